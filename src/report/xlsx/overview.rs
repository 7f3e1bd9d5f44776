//! The first sheet: what the report is about, for who opens the workbook.

use rust_xlsxwriter::{
    Chart as XlsxChart, ChartDataLabel, ChartFormat, ChartSolidFill, ChartType, Format, FormatAlign, Worksheet, XlsxError,
};

use super::cells::limited;
use crate::report::{
    chart::{Chart, Shape},
    frame::Frame,
    sheet::Cover,
};

/// The chart's hue.
const HUE: &str = "#1F3A5F";
/// The hue of what is not there.
const PALE: &str = "#DFE3E8";

/// Writes what the report is about, its figures, and its chart with the numbers that it is drawn from.
pub(super) fn write(sheet: &mut Worksheet, frame: &Frame, cover: &Cover) -> Result<(), XlsxError> {
    let title = &Format::new().set_bold().set_font_size(16);
    let figure = &Format::new().set_bold().set_font_size(20).set_align(FormatAlign::Left);
    let grey = &Format::new().set_font_color("#5A6068");
    let heading = &Format::new().set_bold();
    let heading_of_numbers = &Format::new().set_bold().set_align(FormatAlign::Right);
    sheet.set_name("Overview")?.set_screen_gridlines(false).set_column_width(0, 34)?.set_column_width(1, 14)?;
    sheet.set_column_width(2, 14)?.set_row_height(0, 24)?;
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
    sheet.write_string_with_format(0, 0, &cover.title, title)?;
    sheet.write_string(1, 0, &frame.event)?;
    let mut row = 2;
    for line in std::iter::once(&frame.place).chain(&cover.about).filter(|line| !line.is_empty()) {
        sheet.write_string(row, 0, line)?;
        row += 1;
    }
    sheet.write_string_with_format(row, 0, format!("Made {}", frame.made), grey)?;
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

fn drawn(chart: &Chart, (first, last): (u32, u32)) -> XlsxChart {
    let mut drawn = XlsxChart::new(if chart.shape == Shape::Bars { ChartType::Bar } else { ChartType::Column });
    let mut format = ChartFormat::new();
    format.set_solid_fill(ChartSolidFill::new().set_color(HUE));
    if chart.points.iter().any(|point| point.of.is_some()) {
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
    if chart.points.len() <= 16 {
        series.set_data_label(ChartDataLabel::new().show_value());
    }
    drawn.title().set_name(&chart.title);
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
    drawn.set_width(640).set_height((120 + 24 * chart.points.len().min(16) as u32).max(280));
    drawn
}
