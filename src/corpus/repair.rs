//! Makes JSON that real archives hold readable for a strict parser.
//!
//! Three things, each of which costs a character or a value and not the record: half a surrogate pair (`\ud83d` where
//! a text was cut in mid-emoji), control characters that stand in a string unescaped, and the `NaN` and `Infinity`
//! that Python writes for missing values. Anything else stays as it is and is reported by the parser.

/// What stands for a character that is lost.
const REPLACEMENT: &str = r"\ufffd";

/// Python's numbers that JSON lacks, the longer first.
const NOT_NUMBERS: [&str; 3] = ["-Infinity", "Infinity", "NaN"];

/// `json` with what can be mended mended.
pub(crate) fn repair(json: &str) -> String {
    let mut mended = String::with_capacity(json.len());
    let mut in_string = false;
    let mut rest = json;
    while let Some(next) = rest.chars().next() {
        let taken = match next {
            '"' => {
                in_string = !in_string;
                mended.push(next);
                1
            }
            '\\' if in_string => escape(rest, &mut mended),
            control if in_string && control < ' ' => {
                mended.push_str(&format!(r"\u{:04x}", u32::from(control)));
                1
            }
            _ if in_string => plain(rest, &mut mended),
            _ => match NOT_NUMBERS.iter().find(|name| rest.starts_with(**name)) {
                Some(name) => {
                    mended.push_str("null");
                    name.len()
                }
                None => {
                    mended.push(next);
                    next.len_utf8()
                }
            },
        };
        rest = &rest[taken..];
    }
    mended
}

/// Copies the characters of a string up to the next that may need care; returns their bytes.
fn plain(rest: &str, mended: &mut String) -> usize {
    let end = rest
        .find(|c: char| c == '"' || c == '\\' || c < ' ')
        .unwrap_or(rest.len());
    mended.push_str(&rest[..end]);
    end
}

/// Copies the escape at the start of `rest`, or what replaces it; returns the bytes it took.
fn escape(rest: &str, mended: &mut String) -> usize {
    let Some(unit) = code_unit(rest) else {
        // `\n`, `\\`, `\"`; a lone backslash at the very end.
        let end = 1 + rest[1..].chars().next().map_or(0, char::len_utf8);
        mended.push_str(&rest[..end]);
        return end;
    };
    let low_follows = || code_unit(&rest[6..]).is_some_and(|low| (0xdc00..0xe000).contains(&low));
    let (kept, taken) = match unit {
        0xd800..0xdc00 if low_follows() => (&rest[..12], 12),
        0xd800..0xe000 => (REPLACEMENT, 6),
        _ => (&rest[..6], 6),
    };
    mended.push_str(kept);
    taken
}

/// The UTF-16 code unit that `text` begins with, written `\uXXXX`.
fn code_unit(text: &str) -> Option<u16> {
    let digits = text.strip_prefix(r"\u")?.get(..4)?;
    digits
        .bytes()
        .all(|byte| byte.is_ascii_hexdigit())
        .then(|| u16::from_str_radix(digits, 16).ok())?
}
