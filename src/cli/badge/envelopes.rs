//! `accredit badge envelopes`: a label for the envelope of each delegation, with a box to tick for each badge in it.

use std::path::PathBuf;

use serde_json::json;

use super::{
    groups::{Groups, StackBy},
    select::{DesignArgs, SelectionArgs, Setup},
    sheet_args::SheetArgs,
    trays::Assigned,
};
use crate::cli::words::count;
use crate::{
    badge::label::{self, Label, LabelPage, Purpose},
    cli::{
        context::{Context, Format},
        error::{CliError, Ending},
        file,
    },
    store::Order,
    typeset::{
        pdf::{self, Document},
        text::Shaper,
    },
};

/// Arguments of `envelopes`.
#[derive(Debug, clap::Args)]
pub struct EnvelopeArgs {
    #[command(flatten)]
    selection: SelectionArgs,
    #[command(flatten)]
    design: DesignArgs,
    /// The PDF; "-" writes to stdout
    #[arg(short, long, value_name = "FILE.pdf")]
    output: PathBuf,
    #[command(flatten)]
    sheet: SheetArgs,
}

pub(super) fn run(context: &Context, args: &EnvelopeArgs) -> Result<Ending, CliError> {
    let store = context.store()?;
    let event = store.event()?.event;
    let setup = Setup::new(&args.design, &event)?;
    let mut keys = store.keys(&args.selection.selection(&store)?, Order::Delegation)?;
    let everyone = keys.len();
    // Participants without a delegation come last, and each collects their own badge.
    while let Some(&last) = keys.last() {
        if !store.participant_by_key(last)?.participant.delegation.is_empty() {
            break;
        }
        keys.pop();
    }
    if keys.is_empty() {
        context.status("no envelope to label: everyone selected is without a delegation, or is withdrawn or blocked");
        return Ok(Ending::Done);
    }
    let page = LabelPage { format: setup.design.format(), has_back: false };
    let trays = Assigned::none();
    let groups = Groups::new((&store, &event), (&keys, &trays), StackBy::Delegation, page)?;
    let sheet = args.sheet.sheet(page.format, [None; 2])?;
    let title = format!("{} – envelopes", event.short_name);
    let document = Document::new(&setup.fonts, page.format, &sheet, &title);
    let labels =
        groups.iter().flat_map(|group| (0..group.labels(page)).map(|number| groups.label(group, number, Purpose::Envelope)));
    let draw = |shaper: &mut Shaper<'_>, label: &Label| Ok(Some(label::draw(label, page, shaper)));
    let mut written = None;
    file::replace(&args.output, |out| {
        let done = pdf::write(&document, labels, || Shaper::new(&setup.fonts), draw, out, |_| {});
        written = Some(done.map_err(|error| CliError::document(&args.output, error))?);
        Ok(())
    })?;
    let (envelopes, written) = (groups.iter().count(), written.unwrap_or_default());
    if context.format == Format::Json && args.output.as_os_str() != "-" {
        say!("{}", json!({ "envelopes": envelopes, "labels": written.badges, "pages": written.pages, "bytes": written.bytes }));
    }
    let alone = match everyone - keys.len() {
        0 => String::new(),
        alone => format!("; {} without a delegation left out", count(alone, "badge")),
    };
    let labels = if written.badges == envelopes { String::new() } else { format!(", {}", count(written.badges, "label")) };
    context.status(format!(
        "{}: {}{labels} on {}{alone}",
        args.output.display(),
        count(envelopes, "envelope"),
        count(written.pages, "page")
    ));
    Ok(Ending::Done)
}
