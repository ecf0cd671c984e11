//! An article that matches, with its matches: what is shown of it.

use crate::article::{Article, Title, TitlePlace, ZoneKind};

use super::answer::{Hit, Snippet};
use super::marks::Matches;
use super::passage::{Match, headline, is_long_headline, passages};

/// The hit of an article, with as many passages as are `wanted`.
pub(super) fn hit(
    rank: usize,
    score: f32,
    article: Article,
    matches: &Matches,
    wanted: Option<usize>,
) -> Hit {
    let snippets = snippets(&article, matches, wanted);
    // On one line and of bounded length, as it is shown; its marks are counted in that.
    let shown = article.title.as_ref().map(|title| match title.place {
        TitlePlace::Stated => headline(&title.text, &matches.stated_title),
        _ => headline(&title.text, &[]),
    });
    let (title, title_marks) = shown.map(|shown| (shown.text, shown.marks)).unzip();
    Hit {
        rank,
        score,
        title,
        title_marks: title_marks.unwrap_or_default(),
        source: article.source.map(|source| source.name),
        date: article.published.as_ref().map(ToString::to_string),
        url: article.url,
        lang: article.lang,
        author: article.author.map(|author| author.name),
        origin: article.origin.to_string(),
        snippets,
        also: Vec::new(),
        also_left_out: 0,
        explanation: None,
        id: article.id,
    }
}

/// The passages of the story, and before them one of the headline if it has a match that they lack.
fn snippets(article: &Article, matches: &Matches, wanted: Option<usize>) -> Vec<Snippet> {
    let (in_headline, in_story): (Vec<Match>, Vec<Match>) = matches
        .text
        .iter()
        .cloned()
        .partition(|found| found.zone == ZoneKind::Headline);
    let mut covered = Vec::new();
    let mut story = passages(&article.text, &in_story, &mut covered, None);
    let needed = story.len();

    let is_new = |found: &Match| !covered.contains(&found.clause);
    let title = article.title.as_ref();
    let stated = title.filter(|title| title.place == TitlePlace::Stated);
    let mut snippets = match stated {
        Some(title) if matches.stated_title.iter().any(is_new) => {
            of_stated(title, &matches.stated_title, &covered)
        }
        _ if in_headline.iter().any(is_new) => {
            passages(&article.text, &in_headline, &mut covered.clone(), None)
        }
        _ => Vec::new(),
    };
    if let Some(wanted) = wanted {
        // The headline stands above the passages anyway.
        snippets.truncate(wanted.saturating_sub(needed));
        let room = wanted - snippets.len();
        story = passages(&article.text, &in_story, &mut Vec::new(), Some(room));
    }
    snippets.append(&mut story);
    snippets
}

/// The passages of a headline that stands beside the text, and so in none of its lines.
fn of_stated(title: &Title, matches: &[Match], covered: &[usize]) -> Vec<Snippet> {
    let mut snippets = if is_long_headline(&title.text) {
        passages(&title.text, matches, &mut covered.to_vec(), None)
    } else {
        vec![headline(&title.text, matches)]
    };
    for snippet in &mut snippets {
        (snippet.line, snippet.offset) = (None, None);
    }
    snippets
}
