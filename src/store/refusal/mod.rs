//! What the rules of an event refuse, a value for each reason.
//!
//! A message here names what was asked for and why it is refused. It names no command and no button: what to do about it is added
//! where it is shown, on a terminal or a page, in the words of that place.

mod badges;
mod choices;
mod documents;
mod events;
mod gates;
mod people;
mod persons;
mod satellites;

pub use self::{
    badges::{BadgeRefusal, BlankRefusal, KeyRefusal},
    choices::{ChoiceKind, UnknownChoice},
    documents::DocumentRefusal,
    events::EventRefusal,
    gates::{DeviceRefusal, NotEnrolled, PaperRefusal, UndoRefusal, UnknownGate},
    people::{DelegationRefusal, ImportRefusal, NominationRefusal},
    persons::{FactorRefusal, NotEntered, NotSignedIn, PersonRefusal},
    satellites::SatelliteRefusal,
};
