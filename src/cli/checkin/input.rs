//! Lines from a pipe. Whatever a line holds, the next one is read normally.

use std::io::{self, BufRead};

use jiff::Timestamp;

/// A line of more bytes than this is not a credential; the rest of it is skipped.
const MOST_BYTES: usize = 4_096;

/// A line of input.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum InputLine {
    /// A text to decide on.
    Text(String),
    /// An empty line, as between two scans.
    Empty,
}

/// Reads lines in bounded memory.
pub(super) struct InputLines<R> {
    input: R,
    buffered: bool,
}

impl<R: BufRead> InputLines<R> {
    pub(super) fn new(input: R) -> Self {
        Self { input, buffered: false }
    }

    /// Returns the next line, or `None` at the end. Bytes that are not UTF-8 become a text that is not a credential.
    pub(super) fn next_line(&mut self) -> io::Result<Option<InputLine>> {
        let mut line = Vec::new();
        let mut ended = false;
        let mut any = false;
        while !ended {
            let chunk = match self.input.fill_buf() {
                Ok(chunk) => chunk,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            if chunk.is_empty() {
                break;
            }
            any = true;
            let (taken, found) = match chunk.iter().position(|&byte| byte == b'\n') {
                Some(place) => (place + 1, true),
                None => (chunk.len(), false),
            };
            let room = (MOST_BYTES + 1).saturating_sub(line.len());
            line.extend_from_slice(&chunk[..taken.min(room)]);
            (ended, self.buffered) = (found, chunk[taken..].contains(&b'\n'));
            self.input.consume(taken);
        }
        if !any {
            self.buffered = false;
            return Ok(None);
        }
        let text = String::from_utf8_lossy(&line).trim_end_matches(['\r', '\n']).to_owned();
        Ok(Some(if text.trim().is_empty() { InputLine::Empty } else { InputLine::Text(text) }))
    }

    /// Returns whether the whole of the next line has arrived. The rest of a partial line may take long.
    pub(super) fn has_more(&self) -> bool {
        self.buffered
    }
}

/// Splits a leading RFC 3339 time from a line of a replay.
///
/// # Errors
/// The time, if something stands before the code that is written as one and is none.
pub(super) fn timed(line: &str) -> Result<(String, Option<Timestamp>), String> {
    let Some((time, code)) = line.split_once([' ', '\t', ',']) else { return Ok((line.to_owned(), None)) };
    match time.parse::<Timestamp>() {
        Ok(at) => Ok((code.trim_start().to_owned(), Some(at))),
        Err(_) if is_like_a_time(time) => Err(time.to_owned()),
        Err(_) => Ok((line.to_owned(), None)),
    }
}

/// Returns whether a text begins as RFC 3339 times do: `2024-11-04T`.
fn is_like_a_time(text: &str) -> bool {
    let form = |(place, byte): (usize, u8)| match place {
        4 | 7 => byte == b'-',
        10 => matches!(byte, b'T' | b't'),
        _ => byte.is_ascii_digit(),
    };
    text.len() > 10 && text.bytes().take(11).enumerate().all(form)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(input: &[u8]) -> Vec<InputLine> {
        // A small buffer, so that lines arrive in pieces.
        let mut lines = InputLines::new(io::BufReader::with_capacity(7, input));
        std::iter::from_fn(|| lines.next_line().unwrap()).collect()
    }

    #[test]
    fn any_line_leaves_the_next_one_whole() {
        let mut input = b"first\r\n\n\xFF\xFE bad\n".to_vec();
        input.extend(vec![b'x'; 1_000_000]);
        input.extend(b"\nlast");
        let lines = read(&input);
        assert_eq!(lines.len(), 5);
        assert_eq!(lines[0], InputLine::Text("first".into()));
        assert_eq!(lines[1], InputLine::Empty);
        assert!(matches!(&lines[3], InputLine::Text(text) if text.len() <= MOST_BYTES + 1));
        assert_eq!(lines[4], InputLine::Text("last".into()));
    }

    #[test]
    fn a_replay_brings_its_times() {
        let (code, at) = timed("2024-11-04T09:12:30+03:00 CBDE").unwrap();
        assert_eq!((code.as_str(), at), ("CBDE", "2024-11-04T06:12:30Z".parse().ok()));
        for code in ["CBDE", "CBDE FGHI", "2024-11-04 CBDE"] {
            assert_eq!(timed(code), Ok((code.to_owned(), None)));
        }
        for time in ["2024-11-04T25:10:00+03:00", "2024-11-31T09:10:00Z", "2024-11-04T09:12"] {
            assert_eq!(timed(&format!("{time} CBDE")), Err(time.to_owned()));
        }
    }
}
