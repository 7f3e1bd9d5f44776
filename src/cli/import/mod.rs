//! `accredit import`: a list comes in, all good rows of it or none.

mod args;
mod categories;
mod changes;
mod importer;
mod merge;
mod named;
mod report;
mod summary;

pub use args::Args;

use crate::{
    cli::{
        context::Context,
        error::{CliError, Ending},
        list_remedies, photos,
    },
    roster::List,
};
use importer::Importer;

pub(super) fn run(context: &Context, args: &Args) -> Result<Ending, CliError> {
    changes::check(args)?;
    let mut store = context.store()?;
    let event = store.event()?.event;
    let failed = |error| CliError::list(&args.file, &error);
    let options = args.options();
    let list = if args.file.as_os_str() == "-" { List::read(std::io::stdin(), options) } else { List::open(&args.file, options) };
    let mut list = list.map_err(failed)?;
    let photos = match &args.photos {
        Some(folder) => Some(photos::prepare(context, &store, folder, (&args.file, &mut list), &event)?),
        None => None,
    };
    let (mut rows, notices) = list.rows(&event).map_err(failed)?;
    for notice in &notices {
        context.status(list_remedies::told(notice));
    }
    let mut importer = Importer::new(store.merge(args.list_name().as_deref(), args.rules())?, args, &rows);
    importer.check_default()?;
    while let Some(row) = rows.next().transpose().map_err(failed)? {
        importer.take(row)?;
    }
    let summary = importer.finish(context, &mut store, photos)?;
    let event = store.event()?.event;
    if let Some(path) = &args.changes {
        changes::write(context, path, &summary, &event)?;
    }
    report::report(context, args, &summary, &event)?;
    Ok(if summary.has_problems() { Ending::No } else { Ending::Done })
}
