//! `count`: how many articles, by outlet or by time.

use serde_json::{Map, Value, json};

use crate::error::Result;
use crate::search::{Archive, Granularity};

use super::arguments::{Asked, after_row, wrong};
use super::budget::{clipped, fitting, notes};

/// Rows of numbers.
pub(super) fn count(archive: &Archive, asked: &Asked) -> Result<Value> {
    let by = match asked.by.as_deref() {
        Some("source") => return by_source(archive, asked, "by"),
        Some("day") => Granularity::Day,
        Some("week") => Granularity::Week,
        Some("month") => Granularity::Month,
        Some("quarter") => Granularity::Quarter,
        Some("year") => Granularity::Year,
        other => {
            let what = match other {
                None => "it is needed".to_owned(),
                Some(other) => format!("there is no `{}`", clipped(other, 80)),
            };
            return Err(wrong("by", what).hint("source, day, week, month, quarter or year"));
        }
    };
    let found = archive.timeline(&asked.request(), Some(by))?;
    let Some(series) = found.series.into_iter().next() else {
        return Err(wrong("query", "nothing was asked".to_owned()));
    };
    let mut object = Map::new();
    object.insert("by".to_owned(), asked.by.clone().into());
    object.insert(
        "understood".to_owned(),
        clipped(&series.parsed, asked.budget()? / 8).into(),
    );
    object.insert("total".to_owned(), series.total.into());
    object.insert("undated".to_owned(), series.undated.into());
    if series.total_is_lower_bound {
        object.insert("total_is_lower_bound".to_owned(), true.into());
    }
    if series.undated_left_out > 0 {
        object.insert(
            "undated_left_out".to_owned(),
            series.undated_left_out.into(),
        );
    }
    let rows = found.buckets.iter().filter_map(|bucket| {
        let (count, imprecise) = (bucket.counts.first()?, bucket.imprecise.first()?);
        let mut row = json!({"bucket": bucket.bucket, "articles": count});
        if *imprecise > 0 {
            row["of_them_dated_less_precisely"] = (*imprecise).into();
        }
        (*count > 0).then_some(row)
    });
    table(object, rows.collect(), &series.notes, asked)
}

/// Outlets; `name` is what the answer calls what it is by.
pub(super) fn by_source(archive: &Archive, asked: &Asked, name: &str) -> Result<Value> {
    let found = archive.sources(&asked.request())?;
    let mut object = Map::new();
    object.insert(name.to_owned(), "source".into());
    object.insert(
        "understood".to_owned(),
        clipped(&found.parsed, asked.budget()? / 8).into(),
    );
    object.insert("total".to_owned(), found.total.into());
    object.insert("outlets".to_owned(), found.sources.len().into());
    object.insert("without_source".to_owned(), found.without_source.into());
    if found.total_is_lower_bound {
        object.insert("total_is_lower_bound".to_owned(), true.into());
    }
    if found.undated_left_out > 0 {
        object.insert("undated_left_out".to_owned(), found.undated_left_out.into());
    }
    let rows = found.sources.iter().map(|outlet| {
        json!({
            "source": clipped(&outlet.source, 200),
            "articles": outlet.articles,
            "first": outlet.first,
            "last": outlet.last,
        })
    });
    table(object, rows.collect(), &found.notes, asked)
}

/// The rows that fit, from where the last answer ended.
fn table(
    mut object: Map<String, Value>,
    rows: Vec<Value>,
    said: &[String],
    asked: &Asked,
) -> Result<Value> {
    let (budget, offset) = (asked.budget()?, asked.offset()?);
    object.insert("rows".to_owned(), json!([]));
    object.insert("next".to_owned(), after_row(rows.len()));
    object.insert("notes".to_owned(), notes(said, budget / 4).into());
    let rest = rows.get(offset..).unwrap_or_default();
    let fit = fitting(&object, rest, budget);
    object["rows"] = rest[..fit].to_vec().into();
    object["next"] = if fit < rest.len() {
        after_row(offset + fit)
    } else {
        Value::Null
    };
    Ok(Value::Object(object))
}
