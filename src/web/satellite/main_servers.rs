//! The main server as a satellite knows it: one server, or several on one database, any of which will do.

use super::{
    client::{LinkError, MainServer},
    link_file::Link,
};
use crate::domain::device::Secret;

/// Where the main server was reached last, and where else it may be.
pub(super) struct MainServers {
    link: Link,
    all: Vec<MainServer>,
    /// The place of the one that is asked first.
    now: usize,
}

impl MainServers {
    /// Reads how they are reached.
    ///
    /// # Errors
    /// When the address under which the satellite joined cannot be used.
    pub(super) fn of(link: Link) -> Result<Self, LinkError> {
        one(&link, &link.url)?;
        Ok(Self { all: all(&link), link, now: 0 })
    }

    /// Returns what is kept of them.
    pub(super) fn link(&self) -> &Link {
        &self.link
    }

    /// Returns how many there are.
    pub(super) fn count(&self) -> usize {
        self.all.len()
    }

    /// Returns the one that is asked.
    pub(super) fn current(&self) -> &MainServer {
        &self.all[self.now]
    }

    /// Returns all of them.
    pub(super) fn all(&self) -> &[MainServer] {
        &self.all
    }

    /// Goes to the next one.
    pub(super) fn turn(&mut self) {
        self.now = (self.now + 1) % self.all.len();
    }

    /// Takes over what is kept with another certificate.
    pub(super) fn keep(&mut self, link: Link) {
        self.link = link;
    }

    /// Takes addresses over that the main server told. Returns whether any is new: what is kept has to be written then.
    pub(super) fn learn(&mut self, told: &[String]) -> bool {
        let Some(link) = self.link.with_others(told, |url| one(&self.link, url).is_ok()) else { return false };
        let asked = self.current().name();
        self.all = all(&link);
        self.now = self.all.iter().position(|main| main.name() == asked).unwrap_or_default();
        self.link = link;
        true
    }
}

fn all(link: &Link) -> Vec<MainServer> {
    std::iter::once(&link.url).chain(&link.others).filter_map(|url| one(link, url).ok()).collect()
}

fn one(link: &Link, url: &str) -> Result<MainServer, LinkError> {
    let pin = link.pin.as_deref().and_then(|pin| hex::decode(pin).ok()).and_then(|pin| pin.try_into().ok());
    MainServer::new(url, pin, Secret::from_text(&link.secret))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_learned_once_and_only_such_as_are_reached_in_the_same_way() {
        let told = |urls: &[&str]| urls.iter().map(|url| (*url).to_owned()).collect::<Vec<_>>();
        let mut mains = MainServers::of(Link::to("https://10.0.0.5:8443")).unwrap();
        assert!(!mains.learn(&told(&["https://10.0.0.5:8443/"])), "it is known");
        // A plain one is this machine's, where another program may listen: it would be given the secret.
        assert!(!mains.learn(&told(&["http://127.0.0.1:8080", "https://", ""])));
        assert!(mains.learn(&told(&["https://10.0.0.6:8443", "https://10.0.0.5:8443"])));
        assert!(!mains.learn(&told(&["https://10.0.0.6:8443"])));
        assert_eq!((mains.count(), mains.link().others.clone()), (2, told(&["https://10.0.0.6:8443"])));
        mains.turn();
        assert!(mains.learn(&told(&["https://10.0.0.7:8443"])));
        assert_eq!(mains.current().name(), "10.0.0.6:8443", "the one that answers is asked on");
        assert_eq!(MainServers::of(mains.link().clone()).unwrap().count(), 3);
    }

    #[test]
    fn a_server_that_tells_without_end_fills_nothing() {
        let mut mains = MainServers::of(Link::to("https://10.0.0.5:8443")).unwrap();
        for number in 0..100 {
            mains.learn(&[format!("https://10.0.1.{number}:8443")]);
        }
        assert_eq!(mains.count(), 1 + crate::web::satellite::link_file::MOST_OTHERS);
        assert!(mains.link().knows("https://10.0.1.99:8443") && !mains.link().knows("https://10.0.1.0:8443"), "the newest stay");
    }
}
