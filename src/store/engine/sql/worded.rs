//! Statements and values as PostgreSQL has them.

use std::error::Error as Cause;

use bytes::BytesMut;
use postgres::types::{FromSql, IsNull, ToSql, Type, to_sql_checked};

use super::{
    error::Result,
    value::{Value, ValueRef},
};

/// Returns a statement in PostgreSQL's words: `?1` is `$1`, a bare `?` has the next number, and the hint that only SQLite understands is
/// left out.
pub(super) fn translated(sql: &str) -> String {
    let (mut words, mut next, mut is_text) = (String::with_capacity(sql.len() + 16), 0, false);
    let mut letters = sql.chars().peekable();
    while let Some(letter) = letters.next() {
        is_text ^= letter == '\'';
        if letter != '?' || is_text {
            words.push(letter);
            continue;
        }
        words.push('$');
        if letters.peek().is_none_or(|digit| !digit.is_ascii_digit()) {
            next += 1;
            words.push_str(&next.to_string());
        }
    }
    match words.split_once(" indexed by ") {
        Some((before, after)) => {
            format!("{before}{}", after.trim_start_matches(|letter: char| letter.is_alphanumeric() || letter == '_'))
        }
        None => words,
    }
}

/// Returns a statement about one row of values as one about many: an `insert` with a list of values, or an `update` with a condition, takes
/// a set of each value, side by side.
pub(super) fn unnested(sql: &str, types: &[Type]) -> String {
    let sets: Vec<String> = types.iter().zip(1..).map(|(of, place)| format!("?{place}::{}[]", of.name())).collect();
    let names: Vec<String> = (1..=types.len()).map(|place| format!("v{place}")).collect();
    let rows = format!("from unnest({}) as u ({})", sets.join(", "), names.join(", "));
    let of_row = |words: &str| words.replace('?', "u.v");
    if let Some((before, rest)) = sql.split_once("values (")
        && let Some((list, after)) = rest.split_once(')')
    {
        return format!("{before}select {} {rows}{after}", of_row(list));
    }
    match sql.split_once(" where ") {
        Some((change, condition)) => format!("{} {rows} where {}", of_row(change), of_row(condition)),
        None => sql.to_owned(),
    }
}

/// Returns values as the client takes them.
pub(super) fn borrowed(values: &[Value]) -> Vec<&(dyn ToSql + Sync)> {
    values.iter().map(|value| value as &(dyn ToSql + Sync)).collect()
}

impl ToSql for Value {
    fn to_sql(&self, of: &Type, out: &mut BytesMut) -> std::result::Result<IsNull, Box<dyn Cause + Sync + Send>> {
        ValueRef::from(self).to_sql(of, out)
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

impl ToSql for ValueRef<'_> {
    fn to_sql(&self, of: &Type, out: &mut BytesMut) -> std::result::Result<IsNull, Box<dyn Cause + Sync + Send>> {
        match (*self, of) {
            (Self::Null, _) => Ok(IsNull::Yes),
            (Self::Integer(number), &Type::INT8) => number.to_sql(of, out),
            (Self::Integer(number), &Type::BOOL) => (number != 0).to_sql(of, out),
            (Self::Integer(number), &Type::INT4) => i32::try_from(number)?.to_sql(of, out),
            (Self::Text(text), &Type::TEXT) => std::str::from_utf8(text)?.to_sql(of, out),
            (Self::Blob(bytes), &Type::BYTEA) => bytes.to_sql(of, out),
            (value, of) => Err(format!("a statement asks for a value of the type {of}, and was given {}", value.kind()).into()),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

/// Reads a column, as SQLite would have it: yes and no are numbers.
pub(super) fn column(row: &postgres::Row, place: usize) -> Result<ValueRef<'_>> {
    Ok(row.try_get::<_, StoredWords<'_>>(place)?.0)
}

struct StoredWords<'r>(ValueRef<'r>);

impl<'r> FromSql<'r> for StoredWords<'r> {
    fn from_sql(of: &Type, raw: &'r [u8]) -> std::result::Result<Self, Box<dyn Cause + Sync + Send>> {
        Ok(Self(match *of {
            Type::INT8 => ValueRef::Integer(i64::from_sql(of, raw)?),
            Type::INT4 => ValueRef::Integer(i32::from_sql(of, raw)?.into()),
            Type::BOOL => ValueRef::Integer(bool::from_sql(of, raw)?.into()),
            Type::BYTEA => ValueRef::Blob(raw),
            _ => ValueRef::Text(raw),
        }))
    }

    fn from_sql_null(_: &Type) -> std::result::Result<Self, Box<dyn Cause + Sync + Send>> {
        Ok(Self(ValueRef::Null))
    }

    fn accepts(of: &Type) -> bool {
        [Type::INT8, Type::INT4, Type::BOOL, Type::BYTEA, Type::TEXT, Type::NAME].contains(of)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_of_values_becomes_a_set_of_each() {
        let one = "insert into t (a, b) values (?1, ?2) on conflict (a) do update set b = excluded.b";
        let many = "insert into t (a, b) select u.v1, u.v2 from unnest(?1::int8[], ?2::bytea[]) as u (v1, v2) on conflict (a) do update set b = excluded.b";
        assert_eq!(unnested(one, &[Type::INT8, Type::BYTEA]), many);
        let one = "insert into t (a, b, c) values (?1, 'valid', ?1)";
        assert_eq!(
            unnested(one, &[Type::INT8]),
            "insert into t (a, b, c) select u.v1, 'valid', u.v1 from unnest(?1::int8[]) as u (v1)"
        );
        let one = "update t set b = ?2 where a = ?1 and (?3 or b is null)";
        let many = "update t set b = u.v2 from unnest(?1::int8[], ?2::text[], ?3::bool[]) as u (v1, v2, v3)
             where a = u.v1 and (u.v3 or b is null)";
        let words = |sql: &str| sql.split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(unnested(one, &[Type::INT8, Type::TEXT, Type::BOOL]), words(many));
    }

    #[test]
    fn values_are_numbered_as_postgresql_does() {
        assert_eq!(translated("select a from t where b = ?1 and c > ?12"), "select a from t where b = $1 and c > $12");
        assert_eq!(translated("b in (?, ?) and c = ?"), "b in ($1, $2) and c = $3");
        assert_eq!(translated("a = '?1' and b = ?1"), "a = '?1' and b = $1");
        assert_eq!(translated("from scan s indexed by scan_day where a = 1"), "from scan s where a = 1");
    }
}
