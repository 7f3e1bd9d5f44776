//! Stacks of badges: where one ends and the next begins, and what stands on the label of each.

use std::{collections::HashSet, ops::Range};

use super::trays::Assigned;
use crate::cli::words::count;
use crate::{
    badge::label::{Label, LabelLine, LabelPage, Purpose},
    cli::error::CliError,
    domain::{colour::Colour, event::Event, text::fold, tray::TrayPlace},
    store::{ParticipantKey, Store, StoredParticipant},
    typeset::fonts::Weight,
};

/// What makes a stack.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::cli) enum StackBy {
    /// The label lists the delegations of the category.
    Category,
    /// The label lists the people.
    Delegation,
    /// The label lists the people.
    Tray,
}

/// Consecutive badges.
pub(super) struct Stack {
    /// Their places in the document.
    range: Range<usize>,
    title: String,
    detail: String,
    colour: Option<Colour>,
    /// How many lines its list has.
    lines: usize,
}

/// The badges of a document in their stacks.
pub(super) struct Groups<'a> {
    store: &'a Store,
    event: &'a Event,
    chosen: &'a [ParticipantKey],
    trays: &'a Assigned,
    by: StackBy,
    page: LabelPage,
    heads: HashSet<ParticipantKey>,
    stacks: Vec<Stack>,
}

impl<'a> Groups<'a> {
    /// Finds where each stack starts, by walking through all participants one at a time.
    pub(super) fn new(
        (store, event): (&'a Store, &'a Event),
        (chosen, trays): (&'a [ParticipantKey], &'a Assigned),
        by: StackBy,
        page: LabelPage,
    ) -> Result<Self, CliError> {
        let heads = store.heads()?;
        let mut found = Self { store, event, chosen, trays, by, page, heads, stacks: Vec::new() };
        let (mut last, mut last_line) = (None, None);
        let people = store.people_reader(chosen)?;
        for (place, &key) in chosen.iter().enumerate() {
            let stored = people.participant(key)?;
            let (group, line) = (found.key(&stored, place), fold(&stored.participant.delegation));
            if last.as_ref() != Some(&group) {
                found.stacks.push(found.start(&stored, place));
                (last, last_line) = (Some(group), None);
            }
            let Some(open) = found.stacks.last_mut() else { continue };
            open.range.end = place + 1;
            if by != StackBy::Category || last_line.as_ref() != Some(&line) {
                open.lines += 1;
                last_line = Some(line);
            }
        }
        Ok(found)
    }

    /// Walks the stacks.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Stack> {
        self.stacks.iter()
    }

    /// Returns the stack that starts at this place of the document.
    pub(super) fn starting(&self, place: usize) -> Option<&Stack> {
        self.stacks.binary_search_by_key(&place, |group| group.range.start).ok().map(|found| &self.stacks[found])
    }

    /// Returns what a page of a stack's label shows; pages count from 0.
    pub(super) fn label(&self, group: &Stack, page: usize, purpose: Purpose) -> Result<Label, CliError> {
        let most = self.page.lines();
        let wanted = page * most..(page + 1) * most;
        let lines = match self.by {
            StackBy::Category => self.delegations(group, wanted)?,
            StackBy::Delegation | StackBy::Tray => self.people(group, wanted)?,
        };
        let badges = count(group.range.len(), "badge");
        let purpose = if let Purpose::Separator(_) = purpose { Purpose::Separator(group.colour) } else { purpose };
        Ok(Label {
            kind: match self.by {
                StackBy::Category => "Category",
                StackBy::Delegation => "Delegation",
                StackBy::Tray => "Tray",
            }
            .to_owned(),
            title: group.title.clone(),
            detail: if group.detail.is_empty() { badges } else { format!("{badges} · {}", group.detail) },
            lines,
            page: [page + 1, group.labels(self.page)],
            foot: self.event.short_name.clone(),
            purpose,
        })
    }

    fn key(&self, stored: &StoredParticipant, place: usize) -> String {
        match self.by {
            StackBy::Category => stored.participant.category.to_string(),
            StackBy::Delegation => fold(&stored.participant.delegation),
            StackBy::Tray => self.tray(stored, place).map(|tray| tray.tray().to_string()).unwrap_or_default(),
        }
    }

    fn start(&self, stored: &StoredParticipant, place: usize) -> Stack {
        let who = &stored.participant;
        let (mut detail, mut colour) = (String::new(), None);
        let title = match self.by {
            StackBy::Category => {
                let category = self.event.category(&who.category);
                colour = category.map(|category| category.colour);
                category.map_or_else(|| who.category.to_string(), |category| category.title.clone())
            }
            StackBy::Delegation if who.delegation.is_empty() => "No delegation".to_owned(),
            StackBy::Delegation => {
                detail.clone_from(&who.delegation_type);
                who.delegation.clone()
            }
            StackBy::Tray => self.tray(stored, place).map_or_else(|| "No tray".to_owned(), |tray| tray.tray().to_string()),
        };
        Stack { range: place..place, title, detail, colour, lines: 0 }
    }

    /// Returns where the badge lies, or will lie once it is printed.
    fn tray(&self, stored: &StoredParticipant, place: usize) -> Option<TrayPlace> {
        self.trays.place(place).or(stored.badge.as_ref().and_then(|badge| badge.tray))
    }

    fn people(&self, group: &Stack, wanted: Range<usize>) -> Result<Vec<LabelLine>, CliError> {
        let places = group.range.clone().skip(wanted.start).take(wanted.len());
        let line = |place: usize| {
            let key = self.chosen[place];
            let stored = self.store.participant_by_key(key)?;
            let who = &stored.participant;
            let is_head = self.heads.contains(&key);
            let about = match self.by {
                StackBy::Tray => who.delegation.clone(),
                _ if is_head => "Head of delegation".to_owned(),
                _ => who.category.to_string(),
            };
            let tray = self.tray(&stored, place).filter(|_| self.by != StackBy::Tray).map(|tray| tray.to_string());
            let detail =
                [Some(about).filter(|about| !about.is_empty()), tray].into_iter().flatten().collect::<Vec<_>>().join(" · ");
            let weight = if is_head && self.by == StackBy::Delegation { Weight::Bold } else { Weight::Regular };
            Ok(LabelLine { text: who.full_name(), weight, detail })
        };
        places.map(line).collect()
    }

    fn delegations(&self, group: &Stack, wanted: Range<usize>) -> Result<Vec<LabelLine>, CliError> {
        let mut found: Vec<(String, usize)> = Vec::new();
        let mut last = None;
        let members = &self.chosen[group.range.clone()];
        let people = self.store.people_reader(members)?;
        for &key in members {
            let delegation = people.participant(key)?.participant.delegation;
            let folded = Some(fold(&delegation));
            if folded != last {
                last = folded;
                found.push((if delegation.is_empty() { "No delegation".to_owned() } else { delegation }, 0));
            }
            if let Some((_, people)) = found.last_mut() {
                *people += 1;
            }
        }
        let found = found.into_iter().skip(wanted.start).take(wanted.len());
        Ok(found.map(|(text, people)| LabelLine { text, weight: Weight::Regular, detail: count(people, "badge") }).collect())
    }
}

impl Stack {
    /// Returns how many pages its label has.
    pub(super) fn labels(&self, page: LabelPage) -> usize {
        page.labels(self.lines)
    }
}
