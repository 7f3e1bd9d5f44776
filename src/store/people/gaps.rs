//! What nominations lack: found of one person by the rule of `domain::nomination::gaps`, and of many by a condition that says the same.

use super::scope::SqlCondition;
use crate::{
    domain::{
        document::DocumentRule,
        event::Event,
        field::Field,
        nomination::{
            gaps::{GapFilter, Gaps},
            needs::{self, Held, PhotoStored},
            state::State,
        },
    },
    store::{
        engine::{
            database::Store,
            error::Result,
            sql::{self, Connection, ToValue},
            stored::StoredParticipant,
        },
        event::settings,
        people::documents,
    },
};

impl Store {
    /// Returns what somebody lacks; nothing of people who are nominated no more.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn gaps(&self, stored: &StoredParticipant) -> Result<Gaps> {
        gaps(&self.connection, &settings::load(&self.connection)?.event, stored)
    }
}

/// Returns what somebody lacks; nothing of people who are nominated no more.
pub(super) fn gaps(read: &Connection, event: &Event, stored: &StoredParticipant) -> Result<Gaps> {
    if matches!(stored.state, State::Rejected | State::Withdrawn) {
        return Ok(Gaps::default());
    }
    let sent = if event.documents.is_empty() { documents::SentKinds::default() } else { documents::kinds(read, stored.key)? };
    let held = Held { photo: PhotoStored::of(&stored.photo), documents: sent.held };
    Ok(Gaps::of(event, &stored.participant, &held, sent.refused))
}

/// People who are nominated no more lack nothing.
const ON_WAY: &str =
    "p.id not in (select w.id from participant w where w.state <> 'approved' and w.state in ('rejected', 'withdrawn'))";
const HAS_PHOTO: &str = "exists (select 1 from photo f where f.participant = p.id)";
const NAMELESS: &str = "(p.given_name = '' and p.family_name = '' and p.name = '' and p.native_name = '')";
/// A kind of document that somebody has, and that was not refused.
const HAS_DOCUMENT: &str = "exists (select 1 from document_person f join document d on d.document_id = f.document
     where f.participant = p.id and d.kind = ? and f.state <> 'refused')";
/// A kind was refused, and nothing else was sent as it: found by what was refused, which is little, and not by who is looked at.
const HAS_REFUSED: &str = "p.id in (select f.participant from document_person f join document d on d.document_id = f.document
     where f.state = 'refused' and not exists (
         select 1 from document_person g join document e on e.document_id = g.document
         where g.participant = f.participant and e.kind = d.kind and g.state <> 'refused'))";

/// Conditions of which one is enough, with their values.
#[derive(Default)]
struct AnyOf {
    conditions: Vec<String>,
    values: Vec<Box<dyn ToValue>>,
}

impl AnyOf {
    fn add(&mut self, condition: impl Into<String>, values: Vec<Box<dyn ToValue>>) {
        self.conditions.push(condition.into());
        self.values.extend(values);
    }

    fn condition(self) -> SqlCondition {
        let any = if self.conditions.is_empty() { "1 = 0".to_owned() } else { self.conditions.join(" or ") };
        (format!("({any})"), self.values)
    }
}

/// Returns the condition that `participant p` lacks this, or lacks nothing.
pub(super) fn condition(read: &Connection, event: &Event, filter: GapFilter) -> Result<SqlCondition> {
    let types = if event.documents.iter().all(|rule| rule.delegation_types.is_empty()) { Vec::new() } else { types(read)? };
    let mut lacks = AnyOf::default();
    if filter == GapFilter::Photo {
        lacks.add(format!("not {HAS_PHOTO}"), Vec::new());
    }
    if matches!(filter, GapFilter::Anything | GapFilter::Nothing) {
        lacks.add(NAMELESS, Vec::new());
        for category in &event.categories {
            let mut fields: Vec<String> = needs::required(event, &category.code).filter_map(blank).collect();
            fields.dedup();
            if !fields.is_empty() {
                lacks.add(format!("(p.category = {} and ({}))", category.index, fields.join(" or ")), Vec::new());
            }
        }
    }
    if filter != GapFilter::Photo {
        documents_lacking(event, &types, &mut lacks);
    }
    let (any, values) = lacks.condition();
    let not = if filter == GapFilter::Nothing { "not " } else { "" };
    Ok((format!("{ON_WAY} and {not}{any}"), values))
}

fn documents_lacking(event: &Event, types: &[String], lacks: &mut AnyOf) {
    if event.documents.is_empty() {
        return;
    }
    lacks.add(HAS_REFUSED, Vec::new());
    for category in &event.categories {
        for rule in event.documents.iter().filter(|rule| event.requires_document(rule, &category.code)) {
            let (asked, mut values) = asked_of(rule, types);
            values.push(Box::new(rule.code.as_str().to_owned()));
            lacks.add(format!("(p.category = {} and {asked} and not {HAS_DOCUMENT})", category.index), values);
        }
    }
}

/// Returns the condition that people are of a delegation of which a document is asked.
fn asked_of(rule: &DocumentRule, types: &[String]) -> SqlCondition {
    if rule.delegation_types.is_empty() {
        return ("1 = 1".to_owned(), Vec::new());
    }
    let asked: Vec<&String> = types.iter().filter(|kind| rule.is_for(kind)).collect();
    if asked.is_empty() {
        return ("1 = 0".to_owned(), Vec::new());
    }
    let values = asked.iter().map(|kind| Box::new((*kind).clone()) as Box<dyn ToValue>).collect();
    (format!("p.delegation_type in ({})", vec!["?"; asked.len()].join(", ")), values)
}

/// Returns the types of delegations, as people have them.
fn types(read: &Connection) -> Result<Vec<String>> {
    let mut statement = read.prepare_cached("select distinct delegation_type from participant")?;
    let found = statement.query_map([], |row| row.get(0))?;
    Ok(found.collect::<sql::Result<_>>()?)
}

/// Returns the condition that a field is empty; `None` if it never is.
fn blank(field: Field) -> Option<String> {
    Some(match field {
        Field::Reference | Field::Category => return None,
        Field::Name => NAMELESS.to_owned(),
        Field::Photo => format!("not {HAS_PHOTO}"),
        Field::Head => "p.head = 0".to_owned(),
        Field::Days => "p.days is null".to_owned(),
        Field::Order => "p.sort_order is null".to_owned(),
        // The values are JSON: a quotation mark inside one has a backslash before it, so that only a key reads so.
        Field::Own(number) => format!("replace(p.own, '\"{}\":', '') = p.own", number.get()),
        text => format!("p.{} = ''", text.as_str()),
    })
}
