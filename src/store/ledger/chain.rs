//! The chain through journal and scans: each entry's hash covers the one before, so that a later change shows.
//!
//! What is hashed, in this order: the hash before (32 bytes), the entry's number (8 bytes, big-endian), the table's letter, and each value as its type's number, its length where it has one (8 bytes), and its bytes. Writers and `verify` take the
//! values from one list of columns, so that they cannot differ.
//!
//! Each origin has a chain of its own. The letters: `J` a line of the journal whose number in the chain is its number in the one order of
//! all lines, `K` one whose numbers differ, with both hashed; `S` a scan from before it was stored whether it counts, `T` a scan with that.

use sha2::{Digest, Sha256};

use crate::{
    domain::{
        journal::{ChainHash, ChainHead},
        origin::{NodeName, OriginId},
    },
    store::engine::{
        columns,
        error::Result,
        sql::{self, Transaction, ValueRef, params},
    },
};

/// What the first entry's hash starts from, followed by the event's UUID: two events' chains have nothing in common.
const GENESIS: &[u8] = b"accredit/chain/v1\0";

/// A table whose rows are entries of the chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::store) enum ChainTable {
    Journal,
    /// A line whose number in the journal is not its number in the chain.
    NumberedLine,
    /// A scan without a value for whether it counts: one from before that was stored.
    Scan,
    /// A scan as it is written now.
    CountedScan,
}

impl ChainTable {
    /// The columns that the hash covers, in the order of hashing: all except the entry's number, the hash, and what may be
    /// erased.
    pub(in crate::store) const fn columns(self) -> &'static str {
        match self {
            Self::Journal => "at, actor, action, subject_kind, subject, details, commitment",
            Self::NumberedLine => "entry, at, actor, action, subject_kind, subject, details, commitment",
            // The note of an undo is the reason that someone wrote: the journal has it, behind a commitment.
            Self::Scan => {
                "id, uuid, kind, at, recorded_at, day, gate, zone, direction, verdict, reason, participant, badge_serial, undoes, \
                 actor, case kind when 'undo' then null else note end"
            }
            Self::CountedScan => {
                "id, uuid, kind, at, recorded_at, day, gate, zone, direction, verdict, reason, participant, badge_serial, undoes, \
                 actor, case kind when 'undo' then null else note end, counts"
            }
        }
    }

    /// How many columns there are.
    pub(in crate::store) const fn width(self) -> usize {
        match self {
            Self::Journal => 7,
            Self::NumberedLine => 8,
            Self::Scan => 16,
            Self::CountedScan => 17,
        }
    }
}

/// Returns the hash that precedes the first entry of an origin.
pub(in crate::store) fn genesis(event: &[u8], origin: OriginId) -> ChainHash {
    let mut hash = Sha256::new().chain_update(GENESIS).chain_update(event);
    if origin != OriginId::FIRST {
        hash.update(origin.get().to_be_bytes());
    }
    ChainHash(hash.finalize().into())
}

/// Returns the head after one more entry with these values.
pub(in crate::store) fn next<'v>(
    head: ChainHead,
    table: ChainTable,
    values: impl IntoIterator<Item = ValueRef<'v>>,
) -> ChainHead {
    let count = head.count + 1;
    let mut bytes = Vec::with_capacity(320);
    bytes.extend_from_slice(&head.hash.0);
    bytes.extend_from_slice(&count.to_be_bytes());
    bytes.push(match table {
        ChainTable::Journal => b'J',
        ChainTable::NumberedLine => b'K',
        ChainTable::Scan => b'S',
        ChainTable::CountedScan => b'T',
    });
    for value in values {
        push(&mut bytes, value);
    }
    ChainHead { count, hash: ChainHash(Sha256::digest(&bytes).into()) }
}

/// Returns the hash of values that follow others: not of an entry of the chain, but made in the same way.
pub(in crate::store) fn values_after<'v>(before: ChainHash, values: impl IntoIterator<Item = ValueRef<'v>>) -> ChainHash {
    let mut bytes = before.0.to_vec();
    for value in values {
        push(&mut bytes, value);
    }
    ChainHash(Sha256::digest(&bytes).into())
}

fn push(bytes: &mut Vec<u8>, value: ValueRef<'_>) {
    let mut long = |kind: u8, content: &[u8]| {
        bytes.push(kind);
        bytes.extend_from_slice(&(content.len() as u64).to_be_bytes());
        bytes.extend_from_slice(content);
    };
    match value {
        ValueRef::Text(text) => long(3, text),
        ValueRef::Blob(blob) => long(4, blob),
        ValueRef::Null => bytes.push(0),
        ValueRef::Integer(number) => {
            bytes.push(1);
            bytes.extend_from_slice(&number.to_be_bytes());
        }
        // Never written, but has a hash of its own.
        ValueRef::Real(number) => {
            bytes.push(2);
            bytes.extend_from_slice(&number.to_bits().to_be_bytes());
        }
    }
}

/// Returns the hash of bytes.
pub(in crate::store) fn digest(bytes: &[u8]) -> ChainHash {
    ChainHash(Sha256::digest(bytes).into())
}

/// Returns the commitment to a content: nobody can try guesses against it without the salt.
pub(in crate::store) fn commitment(salt: &[u8], content: &[u8]) -> [u8; 32] {
    Sha256::new().chain_update((salt.len() as u64).to_be_bytes()).chain_update(salt).chain_update(content).finalize().into()
}

/// Begins the first origin of an event that has none: its scans so far, if any, become the first entries, as they are found.
pub(in crate::store) fn begin(change: &Transaction<'_>) -> Result<()> {
    let event = columns::optional(change.query_row("select uuid from event where id = 1", [], |row| row.get::<Vec<u8>>(0)))?;
    let is_begun = change.prepare("select 1 from origin")?.exists([])?;
    let Some(event) = event.filter(|_| !is_begun) else { return Ok(()) };
    let mut head = ChainHead { count: 0, hash: genesis(&event, OriginId::FIRST) };
    let mut last = i64::MIN;
    loop {
        // In chunks: a statement that reads a table while its rows are written would see some of them twice.
        let sql = format!("select {} from scan where id > ?1 order by id limit 4096", ChainTable::Scan.columns());
        let mut statement = change.prepare_cached(&sql)?;
        let mut scans = statement.query([last])?;
        let mut chained: Vec<(i64, ChainHead)> = Vec::new();
        while let Some(row) = scans.next()? {
            let values = (0..ChainTable::Scan.width()).map(|column| row.get_ref(column)).collect::<sql::Result<Vec<_>>>()?;
            head = next(head, ChainTable::Scan, values);
            chained.push((row.get(0)?, head));
        }
        let Some(&(id, _)) = chained.last() else { break };
        last = id;
        let mut update = change.prepare_cached("update scan set entry = ?2, hash = ?3 where id = ?1")?;
        for (id, head) in chained {
            update.execute(params![id, head.count.cast_signed(), head.hash.0])?;
        }
    }
    change.execute(
        "insert into origin (origin, name, state, count, hash, noted_at, noted_count) values (0, ?1, 'open', ?2, ?3, 0, ?2)",
        params![NodeName::main().as_str(), head.count.cast_signed(), head.hash.0],
    )?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hash(values: &[ValueRef<'_>]) -> ChainHash {
        next(ChainHead { count: 0, hash: genesis(&[7; 16], OriginId::FIRST) }, ChainTable::Scan, values.iter().copied()).hash
    }

    /// The bytes of a number, so that a value of one type can be made to look like a value of another.
    fn letters(number: i64) -> Vec<u8> {
        number.to_be_bytes().to_vec()
    }

    #[test]
    fn values_cannot_be_moved_between_columns() {
        let text = |text: &'static [u8]| ValueRef::Text(text);
        let number = letters(0x6162_6364_6566_6768);
        let all = [
            // Without its length, a text could take over the beginning of the next one: 3 is the mark of a text.
            vec![text(b"a"), text(b"b\x03c")],
            vec![text(b"a\x03b"), text(b"c")],
            vec![text(b"a\x03b\x03c"), text(b"")],
            // The same with the length of the next one in it.
            vec![text(b"a"), text(b"b")],
            vec![text(b"a\x03\0\0\0\0\0\0\0\x01b"), text(b"")],
            // Without its mark, a value of one type would be a value of another with the same bytes.
            vec![ValueRef::Text(&number)],
            vec![ValueRef::Blob(&number)],
            vec![ValueRef::Integer(0x6162_6364_6566_6768)],
            vec![ValueRef::Real(f64::from_bits(0x6162_6364_6566_6768))],
            // Nothing is a value too, and has its place.
            vec![text(b"abc"), ValueRef::Null],
            vec![ValueRef::Null, text(b"abc")],
            vec![text(b"abc"), ValueRef::Null, ValueRef::Null],
            vec![text(b"abc"), text(b"")],
            vec![text(b"abc")],
            vec![ValueRef::Integer(1), ValueRef::Integer(2)],
            vec![ValueRef::Integer(2), ValueRef::Integer(1)],
        ];
        let hashes: Vec<ChainHash> = all.iter().map(|values| hash(values)).collect();
        for (place, one) in hashes.iter().enumerate() {
            let same = hashes.iter().position(|other| other == one);
            assert_eq!(same, Some(place), "{:?} hashes like {:?}", all[place], same.map(|same| &all[same]));
        }
    }

    #[test]
    fn an_entry_cannot_change_its_place_its_table_or_its_event() {
        let values = [ValueRef::Integer(5)];
        let head = |count, event: u8| ChainHead { count, hash: genesis(&[event; 16], OriginId::FIRST) };
        let entry = next(head(0, 7), ChainTable::Scan, values).hash;
        assert_ne!(next(head(1, 7), ChainTable::Scan, values).hash, entry, "its number is in it");
        assert_ne!(next(head(0, 7), ChainTable::Journal, values).hash, entry, "its table is in it");
        assert_ne!(next(head(0, 8), ChainTable::Scan, values).hash, entry, "its event is in it");
        assert_eq!(next(head(0, 7), ChainTable::Scan, values).count, 1);
    }

    #[test]
    fn the_chain_stays_what_it_is() {
        // Worked out by another program.
        let head = next(
            ChainHead { count: 0, hash: genesis(&[0; 16], OriginId::FIRST) },
            ChainTable::Journal,
            [ValueRef::Integer(5), ValueRef::Text(b"x")],
        );
        insta::assert_snapshot!(head, @"1:ef9b92de1fd2c345818d42f0c616f1332f689e7a9cbba8bcce8d4731fbe83e67");
        insta::assert_snapshot!(ChainHash(commitment(&[1; 16], b"{}")), @"4a80f1a7768e937399fae55a43aa9aeed9f70516d5e277e569f9a1cc62e14324");
    }

    #[test]
    fn the_chain_of_scans_stays_what_it_is() {
        // Worked out by another program: an admission, a refusal of what was no badge, and an undo.
        let (text, blob) = (|text: &'static str| ValueRef::Text(text.as_bytes()), ValueRef::Blob);
        let ids: [[u8; 16]; 3] = [std::array::from_fn(|place| place as u8), [255; 16], [16; 16]];
        let (number, none) = (ValueRef::Integer, ValueRef::Null);
        let admission = [
            [
                number(1),
                blob(&ids[0]),
                text("scan"),
                number(1_730_696_400_000),
                number(1_730_696_400_250),
                number(0),
                text("main"),
            ],
            [number(0), text("in"), text("admitted"), none, number(7), number(0xDEAD_BEEF), none],
        ];
        let refusal = [
            [number(2), blob(&ids[1]), text("scan"), number(1_730_696_460_000), number(1_730_696_460_250), none, text("main")],
            [number(3), text("out"), text("refused"), text("invalid"), none, none, none],
        ];
        let undo = [
            [number(3), blob(&ids[2]), text("undo"), number(-1), number(1_730_696_520_250), number(31), text("main")],
            [number(15), text("in"), text("admitted"), none, number(7), number(0xFFFF_FFFF), number(1)],
        ];
        let ends = [[text("gate one"), text("")], [text("é"), text("partial")], [text("desk"), none]];
        let mut head = ChainHead { count: 0, hash: genesis(&[0; 16], OriginId::FIRST) };
        let heads = [admission, refusal, undo].into_iter().zip(ends).map(|(parts, end)| {
            head = next(head, ChainTable::Scan, parts.concat().into_iter().chain(end));
            head.to_string()
        });
        insta::assert_snapshot!(heads.collect::<Vec<_>>().join("\n"), @r"
        1:bef185082e39d0dd8ee97a620acd156e668795c90c092e6760e2f66599f1efc0
        2:0f29f121e541941045fc93b38c8d1fc7b97561ff056ce2b078b4ef6f9f341332
        3:a725de2b15bd94a0465a6273d6beb80e0162733b43443e6b71990b80f02a8557
        ");
    }
}
