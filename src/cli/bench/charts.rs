//! The plots of a benchmark's report, in SVG that stands within a page: colours are those of the page's style sheet, so
//! that they follow light and dark. Lines differ by their dashes as well. Nothing here writes.

use std::fmt::Write;

use crate::cli::plot::{escaped, extent, short};
use crate::measure::compare::Comparison;
use crate::measure::figures::Figures;
use crate::measure::report::LoadPoint;
use crate::measure::statistics::is_told;

use super::axes::{
    COLOURS, LogScale, RIGHT, TEXT, TOP, legend, lying, open, plain, stroke, text, upright,
};
use super::lines::{ms, phase_names, phase_ns};

const ROW: f64 = 26.0;
/// Room below for the names of an axis.
const BELOW: f64 = 48.0;
const HEIGHT: f64 = 420.0;
/// Places at which a curve is looked at.
const STEPS: u32 = 160;

/// Latency by percentile: how long the tail is, of all and of each class.
pub(super) fn curves(classes: &[Figures]) -> String {
    let names: Vec<&str> = classes.iter().map(|class| class.class.as_str()).collect();
    let longest = classes.iter().map(|class| class.samples).max().unwrap_or(0);
    // Beyond it fewer than ten samples are left, of whatever class.
    let end = (longest as f64 / 10.0).max(2.0).log10().clamp(0.4, 5.0);
    let (left, bottom) = (64.0, HEIGHT - BELOW - 60.0);
    let curves: Vec<Vec<(f64, f64)>> = classes.iter().map(|class| curve(class, end)).collect();
    let values = curves.iter().flatten().map(|(_, value)| *value);
    let scale = LogScale::of(values, bottom, TOP);
    let mut out = open(
        HEIGHT,
        "Latency by percentile",
        "Latency in milliseconds against the percentile, a line for each class; the table says the same in numbers",
    );
    upright(&mut out, &scale, left);
    let x = |nines: f64| short(left + nines / end * (RIGHT - left));
    let marks = [
        (0.0, "0"),
        (50.0, "50"),
        (90.0, "90"),
        (99.0, "99"),
        (99.9, "99.9"),
        (99.99, "99.99"),
    ];
    for (p, label) in marks {
        let nines = -(1.0_f64 - p / 100.0).log10();
        if nines <= end + 1e-9 {
            let x = x(nines);
            let _ = writeln!(out, "<path class=\"grid\" d=\"M{x} {TOP}V{bottom}\"/>");
            text(&mut out, x, bottom + 18.0, "middle", label);
        }
    }
    text(
        &mut out,
        (left + RIGHT) / 2.0,
        bottom + 38.0,
        "middle",
        "percentile; latency in ms, logarithmic",
    );
    for (i, points) in curves.iter().enumerate().rev() {
        let joined = points
            .iter()
            .map(|(nines, value)| format!("{} {}", x(*nines), scale.at(*value)));
        let class = if i == 0 { "line first" } else { "line" };
        let path = joined.collect::<Vec<_>>().join("L");
        if !path.is_empty() {
            let _ = writeln!(out, "<path class=\"{class}\" {} d=\"M{path}\"/>", stroke(i));
        }
    }
    legend(&mut out, &names, bottom + 66.0);
    out + "</svg>\n"
}

/// Points of a class: nines of the percentile, and ms. It ends where fewer than ten samples are left.
fn curve(class: &Figures, end: f64) -> Vec<(f64, f64)> {
    let mut points = Vec::new();
    let mut buckets = class.histogram.iter();
    let (mut up_to, mut value) = (0_u64, 0_u64);
    for step in 0..=STEPS {
        let nines = end * f64::from(step) / f64::from(STEPS);
        let share = 1.0 - 10f64.powf(-nines);
        if share > 0.5 && !is_told(class.samples, share * 100.0) {
            break;
        }
        while (up_to as f64) < (share * class.samples as f64).max(1.0) {
            let Some((end, count)) = buckets.next() else {
                break;
            };
            (up_to, value) = (up_to.saturating_add(*count), *end);
        }
        points.push((nines, value as f64 / 1e6));
    }
    points
}

/// Median with its interval, p90, p95, p99 and the longest, a row a class.
pub(super) fn by_class(classes: &[Figures]) -> String {
    let names = classes.iter().map(|class| extent(&class.class, TEXT));
    let left = 30.0 + names.fold(60.0, f64::max).min(300.0);
    let bottom = TOP + ROW * classes.len() as f64;
    let values = classes.iter().flat_map(|class| {
        let told = class
            .percentiles
            .iter()
            .flat_map(|p| [p.ns, p.low_ns, p.high_ns]);
        told.flatten()
            .chain([class.max_ns])
            .map(|ns| ns as f64 / 1e6)
    });
    let scale = LogScale::of(values, left, RIGHT);
    let mut out = open(
        bottom + BELOW,
        "Latency by class",
        "For each class the median with its interval, the percentiles 90, 95 and 99, and the longest latency",
    );
    lying(
        &mut out,
        &scale,
        bottom,
        "ms, logarithmic: ● median with its interval of 95 %, | p90 p95 p99, × longest",
    );
    for (i, class) in classes.iter().enumerate() {
        let y = TOP + ROW * (i as f64 + 0.5);
        text(&mut out, left - 12.0, y + 4.5, "end", &class.class);
        let at = |ns: u64| scale.at(ns as f64 / 1e6);
        let told: Vec<f64> = class
            .percentiles
            .iter()
            .filter_map(|p| p.ns)
            .map(at)
            .collect();
        if let (Some(first), Some(last)) = (told.first(), told.last()) {
            let _ = writeln!(out, "<path class=\"thin\" d=\"M{first} {y}H{last}\"/>");
        }
        for x in told.iter().skip(1) {
            let _ = writeln!(out, "<path class=\"mark\" d=\"M{x} {}v12\"/>", y - 6.0);
        }
        let median = class.percentiles.first();
        if let Some((low, high)) = median.and_then(|p| p.low_ns.zip(p.high_ns)) {
            let _ = writeln!(
                out,
                "<path class=\"range\" d=\"M{} {y}H{}\"/>",
                at(low),
                at(high)
            );
        }
        if let Some(x) = told.first() {
            let _ = writeln!(
                out,
                "<circle class=\"dot\" cx=\"{x}\" cy=\"{y}\" r=\"4.5\"/>"
            );
        }
        let x = at(class.max_ns);
        let _ = writeln!(
            out,
            "<path class=\"far\" d=\"M{0} {1}l8 8M{0} {2}l8 -8\"/>",
            short(x - 4.0),
            y - 4.0,
            y + 4.0
        );
    }
    out + "</svg>\n"
}

/// Which part of the work takes how much of the mean, a bar a class; none where nobody tells.
pub(super) fn phases(classes: &[Figures]) -> Option<String> {
    let names = phase_names(classes);
    let classes: Vec<&Figures> = classes
        .iter()
        .filter(|class| !class.phases.is_empty())
        .collect();
    if names.is_empty() {
        return None;
    }
    let widths = classes.iter().map(|class| extent(&class.class, TEXT));
    let (left, right) = (30.0 + widths.fold(60.0, f64::max).min(300.0), RIGHT - 90.0);
    let bottom = TOP + ROW * classes.len() as f64;
    let mut out = open(
        bottom + BELOW,
        "Time by phase",
        "For each class the share of the mean time that each phase takes, and that mean time",
    );
    for (i, class) in classes.iter().enumerate() {
        let y = TOP + ROW * i as f64 + 4.0;
        text(&mut out, left - 12.0, y + 13.5, "end", &class.class);
        let all: u64 = class.phases.iter().map(|time| time.mean_ns).sum();
        let mut x = left;
        for (j, name) in names.iter().enumerate() {
            let wide = phase_ns(class, name) as f64 / all.max(1) as f64 * (right - left);
            let _ = writeln!(
                out,
                "<rect x=\"{}\" y=\"{y}\" width=\"{}\" height=\"18\" fill=\"var(--s{})\"><title>{}: {} ms</title></rect>",
                short(x),
                short(wide),
                j % COLOURS,
                escaped(name),
                ms(phase_ns(class, name))
            );
            x += wide;
        }
        text(&mut out, RIGHT, y + 13.5, "end", &format!("{} ms", ms(all)));
    }
    let mut x = left;
    for (j, name) in names.iter().enumerate() {
        let y = bottom + 24.0;
        let _ = writeln!(
            out,
            "<rect x=\"{}\" y=\"{}\" width=\"12\" height=\"12\" fill=\"var(--s{})\"/>",
            short(x),
            y - 11.0,
            j % COLOURS
        );
        text(&mut out, x + 18.0, y, "start", name);
        x += 40.0 + extent(name, TEXT);
    }
    Some(out + "</svg>\n")
}

/// Latency against the answers a second, of open loops; a ring is a loop that was overloaded.
pub(super) fn load(points: &[LoadPoint]) -> String {
    let (left, bottom) = (64.0, HEIGHT - BELOW - 24.0);
    let most = points
        .iter()
        .map(|point| point.throughput)
        .fold(0.0, f64::max);
    let most = if most > 0.0 { most * 1.05 } else { 1.0 };
    let told = points
        .iter()
        .flat_map(|point| &point.percentiles)
        .filter_map(|p| p.ns);
    let scale = LogScale::of(told.map(|ns| ns as f64 / 1e6), bottom, TOP);
    let mut out = open(
        HEIGHT,
        "Latency against throughput",
        "Percentiles of latency in milliseconds, from the intended start, against answers a second",
    );
    upright(&mut out, &scale, left);
    let x = |rate: f64| short(left + rate / most * (RIGHT - left));
    let step = round(most / 8.0);
    let mut tick = 0.0;
    while tick <= most {
        text(&mut out, x(tick), bottom + 18.0, "middle", &plain(tick));
        tick += step;
    }
    text(
        &mut out,
        (left + RIGHT) / 2.0,
        bottom + 38.0,
        "middle",
        "answers a second; latency in ms, logarithmic",
    );
    let ordered = {
        let mut ordered: Vec<&LoadPoint> = points.iter().collect();
        ordered.sort_by(|a, b| a.rate.total_cmp(&b.rate));
        ordered
    };
    for i in 0..4 {
        let at = ordered.iter().filter_map(|point| {
            let ns = point.percentiles.get(i)?.ns?;
            Some((
                x(point.throughput),
                scale.at(ns as f64 / 1e6),
                point.unserved > 0,
            ))
        });
        let at: Vec<(f64, f64, bool)> = at.collect();
        let path: Vec<String> = at.iter().map(|(x, y, _)| format!("{x} {y}")).collect();
        if !path.is_empty() {
            let _ = writeln!(
                out,
                "<path class=\"line\" {} d=\"M{}\"/>",
                stroke(i),
                path.join("L")
            );
        }
        for (x, y, overloaded) in at {
            let fill = if overloaded {
                "var(--paper)".to_owned()
            } else {
                format!("var(--s{i})")
            };
            let _ = writeln!(
                out,
                "<circle cx=\"{x}\" cy=\"{y}\" r=\"4\" fill=\"{fill}\" stroke=\"var(--s{i})\" stroke-width=\"2\"/>"
            );
        }
    }
    legend(&mut out, &["p50", "p90", "p95", "p99"], bottom + 64.0);
    out + "</svg>\n"
}

/// 1, 2 or 5 and noughts, not less than a number above zero.
fn round(least: f64) -> f64 {
    let unit = 10f64.powf(least.log10().floor());
    let digits = [1.0, 2.0, 5.0, 10.0];
    let found = digits
        .into_iter()
        .find(|digit| digit * unit >= least * 0.999);
    found.unwrap_or(10.0) * unit
}

/// The ratio with its interval, a row a class.
pub(super) fn ratios(with: &Comparison) -> String {
    let names = with.classes.iter().map(|class| extent(&class.class, TEXT));
    let left = 30.0 + names.fold(60.0, f64::max).min(300.0);
    let bottom = TOP + ROW * with.classes.len() as f64;
    let told = with.classes.iter().filter_map(|class| class.ratio);
    let values = told.flat_map(|ratio| [ratio.low, ratio.ratio, ratio.high]);
    let scale = LogScale::of(values.chain([0.9, 1.1]), left, RIGHT);
    let mut out = open(
        bottom + BELOW,
        "Ratio by class",
        "For each class how many times as long it takes here as there, with its interval; below 1 this side is faster",
    );
    lying(
        &mut out,
        &scale,
        bottom,
        "here / there, logarithmic: below 1 this side is faster",
    );
    let one = scale.at(1.0);
    let _ = writeln!(out, "<path class=\"mark\" d=\"M{one} {TOP}V{bottom}\"/>");
    for (i, class) in with.classes.iter().enumerate() {
        let y = TOP + ROW * (i as f64 + 0.5);
        text(&mut out, left - 12.0, y + 4.5, "end", &class.class);
        if let Some(ratio) = class.ratio {
            let (low, high) = (scale.at(ratio.low), scale.at(ratio.high));
            let _ = writeln!(
                out,
                "<path class=\"range\" d=\"M{low} {y}H{high}\"/><circle class=\"dot\" cx=\"{}\" cy=\"{y}\" r=\"4.5\"/>",
                scale.at(ratio.ratio)
            );
        }
    }
    out + "</svg>\n"
}
