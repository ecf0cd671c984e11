//! The page of what was found: bars of time, hits, sources beside them.

use crate::error::Error;
use crate::search::{Answer, Archive, Hit, Request, Sources, Timeline, counted, thousands};

use super::super::DEADLINE;
use super::super::fault::{At, Fault};
use super::super::params::Params;
use super::html::Html;
use super::state::State;
use super::{bars, frame, words};

/// Hits of a page.
const HITS: usize = 20;
/// Sources beside them.
const SOURCES: usize = 14;

/// All that a page shows.
struct Found {
    answer: Answer,
    timeline: Option<Timeline>,
    sources: Option<Sources>,
    /// What is searched for, if it is not what was typed.
    request: Request,
}

/// The page that `params` ask for.
pub(in super::super) fn page(archive: &Archive, params: &Params) -> Result<String, Fault> {
    let state = State::of(params);
    match find(archive, params, &state) {
        Ok(found) => Ok(shown(&found, archive, &state)),
        Err(fault) => Err(fault),
    }
}

fn find(archive: &Archive, params: &Params, state: &State) -> Result<Found, Fault> {
    let fault = |error: Error| params.fault(&error);
    let typed = state.get("q").filter(|query| !query.trim().is_empty());
    let mut request = params.request(typed.unwrap_or("*"))?;
    request.limit = params.number("limit").unwrap_or(HITS);
    request.literal &= typed.is_some();
    if let (None, Some(id)) = (typed, state.get("like")) {
        request = archive
            .like(id, request)
            .map_err(fault)?
            .ok_or_else(|| super::super::api::unknown(id))?;
    } else if typed.is_none() && state.get("sort").is_none() {
        request.sort = crate::search::Sort::Newest;
    }
    let answer = archive.search(&request).map_err(fault)?;
    // What stands beside the hits is left out where it takes too long, or cannot be cut into buckets.
    let beside = Request {
        deadline: Some(DEADLINE / 3),
        ..request.clone()
    };
    let timeline = archive.timeline(&beside, None).ok();
    let every = Request {
        sources: Vec::new(),
        ..beside
    };
    let sources = archive.sources(&every).ok();
    Ok(Found {
        answer,
        timeline,
        sources,
        request,
    })
}

fn shown(found: &Found, archive: &Archive, state: &State) -> String {
    let typed = state.get("q").unwrap_or_default();
    let title = match typed {
        "" => "dateline".to_owned(),
        query => format!("{query} · dateline"),
    };
    let mut html = frame::begin(&title, state);
    html.raw("<div class=\"page\">\n<main id=\"main\" tabindex=\"-1\">\n");
    if let Some(timeline) = &found.timeline {
        bars::draw(&mut html, timeline, state);
    }
    summary(&mut html, found, archive, state);
    hits(&mut html, &found.answer.hits, &state.without(&["offset"]));
    paging(&mut html, found, state);
    html.raw("</main>\n<aside class=\"side\" aria-label=\"Sources\">\n");
    if let Some(sources) = &found.sources {
        beside(&mut html, sources, state);
    }
    html.raw("</aside>\n</div>\n");
    frame::end(html)
}

fn summary(html: &mut Html, found: &Found, archive: &Archive, state: &State) {
    let answer = &found.answer;
    let is_front = state.get("q").is_none() && state.get("like").is_none();
    html.raw("<h1 class=\"sum\">");
    match answer.total {
        0 => html.raw("Nothing found"),
        total => {
            html.raw(if answer.total_is_lower_bound {
                "At least "
            } else {
                ""
            });
            html.text(&counted(total, "article"))
        }
    };
    if is_front && answer.total == archive.articles() {
        html.raw(" in the archive");
        if state.get("sort").is_none() {
            html.raw(", newest first");
        }
    }
    if answer.stories > 0 && answer.stories < answer.total {
        let stories = match answer.stories {
            1 => "1 story".to_owned(),
            many => format!("{} stories", thousands(many)),
        };
        html.raw(", ").text(&stories);
    }
    html.raw(" <small>");
    html.text(&format!("{:.1} ms", answer.took_us as f64 / 1_000.0))
        .raw("</small></h1>\n");
    if state.get("like").is_some() && state.get("q").is_none() {
        html.raw("<p class=\"note\">More like one article, by its telling words: <bdi>");
        let words = found
            .request
            .query
            .split(" -id:")
            .next()
            .unwrap_or_default();
        html.text(words).raw("</bdi></p>\n");
    }
    let suggestions = &answer.suggestions;
    if !suggestions.is_empty() {
        html.raw("<p class=\"note\">Did you mean ");
        for (at, query) in suggestions.iter().enumerate() {
            html.raw(if at > 0 { ", " } else { "" })
                .raw("<a dir=\"auto\"");
            html.attr("href", &state.with("q", query).address())
                .raw(">");
            html.text(query).raw("</a>");
        }
        html.raw("?</p>\n");
    }
    if !answer.notes.is_empty() {
        html.raw("<ul class=\"notes\">\n");
        for note in &answer.notes {
            html.raw("<li dir=\"auto\">").text(note).raw("</li>\n");
        }
        html.raw("</ul>\n");
    }
    let filters = [("source", "Source"), ("lang", "Language"), ("in", "In")];
    let filters = filters
        .iter()
        .flat_map(|(name, label)| state.all(name).map(move |value| (*name, *label, value)));
    for (name, label, value) in filters {
        html.raw("<p class=\"chip\">")
            .text(label)
            .raw(": <bdi>")
            .text(value)
            .raw("</bdi> <a");
        html.attr("href", &state.but(name, value).address());
        html.attr("aria-label", &format!("Remove {label} {value}"))
            .raw(">×</a></p>\n");
    }
}

fn hits(html: &mut Html, hits: &[Hit], state: &State) {
    if hits.is_empty() {
        return;
    }
    html.raw("<ol class=\"hits\">\n");
    for hit in hits {
        one(html, hit, state);
    }
    html.raw("</ol>\n");
}

fn one(html: &mut Html, hit: &Hit, state: &State) {
    html.raw("<li class=\"hit\"");
    if let Some(tag) = words::tag(hit.lang.as_deref()) {
        html.attr("lang", tag);
    }
    html.raw(">\n<h2 dir=\"auto\"><a class=\"open\"");
    html.attr("href", &state.article(&hit.id)).raw(">");
    match &hit.title {
        Some(title) => html.marked(title, &hit.title_marks),
        None => html.raw("(no text)"),
    };
    html.raw("</a></h2>\n<p class=\"about\" lang=\"en\">");
    about(html, hit.source.as_deref(), hit.date.as_deref());
    if let Some(author) = &hit.author {
        html.raw(" · <bdi>").text(author).raw("</bdi>");
    }
    html.raw("</p>\n");
    // A passage of the headline shows in the headline.
    for snippet in hit.snippets.iter().filter(|one| one.zone != "title") {
        html.raw("<p class=\"passage\" dir=\"auto\">");
        if ["furniture", "comments", "byline", "caption"].contains(&snippet.zone) {
            html.raw("<span class=\"zone\" lang=\"en\">")
                .text(snippet.zone)
                .raw("</span> ");
        }
        html.marked(&snippet.text, &snippet.marks).raw("</p>\n");
    }
    if !hit.also.is_empty() {
        html.raw("<p class=\"also\" lang=\"en\">Also in ");
        for (at, also) in hit.also.iter().enumerate() {
            html.raw(if at > 0 { "; " } else { "" }).raw("<a");
            html.attr("href", &state.article(&also.id)).raw(">");
            about(html, also.source.as_deref(), also.date.as_deref());
            html.raw("</a>");
        }
        html.raw("</p>\n");
    }
    html.raw("<p class=\"more\" lang=\"en\"><a");
    let title = hit.title.as_deref().unwrap_or("this article");
    html.attr("href", &super::like(&hit.id));
    html.attr("aria-label", &format!("More like this: {title}"))
        .raw(">More like this</a></p>\n</li>\n");
}

/// The outlet and the date.
fn about(html: &mut Html, source: Option<&str>, date: Option<&str>) {
    html.raw("<bdi class=\"source\">")
        .text(source.unwrap_or("source unknown"))
        .raw("</bdi> · ");
    match date {
        Some(date) => {
            html.raw("<time").attr("datetime", date).raw(">");
            html.text(&words::date(date)).raw("</time>")
        }
        None => html.raw("undated"),
    };
}

fn paging(html: &mut Html, found: &Found, state: &State) {
    let (offset, limit) = (found.request.offset, found.request.limit.max(1));
    let shown = found.answer.hits.len();
    let has_more = found.answer.next.is_some() && shown > 0;
    if offset == 0 && !has_more {
        return;
    }
    html.raw("<nav class=\"paging\" aria-label=\"Pages\">");
    if offset > 0 {
        let before = offset.saturating_sub(limit).to_string();
        let state = match before.as_str() {
            "0" => state.without(&["offset"]),
            before => state.with("offset", before),
        };
        html.raw("<a rel=\"prev\"")
            .attr("href", &state.address())
            .raw(">← Before</a> ");
    }
    html.raw("<span>");
    html.text(&thousands(offset as u64 + 1)).raw("–");
    html.text(&thousands((offset + shown) as u64))
        .raw("</span>");
    if has_more {
        let state = state.with("offset", &(offset + shown).to_string());
        html.raw(" <a rel=\"next\"")
            .attr("href", &state.address())
            .raw(">More →</a>");
    }
    html.raw("</nav>\n");
}

fn beside(html: &mut Html, sources: &Sources, state: &State) {
    if sources.sources.is_empty() {
        return;
    }
    html.raw("<h2>Sources</h2>\n<ul class=\"sources\">\n");
    for source in sources.sources.iter().take(SOURCES) {
        let name = source.source.as_str();
        let is_chosen = state.all("source").any(|chosen| chosen == name);
        let changed = if is_chosen {
            state.but("source", name)
        } else {
            state.and("source", name)
        };
        html.raw("<li><a").attr("href", &changed.address());
        if is_chosen {
            html.raw(" aria-current=\"true\"");
        }
        html.raw("><bdi>")
            .text(name)
            .raw("</bdi></a> <span class=\"count\">");
        html.text(&thousands(source.articles)).raw("</span></li>\n");
    }
    html.raw("</ul>\n");
    let others = sources.sources.len().saturating_sub(SOURCES);
    if others > 0 || sources.without_source > 0 {
        html.raw("<p class=\"rest\">");
        if others > 0 {
            html.raw("and ")
                .text(&counted(others as u64, "more source"));
        }
        if sources.without_source > 0 {
            html.raw(if others > 0 { "; " } else { "" });
            html.text(&thousands(sources.without_source))
                .raw(" without source");
        }
        html.raw("</p>\n");
    }
}

/// The page of a request that cannot be answered.
pub(in super::super) fn refused(fault: &Fault, state: &State) -> String {
    let mut html = frame::begin("dateline", state);
    html.raw("<div class=\"page\">\n<main id=\"main\" tabindex=\"-1\">\n<h1 class=\"sum\">");
    html.raw(match fault.status.as_u16() {
        404 => "Not found",
        400 => "This cannot be read",
        503 => "Too much at a time",
        _ => "This did not work",
    });
    html.raw("</h1>\n<p class=\"trouble\" dir=\"auto\">")
        .text(&fault.message)
        .raw("</p>\n");
    if let Some(At {
        line, start, end, ..
    }) = fault.at.as_deref()
    {
        html.raw("<p class=\"fault\" dir=\"auto\">")
            .marked(line, &[(*start, *end)])
            .raw("</p>\n");
    }
    if let Some(hint) = &fault.hint {
        html.raw("<p class=\"note\" dir=\"auto\">")
            .text(hint)
            .raw("</p>\n");
    }
    html.raw("</main>\n</div>\n");
    frame::end(html)
}
