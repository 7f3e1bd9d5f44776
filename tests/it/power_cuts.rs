//! Power cuts and kills at any moment of any command that writes: nothing that was acknowledged is lost, and the database always opens by
//! itself.
//!
//! A few are tried in every run. All of them, 3,000 in scans and 1,000 in every other command, and a kill before every call of `init` and
//! of a migration:
//!
//! ```sh
//! TMPDIR=/dev/shm ACCREDIT_CUTS=all cargo test --test it -- power_cuts --nocapture
//! ```
//!
//! An hour on two cores; `ACCREDIT_CUTS=50` tries so many everywhere. The disk that loses power is made up, so nothing is gained by waiting for a real one: in memory it takes a
//! quarter of the time.

use std::{collections::BTreeSet, fs, path::Path, process::Command, thread};

use accredit::{
    domain::{
        device::{Post, Secret},
        journal::{Anchor, ChainHead},
    },
    store::{Store, key_path, read_key_file},
};

use crate::{
    chance::Chance,
    checkin::{DAY_1, DAY_1_LATER, DELEGATE, whole},
    harness::{Run, SAMPLE_EVENT, Site, accredit},
    old_event::{ADMISSION, left_by_the_first_schema},
    power_disk::{Call, Files, after_cut, files_of, recorded, said, shim, write},
    verify::{MINISTER, OTHER, lived},
};

/// How many cuts a test tries: a few, or as many as are asked for.
fn cuts(few: usize, all: usize) -> usize {
    match std::env::var("ACCREDIT_CUTS") {
        Ok(asked) if asked == "all" => all,
        Ok(asked) => asked.parse().expect("ACCREDIT_CUTS is \"all\" or a number"),
        Err(_) => few,
    }
}

/// Tries so many cuts at moments that are spread over a command's calls, on all cores, and returns what was wrong.
fn try_cuts(
    what: &str,
    before: &Files,
    calls: &[Call],
    count: usize,
    check: &(dyn Fn(&Path, usize) -> Result<(), String> + Sync),
) {
    assert!(calls.len() > 3, "{what}: {} calls were recorded", calls.len());
    let workers = thread::available_parallelism().map_or(1, usize::from).min(count);
    let wrong: Vec<String> = thread::scope(|scope| {
        let work = |worker: usize| {
            let mut wrong = Vec::new();
            for number in (worker..count).step_by(workers) {
                let mut chance = Chance(number as u64 ^ (what.len() as u64) << 32);
                // The last moment, after which all was acknowledged, is tried again and again.
                let at = if number % 7 == 0 { calls.len() } else { chance.below(calls.len() + 1) };
                let folder = tempfile::tempdir().unwrap();
                write(&after_cut(before, &calls[..at], &mut chance), folder.path());
                if worker == 0 && number > 0 && number % 250 == 0 {
                    println!("{what}: {number} of {count}");
                }
                if let Err(error) = check(folder.path(), at) {
                    wrong.push(format!("{what}: cut {number} after {at} of {} calls: {error}", calls.len()));
                }
            }
            wrong
        };
        let running: Vec<_> = (0..workers).map(|worker| scope.spawn(move || work(worker))).collect();
        running.into_iter().flat_map(|worker| worker.join().unwrap()).collect()
    });
    println!("{what}: {count} cuts at {} calls, {} wrong", calls.len(), wrong.len());
    assert!(wrong.is_empty(), "{}", wrong[..wrong.len().min(10)].join("\n"));
}

/// Opens what is left, which must be whole and go on from a head.
fn opened(folder: &Path, from: ChainHead) -> Result<Store, String> {
    let store = Store::open(&folder.join("event.db")).map_err(|error| format!("does not open: {}", error.told()))?;
    let anchor = (from.count > 0).then_some(Anchor { count: Some(from.count), hash: from.hash });
    match store.verify(anchor).map_err(|error| error.told())?.as_slice() {
        [] => Ok(store),
        wrong => Err(wrong.join("; ")),
    }
}

fn ids(store: &Store) -> BTreeSet<String> {
    store.recorded_after(0, 10_000).unwrap().into_iter().map(|scan| scan.id.to_string()).collect()
}

/// A site at rest: everything that was done is in one file.
fn at_rest() -> (Site, Files, ChainHead) {
    let site = lived();
    accredit(&site).args(["badge", "print", "-o", "b.pdf"]).succeeds();
    // The event is over: a purge erases everybody.
    let event = fs::read_to_string(SAMPLE_EVENT).unwrap();
    site.write("over.toml", event + "\n[retention]\nnames = \"1 day\"\n");
    accredit(&site).args(["event", "apply", "over.toml"]).succeeds();
    // The folder that a command started in holds more than the event: what it wrote before is of no account.
    for entry in fs::read_dir(site.dir()).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if !name.starts_with("event.") {
            fs::remove_file(path).unwrap();
        }
    }
    let head = site.store().chain_head().unwrap();
    let files = files_of(site.dir());
    (site, files, head)
}

#[test]
fn no_scan_that_was_acknowledged_is_lost() {
    let (site, before, head) = at_rest();
    let codes: Vec<String> = [DELEGATE, OTHER, MINISTER]
        .map(|one| site.store().participant(&one.parse().unwrap()).unwrap())
        .into_iter()
        .map(|who| who.badge.map_or_else(|| "NOBADGE".to_owned(), |badge| badge.credential.letters()))
        .collect();
    // Enough for the log to be folded into the file in between.
    let lines: String = (0..120).map(|number| format!("{}\n", codes[number % 3])).collect();
    let run = accredit(&site).args(["checkin", "--gate", "main", "--at", DAY_1, "--json"]).input(lines);
    let calls = recorded_any(site.dir(), run);
    let acknowledged: Vec<(usize, String)> = calls
        .iter()
        .enumerate()
        .filter_map(
            |(place, call)| {
                if let Call::Say(text) = call { Some((place, String::from_utf8(text.clone()).unwrap())) } else { None }
            },
        )
        .flat_map(|(place, text)| text.lines().map(|line| (place, line.to_owned())).collect::<Vec<_>>())
        .filter_map(|(place, line)| serde_json::from_str::<serde_json::Value>(&line).ok().map(|line| (place, line)))
        .filter_map(|(place, line)| line["id"].as_str().map(|id| (place, id.to_owned())))
        .collect();
    assert_eq!(acknowledged.len(), 120);
    try_cuts("checkin", &before, &calls, cuts(40, 3_000), &|folder, at| {
        let store = opened(folder, head)?;
        let there = ids(&store);
        match acknowledged.iter().find(|(place, id)| *place < at && !there.contains(id)) {
            Some((_, id)) => Err(format!("scan {id} was acknowledged, and is lost")),
            None => Ok(()),
        }
    });
}

/// Records a command that may end with "no".
fn recorded_any(folder: &Path, run: Run) -> Vec<Call> {
    crate::power_disk::recorded_with(folder, run, &[0, 1])
}

/// A command and its arguments.
type Words = Vec<String>;

fn words(line: &str) -> Words {
    line.split(' ').map(|word| word.replace('_', " ")).collect()
}

/// Every command that writes, as it is tried on a site at rest.
fn writing(site: &Site) -> Vec<Words> {
    let event = fs::read_to_string(SAMPLE_EVENT).unwrap();
    site.write(
        "edited.toml",
        event.replace("repeat    = \"warn\"", "repeat    = \"refuse\"") + "\n[retention]\nphotos = \"1 day\"\n",
    );
    site.write("list.csv", "reference,category,name,delegation\nN1,Delegate,Ada New,Norway\nN2,Media,Bo New,Kenya\n");
    site.write("photo.jpg", crate::photos::jpeg(120, 160));
    let scan = site
        .store()
        .recorded_after(0, 100)
        .unwrap()
        .into_iter()
        .rfind(|scan| scan.verdict == "admitted" && scan.direction == "in" && scan.gate != "main")
        .unwrap();
    let mut lines: Vec<Words> = [
        "import list.csv",
        "event apply edited.toml",
        "participant add --reference N3 --name Cy_New --category Delegate",
        &format!("participant edit {OTHER} --function Envoy --withhold-zone plenary"),
        &format!("participant edit {OTHER} --note-at-gate call_the_desk"),
        &format!("participant withdraw {OTHER} --reason recalled"),
        &format!("participant block {OTHER} --reason asked_to"),
        &format!("participant photo {OTHER} photo.jpg"),
        &format!("participant export {OTHER} -o subject.json"),
        "badge print -o badges.pdf",
        &format!("badge reissue {DELEGATE} --reason lost"),
        &format!("badge revoke {DELEGATE}"),
        &format!("badge handout {OTHER} --to somebody"),
        "key new",
        "key retire 2",
        "device enroll --role viewer --name wall --url https://hall.local:8443",
        "report attendance -o attendance.csv",
        "backup copy.db",
        "purge --yes",
        &format!("participant unblock {MINISTER}"),
        "checkin --gate main --at 2024-11-04T14:00 --batch",
        "report certificates -o certificates.pdf",
        "key revoke 1",
    ]
    .into_iter()
    .map(words)
    .collect();
    lines.push(["undo", &scan.id.to_string(), "--reason", "mistaken"].map(str::to_owned).to_vec());
    lines
}

/// Tries a command on a copy of a site at rest, whose record has reached a head.
fn try_command(site: &Site, head: ChainHead, line: &Words, few: usize) {
    let copy = Site::new();
    write(&files_of(site.dir()), copy.dir());
    let before = files_of(copy.dir());
    let mut run = accredit(&copy).args(line);
    if line.iter().any(|word| word == "--batch") {
        run = run.input(format!("{}\n", site.code(DELEGATE)));
    }
    let calls = recorded(copy.dir(), run);
    let after = copy.store().chain_head().unwrap();
    let all = calls.len();
    try_cuts(&line.join(" "), &before, &calls, cuts(few, 1_000), &|folder, at| {
        let store = opened(folder, head)?;
        let reached = store.chain_head().map_err(|error| error.told())?;
        if at == all && reached != after {
            return Err(format!("what was done is lost: {reached}, not {after}"));
        }
        let copied = folder.join("copy.db");
        if copied.exists() {
            let copied = Store::open(&copied).map_err(|error| format!("the backup does not open: {}", error.told()))?;
            if copied.verify(None).map_err(|error| error.told())? != Vec::<String>::new() {
                return Err("the backup is not whole".to_owned());
            }
        }
        Ok(())
    });
}

#[test]
fn a_cut_in_any_other_command_leaves_what_was_or_what_it_made() {
    let (site, _, head) = at_rest();
    for line in &writing(&site) {
        try_command(&site, head, line, 4);
    }
}

/// An event of nominations in every state that a command can go on from.
fn nominating() -> Site {
    let site = Site::new();
    site.write(
        "event.toml",
        "[event]\nname = \"Conference\"\ndays = [\"2024-11-04\"]\n[[category]]\ncode = \"Delegate\"\n\
         [nomination]\nsteps = [\"protocol\"]\ncloses = \"2099-10-15\"\n[[document]]\ncode = \"letter\"\n",
    );
    site.write("letter.pdf", crate::portal_documents::PDF);
    accredit(&site).args(["init", "event.toml"]).succeeds();
    for (reference, of, state) in [
        ("A1", "Kuwait", "draft"),
        ("B1", "Kuwait", "submitted"),
        ("C1", "Kuwait", "approved"),
        ("D1", "Kuwit", "approved"),
        ("E1", "Kuwit", "approved"),
    ] {
        accredit(&site)
            .args(["participant", "add", "--reference", reference, "--category", "Delegate", "--name", reference])
            .args(["--delegation", of, "--state", state])
            .succeeds();
    }
    for line in [
        "badge print -o b.pdf",
        "document add letter.pdf A1 --kind letter",
        "person invite Ana --delegation Kuwait --url https://portal.example",
        "participant withdraw E1 --reason ill",
    ] {
        accredit(&site).args(words(line)).succeeds();
    }
    fs::remove_file(site.path("b.pdf")).unwrap();
    let (leave, own) = (Secret::from_random([1; 32]), Secret::from_random([2; 32]));
    let post = Post { role: "viewer".parse().unwrap(), gate: None };
    let mut store = site.store();
    store.allow_device(&leave, &"wall".parse().unwrap(), &post, jiff::Timestamp::UNIX_EPOCH).unwrap();
    store.enroll_device(&leave, &own, None, jiff::Timestamp::UNIX_EPOCH).unwrap();
    drop(store);
    whole(&site);
    site
}

#[test]
fn a_cut_in_a_command_of_nominations_leaves_what_was_or_what_it_made() {
    let site = nominating();
    let head = site.store().chain_head().unwrap();
    for line in [
        "delegation add Norway --quota 5 --alias Noreg",
        "delegation edit Kuwait --alias Koweit",
        "delegation confirm Kuwit",
        "delegation merge Kuwit Kuwait --yes --reason typed",
        "delegation quota Kuwait --max 9",
        "delegation extend Kuwait --window nomination --until 2099-11-01 --reason late",
        "document add letter.pdf B1 --kind letter",
        "document accept 1",
        "document refuse 1 --reason blurred",
        "document remove 1",
        "nomination submit A1",
        "nomination approve B1",
        "nomination return B1 --reason dark",
        "nomination hold B1 --reason asks",
        "nomination reject B1 --reason full",
        "nomination withdraw B1 --reason ill",
        "nomination bypass A1 --reason urgent",
        "nomination change C1 --name Cyd",
        "participant restore E1",
        "device revoke 1",
        "participant replace C1 C2 --name Cleo --reason ill",
        "person invite Bo --delegation Kuwait --url https://portal.example",
        "person link 1 --url https://portal.example",
        "person account 1 --email ana@ministry.example",
        "person revoke 1",
    ] {
        try_command(&site, head, &words(line), 2);
    }
}

/// What an `init` that was cut off may leave: nothing that the next one stumbles over, or everything.
fn is_new_or_whole(folder: &Path) -> Result<(), String> {
    let database = folder.join("event.db");
    if !database.exists() {
        let again =
            Command::new(env!("CARGO_BIN_EXE_accredit")).current_dir(folder).args(["-q", "init", SAMPLE_EVENT]).output().unwrap();
        if !again.status.success() {
            return Err(format!("cannot be done again: {}", String::from_utf8_lossy(&again.stderr)));
        }
    }
    let store = Store::open(&database).map_err(|error| format!("does not open: {}", error.told()))?;
    let keys = read_key_file(&key_path(&database)).map_err(|error| format!("the key is not there: {}", error.told()))?;
    if keys.event != store.event().map_err(|error| error.told())?.id {
        return Err("the key is another event's".to_owned());
    }
    let wrong = store.verify(None).map_err(|error| error.told())?;
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("; ")) }
}

#[test]
fn init_leaves_nothing_or_everything() {
    let site = Site::new();
    let calls = recorded(site.dir(), accredit(&site).args(["init", SAMPLE_EVENT]));
    let all = calls.len();
    try_cuts("init", &Files::new(), &calls, cuts(12, 1_000), &|folder, at| {
        if at == all && !folder.join("event.db").exists() {
            return Err("what was done is lost".to_owned());
        }
        is_new_or_whole(folder)
    });
    kills("init", &Files::new(), &["init", SAMPLE_EVENT], &is_new_or_whole);
}

/// A database of a schema from before the journal, with a participant and a scan.
fn old() -> (Site, Files) {
    let site = Site::new();
    let more = "insert into presence values (1, 0, 0, 1, 1);
        insert into attendance values (1, 0, 3000, 3000, 1, 1);";
    left_by_the_first_schema(&site, &["pragma journal_mode = wal", ADMISSION, more]);
    let files = files_of(site.dir());
    (site, files)
}

fn is_migrated(folder: &Path) -> Result<(), String> {
    let store = Store::open(&folder.join("event.db")).map_err(|error| format!("does not open: {}", error.told()))?;
    // The searched text of that time had another form, which is what a check reports.
    let wrong = store.verify(None).map_err(|error| error.told())?;
    if let Some(other) = wrong.iter().find(|line| !line.contains("what is searched")) {
        return Err(other.clone());
    }
    if ids(&store).len() != 1 {
        return Err("the scan is lost".to_owned());
    }
    // Every copy that was made before is whole.
    for name in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        let file = name.file_name().unwrap().to_string_lossy();
        if file.starts_with("event.db.schema-") && !file.ends_with("-wal") {
            let copy = rusqlite::Connection::open(&name).map_err(|error| error.to_string())?;
            let check: String =
                copy.query_row("pragma integrity_check", [], |row| row.get(0)).map_err(|error| error.to_string())?;
            let people: i64 =
                copy.query_row("select count(*) from participant", [], |row| row.get(0)).map_err(|error| error.to_string())?;
            if (check.as_str(), people) != ("ok", 1) {
                return Err(format!("{} is not whole", name.display()));
            }
        }
    }
    Ok(())
}

#[test]
fn a_migration_leaves_the_old_database_or_the_new_one() {
    let (site, before) = old();
    let calls = recorded(site.dir(), accredit(&site).args(["participant", "list"]));
    assert!(site.path("event.db.schema-1").exists());
    try_cuts("migration", &before, &calls, cuts(12, 1_000), &|folder, _| is_migrated(folder));
    kills("migration", &before, &["participant", "list"], &is_migrated);
}

#[test]
fn a_restore_leaves_the_replaced_database_or_the_copy() {
    let (site, _, _) = at_rest();
    accredit(&site).args(["backup", "copy.db"]).succeeds();
    let (leave, post) = (Secret::from_random([1; 32]), Post { role: "viewer".parse().unwrap(), gate: None });
    site.store().allow_device(&leave, &"wall".parse().unwrap(), &post, jiff::Timestamp::UNIX_EPOCH).unwrap();
    accredit(&site).args(["checkin", "--gate", "main", "--at", DAY_1_LATER, "CODE"]).fails_with(1);
    for args in [vec!["restore", "copy.db"], vec!["restore", "copy.db", "--carry"]] {
        let trial = Site::new();
        write(&files_of(site.dir()), trial.dir());
        let before = files_of(trial.dir());
        let head = trial.store().chain_head().unwrap();
        let calls = recorded(trial.dir(), accredit(&trial).args(&args));
        let (after, all) = (trial.store().chain_head().unwrap(), calls.len());
        whole(&trial);
        try_cuts(&args.join(" "), &before, &calls, cuts(8, 1_000), &|folder, at| {
            let reached = opened(folder, ChainHead { count: 0, hash: head.hash })?.chain_head().map_err(|error| error.told())?;
            if reached != after && (at == all || reached != head) {
                return Err(format!("neither the one nor the other: {reached}"));
            }
            // Of the two, one is there by its name, and the other by one of its own.
            if reached == after && !folder.join("event.db.replaced-1").exists() {
                return Err("the replaced database is lost".to_owned());
            }
            Ok(())
        });
        kills(&args.join(" "), &before, &args, &|folder| opened(folder, ChainHead { count: 0, hash: head.hash }).map(drop));
    }
}

/// Kills a command before each of its calls, or before some of them.
fn kills(what: &str, before: &Files, args: &[&str], check: &dyn Fn(&Path) -> Result<(), String>) {
    let trial = |number: usize| {
        let site = Site::new();
        write(before, site.dir());
        let mut command = Command::new(env!("CARGO_BIN_EXE_accredit"));
        command.current_dir(site.dir()).env_remove("ACCREDIT_DB").args(args).env("LD_PRELOAD", shim());
        command.env("CUT_FOLDER", site.dir().canonicalize().unwrap()).env("CUT_KILL", number.to_string());
        (command.output().unwrap().status.success(), site)
    };
    let most = cuts(8, 300);
    let (mut killed, mut wrong) = (0, Vec::new());
    let mut number = 1;
    while killed < most {
        let (is_done, site) = trial(number);
        if is_done {
            // It makes no more calls than these; what is left are the same again.
            if number == 1 || killed == 0 || most < 300 {
                break;
            }
            number = 1;
            continue;
        }
        killed += 1;
        // A few are spread over all of them; of all of them, each is tried.
        number += if most < 300 { 1 + number / 2 } else { 1 };
        if let Err(error) = check(site.dir()) {
            wrong.push(format!("{what}: killed before call {number}: {error}"));
        }
    }
    println!("{what}: {killed} kills, {} broken", wrong.len());
    assert!(killed > 3 && wrong.is_empty(), "{killed} kills; {}", wrong.join("\n"));
}

#[test]
fn what_a_cut_leaves_depends_on_what_was_synced() {
    let written = |data: &[u8]| Call::Write { name: "f".into(), offset: 0, data: data.to_vec() };
    let (create, sync) = (Call::Create { name: "f".into() }, Call::Sync { name: "f".into() });
    let calls = [create, written(&[1; 1024]), sync, Call::SyncFolder, written(&[2; 1024]), Call::Say(b"done".to_vec())];
    let mut seen = BTreeSet::new();
    for number in 0..200 {
        let left = after_cut(&Files::new(), &calls, &mut Chance(number));
        let content = &left["f"];
        assert_eq!(content.len(), 1024);
        assert!(content[..512].iter().all(|byte| *byte == content[0]) && content[512..].iter().all(|byte| *byte == content[512]));
        seen.insert((content[0], content[512]));
    }
    assert_eq!(seen.len(), 4, "each of the two sectors is the old one or the new one: {seen:?}");
    let unsynced: BTreeSet<bool> =
        (0..50).map(|number| after_cut(&Files::new(), &calls[..2], &mut Chance(number)).contains_key("f")).collect();
    assert_eq!(unsynced.len(), 2, "a name that was not synced is there or not");
    assert_eq!(said(&calls), "done");
}
