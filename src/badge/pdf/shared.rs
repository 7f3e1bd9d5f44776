//! What many badges share is written once: the fixed part of each category's badge as a form, each picture as an image.

use std::{
    collections::BTreeMap,
    io::{self, Write},
    sync::Arc,
};

use super::{
    Document,
    content::{Content, Ink, reference},
    file::{File, Id, deflate},
    glyphs::Glyphs,
    pages::Pages,
};
use crate::badge::{
    item::{Drawn, Fixed, Item, Picture, Pixels},
    text::mm_to_pt,
};

/// Forms and images, numbered in the order of their first use.
pub(super) struct Shared {
    forms: Vec<(Arc<Fixed>, Id)>,
    form_places: BTreeMap<usize, usize>,
    pictures: Vec<(Arc<Picture>, Id)>,
    /// By address: a picture that is used twice is one value behind two pointers.
    picture_places: BTreeMap<usize, usize>,
}

impl Shared {
    pub(super) fn new() -> Self {
        Self { forms: Vec::new(), form_places: BTreeMap::new(), pictures: Vec::new(), picture_places: BTreeMap::new() }
    }

    /// Takes in what a badge shares. Must be called in order.
    pub(super) fn add<W: Write>(&mut self, file: &mut File<W>, badge: &Drawn) {
        for side in [Some(&badge.front), badge.back.as_ref()].into_iter().flatten() {
            if !self.form_places.contains_key(&side.fixed.key) {
                self.form_places.insert(side.fixed.key, self.forms.len());
                self.forms.push((Arc::clone(&side.fixed), file.reserve()));
            }
            for item in side.fixed.items.iter().chain(&side.items) {
                if let Item::Picture { picture, .. } = item {
                    self.picture_places.entry(address(picture)).or_insert_with(|| {
                        self.pictures.push((Arc::clone(picture), file.reserve()));
                        self.pictures.len() - 1
                    });
                }
            }
        }
    }

    /// Returns the place of a fixed part among the forms.
    pub(super) fn form(&self, fixed: &Fixed) -> usize {
        self.form_places[&fixed.key]
    }

    /// Returns the place of a picture among the images.
    pub(super) fn picture(&self, picture: &Arc<Picture>) -> usize {
        self.picture_places[&address(picture)]
    }

    /// Writes the forms and images.
    pub(super) fn write<W: Write>(
        &self,
        file: &mut File<W>,
        pages: &Pages<'_>,
        document: &Document<'_>,
        glyphs: &Glyphs,
    ) -> io::Result<()> {
        let ink = Ink { fonts: document.fonts, glyphs, shared: self, format: document.format };
        let bleed = mm_to_pt(document.format.bleed);
        let (width, height) = (mm_to_pt(document.format.width), mm_to_pt(document.format.height));
        for (fixed, id) in &self.forms {
            let mut content = Content::default();
            content.items(&fixed.items, &ink);
            let mut head = Content::default();
            head.operator(&[-bleed, -bleed, width + bleed, height + bleed], "]");
            let bounds = String::from_utf8(head.bytes).expect("numbers are ASCII");
            let head = format!(
                "/Type/XObject/Subtype/Form/BBox [{}/Resources {}/Filter/FlateDecode",
                bounds.trim_end(),
                reference(pages.resources())
            );
            file.stream(*id, &head, &deflate(&content.bytes))?;
        }
        self.pictures.iter().try_for_each(|(picture, id)| write_picture(file, picture, *id))
    }

    /// Returns the resource dictionary's entry for forms and images.
    pub(super) fn resources(&self) -> String {
        let forms = self.forms.iter().enumerate().map(|(place, (_, id))| format!("/X{place} {}", reference(*id)));
        let pictures = self.pictures.iter().enumerate().map(|(place, (_, id))| format!("/I{place} {}", reference(*id)));
        format!("/XObject<<{}>>", forms.chain(pictures).collect::<String>())
    }
}

fn address(picture: &Arc<Picture>) -> usize {
    Arc::as_ptr(picture) as usize
}

/// A JPEG goes in as it is. Other pictures go in as colour, and as opacity where they have any.
fn write_picture<W: Write>(file: &mut File<W>, picture: &Picture, id: Id) -> io::Result<()> {
    let size = format!("/Type/XObject/Subtype/Image/Width {}/Height {}/BitsPerComponent 8", picture.width, picture.height);
    match &picture.pixels {
        Pixels::Jpeg { bytes, components } => {
            let colours = match components {
                1 => "/ColorSpace/DeviceGray",
                // Programs that write CMYK as JPEG write it inverted.
                4 => "/ColorSpace/DeviceCMYK/Decode [1 0 1 0 1 0 1 0]",
                _ => "/ColorSpace/DeviceRGB",
            };
            file.stream(id, &format!("{size}{colours}/Filter/DCTDecode"), bytes)
        }
        Pixels::Rgba(pixels) => {
            let colour: Vec<u8> = pixels.chunks_exact(4).flat_map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect();
            let opacity: Vec<u8> = pixels.chunks_exact(4).map(|pixel| pixel[3]).collect();
            let mut head = format!("{size}/ColorSpace/DeviceRGB/Filter/FlateDecode");
            if opacity.iter().any(|&opacity| opacity < u8::MAX) {
                let mask = file.reserve();
                file.stream(mask, &format!("{size}/ColorSpace/DeviceGray/Filter/FlateDecode"), &deflate(&opacity))?;
                head.push_str(&format!("/SMask {}", reference(mask)));
            }
            file.stream(id, &head, &deflate(&colour))
        }
    }
}
