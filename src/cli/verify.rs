//! `accredit verify`: is the database whole?

use serde_json::{Value, json};

use crate::{
    cli::{
        context::{Context, Format},
        error::{CliError, Ending},
        words::count,
    },
    domain::journal::Anchor,
    store::{OUTSIDE, Store, StoredOrigin},
};

/// Arguments.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Journal and scans are entries of a chain: each entry's hash covers the one before. A row that was changed, removed or added by
other means is named. A chain cannot show by itself that someone rewrote all of it, or cut off its end and set its
head back. Note its head elsewhere from time to time (--head), and check the chain against it later (--expect).
Where several servers record, each has a chain of its own, and notes the heads of the others: those notes are checked as well.

Exit code 1 means that something is wrong.")]
pub struct Args {
    /// Print only the head of the chain, COUNT:HASH, to be noted elsewhere; a line for each server that has a chain
    #[arg(long, conflicts_with = "expect")]
    head: bool,
    /// Also check that a head noted before is still in the chain
    #[arg(long, value_name = "COUNT:HASH")]
    expect: Option<Anchor>,
}

pub(super) fn run(context: &Context, args: &Args) -> Result<Ending, CliError> {
    let store = match Store::open(&context.db) {
        // A file too damaged to open is an answer, not a failure to answer.
        Err(error) if error.is_damage() && !args.head => return tell(context, &[format!("file: {}", error.told())], &[]),
        store => store?,
    };
    if args.head {
        return heads(context, &store);
    }
    let wrong = store.verify(args.expect)?;
    tell(context, &wrong, &store.origins().unwrap_or_default())
}

/// Prints where the chain stands, and the chain of each server.
fn heads(context: &Context, store: &Store) -> Result<Ending, CliError> {
    let (head, origins) = (store.chain_head()?, store.origins()?);
    let open: Vec<&StoredOrigin> = origins.iter().filter(|origin| origin.is_open).collect();
    match context.format {
        Format::Json => {
            let heads: Vec<_> = open.iter().map(|origin| head_json(origin)).collect();
            let (count, hash) = (head.count, head.hash.to_string());
            say!("{}", json!({ "head": head.to_string(), "count": count, "hash": hash, "heads": heads }));
        }
        Format::Text if open.len() == 1 => say!("{head}"),
        Format::Text => {
            for origin in open {
                say!("{} {}", origin.head, origin.name);
            }
        }
    }
    Ok(Ending::Done)
}

/// Writes an origin with the head of its chain for programs.
pub(super) fn head_json(origin: &StoredOrigin) -> Value {
    let StoredOrigin { origin, name, is_open, head } = origin;
    json!({ "origin": origin.get(), "node": name, "head": head.to_string(), "ended": !is_open })
}

fn tell(context: &Context, wrong: &[String], origins: &[StoredOrigin]) -> Result<Ending, CliError> {
    // Of the origin that began last.
    let head = origins.iter().rfind(|origin| origin.is_open).map(|origin| origin.head.to_string());
    match context.format {
        Format::Json => say!(
            "{}",
            json!({
                "whole": wrong.is_empty(),
                "problems": wrong,
                "not_vouched_for": OUTSIDE.iter().map(|outside| outside.what).collect::<Vec<_>>(),
                "head": head,
                "heads": origins.iter().map(head_json).collect::<Vec<_>>(),
            })
        ),
        Format::Text if wrong.is_empty() => {
            say!("whole: file, schema, references, the chain of journal and scans, attendance and presence");
            say!("as the journal says: people, photos, badges, handouts, print runs, devices, keys, settings");
            for outside in OUTSIDE {
                say!("not vouched for: {}", outside.what);
            }
            if let [_] | [] = origins {
                say!("head of the chain: {}", head.unwrap_or_default());
            }
            for origin in origins.iter().filter(|_| origins.len() > 1) {
                say!("head of the chain: {}", origin.told());
            }
        }
        Format::Text => {
            for line in wrong {
                say!("{}", crate::domain::text::printable(line));
            }
        }
    }
    if wrong.is_empty() {
        return Ok(Ending::Done);
    }
    context.status(format!(
        "{}; stop the gates and put the last backup in its place: \"accredit restore COPY\" keeps what is there beside it",
        count(wrong.len(), "problem")
    ));
    Ok(Ending::No)
}
