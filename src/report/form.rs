//! A workbook in which a delegation nominates: its people so far, rows for new ones, and what can be chosen.
//!
//! Only cells that are to be filled can be written to. A sheet that no spreadsheet program shows says whose form it is and which
//! numbers its rows have, so that what comes back is read by these and not by what its headings look like.

use jiff::civil::DateTime;
use rust_xlsxwriter::{
    Color, DataValidation, DataValidationErrorStyle, DocProperties, Format, FormatAlign, FormatBorder, Formula,
    ProtectionOptions, Workbook, Worksheet, XlsxError,
};

use crate::report::{
    scope::{ReportError, Result},
    xlsx::excel_time,
};

/// The sheet that says what the form is. What reads a form knows it by this name.
pub const FORM_MARKS: &str = "accredit";
/// The sheet with what can be chosen.
const CHOICES: &str = "accredit-choices";
/// The row of the columns' technical names, counted from 0: under the headings that people read, and hidden.
const NAMES_ROW: u32 = 3;
/// The row of the headings.
const HEADINGS_ROW: u32 = 2;

/// What a form shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NominationForm {
    /// The title: the delegation and the event.
    pub title: String,
    /// What stands under it: places, deadlines.
    pub summary: String,
    /// The name of the sheet with people, and that of the one with instructions.
    pub sheets: [String; 2],
    /// The instructions, a paragraph each.
    pub instructions: Vec<String>,
    /// What is said where a value cannot be chosen.
    pub choose: String,
    /// Whether the language is written from right to left.
    pub is_right_to_left: bool,
    /// The columns.
    pub columns: Vec<FormColumn>,
    /// The rows: of each, the cells in the order of the columns.
    pub rows: Vec<Vec<String>>,
    /// What the form is: rows of a key and what it says.
    pub marks: Vec<Vec<String>>,
    /// When it was made.
    pub made_at: DateTime,
}

/// A column of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormColumn {
    /// Its technical name, by which it is read.
    pub name: String,
    /// What people call it.
    pub heading: String,
    /// How wide it is, in characters.
    pub width: u16,
    /// What can be chosen; empty if anything can be written.
    pub choices: Vec<String>,
    /// Who fills it.
    pub cells: FormCells,
}

/// Who fills a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FormCells {
    /// The delegation.
    Open,
    /// The program: it cannot be written to.
    Locked,
}

impl NominationForm {
    /// Returns the number of the row with the technical names, counted from 1.
    #[must_use]
    pub fn names_row() -> u32 {
        NAMES_ROW + 1
    }

    /// Returns the format of a text of the form's own, which is read in the direction of its language whatever it begins with.
    fn read(&self, format: Format) -> Format {
        if self.is_right_to_left { format.set_reading_direction(RIGHT_TO_LEFT) } else { format }
    }
}

/// A cell's reading order from right to left (ECMA-376, `readingOrder`).
const RIGHT_TO_LEFT: u8 = 2;

/// Writes a form.
///
/// # Errors
/// When it does not fit into a workbook.
pub fn form(form: &NominationForm) -> Result<Vec<u8>> {
    write(form).map_err(|error| ReportError::Document(Box::new(error)))
}

fn write(form: &NominationForm) -> std::result::Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let mut properties = DocProperties::new().set_title(&form.title);
    // The writer's own clock would make two workbooks of one moment differ.
    if let Some(made) = excel_time(form.made_at) {
        properties = properties.set_creation_datetime(&made);
    }
    workbook.set_properties(&properties);
    let lists = people(workbook.add_worksheet(), form)?;
    instructions(workbook.add_worksheet(), form)?;
    let sheet = workbook.add_worksheet();
    sheet.set_name(CHOICES)?.set_hidden(true).protect();
    for (place, choices) in lists.iter().enumerate() {
        for (row, choice) in (0..).zip(choices.iter()) {
            sheet.write_string(row, column(place), choice)?;
        }
    }
    let sheet = workbook.add_worksheet();
    sheet.set_name(FORM_MARKS)?.set_very_hidden(true).protect();
    for (row, mark) in (0..).zip(&form.marks) {
        for (place, text) in mark.iter().enumerate() {
            sheet.write_string(row, column(place), text)?;
        }
    }
    workbook.save_to_buffer()
}

/// Writes the sheet with people; returns what can be chosen, a list for each column that has choices.
fn people<'f>(sheet: &mut Worksheet, form: &'f NominationForm) -> std::result::Result<Vec<&'f [String]>, XlsxError> {
    sheet.set_name(&form.sheets[0])?.set_right_to_left(form.is_right_to_left);
    let title = form.read(Format::new().set_bold().set_font_size(14));
    sheet.write_string_with_format(0, 0, &form.title, &title)?;
    let summary = form.read(Format::new().set_font_color(Color::RGB(0x55_55_55)));
    sheet.write_string_with_format(1, 0, &form.summary, &summary)?;
    let heading = form
        .read(Format::new())
        .set_bold()
        .set_text_wrap()
        .set_align(FormatAlign::VerticalCenter)
        .set_background_color(Color::RGB(0xDD_E6_F0))
        .set_border(FormatBorder::Thin);
    let locked = Format::new().set_num_format("@").set_background_color(Color::RGB(0xF2_F2_F2)).set_border(FormatBorder::Hair);
    // Everything is a text: a number must not lose its zeros, nor a day become another.
    let open = Format::new().set_num_format("@").set_unlocked().set_border(FormatBorder::Hair);
    let mut lists: Vec<&[String]> = Vec::new();
    let last = NAMES_ROW + u32::try_from(form.rows.len()).unwrap_or(u32::MAX - NAMES_ROW).max(1);
    for (place, one) in form.columns.iter().enumerate() {
        let at = column(place);
        sheet.set_column_width(at, f64::from(one.width))?;
        sheet.write_string_with_format(HEADINGS_ROW, at, &one.heading, &heading)?;
        sheet.write_string(NAMES_ROW, at, &one.name)?;
        if !one.choices.is_empty() {
            let list = format!("='{CHOICES}'!${0}$1:${0}${1}", letters(lists.len()), one.choices.len());
            let rule = DataValidation::new()
                .allow_list_formula(Formula::new(list))
                .set_error_style(DataValidationErrorStyle::Stop)
                .set_error_message(&form.choose)?;
            sheet.add_data_validation(NAMES_ROW + 1, at, last, at, &rule)?;
            lists.push(&one.choices);
        }
    }
    for (row, cells) in (NAMES_ROW + 1..).zip(&form.rows) {
        for (place, (one, value)) in form.columns.iter().zip(cells).enumerate() {
            let format = if one.cells == FormCells::Locked { &locked } else { &open };
            if value.is_empty() {
                sheet.write_blank(row, column(place), format)?;
            } else {
                sheet.write_string_with_format(row, column(place), value, format)?;
            }
        }
    }
    sheet.set_row_height(HEADINGS_ROW, 32)?.set_row_hidden(NAMES_ROW)?;
    sheet.set_freeze_panes(NAMES_ROW + 1, 2)?.set_landscape().set_print_fit_to_pages(1, 0);
    sheet.set_repeat_rows(HEADINGS_ROW, HEADINGS_ROW)?;
    let options = ProtectionOptions { format_columns: true, format_rows: true, ..ProtectionOptions::default() };
    sheet.protect_with_options(&options);
    Ok(lists)
}

fn instructions(sheet: &mut Worksheet, form: &NominationForm) -> std::result::Result<(), XlsxError> {
    sheet.set_name(&form.sheets[1])?.set_right_to_left(form.is_right_to_left).set_column_width(0, 100)?;
    sheet.write_string_with_format(0, 0, &form.title, &form.read(Format::new().set_bold().set_font_size(14)))?;
    let text = form.read(Format::new().set_text_wrap().set_align(FormatAlign::Top));
    for (row, paragraph) in (2..).zip(&form.instructions) {
        sheet.write_string_with_format(row, 0, paragraph, &text)?;
    }
    sheet.protect();
    Ok(())
}

fn column(place: usize) -> u16 {
    u16::try_from(place).unwrap_or(u16::MAX)
}

/// Returns the letters of a column, counted from 0.
fn letters(place: usize) -> String {
    let letter = |place: usize| char::from(b'A' + u8::try_from(place % 26).unwrap_or_default());
    if place < 26 { letter(place).to_string() } else { format!("{}{}", letter(place / 26 - 1), letter(place)) }
}
