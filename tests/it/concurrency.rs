//! Several gates at once, and gates that die: one first admission for each participant, and no verdict shown that is not kept.

use std::{
    collections::BTreeMap,
    io::{BufRead, BufReader, Write},
    process::{Child, ChildStdout, Stdio},
    thread,
};

use accredit::{domain::scan::Verdict, store::HolderKey};
use serde_json::Value;

use crate::harness::{Site, accredit};

const AT: &str = "2024-11-05T09:00:00+03:00";
const PROCESSES: usize = 8;

/// A gate that is running, and what it has said so far.
struct Gate {
    child: Child,
    out: BufReader<ChildStdout>,
}

impl Gate {
    fn start(site: &Site, options: &[&str]) -> Self {
        let mut child = site
            .program()
            .args(["checkin", "--gate", "main", "--json", "--at", AT])
            .args(options)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .expect("the program starts");
        let out = BufReader::new(child.stdout.take().expect("stdout is piped"));
        Self { child, out }
    }

    /// Gives it all of its input, in the background.
    fn feed(&mut self, input: String) -> thread::JoinHandle<()> {
        let mut stdin = self.child.stdin.take().expect("stdin is piped");
        // A gate that was killed takes no more: that is not a failure here.
        thread::spawn(move || drop(stdin.write_all(input.as_bytes())))
    }

    /// Returns the next whole line; nothing at the end.
    fn line(&mut self) -> Option<Value> {
        let mut line = String::new();
        self.out.read_line(&mut line).expect("stdout is text");
        line.ends_with('\n').then(|| serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line}")))
    }
}

fn text<'v>(line: &'v Value, key: &str) -> &'v str {
    line[key].as_str().unwrap_or_default()
}

/// Checks that a verdict that was shown is in the database.
#[track_caller]
fn stored(site: &Site, lines: &[Value]) {
    let mut store = site.store();
    let scans = store.scans().unwrap();
    for line in lines {
        let known = scans.known(text(line, "id").parse().unwrap()).unwrap();
        let known = known.unwrap_or_else(|| panic!("shown and lost: {line}"));
        assert_eq!(known.verdict.as_str(), text(line, "verdict"));
        let participant = scans.participant(known.participant.unwrap()).unwrap();
        assert_eq!(participant.participant.reference.as_str(), text(line, "reference"));
    }
    drop(scans);
    accredit(site).args(["verify"]).succeeds().out_contains("whole");
}

#[test]
fn eight_gates_at_once_admit_everyone_once() {
    let site = Site::with_sample();
    let codes: Vec<_> = site.issue_all().into_values().collect();
    let gates: Vec<_> = (0..PROCESSES)
        .map(|number| {
            let mut gate = Gate::start(&site, if number % 4 == 3 { &["--batch"] } else { &[] });
            // All of them scan the same badges, half of them in the same order, so that they meet.
            let from = if number % 2 == 0 { 0 } else { number * codes.len() / PROCESSES };
            let input: String = codes.iter().cycle().skip(from).take(codes.len()).map(|code| format!("{code}\n")).collect();
            let feeder = gate.feed(input);
            thread::spawn(move || {
                let lines: Vec<_> = std::iter::from_fn(|| gate.line()).collect();
                feeder.join().expect("the input was given");
                assert!(gate.child.wait().expect("the gate ends").success());
                lines
            })
        })
        .collect();
    let lines: Vec<_> = gates.into_iter().flat_map(|gate| gate.join().expect("the gate was read")).collect();
    assert_eq!(lines.len(), PROCESSES * codes.len());
    let mut admitted: BTreeMap<&str, &Value> = BTreeMap::new();
    for line in &lines {
        match text(line, "verdict") {
            "admitted" => assert!(admitted.insert(text(line, "reference"), line).is_none(), "admitted twice: {line}"),
            verdict => assert_eq!(verdict, "repeat", "{line}"),
        }
    }
    assert_eq!(admitted.len(), codes.len());
    stored(&site, &lines);
    let mut store = site.store();
    let event = store.event().unwrap().event;
    let (day, (zone, _)) = (event.day_of(AT.parse().unwrap()).unwrap(), event.zone("plenary").unwrap());
    let scans = store.scans().unwrap();
    for line in admitted.values() {
        let scan = scans.known(text(line, "id").parse().unwrap()).unwrap().unwrap();
        assert_eq!(scan.verdict, Verdict::Admitted);
        let first = scans.presence(HolderKey::Participant(scan.participant.unwrap()), zone, day).unwrap().1;
        assert_eq!(first.map(|first| first.at), Some(scan.at));
    }
}

#[test]
fn a_killed_gate_loses_no_verdict_that_was_shown() {
    let site = Site::with_sample();
    let codes: Vec<_> = site.issue_all().into_values().collect();
    for (options, moments) in [(&[][..], [1, 2, 7, 64, 200]), (&["--batch"], [1, 2, 300, 700, 1_300])] {
        for shown in moments {
            let mut gate = Gate::start(&site, options);
            let feeder = gate.feed(codes.iter().cycle().take(20 * codes.len()).map(|code| format!("{code}\n")).collect());
            let mut lines: Vec<_> = (0..shown).map(|_| gate.line().expect("the gate answers")).collect();
            gate.child.kill().expect("the gate is running");
            // What it wrote before it died was shown as well.
            lines.extend(std::iter::from_fn(|| gate.line()));
            assert!(!gate.child.wait().expect("the gate ended").success(), "it was killed before its end");
            feeder.join().expect("the feeder ends");
            assert!(lines.len() >= shown && lines.len() < 20 * codes.len());
            stored(&site, &lines);
        }
    }
}

#[test]
fn a_running_gate_heeds_a_revoked_key_at_once() {
    let site = Site::with_sample();
    let codes: Vec<_> = site.issue_all().into_values().collect();
    let mut gate = Gate::start(&site, &[]);
    let mut stdin = gate.child.stdin.take().unwrap();
    let mut ask = |code: &str| {
        writeln!(stdin, "{code}").unwrap();
        gate.line().expect("each line is answered before the next is given")
    };
    assert_eq!(text(&ask(&codes[0]), "verdict"), "admitted");
    accredit(&site).args(["key", "revoke", "1"]).succeeds();
    assert_eq!(text(&ask(&codes[1]), "reason"), "invalid");
    drop(stdin);
    assert_eq!(gate.child.wait().unwrap().code(), Some(1));
}

#[test]
fn a_batch_answers_a_slow_sender_without_waiting_for_more() {
    let site = Site::with_sample();
    let codes: Vec<_> = site.issue_all().into_values().collect();
    let mut gate = Gate::start(&site, &["--batch"]);
    let mut stdin = gate.child.stdin.take().unwrap();
    for code in &codes[..3] {
        writeln!(stdin, "{code}").unwrap();
        assert_eq!(text(&gate.line().unwrap(), "verdict"), "admitted");
    }
    // A sender that stops in the middle of a line does not hold back the line before it.
    write!(stdin, "{}\n{}", codes[3], &codes[4][..20]).unwrap();
    assert_eq!(text(&gate.line().unwrap(), "verdict"), "admitted");
    writeln!(stdin, "{}", &codes[4][20..]).unwrap();
    assert_eq!(text(&gate.line().unwrap(), "verdict"), "admitted");
    drop(stdin);
    assert!(gate.child.wait().unwrap().success());
}

#[test]
fn a_copy_is_whole_while_gates_go_on() {
    let site = Site::with_sample();
    let codes: Vec<_> = site.issue_all().into_values().collect();
    let mut gate = Gate::start(&site, &[]);
    let feeder = gate.feed(codes.iter().map(|code| format!("{code}\n")).collect());
    let before: Vec<_> = (0..10).map(|_| gate.line().unwrap()).collect();
    accredit(&site).args(["backup", "copy.db"]).succeeds();
    accredit(&site).args(["--db", "copy.db", "verify"]).succeeds().out_contains("whole");
    assert_eq!(10 + std::iter::from_fn(|| gate.line()).count(), codes.len());
    feeder.join().unwrap();
    assert!(gate.child.wait().unwrap().success());
    let mut copy = accredit::store::Store::open(&site.path("copy.db")).unwrap();
    let scans = copy.scans().unwrap();
    for line in before {
        assert!(scans.known(text(&line, "id").parse().unwrap()).unwrap().is_some(), "shown before the copy began: {line}");
    }
}

#[test]
fn simultaneous_first_prints_all_succeed_and_give_each_one_badge() {
    let site = Site::with_sample();
    let print = |number: usize| {
        let file = format!("{number}.pdf");
        site.program().args(["badge", "print", "-o", &file]).stderr(Stdio::piped()).spawn().expect("the program starts")
    };
    let running: Vec<Child> = (0..3).map(print).collect();
    let issued: Vec<String> = running
        .into_iter()
        .map(|child| {
            let output = child.wait_with_output().expect("it ends");
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            assert!(output.status.success(), "{said}");
            said
        })
        .filter(|said| said.contains("newly issued"))
        .collect();
    assert_eq!(issued.len(), 1, "one of them was first: {issued:?}");
    let store = site.store();
    let keys = store.keys(&accredit::store::Selection::default(), accredit::store::Order::List).unwrap();
    assert!(keys.into_iter().all(|key| store.badges(key).unwrap().len() == 1));
}
