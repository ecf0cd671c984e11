//! One JSON object, or named values one beside the other, to the fields that are kept.
//!
//! A visitor of its own, rather than `serde_json::Value`: archives carry many keys that nobody asks for, and skipping
//! them is cheaper than building them. Only a value of which the user has mapped parts is built.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value as Json;

use super::keys::{self, Field, Meaning, Shape};
use super::mapping::{Mapping, resolve};
use super::repair::repair;
use super::{Markup, html};
use crate::article::Stated;

/// What an object says.
#[derive(Debug, Default)]
pub(super) struct Record {
    pub(super) stated: Stated,
    /// Empty where there is only a title.
    pub(super) text: String,
    /// How the text is written.
    pub(super) markup: Markup,
}

/// Reads one record, in which the keys of `mapping` come before all others.
///
/// # Errors
/// The reason to refuse it, in words: it is no JSON object, or has neither text nor title.
pub(super) fn parse(json: &str, mapping: &Mapping) -> Result<Record, String> {
    let fields = match Fields::read(json, mapping) {
        Err(error) if error.is_syntax() => Fields::read(&repair(json), mapping),
        result => result,
    };
    fields
        .map_err(|error| format!("not a JSON object: {error} of the record"))?
        .into_record()
}

/// Reads one record from names and values, such as a row of a table; otherwise like [`parse`].
pub(super) fn of_pairs<'v>(
    pairs: impl Iterator<Item = (&'v str, Cow<'v, str>)>,
    mapping: &Mapping,
) -> Result<Record, String> {
    let mut fields = Fields::new(mapping);
    for (name, value) in pairs {
        if let Meaning::Field(field, rank) = fields.route(name).meaning
            && fields.wants(field, rank)
        {
            let value = (!value.trim().is_empty()).then(|| value.into_owned());
            fields.offer(field, rank, value);
        }
    }
    fields.into_record()
}

/// Reads one record from an object that was built; otherwise like [`parse`].
pub(super) fn of_object(object: Json, mapping: &Mapping) -> Result<Record, String> {
    let mut fields = Fields::new(mapping);
    object
        .deserialize_map(&mut fields)
        .map_err(|error| error.to_string())?;
    fields.into_record()
}

/// Whether anything would be read from the value of a key, and of its fields the one with its rank: 0 is the best.
pub(super) fn means(key: &str, mapping: &Mapping) -> Option<(Field, usize)> {
    let Route { meaning, within } = Fields::new(mapping).route(key);
    match (meaning, within.first()) {
        (Meaning::Field(field, rank), _) => Some((field, rank)),
        (_, Some(&(field, rank, _))) => Some((field, rank)),
        _ => None,
    }
}

/// The fields found so far.
struct Fields<'m> {
    values: [Best; Field::COUNT],
    keys: KeyList,
    mapping: &'m Mapping,
}

/// What to do with the value of a key.
struct Route<'m> {
    /// What the value as a whole means.
    meaning: Meaning,
    /// The parts of it that are mapped: field, rank, and the keys that lead there.
    within: Vec<(Field, usize, &'m str)>,
}

impl<'m> Fields<'m> {
    fn new(mapping: &'m Mapping) -> Self {
        Fields {
            values: Default::default(),
            keys: KeyList::default(),
            mapping,
        }
    }

    fn read(json: &str, mapping: &'m Mapping) -> serde_json::Result<Self> {
        let mut fields = Fields::new(mapping);
        let mut json = serde_json::Deserializer::from_str(json);
        json.deserialize_map(&mut fields)?;
        json.end()?;
        Ok(fields)
    }

    fn into_record(self) -> Result<Record, String> {
        let [id, title, date, source, url, author, lang, text] = self.values.map(Best::into_value);
        let markup = text.as_deref().map_or(Markup::Plain, html::markup);
        if text.is_none() && title.is_none() {
            return Err(format!(
                "no text: expected some under one of the keys {}, …; found {}",
                keys::text_names()[..3].join(", "),
                self.keys
            ));
        }
        Ok(Record {
            stated: Stated {
                id,
                title,
                date,
                source,
                url,
                author,
                lang,
                ..Stated::default()
            },
            text: text.unwrap_or_default(),
            markup,
        })
    }
}

impl<'m> Fields<'m> {
    fn route(&mut self, key: &str) -> Route<'m> {
        self.keys.push(key);
        let meaning = match (self.mapping.of(key), keys::meaning(key)) {
            (Some((field, rank)), _) => Meaning::Field(field, rank),
            (None, Meaning::Field(field, _)) if self.mapping.drops(field) => Meaning::Unknown,
            (None, Meaning::Field(field, rank)) => Meaning::Field(field, self.mapping.len() + rank),
            (None, meaning) => meaning,
        };
        Route {
            meaning,
            within: self.mapping.within(key),
        }
    }

    fn wants(&self, field: Field, rank: usize) -> bool {
        self.values[field as usize].wants(rank)
    }

    fn offer(&mut self, field: Field, rank: usize, value: Option<String>) {
        // `"published": true` says that it was, not when.
        let value = value.filter(|value| field != Field::Date || value.parse::<bool>().is_err());
        self.values[field as usize].offer(rank, value);
    }

    /// Reads a value of which parts are mapped. It is built, unlike all others: the parts may stand anywhere in it.
    fn read_within(&mut self, value: Json, route: Route<'_>) -> serde_json::Result<()> {
        for (field, rank, path) in route.within {
            let mut parts = Vec::new();
            resolve(&value, path, &mut parts);
            let parts = Json::Array(parts.into_iter().cloned().collect());
            let read = Value::of(field.shape()).deserialize(parts)?;
            if self.wants(field, rank) {
                self.offer(field, rank, read);
            }
        }
        match route.meaning {
            Meaning::Field(field, rank) if self.wants(field, rank) => {
                let read = Value::of(field.shape()).deserialize(value)?;
                self.offer(field, rank, read);
            }
            Meaning::Wrapper => {
                Value::wrapping(self).deserialize(value)?;
            }
            _ => {}
        }
        Ok(())
    }
}

impl<'de> Visitor<'de> for &mut Fields<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(route) = map.next_key_seed(Key(|key: &str| self.route(key)))? {
            if !route.within.is_empty() {
                let value = map.next_value()?;
                self.read_within(value, route).map_err(A::Error::custom)?;
                continue;
            }
            match route.meaning {
                Meaning::Field(field, rank) if self.wants(field, rank) => {
                    let value = map.next_value_seed(Value::of(field.shape()))?;
                    self.offer(field, rank, value);
                }
                Meaning::Wrapper => {
                    map.next_value_seed(Value::wrapping(self))?;
                }
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(())
    }
}

/// The value with the best rank so far. Of equals the last wins, as it does for duplicate keys in most parsers.
#[derive(Default)]
struct Best(Option<(usize, String)>);

impl Best {
    fn wants(&self, rank: usize) -> bool {
        self.0.as_ref().is_none_or(|(best, _)| rank <= *best)
    }

    fn offer(&mut self, rank: usize, value: Option<String>) {
        if let Some(value) = value {
            self.0 = Some((rank, value));
        }
    }

    fn into_value(self) -> Option<String> {
        self.0.map(|(_, value)| value)
    }
}

/// The keys met, for a message; only so many that it stays readable.
#[derive(Default)]
struct KeyList(String);

impl KeyList {
    const ENOUGH_BYTES: usize = 120;

    fn push(&mut self, key: &str) {
        if self.0.len() > Self::ENOUGH_BYTES {
            return;
        }
        if !self.0.is_empty() {
            self.0.push_str(", ");
        }
        self.0.extend(key.chars().take(Self::ENOUGH_BYTES));
        if self.0.len() > Self::ENOUGH_BYTES {
            self.0.push_str(", …");
        }
    }
}

impl fmt::Display for KeyList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.as_str() {
            "" => f.write_str("no keys"),
            keys => write!(f, "keys {keys}"),
        }
    }
}

/// Reads a key by what the function makes of it, without copying it.
struct Key<F>(F);

impl<'de, T, F: FnOnce(&str) -> T> DeserializeSeed<'de> for Key<F> {
    type Value = T;

    fn deserialize<D: Deserializer<'de>>(self, key: D) -> Result<T, D::Error> {
        key.deserialize_str(self)
    }
}

impl<T, F: FnOnce(&str) -> T> Visitor<'_> for Key<F> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E: Error>(self, key: &str) -> Result<T, E> {
        Ok((self.0)(key))
    }
}

/// Reads any value as one string; `None` if it is null, blank, or holds none.
struct Value<'a, 'm> {
    shape: &'static Shape,
    /// Where the keys of an object go, if the value is a wrapper.
    wrapped: Option<&'a mut Fields<'m>>,
}

impl<'a, 'm> Value<'a, 'm> {
    fn of(shape: &'static Shape) -> Self {
        Value {
            shape,
            wrapped: None,
        }
    }

    fn wrapping(fields: &'a mut Fields<'m>) -> Self {
        Value {
            shape: Field::Id.shape(),
            wrapped: Some(fields),
        }
    }
}

impl<'de> DeserializeSeed<'de> for Value<'_, '_> {
    type Value = Option<String>;

    fn deserialize<D: Deserializer<'de>>(self, value: D) -> Result<Self::Value, D::Error> {
        value.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Value<'_, '_> {
    type Value = Option<String>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Self::Value, E> {
        Ok(Some(value.to_string()))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Self::Value, E> {
        Ok(Some(value.to_string()))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Self::Value, E> {
        Ok(Some(value.to_string()))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Self::Value, E> {
        // A whole number of so many digits has lost some of them: two ids would become one.
        let is_rounded = value.fract() == 0.0 && value.abs() >= 2_f64.powi(64);
        Ok((!is_rounded).then(|| value.to_string()))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Self::Value, E> {
        Ok((!value.trim().is_empty()).then(|| value.to_owned()))
    }

    fn visit_string<E: Error>(self, value: String) -> Result<Self::Value, E> {
        Ok((!value.trim().is_empty()).then_some(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut array: A) -> Result<Self::Value, A::Error> {
        let mut joined: Option<String> = None;
        while let Some(element) = array.next_element_seed(Value::of(self.shape))? {
            joined = match (joined, element) {
                (Some(head), Some(next)) => Some(head + self.shape.separator + &next),
                (head, next) => head.or(next),
            };
        }
        Ok(joined)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        if let Some(fields) = self.wrapped {
            fields.visit_map(map)?;
            return Ok(None);
        }
        let mut best = Best::default();
        while let Some(rank) = map.next_key_seed(Key(|key: &str| self.shape.part(key)))? {
            match rank {
                Some(rank) if best.wants(rank) => {
                    best.offer(rank, map.next_value_seed(Value::of(self.shape))?);
                }
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(best.into_value())
    }
}
