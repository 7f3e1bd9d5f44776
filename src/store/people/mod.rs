//! Participants: imported, edited, found, ordered, compared, with standing, photos and history; their delegations, and the places
//! that those have; the persons who work on nominations.
//!
//! It must never decide who is let in, nor issue badges.

pub(in crate::store) mod account_rows;
pub(in crate::store) mod apart;
pub(in crate::store) mod apply;
pub(in crate::store) mod arrivals;
pub(in crate::store) mod bases;
pub(in crate::store) mod delegation_acts;
pub(in crate::store) mod directory;
pub(in crate::store) mod document_acts;
pub(in crate::store) mod documents;
pub(in crate::store) mod duplicates;
pub(in crate::store) mod editions;
pub(in crate::store) mod entrance;
pub(in crate::store) mod factor_rows;
pub(in crate::store) mod find;
pub(in crate::store) mod form_rows;
pub(in crate::store) mod gaps;
pub(in crate::store) mod gate_note;
pub(in crate::store) mod happened;
pub(in crate::store) mod history;
pub(in crate::store) mod lookalikes;
pub(in crate::store) mod marked_heads;
pub(in crate::store) mod merge;
pub(in crate::store) mod nominations;
pub(in crate::store) mod nominees;
pub(in crate::store) mod order;
pub(in crate::store) mod participant_row;
pub(in crate::store) mod participants;
pub(in crate::store) mod person_accounts;
pub(in crate::store) mod person_sessions;
pub(in crate::store) mod persons;
pub(in crate::store) mod photos;
pub(in crate::store) mod place_holders;
pub(in crate::store) mod places;
pub(in crate::store) mod proposals;
pub(in crate::store) mod proposed_photos;
pub(in crate::store) mod reader;
pub(in crate::store) mod refused_uploads;
pub(in crate::store) mod register;
pub(in crate::store) mod register_described;
pub(in crate::store) mod register_lines;
pub(in crate::store) mod register_merge;
pub(in crate::store) mod register_people;
pub(in crate::store) mod register_write;
pub(in crate::store) mod replacements;
pub(in crate::store) mod scope;
pub(in crate::store) mod second_factors;
pub(in crate::store) mod seen;
pub(in crate::store) mod selection;
pub(in crate::store) mod settled;
pub(in crate::store) mod standing;
