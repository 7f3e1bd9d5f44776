//! One arrival at a main server and three halls that are cut off from it and from their gates, in any order: in the end all four
//! databases have the same attendance, presence and conflicts, and these are what the rules say in words.
//!
//! Everything goes the way that it goes at an event: gates that decide alone, servers that record in groups, outboxes, news, undos, and
//! changes at the main server; messages are lost, come twice and in any order. By default few scans, so that it is quick. The whole
//! size, for a night: `ACCREDIT_SIMULATED_SCANS=60000 ACCREDIT_SEEDS=200 cargo test --release --test it replicas`

mod base;
mod found;
mod truth;
mod world;

use std::{
    sync::atomic::{AtomicU64, Ordering},
    thread,
};

use accredit::domain::seeded::Seeded;

use self::{base::Base, found::found, truth::truth, world::World};

fn number(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).ok().and_then(|value| value.parse().ok()).unwrap_or(otherwise)
}

/// Plays an arrival, and compares. Returns how many conflicts there were.
fn play(base: &Base, scans: usize, seed: u64) -> usize {
    let mut world = World::new(base, Seeded::new(seed));
    for place in 0..scans {
        world.step(place);
    }
    world.come_together();
    let expected = truth(world.facts(), world.changes());
    let files = world.close();
    let main = found(&files.main);
    assert!(main.conflicts_only() == expected.conflicts, "seed {seed}: {}", main.difference(&expected.conflicts));
    assert!(main.attended() == expected.attended, "seed {seed}: attendance is not the truth");
    for hall in &files.halls {
        let hall = found(hall);
        assert!(hall == main, "seed {seed}: {}", hall.against(&main));
    }
    expected.conflicts.len()
}

#[test]
fn databases_that_were_cut_off_from_each_other_end_with_the_same_and_with_the_truth() {
    let scans = usize::try_from(number("ACCREDIT_SIMULATED_SCANS", 2_000)).unwrap();
    let seeds = number("ACCREDIT_SEEDS", 10);
    let base = Base::new(scans / 3);
    // From this seed on: a night can go on where another ended.
    let next = AtomicU64::new(number("ACCREDIT_FIRST_SEED", 1));
    let last = next.load(Ordering::Relaxed) + seeds;
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= last {
                        return;
                    }
                    let conflicts = play(&base, scans, seed);
                    assert!(conflicts > scans / 50, "seed {seed}: hardly a conflict, {conflicts}");
                    if seeds > 10 {
                        eprintln!("seed {seed}: {scans} scans, {conflicts} conflicts");
                    }
                }
            });
        }
    });
}
