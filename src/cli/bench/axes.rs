//! What the plots of a benchmark's report share: scales, axes, legends. Nothing here writes.

use std::fmt::Write;

use crate::cli::plot::{escaped, extent, short};

/// Colours of the style sheet, `--s0` on.
pub(super) const COLOURS: usize = 8;
const DASHES: [&str; 3] = ["none", "7 4", "2 3"];
const WIDTH: f64 = 920.0;
/// Where the plots end.
pub(super) const RIGHT: f64 = WIDTH - 24.0;
/// Size of text.
pub(super) const TEXT: f64 = 13.0;
/// Where the plots begin above.
pub(super) const TOP: f64 = 14.0;

/// A stretch of pixels for values on a logarithmic scale.
pub(super) struct LogScale {
    low: f64,
    high: f64,
    from: f64,
    to: f64,
}

impl LogScale {
    /// A scale that holds all of `values` above zero, with some room.
    pub(super) fn of(values: impl Iterator<Item = f64>, from: f64, to: f64) -> Self {
        let (low, high) = values
            .filter(|value| value.is_finite() && *value > 0.0)
            .fold((f64::INFINITY, 0.0_f64), |(low, high), value| {
                (low.min(value), high.max(value))
            });
        let (low, high) = if low > high {
            (1.0, 10.0)
        } else {
            (low / 1.15, high * 1.15)
        };
        LogScale {
            low: low.ln(),
            high: high.ln(),
            from,
            to,
        }
    }

    pub(super) fn at(&self, value: f64) -> f64 {
        let share = (value.ln() - self.low) / (self.high - self.low);
        short(self.from + share.clamp(0.0, 1.0) * (self.to - self.from))
    }

    /// Round values within: 1, 2 and 5 of each power of ten, or the powers alone where there are many.
    fn ticks(&self) -> Vec<f64> {
        let decades = (self.high - self.low) / std::f64::consts::LN_10;
        let digits: &[f64] = if decades > 4.0 {
            &[1.0]
        } else {
            &[1.0, 2.0, 5.0]
        };
        let exponents = (self.low / std::f64::consts::LN_10).floor() as i32
            ..=(self.high / std::f64::consts::LN_10).ceil() as i32;
        exponents
            .flat_map(|exponent| digits.iter().map(move |digit| digit * 10f64.powi(exponent)))
            .filter(|tick| (self.low..=self.high).contains(&tick.ln()))
            .collect()
    }
}

/// A number without noughts at its end.
pub(super) fn plain(number: f64) -> String {
    let text = format!("{number:.6}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// Begins a drawing, which says what it shows to whom it is read.
pub(super) fn open(height: f64, title: &str, description: &str) -> String {
    format!(
        "<svg viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" font-size=\"{TEXT}\"><title>{}</title><desc>{}</desc>\n",
        escaped(title),
        escaped(description)
    )
}

pub(super) fn text(out: &mut String, x: f64, y: f64, anchor: &str, words: &str) {
    let words = escaped(words);
    let _ = writeln!(
        out,
        "<text x=\"{}\" y=\"{}\" text-anchor=\"{anchor}\">{words}</text>",
        short(x),
        short(y)
    );
}

/// The lines and values of an upright axis of ms.
pub(super) fn upright(out: &mut String, scale: &LogScale, left: f64) {
    for tick in scale.ticks() {
        let y = scale.at(tick);
        let _ = writeln!(out, "<path class=\"grid\" d=\"M{left} {y}H{RIGHT}\"/>");
        text(out, left - 8.0, y + 4.5, "end", &plain(tick));
    }
}

/// The same of a lying axis; its values stand at `bottom`, and `name` below them.
pub(super) fn lying(out: &mut String, scale: &LogScale, bottom: f64, name: &str) {
    for tick in scale.ticks() {
        let x = scale.at(tick);
        let _ = writeln!(out, "<path class=\"grid\" d=\"M{x} {TOP}V{bottom}\"/>");
        text(out, x, bottom + 18.0, "middle", &plain(tick));
    }
    text(
        out,
        (scale.from + scale.to) / 2.0,
        bottom + 38.0,
        "middle",
        name,
    );
}

/// Colour and dashes of the `i`-th line, as attributes.
pub(super) fn stroke(i: usize) -> String {
    let dashes = DASHES[(i / COLOURS) % DASHES.len()];
    format!(
        "stroke=\"var(--s{})\" stroke-dasharray=\"{dashes}\"",
        i % COLOURS
    )
}

/// The names of lines in rows, and where they end below.
pub(super) fn legend(out: &mut String, names: &[&str], top: f64) -> f64 {
    let (mut x, mut y) = (60.0, top);
    for (i, name) in names.iter().enumerate() {
        let wide = 44.0 + extent(name, TEXT);
        if x > 60.0 && x + wide > RIGHT {
            (x, y) = (60.0, y + 20.0);
        }
        let _ = writeln!(
            out,
            "<path class=\"line\" {} d=\"M{} {}h24\"/>",
            stroke(i),
            short(x),
            y - 4.0
        );
        text(out, x + 30.0, y, "start", name);
        x += wide + 12.0;
    }
    y
}
