//! What is done to files only, for an event on a server: it is taken out into a file, and put back or put into an empty database.

use crate::{
    cluster::Cluster,
    harness::{SAMPLE_EVENT, SAMPLE_LIST, Site, accredit},
    http::Server,
    portal_stage::Stage,
    postgres::{AT, done_on, made},
    recount::{Shape, make},
    second_factor,
};

/// Every text that a server's database holds, as a dump.
fn texts(site: &Site, address: &str) -> String {
    done_on(site, "event.db", &["db", "copy", address, "texts.db"]);
    let bytes = std::fs::read(site.path("texts.db")).unwrap();
    std::fs::remove_file(site.path("texts.db")).unwrap();
    String::from_utf8_lossy(&bytes).into_owned()
}

#[test]
fn a_purge_on_a_server_leaves_nobody_and_the_server_protects_what_is_left() {
    let Some(cluster) = Cluster::shared() else { return };
    let (site, address) = (Site::new(), cluster.database("purged"));
    let codes = made(&site, &address, "purged.key");
    done_on(&site, &address, &["checkin", "--gate", "main", "--at", AT, &codes[0]]);
    let event = std::fs::read_to_string(SAMPLE_EVENT).unwrap();
    site.write("kept.toml", format!("{event}\n[retention]\nphotos = \"1 day\"\ncontacts = \"1 day\"\nnames = \"1 day\"\n[nomination]\nsteps = [\"protocol\"]\n"));
    done_on(&site, &address, &["event", "apply", "kept.toml"]);
    let name = done_on(&site, &address, &["participant", "show", "KWT24-0020", "--json"]);
    let name = serde_json::from_str::<serde_json::Value>(&name).unwrap()["family_name"].as_str().unwrap().to_owned();
    assert!(texts(&site, &address).contains(&name));
    let head = |site: &Site| done_on(site, &address, &["verify", "--head"]);
    let before = head(&site);
    done_on(&site, &address, &["purge"]);
    assert_eq!(head(&site), before, "without --yes it only says what it would do");
    // Nothing is pulled away under a running server.
    let server = Server::start_as(&site, &["--listen", "127.0.0.1:0", "--portal", "127.0.0.1:0", "--db", &address], None);
    accredit(&site).args(["--db", &address, "purge", "--yes"]).fails_with(2).err_contains("is running on this event");
    done_on(&site, &address, &["participant", "show", "KWT24-0020"]);
    // Somebody who works on the list has a second factor, and another has begun one.
    let stage = Stage { site, server };
    let signs_in = |name: &str| {
        let said = done_on(&stage.site, &address, &["person", "invite", name, "--role", "officer", "--json"]);
        let said: serde_json::Value = serde_json::from_str(&said).unwrap();
        stage.nobody().enters(said["url"].as_str().unwrap())
    };
    let (proven, begun) = (signs_in("Ngozi Factorproven"), signs_in("Oyuun Factorbegun"));
    let app = second_factor::begins(&proven);
    proven.form("/second-factor", &[("act", "confirm"), ("code", &app.code(0))]).expects(303);
    second_factor::begins(&begun);
    let Stage { site, server } = stage;
    assert_eq!(server.end(), Some(0));
    let factors = |client: &mut postgres::Client| -> i64 {
        client.query_one("select count(*) from person_second_factor", &[]).unwrap().get(0)
    };
    assert_eq!(factors(&mut cluster.client("purged")), 2);
    done_on(&site, &address, &["verify"]);
    // Who does not own the tables may not rewrite them.
    let mut owner = cluster.client("purged");
    owner
        .batch_execute(
            "create role helper login; grant usage on schema public to helper;
             grant select, insert, update, delete on all tables in schema public to helper",
        )
        .unwrap();
    let helper = cluster.address_for("helper", "purged");
    accredit(&site).args(["--db", &helper, "purge", "--yes"]).fails_with(2).err_contains("does not own the tables");
    done_on(&site, &address, &["participant", "show", "KWT24-0020"]);

    accredit(&site).args(["--db", &address, "purge", "--yes"]).succeeds().err_contains("write-ahead log");
    let left = texts(&site, &address);
    for name in [&name, "Factorproven", "Factorbegun"] {
        assert!(!left.contains(name), "{name} is still there");
    }
    assert_eq!(factors(&mut owner), 0);
    done_on(&site, &address, &["verify"]);
    done_on(&site, &address, &["report", "statistics"]);
    for forbidden in ["delete from journal", "truncate journal cascade", "update journal set action = 'x'"] {
        let refused = owner.batch_execute(forbidden).unwrap_err();
        let why = refused.as_db_error().map_or_else(|| refused.to_string(), |error| error.message().to_owned());
        assert!(why.contains("only ever added"), "{forbidden}: {why}");
    }
    owner.batch_execute("drop owned by helper; drop role helper").unwrap();
}

#[test]
fn a_copy_goes_into_an_empty_database_and_takes_over_what_the_old_one_has_since() {
    let Some(cluster) = Cluster::shared() else { return };
    let (site, address) = (Site::new(), cluster.database("restored"));
    let codes = made(&site, &address, "restored.key");
    done_on(&site, &address, &["backup", "copy.db"]);
    done_on(&site, &address, &["checkin", "--gate", "main", "--at", AT, &codes[0]]);
    done_on(&site, &address, &["participant", "withdraw", "KWT24-0004", "--reason", "ill"]);
    let head = done_on(&site, &address, &["verify", "--head"]);
    // What is there stays, and is told.
    let refused = accredit(&site).args(["--db", &address, "restore", "copy.db"]).fails_with(2);
    refused.out_contains("lacks: 1 scan").out_contains("participant.standing").err_contains("goes into an empty database");
    assert_eq!(done_on(&site, &address, &["verify", "--head"]), head);

    let empty = cluster.database("restored_anew");
    accredit(&site).args(["--db", &empty, "restore", "copy.db", "--carry"]).fails_with(2).err_contains("--carry-from");
    let args = ["--db", &empty, "restore", "copy.db", "--carry-from", &address];
    accredit(&site).args(args).succeeds().out_contains("taken over: 1 scan");
    done_on(&site, &empty, &["verify"]);
    assert!(done_on(&site, &empty, &["participant", "show", "KWT24-0004"]).contains("withdrawn"));
    assert!(done_on(&site, &empty, &["report", "scans", "-f", "csv"]).contains("KWT24-0001"));

    // Without it, the copy is as it was; and a file takes over from a server as well.
    let plain = cluster.database("restored_plain");
    accredit(&site).args(["--db", &plain, "restore", "copy.db"]).succeeds();
    assert!(!done_on(&site, &plain, &["participant", "show", "KWT24-0004"]).contains("withdrawn"));
    done_on(&site, &plain, &["verify"]);
    let args = ["--db", "laptop.db", "restore", "copy.db", "--carry-from", &address];
    accredit(&site).args(args).succeeds().out_contains("taken over: 1 scan");
    assert!(done_on(&site, "laptop.db", &["participant", "show", "KWT24-0004"]).contains("withdrawn"));
    accredit(&site).args(["--db", &plain, "restore", &address]).fails_with(2).err_contains("a copy is a file");
}

/// Every report whose figures come from readings and people.
const REPORTS: [&[&str]; 22] = [
    &["attendance"],
    &["attendance", "--by", "category,day"],
    &["attendance", "--by", "delegation"],
    &["attendance", "--by", "type"],
    &["attendance", "--by", "gender"],
    &["attendance", "--by", "region"],
    &["attendance", "--by", "hour"],
    &["arrivals"],
    &["zones"],
    &["stays"],
    &["delegations"],
    &["absent"],
    &["refusals"],
    &["conflicts"],
    &["summary"],
    &["scans"],
    &["scans", "--sort", "name"],
    &["bulletin"],
    &["badges"],
    &["participants"],
    &["person", "R-0007"],
    &["attendance", "--category", "Delegate"],
];

#[test]
fn every_report_of_a_random_event_is_the_same_on_both_engines() {
    let Some(cluster) = Cluster::shared() else { return };
    let made = make(&Shape {
        seed: 11,
        zone: "Australia/Lord_Howe",
        starts: "00:00",
        first: jiff::civil::date(2024, 4, 5),
        days: 4,
        people: 120,
        scans: 2_500,
    });
    let address = cluster.database("random_event");
    done_on(&made.site, "event.db", &["db", "copy", "event.db", &address]);
    let person = made.people.keys().next().unwrap();
    for report in REPORTS {
        for format in ["csv", "json"] {
            let words: Vec<&str> = report.iter().map(|word| if *word == "R-0007" { person.as_str() } else { word }).collect();
            let told = |database: &str| {
                let said = accredit(&made.site).args(["--db", database, "report"]).args(&words).args(["-f", format]).run();
                (said.code, said.out.replace(database, "DATABASE"), said.err.replace(database, "DATABASE"))
            };
            let (file, server) = (told("event.db"), told(&address));
            assert!(file.0 < 2 && !file.1.is_empty(), "{words:?} {format}: {file:?}");
            assert_eq!(file, server, "{words:?} {format}");
        }
    }
    done_on(&made.site, &address, &["verify"]);
}

#[test]
fn what_a_server_refuses_to_write_while_the_list_is_read_on_leaves_nothing() {
    let Some(cluster) = Cluster::shared() else { return };
    let (site, address) = (Site::new(), cluster.database("no_two_hundredth"));
    done_on(&site, &address, &["--key", "no_two_hundredth.key", "init", SAMPLE_EVENT]);
    let mut owner = cluster.client("no_two_hundredth");
    owner.batch_execute("alter table participant_base add constraint no_two_hundredth check (participant <> 200)").unwrap();
    accredit(&site)
        .args(["--db", &address, "--key", "no_two_hundredth.key", "import", SAMPLE_LIST])
        .fails_with(2)
        .err_contains("no_two_hundredth");
    for table in ["participant", "participant_base"] {
        let count: i64 = owner.query_one(&format!("select count(*) from {table}"), &[]).unwrap().get(0);
        assert_eq!(count, 0, "of {table}");
    }
    owner.batch_execute("alter table participant_base drop constraint no_two_hundredth").unwrap();
    done_on(&site, &address, &["--key", "no_two_hundredth.key", "import", SAMPLE_LIST]);
    let count: i64 = owner.query_one("select count(*) from participant", &[]).unwrap().get(0);
    assert_eq!(count, 512);
    done_on(&site, &address, &["verify"]);
}
