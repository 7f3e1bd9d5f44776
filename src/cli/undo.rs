//! `accredit undo`: takes a scan back by a new scan.

use std::io::{self, IsTerminal};

use serde_json::json;

use crate::{
    cli::{
        context::{Context, Format, ScanIds},
        error::{CliError, Ending},
    },
    domain::{
        id::{GateCode, ScanId},
        origin::short_number,
        text::{clean, printable},
    },
    store::{Store, StoredScan},
};

/// What is noted where a person at the terminal gives no reason.
const AT_ONCE: &str = "taken back at the terminal";

/// Arguments.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Where somebody types at a terminal, the id can be left out: \"accredit undo --gate main\" takes back the last scan of this --as at
that gate, and \"accredit undo --gate main 12\" the one that was shown with that number.")]
pub struct Args {
    /// The scan's id, as "accredit report scans" and "checkin --json" show it; at a terminal also its number, or nothing
    #[arg(value_name = "SCAN_ID")]
    scan: Option<String>,
    /// Why
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
    /// The gate of the scan, for an undo without an id
    #[arg(long, value_name = "CODE")]
    gate: Option<GateCode>,
}

/// Which scan a person at a terminal wants to take back, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct UndoRequest {
    /// The number that was shown with the verdict; the last scan if there is none.
    number: Option<i64>,
    reason: String,
}

impl UndoRequest {
    /// Reads what was typed: `undo`, `undo 12`, `undo 12 wrong person`, `undo wrong person`. `None` if it is something else.
    pub(super) fn read(typed: &str) -> Option<Self> {
        let mut words = typed.split_whitespace().peekable();
        if !words.next()?.eq_ignore_ascii_case("undo") {
            return None;
        }
        let number = words.next_if(|word| word.parse::<u32>().is_ok()).and_then(|word| word.parse().ok());
        let reason = clean(&words.collect::<Vec<_>>().join(" ")).ok().filter(|reason| !reason.is_empty());
        Some(Self { number, reason: reason.unwrap_or_else(|| AT_ONCE.to_owned()) })
    }
}

pub(super) fn run(context: &Context, args: &Args) -> Result<Ending, CliError> {
    let reason =
        args.reason.as_deref().map(clean).transpose().map_err(|error| CliError::failed(format!("the reason {error}")))?;
    if reason.as_ref().is_some_and(String::is_empty) {
        return Err(
            CliError::failed("the reason is empty").hint("give a few words, such as --reason \"scanned for a neighbour\"")
        );
    }
    let number = args.scan.as_deref().map(|scan| scan.parse::<u32>().ok());
    if let None | Some(Some(_)) = number {
        return without_id(context, args, number.flatten(), reason);
    }
    let id: ScanId = args.scan.as_deref().unwrap_or_default().parse().map_err(|error| CliError::failed(format!("{error}")))?;
    let reason = reason.ok_or_else(|| {
        CliError::failed("a reason is needed to take a scan back")
            .hint("say why in a few words: --reason \"scanned for a neighbour\"")
    })?;
    let mut store = context.store()?;
    let undo = ScanIds::default().next(context.now())?;
    let scan = store.undo_scan(id, undo, &reason, context.now())?;
    told(context, &store, &scan, undo)?;
    Ok(Ending::Done)
}

/// Takes back the last scan or one by its number: only for a person, who sees what was shown and can tell what comes of it.
fn without_id(context: &Context, args: &Args, number: Option<u32>, reason: Option<String>) -> Result<Ending, CliError> {
    if !io::stdin().is_terminal() {
        return Err(CliError::failed("a scan is taken back by its id where nobody types at a terminal")
            .hint("find the id with \"accredit report scans\": accredit undo SCAN_ID --reason TEXT"));
    }
    let mut store = context.store()?;
    let event = store.event()?;
    let gate = match (&args.gate, event.event.gates.as_slice()) {
        (Some(gate), _) if event.event.gate(gate).is_none() => return Err(event.unknown_gate(gate).into()),
        (Some(gate), _) => gate.clone(),
        (None, [only]) => only.code.clone(),
        (None, _) => return Err(CliError::failed("the event has several gates; add --gate with the code of the scan's gate")),
    };
    let wanted = UndoRequest { number: number.map(i64::from), reason: reason.unwrap_or_else(|| AT_ONCE.to_owned()) };
    at_terminal(context, &mut store, &gate, &wanted, &ScanIds::default())?;
    Ok(Ending::Done)
}

/// Takes back a scan of this actor at this gate: the last one, or the one with a number.
pub(super) fn at_terminal(
    context: &Context,
    store: &mut Store,
    gate: &GateCode,
    wanted: &UndoRequest,
    ids: &ScanIds,
) -> Result<(), CliError> {
    let found = match wanted.number {
        Some(number) => store.numbered_scan(number)?,
        None => store.last_scan(&context.actor, gate)?,
    };
    let found = found.ok_or_else(|| match wanted.number {
        Some(number) => CliError::failed(format!("there is no scan with the number {number}")),
        None => CliError::failed(format!("{} has scanned nothing at the gate {gate} yet", printable(context.actor.as_str()))),
    })?;
    let undo = ids.next(context.now())?;
    let scan = store.undo_scan_once(found.id, undo, &wanted.reason, Some(gate), context.now())?;
    told(context, store, &scan, undo)
}

fn told(context: &Context, store: &Store, scan: &StoredScan, undo: ScanId) -> Result<(), CliError> {
    let who = scan.participant.map(|key| store.participant_by_key(key)).transpose()?.map(|who| who.participant);
    match context.format {
        Format::Json => {
            let reference = who.map(|who| who.reference.to_string());
            say!("{}", json!({ "id": undo.to_string(), "undoes": scan.id.to_string(), "reference": reference }));
        }
        Format::Text => {
            let who =
                who.map_or_else(|| "an unlisted badge".to_owned(), |who| format!("{} ({})", who.full_name(), who.reference));
            context.status(format!(
                "taken back: scan {} of {} [{}], by {undo}",
                scan.id,
                printable(&who),
                short_number(scan.number())
            ));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_is_an_undo_or_a_code() {
        let wanted = |number, reason: &str| Some(UndoRequest { number, reason: reason.to_owned() });
        assert_eq!(UndoRequest::read("undo"), wanted(None, AT_ONCE));
        assert_eq!(UndoRequest::read(" Undo  12 "), wanted(Some(12), AT_ONCE));
        assert_eq!(UndoRequest::read("undo 12 wrong person"), wanted(Some(12), "wrong person"));
        assert_eq!(UndoRequest::read("undo wrong person"), wanted(None, "wrong person"));
        for code in ["", "undone", "LBCBCCCC", "12"] {
            assert_eq!(UndoRequest::read(code), None, "{code}");
        }
    }
}
