//! Nominations: how a person comes to be accredited, and who decides on the way.
//!
//! All of it is pure. `state` has the states and the block beside them, `act` what people do, `table` which of it is allowed and
//! where it leads, `offers` what of it somebody who decides is offered, `rules` what an event file says about it, `needs` what a
//! nomination must have, and `gaps` what one lacks.

pub mod act;
pub mod gaps;
pub mod needs;
pub mod offers;
pub mod rules;
pub mod state;
pub mod table;

#[cfg(test)]
mod tests;
