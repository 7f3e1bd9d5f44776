//! A list that was compared is written: the only part of an import that holds the lock.

use super::{
    bases::{self, ListId},
    entrance::{self, Entrance},
    merge::{self, DatabaseMoment, Merge, Planned, Writes},
    participant_row::{Derived, ParticipantRows, derive},
    participants::Import,
    standing::StandingWords,
};
use crate::{
    domain::{
        id::Reference,
        nomination::{
            act::{Act, Party},
            table::{self, Stand},
        },
        participant::Participant,
    },
    store::{
        engine::{database::Store, error::Result, sql, stored::ParticipantKey},
        ledger::entries,
        refusal::{ImportRefusal, NominationRefusal},
    },
};
use jiff::Timestamp;

/// What to do with people who are missing from a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MissingPeople {
    /// They stay as they are.
    Stay,
    /// They are withdrawn, if they are this many.
    Withdraw(usize),
}

impl Store {
    /// Writes a list that was compared, and returns the transaction, in which photos may follow. What others changed since the list
    /// was compared is compared again, and `merge` tells what became of it.
    ///
    /// # Errors
    /// When the event's settings changed or another list came in meanwhile, the missing are not as many as they should be, or the
    /// database cannot be written. Nothing is kept then.
    pub fn apply_list(&mut self, merge: &mut Merge, missing: MissingPeople, now: Timestamp) -> Result<Import<'_>> {
        let mut import = self.import(now)?;
        import.compare_again(merge)?;
        for category in merge.created.clone() {
            import.add_category(category)?;
        }
        let list = match (&merge.name, merge.writes()) {
            (_, 0) => None,
            (name, _) => Some(bases::count_import(&import.change, name.as_deref().unwrap_or_default())?),
        };
        let seen_on = list.filter(|_| merge.name.is_some());
        import.write_all(merge, seen_on)?;
        if let MissingPeople::Withdraw(expected) = missing {
            import.withdraw_missing(merge, expected)?;
        }
        Ok(import)
    }
}

impl Import<'_> {
    /// Compares again what changed since the list was compared.
    fn compare_again(&self, merge: &mut Merge) -> Result<()> {
        let now = DatabaseMoment::of(&self.change)?;
        if now == merge.seen {
            return Ok(());
        }
        if now.settings != merge.seen.settings {
            return Err(ImportRefusal::SettingsChanged.into());
        }
        if now.imports != merge.seen.imports {
            return Err(ImportRefusal::OtherList.into());
        }
        let condition = format!(
            "where p.id in (select cast(subject as integer) from journal where entry > {} and subject_kind = 'participant')",
            merge.seen.journal
        );
        let mut changed: Vec<Reference> = Vec::new();
        let people = &mut merge.people;
        merge::each(&self.change, &condition, |known| {
            changed.push(known.participant.reference.clone());
            people.insert(known.participant.reference.clone(), known);
        })?;
        for planned in merge.planned.iter_mut().filter(|planned| changed.contains(&planned.reference)) {
            let known = merge.people.get(&planned.reference);
            let list = (merge.name.is_some(), merge.list);
            *planned = merge::plan(&merge.event, merge.rules, list, known, planned.listing.clone())?;
        }
        merge.seen = now;
        Ok(())
    }

    /// Writes what is new on the list, some hundred people with one statement of each kind.
    fn write_all(&self, merge: &Merge, list: Option<ListId>) -> Result<()> {
        self.change.hold();
        let mut rows = ParticipantRows::default();
        for group in merge.planned.chunks(sql::SET) {
            let (mut come_in, mut said) = (Vec::new(), Vec::new());
            for planned in group {
                let known = merge.people.get(&planned.reference);
                let key = match (planned.writes, known) {
                    (Writes::Nothing, _) | (Writes::Base, None) => continue,
                    (Writes::Base, Some(known)) => known.key,
                    (Writes::Participant, None) => {
                        let (row, entrance) = self.add(&mut rows, planned)?;
                        come_in.push((row, entrance));
                        ParticipantKey(row)
                    }
                    (Writes::Participant, Some(known)) => {
                        with_derived(planned, |new| rows.change(&self.event, new, self.now))?;
                        let entry = entries::edited(known.key.0, &known.participant, planned.participant(), &self.event);
                        self.change.record(self.now, &entry)?;
                        known.key
                    }
                };
                said.push((key, list.or_else(|| known.and_then(|known| known.list)), planned.said.as_str()));
            }
            rows.flush(&self.change)?;
            let come_in: Vec<_> = come_in.iter().map(|(row, entrance)| (*row, entrance)).collect();
            entrance::write(&self.change, &come_in, self.now)?;
            bases::put_all(&self.change, said)?;
            self.change.flush()?;
        }
        self.change.release()
    }

    /// Takes somebody who is new on the list.
    fn add(&self, rows: &mut ParticipantRows, planned: &Planned) -> Result<(i64, Entrance)> {
        let row = with_derived(planned, |new| rows.add(&self.change, &self.event, new, self.now))?;
        let rules = self.event.nomination.as_ref();
        let state = rules.map(|rules| rules.import.state()).unwrap_or_default();
        let entrance = Entrance::of(state, rules, &planned.participant().category);
        self.change.record(self.now, &entries::added(row, planned.participant(), &self.event, entrance.told()))?;
        Ok((row, entrance))
    }

    fn withdraw_missing(&mut self, merge: &Merge, expected: usize) -> Result<()> {
        let missing = merge.missing();
        if missing.len() != expected {
            return Err(ImportRefusal::Missing { found: missing.len(), expected }.into());
        }
        let reason = merge.name.as_ref().map(|name| format!("no longer on the list {name}")).unwrap_or_default();
        for one in missing {
            let Some(known) = merge.people.get(&one.reference) else { continue };
            let (key, before) = self.stand_of(&known.participant.reference)?;
            let act = Act::Withdraw { reason: reason.clone() };
            // The steps do not matter to who leaves.
            let at = table::decide(&before.at, &act, &Party::List, &[]);
            let at = at.map_err(|source| NominationRefusal::Disallowed { participant: one.reference.clone(), source })?;
            let after = Stand { at, block: before.block };
            self.put_stand(key, &before, &after, &StandingWords::standing(&reason))?;
        }
        Ok(())
    }
}

/// Does something with a participant and what is derived from the texts, which was worked out before for most.
fn with_derived<T>(planned: &Planned, act: impl FnOnce((&Participant, &Derived)) -> Result<T>) -> Result<T> {
    match &planned.derived {
        Some(derived) => act((planned.participant(), derived)),
        None => act((planned.participant(), &derive(planned.participant()))),
    }
}
