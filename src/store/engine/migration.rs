//! Migrations that are written once for both engines, with parts that are for one.

/// A part for one engine begins with such a line, and ends with [`FOR_BOTH`].
const FOR_FILES: &str = "-- On a file:";
const FOR_SERVERS: &str = "-- On a server:";
const FOR_BOTH: &str = "-- On both:";

/// Returns what a migration does on a file.
pub(in crate::store) fn for_files(migration: &str) -> String {
    without(migration, FOR_SERVERS)
}

/// Returns what a migration does on a server, in the words of files as far as it is for both.
pub(in crate::store) fn for_servers(migration: &str) -> String {
    without(migration, FOR_FILES)
}

/// Leaves out the lines of a migration that are for one engine.
fn without(migration: &str, other: &str) -> String {
    let (mut kept, mut is_kept) = (String::with_capacity(migration.len()), true);
    for line in migration.lines() {
        if [FOR_FILES, FOR_SERVERS, FOR_BOTH].contains(&line) {
            is_kept = line != other;
        } else if is_kept {
            kept.push_str(line);
            kept.push('\n');
        }
    }
    kept
}
