//! The outlet.

use dateline::corpus::Stated;

use super::{read, read_with, source};

#[test]
fn copyright_lines_name_the_outlet() {
    let cases = [
        ("© RIVERTON", Some(("Riverton", None))),
        ("© AFP", Some(("AFP", None))),
        ("(c) 2019-2025 Riverton Post", Some(("Riverton Post", None))),
        (
            "Copyright © 2019 The Riverton Times, LLC. Click here for reprint permission.",
            Some(("The Riverton Times", None)),
        ),
        (
            "Copyright 2025 by Riverton Media GmbH",
            Some(("Riverton Media", None)),
        ),
        (
            "© 2025 U.S. River & Road Report. All rights reserved.",
            Some(("U.S. River & Road Report", None)),
        ),
        (
            "© The Riverton Daily(www.riverton.co.example). All rights reserved.",
            Some(("The Riverton Daily", Some("riverton.co.example"))),
        ),
        (
            "© riverton.example",
            Some(("riverton.example", Some("riverton.example"))),
        ),
        // Not an outlet:
        ("© Getty Images", None),
        ("© Jo Roe/Pool Photo via Wire", None),
        (
            "(c) the members of the council shall be told in writing.",
            None,
        ),
        (
            "Copyright is what the council did not think of at all.",
            None,
        ),
        ("According to Riverton Post, nobody came.", None),
        ("JO ROE/Wire Photo", None),
    ];
    for (line, expected) in cases {
        let text = format!(
            "Council votes\nThe council voted on Monday to build the bridge.\nIt will be red.\n{line}"
        );
        assert_eq!(source(&read(&text)), expected, "{line}");
    }
}

#[test]
fn the_address_gives_the_outlet_where_nothing_else_does() {
    let with = |source: Option<&str>, url: Option<&str>| {
        let stated = Stated {
            source: source.map(str::to_owned),
            url: url.map(str::to_owned),
            ..Stated::default()
        };
        read_with("The council voted on Monday to build the bridge.", stated)
    };
    let found = with(None, Some("https://www.Riverton.example/a"));
    assert_eq!(
        source(&found),
        Some(("riverton.example", Some("riverton.example")))
    );
    assert_eq!(found.source.unwrap().evidence.rule, "url");
    assert_eq!(
        source(&with(Some("Riverton.example"), None)),
        Some(("Riverton.example", Some("riverton.example")))
    );
    assert_eq!(source(&with(None, Some("not an address"))), None);
    assert_eq!(source(&with(None, Some("http://[::1]/"))), None);
}
