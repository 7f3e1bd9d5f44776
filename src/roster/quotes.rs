//! One row of a list as text: cut into its values, with quotation marks as spreadsheets write them (RFC 4180) and as others do.

/// How quotation marks inside a quoted value are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum QuoteMarks {
    /// Twice: `"a ""b"" c"`.
    Doubled,
    /// Behind a backslash: `"a \"b\" c"`. The backslash stays, so that it is seen.
    Backslash,
    /// As they are: `"a "b" c"`. A mark closes the value only before a separator.
    Bare,
}

/// How a row ends that is cut so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RowEnd {
    /// Every value is whole.
    Closed,
    /// The last value goes on in the next line, or its quotation mark was lost.
    Open,
    /// A quotation mark closes a value, and something else than a separator follows.
    Stray,
}

/// The values of a row, in one buffer that is used again.
#[derive(Debug, Default)]
pub(super) struct RowValues {
    text: String,
    /// Where each value ends, and how many lines before it starts.
    ends: Vec<(usize, u64)>,
    /// The line breaks inside marks so far.
    lines: u64,
}

impl RowValues {
    /// Returns how many there are.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// Walks the values, each with the number of line breaks before it.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, u64)> {
        let mut start = 0;
        self.ends.iter().map(move |&(end, lines)| (&self.text[std::mem::replace(&mut start, end)..end], lines))
    }

    fn end(&mut self, lines: u64) {
        self.ends.push((self.text.len(), lines));
    }
}

/// Cuts a row. Where it does not end well, the last value is what there is of it.
pub(super) fn cut(row: &str, separator: u8, marks: QuoteMarks, values: &mut RowValues) -> RowEnd {
    values.text.clear();
    values.ends.clear();
    values.lines = 0;
    cut_values(row, 0, separator, marks, values)
}

/// Goes on with a row whose last value was open at its end, which was at `from`, and that has more lines since. What was cut is not cut
/// again: a mark that is never closed would take as long as the square of the lines behind it.
pub(super) fn cut_on(row: &str, from: usize, separator: u8, marks: QuoteMarks, values: &mut RowValues) -> RowEnd {
    let start = values.ends.pop().map_or(0, |(_, lines)| lines);
    let (next, end) = quoted(row, from, separator, marks, values);
    values.lines += line_breaks(&row[from..next]);
    values.end(start);
    if end != RowEnd::Closed || next >= row.len() {
        return end;
    }
    cut_values(row, next + 1, separator, marks, values)
}

fn cut_values(row: &str, from: usize, separator: u8, marks: QuoteMarks, values: &mut RowValues) -> RowEnd {
    let bytes = row.as_bytes();
    let mut at = from;
    loop {
        let start = values.lines;
        let next_separator = || bytes[at..].iter().position(|&byte| byte == separator).map_or(bytes.len(), |length| at + length);
        // A space before the mark is a habit of lists that people write by hand.
        let mark = at + bytes[at..].iter().take_while(|&&byte| byte == b' ').count();
        let is_quoted = bytes.get(mark) == Some(&b'"') && !(marks == QuoteMarks::Bare && is_plain(&row[mark..next_separator()]));
        let before = values.text.len();
        let quoted = is_quoted.then(|| quoted(row, mark + 1, separator, marks, values));
        match quoted {
            Some((next, end)) if end == RowEnd::Closed || mark == at || end == RowEnd::Open => {
                values.lines += line_breaks(&row[at..next]);
                at = next;
                if end != RowEnd::Closed {
                    values.end(start);
                    return end;
                }
            }
            _ => {
                values.text.truncate(before);
                let end = next_separator();
                values.text.push_str(&row[at..end]);
                at = end;
            }
        }
        values.end(start);
        if at >= bytes.len() {
            return RowEnd::Closed;
        }
        at += 1;
    }
}

/// Whether a value that begins with a mark is not quoted as a whole, but holds quoted words: `"Head" of "X"`. Its marks are in pairs, and
/// the second one closes a word.
fn is_plain(value: &str) -> bool {
    let value = value.trim_end();
    let marks: Vec<usize> = value.match_indices('"').map(|(place, _)| place).collect();
    let [_, second, ..] = marks.as_slice() else { return false };
    let closes =
        !value[..*second].ends_with(char::is_whitespace) && second + 1 < value.len() && !value[second + 1..].starts_with('"');
    let opens = value[second + 1..].starts_with(char::is_alphanumeric);
    marks.len().is_multiple_of(2) && closes && !opens
}

fn line_breaks(text: &str) -> u64 {
    text.bytes().filter(|&byte| byte == b'\n').count() as u64
}

/// Reads a value behind its opening mark. Returns where it ends.
fn quoted(row: &str, from: usize, separator: u8, marks: QuoteMarks, values: &mut RowValues) -> (usize, RowEnd) {
    let bytes = row.as_bytes();
    let mut at = from;
    loop {
        let Some(mark) = bytes[at..].iter().position(|&byte| byte == b'"').map(|length| at + length) else {
            values.text.push_str(&row[at..]);
            return (bytes.len(), RowEnd::Open);
        };
        values.text.push_str(&row[at..mark]);
        if marks == QuoteMarks::Backslash && mark > from && bytes[mark - 1] == b'\\' {
            values.text.push('"');
            at = mark + 1;
            continue;
        }
        if bytes.get(mark + 1) == Some(&b'"') && marks != QuoteMarks::Bare {
            values.text.push('"');
            at = mark + 2;
            continue;
        }
        let after = bytes[mark + 1..].iter().position(|&byte| byte != b' ').map_or(bytes.len(), |length| mark + 1 + length);
        if after == bytes.len() || bytes[after] == separator {
            return (after, RowEnd::Closed);
        }
        if marks != QuoteMarks::Bare {
            return (mark, RowEnd::Stray);
        }
        values.text.push('"');
        at = mark + 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(row: &str, marks: QuoteMarks) -> (RowEnd, Vec<String>) {
        let mut values = RowValues::default();
        let end = cut(row, b',', marks, &mut values);
        (end, values.iter().map(|(value, _)| value.to_owned()).collect())
    }

    #[test]
    fn values_are_cut_at_separators_outside_of_marks() {
        for (row, expected) in [
            ("a,b,c", &["a", "b", "c"] as &[&str]),
            ("", &[""]),
            (",", &["", ""]),
            ("\"a,b\",c", &["a,b", "c"]),
            ("\"a \"\"b\"\"\",\"\"", &["a \"b\"", ""]),
            ("6\" pipe,x", &["6\" pipe", "x"]),
            ("\"a\nb\",c,", &["a\nb", "c", ""]),
            ("\"a\" ,b", &["a", "b"]),
            ("1, \"a, b\", c", &["1", "a, b", " c"]),
            ("1,  \"a \"\"b\"\"\" ,c", &["1", "a \"b\"", "c"]),
            ("1, \"a\" of b,c", &["1", " \"a\" of b", "c"]),
        ] {
            assert_eq!(
                values(row, QuoteMarks::Doubled),
                (RowEnd::Closed, expected.iter().map(ToString::to_string).collect()),
                "{row}"
            );
        }
    }

    #[test]
    fn other_ways_of_writing_marks() {
        assert_eq!(values("1,\"a \\\"b\\\"\",c", QuoteMarks::Doubled).0, RowEnd::Stray);
        assert_eq!(
            values("1,\"a \\\"b\\\"\",c", QuoteMarks::Backslash),
            (RowEnd::Closed, vec!["1".into(), "a \\\"b\\\"".into(), "c".into()])
        );
        assert_eq!(values("\"a \"b\" c\",d", QuoteMarks::Bare), (RowEnd::Closed, vec!["a \"b\" c".into(), "d".into()]));
        for (row, first) in [
            ("\"Head\" of \"X\",d", "\"Head\" of \"X\""),
            ("\"Head\" of X,d", "\"Head\" of X"),
            ("\"6\" pipe\",d", "6\" pipe"),
            ("\"a, \"b\" c\",d", "a, \"b\" c"),
        ] {
            assert_eq!(values(row, QuoteMarks::Bare), (RowEnd::Closed, vec![first.into(), "d".into()]), "{row}");
        }
        assert_eq!(values("1,\"open", QuoteMarks::Doubled), (RowEnd::Open, vec!["1".into(), "open".into()]));
    }

    #[test]
    fn a_row_that_goes_on_is_cut_as_if_it_were_whole() {
        let row = "a,\"b\"\"\nc\n\nd\"\"\" ,\"e\n\",f";
        for (first, second) in [(6, 8), (6, 9), (8, 9), (8, 14)] {
            let (mut values, mut whole) = (RowValues::default(), RowValues::default());
            assert_eq!(cut(&row[..first], b',', QuoteMarks::Doubled, &mut values), RowEnd::Open, "{first}");
            let end = cut_on(&row[..second], first, b',', QuoteMarks::Doubled, &mut values);
            if end == RowEnd::Open {
                assert_eq!(cut_on(row, second, b',', QuoteMarks::Doubled, &mut values), RowEnd::Closed);
            }
            assert_eq!(
                cut(if end == RowEnd::Open { row } else { &row[..second] }, b',', QuoteMarks::Doubled, &mut whole),
                RowEnd::Closed
            );
            assert_eq!(values.iter().collect::<Vec<_>>(), whole.iter().collect::<Vec<_>>(), "{first} {second}");
        }
    }

    #[test]
    fn a_value_knows_how_many_lines_are_before_it() {
        let mut values = RowValues::default();
        cut("a,\"b\nc\n\",d", b',', QuoteMarks::Doubled, &mut values);
        assert_eq!(values.iter().map(|(_, lines)| lines).collect::<Vec<_>>(), [0, 0, 2]);
    }
}
