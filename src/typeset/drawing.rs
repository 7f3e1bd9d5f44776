//! Drawings: an SVG file in, shapes that stay shapes in print.
//!
//! A drawing comes from outside. It may name no other files but pictures beside it, nothing on a network, and its size, the number
//! of its shapes and the pixels of its pictures are bounded before anything is drawn. What no bound on the file can tell, such as a
//! filter that takes hours, is tried in a process of its own ([`crate::typeset::trial`]).

use std::{
    panic::{self, AssertUnwindSafe},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

use resvg::usvg::{self, Group, ImageHrefResolver, ImageKind, Node, Options, Tree, roxmltree};

use crate::{
    domain::{causes::Cause, text::printable},
    typeset::{
        bitmap,
        fonts::Fonts,
        rings::{self, Knot},
        trial::TrialError,
    },
};

/// The largest drawing, in bytes.
pub const MOST_BYTES: usize = 10 << 20;
/// The most XML nodes of a drawing.
pub const MOST_NODES: u32 = 200_000;
/// The most shapes of a drawing, each use of a symbol counted.
pub const MOST_SHAPES: usize = 200_000;
/// The most pictures in a drawing.
const MOST_PICTURES: usize = 64;
/// What cannot be printed as shapes (filters, masks, patterns) is printed as pixels, this many to an inch.
const DPI: f32 = 300.0;
/// The most pixels of such a part on a side.
const MOST_SIDE: f32 = 5_000.0;

/// Why a file is not a drawing that can be printed.
#[derive(Debug, thiserror::Error)]
pub enum DrawingError {
    /// The file is too large.
    #[error("the drawing has more than {} MB; simplify it", MOST_BYTES >> 20)]
    TooManyBytes,
    /// Too many shapes.
    #[error("the drawing has more than {0} shapes; simplify it, or save it as PNG")]
    TooManyShapes(usize),
    /// Not an SVG file, or damaged.
    #[error("the drawing is not a complete SVG file; save it again as plain SVG")]
    Damaged(#[source] Cause),
    /// It draws itself.
    #[error("the drawing draws itself without end: \"{}\"; take one of them out of the ring", .0.join("\" → \""))]
    Ring(Vec<String>),
    /// It has patterns in patterns in patterns.
    #[error("the drawing has patterns, masks or uses that are {0} deep in one another; simplify it, or save it as PNG")]
    Deep(usize),
    /// It has a pattern that nobody sees.
    #[error("the drawing's pattern \"{0}\" has tiles too small to be seen; make them larger, or save it as PNG")]
    Dust(String),
    /// It takes too much time or memory, or ended the process that tried it.
    #[error("the drawing {0}")]
    Harmful(#[from] TrialError),
    /// It has text that no font can draw.
    #[error("the drawing's text \"{0}\" has letters that no one font has; turn the text into paths before you save it")]
    Letters(String),
    /// It has a picture that cannot be used.
    #[error("the drawing's picture {name} cannot be used")]
    Picture {
        /// The file it names, or where in the drawing it is.
        name: String,
        /// Why.
        source: Cause,
    },
}

/// A drawing, ready to be drawn any number of times.
#[derive(Clone)]
pub struct Drawing {
    tree: Arc<Tree>,
    scale: f32,
    texts: Arc<[DrawnText]>,
}

/// A text inside a drawing, which stays text until it is drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct DrawnText {
    /// The text.
    pub text: String,
    /// Its box: x, y, width and height, in units of the drawing.
    pub bounds: [f32; 4],
    /// The size of its smallest letters, in units of the drawing.
    pub size: f32,
    /// The font family that it asks for, if neither that one nor any other that it names is installed.
    pub absent: Option<String>,
}

impl std::fmt::Debug for Drawing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Drawing").field("size", &self.size()).finish_non_exhaustive()
    }
}

/// A drawing is equal only to itself: a file that is read twice may have changed.
impl PartialEq for Drawing {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.tree, &other.tree)
    }
}

impl Eq for Drawing {}

impl Drawing {
    /// Reads a drawing, after it was tried if the fonts say so. Pictures that it names are looked up in `folder`; `longest` is its
    /// longer side on paper, in millimetres.
    ///
    /// # Errors
    /// When it is too large, is not an SVG file, takes too much time or memory, or names a picture that cannot be used.
    pub fn read(text: &str, folder: Option<&Path>, fonts: &Fonts, longest: f32) -> Result<Self, DrawingError> {
        if text.len() > MOST_BYTES {
            return Err(DrawingError::TooManyBytes);
        }
        if let Some(trials) = fonts.trials() {
            trials.attempt(text, folder, longest)?;
        }
        Self::read_here(text, folder, fonts, longest)
    }

    /// Reads a drawing in this process, which a hostile one can end.
    fn read_here(text: &str, folder: Option<&Path>, fonts: &Fonts, longest: f32) -> Result<Self, DrawingError> {
        let pictures = Pictures::default();
        let options = options(text, folder, fonts, &pictures);
        // The reader is well tested, but it reads files from anyone: a panic must not end a print run.
        let tree = panic::catch_unwind(AssertUnwindSafe(|| {
            let parsing = roxmltree::ParsingOptions { allow_dtd: true, nodes_limit: MOST_NODES, ..Default::default() };
            let xml = roxmltree::Document::parse_with_options(text, parsing).map_err(damaged)?;
            match rings::knot(&xml) {
                None => {}
                Some(Knot::Ring(ring)) => return Err(DrawingError::Ring(ring.iter().map(|id| printable(id)).collect())),
                Some(Knot::Deep(depth)) => return Err(DrawingError::Deep(depth)),
                Some(Knot::Dust(id)) => return Err(DrawingError::Dust(printable(&id))),
            }
            Tree::from_xmltree(&xml, &options).map_err(damaged)
        }))
        .unwrap_or_else(|_| Err(damaged("it has a shape that cannot be drawn")))?;
        if let Some(error) = pictures.refused() {
            return Err(error);
        }
        count(tree.root(), MOST_SHAPES).ok_or(DrawingError::TooManyShapes(MOST_SHAPES))?;
        if let Some(text) = without_letters(tree.root()) {
            return Err(DrawingError::Letters(printable(&text)));
        }
        let side = tree.size().width().max(tree.size().height());
        let scale = (longest / 25.4 * DPI).min(MOST_SIDE) / side;
        let mut found = Vec::new();
        texts(tree.root(), &options.fontdb, &mut found);
        drop(options);
        Ok(Self { tree: Arc::new(tree), scale, texts: found.into() })
    }

    /// Returns the width and the height, in units of the drawing.
    #[must_use]
    pub fn size(&self) -> (f32, f32) {
        (self.tree.size().width(), self.tree.size().height())
    }

    /// Returns the shapes.
    pub(in crate::typeset) fn tree(&self) -> &Tree {
        &self.tree
    }

    /// Returns how many pixels there are to a unit if shapes are printed as pixels.
    pub(in crate::typeset) fn scale(&self) -> f32 {
        self.scale
    }

    /// Returns the texts.
    #[must_use]
    pub fn texts(&self) -> &[DrawnText] {
        &self.texts
    }

    /// Returns the least resolution of the pictures in it, in pixels to a unit of the drawing; `None` if it has no picture.
    #[must_use]
    pub fn least_resolution(&self) -> Option<f32> {
        let mut least = None;
        images(self.tree.root(), &mut |image| {
            let transform = image.abs_transform();
            let unit = transform.sx.hypot(transform.ky).max(transform.kx.hypot(transform.sy));
            least = Some(least.map_or(1.0 / unit, |least: f32| least.min(1.0 / unit)));
        });
        least
    }
}

/// Walks the pictures of a drawing.
fn images(group: &Group, found: &mut impl FnMut(&usvg::Image)) {
    for node in group.children() {
        match node {
            Node::Group(group) => images(group, found),
            Node::Image(image) => found(image),
            Node::Path(_) | Node::Text(_) => {}
        }
    }
}

/// Collects the texts of a drawing.
fn texts(group: &Group, fonts: &fontdb::Database, found: &mut Vec<DrawnText>) {
    for node in group.children() {
        match node {
            Node::Group(group) => texts(group, fonts, found),
            Node::Text(text) => {
                let bounds = text.abs_bounding_box();
                let spans = || text.chunks().iter().flat_map(usvg::TextChunk::spans);
                let transform = text.abs_transform();
                let scale = (transform.sx * transform.sy - transform.kx * transform.ky).abs().sqrt();
                found.push(DrawnText {
                    text: text.chunks().iter().map(usvg::TextChunk::text).collect::<String>().trim().to_owned(),
                    bounds: [bounds.x(), bounds.y(), bounds.width(), bounds.height()],
                    size: spans().map(|span| span.font_size().get() * scale).min_by(f32::total_cmp).unwrap_or_default(),
                    absent: spans().find_map(|span| absent(span.font().families(), fonts)),
                });
            }
            Node::Path(_) | Node::Image(_) => {}
        }
    }
}

/// Returns the first family that is named, if none of those named is installed. A list of generic families names none.
fn absent(families: &[usvg::FontFamily], fonts: &fontdb::Database) -> Option<String> {
    let named = || {
        families.iter().filter_map(|family| match family {
            usvg::FontFamily::Named(name) => Some(name),
            _ => None,
        })
    };
    let is_there = |name: &String| {
        let mut families = fonts.faces().flat_map(|face| &face.families);
        families.any(|(known, _)| known.eq_ignore_ascii_case(name))
    };
    if named().any(is_there) { None } else { named().next().cloned() }
}

/// Returns a text that would be drawn with boxes in place of letters.
fn without_letters(group: &Group) -> Option<String> {
    group.children().iter().find_map(|node| match node {
        Node::Group(group) => without_letters(group),
        Node::Text(text) => {
            let mut glyphs = text.layouted().iter().flat_map(|span| &span.positioned_glyphs);
            let lacks = glyphs.any(|glyph| glyph.id.0 == 0 && !glyph.text.trim().is_empty());
            lacks.then(|| text.chunks().iter().map(usvg::TextChunk::text).collect())
        }
        Node::Path(_) | Node::Image(_) => None,
    })
}

/// Counts shapes; `None` if there are more than `left`.
fn count(group: &Group, mut left: usize) -> Option<usize> {
    for node in group.children() {
        left = left.checked_sub(1)?;
        left = match node {
            Node::Group(group) => count(group, left)?,
            Node::Text(text) => count(text.flattened(), left)?,
            Node::Path(_) | Node::Image(_) => left,
        };
    }
    Some(left)
}

/// The pictures that a drawing asked for.
#[derive(Default)]
struct Pictures {
    found: Mutex<(usize, Option<DrawingError>)>,
}

impl Pictures {
    /// Takes a picture in, if it can be printed.
    fn take(&self, name: &str, bytes: Result<Vec<u8>, Cause>) -> Option<ImageKind> {
        let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        found.0 += 1;
        let too_many =
            if found.0 > MOST_PICTURES { Err(Cause::from(format!("there are more than {MOST_PICTURES}"))) } else { Ok(()) };
        let checked = too_many.and(bytes).and_then(|bytes| {
            bitmap::read(bytes.clone())?;
            Ok(Arc::new(bytes))
        });
        match checked {
            Ok(bytes) if bytes.starts_with(b"\x89PNG") => Some(ImageKind::PNG(bytes)),
            Ok(bytes) => Some(ImageKind::JPEG(bytes)),
            Err(source) => {
                found.1.get_or_insert(DrawingError::Picture { name: name.to_owned(), source });
                None
            }
        }
    }

    fn refused(&self) -> Option<DrawingError> {
        self.found.lock().unwrap_or_else(PoisonError::into_inner).1.take()
    }
}

fn options<'o>(text: &str, folder: Option<&Path>, fonts: &Fonts, pictures: &'o Pictures) -> Options<'o> {
    let folder: Option<PathBuf> = folder.map(Path::to_owned);
    let image_href_resolver = ImageHrefResolver {
        resolve_data: Box::new(move |_, data, _| pictures.take("in its text", Ok(data.to_vec()))),
        resolve_string: Box::new(move |name, _| {
            pictures.take(&format!("\"{}\"", printable(name)), beside(name, folder.as_deref()))
        }),
    };
    let mut options = Options { image_href_resolver, font_family: "Noto Sans".into(), ..Options::default() };
    // Listing what is installed takes time, and most drawings have no text.
    if text.contains("<text") || text.contains(":text") {
        options.fontdb = fonts.database();
        options.font_resolver.select_fallback = Box::new(|character, used, database| of_same_weight(character, used, database));
    }
    options
}

/// Returns a face that has a character, in the same weight as the one that lacks it: the library would take a bold one for a
/// regular one.
fn of_same_weight(character: char, used: &[fontdb::ID], database: &fontdb::Database) -> Option<fontdb::ID> {
    let base = database.face(*used.first()?)?;
    let has = |data: &[u8], index| ttf_parser::Face::parse(data, index).is_ok_and(|face| face.glyph_index(character).is_some());
    let others = database.faces().filter(|face| !used.contains(&face.id) && face.style == base.style);
    let (same, other): (Vec<_>, Vec<_>) = others.partition(|face| face.weight == base.weight);
    same.into_iter().chain(other).map(|face| face.id).find(|&id| database.with_face_data(id, has).unwrap_or_default())
}

fn damaged(cause: impl Into<Cause>) -> DrawingError {
    DrawingError::Damaged(cause.into())
}

/// Reads a file that a drawing names. A drawing from elsewhere must not look into other folders.
fn beside(name: &str, folder: Option<&Path>) -> Result<Vec<u8>, Cause> {
    let is_plain = !name.is_empty() && !name.contains(['/', '\\', ':']) && !name.starts_with('.');
    match folder {
        Some(folder) if is_plain => Ok(bitmap::bytes(&bitmap::within(folder, name)?)?),
        _ => Err("only pictures inside the drawing, or beside it, are read; embed it".into()),
    }
}

#[cfg(test)]
mod tests;
