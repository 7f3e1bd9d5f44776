//! XLSX with real dates and numbers, frozen headings, filters, and a summary sheet with a chart. Texts are texts: nothing becomes a
//! formula or a link.
//!
//! The library makes the workbook with everything in it but the rows of its tables: `cells` writes those, and `package` puts them
//! where the library left room.

mod cells;
mod overview;
mod package;

use std::{
    io::{self, Write},
    sync::mpsc::SyncSender,
    thread,
};

use jiff::civil::DateTime;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, Worksheet, XlsxError};

use self::{
    cells::{Cells, Styles},
    package::WorkbookPart,
};
use crate::report::{
    frame::Frame,
    scope::Result,
    table::{Cell, Column, ColumnKind, Cover, Sink},
};

/// The rows of a sheet, the heading included: where every spreadsheet program stops.
const MOST_ROWS: u32 = 1_048_576;
/// The bytes of rows that are handed on together.
const PIECE: usize = 1 << 18;
/// The row under the headings, where the library leaves room for the others.
const ROOM: &str = "<row r=\"2\"";

/// Writes a report as a workbook. Rows are deflated by another thread as they come, so that memory stays flat.
///
/// # Errors
/// When `report` fails, or the output cannot be written. What was written so far is not a workbook then.
///
/// # Panics
/// When writing does.
pub fn xlsx(frame: &Frame, out: &mut (dyn Write + Send), report: impl FnOnce(&mut dyn Sink) -> Result<()>) -> Result<()> {
    write(frame, MOST_ROWS, out, report)
}

fn write(
    frame: &Frame,
    most_rows: u32,
    out: &mut (dyn Write + Send),
    report: impl FnOnce(&mut dyn Sink) -> Result<()>,
) -> Result<()> {
    thread::scope(|scope| {
        let (parts, waiting) = package::channel();
        let writer = scope.spawn(move || package::write(out, &waiting));
        let mut sink = XlsxSink::new(frame, most_rows, parts);
        let outcome = report(&mut sink).and_then(|()| Ok(sink.finish()?));
        // The caller that fills only learns that writing stopped: the reason is the writer's.
        writer.join().expect("writing does not panic")?;
        outcome
    })
}

struct XlsxSink<'f> {
    frame: &'f Frame,
    workbook: Workbook,
    parts: SyncSender<WorkbookPart>,
    sheet: Started,
    most_rows: u32,
    cells: Cells,
    /// Rows that are not handed on yet.
    piece: String,
}

/// The sheet that takes rows.
#[derive(Default)]
struct Started {
    title: String,
    columns: Vec<Column>,
    /// How many sheets of this title there are: rows beyond what one can hold go on in the next.
    part: u32,
    /// How many rows it has, the headings included.
    rows: u32,
}

impl<'f> XlsxSink<'f> {
    fn new(frame: &'f Frame, most_rows: u32, parts: SyncSender<WorkbookPart>) -> Self {
        let mut workbook = Workbook::new();
        let mut properties = DocProperties::new().set_title(&frame.event).set_author(&frame.short_name);
        // The writer's own clock would make two workbooks of one report differ.
        if let Some(made) = made_at(frame) {
            properties = properties.set_creation_datetime(&made);
        }
        workbook.set_properties(&properties);
        let (sheet, cells) = (Started::default(), Cells::default());
        Self { frame, workbook, parts, sheet, most_rows, cells, piece: String::new() }
    }

    fn finish(mut self) -> io::Result<()> {
        self.end_sheet()?;
        if self.workbook.worksheets().is_empty() {
            self.workbook.add_worksheet();
        }
        let workbook = self.workbook.save_to_buffer().map_err(io_error)?;
        self.send(WorkbookPart::Rest(workbook))
    }

    fn start_sheet(&mut self) -> io::Result<()> {
        self.end_sheet()?;
        self.sheet.part += 1;
        self.sheet.rows = 1;
        add_sheet(&mut self.workbook, &self.sheet).map_err(io_error)?;
        let number = self.workbook.worksheets().len();
        let workbook = self.workbook.save_to_buffer().map_err(io_error)?;
        let room = SheetFrame::find(&workbook, number)?;
        self.send(WorkbookPart::Sheet(number, workbook))?;
        self.cells = Cells::new(room.styles);
        self.piece.push_str(&room.before);
        let headings = self.sheet.columns.iter().map(|column| (column.name.as_str(), column.kind == ColumnKind::Number));
        self.cells.headings(&mut self.piece, headings);
        Ok(())
    }

    /// Ends the sheet with what can be said only when the number of rows is known.
    fn end_sheet(&mut self) -> io::Result<()> {
        let number = self.workbook.worksheets().len();
        if self.sheet.rows == 0 {
            return Ok(());
        }
        if let (1.., Some(last_column)) = (self.sheet.rows - 1, self.sheet.columns.len().checked_sub(1)) {
            let filtered = self.workbook.worksheet_from_index(number - 1);
            filtered.and_then(|sheet| sheet.autofilter(0, 0, self.sheet.rows - 1, last_column as u16)).map_err(io_error)?;
        }
        self.sheet.rows = 0;
        let workbook = self.workbook.save_to_buffer().map_err(io_error)?;
        self.piece.push_str(&SheetFrame::find(&workbook, number)?.after);
        self.hand_on()
    }

    fn hand_on(&mut self) -> io::Result<()> {
        let piece = std::mem::replace(&mut self.piece, String::with_capacity(PIECE + (PIECE >> 3)));
        self.send(WorkbookPart::Xml(piece))
    }

    fn send(&mut self, part: WorkbookPart) -> io::Result<()> {
        self.parts.send(part).map_err(|_| io::Error::other("the workbook could not be written"))
    }
}

impl Sink for XlsxSink<'_> {
    fn cover(&mut self, cover: &Cover) -> io::Result<()> {
        overview::write(self.workbook.add_worksheet(), self.frame, cover).map_err(io_error)
    }

    fn table(&mut self, title: &str, columns: &[Column]) -> io::Result<()> {
        self.end_sheet()?;
        self.sheet = Started { title: title.to_owned(), columns: columns.to_vec(), part: 0, rows: 0 };
        self.start_sheet()
    }

    fn row(&mut self, cells: &[Cell]) -> io::Result<()> {
        if self.sheet.rows >= self.most_rows {
            self.start_sheet()?;
        }
        self.sheet.rows += 1;
        self.cells.row(&mut self.piece, self.sheet.rows, cells);
        if self.piece.len() >= PIECE { self.hand_on() } else { Ok(()) }
    }
}

/// Adds a sheet as it is but for its rows, with a cell of each format where they belong.
fn add_sheet(workbook: &mut Workbook, started: &Started) -> std::result::Result<(), XlsxError> {
    let sheet = workbook.add_worksheet();
    let title = match started.part {
        1 => started.title.clone(),
        part => format!("{} {part}", started.title),
    };
    sheet.set_name(title)?.set_freeze_panes(1, 0)?.set_landscape().set_paper_size(9);
    let widths: Vec<u16> = started.columns.iter().map(width).collect();
    let across = widths.iter().map(|width| u32::from(*width)).sum::<u32>().div_ceil(ACROSS).max(1);
    sheet.set_print_fit_to_pages(across as u16, 0);
    if across > 1 {
        // Every page says whose the values are.
        let keys = started.columns.iter().take(2).take_while(|column| column.kind != ColumnKind::Number).count().max(1);
        sheet.set_repeat_columns(0, keys as u16 - 1)?;
    }
    sheet.set_repeat_rows(0, 0)?.set_footer("&L&A&RPage &P of &N");
    for (place, column) in (0..).zip(&started.columns) {
        sheet.set_column_width(place, width(column))?;
    }
    write_formats(sheet)
}

/// How many characters wide a page's columns are at most, to be legible.
const ACROSS: u32 = 190;

fn width(column: &Column) -> u16 {
    column.width.max(column.name.chars().count() as u16 + 3)
}

fn write_formats(sheet: &mut Worksheet) -> std::result::Result<(), XlsxError> {
    let number = |format: &str| Format::new().set_num_format(format).set_align(FormatAlign::Left);
    let formats = [
        number("yyyy-mm-dd hh:mm:ss"),
        number("yyyy-mm-dd"),
        Format::new().set_num_format("0.0%"),
        Format::new().set_bold(),
        // Apart from the heading at its right, which stands at the left of its column.
        Format::new().set_bold().set_align(FormatAlign::Right).set_indent(1),
    ];
    (0..).zip(&formats).try_for_each(|(place, format)| sheet.write_blank(1, place, format).map(|_| ()))
}

/// A sheet's XML around its rows.
struct SheetFrame {
    before: String,
    after: String,
    styles: Styles,
}

impl SheetFrame {
    /// Finds the room for rows in a sheet of a workbook. Sheets are counted from 1.
    fn find(workbook: &[u8], number: usize) -> io::Result<Self> {
        let xml = package::sheet(workbook, number)?;
        Self::of(&xml).ok_or_else(|| io::Error::other("the workbook has no room for rows"))
    }

    fn of(xml: &str) -> Option<Self> {
        let (before, rest) = xml.split_once(ROOM)?;
        let (room, after) = rest.split_once("</row>")?;
        // Which cells have values is said before them, and need not be: it is not known yet.
        let (head, size) = before.split_once("<dimension ")?;
        let before = format!("{head}{}", size.split_once("/>")?.1);
        let mut styles = room.split(" s=\"").skip(1).map(|rest| rest.split('"').next().unwrap_or_default().parse());
        let mut next = || styles.next()?.ok();
        let styles = Styles { moment: next()?, day: next()?, share: next()?, heading: next()?, heading_of_numbers: next()? };
        Some(Self { before, after: after.to_owned(), styles })
    }
}

fn made_at(frame: &Frame) -> Option<ExcelDateTime> {
    excel_time(frame.made_at)
}

/// Returns a time as spreadsheets have it; `None` before 1900.
pub(super) fn excel_time(at: DateTime) -> Option<ExcelDateTime> {
    let date =
        ExcelDateTime::from_ymd(u16::try_from(at.year()).ok()?, at.month().unsigned_abs(), at.day().unsigned_abs()).ok()?;
    date.and_hms(u16::from(at.hour().unsigned_abs()), at.minute().unsigned_abs(), f64::from(at.second())).ok()
}

/// A closed pipe stays one.
fn io_error(error: XlsxError) -> io::Error {
    match error {
        XlsxError::IoError(error) => error,
        other => io::Error::other(other),
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Read};

    use super::{
        super::table::{column, text},
        *,
    };

    fn part(workbook: &[u8], name: &str) -> String {
        let mut xml = String::new();
        zip::ZipArchive::new(Cursor::new(workbook)).unwrap().by_name(name).unwrap().read_to_string(&mut xml).unwrap();
        xml
    }

    #[test]
    fn rows_beyond_a_sheet_go_on_in_the_next() {
        let mut out = Vec::new();
        let report = |sink: &mut dyn Sink| {
            sink.table("Scans", &[column("id", 20)])?;
            ["a", "b", "c", "d", "e"].iter().try_for_each(|id| Ok(sink.row(&[text(id)])?))
        };
        write(&Frame::default(), 3, &mut out, report).unwrap();
        let workbook = part(&out, "xl/workbook.xml");
        for name in ["name=\"Scans\"", "name=\"Scans 2\"", "name=\"Scans 3\"", "'Scans 2'!$A$1:$A$3", "'Scans 3'!$A$1:$A$2"] {
            assert!(workbook.contains(name), "{name} in {workbook}");
        }
        let last = part(&out, "xl/worksheets/sheet3.xml");
        assert!(last.contains("<row r=\"2\"><c t=\"inlineStr\"><is><t>e</t></is></c></row></sheetData>"), "{last}");
        assert!(last.contains("<autoFilter ref=\"A1:A2\"/>"), "{last}");
    }

    #[test]
    fn a_chart_that_has_no_room_under_long_sentences_begins_a_page() {
        use crate::report::{chart::Point, table::Sentence, words::Language};
        let overview = |sentences: usize| {
            let mut out = Vec::new();
            let points = (0..40).map(|number| Point::plain(format!("Category {number}"), number + 1)).collect();
            let sentence = Sentence { language: Language::English, text: "40 participants of every category. ".repeat(30) };
            let cover = Cover {
                title: "Summary".into(),
                sentences: vec![sentence; sentences],
                chart: Some(crate::report::Chart::bars("Most", points)),
                ..Cover::default()
            };
            xlsx(&Frame::default(), &mut out, |sink| Ok(sink.cover(&cover)?)).unwrap();
            part(&out, "xl/worksheets/sheet1.xml")
        };
        let (short, long) = (overview(0), overview(3));
        assert!(!short.contains("<rowBreaks"), "{short}");
        assert!(long.contains("<rowBreaks count=\"1\" manualBreakCount=\"1\">"), "{long}");
        // Excel ignores breaks of a sheet that is fitted to pages.
        assert!(!long.contains("fitToPage") && long.contains("scale=\"90\""), "{long}");
    }

    #[test]
    fn formats_are_those_of_the_workbook() {
        let mut out = Vec::new();
        let report = |sink: &mut dyn Sink| {
            let figures = vec![crate::report::table::figure("12", "people")];
            sink.cover(&Cover { title: "T".into(), figures, notes: vec!["n".into()], ..Cover::default() })?;
            sink.table("A", &[column("share", 20)])?;
            sink.table("B", &[column("share", 20)])?;
            Ok(sink.row(&[Cell::Share(0.5)])?)
        };
        xlsx(&Frame::default(), &mut out, report).unwrap();
        let row = part(&out, "xl/worksheets/sheet3.xml");
        let style: usize = row.split("<row r=\"2\"><c s=\"").nth(1).unwrap().split('"').next().unwrap().parse().unwrap();
        let styles = part(&out, "xl/styles.xml");
        let formats = styles.split("<cellXfs").nth(1).unwrap();
        let format = formats.split("<xf ").nth(style + 1).unwrap();
        let number: usize = format.split("numFmtId=\"").nth(1).unwrap().split('"').next().unwrap().parse().unwrap();
        assert!(styles.contains(&format!("<numFmt numFmtId=\"{number}\" formatCode=\"0.0%\"/>")), "{style} of {styles}");
    }
}
