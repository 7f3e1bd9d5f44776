//! Photos: a camera's file becomes a picture at print size, upright, cropped around the face, in sRGB, without metadata.
//!
//! Files come from anybody. Their size is looked at before anything is decoded, so that a small file cannot take all memory, and
//! what is kept is made of pixels alone: where and when a photo was taken stays with whoever took it.

mod batch;
mod error;
mod folder;
mod jpeg;
mod pixels;
mod png;
mod single;
#[cfg(test)]
mod tests;

pub use batch::{PhotoJob, MadePhoto, make};
pub use error::{MOST_MEGABYTES, PhotoError};
pub use folder::Folder;
pub use single::{digest, load, read};
