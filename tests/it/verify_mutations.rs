//! `accredit verify`: every column of every table is changed once. The change is found, or the column is in the list of what is not
//! vouched for, which `verify` prints.

use std::{collections::BTreeSet, fs};

use accredit::{
    domain::{
        account::{Account, Proof, ProvenAccount},
        device::{Post, Secret},
        person::{Duty, PersonId},
        scan::{Reason, Verdict},
        second_factor::{CodeSecret, TimeStep},
    },
    store::{FactorRandom, HeldReading, LinkFactor, OUTSIDE, Store},
};
use rusqlite::{Connection, types::Value};

use crate::{
    checkin::{DAY_1, DAY_1_LATER, DELEGATE, checkin, whole},
    harness::{SAMPLE_EVENT, Site, accredit},
    photos::jpeg,
    verify::{MINISTER, OTHER, lived, tampered},
};

/// An event with rows in nearly every table. To the others, such as the one that only a purge of names fills, a row is added.
fn full() -> Site {
    let site = lived();
    let event = fs::read_to_string(SAMPLE_EVENT).unwrap();
    let more = "\n[retention]\nphotos = \"30 days\"\n\n[[field]]\ncode = \"hotel\"\nlabel = \"Hotel\"\ntype = \"choice\"\n\
                choices = [\"Sheraton\", \"Marina\"]\n\n[[report]]\nname = \"evening\"\nreport = \"delegations\"\nformat = \"csv\"\n\n[nomination]\nsteps = [\"protocol\"]\nsecond_factor = [\"officer\"]\n";
    let event = event.replace("code   = \"Media\"", "code   = \"Media\"\nsteps = [\"press\"]");
    site.write("event.toml", format!("{event}{more}"));
    accredit(&site).args(["event", "apply", "event.toml"]).succeeds();
    accredit(&site).args(["participant", "edit", OTHER, "--field", "hotel=Marina", "--note-at-gate", "call the desk"]).succeeds();
    site.write("photo.jpg", jpeg(300, 400));
    accredit(&site).args(["participant", "photo", OTHER, "photo.jpg"]).succeeds();
    accredit(&site).args(["badge", "print", "--template", "label-62", "-o", "b.pdf"]).succeeds();
    accredit(&site).args(["badge", "print", "-o", "c.pdf"]).succeeds();
    accredit(&site).args(["badge", "print", "--blank", "2", "--category", "Delegate", "-o", "d.pdf"]).succeeds();
    accredit(&site).args(["badge", "handout", OTHER, "--to", "Recipient Haddad"]).succeeds();
    accredit(&site).args(["badge", "handout", OTHER, "--undo", "--note", "not his"]).succeeds();
    checkin(&site, "main", DAY_1).args([site.code(OTHER)]).succeeds();
    checkin(&site, "lounge", DAY_1_LATER).args([site.code(DELEGATE)]).fails_with(1);
    devices_and_readings(&mut site.store());
    persons(&mut site.store());
    accredit(&site).args(["nomination", "change", DELEGATE, "--family-name", "Other"]).succeeds();
    accredit(&site).args(["participant", "replace", OTHER, "NEW", "--name", "Eva Reis"]).succeeds();
    accredit(&site).args(["participant", "block", MINISTER, "--reason", "asked to"]).succeeds();
    // What only satellites have, and what goes to them.
    Connection::open(site.path("event.db"))
        .unwrap()
        .execute_batch(
            "insert into satellite values (1, 'hall B', 5, zeroblob(32), 5, 5, 5, 5, 5, '5');
             insert into scan_of_main values (2); insert into scan_code values (2, 'x');
             insert into judged_again values (2, 'refused', 'zone'); insert into term values (1, 3, 9);
             insert into scan_holder select id, participant from scan where id = 2;
             insert into decision_to_send values (2);
             insert into stick values (1, zeroblob(32), zeroblob(32), 1, 5, 'x', 5, 5, 5);",
        )
        .unwrap();
    whole(&site);
    site
}

/// Devices, a refusal that came late, a reading that waits, an undo that waits for its scan.
fn devices_and_readings(store: &mut Store) {
    let (leave, own, open) = (Secret::from_random([1; 32]), Secret::from_random([2; 32]), Secret::from_random([3; 32]));
    let name = "phone".parse().unwrap();
    let post = Post { role: "gate".parse().unwrap(), gate: Some("main".parse().unwrap()) };
    let at = jiff::Timestamp::UNIX_EPOCH;
    store.set_server_url("https://hall.local:8443", at).unwrap();
    store.allow_device(&leave, &name, &post, at).unwrap();
    let device = store.enroll_device(&leave, &own, None, at).unwrap();
    store.revoke_device(device.id, at).unwrap();
    store.allow_device(&open, &name, &post, at).unwrap();
    let last = store.recorded_after(0, 100).unwrap().pop().unwrap();
    store.note_late(last.id).unwrap();
    store.acknowledge_late(last.id, at).unwrap();
    store
        .hold_reading(
            &HeldReading {
                id: "01890a5d-ac96-774b-bcce-b302099a8057".parse().unwrap(),
                at,
                received_at: at,
                gate: Some("gone".to_owned()),
                code: Some("CODE".to_owned()),
                typed: Some("CODE".to_owned()),
                reference: None,
                device: name,
                why: "gate-unknown".to_owned(),
                decided: Some((Verdict::Refused(Reason::Unknown), at)),
            },
            None,
        )
        .unwrap();
    let (scan, undo) =
        ("01890a5d-ac96-774b-bcce-b302099a8058".parse().unwrap(), "01890a5d-ac96-774b-bcce-b302099a8059".parse().unwrap());
    store.undo_scan_when_there(scan, undo, "neighbour", Some(&"main".parse().unwrap()), (at, at)).unwrap();
}

/// A person who works on nominations, with an account, links, browsers and a second factor.
fn persons(store: &mut Store) {
    let at = jiff::Timestamp::UNIX_EPOCH;
    let secret = |number| Secret::from_random([number; 32]);
    let olu = ("Olu".parse().unwrap(), Duty::Reviewer("protocol".parse().unwrap()));
    let account = Account::Email("olu@example.org".parse().unwrap());
    store.invite_person((&olu.0, &olu.1), Some(&account), &secret(4), at).unwrap();
    let proven = ProvenAccount {
        issuer: "https://id.example.org".into(),
        subject: "olu-1".parse().unwrap(),
        email: Some("olu@example.org".parse().unwrap()),
        proof: Proof::OneFactor,
    };
    store.enter_by_account(&proven, &secret(7), &secret(8), at).unwrap();
    store.enter(&secret(4), &secret(5), at).unwrap();
    store.leave(&secret(5), at).unwrap();
    store.link_person(PersonId(1), (&secret(6), LinkFactor::Stays), at).unwrap();
    let person = store.persons().unwrap().remove(0).person;
    let random = FactorRandom { secret: [7; 20], salt: [8; 32], key: [9; 32] };
    let code = CodeSecret::from_random(random.secret).code(TimeStep::at(at));
    store.begin_second_factor(&person, &secret(8), &random, at).unwrap();
    store.confirm_second_factor(&person, &secret(8), code, at).unwrap();
}

/// Tables with their columns, and the type of each.
fn columns(site: &Site) -> Vec<(String, String, String)> {
    let file = Connection::open(site.path("event.db")).unwrap();
    let sql = "select t.name, c.name, c.type from sqlite_schema t, pragma_table_info(t.name) c
               where t.type = 'table' and t.name not like 'sqlite_%' order by t.name, c.cid";
    let mut statement = file.prepare(sql).unwrap();
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).unwrap();
    rows.map(Result::unwrap).collect()
}

/// Another value of the type.
fn another(value: &Value, column: &str) -> Value {
    match (value, column) {
        (Value::Null, "TEXT") => Value::Text("x".to_owned()),
        (Value::Null, "BLOB") => Value::Blob(vec![1; 32]),
        (Value::Null, _) => Value::Integer(1),
        (Value::Integer(number @ (0 | 1)), _) => Value::Integer(1 - number),
        (Value::Integer(number), _) => Value::Integer(number + 1),
        (Value::Text(text), _) => Value::Text(format!("{text}x")),
        (Value::Blob(bytes), _) => Value::Blob(bytes.iter().map(|byte| byte ^ 1).collect()),
        (Value::Real(number), _) => Value::Real(number + 1.0),
    }
}

/// Adds a row to a table that has none.
fn add(hand: &Connection, table: &str) {
    let kinds: Vec<String> = hand
        .prepare("select type from pragma_table_info(?1)")
        .unwrap()
        .query_map([table], |row| row.get(0))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    let values: Vec<&str> = kinds
        .iter()
        .map(|kind| {
            if kind == "INTEGER" {
                "1"
            } else if kind == "BLOB" {
                "x'01'"
            } else {
                "'x'"
            }
        })
        .collect();
    hand.execute_batch(&format!("insert into {table} values ({})", values.join(", "))).unwrap();
}

/// Changes one column of a table's last row, or of the last that has a value there.
fn change(hand: &Connection, table: &str, column: &str, kind: &str) {
    let key = if table_has_rowid(hand, table) { "rowid" } else { column };
    let sql = format!("select {column}, {key} from {table} order by {column} is null, {key} desc limit 1");
    let row = hand.query_row(&sql, [], |row| Ok((row.get::<_, Value>(0)?, row.get::<_, Value>(1)?)));
    let Ok((value, key_value)) = row else { return add(hand, table) };
    let set = format!("update {table} set {column} = ?1 where {key} = ?2");
    // The nearest value may be another row's.
    let further = match &value {
        Value::Integer(number) => Value::Integer(number + 100),
        value => another(value, kind),
    };
    let changed =
        hand.execute(&set, [another(&value, kind), key_value.clone()]).or_else(|_| hand.execute(&set, [further, key_value]));
    assert!(changed.unwrap_or_else(|error| panic!("{table}.{column}: {error}")) > 0, "{table}.{column}");
}

fn table_has_rowid(hand: &Connection, table: &str) -> bool {
    hand.prepare(&format!("select rowid from {table}")).is_ok()
}

#[test]
fn a_change_of_any_column_is_found_or_the_column_is_listed_as_not_vouched_for() {
    let site = full();
    let listed: BTreeSet<(String, String)> = OUTSIDE
        .iter()
        .flat_map(|outside| outside.columns)
        .flat_map(|(table, columns)| columns.iter().map(|column| ((*table).to_owned(), (*column).to_owned())))
        .collect();
    let columns = columns(&site);
    assert!(columns.len() > 200, "{}", columns.len());
    let mut unnoticed = BTreeSet::new();
    for (table, column, kind) in columns {
        if tampered(&site, |hand| change(hand, &table, &column, &kind)).is_empty() {
            unnoticed.insert((table, column));
        }
    }
    let missing: Vec<_> = unnoticed.difference(&listed).collect();
    assert!(missing.is_empty(), "goes unnoticed, and is not listed as not vouched for: {missing:?}");
    let noticed: Vec<_> = listed.difference(&unnoticed).collect();
    assert!(noticed.is_empty(), "is listed as not vouched for, and noticed: {noticed:?}");
}

#[test]
fn a_change_of_the_schema_is_found() {
    let site = lived();
    for (change, finding) in [
        ("drop trigger scan_keeps", "trigger scan_keeps"),
        ("drop index badge_valid", "index badge_valid"),
        ("create trigger t after insert on scan begin delete from badge; end", "trigger t"),
        ("create index i on scan (at)", "index i"),
        ("create table t (a)", "table t"),
        ("create view v as select 1", "view v"),
        ("alter table scan add column more text", "table scan"),
        (
            "drop trigger scan_stays; create trigger scan_stays before update of id on scan begin select raise(abort, 'no'); end",
            "trigger scan_stays",
        ),
    ] {
        // The helper puts back the triggers that it took away, so this one changes the file by itself.
        let copy = site.path("schema.db");
        let _ = fs::remove_file(&copy);
        site.store().duplicate(&copy).unwrap();
        let hand = Connection::open(&copy).unwrap();
        hand.execute_batch(change).unwrap();
        hand.close().unwrap();
        let found = accredit::store::Store::open(&copy).unwrap().verify(None).unwrap();
        let named = found.iter().any(|line| line.starts_with("schema: ") && line.contains(finding));
        assert!(named, "{change}: {found:?}");
    }
    let said = accredit(&site).args(["verify"]).succeeds();
    for outside in OUTSIDE {
        assert!(said.out.contains(outside.what), "{}: {}", outside.what, said.out);
    }
    let json = accredit(&site).args(["verify", "--json"]).succeeds().json();
    assert_eq!(json["not_vouched_for"].as_array().unwrap().len(), OUTSIDE.len());
}
