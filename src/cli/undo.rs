//! `accredit undo`: takes a scan back by a new scan.

use serde_json::json;

use crate::{
    cli::{
        context::{Context, Format, ScanIds},
        error::{CliError, Outcome},
    },
    domain::{id::ScanId, text::clean},
};

/// Arguments.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The scan's id, as "accredit report scans" and "checkin --json" show it
    #[arg(value_name = "SCAN_ID")]
    scan: ScanId,
    /// Why
    #[arg(long, value_name = "TEXT")]
    reason: String,
}

pub(super) fn run(context: &Context, args: &Args) -> Result<Outcome, CliError> {
    let reason = clean(&args.reason).map_err(|error| CliError::failed(format!("the reason {error}")))?;
    if reason.is_empty() {
        return Err(CliError::failed("the reason is empty").hint("say why in a few words: --reason \"scanned for a neighbour\""));
    }
    let mut store = context.store()?;
    let undo = ScanIds::default().next(context.now())?;
    let scan = store.undo_scan(args.scan, undo, &reason, context.now())?;
    let reference =
        scan.participant.map(|key| store.participant_by_key(key)).transpose()?.map(|who| who.participant.reference.to_string());
    match context.format {
        Format::Json => say!("{}", json!({ "id": undo.to_string(), "undoes": scan.id.to_string(), "reference": reference })),
        Format::Text => context.status(format!(
            "scan {} of {} is taken back by {undo}",
            scan.id,
            reference.as_deref().unwrap_or("an unlisted badge")
        )),
    }
    Ok(Outcome::Done)
}
