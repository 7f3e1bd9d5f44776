//! accredit
pub mod domain;
