//! A page engine: fonts, shaped text, pictures, QR symbols and sheets of paper become PDF files and pixels.
//!
//! It knows no badge and no report: both hand it items in millimetres ([`item`]) and get bytes back.

pub mod barcode;
pub mod bitmap;
pub mod builtins;
pub mod drawing;
pub mod fonts;
pub mod intent;
pub mod item;
pub mod link;
pub mod modules;
pub mod pdf;
pub mod picture;
pub mod qr;
pub mod raster;
mod rings;
pub mod sheet;
pub mod tag;
pub mod text;
pub mod text_code;
pub mod trial;
