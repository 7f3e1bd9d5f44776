//! What a delegation does with a nomination beside changing it: submits, withdraws, confirms the name, sends it in another's place.

use axum::{
    extract::{Path, State},
    response::Response,
};

use super::{
    acting::{Acted, act_on, nobody, not_there, unkept},
    body::Form,
    layout::Layout,
    person::show,
    sent::Sent,
    version,
    visitor::{SignedInPerson, own_reference},
};
use crate::{
    domain::{
        id::Reference,
        nomination::{
            act::{Act, Party},
            state::State as NominationState,
            table::Place,
        },
        text::{clean, printable},
    },
    store::{Import, StoreError},
    web::{error::Problem, scan, state::App, text::ReaderLanguage},
};

/// Submits a nomination.
pub(super) async fn submit(
    State(app): State<App>,
    Path(reference): Path<String>,
    visitor: SignedInPerson,
    reader: ReaderLanguage,
    form: Form,
) -> Result<Response, Problem> {
    let scope = visitor.scope();
    done(&app, &visitor, own_reference(&reference)?, (reader, form.sent()), move |import, reference| {
        import.within(&scope, reference)?;
        let after = import.nominate(reference, &Act::Submit, &Party::Delegation)?.after.at;
        Ok(match (after.place, after.state) {
            (Place::Awaited, _) => "queued",
            (_, NominationState::Approved) => "approved",
            _ => "submitted",
        })
    })
    .await
}

/// Withdraws a nomination.
pub(super) async fn withdraw(
    State(app): State<App>,
    Path(reference): Path<String>,
    visitor: SignedInPerson,
    reader: ReaderLanguage,
    form: Form,
) -> Result<Response, Problem> {
    let scope = visitor.scope();
    let reason = match clean(form.of("reason")) {
        Ok(reason) => reason,
        Err(error) => {
            let l = unkept(&app, &visitor, reader, &form, &error);
            return show(&app, &visitor, l, own_reference(&reference)?, reader).await;
        }
    };
    done(&app, &visitor, own_reference(&reference)?, (reader, form.sent()), move |import, reference| {
        import.within(&scope, reference)?;
        import.nominate(reference, &Act::Withdraw { reason: reason.clone() }, &Party::Delegation)?;
        Ok("withdrawn")
    })
    .await
}

/// Keeps that the name is as it should stand on the badge.
pub(super) async fn confirm(
    State(app): State<App>,
    Path(reference): Path<String>,
    visitor: SignedInPerson,
    reader: ReaderLanguage,
    form: Form,
) -> Result<Response, Problem> {
    let (scope, made_from) = (visitor.scope(), form.of("version").to_owned());
    done(&app, &visitor, own_reference(&reference)?, (reader, form.sent()), move |import, reference| {
        let stored = import.within(&scope, reference)?;
        let proposal = import.proposal(stored.key)?;
        let current = version::values(import.event(), &stored.participant, proposal.as_ref());
        // What somebody confirms is what they saw.
        if version::version(&current) != made_from {
            return Ok("changed");
        }
        import.confirm_name(&scope, reference)?;
        Ok("confirmed")
    })
    .await
}

/// Sends a draft in the place of somebody who has one.
pub(super) async fn replace(
    State(app): State<App>,
    Path(reference): Path<String>,
    visitor: SignedInPerson,
    reader: ReaderLanguage,
    form: Form,
) -> Result<Response, Problem> {
    let (scope, written) = (visitor.scope(), form.of("old").to_owned());
    let Ok(old) = scan::reference(&written) else {
        let told = nobody(Layout::new(&app, reader, Some(&visitor)).answering(form.sent()), &printable(&written));
        return told_on(&app, &visitor, own_reference(&reference)?, reader, told).await;
    };
    done(&app, &visitor, own_reference(&reference)?, (reader, form.sent()), move |import, reference| {
        import.replace_within(&scope, &old, reference)?;
        Ok("replaced")
    })
    .await
}

/// Does something in one transaction, and leads back to the nomination with what became of it.
pub(super) async fn done(
    app: &App,
    visitor: &SignedInPerson,
    reference: Reference,
    (reader, sent): (ReaderLanguage, Sent),
    work: impl Fn(&mut Import<'_>, &Reference) -> Result<&'static str, StoreError> + Send + 'static,
) -> Result<Response, Problem> {
    let acted = act_on(app, visitor, (reader, sent), (&reference, &format!("/people/{reference}")), work).await?;
    told_on(app, visitor, reference, reader, acted).await
}

/// Answers with what became of it, on the page of the nomination where it was not done.
async fn told_on(
    app: &App,
    visitor: &SignedInPerson,
    reference: Reference,
    reader: ReaderLanguage,
    acted: Acted,
) -> Result<Response, Problem> {
    match acted {
        Acted::Done(back) => Ok(back),
        Acted::Refused(l) => show(app, visitor, *l, reference, reader).await,
        Acted::Unknown(l) => show(app, visitor, *l, reference, reader).await.map(not_there),
    }
}
