//! What web pages leave in texts: entities and tags.

/// Names of entities for U+00A0 to U+00FF, in that order (HTML 4.01, section 24.2).
const LATIN_1: &str = "nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 acute \
    micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil Egrave \
    Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave Uacute Ucirc Uuml \
    Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc euml igrave iacute icirc iuml eth \
    ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute thorn yuml";

/// Other entities that texts of lists have.
const OTHERS: &[(&str, char)] = &[
    ("amp", '&'),
    ("lt", '<'),
    ("gt", '>'),
    ("quot", '"'),
    ("apos", '\''),
    ("OElig", 'Œ'),
    ("oelig", 'œ'),
    ("Scaron", 'Š'),
    ("scaron", 'š'),
    ("Yuml", 'Ÿ'),
    ("Zcaron", 'Ž'),
    ("zcaron", 'ž'),
    ("Ccaron", 'Č'),
    ("ccaron", 'č'),
    ("cacute", 'ć'),
    ("nacute", 'ń'),
    ("inodot", 'ı'),
    ("scedil", 'ş'),
    ("gbreve", 'ğ'),
    ("lsquo", '‘'),
    ("rsquo", '’'),
    ("sbquo", '‚'),
    ("ldquo", '“'),
    ("rdquo", '”'),
    ("bdquo", '„'),
    ("ndash", '–'),
    ("mdash", '—'),
    ("hellip", '…'),
    ("bull", '•'),
    ("euro", '€'),
    ("trade", '™'),
    ("ensp", ' '),
    ("emsp", ' '),
    ("thinsp", ' '),
];

/// Tags that are found around pieces of text.
const TAGS: &[&str] = &[
    "a", "abbr", "b", "big", "body", "br", "center", "div", "em", "font", "h1", "h2", "h3", "h4", "hr", "html", "i", "img", "li",
    "ol", "p", "s", "small", "span", "strong", "sub", "sup", "table", "td", "th", "tr", "u", "ul",
];

/// Returns a text with its entities decoded, those in entities too; `None` if it has none.
pub(super) fn decoded(text: &str) -> Option<String> {
    let mut found = once(text)?;
    // What was written to a web page twice was encoded twice.
    for _ in 0..3 {
        match once(&found) {
            Some(deeper) => found = deeper,
            None => break,
        }
    }
    Some(found)
}

fn once(text: &str) -> Option<String> {
    let mut decoded = String::new();
    let (mut rest, mut any) = (text, false);
    while let Some(place) = rest.find('&') {
        let after = &rest[place + 1..];
        let entity = after.find(';').filter(|&end| end <= 10).and_then(|end| Some((character(&after[..end])?, end)));
        decoded.push_str(&rest[..place]);
        if let Some((c, end)) = entity {
            decoded.push(c);
            rest = &after[end + 1..];
            any = true;
        } else {
            decoded.push('&');
            rest = after;
        }
    }
    any.then(|| decoded + rest)
}

fn character(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        };
        let c = char::from_u32(code)?;
        // The end of a line.
        return if matches!(c, '\r' | '\n' | '\t') { Some(' ') } else { Some(c).filter(|c| !c.is_control()) };
    }
    if let Some((_, c)) = OTHERS.iter().find(|(known, _)| *known == name) {
        return Some(*c);
    }
    let place = LATIN_1.split_whitespace().position(|known| known == name)?;
    let c = char::from_u32(0xA0 + u32::try_from(place).ok()?)?;
    Some(if c == '\u{A0}' { ' ' } else { c })
}

/// Returns a text without tags; `None` if it has none.
pub(super) fn without_tags(text: &str) -> Option<String> {
    let mut bare = String::new();
    let (mut rest, mut any) = (text, false);
    while let Some(place) = rest.find('<') {
        let after = &rest[place + 1..];
        bare.push_str(&rest[..place]);
        if let Some(end) = after.find('>').filter(|&end| is_tag(&after[..end])) {
            // A line break or a new paragraph stands between words.
            if !bare.ends_with(' ') && !bare.is_empty() && is_break(&after[..end]) {
                bare.push(' ');
            }
            rest = &after[end + 1..];
            any = true;
        } else {
            bare.push('<');
            rest = after;
        }
    }
    bare.push_str(rest);
    any.then(|| bare.trim().to_owned())
}

fn name_of(tag: &str) -> String {
    let name: String = tag.trim_start_matches('/').chars().take_while(char::is_ascii_alphanumeric).collect();
    name.to_ascii_lowercase()
}

fn is_tag(tag: &str) -> bool {
    let name = name_of(tag);
    let after = tag.trim_start_matches('/').get(name.len()..).unwrap_or_default();
    TAGS.contains(&name.as_str()) && (after.is_empty() || after.starts_with([' ', '/']))
}

fn is_break(tag: &str) -> bool {
    matches!(name_of(tag).as_str(), "br" | "p" | "div" | "li" | "tr" | "td" | "th" | "hr")
}
