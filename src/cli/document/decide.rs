//! `accredit document accept`, `refuse` and `remove`.

use serde_json::json;

use crate::{
    cli::{
        context::{Context, Format},
        error::{CliError, Ending},
        words::count,
    },
    domain::{
        document::{DocumentId, DocumentState},
        id::Reference,
        person::Scope,
        text::clean,
    },
    store::OfWhom,
};

/// Arguments.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The document's number
    #[arg(value_name = "DOCUMENT")]
    document: DocumentId,
    /// Only for these people [default: everybody for whom it was sent]
    #[arg(value_name = "REFERENCE")]
    references: Vec<Reference>,
}

/// Arguments of `refuse`.
#[derive(Debug, clap::Args)]
pub struct RefuseArgs {
    #[command(flatten)]
    args: Args,
    /// What the delegation is told: what is wrong, and what to send
    #[arg(long, value_name = "TEXT")]
    reason: String,
}

impl Args {
    fn whom(&self) -> Vec<OfWhom> {
        if self.references.is_empty() { vec![OfWhom::All] } else { self.references.iter().cloned().map(OfWhom::One).collect() }
    }
}

pub(super) fn accept(context: &Context, args: &Args) -> Result<Ending, CliError> {
    decide(context, args, DocumentState::Accepted, "")
}

pub(super) fn refuse(context: &Context, args: &RefuseArgs) -> Result<Ending, CliError> {
    let text = clean(&args.reason).map_err(|error| CliError::failed(format!("the reason {error}")))?;
    decide(context, &args.args, DocumentState::Refused, &text)
}

fn decide(context: &Context, args: &Args, state: DocumentState, text: &str) -> Result<Ending, CliError> {
    let mut store = context.store()?;
    // One transaction: it is decided for all of them, or for nobody.
    let mut import = store.import(context.now())?;
    let mut changed = 0;
    for whom in args.whom() {
        changed += import.decide_document(&Scope::Everybody, args.document, &whom, (state, text))?;
    }
    import.commit()?;
    let document = args.document;
    match (context.format, changed) {
        (Format::Json, _) => say!("{}", json!({ "document": document.0, "state": state.as_str(), "changed": changed })),
        (Format::Text, 0) => context.status(format!("document {document} was {state} before; nothing changed")),
        (Format::Text, _) => context.status(format!("document {document} is {state}, for {}", count(changed, "participant"))),
    }
    Ok(Ending::Done)
}

pub(super) fn remove(context: &Context, args: &Args) -> Result<Ending, CliError> {
    let mut store = context.store()?;
    // One transaction: what it holds is erased with the last who has it.
    let mut import = store.import(context.now())?;
    for whom in args.whom() {
        import.remove_document(&Scope::Everybody, args.document, &whom)?;
    }
    import.commit()?;
    match context.format {
        Format::Json => say!("{}", json!({ "document": args.document.0, "removed": true })),
        Format::Text => context.status(format!("document {} is removed", args.document)),
    }
    Ok(Ending::Done)
}
