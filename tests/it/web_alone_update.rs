//! A newer version of the gate's page, in a real browser: it takes over, and never in the middle of a scan.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc, Condvar, Mutex,
        atomic::{AtomicBool, Ordering},
    },
};

use crate::{
    browser::{Browser, Wanted},
    checkin::{DELEGATE, whole},
    http::Server,
    stage::enrolled_at,
    web_alone::{decides, knows_all, site},
};

/// Stands between browser and server, and can make one version of the page look like another, or hold scans back.
struct Between {
    address: SocketAddr,
    state: Arc<State>,
}

struct State {
    version: String,
    is_newer: AtomicBool,
    holds: Mutex<bool>,
    released: Condvar,
}

impl State {
    /// The name of the newer version, as long as the other.
    fn newer(&self) -> String {
        self.version.chars().rev().collect()
    }
}

impl Between {
    fn new(server: SocketAddr, version: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let state =
            Arc::new(State { version, is_newer: AtomicBool::new(false), holds: Mutex::new(false), released: Condvar::new() });
        let shared = Arc::clone(&state);
        std::thread::spawn(move || {
            for browser in listener.incoming().map_while(Result::ok) {
                let Ok(server) = TcpStream::connect(server) else { break };
                let (state, other) = (Arc::clone(&shared), Arc::clone(&shared));
                let (from, to) = (browser.try_clone().unwrap(), server.try_clone().unwrap());
                std::thread::spawn(move || pass(from, to, &Way::Up, &state));
                std::thread::spawn(move || pass(server, browser, &Way::Down, &other));
            }
        });
        Self { address, state }
    }

    fn hold(&self, holds: bool) {
        *self.state.holds.lock().unwrap() = holds;
        self.state.released.notify_all();
    }
}

#[derive(PartialEq)]
enum Way {
    Up,
    Down,
}

/// Passes bytes on, with the name of one version for the other's.
fn pass(mut from: TcpStream, mut to: TcpStream, way: &Way, state: &State) {
    let (mut waiting, mut part) = (Vec::new(), [0; 16 << 10]);
    loop {
        let count = from.read(&mut part).unwrap_or(0);
        waiting.extend_from_slice(&part[..count]);
        if state.is_newer.load(Ordering::SeqCst) {
            let (old, new) =
                if *way == Way::Down { (state.version.clone(), state.newer()) } else { (state.newer(), state.version.clone()) };
            replace(&mut waiting, old.as_bytes(), new.as_bytes());
            // What may be the beginning of the name waits for the rest of it.
            let kept =
                if count == 0 { 0 } else { (1..old.len()).rev().find(|&n| waiting.ends_with(&old.as_bytes()[..n])).unwrap_or(0) };
            let rest = waiting.split_off(waiting.len() - kept);
            if !send(&mut to, &waiting, way, state) {
                return;
            }
            waiting = rest;
        } else if !send(&mut to, &std::mem::take(&mut waiting), way, state) {
            return;
        }
        if count == 0 {
            let _ = to.shutdown(std::net::Shutdown::Write);
            return;
        }
    }
}

fn send(to: &mut TcpStream, bytes: &[u8], way: &Way, state: &State) -> bool {
    if *way == Way::Up && bytes.starts_with(b"POST /v1/scan ") {
        let holds = state.holds.lock().unwrap();
        drop(state.released.wait_while(holds, |holds| *holds).unwrap());
    }
    to.write_all(bytes).is_ok()
}

fn replace(bytes: &mut [u8], old: &[u8], new: &[u8]) {
    let mut place = 0;
    while place + old.len() <= bytes.len() {
        if bytes[place..].starts_with(old) {
            bytes[place..place + old.len()].copy_from_slice(new);
            place += old.len();
        } else {
            place += 1;
        }
    }
}

#[test]
fn a_newer_page_takes_over_by_itself_and_never_in_the_middle_of_a_scan() {
    let site = site();
    let codes = site.issue_all();
    let server = Server::start(&site);
    let worker = server.client().get("/sw.js").expects(200).text();
    let version = worker.split_once("const VERSION = \"").unwrap().1.split('"').next().unwrap().to_owned();
    let between = Between::new(server.address, version.clone());
    let Some(browser) = Browser::start(&Wanted::default()) else { return };
    enrolled_at(&site, &format!("http://{}", between.address), &browser, "gate", Some("main"));
    knows_all(&browser);
    browser.run(
        "window.isOld = true;
         // A request that is held goes on, however busy the machine is.
         AbortSignal.timeout = () => new AbortController().signal;
         const real = Object.getOwnPropertyDescriptor(ServiceWorkerRegistration.prototype, 'waiting').get;
         window.looked = 0;
         Object.defineProperty(ServiceWorkerRegistration.prototype, 'waiting', { get() {
             const waiting = real.call(this);
             if (waiting) window.looked += 1;
             return waiting;
         } });",
    );
    between.hold(true);
    browser.scan(&codes[DELEGATE]);
    browser.wait("document.getElementById('verdict').dataset.verdict === 'admitted'");
    between.state.is_newer.store(true, Ordering::SeqCst);
    browser.run("navigator.serviceWorker.getRegistration().then((registration) => registration.update())");
    // The newer one is there, and the page has looked several times whether it may take over.
    browser.wait("window.looked > 3");
    assert_eq!(browser.run("return window.isOld"), true, "in the middle of a scan it stays what it is");
    between.hold(false);
    browser.wait("window.isOld === undefined && document.getElementById('state')?.dataset.state === 'online'");
    let newer = between.state.newer();
    browser.wait(&format!("document.querySelector('script[src*=\"{newer}\"]') !== null"));
    browser.wait("document.getElementById('age').dataset.ready === 'true'");
    // Nothing was lost on the way, and the newer page opens without the server.
    decides(&browser, &codes["KWT24-0010"], "admitted");
    browser.wait("document.getElementById('state').textContent === 'Connected'");
    assert_eq!(site.store().last_recorded().unwrap(), 2);
    whole(&site);
}
