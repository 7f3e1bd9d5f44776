//! The portal: where delegations nominate, and reviewers and officers decide. A listener of its own with threads of its own; nothing
//! of the gates is on it.
//!
//! Every page is made here and works without script. Whom a person may see is a [`Scope`](crate::domain::person::Scope) that every
//! query takes; which role may open which address is one table (`routes`).

mod acting;
mod advice;
mod allowed;
mod alphabetical;
mod assets;
mod autosave;
mod badge;
mod body;
mod decide;
mod delegation;
mod documents;
mod enter;
mod exceptions;
mod fields;
mod figures;
mod layout;
mod moves;
mod multipart;
mod paper_desk;
mod past;
mod person;
mod person_new;
mod person_save;
mod photo;
mod problem;
mod queue;
mod refusals;
mod refused_upload;
mod replaced;
mod review;
mod routes;
mod second_factor;
mod sent;
mod server;
mod sign_in;
mod version;
mod visitor;
mod wrong;

pub use self::routes::{PortalAddress, portal_addresses};
pub(in crate::web) use self::server::{Portal, PortalError, RunningPortal};
