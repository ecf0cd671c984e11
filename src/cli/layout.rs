//! Text laid out for people: styled stretches on one line, wrapped at words or cut at a width. Nothing here writes.
//!
//! Widths are columns of a terminal: a Chinese character fills two, an accent none. Where a line may break is said by
//! Unicode (UAX 14), so that text without spaces wraps too.

use std::ops::Range;

use unicode_linebreak::linebreaks;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::print::{Style, clean};

/// Narrower than this nothing can be read, whatever the terminal says.
const NARROWEST: usize = 10;

/// One line of text that is safe to print, in stretches that look alike.
#[derive(Debug, Default)]
pub(super) struct Line {
    text: String,
    /// Where each stretch ends, in bytes, and how it looks.
    stretches: Vec<(usize, Option<Style>)>,
}

impl Line {
    /// A line that looks alike throughout.
    pub(super) fn of(style: Option<Style>, text: &str) -> Self {
        let mut line = Line::default();
        line.push(style, text);
        line
    }

    /// Adds text that is not ours, made harmless and put on one line.
    pub(super) fn push(&mut self, style: Option<Style>, text: &str) {
        self.text.push_str(&clean(text).replace(['\n', '\t'], " "));
        self.stretches.push((self.text.len(), style));
    }

    /// Adds text of which stretches are marked, in characters: in a style of their own, or between asterisks.
    pub(super) fn push_marked(
        &mut self,
        text: &str,
        marks: &[(usize, usize)],
        base: Option<Style>,
        in_colour: bool,
    ) {
        let mut chars = text.chars();
        let mut at = 0;
        for (start, end) in marks {
            let before: String = chars.by_ref().take(start - at).collect();
            let matched: String = chars.by_ref().take(end - start).collect();
            at = *end;
            self.push(base, &before);
            if in_colour {
                self.push(Some(Style::Match), &matched);
            } else {
                self.push(base, &format!("*{matched}*"));
            }
        }
        self.push(base, &chars.collect::<String>());
    }

    /// The line cut to `width` columns, its end shown as `…`.
    pub(super) fn cut(&mut self, width: usize) {
        let width = width.max(NARROWEST);
        if self.text.width() <= width {
            return;
        }
        let mut used = 0;
        let end = self.text.char_indices().find(|(_, c)| {
            used += c.width().unwrap_or(0);
            used >= width
        });
        let end = end.map_or(self.text.len(), |(at, _)| at);
        self.text.truncate(end);
        self.text.push('…');
        let last = self.stretches.partition_point(|(until, _)| *until < end);
        self.stretches.truncate(last + 1);
        if let Some((until, _)) = self.stretches.last_mut() {
            *until = self.text.len();
        }
    }

    /// The whole line as rows of at most `width` columns, each in its stretches.
    pub(super) fn rows(&self, width: Option<usize>) -> Vec<Vec<(Option<Style>, &str)>> {
        let rows = match width {
            Some(width) => wrapped(&self.text, width.max(NARROWEST)),
            None => std::iter::once(0..self.text.len()).collect(),
        };
        rows.into_iter().map(|row| self.stretch(row)).collect()
    }

    fn stretch(&self, row: Range<usize>) -> Vec<(Option<Style>, &str)> {
        let mut from = row.start;
        let mut parts = Vec::new();
        for (until, style) in &self.stretches {
            let end = row.end.min(*until);
            if from < end {
                parts.push((*style, &self.text[from..end]));
                from = end;
            }
        }
        parts
    }
}

/// `text` in rows of at most `width` columns, without the white space at their ends. What is longer than a row and has
/// no place to break is broken anywhere.
fn wrapped(text: &str, width: usize) -> Vec<Range<usize>> {
    let mut rows = Vec::new();
    let (mut start, mut end, mut used) = (0, 0, 0);
    for (next, _) in linebreaks(text) {
        let word = &text[end..next];
        if used > 0 && used + word.trim_end().width() > width {
            rows.push(start..end);
            (start, used) = (end, 0);
        }
        if word.trim_end().width() > width {
            for (at, c) in word.trim_end().char_indices() {
                let wide = c.width().unwrap_or(0);
                if used + wide > width {
                    rows.push(start..end + at);
                    (start, used) = (end + at, 0);
                }
                used += wide;
            }
            used += word.len() - word.trim_end().len();
        } else {
            used += word.width();
        }
        end = next;
    }
    rows.push(start..text.len());
    rows.into_iter()
        .map(|row| row.start..row.start + text[row.clone()].trim_end().len())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The rows of `line`, matches between brackets.
    fn shown(line: &Line, width: usize) -> Vec<String> {
        let part = |(style, text): &(Option<Style>, &str)| match style {
            Some(Style::Match) => format!("[{text}]"),
            _ => (*text).to_owned(),
        };
        let rows = line.rows(Some(width));
        rows.iter()
            .map(|row| row.iter().map(part).collect())
            .collect()
    }

    fn plain(text: &str, width: usize) -> Vec<String> {
        shown(&Line::of(None, text), width)
    }

    #[test]
    fn rows_break_at_words_and_hold_what_fits() {
        assert_eq!(
            plain("The harbour reopened on Monday.", 12),
            ["The harbour", "reopened on", "Monday."]
        );
        assert_eq!(plain("exactly ten", 11), ["exactly ten"]);
        assert_eq!(plain("", 10), [""]);
        assert_eq!(
            plain("a  wide   gap between", 10),
            ["a  wide", "gap", "between"]
        );
    }

    #[test]
    fn wide_characters_count_two_and_break_between() {
        assert_eq!(
            plain("港湾は再開。した", 10),
            ["港湾は再", "開。した"],
            "a full stop begins no row"
        );
        assert_eq!(
            plain("e\u{301}e\u{301}e\u{301}e\u{301}e\u{301} abcdef", 12).len(),
            1
        );
    }

    #[test]
    fn what_has_no_place_to_break_is_broken_anywhere() {
        assert_eq!(
            plain(&format!("on {} it", "x".repeat(25)), 10),
            ["on", "xxxxxxxxxx", "xxxxxxxxxx", "xxxxx it"]
        );
        // However narrow, something fits.
        assert_eq!(plain("四四四四四四", 0).len(), 2);
    }

    #[test]
    fn marks_go_on_over_the_end_of_a_row() {
        let mut line = Line::default();
        line.push_marked("the defense budget rises", &[(4, 18)], None, true);
        assert_eq!(shown(&line, 12), ["the [defense]", "[budget] rises"]);
        let mut line = Line::default();
        line.push_marked("the defense budget rises", &[(4, 18)], None, false);
        assert_eq!(shown(&line, 12), ["the *defense", "budget*", "rises"]);
    }

    #[test]
    fn every_row_fits_and_nothing_but_white_space_is_lost() {
        let mut random = fastrand::Rng::with_seed(7);
        let letters: Vec<char> = "ab é漢字かな -/.,“”\u{301}\u{200D}🙂ก ".chars().collect();
        for _ in 0..3_000 {
            let text: String = (0..random.usize(0..60))
                .map(|_| letters[random.usize(0..letters.len())])
                .collect();
            let width = random.usize(10..30);
            let rows = plain(&text, width);
            for row in &rows {
                // Characters one by one may be wider than the sequence they make together.
                let columns: usize = row.chars().filter_map(|c| c.width()).sum();
                assert!(
                    row.width().min(columns) <= width,
                    "{row:?} of {text:?} in {width}"
                );
            }
            let bare = |text: &str| text.replace(' ', "");
            assert_eq!(bare(&rows.concat()), bare(&text));
        }
    }

    #[test]
    fn a_line_is_cut_at_columns() {
        let cut = |text: &str, width: usize| {
            let mut line = Line::of(None, text);
            line.push(Some(Style::Match), "!");
            line.cut(width);
            shown(&line, 100).concat()
        };
        assert_eq!(cut("Coast Herald", 13), "Coast Herald[!]");
        assert_eq!(cut("Coast Herald", 12), "Coast Heral…");
        assert_eq!(cut("漢字漢字漢字漢字", 12), "漢字漢字漢…");
        assert_eq!(cut("漢字漢字漢字漢字", 11), "漢字漢字漢…");
    }

    #[test]
    fn what_a_terminal_obeys_and_new_lines_do_not_come_through() {
        assert_eq!(plain("a\u{1b}[2J\nb\tc", 30), ["a\u{FFFD}[2J b c"]);
    }
}
