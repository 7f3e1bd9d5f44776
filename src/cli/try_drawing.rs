//! `accredit try-drawing`, hidden: draws one drawing in every way in which it will be drawn, with limits on time and memory, and says so
//! at its end. The program starts itself with it ([`crate::typeset::trial`]).

use std::{io::Read, path::PathBuf, sync::Arc, thread};

use crate::{
    cli::error::{CliError, Ending},
    typeset::{
        drawing::{Drawing, MOST_BYTES},
        fonts::Fonts,
        item::{Drawn, Fixed, Item, Picture, Pixels, Rect, Side, TrimSize},
        pdf::{self, Document},
        raster::{self, Ground},
        sheet::Sheet,
        text::Shaper,
        trial::{MOST_STACK, SURVIVED},
    },
};

/// How fine pictures of badges are drawn: 300 dpi, in pixels to a millimetre.
const FINE: f32 = 300.0 / 25.4;

/// Arguments.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The longer side on paper, in millimetres
    #[arg(long)]
    longest: f32,
    /// The folder of pictures that the drawing names
    #[arg(long)]
    folder: Option<PathBuf>,
    /// A folder of fonts to use besides the installed ones (repeatable)
    #[arg(long)]
    font_dir: Vec<PathBuf>,
}

pub(super) fn run(args: Args) -> Result<Ending, CliError> {
    limit().map_err(|error| CliError::failed(error.to_string()))?;
    let mut text = String::new();
    std::io::stdin().take(MOST_BYTES as u64 + 1).read_to_string(&mut text)?;
    let worker = thread::Builder::new().stack_size(MOST_STACK).spawn(move || draw(&text, &args))?;
    // A panic is caught where drawings are read; if one gets here, the drawing is refused.
    worker.join().map_err(|_| CliError::failed("the drawing cannot be drawn"))??;
    say!("{SURVIVED}");
    Ok(Ending::Done)
}

/// Limits this process. What it cannot limit, the process that started it does.
#[cfg(unix)]
fn limit() -> std::io::Result<()> {
    use rustix::process::{Resource, Rlimit, setrlimit};

    use crate::typeset::trial::{MOST_MEMORY, MOST_SECONDS};
    let limit = |resource, soft, hard| setrlimit(resource, Rlimit { current: Some(soft), maximum: Some(hard) });
    limit(Resource::Core, 0, 0)?;
    limit(Resource::Cpu, MOST_SECONDS, MOST_SECONDS + 1)?;
    // Files that are mapped, such as fonts, do not count.
    limit(Resource::Data, MOST_MEMORY, MOST_MEMORY)?;
    Ok(())
}

#[cfg(not(unix))]
fn limit() -> std::io::Result<()> {
    Ok(())
}

/// Draws as a preview, a preflight and a print run do. A drawing that is refused with a reason is none that harms.
fn draw(text: &str, args: &Args) -> Result<(), CliError> {
    let fonts = Fonts::load(&args.font_dir).map_err(|error| CliError::chain(&error))?;
    let Ok(drawing) = Drawing::read(text, args.folder.as_deref(), &fonts, args.longest) else { return Ok(()) };
    let (width, height) = drawing.size();
    let scale = args.longest / width.max(height);
    let rect = Rect { x: 0.0, y: 0.0, width: (width * scale).max(1.0), height: (height * scale).max(1.0) };
    let picture = Arc::new(Picture { width: 1, height: 1, pixels: Pixels::Drawing(drawing) });
    let item = Item::Picture { rect, picture };
    let failed = |error: &(dyn std::error::Error + 'static)| CliError::chain(error);
    raster::region([&item], rect, FINE, Ground::Paper, &fonts).map_err(|error| failed(&error))?;
    let format = TrimSize { width: rect.width, height: rect.height, bleed: 0.0 };
    let sheet = Sheet::single(format);
    let document = Document::new(&fonts, format, &sheet, "");
    let side = Side { fixed: Arc::new(Fixed { key: 0, items: vec![item] }), items: Vec::new() };
    let drawn = Drawn { front: side, back: None };
    let one = std::iter::once(Ok::<_, CliError>(drawn));
    let draw = |_: &mut Shaper<'_>, drawn: &Drawn| Ok::<_, CliError>(Some(drawn.clone()));
    let written = pdf::write(&document, one, || Shaper::new(&fonts), draw, &mut std::io::sink(), |_| {});
    written.map(|_| ()).map_err(|_| CliError::failed("the drawing cannot be written"))
}
