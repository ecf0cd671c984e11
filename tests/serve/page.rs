//! The page as a program sees it: what stands in its markup, and how much it weighs.

use serde_json::json;

use super::{Served, harbour};
use crate::support::Dir;

/// An article that wants to be more than text.
pub(crate) fn hostile() -> Dir {
    let text = "\u{202e}Reversed\u{2066} text\u{7}\u{1b}[31m with <script>alert(1)</script> and <img src=x onerror=alert(2)>.\n\n\u{0}Second \"paragraph\" & 'quotes' of the poison.";
    let record = json!({
        "id": "\"><script>alert(3)</script>/../x?y#z",
        "title": "<b>Poison</b> \u{202e}title & \"quotes\"",
        "source": "<i>Evil</i> Post\u{202d}",
        "author": "\"><svg onload=alert(4)>",
        "url": "javascript:alert(5)",
        "lang": "en\" onclick=\"alert(6)",
        "date": "2024-02-01",
        "text": text,
    });
    Dir::indexed(&[("hostile.jsonl", &format!("{record}\n"))])
}

#[test]
fn nothing_of_an_article_is_markup() {
    let dir = hostile();
    let served = Served::start(&dir, &[]);
    let article = "/article/%22%3E%3Cscript%3Ealert(3)%3C%2Fscript%3E%2F..%2Fx%3Fy%23z?q=poison";
    for path in [
        "/?q=poison",
        article,
        "/?q=%3Cscript%3Ealert(1)%3C/script%3E%E2%80%AE",
        "/?q=a&source=%22%3E%3Cscript%3E",
        "/?q=since:2024-02-30%3Cscript%3E",
        "/article/%3Cscript%3E",
        "/?nonsense=%3Cscript%3E",
    ] {
        let reply = served.get(path);
        let html = reply.text();
        assert!(
            reply
                .header("content-type")
                .is_some_and(|kind| kind.starts_with("text/html")),
            "{path}"
        );
        // The one script is ours, and there is no handler, no style and no other address in the markup.
        assert_eq!(html.matches("<script").count(), 1, "{path}: {html}");
        for bad in [
            "<img",
            "<svg onload",
            " onclick=\"",
            "onerror=alert(2)>",
            "style=",
            "href=\"javascript:",
            "<i>",
            "<b>",
        ] {
            assert!(!html.contains(bad), "{bad} in {path}: {html}");
        }
        let obeyed = |c: char| {
            (c.is_control() && c != '\n')
                || ('\u{202a}'..='\u{202e}').contains(&c)
                || ('\u{2066}'..='\u{2069}').contains(&c)
        };
        assert!(!html.contains(obeyed), "{path}: {html:?}");
    }
    let found = served.get("/?q=poison").text();
    let link = "href=\"/article/%22%3E%3Cscript%3Ealert%283%29%3C%2Fscript%3E%2F%2E%2E%2Fx%3Fy%23z?q=poison\"";
    assert!(found.contains(link), "{found}");
    let shown = served.get(article);
    assert_eq!(shown.status, 200);
    assert!(
        shown
            .text()
            .contains("&lt;script&gt;alert(1)&lt;/script&gt;")
    );
}

#[test]
fn the_page_says_what_was_found_without_scripts() {
    let dir = harbour();
    let served = Served::start(&dir, &[]);
    let html = served
        .get("/?q=northern+ships&sort=oldest&source=Coast+Herald")
        .text();
    for part in [
        "<h1 class=\"sum\">6 articles",
        "<mark>northern</mark>",
        "<option value=\"oldest\" selected>",
        "name=\"source\" value=\"Coast Herald\"",
        "<rect class=\"bar\"",
        "<a class=\"open\" href=\"/article/a02?q=northern+ships&amp;source=Coast+Herald&amp;sort=oldest\"",
        "aria-current=\"true\"><bdi>Coast Herald</bdi>",
        "<bdi>Harbour Post</bdi>",
        "<time datetime=\"2024-01-11\">11 January 2024</time>",
    ] {
        assert!(html.contains(part), "{part} is not in\n{html}");
    }
    // From page to page.
    let first = served.get("/?q=ships").text();
    assert!(
        first.contains("<a rel=\"next\" href=\"/?q=ships&amp;offset=20\">"),
        "{first}"
    );
    let last = served.get("/?q=ships&offset=40").text();
    assert!(
        last.contains("<a rel=\"prev\" href=\"/?q=ships&amp;offset=20\">"),
        "{last}"
    );
    assert!(
        !last.contains("rel=\"next\"") && last.contains("<span>41–60</span>"),
        "{last}"
    );
    // An article with its marks, its evidence, and the way back.
    let article = served.get("/article/a07?q=ships&sort=newest").text();
    for part in [
        "<mark>ships</mark>",
        "<dt>Date</dt><dd><bdi>2024-02-11</bdi><span class=\"why\">stated field: <q dir=\"auto\">2024-02-11</q>",
        "<a id=\"back\" href=\"/?q=ships&amp;sort=newest\">",
        "<a href=\"/?like=a07\">More like this</a>",
        "<a rel=\"noreferrer noopener nofollow\" href=\"https://news.example/7\">",
    ] {
        assert!(article.contains(part), "{part} is not in\n{article}");
    }
    let like = served.get("/?like=a07").text();
    assert!(
        like.contains("More like one article, by its telling words"),
        "{like}"
    );
    // A misspelling, and what cannot be read.
    let none = served.get("/?q=crranes").text();
    assert!(
        none.contains("Nothing found") && none.contains("Did you mean"),
        "{none}"
    );
    let wrong = served.get("/?q=ships+since:2024-02-30");
    assert_eq!(wrong.status, 400);
    let wrong = wrong.text();
    assert!(
        wrong.contains("ships since:<mark>2024-02-30</mark>"),
        "{wrong}"
    );
    assert!(
        wrong.contains("value=\"ships since:2024-02-30\""),
        "{wrong}"
    );
    assert_eq!(served.get("/article/nobody").status, 404);
}

#[test]
fn all_that_a_page_needs_is_at_most_60_kb() {
    let dir = harbour();
    let served = Served::start(&dir, &[]);
    let packed = |path: &str| served.ask("GET", path, &[("Accept-Encoding", "gzip")], b"");
    let page = packed("/?q=harbour");
    let html = page.text();
    let parts = html.split('"').filter(|part| part.starts_with("/assets/"));
    let mut bytes = page.body.len();
    let mut files = 0;
    for part in parts {
        let file = packed(part);
        assert_eq!(file.status, 200, "{part}");
        assert!(
            file.header("cache-control")
                .is_some_and(|kept| kept.contains("immutable"))
        );
        bytes += file.body.len();
        files += 1;
    }
    assert_eq!(files, 3);
    assert!(bytes <= 60_000, "{bytes} bytes");
    assert!(
        !html.contains("http://")
            && !html
                .replace("https://news.example", "")
                .contains("https://")
    );
}
