//! The program as its users meet it: one file a command.

mod event;
mod harness;
mod import;
mod layers;
mod participant;
