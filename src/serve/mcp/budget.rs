//! Answers of at most so many bytes: what does not fit is left for the next one.

use serde_json::{Map, Value};

/// Bytes of an answer where none are named, the fewest that can be, and the most.
pub(super) const DEFAULT: usize = 12_000;
pub(super) const LEAST: usize = 2_000;
pub(super) const MOST: usize = 60_000;

/// Bytes of a value as JSON.
pub(super) fn bytes(value: &Value) -> usize {
    struct Counter(usize);
    impl std::io::Write for Counter {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0 += bytes.len();
            Ok(bytes.len())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let mut counter = Counter(0);
    // A counter takes everything, and every value has a text.
    let _ = serde_json::to_writer(&mut counter, value);
    counter.0
}

/// How many of `items` fit into the list under `key` of an object, which has it empty.
pub(super) fn fitting(object: &Map<String, Value>, items: &[Value], budget: usize) -> usize {
    let mut used = bytes(&Value::Object(object.clone()));
    let mut fitting = 0;
    for item in items {
        // With its comma.
        used += bytes(item) + 1;
        if used > budget {
            break;
        }
        fitting += 1;
    }
    fitting
}

/// The beginning of a text that takes at most so many bytes within JSON.
pub(super) fn beginning(text: &str, budget: usize) -> &str {
    let mut used = 0;
    for (at, c) in text.char_indices() {
        used += match c {
            '"' | '\\' | '\n' | '\r' | '\t' | '\u{8}' | '\u{C}' => 2,
            '\0'..='\u{1F}' => 6,
            c => c.len_utf8(),
        };
        if used > budget {
            return &text[..at];
        }
    }
    text
}

/// A text of at most so many bytes within JSON, `…` where it is cut.
pub(super) fn clipped(text: &str, budget: usize) -> String {
    let kept = beginning(text, budget);
    if kept.len() == text.len() {
        return text.to_owned();
    }
    format!(
        "{}…",
        beginning(text, budget.saturating_sub('…'.len_utf8()))
    )
}

/// Flags of the command line that notes name, and what a call has for them.
const FLAGS: [(&str, &str); 2] = [("--no-expand", "expand: false"), ("--any", "any: true")];

/// The notes that take at most so many bytes, each clipped if need be; the last tells how many are left out.
pub(super) fn notes(notes: &[String], budget: usize) -> Vec<Value> {
    const EACH: usize = 500;
    // For the brackets, and for what tells that there are more.
    const SPARE: usize = 50;
    let mut left = budget.saturating_sub(SPARE);
    let mut kept: Vec<Value> = Vec::new();
    for note in notes {
        let room = EACH.min(left.saturating_sub(3));
        let told = |note: String, (flag, argument): &(&str, &str)| note.replace(flag, argument);
        let note = FLAGS.iter().fold(note.clone(), told);
        let note = clipped(&note, room.max(3));
        let size = bytes(&Value::from(note.as_str())) + 1;
        if size > left {
            break;
        }
        left -= size;
        kept.push(note.into());
    }
    let more = notes.len() - kept.len();
    if more > 0 {
        kept.push(format!("{more} more are left out").into());
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_beginning_takes_the_bytes_it_is_counted_for() {
        let text = "a\"\\\n\r\t\u{8}\u{C}\u{0}\u{1F}\u{7F}é…東\u{202E}😀/";
        for budget in 0..60 {
            let kept = beginning(text, budget);
            assert!(text.starts_with(kept));
            let taken = bytes(&json!(kept)) - 2;
            assert!(taken <= budget, "{kept:?}");
            if let Some(next) = text[kept.len()..].chars().next() {
                let more = bytes(&json!(format!("{kept}{next}"))) - 2;
                assert!(more > budget, "{kept:?} and {next:?}");
            }
            assert!(bytes(&json!(clipped(text, budget.max(3)))) - 2 <= budget.max(3));
        }
    }

    #[test]
    fn notes_take_no_more_than_they_may() {
        let long: Vec<String> = (0..40)
            .map(|n| format!("{n}\"{}", "é".repeat(n * 9)))
            .collect();
        for budget in (60..6_000).step_by(71) {
            assert!(bytes(&notes(&long, budget).into()) <= budget);
        }
        assert_eq!(notes(&long[..2], 100).len(), 2);
    }

    #[test]
    fn what_fits_is_as_long_as_it_is_counted() {
        let items: Vec<Value> = (0..50).map(|n| json!({"n": "x".repeat(n)})).collect();
        let mut object = Map::new();
        object.insert("items".to_owned(), json!([]));
        for budget in (20..2_000).step_by(37) {
            let count = fitting(&object, &items, budget);
            let mut whole = object.clone();
            whole["items"] = items[..count].to_vec().into();
            assert!(count == 0 || bytes(&Value::Object(whole)) <= budget);
        }
    }
}
