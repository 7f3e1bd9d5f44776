//! Exceptions: an officer keeps a window open longer for one delegation.

use askama::Template;
use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};

use super::{
    acting::{leads_back, unkept},
    alphabetical,
    body::Form,
    layout::{Layout, Said, page_with},
    refusals::{self, moment, window_key},
    visitor::{SignedInPerson, act},
};
use crate::{
    domain::{
        text::clean,
        window::{Moment, WindowKind},
    },
    store::{StoreError, StoredDelegation},
    web::{body::Query, entropy, error::Problem, state::App, text::ReaderLanguage},
};

#[derive(Template)]
#[template(path = "web/portal/exceptions.html")]
struct ExceptionsPage {
    l: Layout,
    /// The names by which they are chosen, and those that are read.
    delegations: Vec<(String, String)>,
    /// Words and keys of their names.
    windows: Vec<(&'static str, &'static str)>,
    /// Delegation, key of the window, until when.
    held: Vec<(String, &'static str, String)>,
}

/// Shows the exceptions that there are.
pub(super) async fn page(
    State(app): State<App>,
    Query(said): Query<Said>,
    visitor: SignedInPerson,
    reader: ReaderLanguage,
) -> Result<Response, Problem> {
    let l = Layout::new(&app, reader, Some(&visitor)).with_said(said.said.as_deref());
    show(&app, l, reader).await
}

async fn show(app: &App, l: Layout, reader: ReaderLanguage) -> Result<Response, Problem> {
    let mut stored = app.read(crate::store::Store::delegations).await?;
    alphabetical::sort(l.t, &mut stored, |one| (one.delegation.order, one.delegation.name_in(l.t.code)));
    let event = app.event();
    let called = |one: &StoredDelegation| one.delegation.name_in(l.t.code).to_owned();
    let mut held = Vec::new();
    for one in &stored {
        for (kind, until) in &one.exceptions {
            held.push((called(one), window_key(*kind), moment(&event.event.until(*until))));
        }
    }
    let page = ExceptionsPage {
        held,
        delegations: stored.iter().map(|one| (one.delegation.name.clone(), called(one))).collect(),
        windows: WindowKind::ALL.map(|kind| (kind.as_str(), window_key(kind))).to_vec(),
        l,
    };
    page_with(if page.l.problem.is_empty() { StatusCode::OK } else { StatusCode::CONFLICT }, &page, reader)
}

/// Keeps a window open until a moment.
pub(super) async fn extend(
    State(app): State<App>,
    visitor: SignedInPerson,
    reader: ReaderLanguage,
    form: Form,
) -> Result<Response, Problem> {
    let event = app.event();
    let l = Layout::new(&app, reader, Some(&visitor)).answering(form.sent());
    let reason = match clean(form.of("reason")) {
        Ok(reason) => reason,
        Err(error) => return show(&app, unkept(&app, &visitor, reader, &form, &error), reader).await,
    };
    let kind: Result<WindowKind, _> = form.of("window").parse();
    // A day lasts to its end; with a time beside it, to that.
    let (day, time) = (form.of("until").trim(), form.of("until_time").trim());
    let until: Option<Moment> = if time.is_empty() { day.parse().ok() } else { format!("{day}T{time}").parse().ok() };
    let at = until.and_then(|until| event.event.timezone.to_timestamp(until.end()).ok());
    let (Ok(kind), Some(at)) = (kind, at) else {
        let problem = l.t.of("exception_wrong").to_owned();
        return show(&app, l.with_problem(problem), reader).await;
    };
    let (name, now) = (form.of("delegation").to_owned(), entropy::now());
    if reason.is_empty() {
        let problem = l.t.of("refused_no_reason").to_owned();
        return show(&app, l.with_problem(problem), reader).await;
    }
    if at <= now {
        let problem = l.t.of("exception_past").to_owned();
        return show(&app, l.with_problem(problem), reader).await;
    }
    let wanted = name.clone();
    let of_type = app.read(move |store| match store.delegation(&wanted) {
        Ok(stored) => Ok(Some(stored.delegation.kind)),
        // Told below, where it is to be written.
        Err(StoreError::Delegation(_)) => Ok(None),
        Err(error) => Err(error),
    });
    let (until, local) = (event.event.local(at), event.event.local(now));
    let closes = of_type.await?.and_then(|of_type| event.event.windows.not_longer(kind, &of_type, until, local));
    if let Some(closes) = closes {
        let problem = l.t.filled("exception_short", &[&moment(&closes)]);
        return show(&app, l.with_problem(problem), reader).await;
    }
    let done = act(&app, &visitor, move |store| {
        let id = store.delegation(&name)?.id;
        let mut import = store.import(now)?;
        import.set_exception(id, kind, Some(at), &reason)?;
        if reader.is_new { Ok(()) } else { import.commit().map(|_| ()) }
    });
    match done.await? {
        Ok(()) => Ok(leads_back(reader, "/exceptions", "extended").into_response()),
        Err(error) => {
            let problem = refusals::told(l.t, &event.event, &error);
            show(&app, l.with_problem(problem), reader).await
        }
    }
}
