//! `accredit report share`: a snapshot of the reports as static pages.

use std::{fs, path::PathBuf};

use super::{
    choice::ChoiceArgs,
    lines::{self, MadeReport},
    output::ReportFormat,
};
use crate::{
    cli::{
        context::Context,
        error::{CliError, Ending},
        file,
        words::count,
    },
    report::{
        Names, Report,
        share::{self, INDEX},
    },
};

/// Arguments.
#[derive(Debug, clap::Args)]
pub struct ShareArgs {
    #[command(flatten)]
    choice: ChoiceArgs,
    /// The folder for the pages, created if necessary
    #[arg(short, long, value_name = "FOLDER")]
    output: PathBuf,
    /// Name people: attendance and absences person by person, and heads of delegation
    #[arg(long)]
    names: bool,
}

pub(super) fn run(context: &Context, args: &ShareArgs) -> Result<Ending, CliError> {
    let mut store = context.store()?;
    let snapshot = store.snapshot()?;
    let event = store.event()?.event;
    let choice = args.choice.resolve(&store, &event, &Report::Delegations)?;
    let names = if args.names { Names::Told } else { Names::LeftOut };
    let scope = choice.scope(&store, &event, context.now()).naming(names);
    fs::create_dir_all(&args.output).map_err(|error| CliError::file(&args.output, &error))?;
    // Names of an earlier snapshot must not stay beside pages without.
    let (wanted, others): (Vec<_>, Vec<_>) =
        share::pages().into_iter().partition(|page| page.names == Names::LeftOut || args.names);
    for page in &others {
        let path = args.output.join(page.file);
        match fs::remove_file(&path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(CliError::file(&path, &error)),
            _ => {}
        }
    }
    let (mut entries, mut recorded) = (Vec::new(), Vec::new());
    for page in &wanted {
        let mut rows = 0;
        file::replace(&args.output.join(page.file), |out| {
            let (entry, count) = share::page(&scope, page, out)?;
            entries.push(entry);
            rows = count;
            Ok(())
        })?;
        if args.names {
            recorded.extend(MadeReport::of(&store, &page.report, ReportFormat::Html, &choice, rows)?);
        }
    }
    file::replace(&args.output.join(INDEX), |out| Ok(share::index(&scope, &entries, out)?))?;
    drop(snapshot);
    lines::record(context, &mut store, &event, &recorded)?;
    let named = if args.names { "with names" } else { "without names; --names adds them" };
    context.status(format!("{}: {}, {named}", args.output.join(INDEX).display(), count(entries.len() + 1, "page")));
    Ok(Ending::Done)
}
