//! Which segments to merge: few enough for quick searches, without rewriting the archive over and over.
//!
//! While articles stream in, segments of like size are merged sixteen at a time, so that an article is rewritten about
//! log16(articles / first segment) times. To merge a segment takes as long as to make it, and a search of ten segments
//! hardly longer than one of three. When a load ends, the small ones are folded together, each into what is not much
//! smaller than itself: a small archive becomes one segment, and an addition to a large one rewrites little.

use tantivy::index::{SegmentId, SegmentMeta};
use tantivy::indexer::{MergeCandidate, MergePolicy};

const FAN_IN: usize = 16;
/// Larger segments are left alone: merging them takes longer than their number costs.
const MAX_DOCS: u32 = 10_000_000;
/// Segments below this are of one size, whatever their size.
const SMALLEST_TIER: u32 = 1_000;
/// At the end of a load, a segment is folded into smaller ones that together have this share of its articles.
const FOLD_SHARE: u64 = 3;
/// No more articles than this are folded together: a load of some seconds should not end in as long a merge.
const MOST_FOLDED: u64 = 250_000;

/// The policy while articles stream in.
#[derive(Debug)]
pub(super) struct KeepFew;

impl MergePolicy for KeepFew {
    fn compute_merge_candidates(&self, segments: &[SegmentMeta]) -> Vec<MergeCandidate> {
        let mut tiers: Vec<(u32, Vec<SegmentId>)> = Vec::new();
        let mut candidates = Vec::new();
        for segment in segments
            .iter()
            .filter(|segment| segment.num_docs() <= MAX_DOCS)
        {
            // A fifth deleted: rewrite, so that frequencies and space are true again.
            if segment.num_deleted_docs() > segment.max_doc() / 5 {
                candidates.push(MergeCandidate(vec![segment.id()]));
                continue;
            }
            let tier = segment.num_docs().max(SMALLEST_TIER).ilog(FAN_IN as u32);
            match tiers.iter_mut().find(|(t, _)| *t == tier) {
                Some((_, ids)) => ids.push(segment.id()),
                None => tiers.push((tier, vec![segment.id()])),
            }
        }
        candidates.extend(
            tiers
                .into_iter()
                .filter(|(_, ids)| ids.len() >= FAN_IN)
                .map(|(_, ids)| MergeCandidate(ids)),
        );
        candidates
    }
}

/// The segments to fold into one when a load ends, if there is a choice.
pub(super) fn fold_at_end(segments: &[SegmentMeta]) -> Option<Vec<SegmentId>> {
    let mut small: Vec<&SegmentMeta> = segments
        .iter()
        .filter(|segment| segment.num_docs() <= MAX_DOCS)
        .collect();
    small.sort_by_key(|segment| segment.num_docs());
    let mut docs = 0u64;
    let mut count = 0;
    for segment in &small {
        let next = u64::from(segment.num_docs());
        if count > 0 && (next > docs * FOLD_SHARE || docs + next > MOST_FOLDED) {
            break;
        }
        docs += next;
        count += 1;
    }
    (count > 1).then(|| small[..count].iter().map(|segment| segment.id()).collect())
}
