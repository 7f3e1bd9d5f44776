//! Documents and photos of nominations: what is missing, what waits to be decided, what was refused, what was accepted.

use crate::{
    domain::document::DocumentState,
    report::{
        order::OrderOfDelegations,
        scope::{Names, ReportError, ReportScope, Result},
        table::{Cell, Cover, Sink, column, figure, text, thousands},
    },
    store::{Paper, StoredParticipant},
};

/// A row, with what it is sorted by.
struct PaperRow {
    delegation: String,
    delegation_type: String,
    cells: Vec<Cell>,
}

/// Gives a row for each photo that is missing and each document that is missing or was sent, in the order of delegations.
///
/// # Errors
/// When the database or the output fails.
pub fn table(scope: &ReportScope<'_>, sink: &mut dyn Sink) -> Result<()> {
    let order = OrderOfDelegations::of_protocol(scope)?;
    let (mut lines, mut missing, mut received, mut refused) = (Vec::new(), 0, 0, 0);
    scope.store.papers(&scope.selection, |stored, papers| {
        for paper in papers {
            match paper.state {
                None => missing += 1,
                Some(DocumentState::Received) => received += 1,
                Some(DocumentState::Refused) => refused += 1,
                Some(DocumentState::Accepted) => {}
            }
            lines.push(line(scope, stored, &paper));
        }
        Ok::<_, ReportError>(())
    })?;
    lines.sort_by_cached_key(|line| order.place(&line.delegation_type, &line.delegation));
    sink.cover(&Cover {
        title: "Documents and photos".into(),
        about: scope.about(),
        figures: vec![
            figure(thousands(missing), "missing"),
            figure(thousands(received), "to be decided"),
            figure(thousands(refused), "refused"),
        ],
        nothing: "Nothing is missing, and nothing was sent.".into(),
        notes: vec![
            "Of a photo only its absence is told. Of several documents of one kind the best one counts: accepted, received, refused. People who \
             were rejected or withdrawn are left out."
                .into(),
        ],
        ..Cover::default()
    })?;
    let columns = [
        column("reference", 14).whole(),
        column("name", 28),
        column("category", 14),
        column("delegation", 26),
        column("delegation_type", 18),
        column("nomination", 12).whole(),
        column("what", 16).whole(),
        column("state", 10).whole(),
        column("at", 20).whole(),
        column("by", 18),
        column("text", 30),
    ];
    sink.table("Documents", &columns)?;
    if scope.names == Names::Told {
        lines.iter().try_for_each(|line| sink.row(&line.cells))?;
    }
    Ok(())
}

fn line(scope: &ReportScope<'_>, stored: &StoredParticipant, paper: &Paper) -> PaperRow {
    let who = &stored.participant;
    PaperRow {
        delegation: who.delegation.clone(),
        delegation_type: who.delegation_type.clone(),
        cells: vec![
            text(who.reference.as_str()),
            text(&who.full_name()),
            text(who.category.as_str()),
            text(&who.delegation),
            text(&who.delegation_type),
            text(stored.state.as_str()),
            text(&paper.what),
            text(paper.state.map_or("missing", DocumentState::as_str)),
            paper.at.map_or(Cell::Blank, |at| scope.at(at)),
            text(&paper.by),
            text(&paper.text),
        ],
    }
}
