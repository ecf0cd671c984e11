//! Keys that the user maps to fields, in words like `date=meta.published_at`; `title=`, a field without a key, is read
//! from none of its usual names.

use serde_json::Value as Json;

use super::keys::{Field, WRAPPERS, spelling};
use crate::error::{Error, Kind, Result};

/// The keys mapped, the best of each field first, and the fields that are read from no other.
#[derive(Clone, Debug, Default)]
pub(super) struct Mapping {
    keys: Vec<Mapped>,
    /// By field: whether its usual names mean nothing.
    dropped: [bool; Field::COUNT],
}

#[derive(Clone, Debug)]
struct Mapped {
    field: Field,
    /// The key, or keys with dots between them, each in its [`spelling`].
    key: String,
}

impl Mapping {
    /// Reads `FIELD=KEY` words, and `FIELD=`.
    pub(super) fn new(given: &[String]) -> Result<Self> {
        let mut mapping = Mapping::default();
        for word in given {
            let (name, key) = word
                .split_once('=')
                .map(|(name, key)| (name.trim(), key.trim()))
                .filter(|(name, key)| {
                    let is_path = key.split('.').all(|part| !part.trim().is_empty());
                    !name.is_empty() && (key.is_empty() || is_path)
                })
                .ok_or_else(|| refuse(format!("`{word}` does not map a field to a key")))?;
            let field = Field::named(name)
                .ok_or_else(|| refuse(format!("`{name}` is not a field of an article")))?;
            if key.is_empty() {
                mapping.dropped[field as usize] = true;
            } else {
                mapping.add(field, key)?;
            }
        }
        Ok(mapping)
    }

    fn add(&mut self, field: Field, key: &str) -> Result<()> {
        let mut spelled = key.split('.').map(spelling).collect::<Vec<_>>().join(".");
        // What a wrapper holds is read as if it stood outside.
        let wrapper = WRAPPERS.iter().find_map(|wrapper| {
            spelled
                .strip_prefix(wrapper)
                .and_then(|rest| rest.strip_prefix('.'))
        });
        if let Some(rest) = wrapper {
            spelled = rest.to_owned();
        }
        if let Some(other) = self.keys.iter().find(|mapped| mapped.key == spelled) {
            if other.field != field {
                let (a, b) = (other.field.name(), field.name());
                return Err(refuse(format!("`{key}` is mapped to both {a} and {b}")));
            }
            return Ok(());
        }
        self.keys.push(Mapped {
            field,
            key: spelled,
        });
        Ok(())
    }

    /// How many keys are mapped: the ranks below this are theirs.
    pub(super) fn len(&self) -> usize {
        self.keys.len()
    }

    /// Whether the usual names of `field` mean nothing.
    pub(super) fn drops(&self, field: Field) -> bool {
        self.dropped[field as usize]
    }

    /// The field to which `key` itself is mapped, and its rank.
    pub(super) fn of(&self, key: &str) -> Option<(Field, usize)> {
        let key = self.spelled(key)?;
        let rank = self.keys.iter().position(|mapped| mapped.key == key)?;
        Some((self.keys[rank].field, rank))
    }

    /// What is mapped within the value of `key`: field, rank, and the keys that lead there.
    pub(super) fn within(&self, key: &str) -> Vec<(Field, usize, &str)> {
        let Some(key) = self.spelled(key) else {
            return Vec::new();
        };
        let ranked = self.keys.iter().enumerate();
        ranked
            .filter_map(|(rank, mapped)| Some((mapped.field, rank, below(&mapped.key, &key)?)))
            .collect()
    }

    fn spelled(&self, key: &str) -> Option<String> {
        (!self.keys.is_empty()).then(|| spelling(key))
    }
}

/// The values to which `path` leads from `value`, through arrays and keys that have dots of their own.
pub(super) fn resolve<'v>(value: &'v Json, path: &str, found: &mut Vec<&'v Json>) {
    match value {
        Json::Array(elements) => {
            for element in elements {
                resolve(element, path, found);
            }
        }
        Json::Object(members) => {
            for (key, member) in members {
                let key = spelling(key);
                if key == path {
                    found.push(member);
                } else if let Some(rest) = below(path, &key) {
                    resolve(member, rest, found);
                }
            }
        }
        _ => {}
    }
}

/// What follows `key` and a dot in `path`.
fn below<'p>(path: &'p str, key: &str) -> Option<&'p str> {
    path.strip_prefix(key)?.strip_prefix('.')
}

fn refuse(what: String) -> Error {
    let fields: Vec<&str> = Field::all().map(Field::name).collect();
    Error::new(Kind::Usage, "--map", what).hint(format!(
        "write FIELD=KEY, as in --map date=published_at, or FIELD= to leave it unread; the fields are {}",
        fields.join(", ")
    ))
}
