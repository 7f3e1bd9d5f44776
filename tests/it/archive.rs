//! A database that may not be written: verified, listed, reported on and rehearsed with.

use std::{
    fs,
    os::unix::fs::{PermissionsExt, chown},
    path::Path,
};

use serde_json::json;

use crate::{
    checkin::{DAY_1_LATER, DELEGATE},
    harness::{Run, Site, accredit},
    http::{Server, id},
    old_event::left_by_the_first_schema,
    verify::{OTHER, lived},
};

/// A folder that nobody may write, and who reads it.
struct Archive {
    site: Site,
    /// Rights hold the administrator up nowhere: another user reads then.
    uid: Option<u32>,
}

impl Archive {
    fn of(site: Site) -> Self {
        set_mode(&site, 0o500);
        let is_administrator = fs::File::create(site.path("try")).is_ok();
        let uid = is_administrator.then_some(65_534);
        if is_administrator {
            fs::remove_file(site.path("try")).unwrap();
            chown(site.dir(), uid, None).unwrap();
            chown(site.path("event.db"), uid, None).unwrap();
        }
        Self { site, uid }
    }

    fn accredit<const N: usize>(&self, args: [&str; N]) -> Run {
        accredit(&self.site).without_rights(self.uid).args(args)
    }
}

impl Drop for Archive {
    fn drop(&mut self) {
        set_mode(&self.site, 0o700);
    }
}

fn set_mode(site: &Site, mode: u32) {
    let set = |path: &Path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    set(&site.path("event.db"), mode & 0o600);
    set(site.dir(), mode);
}

#[test]
fn an_archive_is_read_and_rehearsed_with_and_never_changed() {
    let site = lived();
    let code = site.code(OTHER);
    fs::remove_file(site.path("event.db.lock")).unwrap();
    let before = fs::read(site.path("event.db")).unwrap();
    let archive = Archive::of(site);
    archive.accredit(["verify"]).succeeds().out_contains("whole");
    archive.accredit(["participant", "list"]).succeeds().out_contains(DELEGATE);
    archive.accredit(["report", "attendance", "-f", "csv"]).succeeds().out_contains(DELEGATE);
    archive.accredit(["checkin", "--gate", "main", "--at", DAY_1_LATER, "--dry-run", &code]).succeeds().out_contains("ADMITTED");
    for args in
        [vec!["checkin", "--gate", "main", &code], vec!["participant", "block", OTHER], vec!["serve", "--listen", "127.0.0.1:0"]]
    {
        let said = archive.accredit([]).args(&args).fails_with(2);
        assert!(
            said.err.contains("event.db may only be read") && said.err.contains("copy it to a folder"),
            "{args:?}: {}",
            said.err
        );
    }
    archive.accredit(["backup", "copy.db"]).fails_with(2).err_contains("copy.db: Permission denied");
    assert_eq!(fs::read(archive.site.path("event.db")).unwrap(), before);
    assert_eq!(
        fs::read_dir(archive.site.dir())
            .unwrap()
            .filter(|file| file.as_ref().unwrap().file_name().to_string_lossy().starts_with("event.db"))
            .count(),
        1
    );
}

#[test]
fn an_archive_is_served_in_rehearsal_and_its_first_supervisor_let_in() {
    let site = lived();
    let code = site.code(OTHER);
    site.write("serve.log", "");
    let before = fs::read(site.path("event.db")).unwrap();
    let archive = Archive::of(site);
    let server = Server::start_rehearsal(&archive.site, archive.uid);
    let token = server.said["enroll_url"].as_str().unwrap().split_once('#').unwrap().1;
    let supervisor = server.enrolled_by(token);
    let gate = supervisor.post("/v1/devices", &json!({ "role": "gate", "gate": "main", "name": "" })).expects(200).json();
    let gate = server.enrolled_by(gate["url"].as_str().unwrap().split_once('#').unwrap().1);
    let scan = json!({ "id": id(1), "code": code });
    for _ in 0..2 {
        let answer = gate.post("/v1/scan", &scan).expects(200).json();
        assert_eq!((answer["verdict"].as_str(), answer["rehearsal"].as_bool()), (Some("admitted"), Some(true)), "{answer}");
    }
    assert_eq!(supervisor.get("/health").expects(200).json()["status"], "ok");
    supervisor.get("/reports/attendance.html").expects(200);
    drop(server);
    let log = fs::read_to_string(archive.site.path("serve.log")).unwrap();
    assert!(log.contains("changes are made to a private copy"), "{log}");
    assert!(!log.contains("ERROR") && !log.contains("\"level\":\"ERROR\""), "{log}");
    assert_eq!(fs::read(archive.site.path("event.db")).unwrap(), before);
}

#[test]
fn an_archive_of_an_older_schema_is_read_through_a_copy() {
    let site = Site::new();
    left_by_the_first_schema(&site, &[]);
    let before = fs::read(site.path("event.db")).unwrap();
    let archive = Archive::of(site);
    archive.accredit(["participant", "list"]).succeeds().out_contains("Weber");
    archive.accredit(["verify", "--head"]).succeeds();
    archive
        .accredit(["checkin", "--gate", "main", "--at", "2024-11-04T09:00", "--dry-run", "CODE"])
        .fails_with(1)
        .out_contains("REFUSED");
    archive.accredit(["participant", "block", "R1"]).fails_with(2).err_contains("may only be read");
    assert_eq!(fs::read(archive.site.path("event.db")).unwrap(), before);
}
