//! A category's colour, and the text colour that can be read on it.

use std::{fmt, str::FromStr};

/// An sRGB colour, written `#rrggbb`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Colour {
    /// Red, 0 to 255.
    pub red: u8,
    /// Green, 0 to 255.
    pub green: u8,
    /// Blue, 0 to 255.
    pub blue: u8,
}

/// A colour that is not written `#rrggbb`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is not a colour; write it as \"#rrggbb\", for example \"#7a0019\"")]
pub struct ColourError(String);

impl Colour {
    /// Black.
    pub const BLACK: Self = Self::grey(0);
    /// White.
    pub const WHITE: Self = Self::grey(255);

    /// Makes a grey, 0 black to 255 white.
    #[must_use]
    pub const fn grey(level: u8) -> Self {
        Self { red: level, green: level, blue: level }
    }

    /// Returns the relative luminance, 0 to 1 (WCAG 2.2, "relative luminance").
    #[must_use]
    pub fn luminance(self) -> f64 {
        let linear = |part: u8| {
            let part = f64::from(part) / 255.0;
            if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(self.red) + 0.7152 * linear(self.green) + 0.0722 * linear(self.blue)
    }

    /// Returns the contrast ratio of two colours, 1 to 21 (WCAG 2.2, "contrast ratio").
    #[must_use]
    pub fn contrast(self, other: Self) -> f64 {
        let (a, b) = (self.luminance(), other.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    /// Returns white or black, whichever reads better on this colour.
    #[must_use]
    pub fn readable(self) -> Self {
        if self.contrast(Self::WHITE) >= self.contrast(Self::BLACK) { Self::WHITE } else { Self::BLACK }
    }
}

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{:02x}{:02x}{:02x}", self.red, self.green, self.blue)
    }
}

impl FromStr for Colour {
    type Err = ColourError;
    fn from_str(written: &str) -> Result<Self, ColourError> {
        let error = || ColourError(super::text::printable(written));
        let digits = written.trim().strip_prefix('#').filter(|d| d.len() == 6 && d.bytes().all(|b| b.is_ascii_hexdigit()));
        let number = u32::from_str_radix(digits.ok_or_else(error)?, 16).map_err(|_| error())?;
        let [_, red, green, blue] = number.to_be_bytes();
        Ok(Self { red, green, blue })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn black_on_white_is_21_to_1() {
        assert!((Colour::BLACK.contrast(Colour::WHITE) - 21.0).abs() < 1e-9);
        assert_eq!("#7a0019".parse::<Colour>().unwrap().readable(), Colour::WHITE);
        assert_eq!("#ffd400".parse::<Colour>().unwrap().readable(), Colour::BLACK);
        assert!("7a0019".parse::<Colour>().is_err());
        assert!("#7a00é".parse::<Colour>().is_err());
    }
}
