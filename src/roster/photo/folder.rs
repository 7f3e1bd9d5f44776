//! The folder of photos: which file is whose.

use std::{
    cell::RefCell,
    collections::{HashMap, HashSet},
    ffi::OsString,
    fs, io,
    path::{Path, PathBuf},
};

use unicode_normalization::UnicodeNormalization;

use super::error::PhotoError;
use crate::domain::{id::Reference, text::printable};

/// What photos are called at the end of their names.
const PHOTOS: &[&str] = &["jpg", "jpeg", "png"];
/// Pictures that are no photos here: found, so that they are refused with a remedy rather than passed over.
const PICTURES: &[&str] = &["heic", "heif", "avif", "webp", "tif", "tiff", "gif", "bmp", "jp2", "jfif", "pdf"];

/// A folder of photos, listed once.
#[derive(Debug)]
pub struct Folder {
    root: PathBuf,
    /// Files by their whole names, folded.
    names: HashMap<String, Vec<OsString>>,
    /// Pictures by their names without the ending, folded.
    stems: HashMap<String, Vec<OsString>>,
    /// What was found for somebody.
    used: RefCell<HashSet<OsString>>,
}

impl Folder {
    /// Lists a folder; folders in it are not looked into.
    ///
    /// # Errors
    /// When there is none at the path, or it cannot be read.
    pub fn open(path: &Path) -> io::Result<Self> {
        let root = path.canonicalize()?;
        let (mut names, mut stems) = (HashMap::<_, Vec<_>>::new(), HashMap::<_, Vec<_>>::new());
        for entry in fs::read_dir(&root)? {
            let name = entry?.file_name();
            let text = name.to_string_lossy().into_owned();
            if text.starts_with('.') {
                continue;
            }
            if let Some((stem, ending)) = text.rsplit_once('.')
                && (is_one_of(PHOTOS, ending) || is_one_of(PICTURES, ending))
            {
                stems.entry(folded(stem)).or_default().push(name.clone());
            }
            names.entry(folded(&text)).or_default().push(name);
        }
        Ok(Self { root, names, stems, used: RefCell::default() })
    }

    /// Finds the file that a list names, whatever the case and the way its accents are written; nothing where there is none.
    ///
    /// # Errors
    /// When several could be meant, or it is no file in this folder.
    pub fn named(&self, name: &str) -> Result<Option<PathBuf>, PhotoError> {
        let Some(found) = self.names.get(&folded(name)) else { return Ok(None) };
        self.one(found, |file| file == name)
    }

    /// Finds the photo that has a participant's reference as its name; nothing where there is none.
    ///
    /// # Errors
    /// As [`Folder::named`].
    pub fn of(&self, reference: &Reference) -> Result<Option<PathBuf>, PhotoError> {
        let Some(found) = self.stems.get(&folded(reference.as_str())) else { return Ok(None) };
        let photos: Vec<OsString> = found.iter().filter(|name| is_one_of(PHOTOS, ending(name))).cloned().collect();
        let candidates = if photos.is_empty() { found } else { &photos };
        self.one(candidates, |file| file.rsplit_once('.').is_some_and(|(stem, _)| stem == reference.as_str()))
    }

    /// Returns the photos that were found for nobody, by name.
    #[must_use]
    pub fn left_over(&self) -> Vec<String> {
        let used = self.used.borrow();
        let files = self.names.values().flatten();
        let mut left: Vec<String> = files
            .filter(|name| is_one_of(PHOTOS, ending(name)) && !used.contains(*name))
            .map(|name| printable(&name.to_string_lossy()))
            .collect();
        left.sort_unstable();
        left
    }

    fn one(&self, candidates: &[OsString], is_exact: impl Fn(&str) -> bool) -> Result<Option<PathBuf>, PhotoError> {
        let exact: Vec<&OsString> = candidates.iter().filter(|name| name.to_str().is_some_and(&is_exact)).collect();
        let chosen = match (exact.as_slice(), candidates) {
            ([one], _) => one,
            ([], [one]) => one,
            _ => {
                self.used.borrow_mut().extend(candidates.iter().cloned());
                let mut names: Vec<String> = candidates.iter().map(|name| printable(&name.to_string_lossy())).collect();
                names.sort_unstable();
                return Err(PhotoError::Ambiguous(names.join(" or ")));
            }
        };
        self.used.borrow_mut().insert(chosen.clone());
        let path = self.root.join(chosen).canonicalize().map_err(PhotoError::Unreadable)?;
        if !path.starts_with(&self.root) {
            return Err(PhotoError::Outside);
        }
        // Asked of the path: opening a pipe would wait for its other end.
        if fs::metadata(&path).map_err(PhotoError::Unreadable)?.is_file() { Ok(Some(path)) } else { Err(PhotoError::NoFile) }
    }
}

fn ending(name: &OsString) -> &str {
    Path::new(name).extension().and_then(|ending| ending.to_str()).unwrap_or_default()
}

fn is_one_of(list: &[&str], ending: &str) -> bool {
    list.iter().any(|known| known.eq_ignore_ascii_case(ending))
}

/// Some systems write an accent as a character of its own, and some do not tell large letters from small ones.
fn folded(name: &str) -> String {
    name.nfc().collect::<String>().to_lowercase()
}
