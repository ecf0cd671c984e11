//! Who is let in, and by what name.

use super::{Served, harbour};
use crate::support::Dir;

const TOKEN: &str = "0123456789abcdef0123456789abcdef";

fn guarded(dir: &Dir, args: &[&str]) -> Served {
    dir.file("token", format!("{TOKEN}\n"));
    Served::start(dir, &[&["--token-file", "token"], args].concat())
}

#[test]
fn an_address_that_others_reach_needs_a_token() {
    let dir = harbour();
    dir.dateline(&["serve", "--bind", "0.0.0.0:0"])
        .exits(2)
        .says_part("--bind: others can reach 0.0.0.0:0, and there is no token")
        .says_part(
            "hint: --token-file FILE, or the token in DATELINE_TOKEN; --no-token lets in everybody",
        );
    dir.dateline(&["serve", "--writable"])
        .exits(2)
        .says_part("--writable: who may write has to have a token");
    dir.file("short", "secret");
    dir.dateline(&["serve", "--token-file", "short"])
        .exits(2)
        .says_part("short: the token has 6 characters");
    dir.dateline(&["serve", "--token-file", "missing"])
        .exits(2)
        .says_part("missing: cannot be read");
    dir.dateline(&[
        "--index",
        "a",
        "--index",
        "b",
        "serve",
        "--writable",
        "--no-token",
    ])
    .exits(2);
    let open = Served::start(&dir, &["--no-token"]);
    assert_eq!(open.get("/api/stats").status, 200);
}

#[test]
fn who_has_the_token_is_let_in() {
    let dir = harbour();
    let served = guarded(&dir, &[]);
    let with = |value: &str| served.ask("GET", "/api/stats", &[("Authorization", value)], b"");
    for wrong in [
        "Bearer 0123456789abcdef0123456789abcdee",
        "Bearer 0123456789abcdef",
        "Bearer ",
        "Basic 0123456789abcdef0123456789abcdef",
        TOKEN,
    ] {
        let reply = with(wrong);
        let fault = reply.fault(401, "unauthorized");
        assert!(!fault.to_string().contains("0123456789"), "{fault}");
        assert_eq!(
            reply.header("www-authenticate"),
            Some("Bearer realm=\"dateline\"")
        );
    }
    for path in ["/api/search?q=a", "/metrics", "/api/openapi.json"] {
        served.get(path).fault(401, "unauthorized");
    }
    assert_eq!(with(&format!("Bearer {TOKEN}")).status, 200);
    assert_eq!(with(&format!("bearer {TOKEN}")).status, 200);
    // Whether it answers at all is no secret.
    assert_eq!(served.get("/healthz").status, 200);
}

#[test]
fn the_token_may_come_from_the_environment() {
    let dir = harbour();
    let mut program = dir.program(&["serve", "--bind", "0.0.0.0:0", "--timeout=-1"]);
    let run = crate::support::run(program.env("DATELINE_TOKEN", TOKEN));
    // It was taken: the next mistake is complained of.
    run.exits(2)
        .says_part("--timeout: a request may take from 0 seconds to a day");
    let mut program = dir.program(&["serve"]);
    let run = crate::support::run(program.env("DATELINE_TOKEN", "secret"));
    run.exits(2)
        .says_part("DATELINE_TOKEN: the token has 6 characters");
}

#[test]
fn a_browser_gives_the_token_once() {
    let dir = harbour();
    let served = guarded(&dir, &[]);
    let page = served.get("/?q=ships&sort=newest");
    let to = "/login?next=%2F%3Fq%3Dships%26sort%3Dnewest";
    assert_eq!((page.status, page.header("location")), (303, Some(to)));
    let form = served.get(to).text();
    assert!(
        form.contains("name=\"next\" value=\"/?q=ships&amp;sort=newest\""),
        "{form}"
    );
    let fill = |body: &str, headers: &[(&str, &str)]| {
        let kind = ("Content-Type", "application/x-www-form-urlencoded");
        served.ask(
            "POST",
            "/login",
            &[&[kind], headers].concat(),
            body.as_bytes(),
        )
    };
    let wrong = fill("token=guess&next=/", &[]);
    assert_eq!((wrong.status, wrong.header("set-cookie")), (401, None));
    assert!(wrong.text().contains("This is not the token."));
    let right = format!("token={TOKEN}&next=%2F%3Fq%3Dships");
    let let_in = fill(&right, &[]);
    assert_eq!(
        (let_in.status, let_in.header("location")),
        (303, Some("/?q=ships"))
    );
    let cookie = let_in.header("set-cookie").expect("a cookie").to_owned();
    assert!(
        cookie.ends_with("; Path=/; HttpOnly; SameSite=Strict"),
        "{cookie}"
    );
    assert!(!cookie.contains(TOKEN), "{cookie}");
    let pair = cookie.split(';').next().expect("a pair");
    for path in ["/?q=ships", "/api/search?q=ships"] {
        let reply = served.ask("GET", path, &[("Cookie", &format!("other=1; {pair}"))], b"");
        assert_eq!(reply.status, 200);
    }
    assert_eq!(
        served
            .ask("GET", "/", &[("Cookie", "dateline=0")], b"")
            .status,
        303
    );
    // It leads to nobody else, and another site cannot fill it in.
    let away = fill(&format!("token={TOKEN}&next=//evil.example/"), &[]);
    assert_eq!(away.header("location"), Some("/"));
    let foreign = fill(&right, &[("Origin", "http://evil.example")]);
    assert_eq!(foreign.status, 403);
    // A cookie is not enough to write.
    let served = guarded(&dir, &["--writable"]);
    let reply = served.ask("DELETE", "/api/article/a01", &[("Cookie", pair)], b"");
    reply.fault(401, "unauthorized");
}

#[test]
fn a_foreign_name_is_not_answered_on_this_machine() {
    let dir = harbour();
    let served = Served::start(&dir, &["--allow-host", "Archive.example"]);
    let called = |host: &str| served.ask("GET", "/api/stats", &[("Host", host)], b"");
    for known in [
        "localhost:7700",
        "LOCALHOST",
        "127.0.0.1:1",
        "127.1.2.3",
        "[::1]:7700",
        "archive.example:443",
    ] {
        assert_eq!(called(known).status, 200, "{known}");
    }
    for foreign in [
        "evil.example",
        "localhost.evil.example:7700",
        "10.0.0.1",
        "",
        "[::2]",
    ] {
        called(foreign).fault(421, "foreign_host");
    }
}

#[test]
fn other_sites_learn_and_change_nothing() {
    let dir = harbour();
    let served = guarded(&dir, &["--writable"]);
    let token = format!("Bearer {TOKEN}");
    let with = |method: &str, headers: &[(&str, &str)]| {
        let headers = [&[("Authorization", token.as_str())], headers].concat();
        served.ask(method, "/api/article/a01", &headers, b"")
    };
    with("DELETE", &[("Origin", "http://evil.example")]).fault(403, "foreign_origin");
    with("DELETE", &[("Origin", "null")]).fault(403, "foreign_origin");
    with("DELETE", &[("Sec-Fetch-Site", "cross-site")]).fault(403, "foreign_origin");
    let read = with("GET", &[("Origin", "http://evil.example")]);
    assert_eq!(read.status, 200);
    let allows = |name: &str| name.starts_with("access-control-");
    assert!(!read.headers.iter().any(|(name, _)| allows(name)));
    let preflight = served.ask(
        "OPTIONS",
        "/api/articles",
        &[("Origin", "http://evil.example")],
        b"",
    );
    assert_eq!(preflight.status, 405);
    assert!(!preflight.headers.iter().any(|(name, _)| allows(name)));
    assert_eq!(
        with("DELETE", &[("Origin", "http://localhost")]).status,
        200
    );
}

#[test]
fn every_answer_is_hardened() {
    let dir = harbour();
    let served = guarded(&dir, &[]);
    let open = Served::start(&dir, &[]);
    let replies = [
        open.get("/"),
        open.get("/api/search?q=ships"),
        open.get("/api/search"),
        open.get("/nowhere"),
        open.get("/assets/dateline.js"),
        open.ask("PUT", "/", &[], b""),
        open.ask("GET", "/", &[("Host", "evil.example")], b""),
        served.get("/"),
        served.get("/api/stats"),
    ];
    for reply in replies {
        let policy = reply.header("content-security-policy").expect("a policy");
        assert!(
            policy.starts_with("default-src 'none'; script-src 'self';"),
            "{policy}"
        );
        assert!(!policy.contains("unsafe") && policy.contains("frame-ancestors 'none'"));
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("x-frame-options", "DENY"),
            ("referrer-policy", "no-referrer"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
        ] {
            assert_eq!(reply.header(name), Some(value), "{}", reply.status);
        }
        assert!(reply.header("cache-control").is_some());
    }
}
