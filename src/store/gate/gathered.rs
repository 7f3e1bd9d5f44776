//! What a group of scans was told by the database: asked for all of the group at once where the group is known, and once for each
//! otherwise. Nobody changes it meanwhile, except the group itself.

use std::{
    collections::{HashMap, HashSet},
    hash::Hash,
};

use super::{
    counts::COUNTS,
    seen::{self, Seen},
    stored_scan::{SCAN, StoredScan, scan},
};
use crate::{
    domain::{
        admission::BadgeState,
        conflict::Decider,
        id::{BadgeSerial, KeyId, Reference, ScanId},
        scan::{Effect, Verdict},
    },
    store::{
        badge::{
            blanks::{self, BlankBadge},
            short::{self, StoredShort},
        },
        engine::{
            columns,
            error::Result,
            rows,
            sql::{Connection, Value, ValueRef},
            stored::{ParticipantKey, StoredParticipant},
        },
    },
};

/// What was asked of the database, by its keys; `None` for what is not there.
#[derive(Debug)]
pub(super) struct KnownAnswers<K, V>(HashMap<K, Option<V>>);

impl<K, V> Default for KnownAnswers<K, V> {
    fn default() -> Self {
        Self(HashMap::new())
    }
}

impl<K: Hash + Eq + Clone, V: Clone> KnownAnswers<K, V> {
    /// Returns the keys that were not asked yet, each once and in one order.
    fn missing(&self, keys: &[K]) -> Vec<K>
    where
        K: Ord,
    {
        let mut missing: Vec<K> = keys.iter().filter(|key| !self.0.contains_key(*key)).cloned().collect();
        missing.sort_unstable();
        missing.dedup();
        missing
    }

    /// Notes what was found of the keys that were asked.
    pub(super) fn note(&mut self, asked: Vec<K>, found: impl IntoIterator<Item = (K, V)>) {
        self.0.extend(asked.into_iter().map(|key| (key, None)));
        self.0.extend(found.into_iter().map(|(key, value)| (key, Some(value))));
    }

    /// Returns what there is of a key that was asked.
    pub(super) fn get(&self, key: &K) -> Option<V> {
        self.0.get(key).cloned().flatten()
    }

    /// Sets what there is of a key.
    pub(super) fn set(&mut self, key: K, value: V) {
        self.0.insert(key, Some(value));
    }

    /// Has a key asked again.
    pub(super) fn forget(&mut self, key: &K) {
        self.0.remove(key);
    }

    pub(super) fn is_asked(&self, key: &K) -> bool {
        self.0.contains_key(key)
    }
}

/// A line of the journal: when, what was done, and its details.
#[derive(Debug, Clone)]
pub(super) struct GatheredLine {
    pub(super) at: i64,
    pub(super) action: String,
    pub(super) details: String,
}

/// What a group was told, and what it adds.
#[derive(Default)]
pub(super) struct Gathered {
    pub(super) known: KnownAnswers<ScanId, StoredScan>,
    /// The scans for which an undo waits.
    pub(super) early: HashSet<ScanId>,
    pub(super) badges: KnownAnswers<BadgeSerial, (BadgeState, ParticipantKey)>,
    pub(super) blanks: KnownAnswers<BadgeSerial, BlankBadge>,
    pub(super) shorts: KnownAnswers<BadgeSerial, StoredShort>,
    pub(super) people: KnownAnswers<ParticipantKey, StoredParticipant>,
    /// What gates are to know of them, where there is something.
    pub(super) notes: HashMap<ParticipantKey, String>,
    pub(super) named: KnownAnswers<Reference, ParticipantKey>,
    /// What gates decided by themselves, by the rows of the scans.
    pub(super) decisions: KnownAnswers<i64, (Verdict, Effect, Decider)>,
    /// When keys were revoked.
    pub(super) revoked: KnownAnswers<KeyId, i64>,
    /// What is recorded, by the number that presence has of a holder.
    pub(super) seen: HashMap<i64, Seen>,
    /// The lines of the journal about participants and the event, each since a moment.
    pub(super) lines: HashMap<(&'static str, String), (i64, Vec<GatheredLine>)>,
    /// When something was last changed.
    pub(super) latest_change: Option<i64>,
    /// When the event was created.
    pub(super) created: LookedUp<i64>,
    pub(super) is_satellite: Option<bool>,
    /// Decisions that are not written yet.
    pub(super) new_decisions: Vec<Vec<Value>>,
    /// Scans that are nobody's, and that have a decision of a gate.
    pub(super) of_nobody: Vec<i64>,
}

/// Something that the database may not say.
#[derive(Debug, Clone, Copy, Default)]
pub(super) enum LookedUp<T> {
    /// It was not asked.
    #[default]
    NotAsked,
    /// What it said.
    Said(Option<T>),
}

/// Adds a decision that a gate made by itself, in the place of its satellite's. Another one stays: the table refuses that.
pub(super) const ADD_DECISION: &str =
    "insert into decision (scan, verdict, reason, counts, as_of, ahead, judged, judged_reason, repeat, readmits, by_server, made_at)
     values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
     on conflict (scan) do update set verdict = excluded.verdict, reason = excluded.reason, counts = excluded.counts,
         as_of = excluded.as_of, ahead = excluded.ahead, judged = excluded.judged, judged_reason = excluded.judged_reason,
         repeat = excluded.repeat, readmits = excluded.readmits, by_server = excluded.by_server, made_at = excluded.made_at";

impl Gathered {
    /// Asks for scans by the senders' ids, and for undos that wait for them.
    pub(super) fn known(&mut self, read: &Connection, ids: &[ScanId]) -> Result<()> {
        let missing = self.known.missing(ids);
        let values: Vec<Value> = missing.iter().map(|id| Value::Blob(id.as_bytes().to_vec())).collect();
        let sql = format!("select {SCAN}, {COUNTS} from scan s where s.uuid = any (?1)");
        let found = read.ask_each(&sql, &values, &[], scan)?;
        self.known.note(missing, found.into_iter().map(|scan| (scan.id, scan)));
        // On a server, asking would be one more question for each group.
        let is_waiting = read.is_server() || read.prepare_cached("select 1 from early_undo limit 1")?.exists([])?;
        if !is_waiting {
            return Ok(());
        }
        let waited_for = "select scan from early_undo where scan = any (?1)";
        self.early.extend(read.ask_each(waited_for, &values, &[], |row| Ok(ScanId::from_bytes(row.get(0)?)))?);
        Ok(())
    }

    /// Asks for badges.
    pub(super) fn badges(&mut self, read: &Connection, serials: &[BadgeSerial]) -> Result<()> {
        let missing = self.badges.missing(serials);
        let sql = "select state, participant, serial from badge where serial = any (?1)";
        let found = read.ask_each(sql, &columns::serial_values(&missing), &[], |row| {
            let state = BadgeState::from_word(row.get_ref(0)?.as_str()?).ok_or_else(|| columns::damaged("badge.state"))?;
            let serial = columns::serial(row, 2)?.ok_or_else(|| columns::damaged("badge.serial"))?;
            Ok((serial, (state, ParticipantKey(row.get(1)?))))
        })?;
        self.badges.note(missing, found);
        Ok(())
    }

    /// Asks for badges that were printed blank.
    pub(super) fn blanks(&mut self, read: &Connection, serials: &[BadgeSerial]) -> Result<()> {
        let missing = self.blanks.missing(serials);
        // Of a reading that comes late, it is asked whether the badge was blank then; most events print none.
        let has_any = read.is_server() || read.prepare_cached("select 1 from blank_badge limit 1")?.exists([])?;
        let found = if has_any { blanks::find_each(read, &columns::serial_values(&missing))? } else { Vec::new() };
        self.blanks.note(missing, found.into_iter().map(|blank| (blank.serial, blank)));
        Ok(())
    }

    /// Asks for short credentials.
    pub(super) fn shorts(&mut self, read: &Connection, serials: &[BadgeSerial]) -> Result<()> {
        let missing = self.shorts.missing(serials);
        let found = short::find_each(read, &columns::serial_values(&missing))?;
        self.shorts.note(missing, found);
        Ok(())
    }

    /// Asks for participants.
    pub(super) fn people(&mut self, read: &Connection, keys: &[ParticipantKey]) -> Result<()> {
        let missing = self.people.missing(keys);
        let values: Vec<Value> = missing.iter().map(|key| Value::Integer(key.0)).collect();
        let sql = format!(
            "select {}, (select note from gate_note g where g.participant = p.id) from {} where p.id = any (?1)",
            rows::PARTICIPANT,
            rows::PARTICIPANT_FROM
        );
        let found =
            read.ask_each(&sql, &values, &[], |row| Ok((rows::participant(row)?, row.get(rows::PARTICIPANT_COLUMNS)?)))?;
        self.notes.extend(found.iter().filter_map(|(who, note): &(_, Option<String>)| Some((who.key, note.clone()?))));
        self.people.note(missing, found.into_iter().map(|(who, _)| (who.key, who)));
        Ok(())
    }

    /// Asks who has these references.
    pub(super) fn named(&mut self, read: &Connection, references: &[Reference]) -> Result<()> {
        let missing = self.named.missing(references);
        let values: Vec<Value> = missing.iter().map(|reference| Value::Text(reference.as_str().into())).collect();
        let found = read.ask_each("select reference, id from participant where reference = any (?1)", &values, &[], |row| {
            Ok((columns::parsed(row, 0, "participant.reference")?, ParticipantKey(row.get(1)?)))
        })?;
        self.named.note(missing, found);
        Ok(())
    }

    /// Asks what gates decided by themselves on scans.
    pub(super) fn decisions(&mut self, read: &Connection, scans: &[i64]) -> Result<()> {
        let missing = self.decisions.missing(scans);
        let values: Vec<Value> = missing.iter().copied().map(Value::Integer).collect();
        let sql = "select verdict, reason, counts, scan, by_server from decision where scan = any (?1)";
        let found = read.ask_each(sql, &values, &[], |row| {
            let (word, reason): (String, Option<String>) = (row.get(0)?, row.get(1)?);
            let shown = Verdict::from_words(&word, reason.as_deref()).ok_or_else(|| columns::damaged("decision.verdict"))?;
            let effect = if row.get(2)? { Effect::Counts } else { Effect::Nothing };
            Ok((row.get::<i64>(3)?, (shown, effect, Decider::of(row.get(4)?))))
        })?;
        self.decisions.note(missing, found);
        Ok(())
    }

    /// Asks what is recorded of holders, by the number that presence has.
    pub(super) fn see(&mut self, read: &Connection, holders: &[i64]) -> Result<()> {
        let missing: Vec<i64> = holders.iter().copied().filter(|holder| !self.seen.contains_key(holder)).collect();
        if !missing.is_empty() {
            self.seen.extend(seen::load(read, &missing)?);
        }
        Ok(())
    }

    /// Asks for the journal's lines about subjects of one kind after a moment (milliseconds since 1970).
    pub(super) fn lines(&mut self, read: &Connection, kind: &'static str, subjects: Vec<String>, since: i64) -> Result<()> {
        let has_them = |name: &String| self.lines.get(&(kind, name.clone())).is_some_and(|(from, _)| *from <= since);
        let missing: Vec<String> = subjects.into_iter().filter(|name| !has_them(name)).collect();
        let values: Vec<Value> = missing.iter().map(|name| Value::Text(name.as_bytes().to_vec())).collect();
        let sql = "select subject, at, action, details from journal where subject = any (?1) and subject_kind = ?2 and at > ?3
             order by entry";
        let found = read.ask_each(sql, &values, &[kind.into(), ValueRef::Integer(since)], |row| {
            Ok((row.get::<String>(0)?, GatheredLine { at: row.get(1)?, action: row.get(2)?, details: row.get(3)? }))
        })?;
        self.lines.extend(missing.into_iter().map(|name| ((kind, name), (since, Vec::new()))));
        for (name, line) in found {
            if let Some((_, lines)) = self.lines.get_mut(&(kind, name)) {
                lines.push(line);
            }
        }
        Ok(())
    }
}
