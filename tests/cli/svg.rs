//! `timeline --svg`: a drawing that is sound XML, says what it shows, and carries nothing that runs.

use roxmltree::{Document, Node};
use serde_json::json;

use crate::support::Dir;

fn archive(words: &str) -> Dir {
    let mut lines = String::new();
    for day in 1..=28 {
        for n in 0..day {
            let article = json!({"id": format!("{day}-{n}"), "date": format!("2025-02-{day:02}"), "body": words});
            lines.push_str(&format!("{article}\n"));
        }
    }
    lines.push_str(
        "{\"id\":\"x\",\"body\":\"oil\"}\n{\"id\":\"y\",\"date\":\"2025\",\"body\":\"oil\"}\n",
    );
    Dir::indexed(&[("a.jsonl", &lines)])
}

fn texts(drawing: &Document<'_>) -> Vec<String> {
    let texts = drawing
        .descendants()
        .filter(|node| node.has_tag_name(("http://www.w3.org/2000/svg", "text")));
    texts
        .filter_map(|node| node.text().map(str::to_owned))
        .collect()
}

fn element<'a>(drawing: &'a Document<'a>, name: &str) -> Node<'a, 'a> {
    let found = drawing
        .descendants()
        .find(|node| node.tag_name().name() == name);
    found.unwrap_or_else(|| panic!("no {name}"))
}

#[test]
fn a_drawing_says_what_it_shows() {
    let dir = archive("oil");
    let run = dir.dateline(&[
        "timeline",
        "oil",
        "--since",
        "2025-02-01",
        "--svg",
        "plot.svg",
    ]);
    run.exits(0).prints_part("2025-02-28  28");
    let svg = std::fs::read_to_string(dir.path("plot.svg")).expect("a drawing");
    let drawing = Document::parse(&svg).expect("XML");
    assert_eq!(drawing.root_element().attribute("role"), Some("img"));
    assert_eq!(element(&drawing, "title").text(), Some("oil"));
    assert_eq!(
        element(&drawing, "desc").text(),
        Some(
            "Articles by day from 2025-02-01 to 2025-02-28. oil: 407 articles, most in 2025-02-28: 28. Also: 1 article without a \
             date: not shown; 1 article dated only to a month or a year: at its beginning."
        )
    );
    let texts = texts(&drawing);
    for text in [
        "oil",
        "0",
        "5",
        "30",
        "2025-02-03",
        "2025-02-24",
        "articles per day",
        "date of publication",
    ] {
        // Weeks begin on Mondays.
        let week = text.starts_with("2025-02").then(|| {
            let day: jiff::civil::Date = text.parse().expect("a day");
            day.strftime("%G-W%V").to_string()
        });
        let text = week.unwrap_or_else(|| text.to_owned());
        assert!(texts.contains(&text), "{text:?} is not in {texts:?}");
    }
    let origin = texts
        .iter()
        .find(|text| text.starts_with("dateline, 408 articles of index, 2"));
    assert!(origin.is_some(), "{texts:?}");
    // A bar a day.
    let bars = drawing
        .descendants()
        .find(|node| node.attribute("fill") == Some("#0072B2"));
    let path = bars.and_then(|bars| bars.attribute("d")).expect("bars");
    assert_eq!(path.matches('M').count(), 28);
}

#[test]
fn queries_are_text_whatever_they_hold() {
    let dir = archive("oil");
    let evil = "oil OR \"</title><script>alert(1)</script>&amp; ]]> \u{1b}[31m \u{7}\u{FFFF}\u{202E}\" OR '<b>";
    let run = dir.dateline(&[
        "timeline",
        evil,
        "--vs",
        "-gas <i>&",
        "--vs",
        "oil\nfield",
        "--svg",
        "-",
        "-q",
    ]);
    let svg = run.exits(0).out();
    let drawing = Document::parse(&svg).unwrap_or_else(|error| panic!("{error}: {svg}"));
    for node in drawing.descendants().filter(Node::is_element) {
        let name = node.tag_name().name();
        assert!(
            ["svg", "title", "desc", "rect", "text", "path", "circle"].contains(&name),
            "{name}"
        );
        for attribute in node.attributes() {
            assert!(
                !attribute.name().starts_with("on") && !attribute.value().contains("url("),
                "{attribute:?}"
            );
        }
    }
    let title = element(&drawing, "title").text().expect("a title");
    assert!(
        title.starts_with(
            "oil OR \"</title><script>alert(1)</script>&amp; ]]> \u{FFFD}[31m \u{FFFD}"
        ),
        "{title}"
    );
    let texts = texts(&drawing);
    assert!(
        texts.iter().any(|text| text == "-gas <i>&")
            && texts.iter().any(|text| text == "oil field"),
        "{texts:?}"
    );
    // Lines are told apart without colours too.
    let lines = drawing
        .descendants()
        .filter(|node| node.attribute("fill") == Some("none"));
    let dashes: Vec<_> = lines
        .filter_map(|line| line.attribute("stroke-dasharray"))
        .collect();
    assert_eq!(dashes, ["none", "9 4", "3 3"]);
}

#[test]
fn every_length_and_one_bucket_can_be_drawn() {
    let dir = archive("oil");
    for by in ["day", "week", "month", "quarter", "year"] {
        for query in [&["oil"][..], &["oil", "--vs", "gas"]] {
            let run =
                dir.dateline(&[&["timeline", "--by", by, "--svg", "-", "-q"], query].concat());
            let svg = run.exits(0).out();
            let drawing = Document::parse(&svg).unwrap_or_else(|error| panic!("{error}: {svg}"));
            let label = format!("articles per {by}");
            assert!(texts(&drawing).contains(&label), "{run}");
            assert!(!svg.contains("NaN") && !svg.contains("inf"), "{run}");
        }
    }
}

#[test]
fn what_cannot_be_drawn_or_written_is_said() {
    let dir = archive("oil");
    dir.dateline(&["timeline", "peat", "--svg", "plot.svg"])
        .prints("")
        .says_part("dateline: nothing with a date to draw\n")
        .exits(1);
    assert!(!dir.path("plot.svg").exists());
    dir.dateline(&[
        "timeline", "oil", "--by", "day", "--since", "2000", "--svg", "plot.svg",
    ])
    .prints("")
    .says(
        "dateline: --svg: 9,191 buckets are more than a drawing can show, which is 2,000\n\
             hint: a coarser --by, or a shorter time by --since and --until\n",
    )
    .exits(2);
    dir.dateline(&["timeline", "oil", "--svg", "nowhere/plot.svg"])
        .says_part("dateline: nowhere/plot.svg: cannot be written: ")
        .exits(2);
    dir.dateline(&["timeline", "oil", "--svg", "-", "--format", "csv"])
        .prints("")
        .says_part("hint: name a file: --svg plot.svg\n")
        .exits(2);
}
