//! An article that matches, with its matches: what is shown of it.

use crate::article::{Article, TitlePlace, ZoneKind};

use super::answer::{Hit, Snippet};
use super::marks::Matches;
use super::passage::{Match, headline, is_long_headline, passages};

/// The hit of an article.
pub(super) fn hit(rank: usize, score: f32, article: Article, matches: &Matches) -> Hit {
    let (in_headline, in_story): (Vec<Match>, Vec<Match>) = matches
        .text
        .iter()
        .cloned()
        .partition(|found| found.zone == ZoneKind::Headline);
    let mut covered = Vec::new();
    let story = passages(&article.text, &in_story, &mut covered);

    let title = article.title.as_ref();
    let stated = title.filter(|title| title.place == TitlePlace::Stated);
    // On one line and of bounded length, as it is shown; its marks are counted in that.
    let shown = title.map(|title| match stated {
        Some(_) => headline(&title.text, &matches.stated_title),
        None => headline(&title.text, &[]),
    });
    // What the story does not have.
    let is_new = |found: &Match| !covered.contains(&found.clause);
    let mut snippets: Vec<Snippet> = match stated {
        Some(title) if matches.stated_title.iter().any(is_new) => {
            if is_long_headline(&title.text) {
                passages(&title.text, &matches.stated_title, &mut covered.clone())
            } else {
                shown.iter().cloned().collect()
            }
        }
        _ if in_headline.iter().any(is_new) => {
            passages(&article.text, &in_headline, &mut covered.clone())
        }
        _ => Vec::new(),
    };
    snippets.extend(story);
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
        id: article.id,
    }
}
