//! `accredit import`: a list comes in, all good rows of it or none.

mod ahead;
mod args;
mod categories;
mod changes;
mod form;
mod importer;
mod merge;
mod named;
mod report;
mod summary;

use std::thread;

pub use args::Args;

use crate::{
    cli::{
        context::Context,
        error::{CliError, Ending},
        list_remedies, names_of_nobody, photos,
    },
    roster::{List, RosterError, Row},
};
use ahead::{beside, read_ahead};
use importer::{Importer, ListColumns};

pub(super) fn run(context: &Context, args: &Args) -> Result<Ending, CliError> {
    changes::check(args)?;
    let mut store = context.store()?;
    let event = store.event()?.event;
    let failed = |error| CliError::list(&args.file, &error);
    let options = args.options();
    let list = if args.file.as_os_str() == "-" { List::read(std::io::stdin(), options) } else { List::open(&args.file, options) };
    let mut list = list.map_err(failed)?;
    if let Some(form) = list.returned_form().map_err(failed)? {
        return form::run(context, args, &form);
    }
    if args.delegation.is_some() {
        return Err(CliError::failed(format!("{}: is not a nomination form", args.file.display()))
            .hint("leave --delegation out; \"accredit delegation template\" makes forms"));
    }
    let photos = match &args.photos {
        Some(folder) => Some(photos::prepare(context, &store, folder, (&args.file, &mut list), &event)?),
        None => None,
    };
    // Everybody is read from the database while the list is looked at for the first time.
    let (rows, merge) = beside(|| list.rows(&event), || store.merge(args.list_name().as_deref(), args.rules()));
    let (rows, notices) = rows.map_err(failed)?;
    for notice in &notices {
        context.status(list_remedies::told(notice));
    }
    let columns = ListColumns::of(&rows);
    let mut importer = Importer::new(merge?, args, columns);
    importer.check_default()?;
    let mut take = |row: &mut Result<Row, RosterError>| match row {
        Ok(row) => importer.take(row),
        Err(error) => Err(CliError::list(&args.file, error)),
    };
    thread::scope(|scope| read_ahead(scope, rows, &mut take))?;
    let summary = importer.finish(context, &mut store, photos)?;
    let event = store.event()?.event;
    if let Some(path) = &args.changes {
        changes::write(context, path, &summary, &event)?;
    }
    report::report(context, args, &summary, &event)?;
    names_of_nobody::tell_slips(context, &store, &event)?;
    Ok(if summary.has_problems() { Ending::No } else { Ending::Done })
}
