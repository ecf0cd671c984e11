//! Articles spread over several indexes answer as they do in one.

use dateline::article::Article;
use dateline::index::settings::{Purpose, Settings};
use dateline::index::writer::Writer;
use dateline::search::{Archive, Request, Sort};
use jiff::Timestamp;

use super::{TODAY, VOCABULARY, made_up, random_query};

#[test]
fn articles_spread_over_indexes_answer_as_one_index() {
    let mut random = fastrand::Rng::with_seed(31);
    let vocabulary: Vec<String> = VOCABULARY.iter().map(|word| (*word).to_owned()).collect();
    for parts in [2, 3] {
        let folder = tempfile::tempdir().unwrap();
        let articles = made_up(&mut random, 150);
        let mut shares: Vec<Vec<Article>> = vec![Vec::new(); parts];
        for article in &articles {
            random.choice(&mut shares).unwrap().push(article.clone());
        }
        let dirs: Vec<_> = (0..=parts)
            .map(|n| folder.path().join(n.to_string()))
            .collect();
        for (dir, share) in dirs.iter().zip([articles].iter().chain(&shares)) {
            // In two loads: segments are not the same as those of the whole.
            for half in share.chunks(share.len().div_ceil(2)) {
                let mut writer =
                    Writer::open(dir, Settings::new(Purpose::Own, 1, Timestamp::UNIX_EPOCH))
                        .unwrap();
                for article in half {
                    writer.put(article.clone(), false).unwrap();
                }
                writer.finish().unwrap();
            }
        }
        let one = Archive::open(&dirs[0]).unwrap();
        let several = Archive::open_all(&dirs[1..]).unwrap();
        assert_eq!(several.stats().unwrap().articles, 150);
        for round in 0..400 {
            let query = random_query(&mut random, &vocabulary, 3);
            let request = Request {
                sort: Sort::ALL[round % 3],
                limit: random.usize(1..200),
                offset: random.usize(..3),
                ..Request::new(query.clone(), TODAY)
            };
            let answer = |archive: &Archive| {
                let mut answer = archive.search(&request).unwrap();
                answer.took_us = 0;
                // It names places in the index.
                answer.next = answer.next.map(|_| String::new());
                serde_json::to_string_pretty(&answer).unwrap()
            };
            assert_eq!(answer(&one), answer(&several), "`{query}`");
        }
    }
}
