//! The words and rules of accreditation, as pure values.
//!
//! Nothing here reads a file, a clock or a database: the other layers read and change the world, and work with these types.
//! Identifiers are newtypes that only their constructors can make, so that every value that exists is valid.

pub mod actor;
pub mod admission;
pub mod category;
pub mod causes;
pub mod colour;
pub mod conflict;
pub mod credential;
pub mod damage;
pub mod delegation;
pub mod device;
pub mod disclosure;
pub mod draw;
pub mod edition;
pub mod event;
pub mod event_file;
pub mod event_text;
pub mod expected;
pub mod field;
pub mod group;
pub mod id;
pub mod ink;
pub mod invisible;
pub mod journal;
pub mod keyboard;
pub mod likeness;
mod listed;
pub mod mask;
pub mod merge;
pub mod mixed_script;
pub mod modhex;
pub mod name_order;
pub mod offline;
pub mod own_field;
pub mod own_value;
pub mod pack;
pub mod paper_code;
pub mod participant;
pub mod particle;
pub mod photo;
pub mod quota;
pub mod register;
pub mod retention;
pub mod saved_report;
pub mod scan;
pub mod scanned_text;
pub mod short_credential;
pub mod signing;
pub mod standing;
pub mod tally;
pub mod text;
pub mod toml_file;
pub mod tray;
pub mod un_entity;
pub mod window;
