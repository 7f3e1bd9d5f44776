//! What a server is asked to do while others go on with what they have: a thread has the client meanwhile.

use postgres::{Client, Row, Statement, types::ToSql};

use super::value::Value;

/// How many rows of a large answer are taken at a time.
pub(super) const AT_A_TIME: usize = 5_000;

/// Something for a server to do.
pub(super) enum Errand {
    /// To return the next rows of a cursor.
    Fetch { cursor: u64 },
    /// To answer about a set of values.
    Ask { statement: Statement, text: String, set: Vec<Value> },
    /// To write rows, of which each column is a set of values.
    Write { statement: Statement, columns: Vec<Vec<Value>> },
}

/// The client that comes back, and each errand that it was sent on with what the server answered. After a refusal it does none.
pub(super) type Done = (Client, Vec<(Errand, Result<Vec<Row>, postgres::Error>)>);

impl Errand {
    /// Does it.
    ///
    /// # Errors
    /// When the server refuses it.
    pub(super) fn run(&self, client: &mut Client) -> Result<Vec<Row>, postgres::Error> {
        match self {
            Self::Fetch { cursor } => client.query(&format!("fetch forward {AT_A_TIME} from rows_{cursor}"), &[]),
            Self::Ask { statement, set, .. } => client.query(statement, &[&set.as_slice()]),
            Self::Write { statement, columns } => {
                let columns: Vec<_> = columns.iter().map(|column| column as &(dyn ToSql + Sync)).collect();
                client.execute(statement, &columns).map(|_| Vec::new())
            }
        }
    }

    /// Returns whether it fetches rows of this cursor.
    pub(super) fn fetches(&self, from: u64) -> bool {
        matches!(self, Self::Fetch { cursor } if *cursor == from)
    }

    /// Returns whether it asks this about this set.
    pub(super) fn asks(&self, sql: &str, about: &[Value]) -> bool {
        matches!(self, Self::Ask { text, set, .. } if text == sql && set == about)
    }
}

/// Does errands, one after the other.
pub(super) fn run(mut client: Client, errands: Vec<Errand>) -> Done {
    let mut done = Vec::with_capacity(errands.len());
    for errand in errands {
        let answer = errand.run(&mut client);
        let is_refused = answer.is_err();
        done.push((errand, answer));
        if is_refused {
            break;
        }
    }
    (client, done)
}
