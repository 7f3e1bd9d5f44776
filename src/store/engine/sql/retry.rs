//! Again, after others were in the way: of two changes that wait for each other, a server gives up one.

use std::{thread, time::Duration};

/// The longest wait before the first try that is made again; each of those after it may take twice as long.
const FIRST: u64 = 4;

/// Waits a little before a change is tried again: not as long as others, or all would meet again.
pub fn wait(attempt: u32) {
    let longest = FIRST << attempt.min(6);
    // Programs that were started at one moment differ in the microseconds.
    let now =
        std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).map_or(0, |time| u64::from(time.subsec_micros()));
    thread::sleep(Duration::from_micros(1_000 * longest / 2 + (now % (500 * longest))));
}
