//! Orders and pages against the scan: whatever is asked for by pages is the whole, in the order of the scan.

use dateline::index::document::key_of;
use dateline::search::{Archive, Hit, Request, Sort};

use super::reranked::Matching;
use super::{Oracle, Scanned, TODAY};

fn key(hit: &Hit) -> (usize, String, u32) {
    (hit.rank, hit.id.clone(), hit.score.to_bits())
}

impl Oracle {
    /// `matching` are the articles that match, with the scores the index gave them, best first.
    pub(super) fn check_orders(
        &self,
        archive: &Archive,
        query: &str,
        matching: &[Matching<'_>],
        random: &mut fastrand::Rng,
    ) {
        for sort in Sort::ALL {
            let mut expected = matching.to_vec();
            let start = |scanned: &Scanned| {
                let published = scanned.article.published.as_ref();
                published.map(|published| published.start())
            };
            let id_key = |scanned: &Scanned| key_of(&scanned.article.id);
            match sort {
                Sort::Relevance => {}
                // None is the least.
                Sort::Newest => expected.sort_by(|(a, ..), (b, ..)| {
                    start(b).cmp(&start(a)).then(id_key(a).cmp(&id_key(b)))
                }),
                Sort::Oldest => expected.sort_by_key(|(scanned, ..)| {
                    (start(scanned).is_none(), start(scanned), id_key(scanned))
                }),
            }
            let expected: Vec<_> = expected
                .iter()
                .zip(1..)
                .map(|((scanned, first, score), rank)| {
                    let score = match sort {
                        Sort::Relevance => score,
                        Sort::Newest | Sort::Oldest => first,
                    };
                    (rank, scanned.article.id.clone(), score.to_bits())
                })
                .collect();
            let limit = random.usize(1..30);
            let request = Request {
                sort,
                limit,
                ..Request::new(query, TODAY)
            };

            let mut page = request.clone();
            let mut pages = Vec::new();
            loop {
                let answer = archive.search(&page).unwrap();
                assert_eq!(answer.total as usize, expected.len());
                pages.extend(answer.hits.iter().map(key));
                match answer.next {
                    Some(next) => page.after = Some(next),
                    None => break,
                }
            }
            assert_eq!(pages, expected, "{sort} by pages of {limit}: `{query}`");

            let offset = random.usize(..expected.len() + 2);
            let answer = archive.search(&Request {
                offset,
                ..request.clone()
            });
            let found: Vec<_> = answer.unwrap().hits.iter().map(key).collect();
            let from = &expected[offset.min(expected.len())..];
            let shown = &from[..from.len().min(limit)];
            assert_eq!(found, shown, "{sort} from {offset}: `{query}`");

            if sort != Sort::Relevance {
                let mut found = Vec::new();
                let streamed = archive.search_all(&Request { offset, ..request }, &mut |hit| {
                    found.push(key(&hit));
                    Ok(())
                });
                assert_eq!(streamed.unwrap().total as usize, expected.len());
                assert_eq!(found, from, "{sort}, all from {offset}: `{query}`");
            }
        }
    }
}
