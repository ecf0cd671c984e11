//! What `eval` prints: the figures of one setting or two, as a table, as rows and as an object.

use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::error::Result;
use crate::measure::eval::significance::PERMUTATIONS;
use crate::measure::eval::{Comparison, Evaluation, MEASURES, Scores};

use super::FormatFlag;
use super::print::{Output, clean};
use super::rows::{cell, csv_line};

/// An index or a run, and what it is worth.
pub(super) struct Setting {
    pub(super) name: String,
    pub(super) evaluation: Evaluation,
}

/// All there is to print.
pub(super) struct Report {
    /// One, or the two that are compared.
    pub(super) settings: Vec<Setting>,
    pub(super) comparison: Option<Comparison>,
    /// Print each query's figures, too.
    pub(super) per_query: bool,
}

/// A line of the table.
#[derive(Serialize)]
struct Row<'a> {
    setting: &'a str,
    query_id: &'a str,
    #[serde(flatten)]
    figures: Map<String, Value>,
    #[serde(skip)]
    scores: Scores,
}

/// The id of the means.
const ALL: &str = "all";

impl Report {
    pub(super) fn print(&self, format: FormatFlag, out: &mut Output) -> Result<()> {
        match format {
            FormatFlag::Json => out.json(&self.object()),
            FormatFlag::Jsonl => self.rows().iter().try_for_each(|row| out.json(row)),
            FormatFlag::Csv => self.csv(out),
            _ => self.text(out),
        }
    }

    /// The rows, the settings one after the other, and what their comparison says.
    fn rows(&self) -> Vec<Row<'_>> {
        let mut rows = Vec::new();
        for Setting { name, evaluation } in &self.settings {
            let queries = evaluation.queries.iter().filter(|_| self.per_query);
            rows.extend(queries.map(|(query, scores)| row(name, query, scores)));
            rows.push(row(name, ALL, &evaluation.mean));
        }
        if let Some(Comparison { difference, p }) = &self.comparison {
            rows.push(row("difference", ALL, difference));
            rows.push(row("p", ALL, p));
        }
        rows
    }

    fn text(&self, out: &mut Output) -> Result<()> {
        let names: Vec<(String, Scores)> = self
            .rows()
            .iter()
            .map(|row| (self.name(row), row.scores))
            .collect();
        let width = names.iter().map(|(name, _)| name.chars().count()).max();
        let width = width.unwrap_or_default();
        let head = MEASURES.map(|measure| format!("{:>9}", measure.label));
        out.line(&format!("{:width$}{}", "", head.concat()))?;
        for (name, scores) in &names {
            let figures = scores.map(|score| format!("{score:>9.4}"));
            out.text(&format!("{name:width$}{}\n", figures.concat()))?;
        }
        Ok(())
    }

    /// What stands before a row of text.
    fn name(&self, row: &Row<'_>) -> String {
        let name = match (self.settings.len(), row.query_id) {
            (1, ALL) => "mean".to_owned(),
            (1, query) => query.to_owned(),
            (_, ALL) => row.setting.to_owned(),
            (_, query) => format!("{} {query}", row.setting),
        };
        clean(&name).replace(['\n', '\t'], " ")
    }

    fn csv(&self, out: &mut Output) -> Result<()> {
        let head = ["setting", "query_id"].into_iter();
        let head: Vec<&str> = head.chain(MEASURES.map(|measure| measure.name)).collect();
        out.row(&csv_line(&head)?)?;
        self.rows().iter().try_for_each(|row| {
            let mut cells = vec![cell(row.setting), cell(row.query_id)];
            cells.extend(row.scores.map(|score| score.to_string()));
            out.row(&csv_line(&cells)?)
        })
    }

    fn object(&self) -> Value {
        let settings = self.settings.iter().map(|Setting { name, evaluation }| {
            let mut setting = json!({
                "name": name,
                "without_answer": evaluation.without_answer,
                "without_judgment": evaluation.without_judgment,
                "mean": figures(&evaluation.mean),
            });
            if self.per_query {
                let queries = evaluation.queries.iter();
                let queries: Map<String, Value> = queries
                    .map(|(query, scores)| (query.clone(), figures(scores).into()))
                    .collect();
                setting["per_query"] = queries.into();
            }
            setting
        });
        let queries = self.settings.first();
        let queries = queries.map_or(0, |setting| setting.evaluation.queries.len());
        let mut object = json!({"queries": queries, "settings": settings.collect::<Vec<_>>()});
        if let Some(Comparison { difference, p }) = &self.comparison {
            object["comparison"] = json!({
                "difference": figures(difference),
                "p": figures(p),
                "most_permutations": PERMUTATIONS,
            });
        }
        object
    }
}

fn row<'a>(setting: &'a str, query_id: &'a str, scores: &Scores) -> Row<'a> {
    Row {
        setting,
        query_id,
        figures: figures(scores),
        scores: *scores,
    }
}

/// Figures under the names of trec_eval.
fn figures(scores: &Scores) -> Map<String, Value> {
    let named = MEASURES.iter().zip(scores);
    named
        .map(|(measure, score)| (measure.name.to_owned(), json!(score)))
        .collect()
}
