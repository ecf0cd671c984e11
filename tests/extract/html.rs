//! Pages: their visible text, what the elements make of it, what they state about their article; and pages meant to harm.

use dateline::article::{Article, TitlePlace, ZoneKind};
use dateline::corpus::{Markup, RawRecord, Stated};
use dateline::extract::extract;

use super::{author, check_zones, date, kind_of, record, rule, source, title};

const SENTENCE: &str = "The council voted on Monday to build the bridge across the river after a debate of nine hours.";

fn page(html: &str) -> Article {
    let article = extract(RawRecord {
        markup: Markup::Html,
        ..record(html, Stated::default())
    });
    check_zones(&article);
    article
}

/// A page with `head` and `body` around a story of three paragraphs.
fn around(head: &str, above: &str, below: &str) -> Article {
    page(&format!(
        "<!DOCTYPE html><html lang=en-GB><head>{head}</head><body><nav><a href=/>Home</a> <a href=/a>Sport</a></nav>\
         {above}<article><p>{SENTENCE}</p><p>First, {SENTENCE}</p><p>Second, {SENTENCE}</p></article>{below}</body></html>"
    ))
}

#[test]
fn the_text_is_what_a_reader_sees() {
    let article = page(
        "<p>One <b>bold</b>\n  word,&nbsp;caf&eacute; &amp; so&shy;on.<br>Next line<script>var x = '<p>no</p>'</script></p>\
         <ul><li>first<li>second</ul><div hidden>unseen</div><table><tr><td>a<td>b</table><!-- no --><style>p{}</style>",
    );
    assert_eq!(
        article.text,
        "One bold word, café & soon.\nNext line\n\nfirst\nsecond\n\na b"
    );
}

#[test]
fn statements_count_in_the_order_of_their_trust() {
    let data = |fields: &str| {
        format!(
            "<script type=\"application/ld+json\">{{\"@type\":\"NewsArticle\",{fields}}}</script>"
        )
    };
    let metas = "<meta property=og:title content='Meta title of the page'><meta property=article:published_time content=2020-03-02>\
                 <meta property=article:modified_time content=2020-03-09><meta property=og:site_name content='Daily Text'>\
                 <meta name=author content='Jane Doe'><link rel=canonical href=https://text.example/2020/03/01/bridge>";
    let both = around(
        &(data(
            "\"headline\":\"Data title &amp; more\",\"datePublished\":\"2020-03-03T10:00:00Z\",\"author\":[{\"name\":\"John Roe\"}]",
        ) + metas),
        "",
        "",
    );
    assert_eq!(title(&both), ("Data title & more", TitlePlace::Stated));
    assert_eq!(
        (date(&both).as_deref(), rule(&both)),
        (Some("2020-03-03T10:00:00Z"), "JSON-LD datePublished")
    );
    assert_eq!(
        both.updated.as_ref().map(ToString::to_string).as_deref(),
        Some("2020-03-09")
    );
    assert_eq!(author(&both), Some("John Roe"));
    assert_eq!(both.lang.as_deref(), Some("en"));
    assert_eq!(
        both.url.as_deref(),
        Some("https://text.example/2020/03/01/bridge")
    );
    assert_eq!(both.id, "a", "a page does not name itself");

    let meta = around(metas, "", "");
    assert_eq!(title(&meta).0, "Meta title of the page");
    assert_eq!(
        (date(&meta).as_deref(), rule(&meta)),
        (Some("2020-03-02"), "meta article:published_time")
    );
    assert_eq!(source(&meta), Some(("Daily Text", Some("text.example"))));
    assert_eq!(author(&meta), Some("Jane Doe"));

    let canonical = around(
        "<link rel=canonical href=https://text.example/2020/03/01/bridge>",
        "",
        "",
    );
    assert_eq!(
        (date(&canonical).as_deref(), rule(&canonical)),
        (Some("2020-03-01"), "url")
    );

    let changed = around(
        "<meta property=article:modified_time content=2020-03-09>",
        "",
        "",
    );
    assert_eq!(date(&changed).as_deref(), Some("2020-03-09"));
    assert_eq!(changed.updated, None);
    assert_eq!(changed.doubts.len(), 1, "{:?}", changed.doubts);
}

#[test]
fn a_date_that_cannot_be_is_passed_over_with_its_reason() {
    let article = around(
        "<meta property=article:published_time content=2031-01-01><meta name=dc.date content=2020-03-02>",
        "",
        "",
    );
    assert_eq!(date(&article).as_deref(), Some("2020-03-02"));
    assert_eq!(
        article.doubts,
        ["`2031-01-01` (meta article:published_time) is later than the time of reading"]
    );
}

#[test]
fn broken_data_is_mended_or_passed_over() {
    for script in [
        "<!-- {\"@type\":\"NewsArticle\",\"headline\":\"A\tb\",\"datePublished\":\"2020-03-03\",} -->",
        "//<![CDATA[\n[{\"@type\":[\"Thing\",\"ReportageNewsArticle\"],\"datePublished\":\"2020-03-03\"},]\n//]]>",
        "{\"@graph\":[{\"@type\":\"WebPage\",\"datePublished\":\"2020-03-03\"}]};",
    ] {
        let article = around(
            &format!("<script type='application/ld+json'>{script}</script>"),
            "",
            "",
        );
        assert_eq!(date(&article).as_deref(), Some("2020-03-03"), "{script}");
    }
    let nested = "[".repeat(100_000);
    let article = around(
        &format!("<script type='application/ld+json'>{nested}</script>"),
        "",
        "",
    );
    assert_eq!(date(&article), None);
}

#[test]
fn the_name_of_the_site_is_no_part_of_a_title() {
    for (head, expected) in [
        (
            "<title>Bridge is built - Daily Text</title><meta property=og:site_name content='Daily Text'>",
            "Bridge is built",
        ),
        (
            "<title>Daily Text | Bridge is built</title><meta property=og:site_name content='Daily Text'>",
            "Bridge is built",
        ),
        (
            "<title>Bridge is built | Local | Text</title><meta property=og:title content='Bridge is built'>",
            "Bridge is built",
        ),
        (
            "<title>Bridge - a plan - is built</title>",
            "Bridge - a plan - is built",
        ),
    ] {
        assert_eq!(title(&around(head, "", "")).0, expected, "{head}");
    }
    let heading = around(
        "<title>Bridge is built :: Local :: Text</title>",
        "<h1>Text</h1><h1>Bridge is built</h1>",
        "",
    );
    assert_eq!(title(&heading).0, "Bridge is built");
    assert_eq!(kind_of(&heading, "Bridge is built"), ZoneKind::Headline);
}

#[test]
fn what_stands_around_a_story_is_not_of_it() {
    let article = around(
        "",
        "<div class=cookie-banner><p>We and our partners store cookies on your device to improve what you see and read here.</p></div>",
        "<div class=related-stories><p>Another story about the bridge that was told some weeks ago, and at length.</p></div>\
         <div id=comments><h3>2 comments</h3><p>I for one have never liked bridges, and I never will, whatever the council says.</p></div>\
         <footer><p>All that is written here belongs to us, and nobody may take it away from us.</p></footer>",
    );
    for (words, kind) in [
        ("Home", ZoneKind::Furniture),
        ("We and our partners", ZoneKind::Furniture),
        ("The council voted", ZoneKind::Lead),
        ("Second, The council", ZoneKind::Body),
        ("Another story", ZoneKind::Furniture),
        ("I for one", ZoneKind::Comments),
        ("All that is written", ZoneKind::Furniture),
    ] {
        assert_eq!(kind_of(&article, words), kind, "{words}");
    }
}

#[test]
fn a_page_that_calls_everything_by_a_name_of_furniture_keeps_its_story() {
    let article = page(&format!(
        "<body class='page-with-sidebar comments-open'><div class='share main'><p>{SENTENCE}</p><p>Then {SENTENCE}</p></div></body>"
    ));
    assert_eq!(kind_of(&article, "The council"), ZoneKind::Lead);
}

#[test]
fn a_story_that_only_the_data_hold_is_kept() {
    let body = format!("{SENTENCE} ").repeat(8);
    let article = page(&format!(
        "<html><head><script type='application/ld+json'>{{\"@type\":\"NewsArticle\",\"headline\":\"Bridge is built\",\
         \"articleBody\":\"{body}\"}}</script></head><body><h1>Bridge is built</h1><p>Subscribe to read on.</p></body></html>"
    ));
    assert_eq!(kind_of(&article, "The council"), ZoneKind::Lead);
    assert!(!kind_of(&article, "Subscribe").is_story());
}

#[test]
fn an_element_of_time_among_comments_dates_nothing() {
    let comment = "<div class=comments><p><time datetime=2020-05-05>May</time> I like it</p></div>";
    assert_eq!(date(&around("", "", comment)), None);
    let own = around(
        "",
        "<h1>Bridge is built</h1><p><time datetime=2020-03-03>3 March</time></p>",
        comment,
    );
    assert_eq!(
        (date(&own).as_deref(), rule(&own)),
        (Some("2020-03-03"), "time element")
    );
}

#[test]
fn pages_meant_to_harm_are_read_like_others() {
    let many = 200_000;
    for html in [
        "<div>".repeat(many),
        "<b><p>x".repeat(many),
        "</div>".repeat(many),
        "<table><tr><td>".repeat(many),
        "<ul><li>".repeat(many),
        format!("<p {}>x", "a=b ".repeat(many)),
        format!("<p class='{}'>x", "related ".repeat(many)),
        format!("<p>{}", "&amp;&#0;&#x110000;&notanentity;".repeat(many)),
        format!("<meta name=date content='{}'>x", "2020-03-03 ".repeat(many)),
        "<meta name=date content=2020-03-03>".repeat(many),
        "<time datetime=2020-03-03>".repeat(many),
        "<a href=x>y".repeat(many),
        "<h1>Title of it</h1>".repeat(many),
        "<p itemprop=articleBody>story ".repeat(many),
        "<!--".repeat(many),
        "<![CDATA[<".repeat(many),
        "<script>".repeat(many),
        String::from("<"),
        String::new(),
    ] {
        page(&html);
    }
    let html = "<!DOCTYPE html><html><head><title>A &amp; b</title></head><body><p class='a b'>x é<br/>y</p></body></html>";
    for (end, _) in html.char_indices() {
        page(&html[..end]);
    }
}

#[test]
fn a_page_that_goes_on_with_the_next_story_ends_before_it() {
    let story = |id: &str| {
        format!(
            "<article><h1>The bridge {id} is built</h1><p>{SENTENCE}</p><p>{id} first, {SENTENCE}</p><p>{id} second, {SENTENCE}</p></article>"
        )
    };
    let article = page(&format!(
        "<title>The bridge One is built</title><main>{}<div>{}</div></main>",
        story("One"),
        story("Two").repeat(2)
    ));
    assert_eq!(kind_of(&article, "One second"), ZoneKind::Body);
    assert_eq!(kind_of(&article, "Two second"), ZoneKind::Furniture);
}

#[test]
fn a_story_that_is_a_list_is_read_where_it_is_called_so() {
    let rows: String = (1..40)
        .map(|at| format!("<tr><td>{at}<td>Driver {at} of team {at}<td>{at}00</tr>"))
        .collect();
    let article = page(&format!(
        "<div><p>Comments with words that cannot be read will not be shown by the moderator of this page, says the page.</p>         <div itemprop=articleBody><p>The standings after the last race:</p><table>{rows}</table></div></div>"
    ));
    assert_eq!(kind_of(&article, "Driver 7"), ZoneKind::Body);
}

#[test]
fn a_story_cut_into_widgets_is_read_and_a_widget_beside_it_is_not() {
    let part = |id: &str| {
        format!("<div class=article-widget><p>{id}, {SENTENCE}</p><p>{SENTENCE}</p></div>")
    };
    let article = page(&format!(
        "<div>{}{}{}</div><div><div class=widget><p>Weather, {SENTENCE}</p></div></div>",
        part("One"),
        part("Two"),
        part("Three")
    ));
    assert_eq!(kind_of(&article, "Two, The"), ZoneKind::Body);
    assert_eq!(kind_of(&article, "Weather"), ZoneKind::Furniture);
}

#[test]
fn boxes_captions_and_what_a_class_hides_are_not_the_story() {
    let article = around("", "", "");
    assert_eq!(kind_of(&article, "Second, The"), ZoneKind::Body);
    let article = page(&format!(
        "<article><p>{SENTENCE}</p><div class=fact-box><p>Facts: {SENTENCE}</p></div><p>First, {SENTENCE}</p>         <p class=hidden>Subscribe, {SENTENCE}</p><div><span class=caption>The council at work <i>today</i>.</span></div>         <p>The bridge as it will be (Image: Getty)</p><p>Second, {SENTENCE}</p></article>"
    ));
    assert_eq!(kind_of(&article, "Facts:"), ZoneKind::Furniture);
    assert_eq!(kind_of(&article, "Subscribe, The"), ZoneKind::Furniture);
    assert_eq!(kind_of(&article, "The council at work"), ZoneKind::Caption);
    assert_eq!(kind_of(&article, "The bridge as"), ZoneKind::Caption);
    assert_eq!(kind_of(&article, "Second, The"), ZoneKind::Body);
}

#[test]
fn comments_without_a_heading_are_told_by_what_stands_at_each() {
    let comment = |who: &str| {
        format!(
            "<p>Posted by: {who}, 8:21pm</p><p>I say of it that {SENTENCE}</p><p>Quote | Report this post</p>"
        )
    };
    let article = page(&format!(
        "<div><p>{SENTENCE}</p><p>First, {SENTENCE}</p><p>Second, {SENTENCE}</p>{}{}{}</div>",
        comment("ann"),
        comment("bob"),
        comment("cid")
    ));
    assert_eq!(kind_of(&article, "Second, The"), ZoneKind::Body);
    assert_eq!(kind_of(&article, "I say of it"), ZoneKind::Comments);
    // One such line may be the byline.
    let article = page(&format!(
        "<div><p>Posted by: ann</p><p>{SENTENCE}</p><p>First, {SENTENCE}</p></div>"
    ));
    assert_eq!(kind_of(&article, "First, The"), ZoneKind::Body);
}

#[test]
fn a_headline_keeps_its_kicker_and_is_what_readers_see() {
    let data = "<script type=\"application/ld+json\">{\"@type\":\"NewsArticle\",\"headline\":\"Bridge plan: all you need to know\"}</script>";
    let article = around(
        &format!(
            "{data}<title>Bridge plan: all you need to know</title><meta property=og:title content='The council builds its bridge'>"
        ),
        "<h1>The council builds its bridge</h1>",
        "",
    );
    assert_eq!(title(&article).0, "The council builds its bridge");
    let article = around(
        "<title>River: The council builds its bridge</title><meta property=og:title content='River: The council builds its bridge'>",
        "<p>River</p><h1>The council builds its bridge</h1>",
        "",
    );
    assert_eq!(title(&article).0, "River: The council builds its bridge");
}
