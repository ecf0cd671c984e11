//! An article on a page: its text as it is stored, with what a query finds in it and what its parts are.

use std::ops::Range;

use crate::article::{Article, Evidence, TitlePlace, ZoneKind};
use crate::search::{Archive, Marked, code_points, pieces};

use super::super::fault::Fault;
use super::super::params::Params;
use super::html::Html;
use super::state::State;
use super::{frame, words};

/// Bytes of a text that are shown; the rest of it is a link away.
const SHOWN: usize = 400_000;

/// The page of the article `id`.
pub(in super::super) fn page(
    archive: &Archive,
    id: &str,
    params: &Params,
) -> Result<String, Fault> {
    let state = State::of(params);
    let query = state.get("q").filter(|query| !query.trim().is_empty());
    let unknown = || super::super::api::unknown(id);
    let plain = || -> Result<Marked, Fault> {
        let found = archive.article(id).map_err(|error| params.fault(&error))?;
        Ok(Marked::from(found.ok_or_else(unknown)?))
    };
    let found = match query {
        // A query that cannot be read marks nothing; the article is shown all the same.
        Some(query) => match params
            .request(query)
            .map(|asked| archive.marked(id, &asked))
        {
            Ok(Ok(found)) => found.ok_or_else(unknown)?,
            _ => plain()?,
        },
        None => plain()?,
    };
    Ok(shown(&found, &state))
}

fn shown(found: &Marked, state: &State) -> String {
    let article = &found.article;
    let title = match found.title() {
        "" => "(no headline)",
        title => title,
    };
    let mut html = frame::begin(&format!("{title} · dateline"), state);
    html.raw("<div class=\"page\">\n<main id=\"main\" tabindex=\"-1\">\n");
    if state.pairs().next().is_some() {
        html.raw("<p class=\"back\"><a id=\"back\"")
            .attr("href", &state.address());
        html.raw(">← Back to what was found</a></p>\n");
    }
    html.raw("<article class=\"paper\"");
    if let Some(tag) = words::tag(article.lang.as_deref()) {
        html.attr("lang", tag);
    }
    html.raw(">\n<h1 dir=\"auto\">");
    html.marked(title, &title_marks(found)).raw("</h1>\n");
    about(&mut html, article);
    text(&mut html, found);
    html.raw("</article>\n</main>\n<aside class=\"side\" aria-label=\"About this article\">\n");
    evidence(&mut html, article);
    html.raw("<p class=\"more\"><a")
        .attr("href", &super::like(&article.id));
    html.raw(">More like this</a></p>\n</aside>\n</div>\n");
    frame::end(html)
}

fn title_marks(found: &Marked) -> Vec<(usize, usize)> {
    let place = found.article.title.as_ref().map(|title| title.place);
    if place == Some(TitlePlace::Stated) {
        code_points(found.title(), &found.title_marks)
    } else {
        Vec::new()
    }
}

fn about(html: &mut Html, article: &Article) {
    let source = article.source.as_ref().map(|source| source.name.as_str());
    html.raw("<p class=\"about\" lang=\"en\"><bdi class=\"source\">");
    html.text(source.unwrap_or("source unknown"))
        .raw("</bdi> · ");
    match article.published.as_ref().map(ToString::to_string) {
        Some(date) => {
            html.raw("<time").attr("datetime", &date).raw(">");
            html.text(&words::date(&date)).raw("</time>")
        }
        None => html.raw("undated"),
    };
    if let Some(author) = &article.author {
        html.raw(" · <bdi>").text(&author.name).raw("</bdi>");
    }
    html.raw("</p>\n");
}

/// The text in its zones, each with its marks.
fn text(html: &mut Html, found: &Marked) {
    let article = &found.article;
    let end = article.text.floor_char_boundary(SHOWN);
    let zones = article.zones.iter().filter(|zone| zone.range().start < end);
    let mut last: Option<ZoneKind> = None;
    for zone in zones {
        let range = zone.range().start..zone.range().end.min(end);
        let (class, label) = look(zone.kind);
        html.raw("<div class=\"").raw(class).raw("\" dir=\"auto\">");
        if let Some(label) = label.filter(|_| last != Some(zone.kind)) {
            html.raw("<span class=\"label\" lang=\"en\">")
                .raw(label)
                .raw("</span>");
        }
        stretch(html, &article.text, range, &found.marks);
        html.raw("</div>\n");
        last = Some(zone.kind);
    }
    if end < article.text.len() {
        html.raw("<p class=\"note\" lang=\"en\">The text goes on: <a");
        html.attr("href", &format!("/api{}", super::article_path(&article.id)));
        html.raw(">all of it</a></p>\n");
    }
}

/// How a zone looks, and what is written above it.
fn look(kind: ZoneKind) -> (&'static str, Option<&'static str>) {
    match kind {
        ZoneKind::Headline => ("zone headline", None),
        ZoneKind::Byline => ("zone byline", None),
        ZoneKind::Caption => ("zone caption", None),
        ZoneKind::Lead => ("zone lead", None),
        ZoneKind::Body => ("zone body", None),
        ZoneKind::Furniture => ("zone dim", Some("Around the story")),
        ZoneKind::Comments => ("zone dim", Some("Comments")),
    }
}

fn stretch(html: &mut Html, text: &str, range: Range<usize>, marks: &[Range<usize>]) {
    for (piece, is_marked) in pieces(range, marks) {
        if is_marked {
            html.raw("<mark>").text(&text[piece]).raw("</mark>");
        } else {
            html.text(&text[piece]);
        }
    }
}

/// What is known of the article, and why.
fn evidence(html: &mut Html, article: &Article) {
    html.raw("<h2>How it is known</h2>\n<dl class=\"facts\">\n");
    let source = article.source.as_ref();
    let date = article.published.as_ref();
    let written = date.map(ToString::to_string);
    fact(
        html,
        "Date",
        written.as_deref().unwrap_or("none"),
        date.map(|date| &date.evidence),
    );
    if let Some(updated) = &article.updated {
        fact(
            html,
            "Updated",
            &updated.to_string(),
            Some(&updated.evidence),
        );
    }
    let name = source.map_or("unknown", |source| source.name.as_str());
    fact(html, "Source", name, source.map(|source| &source.evidence));
    if let Some(author) = &article.author {
        fact(html, "Author", &author.name, Some(&author.evidence));
    }
    if let Some(title) = &article.title {
        let place = match title.place {
            TitlePlace::Stated => "stated beside the text",
            TitlePlace::InText => "in the text",
            TitlePlace::StandIn => "none: the first sentence",
        };
        fact(html, "Headline", place, Some(&title.evidence));
    }
    if let Some(lang) = &article.lang {
        fact(html, "Language", lang, None);
    }
    if let Some(url) = &article.url {
        html.raw("<dt>Address</dt><dd>");
        let is_web = ["http://", "https://"].iter().any(|scheme| {
            url.get(..scheme.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(scheme))
        });
        if is_web {
            html.raw("<a rel=\"noreferrer noopener nofollow\"")
                .attr("href", url)
                .raw(">");
            html.text(url).raw("</a>");
        } else {
            html.text(url);
        }
        html.raw("</dd>\n");
    }
    fact(html, "Read from", &article.origin.to_string(), None);
    fact(html, "Id", &article.id, None);
    for doubt in &article.doubts {
        fact(html, "Doubt", doubt, None);
    }
    html.raw("</dl>\n");
}

fn fact(html: &mut Html, name: &str, value: &str, evidence: Option<&Evidence>) {
    html.raw("<dt>")
        .text(name)
        .raw("</dt><dd><bdi>")
        .text(value)
        .raw("</bdi>");
    if let Some(evidence) = evidence {
        html.raw("<span class=\"why\">").text(&evidence.rule);
        if !evidence.quote.is_empty() {
            html.raw(": <q dir=\"auto\">")
                .text(&evidence.quote)
                .raw("</q>");
        }
        html.raw("</span>");
    }
    html.raw("</dd>\n");
}
