//! What holds an event's database, and how it stands there.

use super::{database::Store, error::Result, sql::Row};

/// What holds an event's database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// A file.
    Sqlite,
    /// A PostgreSQL server.
    Postgres {
        /// Whether it only follows another one, and cannot be written.
        is_standby: bool,
        /// How many standbys follow it now.
        standbys: u64,
        /// How far the last of them is behind, in milliseconds; `None` if the server does not say.
        lag: Option<i64>,
    },
}

impl Store {
    /// Returns what holds the database, and how it stands there.
    ///
    /// # Errors
    /// When a server does not answer.
    pub fn engine(&self) -> Result<Engine> {
        if !self.connection.is_server() {
            return Ok(Engine::Sqlite);
        }
        let sql = "select pg_is_in_recovery(), count(*), cast(1000 * extract(epoch from max(replay_lag)) as bigint) from pg_stat_replication";
        let read = |row: &Row<'_>| Ok(Engine::Postgres { is_standby: row.get(0)?, standbys: row.get(1)?, lag: row.get(2)? });
        Ok(self.connection.query_row(sql, [], read)?)
    }
}
