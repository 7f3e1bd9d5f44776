//! The tables of an event on a server: made from those of files, so that a migration is written once.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    error::Result,
    migration, open,
    sql::{self, Connection},
};

/// What makes an object of a schema, by its kind and its name. On files that is its table and its SQL; on a server the table of a trigger and
/// the code of a function.
pub(in crate::store) type Objects = BTreeMap<(String, String), (String, Option<String>)>;

/// What only a server has: the number of the schema, and the triggers in its own words.
const OWN: &str = include_str!("../../../db/postgres.sql");

/// Returns the statements that make an empty event: those of the first schema that servers had, and each migration since.
///
/// # Errors
/// When no database can be made in memory.
pub(in crate::store) fn statements() -> Result<String> {
    let (tables, indexes) = made(&open::first_of_servers()?)?;
    let tables: String = tables.into_iter().map(|(_, sql)| sql).collect();
    let later: String = open::migrations_after(open::FIRST_OF_SERVERS).map(|(_, sql)| on_a_server(sql)).collect();
    Ok(format!("{tables}{indexes}{OWN}{later}"))
}

/// Returns the names of all tables, each after those that its rows name.
///
/// # Errors
/// When no database can be made in memory.
pub(in crate::store) fn in_order() -> Result<Vec<String>> {
    Ok(made(&open::schema_as_made()?)?.0.into_iter().map(|(name, _)| name).collect())
}

/// Returns what a migration does on a server, in its words.
pub(in crate::store) fn on_a_server(sql: &str) -> String {
    let mut all = String::new();
    for statement in sentences(&migration::for_servers(sql)) {
        let words: Vec<&str> = statement.split_whitespace().collect();
        match words[..] {
            ["create", "table", name, ..] => all.push_str(&table(name, &statement)),
            ["alter", "table", name, "add", "column", ..] => {
                all.push_str(&format!("\nalter table {name} add column {};\n", column(&words[5..].join(" "))));
            }
            _ => all.push_str(&format!("\n{statement};\n")),
        }
    }
    all
}

/// Parts statements without their comments. A function's code is between `$$`.
fn sentences(sql: &str) -> Vec<String> {
    let lines: Vec<&str> = sql.lines().map(|line| line.split("--").next().unwrap_or_default()).collect();
    let plain = lines.join("\n");
    let (mut all, mut now, mut is_code) = (Vec::new(), String::new(), false);
    for part in plain.split_inclusive(';') {
        is_code ^= part.matches("$$").count() % 2 == 1;
        now.push_str(part);
        if !is_code {
            let statement = now.trim().trim_end_matches(';').trim();
            if !statement.is_empty() {
                all.push(statement.to_owned());
            }
            now.clear();
        }
    }
    all
}

/// Returns the tables that files have, by name, in a server's words; and their indexes.
fn made(made: &Connection) -> Result<(Vec<(String, String)>, String)> {
    let mut statement = made.prepare("select type, name, sql from sqlite_schema where sql is not null order by rowid")?;
    let objects = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    let objects = objects.collect::<sql::Result<Vec<(String, String, String)>>>()?;
    let of = |kind: &'static str| objects.iter().filter(move |(found, ..)| found == kind);
    let mut waiting: Vec<(&str, String)> = of("table").map(|(_, name, sql)| (name.as_str(), table(name, sql))).collect();
    let (mut done, mut tables, mut indexes) = (BTreeSet::new(), Vec::new(), String::new());
    // A table comes after those that it names: columns that were added later name later ones.
    while let Some(place) = waiting.iter().position(|(name, sql)| names(sql).all(|other| other == *name || done.contains(other)))
    {
        let (name, sql) = waiting.remove(place);
        tables.push((name.to_owned(), sql));
        done.insert(name);
    }
    for (_, _, sql) in of("index") {
        let sql = sql.replacen("CREATE INDEX", "create index", 1).replacen("CREATE UNIQUE INDEX", "create unique index", 1);
        indexes.push_str(&format!("\n{sql};\n"));
    }
    Ok((tables, indexes))
}

/// Returns the tables that a table's rows refer to.
fn names(sql: &str) -> impl Iterator<Item = &str> {
    sql.split("references ").skip(1).filter_map(|after| after.split([' ', '(']).next())
}

/// Writes a table in PostgreSQL's words. Numbers have one kind, and texts are compared by their bytes, as on files.
fn table(name: &str, sql: &str) -> String {
    let plain: Vec<&str> = sql.lines().map(|line| line.split("--").next().unwrap_or_default()).collect();
    let plain = plain.join(" ");
    let inside = plain.split_once('(').and_then(|(_, rest)| rest.rsplit_once(')')).map_or("", |(inside, _)| inside);
    let parts: Vec<String> = split(inside).iter().map(|part| column(part)).collect();
    format!("\ncreate table {name} (\n    {}\n);\n", parts.join(",\n    "))
}

/// Writes a column or a condition.
fn column(part: &str) -> String {
    let mut words = part.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    if let Some(kind) = words.get_mut(1) {
        match kind.as_str() {
            "integer" => "bigint".clone_into(kind),
            "text" => "text collate \"C\"".clone_into(kind),
            "blob" => "bytea".clone_into(kind),
            _ => {}
        }
    }
    words.join(" ")
}

/// Parts what is between commas, outside of brackets.
fn split(inside: &str) -> Vec<&str> {
    let (mut parts, mut depth, mut start) = (Vec::new(), 0, 0);
    for (place, letter) in inside.char_indices() {
        match letter {
            '(' => depth += 1,
            ')' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(&inside[start..place]);
                start = place + 1;
            }
            _ => {}
        }
    }
    parts.push(&inside[start..]);
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_said_in_the_words_of_a_server() {
        let sql = "CREATE TABLE badge (\n\t-- Random, and (never) used again.\n    serial integer primary key check (serial between 1 and 9),\n\
                   credential blob not null check (length(credential) = 80),\n    reason text\n, run integer references print_run (run)) strict";
        let told = "\ncreate table badge (\n    serial bigint primary key check (serial between 1 and 9),\n    \
                    credential bytea not null check (length(credential) = 80),\n    reason text collate \"C\",\n    \
                    run bigint references print_run (run)\n);\n";
        assert_eq!(table("badge", sql), told);
        assert_eq!(names(told).collect::<Vec<_>>(), ["print_run"]);
    }

    #[test]
    fn a_migration_is_written_once_for_both() {
        let both = include_str!("../../../db/0026_origins.sql");
        let server = on_a_server(both);
        assert!(server.contains("\ncreate table origin (\n    origin bigint primary key check (origin >= 0),\n"), "{server}");
        assert!(server.contains("\nalter table satellite add column rows text collate \"C\" not null default '';\n"), "{server}");
        assert!(server.contains("\ndrop trigger journal_stays on journal;\n") && !server.contains("raise(abort"), "{server}");
        assert_eq!(server.matches("create trigger").count(), 1);
        let code = "create function f() as $$\nbegin\n    x;\nend\n$$;\nupdate badge set tray = 1;\n";
        assert_eq!(sentences(code), ["create function f() as $$\nbegin\n    x;\nend\n$$", "update badge set tray = 1"]);
    }

    #[test]
    fn every_table_of_files_is_made() {
        let made = open::schema_as_made().unwrap();
        let tables: i64 =
            made.query_row("select count(*) from sqlite_schema where type = 'table'", [], |row| row.get(0)).unwrap();
        let statements = statements().unwrap();
        // One more, for the number of the schema.
        let made = statements.matches("\ncreate table ").count() - statements.matches("\ndrop table ").count();
        assert_eq!(made, usize::try_from(tables).unwrap() + 1);
        assert!(statements.find("create table print_run ").unwrap() < statements.find("create table badge ").unwrap());
    }
}
