//! Writes HTML: what is not ours goes in as text alone, cleaned and escaped.
//!
//! There are two ways in: [`Html::raw`] takes what stands in this program, and all others escape. Text that comes from
//! articles and requests is isolated in its direction of writing by whoever uses it (`<bdi>`, `dir=auto`).

use crate::search::clean;

/// A page in the making.
#[derive(Debug, Default)]
pub(super) struct Html(String);

impl Html {
    /// Markup that stands in this program.
    pub(super) fn raw(&mut self, markup: &'static str) -> &mut Self {
        self.0.push_str(markup);
        self
    }

    /// Text.
    pub(super) fn text(&mut self, text: &str) -> &mut Self {
        escape(&clean(text), &mut self.0);
        self
    }

    /// An attribute with its value.
    pub(super) fn attr(&mut self, name: &'static str, value: &str) -> &mut Self {
        self.0.push(' ');
        self.0.push_str(name);
        self.0.push_str("=\"");
        // Line feeds of values are kept by browsers, and nothing else is to be.
        escape(&clean(value), &mut self.0);
        self.0.push('"');
        self
    }

    /// An attribute that is there or not.
    pub(super) fn flag(&mut self, name: &'static str, is_set: bool) -> &mut Self {
        if is_set {
            self.0.push(' ');
            self.0.push_str(name);
        }
        self
    }

    /// A number.
    pub(super) fn number(&mut self, number: impl std::fmt::Display) -> &mut Self {
        let number = number.to_string();
        self.text(&number)
    }

    /// Text of which stretches are marked, in code points: in order, and none within another.
    pub(super) fn marked(&mut self, text: &str, marks: &[(usize, usize)]) -> &mut Self {
        let places: Vec<usize> = text
            .char_indices()
            .map(|(place, _)| place)
            .chain([text.len()])
            .collect();
        let place = |char: usize| places.get(char).copied().unwrap_or(text.len());
        let mut at = 0;
        for (start, end) in marks {
            let (from, to) = (place(*start), place(*end));
            if from < at || to <= from {
                continue;
            }
            self.text(&text[at..from]);
            self.raw("<mark>").text(&text[from..to]).raw("</mark>");
            at = to;
        }
        self.text(&text[at..])
    }

    /// All of it.
    pub(super) fn finish(self) -> String {
        self.0
    }
}

fn escape(text: &str, out: &mut String) {
    let mut at = 0;
    for (place, c) in text.match_indices(['&', '<', '>', '"', '\'']) {
        out.push_str(&text[at..place]);
        out.push_str(match c {
            "&" => "&amp;",
            "<" => "&lt;",
            ">" => "&gt;",
            "\"" => "&quot;",
            _ => "&#39;",
        });
        at = place + c.len();
    }
    out.push_str(&text[at..]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_others_is_markup() {
        let mut html = Html::default();
        html.raw("<a").attr("href", "\"><script>'&").raw(">");
        html.text("</a><b>\u{202e}&\u{7}").raw("</a>");
        assert_eq!(
            html.finish(),
            "<a href=\"&quot;&gt;&lt;script&gt;&#39;&amp;\">&lt;/a&gt;&lt;b&gt;\u{fffd}&amp;\u{fffd}</a>"
        );
    }

    #[test]
    fn marks_count_code_points() {
        let marked = |text: &str, marks: &[(usize, usize)]| {
            let mut html = Html::default();
            html.marked(text, marks);
            html.finish()
        };
        assert_eq!(
            marked("é<b>ü", &[(1, 2), (4, 5)]),
            "é<mark>&lt;</mark>b&gt;<mark>ü</mark>"
        );
        assert_eq!(
            marked("日本語", &[(0, 1), (1, 3)]),
            "<mark>日</mark><mark>本語</mark>"
        );
        assert_eq!(marked("ab", &[(1, 9)]), "a<mark>b</mark>");
        assert_eq!(marked("", &[(0, 1)]), "");
    }
}
