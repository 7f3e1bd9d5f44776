//! What somebody decides by a form: approve, send back, put aside, reject; an officer also past the steps.

use super::body::Form;
use crate::{
    domain::{nomination::act::Act, person::PersonRole, text::clean},
    web::error::Problem,
};

/// Reads the act that a form asks for.
///
/// # Errors
/// When it is none that the role may do, or a text cannot be used. That a text is missing is for the rules to say.
pub(super) fn act_of(form: &Form, role: PersonRole) -> Result<Act, Problem> {
    let said = |name: &str| clean(form.of(name)).map_err(|error| Problem::Invalid(format!("the text {error}")));
    let (text, internal) = (said("text")?, said("internal")?);
    Ok(match (form.of("act"), role) {
        ("approve", _) => Act::Approve,
        ("return", _) => Act::Return { text },
        ("hold", _) => Act::Hold { internal },
        ("reject", _) => Act::Reject { internal, text },
        ("bypass", PersonRole::Officer) => Act::Bypass { reason: internal },
        ("restore", PersonRole::Officer) => Act::Restore,
        _ => return Err(Problem::Invalid("the form asks for nothing that can be done".into())),
    })
}
