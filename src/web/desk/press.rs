//! Draws badges for a desk: one at a time is asked for, and the one writer has no part in it.

use std::{
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
};

use serde::Deserialize;
use tokio::sync::Semaphore;

use crate::{
    badge::{
        judge,
        layout::{Design, DesignError, read_pictures},
        subject::BadgeSubject,
        template::Template,
    },
    domain::{event::Event, field::FieldSet, id::Reference},
    printing::{Portraits, printer},
    store::{PrintedBadge, PrintedPiece, StoredEvent, StoredParticipant, refusal::BadgeRefusal},
    typeset::{
        builtins::BuiltinError,
        fonts::{FontError, Fonts},
        item::Drawn,
        pdf::{self, Document},
        qr::CodeForm,
        raster,
        sheet::{Sheet, SheetPlan},
        text::Shaper,
    },
    web::{error::Problem, readers::Readers},
};

/// The paper of a desk: each badge on a page of its own size.
pub(in crate::web) const SHEET: &str = "single";

/// The resolution of a picture of a badge: a little more than most screens.
const PREVIEW_DPI: f32 = 150.0;

/// How badges look.
#[derive(Debug, Clone)]
pub struct BadgeLook {
    /// The template: the name of a built-in one, or a file.
    pub template: String,
    /// Folders with fonts to use beside those installed.
    pub font_dirs: Vec<PathBuf>,
}

/// Why badges cannot be printed as they should look.
#[derive(Debug, thiserror::Error)]
pub enum LookError {
    /// The template.
    #[error(transparent)]
    Template(#[from] BuiltinError),
    /// The fonts.
    #[error(transparent)]
    Fonts(#[from] FontError),
    /// The template's pictures.
    #[error("the badges' template cannot be printed")]
    Artwork(#[from] DesignError),
}

/// Draws badges, with a template that is laid out once for all of them.
pub(in crate::web) struct BadgePress {
    look: BadgeLook,
    template: Template,
    laid_out: Mutex<Option<Arc<LaidOut>>>,
    /// Drawing takes every core for a moment: one badge at a time, so that scans do not wait for many.
    turn: Semaphore,
}

/// A template laid out for the event's settings of a revision.
struct LaidOut {
    revision: i64,
    fonts: Arc<Fonts>,
    design: Design,
    sheet: Sheet,
}

/// What becomes of a badge with faults, such as a text that does not fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(in crate::web) enum Faults {
    /// It is not printed, and they are said.
    #[default]
    Refuse,
    /// It is printed as well as it can be.
    Print,
}

/// A badge on its page.
pub(in crate::web) struct BadgePage {
    /// The PDF.
    pub(in crate::web) bytes: Vec<u8>,
    /// The paper, as CUPS names it.
    pub(in crate::web) medium: String,
    /// Whether and how the paper is turned.
    pub(in crate::web) sides: printer::PaperSides,
    /// How many pages it has: a badge whose back is printed has two.
    pub(in crate::web) pages: usize,
    /// The badge, and what it shows.
    pub(in crate::web) printed: PrintedBadge,
}

impl Default for BadgeLook {
    fn default() -> Self {
        Self { template: Template::DEFAULT.to_owned(), font_dirs: Vec::new() }
    }
}

impl BadgePress {
    /// Reads the template, and tries its pictures: one that cannot be drawn ends the start, and not a gate at the first badge. Fonts
    /// are looked for when they are needed.
    pub(in crate::web) fn new(look: &BadgeLook) -> Result<Self, LookError> {
        let template = Template::find(&look.template)?;
        if template.files().next().is_some() {
            let fonts = Fonts::load(&look.font_dirs)?.with_trials();
            read_pictures(&template, &fonts)?;
        }
        Ok(Self { look: look.clone(), template, laid_out: Mutex::default(), turn: Semaphore::new(1) })
    }

    /// Returns the template's name, for the record.
    pub(in crate::web) fn template(&self) -> &str {
        &self.look.template
    }

    /// Returns the fields that the template shows.
    pub(in crate::web) fn shows(&self, event: &Event) -> FieldSet {
        self.template.shows(event)
    }

    /// Returns whether badges need a short code.
    pub(in crate::web) fn has_short_code(&self) -> bool {
        self.template.has_code(CodeForm::Short)
    }

    /// Returns what the template prints.
    pub(in crate::web) fn piece(&self) -> PrintedPiece {
        if self.template.has_code(CodeForm::Signed) { PrintedPiece::Badge } else { PrintedPiece::Label }
    }

    /// Returns who waits for the turn to draw.
    pub(in crate::web) fn turn(&self) -> &Semaphore {
        &self.turn
    }

    /// Draws the valid badge of a participant. Takes milliseconds, and the first time as long as fonts take to be found.
    pub(in crate::web) fn draw(
        &self,
        event: &StoredEvent,
        readers: &Readers,
        whose: &Reference,
        faults: Faults,
    ) -> Result<BadgePage, Problem> {
        let laid_out = self.laid_out(event)?;
        let shown = readers.look(|store| {
            let stored = store.participant(whose)?;
            let Some(badge) = &stored.badge else {
                return Err(BadgeRefusal::NoneValid(whose.clone()).into());
            };
            let content = stored.content(&event.event, self.shows(&event.event))?;
            let subject = Portraits::new(store)?.subject(&laid_out.design, &event.event, &stored)?;
            Ok((PrintedBadge { serial: badge.serial, content }, subject))
        });
        let (printed, subject) = shown?;
        let (format, fonts) = (laid_out.design.format(), &laid_out.fonts);
        let title = format!("{} – {whose}", event.event.short_name);
        let document = Document::new(fonts, format, &laid_out.sheet, &title);
        let draw = |shaper: &mut Shaper<'_>, subject: &BadgeSubject| -> Result<Option<Drawn>, Problem> {
            let drawn = match faults {
                Faults::Refuse => laid_out.design.draw(subject, shaper),
                Faults::Print => {
                    let (drawn, problems) = laid_out.design.attempt(subject, shaper);
                    drawn.ok_or(problems)
                }
            };
            drawn.map(Some).map_err(|problems| {
                let told: Vec<String> = problems.iter().map(ToString::to_string).collect();
                Problem::Unprintable(told.join("; "))
            })
        };
        let mut bytes = Vec::new();
        let written = pdf::write(&document, std::iter::once(Ok(subject)), || Shaper::new(fonts), draw, &mut bytes, |_| {});
        let written = written.map_err(|error| match error {
            pdf::PdfError::Badge(problem) => problem,
            error => failed(error),
        })?;
        let sheet = &laid_out.sheet;
        let (medium, sides) = (printer::medium(sheet), printer::paper_sides(sheet, laid_out.design.sides()));
        Ok(BadgePage { bytes, medium, sides, pages: written.pages, printed })
    }

    /// Draws the front of a badge as a picture, for somebody who may not have the badge: with a code that no gate admits.
    pub(in crate::web) fn preview(
        &self,
        event: &StoredEvent,
        readers: &Readers,
        stored: &StoredParticipant,
    ) -> Result<Vec<u8>, Problem> {
        let laid_out = self.laid_out(event)?;
        let mut subject = readers.look(|store| Portraits::new(store)?.subject(&laid_out.design, &event.event, stored))?;
        for (letters, form) in [(&mut subject.credential, CodeForm::Signed), (&mut subject.short_credential, CodeForm::Short)] {
            *letters = "C".repeat(form.letters());
        }
        subject.serial = String::new();
        let fonts = &laid_out.fonts;
        let (drawn, problems) = laid_out.design.attempt(&subject, &mut Shaper::new(fonts));
        let drawn =
            drawn.ok_or_else(|| Problem::Unprintable(problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")))?;
        raster::png(&drawn.front, laid_out.design.format(), fonts, PREVIEW_DPI).map_err(failed)
    }

    fn laid_out(&self, event: &StoredEvent) -> Result<Arc<LaidOut>, Problem> {
        // Held while it is made: anyone who comes meanwhile needs the same.
        let mut kept = self.laid_out.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = kept.as_ref().filter(|known| known.revision == event.revision) {
            return Ok(Arc::clone(known));
        }
        let fonts = match kept.as_ref() {
            Some(known) => Arc::clone(&known.fonts),
            None => Arc::new(Fonts::load(&self.look.font_dirs).map_err(failed)?.with_trials()),
        };
        let design = Design::new(&self.template, &event.event, &fonts)
            .map_err(|error| Problem::Unprintable(format!("the template does not fit the event: {error}")))?;
        let design = judge::judged(design, &fonts, &crate::checkin::picture::read_luma).map_err(failed)?;
        let sheet = SheetPlan::find(SHEET).map_err(failed)?.impose(design.format()).map_err(failed)?;
        let made = Arc::new(LaidOut { revision: event.revision, fonts, design, sheet });
        *kept = Some(Arc::clone(&made));
        Ok(made)
    }
}

#[allow(clippy::needless_pass_by_value, reason = "errors are mapped by it")]
fn failed(error: impl std::fmt::Display) -> Problem {
    tracing::error!(%error, "a badge could not be drawn");
    Problem::Internal
}
