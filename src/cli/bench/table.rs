//! The result of a benchmark as CSV: a row a class, and a row for each rate of a sweep.

use crate::cli::print::Output;
use crate::cli::rows::{cell, csv_line};
use crate::error::Result;
use crate::measure::figures::{ALL, Figures};
use crate::measure::report::Report;
use crate::measure::statistics::Percentile;

use super::lines::{phase_names, phase_ns};

pub(super) fn print(report: &Report, out: &mut Output) -> Result<()> {
    let phases = phase_names(&report.classes);
    let mut header: Vec<String> = [
        "loop",
        "class",
        "queries",
        "samples",
        "throughput",
        "mean_ms",
    ]
    .map(str::to_owned)
    .to_vec();
    for p in [50, 90, 95, 99] {
        header.extend(["", "low_", "high_"].map(|end| format!("p{p}_{end}ms")));
    }
    header.push("max_ms".to_owned());
    header.extend(
        phases
            .iter()
            .map(|name| format!("{}_ms", name.replace(' ', "_"))),
    );
    if report.comparison.is_some() {
        header.extend(
            [
                "there_median_ms",
                "ratio",
                "ratio_low",
                "ratio_high",
                "p_value",
            ]
            .map(str::to_owned),
        );
    }
    out.row(&csv_line(&header)?)?;
    let name = match report.settings.rate {
        _ if report.settings.cold => "cold".to_owned(),
        Some(rate) => format!("open {rate}"),
        None => "closed".to_owned(),
    };
    for class in &report.classes {
        let mut row = vec![
            name.clone(),
            cell(&class.class),
            class.queries.to_string(),
            class.samples.to_string(),
            if class.class == ALL {
                format!("{:.3}", report.throughput)
            } else {
                String::new()
            },
            ms(Some(class.mean_ns)),
        ];
        row.extend(latencies(&class.percentiles, class.max_ns));
        row.extend(phases.iter().map(|name| ms(Some(phase_ns(class, name)))));
        row.extend(compared(report, class));
        out.row(&csv_line(&row)?)?;
    }
    for point in &report.sweep {
        let mut row = vec![
            format!("open {}", point.rate),
            ALL.to_owned(),
            report.queries.len().to_string(),
            point.samples.to_string(),
            format!("{:.3}", point.throughput),
            String::new(),
        ];
        row.extend(latencies(&point.percentiles, point.max_ns));
        row.resize(header.len(), String::new());
        out.row(&csv_line(&row)?)?;
    }
    Ok(())
}

fn latencies(percentiles: &[Percentile], max_ns: u64) -> Vec<String> {
    let each = percentiles.iter();
    let mut cells: Vec<String> = each
        .flat_map(|p| [p.ns, p.low_ns, p.high_ns].map(ms))
        .collect();
    cells.push(ms(Some(max_ns)));
    cells
}

fn compared(report: &Report, class: &Figures) -> Vec<String> {
    let Some(with) = &report.comparison else {
        return Vec::new();
    };
    let of_class = with.classes.iter().find(|ratio| ratio.class == class.class);
    let ratio = of_class.and_then(|class| class.ratio);
    let number =
        |number: Option<f64>| number.map_or(String::new(), |number| format!("{number:.6}"));
    vec![
        ms(of_class.map(|class| class.there_ns)),
        number(ratio.map(|ratio| ratio.ratio)),
        number(ratio.map(|ratio| ratio.low)),
        number(ratio.map(|ratio| ratio.high)),
        number(of_class.and_then(|class| class.p_value)),
    ]
}

/// Milliseconds to the nanosecond; empty where a figure is withheld.
fn ms(ns: Option<u64>) -> String {
    ns.map_or(String::new(), |ns| format!("{:.6}", ns as f64 / 1e6))
}
