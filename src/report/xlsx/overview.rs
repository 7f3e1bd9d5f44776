//! The first sheet: what the report is about, for who opens the workbook or prints it. Everything stands one under another: texts
//! wrap in their width, and the chart covers nothing.

use rust_xlsxwriter::{
    Chart as XlsxChart, ChartDataLabel, ChartFormat, ChartSolidFill, ChartType, Format, FormatAlign, Worksheet, XlsxError,
};
use unicode_width::UnicodeWidthStr;

use crate::report::{
    chart::{Chart, Point, Shape},
    frame::Frame,
    table::Cover,
    xlsx::cells::limited,
};

/// The chart's hue.
const HUE: &str = "#1F3A5F";
/// The hue of what is not there.
const PALE: &str = "#DFE3E8";
/// The widths of columns, in characters: labels, then numbers.
const WIDTHS: [u16; 5] = [32, 12, 12, 12, 12];
/// What is written over all of them.
const LAST: u16 = WIDTHS.len() as u16 - 1;
/// The height of a row of text in points, and of a row without one in pixels.
const LINE: f64 = 15.0;
const ROW: u32 = 20;
/// The chart's width in pixels: that of all columns.
const CHART_WIDTH: u32 = 580;

/// How far the sheet is made smaller to be printed, in percent: then its columns have room between the margins, in inches, also where the
/// workbook's font is missing and the next makes them a fifth wider.
const PRINT_SCALE: u16 = 90;
const SIDE_MARGIN: f64 = 0.4;
/// What a printed page holds of rows at that scale, in points; a little is left over for fonts that differ.
const PAGE: f64 = 740.0;

/// The sheet, and the next row.
struct OverviewSheet<'s> {
    sheet: &'s mut Worksheet,
    row: u32,
    /// How far down the sheet it is, in points.
    down: f64,
}

/// Writes what the report is about, its figures, and its chart with the numbers that it is drawn from.
pub(super) fn write(sheet: &mut Worksheet, frame: &Frame, cover: &Cover) -> Result<(), XlsxError> {
    let grey = Format::new().set_font_color("#5A6068");
    sheet.set_name("Overview")?.set_screen_gridlines(false);
    for (place, width) in (0..).zip(WIDTHS) {
        sheet.set_column_width(place, width)?;
    }
    // Not fitted to pages: where a sheet is, spreadsheet programs ignore its page breaks.
    sheet.set_portrait().set_paper_size(9).set_print_scale(PRINT_SCALE).set_footer("&L&A&RPage &P of &N");
    sheet.set_margins(SIDE_MARGIN, SIDE_MARGIN, 0.75, 0.75, 0.3, 0.3);
    let mut page = OverviewSheet { sheet, row: 0, down: 0.0 };
    page.text(&cover.title, &Format::new().set_bold().set_font_size(16), 1.6)?;
    page.text(&frame.event, &Format::new(), 1.0)?;
    for line in std::iter::once(&frame.place).chain(&cover.about).filter(|line| !line.is_empty()) {
        page.text(line, &Format::new(), 1.0)?;
    }
    page.text(&format!("Made {}", frame.made), &grey, 1.0)?;
    page.skip();
    page.figures(cover)?;
    for (label, value) in &cover.facts {
        page.sheet.write_string_with_format(page.row, 0, label, &grey)?;
        page.sheet.merge_range(page.row, 1, page.row, LAST, limited(value), &wrapped(&Format::new()))?;
        page.fit(value, WIDTHS[1..].iter().sum(), 1.0)?;
        page.row += 1;
    }
    for sentence in &cover.sentences {
        page.skip();
        let format = if sentence.language.is_right_to_left() {
            Format::new().set_reading_direction(2).set_align(FormatAlign::Right)
        } else {
            Format::new()
        };
        page.text(&sentence.text, &format, 1.0)?;
    }
    if let Some(chart) = cover.chart.as_ref().filter(|chart| !chart.points.is_empty()) {
        page.chart(chart)?;
    }
    for note in &cover.notes {
        page.skip();
        page.text(note, &grey, 1.0)?;
    }
    Ok(())
}

fn wrapped(format: &Format) -> Format {
    format.clone().set_text_wrap().set_align(FormatAlign::Top)
}

impl OverviewSheet<'_> {
    /// Writes a text over the sheet's width, on as many lines as it takes.
    fn text(&mut self, text: &str, format: &Format, scale: f64) -> Result<(), XlsxError> {
        self.sheet.merge_range(self.row, 0, self.row, LAST, limited(text), &wrapped(format))?;
        self.fit(text, WIDTHS.iter().sum(), scale)?;
        self.row += 1;
        Ok(())
    }

    /// Leaves a row empty.
    fn skip(&mut self) {
        self.row += 1;
        self.down += LINE;
    }

    /// Makes the row as high as a text in some width is: programs that open the file do not grow merged rows.
    fn fit(&mut self, text: &str, width: u16, scale: f64) -> Result<(), XlsxError> {
        // Proportional letters are narrower than digits, by which widths are told; words that do not fit leave room.
        let lines = (text.width() as f64 * scale / (f64::from(width) * 0.95)).ceil().max(1.0);
        self.sheet.set_row_height(self.row, LINE * scale * lines)?;
        self.down += LINE * scale * lines;
        Ok(())
    }

    fn figures(&mut self, cover: &Cover) -> Result<(), XlsxError> {
        let figure = &Format::new().set_bold().set_font_size(20).set_align(FormatAlign::Left);
        for one in &cover.figures {
            // A number that can be calculated with, if it is one.
            match one.value.replace('\u{202F}', "").parse::<u32>() {
                Ok(number) => self.sheet.write_number_with_format(self.row, 0, number, figure)?,
                Err(_) => self.sheet.write_string_with_format(self.row, 0, &one.value, figure)?,
            };
            self.sheet.merge_range(self.row, 1, self.row, LAST, &one.label, &Format::new().set_text_wrap())?;
            self.sheet.set_row_height(self.row, 28)?;
            self.down += 28.0;
            self.row += 1;
        }
        Ok(())
    }

    /// Draws the chart under its title, on one page, and writes the numbers that it is drawn from under it.
    fn chart(&mut self, chart: &Chart) -> Result<(), XlsxError> {
        self.skip();
        let rows = chart_height(chart).div_ceil(ROW);
        // Where the first page ends, nobody can tell before it is printed: a chart that may not have room on it begins a page.
        if self.down + LINE * f64::from(rows + 3) > PAGE {
            self.sheet.set_page_breaks(&[self.row])?;
        }
        self.text(&chart.title, &Format::new().set_bold(), 1.0)?;
        let (points, rest) = chart.drawn();
        let at = self.row;
        self.row += rows + 1;
        let numbers = &Format::new().set_bold().set_align(FormatAlign::Right);
        self.sheet.write_string_with_format(self.row, 1, "value", numbers)?;
        if points.iter().any(|point| point.of.is_some()) {
            self.sheet.write_string_with_format(self.row, 2, "of", numbers)?;
        }
        let first = self.row + 1;
        let label = Format::new().set_text_wrap();
        for point in &points {
            self.row += 1;
            self.sheet.write_string_with_format(self.row, 0, limited(&point.label), &label)?;
            self.fit(&point.label, WIDTHS[0], 1.0)?;
            self.sheet.write_number(self.row, 1, point.value as f64)?;
            if let Some(of) = point.of {
                self.sheet.write_number(self.row, 2, of as f64)?;
            }
        }
        self.sheet.insert_chart(at, 0, &drawn(chart, &points, (first, self.row)))?;
        self.row += 1;
        if let Some(rest) = rest {
            self.text(&rest, &Format::new(), 1.0)?;
        }
        Ok(())
    }
}

/// Returns the height of a chart in pixels.
fn chart_height(chart: &Chart) -> u32 {
    match chart.shape {
        Shape::Bars => 60 + 22 * chart.drawn().0.len() as u32,
        Shape::Columns | Shape::LowColumns => 320,
    }
}

fn drawn(chart: &Chart, points: &[&Point], (first, last): (u32, u32)) -> XlsxChart {
    let mut drawn = XlsxChart::new(if chart.shape == Shape::Bars { ChartType::Bar } else { ChartType::Column });
    let mut format = ChartFormat::new();
    format.set_solid_fill(ChartSolidFill::new().set_color(HUE));
    if points.iter().any(|point| point.of.is_some()) {
        // The whole, with the part drawn over it.
        let mut pale = ChartFormat::new();
        pale.set_solid_fill(ChartSolidFill::new().set_color(PALE));
        let whole = drawn.add_series();
        whole.set_categories(("Overview", first, 0, last, 0)).set_values(("Overview", first, 2, last, 2));
        whole.set_format(&mut pale).set_gap(50).set_overlap(100);
    }
    let series = drawn.add_series();
    series.set_categories(("Overview", first, 0, last, 0)).set_values(("Overview", first, 1, last, 1));
    series.set_format(&mut format).set_gap(50);
    if chart.shape == Shape::Bars || points.len() <= 16 {
        series.set_data_label(ChartDataLabel::new().show_value());
    }
    // The title stands over it, in a cell of its own.
    drawn.title().set_hidden();
    drawn.legend().set_hidden();
    drawn.x_axis().set_major_gridlines(false);
    drawn.y_axis().set_major_gridlines(false);
    if chart.shape == Shape::Bars {
        // Bars lie, and the library names axes by their place: the values are on x. Bars are drawn from the ground up; the first
        // belongs on top.
        drawn.x_axis().set_min(0);
        drawn.y_axis().set_reverse();
    } else {
        drawn.y_axis().set_min(0);
    }
    drawn.set_width(CHART_WIDTH).set_height(chart_height(chart));
    drawn
}
