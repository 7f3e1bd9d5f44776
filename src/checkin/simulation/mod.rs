//! An arrival that is played: people come, queue and are read, servers and networks fail, clocks differ. What is decided is decided by
//! the rules of the gates, on a copy of the event that goes afterwards.

mod arrivals;
mod play;
mod queue;

pub use self::{
    arrivals::Profile,
    play::{Failure, Outage, Played, Scenario, SimulationError, play},
    queue::{Queues, lanes_needed},
};
