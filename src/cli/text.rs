//! A hit as text, for people.

use crate::error::Result;
use crate::search::Hit;

use super::layout::Line;
use super::links::Address;
use super::print::{Output, Style};

/// Title; source, date and author; id and origin; passages.
pub(super) fn print_hit(hit: &Hit, out: &mut Output) -> Result<()> {
    let mut title = Line::default();
    title.push_marked(
        hit.title.as_deref().unwrap_or("(no text)"),
        &hit.title_marks,
        Some(Style::Headline),
        out.in_colour(),
    );
    let address = Address::of(hit);
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
    for snippet in &hit.snippets {
        let mut passage = Line::default();
        if let "furniture" | "comments" | "byline" | "caption" = snippet.zone {
            passage.push(Some(Style::Faint), &format!("[{}] ", snippet.zone));
        }
        passage.push_marked(&snippet.text, &snippet.marks, None, out.in_colour());
        out.paragraph("   ", &passage, None)?;
    }
    out.line("")
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
