//! A satellite follows the main server: sends what it recorded, takes what is new, and goes on by itself when nobody answers.

use std::{sync::atomic::Ordering, time::Duration};

use jiff::Timestamp;

use super::{
    client::{LinkError, MainServer},
    exchange::{NewsAnswer, Receipt, Sending},
    join::{self, BATCH},
    link_file::Link,
};
use crate::{
    domain::{actor::Actor, causes::with_causes, device::Secret},
    store::{Store, ToSend},
    web::{entropy, error::Problem, place::Renewal, state::App},
};

/// How often the main server is asked.
const POLL: Duration = Duration::from_millis(700);
/// How often it is written down that it was heard, in milliseconds.
const HEARD: i64 = 10_000;
/// A difference of the clocks that is less than this is the network's, in milliseconds.
const SAME_CLOCK: i64 = 300;
/// How many rounds pass before the certificate is looked at: every minute.
const ROUNDS: u32 = 85;
/// After how many rounds in vain the hall's pages say that the main server is lost: one may be the network's.
const LOST_AFTER: u32 = 3;
/// The minutes of a day.
const MINUTES_OF_DAY: u32 = 24 * 60;

/// Why a round came to nothing.
#[derive(Debug, thiserror::Error)]
enum RoundTrouble {
    #[error(transparent)]
    Link(#[from] LinkError),
    #[error("{0}")]
    Store(Problem),
    #[error("the main server's record is another one: it was restored or purged. Join it again with \"accredit satellite join\"")]
    Other,
    #[error("the main server is one of an earlier term; this satellite knows a later one")]
    Earlier,
}

impl From<Problem> for RoundTrouble {
    fn from(problem: Problem) -> Self {
        Self::Store(problem)
    }
}

/// Follows until the server ends.
pub(in crate::web) async fn follow(app: App, link: Link) {
    let main = match main_server(&link) {
        Ok(main) => main,
        Err(error) => return tracing::error!(error = with_causes(&error), "this satellite cannot follow its main server"),
    };
    let mut stop = app.stop.clone();
    let (mut told, mut rounds, mut in_vain) = (String::new(), 0_u32, 0_u32);
    loop {
        let said = match exchange(&app, &main).await {
            Ok(()) => String::new(),
            Err(error) => with_causes(&error),
        };
        in_vain = if said.is_empty() { 0 } else { in_vain.saturating_add(1) };
        app.main_lost.store(in_vain >= LOST_AFTER, Ordering::Relaxed);
        if said != told {
            if said.is_empty() {
                tracing::info!("the main server answers");
            } else {
                tracing::warn!(error = said, "this satellite goes on by itself");
            }
            told = said;
        }
        rounds += 1;
        if told.is_empty() && rounds % ROUNDS == 0 {
            let due = if rounds % (ROUNDS * MINUTES_OF_DAY) == 0 { Renewal::Always } else { Renewal::WhereChanged };
            let renewed = renew(&app, &main, &link, due).await;
            if let Err(error) = renewed {
                tracing::warn!(error = with_causes(&*error), "the certificate could not be renewed");
            }
        }
        tokio::select! {
            _ = stop.changed() => return,
            () = tokio::time::sleep(POLL) => {}
        }
    }
}

/// How often the main server from before is told that it is that no longer.
const TELL: Duration = Duration::from_secs(30);

/// Tells the main server of the term before, should it appear again, that there is another one.
pub(in crate::web) async fn tell_earlier(app: App, link: Link) {
    let (Ok(main), Ok(terms)) = (main_server(&link), app.read(Store::terms).await) else { return };
    let path = format!("/v1/satellite/news?entry=0&hash=&row=0&term={}", terms.own);
    let mut stop = app.stop.clone();
    loop {
        match main.get::<NewsAnswer>(&path).await {
            Err(LinkError::Refused { kind, .. }) if kind == "other-main" => {
                return tracing::info!("the main server from before was reached, and has stopped");
            }
            Ok(_) | Err(_) => {}
        }
        tokio::select! {
            _ = stop.changed() => return,
            () = tokio::time::sleep(TELL) => {}
        }
    }
}

/// Reads how the main server is reached.
pub(super) fn main_server(link: &Link) -> Result<MainServer, LinkError> {
    let pin = link.pin.as_deref().and_then(|pin| hex::decode(pin).ok()).and_then(|pin| pin.try_into().ok());
    MainServer::new(&link.url, pin, Secret::from_text(&link.secret))
}

/// One round: up, then down.
async fn exchange(app: &App, main: &MainServer) -> Result<(), RoundTrouble> {
    send(app, main).await?;
    while take(app, main).await? == MoreToTake::More {}
    Ok(())
}

/// Sends what the main server does not have yet.
async fn send(app: &App, main: &MainServer) -> Result<(), RoundTrouble> {
    loop {
        let waiting = app.read(|store| {
            let Some(own) = store.satellite()? else { return Ok(None) };
            let outbox = store.outbox(ToSend::New, own.sent, BATCH)?;
            Ok(Some((store.terms()?.highest, own.sent, outbox)))
        });
        let Some((term, sent, outbox)) = waiting.await? else { return Ok(()) };
        let upto = outbox.upto;
        if upto == sent && outbox.is_empty() {
            return Ok(());
        }
        if !outbox.is_empty() {
            let received: Receipt = main.post("/v1/satellite/readings", &Sending { term, outbox }).await?;
            if received.held > 0 {
                tracing::warn!(count = received.held, "readings wait for a supervisor at the main server");
            }
        }
        if upto == sent {
            // Only what the main server is told again, until it says the same.
            return Ok(());
        }
        app.writer.run(Actor::program(), move |store| store.satellite_sent(upto)).await?;
    }
}

/// Whether there is more to take.
#[derive(PartialEq, Eq)]
enum MoreToTake {
    More,
    Nothing,
}

/// Takes what is new.
async fn take(app: &App, main: &MainServer) -> Result<MoreToTake, RoundTrouble> {
    let own = app.read(|store| Ok((store.satellite()?, store.terms()?))).await?;
    let (Some(own), terms) = own else { return Ok(MoreToTake::Nothing) };
    let cursor = &own.cursor;
    let path =
        format!("/v1/satellite/news?entry={}&hash={}&row={}&term={}", cursor.entry, cursor.hash, cursor.row, terms.highest);
    let asked = entropy::own_now();
    let answer: NewsAnswer = main.get(&path).await?;
    if answer.term < terms.highest {
        return Err(RoundTrouble::Earlier);
    }
    let measured = join::ahead(asked, answer.now);
    let ahead = if (measured - own.ahead).abs() < SAME_CLOCK { own.ahead } else { measured };
    entropy::set_ahead(ahead);
    let as_of = Timestamp::from_millisecond(answer.now).unwrap_or(own.as_of);
    let Some(news) = answer.news else { return Err(RoundTrouble::Other) };
    let term = answer.term;
    let is_old = as_of.as_millisecond() - own.as_of.as_millisecond() > HEARD || ahead != own.ahead || term > terms.highest;
    let is_new = news.cursor != news.after;
    let rest = if news.more { MoreToTake::More } else { MoreToTake::Nothing };
    if is_new || is_old {
        let done = app.writer.run(Actor::program(), move |store| {
            store.hear_term(term)?;
            if is_new { store.take_news(&news, (as_of, ahead), entropy::now()) } else { store.satellite_heard(as_of, ahead) }
        });
        done.await?;
    }
    Ok(rest)
}

/// Gets a new certificate where the host's names or addresses changed, or the last one is a day old.
async fn renew(
    app: &App,
    main: &MainServer,
    link: &Link,
    is_due: Renewal,
) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let Some(names) = app.place.names_if_changed(is_due) else { return Ok(()) };
    let Some(certificate) = join::certified(main, app.place.given(), None).await? else { return Ok(()) };
    app.place.show(&certificate.certificate, &certificate.authority, &certificate.key, names)?;
    let link = link.with_certificate(certificate);
    let db = app.read(|store| Ok(store.path().to_owned())).await.map_err(|problem| problem.to_string())?;
    link.write(&db)?;
    Ok(())
}
