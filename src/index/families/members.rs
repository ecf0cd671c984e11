//! Which articles of an index are in families of two or more, segment by segment: what a search folds by.
//!
//! It follows from the columns of the segments: the name of the family that an article has joined, and for leads their key
//! and the hash of their content. To find the leads, these of all articles are looked at; so what is found is kept in a
//! file when a load ends, with the segments that it is true of. Of others it says nothing, and they are looked through.

use std::collections::{HashMap, HashSet};
use std::fs::{self, File};
use std::hash::{BuildHasherDefault, Hasher};
use std::io::Write;
use std::path::Path;

use tantivy::columnar::{Column, ColumnIndex};
use tantivy::index::SegmentId;
use tantivy::{DocId, SegmentReader};
use xxhash_rust::xxh3::xxh3_64;

use crate::index::schema::columns;

use super::family_of;

/// The file.
pub(in crate::index) const NAME: &str = "families.bin";
const MAGIC: &[u8; 8] = b"dlfams\0\x01";

/// The number of a family, from 0.
pub type FamilyId = u32;

/// The articles of one segment that are in families, by document, each with its family.
pub type InFamilies = Vec<(DocId, FamilyId)>;

/// The families of some segments.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Members {
    /// How many families there are.
    pub families: u32,
    /// In the order of the segments.
    pub segments: Vec<InFamilies>,
}

impl Members {
    /// Those of `segments`: as the file in `folder` has them, or looked up.
    pub(in crate::index) fn of(
        folder: &Path,
        segments: &[&SegmentReader],
    ) -> tantivy::Result<Members> {
        let kept = fs::read(folder.join(NAME)).ok();
        match kept.and_then(|kept| decode(&kept, segments)) {
            Some(members) => Ok(members),
            None => find(segments),
        }
    }

    /// Looks those of all `segments` up, and keeps them in a file in `folder`.
    pub(in crate::index) fn keep(folder: &Path, segments: &[SegmentReader]) -> tantivy::Result<()> {
        let readers: Vec<&SegmentReader> = segments.iter().collect();
        let ids: Vec<SegmentId> = segments.iter().map(SegmentReader::segment_id).collect();
        let found = encode(&find(&readers)?, &ids);
        let path = folder.join(NAME);
        if fs::read(&path).is_ok_and(|kept| kept == found) {
            return Ok(());
        }
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        file.write_all(&found)?;
        file.as_file().sync_all()?;
        file.persist(&path).map_err(|error| error.error)?;
        Ok(File::open(folder).and_then(|folder| folder.sync_all())?)
    }
}

impl Members {
    /// What is wrong with the file in `folder`, if there is one and something is.
    pub(in crate::index) fn check(
        folder: &Path,
        segments: &[SegmentReader],
    ) -> tantivy::Result<Option<&'static str>> {
        let Ok(kept) = fs::read(folder.join(NAME)) else {
            return Ok(None);
        };
        if !is_sound(&kept) {
            return Ok(Some("its checksum does not match"));
        }
        let readers: Vec<&SegmentReader> = segments.iter().collect();
        let is_so = match decode(&kept, &readers) {
            Some(members) => members.covers(&find(&readers)?),
            None => true,
        };
        Ok((!is_so).then_some("it does not say which articles are in families"))
    }

    /// Whether all that are in `other`, from which articles may be gone, are in here.
    fn covers(&self, other: &Members) -> bool {
        let pairs = self.segments.iter().zip(&other.segments);
        pairs.into_iter().all(|(own, of_other)| {
            let docs: HashSet<DocId> = own.iter().map(|(doc, _)| *doc).collect();
            of_other.iter().all(|(doc, _)| docs.contains(doc))
        })
    }
}

/// Whether the bytes are as they were written.
fn is_sound(bytes: &[u8]) -> bool {
    bytes.split_last_chunk().is_some_and(|(content, checksum)| {
        content.starts_with(MAGIC) && xxh3_64(content) == u64::from_le_bytes(*checksum)
    })
}

/// Looks all articles through.
fn find(segments: &[&SegmentReader]) -> tantivy::Result<Members> {
    let mut joined: Vec<Vec<(DocId, u64)>> = Vec::with_capacity(segments.len());
    for segment in segments {
        joined.push(joined_in(segment)?);
    }
    let names = joined.iter().flatten().map(|(_, name)| *name);
    let names: HashSet<u64, BuildHasherDefault<Hashed>> = names.collect();
    if names.is_empty() {
        return Ok(Members {
            families: 0,
            segments: vec![Vec::new(); segments.len()],
        });
    }
    for (segment, joined) in segments.iter().zip(&mut joined) {
        let (keys, hashes) = (
            segment.fast_fields().u64(columns::KEY)?,
            segment.fast_fields().u64(columns::HASH)?,
        );
        let mut members = joined.iter().map(|(doc, _)| *doc).peekable();
        let mut leads = Vec::new();
        for doc in segment.doc_ids_alive() {
            while members.next_if(|member| *member < doc).is_some() {}
            let own = || {
                let (key, hash) = (keys.first(doc), hashes.first(doc));
                family_of(key.unwrap_or_default(), hash.unwrap_or_default())
            };
            if members.peek() != Some(&doc) {
                let own = own();
                if names.contains(&own) {
                    leads.push((doc, own));
                }
            }
        }
        joined.extend(leads);
        joined.sort_unstable();
    }
    Ok(numbered(&joined))
}

/// The articles of a segment that have joined a family, and its name.
fn joined_in(segment: &SegmentReader) -> tantivy::Result<Vec<(DocId, u64)>> {
    let families: Option<Column<u64>> = segment.fast_fields().column_opt(columns::FAMILY)?;
    let Some(families) = families else {
        return Ok(Vec::new());
    };
    let alive = segment.alive_bitset();
    let is_alive = |doc: &DocId| alive.is_none_or(|alive| alive.is_alive(*doc));
    let with_name = |doc| Some((doc, families.first(doc)?));
    Ok(match &families.index {
        ColumnIndex::Empty { .. } => Vec::new(),
        ColumnIndex::Optional(docs) => {
            let docs = docs.iter_non_null_docs().filter(is_alive);
            docs.filter_map(with_name).collect()
        }
        ColumnIndex::Full | ColumnIndex::Multivalued(_) => {
            let docs = (0..segment.max_doc()).filter(is_alive);
            docs.filter_map(with_name).collect()
        }
    })
}

/// Leaves out who is alone, and gives families numbers in the order they are met.
fn numbered(named: &[Vec<(DocId, u64)>]) -> Members {
    let mut sizes: HashMap<u64, u32, BuildHasherDefault<Hashed>> = HashMap::default();
    for (_, name) in named.iter().flatten() {
        *sizes.entry(*name).or_default() += 1;
    }
    sizes.retain(|_, size| *size > 1);
    let mut numbers: HashMap<u64, FamilyId, BuildHasherDefault<Hashed>> = HashMap::default();
    let mut segments = Vec::with_capacity(named.len());
    for named in named {
        let mut numbered = Vec::new();
        for (doc, name) in named.iter().filter(|(_, name)| sizes.contains_key(name)) {
            let next = numbers.len() as FamilyId;
            numbered.push((*doc, *numbers.entry(*name).or_insert(next)));
        }
        segments.push(numbered);
    }
    Members {
        families: numbers.len() as u32,
        segments,
    }
}

/// Names are hashes already.
#[derive(Default)]
struct Hashed(u64);

impl Hasher for Hashed {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0 = xxh3_64(bytes);
    }

    fn write_u64(&mut self, number: u64) {
        self.0 = number;
    }
}

/// Magic, number of families, number of segments; each segment's id, number of articles, articles; a checksum.
fn encode(members: &Members, ids: &[SegmentId]) -> Vec<u8> {
    let mut out = MAGIC.to_vec();
    out.extend_from_slice(&members.families.to_le_bytes());
    out.extend_from_slice(&(ids.len() as u32).to_le_bytes());
    for (id, in_families) in ids.iter().zip(&members.segments) {
        out.extend_from_slice(id.uuid_string().as_bytes());
        out.extend_from_slice(&(in_families.len() as u32).to_le_bytes());
        for (doc, family) in in_families {
            out.extend_from_slice(&doc.to_le_bytes());
            out.extend_from_slice(&family.to_le_bytes());
        }
    }
    let checksum = xxh3_64(&out);
    out.extend_from_slice(&checksum.to_le_bytes());
    out
}

/// None if it is damaged, or about other segments.
fn decode(bytes: &[u8], of: &[&SegmentReader]) -> Option<Members> {
    let (content, _) = bytes.split_last_chunk::<8>().filter(|_| is_sound(bytes))?;
    let content = content.strip_prefix(MAGIC)?;
    let mut rest = content;
    let families = take(&mut rest)?;
    if take(&mut rest)? as usize != of.len() {
        return None;
    }
    let mut by_id: HashMap<String, InFamilies> = HashMap::new();
    for _ in of {
        let (id, after) = rest.split_first_chunk::<32>()?;
        rest = after;
        let count = take(&mut rest)? as usize;
        let (pairs, after) = rest.split_at_checked(count.checked_mul(8)?)?;
        rest = after;
        let pair = |pair: &[u8]| {
            let mut pair = pair;
            Some((take(&mut pair)?, take(&mut pair)?))
        };
        let in_families: Option<InFamilies> = pairs.chunks_exact(8).map(pair).collect();
        let in_families = in_families.filter(|all| all.iter().all(|one| one.1 < families))?;
        by_id.insert(String::from_utf8(id.to_vec()).ok()?, in_families);
    }
    let segments = of.iter().map(|segment| {
        let in_families = by_id.remove(&segment.segment_id().uuid_string())?;
        let is_last_in = in_families
            .last()
            .is_none_or(|(doc, _)| *doc < segment.max_doc());
        (is_last_in && in_families.is_sorted_by(|a, b| a.0 < b.0)).then_some(in_families)
    });
    let segments: Option<Vec<InFamilies>> = segments.collect();
    rest.is_empty().then_some(Members {
        families,
        segments: segments?,
    })
}

fn take(bytes: &mut &[u8]) -> Option<u32> {
    let (number, rest) = bytes.split_first_chunk()?;
    *bytes = rest;
    Some(u32::from_le_bytes(*number))
}
