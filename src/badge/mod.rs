//! From a participant and a template to ink: template → layout → PDF or picture.

pub mod board;
pub mod calibration;
pub mod check;
pub mod drawing;
pub mod fonts;
pub mod item;
pub mod label;
pub mod layout;
pub mod link;
pub mod pdf;
pub mod picture;
pub mod problem;
pub mod qr;
pub mod raster;
pub mod sheet;
pub mod shelf;
pub mod subject;
pub mod template;
pub mod text;
