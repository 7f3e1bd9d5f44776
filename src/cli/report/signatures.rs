//! `accredit report signatures`: attendance sheets to be signed by hand.

use std::path::PathBuf;

use super::{
    choice::ChoiceArgs,
    lines::{self, MadeReport},
    output::{self, ReportFormat},
};
use crate::{
    cli::{
        context::Context,
        error::{CliError, Ending},
        file,
        words::count,
    },
    report::{
        Report,
        signatures::{self, SheetOf, Signed},
    },
    typeset::fonts::Fonts,
};

/// Arguments.
#[derive(Debug, clap::Args)]
pub struct SignatureArgs {
    #[command(flatten)]
    choice: ChoiceArgs,
    /// The PDF; "-" writes to stdout
    #[arg(short, long, value_name = "FILE.pdf")]
    output: PathBuf,
    /// What each sheet covers
    #[arg(long, value_name = "WHAT", value_enum, default_value_t)]
    per: Per,
    /// A folder with fonts to use beside those installed (repeatable)
    #[arg(long, value_name = "DIR")]
    font_dir: Vec<PathBuf>,
}

/// What each sheet covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum Per {
    /// A delegation on a day
    #[default]
    Delegation,
    /// A day
    Day,
    /// A zone on a day: people who may enter it
    Zone,
}

pub(super) fn run(context: &Context, args: &SignatureArgs) -> Result<Ending, CliError> {
    if args.output.extension().is_some() && ReportFormat::of_name(&args.output)? != ReportFormat::Pdf {
        return Err(CliError::failed("attendance sheets are a PDF").hint("end the name in .pdf"));
    }
    let mut store = context.store()?;
    let snapshot = store.snapshot()?;
    let event = store.event()?.event;
    let choice = args.choice.resolve(&store, &event, &Report::Delegations)?;
    let fonts = Fonts::load(&args.font_dir).map_err(|error| CliError::chain(&error))?;
    let of = match args.per {
        Per::Delegation => SheetOf::Delegation,
        Per::Day => SheetOf::Day,
        Per::Zone => SheetOf::Zone,
    };
    let scope = choice.scope(&store, &event, context.now());
    let mut signed = Signed::default();
    file::replace(&args.output, |out| {
        signed = signatures::write(&scope, of, &fonts, out)?;
        Ok(if signed.rows > 0 { file::Completion::Yes } else { file::Completion::No })
    })?;
    drop(snapshot);
    output::warn(&signed.missing);
    if signed.rows == 0 {
        context.status("nobody who was chosen is accredited on these days; no file is written");
        return Ok(Ending::No);
    }
    lines::record(context, &mut store, &event, &[MadeReport::named("signatures", ReportFormat::Pdf, &choice, signed.rows)])?;
    context.status(format!("{}: {} on {}", args.output.display(), count(signed.rows, "name"), count(signed.sheets, "sheet")));
    Ok(Ending::Done)
}
