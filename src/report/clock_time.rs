//! A moment by the event's clocks, and how it is written. By hand, for a report has millions of them.

use std::fmt::Write as _;

use jiff::civil::{Date, DateTime};

/// What the event's clocks showed at a moment, to the second.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClockTime {
    /// Date and time as shown.
    pub local: DateTime,
    /// The offset from UTC in seconds.
    pub offset: i32,
    /// Whether the clocks showed this time once.
    pub shown: ClockShown,
}

/// How often clocks show a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClockShown {
    /// Once, as almost always.
    Once,
    /// Twice: they are put back soon, or were just now. Only the offset tells which.
    Twice,
}

impl ClockTime {
    /// Returns the seconds since 1970.
    #[must_use]
    pub fn seconds(self) -> i64 {
        let days = self.local.date().since(Date::constant(1970, 1, 1)).map_or(0, |span| i64::from(span.get_days()));
        let part = |value: i8| i64::from(value);
        let time = part(self.local.hour()) * 3_600 + part(self.local.minute()) * 60 + part(self.local.second());
        days * 86_400 + time - i64::from(self.offset)
    }

    /// Writes `09:05`; with the offset where clocks show the time twice.
    #[must_use]
    pub fn hours(self) -> String {
        let mut written = String::with_capacity(12);
        push_two(&mut written, self.local.hour());
        written.push(':');
        push_two(&mut written, self.local.minute());
        if self.shown == ClockShown::Twice {
            written.push(' ');
            push_offset(&mut written, self.offset);
        }
        written
    }

    /// `2024-11-04 09:05:07`, and with the offset where clocks show the time twice. Written by hand, for a report has millions of
    /// them.
    pub(super) fn push_text(self, out: &mut String) {
        push_local(out, self.local, ' ');
        if self.shown == ClockShown::Twice {
            push_offset(out, self.offset);
        }
    }

    /// `2024-11-04T09:05:07+03:00`.
    pub(super) fn push_rfc3339(self, out: &mut String) {
        push_local(out, self.local, 'T');
        push_offset(out, self.offset);
    }
}

fn push_local(out: &mut String, at: DateTime, between: char) {
    // A string takes everything.
    let _ = write!(out, "{:04}-", at.year());
    push_two(out, at.month());
    out.push('-');
    push_two(out, at.day());
    out.push(between);
    push_time(out, at);
}

/// `09:05:07`.
pub(super) fn push_time(out: &mut String, at: DateTime) {
    push_two(out, at.hour());
    out.push(':');
    push_two(out, at.minute());
    out.push(':');
    push_two(out, at.second());
}

fn push_two(out: &mut String, value: i8) {
    let digit = |value: u8| char::from(b'0' + value % 10);
    let value = value.unsigned_abs();
    out.push(digit(value / 10));
    out.push(digit(value));
}

/// `+03:00`.
pub(super) fn push_offset(out: &mut String, offset: i32) {
    let minutes = offset.unsigned_abs() / 60;
    out.push(if offset < 0 { '-' } else { '+' });
    let part = |value: u32| i8::try_from(value).unwrap_or_default();
    push_two(out, part(minutes / 60));
    out.push(':');
    push_two(out, part(minutes % 60));
}
