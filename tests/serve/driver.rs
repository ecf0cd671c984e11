//! A browser for the tests: Chromium by chromedriver, in the protocol that the W3C calls WebDriver, which is JSON over HTTP.
//!
//! `DATELINE_WEBDRIVER` names a chromedriver that runs (`127.0.0.1:9515`); else one is started if it is installed. Without
//! any, a test that wants a browser says so on stderr and ends.

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};

use super::{Reply, head};

/// What an element is called in the protocol.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// How long the page may take for what it does by itself.
const PATIENCE: Duration = Duration::from_secs(60);

/// A browser with one window.
pub(crate) struct Browser {
    driver: SocketAddr,
    session: String,
    _process: Option<Process>,
}

/// A chromedriver of our own.
struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = ask(self.driver, "DELETE", &self.session, &Value::Null);
    }
}

impl Browser {
    /// Opens one whose window is so large, if there is one to open.
    #[expect(clippy::print_stderr, reason = "a test that is skipped has to say so")]
    pub(crate) fn open(width: u32, height: u32) -> Option<Browser> {
        let named = std::env::var("DATELINE_WEBDRIVER").ok();
        let (driver, process) = match named {
            Some(named) => (named.parse().expect("an address and a port"), None),
            None => match start() {
                Some((driver, process)) => (driver, Some(process)),
                None => {
                    eprintln!(
                        "skipped: there is no chromedriver, and the page is not tested in a browser"
                    );
                    return None;
                }
            },
        };
        let size = format!("--window-size={width},{height}");
        let options = json!({"args": [
            "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars",
            "--force-color-profile=srgb", "--lang=en", size,
        ]});
        let wanted = json!({"capabilities": {"alwaysMatch": {"goog:chromeOptions": options}}});
        let session = ask(driver, "POST", "/session", &wanted);
        let session = session.unwrap_or_else(|error| panic!("no browser: {error}"));
        let session = session["sessionId"].as_str().expect("a session");
        let browser = Browser {
            driver,
            session: format!("/session/{session}"),
            _process: process,
        };
        // The window is larger than its page, and narrower than 500 pixels it cannot be.
        let screen =
            json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": false});
        browser.devtools("Emulation.setDeviceMetricsOverride", screen);
        Some(browser)
    }

    fn send(&self, method: &str, path: &str, body: Value) -> Value {
        let path = format!("{}{path}", self.session);
        let answer = ask(self.driver, method, &path, &body);
        answer.unwrap_or_else(|error| panic!("{method} {path} {body}: {error}"))
    }

    pub(crate) fn go(&self, address: &str) {
        self.send("POST", "/url", json!({"url": address}));
    }

    pub(crate) fn back(&self) {
        self.send("POST", "/back", json!({}));
    }

    /// Path and query of the page.
    pub(crate) fn place(&self) -> String {
        let url = self.send("GET", "/url", Value::Null);
        let url = url.as_str().expect("an address");
        let rest = url.split_once("://").map_or("", |(_, rest)| rest);
        rest.find('/').map_or("/", |at| &rest[at..]).to_owned()
    }

    /// Waits until the page is another one, which `is` knows by its place.
    #[track_caller]
    pub(crate) fn await_place(&self, is: impl Fn(&str) -> bool) -> String {
        let begun = Instant::now();
        loop {
            let place = self.place();
            if is(&place) {
                return place;
            }
            assert!(begun.elapsed() < PATIENCE, "the page stays at {place}");
        }
    }

    fn element(&self, css: &str) -> String {
        let found = self.send(
            "POST",
            "/element",
            json!({"using": "css selector", "value": css}),
        );
        let id = found[ELEMENT].as_str();
        id.unwrap_or_else(|| panic!("no {css}: {found}")).to_owned()
    }

    pub(crate) fn click(&self, css: &str) {
        let id = self.element(css);
        self.send("POST", &format!("/element/{id}/click"), json!({}));
    }

    pub(crate) fn text(&self, css: &str) -> String {
        let id = self.element(css);
        let text = self.send("GET", &format!("/element/{id}/text"), Value::Null);
        text.as_str().expect("text").to_owned()
    }

    /// Types into an element, `\u{e007}` being Enter.
    pub(crate) fn fill(&self, css: &str, text: &str) {
        let id = self.element(css);
        self.send(
            "POST",
            &format!("/element/{id}/value"),
            json!({"text": text}),
        );
    }

    /// Presses keys, one after the other, wherever the focus is.
    pub(crate) fn press(&self, keys: &str) {
        let actions: Vec<Value> = keys
            .chars()
            .flat_map(|key| ["keyDown", "keyUp"].map(|kind| json!({"type": kind, "value": key})))
            .collect();
        let keyboard = json!({"type": "key", "id": "keyboard", "actions": actions});
        self.send("POST", "/actions", json!({"actions": [keyboard]}));
    }

    /// Drags the mouse from a point to another.
    pub(crate) fn drag(&self, from: (i64, i64), to: (i64, i64)) {
        let to_point =
            |(x, y): (i64, i64)| json!({"type": "pointerMove", "duration": 50, "x": x, "y": y});
        let actions = json!([
            to_point(from),
            {"type": "pointerDown", "button": 0},
            to_point(((from.0 + to.0) / 2, to.1)),
            to_point(to),
            {"type": "pointerUp", "button": 0},
        ]);
        let mouse = json!({"type": "pointer", "id": "mouse", "parameters": {"pointerType": "mouse"}, "actions": actions});
        self.send("POST", "/actions", json!({"actions": [mouse]}));
    }

    /// What a piece of JavaScript returns.
    pub(crate) fn script(&self, script: &str) -> Value {
        self.send(
            "POST",
            "/execute/sync",
            json!({"script": script, "args": []}),
        )
    }

    /// The same for one that calls its last argument when it is done.
    pub(crate) fn script_later(&self, script: &str) -> Value {
        self.send(
            "POST",
            "/execute/async",
            json!({"script": script, "args": []}),
        )
    }

    /// Waits until an expression is true.
    #[track_caller]
    pub(crate) fn wait_for(&self, expression: &str) {
        let begun = Instant::now();
        while self.script(&format!("return Boolean({expression})")) != json!(true) {
            assert!(begun.elapsed() < PATIENCE, "never: {expression}");
        }
    }

    /// A command of the developers' tools.
    pub(crate) fn devtools(&self, command: &str, params: Value) -> Value {
        self.send(
            "POST",
            "/goog/cdp/execute",
            json!({"cmd": command, "params": params}),
        )
    }

    /// Dark or light, with motion or without.
    pub(crate) fn prefers(&self, scheme: &str, motion: &str) {
        let features = json!([
            {"name": "prefers-color-scheme", "value": scheme},
            {"name": "prefers-reduced-motion", "value": motion},
        ]);
        self.devtools("Emulation.setEmulatedMedia", json!({"features": features}));
    }

    /// Keeps a picture of the page if `DATELINE_SCREENSHOTS` names a folder for it.
    pub(crate) fn picture(&self, name: &str) {
        let Some(folder) = std::env::var_os("DATELINE_SCREENSHOTS") else {
            return;
        };
        let picture = self.send("GET", "/screenshot", Value::Null);
        let bytes = BASE64_STANDARD.decode(picture.as_str().expect("a picture"));
        let path = Path::new(&folder).join(format!("{name}.png"));
        std::fs::write(path, bytes.expect("base 64")).expect("a file");
    }
}

fn ask(driver: SocketAddr, method: &str, path: &str, body: &Value) -> Result<Value, String> {
    let mut stream = TcpStream::connect(driver).map_err(|error| error.to_string())?;
    let body = if body.is_null() {
        String::new()
    } else {
        body.to_string()
    };
    let kind = [("Content-Type", "application/json")];
    stream
        .write_all(&head(method, path, &kind, body.len()))
        .and_then(|()| stream.write_all(body.as_bytes()))
        .map_err(|error| error.to_string())?;
    let mut answer = Reply::read(&mut stream).json()["value"].take();
    if answer["error"].is_string() && answer["stacktrace"].is_string() {
        answer["stacktrace"].take();
        return Err(answer.to_string());
    }
    Ok(answer)
}

/// Starts a chromedriver at a port of its choice.
fn start() -> Option<(SocketAddr, Process)> {
    let mut command = Command::new("chromedriver");
    command
        .args(["--port=0"])
        .stdin(Stdio::null())
        .stderr(Stdio::null());
    let mut child = command.stdout(Stdio::piped()).spawn().ok()?;
    let said = BufReader::new(child.stdout.take().expect("a pipe"));
    let process = Process(child);
    let mut lines = said.lines().map_while(Result::ok);
    let port = lines.find_map(|line| {
        let port = line.split("successfully on port ").nth(1)?;
        port.trim_end_matches('.').parse::<u16>().ok()
    });
    // It goes on to write, and is not to be stopped by that.
    std::thread::spawn(move || lines.for_each(drop));
    let port = port.expect("chromedriver says its port");
    Some((SocketAddr::from(([127, 0, 0, 1], port)), process))
}
