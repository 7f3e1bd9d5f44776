//! Halls with a server of their own: how one joins, what the main server answers it, and how it follows.

mod client;
mod exchange;
pub(super) mod follow;
mod join;
mod link_file;
mod main_servers;
pub(super) mod serve;

pub use self::{
    client::LinkError,
    join::{JoinError, JoinSettings, Joining, Rejoined, enrollment_code, join},
    link_file::{Link, LinkFileError, hand_link_on, link_path, read_link},
};
