//! Single columns become values: parsed, checked, or reported as damaged.

use super::{
    error::Result,
    sql::{self, Error, Row, Value},
};
use crate::domain::{
    event::Direction,
    id::{BadgeSerial, ScanId},
    tally::CountedReading,
};

/// Makes an error for a value that the program never writes.
pub(in crate::store) fn damaged(what: &str) -> Error {
    Error::NeverWritten(what.to_owned())
}

/// Reads a value through its parser.
pub(in crate::store) fn parsed<T: std::str::FromStr>(row: &Row<'_>, column: usize, what: &str) -> sql::Result<T> {
    row.get_ref(column)?.as_str().ok().and_then(|text| text.parse().ok()).ok_or_else(|| damaged(what))
}

/// Reads a badge serial; `None` if the column is null or zero.
pub(in crate::store) fn serial(row: &Row<'_>, column: usize) -> sql::Result<Option<BadgeSerial>> {
    Ok(row.get::<Option<u32>>(column)?.and_then(BadgeSerial::new))
}

/// Returns badge serials as a set of values.
pub(in crate::store) fn serial_values(serials: &[BadgeSerial]) -> Vec<Value> {
    serials.iter().map(|serial| Value::Integer(serial.get().into())).collect()
}

/// Reads a reading: row, time, day, zone, direction, and at a place of its own the id of one that a gate decided by itself.
pub(in crate::store) fn reading(row: &Row<'_>, decided: usize) -> sql::Result<CountedReading> {
    Ok(CountedReading {
        row: row.get(0)?,
        at: row.get(1)?,
        day: row.get(2)?,
        zone: row.get(3)?,
        direction: Direction::from_word(row.get_ref(4)?.as_str()?).ok_or_else(|| damaged("scan.direction"))?,
        decided: row.get::<Option<[u8; 16]>>(decided)?.map(ScanId::from_bytes),
    })
}

/// Reads milliseconds since 1970; values out of range read as 1970.
pub(in crate::store) fn timestamp(milliseconds: i64) -> jiff::Timestamp {
    jiff::Timestamp::from_millisecond(milliseconds).unwrap_or_default()
}

/// Turns "no rows" into `None`.
pub(in crate::store) fn optional<T>(result: sql::Result<T>) -> Result<Option<T>> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(Error::NoRow) => Ok(None),
        Err(error) => Err(error.into()),
    }
}
