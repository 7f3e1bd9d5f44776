//! The schema says what the reader does.

use super::{super::kinds::KNOWN, *};
use crate::badge::template::Template;

#[test]
fn every_key_of_the_reader_is_in_the_schema_and_no_other() {
    let names = |keys: &[SchemaKey]| keys.iter().map(|key| key.name).collect::<Vec<_>>();
    let known = |path: &str| KNOWN.iter().find(|(known, _)| *known == path).unwrap().1.to_vec();
    assert_eq!(names(FILE), known(""));
    assert_eq!(names(PAGE), known("page"));
    assert_eq!(names(CLEAR), known("page.keep_clear"));
    let documented = |kinds: &[(&'static str, &'static [&'static [&'static str]])]| {
        let mut all = names(ANY);
        for (kind, keys) in kinds {
            for name in keys.iter().copied().flatten() {
                assert!(find(kind, name).is_some(), "{kind} {name}");
                all.push(name);
            }
        }
        all
    };
    let (elements, parts) = (documented(&kinds::KINDS), documented(&kinds::PARTS));
    for (path, documented) in [("front", &elements), ("back", &elements), ("front.part", &parts), ("back.part", &parts)] {
        for name in known(path) {
            assert!(documented.contains(&name), "[{path}] {name} is not in the schema");
        }
    }
    for name in KEYS.iter().map(|key| key.name).chain(OWN.iter().map(|(_, key)| key.name)) {
        assert!(elements.contains(&name) || parts.contains(&name), "no kind has {name}");
    }
    for (kind, _) in kinds::KINDS.iter().chain(&kinds::PARTS) {
        assert!(SAYS.iter().any(|(known, _)| known == kind), "{kind}");
    }
}

/// Returns a file with one element of a kind, in which a key has a value.
fn file(kind: &str, name: &str, value: &str) -> String {
    let page = "name = \"t\"\n[page]\nwidth = 1000\nheight = 1000\nbleed = 20\nsafe = 0\n";
    let is_part =
        kinds::PARTS.iter().any(|(part, _)| *part == kind) && matches!(name, "gap" | "relative" | "rank") || kind == "rule";
    let mut keys = vec![("kind", format!("\"{kind}\""))];
    let place = [("x", "300"), ("y", "300"), ("width", "300"), ("height", "300")];
    match kind {
        _ if is_part => {}
        "line" => keys.extend([("x", "300"), ("y", "300"), ("to_x", "310"), ("to_y", "300")].map(|(k, v)| (k, v.to_owned()))),
        "code" => keys.extend(place[..3].iter().map(|&(k, v)| (k, v.to_owned()))),
        _ => keys.extend(place.map(|(k, v)| (k, v.to_owned()))),
    }
    if kind == "text" {
        // The sizes between which wrap_below has to be.
        keys.extend([("text", "\"a\"".to_owned()), ("size", if name == "wrap_below" { "[3, 400]" } else { "9" }.to_owned())]);
    }
    if (kind == "picture" && name != "picture") || kind == "artwork" {
        keys.push(("file", "\"a.png\"".to_owned()));
    }
    if kind == "barcode" {
        keys.push(("text", "\"a\"".to_owned()));
    }
    if name == "repeat" {
        keys.push(("step", "0.5".to_owned()));
    }
    keys.retain(|(key, _)| *key != name);
    keys.push((name, value.to_owned()));
    let written: String = keys.iter().map(|(key, value)| format!("{key} = {value}\n")).collect();
    let stack = "[[front]]\nkind = \"stack\"\nx = 300\ny = 300\nwidth = 300\nheight = 300\n";
    match (is_part, kind) {
        (true, _) => format!("{page}{stack}[[front.part]]\n{written}"),
        (false, "stack") => format!("{page}[[front]]\n{written}[[front.part]]\ntext = \"a\"\nsize = 9\n"),
        _ => format!("{page}[[front]]\n{written}"),
    }
}

#[test]
fn the_reader_keeps_each_range_of_the_schema() {
    let mut tried = 0;
    for (kind, keys) in kinds::KINDS.iter().chain(&kinds::PARTS) {
        for name in keys.iter().copied().flatten() {
            // The page decides where an element may be.
            if ["x", "y", "height", "to_x", "to_y"].contains(name) || (*name == "width" && *kind != "rule") {
                continue;
            }
            let (good, bad) = match find(kind, name).unwrap().holds {
                Type::Number { least, greatest, .. } | Type::Range { least, greatest, .. } => {
                    (vec![least, greatest], vec![least - 0.01, greatest + 0.5])
                }
                Type::Count { least, greatest } => {
                    ([least, greatest].map(|n| n as f32).to_vec(), vec![least as f32 - 1.0, greatest as f32 + 1.0])
                }
                _ => continue,
            };
            for (values, holds) in [(good, true), (bad, false)] {
                for value in values {
                    let text = file(kind, name, &value.to_string());
                    let read = Template::read(&text);
                    assert_eq!(read.is_ok(), holds, "{kind}: {name} = {value}: {:?}", read.err());
                    tried += 1;
                }
            }
        }
    }
    assert!(tried > 80, "only {tried} values were tried");
}

#[test]
fn the_reader_knows_each_word_of_the_schema() {
    for (kind, keys) in kinds::KINDS {
        for name in keys.iter().copied().flatten() {
            if let Some(SchemaKey { holds: Type::Word(words), .. }) = find(kind, name) {
                for word in words {
                    Template::read(&file(kind, name, &format!("\"{word}\""))).unwrap();
                }
                let wrong = Template::read(&file(kind, name, "\"x\"")).unwrap_err();
                assert!(wrong.message.contains(&words.join(", ")), "{wrong}");
            }
        }
    }
}
