//! `multipart/form-data` (RFC 7578): how a form without script sends a file. Bodies are small and whole in memory.

/// The most parts of a form.
const MOST_PARTS: usize = 600;

/// One field of a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct FormField<'b> {
    /// The field's name.
    pub(super) name: &'b str,
    /// What a file is called that it holds.
    pub(super) file_name: &'b str,
    /// What it holds.
    pub(super) content: &'b [u8],
}

/// Returns the boundary that a content type names.
pub(super) fn boundary(content_type: &str) -> Option<&str> {
    let (kind, parameters) = content_type.split_once(';')?;
    if !kind.trim().eq_ignore_ascii_case("multipart/form-data") {
        return None;
    }
    let value = parameters.split(';').find_map(|parameter| parameter.trim().strip_prefix("boundary="))?;
    let value = value.trim().trim_matches('"');
    (1..=70).contains(&value.len()).then_some(value)
}

/// Returns the fields of a body; `None` if it is not whole.
pub(super) fn parts<'b>(body: &'b [u8], boundary: &str) -> Option<Vec<FormField<'b>>> {
    let mut parts = Vec::new();
    read(body, boundary, &mut parts)?;
    Some(parts)
}

/// Returns the fields that are whole in the first and the last bytes of a body: those before a file that is too large, and those after it.
pub(super) fn parts_around<'b>(head: &'b [u8], tail: &'b [u8], boundary: &str) -> Vec<FormField<'b>> {
    let mut parts = Vec::new();
    // What is cut off ends the reading, and what was read before stays.
    let _ = read(head, boundary, &mut parts);
    if let Some(next) = find(tail, format!("\r\n--{boundary}").as_bytes()) {
        let _ = read(&tail[next + 2..], boundary, &mut parts);
    }
    parts
}

/// Reads fields up to the end of the body; `None` if it has none.
fn read<'b>(body: &'b [u8], boundary: &str, into: &mut Vec<FormField<'b>>) -> Option<()> {
    let opening = format!("--{boundary}");
    let between = format!("\r\n--{boundary}");
    let mut rest = body.strip_prefix(opening.as_bytes())?;
    loop {
        if rest.starts_with(b"--") {
            return Some(());
        }
        rest = rest.strip_prefix(b"\r\n")?;
        let head_end = find(rest, b"\r\n\r\n")?;
        let head = std::str::from_utf8(&rest[..head_end]).ok()?;
        let content = &rest[head_end + 4..];
        let end = find(content, between.as_bytes())?;
        if into.len() >= MOST_PARTS {
            return None;
        }
        let (name, file_name) = names(head)?;
        into.push(FormField { name, file_name, content: &content[..end] });
        rest = &content[end + between.len()..];
    }
}

/// Returns the names that a part's head gives its field and its file.
fn names(head: &str) -> Option<(&str, &str)> {
    let disposition = head.split("\r\n").find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.trim().eq_ignore_ascii_case("content-disposition").then_some(value)
    })?;
    let value = disposition.split(';').find_map(|parameter| parameter.trim().strip_prefix("name="))?;
    // Browsers write quotes in a file's name in another way: the last one ends it.
    let file = disposition.split_once("filename=\"").and_then(|(_, rest)| rest.rsplit_once('"'));
    Some((value.trim().trim_matches('"'), file.map(|(name, _)| name).unwrap_or_default()))
}

fn find(within: &[u8], what: &[u8]) -> Option<usize> {
    within.windows(what.len()).position(|window| window == what)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_with_a_file_is_read_as_a_browser_sends_it() {
        let kind = "multipart/form-data; boundary=----WebKitFormBoundary7MA4";
        let body = b"------WebKitFormBoundary7MA4\r\nContent-Disposition: form-data; name=\"token\"\r\n\r\nabc\r\n\
            ------WebKitFormBoundary7MA4\r\nContent-Disposition: form-data; name=\"photo\"; filename=\"a b.jpg\"\r\n\
            Content-Type: image/jpeg\r\n\r\n\xFF\xD8\r\n--x\r\n\xFF\r\n------WebKitFormBoundary7MA4--\r\n";
        let found = parts(body, boundary(kind).unwrap()).unwrap();
        assert_eq!(found[0], FormField { name: "token", file_name: "", content: b"abc" });
        assert_eq!(found[1], FormField { name: "photo", file_name: "a b.jpg", content: b"\xFF\xD8\r\n--x\r\n\xFF" });
        assert_eq!(found.len(), 2);
    }

    #[test]
    fn of_a_body_without_its_middle_the_fields_around_are_read() {
        let field =
            |name: &str, value: &str| format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        let head =
            field("kind", "letter") + "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n%PDF-1.7 and";
        let tail = format!("so on\r\n{}{}--b--\r\n", field("also", "A1"), field("also", "B1"));
        let found = parts_around(head.as_bytes(), tail.as_bytes(), "b");
        let told: Vec<(&str, &[u8])> = found.iter().map(|part| (part.name, part.content)).collect();
        assert_eq!(told, [("kind", b"letter".as_slice()), ("also", b"A1"), ("also", b"B1")]);
        assert!(parts_around(b"", b"nothing of it", "b").is_empty());
    }

    #[test]
    fn what_is_not_whole_is_nothing() {
        let whole = b"--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--b--".as_slice();
        assert!(parts(whole, "b").is_some());
        for end in 0..whole.len() - 2 {
            assert_eq!(parts(&whole[..end], "b"), None, "{end}");
        }
        for bad in ["text/plain", "multipart/form-data", "multipart/mixed; boundary=b", "multipart/form-data; boundary="] {
            assert_eq!(boundary(bad), None, "{bad}");
        }
        let many = "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n".repeat(MOST_PARTS + 1) + "--b--";
        assert_eq!(parts(many.as_bytes(), "b"), None);
    }
}
