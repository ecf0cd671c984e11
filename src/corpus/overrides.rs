//! What whoever reads the archive sets right by hand: rows of a table, each for a file, an id or an address.
//!
//! The table is CSV with a header. `file`, `id` and `url` say for which records a row is, and all of them that are given have
//! to fit; `title`, `date`, `source`, `author`, `lang`, and `url` beside another key, say what it sets. A cell that is
//! blank says nothing, other columns are passed over: a report of what would be read has these names too. Of several rows
//! for a field of a record the last one counts.
//!
//! In a table found in a folder that is read, files are named from there, or as they are shown. What is in an archive is named
//! as it is shown too, without a pattern: `2024.zip!pages/a.html`.

use std::collections::HashMap;
use std::fs::File as Opened;
use std::io::Read;
use std::path::{Path, PathBuf};

use globset::{GlobBuilder, GlobMatcher};
use xxhash_rust::xxh3::Xxh3;

use super::RawRecord;
use super::sink::File;
use crate::article::Corrected;
use crate::error::{Error, Kind, Result};

/// The table that is looked for in each folder named.
pub(super) const SIDECAR: &str = "overrides.csv";

/// Largest table, in bytes: it is kept in memory.
const MAX_BYTES: u64 = 64 << 20;

/// The columns that are known.
const COLUMNS: [&str; 8] = [
    "file", "id", "url", "title", "date", "source", "author", "lang",
];

/// All rows of all tables.
#[derive(Clone, Debug, Default)]
pub struct Overrides {
    rows: Vec<Row>,
    /// Rows for one file, by its path below the folder of the table or as it is shown: patterns aside, the common case.
    by_file: HashMap<String, Vec<usize>>,
    /// All others.
    open: Vec<usize>,
    /// Those of them for all records of a file, of an id, of an address.
    others: Vec<usize>,
    ids: HashMap<String, Vec<usize>>,
    urls: HashMap<String, Vec<usize>>,
    /// The folders that rows are for.
    folders: Vec<Option<PathBuf>>,
}

/// One row.
#[derive(Clone, Debug)]
struct Row {
    /// Where it stands, as `FILE:LINE`.
    place: String,
    /// The folder that it is for, without links; any, if there is none.
    folder: Option<PathBuf>,
    files: Option<Files>,
    id: Option<String>,
    url: Option<String>,
    sets: Corrected,
    hash: u64,
}

/// Which files a row is for.
#[derive(Clone, Debug)]
enum Files {
    Named(String),
    Matching(GlobMatcher),
}

impl Overrides {
    /// Reads `table`, if one is given, and those found in the folders among `roots`. `is_date` says whether a value can be
    /// read as a date.
    ///
    /// # Errors
    /// [`Kind::Input`] for a table that cannot be read, and for a row that makes no sense, with its line.
    pub fn read(
        table: Option<&Path>,
        roots: &[PathBuf],
        is_date: &dyn Fn(&str) -> bool,
    ) -> Result<Self> {
        let mut overrides = Overrides::default();
        for root in roots.iter().filter(|root| root.is_dir()) {
            let sidecar = root.join(SIDECAR);
            if sidecar.is_file() {
                let folder = root
                    .canonicalize()
                    .map_err(|cause| unreadable(&sidecar, cause))?;
                overrides.add(&sidecar, Some(&folder), is_date)?;
            }
        }
        if let Some(table) = table {
            overrides.add(table, None, is_date)?;
        }
        Ok(overrides)
    }

    fn add(
        &mut self,
        path: &Path,
        folder: Option<&Path>,
        is_date: &dyn Fn(&str) -> bool,
    ) -> Result<()> {
        let opened = Opened::open(path).map_err(|cause| unreadable(path, cause))?;
        let mut bytes = Vec::new();
        let read = opened.take(MAX_BYTES + 1).read_to_end(&mut bytes);
        read.map_err(|cause| unreadable(path, cause))?;
        if bytes.len() as u64 > MAX_BYTES {
            let what = format!(
                "longer than {} MiB, the most for a table of overrides",
                MAX_BYTES >> 20
            );
            return Err(Error::new(Kind::Input, path.to_string_lossy(), what));
        }
        let text = super::charset::decode(&bytes, None);
        let mut reader = csv::ReaderBuilder::new().from_reader(text.as_bytes());
        let wrong = |line: u64, what: String| {
            Error::new(Kind::Input, format!("{}:{line}", path.display()), what)
                .hint(format!("the columns are {}", COLUMNS.join(", ")))
        };
        let header = reader
            .headers()
            .map_err(|cause| wrong(1, cause.to_string()))?
            .clone();
        let columns = COLUMNS.map(|name| {
            header
                .iter()
                .position(|cell| cell.trim().eq_ignore_ascii_case(name))
        });
        if columns[..3].iter().all(Option::is_none) {
            let what = "no column says which records a row is for: file, id or url".to_owned();
            return Err(wrong(1, what));
        }
        for record in reader.records() {
            let record = record.map_err(|cause| {
                let line = cause.position().map_or(0, csv::Position::line);
                wrong(line, cause.to_string())
            })?;
            let line = record.position().map_or(0, csv::Position::line);
            let cells = columns.map(|at| {
                let cell = at.and_then(|at| record.get(at)).unwrap_or_default().trim();
                (!cell.is_empty()).then(|| cell.to_owned())
            });
            let place = format!("{}:{line}", path.display());
            if let Some(row) =
                row(cells, place, folder, is_date).map_err(|what| wrong(line, what))?
            {
                self.push(row);
            }
        }
        Ok(())
    }

    fn push(&mut self, row: Row) {
        let at = self.rows.len();
        match &row.files {
            Some(Files::Named(name)) => {
                self.by_file.entry(name.clone()).or_default().push(at);
                // Which `!` stands behind an archive is not to be seen; file names may have one too.
                for (end, _) in name.match_indices('!') {
                    let archive = name[..end].to_owned();
                    self.by_file.entry(archive).or_default().push(at);
                }
            }
            _ => {
                self.open.push(at);
                match (&row.id, &row.url) {
                    (Some(id), _) => self.ids.entry(id.clone()).or_default().push(at),
                    (None, Some(url)) => self.urls.entry(url.clone()).or_default().push(at),
                    (None, None) => self.others.push(at),
                }
            }
        }
        if !self.folders.contains(&row.folder) {
            self.folders.push(row.folder.clone());
        }
        self.rows.push(row);
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Changes with the rows that may concern `file`; 0 if none may. Rows that name no file may concern every one.
    pub(super) fn fingerprint(&self, file: &File) -> u64 {
        let rows = self.candidates(file, &self.open);
        if rows.is_empty() {
            return 0;
        }
        let mut hash = Xxh3::new();
        for at in rows {
            hash.update(&self.rows[at].hash.to_le_bytes());
        }
        hash.digest()
    }

    /// The rows that name `file`, and those of `open` that may concern it, in order.
    fn candidates(&self, file: &File, open: &[usize]) -> Vec<usize> {
        if self.is_empty() {
            return Vec::new();
        }
        let folders = self.folders.iter().map(Option::as_deref);
        let named = folders.flat_map(|folder| names(folder, file));
        let named = named.filter_map(|name| self.by_file.get(&name)).flatten();
        let all = named.chain(open).copied();
        let mut rows: Vec<usize> = all.filter(|&at| self.rows[at].may_concern(file)).collect();
        rows.sort_unstable();
        rows.dedup();
        rows
    }
}

impl Row {
    /// Whether it may be for a record of `file`.
    fn may_concern(&self, file: &File) -> bool {
        let row = self;
        let within = row
            .folder
            .as_ref()
            .is_none_or(|folder| file.path.starts_with(folder));
        let is_named = |files: &Files| {
            let mut names = names(row.folder.as_deref(), file);
            match files {
                Files::Named(named) => names.any(|name| entry(named, &name).is_some()),
                Files::Matching(glob) => names.any(|name| glob.is_match(name)),
            }
        };
        within && row.files.as_ref().is_none_or(is_named)
    }

    /// Whether it is for what stands at `path`, as it is shown, in `file`, which it may concern.
    fn is_for(&self, file: &File, path: &str) -> bool {
        let Some(Files::Named(named)) = &self.files else {
            return true;
        };
        let at = path.strip_prefix(file.shown.as_str()).unwrap_or_default();
        let mut names = names(self.folder.as_deref(), file);
        names.any(|name| entry(named, &name).is_some_and(|entry| entry.is_empty() || entry == at))
    }
}

/// What `named` names within the file called `name`, with its `!`; nothing if it is the file itself that is named.
fn entry<'n>(named: &'n str, name: &str) -> Option<&'n str> {
    let rest = named.strip_prefix(name)?;
    (rest.is_empty() || rest.starts_with('!')).then_some(rest)
}

/// The names by which a row may call `file`.
fn names(folder: Option<&Path>, file: &File) -> impl Iterator<Item = String> {
    let below = match folder {
        Some(folder) => {
            let below = file.path.strip_prefix(folder).unwrap_or(Path::new(""));
            below.to_string_lossy().into_owned()
        }
        None => file.place.clone(),
    };
    [below, file.shown.clone()].into_iter()
}

fn row(
    cells: [Option<String>; 8],
    place: String,
    folder: Option<&Path>,
    is_date: &dyn Fn(&str) -> bool,
) -> std::result::Result<Option<Row>, String> {
    let mut hash = Xxh3::new();
    for cell in &cells {
        hash.update(&[u8::from(cell.is_some())]);
        hash.update(cell.as_deref().unwrap_or_default().as_bytes());
        hash.update(&[0]);
    }
    let [file, id, url, title, date, source, author, lang] = cells;
    if let Some(date) = date.as_deref().filter(|date| !is_date(date)) {
        return Err(format!(
            "`{date}` is not a date, or may be day first or month first"
        ));
    }
    let has_key = file.is_some() || id.is_some();
    let url_is_key = !has_key;
    let sets = Corrected {
        title,
        date,
        source,
        author,
        url: url.clone().filter(|_| !url_is_key),
        lang,
    };
    if !has_key && url.is_none() {
        // A line of commas, as spreadsheets leave them.
        return match sets == Corrected::default() {
            true => Ok(None),
            false => {
                Err("it says neither file nor id nor url, and so not what it is for".to_owned())
            }
        };
    }
    let files = file.map(files).transpose()?;
    Ok((sets != Corrected::default()).then(|| Row {
        place,
        folder: folder.map(Path::to_owned),
        files,
        id,
        url: url.filter(|_| url_is_key),
        sets,
        hash: hash.digest(),
    }))
}

fn files(named: String) -> std::result::Result<Files, String> {
    if !named.contains(['*', '?', '[', '{']) {
        return Ok(Files::Named(named));
    }
    let glob = GlobBuilder::new(&named).literal_separator(true).build();
    glob.map(|glob| Files::Matching(glob.compile_matcher()))
        .map_err(|cause| format!("`{named}` is not a glob: {}", cause.kind()))
}

/// The overrides at work: what they set in the records of one file after another, and which of them found any.
#[derive(Debug)]
pub struct Overriding<'o> {
    overrides: &'o Overrides,
    /// The rows for the file at hand that name it by itself or by a pattern.
    at_hand: Vec<usize>,
    file: Option<File>,
    met: Vec<bool>,
}

impl<'o> Overriding<'o> {
    /// None of `overrides` has found anything yet.
    pub fn new(overrides: &'o Overrides) -> Self {
        Overriding {
            overrides,
            at_hand: Vec::new(),
            file: None,
            met: vec![false; overrides.rows.len()],
        }
    }

    /// A file comes, the records of which follow, unless it `is_skipped`: then the rows that may concern it did their work
    /// when it was read.
    pub fn file(&mut self, file: &File, is_skipped: bool) {
        let overrides = self.overrides;
        if is_skipped {
            for at in overrides.candidates(file, &overrides.open) {
                self.met[at] = true;
            }
        } else if !overrides.is_empty() {
            self.at_hand = overrides.candidates(file, &overrides.others);
            self.file = Some(file.clone());
        }
    }

    /// Sets what the rows say of `record`, to which `id` will be given.
    pub fn apply(&mut self, record: &mut RawRecord, id: impl FnOnce(&RawRecord) -> String) {
        let Overrides {
            rows, ids, urls, ..
        } = self.overrides;
        let Some(file) = &self.file else {
            return;
        };
        let needs_id = !ids.is_empty() || self.at_hand.iter().any(|&at| rows[at].id.is_some());
        let id = needs_id.then(|| id(record));
        let url = record.stated.url.clone();
        let of_id = id.as_ref().and_then(|id| ids.get(id)).into_iter().flatten();
        let of_url = url
            .as_ref()
            .and_then(|url| urls.get(url))
            .into_iter()
            .flatten();
        let mut wanted: Vec<usize> = self
            .at_hand
            .iter()
            .chain(of_id)
            .chain(of_url)
            .copied()
            .collect();
        wanted.sort_unstable();
        for at in wanted {
            let row = &rows[at];
            let fits = (row.id.is_none() || row.id == id)
                && (row.url.is_none() || row.url == url)
                && row.may_concern(file)
                && row.is_for(file, &record.origin.path);
            if fits {
                self.met[at] = true;
                set(record.stated.corrected.get_or_insert_default(), &row.sets);
            }
        }
    }

    /// The rows that found nothing, as `FILE:LINE`.
    pub fn unmet(&self) -> impl Iterator<Item = &str> {
        let rows = self.overrides.rows.iter().zip(&self.met);
        rows.filter(|(_, met)| !**met)
            .map(|(row, _)| row.place.as_str())
    }
}

fn set(corrected: &mut Corrected, sets: &Corrected) {
    let Corrected {
        title,
        date,
        source,
        author,
        url,
        lang,
    } = sets.clone();
    let later = |field: &mut Option<String>, value: Option<String>| {
        if value.is_some() {
            *field = value;
        }
    };
    later(&mut corrected.title, title);
    later(&mut corrected.date, date);
    later(&mut corrected.source, source);
    later(&mut corrected.author, author);
    later(&mut corrected.url, url);
    later(&mut corrected.lang, lang);
}

fn unreadable(path: &Path, cause: std::io::Error) -> Error {
    Error::new(
        Kind::Input,
        path.to_string_lossy(),
        "the overrides cannot be read",
    )
    .because(cause)
    .hint("name a table with a header: file,date,source")
}
