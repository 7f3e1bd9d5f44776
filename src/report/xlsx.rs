//! XLSX with real dates and numbers, frozen headings, filters, and a summary sheet with a chart. Texts are texts: nothing becomes a
//! formula or a link.

use std::io::{self, Write};

use jiff::civil::{Date, DateTime};
use rust_xlsxwriter::{
    Chart as XlsxChart, ChartDataLabel, ChartFormat, ChartSolidFill, ChartType, DocProperties, ExcelDateTime, Format,
    FormatAlign, Workbook, Worksheet, XlsxError,
};

use super::{
    chart::{Chart, Shape},
    frame::Frame,
    sheet::{Cell, Column, Cover, Kind, Sink},
};

/// The rows of a sheet, the heading included: where every spreadsheet program stops.
const MOST_ROWS: u32 = 1_048_576;
/// The characters of a cell, likewise.
const MOST_CHARACTERS: usize = 32_767;
/// The chart's hue.
const HUE: &str = "#1F3A5F";

/// Writes sheets as a workbook. Rows go to an unnamed temporary file as they come, so that memory stays flat.
pub struct XlsxSink {
    workbook: Workbook,
    frame: Frame,
    sheet: Started,
    most_rows: u32,
    formats: Formats,
}

/// The sheet that takes rows.
#[derive(Default)]
struct Started {
    title: String,
    columns: Vec<Column>,
    /// How many sheets of this title there are: rows beyond what one can hold go on in the next.
    part: u32,
    /// The next row.
    row: u32,
}

struct Formats {
    moment: Format,
    day: Format,
    share: Format,
    heading: Format,
    heading_of_numbers: Format,
    title: Format,
    figure: Format,
    grey: Format,
}

impl XlsxSink {
    /// Makes one.
    #[must_use]
    pub fn new(frame: Frame) -> Self {
        let number = |format: &str| Format::new().set_num_format(format).set_align(FormatAlign::Left);
        let formats = Formats {
            moment: number("yyyy-mm-dd hh:mm:ss"),
            day: number("yyyy-mm-dd"),
            share: Format::new().set_num_format("0.0%"),
            heading: Format::new().set_bold(),
            heading_of_numbers: Format::new().set_bold().set_align(FormatAlign::Right),
            title: Format::new().set_bold().set_font_size(16),
            figure: Format::new().set_bold().set_font_size(20).set_align(FormatAlign::Left),
            grey: Format::new().set_font_color("#5A6068"),
        };
        Self { workbook: Workbook::new(), frame, sheet: Started::default(), most_rows: MOST_ROWS, formats }
    }

    /// Writes the file.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn finish(mut self, out: &mut (dyn Write + Send)) -> io::Result<()> {
        self.end_sheet().map_err(io_error)?;
        if self.workbook.worksheets().is_empty() {
            self.workbook.add_worksheet();
        }
        let mut properties = DocProperties::new().set_title(&self.frame.event).set_author(&self.frame.short_name);
        // The writer's own clock would make two workbooks of one report differ.
        if let Ok(made) = excel_time(self.frame.made_at) {
            properties = properties.set_creation_datetime(&made);
        }
        self.workbook.set_properties(&properties);
        self.workbook.save_to_writer(out).map_err(io_error)
    }

    /// The summary: what the report is about, its figures, and its chart with the numbers that it is drawn from.
    fn summary(&mut self, cover: &Cover) -> Result<(), XlsxError> {
        let sheet = self.workbook.add_worksheet();
        let Formats { title, figure, grey, heading, heading_of_numbers, .. } = &self.formats;
        sheet.set_name("Overview")?.set_screen_gridlines(false).set_column_width(0, 34)?.set_column_width(1, 14)?;
        sheet.set_column_width(2, 14)?.set_row_height(0, 24)?;
        sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
        sheet.write_string_with_format(0, 0, &cover.title, title)?;
        sheet.write_string(1, 0, &self.frame.event)?;
        let mut row = 2;
        for line in std::iter::once(&self.frame.place).chain(&cover.about).filter(|line| !line.is_empty()) {
            sheet.write_string(row, 0, line)?;
            row += 1;
        }
        sheet.write_string_with_format(row, 0, format!("Made {}", self.frame.made), grey)?;
        row += 2;
        for one in &cover.figures {
            // A number that can be reckoned with, where it is one.
            match one.value.replace('\u{202F}', "").parse::<u32>() {
                Ok(number) => sheet.write_number_with_format(row, 0, number, figure)?,
                Err(_) => sheet.write_string_with_format(row, 0, &one.value, figure)?,
            };
            sheet.write_string(row, 1, &one.label)?;
            // Programs that open the file do not grow rows by themselves.
            sheet.set_row_height(row, 28)?;
            row += 1;
        }
        for sentence in &cover.sentences {
            row += 1;
            sheet.write_string(row, 0, limited(&sentence.text))?;
            row += 1;
        }
        if let Some(chart) = cover.chart.as_ref().filter(|chart| !chart.points.is_empty()) {
            row += 1;
            sheet.write_string_with_format(row, 0, limited(&chart.title), heading)?;
            row += 1;
            sheet.write_string_with_format(row, 1, "value", heading_of_numbers)?;
            let has_whole = chart.points.iter().any(|point| point.of.is_some());
            if has_whole {
                sheet.write_string_with_format(row, 2, "of", heading_of_numbers)?;
            }
            let first = row + 1;
            for (row, point) in (first..).zip(&chart.points) {
                sheet.write_string(row, 0, limited(&point.label))?;
                sheet.write_number(row, 1, point.value as f64)?;
                if let Some(of) = point.of {
                    sheet.write_number(row, 2, of as f64)?;
                }
            }
            let last = first + chart.points.len() as u32 - 1;
            sheet.insert_chart(1, 4, &drawn(chart, (first, last)))?;
            row = last + 1;
        }
        for note in &cover.notes {
            row += 1;
            sheet.write_string_with_format(row, 0, limited(note), grey)?;
        }
        Ok(())
    }

    fn start_sheet(&mut self) -> Result<(), XlsxError> {
        self.end_sheet()?;
        self.sheet.part += 1;
        self.sheet.row = 1;
        let sheet = self.workbook.add_worksheet_with_constant_memory()?;
        let title = match self.sheet.part {
            1 => self.sheet.title.clone(),
            part => format!("{} {part}", self.sheet.title),
        };
        sheet.set_name(title)?.set_freeze_panes(1, 0)?.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
        sheet.set_repeat_rows(0, 0)?.set_footer("&L&A&RPage &P of &N");
        for (place, column) in (0..).zip(&self.sheet.columns) {
            sheet.set_column_width(place, column.width.max(column.name.chars().count() as u16 + 3))?;
            let format = if column.kind == Kind::Number { &self.formats.heading_of_numbers } else { &self.formats.heading };
            sheet.write_string_with_format(0, place, &column.name, format)?;
        }
        Ok(())
    }

    /// Sets what can be set only when the number of rows is known.
    fn end_sheet(&mut self) -> Result<(), XlsxError> {
        let (last, width) = (self.sheet.row.saturating_sub(1), self.sheet.columns.len());
        if let (1.., Some(last_column)) = (last, width.checked_sub(1)) {
            current(&mut self.workbook)?.autofilter(0, 0, last, last_column as u16)?;
        }
        Ok(())
    }

    fn add_row(&mut self, cells: &[Cell]) -> Result<(), XlsxError> {
        if self.sheet.row >= self.most_rows {
            self.start_sheet()?;
        }
        let sheet = current(&mut self.workbook)?;
        for (place, cell) in (0..).zip(cells) {
            write(sheet, self.sheet.row, place, cell, &self.formats)?;
        }
        self.sheet.row += 1;
        Ok(())
    }
}

impl Sink for XlsxSink {
    fn cover(&mut self, cover: &Cover) -> io::Result<()> {
        self.summary(cover).map_err(io_error)
    }

    fn sheet(&mut self, title: &str, columns: &[Column]) -> io::Result<()> {
        self.end_sheet().map_err(io_error)?;
        self.sheet = Started { title: title.to_owned(), columns: columns.to_vec(), part: 0, row: 0 };
        self.start_sheet().map_err(io_error)
    }

    fn row(&mut self, cells: &[Cell]) -> io::Result<()> {
        self.add_row(cells).map_err(io_error)
    }
}

fn current(workbook: &mut Workbook) -> Result<&mut Worksheet, XlsxError> {
    let last = workbook.worksheets().len().saturating_sub(1);
    workbook.worksheet_from_index(last)
}

fn write(sheet: &mut Worksheet, row: u32, column: u16, cell: &Cell, formats: &Formats) -> Result<(), XlsxError> {
    match cell {
        Cell::Text(text) => sheet.write_string(row, column, limited(text))?,
        Cell::Number(number) => sheet.write_number(row, column, *number as f64)?,
        Cell::Share(share) => sheet.write_number_with_format(row, column, *share, &formats.share)?,
        Cell::Day(date) => match excel_date(*date) {
            Ok(date) => sheet.write_datetime_with_format(row, column, date, &formats.day)?,
            Err(_) => sheet.write_string(row, column, date.to_string())?,
        },
        Cell::Moment(at) | Cell::At(at, _) => match excel_time(*at) {
            Ok(time) => sheet.write_datetime_with_format(row, column, time, &formats.moment)?,
            // Before 1900, where a spreadsheet has no time: a reading with a wrong clock must not cost the whole report.
            Err(_) => sheet.write_string(row, column, cell.to_words())?,
        },
        Cell::Blank => return Ok(()),
    };
    Ok(())
}

/// Cuts a text to what a cell holds.
fn limited(text: &str) -> &str {
    text.char_indices().nth(MOST_CHARACTERS).map_or(text, |(end, _)| &text[..end])
}

fn drawn(chart: &Chart, (first, last): (u32, u32)) -> XlsxChart {
    let mut drawn = XlsxChart::new(if chart.shape == Shape::Bars { ChartType::Bar } else { ChartType::Column });
    let mut format = ChartFormat::new();
    format.set_solid_fill(ChartSolidFill::new().set_color(HUE));
    let series = drawn.add_series();
    series.set_categories(("Overview", first, 0, last, 0)).set_values(("Overview", first, 1, last, 1));
    series.set_format(&mut format).set_gap(50);
    if chart.points.len() <= 16 {
        series.set_data_label(ChartDataLabel::new().show_value());
    }
    drawn.title().set_name(&chart.title);
    drawn.legend().set_hidden();
    drawn.x_axis().set_major_gridlines(false);
    drawn.y_axis().set_major_gridlines(false).set_min(0);
    if chart.shape == Shape::Bars {
        // Bars are drawn from the ground up; the first belongs on top.
        drawn.x_axis().set_reverse();
    }
    drawn.set_width(640).set_height((120 + 24 * chart.points.len().min(16) as u32).max(280));
    drawn
}

fn excel_date(date: Date) -> Result<ExcelDateTime, XlsxError> {
    // A year before the first is none that a spreadsheet has either.
    let year = u16::try_from(date.year()).unwrap_or_default();
    ExcelDateTime::from_ymd(year, date.month().unsigned_abs(), date.day().unsigned_abs())
}

fn excel_time(at: DateTime) -> Result<ExcelDateTime, XlsxError> {
    excel_date(at.date())?.and_hms(u16::from(at.hour().unsigned_abs()), at.minute().unsigned_abs(), f64::from(at.second()))
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
    use jiff::civil::date;

    use super::{
        super::sheet::{column, text},
        *,
    };

    #[test]
    fn times_that_a_spreadsheet_cannot_hold_are_texts() {
        let mut sink = XlsxSink::new(Frame::default());
        sink.sheet("Scans", &[column("at", 20), column("day", 12)]).unwrap();
        for year in [-1, 1, 1899, 2024, 9999] {
            let day = date(year, 1, 1);
            sink.row(&[Cell::Moment(day.at(1, 2, 3, 0)), Cell::Day(day)]).unwrap();
        }
        let mut out = Vec::new();
        sink.finish(&mut out).unwrap();
        assert!(out.starts_with(b"PK"));
    }

    #[test]
    fn rows_beyond_a_sheet_go_on_in_the_next() {
        let mut sink = XlsxSink { most_rows: 3, ..XlsxSink::new(Frame::default()) };
        sink.sheet("Scans", &[column("id", 20)]).unwrap();
        for id in ["a", "b", "c", "d", "e"] {
            sink.row(&[text(id)]).unwrap();
        }
        let names: Vec<String> = sink.workbook.worksheets().iter().map(Worksheet::name).collect();
        assert_eq!(names, ["Scans", "Scans 2", "Scans 3"]);
        assert_eq!(sink.sheet.row, 2);
    }
}
