//! `accredit badge calibrate`: the page that shows how far off a printer prints.

use std::{convert::Infallible, iter, path::PathBuf};

use super::{select::DesignArgs, sheet_args::SheetArgs};
use crate::{
    badge::calibration,
    cli::{
        context::Context,
        error::{CliError, Ending},
        file,
    },
    typeset::{
        fonts::Fonts,
        item::TrimSize,
        pdf::{self, Document},
        text::Shaper,
    },
};

/// Arguments.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    sheet: SheetArgs,
    #[command(flatten)]
    design: DesignArgs,
    /// The PDF; "-" writes to stdout
    #[arg(short, long, value_name = "FILE.pdf")]
    output: PathBuf,
}

pub(super) fn run(context: &Context, args: &Args) -> Result<Ending, CliError> {
    if args.sheet.is_list() {
        return super::sheet_args::list(context, args.design.page()?);
    }
    let fonts = Fonts::load(&args.design.font_dir).map_err(|error| CliError::chain(&error))?;
    let plan = args.sheet.plan_or("a4")?;
    // If the sheet says how large its cells are, those are the target, whatever is printed in them.
    let page = match plan.cell {
        [Some(width), Some(height)] if !args.design.names_template() => TrimSize { width, height, bleed: 0.0 },
        _ => args.design.page()?,
    };
    let sheet = plan.impose(page).map_err(|error| CliError::chain(&error))?;
    let (paper, format) = calibration::sheet(&plan, &sheet).map_err(|error| CliError::chain(&error))?;
    let title = format!("Calibration of {}", plan.name);
    let document = Document::new(&fonts, format, &paper, &title);
    let draw = |shaper: &mut Shaper<'_>, (): &()| Ok(Some(calibration::draw(&plan, &sheet, shaper)));
    file::replace(&args.output, |out| {
        let once = iter::once(Ok::<_, Infallible>(()));
        let written = pdf::write(&document, once, || Shaper::new(&fonts), draw, out, |_| ());
        written.map(drop).map_err(|error| CliError::document(&args.output, error))
    })?;
    context.status(format!("{}: the calibration page of {}", args.output.display(), plan.name));
    for line in calibration::instructions(&plan, &sheet) {
        context.status(line);
    }
    Ok(Ending::Done)
}
