//! A badge as a picture: the same items as in print, drawn as pixels, so that the preview shows what is printed.

use std::{
    io::Cursor,
    panic::{self, AssertUnwindSafe},
};

use image::{ImageFormat, RgbaImage};
use tiny_skia::{
    FillRule, FilterQuality, Mask, Paint, Path, PathBuilder, Pattern, Pixmap, PixmapPaint, SpreadMode, Stroke, Transform,
};

use crate::{
    domain::{causes::Cause, colour::Colour},
    typeset::{
        bitmap,
        drawing::Drawing,
        fonts::{Face, Fonts},
        item::{Group, Item, OutlineStep, Picture, Pixels, Rect, Side, TrimSize},
        modules::Modules,
        qr::{QUIET_ZONE, Symbol},
        text::{Line, Run, pt_to_mm},
    },
};

/// The most pixels of a picture; 600 dpi of an A3 page is less.
const MOST_PIXELS: f32 = 80_000_000.0;

/// Why there is no picture.
#[derive(Debug, thiserror::Error)]
pub enum RasterError {
    /// More pixels than memory should be spent on.
    #[error("{0:.0} dpi makes a picture of more than 80 million pixels; choose fewer")]
    TooLarge(f32),
    /// A picture on the badge that cannot be decoded.
    #[error("a picture on the badge cannot be decoded")]
    Picture(#[source] Cause),
    /// The library that writes PNG files.
    #[error("the PNG file cannot be written")]
    Encode(#[source] image::ImageError),
}

/// Draws one side of a badge, trimmed, and returns it as a PNG file.
///
/// # Errors
/// When the resolution is too high, or a picture on the badge cannot be decoded.
pub fn png(side: &Side, format: TrimSize, fonts: &Fonts, dpi: f32) -> Result<Vec<u8>, RasterError> {
    let scale = dpi / 25.4;
    let (width, height) = ((format.width * scale).round().max(1.0), (format.height * scale).round().max(1.0));
    let fits = width * height <= MOST_PIXELS;
    let pixels = fits.then(|| Pixmap::new(width as u32, height as u32)).flatten().ok_or(RasterError::TooLarge(dpi))?;
    let mut canvas = PixelCanvas { pixels, place: Transform::from_scale(scale, scale), fonts };
    canvas.pixels.fill(tiny_skia::Color::WHITE);
    for item in side.fixed.items.iter().chain(&side.items) {
        canvas.item(item)?;
    }
    let (width, height) = (canvas.pixels.width(), canvas.pixels.height());
    // White was filled in first: every pixel is opaque, so that premultiplied is plain.
    let image = RgbaImage::from_raw(width, height, canvas.pixels.take()).ok_or(RasterError::TooLarge(dpi))?;
    let mut file = Cursor::new(Vec::new());
    image::DynamicImage::from(image).to_rgb8().write_to(&mut file, ImageFormat::Png).map_err(RasterError::Encode)?;
    Ok(file.into_inner())
}

/// What items look like in a part of a page.
#[derive(Debug, Clone)]
pub struct Region {
    /// Pixels in a row.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// Red, green, blue and opacity of each pixel, the colours multiplied by the opacity.
    pub pixels: Vec<[u8; 4]>,
}

/// What is under the items of a region.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ground {
    /// White paper.
    Paper,
    /// Nothing: what no item covers is transparent.
    Nothing,
}

/// Draws items in a window of the page, with so many pixels to a millimetre. The window is cut to whole pixels.
///
/// # Errors
/// When that makes too many pixels, or a picture cannot be decoded.
pub fn region<'i>(
    items: impl IntoIterator<Item = &'i Item>,
    window: Rect,
    scale: f32,
    ground: Ground,
    fonts: &Fonts,
) -> Result<Region, RasterError> {
    let (width, height) = ((window.width * scale).ceil().max(1.0), (window.height * scale).ceil().max(1.0));
    let fits = width * height <= MOST_PIXELS;
    let pixels = fits.then(|| Pixmap::new(width as u32, height as u32)).flatten();
    let pixels = pixels.ok_or(RasterError::TooLarge(scale * 25.4))?;
    let mut canvas =
        PixelCanvas { pixels, place: Transform::from_row(scale, 0.0, 0.0, scale, -window.x * scale, -window.y * scale), fonts };
    if ground == Ground::Paper {
        canvas.pixels.fill(tiny_skia::Color::WHITE);
    }
    for item in items {
        canvas.item(item)?;
    }
    let pixels = canvas.pixels.pixels().iter().map(|pixel| [pixel.red(), pixel.green(), pixel.blue(), pixel.alpha()]);
    Ok(Region { width: width as usize, height: height as usize, pixels: pixels.collect() })
}

struct PixelCanvas<'f> {
    pixels: Pixmap,
    /// From millimetres to pixels, and turned as the group is that is drawn.
    place: Transform,
    fonts: &'f Fonts,
}

impl PixelCanvas<'_> {
    fn item(&mut self, item: &Item) -> Result<(), RasterError> {
        match item {
            Item::Fill { rect, colour } => self.fill(*rect, *colour),
            Item::Line { from, to, width, colour } => {
                let mut path = PathBuilder::new();
                path.move_to(from.0, from.1);
                path.line_to(to.0, to.1);
                self.stroke(path.finish(), *width, *colour);
            }
            Item::Frame { rect, width, colour } => self.stroke(path(*rect), *width, *colour),
            Item::Text { x, y, size, spacing, colour, line } => self.text((*x, *y), pt_to_mm(*size), *spacing, *colour, line),
            Item::Code { rect, symbol } => self.code(*rect, symbol),
            Item::Modules { rect, modules } => self.modules(*rect, modules),
            Item::Group(group) => self.group(group)?,
            Item::Outline { steps, colour } => self.outline(steps, *colour),
            Item::Picture { rect, picture } => self.picture(*rect, *rect, picture)?,
            Item::Photo { frame: window, rect, picture } | Item::Artwork { rect, window, picture } => {
                self.picture(*window, *rect, picture)?;
            }
        }
        Ok(())
    }

    fn transform(&self) -> Transform {
        self.place
    }

    fn group(&mut self, group: &Group) -> Result<(), RasterError> {
        let place = self.place;
        if let Some((rotation, (x, y))) = group.turn {
            let (sine, cosine) = rotation.sine_and_cosine();
            let turn = Transform::from_row(cosine, sine, -sine, cosine, x - cosine * x + sine * y, y - sine * x - cosine * y);
            self.place = place.pre_concat(turn);
        }
        let below = if group.opacity < 100 {
            let layer = Pixmap::new(self.pixels.width(), self.pixels.height());
            Some(std::mem::replace(&mut self.pixels, layer.ok_or_else(|| RasterError::Picture("it is empty".into()))?))
        } else {
            None
        };
        let drawn = group.items.iter().try_for_each(|item| self.item(item));
        if let Some(below) = below {
            let layer = std::mem::replace(&mut self.pixels, below);
            let paint = PixmapPaint { opacity: f32::from(group.opacity) / 100.0, ..PixmapPaint::default() };
            self.pixels.draw_pixmap(0, 0, layer.as_ref(), &paint, Transform::identity(), None);
        }
        self.place = place;
        drawn
    }

    fn fill(&mut self, rect: Rect, colour: Colour) {
        if let Some(path) = path(rect) {
            self.pixels.fill_path(&path, &paint(colour), FillRule::Winding, self.transform(), None);
        }
    }

    fn stroke(&mut self, path: Option<Path>, width: f32, colour: Colour) {
        if let Some(path) = path {
            let stroke = Stroke { width, ..Stroke::default() };
            self.pixels.stroke_path(&path, &paint(colour), &stroke, self.transform(), None);
        }
    }

    /// Draws a code. Modules are whole pixels if there are enough of them: a picture of a code must be readable too.
    fn code(&mut self, rect: Rect, symbol: &Symbol) {
        self.fill(rect, Colour::WHITE);
        let module = rect.width / (symbol.width + 2 * QUIET_ZONE) as f32;
        let (quiet, side) = (module * QUIET_ZONE as f32, module * symbol.width as f32);
        let inner = Rect { x: rect.x + quiet, y: rect.y + quiet, width: side, height: side };
        self.dark(inner, (symbol.width, symbol.width), |x, y| symbol.is_dark(x, y));
    }

    fn modules(&mut self, rect: Rect, modules: &Modules) {
        self.dark(rect, (modules.width(), modules.height()), |x, y| modules.is_dark(x, y));
    }

    fn dark(&mut self, rect: Rect, (across, down): (usize, usize), is_dark: impl Fn(usize, usize) -> bool) {
        let (width, height) = (rect.width / across.max(1) as f32, rect.height / down.max(1) as f32);
        let mut ink = paint(Colour::BLACK);
        ink.anti_alias = false;
        let mut builder = PathBuilder::new();
        for y in 0..down {
            for x in (0..across).filter(|&x| is_dark(x, y)) {
                let (left, right) = (rect.x + width * x as f32, rect.x + width * (x + 1) as f32);
                let (top, bottom) = (rect.y + height * y as f32, rect.y + height * (y + 1) as f32);
                if let Some(rect) = tiny_skia::Rect::from_ltrb(left, top, right, bottom) {
                    builder.push_rect(rect);
                }
            }
        }
        if let Some(path) = builder.finish() {
            self.pixels.fill_path(&path, &ink, FillRule::Winding, self.transform(), None);
        }
    }

    fn text(&mut self, (x, y): (f32, f32), size: f32, spacing: f32, colour: Colour, line: &Line) {
        let mut pen = x;
        let mut outlines = Outlines { builder: PathBuilder::new(), scale: 1.0, x: 0.0, y: 0.0 };
        for run in &line.runs {
            let face = self.fonts.face(run.face);
            pen = outlines.run(face, run, (pen, y), size, spacing * size / 1_000.0);
        }
        if let Some(path) = outlines.builder.finish() {
            self.pixels.fill_path(&path, &paint(colour), FillRule::Winding, self.transform(), None);
        }
    }

    fn outline(&mut self, steps: &[OutlineStep], colour: Colour) {
        let mut builder = PathBuilder::new();
        for step in steps {
            match *step {
                OutlineStep::Move((x, y)) => builder.move_to(x, y),
                OutlineStep::Line((x, y)) => builder.line_to(x, y),
                OutlineStep::Curve((x1, y1), (x2, y2), (x, y)) => builder.cubic_to(x1, y1, x2, y2, x, y),
            }
        }
        if let Some(path) = builder.finish() {
            self.pixels.fill_path(&path, &paint(colour), FillRule::Winding, self.transform(), None);
        }
    }

    /// Returns a mask that lets only a rectangle through.
    fn mask(&self, window: Rect) -> Option<Mask> {
        let mut mask = Mask::new(self.pixels.width(), self.pixels.height())?;
        mask.fill_path(&path(window)?, FillRule::Winding, true, self.transform());
        Some(mask)
    }

    fn drawing(&mut self, frame: Rect, rect: Rect, drawing: &Drawing) -> Result<(), RasterError> {
        let (width, height) = drawing.size();
        let within = Transform::from_row(rect.width / width, 0.0, 0.0, rect.height / height, rect.x, rect.y);
        let place = self.place.pre_concat(within);
        let layer = Pixmap::new(self.pixels.width(), self.pixels.height());
        let mut layer = layer.ok_or_else(|| RasterError::Picture("it is empty".into()))?;
        // The library draws files from anyone: a panic must not end the program.
        let drawn = panic::catch_unwind(AssertUnwindSafe(|| resvg::render(drawing.tree(), place, &mut layer.as_mut())));
        drawn.map_err(|_| RasterError::Picture("it has a shape that cannot be drawn".into()))?;
        let (paint, mask) = (PixmapPaint::default(), self.mask(frame));
        self.pixels.draw_pixmap(0, 0, layer.as_ref(), &paint, Transform::identity(), mask.as_ref());
        Ok(())
    }

    /// Fills a frame with the part of a picture that lies in it.
    fn picture(&mut self, frame: Rect, rect: Rect, picture: &Picture) -> Result<(), RasterError> {
        let image = match &picture.pixels {
            Pixels::Drawing(drawing) => return self.drawing(frame, rect, drawing),
            Pixels::Rgba(pixels) => RgbaImage::from_raw(picture.width, picture.height, pixels.clone()),
            Pixels::Jpeg { bytes, components: 4 } => {
                let inks = bitmap::inks(bytes).ok_or_else(|| RasterError::Picture("its inks cannot be read".into()))?;
                let through = |ink: u8, black: u8| ((255 - u16::from(ink)) * (255 - u16::from(black)) / 255) as u8;
                let shown = |ink: &[u8]| [through(ink[0], ink[3]), through(ink[1], ink[3]), through(ink[2], ink[3]), u8::MAX];
                RgbaImage::from_raw(picture.width, picture.height, inks.chunks_exact(4).flat_map(shown).collect())
            }
            Pixels::Jpeg { bytes, .. } => {
                let image = image::load_from_memory_with_format(bytes, ImageFormat::Jpeg);
                Some(image.map_err(|error| RasterError::Picture(error.into()))?.to_rgba8())
            }
        };
        let image = image.ok_or_else(|| RasterError::Picture("its size differs from what it states".into()))?;
        let (width, height) = image.dimensions();
        let mut pixels = Pixmap::new(width, height).ok_or_else(|| RasterError::Picture("it is empty".into()))?;
        for (to, from) in pixels.pixels_mut().iter_mut().zip(image.pixels()) {
            let [red, green, blue, opacity] = from.0;
            *to = tiny_skia::ColorU8::from_rgba(red, green, blue, opacity).premultiply();
        }
        let (across, down) = (rect.width / width as f32, rect.height / height as f32);
        let place = Transform::from_row(across, 0.0, 0.0, down, rect.x, rect.y);
        let shader = Pattern::new(pixels.as_ref(), SpreadMode::Pad, FilterQuality::Bicubic, 1.0, place);
        let paint = Paint { shader, anti_alias: true, ..Paint::default() };
        if let Some(path) = path(frame) {
            self.pixels.fill_path(&path, &paint, FillRule::Winding, self.transform(), None);
        }
        Ok(())
    }
}

fn path(rect: Rect) -> Option<Path> {
    tiny_skia::Rect::from_xywh(rect.x, rect.y, rect.width, rect.height).map(PathBuilder::from_rect)
}

fn paint(colour: Colour) -> Paint<'static> {
    let mut paint = Paint::default();
    paint.set_color_rgba8(colour.red, colour.green, colour.blue, u8::MAX);
    paint.anti_alias = true;
    paint
}

/// Collects glyph outlines in millimetres.
struct Outlines {
    builder: PathBuilder,
    /// Millimetres to a unit of the face.
    scale: f32,
    x: f32,
    y: f32,
}

impl Outlines {
    /// Adds the glyphs of a run, and returns where the pen is after it.
    fn run(&mut self, face: &Face, run: &Run, (x, y): (f32, f32), size: f32, spacing: f32) -> f32 {
        self.scale = size / f32::from(face.units_per_em);
        let mut pen = x;
        for (place, glyph) in run.glyphs.iter().enumerate() {
            (self.x, self.y) = (pen + glyph.x_offset as f32 * self.scale, y - glyph.y_offset as f32 * self.scale);
            // A glyph without an outline is a space.
            let _ = face.outline(glyph.id, self);
            pen += glyph.advance as f32 * self.scale;
            if run.glyphs.get(place + 1).is_none_or(|next| next.cluster != glyph.cluster) {
                pen += spacing;
            }
        }
        pen
    }

    fn at(&self, x: f32, y: f32) -> (f32, f32) {
        (self.x + x * self.scale, self.y - y * self.scale)
    }
}

impl ttf_parser::OutlineBuilder for Outlines {
    fn move_to(&mut self, x: f32, y: f32) {
        let (x, y) = self.at(x, y);
        self.builder.move_to(x, y);
    }
    fn line_to(&mut self, x: f32, y: f32) {
        let (x, y) = self.at(x, y);
        self.builder.line_to(x, y);
    }
    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        let ((x1, y1), (x, y)) = (self.at(x1, y1), self.at(x, y));
        self.builder.quad_to(x1, y1, x, y);
    }
    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        let ((x1, y1), (x2, y2), (x, y)) = (self.at(x1, y1), self.at(x2, y2), self.at(x, y));
        self.builder.cubic_to(x1, y1, x2, y2, x, y);
    }
    fn close(&mut self) {
        self.builder.close();
    }
}
