//! The page in a browser: what a reader does with mouse and keys, and what readers with other needs meet.

use serde_json::{Value, json};

use super::driver::Browser;
use super::page::hostile;
use super::{Served, harbour};

const ENTER: &str = "\u{e007}";
const ESCAPE: &str = "\u{e00c}";
const DOWN: &str = "\u{e015}";

fn at(served: &Served, path: &str) -> String {
    format!("http://{}{path}", served.address)
}

#[test]
fn searching_opening_going_back_and_deep_links() {
    let dir = harbour();
    let served = Served::start(&dir, &[]);
    let Some(browser) = Browser::open(1280, 900) else {
        return;
    };
    browser.go(&at(&served, "/"));
    assert_eq!(
        browser.script("return document.querySelectorAll('.hit').length"),
        20
    );
    browser.fill("#q", &format!("northern tugs{ENTER}"));
    let found = browser.await_place(|place| place.contains("q=northern"));
    // Fields that are empty do not stand in the address.
    assert_eq!(found, "/?q=northern+tugs");
    assert!(
        browser.text(".sum").starts_with("21 articles"),
        "{}",
        browser.text(".sum")
    );
    let title = browser.text(".hit .open");
    browser.click(".hit .open");
    let opened = browser.await_place(|place| place.starts_with("/article/"));
    assert_eq!(browser.text(".paper h1"), title);
    assert!(
        browser
            .script("return document.querySelectorAll('.paper mark').length")
            .as_u64()
            >= Some(2)
    );
    assert_eq!(
        browser.script("return document.querySelector('#q').value"),
        "northern tugs"
    );
    browser.picture("article");
    browser.back();
    browser.await_place(|place| place == found);
    assert!(browser.text(".sum").starts_with("21 articles"));
    // A chosen order and a source are states like others.
    browser.script("const order = document.querySelector('select'); order.value = 'oldest'; order.dispatchEvent(new Event('change'))");
    browser.await_place(|place| place == "/?q=northern+tugs&sort=oldest");
    assert_eq!(browser.text(".hit .open"), "Harbour report number 0");
    browser.click(".sources a");
    let state = browser.await_place(|place| place.contains("source="));
    let sum = browser.text(".sum");
    browser.go(&at(&served, &opened));
    browser.go(&at(&served, &state));
    let same = |text: &str| {
        text.split(' ')
            .take(2)
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    assert_eq!(same(&browser.text(".sum")), same(&sum));
    browser.click(".chip a");
    browser.await_place(|place| place == "/?q=northern+tugs&sort=oldest");
}

#[test]
fn dragging_over_the_bars_narrows_the_dates() {
    let dir = harbour();
    let served = Served::start(&dir, &[]);
    let Some(browser) = Browser::open(1280, 900) else {
        return;
    };
    browser.go(&at(&served, "/?q=harbour&offset=20"));
    let bars = browser.script(
        "return [...document.querySelectorAll('#bars a')].map((bar) => { const box = bar.querySelector('.room').getBoundingClientRect(); \
         return [box.x + box.width / 2, box.y + box.height / 2, bar.dataset.since, bar.dataset.until]; })",
    );
    let bars = bars.as_array().expect("bars").clone();
    assert!(bars.len() > 10, "{bars:?}");
    let point = |bar: &Value| {
        (
            bar[0].as_f64().unwrap() as i64,
            bar[1].as_f64().unwrap() as i64,
        )
    };
    let (first, last) = (&bars[2], &bars[8]);
    // From right to left is the same.
    browser.drag(point(last), point(first));
    let narrowed = browser.await_place(|place| place.contains("since="));
    let dates = format!(
        "/?q=harbour&since={}&until={}",
        first[2].as_str().unwrap(),
        last[3].as_str().unwrap()
    );
    assert_eq!(narrowed, dates);
    let outside = browser.script(&format!(
        "return [...document.querySelectorAll('.hit time')].filter((time) => time.dateTime < '{}' || time.dateTime > '{}').length",
        first[2].as_str().unwrap(),
        last[3].as_str().unwrap()
    ));
    assert_eq!(outside, 0);
    assert_eq!(
        browser.script("return document.querySelector('[name=since]').value"),
        first[2]
    );
    browser.click("figcaption a");
    browser.await_place(|place| place == "/?q=harbour");
    // A click on one bar is its own dates.
    let (x, y) = point(&bars[3]);
    browser.drag((x, y), (x, y));
    let one = browser.await_place(|place| place.contains("since="));
    assert!(
        one.ends_with(&format!(
            "since={}&until={}",
            bars[3][2].as_str().unwrap(),
            bars[3][3].as_str().unwrap()
        )),
        "{one}"
    );
}

#[test]
fn keys_do_what_the_mouse_does() {
    let dir = harbour();
    let served = Served::start(&dir, &[]);
    let Some(browser) = Browser::open(1280, 900) else {
        return;
    };
    browser.go(&at(&served, "/"));
    browser.press("/");
    assert_eq!(browser.script("return document.activeElement.id"), "q");
    // The words of the archive complete what is typed.
    browser.press("ships nort");
    browser.wait_for("document.querySelector('#words:not([hidden]) li')");
    assert_eq!(
        browser.script("return document.querySelector('#words li bdi').textContent"),
        "northern"
    );
    assert_eq!(
        browser.script("return document.querySelector('#q').getAttribute('aria-expanded')"),
        "true"
    );
    browser.press(DOWN);
    let active = "return document.getElementById(document.querySelector('#q').getAttribute('aria-activedescendant'))?.getAttribute('aria-selected')";
    assert_eq!(browser.script(active), "true");
    browser.press(ENTER);
    assert_eq!(
        browser.script("return document.querySelector('#q').value"),
        "ships northern"
    );
    assert_eq!(
        browser.script("return document.querySelector('#words').hidden"),
        true
    );
    browser.press(ENTER);
    let found = browser.await_place(|place| place == "/?q=ships+northern");
    browser.press("jjjk");
    let hits = "return [...document.querySelectorAll('.hit')].findIndex((hit) => hit.classList.contains('here') && hit.contains(document.activeElement))";
    assert_eq!(browser.script(hits), 1);
    let title = browser.script("return document.activeElement.textContent");
    browser.press(ENTER);
    browser.await_place(|place| place.starts_with("/article/"));
    assert_eq!(json!(browser.text(".paper h1")), title);
    browser.press(ESCAPE);
    browser.await_place(|place| place == found);
    browser.press("?");
    browser.wait_for("document.querySelector('#help').open");
    assert!(browser.text("#help").contains("next article"));
    browser.press(ESCAPE);
    browser.wait_for("!document.querySelector('#help').open");
    // In a field, a key is a letter.
    browser.press("/");
    browser.press("j?");
    assert_eq!(
        browser.script("return document.querySelector('#q').value"),
        "j?"
    );
    assert_eq!(
        browser.script("return document.querySelector('#help').open"),
        false
    );
}

#[test]
fn without_scripts_all_of_it_is_there() {
    let dir = harbour();
    let served = Served::start(&dir, &[]);
    let Some(browser) = Browser::open(1280, 900) else {
        return;
    };
    browser.devtools(
        "Emulation.setScriptExecutionDisabled",
        json!({"value": true}),
    );
    browser.go(&at(&served, "/"));
    browser.fill("#q", &format!("northern{ENTER}"));
    browser.await_place(|place| place.contains("q=northern"));
    // Nothing of ours has run.
    browser.devtools(
        "Emulation.setScriptExecutionDisabled",
        json!({"value": false}),
    );
    assert_eq!(
        browser.script("return document.documentElement.className"),
        ""
    );
    browser.devtools(
        "Emulation.setScriptExecutionDisabled",
        json!({"value": true}),
    );
    browser.click("#bars a:nth-of-type(2)");
    browser.await_place(|place| place.contains("since="));
    browser.click(".hit .open");
    browser.await_place(|place| place.starts_with("/article/"));
    browser.click("#back");
    browser.await_place(|place| place.starts_with("/?") && place.contains("since="));
}

#[test]
fn hostile_articles_are_text() {
    let dir = hostile();
    let served = Served::start(&dir, &[]);
    let Some(browser) = Browser::open(1280, 900) else {
        return;
    };
    for path in ["/?q=poison", "/?q=%3Cscript%3Ealert(7)%3C/script%3E"] {
        browser.go(&at(&served, path));
        // An alert would be an error of each of these.
        assert_eq!(browser.script("return document.scripts.length"), 1);
    }
    browser.go(&at(&served, "/?q=poison"));
    assert_eq!(
        browser.text(".hit .open"),
        "<b>Poison</b> \u{fffd}title & \"quotes\""
    );
    browser.click(".hit .open");
    browser.await_place(|place| place.starts_with("/article/"));
    assert_eq!(browser.script("return document.scripts.length"), 1);
    assert_eq!(
        browser.script(
            "return document.querySelectorAll('.paper img, .paper script, .paper b, svg').length"
        ),
        0
    );
    assert_eq!(
        browser.script("return document.querySelectorAll('a[href^=\"javascript\"]').length"),
        0
    );
    let text = browser.text(".paper");
    assert!(text.contains("<script>alert(1)</script>"), "{text}");
    assert!(
        !text.contains(['\u{202e}', '\u{2066}', '\u{1b}', '\u{7}', '\u{0}']),
        "{text:?}"
    );
    // The policy holds: what somebody puts into the page does not run.
    let ran = browser.script_later(
        "const done = arguments[0]; const script = document.createElement('script'); script.textContent = 'window.ran = 1'; \
         document.addEventListener('securitypolicyviolation', (event) => done(event.effectiveDirective), {once: true}); document.body.append(script)",
    );
    assert_eq!(ran, "script-src-elem");
    assert_eq!(browser.script("return window.ran ?? null"), Value::Null);
}

#[test]
fn a_telephone_shows_it_too() {
    let dir = harbour();
    let served = Served::start(&dir, &[]);
    let Some(browser) = Browser::open(375, 740) else {
        return;
    };
    for path in [
        "/?q=northern+ships",
        "/article/a07?q=ships",
        "/?q=crranes",
        "/",
    ] {
        browser.go(&at(&served, path));
        assert_eq!(browser.script("return innerWidth"), 375);
        let wide = browser.script("return document.documentElement.scrollWidth");
        assert!(wide.as_u64() <= Some(375), "{path} is {wide} wide");
        let small = browser.script(
            "return [...document.querySelectorAll('main *, .mast *')].filter((one) => one.childNodes.length && parseFloat(getComputedStyle(one).fontSize) < 12).length",
        );
        assert_eq!(small, 0, "{path} has letters too small to read");
    }
    browser.go(&at(&served, "/?q=northern+ships"));
    browser.picture("phone");
}

/// What axe-core finds wrong, and where it cannot tell the contrast; it never can of letters in a drawing, whose colours are
/// those of other text.
fn violations(browser: &Browser, axe: &str) -> Value {
    browser.script(axe);
    browser.script_later(
        "const done = arguments[0]; axe.run(document, {resultTypes: ['violations', 'incomplete']}).then((found) => { \
         const told = (one) => [one.id, one.help, one.nodes.map((node) => [node.html, node.failureSummary])]; \
         const unsure = found.incomplete.filter((one) => one.id === 'color-contrast'); \
         for (const one of unsure) one.nodes = one.nodes.filter((node) => !node.html.startsWith('<text')); \
         done([...found.violations, ...unsure.filter((one) => one.nodes.length > 0)].map(told)); })",
    )
}

#[test]
fn nobody_is_shut_out() {
    let dir = harbour();
    let served = Served::start(&dir, &[]);
    let Some(browser) = Browser::open(1280, 900) else {
        return;
    };
    let axe = std::env::var_os("DATELINE_AXE");
    let axe = axe.map(|path| std::fs::read_to_string(path).expect("axe-core"));
    if axe.is_none() {
        eprintln!("skipped: DATELINE_AXE names no axe.min.js, and the page is not tested by it");
    }
    let pages = [
        "/",
        "/?q=northern+ships&source=Coast+Herald&since=2024-02",
        "/?q=crranes",
        "/?q=since:2024-02-30",
        "/article/a07?q=harbour",
        "/article/nobody",
        "/login",
    ];
    for scheme in ["light", "dark"] {
        browser.prefers(scheme, "reduce");
        for path in pages {
            browser.go(&at(&served, path));
            if let Some(axe) = &axe {
                let found = violations(&browser, axe);
                assert_eq!(found, json!([]), "{path} in {scheme}: {found:#}");
            }
        }
        browser.go(&at(&served, "/?q=northern+ships"));
        browser.picture(scheme);
    }
    // With keys alone: every control has a name and shows the focus, in the order of the page.
    let seen = browser.script(
        "const order = []; const all = document.querySelectorAll('a[href], button, input:not([type=hidden]), select'); \
         for (const one of all) { if (one.tabIndex < 0 || !one.checkVisibility()) continue; one.focus({focusVisible: true}); \
         const style = getComputedStyle(one); order.push([one === document.activeElement, style.outlineStyle]); } return order",
    );
    let seen = seen.as_array().expect("controls");
    assert!(seen.len() > 30, "{seen:?}");
    assert!(
        seen.iter().all(|one| one[0] == true && one[1] != "none"),
        "{seen:?}"
    );
    // Who wants no motion has none.
    let moving = "return [...document.querySelectorAll('*')].filter((one) => getComputedStyle(one).transitionDuration.split(',').some((time) => parseFloat(time) > 0)).length";
    assert_eq!(browser.script(moving), 0);
    browser.prefers("light", "no-preference");
    assert!(browser.script(moving).as_u64() > Some(0));
}
