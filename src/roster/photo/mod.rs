//! Photos: a camera's file becomes a picture at print size, upright, cropped around the face, in sRGB, without metadata.
//!
//! Files come from anybody. Their size is looked at before anything is decoded, so that a small file cannot take all memory, and
//! only pixels are kept: where and when a photo was taken stays with the person who took it.

mod batch;
mod error;
mod folder;
mod jpeg;
mod pixels;
mod png;
mod sharpness;
mod single;
#[cfg(test)]
mod tests;

pub use batch::{MadePhoto, PhotoJob, make};
pub(super) use error::remedy;
pub use error::{MOST_MEGABYTES, PhotoError};
pub use folder::Folder;
pub use sharpness::is_blurred;
pub use single::{digest, jpeg_size, load, png_size, read};
