//! The seam to the database engine: connections, statements, rows and values of our own. The rooms speak SQL through it, and name no
//! engine.
//!
//! It costs nothing on the way of a scan: values are borrowed, rows are read in place, and a cached statement stays cached.

mod connection;
mod errand;
mod error;
mod postgres;
mod prepared;
pub(in crate::store) mod retry;
mod rows;
mod sets;
pub(in crate::store) mod value;
mod way;
mod wire;
mod worded;

pub(in crate::store::engine) use self::way::Way;
pub(in crate::store) use self::{
    connection::{Connection, Transaction},
    error::{Error, Result, Trouble},
    postgres::Server,
    rows::{Row, Rows, Statement},
    sets::SET,
    value::{Params, ToValue, Value, ValueRef, params, params_from_iter},
};
