//! Whether an index holds what it should: every file by its checksum, every article by what is known of it twice.

use std::collections::HashSet;
use std::path::Path;

use serde::Serialize;
use tantivy::directory::MmapDirectory;
use tantivy::index::{SegmentComponent, SegmentMeta};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet, SegmentReader, TERMINATED, Term};

use crate::error::Result;

use super::directory::LenientDirectory;
use super::document::{StoredEntry, content_hash, key_of};
use super::families::{self, Members, damaged_runs};
use super::home::{COPY, Found, Home};
use super::ledger::{self, Ledger};
use super::originals::guarded;
use super::schema::{Fields, UNDATED, columns};

/// What was checked, and what is wrong.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Report {
    /// Files whose checksums were computed.
    pub files: u64,
    /// Articles read back.
    pub articles: u64,
    /// Segments.
    pub segments: u64,
    /// What is wrong, each with the file it is about; empty for a sound index.
    pub damage: Vec<Damage>,
}

/// Something wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Damage {
    /// The file, below the index's folder.
    pub file: String,
    /// What is wrong with it.
    pub what: String,
}

impl Report {
    fn add(&mut self, file: impl Into<String>, what: impl Into<String>) {
        self.damage.push(Damage {
            file: file.into(),
            what: what.into(),
        });
    }
}

/// No more than this is told about one file.
const MOST_OF_A_FILE: usize = 10;

/// Checks the index at `dir`. `Err` only if there is none, or it is of another format; damage is in the report.
///
/// Checked are: the manifest; every file that the index lists, by its checksum; every article, by reading it back and
/// comparing it with its hash, its key, its date and its id's entry in the dictionary; the order of each segment; that no
/// id is there twice; the counts of the segments; the record of the files.
pub fn verify(dir: &Path) -> Result<Report> {
    let home = Home::at(dir);
    let mut report = Report::default();
    let manifest = match home.look() {
        Ok(Found::Index(manifest)) => manifest,
        Ok(_) => return Err(super::none_here(&home, "there is no index here")),
        Err(error) if error.kind() == crate::error::Kind::Damage => {
            report.add("dateline.json", error.to_string());
            return Ok(report);
        }
        Err(error) => return Err(error),
    };
    let folder = home.generation(&manifest);
    let generation = &manifest.generation;
    let named = |name: &str| format!("{generation}/{name}");
    match Ledger::read(&folder) {
        Ok(ledger) if ledger.is_lost() => {
            let what =
                "is missing or empty: files will be read again, and deleted articles come back";
            report.add(named(ledger::NAME), what);
        }
        Ok(ledger) if ledger.damaged_lines() > 0 => {
            let what = format!("{} of its lines are damaged", ledger.damaged_lines());
            report.add(named(ledger::NAME), what);
        }
        Ok(_) => {}
        Err(cause) => report.add(named(ledger::NAME), format!("cannot be read: {cause}")),
    }
    report.files += 3;
    match home.is_as_copied(&manifest) {
        Some(true) => {}
        Some(false) => report.add("dateline.json", format!("differs from {}", named(COPY))),
        None => report.add(named(COPY), "is missing or cannot be read"),
    }
    let opened = guarded(|| {
        Ok(tantivy::Index::open(LenientDirectory::mapped(
            MmapDirectory::open(&folder)?,
        ))?)
    });
    let index = match opened {
        Ok(index) => index,
        Err(cause) => {
            report.add(named("meta.json"), format!("cannot be opened: {cause:#}"));
            return Ok(report);
        }
    };
    // What follows needs the fields; the index may open and still not be ours.
    let fields = match guarded(|| Ok(home.open(&manifest)?)) {
        Ok((_, fields)) => fields,
        Err(cause) => {
            report.add(named("meta.json"), format!("{cause:#}"));
            return Ok(report);
        }
    };
    let mut broken: HashSet<String> = HashSet::new();
    match guarded(|| Ok(index.load_metas()?)) {
        Err(cause) => report.add(named("meta.json"), format!("{cause:#}")),
        Ok(metas) => {
            for (file, what) in damaged_runs(&folder, metas.payload.as_deref()) {
                report.add(named(&file), what);
            }
            for segment in &metas.segments {
                report.segments += 1;
                for component in components(segment) {
                    let file = segment.relative_path(component);
                    let name = named(&file.to_string_lossy());
                    report.files += 1;
                    let sound = guarded(|| Ok(index.directory().validate_checksum(&file)?));
                    match sound {
                        Ok(true) => continue,
                        Ok(false) => report.add(name, "its checksum does not match"),
                        Err(_) if !folder.join(&file).exists() => report.add(name, "is missing"),
                        Err(cause) => report.add(name, format!("{cause:#}")),
                    }
                    broken.insert(segment.id().uuid_string());
                }
            }
        }
    }
    let segments = match guarded(|| Ok(index.searchable_segments()?)) {
        Ok(segments) => segments,
        Err(cause) => {
            report.add(named("meta.json"), format!("{cause:#}"));
            return Ok(report);
        }
    };
    let members = guarded(|| {
        let readers: tantivy::Result<Vec<SegmentReader>> =
            segments.iter().map(SegmentReader::open).collect();
        Ok(Members::check(&folder, &readers?)?)
    });
    // Where segments cannot be read, that is said of them.
    if let Ok(Some(what)) = members {
        report.add(named(families::KEPT), what);
    }
    let mut ids: HashSet<u64> = HashSet::new();
    for segment in segments {
        let name = segment.id().uuid_string();
        let of_segment = named(&format!("{name}.*"));
        let checked = guarded(|| {
            let reader = SegmentReader::open(&segment)?;
            let mut check = Check {
                fields,
                reader: &reader,
                wrong: Vec::new(),
                count: 0,
            };
            check.all(&mut ids)?;
            if u64::from(segment.meta().num_docs()) != check.count {
                let what = format!(
                    "{} articles are listed and {} are there",
                    segment.meta().num_docs(),
                    check.count
                );
                check.wrong.push(what);
            }
            Ok((check.count, check.wrong))
        });
        match checked {
            Ok((count, wrong)) => {
                report.articles += count;
                let more = wrong.len().saturating_sub(MOST_OF_A_FILE);
                for what in wrong.into_iter().take(MOST_OF_A_FILE) {
                    report.add(of_segment.as_str(), what);
                }
                if more > 0 {
                    report.add(of_segment.as_str(), format!("and {more} more"));
                }
            }
            // The checksum has said so, and which file it is.
            Err(_) if broken.contains(&name) => {}
            Err(cause) => report.add(of_segment, format!("cannot be read: {cause:#}")),
        }
    }
    Ok(report)
}

/// The files of a segment.
fn components(segment: &SegmentMeta) -> impl Iterator<Item = SegmentComponent> {
    let deleted = segment.has_deletes().then_some(SegmentComponent::Delete);
    [
        SegmentComponent::Terms,
        SegmentComponent::Postings,
        SegmentComponent::Positions,
        SegmentComponent::FastFields,
        SegmentComponent::FieldNorms,
        SegmentComponent::Store,
    ]
    .into_iter()
    .chain(deleted)
}

struct Check<'a> {
    fields: Fields,
    reader: &'a SegmentReader,
    wrong: Vec<String>,
    count: u64,
}

impl Check<'_> {
    fn all(&mut self, ids: &mut HashSet<u64>) -> anyhow::Result<()> {
        let columns = self.reader.fast_fields();
        let dates = columns.i64(columns::DATE)?;
        let keys = columns.u64(columns::KEY)?;
        let hashes = columns.u64(columns::HASH)?;
        let store = self.reader.get_store_reader(2)?;
        let terms = self.reader.inverted_index(self.fields.id)?;
        if dates.num_docs() != self.reader.max_doc() {
            let (listed, there) = (self.reader.max_doc(), dates.num_docs());
            self.wrong.push(format!(
                "meta.json lists {listed} articles and the columns have {there}"
            ));
        }
        let mut last = i64::MAX;
        for doc in 0..self.reader.max_doc() {
            let date = dates.first(doc).unwrap_or(UNDATED);
            if date > last {
                self.wrong
                    .push(format!("article {doc} is out of its order by date"));
            }
            last = date;
            if self.reader.is_deleted(doc) {
                continue;
            }
            self.count += 1;
            let read = guarded(|| {
                let stored: StoredEntry = store.get(doc)?;
                Ok(stored.into_article()?)
            });
            let mut article = match read {
                Ok(article) => article,
                Err(cause) => {
                    self.wrong
                        .push(format!("article {doc} cannot be read: {cause:#}"));
                    continue;
                }
            };
            let id = article.id.clone();
            let mut claim = |is_so: bool, what: &str| {
                if !is_so {
                    self.wrong.push(format!("article `{id}`: {what}"));
                }
            };
            let key = key_of(&id);
            claim(
                keys.first(doc) == Some(key),
                "its key is not that of its id",
            );
            let stated = article
                .published
                .as_ref()
                .map_or(UNDATED, |date| date.start());
            claim(date == stated, "its date is not the one it is ordered by");
            claim(
                hashes.first(doc) == Some(content_hash(&mut article)?),
                "its content is not what was put",
            );
            let term = Term::from_field_text(self.fields.id, &id);
            let listed = match terms.read_postings(&term, IndexRecordOption::Basic)? {
                Some(postings) => holds(postings, doc),
                None => false,
            };
            claim(listed, "its id is not in the dictionary");
            claim(ids.insert(key), "it is there twice");
        }
        Ok(())
    }
}

fn holds(mut postings: impl DocSet, doc: DocId) -> bool {
    while postings.doc() < doc && postings.doc() != TERMINATED {
        postings.advance();
    }
    postings.doc() == doc
}
