//! The parameters of a request, by a table that also documents them: the names are those of the command line's flags.

use axum::http::Uri;
use jiff::Timestamp;

use crate::error::Error;
use crate::search::{Explain, Granularity, Part, Request, Scope, moment, today};

use super::DEADLINE;
use super::fault::Fault;
use super::takes::{Param, Takes};

/// The parameters of a request, each known to its route and of the kind it takes.
#[derive(Clone, Debug, Default)]
pub(super) struct Params {
    given: Vec<(String, String)>,
}

impl Params {
    /// Those of an address.
    pub(super) fn read(uri: &Uri, known: &[&[Param]]) -> Result<Params, Fault> {
        let query = uri.query().unwrap_or_default();
        let given: Vec<(String, String)> = form_urlencoded::parse(query.as_bytes())
            .into_owned()
            .collect();
        let all = || known.iter().copied().flatten();
        for (at, (name, value)) in given.iter().enumerate() {
            let Some(param) = all().find(|param| param.name == name) else {
                let names: Vec<&str> = all().map(|param| param.name).collect();
                let hint = match names.as_slice() {
                    [] => "there are none here".to_owned(),
                    names => format!("those here are {}", names.join(", ")),
                };
                let what = format!("there is no parameter `{name}`");
                return Err(Fault::parameter(name, value, what).hint(hint));
            };
            let is_repeated = given[..at].iter().any(|(other, _)| other == name);
            if is_repeated && !param.many {
                let what = format!("`{name}` is given twice");
                return Err(Fault::parameter(name, value, what));
            }
            param.takes.check(name, value)?;
        }
        let mut given = given;
        // A form sends the fields that are left empty; only a query and a prefix may mean it.
        given.retain(|(name, value)| !value.is_empty() || ["q", "prefix"].contains(&name.as_str()));
        for param in all().filter(|param| param.required) {
            if !given.iter().any(|(name, _)| name == param.name) {
                let what = format!("`{}` is missing: {}", param.name, param.help);
                return Err(Fault::parameter(param.name, "", what));
            }
        }
        Ok(Params { given })
    }

    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let found = self.given.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }

    pub(super) fn all(&self, name: &str) -> Vec<String> {
        let found = self.given.iter().filter(|(known, _)| known == name);
        found.map(|(_, value)| value.clone()).collect()
    }

    pub(super) fn is_set(&self, name: &str) -> bool {
        self.get(name).is_some_and(is_yes)
    }

    pub(super) fn number(&self, name: &str) -> Option<usize> {
        self.get(name).and_then(|value| value.parse().ok())
    }

    /// The error of the engine about these parameters.
    pub(super) fn fault(&self, error: &Error) -> Fault {
        Fault::of(error, |name| self.get(name))
    }

    /// What is asked.
    pub(super) fn request(&self, query: &str) -> Result<Request, Fault> {
        self.read_request(query).map_err(|error| self.fault(&error))
    }

    fn read_request(&self, query: &str) -> Result<Request, Error> {
        let now = Timestamp::now();
        let text = |name: &str| self.get(name).map(str::to_owned);
        let plain = Request::new(query, today(self.get("tz"), now)?);
        let scopes = self.all("in");
        let scopes = scopes.iter().flat_map(|names| names.split(','));
        let new_since = self.get("new_since");
        Ok(Request {
            limit: if self.is_set("count") {
                0
            } else {
                self.number("limit").unwrap_or(plain.limit)
            },
            offset: self.number("offset").unwrap_or(0),
            after: text("after"),
            since: text("since"),
            until: text("until"),
            sources: self.all("source"),
            langs: self.all("lang"),
            within: scopes.filter_map(Scope::named).collect(),
            any: self.is_set("any"),
            literal: self.is_set("literal"),
            expand: !self.is_set("no_expand"),
            fold: !self.is_set("no_fold"),
            sort: match self.get("sort") {
                // Orders of outlets, which are those of another list.
                None | Some("count" | "name") => plain.sort,
                Some(sort) => sort.parse()?,
            },
            recency: self.get("recency").map(str::parse).transpose()?,
            new_since: new_since.map(|text| moment(text, now)).transpose()?,
            snippets: self.number("snippets"),
            explain: if self.is_set("explain") {
                Explain::Always
            } else {
                Explain::WhenEmpty
            },
            deadline: Some(DEADLINE),
            ..plain
        })
    }

    /// How long a bucket is to be.
    pub(super) fn by(&self) -> Option<Granularity> {
        let by = self.get("by")?;
        let all = [
            Granularity::Day,
            Granularity::Week,
            Granularity::Month,
            Granularity::Quarter,
            Granularity::Year,
        ];
        all.into_iter().find(|one| one.to_string() == by)
    }

    /// Where words are listed from.
    pub(super) fn parts(&self) -> Vec<Part> {
        let names = self.all("in");
        let parts = names.iter().flat_map(|names| names.split(','));
        let parts: Vec<Part> = parts.filter_map(part).collect();
        if parts.is_empty() {
            vec![Part::Story]
        } else {
            parts
        }
    }
}

impl Takes {
    fn check(&self, name: &str, value: &str) -> Result<(), Fault> {
        if value.is_empty() {
            return Ok(());
        }
        match self {
            Takes::Text => Ok(()),
            Takes::Flag if ["true", "1", "on", "yes", "false", "0", "no"].contains(&value) => {
                Ok(())
            }
            Takes::Flag => {
                let what = format!("`{name}` is true or false, and not `{value}`");
                Err(Fault::parameter(name, value, what))
            }
            Takes::Number { least, most, .. } => {
                let number = value.parse::<u64>();
                if number.is_ok_and(|number| (*least..=*most).contains(&number)) {
                    return Ok(());
                }
                let what =
                    format!("`{name}` is a number from {least} to {most}, and not `{value}`");
                Err(Fault::parameter(name, value, what))
            }
            Takes::OneOf(known) => {
                let several = if name == "in" { value } else { "" };
                let mut values = several.split(',').filter(|value| !value.is_empty());
                let is_known = |value: &str| known.contains(&value);
                if is_known(value) || (!several.is_empty() && values.all(is_known)) {
                    return Ok(());
                }
                let what = format!("`{name}` cannot be `{value}`");
                let hint = format!("it is one of {}", known.join(", "));
                Err(Fault::parameter(name, value, what).hint(hint))
            }
        }
    }
}

fn is_yes(value: &str) -> bool {
    ["true", "1", "on", "yes"].contains(&value)
}

fn part(name: &str) -> Option<Part> {
    Some(match name {
        "story" => Part::Story,
        "title" => Part::Title,
        "furniture" => Part::Furniture,
        "comments" => Part::Comments,
        _ => return None,
    })
}
