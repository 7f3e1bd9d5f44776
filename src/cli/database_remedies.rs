//! What a person at a terminal can do about a database: where it is, what it is, and who holds it.

use crate::store::StoreError;

/// Returns the remedies; `None` for an error that is about what the database holds.
pub(super) fn remedies(error: &StoreError) -> Option<&'static [&'static str]> {
    Some(match error {
        StoreError::Missing(_) => &["create it with \"accredit init EVENT.toml\", or name another with --db"],
        StoreError::Exists(_) => &["nothing is overwritten: name another file with --db, or move this one away"],
        StoreError::Foreign(_) => &["name the event's database with --db"],
        StoreError::CopyDamaged { .. } => &["restore an earlier copy"],
        StoreError::Newer { .. } => &["use that version"],
        StoreError::Older { .. } => &["with the version that made it, copy it into a file: accredit db copy FROM FILE; \
             with this one, copy the file into an empty database"],
        StoreError::Unchanged { .. } => &["stop all servers, then run \"accredit event show\" once as the database's owner"],
        StoreError::NodeHeld(_) => {
            &["give this one another name with --node; a server that was killed loses its name within 10 seconds"]
        }
        StoreError::NodeLost(_) => &["start it again under another name: --node NAME"],
        StoreError::Running { .. } => {
            &["stop all servers of the event first; one that was killed counts as stopped after 10 seconds"]
        }
        StoreError::NotOwner(_) => &["do this as the role that made the event, which owns its tables"],
        StoreError::WrittenMeanwhile(_) => &["stop all servers and commands on it, and run this again"],
        StoreError::FilesOnly(..) => &["copy the event into a file, and do it there: accredit db copy FROM FILE"],
        StoreError::NoServer { .. } => &[
            "check the host and the port of the address, and that PostgreSQL runs there and takes connections from here (listen_addresses, \
             pg_hba.conf, the firewall)",
        ],
        StoreError::NoPassword { .. } => &[
            "write HOST:PORT:DATABASE:USER:PASSWORD into ~/.pgpass, or the file that PGPASSFILE names, readable only by you: chmod 600",
        ],
        StoreError::NotLetIn { .. } => &[
            "the password is that of PGPASSWORD, else of the file that PGPASSFILE names, else of ~/.pgpass: correct it there",
            "who may come in, and how, is written in pg_hba.conf of the server",
        ],
        StoreError::NoDatabase { .. } => {
            &["make it first: createdb NAME; then \"accredit init EVENT.toml\" or \"accredit db copy\""]
        }
        StoreError::OpenPasswordFile(_) => &["let only its owner read it: chmod 600"],
        StoreError::PasswordsDiffer(_) => &[
            "servers that follow each other have the same passwords: give each of them a line there, with the same one; * stands for any host",
        ],
        StoreError::Crowded(_) => &[
            "try again; a server of an event takes up to ten connections, and nine more with a portal: raise max_connections of PostgreSQL",
        ],
        StoreError::Address { .. } => &["write it as postgres://USER@HOST/DATABASE"],
        StoreError::PasswordInAddress => &[
            "put it into ~/.pgpass, or the file that PGPASSFILE names, readable only by you",
            "if it holds none, but a name with \"@\": write that as %40",
        ],
        StoreError::OpenWay(_) => {
            &["add ?sslmode=verify-full&sslrootcert=FILE, with the authority that vouches for the server; \
             or ?sslmode=disable where the network is closed to others"]
        }
        StoreError::OldSqlite(_) => &["build it again with the SQLite that comes with it"],
        StoreError::Locked => &["close what holds it and try again"],
        StoreError::InUse(_) => &["stop the server and all gates, and try again"],
        StoreError::OtherEvent(_) => &["name another place for the copy with --db"],
        StoreError::Replacing(_) => &["wait until it is done, and try again"],
        StoreError::Gone(_) | StoreError::Replaced(_) => {
            &["if the file was moved, move it back; then run the command again, with the same codes: none counts twice"]
        }
        StoreError::ReadOnly(_) => &["to change it, copy it to a folder that you may write to, and name the copy with --db"],
        StoreError::OpenToOthers { path: _, source: _ } => {
            &["move it to a disk that knows owners, readable only by you: chmod 600"]
        }
        _ => return None,
    })
}
