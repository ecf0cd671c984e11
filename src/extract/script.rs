//! Scripts, by the letters of Unicode, and the languages that alone are written in them.

/// Scripts that are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Script {
    Latin,
    Cyrillic,
    Greek,
    Armenian,
    Georgian,
    Hebrew,
    Arabic,
    Devanagari,
    Bengali,
    Gurmukhi,
    Gujarati,
    Odia,
    Tamil,
    Telugu,
    Kannada,
    Malayalam,
    Sinhala,
    Thai,
    Lao,
    Myanmar,
    Khmer,
    Ethiopic,
    Hangul,
    Kana,
    Han,
}

/// How many there are.
pub(super) const SCRIPTS: usize = Script::Han as usize + 1;

impl Script {
    /// That of a letter.
    pub(super) fn of(c: char) -> Option<Script> {
        Some(match c {
            'a'..='z' | 'A'..='Z' | '\u{C0}'..='\u{24F}' | '\u{1E00}'..='\u{1EFF}' => Script::Latin,
            '\u{370}'..='\u{3FF}' | '\u{1F00}'..='\u{1FFF}' => Script::Greek,
            '\u{400}'..='\u{52F}' => Script::Cyrillic,
            '\u{531}'..='\u{587}' => Script::Armenian,
            '\u{5D0}'..='\u{5F2}' => Script::Hebrew,
            '\u{620}'..='\u{64A}' | '\u{66E}'..='\u{6D3}' => Script::Arabic,
            '\u{904}'..='\u{939}' => Script::Devanagari,
            '\u{985}'..='\u{9B9}' => Script::Bengali,
            '\u{A05}'..='\u{A39}' => Script::Gurmukhi,
            '\u{A85}'..='\u{AB9}' => Script::Gujarati,
            '\u{B05}'..='\u{B39}' => Script::Odia,
            '\u{B83}'..='\u{BB9}' => Script::Tamil,
            '\u{C05}'..='\u{C39}' => Script::Telugu,
            '\u{C85}'..='\u{CB9}' => Script::Kannada,
            '\u{D05}'..='\u{D39}' => Script::Malayalam,
            '\u{D85}'..='\u{DC6}' => Script::Sinhala,
            '\u{E01}'..='\u{E46}' => Script::Thai,
            '\u{E81}'..='\u{EC6}' => Script::Lao,
            '\u{1000}'..='\u{102A}' => Script::Myanmar,
            '\u{10A0}'..='\u{10FF}' => Script::Georgian,
            '\u{1200}'..='\u{139F}' => Script::Ethiopic,
            '\u{1780}'..='\u{17B3}' => Script::Khmer,
            '\u{1100}'..='\u{11FF}' | '\u{3131}'..='\u{318E}' | '\u{AC00}'..='\u{D7A3}' => {
                Script::Hangul
            }
            '\u{3041}'..='\u{30FF}' | '\u{FF66}'..='\u{FF9D}' => Script::Kana,
            '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{20000}'..='\u{3FFFF}' => {
                Script::Han
            }
            _ => return None,
        })
    }

    /// The language that alone is written in it, as far as news goes.
    pub(super) fn only_language(self) -> Option<&'static str> {
        Some(match self {
            Script::Greek => "el",
            Script::Armenian => "hy",
            Script::Georgian => "ka",
            Script::Bengali => "bn",
            Script::Gurmukhi => "pa",
            Script::Gujarati => "gu",
            Script::Odia => "or",
            Script::Tamil => "ta",
            Script::Telugu => "te",
            Script::Kannada => "kn",
            Script::Malayalam => "ml",
            Script::Sinhala => "si",
            Script::Thai => "th",
            Script::Lao => "lo",
            Script::Myanmar => "my",
            Script::Khmer => "km",
            Script::Hangul => "ko",
            Script::Kana => "ja",
            Script::Han => "zh",
            _ => return None,
        })
    }
}
