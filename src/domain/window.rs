//! When delegations may nominate, change and replace people: windows by the event's clocks, a type's own before the general ones.

use std::{fmt, str::FromStr};

use jiff::civil::{Date, DateTime, Time};

use crate::domain::{nomination::state::State, text::fold, written_date::why_not};

/// What a delegation does within a window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum WindowKind {
    /// New people, and submitting them.
    Nomination,
    /// Changes to people who were submitted.
    Change,
    /// One person for another.
    Replacement,
}

impl WindowKind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Nomination, Self::Change, Self::Replacement];

    /// Returns the word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Nomination => "nomination",
            Self::Change => "change",
            Self::Replacement => "replacement",
        }
    }
}

/// How somebody came to be nominated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Came {
    /// By themselves.
    #[default]
    Nominated,
    /// In the place of somebody who left.
    InPlaceOfAnother,
}

impl Came {
    /// Returns how who replaces somebody came, or who does not.
    #[must_use]
    pub fn of(replaces: bool) -> Self {
        if replaces { Self::InPlaceOfAnother } else { Self::Nominated }
    }

    /// Returns the windows of which one has to be open for a delegation to hand somebody in. Who came in another's place and was sent
    /// back is handed in again as long as people are replaced.
    #[must_use]
    pub fn to_hand_in(self) -> &'static [WindowKind] {
        match self {
            Self::Nominated => &[WindowKind::Nomination],
            Self::InPlaceOfAnother => &[WindowKind::Nomination, WindowKind::Replacement],
        }
    }

    /// Returns the windows of which one has to be open for a delegation to write on what a nomination says. A draft may be of somebody
    /// who comes in another's place.
    #[must_use]
    pub fn to_write(self, state: State) -> &'static [WindowKind] {
        match state {
            State::Draft => Self::InPlaceOfAnother.to_hand_in(),
            State::Returned => self.to_hand_in(),
            _ => &[WindowKind::Change],
        }
    }
}

impl fmt::Display for WindowKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for WindowKind {
    type Err = String;
    fn from_str(word: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.as_str() == word)
            .ok_or_else(|| format!("\"{word}\" is not a window; windows are nomination, change, replacement"))
    }
}

/// A time on the event's clocks, as it was written: a day stands for its whole length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// A day.
    Day(Date),
    /// A time of a day.
    Clock(DateTime),
}

impl Moment {
    /// Returns when it begins.
    #[must_use]
    pub fn start(self) -> DateTime {
        match self {
            Self::Day(date) => date.to_datetime(Time::midnight()),
            Self::Clock(clock) => clock,
        }
    }

    /// Returns the moment that is over at a time: a day at the midnight behind it. Who was given a day reads that day.
    #[must_use]
    pub fn ending(at: DateTime) -> Self {
        let is_midnight = at.time() == Time::midnight();
        at.date().yesterday().ok().filter(|_| is_midnight).map_or(Self::Clock(at), Self::Day)
    }

    /// Writes when a window closed: one that was open to the end of a day, behind that day.
    fn closing(self) -> String {
        match self {
            Self::Day(date) => format!("at the end of {date}"),
            Self::Clock(_) => format!("on {self}"),
        }
    }

    /// Returns when it is over: a day at the next midnight.
    #[must_use]
    pub fn end(self) -> DateTime {
        match self {
            Self::Day(date) => date.tomorrow().unwrap_or(date).to_datetime(Time::midnight()),
            Self::Clock(clock) => clock,
        }
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Day(date) => date.fmt(f),
            Self::Clock(clock) => write!(f, "{}", clock.strftime("%Y-%m-%dT%H:%M")),
        }
    }
}

impl FromStr for Moment {
    type Err = String;
    fn from_str(written: &str) -> Result<Self, String> {
        let written = written.trim();
        let wrong =
            || format!("\"{written}\" is not a day or a time{}; write it as 2024-10-15 or 2024-10-15T18:00", why_not(written));
        if written.len() <= 10 {
            return written.parse().map(Self::Day).map_err(|_| wrong());
        }
        // With an offset it would be another clock's time.
        if written.ends_with('Z') || written[10..].contains(['+', '-']) {
            return Err(format!("\"{written}\" has an offset; write what the event's clocks show, such as 2024-10-15T18:00"));
        }
        written.parse().map(Self::Clock).map_err(|_| wrong())
    }
}

/// The windows of some delegations. What is not given is not limited.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Window {
    /// When nominations begin.
    pub opens: Option<Moment>,
    /// When nominations end.
    pub closes: Option<Moment>,
    /// When changes end; with the nominations if it is not given.
    pub change_by: Option<Moment>,
    /// When replacements end; with the changes if it is not given.
    pub replace_by: Option<Moment>,
}

/// All windows of an event.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Windows {
    /// Those of everybody.
    pub general: Window,
    /// Those of delegations of a type: what one does not give is as in the general ones.
    pub by_type: Vec<(String, Window)>,
}

/// A delegation came too early or too late.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WindowRefusal {
    /// It has not opened.
    #[error("nominations open on {0}")]
    NotOpen(Moment),
    /// It has closed.
    #[error("the window for {kind} closed {}", .at.closing())]
    Closed {
        /// Which.
        kind: WindowKind,
        /// When.
        at: Moment,
    },
}

impl Windows {
    /// Returns whether nothing is limited.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Returns the windows of delegations of a type.
    #[must_use]
    pub fn of(&self, kind: &str) -> Window {
        let folded = fold(kind);
        let own =
            self.by_type.iter().find(|(known, _)| fold(known) == folded).map(|(_, window)| window.clone()).unwrap_or_default();
        let general = &self.general;
        Window {
            opens: own.opens.or(general.opens),
            closes: own.closes.or(general.closes),
            change_by: own.change_by.or(general.change_by),
            replace_by: own.replace_by.or(general.replace_by),
        }
    }

    /// Checks whether a window is open at a time on the event's clocks, for delegations of a type.
    ///
    /// # Errors
    /// When it has not opened, or has closed.
    pub fn check(&self, kind: WindowKind, delegation_type: &str, local: DateTime) -> Result<(), WindowRefusal> {
        let window = self.of(delegation_type);
        if let Some(opens) = window.opens.filter(|opens| local < opens.start()) {
            return Err(WindowRefusal::NotOpen(opens));
        }
        match window.closing(kind) {
            Some(at) if local >= at.end() => Err(WindowRefusal::Closed { kind, at }),
            _ => Ok(()),
        }
    }

    /// Returns when a window closes by itself, if an exception until such a time would keep nothing open: an exception only adds to the
    /// time of the event file. Who is let in before the window opens may have to end sooner than the others.
    #[must_use]
    pub fn not_longer(&self, kind: WindowKind, delegation_type: &str, until: DateTime, now: DateTime) -> Option<Moment> {
        if matches!(self.check(kind, delegation_type, now), Err(WindowRefusal::NotOpen(_))) {
            return None;
        }
        self.of(delegation_type).closing(kind).filter(|closes| until <= closes.end())
    }
}

impl Window {
    /// Returns when a window closes.
    #[must_use]
    pub fn closing(&self, kind: WindowKind) -> Option<Moment> {
        match kind {
            WindowKind::Nomination => self.closes,
            WindowKind::Change => self.change_by.or(self.closes),
            WindowKind::Replacement => self.replace_by.or(self.change_by).or(self.closes),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{
        WindowKind::{Change, Nomination, Replacement},
        *,
    };

    #[test]
    fn a_type_has_windows_of_its_own_and_a_day_counts_to_its_end() {
        let moment = |written: &str| Some(written.parse::<Moment>().unwrap());
        let windows = Windows {
            general: Window {
                opens: moment("2024-09-01"),
                closes: moment("2024-10-15T18:00"),
                change_by: moment("2024-10-28"),
                replace_by: None,
            },
            by_type: vec![("Member State".into(), Window { closes: moment("2024-10-20"), ..Window::default() })],
        };
        let check = |kind, of: &str, at: &str| windows.check(kind, of, at.parse().unwrap());
        assert!(check(Nomination, "Media", "2024-10-15T17:59").is_ok());
        let late = check(Nomination, "Media", "2024-10-15T18:00").unwrap_err();
        assert_eq!(late.to_string(), "the window for nomination closed on 2024-10-15T18:00");
        assert!(check(Nomination, "MEMBER STATE", "2024-10-20T23:59").is_ok());
        let late = check(Nomination, "Member State", "2024-10-21T00:00").unwrap_err();
        assert_eq!(late.to_string(), "the window for nomination closed at the end of 2024-10-20", "it was open that day");
        assert_eq!(check(Change, "Member State", "2024-08-31T23:59").unwrap_err().to_string(), "nominations open on 2024-09-01");
        assert!(check(Change, "Media", "2024-10-28T23:00").is_ok() && check(Replacement, "Media", "2024-10-29T00:00").is_err());
        assert!(Windows::default().check(Nomination, "", "2024-10-21T00:00".parse().unwrap()).is_ok());
    }

    #[test]
    fn who_came_in_anothers_place_is_mended_while_people_are_replaced() {
        assert_eq!(Came::Nominated.to_write(State::Returned), [Nomination]);
        assert_eq!(Came::of(true).to_write(State::Returned), [Nomination, Replacement]);
        assert_eq!(Came::Nominated.to_write(State::Draft), [Nomination, Replacement], "whose place it takes is not known yet");
        assert_eq!((Came::of(false).to_hand_in(), Came::of(true).to_write(State::Approved)), (&[Nomination][..], &[Change][..]));
    }

    #[test]
    fn a_moment_is_read_as_it_is_written() {
        for written in ["2024-10-15", "2024-10-15T18:00"] {
            assert_eq!(written.parse::<Moment>().unwrap().to_string(), written);
        }
        for written in ["2024-10-15", "2024-10-15T18:00", "2024-02-29"] {
            let moment: Moment = written.parse().unwrap();
            assert_eq!(Moment::ending(moment.end()), moment, "an end is told as it was given");
        }
        for wrong in ["15.10.2024", "2024-10-15T18:00Z", "2024-10-15T18:00+03:00", "2024-13-01", ""] {
            assert!(wrong.parse::<Moment>().is_err(), "{wrong}");
        }
    }
}
