//! Articles by time as bars: each is a link to its own dates, and a script lets one drag over several.
//!
//! Lengths are in percent of the width, so that the drawing fills any column without distorting its lettering.

use crate::search::{Timeline, thousands};

use super::html::Html;
use super::state::State;

/// Height of the highest bar, in pixels.
const HIGH: f64 = 56.0;
/// From the upper edge to the bars.
const TOP: f64 = 14.0;
/// A bar that is there can be seen.
const LEAST: f64 = 1.5;
/// Labels of the axis.
const LABELS: usize = 6;
/// More buckets than that would be thinner than a pixel.
const MOST: usize = 400;

/// Draws the first series of a timeline.
pub(super) fn draw(html: &mut Html, timeline: &Timeline, state: &State) {
    let buckets = &timeline.buckets;
    let counts = || {
        buckets
            .iter()
            .map(|bucket| bucket.counts.first().copied().unwrap_or(0))
    };
    let most = counts().max().unwrap_or(0);
    if most == 0 || buckets.len() > MOST {
        return;
    }
    let is_cut = state.get("since").is_some() || state.get("until").is_some();
    if buckets.len() < 2 && !is_cut {
        return;
    }
    let step = 100.0 / buckets.len() as f64;
    html.raw("<figure class=\"time\">\n<svg id=\"bars\" width=\"100%\" height=\"92\" aria-hidden=\"true\" focusable=\"false\">\n");
    html.raw("<line class=\"rule\" x1=\"0\" x2=\"100%\" y1=\"70.5\" y2=\"70.5\"/>\n");
    for (at, (bucket, count)) in buckets.iter().zip(counts()).enumerate() {
        let high = if count == 0 {
            0.0
        } else {
            (HIGH * count as f64 / most as f64).max(LEAST)
        };
        let narrowed = state
            .without(&["since", "until"])
            .with("since", &bucket.start)
            .with("until", &bucket.end);
        let percent = |value: f64| format!("{value:.3}%");
        html.raw("<a tabindex=\"-1\"")
            .attr("href", &narrowed.address());
        html.attr("data-since", &bucket.start)
            .attr("data-until", &bucket.end);
        html.raw("><title>")
            .text(&bucket.bucket)
            .raw(": ")
            .number(thousands(count))
            .raw("</title>");
        html.raw("<rect class=\"room\" y=\"0\" height=\"71\"");
        html.attr("x", &percent(step * at as f64))
            .attr("width", &percent(step))
            .raw("/>");
        html.raw("<rect class=\"bar\"");
        html.attr("x", &percent(step * (at as f64 + 0.08)));
        html.attr("width", &percent(step * 0.84));
        html.attr("y", &format!("{:.1}", TOP + HIGH - high));
        html.attr("height", &format!("{high:.1}")).raw("/></a>\n");
    }
    // The first of the highest.
    let peak = counts().position(|count| count == most).unwrap_or(0);
    let middle = step * (peak as f64 + 0.5);
    lettering(
        html,
        "<text class=\"peak\" y=\"10\"",
        middle,
        0.8,
        &thousands(most),
    );
    for tick in timeline.ticks(LABELS) {
        lettering(html, "<text y=\"86\"", tick.at * step, 6.0, &tick.label);
    }
    html.raw(
        "<rect id=\"brush\" y=\"0\" height=\"71\" x=\"0\" width=\"0\"/>\n</svg>\n<figcaption>",
    );
    // The first of the highest.
    let peak = counts().position(|count| count == most).unwrap_or(0);
    html.raw("Articles by ").number(timeline.by);
    if let (Some(first), Some(last)) = (buckets.first(), buckets.last()) {
        html.raw(", ")
            .text(&first.bucket)
            .raw(" to ")
            .text(&last.bucket);
    }
    if let Some(bucket) = buckets.get(peak) {
        html.raw(", most in ").text(&bucket.bucket);
    }
    if let Some(undated) = timeline
        .series
        .first()
        .map(|series| series.undated)
        .filter(|n| *n > 0)
    {
        html.raw("; undated: ").number(thousands(undated));
    }
    html.raw("<span class=\"drag\">. Drag over bars to narrow the dates.</span>");
    if is_cut {
        html.raw(" <a").attr(
            "href",
            &state.without(&["since", "until", "offset"]).address(),
        );
        html.raw(">All dates</a>");
    }
    html.raw("</figcaption>\n</figure>\n");
}

/// Writes at a place, in percent, within the drawing: as near as `edge` to an end of it, away from that.
fn lettering(html: &mut Html, begin: &'static str, place: f64, edge: f64, text: &str) {
    let anchor = match place {
        place if place < edge => "start",
        place if place > 100.0 - edge => "end",
        _ => "middle",
    };
    html.raw(begin).attr("x", &format!("{place:.3}%"));
    html.attr("text-anchor", anchor);
    html.raw(">").text(text).raw("</text>\n");
}
