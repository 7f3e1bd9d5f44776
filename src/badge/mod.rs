//! From a participant and a template to ink: template → layout → PDF or picture.

pub mod check;
pub mod content;
pub mod fonts;
pub mod item;
pub mod layout;
pub mod link;
pub mod pdf;
pub mod picture;
pub mod problem;
pub mod qr;
pub mod raster;
pub mod sheet;
pub mod subject;
pub mod template;
pub mod text;
