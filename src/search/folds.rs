//! The families of an archive's articles, as searches ask for them: of an article, of a segment, of a family.

use tantivy::{DocAddress, DocId};

use crate::index::families::{FamilyId, InFamilies, Members};

/// Articles in families of two or more, each way.
pub(super) struct Folds {
    segments: Vec<InFamilies>,
    /// For each family, where its articles begin in `members`; and one more.
    starts: Vec<u32>,
    /// The articles of each family, by segment and upwards.
    members: Vec<DocAddress>,
}

impl Folds {
    pub(super) fn new(members: Members) -> Self {
        let all = || {
            let segments = (0u32..).zip(&members.segments);
            segments.flat_map(|(ord, articles)| {
                let with_address = move |&(doc, family)| (DocAddress::new(ord, doc), family);
                articles.iter().map(with_address)
            })
        };
        let mut starts = vec![0u32; members.families as usize + 1];
        for (_, family) in all() {
            starts[family as usize + 1] += 1;
        }
        for i in 1..starts.len() {
            starts[i] += starts[i - 1];
        }
        let mut next = starts.clone();
        let mut placed = vec![DocAddress::new(0, 0); all().count()];
        for (address, family) in all() {
            let at = &mut next[family as usize];
            placed[*at as usize] = address;
            *at += 1;
        }
        Folds {
            segments: members.segments,
            starts,
            members: placed,
        }
    }

    /// Whether there are none.
    pub(super) fn is_empty(&self) -> bool {
        self.members.is_empty()
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.starts.len() - 1
    }

    /// The family of an article, if it is not alone.
    pub(super) fn family(&self, address: DocAddress) -> Option<FamilyId> {
        let articles = self.segments.get(address.segment_ord as usize)?;
        let at = articles.binary_search_by_key(&address.doc_id, |article| article.0);
        at.ok().map(|at| articles[at].1)
    }

    /// The articles of a segment that are in families, upwards.
    pub(super) fn in_segment(&self, ord: u32) -> &[(DocId, FamilyId)] {
        self.segments.get(ord as usize).map_or(&[], Vec::as_slice)
    }

    /// The articles of a family, by segment and upwards.
    pub(super) fn members(&self, family: FamilyId) -> &[DocAddress] {
        let family = family as usize;
        &self.members[self.starts[family] as usize..self.starts[family + 1] as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn families_are_found_by_article_and_articles_by_family() {
        let folds = Folds::new(Members {
            families: 2,
            segments: vec![
                vec![(3, 1), (7, 0)],
                Vec::new(),
                vec![(0, 1), (9, 1), (11, 0)],
            ],
        });
        let address = DocAddress::new;
        assert_eq!(folds.len(), 2);
        assert_eq!(folds.members(0), [address(0, 7), address(2, 11)]);
        assert_eq!(
            folds.members(1),
            [address(0, 3), address(2, 0), address(2, 9)]
        );
        assert_eq!(folds.family(address(2, 9)), Some(1));
        assert_eq!(folds.family(address(0, 7)), Some(0));
        for alone in [address(0, 4), address(1, 3), address(5, 0)] {
            assert_eq!(folds.family(alone), None);
        }
        assert_eq!(folds.in_segment(0), [(3, 1), (7, 0)]);
        assert!(Folds::new(Members::default()).is_empty());
    }
}
