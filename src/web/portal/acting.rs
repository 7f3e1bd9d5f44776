//! What is done about one nomination from a page of the portal: in one transaction, and what the browser is answered.

use axum::response::{IntoResponse, Redirect, Response};

use super::{
    layout::Layout,
    refusals,
    visitor::{Visitor, act},
};
use crate::{
    domain::id::Reference,
    store::{Import, StoreError},
    web::{entropy, error::Problem, state::App, text::ReaderLanguage},
};

/// What became of it.
pub(super) enum Acted {
    /// It is done, and the browser is led back.
    Done(Response),
    /// The rules refuse it: the page is shown again and says why.
    Refused(Box<Layout>),
}

/// Does something about a nomination in one transaction: what is checked is what is changed. Where it is done, the browser is led to
/// `back` with the word that `work` returns.
pub(super) async fn act_on(
    app: &App,
    visitor: &Visitor,
    reader: ReaderLanguage,
    (reference, back): (&Reference, &str),
    work: impl Fn(&mut Import<'_>, &Reference) -> Result<&'static str, StoreError> + Send + 'static,
) -> Result<Acted, Problem> {
    let (whose, now) = (reference.clone(), entropy::now());
    let done = act(app, visitor, move |store| {
        let mut import = store.import(now)?;
        let said = work(&mut import, &whose)?;
        import.commit()?;
        Ok(said)
    });
    Ok(match done.await? {
        Ok(said) => Acted::Done(Redirect::to(&format!("{back}?said={said}")).into_response()),
        Err(error) => {
            let l = Layout::new(app, reader, Some(visitor));
            let problem = refusals::told(l.t, &app.event().event, &error);
            Acted::Refused(Box::new(l.with_problem(problem)))
        }
    })
}
