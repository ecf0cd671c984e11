//! What searches read of the segments again and again, opened once for all of them, when the first one asks.
//!
//! To open a column or the norms of a field takes as long as to rank a few hundred articles, and each answer wants both of
//! each segment several times.

use std::fmt;
use std::sync::{Arc, OnceLock};

use tantivy::columnar::Column;
use tantivy::directory::{CompositeFile, OwnedBytes};
use tantivy::index::SegmentComponent;
use tantivy::postings::TermInfo;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, DocSet, Score, Searcher, SegmentReader, TERMINATED, TantivyError, Term};

use crate::analysis::language::Language;
use crate::error::Result;
use crate::index::Index;
use crate::index::schema::{Fields, columns};

use super::bm25::{Bounds, Norms, mean_length, norms};
use super::folds::Folds;

/// What is opened of all segments.
pub(super) struct Opened {
    pub(super) searcher: Searcher,
    segments: Vec<OpenedSegment>,
    /// For each field its mean length, and the norms of it.
    means: Vec<OnceLock<(Score, Arc<Norms>)>>,
    articles: u64,
    languages: OnceLock<Vec<Language>>,
    folds: OnceLock<Folds>,
}

/// What is opened of one segment.
#[derive(Default)]
pub(super) struct OpenedSegment {
    dates: OnceLock<Column<i64>>,
    keys: OnceLock<Column<u64>>,
    postings: OnceLock<CompositeFile>,
    positions: OnceLock<CompositeFile>,
    /// For each field.
    texts: Vec<OnceLock<Text>>,
    spanning: OnceLock<Vec<(DocId, i64)>>,
}

/// A field of stems in a segment.
#[derive(Clone)]
pub(super) struct Text {
    /// The lists of all words.
    pub(super) postings: OwnedBytes,
    /// The length of each article, in tantivy's byte for it.
    pub(super) lengths: OwnedBytes,
    pub(super) bounds: Arc<Bounds>,
}

/// A word in the dictionaries of all segments.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// For each segment, where its list is.
    pub(super) infos: Vec<Option<TermInfo>>,
    /// In how many articles it stands, deleted ones included.
    pub(super) with: u64,
}

/// What is opened says nothing about a query that has it.
impl fmt::Debug for Opened {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Opened").finish_non_exhaustive()
    }
}

impl Opened {
    pub(super) fn new(searcher: Searcher) -> Self {
        let fields = searcher.schema().num_fields();
        let segment = |_| OpenedSegment {
            texts: (0..fields).map(|_| OnceLock::new()).collect(),
            ..OpenedSegment::default()
        };
        Opened {
            segments: searcher.segment_readers().iter().map(segment).collect(),
            means: (0..fields).map(|_| OnceLock::new()).collect(),
            articles: searcher
                .segment_readers()
                .iter()
                .map(|segment| u64::from(segment.max_doc()))
                .sum(),
            languages: OnceLock::new(),
            searcher,
            folds: OnceLock::new(),
        }
    }

    /// Articles, deleted ones included until their segment is merged.
    pub(super) fn articles(&self) -> u64 {
        self.articles
    }

    /// The families of the articles.
    pub(super) fn folds(&self, index: &Index) -> Result<&Folds> {
        if let Some(folds) = self.folds.get() {
            return Ok(folds);
        }
        let folds = Folds::new(index.families(&self.searcher)?);
        Ok(self.folds.get_or_init(|| folds))
    }

    /// The segments, with what is opened of them.
    pub(super) fn segments(&self) -> impl Iterator<Item = (&SegmentReader, &OpenedSegment)> {
        self.searcher.segment_readers().iter().zip(&self.segments)
    }

    /// A segment, and what is opened of it.
    pub(super) fn segment(&self, ord: u32) -> (&SegmentReader, &OpenedSegment) {
        (
            self.searcher.segment_reader(ord),
            &self.segments[ord as usize],
        )
    }

    /// What is opened of a segment.
    pub(super) fn of(&self, segment: &SegmentReader) -> tantivy::Result<&OpenedSegment> {
        let id = segment.segment_id();
        let mut segments = self.segments();
        let found = segments.find(|(known, _)| known.segment_id() == id);
        found.map(|(_, opened)| opened).ok_or_else(|| {
            let what = format!("segment {} is of another index", id.uuid_string());
            TantivyError::InvalidArgument(what)
        })
    }

    /// The mean length of a field, and the norms of it.
    pub(super) fn mean(&self, field: Field) -> tantivy::Result<&(Score, Arc<Norms>)> {
        once(&self.means[field.field_id() as usize], || {
            let mean = mean_length(&self.searcher, field)?;
            Ok((mean, Arc::new(norms(mean))))
        })
    }

    /// A field of stems in a segment.
    pub(super) fn text(&self, ord: u32, field: Field) -> tantivy::Result<&Text> {
        let (segment, opened) = self.segment(ord);
        once(&opened.texts[field.field_id() as usize], || {
            let (mean, _) = *self.mean(field)?;
            let index = segment.inverted_index(field)?;
            let postings = opened.postings(segment)?;
            let bytes = |file: &CompositeFile| match file.open_read(field) {
                Some(file) => file.read_bytes(),
                None => Ok(OwnedBytes::empty()),
            };
            let postings = bytes(postings)?;
            // The number of words of the field stands before the lists.
            let head = postings.len().min(size_of::<u64>());
            let own_mean = index.total_num_tokens() as Score / segment.max_doc() as Score;
            Ok(Text {
                postings: postings.slice(head..postings.len()),
                lengths: bytes(&segment.fieldnorms_readers().get_inner_file())?,
                bounds: Arc::new(Bounds::new(own_mean, mean)),
            })
        })
    }

    /// The ways in which articles are brought to their stems: as English first, which what is not known is.
    pub(super) fn languages(&self, fields: &Fields) -> tantivy::Result<&[Language]> {
        let languages = once(&self.languages, || {
            let mut found = vec![Language::ENGLISH];
            for segment in self.searcher.segment_readers() {
                let index = segment.inverted_index(fields.lang)?;
                let mut tags = index.terms().stream()?;
                while tags.advance() {
                    found.extend(
                        std::str::from_utf8(tags.key())
                            .ok()
                            .map(|tag| Language::of(Some(tag))),
                    );
                }
            }
            found.sort_unstable();
            found.dedup();
            Ok(found)
        })?;
        Ok(languages)
    }

    /// Looks a word up in the dictionaries.
    pub(super) fn look_up(&self, term: &Term) -> tantivy::Result<Known> {
        let mut known = Known {
            infos: Vec::with_capacity(self.segments.len()),
            with: 0,
        };
        for segment in self.searcher.segment_readers() {
            let info = segment.inverted_index(term.field())?.get_term_info(term)?;
            known.with += info.as_ref().map_or(0, |info| u64::from(info.doc_freq));
            known.infos.push(info);
        }
        Ok(known)
    }
}

impl OpenedSegment {
    /// When articles were published.
    pub(super) fn dates(&self, segment: &SegmentReader) -> tantivy::Result<&Column<i64>> {
        once(&self.dates, || segment.fast_fields().i64(columns::DATE))
    }

    /// The lists of all fields.
    pub(super) fn postings(&self, segment: &SegmentReader) -> tantivy::Result<&CompositeFile> {
        let file = SegmentComponent::Postings;
        once(&self.postings, || composite(segment, file))
    }

    /// The positions of all fields.
    pub(super) fn positions(&self, segment: &SegmentReader) -> tantivy::Result<&CompositeFile> {
        let file = SegmentComponent::Positions;
        once(&self.positions, || composite(segment, file))
    }

    /// The hashes of their ids.
    pub(super) fn keys(&self, segment: &SegmentReader) -> tantivy::Result<&Column<u64>> {
        once(&self.keys, || segment.fast_fields().u64(columns::KEY))
    }

    /// The articles dated to a month or a year, upwards, with the end of it.
    pub(super) fn spanning(
        &self,
        segment: &SegmentReader,
        precision: Field,
    ) -> tantivy::Result<&[(DocId, i64)]> {
        let spanning = once(&self.spanning, || {
            let mut found = Vec::new();
            let terms = segment.inverted_index(precision)?;
            for name in ["month", "year"] {
                let term = Term::from_field_text(precision, name);
                let Some(mut list) = terms.read_postings(&term, IndexRecordOption::Basic)? else {
                    continue;
                };
                let ends: Column<i64> = segment.fast_fields().i64(columns::DATE_END)?;
                while list.doc() != TERMINATED {
                    found.extend(ends.first(list.doc()).map(|end| (list.doc(), end)));
                    list.advance();
                }
            }
            found.sort_unstable();
            Ok(found)
        })?;
        Ok(spanning)
    }
}

fn composite(segment: &SegmentReader, file: SegmentComponent) -> tantivy::Result<CompositeFile> {
    Ok(CompositeFile::open(&segment.open_read(file)?)?)
}

/// What a cell holds; opened if it is empty. Who comes second while it is being opened opens it as well, and drops it.
fn once<T>(cell: &OnceLock<T>, open: impl FnOnce() -> tantivy::Result<T>) -> tantivy::Result<&T> {
    if let Some(value) = cell.get() {
        return Ok(value);
    }
    let value = open()?;
    Ok(cell.get_or_init(|| value))
}
