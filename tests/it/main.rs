//! The program as its users meet it: one file a command.

mod checkin;
mod concurrency;
mod event;
mod harness;
mod layers;
