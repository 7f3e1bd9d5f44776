//! Again, after others were in the way: of two changes that wait for each other, a server gives up one.

use std::{thread, time::Duration};

/// How often a change is tried that others were in the way of.
const TRIES: u32 = 5;
/// The longest wait before the first try that is made again; each of those after it may take twice as long.
const FIRST: u64 = 4;

/// Tries a change until it succeeds, fails for another reason than `passes` knows, or was tried often enough. What failed has left
/// nothing.
///
/// # Errors
/// The last one.
pub fn tried<T, E>(passes: impl Fn(&E) -> bool, mut change: impl FnMut() -> Result<T, E>) -> Result<T, E> {
    for attempt in 1..TRIES {
        match change() {
            Err(error) if passes(&error) => wait(attempt),
            done => return done,
        }
    }
    change()
}

/// Waits a little before a change is tried again: not as long as others, or all would meet again.
fn wait(attempt: u32) {
    let longest = FIRST << attempt.min(6);
    // Programs that were started at one moment differ in the microseconds.
    let now =
        std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).map_or(0, |time| u64::from(time.subsec_micros()));
    thread::sleep(Duration::from_micros(1_000 * longest / 2 + (now % (500 * longest))));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_passes_is_tried_again_and_nothing_else_is() {
        let of = |outcomes: &[Result<u8, &'static str>]| {
            let mut asked = 0;
            let done = tried(
                |error| *error == "crossed",
                || {
                    asked += 1;
                    outcomes[asked - 1]
                },
            );
            (done, asked)
        };
        assert_eq!(of(&[Ok(7)]), (Ok(7), 1));
        assert_eq!(of(&[Err("crossed"), Err("crossed"), Ok(7)]), (Ok(7), 3));
        assert_eq!(of(&[Err("crossed"), Err("wrong"), Ok(7)]), (Err("wrong"), 2));
        assert_eq!(of(&[Err("crossed"); 6]), (Err("crossed"), 5));
    }
}
