//! Documents as those see them who decide: each is accepted, or refused with a text, for one person or for everybody for whom it was sent.

use axum::{
    extract::{Path, State},
    response::Response,
};

use super::{
    acting::unkept,
    body::Form,
    review,
    visitor::{SignedInPerson, hidden, own_reference},
};
use crate::{
    domain::{
        document::{DocumentId, DocumentState},
        id::Reference,
        person::{PersonRole, Scope},
        text::clean,
    },
    store::{Import, OfWhom, StoreError},
    web::{error::Problem, state::App, text::ReaderLanguage},
};

/// What is done with a document.
enum Deed {
    Decide(DocumentState, String),
    /// It should never have been sent.
    Remove,
}

/// Decides on a document.
pub(super) async fn decide_on(
    State(app): State<App>,
    Path((reference, id)): Path<(String, String)>,
    visitor: SignedInPerson,
    reader: ReaderLanguage,
    form: Form,
) -> Result<Response, Problem> {
    let reference = own_reference(&reference)?;
    let id: DocumentId = id.parse().map_err(|_| Problem::NotFound)?;
    let (scope, whose) = (visitor.scope(), reference.clone());
    app.read(move |store| store.participant_within(&scope, &whose)).await.map_err(hidden)?;
    let text = match clean(form.of("text")) {
        Ok(text) => text,
        Err(error) => {
            let l = unkept(&app, &visitor, reader, &form, &error);
            return review::show(&app, &visitor, l, reference, reader).await;
        }
    };
    let deed = match (form.of("act"), visitor.role()) {
        ("accept", _) => Deed::Decide(DocumentState::Accepted, String::new()),
        ("refuse", _) => Deed::Decide(DocumentState::Refused, text),
        ("remove", PersonRole::Officer) => Deed::Remove,
        _ => return Err(Problem::Invalid("the form asks for nothing that can be done".into())),
    };
    let whom = if form.of("all") == "yes" { OfWhom::All } else { OfWhom::One(reference.clone()) };
    let scope = visitor.scope();
    review::done(&app, &visitor, reference, (reader, form.sent()), move |import, whose| {
        take(import, &scope, (whose, id), &whom, &deed)?;
        Ok("decided")
    })
    .await
}

fn take(
    import: &mut Import<'_>,
    scope: &Scope,
    (whose, id): (&Reference, DocumentId),
    whom: &OfWhom,
    deed: &Deed,
) -> Result<(), StoreError> {
    import.within(scope, whose)?;
    match deed {
        Deed::Decide(state, text) => {
            // The address names somebody who has it: with the others the form decides, not without this one.
            import.decide_document(scope, id, &OfWhom::One(whose.clone()), (*state, text))?;
            import.decide_document(scope, id, whom, (*state, text)).map(|_| ())
        }
        Deed::Remove => import.remove_document(scope, id, whom),
    }
}
