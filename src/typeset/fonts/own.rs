//! Faces that a template asks for by file, or by weight and slant: opened when the template is laid out, and few.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex, OnceLock, PoisonError},
};

use super::{FaceId, FontError, face::Face};

/// The most faces of their own.
const MOST: usize = 64;
/// The number of the first: above those of all installed faces.
const FIRST: u16 = 65_000;

/// Faces in the order in which they were asked for.
pub(super) struct OwnFaces {
    faces: [OnceLock<Face>; MOST],
    known: Mutex<Vec<(PathBuf, u32, u16)>>,
}

impl Default for OwnFaces {
    fn default() -> Self {
        Self { faces: std::array::from_fn(|_| OnceLock::new()), known: Mutex::default() }
    }
}

impl OwnFaces {
    /// Returns a face by its number, if it is one of these.
    pub(super) fn get(&self, id: FaceId) -> Option<&Face> {
        self.faces.get(usize::from(id.0.checked_sub(FIRST)?))?.get()
    }

    /// Opens a face of a file; one that varies is set to a weight.
    ///
    /// # Errors
    /// When the file cannot be read, has no such face, or there are too many.
    pub(super) fn open(&self, path: &Path, index: u32, weight: u16) -> Result<FaceId, FontError> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (path.to_owned(), index, weight);
        if let Some(place) = known.iter().position(|known| *known == key) {
            return Ok(id(place));
        }
        if known.len() == MOST {
            return Err(FontError::TooMany(MOST));
        }
        let unusable = || FontError::Unusable(path.to_owned());
        let data = std::fs::read(path).map_err(|_| unusable())?;
        let face = Face::parse_at(Arc::new(data), index, Some(weight)).ok_or_else(unusable)?;
        let place = known.len();
        // Only this function fills a place, and it holds the lock.
        drop(self.faces[place].set(face));
        known.push(key);
        Ok(id(place))
    }
}

fn id(place: usize) -> FaceId {
    FaceId(FIRST + u16::try_from(place).expect("there are few"))
}
