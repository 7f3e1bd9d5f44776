//! The second factor of a person: set up in a browser, asked for in each, turned off again. All of it is one page.

use std::time::Instant;

use askama::Template;
use axum::{
    Extension,
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Redirect, Response},
};

use super::{
    body::Form,
    layout::{Layout, Said, page_with},
    visitor::{self, SignedInPerson, act},
};
use crate::{
    domain::{
        causes::with_causes,
        event::Event,
        second_factor::{CodeSecret, FactorDemand, OneTimeCode, Passage},
    },
    store::{
        FactorRandom, Store, StoreError, StoredFactor,
        refusal::{FactorRefusal, PersonRefusal},
    },
    typeset::link,
    web::{
        body::Query,
        encoded::encoded,
        entropy,
        error::Problem,
        state::{App, Peer},
        text::{PageLanguage, ReaderLanguage},
    },
};

/// The most characters of the event's name in an app's list: the code has to stay coarse enough for a camera.
const MOST_ISSUER: usize = 20;

#[derive(Template)]
#[template(path = "web/portal/second_factor.html")]
struct FactorPage {
    l: Layout,
    stage: FactorStage,
    is_demanded: bool,
}

/// How far a person is with it.
enum FactorStage {
    /// There is none.
    Nothing,
    /// It is shown, and not confirmed.
    Shown {
        /// The code for the app's camera: an SVG path, and the side of its square.
        path: String,
        side: usize,
        /// What is typed instead.
        groups: String,
        /// What an app on this device opens.
        address: String,
    },
    /// It was confirmed, and is asked for in this browser.
    Wanted,
    /// It was confirmed, and proven in this browser.
    On(String),
    /// Its key is missing.
    Unknown,
}

/// Shows where the person is.
pub(super) async fn page(
    State(app): State<App>,
    Query(said): Query<Said>,
    visitor: SignedInPerson,
    reader: ReaderLanguage,
) -> Result<Response, Problem> {
    let l = Layout::new(&app, reader, Some(&visitor)).with_said(said.said.as_deref());
    show(&app, &visitor, l, StatusCode::OK, reader).await
}

async fn show(
    app: &App,
    visitor: &SignedInPerson,
    l: Layout,
    status: StatusCode,
    reader: ReaderLanguage,
) -> Result<Response, Problem> {
    let (id, role, own, passage) = (visitor.person.id, visitor.role(), visitor.secret.clone(), visitor.passage);
    let found = app.read(move |store| {
        let demand = store.factor_demand(role)?;
        match store.second_factor(id, &own) {
            Ok(found) => Ok((demand, Some(found))),
            Err(error) if error.is_refusal() => {
                tracing::warn!(error = with_causes(&error), "a second factor cannot be opened");
                Ok((demand, None))
            }
            Err(error) => Err(error),
        }
    });
    let (demand, found) = found.await?;
    let event = app.event();
    let stage = match found {
        None => FactorStage::Unknown,
        Some(StoredFactor::Nothing) => FactorStage::Nothing,
        Some(StoredFactor::Begun(secret)) => shown(&event.event, visitor, &secret)?,
        Some(StoredFactor::Confirmed(_)) if passage != Passage::Through => FactorStage::Wanted,
        Some(StoredFactor::Confirmed(at)) => FactorStage::On(event.event.local(at).strftime("%Y-%m-%d %H:%M").to_string()),
    };
    page_with(status, &FactorPage { l, stage, is_demanded: demand == FactorDemand::Demanded }, reader)
}

/// Shows what codes are made from, as apps read it.
fn shown(event: &Event, visitor: &SignedInPerson, secret: &CodeSecret) -> Result<FactorStage, Problem> {
    let issuer: String = event.short_name.chars().take(MOST_ISSUER).collect();
    let mut account = visitor.person.name.to_string();
    // A name that is too long for the code is cut: it only tells one line of the app's list from another.
    loop {
        let address = app_address(&issuer, &account, secret);
        if let Ok(symbol) = link::symbol(&address) {
            let (path, side) = link::in_path(&symbol);
            return Ok(FactorStage::Shown { path, side, groups: secret.groups(), address });
        }
        account.pop().ok_or(Problem::Internal)?;
    }
}

/// Returns the address that authenticator apps read (Key Uri Format). What it does not say is as in RFC 6238.
fn app_address(issuer: &str, account: &str, secret: &CodeSecret) -> String {
    let (issuer, account) = (encoded(issuer), encoded(account));
    format!("otpauth://totp/{issuer}:{account}?secret={}&issuer={issuer}", secret.to_base32())
}

/// Begins a second factor, confirms, proves or ends it.
pub(super) async fn act_on(
    State(app): State<App>,
    Extension(peer): Extension<Peer>,
    headers: HeaderMap,
    visitor: SignedInPerson,
    reader: ReaderLanguage,
    form: Form,
) -> Result<Response, Problem> {
    if reader.is_new {
        // A form that is sent once more to be read in another language: nothing is tried.
        return Ok(Redirect::to("/second-factor").into_response());
    }
    if form.of("act") == "begin" {
        return begin(&app, &visitor, reader).await;
    }
    let l = Layout::new(&app, reader, Some(&visitor));
    let (from, at) = (visitor::address(&headers, peer), Instant::now());
    if let Some(seconds) = app.tries.wait(from, at) {
        return Err(Problem::TooManyTries(seconds));
    }
    let Ok(code) = form.of("code").parse::<OneTimeCode>() else {
        let problem = l.t.of("factor_form").to_owned();
        return show(&app, &visitor, l.with_problem(problem), StatusCode::CONFLICT, reader).await;
    };
    let (person, own, now) = (visitor.person.clone(), visitor.secret.clone(), entropy::now());
    let done = match form.of("act") {
        "confirm" => {
            let confirming = move |store: &mut Store| store.confirm_second_factor(&person, &own, code, now);
            (act(&app, &visitor, confirming).await?, "/second-factor?said=factor_on")
        }
        "pass" => (act(&app, &visitor, move |store| store.pass_second_factor(&person, &own, code, now)).await?, "/"),
        "off" if visitor.passage == Passage::Through => {
            let ending = move |store: &mut Store| store.end_second_factor(&person, code, now);
            (act(&app, &visitor, ending).await?, "/second-factor?said=factor_off")
        }
        _ => return Err(Problem::NotFound),
    };
    match done {
        (Ok(()), onward) => Ok(Redirect::to(onward).into_response()),
        (Err(error), _) => {
            let (status, problem) = told(l.t, &app.event().event, &error);
            if status == StatusCode::FORBIDDEN {
                app.tries.failed(from, at);
            }
            show(&app, &visitor, l.with_problem(problem), status, reader).await
        }
    }
}

async fn begin(app: &App, visitor: &SignedInPerson, reader: ReaderLanguage) -> Result<Response, Problem> {
    let random = FactorRandom { secret: entropy::random()?, salt: entropy::random()?, key: entropy::random()? };
    let (person, own, now) = (visitor.person.clone(), visitor.secret.clone(), entropy::now());
    match act(app, visitor, move |store| store.begin_second_factor(&person, &own, &random, now)).await? {
        Ok(()) => Ok(Redirect::to("/second-factor").into_response()),
        Err(error) => {
            let l = Layout::new(app, reader, Some(visitor));
            let (status, problem) = told(l.t, &app.event().event, &error);
            show(app, visitor, l.with_problem(problem), status, reader).await
        }
    }
}

/// Tells why nothing was done, with the status that says so.
fn told(t: &PageLanguage, event: &Event, error: &StoreError) -> (StatusCode, String) {
    let StoreError::Person(PersonRefusal::Factor(refusal)) = error else {
        tracing::warn!(error = with_causes(error), "a second factor cannot be used");
        return (StatusCode::CONFLICT, t.of("factor_no_key").to_owned());
    };
    let (status, key) = match refusal {
        FactorRefusal::Wrong => (StatusCode::FORBIDDEN, "factor_wrong"),
        FactorRefusal::Locked(until) => {
            let until = event.local(*until).strftime("%H:%M").to_string();
            return (StatusCode::TOO_MANY_REQUESTS, t.filled("factor_locked", &[&until]));
        }
        FactorRefusal::Altered => (StatusCode::CONFLICT, "factor_no_key"),
        FactorRefusal::Demanded => (StatusCode::CONFLICT, "factor_demanded"),
        FactorRefusal::Nothing | FactorRefusal::OtherBrowser | FactorRefusal::Confirmed => (StatusCode::CONFLICT, "factor_again"),
    };
    (status, t.of(key).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn apps_are_told_whose_codes_they_are() {
        let secret = CodeSecret::from_random(*b"12345678901234567890");
        assert_eq!(
            app_address("MC 24", "Amal: Kuwait & co", &secret),
            "otpauth://totp/MC%2024:Amal%3A%20Kuwait%20%26%20co?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=MC%2024"
        );
    }
}
