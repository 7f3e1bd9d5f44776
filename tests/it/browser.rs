//! A real browser, headless, driven over the W3C's driver protocol without a library: it is JSON over HTTP.

use std::{
    io::{BufRead, BufReader},
    net::SocketAddr,
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use crate::http::Client;

/// Where Debian and others put the driver.
const DRIVERS: [&str; 3] = ["/usr/bin/chromedriver", "/usr/lib/chromium/chromedriver", "/usr/local/bin/chromedriver"];
/// How long a page may take to show what a test waits for.
const PATIENCE: Duration = Duration::from_secs(30);

/// How often a driver is started before a test gives up.
const TRIES: u32 = 5;

/// A browser with one page, ended when dropped.
pub(crate) struct Browser {
    driver: Child,
    client: Client,
    session: String,
    /// Where it keeps what pages ask it to keep; taken from one that was killed.
    profile: Option<tempfile::TempDir>,
}

/// What a browser is to be like.
#[derive(Default)]
pub(crate) struct Wanted<'w> {
    /// Its languages, as in `Accept-Language`.
    pub(crate) language: Option<&'w str>,
    /// What its camera sees: a Motion JPEG file.
    pub(crate) camera: Option<&'w Path>,
}

impl Browser {
    /// Starts a browser; `None` if there is none, which is reported.
    pub(crate) fn start(wanted: &Wanted<'_>) -> Option<Self> {
        Self::start_in(wanted, tempfile::tempdir().expect("a temporary folder can be made"))
    }

    /// Starts a browser that has what an earlier one kept; `None` if there is none, which is reported.
    pub(crate) fn start_in(wanted: &Wanted<'_>, profile: tempfile::TempDir) -> Option<Self> {
        let Some(path) = DRIVERS.iter().find(|path| Path::new(path).exists()) else {
            assert!(std::env::var_os("CI").is_none(), "no chromedriver: install chromium and chromium-driver");
            eprintln!("SKIPPED: no chromedriver; install chromium and chromium-driver to run this test");
            return None;
        };
        let (driver, port) = (0..TRIES).find_map(|_| started(path)).expect("the driver starts and says its port");
        let address = SocketAddr::new(std::net::Ipv4Addr::LOCALHOST.into(), port);
        let mut arguments: Vec<String> = [
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--use-fake-device-for-media-stream",
            "--use-fake-ui-for-media-stream",
            "--autoplay-policy=no-user-gesture-required",
        ]
        .map(str::to_owned)
        .to_vec();
        arguments.push(format!("--user-data-dir={}", profile.path().display()));
        arguments.extend(wanted.camera.map(|camera| format!("--use-file-for-fake-video-capture={}", camera.display())));
        arguments.extend(wanted.language.map(|language| format!("--accept-lang={language}")));
        let options = json!({
            "capabilities": { "alwaysMatch": {
                "browserName": "chrome",
                "acceptInsecureCerts": true,
                "goog:chromeOptions": { "args": arguments, "prefs": { "intl.accept_languages": wanted.language.unwrap_or("en") } },
            } }
        });
        let client = Client { address, secret: None };
        let answer = client.post("/session", &options);
        let session = answer.json()["value"]["sessionId"].as_str().map(str::to_owned);
        let session = session.unwrap_or_else(|| panic!("no session: {}", answer.text()));
        Some(Self { driver, client, session, profile: Some(profile) })
    }

    /// Kills the browser, as a person does who pulls the plug, and returns what it kept.
    #[cfg(target_os = "linux")]
    pub(crate) fn kill(mut self) -> tempfile::TempDir {
        let driver = self.driver.id();
        let children =
            std::fs::read_to_string(format!("/proc/{driver}/task/{driver}/children")).expect("the driver has children");
        for child in children.split_whitespace() {
            assert!(Command::new("kill").args(["-KILL", child]).status().expect("kill runs").success());
        }
        self.profile.take().expect("it is taken once")
    }

    /// Runs a script in every page from now on, before the page's own.
    #[track_caller]
    pub(crate) fn before_pages(&self, script: &str) {
        self.tell("Page.addScriptToEvaluateOnNewDocument", &json!({ "source": script }));
    }

    /// Sends a command of the session.
    #[track_caller]
    fn command(&self, command: &str, body: &Value) -> Value {
        let answer = self.client.post(&format!("/session/{}/{command}", self.session), body);
        let value = answer.json()["value"].clone();
        assert_eq!(answer.status, 200, "{command}: {value}");
        value
    }

    /// Opens an address.
    #[track_caller]
    pub(crate) fn open(&self, url: &str) {
        self.command("url", &json!({ "url": url }));
    }

    /// Runs a script in the page, and returns what it returns.
    #[track_caller]
    pub(crate) fn run(&self, script: &str) -> Value {
        self.command("execute/sync", &json!({ "script": script, "args": [] }))
    }

    /// Returns the visible text of the first element that a selector finds.
    #[track_caller]
    pub(crate) fn text(&self, selector: &str) -> String {
        let script = format!("return document.querySelector({})?.innerText ?? ''", json!(selector));
        self.run(&script).as_str().unwrap_or_default().to_owned()
    }

    /// Waits until an expression of the page is true.
    #[track_caller]
    pub(crate) fn wait(&self, expression: &str) {
        let since = Instant::now();
        while self.run(&format!("return Boolean({expression})")) != true {
            assert!(
                since.elapsed() < PATIENCE,
                "waited in vain for {expression}; the page says:\n{}",
                self.run("return document.body.innerText")
            );
        }
    }

    /// Waits as [`Browser::wait`] does for an expression that may say `await`.
    #[track_caller]
    pub(crate) fn wait_async(&self, expression: &str) {
        let since = Instant::now();
        while self.run(&format!("return (async () => Boolean({expression}))()")) != true {
            assert!(since.elapsed() < PATIENCE, "waited in vain for {expression}");
        }
    }

    /// Presses keys as a person at a US keyboard does.
    #[track_caller]
    pub(crate) fn keys(&self, text: &str) {
        let actions: Vec<_> = text
            .chars()
            .flat_map(|c| [json!({ "type": "keyDown", "value": c }), json!({ "type": "keyUp", "value": c })])
            .collect();
        self.command("actions", &json!({ "actions": [{ "type": "key", "id": "keyboard", "actions": actions }] }));
    }

    /// Has the page get a code and Enter as a scanner's keys bring them: without a stop in between, however busy the machine is.
    /// Keys that go all the way through the browser are for the tests of the wedge.
    #[track_caller]
    pub(crate) fn scan(&self, code: &str) {
        let script = "for (const key of [...CODE, 'Enter']) {
            const event = { key, code: key === 'Enter' ? key : `Key${key.toUpperCase()}`, bubbles: true, cancelable: true };
            (document.activeElement ?? document.body).dispatchEvent(new KeyboardEvent('keydown', event));
        }";
        self.run(&script.replace("CODE", &json!(code).to_string()));
    }

    /// Tells the browser something that the W3C's protocol has no word for (Chrome `DevTools` protocol).
    #[track_caller]
    pub(crate) fn tell(&self, command: &str, params: &Value) -> Value {
        self.command("goog/cdp/execute", &json!({ "cmd": command, "params": params }))
    }

    /// Presses one key of a keyboard under some layout: which key it is (`code`), and what the layout makes of it (`key`).
    #[track_caller]
    pub(crate) fn press(&self, code: &str, key: &str) {
        self.key_down(code, key, 0);
        self.key_up(code, key, 0);
    }

    /// Presses a key down while others are held: 1 for Alt, 2 for Control, 8 for Shift, added up.
    #[track_caller]
    pub(crate) fn key_down(&self, code: &str, key: &str, held: u8) {
        let text = if key.chars().count() <= 2 && matches!(held, 0 | 8) { key } else { "" };
        let kind = if text.is_empty() { "rawKeyDown" } else { "keyDown" };
        let params = json!({ "type": kind, "code": code, "key": key, "text": text, "modifiers": held });
        self.tell("Input.dispatchKeyEvent", &params);
    }

    /// Lets a key go while others are held.
    #[track_caller]
    pub(crate) fn key_up(&self, code: &str, key: &str, held: u8) {
        self.tell("Input.dispatchKeyEvent", &json!({ "type": "keyUp", "code": code, "key": key, "modifiers": held }));
    }

    /// Clicks on the first element that a selector finds.
    #[track_caller]
    pub(crate) fn click(&self, selector: &str) {
        // A list that the page renews may take the element away just then: the new one is clicked.
        for tries in (0..5).rev() {
            let found = self.command("element", &json!({ "using": "css selector", "value": selector }));
            let element = found.as_object().and_then(|found| found.values().next()).and_then(Value::as_str).expect("an element");
            let answer = self.client.post(&format!("/session/{}/element/{element}/click", self.session), &json!({}));
            let value = answer.json()["value"].clone();
            if answer.status == 200 {
                return;
            }
            assert!(tries > 0 && value["error"] == "stale element reference", "{selector}: {value}");
        }
    }

    /// Chooses a file in a field that takes files.
    #[track_caller]
    pub(crate) fn choose(&self, selector: &str, file: &Path) {
        let found = self.command("element", &json!({ "using": "css selector", "value": selector }));
        let element = found.as_object().and_then(|found| found.values().next()).and_then(Value::as_str).expect("an element");
        self.command(&format!("element/{element}/value"), &json!({ "text": file.display().to_string() }));
    }

    /// Shows the page as a system does that is set to light or dark.
    #[track_caller]
    pub(crate) fn scheme(&self, scheme: &str) {
        let params = json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }] });
        self.tell("Emulation.setEmulatedMedia", &params);
    }

    /// Shows the page at a size, and returns its picture as a PNG file in base 64.
    #[track_caller]
    pub(crate) fn picture(&self, width: u32, height: u32) -> String {
        let metrics = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.tell("Emulation.setDeviceMetricsOverride", &metrics);
        let shot = self.tell("Page.captureScreenshot", &json!({}));
        shot["data"].as_str().expect("a picture").to_owned()
    }

    /// Shows the page at a size in pixels of the screen, enlarged by a factor: what a person does who zooms.
    #[track_caller]
    pub(crate) fn resize(&self, (width, height): (u32, u32), zoom: u32) {
        let metrics = json!({ "width": width / zoom, "height": height / zoom, "deviceScaleFactor": zoom, "mobile": false });
        self.tell("Emulation.setDeviceMetricsOverride", &metrics);
    }

    /// Opens another tab and works in it from now on; returns both: the one before, and the new one.
    #[track_caller]
    pub(crate) fn new_tab(&self) -> (Tab, Tab) {
        let before = self.ask("window");
        let made = self.command("window/new", &json!({ "type": "tab" }));
        let (before, made) = (Tab(before.as_str().unwrap().into()), Tab(made["handle"].as_str().unwrap().into()));
        self.switch(&made);
        (before, made)
    }

    /// Works in another tab from now on.
    #[track_caller]
    pub(crate) fn switch(&self, tab: &Tab) {
        self.command("window", &json!({ "handle": tab.0 }));
    }

    /// Closes the tab, and works in another from now on.
    #[track_caller]
    pub(crate) fn close_tab(&self, other: &Tab) {
        let answer = self.client.send("DELETE", &format!("/session/{}/window", self.session), &[], b"");
        assert_eq!(answer.status, 200, "{}", answer.text());
        self.switch(other);
    }

    /// Answers the question that the page asks in a dialog of the browser's.
    #[track_caller]
    pub(crate) fn accept(&self) {
        self.command("alert/accept", &json!({}));
    }

    /// Asks the session for something.
    #[track_caller]
    fn ask(&self, command: &str) -> Value {
        let answer = self.client.get(&format!("/session/{}/{command}", self.session));
        let value = answer.json()["value"].clone();
        assert_eq!(answer.status, 200, "{command}: {value}");
        value
    }

    /// Cuts the page off from the network, or lets it back.
    #[track_caller]
    pub(crate) fn network(&self, network: Network) {
        let offline = network == Network::Gone;
        let params = json!({ "offline": offline, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1 });
        self.tell("Network.enable", &json!({}));
        self.tell("Network.emulateNetworkConditions", &params);
    }
}

/// A tab of the browser.
pub(crate) struct Tab(String);

/// Whether there is a network.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Network {
    There,
    Gone,
}

/// Starts the driver; `None` if it ended before it said its port: of two that start at once, one may find its port taken.
fn started(path: &str) -> Option<(Child, u16)> {
    let mut driver =
        Command::new(path).arg("--port=0").stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("the driver starts");
    let mut lines = BufReader::new(driver.stdout.take().expect("stdout is piped")).lines().map_while(Result::ok);
    let port = lines.find_map(|line| line.split_once("started successfully on port ")?.1.trim_end_matches('.').parse().ok());
    let Some(port) = port else {
        let _ = driver.wait();
        return None;
    };
    // The driver goes on talking; nobody who stops listening may block it.
    std::thread::spawn(move || lines.for_each(drop));
    Some((driver, port))
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.client.send("DELETE", &format!("/session/{}", self.session), &[], b"");
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}
