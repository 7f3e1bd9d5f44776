//! Every stay: who was in which zone from when to when, one row each, for a spreadsheet's pivot table.

use crate::{
    report::{
        occupancy::{self, KeptStays},
        scope::{ReportError, ReportScope, Result},
        table::{Cell, Cover, Sink, column, figure, number, text, thousands},
    },
    store::Holding,
};

/// Gives a row for each stay that began on one of the days, by its beginning.
///
/// # Errors
/// When the database or the output fails.
pub fn table(scope: &ReportScope<'_>, sink: &mut dyn Sink) -> Result<()> {
    let moves = scope.store.moves(&scope.selection)?;
    let mut walked = occupancy::walk(&moves.all, KeptStays::Stays);
    walked.stays.retain(|stay| scope.days.has(stay.day));
    let open = walked.stays.iter().filter(|stay| stay.ended.is_none()).count();
    sink.cover(&Cover {
        title: "Stays".into(),
        about: scope.about(),
        figures: vec![figure(thousands(walked.stays.len()), "stays"), figure(thousands(open), "without an exit")],
        notes: vec![
            "A stay begins with a reading at an entrance, and ends with the next reading at an exit of the zone, on whatever day. \
             Without a time at its end, no exit was read."
                .into(),
        ],
        nothing: "Nobody was read at an entrance.".into(),
        ..Cover::default()
    })?;
    sink.table(
        "Stays",
        &[
            column("reference", 14).whole(),
            column("name", 30),
            column("category", 18),
            column("delegation", 34),
            column("delegation_type", 22).data(),
            column("country", 9).whole().data(),
            column("badge_serial", 13).whole().data(),
            column("day", 12).whole(),
            column("zone", 14).whole().data(),
            column("zone", 20).page(),
            column("in_at", 20).whole(),
            column("in_gate", 14).whole().data(),
            column("out_at", 20).whole(),
            column("out_gate", 14).whole().data(),
            column("minutes", 8).number(),
        ],
    )?;
    let people = scope.store.holdings()?;
    let unknown = Holding::default();
    let gate = |place: u16| moves.gates.get(usize::from(place)).map_or(Cell::Blank, |code| text(code));
    walked.stays.iter().try_for_each(|stay| {
        let who = people.get(&stay.holder).unwrap_or(&unknown);
        // A badge that this database has never heard of is known only by its serial.
        let serial = u32::try_from(-stay.holder).map_or(Cell::Blank, |serial| Cell::Text(format!("{serial:08X}")));
        let zone = scope.event.zones.get(stay.zone.get()).map_or("", |zone| zone.code.as_str());
        let texts = [&who.reference, &who.name, &who.category, &who.delegation, &who.delegation_type, &who.country];
        let mut cells = texts.map(|value| text(value)).to_vec();
        let date = scope.event.date(stay.day).map_or(Cell::Blank, Cell::Day);
        cells.extend([serial, date, text(zone), text(scope.zone_name(stay.zone))]);
        cells.extend([scope.at(stay.began.0), gate(stay.began.1)]);
        match stay.ended {
            Some((at, place)) => {
                let minutes = at.duration_since(stay.began.0).as_mins();
                cells.extend([scope.at(at), gate(place), number(usize::try_from(minutes).unwrap_or_default())]);
            }
            None => cells.extend([Cell::Blank, Cell::Blank, Cell::Blank]),
        }
        Ok::<_, ReportError>(sink.given(cells)?)
    })
}
