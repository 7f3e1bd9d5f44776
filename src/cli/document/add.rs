//! `accredit document add`.

use std::path::PathBuf;

use serde_json::json;

use super::check_asked;
use crate::{
    cli::{
        context::{self, Context, Format},
        error::{CliError, Ending},
        nomination::MeantArgs,
        participant::fields::missing,
        words::count,
    },
    domain::{
        causes::with_causes,
        document::{DocumentCode, file_name},
        id::Reference,
        nomination::state::State,
        person::Scope,
    },
    roster::{
        document::{self, DocumentError},
        photo,
    },
    store::{NewDocument, Store, StoreError, seal_document},
};

/// What the help says at its end.
pub(super) const HELP: &str = "\
A document is a PDF, JPEG or PNG file of at most 10 MB. It is stored sealed: the key is a file beside the database that ends in
.documents.key, made with the first document, or is taken from ACCREDIT_DOCUMENT_KEY. Keep a copy of it: a backup does not hold it.
Passports and other identity documents do not belong here.";

/// Arguments.
#[derive(Debug, clap::Args)]
#[command(group = clap::ArgGroup::new("whom").required(true).args(["references", "delegation"]))]
pub struct Args {
    /// The file
    file: PathBuf,
    /// The people for whom it is
    #[arg(value_name = "REFERENCE")]
    references: Vec<Reference>,
    /// What it is, as the event file has it: note-verbale, letter …
    #[arg(long, value_name = "KIND")]
    kind: DocumentCode,
    /// For everybody of this delegation who was not rejected or withdrawn, by any of its names or its code
    #[arg(long, value_name = "NAME")]
    delegation: Option<String>,
}

pub(super) fn run(context: &Context, args: &Args) -> Result<Ending, CliError> {
    let mut store = context.store()?;
    let event = store.event()?;
    check_asked(&event.event)?;
    let refused = |error| match error {
        DocumentError::Unreadable(error) => CliError::file(&args.file, &error),
        DocumentError::NoFile => {
            CliError::failed(format!("{}: is not a file", args.file.display())).hint("name the document itself")
        }
        error => CliError::failed(format!("\"{}\" {}", args.file.display(), with_causes(&error))),
    };
    let bytes = document::load(&args.file).map_err(refused)?;
    let media = document::media(&bytes).map_err(refused)?;
    let people = whom(&store, args)?;
    let (key, digest) = (store.seal_key_or_new(context::random()?)?, photo::digest(&bytes));
    let given = NewDocument {
        kind: args.kind.clone(),
        name: file_name(&args.file.to_string_lossy()),
        media,
        size: bytes.len() as u64,
        sealed: seal_document(&key, event.id, context::random()?, &digest, &bytes),
        digest,
        key: key.id(),
    };
    // One transaction: all of them get it, or nobody.
    let mut import = store.import(context.now())?;
    let id = import.put_document(&Scope::Everybody, &people, &given);
    let id = match id {
        Ok(id) => id,
        Err(error @ StoreError::NoParticipant(_)) => {
            drop(import);
            return Err(missing(&store, error));
        }
        Err(error) => return Err(error.into()),
    };
    import.commit()?;
    match context.format {
        Format::Json => say!("{}", json!({ "document": id.0, "people": people.len(), "bytes": bytes.len() })),
        Format::Text => context.status(format!("document {id} ({}), for {}", args.kind, count(people.len(), "participant"))),
    }
    Ok(Ending::Done)
}

/// Returns the people for whom it is.
fn whom(store: &Store, args: &Args) -> Result<Vec<Reference>, CliError> {
    let Some(name) = &args.delegation else { return Ok(args.references.clone()) };
    let states = State::ALL.into_iter().filter(|state| !matches!(state, State::Rejected | State::Withdrawn)).collect();
    let meant = MeantArgs { delegation: vec![name.clone()], category: Vec::new(), state: states, step: None };
    let mut people = Vec::new();
    meant.each(store, &[], |stored, _| {
        people.push(stored.participant.reference);
        Ok(())
    })?;
    Ok(people)
}
