//! Many photos at once, on every core, in memory for a few.

use std::{
    path::PathBuf,
    sync::{Mutex, PoisonError, mpsc},
    thread,
};

use super::{
    error::PhotoError,
    single::{PhotoHeader, digest, header, load, make_from},
};
use crate::domain::photo::{Digest, Photo};

/// Pictures that take more memory than this are decoded one at a time, in bytes.
const HEAVY: u64 = 160_000_000;

/// A photo to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PhotoJob {
    /// The file.
    pub path: PathBuf,
    /// The hash of the file that the photo on record was made of.
    pub known: Option<Digest>,
}

/// What became of a job.
#[derive(Debug)]
pub enum MadePhoto {
    /// The file is the one that the photo on record was made of.
    Unchanged,
    /// A new photo.
    New(Box<Photo>),
}

/// Makes photos on every core and hands each over, with its job's place, on the caller's thread. The order is that of being done.
///
/// # Errors
/// When `take` returns one: no more photos are made then. What is wrong with a photo is handed over and stops nothing.
///
/// # Panics
/// Never: decoders that do are caught.
pub fn make<E>(jobs: &[PhotoJob], mut take: impl FnMut(usize, Result<MadePhoto, PhotoError>) -> Result<(), E>) -> Result<(), E> {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let (next, heavy) = (Mutex::new(0..jobs.len()), Mutex::new(()));
    // A slow caller makes the cores wait, so that photos do not pile up.
    let (give, taken) = mpsc::sync_channel(cores * 2);
    thread::scope(|scope| {
        for _ in 0..cores.min(jobs.len()) {
            let (give, next, heavy) = (give.clone(), &next, &heavy);
            scope.spawn(move || {
                // The lock is let go before the photo is made: held over it, it would let one core work at a time. Nobody takes a photo
                // once the caller has an error.
                let places = std::iter::from_fn(|| lock(next).next());
                let _ = places.map(|place| (place, one(&jobs[place], heavy))).try_for_each(|made| give.send(made));
            });
        }
        drop(give);
        // Dropped when this ends early, so that the cores do not wait for ever.
        taken.into_iter().try_for_each(|(place, made)| take(place, made))
    })
}

fn one(job: &PhotoJob, heavy: &Mutex<()>) -> Result<MadePhoto, PhotoError> {
    let bytes = load(&job.path)?;
    if job.known == Some(digest(&bytes)) {
        return Ok(MadePhoto::Unchanged);
    }
    let header = header(&bytes)?;
    let memory = match header {
        PhotoHeader::Jpeg(header) => header.memory,
        PhotoHeader::Png(header) => header.memory,
    };
    let alone = (memory > HEAVY).then(|| lock(heavy));
    let photo = make_from(&bytes, header);
    drop(alone);
    photo.map(|photo| MadePhoto::New(Box::new(photo)))
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
