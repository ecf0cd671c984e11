//! A timeline as a drawing for a report, in SVG. Nothing here writes.
//!
//! A drawing is read by people who see colours differently, who see none in print, and who hear it read: the colours are
//! those of Okabe and Ito (2008), lines differ by their dashes as well, and a title and a description say what is shown.
//! There are no scripts, no fonts and no references to anything outside. The plotting libraries there are give neither
//! title nor description, and what is drawn here is little.

use std::fmt::Write;

use unicode_width::UnicodeWidthStr;

use crate::error::{Error, Kind, Result};
use crate::search::{Series, Timeline};

use super::bars::cut;
use super::{counted, thousands};

/// Most queries in a drawing; more lines could not be told apart.
pub(super) const MOST_SERIES: usize = COLOURS.len();
/// Most buckets in a drawing: two for each of its pixels.
const MOST_BUCKETS: usize = 2_000;
/// With more, points are only joined.
const MOST_POINTS: usize = 60;

const WIDTH: f64 = 960.0;
const HEIGHT: f64 = 540.0;
const MARGIN: f64 = 24.0;
const TITLE_SIZE: f64 = 20.0;
const TEXT_SIZE: f64 = 13.0;
const LINE: f64 = 22.0;
const X_TICKS: usize = 9;
const Y_TICKS: f64 = 6.0;

/// Colours and dashes of the lines.
const COLOURS: [(&str, &str); 8] = [
    ("#0072B2", "none"),
    ("#D55E00", "9 4"),
    ("#009E73", "3 3"),
    ("#CC79A7", "12 4 3 4"),
    ("#000000", "none"),
    ("#E69F00", "9 4"),
    ("#56B4E9", "3 3"),
    ("#767676", "12 4 3 4"),
];

/// What a drawing says about where its numbers are from.
pub(super) struct About {
    /// The indexes, as they were named.
    pub(super) index: String,
    /// The day it was drawn.
    pub(super) date: String,
}

/// Draws a timeline: one query as bars, several as lines.
pub(super) fn svg(timeline: &Timeline, about: &About) -> Result<String> {
    let count = timeline.buckets.len();
    if count > MOST_BUCKETS {
        let what = format!(
            "{} buckets are more than a drawing can show, which is {}",
            thousands(count as u64),
            thousands(MOST_BUCKETS as u64)
        );
        return Err(Error::new(Kind::Usage, "--svg", what)
            .hint("a coarser --by, or a shorter time by --since and --until"));
    }
    let most = timeline.buckets.iter().flat_map(|bucket| &bucket.counts);
    let drawing = Drawing::new(timeline, most.copied().max().unwrap_or(0));
    let mut out = String::new();
    // Writing to a string cannot fail.
    let _ = drawing.write(&mut out, about);
    Ok(out)
}

/// Where everything goes.
struct Drawing<'a> {
    timeline: &'a Timeline,
    /// Place of each legend, the row from 0.
    legends: Vec<(f64, usize)>,
    left: f64,
    right: f64,
    top: f64,
    bottom: f64,
    /// Distance of the marks on the upright axis, and how many there are above zero.
    step: u64,
    steps: u64,
}

impl<'a> Drawing<'a> {
    fn new(timeline: &'a Timeline, most: u64) -> Self {
        let step = round_step(most);
        let steps = most.div_ceil(step).max(1);
        let mut legends = Vec::new();
        if timeline.series.len() > 1 {
            let (mut x, mut row) = (MARGIN, 0);
            for series in &timeline.series {
                let wide = 40.0 + extent(&legend(&series.query), TEXT_SIZE);
                if x > MARGIN && x + wide > WIDTH - MARGIN {
                    (x, row) = (MARGIN, row + 1);
                }
                legends.push((x, row));
                x += wide + 20.0;
            }
        }
        let rows = legends.last().map_or(0, |(_, row)| row + 1);
        Drawing {
            timeline,
            legends,
            left: MARGIN + 30.0 + extent(&thousands(step * steps), TEXT_SIZE),
            right: WIDTH - MARGIN,
            top: MARGIN + TITLE_SIZE + 18.0 + rows as f64 * LINE,
            bottom: HEIGHT - 92.0,
            step,
            steps,
        }
    }

    /// The place of a point `at` buckets from the first.
    fn x(&self, at: f64) -> f64 {
        self.left + at * (self.right - self.left) / self.timeline.buckets.len().max(1) as f64
    }

    fn y(&self, count: u64) -> f64 {
        let top = (self.step * self.steps) as f64;
        self.bottom - count as f64 / top * (self.bottom - self.top)
    }

    fn write(&self, out: &mut String, about: &About) -> std::fmt::Result {
        writeln!(
            out,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" width=\"{WIDTH}\" \
             height=\"{HEIGHT}\" role=\"img\" aria-labelledby=\"title desc\" font-family=\"sans-serif\" \
             font-size=\"{TEXT_SIZE}\" fill=\"#222222\">"
        )?;
        writeln!(
            out,
            "<title id=\"title\">{}</title>",
            escaped(&self.title())
        )?;
        let desc = escaped(&self.description());
        writeln!(out, "<desc id=\"desc\">{desc}</desc>")?;
        writeln!(
            out,
            "<rect width=\"{WIDTH}\" height=\"{HEIGHT}\" fill=\"#FFFFFF\"/>"
        )?;
        let room = ((WIDTH - 2.0 * MARGIN) / (0.6 * TITLE_SIZE)) as usize;
        let title = escaped(&cut(&self.title(), room));
        writeln!(
            out,
            "<text x=\"{MARGIN}\" y=\"{}\" font-size=\"{TITLE_SIZE}\" font-weight=\"bold\">{title}</text>",
            MARGIN + 0.8 * TITLE_SIZE
        )?;
        self.write_legends(out)?;
        self.write_axes(out)?;
        if self.timeline.series.len() == 1 {
            self.write_bars(out)?;
        } else {
            self.write_lines(out)?;
        }
        let (x, y) = (self.right, HEIGHT - 14.0);
        let from = escaped(&cut(&self.origin(about), 130));
        writeln!(
            out,
            "<text x=\"{x}\" y=\"{y}\" text-anchor=\"end\" font-size=\"11\" fill=\"#555555\">{from}</text>"
        )?;
        let (left_out, y) = (escaped(&self.left_out()), HEIGHT - 30.0);
        if !left_out.is_empty() {
            writeln!(
                out,
                "<text x=\"{x}\" y=\"{y}\" text-anchor=\"end\" font-size=\"11\" fill=\"#555555\">{left_out}</text>"
            )?;
        }
        writeln!(out, "</svg>")
    }

    fn write_legends(&self, out: &mut String) -> std::fmt::Result {
        let named = self.timeline.series.iter().zip(&self.legends).zip(COLOURS);
        for ((series, (x, row)), (colour, dashes)) in named {
            let y = MARGIN + TITLE_SIZE + 18.0 + *row as f64 * LINE;
            let text = escaped(&legend(&series.query));
            writeln!(
                out,
                "<path d=\"M{x} {0}h30\" stroke=\"{colour}\" stroke-width=\"2.5\" stroke-dasharray=\"{dashes}\"/>\
                 <text x=\"{1}\" y=\"{y}\">{text}</text>",
                y - 4.5,
                x + 38.0
            )?;
        }
        Ok(())
    }

    fn write_axes(&self, out: &mut String) -> std::fmt::Result {
        let (left, right, bottom) = (self.left, self.right, self.bottom);
        for step in 0..=self.steps {
            let count = step * self.step;
            let (y, label) = (short(self.y(count)), thousands(count));
            let colour = if step == 0 { "#222222" } else { "#DDDDDD" };
            writeln!(
                out,
                "<path d=\"M{left} {y}H{right}\" stroke=\"{colour}\"/><text x=\"{}\" y=\"{y}\" dy=\"0.35em\" \
                 text-anchor=\"end\">{label}</text>",
                left - 8.0
            )?;
        }
        for tick in self.timeline.ticks(X_TICKS) {
            let (x, label) = (short(self.x(tick.at)), escaped(&tick.label));
            writeln!(
                out,
                "<path d=\"M{x} {bottom}v6\" stroke=\"#222222\"/><text x=\"{x}\" y=\"{}\" \
                 text-anchor=\"middle\">{label}</text>",
                bottom + 21.0
            )?;
        }
        let by = self.timeline.by;
        let by_name = by.to_string();
        let (x, y) = (MARGIN + 4.0, (self.top + bottom) / 2.0);
        writeln!(
            out,
            "<text x=\"{x}\" y=\"{y}\" transform=\"rotate(-90 {x} {y})\" text-anchor=\"middle\">articles per \
             {by_name}</text>"
        )?;
        writeln!(
            out,
            "<text x=\"{}\" y=\"{}\" text-anchor=\"middle\">date of publication</text>",
            (left + right) / 2.0,
            bottom + 42.0
        )
    }

    fn write_bars(&self, out: &mut String) -> std::fmt::Result {
        let slot = self.x(1.0) - self.left;
        let gap = if slot >= 4.0 { 0.15 * slot } else { 0.0 };
        let wide = short((slot - gap).min(120.0));
        let margin = (slot - (slot - gap).min(120.0)) / 2.0;
        let mut path = String::new();
        for (i, bucket) in self.timeline.buckets.iter().enumerate() {
            if bucket.counts[0] > 0 {
                let x = short(self.x(i as f64) + margin);
                let (top, bottom) = (short(self.y(bucket.counts[0])), self.bottom);
                write!(path, "M{x} {bottom}V{top}h{wide}V{bottom}z")?;
            }
        }
        writeln!(out, "<path d=\"{path}\" fill=\"{}\"/>", COLOURS[0].0)
    }

    fn write_lines(&self, out: &mut String) -> std::fmt::Result {
        for (i, (colour, dashes)) in COLOURS.into_iter().enumerate().take(self.legends.len()) {
            let points = self
                .timeline
                .buckets
                .iter()
                .enumerate()
                .map(|(at, bucket)| {
                    let x = short(self.x(at as f64 + 0.5));
                    (x, short(self.y(bucket.counts[i])))
                });
            let joined: Vec<String> = points.clone().map(|(x, y)| format!("{x} {y}")).collect();
            writeln!(
                out,
                "<path d=\"M{}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2.5\" stroke-linejoin=\"round\" \
                 stroke-dasharray=\"{dashes}\"/>",
                joined.join("L")
            )?;
            if joined.len() <= MOST_POINTS {
                for (x, y) in points {
                    write!(
                        out,
                        "<circle cx=\"{x}\" cy=\"{y}\" r=\"3.5\" fill=\"{colour}\"/>"
                    )?;
                }
                out.push('\n');
            }
        }
        Ok(())
    }

    fn title(&self) -> String {
        let queries = self
            .timeline
            .series
            .iter()
            .map(|series| series.query.as_str());
        let joined = queries.collect::<Vec<_>>().join(" · ");
        if joined == "*" {
            "All articles".to_owned()
        } else {
            joined
        }
    }

    /// The drawing in words.
    fn description(&self) -> String {
        let timeline = self.timeline;
        let mut words = format!("Articles by {}", timeline.by);
        if let (Some(first), Some(last)) = (timeline.buckets.first(), timeline.buckets.last()) {
            let _ = write!(words, " from {} to {}.", first.bucket, last.bucket);
        }
        for (i, series) in timeline.series.iter().enumerate() {
            let _ = write!(
                words,
                " {}: {}",
                series.query,
                counted(series.total, "article")
            );
            let most = timeline
                .buckets
                .iter()
                .rev()
                .max_by_key(|bucket| bucket.counts[i]);
            if let Some(most) = most.filter(|bucket| bucket.counts[i] > 0) {
                let _ = write!(
                    words,
                    ", most in {}: {}",
                    most.bucket,
                    thousands(most.counts[i])
                );
            }
            words.push('.');
        }
        let left_out = self.left_out();
        if !left_out.is_empty() {
            let _ = write!(words, " Also: {left_out}.");
        }
        words
    }

    /// What the drawing does not show as it is.
    fn left_out(&self) -> String {
        let series = &self.timeline.series;
        // An article may be counted for several queries.
        let number = |of: fn(&Series) -> u64| match series.as_slice() {
            [only] => (of(only) > 0).then(|| counted(of(only), "article")),
            several => several
                .iter()
                .any(|series| of(series) > 0)
                .then(|| "articles".to_owned()),
        };
        let undated = number(|series| series.undated + series.undated_left_out)
            .map(|articles| format!("{articles} without a date: not shown"));
        let imprecise = number(|series| series.imprecise).map(|articles| {
            format!("{articles} dated only to a month or a year: at its beginning")
        });
        let cut = series.iter().any(|series| series.total_is_lower_bound);
        let cut = cut.then(|| "counts are lower bounds".to_owned());
        let parts: Vec<String> = [undated, imprecise, cut].into_iter().flatten().collect();
        parts.join("; ")
    }

    fn origin(&self, about: &About) -> String {
        let articles = counted(self.timeline.archive, "article");
        format!("dateline, {articles} of {}, {}", about.index, about.date)
    }
}

/// A query in a legend.
fn legend(query: &str) -> String {
    cut(query, 60)
}

/// About how wide a text is.
pub(super) fn extent(text: &str, size: f64) -> f64 {
    text.width() as f64 * size * 0.6
}

/// 1, 2 or 5 and zeros, so that a few steps reach `most`.
fn round_step(most: u64) -> u64 {
    let least = (most as f64 / Y_TICKS).max(1.0);
    let mut unit = 1u64;
    loop {
        for digit in [1, 2, 5] {
            let step = unit.saturating_mul(digit);
            if step as f64 >= least {
                return step;
            }
        }
        unit = unit.saturating_mul(10);
    }
}

/// A coordinate to a hundredth.
pub(super) fn short(at: f64) -> f64 {
    (at * 100.0).round() / 100.0
}

/// Text for XML, on one line. What XML cannot hold has become U+FFFD.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in super::print::clean(text).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' | '\t' => out.push(' '),
            '\u{FFFE}' | '\u{FFFF}' => out.push(char::REPLACEMENT_CHARACTER),
            c => out.push(c),
        }
    }
    out
}
