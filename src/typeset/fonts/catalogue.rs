//! What is installed: every usable face with its family and weight, opened when a character needs it.

use std::{
    collections::HashMap,
    path::PathBuf,
    sync::{Arc, Mutex, OnceLock, PoisonError},
};

use fontdb::{Database, FaceInfo, Source, Stretch, Style};
use unicode_script::{Script, UnicodeScript};

use super::{
    face::{Face, can_draw},
    letter_forms::LetterForms,
    wanted::{HanRegion, Slant, Weight, needs_glyph},
};

/// The most faces that are considered: a face's number has 16 bits, and the embedded faces come first.
const MOST_FACES: usize = 60_000;

/// The faces that are installed, in the order in which they are tried.
#[derive(Default)]
pub(super) struct Catalogue {
    candidates: Vec<Candidate>,
    /// What each folder was found to hold; it lets one look into a file without reading all of it.
    databases: Vec<Database>,
    /// Files are shared by the faces of a collection.
    files: Mutex<HashMap<PathBuf, Arc<Vec<u8>>>>,
}

struct Candidate {
    /// The family's name as [`squash`] writes it.
    family: String,
    weight: Weight,
    /// What a face whose weight varies is set to.
    axis: Option<u16>,
    file: PathBuf,
    index: u32,
    /// Where the face is in [`Catalogue::databases`].
    found: (usize, fontdb::ID),
    face: OnceLock<Option<Face>>,
}

impl Catalogue {
    /// Lists the faces of the folders, and then of the system.
    pub(super) fn scan(folders: &[PathBuf]) -> Self {
        let mut databases = Vec::new();
        for folder in folders {
            let mut database = Database::new();
            database.load_fonts_dir(folder);
            databases.push(database);
        }
        let mut system = Database::new();
        system.load_system_fonts();
        databases.push(system);
        let mut candidates = Vec::new();
        for (place, database) in databases.iter().enumerate() {
            let mut infos: Vec<&FaceInfo> = database.faces().filter(|info| is_usable(info)).collect();
            infos.sort_by_cached_key(|info| rank(info));
            for candidate in infos.into_iter().filter_map(|info| candidate(info, place)) {
                // A face whose weight varies stands for a regular and a bold one.
                if varies(database, candidate.found.1) {
                    candidates.extend([(Weight::Regular, 400), (Weight::Bold, 700)].map(|(weight, axis)| Candidate {
                        weight,
                        axis: Some(axis),
                        family: candidate.family.clone(),
                        file: candidate.file.clone(),
                        face: OnceLock::new(),
                        ..candidate
                    }));
                } else {
                    candidates.push(candidate);
                }
            }
        }
        candidates.truncate(MOST_FACES);
        Self { candidates, databases, files: Mutex::default() }
    }

    /// Returns a face, opened.
    pub(super) fn face(&self, place: usize) -> Option<&Face> {
        let candidate = self.candidates.get(place)?;
        candidate.face.get_or_init(|| Face::parse_at(self.file(&candidate.file)?, candidate.index, candidate.axis)).as_ref()
    }

    fn file(&self, path: &PathBuf) -> Option<Arc<Vec<u8>>> {
        let mut files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(data) = files.get(path) {
            return Some(Arc::clone(data));
        }
        let data = Arc::new(std::fs::read(path).ok()?);
        files.insert(path.clone(), Arc::clone(&data));
        Some(data)
    }

    /// Returns the first face of a family in a weight.
    pub(super) fn of_family(&self, family: &str, weight: Weight) -> Option<usize> {
        let family = squash(family);
        self.places(&family, weight).find(|&place| self.face(place).is_some())
    }

    /// Returns the face of a family that is nearest to a weight and a slant, whatever both are: the slant counts first.
    pub(super) fn nearest(&self, family: &str, weight: u16, slant: Slant) -> Option<Nearest> {
        let family = squash(family);
        let faces = self.databases.iter().flat_map(Database::faces);
        let of_family = faces.filter(|info| info.families.first().is_some_and(|(name, _)| squash(name) == family));
        let upright = |info: &FaceInfo| if info.style == Style::Normal { Slant::Upright } else { Slant::Italic };
        let all = of_family.filter(|info| info.stretch == Stretch::Normal).filter_map(|info| match &info.source {
            Source::File(path) | Source::SharedFile(path, _) => {
                Some(Nearest { path: path.clone(), index: info.index, weight: weight_of(info), slant: upright(info) })
            }
            Source::Binary(_) => None,
        });
        all.min_by_key(|one| (one.slant != slant, one.weight.abs_diff(weight), one.path.clone(), one.index))
    }

    fn places<'a>(&'a self, family: &'a str, weight: Weight) -> impl Iterator<Item = usize> + 'a {
        let faces = self.candidates.iter().enumerate();
        faces.filter(move |(_, face)| face.weight == weight && face.family == family).map(|(place, _)| place)
    }

    /// Returns the best face that has all characters of a cluster: the script's own families come first, and in each family the
    /// wanted weight. A variable face comes after all others.
    pub(super) fn find(&self, cluster: &str, weight: Weight, forms: LetterForms) -> Option<usize> {
        let script = cluster.chars().find(|&c| needs_glyph(c)).map_or(Script::Common, |c| c.script());
        let other = if weight == Weight::Bold { Weight::Regular } else { Weight::Bold };
        let families = families(script, forms);
        let own = families.iter().flat_map(|family| self.places(family, weight).chain(self.places(family, other)));
        let of_weight = |wanted| (0..self.candidates.len()).filter(move |&place| self.candidates[place].weight == wanted);
        let mut varying = None;
        for place in own.chain(of_weight(weight)).chain(of_weight(other)) {
            match self.drawing(place, cluster) {
                Some(face) if face.varies => varying = varying.or(Some(place)),
                Some(_) => return Some(place),
                None => {}
            }
        }
        varying
    }

    /// Returns a face if it can draw a cluster. Faces that cannot are not kept open.
    fn drawing(&self, place: usize, cluster: &str) -> Option<&Face> {
        let candidate = &self.candidates[place];
        if candidate.face.get().is_none() {
            let (database, id) = candidate.found;
            self.databases[database].with_face_data(id, |data, index| can_draw(data, index, cluster)).filter(|&can| can)?;
        }
        // The shaper reads the file with another library than this check does; what the shaper's library finds is what counts.
        self.face(place).filter(|face| face.covers(cluster))
    }
}

/// Returns whether a file has a table of axes.
fn varies(database: &Database, id: fontdb::ID) -> bool {
    let has_axes = |data: &[u8], index| ttf_parser::RawFace::parse(data, index).is_ok_and(|face| face.table(AXES).is_some());
    database.with_face_data(id, has_axes).unwrap_or_default()
}

/// The table of the axes along which a font varies.
const AXES: ttf_parser::Tag = ttf_parser::Tag::from_bytes(b"fvar");

/// A face of a family, as its file says what it is.
pub(super) struct Nearest {
    pub(super) path: PathBuf,
    pub(super) index: u32,
    pub(super) weight: u16,
    pub(super) slant: Slant,
}

fn candidate(info: &FaceInfo, database: usize) -> Option<Candidate> {
    let file = match &info.source {
        Source::File(path) | Source::SharedFile(path, _) => path.clone(),
        Source::Binary(_) => return None,
    };
    let weight = if is_bold(info) { Weight::Bold } else { Weight::Regular };
    let family = squash(&info.families.first()?.0);
    Some(Candidate { family, weight, axis: None, file, index: info.index, found: (database, info.id), face: OnceLock::new() })
}

/// Returns whether a face is upright and about as wide as usual: Symbola, which has most pictographs, calls itself slightly condensed.
/// Some fonts claim all characters, and draw nothing or a placeholder for
/// each.
fn is_usable(info: &FaceInfo) -> bool {
    let family = info.families.first().map(|(name, _)| squash(name)).unwrap_or_default();
    let draws = !["color", "blank", "lastresort", "notdef"].iter().any(|word| family.contains(word));
    info.style == Style::Normal && is_about_normal(info.stretch) && draws
}

fn is_about_normal(stretch: Stretch) -> bool {
    matches!(stretch, Stretch::SemiCondensed | Stretch::Normal | Stretch::SemiExpanded)
}

fn is_bold(info: &FaceInfo) -> bool {
    weight_of(info) >= 600
}

/// Returns the weight of a face. The bold file of Noto Nastaliq Urdu calls itself regular in its table, and bold by its name.
fn weight_of(info: &FaceInfo) -> u16 {
    if info.weight.0 < 600 && info.post_script_name.ends_with("-Bold") { 700 } else { info.weight.0 }
}

/// Noto Sans first, sans before the rest and those of another width last, the plain weights first, then by name: the order depends only on what is installed.
fn rank(info: &FaceInfo) -> (u8, u16, String, String, u32) {
    let family = info.families.first().map_or("", |(name, _)| name.as_str());
    let kind = match family {
        _ if info.stretch != Stretch::Normal => 6,
        "Noto Sans" => 0,
        name if name.starts_with("Noto Sans Symbols") => 2,
        name if name.starts_with("Noto Sans") && !name.contains("Mono") && !name.ends_with(" UI") => 1,
        name if name.contains("Sans") && !info.monospaced => 3,
        _ if info.monospaced => 5,
        _ => 4,
    };
    let distance = weight_of(info).abs_diff(if is_bold(info) { 700 } else { 400 });
    let file = match &info.source {
        Source::File(path) | Source::SharedFile(path, _) => path.to_string_lossy().into_owned(),
        Source::Binary(_) => String::new(),
    };
    (kind, distance, family.to_owned(), file, info.index)
}

/// Returns the families that draw a script properly, the best first, as [`squash`] writes them.
fn families(script: Script, forms: LetterForms) -> Vec<String> {
    let names: &[&str] = match script {
        Script::Han | Script::Hiragana | Script::Katakana | Script::Hangul | Script::Bopomofo => {
            let cjk = match forms.region {
                HanRegion::SimplifiedChinese => "sc",
                HanRegion::TraditionalChinese => "tc",
                HanRegion::HongKong => "hk",
                HanRegion::Japanese => "jp",
                HanRegion::Korean => "kr",
            };
            let own = [format!("notosanscjk{cjk}"), format!("notosans{cjk}")];
            return own.into_iter().chain(["notosanscjksc".to_owned(), "notosanscjkjp".to_owned()]).collect();
        }
        Script::Common | Script::Inherited | Script::Unknown => {
            &["notosans", "notosanssymbols", "notosanssymbols2", "notosansmath"]
        }
        Script::Latin | Script::Cyrillic | Script::Greek => &["notosans"],
        Script::Arabic if forms.language.is_in_nastaliq() => {
            &["notonastaliqurdu", "urdutypesetting", "notosansarabic", "notoserifarabic"]
        }
        other => {
            let name = squash(other.full_name());
            return vec![format!("notosans{name}"), format!("notoserif{name}")];
        }
    };
    names.iter().map(|&name| name.to_owned()).collect()
}

/// Writes a family's name with only small letters and digits: `Noto Sans PhagsPa` and `Noto Sans Phags-pa` are the same.
fn squash(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
