//! The one writer: a thread that owns the database for writing, takes what waits, and answers after the commit.
//!
//! A commit waits for the disk, and takes as long for five hundred scans as for one: all that wait are committed together.
//! Signatures were checked before, on the threads that received the requests.

use std::{
    sync::Arc,
    thread::{self, JoinHandle},
    time::Instant,
};

use tokio::sync::{mpsc, oneshot, watch};

use super::{entropy, error::Problem, monitor::Monitor};
use crate::{
    checkin::{Checkin, Outcome, Reading, Recording},
    domain::actor::Actor,
    store::{Store, StoreError, StoredEvent, tried},
};

/// The most scans that one commit takes.
pub(super) const GROUP: usize = 512;
/// The most that may wait; more is told to come again.
const QUEUE: usize = 4_096;

type AnswerSender<T> = oneshot::Sender<Result<T, Arc<StoreError>>>;
type Work = Box<dyn FnOnce(&mut Store, &Monitor) + Send>;

enum WriterJob {
    Scan(Box<Reading>, AnswerSender<Outcome>),
    Rehearse(Box<Reading>, AnswerSender<Outcome>),
    Other(Work),
}

/// Why a piece of work did not come to its end.
pub(super) enum Halt {
    /// The database could not do it.
    Store(StoreError),
    /// What was asked for cannot be done.
    Asked(Problem),
}

impl From<StoreError> for Halt {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<Problem> for Halt {
    fn from(problem: Problem) -> Self {
        Self::Asked(problem)
    }
}

/// Sends work to the writer.
#[derive(Clone)]
pub(super) struct Writer {
    queue: mpsc::Sender<WriterJob>,
}

/// What the writer tells everyone.
#[derive(Clone)]
pub(super) struct Broadcast {
    /// The event's settings and keys, as the last commit found them.
    pub(super) event: watch::Receiver<Arc<StoredEvent>>,
    /// Goes up with every commit.
    pub(super) commits: watch::Receiver<u64>,
}

impl Writer {
    /// Starts the thread. It ends when the last sender is gone and what waited is done.
    pub(super) fn start(
        checkin: Checkin,
        recording: Recording,
        health: Monitor,
    ) -> std::io::Result<(Self, Broadcast, JoinHandle<()>)> {
        let (queue, jobs) = mpsc::channel(QUEUE);
        let (event, event_news) = watch::channel(Arc::new(checkin.event().clone()));
        let (commits, commit_news) = watch::channel(0);
        let thread = thread::Builder::new().name("writer".into()).spawn(move || {
            Thread { checkin, recording, health, jobs, event, commits }.run();
        })?;
        Ok((Self { queue }, Broadcast { event: event_news, commits: commit_news }, thread))
    }

    /// Records a reading, and returns what it came to when that is durable.
    pub(super) async fn scan(&self, reading: Reading) -> Result<Outcome, Problem> {
        let (answer, told) = oneshot::channel();
        self.send(WriterJob::Scan(Box::new(reading), answer))?;
        Ok(told.await.map_err(|_| Problem::Stopping)??)
    }

    /// Decides on a reading, and records nothing.
    pub(super) async fn rehearse(&self, reading: Reading) -> Result<Outcome, Problem> {
        let (answer, told) = oneshot::channel();
        self.send(WriterJob::Rehearse(Box::new(reading), answer))?;
        Ok(told.await.map_err(|_| Problem::Stopping)??)
    }

    /// Does something else with the database, as somebody; again if that left nothing because of other servers.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        actor: Actor,
        mut work: impl FnMut(&mut Store) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, Problem> {
        let (answer, told) = oneshot::channel();
        self.send(WriterJob::Other(Box::new(move |store, health| {
            let before = store.actor().clone();
            store.set_actor(actor);
            let done = tried(StoreError::left_nothing, || work(store));
            health.wrote(&done, entropy::now(), Instant::now());
            // The asker may be gone: what was done stays done.
            let _ = answer.send(done.map_err(Arc::new));
            store.set_actor(before);
        })))?;
        Ok(told.await.map_err(|_| Problem::Stopping)??)
    }

    /// Does something else with the database, as somebody, where what was asked for is only judged beside what is stored.
    pub(super) async fn run_asked<T: Send + 'static>(
        &self,
        actor: Actor,
        mut work: impl FnMut(&mut Store) -> Result<T, Halt> + Send + 'static,
    ) -> Result<T, Problem> {
        let judged = self.run(actor, move |store| match work(store) {
            Ok(done) => Ok(Ok(done)),
            // A wrong question says nothing of the database's health.
            Err(Halt::Asked(problem)) => Ok(Err(problem)),
            Err(Halt::Store(error)) => Err(error),
        });
        judged.await?
    }

    fn send(&self, job: WriterJob) -> Result<(), Problem> {
        self.queue.try_send(job).map_err(|error| match error {
            mpsc::error::TrySendError::Full(_) => Problem::Busy,
            mpsc::error::TrySendError::Closed(_) => Problem::Stopping,
        })
    }
}

struct Thread {
    checkin: Checkin,
    recording: Recording,
    health: Monitor,
    jobs: mpsc::Receiver<WriterJob>,
    event: watch::Sender<Arc<StoredEvent>>,
    commits: watch::Sender<u64>,
}

impl Thread {
    fn run(mut self) {
        let (mut readings, mut answers) = (Vec::with_capacity(GROUP), Vec::with_capacity(GROUP));
        while let Some(first) = self.jobs.blocking_recv() {
            let mut next = Some(first);
            while let Some(job) = next.take() {
                match job {
                    WriterJob::Scan(reading, answer) => {
                        readings.push(*reading);
                        answers.push(answer);
                        if readings.len() < GROUP {
                            next = self.jobs.try_recv().ok();
                        }
                    }
                    other => {
                        // What came before goes before.
                        self.commit(&mut readings, &mut answers);
                        self.do_alone(other);
                    }
                }
            }
            self.commit(&mut readings, &mut answers);
        }
    }

    /// Does what is not gathered with others.
    fn do_alone(&mut self, job: WriterJob) {
        match job {
            WriterJob::Scan(reading, answer) => self.commit(&mut vec![*reading], &mut vec![answer]),
            WriterJob::Rehearse(reading, answer) => {
                let outcome = self.checkin.record(vec![*reading], Recording::Rehearse, entropy::now());
                let outcome = outcome.and_then(|mut outcomes| outcomes.remove(0));
                let _ = answer.send(outcome.map_err(Arc::new));
            }
            WriterJob::Other(work) => {
                work(self.checkin.store_mut(), &self.health);
                if let Err(error) = self.checkin.look() {
                    tracing::warn!(%error, "the event's settings cannot be read");
                }
                self.tell_event();
                self.commits.send_modify(|count| *count += 1);
            }
        }
    }

    fn commit(&mut self, readings: &mut Vec<Reading>, answers: &mut Vec<AnswerSender<Outcome>>) {
        if readings.is_empty() {
            return;
        }
        let done = self.checkin.record(std::mem::take(readings), self.recording, entropy::now());
        self.health.wrote(&done, entropy::now(), Instant::now());
        self.tell_event();
        match done {
            Ok(outcomes) => {
                for (answer, outcome) in answers.drain(..).zip(outcomes) {
                    // The asker may be gone: the scan is kept, and its id brings the same answer again.
                    let _ = answer.send(outcome.map_err(Arc::new));
                }
            }
            Err(error) => {
                let error = Arc::new(error);
                answers.drain(..).for_each(|answer| drop(answer.send(Err(Arc::clone(&error)))));
            }
        }
        self.commits.send_modify(|count| *count += 1);
    }

    /// Tells everyone of changed settings: before the answers, which are told in their words.
    fn tell_event(&mut self) {
        let known = self.checkin.event();
        if self.event.borrow().revision != known.revision {
            self.event.send_replace(Arc::new(known.clone()));
        }
    }
}

#[cfg(test)]
mod tests {
    use futures_util::{FutureExt, future::join_all};
    use jiff::Timestamp;

    use super::*;
    use crate::{
        checkin::Shown,
        domain::{
            event_file,
            id::{EventId, KeyId, ScanId},
            scan::{Reason, Verdict},
            signing::{KeyState, PublicKey, SigningKey},
        },
    };

    fn checkin(folder: &std::path::Path) -> Checkin {
        let event = event_file::read(include_str!("../../templates/sample/kuwait-2024.toml")).unwrap();
        let key = SigningKey::from_bytes(&[7; 32]).verifying_key();
        let key = PublicKey { id: KeyId(1), key, state: KeyState::Active };
        let store = Store::create(
            &folder.join("event.db"),
            EventId::from_random([1; 16]),
            &event,
            &key,
            crate::domain::actor::Actor::program(),
            Timestamp::UNIX_EPOCH,
        );
        Checkin::new(store.unwrap()).unwrap()
    }

    #[tokio::test]
    async fn what_waits_is_committed_in_groups_and_what_is_too_much_is_told_to_come_again() {
        let folder = tempfile::tempdir().unwrap();
        let checkin = checkin(folder.path());
        let event = checkin.event().clone();
        let reading = |number: usize| {
            let id = ScanId::new(number as u64, [0; 10]);
            Reading::new(&event, "main".parse().unwrap(), id, Timestamp::UNIX_EPOCH, Shown::Code("no badge".into()))
        };
        let (writer, news, thread) =
            Writer::start(checkin, Recording::Keep, Monitor::new(Timestamp::UNIX_EPOCH, Instant::now())).unwrap();
        // The writer is held up until the queue is full.
        let (started, has_started) = std::sync::mpsc::channel();
        let (release, released) = std::sync::mpsc::channel::<()>();
        let held = writer.clone();
        let mut holding = Box::pin(held.run(Actor::program(), move |_| {
            started.send(()).unwrap();
            released.recv().unwrap();
            Ok(())
        }));
        assert!((&mut holding).now_or_never().is_none());
        has_started.recv().unwrap();
        let mut waiting: Vec<_> = (0..QUEUE).map(|number| Box::pin(writer.scan(reading(number)))).collect();
        // A future sends when it is first asked.
        assert!(waiting.iter_mut().all(|scan| scan.now_or_never().is_none()));
        assert!(matches!(writer.scan(reading(QUEUE)).await, Err(Problem::Busy)));
        release.send(()).unwrap();
        holding.as_mut().await.unwrap();
        drop(holding);
        let before = *news.commits.borrow();
        for outcome in join_all(waiting).await {
            assert_eq!(outcome.unwrap().verdict, Verdict::Refused(Reason::Invalid));
        }
        writer.run(Actor::program(), |_| Ok(())).await.unwrap();
        assert!(*news.commits.borrow() - before <= (QUEUE / GROUP + 2) as u64, "eight commits for four thousand scans");
        drop((writer, held));
        thread.join().unwrap();
        assert_eq!(Store::open(&folder.path().join("event.db")).unwrap().last_recorded().unwrap(), 4_096);
    }

    #[tokio::test]
    async fn one_wrong_reading_spoils_no_other() {
        let folder = tempfile::tempdir().unwrap();
        let checkin = checkin(folder.path());
        let event = checkin.event().clone();
        let (writer, _news, _thread) =
            Writer::start(checkin, Recording::Keep, Monitor::new(Timestamp::UNIX_EPOCH, Instant::now())).unwrap();
        let reading = |number: u64, gate: &str, shown| {
            Reading::new(&event, gate.parse().unwrap(), ScanId::new(number, [0; 10]), Timestamp::UNIX_EPOCH, shown)
        };
        let (good, no_gate, nobody) = tokio::join!(
            writer.scan(reading(1, "main", Shown::Code("x".into()))),
            writer.scan(reading(2, "nowhere", Shown::Code("x".into()))),
            writer.scan(reading(3, "main", Shown::Name("NOBODY".parse().unwrap()))),
        );
        assert_eq!(good.unwrap().verdict, Verdict::Refused(Reason::Invalid));
        assert!(matches!(no_gate, Err(Problem::Refused(_))));
        assert!(matches!(nobody, Err(Problem::NoParticipant)));
    }
}
