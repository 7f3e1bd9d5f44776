//! Symbols of any kind as dark and light modules: bars in one row, or squares.

/// The dark modules of a symbol, row after row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Modules {
    width: usize,
    dark: Vec<bool>,
}

impl Modules {
    /// Makes a symbol; what is left over after the last whole row is dropped.
    #[must_use]
    pub fn new(width: usize, mut dark: Vec<bool>) -> Self {
        dark.truncate(dark.len().checked_div(width).unwrap_or_default() * width);
        Self { width, dark }
    }

    /// Returns the modules in a row.
    #[must_use]
    pub fn width(&self) -> usize {
        self.width
    }

    /// Returns the rows.
    #[must_use]
    pub fn height(&self) -> usize {
        self.dark.len().checked_div(self.width).unwrap_or_default()
    }

    /// Returns whether the module at a place is dark.
    #[must_use]
    pub fn is_dark(&self, x: usize, y: usize) -> bool {
        x < self.width && self.dark.get(y * self.width + x).copied().unwrap_or_default()
    }

    /// Returns the modules as bits, each row in whole bytes, the first module in the highest bit; 1 is dark.
    #[must_use]
    pub fn to_bitmap(&self) -> Vec<u8> {
        let byte = |bits: &[bool]| bits.iter().enumerate().fold(0, |byte, (place, &dark)| byte | u8::from(dark) << (7 - place));
        self.dark.chunks(self.width.max(1)).flat_map(|row| row.chunks(8).map(byte)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_whole_bytes() {
        let modules = Modules::new(9, [vec![true; 9], vec![false; 8], vec![true], vec![true; 3]].concat());
        assert_eq!((modules.width(), modules.height()), (9, 2));
        assert_eq!(modules.to_bitmap(), [0xFF, 0x80, 0x00, 0x80]);
        assert!(modules.is_dark(8, 1) && !modules.is_dark(7, 1) && !modules.is_dark(9, 0) && !modules.is_dark(0, 2));
        assert_eq!(Modules::new(0, vec![true]).height(), 0);
    }
}
