//! Forgetting: what falls due by the event's rules goes from every place in the database that holds it, and figures stay.

mod reach;
mod statistic;

use jiff::Timestamp;
use rusqlite::Connection;
use serde_json::json;

pub use self::reach::Reached;
pub use self::statistic::StatisticRow;
use super::{
    Store,
    change::{Change, Entry},
    error::Result,
    event, participants,
};
use crate::domain::{
    journal::{Action, Subject},
    retention::{Keep, Kind},
};

/// What becomes of one kind of personal data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The kind.
    pub kind: Kind,
    /// How long it is kept after the event's end; nothing where it is kept for good.
    pub keep: Option<Keep>,
    /// When it falls due.
    pub due: Option<Timestamp>,
    /// Of how many participants there is some left.
    pub people: u64,
    /// Whether it is due.
    pub is_due: bool,
}

/// A column that holds personal data, and the SQL value that takes its place.
///
/// Every column of texts or blobs that is not here is one that names nobody; a test holds the schema against both lists.
struct Column {
    kind: Kind,
    table: &'static str,
    name: &'static str,
    instead: &'static str,
}

const fn column(kind: Kind, table: &'static str, column: &'static str, instead: &'static str) -> Column {
    Column { kind, table, name: column, instead }
}

/// Where personal data stands, but for what participants need more care for, and photos' own table. Tables and columns that this
/// database does not have are passed over.
const COLUMNS: &[Column] = &[
    column(Kind::Photos, "participant", "photo", "''"),
    column(Kind::Names, "participant", "title", "''"),
    column(Kind::Names, "participant", "given_name", "''"),
    column(Kind::Names, "participant", "family_name", "''"),
    column(Kind::Names, "participant", "name", "'participant ' || id || ' (purged)'"),
    column(Kind::Names, "participant", "native_name", "''"),
    column(Kind::Names, "participant", "function", "''"),
    column(Kind::Names, "participant", "email", "''"),
    column(Kind::Names, "participant", "photo", "''"),
    column(Kind::Names, "participant", "standing_reason", "''"),
    column(Kind::Names, "participant", "name_key", "''"),
    column(Kind::Names, "participant", "search", "''"),
    column(Kind::Names, "badge", "reason", "''"),
    column(Kind::Names, "badge", "printed_content", "null"),
    column(Kind::Names, "badge", "printed_shows", "null"),
    column(Kind::Names, "print_run", "output", "''"),
    column(Kind::Names, "print_run_badge", "content", "zeroblob(16)"),
    column(Kind::Names, "handout", "recipient", "''"),
    column(Kind::Names, "handout", "note", "''"),
    column(Kind::Names, "scan", "note", "''"),
    column(Kind::Names, "journal", "salt", "null"),
    column(Kind::Names, "journal", "content", "null"),
];

impl Store {
    /// Returns what is due at a moment, what will be, and what is kept.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn purge_plan(&self, now: Timestamp) -> Result<Vec<Plan>> {
        plan(&self.connection, now)
    }

    /// Returns of how many participants the names were purged.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn forgotten(&self) -> Result<u64> {
        // Whoever has a name, or a reference of the list, can be searched for.
        Ok(self.connection.query_row("select count(*) from participant where search = ''", [], |row| row.get(0))?)
    }

    /// Forgets what is due, and returns what that was. Nothing is left of it in the database once [`Store::reach`] is done.
    ///
    /// # Errors
    /// When the database cannot be written; nothing is forgotten then.
    pub fn purge(&mut self, now: Timestamp) -> Result<Vec<Plan>> {
        self.connection.pragma_update(None, "secure_delete", true)?;
        // One transaction: whoever looks meanwhile sees all of it, or none; and the journal says so.
        let change = self.write()?;
        let due: Vec<Plan> = plan(&change, now)?.into_iter().filter(|plan| plan.is_due && plan.people > 0).collect();
        if due.is_empty() {
            return Ok(due);
        }
        let figures: serde_json::Map<_, _> = due.iter().map(|plan| (plan.kind.as_str().to_owned(), json!(plan.people))).collect();
        change.record(now, &Entry::new(Action::Purge, Subject::Database).details(json!({ "participants": figures })))?;
        for plan in &due {
            match plan.kind {
                Kind::Photos => photos(&change)?,
                Kind::Contacts => contacts(&change, now)?,
                Kind::Names => names(&change)?,
            }
        }
        change.commit()?;
        Ok(due)
    }
}

fn plan(connection: &Connection, now: Timestamp) -> Result<Vec<Plan>> {
    let event = event::load(connection)?.event;
    let count = |sql: &str| connection.query_row(sql, [], |row| row.get::<_, u64>(0));
    Kind::ALL
        .into_iter()
        .map(|kind| {
            let people = match kind {
                Kind::Photos if has(connection, "photo", "jpeg")? => {
                    count("select count(*) from participant where photo <> '' or id in (select participant from photo)")?
                }
                Kind::Photos => count("select count(*) from participant where photo <> ''")?,
                Kind::Contacts => count("select count(*) from participant where email <> ''")?,
                // Everybody has at least a reference to be found by.
                Kind::Names => count("select count(*) from participant where search <> ''")?,
            };
            let keep = event.retention.of(kind);
            let due = keep.and_then(|keep| event.due(keep));
            Ok(Plan { kind, keep, due, people, is_due: due.is_some_and(|due| due <= now) })
        })
        .collect()
}

fn photos(change: &Change<'_>) -> Result<()> {
    if has(change, "photo", "jpeg")? {
        change.execute_batch("delete from photo")?;
    }
    clear(change, Kind::Photos)
}

/// Addresses stand in the texts that are searched, too: these are made again.
fn contacts(change: &Change<'_>, now: Timestamp) -> Result<()> {
    let event = event::load(change)?.event;
    let mut statement = change.prepare("select id from participant where email <> ''")?;
    let keys = statement.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<Vec<i64>>>()?;
    for key in keys {
        participants::clear_email(change, &event, key, now)?;
    }
    // What the journal says of a person is one commitment: it goes whole where an address is in it.
    change.execute_batch("update journal set salt = null, content = null where content like '%\"email\"%'")?;
    Ok(())
}

fn names(change: &Change<'_>) -> Result<()> {
    statistic::write(change)?;
    if has(change, "photo", "jpeg")? {
        change.execute_batch("delete from photo")?;
    }
    clear(change, Kind::Names)?;
    // First to what no reference can be: somebody's may already read like another's new one.
    change.execute_batch(
        "update participant set reference = char(1) || id;
         update participant set reference = 'purged-' || id;",
    )?;
    // The planner's samples hold values of indexed columns, where somebody had it take some.
    if has(change, "sqlite_stat4", "sample")? {
        change.execute_batch("delete from sqlite_stat4")?;
    }
    Ok(())
}

/// Clears the columns of a kind, a table at a time.
fn clear(change: &Change<'_>, kind: Kind) -> Result<()> {
    let mut tables: Vec<&str> = COLUMNS.iter().filter(|column| column.kind == kind).map(|column| column.table).collect();
    tables.dedup();
    for table in tables {
        let mut sets = Vec::new();
        for column in COLUMNS.iter().filter(|column| column.kind == kind && column.table == table) {
            if has(change, table, column.name)? {
                sets.push(format!("{} = {}", column.name, column.instead));
            }
        }
        if !sets.is_empty() {
            change.execute(&format!("update {table} set {}", sets.join(", ")), [])?;
        }
    }
    Ok(())
}

/// Tells whether this database has a table with this column.
fn has(connection: &Connection, table: &str, column: &str) -> Result<bool> {
    let mut statement = connection.prepare_cached("select 1 from pragma_table_info(?1) where name = ?2")?;
    Ok(statement.exists([table, column])?)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Texts and blobs that name nobody: words of the domain, settings, keys, hashes of what is public, who acted.
    const NAMES_NOBODY: &[(&str, &str)] = &[
        ("event", "*"),
        ("event_day", "*"),
        ("zone", "*"),
        ("category", "*"),
        ("gate", "*"),
        ("signing_key", "*"),
        ("retention", "*"),
        ("statistic", "*"),
        ("chain", "*"),
        ("device", "*"),
        ("enrolment", "*"),
        ("server", "*"),
        ("short_credential", "*"),
        // Goes with its rows.
        ("photo", "*"),
        ("participant", "reference"),
        ("participant", "delegation"),
        ("participant", "delegation_type"),
        ("participant", "delegation_key"),
        ("participant", "country"),
        ("participant", "standing"),
        ("badge", "state"),
        ("badge", "credential"),
        ("badge", "printed_template"),
        ("print_run", "actor"),
        ("print_run", "template"),
        ("print_run", "sheet"),
        ("handout", "kind"),
        ("handout", "actor"),
        ("scan", "uuid"),
        ("scan", "kind"),
        ("scan", "gate"),
        ("scan", "direction"),
        ("scan", "verdict"),
        ("scan", "reason"),
        ("scan", "actor"),
        ("scan", "hash"),
        ("saved_report", "*"),
        ("saved_report_option", "*"),
        ("journal", "actor"),
        ("journal", "action"),
        ("journal", "subject_kind"),
        ("journal", "subject"),
        ("journal", "details"),
        ("journal", "commitment"),
        ("journal", "hash"),
    ];

    #[test]
    fn every_text_of_the_schema_is_forgotten_or_known_to_name_nobody() {
        let folder = tempfile::tempdir().unwrap();
        let database = crate::store::open::create(&folder.path().join("event.db")).unwrap();
        let mut statement = database
            .prepare(
                "select t.name, c.name from sqlite_schema t, pragma_table_info(t.name) c
                 where t.type = 'table' and t.name not like 'sqlite_%' and upper(c.type) in ('TEXT', 'BLOB')",
            )
            .unwrap();
        let columns = statement.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?))).unwrap();
        let unknown: Vec<_> = columns
            .map(rusqlite::Result::unwrap)
            .filter(|(table, column)| {
                let is_personal = COLUMNS.iter().any(|personal| personal.table == table && personal.name == column);
                let is_known = NAMES_NOBODY.iter().any(|(known, name)| known == table && (name == column || *name == "*"));
                !is_personal && !is_known
            })
            .collect();
        assert!(unknown.is_empty(), "does a purge have to forget these? {unknown:?}");
    }
}
