//! Who may hold a connection: counted by network, and kept for those who work here.
//!
//! Anybody in the hall can open connections, and nobody may close the gates with them. A connection proves itself in steps: it is
//! accepted, its handshake is done, a device that is enrolled has asked something. When seats run out, the oldest that has proved
//! least goes at once; a device never does, and finds a seat when it comes again.

use std::{
    collections::HashMap,
    net::{IpAddr, Ipv6Addr},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Instant,
};

use tokio::sync::Notify;

/// The most addresses of devices that are remembered.
const ADDRESSES: usize = 4_096;

/// How many connections there may be.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    /// All together.
    pub(super) all: usize,
    /// From one network, devices not counted.
    pub(super) of_one: usize,
    /// More than all, for addresses from which a device was heard.
    pub(super) kept: usize,
}

/// How far a connection has proved what it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum SeatProof {
    /// It was accepted.
    Accepted,
    /// Its handshake is done.
    Greeted,
    /// An enrolled device has asked something.
    Device,
}

/// One connection.
struct HeldConnection {
    address: IpAddr,
    proof: SeatProof,
    leave: Arc<Notify>,
}

#[derive(Default)]
struct SeatsState {
    /// In the order in which they were accepted.
    held: std::collections::BTreeMap<u64, HeldConnection>,
    next: u64,
    /// Where devices were heard, and when last.
    known: HashMap<IpAddr, Instant>,
    /// Connections that were refused or had to go, since that was last told.
    turned_away: u64,
}

/// All seats.
pub(super) struct Seats {
    limits: Limits,
    state: Mutex<SeatsState>,
}

/// One seat, held as long as this lives.
#[derive(Clone)]
pub(super) struct Seat(Arc<TakenSeat>);

struct TakenSeat {
    seats: Arc<Seats>,
    number: u64,
    leave: Arc<Notify>,
}

impl Seats {
    pub(super) fn new(limits: Limits) -> Arc<Self> {
        Arc::new(Self { limits, state: Mutex::default() })
    }

    /// Takes a seat; `None` if all are taken by others who have proved as much.
    pub(super) fn take(this: &Arc<Self>, address: IpAddr) -> Option<Seat> {
        let address = address.to_canonical();
        let mut state = this.lock();
        let is_known = state.known.contains_key(&address);
        let network = network(address);
        let of_one =
            state.held.values().filter(|held| held.proof < SeatProof::Device && self::network(held.address) == network).count();
        // This machine's own programs are trusted with more: a proxy, a kiosk, a rehearsal.
        if of_one >= this.limits.of_one
            && !address.is_loopback()
            && !state.send_away(|held| self::network(held.address) == network)
        {
            state.turned_away += 1;
            return None;
        }
        let most = this.limits.all + if is_known { this.limits.kept } else { 0 };
        if state.held.len() >= most && !state.send_away(|_| true) {
            state.turned_away += 1;
            return None;
        }
        let (number, leave) = (state.next, Arc::new(Notify::new()));
        state.next += 1;
        state.held.insert(number, HeldConnection { address, proof: SeatProof::Accepted, leave: Arc::clone(&leave) });
        drop(state);
        Some(Seat(Arc::new(TakenSeat { seats: Arc::clone(this), number, leave })))
    }

    /// Sends the oldest away that has proved least, if there is one that is not a device.
    pub(super) fn make_room(&self) {
        self.lock().send_away(|_| true);
    }

    /// Returns how many were turned away since this was last asked.
    pub(super) fn turned_away(&self) -> u64 {
        std::mem::take(&mut self.lock().turned_away)
    }

    fn lock(&self) -> MutexGuard<'_, SeatsState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl SeatsState {
    /// Sends the oldest away that has proved least, of those that a test chooses; returns whether there was one.
    fn send_away(&mut self, chosen: impl Fn(&HeldConnection) -> bool) -> bool {
        let oldest = self
            .held
            .iter()
            .filter(|(_, held)| held.proof < SeatProof::Device && chosen(held))
            .min_by_key(|(number, held)| (held.proof, **number))
            .map(|(number, _)| *number);
        let Some(held) = oldest.and_then(|number| self.held.remove(&number)) else { return false };
        self.turned_away += 1;
        held.leave.notify_one();
        true
    }

    fn prove(&mut self, number: u64, proof: SeatProof, now: Instant) {
        let Some(held) = self.held.get_mut(&number) else { return };
        held.proof = held.proof.max(proof);
        if proof == SeatProof::Device {
            let address = held.address;
            if self.known.len() >= ADDRESSES
                && let Some(oldest) = self.known.iter().min_by_key(|(_, heard)| **heard).map(|(address, _)| *address)
            {
                self.known.remove(&oldest);
            }
            self.known.insert(address, now);
        }
    }
}

impl Seat {
    /// Notes that the handshake is done.
    pub(super) fn greeted(&self, now: Instant) {
        self.0.seats.lock().prove(self.0.number, SeatProof::Greeted, now);
    }

    /// Notes that an enrolled device asked something.
    pub(super) fn is_device(&self, now: Instant) {
        self.0.seats.lock().prove(self.0.number, SeatProof::Device, now);
    }

    /// Waits until the seat is needed for another.
    pub(super) async fn needed(&self) {
        self.0.leave.notified().await;
    }
}

impl Drop for TakenSeat {
    fn drop(&mut self) {
        self.seats.lock().held.remove(&self.number);
    }
}

/// Returns the network of an address: who has one IPv6 address has a whole /64 of them.
pub(super) fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
        address @ IpAddr::V4(_) => address,
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;

    const LIMITS: Limits = Limits { all: 5, of_one: 3, kept: 2 };

    fn address(last: u8) -> IpAddr {
        IpAddr::V4(std::net::Ipv4Addr::new(192, 168, 0, last))
    }

    fn is_needed(seat: &Seat) -> bool {
        seat.needed().now_or_never().is_some()
    }

    #[test]
    fn the_oldest_that_has_proved_least_makes_room() {
        let (seats, now) = (Seats::new(LIMITS), Instant::now());
        let held: Vec<_> = (1..=5).map(|last| Seats::take(&seats, address(last)).unwrap()).collect();
        held[0].greeted(now);
        held[1].is_device(now);
        let _sixth = Seats::take(&seats, address(6)).unwrap();
        assert!(is_needed(&held[2]), "the oldest without a handshake goes");
        assert!(held.iter().enumerate().all(|(place, seat)| place == 2 || !is_needed(seat)));
        held[3].greeted(now);
        held[4].greeted(now);
        let more: Vec<_> = (7..=9).map(|last| Seats::take(&seats, address(last)).unwrap()).collect();
        assert!(!is_needed(&held[1]), "a device stays, no matter who comes");
        assert!(is_needed(&more[0]), "newcomers make room for newcomers before those with a handshake do");
        assert_eq!(seats.turned_away(), 4);
        assert_eq!(seats.turned_away(), 0);
    }

    #[test]
    fn a_network_is_counted_as_one_and_its_devices_are_not() {
        let (seats, now) = (Seats::new(Limits { all: 100, ..LIMITS }), Instant::now());
        let take = |address: &str| Seats::take(&seats, address.parse().unwrap());
        let device = take("2001:db8::1").unwrap();
        device.is_device(now);
        let held: Vec<_> = (2..=4).map(|last| take(&format!("2001:db8::{last}")).unwrap()).collect();
        let _fourth = take("2001:db8::ffff:1").unwrap();
        assert!(is_needed(&held[0]) && !is_needed(&device), "a /64 of one person has as many as one address");
        assert!(take("2001:db8:0:1::1").is_some());
        let local: Vec<_> = (0..20).map(|_| take("127.0.0.1").unwrap()).collect();
        assert!(local.iter().all(|seat| !is_needed(seat)));
    }

    #[test]
    fn a_device_that_comes_again_finds_a_seat() {
        let (seats, now) = (Seats::new(LIMITS), Instant::now());
        let devices: Vec<_> = (1..=5).map(|last| Seats::take(&seats, address(last)).unwrap()).collect();
        for seat in &devices {
            seat.is_device(now);
        }
        assert!(Seats::take(&seats, address(6)).is_none(), "all are taken by devices");
        let again = Seats::take(&seats, address(1)).unwrap();
        again.is_device(now);
        drop(devices);
        assert!(Seats::take(&seats, address(6)).is_some());
    }
}
