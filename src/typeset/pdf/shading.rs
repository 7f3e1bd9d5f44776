//! Gradients of drawings as shadings (ISO 32000-1, 8.7.4.5).

use std::{
    fmt::Write as _,
    io::{self, Write},
};

use resvg::{
    tiny_skia::Transform,
    usvg::{BaseGradient, Paint, SpreadMethod},
};

use super::{
    file::PdfFile,
    object::{Id, reals},
};

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
pub(super) fn write<W: Write>(file: &mut PdfFile<W>, gradient: &Gradient<'_>) -> io::Result<Id> {
    let id = file.reserve();
    let mut body = format!("<</ShadingType {}/ColorSpace/DeviceRGB/Extend[true true]/Coords[", gradient.kind);
    reals(&mut body, &gradient.coordinates);
    body.push_str("]/Function ");
    function(&mut body, gradient.base);
    body.push_str(">>");
    file.object(id, body.as_bytes())?;
    Ok(id)
}

/// Writes the colours from 0 to 1: a straight line between each two stops.
fn function(out: &mut String, gradient: &BaseGradient) {
    let mut stops: Vec<(f32, [f32; 3])> = gradient
        .stops()
        .iter()
        .map(|stop| {
            let colour = stop.color();
            (stop.offset().get(), [colour.red, colour.green, colour.blue].map(|part| f32::from(part) / 255.0))
        })
        .collect();
    if let (Some(&(_, first)), Some(&(_, last))) = (stops.first(), stops.last()) {
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
