//! Whether two articles are one story.
//!
//! Resemblance alone would fold the notices that are made anew every day from one form: the prices, the weather, what the
//! central bank has bought. They differ in numbers, and in their day. So the less there is of a text, and the more its
//! numbers differ, the closer together two articles must have appeared. What was chosen here was chosen by looking at
//! pairs of real articles, and a test holds it to that.

use super::record::{Record, UNDATED};

/// The least resemblance to a lead.
const LEAST: f64 = 0.72;
/// The least to another member: it may be further away from the lead.
const LEAST_TO_MEMBER: f64 = 0.82;
/// Texts of fewer words say too little to be the same.
const FEWEST: u32 = 8;
/// Words of a text that is short: every word counts.
const SHORT: u32 = 30;
/// Words of a text in which one number is not all that is new.
const STORY: u32 = 120;
/// Words of a story that is told at length.
const LONG: u32 = 250;
/// Days between which a story is corrected and taken over, if its numbers are others.
const UPDATED_WITHIN: u32 = 1;

/// The share of shingles that two texts have in common, by their sketches.
pub(super) fn overlap(a: &[u8], b: &[u8]) -> f64 {
    let mut different = 0;
    for (a, b) in a.iter().zip(b) {
        let bits = a ^ b;
        different += u32::from(bits & 0xF != 0) + u32::from(bits >> 4 != 0);
    }
    let slots = (a.len() * 2) as f64;
    // One in sixteen that differ looks the same.
    (1.0 - f64::from(different) / slots * 16.0 / 15.0).max(0.0)
}

/// How much `new` has in common with `old`, if it is the same story.
pub(super) fn alike(old: &Record, new: &Record) -> Option<f64> {
    let least = if old.leads { LEAST } else { LEAST_TO_MEMBER };
    let overlap = overlap(&old.sketch, &new.sketch);
    (overlap >= least && is_one_story(old, new)).then_some(overlap)
}

fn is_one_story(old: &Record, new: &Record) -> bool {
    let words = old.words.min(new.words);
    let is_equal = old.sketch == new.sketch && old.words == new.words && old.figures == new.figures;
    if words < FEWEST || (words < SHORT && !is_equal) {
        return false;
    }
    let (missing, added) = (old.figures & !new.figures, new.figures & !old.figures);
    let has_same_figures = missing == 0 && added == 0;
    // One of them may say more than the other.
    let has_figures_of_other = missing == 0 || added == 0;
    match days_between(old.day, new.day) {
        // Neither says when it appeared.
        None if old.day == new.day && is_equal => words >= SHORT,
        None => words >= STORY && has_figures_of_other,
        Some(0) => words >= STORY || has_figures_of_other,
        Some(days) if days <= UPDATED_WITHIN => {
            words >= LONG
                || (words >= STORY && has_figures_of_other)
                || (words >= SHORT && has_same_figures)
        }
        Some(_) => words >= STORY && has_figures_of_other,
    }
}

/// Days between two dates; none if one of them is not known.
fn days_between(a: i32, b: i32) -> Option<u32> {
    (a != UNDATED && b != UNDATED).then(|| a.abs_diff(b))
}
