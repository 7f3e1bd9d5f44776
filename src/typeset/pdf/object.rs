//! Values as a PDF writes them (ISO 32000-1, 7.3), and objects that another library made under new numbers.

use std::{collections::BTreeMap, fmt::Write};

use lopdf::{Object, ObjectId, StringFormat};

/// The number of an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Id(pub(super) u32);

/// Writes a text: UTF-16BE with a byte order mark, as hexadecimal digits.
pub(super) fn text(text: &str) -> String {
    let mut digits = "<FEFF".to_owned();
    for unit in text.encode_utf16() {
        let _ = write!(digits, "{unit:04X}");
    }
    digits + ">"
}

/// Writes a number with at most two decimals and no more zeros than it needs. A hundredth of a point is 3.5 µm.
pub(super) fn number(out: &mut Vec<u8>, value: f32) {
    let hundredths = rounded(value * 100.0);
    if hundredths < 0 {
        out.push(b'-');
    }
    let magnitude = hundredths.unsigned_abs();
    let mut digits = [0; 20];
    let mut place = digits.len();
    let mut whole = magnitude / 100;
    loop {
        place -= 1;
        digits[place] = b'0' + (whole % 10) as u8;
        whole /= 10;
        if whole == 0 {
            break;
        }
    }
    out.extend_from_slice(&digits[place..]);
    let rest = (magnitude % 100) as u8;
    if rest > 0 {
        out.extend_from_slice(&[b'.', b'0' + rest / 10]);
        if !rest.is_multiple_of(10) {
            out.push(b'0' + rest % 10);
        }
    }
}

/// Does what [`f32::round`] does, without a call for each of a page's thousands of numbers.
pub(super) fn rounded(value: f32) -> i64 {
    let whole = value as i64;
    let rest = value - whole as f32;
    whole + i64::from(rest >= 0.5) - i64::from(rest <= -0.5)
}

/// Writes a reference: `12 0 R`.
pub(super) fn reference(id: Id) -> String {
    format!("{} 0 R", id.0)
}

/// Writes numbers as [`real`] does.
pub(super) fn reals(out: &mut String, values: &[f32]) {
    for &value in values {
        real(out, value);
    }
}

/// Writes a number with six significant digits and a space after it: units of a drawing may be of any size.
pub(super) fn real(out: &mut String, value: f32) {
    if value == 0.0 || !value.is_finite() {
        out.push_str("0 ");
        return;
    }
    let digits = (5 - value.abs().log10().floor() as i32).clamp(0, 12) as usize;
    let written = format!("{value:.digits$}");
    let shortest = if written.contains('.') { written.trim_end_matches('0').trim_end_matches('.') } else { &written };
    out.push_str(if shortest == "-0" { "0" } else { shortest });
    out.push(' ');
}

/// The new numbers of another document's objects.
pub(super) type NewNumbers = BTreeMap<ObjectId, Id>;

/// Writes an object of another document, with its references under their new numbers. The data of a stream is not included.
pub(super) fn serialise(out: &mut Vec<u8>, object: &Object, numbers: &NewNumbers) {
    match object {
        Object::Null => out.extend_from_slice(b"null"),
        Object::Boolean(value) => out.extend_from_slice(if *value { b"true" } else { b"false" }),
        Object::Integer(value) => out.extend_from_slice(value.to_string().as_bytes()),
        Object::Real(value) => number(out, *value),
        Object::Name(name) => serialise_name(out, name),
        Object::String(bytes, format) => serialise_string(out, bytes, *format),
        Object::Array(values) => {
            out.push(b'[');
            for value in values {
                serialise(out, value, numbers);
                out.push(b' ');
            }
            out.push(b']');
        }
        Object::Dictionary(dictionary) => {
            out.extend_from_slice(b"<<");
            serialise_entries(out, dictionary, numbers);
            out.extend_from_slice(b">>");
        }
        Object::Stream(stream) => serialise_entries(out, &stream.dict, numbers),
        Object::Reference(id) => match numbers.get(id) {
            Some(id) => out.extend_from_slice(format!("{} 0 R", id.0).as_bytes()),
            None => out.extend_from_slice(b"null"),
        },
    }
}

/// Writes the entries of a dictionary without its brackets and without `/Length`, which the file adds.
fn serialise_entries(out: &mut Vec<u8>, dictionary: &lopdf::Dictionary, numbers: &NewNumbers) {
    for (key, value) in dictionary.iter().filter(|(key, _)| key.as_slice() != b"Length") {
        serialise_name(out, key);
        out.push(b' ');
        serialise(out, value, numbers);
    }
}

fn serialise_name(out: &mut Vec<u8>, name: &[u8]) {
    out.push(b'/');
    for &byte in name {
        if byte.is_ascii_alphanumeric() || b"-_+.".contains(&byte) {
            out.push(byte);
        } else {
            out.extend_from_slice(format!("#{byte:02X}").as_bytes());
        }
    }
}

fn serialise_string(out: &mut Vec<u8>, bytes: &[u8], format: StringFormat) {
    if format == StringFormat::Literal && bytes.iter().all(|byte| byte.is_ascii_graphic() && !b"()\\".contains(byte)) {
        out.push(b'(');
        out.extend_from_slice(bytes);
        out.push(b')');
        return;
    }
    out.push(b'<');
    out.extend_from_slice(hex::encode_upper(bytes).as_bytes());
    out.push(b'>');
}

/// Returns the numbers of all objects that an object refers to.
pub(super) fn references(object: &Object, found: &mut Vec<ObjectId>) {
    match object {
        Object::Reference(id) => found.push(*id),
        Object::Array(values) => values.iter().for_each(|value| references(value, found)),
        Object::Dictionary(dictionary) => dictionary.iter().for_each(|(_, value)| references(value, found)),
        Object::Stream(stream) => stream.dict.iter().for_each(|(_, value)| references(value, found)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_rounded_as_ever() {
        for value in [0.0, 0.5, -0.5, 0.499_999_97, -0.499_999_97, 1.5, 2.5, -2.5, 8_388_607.5, 1e9, -1e9, 12.3, -12.7] {
            assert_eq!(rounded(value), value.round() as i64, "{value}");
        }
    }

    #[test]
    fn numbers_are_short_and_right() {
        for (value, written) in [(0.0, "0"), (12.5, "12.5"), (-0.254, "-0.25"), (297.638, "297.64"), (3.0, "3"), (0.05, "0.05")] {
            let mut out = Vec::new();
            number(&mut out, value);
            assert_eq!(String::from_utf8(out).unwrap(), written);
        }
    }
}
