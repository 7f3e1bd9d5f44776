//! The clock and the operating system's random numbers, read here and nowhere else in this layer.

use jiff::Timestamp;

use crate::{
    domain::{device::Secret, draw},
    web::error::Problem,
};

/// Returns the time.
#[allow(clippy::disallowed_methods, reason = "this is where the clock is read")]
pub(super) fn now() -> Timestamp {
    Timestamp::now()
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
