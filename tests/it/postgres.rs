//! Events on PostgreSQL: the same commands, the same answers.

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    process::{Command, Stdio},
};

use accredit::{
    checkin::{Checkin, DecidedAlone, Reading, Recording, Shown},
    domain::{id::ScanId, scan::Verdict},
    store::{Order, Selection, Signer, Store, read_key_file},
};
use postgres::Client;

use crate::{
    cluster::Cluster,
    harness::{SAMPLE_EVENT, SAMPLE_LIST, Said, Site, accredit},
    http::{Client as Device, Server},
    web_api::scan,
};

/// The stories that are told on both engines; each is written once.
const STORIES: &[&str] = &[
    "badge::",
    "blank::",
    "checkin::",
    "checkin_exits::",
    "checkin_late::",
    "checkin_reader::",
    "checkin_terminal::",
    "concurrency::",
    "delegation::",
    "documents::one_note",
    "event::",
    "import::",
    "label::",
    "merge::",
    "model::",
    "nomination_gaps::",
    "nomination_rights::",
    "nominations::",
    "own_fields::",
    "paper::",
    "participant::",
    "photos::",
    "portal::",
    "portal_crowd::",
    "portal_documents::",
    "portal_forms::",
    "portal_rights::",
    "purge::",
    "report::",
    "report_days::",
    "report_formats::",
    "report_groups::",
    "second_factor::",
    "undo::",
    "web_alone::",
    "web_api::",
    "web_desk::",
    "web_enroll::",
    "who::",
];
/// Those of them that are about files.
const OF_FILES: &[&str] = &[
    // They look into the file itself, copy it, or hold it against others.
    "blank::a_database_that_has_never_heard_of_a_blank_badge",
    "blank::a_run_is_revoked_but_for_the_badges_that_people_have",
    "checkin_exits::a_database_from_before",
    "checkin_terminal::the_gate_waits_for_a_database_that_cannot_be_written",
    "event::init_makes_a_database_and_a_key",
    "label::a_database_without_the_badge",
    "merge::what_the_list_last_said_of_a_person",
    "own_fields::a_field_keeps_its_number_for_life",
    "photos::dry_run_and_strict_keep_nothing",
    "portal_documents::where_the_key_is_gone",
    "purge::a_purge_notes_that_the_chain_was_broken_before",
    "purge::a_purge_says_that_it_waits_for_a_reader",
    "purge::a_purge_says_what_it_cannot_reach_as_long_as_that_is_there",
    "purge::after_a_purge_nothing_that_names_anybody_is_left_and_the_chain_holds",
    "purge::after_a_purge_of_names_nobody_is_reported_on_and_nobody_comes_back",
    "purge::statistics_stay_and_show_nobody",
    "second_factor::without_its_key",
    "blank::the_category_of_blank_badges_stays",
    "delegation::a_purge_of_names_leaves_no_delegation",
    "own_fields::what_is_about_the_person_goes_with_the_contacts",
];

#[test]
fn the_stories_are_told_on_a_server_as_well() {
    let Some(cluster) = Cluster::shared() else { return };
    let mut again = Command::new(std::env::current_exe().unwrap());
    let (variable, value) = cluster.variable();
    again.env(variable, value).stdin(Stdio::null()).args(STORIES);
    for name in OF_FILES {
        again.args(["--skip", name]);
    }
    let output = again.output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}\n{}", String::from_utf8_lossy(&output.stderr));
    let told = said.matches(" ... ok\n").count();
    assert!(told > 100, "only {told} stories were told:\n{said}");
}

/// Runs a command on a database: a file of the site, or an event on a server.
fn on(site: &Site, database: &str, args: &[&str]) -> Said {
    accredit(site).args(["--db", database]).args(args).run()
}

#[track_caller]
pub(crate) fn done_on(site: &Site, database: &str, args: &[&str]) -> String {
    let said = on(site, database, args);
    assert_eq!(said.code, 0, "{args:?} on {database}:\n{}\n{}", said.out, said.err);
    said.out
}

/// Makes an event with the sample's people and a badge for some of them, and returns their codes.
pub(crate) fn made(site: &Site, database: &str, key: &str) -> Vec<String> {
    made_for(site, database, key, 12)
}

/// The same with badges for so many.
pub(crate) fn made_for(site: &Site, database: &str, key: &str, people: usize) -> Vec<String> {
    done_on(site, database, &["init", SAMPLE_EVENT]);
    done_on(site, database, &["import", SAMPLE_LIST]);
    let mut store =
        if database.contains("://") { Store::open(database.as_ref()) } else { Store::open(&site.path(database)) }.unwrap();
    let (event, keys) = (store.event().unwrap(), read_key_file(&site.path(key)).unwrap());
    let mut chosen = store.keys(&Selection::default(), Order::List).unwrap();
    chosen.truncate(people);
    let mut next = 0x9E37_79B9_u32;
    let draw = || {
        next = next.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        next
    };
    store.issue_badges(&Signer::new(&event, &keys).unwrap(), &chosen, draw, jiff::Timestamp::UNIX_EPOCH).unwrap();
    let code = |&key: &_| store.participant_by_key(key).unwrap().badge.unwrap().credential.letters();
    chosen.iter().map(code).collect()
}

pub(crate) const AT: &str = "2024-11-04T09:12:30+03:00";
const LATER: &str = "2024-11-04T11:00:00+03:00";

/// A morning at the doors, on whatever holds the event; returns what was said.
fn morning(site: &Site, database: &str, key: &str) -> Vec<String> {
    let codes = made(site, database, key);
    let mut told = Vec::new();
    let mut tell = |args: &[&str]| told.push(done_on(site, database, args));
    for reference in ["KWT24-0003", "KWT24-0004"] {
        tell(&["participant", "withdraw", reference, "--reason", "ill"]);
    }
    tell(&["participant", "edit", "KWT24-0005", "--function", "Ambassador"]);
    tell(&["participant", "block", "KWT24-0006", "--reason", "badge lost"]);
    for (gate, at, number) in
        [("main", AT, 0), ("main", AT, 1), ("main", LATER, 0), ("main", AT, 2), ("lounge", AT, 0), ("main", AT, 5)]
    {
        let said = on(site, database, &["checkin", "--gate", gate, "--at", at, &codes[number]]);
        told.push(format!("{} {}", said.code, said.out));
    }
    let again = done_on(site, database, &["checkin", "--json", "--gate", "main", "--at", LATER, &codes[7]]);
    let id = serde_json::from_str::<serde_json::Value>(&again).unwrap()["id"].as_str().unwrap().to_owned();
    done_on(site, database, &["undo", &id, "--reason", "wrong person"]);
    let mut tell = |args: &[&str]| told.push(done_on(site, database, args));
    for report in ["attendance", "arrivals", "zones", "delegations", "absent", "refusals", "badges", "stays"] {
        tell(&["report", report, "-f", "csv"]);
    }
    tell(&["--json", "report", "summary"]);
    tell(&["participant", "list"]);
    tell(&["participant", "search", "kuwait"]);
    tell(&["participant", "show", "KWT24-0005"]);
    done_on(site, database, &["event", "show"]);
    done_on(site, database, &["verify"]);
    told
}

#[test]
fn a_morning_on_a_server_is_the_morning_on_a_file() {
    let Some(cluster) = Cluster::shared() else { return };
    let (site, address) = (Site::new(), cluster.database("morning"));
    let (file, server) = (morning(&site, "event.db", "event.key"), morning(&site, &address, "morning.key"));
    for (file, server) in file.iter().zip(&server) {
        // The databases say where they are, and when they were made.
        let plain = |text: &str| {
            let lines = text.lines().filter(|line| !line.contains("://") && !line.contains("event.db") && !line.contains(" id "));
            lines.map(str::to_owned).collect::<Vec<_>>()
        };
        assert_eq!(plain(server), plain(file));
    }
    assert_eq!(file.len(), server.len());
}

#[test]
fn two_gates_on_one_server_let_everybody_in_once() {
    let Some(cluster) = Cluster::shared() else { return };
    let (site, address) = (Site::new(), cluster.database("gates"));
    let codes = made(&site, &address, "gates.key").join("\n");
    let gate = || {
        let said = accredit(&site)
            .args(["--db", &address, "checkin", "--gate", "main", "--json", "--at", AT])
            .input(codes.clone())
            .run();
        said.out.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()).collect::<Vec<_>>()
    };
    let verdicts = std::thread::scope(|scope| {
        let gates = [scope.spawn(gate), scope.spawn(gate), scope.spawn(gate)];
        gates.map(|gate| gate.join().unwrap()).concat()
    });
    let count = |verdict: &str| verdicts.iter().filter(|line| line["verdict"] == verdict).count();
    assert_eq!((count("admitted"), count("repeat")), (12, 24), "{verdicts:#?}");
    done_on(&site, &address, &["verify"]);
}

#[test]
fn a_server_refuses_to_change_what_was_recorded_and_verify_sees_the_owner_who_does() {
    let Some(cluster) = Cluster::shared() else { return };
    let (site, address) = (Site::new(), cluster.database("kept"));
    let codes = made(&site, &address, "kept.key");
    done_on(&site, &address, &["checkin", "--gate", "main", "--at", AT, &codes[0]]);
    let mut owner = cluster.client("kept");
    for change in [
        "update journal set actor = 'nobody'",
        "delete from journal",
        "truncate journal",
        "update scan set gate = 'lounge'",
        "delete from scan",
        "truncate scan cascade",
        "update journal set content = 'other', salt = '\\x00'",
        "update scan set note = 'other'",
    ] {
        let refused = owner.batch_execute(change).unwrap_err();
        let said = refused.as_db_error().unwrap().message();
        assert!(said.contains("only ever added") || said.contains("forgotten"), "{change}: {said}");
    }
    done_on(&site, &address, &["verify"]);
    owner.batch_execute("alter table scan disable trigger scan_stays; update scan set gate = 'lounge'").unwrap();
    let said = on(&site, &address, &["verify"]);
    assert_eq!(said.code, 1, "{}\n{}", said.out, said.err);
    assert!(
        said.out.contains("the trigger scan_stays is missing") && said.out.contains("was changed after it was recorded"),
        "{}",
        said.out
    );
}

#[test]
fn what_a_server_cannot_do_is_said_plainly() {
    let Some(cluster) = Cluster::shared() else { return };
    let (site, address) = (Site::new(), cluster.database("plain"));
    accredit(&site)
        .args(["--db", &address, "event", "show"])
        .fails_with(2)
        .err_contains("there is no event database at postgres://");
    accredit(&site).args(["--db", &address, "init", SAMPLE_EVENT]).succeeds();
    fs::remove_file(site.path("plain.key")).unwrap();
    accredit(&site).args(["--db", &address, "init", SAMPLE_EVENT]).fails_with(2).err_contains("already exists");
    assert!(!site.path("plain.key").exists(), "no key without its event");
    let join = ["--db", &address, "satellite", "join", "http://127.0.0.1:1", "CODE"];
    accredit(&site).args(join).fails_with(2).err_contains("works on a database in a file");
    // A copy that is no event's leaves what is there.
    site.write("copy.db", "");
    accredit(&site).args(["--db", &address, "restore", "copy.db"]).fails_with(2).err_contains("copy.db");
    accredit(&site).args(["--db", &address, "event", "show"]).succeeds();
    let open = accredit(&site).args(["--db", "postgres://owner:s3cret@127.0.0.1/plain", "event", "show"]).fails_with(2);
    assert!(open.err.contains("PGPASSFILE") && !open.err.contains("s3cret"), "{}", open.err);
    accredit(&site)
        .args(["--db", "postgres://owner@192.0.2.1/plain", "event", "show"])
        .fails_with(2)
        .err_contains("open to others");
    accredit(&site).args(["--db", "postgres://owner@127.0.0.1:1/plain", "event", "show"]).fails_with(2).err_contains("refused");
}

/// The rights that docs/operations.md gives the servers of an event.
const RIGHTS: &str = "create role gates login;
    grant select, insert, update, delete on all tables in schema public to gates;
    revoke update, delete on journal, scan from gates;
    revoke delete on decision from gates";

#[test]
fn servers_need_no_right_to_change_what_was_recorded() {
    let Some(cluster) = Cluster::shared() else { return };
    let (site, address) = (Site::new(), cluster.database("rights"));
    let codes = made(&site, &address, "rights.key");
    cluster.client("rights").batch_execute(RIGHTS).unwrap();
    let address = cluster.address_for("gates", "rights");
    done_on(&site, &address, &["import", SAMPLE_LIST]);
    done_on(&site, &address, &["participant", "edit", "KWT24-0030", "--function", "Ambassador"]);
    let told = done_on(&site, &address, &["checkin", "--json", "--gate", "main", "--at", AT, &codes[0]]);
    let id = serde_json::from_str::<serde_json::Value>(&told).unwrap()["id"].as_str().unwrap().to_owned();
    done_on(&site, &address, &["undo", &id, "--reason", "wrong person"]);
    done_on(&site, &address, &["badge", "print", "-o", "badges.pdf", "--reference", "KWT24-0030"]);
    // Gates that decide by themselves record what they decided.
    let mut gate = Checkin::new(Store::open(std::path::Path::new(&address)).unwrap()).unwrap();
    let at = AT.parse().unwrap();
    let decided = DecidedAlone { shown: Verdict::Admitted, as_of: at, ahead: Some(0) };
    let shown = Shown::Code(codes[1].clone());
    let reading = Reading::new(gate.event(), "main".parse().unwrap(), ScanId::new(9, [1; 10]), at, shown).decided(Some(decided));
    assert_eq!(gate.record(vec![reading], Recording::Keep, at).unwrap().remove(0).unwrap().verdict, Verdict::Admitted);
    drop(gate);
    done_on(&site, &address, &["verify"]);
    let mut gates = Client::connect(&address, postgres::NoTls).unwrap();
    for change in
        ["update scan set note = ''", "delete from journal", "truncate decision", "alter table scan disable trigger all"]
    {
        let refused = gates.batch_execute(change).unwrap_err();
        let state = refused.as_db_error().unwrap().code().code().to_owned();
        assert_eq!(state, "42501", "{change}: no right to");
    }
}

#[test]
fn an_event_goes_to_a_server_and_back_and_nothing_of_it_is_lost() {
    let Some(cluster) = Cluster::shared() else { return };
    let (site, address) = (Site::new(), cluster.database("there"));
    morning(&site, "event.db", "event.key");
    let copy = |from: &str, to: &str| -> serde_json::Value {
        let told = accredit(&site).args(["--json", "db", "copy", from, to]).succeeds().json();
        let heads = told["heads"].as_array().unwrap();
        assert_eq!(heads.iter().rfind(|head| head["ended"] == false).map(|head| &head["head"]), Some(&told["head"]));
        serde_json::json!([told["head"], told["rows"], told["content"], heads.len()])
    };
    let there = copy("event.db", &address);
    done_on(&site, &address, &["verify"]);
    // A copy begins an origin of its own, which is a line of the journal and the head of its chain: nothing else is more or less.
    let rows = |told: &serde_json::Value| told[1].as_u64().unwrap();
    let back = copy(&address, "back.db");
    assert_eq!(rows(&back), rows(&there) + 2);
    assert_eq!((&there[3], &back[3]), (&serde_json::json!(1), &serde_json::json!(2)), "each copy tells of one chain more");
    done_on(&site, "back.db", &["verify"]);
    for args in [&["report", "attendance", "-f", "csv"][..], &["report", "scans", "-f", "csv"], &["participant", "list"]] {
        assert_eq!(done_on(&site, "back.db", args), done_on(&site, &address, args), "{args:?}");
    }
    // A backup is the same thing under its usual name, and a laptop goes on with it.
    done_on(&site, &address, &["backup", "laptop.db"]);
    fs::copy(site.path("event.key"), site.path("laptop.key")).unwrap();
    done_on(&site, "laptop.db", &["badge", "print", "-o", "one.pdf", "--reference", "KWT24-0020"]);
    done_on(&site, "laptop.db", &["verify"]);
    // Neither way overwrites an event.
    for to in [address.as_str(), "back.db"] {
        accredit(&site).args(["db", "copy", "event.db", to]).fails_with(2).err_contains("already exists");
    }
    // A copy that did not come to its end leaves an empty database, which takes the next one.
    let second = cluster.database("second");
    let mut owner = cluster.client("second");
    owner.batch_execute("create schema other").unwrap();
    assert_eq!(rows(&copy(&address, &second)) + 2, rows(&copy(&second, "third.db")));
}

#[test]
fn a_password_is_found_where_postgresql_looks_for_it_and_is_never_shown() {
    let Some(cluster) = Cluster::shared() else { return };
    let (site, address) = (Site::new(), cluster.database("secret"));
    accredit(&site).args(["--db", &address, "init", SAMPLE_EVENT]).succeeds();
    cluster.client("secret").batch_execute("create role keeper superuser login password 's3cret'").unwrap();
    let address = cluster.address_for("keeper", "secret");
    let show = || accredit(&site).args(["--db", &address, "-v", "event", "show"]).env("HOME", site.dir()).env("PGPASSWORD", "");
    show().fails_with(2).err_contains("asks for the password of \"keeper\", and none was found").err_contains("~/.pgpass");
    site.write("pass", "elsewhere:*:*:*:wrong\nlocalhost:*:secret:keeper:s3cret\n");
    let asked = show().env("PGPASSFILE", "pass").fails_with(2).err_contains("others can read it").err_contains("chmod 600");
    assert!(!asked.err.contains("s3cret"), "{}", asked.err);
    fs::set_permissions(site.path("pass"), fs::Permissions::from_mode(0o600)).unwrap();
    let shown = show().env("PGPASSFILE", "pass").succeeds();
    assert!(!format!("{}{}", shown.out, shown.err).contains("s3cret"));
    show().env("PGPASSWORD", "s3cret").succeeds();
    let wrong = show().env("PGPASSWORD", "s3cret?").fails_with(2);
    assert!(wrong.err.contains("does not let \"keeper\" in: password authentication failed"), "{}", wrong.err);
    assert!(wrong.err.contains("PGPASSWORD") && !wrong.err.contains("s3cret"), "{}", wrong.err);
}

#[test]
fn an_encrypted_way_leads_to_the_server_that_the_authority_vouches_for_and_to_no_other() {
    let Some(cluster) = Cluster::shared() else { return };
    let (site, address) = (Site::new(), cluster.database("encrypted"));
    accredit(&site).args(["--db", &address, "init", SAMPLE_EVENT]).succeeds();
    cluster.client("encrypted").batch_execute("create role encrypted superuser login").unwrap();
    let address = cluster.address_for("encrypted", "encrypted");
    let show = |address: &str| accredit(&site).args(["--db", address, "event", "show"]);
    let open = show(&address).fails_with(2);
    assert!(open.err.contains("pg_hba.conf"), "the server lets nobody of that name in over an open way: {}", open.err);
    let closed = format!("{address}?sslmode=verify-full&sslrootcert={}", cluster.authority().display());
    show(&closed).succeeds();
    // The certificate is of "localhost", whatever else leads there.
    show(&closed.replace("@localhost", "@127.0.0.1")).fails_with(2).err_contains("certificate");
    let stranger = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    site.write("stranger.pem", stranger.cert.pem());
    let other = show(&format!("{address}?sslmode=verify-full&sslrootcert=stranger.pem")).fails_with(2);
    assert!(other.err.contains("certificate"), "{}", other.err);
    site.write("nothing.pem", "nothing");
    show(&format!("{address}?sslrootcert=nothing.pem")).fails_with(2).err_contains("holds no certificate");
}

/// Enrolls a device at one of the servers of an event.
pub(crate) fn enrolled(site: &Site, database: &str, server: &Server) -> Device {
    let told = done_on(site, database, &["device", "enroll", "--json", "--role", "gate", "--gate", "main"]);
    let token = serde_json::from_str::<serde_json::Value>(&told).unwrap()["token"].as_str().unwrap().to_owned();
    let answer = server.client().post("/v1/enroll", &serde_json::json!({ "token": token })).expects(200).json();
    Device { secret: Some(answer["secret"].as_str().unwrap().to_owned()), ..server.client() }
}

#[test]
fn two_servers_share_one_event() {
    let Some(cluster) = Cluster::shared() else { return };
    let (site, address) = (Site::new(), cluster.database("halls"));
    let codes = made(&site, &address, "halls.key");
    let start = || Server::start_as(&site, &["--listen", "127.0.0.1:0", "--db", &address], None);
    let (north, south) = (start(), start());
    let (at_north, at_south) = (enrolled(&site, &address, &north), enrolled(&site, &address, &south));
    assert_eq!(scan(&at_north, 1, &codes[0], AT)["verdict"], "admitted");
    assert_eq!(scan(&at_south, 2, &codes[0], LATER)["verdict"], "repeat", "the other hall has let the person in");
    assert_eq!(scan(&at_south, 1, &codes[0], LATER)["verdict"], "admitted", "the same reading, sent again to the other server");
    assert_eq!(scan(&at_south, 3, &codes[1], AT)["verdict"], "admitted");
    // A device that is revoked at one server is nobody at the other.
    done_on(&site, &address, &["device", "revoke", "1"]);
    let body = serde_json::json!({ "id": crate::http::id(4), "code": codes[2], "at": AT });
    at_north.post("/v1/scan", &body).refuses_with(401, "not-enrolled");
    assert_eq!((north.end(), south.end()), (Some(0), Some(0)));
    done_on(&site, &address, &["verify"]);
}
