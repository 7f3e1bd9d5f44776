//! Gradients of drawings as shadings (ISO 32000-1, 8.7.4.5).

use std::{
    fmt::Write as _,
    io::{self, Write},
};

use resvg::{
    tiny_skia::Transform,
    usvg::{self, BaseGradient, Paint, SpreadMethod},
};

use super::{
    file::PdfFile,
    inks::Inks,
    object::{Id, reals},
};
use crate::domain::colour::Colour;

/// A gradient that a shading can express: opaque, with end colours that go on for ever.
pub(super) struct Gradient<'p> {
    base: &'p BaseGradient,
    kind: u8,
    coordinates: Vec<f32>,
}

impl<'p> Gradient<'p> {
    /// Returns the gradient of a paint, if it is one that a shading can express.
    pub(super) fn of(paint: &'p Paint) -> Option<Self> {
        let gradient = match paint {
            Paint::LinearGradient(linear) => {
                Self { base: linear, kind: 2, coordinates: vec![linear.x1(), linear.y1(), linear.x2(), linear.y2()] }
            }
            Paint::RadialGradient(radial) => {
                let (from, to) = ([radial.fx(), radial.fy(), radial.fr().get()], [radial.cx(), radial.cy(), radial.r().get()]);
                Self { base: radial, kind: 3, coordinates: [from, to].concat() }
            }
            Paint::Color(_) | Paint::Pattern(_) => return None,
        };
        let is_opaque = gradient.base.stops().iter().all(|stop| stop.opacity().get() >= 1.0);
        (is_opaque && gradient.base.spread_method() == SpreadMethod::Pad).then_some(gradient)
    }

    /// Returns what turns the gradient's coordinates into the shape's.
    pub(super) fn transform(&self) -> Transform {
        self.base.transform()
    }
}

/// Writes a gradient and returns its number.
pub(super) fn write<W: Write>(file: &mut PdfFile<W>, inks: Inks<'_>, gradient: &Gradient<'_>) -> io::Result<Id> {
    let id = file.reserve();
    let mut body = format!("<</ShadingType {}/ColorSpace/{}/Extend[true true]/Coords[", gradient.kind, inks.flat());
    reals(&mut body, &gradient.coordinates);
    body.push_str("]/Function ");
    function(&mut body, inks, gradient.base);
    body.push_str(">>");
    file.object(id, body.as_bytes())?;
    Ok(id)
}

/// Writes the colours from 0 to 1: a straight line between each two stops.
fn function(out: &mut String, inks: Inks<'_>, gradient: &BaseGradient) {
    let mut stops: Vec<(f32, Vec<f32>)> =
        gradient.stops().iter().map(|stop| (stop.offset().get(), parts(inks, stop.color()))).collect();
    if let (Some((_, first)), Some((_, last))) = (stops.first().cloned(), stops.last().cloned()) {
        stops.insert(0, (0.0, first));
        stops.push((1.0, last));
    }
    // Two stops at one place leave only a sharp edge: a piece without width is skipped.
    let pieces: Vec<_> = stops.windows(2).filter(|pair| pair[1].0 > pair[0].0).collect();
    out.push_str("<</FunctionType 3/Domain[0 1]/Functions[");
    for pair in &pieces {
        out.push_str("<</FunctionType 2/Domain[0 1]/N 1/C0[");
        reals(out, &pair[0].1);
        out.push_str("]/C1[");
        reals(out, &pair[1].1);
        out.push_str("]>>");
    }
    out.push_str("]/Bounds[");
    reals(out, &pieces.iter().skip(1).map(|pair| pair[0].0).collect::<Vec<_>>());
    let _ = write!(out, "]/Encode[{}]>>", "0 1 ".repeat(pieces.len()).trim_end());
}

/// Returns the parts of a drawing's colour in the space of flat colours.
pub(super) fn parts(inks: Inks<'_>, usvg::Color { red, green, blue }: usvg::Color) -> Vec<f32> {
    let plain = || [red, green, blue].map(|part| f32::from(part) / 255.0).to_vec();
    inks.mixture(Colour { red, green, blue }).map_or_else(plain, |mixture| mixture.to_vec())
}
