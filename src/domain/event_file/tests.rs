use jiff::civil::Time;

use super::*;
use crate::domain::{
    event::{Direction, Gate, Reentry, RepeatPolicy, Zone},
    mask::{DayMask, ZoneMask},
    offline::{GateDecides, InPack},
};

/// What holds before a file is applied to an event with these zones.
fn over(zones: &[Zone]) -> Stored<'_> {
    Stored { zones, ..Stored::default() }
}

/// The minimum that a file must have: four lines, so that what a test adds starts on line 5.
const LEAST: &str = "[event]\nname = \"High-Level Conference\"\ndays = [\"2024-11-04\", \"2024-11-05\"]\n\n";

#[test]
fn the_sample_event_is_read() {
    let event = read(include_str!("../../../templates/sample/kuwait-2024.toml")).unwrap();
    assert_eq!((event.days.len(), event.zones.len(), event.categories.len()), (2, 5, 10));
    assert_eq!(event.categories[0].zones, ZoneMask(0b111), "a list of zones");
    assert_eq!(event.categories[7].zones, ZoneMask(0b11111), "all zones");
}

#[test]
fn what_is_left_out_has_a_default() {
    let event = read(LEAST).unwrap();
    assert_eq!((event.short_name.as_str(), event.place.as_str(), event.timezone_name.as_str()), ("HC", "", "UTC"));
    assert_eq!((event.day_starts_at, event.unlisted), (Time::constant(4, 0, 0, 0), Unlisted::Refuse));
    assert_eq!(event.contact, Contact::default());
    assert!(event.categories.is_empty());
    let zone = &event.zones[..];
    assert!(matches!(zone, [Zone { code, name, mark, reentry: Reentry::Counted }]
        if (code.as_str(), name.as_str(), mark.as_str()) == ("venue", "Venue", "V")));
    let gate = &event.gates[..];
    assert!(
        matches!(gate, [Gate { code, name, direction: Direction::In, repeat: RepeatPolicy::Warn, reentry: Reentry::Counted, .. }]
        if (code.as_str(), name.as_str()) == ("main", "Main entrance"))
    );
}

#[test]
fn what_tables_leave_out_has_a_default() {
    let event =
        read(&format!("{LEAST}[[zone]]\ncode = \"hall\"\n[[category]]\ncode = \"Staff\"\n[[gate]]\ncode = \"door\"\n")).unwrap();
    assert_eq!((event.zones[0].name.as_str(), event.zones[0].mark.as_str()), ("hall", "H"));
    let category = &event.categories[0];
    assert_eq!((category.index, category.title.as_str(), category.colour), (0, "STAFF", default_colour(0)));
    assert_eq!((category.zones, category.days), (ZoneMask(1), DayMask(0b11)));
    assert_eq!((event.gates[0].name.as_str(), event.gates[0].zone.get()), ("door", 0), "one zone needs no naming");
}

#[test]
fn a_category_may_have_days_of_its_own() {
    let event = read(&format!("{LEAST}[[category]]\ncode = \"A\"\ndays = [\"2024-11-05\"]\nzones = []\n")).unwrap();
    assert_eq!((event.categories[0].days, event.categories[0].zones), (DayMask(0b10), ZoneMask::NONE));
    let event = read(&format!("{LEAST}[[category]]\ncode = \"A\"\ndays = \"all\"\nzones = \"all\"\n")).unwrap();
    assert_eq!((event.categories[0].days, event.categories[0].zones), (DayMask(0b11), ZoneMask(1)));
}

/// The line, what is wrong, and the remedy.
#[track_caller]
fn refused(text: &str, line: usize, value: &str, remedy: &str) {
    let error = read(text).expect_err(text);
    assert_eq!(error.line, line, "{error}\n{text}");
    assert!(error.message.contains(value), "\"{error}\" does not say \"{value}\"");
    assert!(error.message.contains(remedy), "\"{error}\" does not say \"{remedy}\"");
    assert!(error.to_string().starts_with(&format!("line {line}: ")));
}

#[test]
fn errors_of_the_event_name_line_and_remedy() {
    let with = |line: &str| format!("[event]\nname = \"X\"\ndays = [\"2024-11-04\"]\n{line}\n");
    refused(&with("nmae = \"Y\""), 4, "unknown key \"nmae\" in [event]", "did you mean \"name\"");
    refused(&format!("{}[[gates]]\n", with("")), 5, "unknown key \"gates\"", "did you mean \"gate\"");
    refused(&with("timezone = \"Asia/Kuwayt\""), 4, "\"Asia/Kuwayt\"", "use an IANA name such as");
    refused(&with("day_starts_at = \"4 am\""), 4, "\"4 am\" is not a time of day", "write it as \"04:00\"");
    refused(&with("unlisted = \"admitt\""), 4, "\"admitt\" is not one of refuse, admit", "did you mean \"admit\"");
    refused(&with("short_name = \" \""), 4, "the short name is empty", "give one");
    refused(&with("place = \"Kuwait\\u202e City\""), 4, "the text", "");
    refused(&with("place = 7"), 4, "", "expected a text");
    refused(&with("place = "), 4, "", "");
    refused(&with("name = \"Y\""), 4, "duplicate key", "");
    refused("[event]\nname = \"\"\ndays = [\"2024-11-04\"]\n", 2, "the event's name is empty", "give one");
    refused("[event]\ndays = [\"2024-11-04\"]\n", 1, "missing field `name`", "");
    refused("[event]\nname = \"X\"\ndays = []\n", 3, "no days", "list at least one");
    refused(
        "[event]\nname = \"X\"\ndays = [\n\"2024-11-04\",\n\"4.11.2024\"]\n",
        5,
        "\"4.11.2024\" is not a date",
        "\"2024-11-04\"",
    );
    refused(
        "[event]\nname = \"X\"\ndays = [\n\"2024-11-04\",\n\"2024-02-30\"]\n",
        5,
        "\"2024-02-30\" is not a date",
        "write it as",
    );
    refused("[event]\nname = \"X\"\ndays = [\n\"2024-11-04\",\n\"2024-11-04\"]\n", 5, "listed twice", "leave one out");
    let many: Vec<_> = (0..33).map(|day| format!("\"2024-{:02}-{:02}\"", 1 + day / 28, 1 + day % 28)).collect();
    refused(&format!("[event]\nname = \"X\"\ndays = [{}]\n", many.join(", ")), 3, "33 days; 32 is the most", "leave some out");
    assert_eq!(read(&format!("[event]\nname = \"X\"\ndays = [{}]\n", many[..32].join(", "))).unwrap().days.len(), 32);
}

#[test]
fn errors_of_zones_and_categories_name_line_and_remedy() {
    let with = |lines: &str| format!("{LEAST}{lines}\n");
    refused(&with("[[zone]]\nname = \"Hall\""), 5, "missing field `code`", "");
    refused(&with("[[zone]]\ncode = \"the hall\""), 6, "zone code \"the hall\"", "may hold ASCII letters");
    refused(&with("[[zone]]\ncode = \"a\"\n[[zone]]\ncode = \"a\""), 8, "\"a\" is described twice", "leave one out");
    refused(&with("[[zone]]\ncode = \"a\"\nmark = \"HALL\""), 7, "\"HALL\" is longer than two", "shorten it");
    refused(&with("[[zone]]\ncode = \"a\"\nreentry = \"after\""), 7, "\"after\" is not one of", "counted, after-exit");
    let many: String = (0..17).map(|zone| format!("[[zone]]\ncode = \"z{zone}\"\n")).collect();
    refused(&with(&many), 38, "more than 16 zones", "leave some out");
    refused(&with("[[category]]\ncode = \"\""), 6, "category code is empty", "");
    refused(&with("[[category]]\ncode = \"A\"\n[[category]]\ncode = \"A\""), 8, "\"A\" is described twice", "leave one out");
    refused(&with("[[category]]\ncode = \"A\"\ntitle = \"\""), 7, "the category's title is empty", "give one");
    refused(&with("[[category]]\ncode = \"A\"\ncolour = \"crimson\""), 7, "crimson", "#");
    refused(&with("[[category]]\ncode = \"A\"\nzones = [\n\"venue\",\n\"venu\"]"), 9, "\"venu\"", "did you mean \"venue\"");
    refused(&with("[[category]]\ncode = \"A\"\nzones = \"every\""), 7, "\"every\" is not \"all\"", "a list of zone codes");
    refused(&with("[[category]]\ncode = \"A\"\nzones = 3"), 7, "", "\"all\" or a list");
    refused(
        &with("[[category]]\ncode = \"A\"\ndays = [\"2024-11-06\"]"),
        7,
        "2024-11-06 is not one of",
        "add it to [event] days",
    );
    refused(&with("[[category]]\ncode = \"A\"\ndays = [\"monday\"]"), 7, "\"monday\" is not a date", "write it as");
    let many: String = (0..257).map(|zone| format!("[[category]]\ncode = \"c{zone}\"\n")).collect();
    refused(&with(&many), 518, "more than 256 categories", "leave some out");
}

#[test]
fn errors_of_gates_name_line_and_remedy() {
    let with = |lines: &str| format!("{LEAST}[[zone]]\ncode = \"hall\"\n[[zone]]\ncode = \"lounge\"\n{lines}\n");
    refused(&with("[[gate]]\ncode = \"g\""), 10, "\"g\" names no zone", "add the zone that it leads to");
    refused(&with("[[gate]]\ncode = \"g\"\nzone = \"hal\""), 11, "unknown zone \"hal\"", "did you mean \"hall\"");
    refused(&with("[[gate]]\ncode = \"g\"\nzone = \"roof\""), 11, "unknown zone \"roof\"", "known zones are hall, lounge");
    refused(
        &with("[[gate]]\ncode = \"g\"\nzone = \"hall\"\ndirection = \"inn\""),
        12,
        "\"inn\" is not one of in, out",
        "did you mean \"in\"",
    );
    refused(
        &with("[[gate]]\ncode = \"g\"\nzone = \"hall\"\nrepeat = \"twice\""),
        12,
        "\"twice\" is not one of",
        "admit, warn, refuse",
    );
    refused(
        &with("[[gate]]\ncode = \"g\"\nzone = \"hall\"\nreentry = \"exit\""),
        12,
        "\"exit\" is not one of",
        "counted, after-exit",
    );
    let twice = "[[gate]]\ncode = \"g\"\nzone = \"hall\"\n[[gate]]\ncode = \"g\"\nzone = \"hall\"";
    refused(&with(twice), 13, "\"g\" is described twice", "leave one out");
    refused(&with("[[gate]]\ncode = \"g\"\nzone = \"hall\"\nname = \"\""), 12, "the gate's name is empty", "give one");
}

#[test]
fn zones_that_begin_alike_have_marks_that_differ() {
    let zones = [("a", "Plenary hall"), ("b", "press centre"), ("c", "P")]
        .map(|(code, name)| format!("[[zone]]\ncode = \"{code}\"\nname = \"{name}\"\n"));
    let gate = "[[gate]]\ncode = \"door\"\nzone = \"a\"\n";
    let event = read(&format!("{LEAST}{}{gate}", zones.concat())).unwrap();
    let marks: Vec<&str> = event.zones.iter().map(|zone| zone.mark.as_str()).collect();
    assert_eq!(marks, ["P", "Pr", "P2"], "a name of one letter gets a number");
}

#[test]
fn a_mark_is_given_once_and_stays_as_it_was_stored() {
    let zone = |code: &str, mark: &str| format!("[[zone]]\ncode = \"{code}\"\n{mark}\n");
    let file = |zones: &[String]| format!("{LEAST}{}[[gate]]\ncode = \"door\"\nzone = \"a\"\n", zones.concat());
    let twice = file(&[zone("a", "mark = \"M\""), zone("b", "mark = \"m\"")]);
    let wrong = read(&twice).unwrap_err();
    assert!(wrong.message.contains("that of the zone \"a\" too; give each zone its own"), "{}", wrong.message);
    // A mark that is given later is not taken before.
    let event = read(&file(&[zone("lobby", ""), zone("a", "mark = \"L\"")])).unwrap();
    assert_eq!(event.zones.iter().map(|zone| zone.mark.as_str()).collect::<Vec<_>>(), ["Lo", "L"]);
    let mut stored = event.zones.clone();
    stored[0].mark = "L".into();
    let again =
        super::read_over(&file(&[zone("lobby", ""), zone("a", "mark = \"L\""), zone("loft", "")]), over(&stored)).unwrap();
    let marks: Vec<&str> = again.zones.iter().map(|zone| zone.mark.as_str()).collect();
    assert_eq!(marks, ["L", "L", "Lo"], "what is printed stays, and what is new is its own");
    let stored_twice = [("a", "M"), ("b", "m")].map(|(code, mark)| {
        let mut zone = stored[0].clone();
        (zone.code, zone.mark) = (code.parse().unwrap(), mark.into());
        zone
    });
    assert!(super::read_over(&twice, over(&stored_twice)).is_ok());
}

#[test]
fn what_gates_do_without_the_server_is_read_and_a_file_that_says_nothing_of_it_leaves_it() {
    let event = read(&format!(
        "{LEAST}[offline]\ndecide = \"supervisor\"\nphotos = true\nmax_age = \"90 minutes\"\n[[gate]]\ncode = \"a\"\n[[gate]]\ncode = \"b\"\ndecide = \"refuse\"\n"
    ))
    .unwrap();
    let offline = event.offline;
    assert_eq!((offline.decide, offline.max_age.minutes()), (GateDecides::Supervisor, 90));
    assert_eq!((offline.names, offline.photos), (InPack::Included, InPack::Included));
    let decides: Vec<_> = event.gates.iter().map(|gate| event.decides_at(gate)).collect();
    assert_eq!(decides, [GateDecides::Supervisor, GateDecides::Refuse]);
    assert_eq!(read(LEAST).unwrap().offline, Offline::default());
    assert_eq!(super::read_over(LEAST, Stored::of(&event)).unwrap().offline, offline);
    let before = Stored { zones: &[], offline: Offline::BEFORE };
    assert_eq!(super::read_over(LEAST, before).unwrap().offline.decide, GateDecides::Wait);
    let wrong = read(&format!("{LEAST}[offline]\ndecide = \"admitt\"\n")).unwrap_err();
    assert!(wrong.message.contains("\"admitt\" is not one of wait, admit, supervisor, refuse"), "{}", wrong.message);
    let wrong = read(&format!("{LEAST}[offline]\nmax_age = \"soon\"\n")).unwrap_err();
    assert!(wrong.message.contains("\"soon\" is not an age"), "{}", wrong.message);
}
