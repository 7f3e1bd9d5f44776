//! QR symbols of any short text: of a sheet's own words, which open nothing.

use qrcode::{Color, EcLevel, QrCode};

use super::qr::Symbol;

/// The most modules on a side that a row of bits holds.
const WIDEST: usize = 64;

/// Encodes a text at error correction M; `None` if it is too long for a symbol of 64 modules.
#[must_use]
pub fn symbol(text: &str) -> Option<Symbol> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).ok().filter(|code| code.width() <= WIDEST)?;
    let width = code.width();
    let row = |modules: &[Color]| {
        let dark = modules.iter().enumerate().filter(|(_, module)| **module == Color::Dark);
        dark.fold(0, |bits, (place, _)| bits | 1_u64 << place)
    };
    Some(Symbol { width, rows: code.to_colors().chunks(width).map(row).collect() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_texts_have_a_symbol_and_long_ones_none() {
        let symbol = symbol("KWT24 · 2024-11-04 · Kuwait").unwrap();
        assert_eq!(symbol.rows.len(), symbol.width);
        // The corner of a finder pattern.
        assert!(symbol.is_dark(0, 0) && symbol.is_dark(6, 6) && !symbol.is_dark(1, 1));
        assert!(super::symbol(&"x".repeat(2_000)).is_none());
    }
}
