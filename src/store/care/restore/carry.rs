//! Takes over from a replaced database what happened at its gates, and all that was taken away from anybody, since a copy was made.
//!
//! Nobody is given anything that the copy does not give: a block that was lifted since stays. Badges that people of the copy were
//! given since are the exception: they are in their hands, and the badges before them must not open anything again. Lines of the
//! journal and scans are taken over in their order, with their own times and actors, as new entries of the copy's chain.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::{
    taken::{NEW_LINE, NEW_SCAN, PEOPLE, STANDING_TAKEN, TakenLine, ZONES_TAKEN},
    workers,
};
use crate::{
    domain::{
        actor::Actor,
        id::BadgeSerial,
        journal::Action,
        nomination::{state::Block, table::Stand},
        scan::{Effect, Note, ScanKind},
    },
    store::{
        engine::{
            columns,
            database::Store,
            error::Result,
            rows,
            sql::{self, Value, ValueRef, params},
        },
        event::settings,
        gate::counting,
        ledger::{
            change::{Change, ScanRemark, UnchainedLine},
            fingerprint, stand_lines,
        },
        people::standing,
    },
};

/// What was taken over.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Carried {
    /// Scans, undos among them.
    pub scans: u64,
    /// Lines of the journal, by what was done, in the order of the first of each kind.
    pub changes: Vec<(String, u64)>,
}

/// The lines that are taken over, as far as they concern somebody or something in the copy.
const KINDS: &[Action] = &[
    Action::KeyAdd,
    Action::KeyState,
    Action::ParticipantStanding,
    Action::NominationStep,
    Action::ParticipantZones,
    Action::BadgeIssue,
    Action::BadgeSign,
    Action::BadgeReissue,
    Action::BadgeRevoke,
    Action::ScanUndo,
    Action::ScanDecide,
    Action::ConflictAcknowledge,
    Action::ScanAssign,
    Action::ScanDiscard,
    Action::DeviceRevoke,
    Action::PersonRevoke,
    Action::PersonLeave,
    Action::PersonAccount,
    Action::PersonSecondFactor,
    Action::ParticipantReplace,
];

/// An entry of the replaced database's chain.
enum ChainRow {
    Line(i64),
    Scan(i64),
}

/// Takes everything over, in one transaction.
///
/// # Errors
/// When one of the two cannot be read, or the copy cannot be written. Nothing is taken over then.
pub(super) fn carry(store: &mut Store) -> Result<Carried> {
    // One transaction: what was taken away is taken away together with the scans that it was decided by.
    let change = store.write_in_any_term()?;
    let people = people(&change)?;
    let taken = |condition: &str| -> Result<HashSet<i64>> {
        let mut statement = change.prepare(&format!("select o.id from {PEOPLE} where {condition}"))?;
        Ok(statement.query_map([], |row| row.get(0))?.collect::<sql::Result<_>>()?)
    };
    let (standing, zones) = (taken(STANDING_TAKEN)?, taken(ZONES_TAKEN)?);
    let mut taking = Taking { change: &change, people, standing, zones, holders: BTreeSet::new(), carried: Carried::default() };
    for entry in entries(&change)? {
        match entry {
            ChainRow::Line(entry) => taking.line(entry)?,
            ChainRow::Scan(row) => taking.scan(row)?,
        }
    }
    let Taking { holders, carried, .. } = taking;
    counting::recount_each(&change, &holders.into_iter().collect::<Vec<_>>())?;
    rest(&change)?;
    change.commit()?;
    Ok(carried)
}

/// Returns the copy's row of each person of the replaced database.
fn people(change: &Change<'_>) -> Result<HashMap<i64, i64>> {
    let mut statement = change.prepare(&format!("select o.id, m.id from {PEOPLE}"))?;
    Ok(statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<sql::Result<_>>()?)
}

fn entries(change: &Change<'_>) -> Result<Vec<ChainRow>> {
    let kinds: Vec<String> = KINDS.iter().map(|kind| format!("'{kind}'")).collect();
    let sql = format!(
        "select coalesce(j.number, j.entry), 1, j.entry, j.at from replaced.journal j where j.action in ({}) and {NEW_LINE}
         union all select s.entry, 0, s.id, s.recorded_at from replaced.scan s where {NEW_SCAN} order by {}",
        kinds.join(", "),
        // Of several origins, only the time says what came first.
        if change.query_row("select count(*) from replaced.origin", [], |row| row.get::<i64>(0))? > 1 { "4, 1" } else { "1" }
    );
    let mut statement = change.prepare(&sql)?;
    let rows =
        statement.query_map([], |row| Ok(if row.get(1)? { ChainRow::Line(row.get(2)?) } else { ChainRow::Scan(row.get(2)?) }))?;
    Ok(rows.collect::<sql::Result<_>>()?)
}

/// What is not an entry of the chain, but belongs to what is: codes for labels, refusals that came too late, readings that wait.
fn rest(change: &Change<'_>) -> Result<()> {
    change.execute_batch(
        "insert or ignore into main.short_credential (serial, key_id, tag, issued_at, issued_by)
             select c.serial, c.key_id, c.tag, c.issued_at, c.issued_by from replaced.short_credential c
             where c.serial in (select serial from main.badge) and c.key_id in (select key_id from main.signing_key);
         insert or ignore into main.late_refusal (scan, acknowledged_at, acknowledged_by)
             select m.id, l.acknowledged_at, l.acknowledged_by
             from replaced.late_refusal l join replaced.scan s on s.id = l.scan join main.scan m on m.uuid = s.uuid;
         insert or ignore into main.held_reading (uuid, at, received_at, gate, code, typed, reference, device, why, shown, shown_reason, as_of)
             select h.uuid, h.at, h.received_at, h.gate, h.code, h.typed, h.reference, h.device, h.why, h.shown, h.shown_reason, h.as_of
             from replaced.held_reading h where h.uuid not in (select uuid from main.scan);
         insert or ignore into main.early_undo (uuid, scan, at, actor, gate, reason)
             select uuid, scan, at, actor, gate, reason from replaced.early_undo;",
    )?;
    Ok(())
}

struct Taking<'c, 's> {
    change: &'c Change<'s>,
    /// The copy's row of each person.
    people: HashMap<i64, i64>,
    /// Whose standing was taken away.
    standing: HashSet<i64>,
    /// Whose zones were taken away.
    zones: HashSet<i64>,
    /// Whose presence changes.
    holders: BTreeSet<i64>,
    carried: Carried,
}

impl Taking<'_, '_> {
    /// Takes over one line, if it concerns somebody or something in the copy.
    fn line(&mut self, entry: i64) -> Result<()> {
        let sql = "select at, actor, action, subject_kind, subject, details, content from replaced.journal where entry = ?1";
        let mut line = self.change.prepare_cached(sql)?.query_row([entry], |row| {
            let details: String = row.get(5)?;
            Ok(TakenLine {
                at: row.get(0)?,
                actor: row.get(1)?,
                action: row.get(2)?,
                kind: row.get(3)?,
                subject: row.get(4)?,
                details: serde_json::from_str(&details).unwrap_or_default(),
                content: row.get(6)?,
            })
        })?;
        let is_taken = match line.action.parse::<Action>() {
            Ok(Action::KeyAdd | Action::KeyState) => self.key(&mut line)?,
            Ok(Action::ParticipantStanding | Action::NominationStep | Action::ParticipantZones) => self.person(&mut line)?,
            Ok(Action::BadgeIssue | Action::BadgeSign | Action::BadgeReissue | Action::BadgeRevoke) => self.badge(&mut line)?,
            Ok(Action::DeviceRevoke) => self.device(&mut line)?,
            Ok(action @ (Action::PersonRevoke | Action::PersonLeave | Action::PersonAccount | Action::PersonSecondFactor)) => {
                workers::take(self.change, action, &mut line)?
            }
            Ok(Action::ParticipantReplace) => self.replacement(&mut line)?,
            Ok(Action::ScanAssign | Action::ScanDiscard) => {
                let waits = "delete from main.held_reading where hex(uuid) = upper(replace(?1, '-', ''))";
                self.change.execute(waits, [&line.subject])?;
                true
            }
            Ok(Action::ScanUndo) => true,
            Ok(Action::ScanDecide) => self.decision(&line)?,
            Ok(Action::ConflictAcknowledge) => self.acknowledged(&line)?,
            _ => false,
        };
        if !is_taken {
            return Ok(());
        }
        match self.carried.changes.iter_mut().find(|(action, _)| *action == line.action) {
            Some((_, count)) => *count += 1,
            None => self.carried.changes.push((line.action.clone(), 1)),
        }
        let details = if line.details.is_null() { String::new() } else { line.details.to_string() };
        self.change.append(&UnchainedLine {
            at: line.at,
            actor: line.actor.into(),
            action: line.action.into(),
            subject_kind: line.kind.into(),
            subject: line.subject.into(),
            details: details.into(),
            content: line.content.map(Into::into),
        })
    }

    /// A key that is new, or may do less than before.
    fn key(&self, line: &mut TakenLine) -> Result<bool> {
        let added = self.change.execute(
            "insert into main.signing_key (key_id, public_key, state, created_at)
                 select key_id, public_key, state, created_at from replaced.signing_key r
                 where key_id = ?1 and not exists (select 1 from main.signing_key m where m.key_id = r.key_id)",
            [&line.subject],
        )?;
        let set = self.change.execute(
            "update main.signing_key set state = (select state from replaced.signing_key r where r.key_id = signing_key.key_id)
             where key_id = ?1 and exists (select 1 from replaced.signing_key r where r.key_id = signing_key.key_id
                 and r.public_key = signing_key.public_key
                 and instr('active retired revoked', r.state) > instr('active retired revoked', signing_key.state))",
            [&line.subject],
        )?;
        if added + set > 0 {
            settings::bump(self.change)?;
            line.details[fingerprint::KEY] = fingerprint::of(self.change, [fingerprint::KEYS])?;
        }
        Ok(added + set > 0)
    }

    /// A person who was blocked or withdrawn, or whose zones became fewer.
    fn person(&self, line: &mut TakenLine) -> Result<bool> {
        let is_standing = stand_lines::is_about_standing(&line.action);
        let old: i64 = line.subject.parse().unwrap_or_default();
        let is_taken = if is_standing { self.standing.contains(&old) } else { self.zones.contains(&old) };
        let Some(&row) = self.people.get(&old).filter(|_| is_taken) else { return Ok(false) };
        if is_standing {
            if !self.stand(row, line)? {
                return Ok(false);
            }
        } else {
            let sql =
                "update main.participant set updated_at = ?3, zones_added = r.zones_added, zones_withheld = r.zones_withheld
                 from replaced.participant r where r.id = ?2 and participant.id = ?1";
            self.change.prepare_cached(sql)?.execute(params![row, old, line.at])?;
        }
        line.subject = row.to_string();
        Ok(true)
    }

    /// Writes what a line left of somebody's standing. Returns whether the line can be read.
    fn stand(&self, row: i64, line: &TakenLine) -> Result<bool> {
        let Some(told) = stand_lines::read(&line.details) else { return Ok(false) };
        let sql = format!("select {} from {} where p.id = ?1", rows::PARTICIPANT, rows::PARTICIPANT_FROM);
        let stored = self.change.prepare_cached(&sql)?.query_row([row], rows::participant)?;
        let before = standing::stand(self.change, &stored)?;
        let mut at = before.at.to(told.state.unwrap_or(before.at.state), before.at.step.clone());
        if let Some(step) = told.step {
            at.step = step.parse().ok();
        }
        let after = Stand { at, block: told.block };
        let is_step = line.action == Action::NominationStep.as_str();
        let (reason, text, internal) = (line.told("reason"), line.told("text"), line.told("internal"));
        let reason = (!is_step || after.block == Block::Free).then_some(reason.as_str());
        let texts = is_step.then_some((text.as_str(), internal.as_str()));
        standing::write(self.change, stored.key, (&before, &after), (reason, texts), columns::timestamp(line.at))?;
        Ok(true)
    }

    /// A badge of somebody in the copy.
    fn badge(&self, line: &mut TakenLine) -> Result<bool> {
        let Some(serial) = line.subject.parse::<BadgeSerial>().ok().map(BadgeSerial::get) else { return Ok(false) };
        let old = line.details["participant"].as_i64().unwrap_or_default();
        let Some(&row) = self.people.get(&old) else { return Ok(false) };
        line.details["participant"] = row.into();
        let change = self.change;
        let changed = match line.action.parse::<Action>() {
            Ok(Action::BadgeRevoke) => change.execute(
                "update main.badge set state = 'revoked', reason = ?2 where serial = ?1 and state = 'valid'",
                params![serial, line.reason()],
            )?,
            Ok(Action::BadgeSign) => change.execute(
                "update main.badge set credential = r.credential from replaced.badge r
                 where badge.serial = ?1 and r.serial = ?1 and badge.state = 'valid'",
                [serial],
            )?,
            action => {
                let before = "select serial from main.badge where participant = ?1 and state = 'valid'";
                let before = columns::optional(change.query_row(before, [row], |row| row.get::<u32>(0)))?;
                let is_reissue = action == Ok(Action::BadgeReissue);
                if before == Some(serial) || (before.is_some() && !is_reissue) {
                    return Ok(false);
                }
                change.execute(
                    "update main.badge set state = 'superseded', reason = ?2 where participant = ?1 and state = 'valid'",
                    params![row, line.reason()],
                )?;
                let added = change.execute(
                    "insert or ignore into main.badge (serial, participant, state, credential, issued_at, reason)
                         select serial, ?2, 'valid', credential, issued_at, '' from replaced.badge where serial = ?1",
                    params![serial, row],
                )?;
                if is_reissue {
                    change.execute("update main.badge set superseded_by = ?2 where serial = ?1", params![before, serial])?;
                    line.details["supersedes"] = before.and_then(BadgeSerial::new).map(|before| before.to_string()).into();
                }
                added
            }
        };
        Ok(changed > 0)
    }

    /// A device of the copy that was revoked.
    fn device(&self, line: &mut TakenLine) -> Result<bool> {
        let sql = "update main.device set revoked_at = ?2 where revoked_at is null
                 and secret_hash = (select secret_hash from replaced.device where id = ?1) returning id";
        let revoked = columns::optional(self.change.query_row(sql, params![line.subject, line.at], |row| row.get::<i64>(0)))?;
        if let Some(id) = revoked {
            line.subject = id.to_string();
        }
        Ok(revoked.is_some())
    }

    /// Somebody who came in another's place, where the copy has both.
    fn replacement(&self, line: &mut TakenLine) -> Result<bool> {
        let old: i64 = line.subject.parse().unwrap_or_default();
        let (key, is_coming) = if line.details["replaces"].is_null() { ("replaced_by", false) } else { ("replaces", true) };
        let other = line.details[key].as_i64().unwrap_or_default();
        let (Some(&row), Some(&other)) = (self.people.get(&old), self.people.get(&other)) else { return Ok(false) };
        if is_coming {
            let actor = line.actor.clone();
            let sql = "insert into main.replacement (participant, replaces, at, actor) values (?1, ?2, ?3, ?4)";
            self.change.execute(sql, params![row, other, line.at, actor])?;
        }
        line.subject = row.to_string();
        line.details[key] = other.into();
        Ok(true)
    }

    /// What a gate decided of a scan that is taken over, or that the copy has.
    fn decision(&mut self, line: &TakenLine) -> Result<bool> {
        // A later line about the same scan stands for a decision that took the place of another.
        let sql = "insert into main.decision (scan, verdict, reason, counts, as_of, ahead, judged, judged_reason, repeat, readmits, by_server, made_at)
                 select m.id, d.verdict, d.reason, d.counts, d.as_of, d.ahead, d.judged, d.judged_reason, d.repeat, d.readmits,
                     d.by_server, d.made_at
                 from replaced.decision d join replaced.scan s on s.id = d.scan join main.scan m on m.uuid = s.uuid
                 where hex(s.uuid) = upper(replace(?1, '-', ''))
                 on conflict (scan) do update set verdict = excluded.verdict, reason = excluded.reason, counts = excluded.counts,
                     as_of = excluded.as_of, ahead = excluded.ahead, judged = excluded.judged,
                     judged_reason = excluded.judged_reason, repeat = excluded.repeat, readmits = excluded.readmits,
                     by_server = excluded.by_server, made_at = excluded.made_at
                 returning scan";
        let scan = columns::optional(self.change.query_row(sql, [&line.subject], |row| row.get::<i64>(0)))?;
        let Some(scan) = scan else { return Ok(false) };
        let holder = "select coalesce(participant, -badge_serial) from main.scan where id = ?1";
        self.holders.extend(self.change.query_row(holder, [scan], |row| row.get::<Option<i64>>(0))?);
        Ok(true)
    }

    /// What a supervisor said of a conflict.
    fn acknowledged(&self, line: &TakenLine) -> Result<bool> {
        let noted = self.change.execute(
            "insert or ignore into main.conflict_note (scan, kind, at, actor, note)
                 select m.id, n.kind, n.at, n.actor, n.note
                 from replaced.conflict_note n join replaced.scan s on s.id = n.scan join main.scan m on m.uuid = s.uuid
                 where hex(s.uuid) = upper(replace(?1, '-', '')) and n.kind = ?2",
            params![line.subject, line.details["kind"].as_str()],
        )?;
        Ok(noted == 1)
    }

    /// Takes over a scan as it is. Somebody whom the copy does not know is known by the badge alone.
    fn scan(&mut self, row: i64) -> Result<()> {
        let sql = "select uuid, kind, at, recorded_at, day, gate, zone, direction, verdict, reason, participant, badge_serial,
                 (select m.id from replaced.scan u join main.scan m on m.uuid = u.uuid where u.id = s.undoes),
                 note, actor, coalesce(s.counts, s.kind = 'scan' and s.verdict <> 'refused')
             from replaced.scan s where s.id = ?1";
        let (mut values, note, actor, counts) = self.change.prepare_cached(sql)?.query_row([row], |row| {
            let values = (0..13).map(|column| row.get(column)).collect::<sql::Result<Vec<Value>>>()?;
            Ok((values, row.get::<String>(13)?, row.get::<String>(14)?, row.get::<bool>(15)?))
        })?;
        let is_undo = values[1] == Value::Text(ScanKind::Undo.as_str().into());
        let known = match &values[10] {
            Value::Integer(old) => self.people.get(old).map(|row| Value::Integer(*row)),
            _ => None,
        };
        values[10] = known.unwrap_or(Value::Null);
        let holder = match (&values[10], &values[11]) {
            (Value::Integer(person), _) => Some(*person),
            (_, Value::Integer(serial)) => Some(-serial),
            _ => None,
        };
        let refs: Vec<ValueRef<'_>> = values.iter().map(ValueRef::from).collect();
        let refs = refs.as_slice().try_into().expect("thirteen columns were read");
        let actor = actor.parse().unwrap_or_else(|_| Actor::program());
        let remark = if is_undo { ScanRemark::Reason(&note) } else { ScanRemark::Own(Note::from_word(&note)) };
        let effect = if counts && !is_undo { Effect::Counts } else { Effect::Nothing };
        self.change.add_scan(refs, Some(&actor), remark, effect)?;
        self.holders.extend(holder);
        self.carried.scans += 1;
        Ok(())
    }
}
