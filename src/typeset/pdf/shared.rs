//! What is drawn by name: the fixed part of each category's badge as a form, and each picture as an image. Each is written once.

use std::{
    collections::{BTreeMap, HashMap},
    io::{self, Write},
    sync::{Arc, Weak},
};

use super::{
    drawing,
    file::PdfFile,
    object::{Id, reference},
    pixels,
};
use crate::typeset::item::{Drawn, Fixed, Item, Picture, Pixels, Side};

/// Forms and images, numbered in the order of their first use.
#[derive(Default)]
pub(super) struct Shared {
    forms: Vec<(Arc<Fixed>, Id)>,
    form_places: BTreeMap<usize, usize>,
    pictures: Vec<Id>,
    /// By address: a picture that is used twice is one value behind two pointers. It is written at once and not kept, since an
    /// event may have more photos than memory. The pointer that is left keeps its address from being reused.
    picture_places: HashMap<usize, (usize, Weak<Picture>)>,
    /// The pictures in forms.
    fixed_pictures: Vec<usize>,
}

impl Shared {
    /// Adds what a badge draws by name, and writes its pictures. Must be called in the order of the badges.
    pub(super) fn add<W: Write>(&mut self, file: &mut PdfFile<W>, badge: &Drawn) -> io::Result<()> {
        for side in [Some(&badge.front), badge.back.as_ref()].into_iter().flatten() {
            if !self.form_places.contains_key(&side.fixed.key) {
                self.form_places.insert(side.fixed.key, self.forms.len());
                self.forms.push((Arc::clone(&side.fixed), file.reserve()));
                for picture in pictures(&side.fixed.items) {
                    let place = self.add_picture(file, picture)?;
                    self.fixed_pictures.push(place);
                }
            }
            for picture in pictures(&side.items) {
                self.add_picture(file, picture)?;
            }
        }
        Ok(())
    }

    /// Puts other items into the form of a key, if any page has it. They must hold no pictures: it is too late for those.
    pub(super) fn replace(&mut self, fixed: Arc<Fixed>) {
        if let Some(&place) = self.form_places.get(&fixed.key) {
            self.forms[place].0 = fixed;
        }
    }

    fn add_picture<W: Write>(&mut self, file: &mut PdfFile<W>, picture: &Arc<Picture>) -> io::Result<usize> {
        if let Some((place, _)) = self.picture_places.get(&address(picture)) {
            return Ok(*place);
        }
        let (place, id) = (self.pictures.len(), file.reserve());
        write_picture(file, picture, id)?;
        self.pictures.push(id);
        self.picture_places.insert(address(picture), (place, Arc::downgrade(picture)));
        Ok(place)
    }

    /// Returns the place of a fixed part among the forms.
    pub(super) fn form(&self, fixed: &Fixed) -> usize {
        self.form_places[&fixed.key]
    }

    /// Returns the place of a picture among the images.
    pub(super) fn picture(&self, picture: &Arc<Picture>) -> usize {
        self.picture_places[&address(picture)].0
    }

    /// Returns the resource dictionary's entry for what a page's sides draw by name, if that is more than forms. Photos belong to
    /// the page, or every page's dictionary would list everyone's.
    pub(super) fn own_resources<'s>(&self, sides: impl Iterator<Item = &'s Side> + Clone) -> Option<String> {
        let mut photos: Vec<usize> =
            sides.clone().flat_map(|side| pictures(&side.items)).map(|picture| self.picture(picture)).collect();
        photos.sort_unstable();
        photos.dedup();
        let mut forms: Vec<usize> = sides.map(|side| self.form(&side.fixed)).collect();
        forms.sort_unstable();
        forms.dedup();
        (!photos.is_empty()).then(|| self.entry(&forms, &photos))
    }

    /// Returns the resource dictionary's entry for all forms and the pictures in them.
    pub(super) fn resources(&self) -> String {
        let forms: Vec<usize> = (0..self.forms.len()).collect();
        let mut pictures = self.fixed_pictures.clone();
        pictures.sort_unstable();
        pictures.dedup();
        self.entry(&forms, &pictures)
    }

    fn entry(&self, forms: &[usize], pictures: &[usize]) -> String {
        let forms = forms.iter().map(|&place| format!("/X{place} {}", reference(self.forms[place].1)));
        let pictures = pictures.iter().map(|&place| format!("/I{place} {}", reference(self.pictures[place])));
        format!("/XObject<<{}>>", forms.chain(pictures).collect::<String>())
    }

    /// Returns the fixed parts with their numbers, in the order of their places.
    pub(super) fn forms(&self) -> &[(Arc<Fixed>, Id)] {
        &self.forms
    }
}

/// Walks the pictures among items.
fn pictures(items: &[Item]) -> impl Iterator<Item = &Arc<Picture>> {
    items.iter().filter_map(|item| match item {
        Item::Picture { picture, .. } | Item::Photo { picture, .. } | Item::Artwork { picture, .. } => Some(picture),
        _ => None,
    })
}

fn address(picture: &Arc<Picture>) -> usize {
    Arc::as_ptr(picture) as usize
}

fn write_picture<W: Write>(file: &mut PdfFile<W>, picture: &Picture, id: Id) -> io::Result<()> {
    let size = (picture.width, picture.height);
    match &picture.pixels {
        Pixels::Drawing(shapes) => drawing::write(file, shapes, id),
        Pixels::Jpeg { bytes, components } => pixels::jpeg(file, size, bytes, *components, id),
        Pixels::Rgba(pixels) => pixels::rgba(file, size, pixels, id),
    }
}
