//! What is drawn by name: the fixed part of each category's badge as a form, and each picture as an image. Each is written once.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    io::{self, Write},
    sync::{Arc, Weak},
};

use super::{
    drawing,
    file::PdfFile,
    inks::Inks,
    object::{Id, real, reference},
    pixels,
};
use crate::typeset::item::{Drawn, Fixed, Item, Picture, Pixels, Side, leaves};

/// Forms and images, numbered in the order of their first use.
#[derive(Default)]
pub(super) struct Shared<'p> {
    inks: Inks<'p>,
    forms: Vec<(Arc<Fixed>, Id)>,
    form_places: BTreeMap<usize, usize>,
    pictures: Vec<Id>,
    /// By address: a picture that is used twice is one value behind two pointers. It is written at once and not kept, since an
    /// event may have more photos than memory. The pointer that is left keeps its address from being reused.
    picture_places: HashMap<usize, (usize, Weak<Picture>)>,
    /// The pictures in forms.
    fixed_pictures: Vec<usize>,
    /// How much is seen through, in percent, and the dictionary of these states; `None` until one is needed.
    opacities: BTreeSet<u8>,
    states: Option<Id>,
    /// The dictionary of colour spaces, for a press.
    spaces: Option<Id>,
    has_inks: bool,
}

impl<'p> Shared<'p> {
    /// Starts a document in some inks.
    pub(super) fn new<W: Write>(file: &mut PdfFile<W>, inks: Inks<'p>) -> Self {
        let mut dictionary = || inks.press().map(|_| file.reserve());
        let (states, spaces) = (dictionary(), dictionary());
        Self { inks, states, spaces, ..Self::default() }
    }

    /// Adds what a badge draws by name, and writes its pictures. Must be called in the order of the badges.
    pub(super) fn add<W: Write>(&mut self, file: &mut PdfFile<W>, badge: &Drawn) -> io::Result<()> {
        for side in [Some(&badge.front), badge.back.as_ref()].into_iter().flatten() {
            self.add_opacities(file, side);
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

    /// Returns whether a picture is in inks of a press.
    pub(super) fn has_inks(&self) -> bool {
        self.has_inks
    }

    fn add_picture<W: Write>(&mut self, file: &mut PdfFile<W>, picture: &Arc<Picture>) -> io::Result<usize> {
        if let Some((place, _)) = self.picture_places.get(&address(picture)) {
            return Ok(*place);
        }
        let (place, id) = (self.pictures.len(), file.reserve());
        self.has_inks |= matches!(picture.pixels, Pixels::Jpeg { components: 4, .. });
        write_picture(file, self.inks, picture, id)?;
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
        let dictionary = |name, id: Option<Id>| id.map(|id| format!("/{name} {}", reference(id))).unwrap_or_default();
        let (states, spaces) = (dictionary("ExtGState", self.states), dictionary("ColorSpace", self.spaces));
        format!("/XObject<<{}>>{states}{spaces}", forms.chain(pictures).collect::<String>())
    }

    /// Notes how much groups are seen through.
    fn add_opacities<W: Write>(&mut self, file: &mut PdfFile<W>, side: &Side) {
        let is_new = !self.form_places.contains_key(&side.fixed.key);
        if is_new {
            opacities(&side.fixed.items, &mut self.opacities);
        }
        opacities(&side.items, &mut self.opacities);
        if self.states.is_none() && !self.opacities.is_empty() {
            self.states = Some(file.reserve());
        }
    }

    /// Writes the dictionaries that pages name: states (ISO 32000-1, 8.4.5) and colour spaces.
    pub(super) fn finish<W: Write>(&self, file: &mut PdfFile<W>) -> io::Result<()> {
        if let Some(id) = self.states {
            // OPM 1: an ink that is not used leaves what is there of it (ISO 32000-1, 8.6.7).
            let mut states = match self.inks.press() {
                Some(_) => "/GO<</OP true/op true/OPM 1>>/GK<</OP false/op false/OPM 0>>".to_owned(),
                None => String::new(),
            };
            for opacity in &self.opacities {
                let mut share = String::new();
                real(&mut share, f32::from(*opacity) / 100.0);
                states.push_str(&format!("/A{opacity}<</ca {share}/CA {share}>>"));
            }
            file.object(id, format!("<<{states}>>").as_bytes())?;
        }
        match self.spaces {
            Some(id) => file.object(id, format!("<<{}>>", self.inks.spaces()).as_bytes()),
            None => Ok(()),
        }
    }

    /// Returns the fixed parts with their numbers, in the order of their places.
    pub(super) fn forms(&self) -> &[(Arc<Fixed>, Id)] {
        &self.forms
    }
}

/// Walks the pictures among items.
fn pictures(items: &[Item]) -> impl Iterator<Item = &Arc<Picture>> {
    leaves(items).filter_map(|item| match item {
        Item::Picture { picture, .. } | Item::Photo { picture, .. } | Item::Artwork { picture, .. } => Some(picture),
        _ => None,
    })
}

fn address(picture: &Arc<Picture>) -> usize {
    Arc::as_ptr(picture) as usize
}

/// Collects how much groups among items are seen through.
fn opacities(items: &[Item], found: &mut BTreeSet<u8>) {
    for item in items {
        if let Item::Group(group) = item {
            found.extend((group.opacity < 100).then_some(group.opacity));
            opacities(&group.items, found);
        }
    }
}

fn write_picture<W: Write>(file: &mut PdfFile<W>, inks: Inks<'_>, picture: &Picture, id: Id) -> io::Result<()> {
    let size = (picture.width, picture.height);
    match &picture.pixels {
        Pixels::Drawing(shapes) => drawing::write(file, inks, shapes, id),
        Pixels::Jpeg { bytes, components: 3 } => match inks.press().and_then(|press| press.converter()?.converted(picture)) {
            Some(Picture { pixels: Pixels::Jpeg { bytes, components }, .. }) => {
                pixels::jpeg(file, inks, size, (&bytes, components), id)
            }
            _ => pixels::jpeg(file, inks, size, (bytes, 3), id),
        },
        Pixels::Jpeg { bytes, components } => pixels::jpeg(file, inks, size, (bytes, *components), id),
        Pixels::Rgba(pixels) => pixels::rgba(file, inks, size, pixels, id),
    }
}
