//! Draws badges for a desk: one at a time is asked for, and the one writer has no part in it.

use std::{
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
};

use tokio::sync::Semaphore;

use crate::{
    badge::{
        content::content,
        fonts::Fonts,
        item::Drawn,
        layout::Design,
        pdf::{self, Document},
        sheet::Sheet,
        subject::Subject,
        template::{Template, TemplateError},
        text::Shaper,
    },
    domain::id::BadgeSerial,
    store::{StoredEvent, StoredParticipant},
    web::error::Problem,
};

/// How badges look.
#[derive(Debug, Clone)]
pub struct Look {
    /// The template: the name of a built-in one, or a file.
    pub template: String,
    /// Folders with fonts to use beside those installed.
    pub font_dirs: Vec<PathBuf>,
}

/// Draws badges, with a template that is laid out once for all of them.
pub(in crate::web) struct Press {
    look: Look,
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
}

/// A badge on its page.
pub(in crate::web) struct Page {
    /// The PDF.
    pub(in crate::web) bytes: Vec<u8>,
    /// The badge.
    pub(in crate::web) serial: BadgeSerial,
    /// What it shows.
    pub(in crate::web) content: [u8; 16],
}

impl Default for Look {
    fn default() -> Self {
        Self { template: Template::builtins().next().unwrap_or_default().to_owned(), font_dirs: Vec::new() }
    }
}

impl Press {
    /// Reads the template; fonts are looked for when the first badge is drawn.
    pub(in crate::web) fn new(look: &Look) -> Result<Self, TemplateError> {
        let template = Template::find(&look.template)?;
        Ok(Self { look: look.clone(), template, laid_out: Mutex::default(), turn: Semaphore::new(1) })
    }

    /// Returns the template's name, for the record.
    pub(in crate::web) fn template(&self) -> &str {
        &self.look.template
    }

    /// Returns who waits for the turn to draw.
    pub(in crate::web) fn turn(&self) -> &Semaphore {
        &self.turn
    }

    /// Draws the valid badge of a participant. Takes milliseconds, and the first time as long as fonts take to be found.
    pub(in crate::web) fn draw(&self, event: &StoredEvent, stored: &StoredParticipant) -> Result<Page, Problem> {
        let who = &stored.participant;
        let Some(badge) = &stored.badge else {
            return Err(Problem::Refused(format!("{} has no valid badge; print one first", who.reference)));
        };
        let laid_out = self.laid_out(event)?;
        let shown = Subject::of(&event.event, who, stored.zones).ok_or(Problem::Internal)?;
        let subject = Subject { credential: badge.credential.letters(), serial: badge.serial.to_string(), ..shown };
        let content = content(&event.event, &subject, Some(badge.credential.body().key));
        let format = laid_out.design.format();
        let sheet = Sheet::by_name("single", format).map_err(failed)?;
        let title = format!("{} – {}", event.event.short_name, who.reference);
        let document = Document { fonts: &laid_out.fonts, format, sheet: &sheet, title: &title };
        let draw = |shaper: &mut Shaper<'_>, subject: &Subject| -> Result<Option<Drawn>, Problem> {
            laid_out.design.draw(subject, shaper).map(Some).map_err(|problems| {
                let told: Vec<String> = problems.iter().map(ToString::to_string).collect();
                Problem::Unprintable(told.join("; "))
            })
        };
        let mut bytes = Vec::new();
        let fonts = &laid_out.fonts;
        pdf::write(&document, std::iter::once(Ok(subject)), || Shaper::new(fonts), draw, &mut bytes, |_| {}).map_err(
            |error| match error {
                pdf::PdfError::Badge(problem) => problem,
                error => failed(error),
            },
        )?;
        Ok(Page { bytes, serial: badge.serial, content })
    }

    fn laid_out(&self, event: &StoredEvent) -> Result<Arc<LaidOut>, Problem> {
        // Held while it is made: whoever comes meanwhile needs the same.
        let mut kept = self.laid_out.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = kept.as_ref().filter(|known| known.revision == event.revision) {
            return Ok(Arc::clone(known));
        }
        let fonts = match kept.as_ref() {
            Some(known) => Arc::clone(&known.fonts),
            None => Arc::new(Fonts::load(&self.look.font_dirs).map_err(failed)?),
        };
        let design = Design::new(&self.template, &event.event, &fonts)
            .map_err(|error| Problem::Unprintable(format!("the template does not fit the event: {error}")))?;
        let made = Arc::new(LaidOut { revision: event.revision, fonts, design });
        *kept = Some(Arc::clone(&made));
        Ok(made)
    }
}

#[allow(clippy::needless_pass_by_value, reason = "errors are mapped by it")]
fn failed(error: impl std::fmt::Display) -> Problem {
    tracing::error!(%error, "a badge could not be drawn");
    Problem::Internal
}
