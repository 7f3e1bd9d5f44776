//! Arrivals put together to as few bars as a screen can hold, each from one round time to the next.

use jiff::{Timestamp, tz::TimeZone};

use super::chart::ArrivalsBar;

/// The most bars, and how many minutes each may stand for: multiples of the slots that are counted.
const BARS: i64 = 48;
const BAR_MINUTES: [i64; 5] = [5, 10, 15, 30, 60];
/// The most times under the bars, so many fit a phone, and how many minutes may be between two.
const TIMES: i64 = 6;
const TIME_MINUTES: [i64; 7] = [15, 30, 60, 120, 180, 240, 360];

/// Bars from the first arrival to the last, or to now.
pub(super) struct Arrivals {
    /// The bars.
    pub(super) bars: Vec<ArrivalsBar>,
    /// The largest number, and from when to when it came.
    pub(super) peak: (u64, String, String),
}

impl Arrivals {
    /// Puts slots together; `None` if there are none. Times are those of the event's clocks.
    pub(super) fn new(slots: &[(Timestamp, u64)], until: Option<Timestamp>, zone: &TimeZone) -> Option<Self> {
        let (first, last) = (slots.first()?.0, slots.last()?.0);
        let last = until.map_or(last, |now| now.max(last));
        let offset = i64::from(zone.to_offset(first).seconds());
        let bar = |at: Timestamp, minutes: i64| (at.as_second() + offset).div_euclid(minutes * 60);
        let count = |minutes: i64| bar(last, minutes) - bar(first, minutes) + 1;
        let minutes = BAR_MINUTES.into_iter().find(|&minutes| count(minutes) <= BARS).unwrap_or(60);
        let start = bar(first, minutes);
        let mut counts = vec![0; usize::try_from(count(minutes).min(BARS)).unwrap_or(1)];
        for &(at, arrived) in slots {
            let place = usize::try_from(bar(at, minutes) - start).unwrap_or_default().min(counts.len() - 1);
            counts[place] += arrived;
        }
        let minute = |place: usize| (start + i64::try_from(place).unwrap_or_default()) * minutes;
        let clock = |place: usize| {
            let at = Timestamp::from_second(minute(place) * 60 - offset).unwrap_or_default();
            zone.to_datetime(at).strftime("%H:%M").to_string()
        };
        let span = count(minutes) * minutes;
        let apart = TIME_MINUTES.into_iter().find(|apart| apart % minutes == 0 && span / apart <= TIMES).unwrap_or(360);
        // A chart of a few minutes may hold no round time: it begins with its own.
        let first_told = (0..counts.len()).find(|&place| minute(place) % apart == 0).unwrap_or_default();
        let label = |place: usize| (place == first_told || minute(place) % apart == 0).then(|| clock(place));
        let most = counts.iter().copied().max().unwrap_or_default();
        let peak = counts.iter().position(|&count| count == most).unwrap_or_default();
        let bars = counts.iter().enumerate().map(|(place, &count)| ArrivalsBar { count, label: label(place) }).collect();
        Some(Self { bars, peak: (most, clock(peak), clock(peak + 1)) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(time: &str) -> Timestamp {
        format!("2024-11-04T{time}:00+03:00").parse().unwrap()
    }

    fn arrivals(slots: &[(&str, u64)], until: Option<&str>) -> Arrivals {
        let slots: Vec<_> = slots.iter().map(|&(time, count)| (at(time), count)).collect();
        Arrivals::new(&slots, until.map(at), &TimeZone::get("Asia/Kuwait").unwrap()).unwrap()
    }

    fn labels(arrivals: &Arrivals) -> Vec<&str> {
        arrivals.bars.iter().filter_map(|bar| bar.label.as_deref()).collect()
    }

    #[test]
    fn a_morning_has_a_bar_each_five_minutes_and_tells_the_half_hours() {
        let morning = arrivals(&[("08:05", 3), ("08:50", 12), ("10:55", 1)], None);
        assert_eq!(morning.bars.len(), 35);
        assert_eq!(morning.peak, (12, "08:50".into(), "08:55".into()));
        assert_eq!(labels(&morning), ["08:30", "09:00", "09:30", "10:00", "10:30"]);
    }

    #[test]
    fn a_day_has_fewer_bars_and_no_arrival_is_lost() {
        let day = arrivals(&[("07:00", 2), ("07:05", 3), ("07:20", 1), ("16:25", 4)], Some("18:00"));
        assert_eq!(day.bars.len(), 45, "a quarter of an hour each");
        assert_eq!(day.bars.iter().map(|bar| bar.count).sum::<u64>(), 10);
        assert_eq!(day.peak, (5, "07:00".into(), "07:15".into()));
        assert_eq!(labels(&day), ["08:00", "10:00", "12:00", "14:00", "16:00", "18:00"]);
    }

    #[test]
    fn a_few_minutes_tell_when_they_were_and_nobody_is_no_chart() {
        assert_eq!(labels(&arrivals(&[("09:05", 1)], None)), ["09:05"]);
        assert!(Arrivals::new(&[], Some(at("09:00")), &TimeZone::UTC).is_none());
    }
}
