//! From a participant and a template to ink: template → layout → PDF or picture.

pub mod fonts;
pub mod item;
pub mod pdf;
pub mod qr;
pub mod raster;
pub mod sheet;
pub mod subject;
pub mod text;
