//! What is found in real pages does not get worse: each measure has a floor or a ceiling, which may only be made stricter.

use super::measure::table;
use crate::support::test_data;

/// Collection, measure, and the value over all pages that has been reached; where more is worse, the most allowed.
const PINS: &[(&str, &str, f64)] = &[
    ("fundus, HTML", "date, same day", 253.0),
    ("fundus, HTML", "date, another day", 3.0),
    ("fundus, HTML", "title, same words", 228.0),
    ("fundus, HTML", "story, mean F1", 0.956),
    ("aeb, HTML", "story, mean F1", 0.976),
    ("comments, HTML", "comments inside the story", 0.0073),
    ("fundus, text", "date, same day", 206.0),
    ("fundus, text", "date, another day", 10.0),
    ("fundus, text", "title, same words", 169.0),
    ("fundus, text", "story, mean F1", 0.901),
    ("aeb, text", "story, mean F1", 0.891),
    ("senate-press, text", "date right, of those stated", 0.978),
    ("senate-press, text", "date wrong, of those stated", 0.0),
];

/// Measures of which less is better.
const ERRORS: [&str; 3] = [
    "date, another day",
    "comments inside the story",
    "date wrong, of those stated",
];

#[test]
fn pages_are_read_as_well_as_they_have_been() {
    let Some(data) = test_data() else {
        return;
    };
    let rows = table(&data.join("data"));
    let mut worse = Vec::new();
    for (given, measure, pin) in PINS {
        let row = rows
            .iter()
            .find(|row| row.given == *given && row.measure == *measure);
        let row = row.unwrap_or_else(|| panic!("no row {given}, {measure}"));
        let value = row.values[2];
        let holds = if ERRORS.contains(measure) {
            value <= *pin
        } else {
            value >= *pin
        };
        if !holds {
            let places = if row.is_count { 0 } else { 4 };
            let reach = row.reach;
            worse.push(format!(
                "{given}, {measure}: {value:.places$}, pinned at {pin}, to reach {reach}"
            ));
        }
    }
    assert_eq!(rows.len(), PINS.len(), "a measure without a pin");
    assert!(worse.is_empty(), "\n{}", worse.join("\n"));
}
