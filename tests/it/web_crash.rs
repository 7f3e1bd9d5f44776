//! Answers that never arrive: a server that is killed while devices and a page scan, and a network that swallows what was said.

use std::{
    collections::BTreeSet,
    sync::{
        Condvar, Mutex,
        atomic::{AtomicBool, AtomicU64, Ordering},
        mpsc::{Sender, channel},
    },
    thread,
};

use serde_json::{Value, json};

use crate::{
    browser::{Browser, Wanted},
    checkin::{DAY_1, DAY_1_LATER, DELEGATE, issued, whole},
    harness::Site,
    http::{Client, Server, id},
    stage::{gate, today, verdict_is},
    web_api::scan,
};

const DEVICES: usize = 6;
/// How often the server is killed.
const KILLS: usize = 3;
/// How many scans are answered before it is killed again.
const BETWEEN: usize = 120;

/// What the devices share: how often the server was started, whether they are done, and how often a request had no answer.
#[derive(Default)]
struct Hall {
    starts: Mutex<usize>,
    started: Condvar,
    is_over: AtomicBool,
    unanswered: AtomicU64,
}

impl Hall {
    fn start(&self) {
        *self.starts.lock().unwrap() += 1;
        self.started.notify_all();
    }

    /// Sends a scan until it has an answer, always with the same id, as pages do. `None` if all is over and there is no server.
    fn ask(&self, client: &Client, scan: &Value) -> Option<Value> {
        loop {
            let starts = *self.starts.lock().unwrap();
            if let Some(answer) = client.try_post("/v1/scan", scan) {
                return Some(answer.expects(200).json());
            }
            if self.is_over.load(Ordering::Relaxed) {
                return None;
            }
            self.unanswered.fetch_add(1, Ordering::Relaxed);
            let guard = self.starts.lock().unwrap();
            drop(self.started.wait_while(guard, |now| *now == starts).unwrap());
        }
    }

    /// Scans one badge after another until all is over, and returns what was answered.
    fn device(&self, client: &Client, number: u64, codes: &[String], answered: &Sender<()>) -> Vec<Value> {
        let mut answers = Vec::new();
        for turn in 0.. {
            if self.is_over.load(Ordering::Relaxed) {
                break;
            }
            // Each begins elsewhere, so that they meet at the same badges.
            let code = &codes[(number as usize * 17 + turn) % codes.len()];
            let scan = json!({ "id": id(number << 32 | turn as u64), "code": code });
            let Some(answer) = self.ask(client, &scan) else { break };
            answers.push(answer);
            answered.send(()).unwrap();
        }
        answers
    }
}

/// Ends the devices, also where a test fails before its end.
struct Ending<'h>(&'h Hall);

impl Drop for Ending<'_> {
    fn drop(&mut self) {
        self.0.is_over.store(true, Ordering::Relaxed);
        self.0.start();
    }
}

/// Returns the scans that the page shows: id and verdict.
fn shown(browser: &Browser) -> Vec<(String, String)> {
    let script = "return [...document.querySelectorAll('#recent li')].map((line) => [line.dataset.scan, line.dataset.verdict])";
    serde_json::from_value(browser.run(script)).unwrap()
}

/// Checks answers against the database: each is there as it was told, nobody was admitted twice, and nothing else is there.
#[track_caller]
fn kept(site: &Site, answers: &[(String, String)]) {
    let mut stored = site.store();
    for (id, verdict) in answers {
        let id: accredit::domain::id::ScanId = id.parse().unwrap();
        let found = stored.scans().unwrap().known(id).unwrap().expect("it was answered");
        assert_eq!(found.verdict.as_str(), verdict, "{id} was answered");
    }
    let count = |sql: &str| usize::try_from(site.number(sql)).unwrap();
    assert_eq!(count("select count(*) from scan"), answers.len(), "every scan had its answer in the end");
    let admitted = "from scan where verdict = 'admitted'";
    // A reading that was made earlier and arrives later is the first admission then; any other is "already in".
    assert_eq!(
        count(
            "select count(*) from scan a join scan b on b.participant = a.participant and b.zone = a.zone and b.day = a.day
                 and b.verdict = 'admitted' and b.id > a.id and b.at >= a.at where a.verdict = 'admitted'",
        ),
        0,
        "a person is admitted once"
    );
    assert_eq!(count("select count(*) from attendance"), count(&format!("select count(distinct participant) {admitted}")));
    whole(site);
}

#[test]
fn a_server_killed_while_all_scan_loses_nothing_and_pages_come_back() {
    let site = today();
    let codes: Vec<_> = site.issue_all().into_values().collect();
    let mut server = Server::start(&site);
    let address = server.address.to_string();
    let Some(browser) = gate(&site, &server, &Wanted::default()) else { return };
    // The page's people are its own: whatever became of the first answer, they are admitted, and never "already in".
    let (of_page, of_devices) = codes.split_at(3 * KILLS);
    let clients: Vec<_> =
        (0..DEVICES).map(|number| server.enrolled(&site, "gate", Some(if number % 2 == 0 { "main" } else { "north" }))).collect();
    let (hall, (answered, answers)) = (Hall::default(), channel());
    hall.start();
    let told: Vec<Value> = thread::scope(|scope| {
        let devices: Vec<_> = (1..)
            .zip(&clients)
            .map(|(number, client)| {
                let (hall, answered) = (&hall, answered.clone());
                scope.spawn(move || hall.device(client, number, of_devices, &answered))
            })
            .collect();
        let ending = Ending(&hall);
        for badges in of_page.chunks(3) {
            answers.try_iter().for_each(drop);
            assert_eq!(answers.iter().take(BETWEEN).count(), BETWEEN);
            browser.scan(&badges[0]);
            server.kill();
            browser.scan(&badges[1]);
            verdict_is(&browser, "waiting");
            server = Server::start_on(&site, &address);
            hall.start();
            browser.scan(&badges[2]);
            browser.wait("document.getElementById('state').dataset.state === 'online'");
            browser.wait("document.querySelectorAll('#recent li[data-verdict=waiting]').length === 0");
        }
        drop(ending);
        devices.into_iter().flat_map(|device| device.join().unwrap()).collect()
    });
    assert!(hall.unanswered.into_inner() >= (DEVICES * KILLS) as u64, "each was cut off by each kill");
    let of_page = shown(&browser);
    assert_eq!(of_page.len(), 3 * KILLS);
    assert!(of_page.iter().all(|(_, verdict)| verdict == "admitted"), "{of_page:?}");
    let text = |answer: &Value, key: &str| answer[key].as_str().unwrap().to_owned();
    let all: Vec<_> = told.iter().map(|answer| (text(answer, "id"), text(answer, "verdict"))).chain(of_page).collect();
    kept(&site, &all);
}

#[test]
fn an_answer_that_is_lost_is_asked_for_again_and_counts_once() {
    let site = today();
    let server = Server::start(&site);
    let Some(browser) = gate(&site, &server, &Wanted::default()) else { return };
    browser.run(
        "const send = window.fetch;
         window.sent = [];
         window.fetch = async (path, options) => {
             const answer = await send(path, options);
             if (path !== '/v1/scan') return answer;
             window.sent.push(JSON.parse(options.body).id);
             if (window.sent.length < 3) throw new TypeError('the network is gone');
             return answer;
         }",
    );
    browser.scan(&site.code(DELEGATE));
    verdict_is(&browser, "admitted");
    let sent: Vec<String> = serde_json::from_value(browser.run("return window.sent")).unwrap();
    assert!(sent.len() == 3 && sent.iter().all(|id| *id == sent[0]), "{sent:?}");
    kept(&site, &shown(&browser));
}

#[test]
fn a_killed_server_loses_no_scan_that_was_answered_and_counts_none_twice() {
    let site = issued();
    let codes: Vec<_> = site.issue_all().into_values().collect();
    let mut server = Some(Server::start(&site));
    let gate = server.as_ref().unwrap().enrolled(&site, "gate", Some("main"));
    let mut answered = BTreeSet::new();
    for (number, code) in codes.iter().enumerate().take(60) {
        answered.insert(scan(&gate, number as u64, code, DAY_1)["id"].as_str().unwrap().to_owned());
        if number == 30 {
            server.take().unwrap().kill();
            server = Some(Server::start_on(&site, &gate.address.to_string()));
            // What had its answer before is sent again by a page that never saw it.
            let again = scan(&gate, number as u64, code, DAY_1_LATER);
            assert_eq!(again["at"], DAY_1);
        }
    }
    assert_eq!(answered.len(), 60);
    assert_eq!(site.store().last_recorded().unwrap(), 60);
    whole(&site);
}

#[test]
fn a_server_that_is_killed_under_load_has_kept_all_that_it_answered() {
    let site = issued();
    let codes: Vec<_> = site.issue_all().into_values().collect();
    let server = Server::start(&site);
    let gate = server.enrolled(&site, "gate", Some("main"));
    let (answered, told) = std::sync::mpsc::channel();
    let threads: Vec<_> = (0..8_u64)
        .map(|thread| {
            let (gate, codes, answered) = (gate.clone(), codes.clone(), answered.clone());
            thread::spawn(move || {
                for number in 0.. {
                    let id = id(thread * 1_000_000 + number);
                    let code = &codes[(thread * 64 + number) as usize % codes.len()];
                    let Some(answer) = gate.try_post("/v1/scan", &json!({ "id": id, "code": code, "at": DAY_1 })) else { return };
                    answered.send((id, answer.expects(200).json()["verdict"].as_str().unwrap().to_owned())).unwrap();
                }
            })
        })
        .collect();
    drop(answered);
    let mut seen: Vec<_> = told.iter().take(300).collect();
    server.kill();
    seen.extend(told.iter());
    for thread in threads {
        thread.join().unwrap();
    }
    let mut store = site.store();
    let scans = store.scans().unwrap();
    for (id, verdict) in seen {
        let known = scans.known(id.parse().unwrap()).unwrap().unwrap_or_else(|| panic!("answered and lost: {id}"));
        assert_eq!(known.verdict.as_str(), verdict);
    }
    drop(scans);
    whole(&site);
}
