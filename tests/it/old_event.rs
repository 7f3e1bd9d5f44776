//! A small event as programs of the first schema left it, from before there was a journal.

use rusqlite::Connection;

use crate::harness::Site;

/// One day, one gate and one person, R1.
const EVENT: &str = "pragma application_id = 0x61637264; pragma user_version = 1;
    insert into event values (1, zeroblob(16), 'Old', 'OLD', '', 'UTC', '04:00:00', 'refuse', '', '', '', '', '', 1);
    insert into event_day values (0, '2024-11-04');
    insert into zone values (0, 'plenary', 'Plenary', 'P', 'counted');
    insert into category values (0, 'Delegate', 'DELEGATE', '#1f3a5f', 1, 1, 0);
    insert into gate values ('main', 'Main', 0, 'in', 'warn', 'counted', 0);
    insert into participant values (1, 'R1', 0, '', 'Anna', 'Weber', '', '', '', '', '', '', '', null, '', 0, null, 'accredited', '',
        0, 0, 0, '', 'weber anna', 'r1 | anna weber | anna weber |  |  |  |  |', 0, 0);";

/// The statement that gives R1 an admission, a scan with the number 1.
pub const ADMISSION: &str = "insert into scan values
    (1, x'01000000000000000000000000000000', 'scan', 3000, 3000, 0, 'main', 0, 'in', 'admitted', null, 1, 7, null, '');";

/// Makes the event's database, with whatever more was recorded.
pub fn left_by_the_first_schema(site: &Site, more: &[&str]) {
    let old = Connection::open(site.path("event.db")).unwrap();
    old.execute_batch(include_str!("../../db/0001_the_main_job.sql")).unwrap();
    old.execute_batch(EVENT).unwrap();
    for statements in more {
        old.execute_batch(statements).unwrap();
    }
    old.close().unwrap();
}
