//! QR symbols of addresses, for a camera to open: on a screen or in a terminal, not on a badge.

use qrcode::{Color, EcLevel, QrCode};

use crate::typeset::qr::{QUIET_ZONE, Symbol};

/// An address that is too long.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("an address of {0} bytes is too long for a code that a camera reads from a screen")]
pub struct LinkTooLong(usize);

/// The most modules on a side: a row of a [`Symbol`] is one word.
const MOST_WIDTH: usize = 64;

/// Encodes an address: the smallest symbol at error correction M.
///
/// # Errors
/// When it has more than about 250 bytes.
pub fn symbol(address: &str) -> Result<Symbol, LinkTooLong> {
    let error = || LinkTooLong(address.len());
    let code = QrCode::with_error_correction_level(address, EcLevel::M).map_err(|_| error())?;
    let width = code.width();
    if width > MOST_WIDTH {
        return Err(error());
    }
    let colours = code.into_colors();
    let row = |row: &[Color]| row.iter().rev().fold(0, |word, &colour| word << 1 | u64::from(colour == Color::Dark));
    Ok(Symbol { width, rows: colours.chunks_exact(width).map(row).collect() })
}

/// Draws a symbol with its quiet zone in characters, two modules above one another in each: light ink on a dark terminal
/// and dark ink on a light one would give different codes, so the colours are set (black on white).
#[must_use]
pub fn in_characters(symbol: &Symbol) -> String {
    let side = symbol.width + 2 * QUIET_ZONE;
    let is_dark = |x: usize, y: usize| {
        let inside = x.checked_sub(QUIET_ZONE).zip(y.checked_sub(QUIET_ZONE));
        inside.is_some_and(|(x, y)| x < symbol.width && symbol.is_dark(x, y))
    };
    let mut text = String::new();
    for y in (0..side).step_by(2) {
        text.push_str("\u{1b}[30;107m");
        text.extend((0..side).map(|x| match (is_dark(x, y), is_dark(x, y + 1)) {
            (true, true) => '█',
            (true, false) => '▀',
            (false, true) => '▄',
            (false, false) => ' ',
        }));
        text.push_str("\u{1b}[0m\n");
    }
    text
}

/// Draws a symbol as the path of an SVG, one unit a module, within its quiet zone; returns it with the side of the whole.
#[must_use]
pub fn in_path(symbol: &Symbol) -> (String, usize) {
    let mut path = String::new();
    for y in 0..symbol.width {
        let mut x = 0;
        while x < symbol.width {
            let length = (x..symbol.width).take_while(|x| symbol.is_dark(*x, y)).count();
            if length > 0 {
                path.push_str(&format!("M{} {}h{length}v1h-{length}z", x + QUIET_ZONE, y + QUIET_ZONE));
            }
            x += length.max(1);
        }
    }
    (path, symbol.width + 2 * QUIET_ZONE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_covers_what_is_dark() {
        let symbol = symbol("otpauth://totp/MC:Amal?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ").unwrap();
        let (path, side) = in_path(&symbol);
        let mut dark = vec![vec![false; side]; side];
        for run in path.split('M').skip(1) {
            let (place, length) = run.split_once('h').unwrap();
            let (x, y): (usize, usize) = place.split_once(' ').map(|(x, y)| (x.parse().unwrap(), y.parse().unwrap())).unwrap();
            let length: usize = length.split_once('v').unwrap().0.parse().unwrap();
            dark[y][x..x + length].fill(true);
        }
        for (y, row) in dark.iter().enumerate() {
            for (x, found) in row.iter().enumerate() {
                let inside = x.checked_sub(QUIET_ZONE).zip(y.checked_sub(QUIET_ZONE));
                let wanted = inside.is_some_and(|(x, y)| x < symbol.width && symbol.is_dark(x, y));
                assert_eq!(*found, wanted, "{x} {y}");
            }
        }
    }

    #[test]
    fn an_address_is_read_back() {
        let address = format!("https://192.168.1.5:8443/enroll#{}", "5a".repeat(32));
        let symbol = symbol(&address).unwrap();
        let drawn = in_characters(&symbol);
        let lines: Vec<Vec<char>> = drawn.lines().map(|line| line.chars().filter(|c| "█▀▄ ".contains(*c)).collect()).collect();
        let (side, scale) = (lines[0].len(), 4);
        let dark = |x: usize, y: usize| matches!((lines[y / 2][x], y % 2), ('█', _) | ('▀', 0) | ('▄', 1));
        let pixel = |x: usize, y: usize| if y / scale < 2 * lines.len() && dark(x / scale, y / scale) { 0 } else { 255 };
        let mut image = rqrr::PreparedImage::prepare_from_greyscale(side * scale, 2 * lines.len() * scale, pixel);
        assert_eq!(image.detect_grids()[0].decode().unwrap().1, address);
        assert_eq!(crate::typeset::link::symbol(&"x".repeat(400)), Err(LinkTooLong(400)));
    }
}
