//! The last line of a search: how many articles and stories were found, and which of them are shown.

use crate::search::{Answer, Hit, Request, Sort};

use super::{counted, thousands};

/// Which hits were printed.
#[derive(Debug, Default)]
pub(super) struct Shown {
    first: usize,
    count: usize,
}

impl Shown {
    pub(super) fn of(answer: &Answer) -> Self {
        let mut shown = Shown::default();
        answer.hits.iter().for_each(|hit| shown.add(hit));
        shown
    }

    pub(super) fn add(&mut self, hit: &Hit) {
        if self.count == 0 {
            self.first = hit.rank;
        }
        self.count += 1;
    }
}

/// How many were found, and which of them are shown.
pub(super) fn summary(answer: &Answer, shown: &Shown, request: &Request) -> String {
    let found = match answer.total {
        0 => "nothing found".to_owned(),
        total if answer.total_is_lower_bound => format!("at least {}", counted(total, "article")),
        total => counted(total, "article"),
    };
    let stories = match answer.stories {
        stories if stories == answer.total => String::new(),
        1 => ", 1 story".to_owned(),
        stories => format!(", {} stories", thousands(stories)),
    };
    let number = |n: usize| thousands(n as u64);
    let part = match (shown.first, shown.count) {
        (_, 0) if answer.total > 0 && request.offset > 0 => {
            format!(", none after the first {}", number(request.offset))
        }
        (_, count) if count == 0 || count as u64 >= answer.stories => String::new(),
        (1, count) => {
            let first = match request.sort {
                Sort::Relevance => "best",
                Sort::Newest => "newest",
                Sort::Oldest => "oldest",
            };
            format!(", the {first} {} shown", number(count))
        }
        (first, count) => format!(", {} to {} shown", number(first), number(first + count - 1)),
    };
    format!(
        "{found}{stories}{part} ({:.1} ms)",
        answer.took_us as f64 / 1_000.0
    )
}
