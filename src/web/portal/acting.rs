//! What is done about one nomination from a page of the portal: in one transaction, and what the browser is answered.

use axum::response::{IntoResponse, Redirect, Response};

use super::{
    body::Form,
    layout::Layout,
    refusals,
    sent::Sent,
    visitor::{Visitor, act},
    wrong,
};
use crate::{
    domain::{
        id::Reference,
        nomination::{
            act::{Act, Party},
            table::Place,
        },
        text::TextError,
    },
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
/// `back` with the word that `work` returns. A form that is sent once more only to be read in another language is tried, and changes
/// nothing.
pub(super) async fn act_on(
    app: &App,
    visitor: &Visitor,
    (reader, sent): (ReaderLanguage, Sent),
    (reference, back): (&Reference, &str),
    work: impl Fn(&mut Import<'_>, &Reference) -> Result<&'static str, StoreError> + Send + 'static,
) -> Result<Acted, Problem> {
    let (whose, now) = (reference.clone(), entropy::now());
    let done = act(app, visitor, move |store| {
        let mut import = store.import(now)?;
        let said = work(&mut import, &whose)?;
        if !reader.is_new {
            import.commit()?;
        }
        Ok(said)
    });
    Ok(match done.await? {
        Ok(said) => Acted::Done(leads_back(reader, back, said).into_response()),
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
pub(super) struct Chosen {
    /// Who.
    pub(super) who: Reference,
    /// The mark of the nomination as the page had it, where others than who wrote it decide; empty if the form lacks it.
    pub(super) seen: Option<String>,
}

/// Does the same to each of those who were chosen, in one transaction. What the rules refuse of one changes nothing of the others: it is
/// told by name, beside those who are done, and those stay chosen.
pub(super) async fn act_on_chosen(
    app: &App,
    visitor: &Visitor,
    Asked { reader, sent, back }: Asked<'_>,
    chosen: Vec<Chosen>,
    ((doing, by), said): ((Act, Party), &str),
) -> Result<Acted, Problem> {
    let (scope, now) = (visitor.scope(), entropy::now());
    let done = act(app, visitor, move |store| {
        let mut import = store.import(now)?;
        let (mut refused, mut taken, mut place) = (Vec::new(), Vec::new(), Place::Taken);
        for Chosen { who, seen } in &chosen {
            let stored = import.within(&scope, who)?;
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
        Ok((refused, taken, place))
    });
    let l = Layout::new(app, reader, Some(visitor));
    let told = |error: &StoreError| refusals::told(l.t, &app.event().event, error);
    let (problem, sent) = match done.await? {
        Ok((refused, _, place)) if refused.is_empty() => {
            let said = if place == Place::Awaited { "queued_some" } else { said };
            return Ok(Acted::Done(leads_back(reader, back, said).into_response()));
        }
        Ok((refused, taken, _)) => {
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

/// Adds a word to an address.
pub(super) fn with_word(address: &str, name: &str, word: &str) -> String {
    format!("{address}{}{name}={word}", if address.contains('?') { '&' } else { '?' })
}

/// Returns an address; with the language, if the reader has asked for it just now.
pub(super) fn in_language(reader: ReaderLanguage, address: &str) -> String {
    if reader.is_new { with_word(address, "lang", reader.language.code) } else { address.to_owned() }
}

/// Leads to a page that says what was done. A form that is sent once more to be read in another language has done nothing, and leads to the
/// page in that language.
pub(super) fn leads_back(reader: ReaderLanguage, back: &str, said: &str) -> Redirect {
    Redirect::to(&if reader.is_new { in_language(reader, back) } else { with_word(back, "said", said) })
}

/// Returns the frame of a page that says why what was written beside a decision cannot be kept.
pub(super) fn unkept(app: &App, visitor: &Visitor, reader: ReaderLanguage, form: &Form, error: &TextError) -> Layout {
    let l = Layout::new(app, reader, Some(visitor)).answering(form.sent());
    let problem = l.t.filled("wrong_text", &[&wrong::text(l.t, error)]);
    l.with_problem(problem)
}
