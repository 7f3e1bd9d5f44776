//! What is installed: every usable face with its family and weight, opened when a character needs it.

use std::{
    collections::HashMap,
    path::PathBuf,
    sync::{Arc, Mutex, OnceLock},
};

use fontdb::{Database, FaceInfo, Source, Stretch, Style};
use unicode_script::{Script, UnicodeScript};

use super::{Face, Region, Weight, covers, needs_glyph};

/// The most faces that are looked at: a face's number has 16 bits, and the embedded faces come first.
const MOST_FACES: usize = 60_000;

/// The faces that are installed, in the order in which they are tried.
#[derive(Default)]
pub(super) struct Catalogue {
    candidates: Vec<Candidate>,
    /// Files are shared by the faces of a collection.
    files: Mutex<HashMap<PathBuf, Arc<Vec<u8>>>>,
}

struct Candidate {
    family: String,
    weight: Weight,
    file: PathBuf,
    index: u32,
    face: OnceLock<Option<Face>>,
}

impl Catalogue {
    /// Lists the faces of the folders, and then of the system.
    pub(super) fn scan(folders: &[PathBuf], system: bool) -> Self {
        let mut candidates = Vec::new();
        let mut take = |fill: &dyn Fn(&mut Database)| {
            let mut database = Database::new();
            fill(&mut database);
            let mut infos: Vec<&FaceInfo> = database.faces().filter(|info| is_usable(info)).collect();
            infos.sort_by_cached_key(|info| rank(info));
            candidates.extend(infos.into_iter().filter_map(candidate));
        };
        for folder in folders {
            take(&|database| database.load_fonts_dir(folder));
        }
        if system {
            take(&Database::load_system_fonts);
        }
        candidates.truncate(MOST_FACES);
        Self { candidates, files: Mutex::default() }
    }

    /// Returns a face, opened.
    pub(super) fn face(&self, place: usize) -> Option<&Face> {
        let candidate = self.candidates.get(place)?;
        candidate.face.get_or_init(|| Face::parse(self.file(&candidate.file)?, candidate.index)).as_ref()
    }

    fn file(&self, path: &PathBuf) -> Option<Arc<Vec<u8>>> {
        let mut files = self.files.lock().ok()?;
        if let Some(data) = files.get(path) {
            return Some(Arc::clone(data));
        }
        let data = Arc::new(std::fs::read(path).ok()?);
        files.insert(path.clone(), Arc::clone(&data));
        Some(data)
    }

    /// Returns the first face of a family in a weight.
    pub(super) fn of_family(&self, family: &str, weight: Weight) -> Option<usize> {
        let mut places = self.candidates.iter().enumerate().filter(|(_, face)| face.family.eq_ignore_ascii_case(family));
        places.find(|(place, face)| face.weight == weight && self.face(*place).is_some()).map(|(place, _)| place)
    }

    /// Returns the best face that has all characters of a cluster.
    pub(super) fn find(&self, cluster: &str, weight: Weight, region: Region) -> Option<usize> {
        let script = cluster.chars().find(|&c| needs_glyph(c)).map_or(Script::Common, |c| c.script());
        let other = if weight == Weight::Bold { Weight::Regular } else { Weight::Bold };
        let has = |&place: &usize| self.face(place).is_some_and(|face| covers(face, cluster));
        for family in families(script, region) {
            for weight in [weight, other] {
                if let Some(place) = self.of_family(&family, weight).filter(has) {
                    return Some(place);
                }
            }
        }
        [weight, other].into_iter().find_map(|weight| self.any(cluster, weight))
    }

    /// Looks through every face, without keeping open those that do not help.
    fn any(&self, cluster: &str, weight: Weight) -> Option<usize> {
        let mut places = self.candidates.iter().enumerate().filter(|(_, face)| face.weight == weight);
        places.find(|(place, candidate)| self.peek(candidate, cluster) && self.face(*place).is_some()).map(|(place, _)| place)
    }

    fn peek(&self, candidate: &Candidate, cluster: &str) -> bool {
        if let Some(opened) = candidate.face.get() {
            return opened.as_ref().is_some_and(|face| covers(face, cluster));
        }
        let kept = self.files.lock().ok().and_then(|files| files.get(&candidate.file).cloned());
        let data = kept.or_else(|| std::fs::read(&candidate.file).ok().map(Arc::new));
        data.is_some_and(|data| {
            ttf_parser::Face::parse(&data, candidate.index)
                .is_ok_and(|face| cluster.chars().filter(|&c| needs_glyph(c)).all(|c| face.glyph_index(c).is_some()))
        })
    }
}

fn candidate(info: &FaceInfo) -> Option<Candidate> {
    let file = match &info.source {
        Source::File(path) | Source::SharedFile(path, _) => path.clone(),
        Source::Binary(_) => return None,
    };
    let weight = if is_bold(info) { Weight::Bold } else { Weight::Regular };
    Some(Candidate { family: info.families.first()?.0.clone(), weight, file, index: info.index, face: OnceLock::new() })
}

/// Upright and of normal width; colour fonts have no outlines to print.
fn is_usable(info: &FaceInfo) -> bool {
    let colour = info.families.first().is_some_and(|(name, _)| name.contains("Color"));
    info.style == Style::Normal && info.stretch == Stretch::Normal && !colour
}

fn is_bold(info: &FaceInfo) -> bool {
    info.weight.0 >= 600
}

/// Noto Sans first, sans before the rest, the plain weights first, then by name: the order depends on what is installed alone.
fn rank(info: &FaceInfo) -> (u8, u16, String, String, u32) {
    let family = info.families.first().map_or("", |(name, _)| name.as_str());
    let kind = match family {
        "Noto Sans" => 0,
        name if name.starts_with("Noto Sans Symbols") => 2,
        name if name.starts_with("Noto Sans") && !name.contains("Mono") && !name.ends_with(" UI") => 1,
        name if name.contains("Sans") && !info.monospaced => 3,
        _ if info.monospaced => 5,
        _ => 4,
    };
    let distance = info.weight.0.abs_diff(if is_bold(info) { 700 } else { 400 });
    let file = match &info.source {
        Source::File(path) | Source::SharedFile(path, _) => path.to_string_lossy().into_owned(),
        Source::Binary(_) => String::new(),
    };
    (kind, distance, family.to_owned(), file, info.index)
}

/// The families that draw a script as it should be, the best first.
fn families(script: Script, region: Region) -> Vec<String> {
    let region = match script {
        Script::Hiragana | Script::Katakana => Region::Japanese,
        Script::Hangul => Region::Korean,
        Script::Bopomofo => Region::TraditionalChinese,
        _ => region,
    };
    let cjk = match region {
        Region::SimplifiedChinese => "SC",
        Region::TraditionalChinese => "TC",
        Region::HongKong => "HK",
        Region::Japanese => "JP",
        Region::Korean => "KR",
    };
    match script {
        Script::Han | Script::Hiragana | Script::Katakana | Script::Hangul | Script::Bopomofo => {
            vec![format!("Noto Sans CJK {cjk}"), format!("Noto Sans {cjk}"), "Noto Sans CJK SC".into(), "Noto Sans CJK JP".into()]
        }
        Script::Common | Script::Inherited | Script::Unknown | Script::Latin | Script::Cyrillic | Script::Greek => {
            vec!["Noto Sans".into()]
        }
        other => vec![format!("Noto Sans {}", other.full_name().replace('_', " "))],
    }
}
