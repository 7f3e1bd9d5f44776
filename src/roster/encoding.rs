//! Text encodings: found out, and read as UTF-8 while the list streams.

use std::io::{self, Read, Seek, SeekFrom};

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{CoderResult, Decoder, Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use crate::{
    domain::text::printable,
    roster::{error::RosterError, source::Source},
};

/// The most characters of a line that a message shows.
const SHOWN: usize = 80;
/// Bytes read at a time.
const CHUNK: usize = 64 << 10;

/// How a list is encoded, and how sure that is.
#[derive(Debug, Clone, Copy)]
pub(super) struct FoundEncoding {
    /// The encoding.
    pub(super) encoding: &'static Encoding,
    /// Bytes of byte order mark to leave out.
    pub(super) mark: u64,
    /// What the reader of the list should know about it.
    pub(super) doubt: Option<Doubt>,
}

/// Why an encoding is not certain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Doubt {
    /// Not UTF-8 at this line, and taken for Windows-1252.
    Guessed(u64),
    /// UTF-8, with bytes from this line on that are not.
    Damaged(u64),
}

/// Finds out the encoding: by byte order mark, by the zero bytes of UTF-16, by being valid UTF-8 to the end; else Windows-1252, if the
/// letters look like that.
///
/// Any other encoding can only be guessed by how often letters are used, which is not enough for a name on a badge: such a list is
/// refused, with the likely encoding and what a line of it would read as. A text that has more valid multi-byte sequences of UTF-8 than invalid bytes is damaged UTF-8: read as anything else, every
/// accented letter in it would silently become two others.
///
/// # Errors
/// When the list cannot be read, or its encoding is a guess that a person has to confirm.
pub(super) fn detect(source: &mut Source) -> Result<FoundEncoding, RosterError> {
    let head = source.head(4 << 10)?;
    if let Some((encoding, mark)) = Encoding::for_bom(&head) {
        return Ok(FoundEncoding { encoding, mark: mark as u64, doubt: None });
    }
    if let Some(encoding) = utf16_by_zeros(&head) {
        return Ok(FoundEncoding { encoding, mark: 0, doubt: None });
    }
    let census = Census::of(source)?;
    source.rewind()?;
    let found = |encoding, doubt| FoundEncoding { encoding, mark: 0, doubt };
    Ok(match census.first_invalid {
        None => found(UTF_8, None),
        Some(line) if census.sequences > census.invalid => found(UTF_8, Some(Doubt::Damaged(line))),
        Some(line) => {
            let likely = likely(source)?;
            if likely != WINDOWS_1252 {
                let shown = shown(source, line, likely)?;
                return Err(RosterError::LikelyEncoding { line, encoding: likely.name().to_lowercase(), shown });
            }
            found(WINDOWS_1252, Some(Doubt::Guessed(line)))
        }
    })
}

/// Returns the encoding that the use of letters in the whole list speaks for.
fn likely(source: &mut Source) -> io::Result<&'static Encoding> {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    let mut buffer = vec![0; CHUNK];
    loop {
        let count = source.read(&mut buffer)?;
        detector.feed(&buffer[..count], count == 0);
        if count == 0 {
            source.rewind()?;
            return Ok(detector.guess(None, Utf8Detection::Deny));
        }
    }
}

/// Returns what a line reads as in an encoding, as far as a message shows it.
fn shown(source: &mut Source, line: u64, encoding: &'static Encoding) -> io::Result<String> {
    let mut bytes = Vec::new();
    let mut at = 1;
    for byte in io::BufReader::new(&mut *source).bytes() {
        let byte = byte?;
        if byte == b'\n' {
            at += 1;
        } else if at == line {
            bytes.push(byte);
        }
        if at > line || bytes.len() >= 4 * SHOWN {
            break;
        }
    }
    source.rewind()?;
    Ok(printable(&encoding.decode_without_bom_handling(&bytes).0).chars().take(SHOWN).collect())
}

/// Returns the encoding with a name, as the WHATWG Encoding Standard knows them.
pub(super) fn named(label: &str) -> Result<FoundEncoding, RosterError> {
    let encoding = Encoding::for_label(label.as_bytes()).ok_or_else(|| RosterError::Encoding(label.to_owned()))?;
    Ok(FoundEncoding { encoding, mark: 0, doubt: None })
}

/// Headings are ASCII for the most part, and in UTF-16 every ASCII letter has a zero byte beside it.
fn utf16_by_zeros(head: &[u8]) -> Option<&'static Encoding> {
    let pairs = head.len().min(200) / 2;
    let zeros = |odd: usize| (0..pairs).filter(|pair| head[2 * pair + odd] == 0).count();
    let (first, second) = (zeros(0), zeros(1));
    match pairs {
        0 => None,
        _ if second * 2 > pairs && first == 0 => Some(UTF_16LE),
        _ if first * 2 > pairs && second == 0 => Some(UTF_16BE),
        _ => None,
    }
}

/// What of a text is UTF-8.
#[derive(Default)]
struct Census {
    sequences: u64,
    invalid: u64,
    first_invalid: Option<u64>,
}

/// What comes after a chunk.
#[derive(Clone, Copy, PartialEq, Eq)]
enum AfterChunk {
    More,
    End,
}

impl Census {
    fn of(source: &mut Source) -> io::Result<Self> {
        let (mut census, mut line) = (Self::default(), 1);
        let (mut buffer, mut kept) = (vec![0; CHUNK], 0);
        loop {
            let count = source.read(&mut buffer[kept..])?;
            let filled = kept + count;
            let rest = census.count(&buffer[..filled], if count == 0 { AfterChunk::End } else { AfterChunk::More }, &mut line);
            if count == 0 {
                return Ok(census);
            }
            // A sequence cut by the end of the chunk waits for its other bytes.
            buffer.copy_within(filled - rest..filled, 0);
            kept = rest;
        }
    }

    /// Counts a chunk and returns how many bytes at its end are the start of a sequence.
    fn count(&mut self, chunk: &[u8], after: AfterChunk, line: &mut u64) -> usize {
        let mut at = 0;
        loop {
            let (valid, bad) = match std::str::from_utf8(&chunk[at..]) {
                Ok(text) => (text.len(), None),
                Err(error) => (error.valid_up_to(), Some(error.error_len())),
            };
            for &byte in &chunk[at..at + valid] {
                *line += u64::from(byte == b'\n');
                self.sequences += u64::from(byte >= 0xC0);
            }
            at += valid;
            let length = match bad {
                None => return 0,
                Some(None) if after == AfterChunk::More => return chunk.len() - at,
                Some(None) => chunk.len() - at,
                Some(Some(length)) => length,
            };
            self.invalid += length as u64;
            self.first_invalid.get_or_insert(*line);
            at += length;
        }
    }
}

/// How line ends are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Newlines {
    /// With a line feed, or carriage return and line feed.
    Feed,
    /// With only a carriage return, as spreadsheets on old Macintoshes did.
    ReturnAlone,
}

/// Reads a source as UTF-8.
pub(super) struct Utf8Reader<'s> {
    source: &'s mut Source,
    decoder: Decoder,
    line_ends: Newlines,
    bytes: Vec<u8>,
    taken: usize,
    text: Vec<u8>,
    given: usize,
    ended: bool,
    /// A carriage return at the end of a piece: what it means depends on the byte after it.
    held: bool,
    last: u8,
}

impl<'s> Utf8Reader<'s> {
    /// Starts at the first byte behind the byte order mark.
    pub(super) fn new(source: &'s mut Source, found: FoundEncoding, line_ends: Newlines) -> io::Result<Self> {
        source.seek(SeekFrom::Start(found.mark))?;
        Ok(Self {
            source,
            decoder: found.encoding.new_decoder_with_bom_removal(),
            line_ends,
            bytes: Vec::new(),
            taken: 0,
            text: Vec::new(),
            given: 0,
            ended: false,
            held: false,
            last: b'\n',
        })
    }

    /// Decodes the next piece of the source.
    fn refill(&mut self) -> io::Result<()> {
        if self.taken == self.bytes.len() {
            self.bytes.resize(CHUNK, 0);
            let count = self.source.read(&mut self.bytes)?;
            self.bytes.truncate(count);
            self.taken = 0;
            self.ended = count == 0;
        }
        self.text.resize(2 * CHUNK, 0);
        self.given = 0;
        let (result, read, written, _) = self.decoder.decode_to_utf8(&self.bytes[self.taken..], &mut self.text, self.ended);
        self.taken += read;
        self.text.truncate(written);
        if result == CoderResult::OutputFull {
            // There is more to come of these bytes, and of their end.
            self.ended = false;
        }
        self.end_lines();
        Ok(())
    }

    /// Ends every line with only a line feed, the last one too: lines are then counted alike for all lists.
    fn end_lines(&mut self) {
        if self.held {
            self.text.insert(0, b'\r');
            self.held = false;
        }
        if !self.ended && self.text.last() == Some(&b'\r') {
            self.text.pop();
            self.held = true;
        }
        if self.text.contains(&b'\r') {
            let mut kept = 0;
            for at in 0..self.text.len() {
                if self.text[at] != b'\r' || self.text.get(at + 1) != Some(&b'\n') {
                    self.text[kept] = self.text[at];
                    kept += 1;
                }
            }
            self.text.truncate(kept);
        }
        if self.line_ends == Newlines::ReturnAlone {
            self.text.iter_mut().filter(|byte| **byte == b'\r').for_each(|byte| *byte = b'\n');
        }
        self.last = self.text.last().copied().unwrap_or(self.last);
        if self.ended && self.last != b'\n' {
            self.text.push(b'\n');
            self.last = b'\n';
        }
    }
}

impl Read for Utf8Reader<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.given == self.text.len() {
            if self.ended {
                return Ok(0);
            }
            self.refill()?;
        }
        let count = (self.text.len() - self.given).min(buffer.len());
        buffer[..count].copy_from_slice(&self.text[self.given..self.given + count]);
        self.given += count;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(bytes: &[u8]) -> Source {
        Source::read(bytes).unwrap()
    }

    fn read(bytes: &[u8]) -> (FoundEncoding, String) {
        let mut source = source(bytes);
        let found = detect(&mut source).unwrap();
        let mut text = String::new();
        Utf8Reader::new(&mut source, found, Newlines::Feed).unwrap().read_to_string(&mut text).unwrap();
        (found, text)
    }

    fn utf16(text: &str, order: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(order).collect()
    }

    #[test]
    fn every_encoding_gives_the_same_text() {
        let text = "reference,given_name,native_name\nR1,José,محمد\n".repeat(3_000);
        assert_eq!(read(text.as_bytes()).1, text);
        assert_eq!(read(&[b"\xEF\xBB\xBF", text.as_bytes()].concat()).1, text);
        assert_eq!(read(&utf16(&text, u16::to_le_bytes)).1, text);
        assert_eq!(read(&utf16(&text, u16::to_be_bytes)).1, text);
        assert_eq!(read(&utf16(&format!("\u{FEFF}{text}"), u16::to_le_bytes)).1, text);
        assert_eq!(read(&utf16(&format!("\u{FEFF}{text}"), u16::to_be_bytes)).1, text);
    }

    #[test]
    fn what_is_no_utf8_is_windows_1252_and_says_where() {
        let (found, text) = read(b"reference,given_name\nR1,Jos\xE9\n");
        assert_eq!(found.doubt, Some(Doubt::Guessed(2)));
        assert!(text.ends_with("José\n"));
    }

    #[test]
    fn other_encodings_are_named_and_not_taken_by_guess() {
        for (encoding, name) in [
            (encoding_rs::WINDOWS_1256, "ناصر الغامدي"),
            (encoding_rs::WINDOWS_1251, "Сергей Лавров, министр иностранных дел"),
            (encoding_rs::KOI8_R, "Сергей Иванович Петров, посол"),
            (encoding_rs::GB18030, "欧阳晓明，外交部副部长"),
            (encoding_rs::SHIFT_JIS, "佐藤翼、外務省の課長です"),
        ] {
            let text = format!("reference,name,category\nR1,{name},Delegate\n");
            let (bytes, _, _) = encoding.encode(&text);
            match detect(&mut source(&bytes)) {
                Err(RosterError::LikelyEncoding { line: 2, encoding: likely, shown }) => {
                    let is_named = likely == encoding.name().to_lowercase()
                        || [("gbk", "gb18030"), ("koi8-u", "koi8-r")]
                            .contains(&(likely.as_str(), encoding.name().to_lowercase().as_str()));
                    assert!(is_named && shown.contains(name), "{likely} {shown}");
                }
                other => panic!("{name}: {other:?}"),
            }
        }
    }

    #[test]
    fn one_bad_byte_in_utf8_does_not_spoil_every_other_name() {
        let (found, text) = read("R1,Müller\nR2,Šeško\nR3,Ren\u{1}\n".replace('\u{1}', "é").as_bytes());
        assert_eq!((found.doubt, text.contains("Müller")), (None, true));
        let (found, text) = read(b"R1,M\xC3\xBCller\nR2,M\xC3\xBCnch\nR3,Ren\xE9\n");
        assert_eq!(found.doubt, Some(Doubt::Damaged(3)));
        assert!(text.contains("Müller") && text.contains("Ren\u{FFFD}"));
    }
}
