//! The clock and the operating system's random numbers, read here and nowhere else in this layer.

use jiff::Timestamp;

use crate::{domain::device::Secret, web::error::Problem};

/// Tells the time.
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
    getrandom::fill(&mut bytes).map_err(|error| {
        tracing::error!(%error, "the operating system gives no random numbers");
        Problem::Internal
    })?;
    Ok(bytes)
}

/// Draws random numbers for badges' serials.
pub(super) fn numbers() -> Result<impl FnMut() -> u32 + Send, Problem> {
    let block: [u8; 256] = random()?;
    let mut place = 0;
    Ok(move || {
        // A badge takes one, or one more where the first is taken: 64 in a row never are.
        let number = [0, 1, 2, 3].map(|byte| block[(place + byte) % block.len()]);
        place += number.len();
        u32::from_be_bytes(number)
    })
}
