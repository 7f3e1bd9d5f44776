//! Values on their way into a statement and out of a row.

use std::borrow::Cow;

use super::error::{Error, Result};

/// A value, borrowed from a row or from what is to be written.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::store) enum ValueRef<'v> {
    /// Nothing.
    Null,
    /// A number, a time in milliseconds, a mask, or yes (1) and no (0).
    Integer(i64),
    /// A number that is not whole. The program never writes one.
    Real(f64),
    /// A text, which a damaged file may hold in another encoding than UTF-8.
    Text(&'v [u8]),
    /// Bytes.
    Blob(&'v [u8]),
}

impl<'v> ValueRef<'v> {
    /// Returns a text.
    ///
    /// # Errors
    /// When it is none.
    pub(in crate::store) fn as_str(self) -> Result<&'v str> {
        self.text().ok_or_else(|| Error::NeverWritten("a column of texts".into()))
    }

    /// Returns a text; `None` if it is none.
    pub(in crate::store) fn text(self) -> Option<&'v str> {
        match self {
            Self::Text(text) => std::str::from_utf8(text).ok(),
            _ => None,
        }
    }

    fn integer(self) -> Option<i64> {
        match self {
            Self::Integer(number) => Some(number),
            _ => None,
        }
    }

    fn blob(self) -> Option<&'v [u8]> {
        match self {
            Self::Blob(bytes) => Some(bytes),
            _ => None,
        }
    }
}

impl<'v> From<&'v str> for ValueRef<'v> {
    fn from(text: &'v str) -> Self {
        Self::Text(text.as_bytes())
    }
}

impl<'v> From<&'v Value> for ValueRef<'v> {
    fn from(value: &'v Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Integer(number) => Self::Integer(*number),
            Value::Real(number) => Self::Real(*number),
            Value::Text(text) => Self::Text(text),
            Value::Blob(bytes) => Self::Blob(bytes),
        }
    }
}

/// A value that outlives its row.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::store) enum Value {
    /// Nothing.
    Null,
    /// A number.
    Integer(i64),
    /// A number that is not whole.
    Real(f64),
    /// A text, as it is stored.
    Text(Vec<u8>),
    /// Bytes.
    Blob(Vec<u8>),
}

impl ValueRef<'_> {
    /// Returns what kind of value it is, in words.
    pub(in crate::store) fn kind(self) -> &'static str {
        match self {
            Self::Null => "nothing",
            Self::Integer(_) => "a whole number",
            Self::Real(_) => "a number",
            Self::Text(_) => "a text",
            Self::Blob(_) => "bytes",
        }
    }
}

/// Takes a row that is to be written.
pub(in crate::store) type PutRow<'p> = dyn FnMut(&[ValueRef<'_>]) -> Result<()> + 'p;

/// What a statement takes.
pub(in crate::store) trait ToValue {
    /// Returns the value as it is stored.
    ///
    /// # Errors
    /// When no column can hold it.
    fn to_value(&self) -> Result<ValueRef<'_>>;
}

/// What a column gives.
pub(in crate::store) trait FromValue: Sized {
    /// Reads a stored value; `None` if it is not of this kind.
    fn from_value(value: ValueRef<'_>) -> Option<Self>;
}

/// Says how values of some types are stored.
macro_rules! stored {
    ($($kind:ty),* => $how:expr) => { $(
        impl ToValue for $kind {
            fn to_value(&self) -> Result<ValueRef<'_>> {
                let how: fn(&Self) -> Result<ValueRef<'_>> = $how;
                how(self)
            }
        }
    )* };
}

/// Says how values of some types are read.
macro_rules! read {
    ($($kind:ty),* => $how:expr) => { $(
        impl FromValue for $kind {
            fn from_value(value: ValueRef<'_>) -> Option<Self> {
                let how: fn(ValueRef<'_>) -> Option<Self> = $how;
                how(value)
            }
        }
    )* };
}

stored!(i64 => |number| Ok(ValueRef::Integer(*number)));
stored!(bool, u8, u16, u32, i32 => |number| Ok(ValueRef::Integer(i64::from(*number))));
stored!(u64 => |number| large(*number));
stored!(usize => |number| large(*number as u64));
stored!(str, String, Cow<'_, str> => |text| Ok(ValueRef::Text(text.as_bytes())));
stored!([u8], Vec<u8> => |bytes| Ok(ValueRef::Blob(bytes)));
stored!(ValueRef<'_> => |value| Ok(*value));

read!(i64 => |value| value.integer());
read!(u8, u16, u32, u64, usize, i32 => |value| value.integer()?.try_into().ok());
read!(bool => |value| value.integer().map(|number| number != 0));
read!(String => |value| value.text().map(str::to_owned));
read!(Vec<u8> => |value| value.blob().map(<[u8]>::to_vec));
read!(Value => |value| Some(value.into()));

/// Returns a number that a column may be too small for.
fn large(number: u64) -> Result<ValueRef<'static>> {
    i64::try_from(number).map(ValueRef::Integer).map_err(|_| Error::TooLarge(number))
}

impl<const N: usize> ToValue for [u8; N] {
    fn to_value(&self) -> Result<ValueRef<'_>> {
        Ok(ValueRef::Blob(self))
    }
}

impl<const N: usize> FromValue for [u8; N] {
    fn from_value(value: ValueRef<'_>) -> Option<Self> {
        value.blob()?.try_into().ok()
    }
}

impl<T: ToValue> ToValue for Option<T> {
    fn to_value(&self) -> Result<ValueRef<'_>> {
        self.as_ref().map_or(Ok(ValueRef::Null), T::to_value)
    }
}

impl<T: FromValue> FromValue for Option<T> {
    fn from_value(value: ValueRef<'_>) -> Option<Self> {
        if value == ValueRef::Null { Some(None) } else { T::from_value(value).map(Some) }
    }
}

impl<T: ToValue + ?Sized> ToValue for &T {
    fn to_value(&self) -> Result<ValueRef<'_>> {
        (**self).to_value()
    }
}

impl<T: ToValue + ?Sized> ToValue for Box<T> {
    fn to_value(&self) -> Result<ValueRef<'_>> {
        (**self).to_value()
    }
}

impl From<ValueRef<'_>> for Value {
    fn from(value: ValueRef<'_>) -> Self {
        match value {
            ValueRef::Null => Self::Null,
            ValueRef::Integer(number) => Self::Integer(number),
            ValueRef::Real(number) => Self::Real(number),
            ValueRef::Text(text) => Self::Text(text.to_vec()),
            ValueRef::Blob(bytes) => Self::Blob(bytes.to_vec()),
        }
    }
}

/// The values of a statement, in the order of their numbers: `[]`, an array of one type, [`params!`], or [`params_from_iter`].
pub(in crate::store) trait Params {
    /// Gives each value to `bind`.
    ///
    /// # Errors
    /// When a value cannot be stored, or `bind` fails.
    fn each(self, bind: &mut impl FnMut(ValueRef<'_>) -> Result<()>) -> Result<()>;
}

impl Params for [&dyn ToValue; 0] {
    fn each(self, _: &mut impl FnMut(ValueRef<'_>) -> Result<()>) -> Result<()> {
        Ok(())
    }
}

macro_rules! arrays {
    ($($length:literal)*) => { $(
        impl<T: ToValue> Params for [T; $length] {
            fn each(self, bind: &mut impl FnMut(ValueRef<'_>) -> Result<()>) -> Result<()> {
                self.iter().try_for_each(|value| bind(value.to_value()?))
            }
        }
    )* };
}

// An empty array has no type to find its length by, so that lengths are listed.
arrays!(1 2 3 4);

impl<T: ToValue> Params for &[T] {
    fn each(self, bind: &mut impl FnMut(ValueRef<'_>) -> Result<()>) -> Result<()> {
        self.iter().try_for_each(|value| bind(value.to_value()?))
    }
}

/// Values that an iterator gives.
pub(in crate::store) struct ParamsFromIter<I>(I);

/// Takes the values of a statement from an iterator.
pub(in crate::store) fn params_from_iter<I: IntoIterator<Item: ToValue>>(values: I) -> ParamsFromIter<I> {
    ParamsFromIter(values)
}

impl<I: IntoIterator<Item: ToValue>> Params for ParamsFromIter<I> {
    fn each(self, bind: &mut impl FnMut(ValueRef<'_>) -> Result<()>) -> Result<()> {
        self.0.into_iter().try_for_each(|value| bind(value.to_value()?))
    }
}

/// The values of a statement, each of its own type.
macro_rules! params {
    ($($value:expr),+ $(,)?) => {
        &[$(&$value as &dyn $crate::store::engine::sql::value::ToValue),+] as &[&dyn $crate::store::engine::sql::value::ToValue]
    };
}
pub(in crate::store) use params;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_as_it_was() {
        fn back<T: ToValue + FromValue>(value: &T) -> Option<T> {
            T::from_value(value.to_value().unwrap())
        }
        assert_eq!(back(&true), Some(true));
        assert_eq!(back(&u64::from(u32::MAX)), Some(4_294_967_295));
        assert_eq!(back(&i64::MIN), Some(i64::MIN));
        assert_eq!(back(&"Ana".to_owned()).as_deref(), Some("Ana"));
        assert_eq!(back(&Some([7_u8; 4])), Some(Some([7; 4])));
        assert_eq!(back(&None::<u32>), Some(None));
        assert!(matches!(u64::MAX.to_value(), Err(Error::TooLarge(u64::MAX))), "no column holds it");
    }

    #[test]
    fn a_value_of_another_kind_is_not_taken() {
        assert_eq!(u8::from_value(ValueRef::Integer(256)), None);
        assert_eq!(u32::from_value(ValueRef::Integer(-1)), None);
        assert_eq!(i64::from_value(ValueRef::Text(b"1")), None);
        assert_eq!(String::from_value(ValueRef::Text(b"\xff")), None);
        assert_eq!(String::from_value(ValueRef::Blob(b"Ana")), None);
        assert_eq!(<[u8; 2]>::from_value(ValueRef::Blob(b"Ana")), None);
        assert_eq!(bool::from_value(ValueRef::Null), None);
        assert_eq!(Option::<bool>::from_value(ValueRef::Real(1.0)), None);
    }
}
