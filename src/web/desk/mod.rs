//! The desk: what the command line can do to one person, beside the person. Each action is an address of the interface with a
//! handler of its own, answers with what is known after it, and is recorded under the device's name.

mod badge;
mod blank;
mod change;
mod handout;
mod look_up;
mod page;
mod photo;
pub(super) mod press;
pub(super) mod printer;
mod record;
mod values;

pub use press::{BadgeLook, LookError};

pub(super) use badge::{pdf, print, reissue, revoke};
pub(super) use blank::bind;
pub(super) use change::{correct, register, stand};
pub(super) use handout::{hand_out, take_back};
pub(super) use look_up::{find, namesakes, show};
pub(super) use page::page;
pub(super) use photo::{put as put_photo, remove as remove_photo};
