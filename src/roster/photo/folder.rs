//! The folder of photos: which file is whose.

use std::{
    cell::RefCell,
    collections::{HashMap, HashSet},
    fs, io,
    path::{Path, PathBuf},
};

use unicode_normalization::UnicodeNormalization;

use super::error::PhotoError;
use crate::domain::{id::Reference, text::printable};

/// What photos are called at the end of their names.
const PHOTOS: &[&str] = &["jpg", "jpeg", "png"];
/// Pictures that cannot be photos here: found, so that they are refused with a remedy rather than passed over.
const PICTURES: &[&str] = &["heic", "heif", "avif", "webp", "tif", "tiff", "gif", "bmp", "jp2", "jfif", "pdf"];

/// How many folders deep photos are looked for.
const DEEPEST: usize = 8;
/// The most files that are listed.
const MOST_FILES: usize = 1_000_000;

/// A folder of photos, and the folders in it, listed once.
#[derive(Debug)]
pub struct Folder {
    root: PathBuf,
    /// Files by their names and by their paths in the folder, folded.
    names: HashMap<String, Vec<PathBuf>>,
    /// Pictures by their names without the ending, folded.
    stems: HashMap<String, Vec<PathBuf>>,
    /// Every file.
    all: Vec<PathBuf>,
    /// What was found for somebody.
    used: RefCell<HashSet<PathBuf>>,
}

impl Folder {
    /// Lists a folder and the folders in it.
    ///
    /// # Errors
    /// When there is none at the path, or it cannot be read.
    pub fn open(path: &Path) -> io::Result<Self> {
        let root = path.canonicalize()?;
        let mut folder = Self { root, names: HashMap::new(), stems: HashMap::new(), all: Vec::new(), used: RefCell::default() };
        folder.list(Path::new(""), 0)?;
        Ok(folder)
    }

    fn list(&mut self, below: &Path, depth: usize) -> io::Result<()> {
        let named = |error: io::Error| io::Error::new(error.kind(), format!("{}: {error}", below.display()));
        for entry in fs::read_dir(self.root.join(below)).map_err(named)? {
            let entry = entry.map_err(named)?;
            let name = entry.file_name();
            let (text, path) = (name.to_string_lossy().into_owned(), below.join(&name));
            if text.starts_with('.') {
                continue;
            }
            let is_picture = text.rsplit_once('.').is_some_and(|(_, end)| is_one_of(PHOTOS, end) || is_one_of(PICTURES, end));
            // A link to a folder is not followed: it may lead out, or round in circles.
            if entry.file_type().map_err(named)?.is_dir() {
                if depth < DEEPEST {
                    self.list(&path, depth + 1)?;
                }
                if !is_picture {
                    continue;
                }
            }
            if self.all.len() >= MOST_FILES {
                return Err(io::Error::other(format!("the folder has more than {MOST_FILES} files")));
            }
            if let Some((stem, _)) = text.rsplit_once('.').filter(|_| is_picture) {
                self.stems.entry(folded(stem)).or_default().push(path.clone());
            }
            let whole = folded(&path_text(&path));
            let name = folded(&text);
            if whole != name {
                self.names.entry(whole).or_default().push(path.clone());
            }
            self.names.entry(name).or_default().push(path.clone());
            self.all.push(path);
        }
        Ok(())
    }

    /// Finds the file that a list names, whatever the case and the way its accents are written; `None` if there is none.
    ///
    /// # Errors
    /// When several could be meant, or it is not a file in this folder.
    pub fn named(&self, name: &str) -> Result<Option<PathBuf>, PhotoError> {
        let Some(found) = self.names.get(&folded(&name.replace('\\', "/"))) else { return Ok(None) };
        self.one(found, |file| path_text(file) == name || file_name(file) == name)
    }

    /// Finds the photo that has a participant's reference as its name; `None` if there is none.
    ///
    /// # Errors
    /// As [`Folder::named`].
    pub fn of(&self, reference: &Reference) -> Result<Option<PathBuf>, PhotoError> {
        let Some(found) = self.stems.get(&folded(reference.as_str())) else { return Ok(None) };
        let photos: Vec<PathBuf> = found.iter().filter(|name| is_one_of(PHOTOS, ending(name))).cloned().collect();
        let candidates = if photos.is_empty() { found } else { &photos };
        self.one(candidates, |file| file_name(file).rsplit_once('.').is_some_and(|(stem, _)| stem == reference.as_str()))
    }

    /// Returns the photos that were found for nobody, by name.
    #[must_use]
    pub fn left_over(&self) -> Vec<String> {
        let used = self.used.borrow();
        let is_left = |name: &&PathBuf| is_one_of(PHOTOS, ending(name)) && !used.contains(*name);
        let mut left: Vec<String> = self.all.iter().filter(is_left).map(|name| printable(&path_text(name))).collect();
        left.sort_unstable();
        left
    }

    fn one(&self, candidates: &[PathBuf], is_exact: impl Fn(&Path) -> bool) -> Result<Option<PathBuf>, PhotoError> {
        let exact: Vec<&PathBuf> = candidates.iter().filter(|name| is_exact(name)).collect();
        // Of several, one that is not in a folder of its own is meant.
        let upper: Vec<&PathBuf> = exact.iter().copied().filter(|name| name.components().count() == 1).collect();
        let chosen = match (exact.as_slice(), upper.as_slice(), candidates) {
            ([one], ..) | (_, [one], _) => one,
            ([], _, [one]) => one,
            _ => {
                self.used.borrow_mut().extend(candidates.iter().cloned());
                let mut names: Vec<String> = candidates.iter().map(|name| printable(&path_text(name))).collect();
                names.sort_unstable();
                return Err(PhotoError::Ambiguous(names.join(" or ")));
            }
        };
        self.used.borrow_mut().insert((*chosen).clone());
        let path = self.root.join(chosen).canonicalize().map_err(PhotoError::Unreadable)?;
        if !path.starts_with(&self.root) {
            return Err(PhotoError::Outside);
        }
        // Asked of the path: opening a pipe would wait for its other end.
        if fs::metadata(&path).map_err(PhotoError::Unreadable)?.is_file() { Ok(Some(path)) } else { Err(PhotoError::NoFile) }
    }
}

fn ending(name: &Path) -> &str {
    name.extension().and_then(|ending| ending.to_str()).unwrap_or_default()
}

fn is_one_of(list: &[&str], ending: &str) -> bool {
    list.iter().any(|known| known.eq_ignore_ascii_case(ending))
}

/// A path in the folder, with slashes on every system.
fn path_text(path: &Path) -> String {
    path.iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/")
}

fn file_name(path: &Path) -> &str {
    path.file_name().and_then(|name| name.to_str()).unwrap_or_default()
}

/// Some systems write an accent as a character of its own, and some do not tell large letters from small ones.
fn folded(name: &str) -> String {
    name.nfc().collect::<String>().to_lowercase()
}
