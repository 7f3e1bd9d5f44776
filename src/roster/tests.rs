//! Lists as they come.
