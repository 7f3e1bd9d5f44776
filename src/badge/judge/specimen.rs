//! The people a template is judged with: as they are on ordinary lists, one with short values and one with long ones.

use std::sync::Arc;

use crate::{
    badge::subject::{BadgeSubject, Gallery},
    domain::{event::Event, modhex, own_field::OwnValues},
    typeset::{
        item::{Picture, Pixels},
        qr::CodeForm,
    },
};

/// Whether a specimen has a photo.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SpecimenPhoto {
    Photo,
    None,
}

/// Returns somebody of a category with ordinary values.
pub(super) fn ordinary(event: &Event, category: usize, likeness: SpecimenPhoto) -> BadgeSubject {
    let of = &event.categories[category];
    BadgeSubject {
        reference: "ABC24-0417".into(),
        title: "Mr.".into(),
        given_name: "Alexandros".into(),
        family_name: "Papadakis".into(),
        name: "Alexandros Papadakis".into(),
        native_name: "Αλέξανδρος Παπαδάκης".into(),
        function: "Deputy Minister of Foreign Affairs".into(),
        delegation: "United Republic of Tanzania".into(),
        delegation_type: "Member State".into(),
        language: String::new(),
        country: "GRC".into(),
        email: "a.papadakis@example.org".into(),
        own: OwnValues::default(),
        category,
        zones: of.zones.intersection(event.all_zones()),
        days: of.days.intersection(event.all_days()),
        credential: letters(CodeForm::Signed),
        short_credential: letters(CodeForm::Short),
        serial: "7K2M-9QXD".into(),
        tray: "A 12".into(),
        photo: (likeness == SpecimenPhoto::Photo).then(grey),
        gallery: if likeness == SpecimenPhoto::Photo { Gallery::Filled } else { Gallery::Empty },
    }
}

/// Returns somebody of a category with short values.
pub(super) fn short(event: &Event, category: usize, likeness: SpecimenPhoto) -> BadgeSubject {
    BadgeSubject {
        reference: "A1".into(),
        title: String::new(),
        given_name: "Li".into(),
        family_name: "Na".into(),
        name: "Li Na".into(),
        native_name: String::new(),
        function: String::new(),
        delegation: "Chad".into(),
        ..ordinary(event, category, likeness)
    }
}

/// Returns letters as those of a credential: no two neighbours alike, so that the code has no large areas of one colour.
fn letters(form: CodeForm) -> String {
    (0..form.letters()).map(|place| char::from(modhex::ALPHABET[(place * 7 + place / 5) % modhex::ALPHABET.len()])).collect()
}

/// Returns a photo of even grey.
fn grey() -> Arc<Picture> {
    let (width, height) = (44, 55);
    Arc::new(Picture { width, height, pixels: Pixels::Rgba([0x80, 0x80, 0x80, 0xff].repeat((width * height) as usize)) })
}
