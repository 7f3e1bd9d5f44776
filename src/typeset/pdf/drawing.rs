//! A drawing as a form: its shapes become operators, and what no operator can draw (filters, masks, patterns) becomes a picture.
//!
//! The form fills the unit square, as an image does, so that both are placed alike.

use std::io::{self, Write};

use resvg::{
    tiny_skia::{self, PathSegment, Pixmap, Transform},
    usvg::{
        BlendMode, ClipPath, Fill, FillRule, Group, Image, ImageKind, LineCap, LineJoin, Node, Paint, PaintOrder, Path, Stroke,
    },
};

use super::{
    file::{PdfFile, deflate},
    inks::Inks,
    object::{Id, real, reals, reference},
    pixels,
    shading::{self, Gradient, parts},
};
use crate::typeset::{
    bitmap::{self, Bitmap, Samples},
    drawing::Drawing,
};

/// Writes a drawing under a number.
pub(super) fn write<W: Write>(file: &mut PdfFile<W>, inks: Inks<'_>, drawing: &Drawing, id: Id) -> io::Result<()> {
    let (width, height) = drawing.size();
    let mut writer = DrawingWriter { file, inks, scale: drawing.scale(), form: FormContent::default() };
    writer.children(drawing.tree().root())?;
    let form = std::mem::take(&mut writer.form);
    let mut head = String::from("/Matrix [");
    reals(&mut head, &[1.0 / width, 0.0, 0.0, -1.0 / height, 0.0, 1.0]);
    head.push(']');
    form.write(file, id, &head, [0.0, 0.0, width, height])
}

/// The content of a form, and what it draws by name.
#[derive(Default)]
struct FormContent {
    content: String,
    states: Vec<String>,
    shadings: Vec<Id>,
    objects: Vec<Id>,
}

impl FormContent {
    fn write<W: Write>(&self, file: &mut PdfFile<W>, id: Id, more: &str, bounds: [f32; 4]) -> io::Result<()> {
        let states: String = self.states.iter().enumerate().map(|(place, state)| format!("/G{place}<<{state}>>")).collect();
        let list = |letter: char, ids: &[Id]| -> String {
            ids.iter().enumerate().map(|(place, id)| format!("/{letter}{place} {}", reference(*id))).collect()
        };
        let (shadings, objects) = (list('S', &self.shadings), list('I', &self.objects));
        let mut head = format!(
            "/Type/XObject/Subtype/Form/Resources<</ExtGState<<{states}>>/Shading<<{shadings}>>/XObject<<{objects}>>>>{more}/BBox ["
        );
        reals(&mut head, &bounds);
        head.push_str("]/Filter/FlateDecode");
        file.stream(id, &head, &deflate(self.content.as_bytes()))
    }

    fn operator(&mut self, operands: &[f32], operator: &str) {
        reals(&mut self.content, operands);
        self.content.push_str(operator);
        self.content.push('\n');
    }

    fn transform(&mut self, by: Transform) {
        if !by.is_identity() {
            self.operator(&[by.sx, by.ky, by.kx, by.sy, by.tx, by.ty], "cm");
        }
    }

    /// Sets a graphics state, which is written once however often it is used.
    fn state(&mut self, state: String) {
        let place = self.states.iter().position(|known| *known == state).unwrap_or_else(|| {
            self.states.push(state);
            self.states.len() - 1
        });
        self.content.push_str(&format!("/G{place} gs\n"));
    }

    fn object(&mut self, id: Id) {
        self.content.push_str(&format!("/I{} Do\n", self.objects.len()));
        self.objects.push(id);
    }

    fn path(&mut self, path: &tiny_skia::Path) {
        let mut last = tiny_skia::Point::default();
        for segment in path.segments() {
            match segment {
                PathSegment::MoveTo(to) => self.operator(&[to.x, to.y], "m"),
                PathSegment::LineTo(to) => self.operator(&[to.x, to.y], "l"),
                // PDF has no quadratic curves: this is the same curve as a cubic one.
                PathSegment::QuadTo(by, to) => {
                    let third = |end: f32, by: f32| end + (by - end) * 2.0 / 3.0;
                    let (x1, y1) = (third(last.x, by.x), third(last.y, by.y));
                    self.operator(&[x1, y1, third(to.x, by.x), third(to.y, by.y), to.x, to.y], "c");
                }
                PathSegment::CubicTo(a, b, to) => self.operator(&[a.x, a.y, b.x, b.y, to.x, to.y], "c"),
                PathSegment::Close => self.operator(&[], "h"),
            }
            match segment {
                PathSegment::MoveTo(to)
                | PathSegment::LineTo(to)
                | PathSegment::QuadTo(_, to)
                | PathSegment::CubicTo(_, _, to) => {
                    last = to;
                }
                PathSegment::Close => {}
            }
        }
    }
}

struct DrawingWriter<'a, W> {
    file: &'a mut PdfFile<W>,
    inks: Inks<'a>,
    /// Pixels to a unit if shapes become pixels.
    scale: f32,
    form: FormContent,
}

impl<W: Write> DrawingWriter<'_, W> {
    fn children(&mut self, group: &Group) -> io::Result<()> {
        group.children().iter().try_for_each(|node| self.node(node))
    }

    fn node(&mut self, node: &Node) -> io::Result<()> {
        match node {
            Node::Group(group) => self.group(node, group),
            Node::Path(path) if !path.is_visible() => Ok(()),
            Node::Path(path) if needs_pixels(path) => self.as_pixels(node),
            Node::Path(path) => self.shape(path),
            Node::Image(image) => self.image(image),
            Node::Text(text) => self.children(text.flattened()),
        }
    }

    fn group(&mut self, node: &Node, group: &Group) -> io::Result<()> {
        let clip = group.clip_path().map(plain_clip);
        let blend = blend_name(group.blend_mode());
        if !group.filters().is_empty() || group.mask().is_some() || clip == Some(None) || blend.is_none() {
            return self.as_pixels(node);
        }
        self.form.operator(&[], "q");
        self.form.transform(group.transform());
        if let Some(Some((path, rule))) = clip {
            self.form.path(&path);
            self.form.operator(&[], if rule == FillRule::EvenOdd { "W* n" } else { "W n" });
        }
        let opacity = group.opacity().get();
        let is_plain = opacity >= 1.0 && group.blend_mode() == BlendMode::Normal && !group.isolate();
        if is_plain {
            self.children(group)?;
        } else {
            let outer = std::mem::take(&mut self.form);
            let inner = self.children(group);
            let form = std::mem::replace(&mut self.form, outer);
            inner?;
            let bounds = group.layer_bounding_box();
            let id = self.file.reserve();
            let all = [bounds.left(), bounds.top(), bounds.right(), bounds.bottom()];
            let head = format!("/Group<</S/Transparency/CS/{}/I true>>", self.inks.flat());
            form.write(self.file, id, &head, all)?;
            let blend = blend.filter(|_| group.blend_mode() != BlendMode::Normal).map(|name| format!("/BM/{name}"));
            self.form.state(alpha(opacity) + &blend.unwrap_or_default());
            self.form.object(id);
        }
        self.form.operator(&[], "Q");
        Ok(())
    }

    fn shape(&mut self, path: &Path) -> io::Result<()> {
        let order = match path.paint_order() {
            PaintOrder::FillAndStroke => [true, false],
            PaintOrder::StrokeAndFill => [false, true],
        };
        for is_fill in order {
            match (is_fill, path.fill(), path.stroke()) {
                (true, Some(fill), _) => {
                    self.fill(path.data(), fill.rule(), fill.paint(), fill.opacity().get())?;
                }
                (false, _, Some(stroke)) => self.stroke(path.data(), stroke)?,
                _ => {}
            }
        }
        Ok(())
    }

    fn fill(&mut self, path: &tiny_skia::Path, rule: FillRule, paint: &Paint, opacity: f32) -> io::Result<()> {
        let even_odd = rule == FillRule::EvenOdd;
        self.form.operator(&[], "q");
        if opacity < 1.0 {
            self.form.state(alpha(opacity));
        }
        if let Some(gradient) = Gradient::of(paint) {
            self.form.path(path);
            self.form.operator(&[], if even_odd { "W* n" } else { "W n" });
            self.form.transform(gradient.transform());
            let id = shading::write(self.file, self.inks, &gradient)?;
            self.form.content.push_str(&format!("/S{} sh\n", self.form.shadings.len()));
            self.form.shadings.push(id);
        } else if let Paint::Color(colour) = paint {
            let parts = parts(self.inks, *colour);
            self.form.operator(&parts, if parts.len() == 4 { "k" } else { "rg" });
            self.form.path(path);
            self.form.operator(&[], if even_odd { "f*" } else { "f" });
        }
        self.form.operator(&[], "Q");
        Ok(())
    }

    fn stroke(&mut self, path: &tiny_skia::Path, stroke: &Stroke) -> io::Result<()> {
        let Paint::Color(colour) = stroke.paint() else {
            // A line with a gradient becomes the shape that the line covers.
            return match path.stroke(&stroke.to_tiny_skia(), 1.0) {
                Some(outline) => self.fill(&outline, FillRule::NonZero, stroke.paint(), stroke.opacity().get()),
                None => Ok(()),
            };
        };
        self.form.operator(&[], "q");
        if stroke.opacity().get() < 1.0 {
            let mut state = String::from("/CA ");
            real(&mut state, stroke.opacity().get());
            self.form.state(state);
        }
        let parts = parts(self.inks, *colour);
        self.form.operator(&parts, if parts.len() == 4 { "K" } else { "RG" });
        self.form.operator(&[stroke.width().get()], "w");
        let cap = match stroke.linecap() {
            LineCap::Butt => 0.0,
            LineCap::Round => 1.0,
            LineCap::Square => 2.0,
        };
        let join = match stroke.linejoin() {
            LineJoin::Miter | LineJoin::MiterClip => 0.0,
            LineJoin::Round => 1.0,
            LineJoin::Bevel => 2.0,
        };
        self.form.operator(&[cap], "J");
        self.form.operator(&[join], "j");
        self.form.operator(&[stroke.miterlimit().get()], "M");
        if let Some(dashes) = stroke.dasharray() {
            self.form.content.push('[');
            reals(&mut self.form.content, dashes);
            self.form.content.push(']');
            self.form.operator(&[stroke.dashoffset()], "d");
        }
        self.form.path(path);
        self.form.operator(&[], "S");
        self.form.operator(&[], "Q");
        Ok(())
    }

    fn image(&mut self, image: &Image) -> io::Result<()> {
        let (ImageKind::JPEG(bytes) | ImageKind::PNG(bytes)) = image.kind() else { return Ok(()) };
        // It was read together with the drawing, and refused then if it could not be read.
        let Ok(picture) = bitmap::read(bytes.to_vec()) else { return Ok(()) };
        if image.is_visible() {
            self.picture(&picture, [0.0, 0.0, image.size().width(), image.size().height()])?;
        }
        Ok(())
    }

    /// Draws a picture whose upper left corner is at x and y.
    fn picture(&mut self, picture: &Bitmap, [x, y, width, height]: [f32; 4]) -> io::Result<()> {
        let id = self.file.reserve();
        let size = (picture.width, picture.height);
        match &picture.samples {
            Samples::Jpeg { bytes, components } => pixels::jpeg(self.file, self.inks, size, (bytes, *components), id)?,
            Samples::Rgba(pixels) => pixels::rgba(self.file, self.inks, size, pixels, id)?,
        }
        self.form.operator(&[], "q");
        self.form.operator(&[width, 0.0, 0.0, -height, x, y + height], "cm");
        self.form.object(id);
        self.form.operator(&[], "Q");
        Ok(())
    }

    /// Draws a node as pixels with opacity.
    fn as_pixels(&mut self, node: &Node) -> io::Result<()> {
        // What the node covers, in the units that hold here: those of its parent.
        let bounds = match node {
            Node::Group(group) => group.layer_bounding_box().transform(group.transform()),
            other => other.stroke_bounding_box().to_non_zero_rect(),
        };
        let (Some(bounds), Some(whole)) = (bounds, node.abs_layer_bounding_box()) else { return Ok(()) };
        // If a parent enlarges it, it needs more pixels.
        let grown = (whole.width() / bounds.width()).max(whole.height() / bounds.height());
        let scale = self.scale * grown;
        let (width, height) = ((bounds.width() * scale).ceil().max(1.0), (bounds.height() * scale).ceil().max(1.0));
        let scale = scale * (bitmap::MOST_PIXELS as f32 / (width * height)).sqrt().min(1.0);
        let (width, height) = ((bounds.width() * scale).ceil().max(1.0), (bounds.height() * scale).ceil().max(1.0));
        let Some(mut pixels) = Pixmap::new(width as u32, height as u32) else { return Ok(()) };
        // The library moves the node to the corner by its place in the whole drawing; here it must stand where its parent puts
        // it.
        let place =
            Transform::from_scale(scale, scale).pre_translate(-bounds.x(), -bounds.y()).pre_translate(whole.x(), whole.y());
        resvg::render_node(node, place, &mut pixels.as_mut());
        let plain = pixels.pixels().iter().flat_map(|pixel| {
            let pixel = pixel.demultiply();
            [pixel.red(), pixel.green(), pixel.blue(), pixel.alpha()]
        });
        let picture = Bitmap { width: pixels.width(), height: pixels.height(), samples: Samples::Rgba(plain.collect()) };
        self.picture(&picture, [bounds.x(), bounds.y(), width / scale, height / scale])
    }
}

/// Returns whether a path has paint that no operator can draw.
fn needs_pixels(path: &Path) -> bool {
    let paints = path.fill().map(Fill::paint).into_iter().chain(path.stroke().map(Stroke::paint));
    paints.into_iter().any(|paint| !matches!(paint, Paint::Color(_)) && Gradient::of(paint).is_none())
}

/// Returns the outline of a clip that is one shape; `None` if it needs more than one operator.
fn plain_clip(clip: &ClipPath) -> Option<(tiny_skia::Path, FillRule)> {
    let root = clip.root();
    if clip.clip_path().is_some() || root.should_isolate() {
        return None;
    }
    let mut group = root;
    let mut transform = clip.transform().pre_concat(root.transform());
    while let [Node::Group(only)] = group.children() {
        if only.should_isolate() {
            return None;
        }
        transform = transform.pre_concat(only.transform());
        group = only;
    }
    match group.children() {
        [Node::Path(path)] if path.is_visible() => Some((path.data().clone().transform(transform)?, path.fill()?.rule())),
        _ => None,
    }
}

/// Returns what PDF calls a blend mode (ISO 32000-1, 11.3.5).
fn blend_name(mode: BlendMode) -> Option<&'static str> {
    Some(match mode {
        BlendMode::Normal => "Normal",
        BlendMode::Multiply => "Multiply",
        BlendMode::Screen => "Screen",
        BlendMode::Overlay => "Overlay",
        BlendMode::Darken => "Darken",
        BlendMode::Lighten => "Lighten",
        BlendMode::ColorDodge => "ColorDodge",
        BlendMode::ColorBurn => "ColorBurn",
        BlendMode::HardLight => "HardLight",
        BlendMode::SoftLight => "SoftLight",
        BlendMode::Difference => "Difference",
        BlendMode::Exclusion => "Exclusion",
        BlendMode::Hue => "Hue",
        BlendMode::Saturation => "Saturation",
        BlendMode::Color => "Color",
        BlendMode::Luminosity => "Luminosity",
        BlendMode::PlusLighter => return None,
    })
}

fn alpha(opacity: f32) -> String {
    let mut state = String::from("/ca ");
    real(&mut state, opacity);
    state
}
