//! QR symbols.

/// A QR symbol, one bit a module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Symbol {
    /// Modules on a side.
    pub width: usize,
    /// One word a row, bit x is the module at x from the left; 1 is dark.
    pub rows: Vec<u64>,
}
