//! Rows are read on a thread of their own, while those before them are compared.

use std::{
    panic::resume_unwind,
    sync::mpsc::{Receiver, SyncSender, channel, sync_channel},
    thread::{self, Scope},
};

/// How many rows go from one thread to the other at a time: one by one, each would wake the other up.
const BATCH: usize = 256;
/// How many batches may wait: what is read ahead stays small, however long the list is.
const WAITING: usize = 4;

/// Hands each of the things that an iterator gives to `take`, in order; a thread of its own asks for them ahead. Ends with the first error.
///
/// What is left of them goes back to the thread that made it: memory that one thread gets and another gives back has the two wait for each
/// other, tens of thousands of times in a long list.
///
/// A panic of that thread ends the scope with a panic: no end of the list is mistaken for it.
pub(super) fn read_ahead<'scope, T: Send + 'scope, E>(
    scope: &'scope Scope<'scope, '_>,
    items: impl Iterator<Item = T> + Send + 'scope,
    mut take: impl FnMut(&mut T) -> Result<(), E>,
) -> Result<(), E> {
    let (sender, batches) = sync_channel(WAITING);
    let (give_back, given_back) = channel();
    scope.spawn(move || send(items, &sender, &given_back));
    for mut batch in batches {
        batch.iter_mut().try_for_each(&mut take)?;
        // At the end of the list nobody waits for it, and it is dropped here.
        let _ = give_back.send(batch);
    }
    Ok(())
}

/// Does one thing on a thread of its own beside another, and returns what comes of both.
pub(super) fn beside<A: Send, B>(one: impl FnOnce() -> A + Send, other: impl FnOnce() -> B) -> (A, B) {
    thread::scope(|scope| {
        let one = scope.spawn(one);
        let other = other();
        (one.join().unwrap_or_else(|panic| resume_unwind(panic)), other)
    })
}

fn send<T>(mut items: impl Iterator<Item = T>, sender: &SyncSender<Vec<T>>, given_back: &Receiver<Vec<T>>) {
    loop {
        let mut batch = given_back.try_iter().last().unwrap_or_default();
        batch.clear();
        batch.extend(items.by_ref().take(BATCH));
        // Where nobody takes them any more, an error has ended the import.
        if batch.is_empty() || sender.send(batch).is_err() {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{
        collections::HashMap,
        panic,
        sync::{Arc, Mutex},
        thread::ThreadId,
    };

    use super::*;

    /// Returns what comes of an iterator, up to the first that is refused.
    fn read(items: impl Iterator<Item = usize> + Send, refused: Option<usize>) -> (Vec<usize>, Result<(), usize>) {
        let mut read = Vec::new();
        let ended = thread::scope(|scope| {
            read_ahead(scope, items, |item| {
                if refused == Some(*item) {
                    return Err(*item);
                }
                read.push(*item);
                Ok(())
            })
        });
        (read, ended)
    }

    #[test]
    fn all_comes_in_order_up_to_the_first_error() {
        assert_eq!(read(0..10_000, None), ((0..10_000).collect(), Ok(())));
        assert_eq!(read(0..0, None), (Vec::new(), Ok(())));
        assert_eq!(read(0.., Some(3 * BATCH + 7)), ((0..3 * BATCH + 7).collect(), Err(3 * BATCH + 7)));
    }

    #[test]
    fn what_is_left_goes_back_to_the_thread_that_made_it() {
        /// Notes which thread drops it.
        struct Made(Arc<Mutex<HashMap<ThreadId, usize>>>);
        impl Drop for Made {
            fn drop(&mut self) {
                *self.0.lock().unwrap().entry(thread::current().id()).or_default() += 1;
            }
        }
        let dropped = Arc::new(Mutex::new(HashMap::new()));
        let items = (0..100 * BATCH).map(|_| Made(Arc::clone(&dropped)));
        thread::scope(|scope| read_ahead(scope, items, |_| Ok::<_, ()>(()))).unwrap();
        let dropped = dropped.lock().unwrap();
        let here = dropped.get(&thread::current().id()).copied().unwrap_or_default();
        assert_eq!(dropped.values().sum::<usize>(), 100 * BATCH);
        // Only those that were still under way when the list ended.
        assert!(here <= (WAITING + 2) * BATCH, "{here} were dropped here");
    }

    #[test]
    fn a_panic_is_no_end() {
        let items = (0..).map(|number| if number == 1_000 { panic!("a row") } else { number });
        assert!(panic::catch_unwind(|| read(items, None)).is_err());
    }
}
