//! RSS and Atom saved as files: items, markup, outlets, and what is hostile.

use dateline::corpus::{MAX_RECORD_BYTES, Markup, Settings};

use super::{Archive, Log, gzip, read_file};

const RSS: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<!-- a comment --><rss version="2.0" xmlns:dc="x" xmlns:content="y"><channel>
<title>Coast Herald</title><link>https://coast.example</link>
<image><title>Logo</title></image>
<item>
 <title>Harbour &amp; pier</title><link>https://coast.example/1</link>
 <guid isPermaLink="false">c1</guid><pubDate>Mon, 03 Nov 2025 08:00:00 GMT</pubDate>
 <dc:creator><![CDATA[Ann Example]]></dc:creator>
 <description>Short.</description>
 <content:encoded><![CDATA[<p>The harbour &amp; the pier.</p>]]></content:encoded>
</item>
<item><title>Two</title><description>a &lt;b&gt;bold&lt;/b&gt; word</description><dc:date>2025-11-04</dc:date></item>
<item><title>Three</title><description>Plain &amp; simple.</description><source url="u">Other Post</source></item>
<item><category>none</category></item>
</channel></rss>
"#;

const ATOM: &str = r#"<feed xmlns="http://www.w3.org/2005/Atom"><title type="text">Island Post</title>
<entry><id>tag:1</id><title>One</title><link rel="self" href="https://no.example"/><link href="https://island.example/1?a=1&amp;b=2"/>
<author><name>Ann &amp; Bob</name><email>x</email></author><published>2025-11-03T08:00:00Z</published><updated>2025-11-05T08:00:00Z</updated>
<summary>Short.</summary><content type="xhtml"><div><p>Long <em>text</em> &amp; more.</p><br/></div></content></entry>
</feed>"#;

fn markups(name: &str, content: &str) -> Vec<Markup> {
    let archive = Archive::new().file(name, content);
    let log = Log::of(&archive, &[name], &Settings::default());
    log.records.iter().map(|record| record.markup).collect()
}

#[test]
fn items_of_rss_are_articles_of_the_channel() {
    assert_eq!(
        read_file("a.rss", RSS),
        [
            r#"a.rss:5 id=c1 title=Harbour & pier date=Mon, 03 Nov 2025 08:00:00 GMT source=Coast Herald url=https://coast.example/1 author=Ann Example "<p>The harbour &amp; the pier.</p>""#,
            r#"a.rss:12 title=Two date=2025-11-04 source=Coast Herald "a <b>bold</b> word""#,
            r#"a.rss:13 title=Three source=Other Post "Plain & simple.""#,
            "a.rss:14 refused: no text: expected some under one of the keys body, text, content, …; found keys category, site",
        ]
    );
    assert_eq!(
        markups("a.rss", RSS),
        [Markup::Html, Markup::Html, Markup::Plain]
    );
    assert_eq!(read_file("a.xml.gz", gzip(RSS)).len(), 4);
}

#[test]
fn entries_of_atom_are_articles_of_the_feed() {
    assert_eq!(
        read_file("a.atom", ATOM),
        [
            r#"a.atom:2 id=tag:1 title=One date=2025-11-03T08:00:00Z source=Island Post url=https://island.example/1?a=1&b=2 author=Ann & Bob "<div><p>Long <em>text</em> &amp; more.</p><br/></div>""#
        ]
    );
    assert_eq!(markups("a.atom", ATOM), [Markup::Html]);
}

#[test]
fn rdf_has_its_items_beside_the_channel() {
    let rdf = "<rdf:RDF><channel><title>Coast</title></channel><item><title>T</title><description>D</description></item></rdf:RDF>";
    assert_eq!(
        read_file("a.rdf", rdf),
        [r#"a.rdf:1 title=T source=Coast "D""#]
    );
}

#[test]
fn the_declared_character_set_counts() {
    let feed = b"<?xml version='1.0' encoding='iso-8859-1'?><rss><channel><item><title>Z\xfcrich</title></item></channel></rss>";
    assert_eq!(read_file("a.xml", feed), [r#"a.xml:1 title=Zürich """#]);
    let wide: Vec<u8> = "\u{feff}<?xml version='1.0' encoding='utf-16'?><rss><channel><item><title>Zürich</title></item></channel></rss>"
        .encode_utf16()
        .flat_map(u16::to_be_bytes)
        .collect();
    assert_eq!(read_file("a.xml", wide), [r#"a.xml:1 title=Zürich """#]);
}

#[test]
fn entities_of_the_document_are_never_resolved() {
    let laughs: String = (1..20)
        .map(|n| format!("<!ENTITY l{n} \"{}\">", format!("&l{};", n - 1).repeat(10)))
        .collect();
    let feed = format!(
        "<!DOCTYPE rss [<!ENTITY l0 \"lol\">{laughs}<!ENTITY x SYSTEM \"file:///etc/passwd\">]><rss><channel><item><title>T &l19; &x;</title><description>&#65;&nbsp;&unknown; & co</description></item></channel></rss>"
    );
    assert_eq!(
        read_file("a.xml", feed),
        [r#"a.xml:1 title=T &l19; &x; "A&nbsp;&unknown; & co""#]
    );
}

#[test]
fn other_xml_is_counted_and_what_is_cut_off_keeps_what_came_before() {
    let archive = Archive::new()
        .file("a.xml", "<?xml version='1.0'?><sitemap><url/></sitemap>")
        .file("b.xml", "  ");
    let run = archive.read();
    assert!(run.events.is_empty(), "{:?}", run.events);
    assert_eq!(run.tally.unread.get("xml, no feed"), Some(&2));
    let settings = Settings {
        input_format: Some("feed".to_owned()),
        ..Settings::default()
    };
    assert_eq!(
        Log::of(&archive, &["a.xml", "b.xml"], &settings).events,
        [
            "a.xml:1 refused: not a feed: the root element is sitemap, not rss, feed or rdf:RDF",
            "b.xml:1 refused: not a feed: there is no element, not rss, feed or rdf:RDF"
        ]
    );
    let cut = &RSS[..RSS.find("<item><title>Three").unwrap() + 10];
    let events = read_file("a.rss", cut);
    assert_eq!(events.len(), 3, "{events:?}");
    assert!(events[2].contains(":13 refused: "), "{events:?}");
    for end in (0..RSS.len()).step_by(7) {
        if RSS.is_char_boundary(end) {
            read_file("a.rss", &RSS[..end]);
        }
    }
}

#[test]
fn endless_items_and_depths_are_refused() {
    let start = "<rss><channel><item><title>T</title></item><item><title>";
    let events = read_file(
        "a.rss",
        format!("{start}{}", "x".repeat(MAX_RECORD_BYTES + 1)),
    );
    assert_eq!(
        events,
        [
            r#"a.rss:1 title=T """#,
            "a.rss:1 refused: cannot be read beyond this line: longer than 64 MiB, the most that one record may take"
        ]
    );
    let deep = format!("{start}{}", "<a>".repeat(1_000_000));
    assert_eq!(
        read_file("a.rss", deep)[1],
        "a.rss:1 refused: elements more than 256 deep are no feed's"
    );
    let long = format!("<rss><channel><{}>", "n".repeat(1000));
    assert!(read_file("a.rss", long)[0].contains("refused"));
}

#[test]
fn a_title_of_nothing_but_ampersands_is_gone_through_once() {
    // It was searched to its end at each of them, which took hours.
    let title = "&".repeat(4 << 20);
    let events = read_file(
        "a.rss",
        format!(
            "<rss><channel><item><title>{title}</title><description>text</description></item></channel></rss>"
        ),
    );
    assert_eq!(events.len(), 1);
    assert!(
        events[0].ends_with("\"text\""),
        "{}",
        &events[0][events[0].len() - 40..]
    );
}
