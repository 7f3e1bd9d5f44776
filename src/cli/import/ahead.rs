//! Rows are read on a thread of their own, while those before them are compared.

use std::{
    panic::resume_unwind,
    sync::mpsc::{SyncSender, sync_channel},
    thread::{self, Scope},
};

/// How many rows go from one thread to the other at a time: one by one, each would wake the other up.
const BATCH: usize = 256;
/// How many batches may wait: what is read ahead stays small, however long the list is.
const WAITING: usize = 4;

/// Walks what an iterator gives, which a thread of its own asks for ahead.
///
/// A panic of that thread ends the scope with a panic: no end of the list is mistaken for it.
pub(super) fn read_ahead<'scope, T: Send + 'scope>(
    scope: &'scope Scope<'scope, '_>,
    items: impl Iterator<Item = T> + Send + 'scope,
) -> impl Iterator<Item = T> {
    let (sender, batches) = sync_channel(WAITING);
    scope.spawn(move || send(items, &sender));
    batches.into_iter().flatten()
}

/// Does one thing on a thread of its own beside another, and returns what comes of both.
pub(super) fn beside<A: Send, B>(one: impl FnOnce() -> A + Send, other: impl FnOnce() -> B) -> (A, B) {
    thread::scope(|scope| {
        let one = scope.spawn(one);
        let other = other();
        (one.join().unwrap_or_else(|panic| resume_unwind(panic)), other)
    })
}

fn send<T>(mut items: impl Iterator<Item = T>, sender: &SyncSender<Vec<T>>) {
    loop {
        let batch: Vec<T> = items.by_ref().take(BATCH).collect();
        // Where nobody takes them any more, an error has ended the import.
        if batch.is_empty() || sender.send(batch).is_err() {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::panic;

    use super::*;

    #[test]
    fn all_comes_in_order_and_as_much_as_is_asked_for() {
        thread::scope(|scope| {
            assert!(read_ahead(scope, 0..10_000).eq(0..10_000));
            assert_eq!(read_ahead(scope, std::iter::empty::<u8>()).next(), None);
            assert!(read_ahead(scope, 0..).take(3 * BATCH).eq(0..3 * BATCH));
        });
    }

    #[test]
    fn a_panic_is_no_end() {
        let items = (0..).map(|number| if number == 1_000 { panic!("a row") } else { number });
        let read = panic::catch_unwind(|| thread::scope(|scope| read_ahead(scope, items).count()));
        assert!(read.is_err());
    }
}
