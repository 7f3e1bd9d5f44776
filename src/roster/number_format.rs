//! Numbers as a spreadsheet shows them: `00123`, `WMM-7`, `1,234` (ECMA-376, part 1, section 18.8.31).
//!
//! Only formats that show the number itself are known. What they make of it otherwise (fractions, powers of ten, conditions) is left
//! alone, and reports it.

/// How a number is to be read.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum NumberShown {
    /// As it is shown.
    Text(String),
    /// With a format that is not known, written out plainly.
    Plain(String),
    /// With more digits than a spreadsheet keeps.
    Long(String),
}

/// From here on a spreadsheet has rounded a whole number (it keeps 15 digits).
const ROUNDED: f64 = 1e15;

/// Writes a number as its format shows it.
pub(super) fn show(number: f64, format: &str) -> NumberShown {
    let plain = plain(number);
    if number.abs() >= ROUNDED {
        return NumberShown::Long(number.to_string());
    }
    let sections = sections(if format.trim().is_empty() { "General" } else { format });
    let section = match (sections.as_slice(), number) {
        ([_, _, zero, ..], 0.0) => zero,
        ([_, negative, ..], number) if number < 0.0 => negative,
        ([first, ..], _) => first,
        ([], _) => return NumberShown::Text(plain),
    };
    let is_negative_section = number < 0.0 && sections.len() > 1;
    match FormatSection::read(section) {
        Some(FormatSection { is_general: true, before, after, .. }) => NumberShown::Text(format!("{before}{plain}{after}")),
        // A format without any digit hides the number.
        Some(section) if !section.has_digits && section.before.trim().is_empty() => NumberShown::Plain(plain),
        Some(section) => NumberShown::Text(section.write(if is_negative_section { number.abs() } else { number })),
        None => NumberShown::Plain(plain),
    }
}

/// Writes a number with the 15 digits that a spreadsheet keeps, and no exponent.
pub(super) fn plain(number: f64) -> String {
    if number == 0.0 || !number.is_finite() {
        return "0".into();
    }
    let whole_digits = number.abs().log10().floor() as i32 + 1;
    let decimals = (15 - whole_digits).clamp(0, 30) as usize;
    let written = format!("{number:.decimals$}");
    if written.contains('.') { written.trim_end_matches('0').trim_end_matches('.').to_owned() } else { written }
}

/// Cuts a format at its semicolons.
fn sections(format: &str) -> Vec<String> {
    let (mut sections, mut section, mut letters) = (Vec::new(), String::new(), format.chars());
    while let Some(c) = letters.next() {
        match c {
            ';' => sections.push(std::mem::take(&mut section)),
            '\\' | '_' | '*' => {
                section.push(c);
                section.extend(letters.next());
            }
            '"' => {
                section.push(c);
                for c in letters.by_ref() {
                    section.push(c);
                    if c == '"' {
                        break;
                    }
                }
            }
            c => section.push(c),
        }
    }
    sections.push(section);
    sections
}

/// One section of a format: text, the number, text.
#[derive(Debug, Default, PartialEq)]
struct FormatSection {
    before: String,
    after: String,
    /// The number as General shows it, instead of digits.
    is_general: bool,
    /// Places before the point that are zero where the number has none.
    zeros: usize,
    /// Places behind the point: those that are always there, and those that are there where the number has them.
    decimals: (usize, usize),
    /// Where the digits stand in the texts, as `000-0000` has them: literals between digits, by the places behind them.
    between: Vec<(usize, char)>,
    has_digits: bool,
    has_thousands: bool,
    percent: i32,
}

impl FormatSection {
    /// Reads a section; `None` if it shows the number otherwise than in digits.
    fn read(section: &str) -> Option<Self> {
        let mut read = Self::default();
        let mut letters = section.chars().peekable();
        let mut whole_places = 0;
        let mut in_decimals = false;
        let mut literals: Vec<(usize, char)> = Vec::new();
        while let Some(c) = letters.next() {
            match c {
                '0' | '#' | '?' => {
                    read.has_digits = true;
                    match (in_decimals, c) {
                        (true, '0') => read.decimals = (read.decimals.1 + 1, read.decimals.1 + 1),
                        (true, _) => read.decimals.1 += 1,
                        (false, '0') => (whole_places, read.zeros) = (whole_places + 1, read.zeros + 1),
                        // Once a zero is due, so is every place behind it.
                        (false, _) => {
                            whole_places += 1;
                            read.zeros += usize::from(read.zeros > 0);
                        }
                    }
                    if !read.after.is_empty() && !in_decimals {
                        literals.extend(std::mem::take(&mut read.after).chars().map(|literal| (whole_places - 1, literal)));
                    }
                }
                '.' if !in_decimals && read.has_digits => in_decimals = true,
                ',' if read.has_digits && matches!(letters.peek(), Some('0' | '#' | '?')) => read.has_thousands = true,
                // A comma at the end divides by a thousand.
                ',' if read.has_digits => return None,
                '%' => {
                    read.percent += 1;
                    read.literal('%');
                }
                '"' => letters.by_ref().take_while(|&c| c != '"').collect::<Vec<_>>().into_iter().for_each(|c| read.literal(c)),
                '\\' => letters.next().into_iter().for_each(|c| read.literal(c)),
                // The width of a letter, and a letter that fills the cell.
                '_' => {
                    letters.next();
                    read.literal(' ');
                }
                '*' => drop(letters.next()),
                '[' => {
                    let inside: String = letters.by_ref().take_while(|&c| c != ']').collect();
                    read.bracket(&inside)?;
                }
                'G' | 'g' if !read.has_digits => {
                    let rest: String = letters.by_ref().take(6).collect();
                    if !rest.eq_ignore_ascii_case("eneral") {
                        return None;
                    }
                    (read.is_general, read.has_digits) = (true, true);
                }
                // A text format shows the number as it is.
                '@' if !read.has_digits => (read.is_general, read.has_digits) = (true, true),
                c if matches!(
                    c,
                    '-' | '+' | '(' | ')' | ':' | ' ' | '$' | '€' | '£' | '!' | '&' | '\'' | '~' | '{' | '}' | '=' | '<' | '>'
                ) || (!c.is_ascii() && !c.is_control()) =>
                {
                    read.literal(c);
                }
                _ => return None,
            }
        }
        // Groups of thousands and marks between digits together are nobody's reference.
        let is_plain = literals.is_empty() || (!read.has_thousands && read.decimals.1 == 0);
        read.between = literals.into_iter().map(|(place, c)| (whole_places - place, c)).collect();
        is_plain.then_some(read)
    }

    fn literal(&mut self, c: char) {
        if self.has_digits { self.after.push(c) } else { self.before.push(c) }
    }

    /// A colour or a currency is looked through; conditions and elapsed times are not known.
    fn bracket(&mut self, inside: &str) -> Option<()> {
        if let Some(currency) = inside.strip_prefix('$') {
            currency.split('-').next().unwrap_or_default().chars().for_each(|c| self.literal(c));
            return Some(());
        }
        let colours = ["black", "blue", "cyan", "green", "magenta", "red", "white", "yellow"];
        let lower = inside.to_lowercase();
        (colours.contains(&lower.as_str()) || lower.starts_with("color")).then_some(())
    }

    fn write(&self, number: f64) -> String {
        if !self.has_digits {
            return self.before.trim().to_owned();
        }
        let number = number * 100_f64.powi(self.percent);
        let written = format!("{:.*}", self.decimals.1, number.abs());
        let (whole, decimals) = written.split_once('.').unwrap_or((&written, ""));
        let whole = if whole == "0" && self.zeros == 0 { "" } else { whole };
        let whole = format!("{whole:0>width$}", width = self.zeros);
        let mut shown = String::new();
        let length = whole.chars().count();
        for (place, digit) in whole.chars().enumerate() {
            let behind = length - place;
            if self.has_thousands && place > 0 && behind % 3 == 0 {
                shown.push(',');
            }
            shown.extend(self.between.iter().filter(|(at, _)| *at == behind && place > 0).map(|(_, c)| c));
            shown.push(digit);
        }
        let spare = decimals.len() - decimals.trim_end_matches('0').len();
        let kept = (decimals.len() - spare).max(self.decimals.0);
        if kept > 0 {
            shown.push('.');
            shown.push_str(&decimals[..kept]);
        }
        let sign = if number < 0.0 && shown.contains(|c: char| matches!(c, '1'..='9')) { "-" } else { "" };
        format!("{sign}{}{shown}{}", self.before, self.after).trim().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_they_are_shown() {
        for (number, format, shown) in [
            (123.0, "General", "123"),
            (123.0, "", "123"),
            (0.3, "General", "0.3"),
            (0.1 + 0.2, "General", "0.3"),
            (123.0, "00000", "00123"),
            (123_456.0, "00000", "123456"),
            (20_240_001.0, "\"WMM-\"0", "WMM-20240001"),
            (7.0, "\\W\\M\\M\\-000", "WMM-007"),
            (7.0, "0", "7"),
            (1.5, "0.00", "1.50"),
            (1.5, "0.##", "1.5"),
            (1_234.0, "#,##0", "1,234"),
            (1_234_567.0, "#,##0_);(#,##0)", "1,234,567"),
            (-5.0, "0;(0)", "(5)"),
            (-5.0, "0", "-5"),
            (0.0, "0;-0;\"none\"", "none"),
            (0.25, "0%", "25%"),
            (2_024_001.0, "0000-000", "2024-001"),
            (5_551_234.0, "000-0000", "555-1234"),
            (12.0, "000-0000", "000-0012"),
            (42.0, "[Red]000", "042"),
            (42.0, "[$€-407]0", "€42"),
            (42.0, "@", "42"),
            (42.0, "General\" kg\"", "42 kg"),
        ] {
            assert_eq!(show(number, format), NumberShown::Text(shown.into()), "{number} as {format}");
        }
    }

    #[test]
    fn what_is_not_known_is_written_out_and_says_so() {
        for format in ["0.00E+00", "# ?/?", "[>100]0", "0,", "[h]:mm", "0.0,,\"M\"", ";;;"] {
            assert_eq!(show(123.0, format), NumberShown::Plain("123".into()), "{format}");
        }
        assert_eq!(show(1.234_567_890_123_457e18, "0"), NumberShown::Long("1234567890123457000".into()));
        assert_eq!(plain(999_999_999_999_999.0), "999999999999999");
        assert_eq!(plain(-1.0), "-1");
    }
}
