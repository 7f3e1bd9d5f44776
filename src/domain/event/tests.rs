use jiff::civil::{date, time};

use super::*;

/// An event of the first days of a month, from `first`, in a time zone.
fn event(zone: &str, first: Date, count: i64, starts: Time) -> Event {
    let text = format!("[event]\nname = \"X\"\ntimezone = \"{zone}\"\ndays = [\"{first}\"]\n");
    let mut event = crate::domain::event_file::read(&text).unwrap();
    event.days = (0..count).map(|days| first.checked_add(jiff::Span::new().days(days)).unwrap()).collect();
    event.day_starts_at = starts;
    event
}

fn day(event: &Event, at: &str) -> Option<usize> {
    event.day_of(at.parse().unwrap()).map(DayIndex::get)
}

#[test]
fn a_reception_past_midnight_belongs_to_the_evenings_day() {
    let event = event("Asia/Kuwait", date(2024, 11, 4), 2, time(4, 0, 0, 0));
    for (at, expected) in [
        ("2024-11-04T03:59:59.999+03:00", None),
        ("2024-11-04T04:00:00+03:00", Some(0)),
        ("2024-11-04T23:59:59+03:00", Some(0)),
        ("2024-11-05T00:00:00+03:00", Some(0)),
        ("2024-11-05T03:59:59.999+03:00", Some(0)),
        ("2024-11-05T04:00:00+03:00", Some(1)),
        ("2024-11-06T03:59:59+03:00", Some(1)),
        ("2024-11-06T04:00:00+03:00", None),
        ("2024-11-05T01:00:00Z", Some(1)),
    ] {
        assert_eq!(day(&event, at), expected, "{at}");
    }
}

#[test]
fn a_day_may_start_at_midnight_or_in_its_last_minute() {
    let midnight = event("Asia/Kuwait", date(2024, 11, 4), 2, Time::midnight());
    assert_eq!(day(&midnight, "2024-11-03T23:59:59+03:00"), None);
    assert_eq!(day(&midnight, "2024-11-04T00:00:00+03:00"), Some(0));
    assert_eq!(day(&midnight, "2024-11-05T00:00:00+03:00"), Some(1));
    let late = event("Asia/Kuwait", date(2024, 11, 4), 2, time(23, 59, 0, 0));
    assert_eq!(day(&late, "2024-11-04T23:58:59+03:00"), None);
    assert_eq!(day(&late, "2024-11-04T23:59:00+03:00"), Some(0));
    assert_eq!(day(&late, "2024-11-05T12:00:00+03:00"), Some(0));
}

#[test]
fn days_follow_the_clocks_of_the_place_from_one_end_of_the_world_to_the_other() {
    // Noon in Greenwich is one in the morning or eleven at night elsewhere, or two the next morning.
    let pago = event("Pacific/Pago_Pago", date(2024, 11, 4), 2, time(4, 0, 0, 0));
    assert_eq!(day(&pago, "2024-11-04T14:59:59Z"), None, "03:59 local");
    assert_eq!(day(&pago, "2024-11-04T15:00:00Z"), Some(0), "04:00 local");
    assert_eq!(day(&pago, "2024-11-05T14:59:59Z"), Some(0));
    assert_eq!(day(&pago, "2024-11-06T14:59:59Z"), Some(1));
    assert_eq!(day(&pago, "2024-11-06T15:00:00Z"), None);
    let kiritimati = event("Pacific/Kiritimati", date(2024, 11, 4), 2, time(4, 0, 0, 0));
    assert_eq!(day(&kiritimati, "2024-11-03T13:59:59Z"), None, "03:59 local");
    assert_eq!(day(&kiritimati, "2024-11-03T14:00:00Z"), Some(0), "04:00 local");
    assert_eq!(day(&kiritimati, "2024-11-04T13:59:59Z"), Some(0));
    assert_eq!(day(&kiritimati, "2024-11-05T13:59:59Z"), Some(1));
    assert_eq!(day(&kiritimati, "2024-11-05T14:00:00Z"), None);
}

#[test]
fn a_day_starts_once_when_clocks_go_back() {
    // Vienna, 27 October 2024: after 02:59:59+02:00 comes 02:00:00+01:00, so 02:30 is shown twice.
    let event = event("Europe/Vienna", date(2024, 10, 26), 2, time(2, 30, 0, 0));
    for (at, expected) in [
        ("2024-10-27T02:29:59+02:00", 0),
        ("2024-10-27T02:30:00+02:00", 1),
        ("2024-10-27T02:59:59+02:00", 1),
        ("2024-10-27T02:00:00+01:00", 1),
        ("2024-10-27T02:29:59+01:00", 1),
        ("2024-10-27T02:30:00+01:00", 1),
        ("2024-10-27T23:00:00+01:00", 1),
        ("2024-10-28T02:29:59+01:00", 1),
    ] {
        assert_eq!(day(&event, at), Some(expected), "{at}");
    }
    assert_eq!(day(&event, "2024-10-28T02:30:00+01:00"), None);
}

#[test]
fn a_day_starts_after_the_gap_when_clocks_go_forward() {
    // Vienna, 31 March 2024: after 01:59:59+01:00 comes 03:00:00+02:00, so 02:30 is never shown.
    let event = event("Europe/Vienna", date(2024, 3, 30), 2, time(2, 30, 0, 0));
    assert_eq!(day(&event, "2024-03-31T01:45:00+01:00"), Some(0));
    assert_eq!(day(&event, "2024-03-31T01:59:59+01:00"), Some(0));
    assert_eq!(day(&event, "2024-03-31T03:00:00+02:00"), Some(1));
    assert_eq!(day(&event, "2024-03-31T03:15:00+02:00"), Some(1));
    assert_eq!(day(&event, "2024-04-01T02:29:59+02:00"), Some(1));
    assert_eq!(day(&event, "2024-04-01T02:30:00+02:00"), None);
}

#[test]
fn days_never_run_backwards() {
    for zone in ["Europe/Vienna", "America/Havana", "Asia/Beirut", "Australia/Lord_Howe", "Atlantic/Azores", "Asia/Kathmandu"] {
        for starts in [Time::midnight(), time(0, 30, 0, 0), time(1, 45, 0, 0), time(2, 30, 0, 0), time(4, 0, 0, 0)] {
            for first in [date(2024, 3, 20), date(2024, 10, 20)] {
                let event = event(zone, first, 25, starts);
                let noon = event.timezone.to_timestamp(first.at(12, 0, 0, 0)).unwrap().as_second();
                let days: Vec<_> = (0..24 * 4 * 24)
                    .map(|quarter| event.day_of(Timestamp::from_second(noon + quarter * 900).unwrap()).unwrap())
                    .collect();
                assert!(days.is_sorted(), "{zone}, days from {starts}");
                assert_eq!((days[0].get(), days[days.len() - 1].get()), (0, 24 - usize::from(starts > time(11, 0, 0, 0))));
            }
        }
    }
}

#[test]
fn a_clock_s_time_is_a_moment_of_its_day() {
    let kuwait = event("Asia/Kuwait", date(2024, 11, 4), 2, time(4, 0, 0, 0));
    let on = |event: &Event, day, time: Time| event.moment_on(DayIndex::new(day).unwrap(), time).map(|at| event.rfc3339(at));
    assert_eq!(on(&kuwait, 0, time(8, 42, 0, 0)).as_deref(), Some("2024-11-04T08:42:00+03:00"));
    assert_eq!(on(&kuwait, 0, time(1, 30, 0, 0)).as_deref(), Some("2024-11-05T01:30:00+03:00"), "the night is the evening's");
    assert_eq!(on(&kuwait, 1, time(4, 0, 0, 0)).as_deref(), Some("2024-11-05T04:00:00+03:00"));
    assert_eq!(on(&kuwait, 2, time(8, 0, 0, 0)), None);
    // Vienna, 31 March 2024: after 01:59:59+01:00 comes 03:00:00+02:00.
    let vienna = event("Europe/Vienna", date(2024, 3, 30), 1, time(4, 0, 0, 0));
    assert_eq!(on(&vienna, 0, time(2, 30, 0, 0)), None, "the clocks never show it");
}

#[test]
fn moments_are_written_with_the_places_offset() {
    let event = event("Asia/Kathmandu", date(2024, 11, 4), 1, time(4, 0, 0, 0));
    assert_eq!(event.rfc3339("2024-11-04T06:12:30.999Z".parse().unwrap()), "2024-11-04T11:57:30+05:45");
    assert_eq!(event.rfc3339("1969-12-31T23:59:59.5Z".parse().unwrap()), "1970-01-01T05:29:59+05:30");
}

#[test]
fn rights_are_the_categorys_with_what_is_added_and_withheld() {
    let text = "[event]\nname = \"X\"\ndays = [\"2024-11-04\", \"2024-11-05\"]\n[[zone]]\ncode = \"a\"\n[[zone]]\ncode = \"b\"\n[[zone]]\n\
                code = \"c\"\n[[category]]\ncode = \"C\"\nzones = [\"a\", \"b\"]\ndays = [\"2024-11-04\"]\n";
    let event = crate::domain::event_file::read(text).unwrap();
    let category = &event.categories[0];
    let plain = event.rights(category, None, ZoneRights::default());
    assert_eq!(plain, Rights { zones: ZoneMask(0b011), days: DayMask(0b01) });
    let changed = ZoneRights { added: ZoneMask(0b1110), withheld: ZoneMask(0b010) };
    let own = event.rights(category, Some(DayMask(0b110)), changed);
    assert_eq!(own, Rights { zones: ZoneMask(0b101), days: DayMask(0b10) }, "nothing beyond the event's own zones and days");
    assert_eq!(event.format_days(event.all_days()), "2024-11-04,2024-11-05");
}

#[test]
fn the_time_is_counted_from_the_end_of_the_last_day_on_the_events_clocks() {
    let event = crate::domain::event_file::read(
        "[event]\nname = \"X\"\ntimezone = \"Asia/Kuwait\"\ndays = [\"2024-11-05\", \"2024-11-04\"]\nday_starts_at = \"04:00\"\n",
    )
    .unwrap();
    let due = |keep: &str| event.due(keep.parse().unwrap()).unwrap().to_string();
    assert_eq!(due("0 days"), "2024-11-06T01:00:00Z");
    assert_eq!(due("1 month"), "2024-12-06T01:00:00Z");
}
