//! Options for a press: its inks, its profile, and what becomes of photos.

use std::path::PathBuf;

use crate::{
    badge::layout::Design,
    cli::error::CliError,
    typeset::{
        intent::OutputIntent,
        pdf::{PictureInks, Press},
    },
};

/// For which kind of printer.
#[derive(Debug, clap::Args)]
pub struct PressArgs {
    /// The inks of the PDF: rgb for office printers; cmyk for a press, with text and codes in black only
    #[arg(long, value_name = "INKS", default_value = "rgb")]
    ink: InkName,
    /// The ICC profile of the press and its paper, from the printer; with it the PDF follows PDF/X-4. Needs --ink cmyk
    #[arg(long, value_name = "FILE.icc")]
    output_intent: Option<PathBuf>,
    /// Photos in cmyk: kept in sRGB, or converted by the profile [default: converted with --output-intent, else kept]
    #[arg(long, value_name = "HOW")]
    photos: Option<PhotosName>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum InkName {
    Rgb,
    Cmyk,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum PhotosName {
    Rgb,
    Cmyk,
}

impl PressArgs {
    /// Returns the press, if the document is for one.
    pub(super) fn press(&self, design: &Design) -> Result<Option<Press>, CliError> {
        if self.ink == InkName::Rgb {
            let option = match (&self.output_intent, self.photos) {
                (Some(_), _) => "--output-intent",
                (None, Some(_)) => "--photos",
                (None, None) => return Ok(None),
            };
            return Err(CliError::failed(format!("{option} is for documents in inks")).hint("add --ink cmyk"));
        }
        let intent = self.output_intent.as_deref().map(OutputIntent::read).transpose();
        let intent = intent.map_err(|error| CliError::chain(&error))?;
        let pictures = match (self.photos, &intent) {
            (Some(PhotosName::Cmyk), None) => {
                return Err(CliError::failed("photos are converted by a profile, and none was given")
                    .hint("add --output-intent FILE.icc, or leave out --photos cmyk"));
            }
            (Some(PhotosName::Rgb), _) | (None, None) => PictureInks::Kept,
            (Some(PhotosName::Cmyk) | None, Some(_)) => PictureInks::Converted,
        };
        Ok(Some(Press { palette: design.palette(), intent, pictures }))
    }
}
