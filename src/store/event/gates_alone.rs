//! What gates do without the server: written and read with the other settings.

use crate::{
    domain::{
        event::{Event, Gate},
        offline::{GateDecides, InPack, MaxAge, Offline},
    },
    store::engine::{
        columns::{damaged, optional},
        error::Result,
        sql::{self, Connection, Row, Transaction, params},
    },
};

/// Replaces what is stored with what an event says.
pub(super) fn write(change: &Transaction<'_>, event: &Event) -> Result<()> {
    change.execute_batch("delete from gates_alone; delete from gate_decides;")?;
    let Offline { decide, names, photos, max_age } = event.offline;
    change.execute(
        "insert into gates_alone (id, decide, names, photos, max_age) values (1, ?1, ?2, ?3, ?4)",
        params![decide.as_str(), names.is_included(), photos.is_included(), max_age.minutes()],
    )?;
    for (gate, decide) in event.gates.iter().filter_map(|gate| Some((gate, gate.decide?))) {
        change
            .execute("insert into gate_decides (gate, decide) values (?1, ?2)", params![gate.code.as_str(), decide.as_str()])?;
    }
    Ok(())
}

/// Reads what the event says of all gates.
pub(super) fn load(read: &Connection) -> Result<Offline> {
    let stored = read.query_row("select decide, names, photos, max_age from gates_alone where id = 1", [], |row| {
        Ok(Offline {
            decide: decides(row, 0)?,
            names: InPack::from(row.get::<bool>(1)?),
            photos: InPack::from(row.get::<bool>(2)?),
            max_age: MaxAge::from_minutes(row.get(3)?).ok_or_else(|| damaged("gates_alone.max_age"))?,
        })
    });
    Ok(optional(stored)?.unwrap_or(Offline::BEFORE))
}

/// Gives gates the rules of their own.
pub(super) fn load_gates(read: &Connection, gates: &mut [Gate]) -> Result<()> {
    let mut statement = read.prepare("select gate, decide from gate_decides")?;
    let rules = statement.query_map([], |row| Ok((row.get::<String>(0)?, decides(row, 1)?)))?;
    for rule in rules {
        let (code, decide) = rule?;
        if let Some(gate) = gates.iter_mut().find(|gate| gate.code.as_str() == code) {
            gate.decide = Some(decide);
        }
    }
    Ok(())
}

fn decides(row: &Row<'_>, column: usize) -> sql::Result<GateDecides> {
    GateDecides::from_word(row.get_ref(column)?.as_str()?).ok_or_else(|| damaged("a gate's rule"))
}
