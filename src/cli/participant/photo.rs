//! `accredit participant photo`: one person's photo.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::fields::missing;
use crate::{
    cli::{
        context::{Context, Format},
        error::{CliError, Ending},
        file,
    },
    domain::{
        causes::with_causes,
        event::Event,
        id::Reference,
        photo::{Photo, PhotoFacts},
    },
    roster::photo::{self, PhotoError},
    store::{Put, StoreError, StoredPhoto},
};

/// Arguments.
#[derive(Debug, clap::Args)]
#[command(group = clap::ArgGroup::new("what").required(true).args(["file", "remove", "output"]))]
pub struct Args {
    /// The participant's reference
    reference: Reference,
    /// The new photo, JPEG or PNG: stored upright, cropped around the face, at print size
    file: Option<PathBuf>,
    /// Forget the photo
    #[arg(long)]
    remove: bool,
    /// Write the photo as it is stored and printed to a file; "-" writes to stdout
    #[arg(short, long, value_name = "FILE.jpg")]
    output: Option<PathBuf>,
    /// Write the new photo that waits to be approved
    #[arg(long, requires = "output")]
    proposed: bool,
}

pub(super) fn run(context: &Context, args: &Args) -> Result<Ending, CliError> {
    match (&args.file, &args.output) {
        (Some(path), _) => set(context, &args.reference, path),
        (None, Some(output)) if args.proposed => write_proposed(context, &args.reference, output),
        (None, Some(output)) => write(context, &args.reference, output),
        (None, None) => remove(context, &args.reference),
    }
}

fn set(context: &Context, reference: &Reference, path: &Path) -> Result<Ending, CliError> {
    let mut store = context.store()?;
    store.participant(reference).map_err(|error| missing(&store, error))?;
    let refused = |error: PhotoError| CliError::failed(format!("\"{}\" {}", path.display(), with_causes(&error)));
    let photo = photo::load(path).and_then(|bytes| photo::read(&bytes)).map_err(refused)?;
    // One transaction: the photo that is compared is the one that is replaced.
    let mut import = store.import(context.now())?;
    let put = import.put_photo(reference, &photo)?;
    import.commit()?;
    match context.format {
        Format::Json => say!("{}", told(reference, put, &photo)),
        Format::Text => context.status(sentence(reference, put, &photo.facts)),
    }
    Ok(Ending::Done)
}

fn sentence(reference: &Reference, put: Put, facts: &PhotoFacts) -> String {
    let PhotoFacts { width, height, original } = facts;
    match put {
        Put::Unchanged => format!("{reference} has this photo already; nothing changed"),
        Put::Added | Put::Updated => format!(
            "{reference}: photo {} at {width} × {height} pixels, from {} × {}",
            if put == Put::Added { "stored" } else { "replaced" },
            original.width,
            original.height
        ),
    }
}

fn told(reference: &Reference, put: Put, Photo { facts, jpeg }: &Photo) -> Value {
    let done = match put {
        Put::Added => "stored",
        Put::Updated => "replaced",
        Put::Unchanged => "unchanged",
    };
    json!({ "reference": reference.as_str(), "photo": done, "width": facts.width, "height": facts.height, "bytes": jpeg.len() })
}

fn write(context: &Context, reference: &Reference, output: &Path) -> Result<Ending, CliError> {
    let store = context.store()?;
    let photo = store.photo(reference).map_err(|error| missing(&store, error))?;
    let Some(photo) = photo else {
        context.status(format!("{reference} has no photo; give one with \"accredit participant photo {reference} FILE\""));
        return Ok(Ending::No);
    };
    file::replace(output, |out| Ok(std::io::Write::write_all(out, &photo.jpeg)?))?;
    Ok(Ending::Done)
}

fn write_proposed(context: &Context, reference: &Reference, output: &Path) -> Result<Ending, CliError> {
    let store = context.store()?;
    let stored = store.participant(reference).map_err(|error| missing(&store, error))?;
    let Some(photo) = store.proposed_photo(stored.key)? else {
        context.status(format!("{reference}: no new photo waits"));
        return Ok(Ending::No);
    };
    file::replace(output, |out| Ok(std::io::Write::write_all(out, &photo.jpeg)?))?;
    Ok(Ending::Done)
}

fn remove(context: &Context, reference: &Reference) -> Result<Ending, CliError> {
    let mut store = context.store()?;
    let removed = match store.remove_photo(reference, context.now()) {
        Err(error @ StoreError::NoParticipant(_)) => return Err(missing(&store, error)),
        removed => removed? == Put::Updated,
    };
    match context.format {
        Format::Json => say!("{}", json!({ "reference": reference.as_str(), "removed": removed })),
        Format::Text if removed => context.status(format!("{reference}: the photo is forgotten")),
        Format::Text => context.status(format!("{reference} has no photo; nothing changed")),
    }
    Ok(if removed { Ending::Done } else { Ending::No })
}

/// States what is on record of a photo, in words.
pub(super) fn described(photo: &StoredPhoto, event: &Event) -> String {
    let StoredPhoto { facts: PhotoFacts { width, height, .. }, stored_at, stored_by } = photo;
    format!("{width} × {height} pixels, by {stored_by} on {}", event.local(*stored_at).strftime("%Y-%m-%d %H:%M"))
}

/// Writes what is on record of a photo.
pub(super) fn to_json(photo: &StoredPhoto, event: &Event) -> Value {
    let StoredPhoto { facts: PhotoFacts { width, height, original }, stored_at, stored_by } = photo;
    json!({
        "width": width,
        "height": height,
        "original": { "sha256": original.digest.to_string(), "width": original.width, "height": original.height },
        "stored_at": event.rfc3339(*stored_at),
        "stored_by": stored_by,
    })
}
