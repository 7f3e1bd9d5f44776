//! The faces that can be used in print: Noto Sans, which is built in, and what is installed.
//!
//! Listing what is installed takes time, so it is put off until a character needs it. A list in Latin, Cyrillic and Greek letters
//! never does. A face's number depends only on what is installed, so that the same input gives the same bytes whatever thread
//! asked first.

mod catalogue;
mod face;
mod letter_forms;
mod own;
mod wanted;

use std::{
    path::{Path, PathBuf},
    sync::{Arc, OnceLock},
};

use self::catalogue::Catalogue;
pub use self::{
    face::Face,
    letter_forms::{LetterForms, LetterLanguage},
    wanted::{HanRegion, Slant, Weight, needs_glyph},
};
use super::trial::Trials;

/// A face's place in [`Fonts`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FaceId(pub u16);

/// All faces that a text may use.
pub struct Fonts {
    embedded: [Face; 2],
    installed: OnceLock<Catalogue>,
    source: FaceSource,
    /// Faces that templates ask for.
    own: own::OwnFaces,
    /// Made if a drawing has text.
    database: OnceLock<Arc<fontdb::Database>>,
    /// Tries drawings before they are read, if they come from outside.
    trials: Option<Trials>,
}

/// Where faces other than the embedded ones come from.
enum FaceSource {
    Nowhere,
    Folders(Vec<PathBuf>),
}

/// Why a face cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FontError {
    /// A path that is not a folder.
    #[error("{} is not a folder; name one that holds .ttf, .otf or .ttc files", .0.display())]
    NoFolder(PathBuf),
    /// No installed face has this family name.
    #[error("no font family \"{0}\" is installed; install it, or use a folder that has it")]
    NoFamily(String),
    /// A file that is not a font.
    #[error("{} is not a font file with outlines that can be read; use a .ttf or .otf file", .0.display())]
    Unusable(PathBuf),
    /// Too many faces.
    #[error("the templates ask for more than {0} faces of their own; use fewer")]
    TooMany(usize),
}

/// A face that was found for a wish, and what it is where it is not what was wished.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundFace {
    /// The face.
    pub id: FaceId,
    /// What it is instead, as its file calls it; `None` if it is as wished.
    pub instead: Option<String>,
}

impl Fonts {
    /// Takes the embedded faces, those of the folders, and those installed.
    ///
    /// # Errors
    /// When a folder does not exist.
    pub fn load(folders: &[PathBuf]) -> Result<Self, FontError> {
        if let Some(missing) = folders.iter().find(|folder| !folder.is_dir()) {
            return Err(FontError::NoFolder(missing.clone()));
        }
        Ok(Self::new(FaceSource::Folders(folders.to_vec())))
    }

    /// Takes only the faces inside the program: Latin, Cyrillic and Greek.
    #[must_use]
    pub fn embedded() -> Self {
        Self::new(FaceSource::Nowhere)
    }

    fn new(source: FaceSource) -> Self {
        let face = |bytes: &'static [u8]| Face::parse(bytes.to_vec().into(), 0).expect("the embedded fonts are whole");
        Self {
            embedded: [face(notosans::REGULAR_TTF), face(notosans::BOLD_TTF)],
            installed: OnceLock::new(),
            own: own::OwnFaces::default(),
            source,
            database: OnceLock::new(),
            trials: None,
        }
    }

    /// Returns the same fonts, with every drawing tried in a process of its own before it is read: a hostile one cannot end
    /// this process.
    #[must_use]
    pub fn with_trials(self) -> Self {
        let folders = match &self.source {
            FaceSource::Nowhere => &[] as &[PathBuf],
            FaceSource::Folders(own) => own,
        };
        Self { trials: Trials::with_this_program(folders), ..self }
    }

    /// Returns the same fonts, with drawings tried by a program that is not the one that runs: for tests and benches.
    #[must_use]
    pub fn tried_by(self, trials: Trials) -> Self {
        Self { trials: Some(trials), ..self }
    }

    /// Returns what tries drawings, if anything does.
    pub(in crate::typeset) fn trials(&self) -> Option<&Trials> {
        self.trials.as_ref()
    }

    /// Returns a face that [`Fonts::find`] or [`Fonts::family`] named.
    ///
    /// # Panics
    /// When the number comes from another value.
    #[must_use]
    pub fn face(&self, id: FaceId) -> &Face {
        let place = usize::from(id.0);
        match self.embedded.get(place) {
            Some(face) => face,
            None if self.own.get(id).is_some() => self.own.get(id).expect("it was just there"),
            None => self.installed().face(place - self.embedded.len()).expect("the number came from this value"),
        }
    }

    /// Returns the regular and the bold face of a family, by its name; one stands for both if the other is missing.
    ///
    /// # Errors
    /// When no such family is installed.
    pub fn family(&self, name: &str) -> Result<[FaceId; 2], FontError> {
        if name.eq_ignore_ascii_case("Noto Sans") {
            return Ok([FaceId(0), FaceId(1)]);
        }
        let face = |weight| self.installed().of_family(name, weight).map(|place| self.id(place));
        match (face(Weight::Regular), face(Weight::Bold)) {
            (Some(regular), Some(bold)) => Ok([regular, bold]),
            (Some(one), None) | (None, Some(one)) => Ok([one, one]),
            (None, None) => Err(FontError::NoFamily(name.to_owned())),
        }
    }

    /// Opens a font file; one that varies is set to a weight from 100 to 900.
    ///
    /// # Errors
    /// When it cannot be read, or is not a font with outlines.
    pub fn file(&self, path: &Path, weight: u16) -> Result<FaceId, FontError> {
        self.own.open(path, 0, weight)
    }

    /// Returns the face of a family that is nearest to a weight from 100 to 900 and a slant.
    ///
    /// # Errors
    /// When no such family is installed.
    pub fn styled(&self, family: &str, weight: u16, slant: Slant) -> Result<FoundFace, FontError> {
        let is_own = family.eq_ignore_ascii_case("Noto Sans");
        if is_own && slant == Slant::Upright && matches!(weight, 400 | 700) {
            return Ok(FoundFace { id: FaceId(u16::from(weight == 700)), instead: None });
        }
        let Some(nearest) = self.installed().nearest(family, weight, slant) else {
            let instead = || FoundFace { id: FaceId(u16::from(weight >= 600)), instead: Some("Noto Sans".to_owned()) };
            return is_own.then(instead).ok_or_else(|| FontError::NoFamily(family.to_owned()));
        };
        let id = self.own.open(&nearest.path, nearest.index, weight)?;
        let face = self.face(id);
        // Some files call their bold face medium; what the system knows of it counts as well, unless the weight was set.
        let is_strong = face.strength == weight || (face.variation().is_none() && nearest.weight == weight);
        let instead = (nearest.slant != slant || !is_strong).then(|| face.described());
        Ok(FoundFace { id, instead })
    }

    /// Opens a font file as [`Fonts::file`] does. What is asked of it, a weight or a slant, is compared with what it has.
    ///
    /// # Errors
    /// As [`Fonts::file`].
    pub fn styled_file(&self, path: &Path, weight: Option<u16>, slant: Slant) -> Result<FoundFace, FontError> {
        let id = self.file(path, weight.unwrap_or(400))?;
        let is_as_wished = self.has(id, weight) && (slant == Slant::Upright || self.face(id).slant == slant);
        Ok(FoundFace { id, instead: (!is_as_wished).then(|| self.face(id).described()) })
    }

    /// Returns what a face is if it lacks a weight; `None` if it has it.
    #[must_use]
    pub fn without_weight(&self, id: FaceId, weight: u16) -> Option<String> {
        (!self.has(id, Some(weight))).then(|| self.face(id).described())
    }

    fn has(&self, id: FaceId, weight: Option<u16>) -> bool {
        weight.is_none_or(|weight| self.face(id).strength == weight)
    }

    /// Returns whether another face than the first one comes before it for a cluster.
    pub(in crate::typeset) fn has_local_form(cluster: &str, forms: LetterForms) -> bool {
        forms.language.has_own_form(cluster)
    }

    /// Returns the first face that has all the characters of a cluster, in the order: the wished face, the installed Noto Sans if the
    /// language has forms that the embedded one lacks, the embedded one, the script's own Noto Sans, and every other.
    #[must_use]
    pub fn find(&self, cluster: &str, weight: Weight, forms: LetterForms, wished: Option<FaceId>) -> Option<FaceId> {
        let bold = FaceId(u16::from(weight == Weight::Bold));
        let is_own = forms.language.has_own_form(cluster);
        let local = is_own.then(|| self.installed().of_family("Noto Sans", weight).map(|place| self.id(place))).flatten();
        let first = wished.into_iter().chain(local).chain([bold]).find(|&id| self.face(id).covers(cluster));
        first.or_else(|| self.installed().find(cluster, weight, forms).map(|place| self.id(place)))
    }

    /// Returns the same faces for a library that finds them by family: those inside the program, of the folders, and installed.
    pub(in crate::typeset) fn database(&self) -> Arc<fontdb::Database> {
        Arc::clone(self.database.get_or_init(|| {
            let mut database = fontdb::Database::new();
            database.load_font_data(notosans::REGULAR_TTF.to_vec());
            database.load_font_data(notosans::BOLD_TTF.to_vec());
            if let FaceSource::Folders(own) = &self.source {
                for folder in own {
                    database.load_fonts_dir(folder);
                }
                database.load_system_fonts();
            }
            database.set_sans_serif_family("Noto Sans");
            database.set_serif_family("Noto Serif");
            database.set_monospace_family("Noto Sans Mono");
            Arc::new(database)
        }))
    }

    fn id(&self, place: usize) -> FaceId {
        FaceId(u16::try_from(place + self.embedded.len()).expect("the catalogue is cut to what a number can hold"))
    }

    fn installed(&self) -> &Catalogue {
        self.installed.get_or_init(|| match &self.source {
            FaceSource::Nowhere => Catalogue::default(),
            FaceSource::Folders(own) => Catalogue::scan(own),
        })
    }
}
