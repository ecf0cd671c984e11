//! What ranks before what: words near each other, early, in the headline, rare, in the form that was typed. The formula is
//! checked against a scan in `oracle`; here stands what people would notice.

use dateline::search::{Request, Sort};

use super::{Made, TODAY};

/// Words that nobody asks for, each another.
fn filler(from: usize, count: usize) -> String {
    let words: Vec<String> = (from..from + count).map(|n| format!("x{n}")).collect();
    words.join(" ")
}

fn order(made: &Made, query: &str) -> Vec<String> {
    let hits = made.search(query).hits.into_iter();
    hits.map(|hit| hit.id).collect()
}

/// Two articles of equal length and equal words, and many that make these rare.
fn two(first: &str, second: &str) -> Made {
    let made = Made::of(&[("first", "", "", first), ("second", "", "", second)]);
    let others: Vec<(String, String)> = (0..40)
        .map(|n| (format!("other{n}"), filler(1_000 * n, 30)))
        .collect();
    let others: Vec<_> = others
        .iter()
        .map(|(id, text)| (id.as_str(), "", "", text.as_str()))
        .collect();
    made.put(&others);
    made
}

#[test]
fn words_near_each_other_come_before_words_far_apart() {
    let near = format!("{} oil prices {}", filler(0, 40), filler(100, 40));
    let apart = format!("{} oil {} prices", filler(0, 40), filler(100, 40));
    for query in ["oil prices", "prices oil", "oil OR prices"] {
        let made = two(&apart, &near);
        assert_eq!(order(&made, query), ["second", "first"], "{query}");
        let made = two(&near, &apart);
        assert_eq!(order(&made, query), ["first", "second"], "{query}");
    }
}

#[test]
fn words_at_the_beginning_come_before_words_at_the_end() {
    let early = format!("oil {}", filler(0, 60));
    let late = format!("{} oil", filler(0, 60));
    assert_eq!(order(&two(&late, &early), "oil"), ["second", "first"]);
    assert_eq!(order(&two(&early, &late), "oil"), ["first", "second"]);
}

#[test]
fn words_of_the_headline_count_more() {
    let made = Made::of(&[
        ("text", "", "Nothing much today", "Oil rose."),
        ("headline", "", "Oil rose today", "Nothing much."),
        ("other", "", "Something else", "Else."),
    ]);
    let answer = made.search("oil");
    let bonus = |id: &str| {
        let request = Request {
            explain: dateline::search::Explain::Always,
            ..Request::new("oil", TODAY)
        };
        let hits = made.archive().search(&request).unwrap().hits;
        let hit = hits.into_iter().find(|hit| hit.id == id).unwrap();
        hit.explanation.unwrap().bonus.unwrap()
    };
    assert_eq!(answer.hits[0].id, "headline");
    assert!(bonus("headline").headline > 0.0);
    assert_eq!(bonus("text").headline, 0.0);
    assert!(bonus("headline").opening > bonus("text").opening);
}

#[test]
fn a_word_of_every_article_hardly_counts() {
    let articles: Vec<(String, String)> = (0..30)
        .map(|n| match n {
            0 => ("rare".to_owned(), "the oil".to_owned()),
            n => (format!("a{n}"), "the the the the".to_owned()),
        })
        .collect();
    let articles: Vec<_> = articles
        .iter()
        .map(|(id, text)| (id.as_str(), "", "", text.as_str()))
        .collect();
    assert_eq!(order(&Made::of(&articles), "the OR oil")[0], "rare");
}

#[test]
fn open_words_rank_by_how_often_their_forms_stand_in_an_article() {
    let once = format!("missile {}", filler(0, 9));
    let often = format!("missiles missile missiles {}", filler(0, 7));
    let made = two(&once, &often);
    assert_eq!(order(&made, "missil*"), ["second", "first"]);
    assert_eq!(order(&made, "m?ssile*"), ["second", "first"]);
    assert_eq!(order(&made, "lead:missil*"), ["second", "first"]);
}

#[test]
fn the_spelling_that_was_typed_comes_first() {
    let typed = format!("{} hegseth", filler(0, 200));
    let neighbour = "hegsett hegsett hegsett hegsett".to_owned();
    for query in ["hegseth~1", "Hegseth~2", "hegseth~1^0.5"] {
        assert_eq!(
            order(&two(&neighbour, &typed), query),
            ["second", "first"],
            "{query}"
        );
    }
    // Of a word that nobody spells like this, all are neighbours.
    assert_eq!(order(&two(&neighbour, &typed), "hegsetz~1")[0], "first");
}

/// The cursor says where its page ended, also where what follows has moved in the meantime.
#[test]
fn pages_go_on_to_the_end_where_better_articles_were_added() {
    let text = |n: usize| format!("oil {}", filler(0, n + 1));
    let texts: Vec<(String, String)> = (0..150).map(|n| (format!("a{n}"), text(n))).collect();
    let articles: Vec<_> = texts
        .iter()
        .map(|(id, text)| (id.as_str(), "", "", text.as_str()))
        .collect();
    for limit in [30, 70, 99, 100, 101] {
        let made = Made::of(&articles);
        let mut request = Request {
            limit,
            sort: Sort::Relevance,
            // They are very much alike.
            fold: false,
            ..Request::new("oil", TODAY)
        };
        let first = made.archive().search(&request).unwrap();
        made.put(&[("new", "", "", "oil"), ("newer", "", "", "oil oil")]);
        let mut found: Vec<String> = first.hits.into_iter().map(|hit| hit.id).collect();
        request.after = first.next;
        while request.after.is_some() {
            let page = made.archive().search(&request).unwrap();
            found.extend(page.hits.into_iter().map(|hit| hit.id));
            request.after = page.next;
        }
        for n in 0..150 {
            assert!(found.contains(&format!("a{n}")), "a{n}, pages of {limit}");
        }
    }
}
