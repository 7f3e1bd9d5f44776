//! The clock and the operating system's random numbers, read here and nowhere else in this layer.

use std::sync::atomic::{AtomicI64, Ordering};

use jiff::{SignedDuration, Timestamp};

use crate::{
    domain::{device::Secret, draw},
    web::error::Problem,
};

/// How far the main server's clock is ahead of this one's, in milliseconds: a satellite goes by the main server's time, so that readings
/// of all halls are in one order.
static AHEAD: AtomicI64 = AtomicI64::new(0);

/// Returns the time; at a satellite the main server's, as far as it is known.
pub(super) fn now() -> Timestamp {
    let own = own_now();
    own.saturating_add(SignedDuration::from_millis(AHEAD.load(Ordering::Relaxed))).unwrap_or(own)
}

/// Returns the time of this host's own clock.
#[allow(clippy::disallowed_methods, reason = "this is where the clock is read")]
pub(super) fn own_now() -> Timestamp {
    Timestamp::now()
}

/// Sets how far the main server's clock is ahead, in milliseconds.
pub(super) fn set_ahead(milliseconds: i64) {
    AHEAD.store(milliseconds, Ordering::Relaxed);
}

/// Makes a secret that nobody can guess.
pub(super) fn secret() -> Result<Secret, Problem> {
    Ok(Secret::from_random(random()?))
}

/// Makes random bytes.
pub(super) fn random<const N: usize>() -> Result<[u8; N], Problem> {
    let mut bytes = [0; N];
    fill(&mut bytes)?;
    Ok(bytes)
}

/// Returns a source of random numbers for badges' serials.
pub(super) fn numbers() -> Result<impl FnMut() -> u32 + Send, Problem> {
    draw::numbers(fill)
}

fn fill(bytes: &mut [u8]) -> Result<(), Problem> {
    getrandom::fill(bytes).map_err(|error| {
        tracing::error!(%error, "the operating system gives no random numbers");
        Problem::Internal
    })
}
