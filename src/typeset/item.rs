//! What a laid-out badge is made of, in millimetres.
//!
//! The origin is the trimmed badge's top left corner; x grows to the right and y downwards. Layout makes these items; the
//! PDF and the picture draw them; neither knows where a text came from.

use std::sync::Arc;

use crate::{
    domain::{colour::Colour, photo::PhotoFacts},
    typeset::{drawing::Drawing, modules::Modules, qr::Symbol, tag::Tag, text::Line},
};

/// A rectangle in millimetres.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rect {
    /// Left edge.
    pub x: f32,
    /// Top edge.
    pub y: f32,
    /// Width.
    pub width: f32,
    /// Height.
    pub height: f32,
}

/// One thing to draw. Items are drawn in their order.
#[derive(Debug, Clone, PartialEq)]
pub enum Item {
    /// A filled rectangle.
    Fill {
        /// Where.
        rect: Rect,
        /// In which colour.
        colour: Colour,
    },
    /// A straight line.
    Line {
        /// From x and y.
        from: (f32, f32),
        /// To x and y.
        to: (f32, f32),
        /// Line width in millimetres.
        width: f32,
        /// In which colour.
        colour: Colour,
    },
    /// The outline of a rectangle; the line's middle is on the edge.
    Frame {
        /// Where.
        rect: Rect,
        /// Line width in millimetres.
        width: f32,
        /// In which colour.
        colour: Colour,
    },
    /// One line of shaped text.
    Text {
        /// The left end of the baseline.
        x: f32,
        /// The baseline.
        y: f32,
        /// Font size in points.
        size: f32,
        /// Added after each cluster, in thousandths of the font size.
        spacing: f32,
        /// In which colour.
        colour: Colour,
        /// The text.
        line: Arc<Line>,
    },
    /// A QR code on white, with its quiet zone of four modules inside the rectangle.
    Code {
        /// The square that code and quiet zone fill.
        rect: Rect,
        /// The modules.
        symbol: Box<Symbol>,
    },
    /// The dark modules of a symbol, in black. What is under the light ones stays: its ground and quiet zone are items of their own.
    Modules {
        /// What the symbol fills.
        rect: Rect,
        /// The modules.
        modules: Arc<Modules>,
    },
    /// Items that are turned, seen through, or one part of the page to people who hear it.
    Group(Box<Group>),
    /// A filled outline; if it crosses itself, what is inside counts once.
    Outline {
        /// Its steps. Each [`OutlineStep::Move`] starts a piece, which closes by itself.
        steps: Vec<OutlineStep>,
        /// In which colour.
        colour: Colour,
    },
    /// A picture that a frame shows a part of.
    Photo {
        /// What is seen.
        frame: Rect,
        /// Where the whole picture would be.
        rect: Rect,
        /// What.
        picture: Arc<Picture>,
    },
    /// A picture that fills the rectangle.
    Picture {
        /// Where.
        rect: Rect,
        /// What.
        picture: Arc<Picture>,
    },
    /// A picture that lies behind everything, seen through a window.
    Artwork {
        /// Where the picture is.
        rect: Rect,
        /// The part of it that is seen.
        window: Rect,
        /// What.
        picture: Arc<Picture>,
    },
}

/// Items that belong together.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// The items, as they are before they are turned.
    pub items: Vec<Item>,
    /// How far they are turned, and about which point.
    pub turn: Option<(Rotation, (f32, f32))>,
    /// How much of what is behind them they hide, in percent.
    pub opacity: u8,
    /// What they are to people who hear the page; what the group around them is if `None`.
    pub tag: Option<Tag>,
}

impl Default for Group {
    fn default() -> Self {
        Self { items: Vec::new(), turn: None, opacity: 100, tag: None }
    }
}

impl Group {
    /// Makes a part of a page, as an item.
    #[must_use]
    pub fn tagged(tag: Tag, items: Vec<Item>) -> Item {
        Item::Group(Box::new(Self { items, tag: Some(tag), ..Self::default() }))
    }

    /// Returns where a rectangle among the group's items is on the page.
    #[must_use]
    pub fn placed(&self, rect: Rect) -> Rect {
        self.turn.map_or(rect, |(rotation, about)| rotation.turned(rect, about))
    }
}

/// A turn to the right, in steps of a quarter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Rotation {
    /// By 90°: text reads downwards.
    Quarter,
    /// By 180°.
    Half,
    /// By 270°: text reads upwards.
    ThreeQuarters,
}

impl Rotation {
    /// Returns the sine and the cosine of the angle.
    #[must_use]
    pub fn sine_and_cosine(self) -> (f32, f32) {
        match self {
            Self::Quarter => (1.0, 0.0),
            Self::Half => (0.0, -1.0),
            Self::ThreeQuarters => (-1.0, 0.0),
        }
    }

    /// Returns where a rectangle is after turning it about a point.
    #[must_use]
    pub fn turned(self, rect: Rect, (x, y): (f32, f32)) -> Rect {
        let (sine, cosine) = self.sine_and_cosine();
        let (across, down) = (rect.x + rect.width / 2.0 - x, rect.y + rect.height / 2.0 - y);
        let middle = (x + across * cosine - down * sine, y + across * sine + down * cosine);
        let (width, height) = if self == Self::Half { (rect.width, rect.height) } else { (rect.height, rect.width) };
        Rect { x: middle.0 - width / 2.0, y: middle.1 - height / 2.0, width, height }
    }
}

/// Walks items and those of groups, in the order in which they are drawn; no group is among them.
pub fn leaves(items: &[Item]) -> impl Iterator<Item = &Item> {
    let mut open = vec![items.iter()];
    std::iter::from_fn(move || {
        loop {
            match open.last_mut()?.next() {
                None => drop(open.pop()),
                Some(Item::Group(group)) => open.push(group.items.iter()),
                Some(item) => return Some(item),
            }
        }
    })
}

/// A step of an outline, to x and y.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum OutlineStep {
    /// Starts a piece.
    Move((f32, f32)),
    /// A straight line.
    Line((f32, f32)),
    /// A cubic curve: two handles and its end.
    Curve((f32, f32), (f32, f32), (f32, f32)),
}

/// A picture as the bytes of its file, never encoded again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// The pixels.
    pub pixels: Pixels,
}

/// How a picture's pixels are held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pixels {
    /// A JPEG file as it is.
    Jpeg {
        /// The file's bytes.
        bytes: Vec<u8>,
        /// 1 grey, 3 colour, 4 CMYK.
        components: u8,
    },
    /// Red, green, blue and opacity, a byte each.
    Rgba(Vec<u8>),
    /// No pixels: shapes, whose size is in units of the drawing.
    Drawing(Drawing),
}

impl Picture {
    /// Makes a picture of a participant's photo: of its size, and the bytes of its JPEG file.
    #[must_use]
    pub fn of_photo(facts: PhotoFacts, bytes: Vec<u8>) -> Self {
        Self { width: facts.width, height: facts.height, pixels: Pixels::Jpeg { bytes, components: 3 } }
    }

    /// Returns width and height: of a drawing in its units, else in pixels.
    #[must_use]
    pub fn size(&self) -> (f32, f32) {
        match &self.pixels {
            Pixels::Drawing(drawing) => drawing.size(),
            Pixels::Jpeg { .. } | Pixels::Rgba(_) => (self.width.max(1) as f32, self.height.max(1) as f32),
        }
    }
}

/// The size of a badge and what the cutter may need around it, in millimetres.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TrimSize {
    /// Width of the trimmed badge.
    pub width: f32,
    /// Height of the trimmed badge.
    pub height: f32,
    /// How far colour runs over the trim on every side.
    pub bleed: f32,
}

impl TrimSize {
    /// Returns the badge with its bleed.
    #[must_use]
    pub fn with_bleed(self) -> Rect {
        let Self { width, height, bleed } = self;
        Rect { x: -bleed, y: -bleed, width: width + 2.0 * bleed, height: height + 2.0 * bleed }
    }
}

/// One side of one badge: what its category shares, and its own items.
#[derive(Debug, Clone, PartialEq)]
pub struct Side {
    /// Drawn first, and alike on every badge with the same key: the document stores it once.
    pub fixed: Arc<Fixed>,
    /// Drawn over it.
    pub items: Vec<Item>,
}

/// Items that many badges share (a category's band, the event's name).
#[derive(Debug, Clone, PartialEq)]
pub struct Fixed {
    /// Tells shared items apart: equal keys mean equal items.
    pub key: usize,
    /// The items.
    pub items: Vec<Item>,
}

/// A badge ready to be drawn: the front, and the back if the template has one.
#[derive(Debug, Clone, PartialEq)]
pub struct Drawn {
    /// The front.
    pub front: Side,
    /// The back.
    pub back: Option<Side>,
}
