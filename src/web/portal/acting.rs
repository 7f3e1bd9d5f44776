//! What is done about one nomination from a page of the portal: in one transaction, and what the browser is answered.

use axum::{
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};

use super::{
    body::Form,
    layout::Layout,
    refusals,
    sent::Sent,
    visitor::{SignedInPerson, act},
    wrong,
};
use crate::{
    domain::{
        id::Reference,
        nomination::{
            act::{Act, Party},
            table::Place,
        },
        text::{TextError, printable},
    },
    store::{Import, StoreError, refusal::DocumentRefusal},
    web::{entropy, error::Problem, scan, state::App, text::ReaderLanguage},
};

/// What became of it.
pub(super) enum Acted {
    /// It is done, and the browser is led back.
    Done(Response),
    /// The rules refuse it: the page is shown again and says why.
    Refused(Box<Layout>),
    /// Somebody who was chosen is not there, or not theirs: the page is shown again and says who, and nobody else was touched.
    Unknown(Box<Layout>),
}

/// Does something about a nomination in one transaction: what is checked is what is changed. Where it is done, the browser is led to
/// `back` with the word that `work` returns. A form that is sent once more only to be read in another language is tried, and changes
/// nothing.
pub(super) async fn act_on(
    app: &App,
    visitor: &SignedInPerson,
    (reader, sent): (ReaderLanguage, Sent),
    (reference, back): (&Reference, &str),
    work: impl Fn(&mut Import<'_>, &Reference) -> Result<&'static str, StoreError> + Send + 'static,
) -> Result<Acted, Problem> {
    let (whose, now) = (reference.clone(), entropy::now());
    let done = act(app, visitor, move |store| {
        let mut import = store.import(now)?;
        let said = match work(&mut import, &whose) {
            // The page is of somebody who is there: it says who else is not.
            Err(StoreError::NoParticipant(other)) if other != whose => return Ok(Err(Some(other))),
            // Somebody took it back since the page was made, or it never was theirs.
            Err(StoreError::Document(DocumentRefusal::Unknown(_) | DocumentRefusal::NotSentFor { .. })) => return Ok(Err(None)),
            said => said?,
        };
        if !reader.is_new {
            import.commit()?;
        }
        Ok(Ok(said))
    });
    Ok(match done.await? {
        Ok(Err(absent)) => {
            let l = Layout::new(app, reader, Some(visitor)).answering(sent);
            if let Some(other) = absent {
                nobody(l, other.as_str())
            } else {
                let problem = l.t.of("document_gone").to_owned();
                Acted::Unknown(Box::new(l.with_problem(problem)))
            }
        }
        Ok(Ok(said)) => Acted::Done(leads_back(reader, back, said).into_response()),
        Err(error) => {
            let l = Layout::new(app, reader, Some(visitor));
            let problem = refusals::told(l.t, &app.event().event, &error);
            Acted::Refused(Box::new(l.with_problem(problem).answering(sent)))
        }
    })
}

/// What a page asks for, and where it leads back to.
pub(super) struct Asked<'a> {
    /// The language.
    pub(super) reader: ReaderLanguage,
    /// The form.
    pub(super) sent: Sent,
    /// Where the browser is led when it is done.
    pub(super) back: &'a str,
}

/// Somebody who was chosen on a page.
pub(super) struct ChosenNominee {
    /// Who.
    pub(super) who: Reference,
    /// The mark of the nomination as the page had it, where others than who wrote it decide; empty if the form lacks it.
    pub(super) seen: Option<String>,
}

/// Does the same to each of those who were chosen, in one transaction. What the rules refuse of one changes nothing of the others: it is
/// told by name, beside those who are done, and those stay chosen.
pub(super) async fn act_on_chosen(
    app: &App,
    visitor: &SignedInPerson,
    Asked { reader, sent, back }: Asked<'_>,
    chosen: Result<Vec<ChosenNominee>, String>,
    ((doing, by), said): ((Act, Party), &str),
) -> Result<Acted, Problem> {
    let chosen = match chosen {
        Ok(chosen) => chosen,
        Err(written) => return Ok(unknown(Layout::new(app, reader, Some(visitor)).answering(sent), &written)),
    };
    let (scope, now) = (visitor.scope(), entropy::now());
    let done = act(app, visitor, move |store| {
        let mut import = store.import(now)?;
        let (mut refused, mut taken, mut place) = (Vec::new(), Vec::new(), Place::Taken);
        for ChosenNominee { who, seen } in &chosen {
            let stored = match import.within(&scope, who) {
                // Nothing of it is kept: who chose saw another page.
                Err(StoreError::NoParticipant(_)) => return Ok(Err(who.clone())),
                found => found?,
            };
            let as_seen = seen.as_ref().map_or(Ok(()), |seen| import.expect_as_seen(&stored, seen));
            match as_seen.and_then(|()| import.nominate(who, &doing, &by)) {
                Ok(moved) => {
                    if moved.after.at.place == Place::Awaited {
                        place = Place::Awaited;
                    }
                    taken.push(stored.participant.full_name());
                }
                Err(error) if error.is_refusal() => refused.push((stored.participant, error)),
                Err(error) => return Err(error),
            }
        }
        if !reader.is_new {
            import.commit()?;
        }
        Ok(Ok((refused, taken, place)))
    });
    let l = Layout::new(app, reader, Some(visitor));
    let told = |error: &StoreError| refusals::told(l.t, &app.event().event, error);
    let (problem, sent) = match done.await? {
        Ok(Err(who)) => return Ok(unknown(l.answering(sent), who.as_str())),
        Ok(Ok((refused, _, place))) if refused.is_empty() => {
            let said = if place == Place::Awaited { "queued_some" } else { said };
            return Ok(Acted::Done(leads_back(reader, back, said).into_response()));
        }
        Ok(Ok((refused, taken, _))) => {
            let lines = refused.iter().map(|(who, error)| format!("{}: {}", who.full_name(), told(error)));
            // A form that is only read in another language does nothing: all stay chosen.
            if taken.is_empty() || reader.is_new {
                (lines.collect::<Vec<_>>().join("\n"), sent)
            } else {
                let done = l.t.filled("chosen_done", &[&taken.join(", ")]);
                let left: Vec<String> = refused.iter().map(|(who, _)| who.reference.to_string()).collect();
                (std::iter::once(done).chain(lines).collect::<Vec<_>>().join("\n"), sent.only("who", &left))
            }
        }
        Err(error) => (told(&error), sent),
    };
    Ok(Acted::Refused(Box::new(l.with_problem(problem).answering(sent))))
}

/// Reads who was chosen on a page; or what was written where nobody can be meant.
pub(super) fn chosen(form: &Form, seen: impl Fn(&Reference) -> Option<String>) -> Result<Vec<ChosenNominee>, String> {
    let one = |written: &str| {
        let who = scan::reference(written).map_err(|_| printable(written))?;
        Ok(ChosenNominee { seen: seen(&who), who })
    };
    form.all("who").map(one).collect()
}

/// Answers as an address does at which there is nothing, with a page that says what was looked for.
pub(super) fn not_there(mut page: Response) -> Response {
    *page.status_mut() = StatusCode::NOT_FOUND;
    page
}

/// Tells who of those that were chosen is not there; those who are stay chosen.
fn unknown(l: Layout, written: &str) -> Acted {
    let problem = l.t.filled("refused_unknown", &[written]);
    Acted::Unknown(Box::new(l.with_problem(problem)))
}

/// Tells that somebody whom a form names beside the person of its page is not there, and that nothing was done.
pub(super) fn nobody(l: Layout, written: &str) -> Acted {
    let problem = l.t.filled("refused_nobody", &[written]);
    Acted::Unknown(Box::new(l.with_problem(problem)))
}

/// Adds a word to an address.
pub(super) fn with_word(address: &str, name: &str, word: &str) -> String {
    format!("{address}{}{name}={word}", if address.contains('?') { '&' } else { '?' })
}

/// Leads to a page that says what was done. A form that is sent once more to be read in another language has done nothing, and leads to the
/// page in that language.
pub(super) fn leads_back(reader: ReaderLanguage, back: &str, said: &str) -> Redirect {
    if reader.is_new { Redirect::to(back) } else { Redirect::to(&with_word(back, "said", said)) }
}

/// Returns the frame of a page that says why what was written beside a decision cannot be kept.
pub(super) fn unkept(app: &App, visitor: &SignedInPerson, reader: ReaderLanguage, form: &Form, error: &TextError) -> Layout {
    let l = Layout::new(app, reader, Some(visitor)).answering(form.sent());
    let problem = l.t.filled("wrong_text", &[&wrong::text(l.t, error)]);
    l.with_problem(problem)
}
