//! The program as its users meet it: one file a command.

#![allow(clippy::unwrap_used, reason = "a test that panics says what is wrong; the lint knows test functions, not their helpers")]

mod badge;
mod badge_runs;
mod browser;
mod checkin;
mod checkin_picture;
mod concurrency;
mod demo;
mod event;
mod harness;
mod http;
mod import;
mod label;
mod layers;
mod paper;
mod participant;
mod photos;
mod preflight;
mod purge;
mod report;
mod report_days;
mod report_documents;
mod report_formats;
mod sheets;
mod stage;
mod template;
mod undo;
mod verify;
mod web_access;
mod web_api;
mod web_camera;
mod web_crash;
mod web_dashboard;
mod web_desk;
mod web_desk_badge;
mod web_desk_page;
mod web_enrol;
mod web_frames;
mod web_gate;
mod web_look;
mod web_openapi;
mod web_photo;
mod web_trust;
mod web_wedge;
mod who;
