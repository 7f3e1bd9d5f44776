//! `accredit template preview`: what a template looks like, redrawn whenever its file is saved.

use std::{
    fs,
    path::{Path, PathBuf},
    thread,
    time::{Duration, SystemTime},
};

use super::people::{Who, cast};
use crate::{
    badge::{
        contact_sheet::{self, Guides},
        layout::Design,
        template::Template,
    },
    cli::{
        context::Context,
        error::{CliError, Ending},
        file,
    },
    domain::id::Reference,
    typeset::{fonts::Fonts, raster, text::Shaper},
};

/// How often the files are looked at: soon enough for the person who saves one, too seldom to cost anything.
const PAUSE: Duration = Duration::from_millis(150);

/// Arguments.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The template: a .toml file, or the name of a built-in one
    #[arg(value_name = "FILE")]
    template: String,
    /// The picture [default: the template's name and .png]
    #[arg(short, long, value_name = "FILE.png")]
    output: Option<PathBuf>,
    /// Whose badge to draw [default: the first in protocol order]
    #[arg(long, value_name = "REFERENCE")]
    reference: Option<Reference>,
    /// Draw the badge of the person with the longest name
    #[arg(long, conflicts_with = "reference")]
    longest: bool,
    /// Draw bleed, trim, safe margin and the places to keep clear
    #[arg(long)]
    guides: bool,
    /// Redraw whenever the template or a picture that it names is saved, until Ctrl-C
    #[arg(long)]
    watch: bool,
    /// Resolution
    #[arg(long, value_name = "DPI", default_value_t = 150, value_parser = clap::value_parser!(u16).range(20..=1200))]
    dpi: u16,
    /// A folder of fonts to use besides the installed ones (repeatable)
    #[arg(long, value_name = "DIR")]
    font_dir: Vec<PathBuf>,
}

pub(super) fn run(context: &Context, args: &Args) -> Result<Ending, CliError> {
    let fonts = Fonts::load(&args.font_dir).map_err(|error| CliError::chain(&error))?.with_trials();
    let output = args.output.clone().unwrap_or_else(|| {
        let name = Path::new(&args.template).file_stem().unwrap_or_default();
        PathBuf::from(name).with_extension("png")
    });
    if !args.watch {
        draw(context, args, &fonts, &output)?;
        return Ok(Ending::Done);
    }
    if Template::builtin(&args.template).is_some() {
        return Err(CliError::failed(format!("{} is built in and does not change", args.template))
            .hint("copy it to a file with \"accredit template new NAME\""));
    }
    let mut files = vec![PathBuf::from(&args.template)];
    loop {
        let before = stamps(&files);
        match draw(context, args, &fonts, &output) {
            Ok(drawn) => files = [PathBuf::from(&args.template)].into_iter().chain(drawn).collect(),
            // The last picture stays, and the files are still watched: the person who broke one will mend it.
            Err(error) => error.print(),
        }
        // A file that was saved while the picture was drawn has a different stamp by now.
        let known = if before.len() == files.len() { before } else { stamps(&files) };
        while stamps(&files) == known {
            thread::sleep(PAUSE);
        }
    }
}

/// Draws the picture, and returns the files that the template names.
fn draw(context: &Context, args: &Args, fonts: &Fonts, output: &Path) -> Result<Vec<PathBuf>, CliError> {
    let template = Template::find(&args.template).map_err(|error| CliError::template(&error))?;
    let who = match (&args.reference, args.longest) {
        (Some(reference), _) => Who::One(reference),
        (None, true) => Who::Longest,
        (None, false) => Who::First,
    };
    let cast = cast(context, &who)?;
    let design = Design::new(&template, &cast.event, fonts).map_err(|error| CliError::chain(&error))?;
    let drawn = design.draw(&cast.person, &mut Shaper::new(fonts)).map_err(|problems| {
        let told: Vec<String> = problems.iter().map(ToString::to_string).collect();
        CliError::failed(format!("{}: {}", cast.person.reference, told.join("; ")))
    })?;
    let guides = if args.guides { Guides::Shown } else { Guides::Hidden };
    let board = contact_sheet::side_by_side(&drawn, &template.page, guides);
    let png = raster::png(&board.side, board.format, fonts, f32::from(args.dpi));
    let png = png.map_err(|error| CliError::chain(&error))?;
    file::replace(output, |out| Ok(out.write_all(&png)?))?;
    context.status(format!("{}: the badge of {}", output.display(), cast.person.name));
    for problem in design.problems() {
        context.status(format!("warning: {problem}"));
    }
    Ok(template.files().collect())
}

/// Returns when each file was last saved, and how large it is; `None` if it does not exist.
fn stamps(files: &[PathBuf]) -> Vec<Option<(SystemTime, u64)>> {
    let stamp = |path: &PathBuf| {
        let about = fs::metadata(path).ok()?;
        Some((about.modified().ok()?, about.len()))
    };
    files.iter().map(stamp).collect()
}
