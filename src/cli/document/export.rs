//! `accredit document export`.

use std::path::PathBuf;

use crate::{
    cli::{
        context::Context,
        error::{CliError, Ending},
        file,
        participant::fields::missing,
    },
    domain::{document::DocumentId, id::Reference, person::Scope},
    store::{DocumentFilter, StoreError, refusal::DocumentRefusal},
};

/// Arguments.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The document's number
    #[arg(value_name = "DOCUMENT")]
    document: DocumentId,
    /// Somebody for whom it was sent [default: anybody]
    #[arg(value_name = "REFERENCE")]
    reference: Option<Reference>,
    /// The file; "-" writes to stdout
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
}

pub(super) fn run(context: &Context, args: &Args) -> Result<Ending, CliError> {
    let store = context.store()?;
    let whose = if let Some(reference) = &args.reference {
        reference.clone()
    } else {
        let all = store.documents(&Scope::Everybody, &DocumentFilter::default())?;
        let found = all.into_iter().find(|(_, sent)| sent.document.id == args.document);
        found.ok_or(StoreError::from(DocumentRefusal::Unknown(args.document)))?.0.participant.reference
    };
    let found = store.sealed_document(&Scope::Everybody, &whose, args.document);
    let (document, sealed) = found.map_err(|error| missing(&store, error))?;
    let bytes = store.open_document(&document, &sealed)?;
    file::replace_private(&args.output, |out| Ok(out.write_all(&bytes)?))?;
    context.status(format!("{}: document {} ({}), {} bytes", args.output.display(), document.id, document.kind, bytes.len()));
    Ok(Ending::Done)
}
