//! What the caller asks of a reading, checked once before anything is read.

use globset::{Glob, GlobBuilder, GlobSet, GlobSetBuilder};
use xxhash_rust::xxh3::Xxh3;

use super::format::Format;
use super::mapping::Mapping;
use super::overrides::Overrides;
use super::path_date::Pattern;
use crate::error::{Error, Kind, Result};

/// Longest prefix of ids, in bytes: it has to leave room for the ids.
const MAX_PREFIX_BYTES: usize = 128;

/// Options as given, in words.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Globs of files and folders to leave alone: without `/` for a name at any depth, with `/` for a path below the
    /// root named, `/` at the end for folders only. `**` stands for folders to any depth.
    pub exclude: Vec<String>,
    /// The outlet of all records that state none.
    pub source: Option<String>,
    /// What stands before every id.
    pub id_prefix: Option<String>,
    /// `FIELD=KEY`: the key comes before every other name of the field, and before those mapped after it. Keys are
    /// compared like the names that are known, without case and separators; dots reach into objects. `FIELD=` takes
    /// from the field all names that are known: only keys mapped to it are read, if any.
    pub map: Vec<String>,
    /// The form of dates in paths: `%Y`, `%m` or `%b` or `%B`, `%d`, `%H`, `%M` and what stands between them. The last
    /// date of that form in a path counts, if no digit stands next to it.
    pub date_from_path: Option<String>,
    /// The name of the format in which every file is, whatever it is called: `csv`, `html`, …
    pub input_format: Option<String>,
}

/// Options that make sense; by default none is given.
#[derive(Clone, Debug)]
pub struct Options {
    pub(super) exclude: Exclude,
    pub(super) source: Option<String>,
    pub(super) id_prefix: Option<String>,
    pub(super) mapping: Mapping,
    pub(super) path_date: Option<Pattern>,
    pub(super) format: Option<Format>,
    pub(super) overrides: Overrides,
    fingerprint: u64,
}

impl Options {
    /// Checks `settings`.
    ///
    /// # Errors
    /// [`Kind::Usage`], with a hint, at the first that does not make sense.
    pub fn new(settings: &Settings) -> Result<Self> {
        Ok(Options {
            exclude: Exclude::new(&settings.exclude)?,
            source: settings.source.as_deref().map(source).transpose()?,
            id_prefix: settings.id_prefix.as_deref().map(id_prefix).transpose()?,
            mapping: Mapping::new(&settings.map)?,
            path_date: settings
                .date_from_path
                .as_deref()
                .map(Pattern::new)
                .transpose()?,
            format: settings.input_format.as_deref().map(format).transpose()?,
            overrides: Overrides::default(),
            fingerprint: fingerprint(settings),
        })
    }

    /// The same with `overrides`.
    pub fn with_overrides(self, overrides: Overrides) -> Self {
        Options { overrides, ..self }
    }

    /// What whoever reads the archive has set right.
    pub fn overrides(&self) -> &Overrides {
        &self.overrides
    }

    /// Changes with whatever changes how a record reads, and not with what is left alone. [Overrides] count by
    /// [file](super::File::overrides).
    pub fn fingerprint(&self) -> u64 {
        self.fingerprint
    }
}

impl Default for Options {
    fn default() -> Self {
        Options {
            exclude: Exclude::default(),
            source: None,
            id_prefix: None,
            mapping: Mapping::default(),
            path_date: None,
            format: None,
            overrides: Overrides::default(),
            fingerprint: fingerprint(&Settings::default()),
        }
    }
}

fn source(name: &str) -> Result<String> {
    let trimmed = name.trim();
    if trimmed.is_empty() || trimmed.contains(char::is_control) {
        let what = "an outlet needs a name on one line";
        return Err(Error::new(Kind::Usage, "--source", what)
            .hint("write it as it is to be shown: --source \"The Daily Example\""));
    }
    Ok(trimmed.to_owned())
}

fn id_prefix(prefix: &str) -> Result<String> {
    if prefix.len() > MAX_PREFIX_BYTES || prefix.contains(char::is_control) {
        let what = format!("a prefix has at most {MAX_PREFIX_BYTES} bytes, all on one line");
        return Err(Error::new(Kind::Usage, "--id-prefix", what)
            .hint("a few letters keep archives apart: --id-prefix guardian:"));
    }
    Ok(prefix.to_owned())
}

fn format(name: &str) -> Result<Format> {
    Format::named(name).ok_or_else(|| {
        let what = format!("`{name}` is not a format that is read");
        Error::new(Kind::Usage, "--input-format", what)
            .hint(format!("the formats are {}", Format::names().join(", ")))
    })
}

fn fingerprint(settings: &Settings) -> u64 {
    let Settings {
        exclude: _,
        source,
        id_prefix,
        map,
        date_from_path,
        input_format,
    } = settings;
    let mut hash = Xxh3::new();
    let single = [source, id_prefix, date_from_path, input_format].map(Option::as_slice);
    for list in single.into_iter().chain([map.as_slice()]) {
        hash.update(&(list.len() as u64).to_le_bytes());
        for value in list {
            hash.update(&(value.len() as u64).to_le_bytes());
            hash.update(value.as_bytes());
        }
    }
    hash.digest()
}

/// What is left alone below a root.
#[derive(Clone, Debug, Default)]
pub(super) struct Exclude {
    names: GlobSet,
    paths: GlobSet,
    folder_names: GlobSet,
    folder_paths: GlobSet,
}

impl Exclude {
    fn new(globs: &[String]) -> Result<Self> {
        // By whether it is a path, and whether it is for folders only.
        let mut sets = [const { Vec::new() }; 4];
        for glob in globs {
            let anchored = glob.strip_prefix('/');
            let body = anchored.unwrap_or(glob);
            let (body, folder) = match body.strip_suffix('/') {
                Some(body) => (body, true),
                None => (body, false),
            };
            let is_path = anchored.is_some() || body.contains('/');
            sets[usize::from(is_path) + 2 * usize::from(folder)].push(self::glob(glob, body)?);
        }
        let [names, paths, folder_names, folder_paths] = sets.map(set);
        Ok(Exclude {
            names: names?,
            paths: paths?,
            folder_names: folder_names?,
            folder_paths: folder_paths?,
        })
    }

    /// Whether the entry `name`, at `path` below the root named, is left alone.
    pub(super) fn matches(&self, name: &str, path: &str, is_folder: bool) -> bool {
        let of_folders = || self.folder_names.is_match(name) || self.folder_paths.is_match(path);
        self.names.is_match(name) || self.paths.is_match(path) || is_folder && of_folders()
    }
}

fn glob(given: &str, body: &str) -> Result<Glob> {
    let refuse = |what: String| {
        Error::new(Kind::Usage, "--exclude", what).hint(
            "globs are written like --exclude '*.log' for a name, --exclude 'drafts/**' for a path below the root",
        )
    };
    if body.is_empty() {
        return Err(refuse(format!("`{given}` matches nothing")));
    }
    GlobBuilder::new(body)
        .literal_separator(true)
        .build()
        .map_err(|error| refuse(format!("`{given}` is not a glob: {}", error.kind())))
}

fn set(globs: Vec<Glob>) -> Result<GlobSet> {
    let mut set = GlobSetBuilder::new();
    for glob in globs {
        set.add(glob);
    }
    set.build().map_err(|error| {
        Error::new(Kind::Usage, "--exclude", "the globs are too much together")
            .because(error)
            .hint("exclude whole folders instead of many files")
    })
}
