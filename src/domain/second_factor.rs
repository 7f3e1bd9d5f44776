//! Codes that an app shows as a second factor (TOTP, RFC 6238, over HOTP, RFC 4226): SHA-1, half a minute, six digits, which is what
//! every app understands.

use std::{fmt, str::FromStr};

use jiff::{SignedDuration, Timestamp};
use ring::hmac;

use crate::domain::{id::IdError, text};

/// For how long a code is shown, in seconds.
pub const STEP_SECONDS: i64 = 30;
/// By how many steps the app's clock may differ, each way.
const DRIFT: i64 = 1;
/// How many digits a code has.
const DIGITS: u32 = 6;
/// How many wrong codes in a row are looked at before the person has to wait.
pub const MOST_WRONG: u32 = 10;
/// How long the person has to wait then.
pub const LOCKED_FOR: SignedDuration = SignedDuration::from_mins(15);
/// The length of what codes are made from, in bytes: that of the hash (RFC 4226, section 4).
pub const CODE_SECRET: usize = 20;

/// What codes are made from; nothing shows it but the page on which it is set up.
#[derive(Clone, PartialEq, Eq)]
pub struct CodeSecret([u8; CODE_SECRET]);

/// A code of six digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OneTimeCode(u32);

/// Half a minute, counted from 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct TimeStep(pub i64);

impl CodeSecret {
    /// Takes random bytes.
    #[must_use]
    pub fn from_random(bytes: [u8; CODE_SECRET]) -> Self {
        Self(bytes)
    }

    /// Takes what was stored; `None` if it has another length.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    /// Returns the bytes, to be sealed.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// Returns it as apps read it (RFC 4648, section 6): 32 letters and digits.
    #[must_use]
    pub fn to_base32(&self) -> String {
        const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
        let (mut text, mut held, mut bits) = (String::new(), 0_u32, 0);
        for &byte in &self.0 {
            held = held << 8 | u32::from(byte);
            bits += 8;
            while bits >= 5 {
                bits -= 5;
                text.push(char::from(ALPHABET[(held >> bits & 31) as usize]));
            }
        }
        text
    }

    /// Returns it in groups of four, to be typed.
    #[must_use]
    pub fn groups(&self) -> String {
        let letters: Vec<char> = self.to_base32().chars().collect();
        letters.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
    }

    /// Returns the code of a step (RFC 4226, section 5.3).
    #[must_use]
    pub fn code(&self, step: TimeStep) -> OneTimeCode {
        let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &self.0);
        let tag = hmac::sign(&key, &step.0.to_be_bytes());
        let hash = tag.as_ref();
        let at = usize::from(hash[hash.len() - 1] & 15);
        let number = u32::from_be_bytes([hash[at] & 0x7F, hash[at + 1], hash[at + 2], hash[at + 3]]);
        OneTimeCode(number % 10_u32.pow(DIGITS))
    }

    /// Returns the step whose code it is, if that is now or one beside, and comes after the last that was used: a code counts once.
    #[must_use]
    pub fn step_of(&self, code: OneTimeCode, now: Timestamp, last: TimeStep) -> Option<TimeStep> {
        let now = TimeStep::at(now).0;
        (now - DRIFT..=now + DRIFT).map(TimeStep).find(|step| *step > last && self.code(*step) == code)
    }
}

impl fmt::Debug for CodeSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CodeSecret(…)")
    }
}

impl TimeStep {
    /// Before every code.
    pub const NONE: Self = Self(i64::MIN);

    /// Returns the step of a moment.
    #[must_use]
    pub fn at(now: Timestamp) -> Self {
        Self(now.as_second().div_euclid(STEP_SECONDS))
    }
}

impl FromStr for OneTimeCode {
    type Err = IdError;
    /// Reads what somebody typed or pasted: digits of any script that the pages are in, in groups or not.
    fn from_str(written: &str) -> Result<Self, IdError> {
        let wrong = || IdError::Form { what: "code", value: text::printable(written), expected: "six digits" };
        let digit = |c: char| match c {
            '0'..='9' => Some(c as u32 - '0' as u32),
            '\u{660}'..='\u{669}' => Some(c as u32 - 0x660),
            '\u{6F0}'..='\u{6F9}' => Some(c as u32 - 0x6F0),
            _ => None,
        };
        let is_between = |c: char| c.is_whitespace() || matches!(c, '-' | '\u{200E}' | '\u{200F}' | '\u{61C}');
        let (mut number, mut count) = (0, 0);
        for c in written.chars().filter(|c| !is_between(*c)) {
            number = number * 10 + digit(c).filter(|_| count < DIGITS).ok_or_else(wrong)?;
            count += 1;
        }
        if count == DIGITS { Ok(Self(number)) } else { Err(wrong()) }
    }
}

impl fmt::Display for OneTimeCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:06}", self.0)
    }
}

/// Whether the event asks a person's role for a second factor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FactorDemand {
    /// Who has none gets no further than to set one up.
    Demanded,
    /// Each person may turn it on and off.
    Optional,
}

/// How far a browser has come in which somebody is signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Passage {
    /// To everything that the person may do.
    Through,
    /// Up to the question for a code.
    CodeWanted,
    /// Up to the page on which a second factor is set up.
    SetUpWanted,
}

impl Passage {
    /// Works it out of when the person's second factor was confirmed, and when it was proven in this browser. What was proven before the
    /// factor of now was confirmed, was another one.
    #[must_use]
    pub fn of(demand: FactorDemand, confirmed_at: Option<Timestamp>, passed_at: Option<Timestamp>) -> Self {
        match (confirmed_at, passed_at) {
            (Some(confirmed), Some(passed)) if passed >= confirmed => Self::Through,
            (Some(_), _) => Self::CodeWanted,
            (None, None) if demand == FactorDemand::Demanded => Self::SetUpWanted,
            (None, _) => Self::Through,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn rfc() -> CodeSecret {
        CodeSecret::from_random(*b"12345678901234567890")
    }

    #[test]
    fn codes_are_those_of_the_standards() {
        // RFC 4226, appendix D.
        let counted = ["755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489"];
        for (step, code) in (0..).zip(counted) {
            assert_eq!(rfc().code(TimeStep(step)).to_string(), code, "{step}");
        }
        // RFC 6238, appendix B: the last six of its eight digits.
        for (second, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(rfc().code(TimeStep::at(at(second))).to_string(), code, "{second}");
        }
    }

    #[test]
    fn a_code_counts_once_and_one_step_early_or_late() {
        let (secret, now) = (rfc(), at(1_234_567_890));
        let of = |step: i64| secret.code(TimeStep(TimeStep::at(now).0 + step));
        for (beside, is_taken) in [(-2, false), (-1, true), (0, true), (1, true), (2, false)] {
            let found = secret.step_of(of(beside), now, TimeStep::NONE);
            assert_eq!(found, is_taken.then_some(TimeStep(TimeStep::at(now).0 + beside)), "{beside}");
        }
        let used = secret.step_of(of(0), now, TimeStep::NONE).unwrap();
        assert_eq!(secret.step_of(of(0), now, used), None);
        assert_eq!(secret.step_of(of(-1), now, used), None, "nor does one from before");
        assert!(secret.step_of(of(1), now, used).is_some());
    }

    #[test]
    fn what_apps_are_given_is_base32() {
        assert_eq!(rfc().to_base32(), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        assert_eq!(rfc().groups(), "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ");
        assert_eq!(CodeSecret::from_bytes(rfc().as_bytes()), Some(rfc()));
        assert_eq!(CodeSecret::from_bytes(b"short"), None);
        assert!(!format!("{:?}", rfc()).contains("49"), "nothing shows it");
    }

    #[test]
    fn codes_are_read_as_they_are_typed() {
        let code = OneTimeCode(5_924);
        for written in ["005924", " 005 924\n", "005-924", "٠٠٥٩٢٤", "۰۰۵۹۲۴", "\u{200F}٠٠٥ ٩٢٤"] {
            assert_eq!(written.parse(), Ok(code), "{written}");
        }
        for bad in ["", "00592", "0059240", "00592x", "０05924", "+05924"] {
            assert!(bad.parse::<OneTimeCode>().is_err(), "{bad}");
        }
        assert_eq!(code.to_string(), "005924");
    }

    #[test]
    fn how_far_a_browser_has_come_follows_from_what_was_proven_in_it() {
        use FactorDemand::{Demanded, Optional};
        let (early, late) = (Some(at(1)), Some(at(2)));
        for (demand, confirmed, passed, passage) in [
            (Optional, None, None, Passage::Through),
            (Demanded, None, None, Passage::SetUpWanted),
            // By the provider.
            (Demanded, None, early, Passage::Through),
            (Optional, early, None, Passage::CodeWanted),
            (Demanded, early, None, Passage::CodeWanted),
            (Demanded, early, early, Passage::Through),
            (Optional, early, late, Passage::Through),
            (Demanded, late, early, Passage::CodeWanted),
        ] {
            assert_eq!(Passage::of(demand, confirmed, passed), passage, "{demand:?} {confirmed:?} {passed:?}");
        }
    }
}
