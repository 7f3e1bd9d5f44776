//! Attendance sheets to be signed: the people of a delegation, a day or a zone, each with room for a signature, and a code that says
//! which sheet it is.

use std::{
    collections::{BTreeMap, HashMap},
    io::Write,
};

use crate::{
    domain::{
        event::Event,
        mask::{DayIndex, ZoneIndex},
        text::fold,
    },
    report::{
        frame::Frame,
        order::{DelegationPlace, OrderOfDelegations},
        page::{self, CellValue, ColumnFit, ColumnHead, Foot, PageOrientation, PagePress, Pages, TableRow, TextStyle},
        scope::{ReportError, ReportScope, Result},
        words::isolated,
        written::{long_date, one_or_many},
    },
    store::{PaperName, ParticipantKey},
    typeset::{fonts::Fonts, text::MissingGlyph, text_code},
};

/// The room for a signature, and the side of a sheet's code, in millimetres.
const ROOM: (f32, f32) = (48.0, 11.0);
const CODE: f32 = 24.0;

/// What each sheet covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SheetOf {
    /// A delegation on a day.
    #[default]
    Delegation,
    /// A day.
    Day,
    /// A zone on a day: those who may enter it.
    Zone,
}

/// A sheet: what it is of, and who is on it.
struct SignatureSheet<'n> {
    day: DayIndex,
    of: String,
    names: Vec<&'n PaperName>,
}

/// What was written.
#[derive(Debug, Default)]
pub struct Signed {
    /// How many sheets.
    pub sheets: usize,
    /// How many rows to sign.
    pub rows: usize,
    /// Characters that no font has.
    pub missing: Vec<MissingGlyph>,
}

/// Writes the sheets of the chosen days as PDF; nothing if nobody is on any.
///
/// # Errors
/// When the database or the output fails.
pub fn write(scope: &ReportScope<'_>, of: SheetOf, fonts: &Fonts, out: &mut (dyn Write + Send)) -> Result<Signed> {
    let names = scope.store.paper_names(&scope.selection)?;
    let sheets = sheets(scope, of, &names)?;
    let rows = sheets.iter().map(|sheet| sheet.names.len()).sum();
    if rows == 0 {
        return Ok(Signed::default());
    }
    let frame = Frame::new(scope.event, scope.now);
    let title = format!("{} – attendance sheets", frame.short_name);
    let missing = page::write(fonts, &title, out, |press: PagePress<'_>| {
        let mut pages =
            press.start(PageOrientation::Upright, Foot { left: title.clone(), right: frame.made.clone(), ..Foot::default() })?;
        for (place, sheet) in sheets.iter().enumerate() {
            if place > 0 {
                pages.new_page()?;
            }
            draw(scope, &mut pages, sheet)?;
        }
        Ok::<_, ReportError>(pages.finish()?)
    })?;
    Ok(Signed { sheets: sheets.len(), rows, missing })
}

fn sheets<'n>(scope: &ReportScope<'_>, of: SheetOf, names: &'n [PaperName]) -> Result<Vec<SignatureSheet<'n>>> {
    let mut sheets = Vec::new();
    let delegations = if of == SheetOf::Delegation { delegations(scope, names)? } else { HashMap::new() };
    for day in scope.days.iter() {
        let there: Vec<&PaperName> = names.iter().filter(|name| name.rights.days.has(day)).collect();
        match of {
            SheetOf::Day => sheets.push(SignatureSheet { day, of: "All participants".into(), names: there }),
            SheetOf::Zone => sheets.extend(scope.event.zones.iter().enumerate().filter_map(|(place, zone)| {
                let index = ZoneIndex::new(place)?;
                let names = there.iter().copied().filter(|name| name.rights.zones.has(index)).collect();
                Some(SignatureSheet { day, of: zone.name.clone(), names })
            })),
            SheetOf::Delegation => {
                let mut groups: BTreeMap<(&DelegationPlace, &str), Vec<&PaperName>> = BTreeMap::new();
                let known = there.into_iter().filter_map(|name| Some((delegations.get(&name.key)?, name)));
                known.for_each(|((place, delegation), name)| groups.entry((place, delegation)).or_default().push(name));
                let groups = groups.into_iter().map(|((_, of), names)| SignatureSheet { day, of: of.to_owned(), names });
                sheets.extend(groups);
            }
        }
    }
    sheets.retain(|sheet| !sheet.names.is_empty());
    Ok(sheets)
}

/// Returns each person's delegation with its place in the order of delegations; people without one come last.
fn delegations(scope: &ReportScope<'_>, names: &[PaperName]) -> Result<HashMap<ParticipantKey, (DelegationPlace, String)>> {
    let order = OrderOfDelegations::of_protocol(scope)?;
    let mut places: HashMap<String, DelegationPlace> = HashMap::new();
    names
        .iter()
        .map(|name| {
            let who = scope.store.participant_by_key(name.key)?.participant;
            let delegation = who.delegation;
            // One place for all of a delegation, whatever type each of its rows has.
            let place = places.entry(fold(&delegation)).or_insert_with(|| order.place(&who.delegation_type, &delegation)).clone();
            let delegation = if delegation.is_empty() { "Without a delegation".to_owned() } else { delegation };
            Ok((name.key, (place, delegation)))
        })
        .collect()
}

fn draw(scope: &ReportScope<'_>, pages: &mut Pages<'_>, sheet: &SignatureSheet<'_>) -> Result<()> {
    let event: &Event = scope.event;
    let date = event.date(sheet.day).unwrap_or_default();
    let about = format!("{} {date} {}", event.short_name, sheet.of);
    if let Some(symbol) = text_code::symbol(&about) {
        pages.corner(Box::new(symbol), CODE);
    }
    pages.paragraph(&event.name, TextStyle::EVENT)?;
    pages.paragraph(&event.place, TextStyle::LABEL)?;
    pages.space(5.0);
    pages.paragraph("Attendance sheet", TextStyle::TITLE)?;
    pages.space(1.0);
    pages.paragraph(&isolated(&sheet.of), TextStyle::HEADING)?;
    let count = sheet.names.len();
    pages.paragraph(&format!("{} · {count} {}", long_date(date), one_or_many(count, "name", "names")), TextStyle::TEXT)?;
    let head = |name: &str, hold| ColumnHead { name: name.to_owned(), hold };
    pages.table(
        "",
        vec![
            head("No.", ColumnFit::Number),
            head("Name", ColumnFit::Words),
            head("In own script", ColumnFit::Words),
            head("Function", ColumnFit::Words),
            head("Signature", ColumnFit::Whole),
        ],
    )?;
    for (place, name) in sheet.names.iter().enumerate() {
        let who = scope.store.participant_by_key(name.key)?.participant;
        let texts = [(place + 1).to_string(), who.full_name(), who.native_name, who.function];
        let mut values: Vec<CellValue> = texts.map(CellValue::Text).to_vec();
        values.push(CellValue::Room(ROOM.0, ROOM.1));
        pages.row(TableRow { values, face: TextStyle::CELL })?;
    }
    Ok(pages.end_table()?)
}
