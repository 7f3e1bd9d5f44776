//! What somebody decides by a form: approve, send back, put aside, reject; an officer also past the steps.

use super::body::Form;
use crate::{
    domain::{
        nomination::act::Act,
        person::PersonRole,
        text::{TextError, clean},
    },
    web::error::Problem,
};

/// Reads the act that a form asks for; or why a text of it cannot be kept. That a text is missing is for the rules to say.
///
/// # Errors
/// When it is none that the role may do.
pub(super) fn act_of(form: &Form, role: PersonRole) -> Result<Result<Act, TextError>, Problem> {
    let (text, internal) = match (clean(form.of("text")), clean(form.of("internal"))) {
        (Ok(text), Ok(internal)) => (text, internal),
        (Err(error), _) | (_, Err(error)) => return Ok(Err(error)),
    };
    Ok(Ok(match (form.of("act"), role) {
        ("approve", _) => Act::Approve,
        ("return", _) => Act::Return { text },
        ("hold", _) => Act::Hold { internal },
        ("reject", _) => Act::Reject { internal, text },
        ("bypass", PersonRole::Officer) => Act::Bypass { reason: internal },
        ("restore", PersonRole::Officer) => Act::Restore,
        _ => return Err(Problem::Invalid("the form asks for nothing that can be done".into())),
    }))
}
