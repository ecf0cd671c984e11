//! Pairs of neighbouring words, asked for in an archive and looked for by a scan of its articles.

use std::collections::BTreeSet;

use dateline::analysis::fold::folded;
use dateline::analysis::language::Language;
use dateline::analysis::segment::words;
use dateline::analysis::stem::Stemmer;
use dateline::article::Article;
use dateline::search::Archive;
use unicode_normalization::char::is_combining_mark;

use super::found;

/// Whether each character is a word: what is written without spaces, and Korean.
fn is_joined(c: char) -> bool {
    matches!(c, '\u{E00}'..='\u{EFF}' | '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7A3}' | '々')
}

/// The words of a line as a reader sees them: what stands between spaces and signs; of joined scripts, each character with its
/// marks.
fn seen(line: &str) -> Vec<String> {
    let mut seen: Vec<String> = Vec::new();
    let mut goes_on = false;
    for c in line.chars() {
        let is_letter = c.is_alphanumeric()
            || is_combining_mark(c)
            || matches!(c, '\u{200C}' | '\u{200D}' | '\u{AD}');
        let continues = goes_on && !is_joined(c) || is_combining_mark(c);
        match seen.last_mut() {
            Some(last) if is_letter && continues => last.push(c),
            _ if is_letter => seen.push(c.to_string()),
            _ => {}
        }
        goes_on = is_letter && !is_joined(c);
    }
    seen
}

/// A line as a scan compares it: its folded words, with spaces around each.
fn scanned(line: &str) -> String {
    let words: Vec<String> = seen(line).iter().map(|word| folded(word)).collect();
    format!(" {} ", words.join(" "))
}

/// The lines of the story of an article.
fn lines(article: &Article) -> Vec<&str> {
    let zones = article.zones.iter().filter(|zone| zone.kind.is_story());
    zones
        .flat_map(|zone| article.text[zone.range()].lines())
        .collect()
}

/// What a failure shows: the query, and the article that is missing or the mark that is wrong.
pub(super) struct Checked {
    pub(super) pairs: usize,
    pub(super) wrong: Vec<String>,
}

/// Two hundred pairs of neighbouring words out of some of the articles, asked for as a phrase and as two words: each article
/// whose folded text has them is found, and each mark is of a word that was asked for.
pub(super) fn check_pairs(
    archive: &Archive,
    all: &[Article],
    some: &[&Article],
    languages: &[Language],
) -> Checked {
    let texts: Vec<(&str, Vec<String>)> = all
        .iter()
        .map(|article| {
            (
                article.id.as_str(),
                lines(article).into_iter().map(scanned).collect(),
            )
        })
        .collect();
    let mut random = fastrand::Rng::with_seed(97);
    let mut pairs = BTreeSet::new();
    for _ in 0..20_000 {
        if pairs.len() == 200 {
            break;
        }
        let lines = lines(random.choice(some).unwrap());
        let words = seen(random.choice(lines).unwrap_or_default());
        if words.len() < 2 {
            continue;
        }
        let at = random.usize(0..words.len() - 1);
        // Initials and what is left of a possessive are parts of words.
        let is_whole = |word: &String| word.chars().count() > 1 || word.starts_with(is_joined);
        if words[at..at + 2].iter().all(is_whole) {
            // In small letters: a word in capitals may ask for capitals.
            pairs.insert((words[at].to_lowercase(), words[at + 1].to_lowercase()));
        }
    }
    let mut stemmer = Stemmer::new();
    let mut wrong = Vec::new();
    for (one, other) in &pairs {
        let wanted = [format!(" {} ", folded(one)), format!(" {} ", folded(other))];
        let both = format!(" {} {} ", folded(one), folded(other));
        let has_pair = |lines: &Vec<String>| lines.iter().any(|line| line.contains(&both));
        let has_words = |lines: &Vec<String>| {
            wanted
                .iter()
                .all(|word| lines.iter().any(|line| line.contains(word)))
        };
        let stems_of = |text: &str, stemmer: &mut Stemmer| -> Vec<String> {
            let of = |form: String, stemmer: &mut Stemmer| stemmer.stems(&form, languages);
            words(text)
                .flat_map(|span| of(folded(&text[span.start..span.end]), stemmer))
                .collect()
        };
        let asked: BTreeSet<String> = stems_of(&format!("{one} {other}"), &mut stemmer)
            .into_iter()
            .collect();
        for (query, has) in [
            (
                format!("\"{one} {other}\""),
                &has_pair as &dyn Fn(&Vec<String>) -> bool,
            ),
            (format!("{one} {other}"), &has_words),
        ] {
            let found = found(archive, &query);
            for (id, lines) in &texts {
                if has(lines) && !found.contains_key(*id) {
                    wrong.push(format!("`{query}` misses {id}"));
                }
            }
            for (id, marks) in &found {
                if marks.is_empty() {
                    wrong.push(format!("`{query}` marks nothing in {id}"));
                }
                for mark in marks {
                    let stems = stems_of(mark, &mut stemmer);
                    if stems.is_empty() || !stems.iter().any(|stem| asked.contains(stem)) {
                        wrong.push(format!("`{query}` marks `{mark}` in {id}"));
                    }
                }
            }
        }
    }
    Checked {
        pairs: pairs.len(),
        wrong,
    }
}
