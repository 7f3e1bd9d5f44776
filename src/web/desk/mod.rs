//! The desk: what the command line can do to one person, beside the person. Each action is an address of the interface with a
//! handler of its own, answers with what is known after it, and is recorded under the device's name.

mod badge;
mod change;
mod look_up;
mod page;
mod press;
mod record;
mod values;

pub use press::Look;

pub(super) use badge::{pdf, print, reissue, revoke};
pub(super) use change::{correct, register, stand};
pub(super) use look_up::{find, namesakes, show};
pub(super) use page::page;
pub(super) use press::Press;
