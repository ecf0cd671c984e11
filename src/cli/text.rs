//! A hit as text, for people.

use crate::error::Result;
use crate::search::{Explanation, Hit, ScoreParts, Snippet};

use super::layout::Line;
use super::links::{Address, Links};
use super::print::{Output, Style};
use super::{counted, thousands};

/// Title; source, date and author; id and origin; where it is on a page, if there is one; passages, each with its line if
/// they are `located`; what its score is made of, if it tells.
pub(super) fn print_hit(
    hit: &Hit,
    located: bool,
    links: Option<&Links>,
    out: &mut Output,
) -> Result<()> {
    let mut title = Line::default();
    title.push_marked(
        hit.title.as_deref().unwrap_or("(no text)"),
        &hit.title_marks,
        Some(Style::Headline),
        out.in_colour(),
    );
    let on_page = links.and_then(|links| links.to(hit));
    let address = on_page.clone().or_else(|| Address::of(hit));
    out.paragraph(&format!("{}. ", hit.rank), &title, address.as_ref())?;
    let source = hit.source.as_deref().unwrap_or("source unknown");
    let date = hit.date.as_deref();
    let mut about = vec![
        bounded(source),
        date.map_or("undated".to_owned(), readable_date),
    ];
    about.extend(hit.author.as_deref().map(bounded));
    let origin = [hit.id.as_str(), hit.origin.as_str()];
    for line in [about.join(" · "), origin.join(" · ")] {
        out.one_row("   ", Line::of(Some(Style::Faint), &line))?;
    }
    // Where the title cannot be a link, it is written out.
    if let Some(address) = on_page.filter(|_| !out.makes_links()) {
        out.line(&format!("   {}", address.as_str()))?;
    }
    for snippet in &hit.snippets {
        let mut passage = Line::default();
        if let Some(place) = place(snippet, located) {
            passage.push(Some(Style::Faint), &format!("[{place}] "));
        }
        passage.push_marked(&snippet.text, &snippet.marks, None, out.in_colour());
        out.paragraph("   ", &passage, None)?;
    }
    if !hit.also.is_empty() {
        out.paragraph("   ", &Line::of(Some(Style::Faint), &also(hit)), None)?;
    }
    if let Some(parts) = &hit.explanation {
        let sum = Line::of(Some(Style::Faint), &score(hit.score, parts));
        out.paragraph("   ", &sum, None)?;
    }
    out.line("")
}

/// `also in: The Post (2020-01-05), source unknown (undated) and 3 more`.
fn also(hit: &Hit) -> String {
    let places = hit.also.iter().map(|other| {
        let source = other.source.as_deref().unwrap_or("source unknown");
        let date = other.date.as_deref();
        let date = date.map_or("undated".to_owned(), readable_date);
        format!("{} ({date})", bounded(source))
    });
    let places: Vec<String> = places.collect();
    let more = match hit.also_left_out {
        0 => String::new(),
        more => format!(" and {} more", thousands(more)),
    };
    format!("also in: {}{more}", places.join(", "))
}

/// Where a passage stands, if that is not said by silence.
fn place(snippet: &Snippet, located: bool) -> Option<String> {
    match (snippet.line, snippet.zone) {
        (Some(line), zone) if located => Some(format!("{zone}, line {}", thousands(line))),
        (None, zone) if located => Some(zone.to_owned()),
        (_, zone @ ("furniture" | "comments" | "byline" | "caption")) => Some(zone.to_owned()),
        _ => None,
    }
}

/// `score 3.0134 = defense 1.2011 + title:budget 1.6123 + opening 0.2000`.
fn score(score: f32, explained: &ScoreParts) -> String {
    let mut parts: Vec<String> = explained
        .parts
        .iter()
        .map(|part| {
            let field = match part.field {
                "text" | "title" => String::new(),
                field => format!(" in {field}"),
            };
            let weight = match part.weight {
                1.0 => String::new(),
                weight => format!("^{weight}"),
            };
            format!("{}{weight}{field} {:.4}", part.clause, part.score)
        })
        .collect();
    let bonus = explained.bonus.unwrap_or_default().parts().into_iter();
    let bonus = bonus.filter(|(_, added)| *added > 0.0);
    parts.extend(bonus.map(|(name, added)| format!("{name} {added:.4}")));
    let sum = match parts.as_slice() {
        [] => "0, for there are no words to score".to_owned(),
        parts => parts.join(" + "),
    };
    match explained.recency {
        Some(factor) if parts.len() > 1 => {
            format!("score {score:.4} = ({sum}) × {factor:.4} for its age")
        }
        Some(factor) => format!("score {score:.4} = {sum} × {factor:.4} for its age"),
        None => format!("score {score:.4} = {sum}"),
    }
}

/// What each part of a query finds, a line each.
pub(super) fn clause_lines(explanation: &Explanation) -> Vec<String> {
    let mut lines: Vec<String> = explanation
        .clauses
        .iter()
        .map(|clause| {
            let hits = counted(clause.hits, "article");
            let all_but_it = match explanation.clauses.len() {
                1 => String::new(),
                _ => format!("; all but it, {}", counted(clause.total_without, "article")),
            };
            format!("`{}` finds {hits}{all_but_it}", clause.clause)
        })
        .collect();
    if explanation.clauses_left_out > 0 {
        let more = counted(explanation.clauses_left_out as u64, "more part");
        lines.push(format!("{more} of the query not counted"));
    }
    lines
}

/// `2025-10-28T23:40+09:00` as `2025-10-28 23:40 +09:00`.
fn readable_date(iso: &str) -> String {
    let Some((day, time)) = iso.split_once('T') else {
        return iso.to_owned();
    };
    match time.find(['+', '-', 'Z']) {
        Some(at) => format!("{day} {} {}", &time[..at], time[at..].replace('Z', "UTC")),
        None => format!("{day} {time}"),
    }
}

/// Cut where it is longer than any name.
fn bounded(text: &str) -> String {
    const LONGEST: usize = 200;
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
