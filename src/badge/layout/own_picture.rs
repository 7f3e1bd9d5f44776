//! Pictures of a person's own, such as a flag: files in the template's folder, opened when the first badge shows them.

use std::{
    collections::HashMap,
    path::Path,
    sync::{Arc, Mutex, PoisonError},
};

use super::artwork::contained;
use crate::typeset::{
    bitmap,
    fonts::Fonts,
    item::{Item, Picture, Pixels, Rect},
    picture,
};

/// How many bytes of pixels are kept: two hundred flags, or the logos of a hundred companies.
const MOST_KEPT: usize = 64 << 20;

/// What stands for a picture that nobody has yet.
const GREY: [u8; 4] = [0x80, 0x80, 0x80, 0xFF];

/// Draws what another person's picture would draw, where this person has none: one that is there, or else grey all over.
pub(super) fn of_another(area: Rect, name: &str, folder: Option<&Path>, fonts: &Fonts) -> Item {
    if let Some(picture) = another(folder, name, fonts, area.width.max(area.height)) {
        return contained(&picture, area);
    }
    let pixels = Pixels::Rgba(GREY.to_vec());
    Item::Picture { rect: area, picture: Arc::new(Picture { width: 1, height: 1, pixels }) }
}

/// The pictures that were opened, by their files' names.
#[derive(Default)]
pub(super) struct OwnPictures {
    known: Mutex<KnownPictures>,
}

#[derive(Default)]
struct KnownPictures {
    pictures: HashMap<String, Result<Arc<Picture>, String>>,
    bytes: usize,
}

impl OwnPictures {
    /// Returns a picture. `longest` is its longer side on paper, in millimetres.
    ///
    /// # Errors
    /// When there is no such file in the folder, or it cannot be printed: why, in words.
    pub(super) fn get(&self, folder: Option<&Path>, name: &str, fonts: &Fonts, longest: f32) -> Result<Arc<Picture>, String> {
        // Held while a file is read: who comes meanwhile needs the same, and one picture must not be stored twice.
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = known.pictures.get(name) {
            return found.clone();
        }
        let found = open(folder, name, fonts, longest);
        let bytes = found.as_ref().map_or(64, |picture| size(picture));
        if known.bytes + bytes <= MOST_KEPT {
            known.bytes += bytes;
            known.pictures.insert(name.to_owned(), found.clone());
        }
        found
    }
}

fn open(folder: Option<&Path>, name: &str, fonts: &Fonts, longest: f32) -> Result<Arc<Picture>, String> {
    let folder = folder.ok_or("a built-in template has no folder to look in")?;
    // What a list says must not lead into other folders.
    let leads_out =
        name.starts_with(['/', '.']) || name.contains('\\') || name.split('/').any(|part| part.is_empty() || part == "..");
    if leads_out {
        return Err("its name leads out of the template's folder".to_owned());
    }
    // Files of codes are often named in small letters.
    let is_there = |name: &str| folder.join(name).is_file();
    let lower = name.to_lowercase();
    let name = if !is_there(name) && is_there(&lower) { &lower } else { name };
    if !is_there(name) {
        return Err("there is no such file beside the template".to_owned());
    }
    let path = bitmap::within(folder, name).map_err(|error| error.to_string())?;
    picture::artwork(&path, fonts, longest).map_err(|error| error.to_string())
}

/// Returns the first picture of the folder that another person could have in this one's place: of the same kind of file.
fn another(folder: Option<&Path>, name: &str, fonts: &Fonts, longest: f32) -> Option<Arc<Picture>> {
    let (folder, like) = (folder?, Path::new(name));
    let within = like.parent().unwrap_or(Path::new(""));
    let files = std::fs::read_dir(folder.join(within)).ok()?.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let mut files: Vec<String> = files.filter(|file| Path::new(file).extension() == like.extension()).collect();
    files.sort_unstable();
    let name = within.join(files.first()?);
    open(Some(folder), name.to_str()?, fonts, longest).ok()
}

fn size(picture: &Picture) -> usize {
    match &picture.pixels {
        Pixels::Jpeg { bytes, .. } | Pixels::Rgba(bytes) => bytes.len(),
        Pixels::Drawing(_) => 64 << 10,
    }
}
