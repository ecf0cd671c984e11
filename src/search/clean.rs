//! Text that is not ours, made harmless before it is shown: on a terminal, which obeys what it is sent, and on a page,
//! where it must not change how the rest is read.

use std::borrow::Cow;

/// `text` without what a terminal would obey: control characters other than line feed and tab, separators of
/// lines, and what embeds or overrides a direction of writing, become U+FFFD. The marks that single characters of
/// Arabic and Hebrew need stay.
pub fn clean(text: &str) -> Cow<'_, str> {
    let obeyed = |c: char| is_obeyed(c) && c != '\n' && c != '\t';
    if !text.contains(obeyed) {
        return Cow::Borrowed(text);
    }
    let kept = text.replace("\r\n", "\n");
    Cow::Owned(
        kept.chars()
            .map(|c| {
                if obeyed(c) {
                    char::REPLACEMENT_CHARACTER
                } else {
                    c
                }
            })
            .collect(),
    )
}

/// Control characters, separators of lines, and what embeds or overrides a direction of writing.
pub fn is_obeyed(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}
