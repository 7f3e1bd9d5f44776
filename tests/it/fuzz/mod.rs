//! Hostile input: files and requests as they come from outside, changed at random, must neither panic, nor hang, nor take much memory.
//!
//! Each target begins with real files (a list of a spreadsheet program, a photo of a camera, a template) and with known bombs, and changes
//! them where their structure is: inside a workbook's parts, with the checksums of a picture made right again. A target is an
//! ordinary test with a short round:
//!
//! ```sh
//! cargo test --test it fuzz                              # a second each
//! ACCREDIT_FUZZ_SECONDS=600 cargo test --test it fuzz    # ten minutes each
//! ```
//!
//! Other inputs are made each time, unless `ACCREDIT_FUZZ_START` has a number: then they are those of that number. A change to the
//! program is judged by the same inputs as the change before it; new ones are looked for by hand, for longer.
//!
//! Each runs in a process of its own, which says of every input how much memory and processor time it took. An input that fails is
//! kept in `target/fuzz/`, and `ACCREDIT_FUZZ_REPLAY=FILE cargo test --test it fuzz::files::csv` tries it again.

mod corpus;
mod files;
mod http;
mod texts;
mod watch;

/// Makes a test of a target: `name`, the seconds that an input may take, its corpus, and what is done with an input.
macro_rules! target {
    ($name:ident, $seconds:expr, $corpus:expr, $attempt:expr) => {
        #[test]
        fn $name() {
            let Some(watch) = $crate::fuzz::watch::Watch::in_child($seconds) else {
                return $crate::fuzz::watch::run_in_child(concat!(module_path!(), "::", stringify!($name)));
            };
            let (corpus, attempt) = ($corpus, $attempt);
            let attempt = $crate::fuzz::watch::Attempt::new(&watch, &attempt);
            if attempt.replays() {
                return;
            }
            corpus.seeds().for_each(|seed| attempt.on(seed));
            if let Some(start) = watch.start {
                let (changes, since) = ($crate::fuzz::corpus::same_changes(start), std::time::Instant::now());
                changes
                    .take_while(|_| since.elapsed() < watch.time)
                    .for_each(|(seed, changes)| attempt.on(&corpus.make(seed, &changes)));
                return;
            }
            bolero::check!()
                .with_test_time(watch.time)
                .with_generator($crate::fuzz::corpus::changes())
                .for_each(|(seed, changes)| attempt.on(&corpus.make(*seed, changes)));
        }
    };
}
use target;
