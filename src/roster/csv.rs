//! CSV (RFC 4180) as programs really write it: any of three separators, any of four encodings.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::{ReadError, RosterError, row::Cells};

/// Hands over the rows with their lines, and returns what should be known of the encoding.
pub(super) fn rows<E>(
    content: &[u8],
    take: &mut impl FnMut(u64, Cells) -> Result<(), ReadError<E>>,
) -> Result<Option<String>, ReadError<E>> {
    let (text, encoding) = decode(content);
    let mut reader =
        ::csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(separator(&text)).from_reader(text.as_bytes());
    let mut record = ::csv::StringRecord::new();
    loop {
        let more =
            reader.read_record(&mut record).map_err(|error| RosterError::Columns(format!("the list cannot be read: {error}")))?;
        if !more {
            break;
        }
        let line = record.position().map_or(0, ::csv::Position::line);
        take(line, Cells::texts(record.iter()))?;
    }
    Ok((encoding == WINDOWS_1252).then(|| "the list is not UTF-8; it was read as Windows-1252: look at the accents".to_owned()))
}

/// Decodes by the byte order mark, else as UTF-8 or, by its zeros, UTF-16; what is neither is Windows-1252, which never fails.
fn decode(content: &[u8]) -> (Cow<'_, str>, &'static Encoding) {
    if let Some((encoding, mark)) = Encoding::for_bom(content) {
        return (encoding.decode_without_bom_handling(&content[mark..]).0, encoding);
    }
    let start = &content[..content.len().min(512)];
    let zeros = |odd: usize| start.iter().skip(odd).step_by(2).filter(|&&byte| byte == 0).count() * 4 > start.len();
    let encoding = match (zeros(0), zeros(1)) {
        (true, false) => UTF_16BE,
        (false, true) => UTF_16LE,
        _ if std::str::from_utf8(content).is_ok() => UTF_8,
        _ => WINDOWS_1252,
    };
    (encoding.decode_without_bom_handling(content).0, encoding)
}

/// The separator that stands most often in the first line, outside quotes.
fn separator(text: &str) -> u8 {
    let mut quoted = false;
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0)];
    for byte in text.trim_start().bytes() {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' | b'\r' if !quoted => break,
            _ if quoted => {}
            _ => counts.iter_mut().filter(|(separator, _)| *separator == byte).for_each(|(_, count)| *count += 1),
        }
    }
    // The comma stands first, and so wins where nothing was counted.
    let best = counts.iter().rev().max_by_key(|(_, count)| *count);
    best.map_or(b',', |(separator, _)| *separator)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_separator_outside_quotes() {
        assert_eq!(separator("a,b,c\n1;2;3;4;5"), b',');
        assert_eq!(separator("\"a,b,c,d\";b;c"), b';');
        assert_eq!(separator("a\tb"), b'\t');
        assert_eq!(separator("reference"), b',');
    }

    #[test]
    fn finds_the_encoding() {
        let utf16 = |bytes: fn(u16) -> [u8; 2]| "reference,Ö".encode_utf16().flat_map(bytes).collect::<Vec<u8>>();
        assert_eq!(decode(&utf16(u16::to_le_bytes)).0, "reference,Ö");
        assert_eq!(decode(&utf16(u16::to_be_bytes)).0, "reference,Ö");
        assert_eq!(decode(b"\xEF\xBB\xBFa").0, "a");
        assert_eq!(decode(b"M\xFCller").0, "Müller");
        assert_eq!(decode("Müller".as_bytes()).0, "Müller");
    }
}
