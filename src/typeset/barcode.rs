//! Codes for other systems than the gates: Code 128 (ISO/IEC 15417), Data Matrix (ISO/IEC 16022) and QR.

use rxing::{BarcodeFormat as Kind, MultiFormatWriter, Writer};

use super::modules::Modules;

/// The longest text of a row of bars: more is too wide for any badge.
const MOST_BARS: usize = 80;
/// The longest text of a square symbol.
const MOST_SQUARES: usize = 300;

/// The kind of a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum BarcodeFormat {
    /// Bars: letters without accents, digits and signs.
    #[default]
    Code128,
    /// Squares in a square.
    DataMatrix,
    /// Squares with three eyes, for cameras.
    Qr,
}

/// Why a text has no code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BarcodeError {
    /// Letters that the code has no place for.
    #[error("Code 128 has only letters without accents, digits and signs; take datamatrix or qr")]
    Letters,
    /// Too many letters.
    #[error("it has more than {0} letters; shorten it")]
    TooLong(usize),
    /// The encoder refused it.
    #[error("this kind of code cannot hold it")]
    Refused,
}

impl BarcodeFormat {
    /// Returns how many light modules stand on the left and right, and above and below.
    #[must_use]
    pub fn quiet_zone(self) -> (usize, usize) {
        match self {
            Self::Code128 => (10, 0),
            Self::DataMatrix => (2, 2),
            Self::Qr => (4, 4),
        }
    }

    /// Returns the least side of a module that common readers read, in millimetres.
    #[must_use]
    pub fn least_module(self) -> f32 {
        match self {
            Self::Code128 => 0.19,
            Self::DataMatrix => 0.25,
            Self::Qr => 0.33,
        }
    }
}

/// Encodes a text.
///
/// # Errors
/// When the code cannot hold it.
pub fn encode(format: BarcodeFormat, text: &str) -> Result<Modules, BarcodeError> {
    let most = if format == BarcodeFormat::Code128 { MOST_BARS } else { MOST_SQUARES };
    if text.chars().count() > most {
        return Err(BarcodeError::TooLong(most));
    }
    let kind = match format {
        BarcodeFormat::Qr => return qr(text),
        BarcodeFormat::Code128 if !text.bytes().all(|b| (b' '..0x7F).contains(&b)) => return Err(BarcodeError::Letters),
        BarcodeFormat::Code128 => Kind::CODE_128,
        BarcodeFormat::DataMatrix => Kind::DATA_MATRIX,
    };
    let matrix = MultiFormatWriter.encode(text, &kind, 0, 0).map_err(|_| BarcodeError::Refused)?;
    let (mut width, mut height) = (matrix.getWidth(), matrix.getHeight());
    let (mut left, mut top) = (0, 0);
    // What the encoder puts around the symbol is not the symbol's.
    let is_light_column = |x: u32| (0..matrix.getHeight()).all(|y| !matrix.get(x, y));
    while width > 1 && is_light_column(left) {
        (left, width) = (left + 1, width - 1);
    }
    while width > 1 && is_light_column(left + width - 1) {
        width -= 1;
    }
    if format == BarcodeFormat::Code128 {
        (top, height) = (0, 1);
    }
    let dark = (top..top + height).flat_map(|y| (left..left + width).map(move |x| (x, y))).map(|(x, y)| matrix.get(x, y));
    Ok(Modules::new(width as usize, dark.collect()))
}

fn qr(text: &str) -> Result<Modules, BarcodeError> {
    let code = qrcode::QrCode::with_error_correction_level(text, qrcode::EcLevel::M).map_err(|_| BarcodeError::Refused)?;
    let width = code.width();
    Ok(Modules::new(width, code.into_colors().into_iter().map(|colour| colour == qrcode::Color::Dark).collect()))
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;

    /// Returns what `zbarimg` and the gates' own library read from a symbol that is drawn with its quiet zone.
    fn read(format: BarcodeFormat, text: &str) -> Vec<String> {
        let modules = encode(format, text).unwrap();
        let ((across, down), scale) = (format.quiet_zone(), 4);
        let rows = if format == BarcodeFormat::Code128 { 20 } else { modules.height() };
        let (width, height) = (modules.width() + 2 * across, rows + 2 * down + 4);
        let image = image::GrayImage::from_fn((width * scale) as u32, (height * scale) as u32, |x, y| {
            let (x, y) = ((x as usize / scale).checked_sub(across), (y as usize / scale).checked_sub(down + 2));
            let is_dark = x
                .zip(y)
                .is_some_and(|(x, y)| y < rows && modules.is_dark(x, if format == BarcodeFormat::Code128 { 0 } else { y }));
            image::Luma([if is_dark { 0 } else { 255 }])
        });
        let luma = image.as_raw().clone();
        let kind = match format {
            BarcodeFormat::Code128 => Kind::CODE_128,
            BarcodeFormat::DataMatrix => Kind::DATA_MATRIX,
            BarcodeFormat::Qr => Kind::QR_CODE,
        };
        let own = rxing::helpers::detect_in_luma(luma, image.width(), image.height(), Some(kind)).unwrap().getText().to_owned();
        let mut found = vec![own];
        // That program knows no Data Matrix.
        if format != BarcodeFormat::DataMatrix {
            let folder = tempfile::tempdir().unwrap();
            image.save(folder.path().join("code.png")).unwrap();
            let output = Command::new("zbarimg").current_dir(folder.path()).args(["-q", "--raw", "code.png"]).output().unwrap();
            found.push(String::from_utf8(output.stdout).unwrap().trim_end_matches('\n').to_owned());
        }
        found
    }

    #[test]
    fn codes_are_read_as_they_were_written() {
        for text in ["KWT24-0001", "1234567890", "Bus A / seat 12", "0", "aB9~ !"] {
            for format in [BarcodeFormat::Code128, BarcodeFormat::DataMatrix, BarcodeFormat::Qr] {
                assert!(read(format, text).iter().all(|found| found == text), "{format:?} of {text:?}: {:?}", read(format, text));
            }
        }
    }

    #[test]
    fn what_a_code_cannot_hold_is_said() {
        assert_eq!(encode(BarcodeFormat::Code128, "Zürich"), Err(BarcodeError::Letters));
        assert_eq!(encode(BarcodeFormat::Code128, &"1".repeat(81)), Err(BarcodeError::TooLong(80)));
        assert!(encode(BarcodeFormat::Qr, "القاعة الرئيسية").is_ok());
    }
}
