//! What a press prints a colour with: a mixture of the four process inks, or a spot ink of its own.

use std::{fmt, str::FromStr};

use crate::domain::colour::Colour;

/// The most ink that coated paper takes, in percent of all inks together: more does not dry, and comes off on the next sheet.
pub const MOST_COVERAGE: f32 = 300.0;
/// Channels this near to one another make a grey to the eye: it is printed with black ink only.
const NEUTRAL: u8 = 24;
/// A grey as dark as this share of black is printed solid: a screen of dots would make small letters ragged.
const SOLID: f32 = 0.85;

/// A mixture of cyan, magenta, yellow and black, each from 0 to 100 %.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Cmyk {
    /// In tenths of a percent.
    tenths: [u16; 4],
}

/// What a press prints a colour with.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum PressInk {
    /// Dots of the four process inks.
    Process(Cmyk),
    /// An ink of its own, by the name that the printer knows.
    Spot {
        /// The name: `PANTONE 207 C`.
        name: String,
        /// What stands in for it on a press without this ink.
        alternate: Cmyk,
    },
}

/// An ink that cannot be one.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum InkError {
    /// Not four shares.
    #[error("cmyk has {0} numbers; write four, each from 0 to 100: cmyk = [0, 100, 79, 52]")]
    Count(usize),
    /// A share that is none.
    #[error("{0} is not a share of ink; write a number from 0 to 100")]
    Share(f32),
    /// A name that no ink can have.
    #[error("\"{0}\" cannot be the name of a spot ink; write the printer's name for it, such as \"PANTONE 207 C\"")]
    Name(String),
}

impl Cmyk {
    /// No ink at all.
    pub const PAPER: Self = Self { tenths: [0; 4] };
    /// Black ink only, solid.
    pub const BLACK: Self = Self { tenths: [0, 0, 0, 1_000] };

    /// Makes a mixture of four shares in percent: cyan, magenta, yellow, black.
    ///
    /// # Errors
    /// When there are not four, or one is not from 0 to 100.
    pub fn new(percent: &[f32]) -> Result<Self, InkError> {
        let four: &[f32; 4] = percent.try_into().map_err(|_| InkError::Count(percent.len()))?;
        match four.iter().find(|share| !(0.0..=100.0).contains(*share)) {
            Some(share) => Err(InkError::Share(*share)),
            None => Ok(Self { tenths: four.map(|share| (share * 10.0).round() as u16) }),
        }
    }

    /// Converts a colour of the screen. Greys are printed with black ink only, and solid where they are nearly black. In all other
    /// colours black takes the whole grey component, so that at most two other inks are left: no colour is on four plates.
    #[must_use]
    pub fn of(colour: Colour) -> Self {
        let Colour { red, green, blue } = colour;
        let (least, greatest) = (red.min(green).min(blue), red.max(green).max(blue));
        let share = |part: f32| (part.clamp(0.0, 1.0) * 1_000.0).round() as u16;
        if greatest - least <= NEUTRAL {
            // By lightness as the eye sees it, which grows about as the 2.2th root of luminance.
            let black = 1.0 - (colour.luminance() as f32).powf(1.0 / 2.2);
            return Self { tenths: [0, 0, 0, if black >= SOLID { 1_000 } else { share(black) }] };
        }
        let whole = f32::from(greatest);
        let ink = |part: u8| share((whole - f32::from(part)) / whole);
        Self { tenths: [ink(red), ink(green), ink(blue), share(1.0 - whole / 255.0)] }
    }

    /// Returns about what the mixture looks like on a screen.
    #[must_use]
    pub fn shown(self) -> Colour {
        let [cyan, magenta, yellow, black] = self.shares();
        let part = |ink: f32| (255.0 * (1.0 - ink) * (1.0 - black)).round() as u8;
        Colour { red: part(cyan), green: part(magenta), blue: part(yellow) }
    }

    /// Returns cyan, magenta, yellow and black, each from 0 to 1.
    #[must_use]
    pub fn shares(self) -> [f32; 4] {
        self.tenths.map(|tenths| f32::from(tenths) / 1_000.0)
    }

    /// Returns how much ink lies on the paper, in percent: up to 400.
    #[must_use]
    pub fn coverage(self) -> f32 {
        self.tenths.iter().map(|&tenths| f32::from(tenths) / 10.0).sum()
    }

    /// Returns whether it is nothing but solid black, which is printed over other colours and leaves no white edge.
    #[must_use]
    pub fn is_solid_black(self) -> bool {
        self == Self::BLACK
    }
}

impl PressInk {
    /// Makes a spot ink. Without an alternate, the screen's colour is converted.
    ///
    /// # Errors
    /// When the name is empty, or is one that PDF gives a meaning of its own (`All`, `None`, a process ink).
    pub fn spot(name: &str, alternate: Cmyk) -> Result<Self, InkError> {
        let name = name.trim();
        let reserved = ["All", "None", "Cyan", "Magenta", "Yellow", "Black"];
        let is_name = !name.is_empty() && name.len() <= 100 && !name.chars().any(char::is_control);
        if is_name && !reserved.iter().any(|known| known.eq_ignore_ascii_case(name)) {
            return Ok(Self::Spot { name: name.to_owned(), alternate });
        }
        Err(InkError::Name(crate::domain::text::printable(name)))
    }

    /// Returns the mixture that is printed, or stands in for the spot ink.
    #[must_use]
    pub fn mixture(&self) -> Cmyk {
        match self {
            Self::Process(mixture) | Self::Spot { alternate: mixture, .. } => *mixture,
        }
    }

    /// Returns the name of the spot ink; `None` for process inks.
    #[must_use]
    pub fn spot_name(&self) -> Option<&str> {
        match self {
            Self::Process(_) => None,
            Self::Spot { name, .. } => Some(name),
        }
    }

    /// Returns how much ink lies on the paper, in percent.
    #[must_use]
    pub fn coverage(&self) -> f32 {
        match self {
            Self::Process(mixture) => mixture.coverage(),
            Self::Spot { .. } => 100.0,
        }
    }
}

impl fmt::Display for Cmyk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [cyan, magenta, yellow, black] = self.tenths.map(|tenths| f32::from(tenths) / 10.0);
        write!(f, "{cyan} {magenta} {yellow} {black}")
    }
}

impl FromStr for Cmyk {
    type Err = InkError;
    fn from_str(written: &str) -> Result<Self, InkError> {
        let shares: Vec<f32> = written.split_whitespace().map(|share| share.parse().unwrap_or(f32::NAN)).collect();
        Self::new(&shares)
    }
}

/// Writes `0 100 79 52`, or with the name of a spot ink before: `PANTONE 207 C|0 100 79 52`.
impl fmt::Display for PressInk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Process(mixture) => mixture.fmt(f),
            Self::Spot { name, alternate } => write!(f, "{name}|{alternate}"),
        }
    }
}

impl FromStr for PressInk {
    type Err = InkError;
    fn from_str(written: &str) -> Result<Self, InkError> {
        match written.rsplit_once('|') {
            Some((name, alternate)) => Self::spot(name, alternate.parse()?),
            None => Ok(Self::Process(written.parse()?)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(colour: &str) -> [f32; 4] {
        Cmyk::of(colour.parse().unwrap()).shares()
    }

    #[test]
    fn greys_are_black_ink_only_and_nothing_is_on_four_plates() {
        assert_eq!((of("#000000"), of("#ffffff")), ([0.0, 0.0, 0.0, 1.0], [0.0; 4]));
        assert_eq!(of("#161a1f"), [0.0, 0.0, 0.0, 1.0], "letters that are nearly black are solid");
        let [cyan, magenta, yellow, black] = of("#69717b");
        assert_eq!([cyan, magenta, yellow], [0.0; 3]);
        assert!((0.5..0.65).contains(&black), "{black}");
        let [cyan, magenta, yellow, black] = of("#7a0019");
        assert!(cyan == 0.0 && magenta == 1.0 && (0.79..0.8).contains(&yellow) && (0.52..0.53).contains(&black));
        for red in (0..=255).step_by(15) {
            for (green, blue) in (0..=255).step_by(15).flat_map(|green| (0..=255).step_by(15).map(move |blue| (green, blue))) {
                let ink = Cmyk::of(Colour { red, green, blue });
                assert!(ink.shares().iter().filter(|share| **share > 0.0).count() < 4, "{ink}");
                assert!(ink.coverage() <= MOST_COVERAGE);
            }
        }
    }

    #[test]
    fn inks_are_written_and_read_back() {
        for ink in ["0 100 79 52.5", "PANTONE 207 C|0 100 60 20", "HKS 13 K|0 95 100 0"] {
            assert_eq!(ink.parse::<PressInk>().unwrap().to_string(), ink);
        }
        assert!(matches!(Cmyk::new(&[0.0, 1.0]), Err(InkError::Count(2))));
        assert!(matches!(Cmyk::new(&[0.0, 1.0, 2.0, 101.0]), Err(InkError::Share(_))));
        assert!(PressInk::spot(" ", Cmyk::PAPER).is_err() && PressInk::spot("all", Cmyk::PAPER).is_err());
        assert!("0 100".parse::<PressInk>().is_err());
        let near = |a: u8, b: u8| a.abs_diff(b) <= 1;
        let red: Colour = "#7a0019".parse().unwrap();
        let shown = Cmyk::of(red).shown();
        assert!(near(shown.red, red.red) && near(shown.green, red.green) && near(shown.blue, red.blue), "{shown}");
    }
}
