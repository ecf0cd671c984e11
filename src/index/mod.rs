//! Article to segments on disk, and back.
//!
//! [`home`] is the folder, [`mod@schema`] its fields, [`document`] an article on its way in and out, [`writer`] the upsert,
//! `crew` the threads that write, `segment` what they gather, [`families`] which articles are one story, `pieces` how they
//! read large files, [`stamp`] whether it has changed,
//! `files` and [`ledger`] where articles come from and what was deleted, `known` what is there already, `merge` the size
//! of segments, [`originals`] every article back, [`verify`] whether all is sound, [`stats`] what is in it. How it is
//! searched is the business of `search`.

mod commit;
mod crew;
mod directory;
pub mod document;
pub mod families;
mod files;
pub mod home;
mod known;
pub mod ledger;
mod merge;
pub mod originals;
#[cfg(unix)]
mod pieces;
mod removal;
pub mod schema;
mod segment;
pub mod settings;
pub mod stamp;
pub mod stats;
pub mod verify;
pub mod writer;

pub use files::{Ended, Vanished};

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use tantivy::fastfield::AliveBitSet;
use tantivy::index::IndexMeta;
use tantivy::schema::IndexRecordOption;
use tantivy::{
    DocAddress, DocId, DocSet, IndexReader, InvertedIndexReader, ReloadPolicy, Searcher,
    SegmentReader, TERMINATED, TantivyError, Term,
};

use crate::analysis::tokenizer;
use crate::article::Article;
use crate::error::{Error, Kind, Result};

use directory::{Snapshot, UnionDirectory};
use document::StoredEntry;
use families::{InFamilies, Members};
use home::{Found, Home, Manifest};
use ledger::Ledger;
use schema::{Fields, schema, settings};

/// An index open for reading, as it was when it was opened; or several that are read as one.
pub struct Index {
    members: Vec<Member>,
    /// For each segment, whose it is: a place in `members`.
    owners: Vec<usize>,
    fields: Fields,
    reader: IndexReader,
}

/// One index.
#[derive(Clone, PartialEq)]
struct Member {
    home: Home,
    manifest: Manifest,
}

impl Index {
    /// Opens the index at `dir`, or says that there is none.
    pub fn open(dir: &Path) -> Result<Index> {
        Self::open_all(&[dir.to_owned()])
    }

    /// Opens the indexes at `dirs` as one, in this order. An index that is named twice is an error, as is a copy of one.
    pub fn open_all(dirs: &[PathBuf]) -> Result<Index> {
        let homes: Vec<Home> = dirs.iter().map(|dir| Home::at(dir)).collect();
        let mut members = find_all(&homes)?;
        check_distinct(&homes, dirs)?;
        loop {
            match open_members(&members) {
                Ok((fields, reader, owners)) => {
                    return Ok(Index {
                        members,
                        owners,
                        fields,
                        reader,
                    });
                }
                // Whoever writes may have put a new generation in force since the manifest was read, and removed this one.
                Err(error) => match find_all(&homes)? {
                    newer if newer != members => members = newer,
                    _ => return Err(error),
                },
            }
        }
    }

    /// How many indexes are searched as one.
    pub fn members(&self) -> usize {
        self.members.len()
    }

    /// The fields.
    pub fn fields(&self) -> &Fields {
        &self.fields
    }

    /// The segments.
    pub fn searcher(&self) -> Searcher {
        self.reader.searcher()
    }

    /// Whether it is only the sample.
    pub fn is_sample(&self) -> bool {
        self.members.iter().all(|member| member.manifest.sample)
    }

    /// Which articles are in families of near-duplicates, in the order of the segments. Those of each index are apart.
    pub fn families(&self, searcher: &Searcher) -> Result<Members> {
        let segments = searcher.segment_readers();
        let mut all = Members {
            families: 0,
            segments: vec![InFamilies::new(); segments.len()],
        };
        for (place, member) in self.members.iter().enumerate() {
            let ords = (0..segments.len()).filter(|ord| self.owner(*ord as u32) == place);
            let ords: Vec<usize> = ords.collect();
            let of_member: Vec<&SegmentReader> = ords.iter().map(|ord| &segments[*ord]).collect();
            let folder = member.home.generation(&member.manifest);
            let found =
                Members::of(&folder, &of_member).map_err(|cause| member.unreadable(cause))?;
            for (ord, mut in_families) in ords.into_iter().zip(found.segments) {
                for (_, family) in &mut in_families {
                    *family += all.families;
                }
                all.segments[ord] = in_families;
            }
            all.families += found.families;
        }
        Ok(all)
    }

    /// Bytes on disk.
    pub fn bytes(&self) -> u64 {
        let bytes = |member: &Member| member.home.bytes(&member.manifest);
        self.members.iter().map(bytes).sum()
    }

    /// Which of the indexes, in the order they were named, a segment belongs to.
    pub fn owner(&self, segment_ord: u32) -> usize {
        self.owners.get(segment_ord as usize).copied().unwrap_or(0)
    }

    /// An article with its text.
    pub fn article(&self, searcher: &Searcher, address: DocAddress) -> Result<Article> {
        let stored: StoredEntry = searcher
            .doc(address)
            .map_err(|cause| self.unreadable_in(address.segment_ord, cause))?;
        stored.into_article()
    }

    /// The article of this id; of several indexes, that of the first that has it.
    pub fn find(&self, id: &str) -> Result<Option<Article>> {
        let searcher = self.searcher();
        self.locate(&searcher, id)?
            .map(|address| self.article(&searcher, address))
            .transpose()
    }

    /// Where the article of this id is; of several indexes, in the first that has it.
    pub fn locate(&self, searcher: &Searcher, id: &str) -> Result<Option<DocAddress>> {
        let term = Term::from_field_text(self.fields.id, id);
        for (ord, segment) in searcher.segment_readers().iter().enumerate() {
            let ids = segment.inverted_index(self.fields.id);
            let doc = ids.and_then(|ids| live_document(&ids, &term, segment.alive_bitset()));
            if let Some(doc) = doc.map_err(|cause| self.unreadable_in(ord as u32, cause))? {
                return Ok(Some(DocAddress::new(ord as u32, doc)));
            }
        }
        Ok(None)
    }

    /// An error of this index's content.
    pub fn unreadable(&self, cause: TantivyError) -> Error {
        match self.members.as_slice() {
            [only] => only.unreadable(cause),
            members => {
                let places: Vec<String> = members
                    .iter()
                    .map(|member| member.home.dir().display().to_string())
                    .collect();
                let what = "one of these indexes cannot be read";
                Error::new(Kind::Damage, places.join(", "), what)
                    .because(cause)
                    .hint("search them one by one to see which")
            }
        }
    }

    /// An error of a segment's content.
    pub fn unreadable_in(&self, segment_ord: u32, cause: TantivyError) -> Error {
        match self.members.get(self.owner(segment_ord)) {
            Some(member) => member.unreadable(cause),
            None => self.unreadable(cause),
        }
    }
}

impl Member {
    fn unreadable(&self, cause: TantivyError) -> Error {
        self.home
            .error(Kind::Damage, "the index cannot be read")
            .because(cause)
    }
}

/// What the index at `dir`, if there is one, remembers of its files; read without keeping a writer out.
pub fn remembered(dir: &Path) -> Result<Option<(Manifest, Ledger)>> {
    let home = Home::at(dir);
    let Found::Index(manifest) = home.look()? else {
        return Ok(None);
    };
    let ledger = Ledger::read(&home.generation(&manifest)).map_err(|cause| {
        home.error(Kind::Io, "the record of its files cannot be read")
            .because(cause)
    })?;
    Ok(Some((manifest, ledger)))
}

fn find_all(homes: &[Home]) -> Result<Vec<Member>> {
    let member = |home: &Home| {
        let manifest = find(home)?;
        Ok(Member {
            home: home.clone(),
            manifest,
        })
    };
    homes.iter().map(member).collect()
}

fn find(home: &Home) -> Result<Manifest> {
    match home.look()? {
        Found::Index(manifest) => Ok(manifest),
        Found::Nothing => Err(none_here(home, "there is no index here")),
        Found::Foreign => Err(none_here(home, "this is not an index")),
    }
}

/// By whatever names, each folder once.
fn check_distinct(homes: &[Home], dirs: &[PathBuf]) -> Result<()> {
    if dirs.len() < 2 {
        return Ok(());
    }
    let mut seen = Vec::with_capacity(dirs.len());
    for (home, dir) in homes.iter().zip(dirs) {
        let folder = fs::canonicalize(dir).unwrap_or_else(|_| dir.clone());
        if seen.contains(&folder) {
            return Err(twice(home, "this index is named twice"));
        }
        seen.push(folder);
    }
    Ok(())
}

fn twice(home: &Home, what: impl Into<String>) -> Error {
    home.error(Kind::Usage, what)
        .hint("name each index once: its articles would be found twice")
}

/// The fields, a reader over all segments, and whose each segment is.
fn open_members(members: &[Member]) -> Result<(Fields, IndexReader, Vec<usize>)> {
    let first = match members {
        [] => return Err(Error::new(Kind::Usage, "index", "no index is named")),
        [only] => {
            let (index, fields) = only.home.open(&only.manifest)?;
            return Ok((fields, only.reader(&index)?, Vec::new()));
        }
        [first, ..] => first,
    };
    let (schema, fields) = schema();
    let mut snapshots = Vec::with_capacity(members.len());
    let mut owners = HashMap::new();
    for (place, member) in members.iter().enumerate() {
        let snapshot = member.snapshot()?;
        for segment in &snapshot.segments {
            if let Some(other) = owners.insert(segment.id(), place) {
                let other = members[other].home.dir().display();
                return Err(twice(
                    &member.home,
                    format!("this index is a copy of {other}, or has been made from one"),
                ));
            }
        }
        snapshots.push(snapshot);
    }
    let like = IndexMeta {
        index_settings: settings(),
        ..IndexMeta::with_schema(schema)
    };
    let union = UnionDirectory::of(snapshots, like).map_err(|cause| {
        let what = "the indexes cannot be read as one";
        first.home.error(Kind::Damage, what).because(cause)
    })?;
    // Each has been opened by itself before: from here on, errors are those of no index in particular.
    let index = tantivy::Index::open(union).map_err(|cause| first.unreadable(cause))?;
    tokenizer::register(index.tokenizers());
    let reader = first.reader(&index)?;
    let segments = reader.searcher();
    let owner = |segment: &SegmentReader| owners.get(&segment.segment_id()).copied().unwrap_or(0);
    let owners = segments.segment_readers().iter().map(owner).collect();
    Ok((fields, reader, owners))
}

impl Member {
    fn reader(&self, index: &tantivy::Index) -> Result<IndexReader> {
        // Manual: any other policy starts a thread that polls.
        index
            .reader_builder()
            .reload_policy(ReloadPolicy::Manual)
            .try_into()
            .map_err(|cause: TantivyError| self.unreadable(cause))
    }

    /// The segments with their files, each of which could be opened.
    fn snapshot(&self) -> Result<Snapshot> {
        let (index, _) = self.home.open(&self.manifest)?;
        self.reader(&index)?;
        Snapshot::take(&index, &self.home.files(&self.manifest)?)
            .map_err(|cause| self.unreadable(cause))
    }
}

/// The document of an id's term that is not deleted; deleted predecessors share the id.
fn live_document(
    ids: &InvertedIndexReader,
    id: &Term,
    alive: Option<&AliveBitSet>,
) -> tantivy::Result<Option<DocId>> {
    let Some(mut postings) = ids.read_postings(id, IndexRecordOption::Basic)? else {
        return Ok(None);
    };
    while postings.doc() != TERMINATED {
        if alive.is_none_or(|alive| alive.is_alive(postings.doc())) {
            return Ok(Some(postings.doc()));
        }
        postings.advance();
    }
    Ok(None)
}

fn none_here(home: &Home, what: &str) -> Error {
    if home.is_locked() {
        return home
            .error(
                Kind::Index,
                "an index is being made here, and nothing of it is ready yet",
            )
            .hint("it can be searched from its first commit on");
    }
    home.error(Kind::Index, what)
        .hint("make one from your articles: dateline index PATH, or --index DIR index PATH for one at DIR")
}
