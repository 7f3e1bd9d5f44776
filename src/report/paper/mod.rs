//! Lists on paper, for a gate without power: who may pass it on an event day, with a box to tick, room for the time, and a code
//! beside each name by which the tick is entered later.
//!
//! Each list begins with a page of times, a code for each quarter of an hour; the names follow, by family name. A list is for one
//! gate and one day. Pages are laid out on every core and written while the next are read: only a row and a letter of each name
//! are held for all.

mod clock;
mod head;
mod names;
mod plan;

use std::{
    io::Write,
    iter,
    sync::{Arc, Mutex, PoisonError},
};

use self::{
    head::PageHead,
    names::{NameRow, PageNames},
};
use crate::{
    domain::{
        event::{Event, Gate},
        id::EventId,
        mask::DayIndex,
        paper_code::{PaperKey, PaperList},
    },
    report::{
        page::{PageOrientation, Setter},
        scope::ReportError,
    },
    store::{PaperName, Store},
    typeset::{
        fonts::Fonts,
        item::{Drawn, Fixed, Item, Side, TrimSize},
        pdf::{self, Document, PdfError, Written},
        sheet::Sheet,
        text::MissingGlyph,
    },
};

/// How many names a page has, where no more than one letter begins on it.
pub const PAGE_NAMES: usize = 16;

/// The lists of an event that are to be printed.
pub struct PaperLists<'a> {
    /// The event.
    pub event: &'a Event,
    /// Its id.
    pub id: EventId,
    /// What makes the codes.
    pub key: &'a PaperKey,
    /// Everyone who may stand on a list, by family name.
    pub names: &'a [PaperName],
    /// What the names were narrowed to, in words; empty for everyone.
    pub about: &'a str,
    /// When the lists are made, in words.
    pub made: &'a str,
}

/// A page of a list.
struct ListPage<'a> {
    list: PaperList<'a>,
    head: PageHead,
    content: PageContent,
}

/// What stands on a page.
enum PageContent {
    /// A code for each quarter of an hour.
    Times,
    /// Names.
    Names(PageNames),
}

impl<'a> PaperLists<'a> {
    /// Returns how many names are on the list of a gate and a day.
    #[must_use]
    pub fn count(&self, gate: &Gate, day: DayIndex) -> usize {
        self.members(gate, day).count()
    }

    /// Writes the lists of gates and days as one PDF, and returns what was written, and the characters that no font has: nothing
    /// stands in their places. Lists without names are left out.
    ///
    /// # Errors
    /// When the database cannot be read, a font cannot be embedded, or the output cannot be written.
    pub fn write(
        &self,
        store: &Store,
        fonts: &Fonts,
        wanted: &[(&'a Gate, DayIndex)],
        out: &mut (dyn Write + Send),
        progress: impl FnMut(usize),
    ) -> Result<(Written, Vec<MissingGlyph>), ReportError> {
        let (width, height) = PageOrientation::Upright.size();
        let format = TrimSize { width, height, bleed: 0.0 };
        let sheet = Sheet::single(format);
        let title = format!("{} – paper lists", self.event.short_name);
        let document = Document::new(fonts, format, &sheet, &title);
        let foot = Arc::new(Fixed { key: 0, items: head::foot(&mut Setter::new(fonts), self.made) });
        let missing = Mutex::new(Vec::<MissingGlyph>::new());
        let draw = |setter: &mut Setter<'_>, page: &ListPage<'_>| {
            let front = Side { fixed: Arc::clone(&foot), items: self.draw(setter, page) };
            let mut known = missing.lock().unwrap_or_else(PoisonError::into_inner);
            for one in setter.missing() {
                if known.iter().all(|known| known.character != one.character) {
                    known.push(one.clone());
                }
            }
            Ok(Some(Drawn { front, back: None }))
        };
        let pages = wanted.iter().flat_map(|&(gate, day)| self.pages(store, gate, day));
        let written = pdf::write(&document, pages, || Setter::new(fonts), draw, out, progress).map_err(|error| match error {
            PdfError::Badge(error) => error,
            PdfError::Io(error) => ReportError::Io(error),
            PdfError::Font(error) => ReportError::Document(error.into()),
        })?;
        let mut missing = missing.into_inner().unwrap_or_else(PoisonError::into_inner);
        missing.sort_by_key(|one| one.character);
        Ok((written, missing))
    }

    /// Returns who may pass a gate on a day.
    fn members(&self, gate: &Gate, day: DayIndex) -> impl Iterator<Item = &'a PaperName> + use<'a> {
        let zone = gate.zone;
        self.names.iter().filter(move |name| name.rights.zones.has(zone) && name.rights.days.has(day))
    }

    /// Walks the pages of a list.
    fn pages<'s>(
        &'s self,
        store: &'s Store,
        gate: &'a Gate,
        day: DayIndex,
    ) -> impl Iterator<Item = Result<ListPage<'a>, ReportError>> + use<'a, 's> {
        let members: Vec<PaperName> = self.members(gate, day).copied().collect();
        let ranges = if members.is_empty() { Vec::new() } else { plan::pages(members.iter().map(|name| name.initial)) };
        let of = ranges.len() + 1;
        let date = self.event.date(day).unwrap_or_default();
        let list = PaperList { event: self.id, gate: &gate.code, day, date };
        let head = move |number| PageHead::new(self.event, gate, date, self.about, (number, of));
        let times = (of > 1).then(|| Ok(ListPage { list, head: head(1), content: PageContent::Times }));
        let names = ranges.into_iter().enumerate().map(move |(place, range)| {
            let rows = members[range].iter().map(|name| Ok(NameRow::new(self.event, name, &store.participant_by_key(name.key)?)));
            let names = PageNames { rows: rows.collect::<Result<_, ReportError>>()? };
            Ok(ListPage { list, head: head(place + 2), content: PageContent::Names(names) })
        });
        times.into_iter().chain(iter::once(names).flatten())
    }

    fn draw(&self, setter: &mut Setter<'_>, page: &ListPage<'_>) -> Vec<Item> {
        let mut items = Vec::new();
        let key = |mark| self.key.issue(&page.list, mark);
        match &page.content {
            PageContent::Times => {
                page.head.draw(setter, "Times", &mut items);
                clock::draw(setter, self.event.day_starts_at, page.list.gate.as_str(), key, &mut items);
            }
            PageContent::Names(names) => {
                page.head.draw(setter, &names.range(), &mut items);
                names.draw(setter, key, &mut items);
            }
        }
        items
    }
}
