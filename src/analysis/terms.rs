//! Terms as numbers: each different string is kept once, in one buffer.

use std::cmp::Ordering;

use xxhash_rust::xxh3::xxh3_64;

/// The number of a term.
pub(crate) type TermId = u32;

/// Strings by number and numbers by string.
#[derive(Default)]
pub(crate) struct Terms {
    text: String,
    /// Where each term ends in `text`.
    ends: Vec<u32>,
    /// Open addressing: half of the hash, and the number plus 1; 0 is free.
    table: Vec<(u32, u32)>,
}

impl Terms {
    /// The number of `term`, a new one if it has none.
    pub(crate) fn intern(&mut self, term: &str) -> TermId {
        if self.table.len() <= self.ends.len() * 2 {
            self.grow();
        }
        let hash = xxh3_64(term.as_bytes());
        let (mask, tag) = (self.table.len() - 1, (hash >> 32) as u32);
        let mut at = hash as usize & mask;
        loop {
            match self.table[at] {
                (_, 0) => break,
                (other, id) if other == tag && self.get(id - 1) == term => return id - 1,
                _ => at = (at + 1) & mask,
            }
        }
        let id = self.ends.len() as TermId;
        self.text.push_str(term);
        self.ends.push(self.text.len() as u32);
        self.table[at] = (tag, id + 1);
        id
    }

    /// The term of a number.
    pub(crate) fn get(&self, id: TermId) -> &str {
        let id = id as usize;
        let start = if id == 0 { 0 } else { self.ends[id - 1] };
        &self.text[start as usize..self.ends[id] as usize]
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    /// Bytes of memory, about.
    pub(crate) fn bytes(&self) -> usize {
        self.text.capacity() + self.ends.capacity() * 4 + self.table.capacity() * 8
    }

    fn grow(&mut self) {
        let size = (self.table.len() * 2).max(1 << 10);
        self.table = vec![(0, 0); size];
        for id in 0..self.len() as TermId {
            let hash = xxh3_64(self.get(id).as_bytes());
            let mut at = hash as usize & (size - 1);
            while self.table[at].1 != 0 {
                at = (at + 1) & (size - 1);
            }
            self.table[at] = ((hash >> 32) as u32, id + 1);
        }
    }
}

/// A term of one of several [`Terms`], in the order of all.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ranked {
    /// Its number.
    pub(crate) term: TermId,
    /// Whose it is.
    pub(crate) of: u16,
    /// Whether the term before it is another one: each of several may have the same.
    pub(crate) is_first: bool,
}

/// The terms of all, in the order of their bytes.
pub(crate) fn rank(all: &[&Terms]) -> Vec<Ranked> {
    let text = |of: u16, term: TermId| all[usize::from(of)].get(term).as_bytes();
    let mut order: Vec<(u128, TermId, u16)> =
        Vec::with_capacity(all.iter().map(|terms| terms.len()).sum());
    for (of, terms) in (0..).zip(all) {
        order.extend((0..terms.len() as TermId).map(|term| (key(text(of, term)), term, of)));
    }
    // Only of long terms that begin alike the text is looked at.
    order.sort_unstable_by(|a, b| {
        let by_text = || {
            let (a, b) = (*a, *b);
            if is_whole(a.0) {
                Ordering::Equal
            } else {
                text(a.2, a.1).cmp(text(b.2, b.1))
            }
        };
        a.0.cmp(&b.0).then_with(by_text).then(a.2.cmp(&b.2))
    });
    let mut last: Option<(u128, TermId, u16)> = None;
    let ranked = order.into_iter().map(|one| {
        let (key, term, of) = one;
        let is_last =
            |last: (u128, TermId, u16)| is_whole(key) || text(last.2, last.1) == text(of, term);
        let is_first = !last.is_some_and(|last| last.0 == key && is_last(last));
        last = Some(one);
        Ranked { term, of, is_first }
    });
    ranked.collect()
}

/// Bytes of a term that its [`key`] holds.
const KEY_BYTES: usize = 15;

/// The first bytes of a term, and how many it has, as a number of the same order: the whole of a short term.
fn key(term: &[u8]) -> u128 {
    let mut chunk = [0; KEY_BYTES + 1];
    let length = term.len().min(KEY_BYTES);
    chunk[..length].copy_from_slice(&term[..length]);
    chunk[KEY_BYTES] = term.len().min(KEY_BYTES + 1) as u8;
    u128::from_be_bytes(chunk)
}

/// Whether there is no more to a term than its key.
fn is_whole(key: u128) -> bool {
    key as u8 as usize <= KEY_BYTES
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_keep_their_numbers_and_are_sorted_by_bytes() {
        let mut terms = Terms::default();
        let words: Vec<String> = (0..5_000).map(|n| format!("{}", n * 7_919)).collect();
        let ids: Vec<TermId> = words.iter().map(|word| terms.intern(word)).collect();
        for (word, id) in words.iter().zip(&ids) {
            assert_eq!(terms.intern(word), *id);
            assert_eq!(terms.get(*id), word);
        }
        let mut expected = words.clone();
        expected.sort();
        assert_eq!(ranked(&[&terms]), expected);
    }

    #[test]
    fn terms_that_begin_alike_are_told_apart() {
        let long = [
            "internationalis",
            "internationalisatio",
            "internationalisations",
        ];
        let mut words = vec!["", "\u{0}", "a", "a\u{0}", "a\u{0}\u{0}", "a\u{0}b"];
        words.extend(long);
        words.extend(["internationalis\u{0}", "internationalisation"]);
        let mut terms = Terms::default();
        for word in words.iter().rev() {
            terms.intern(word);
        }
        words.sort();
        assert_eq!(ranked(&[&terms]), words);
    }

    #[test]
    fn a_term_of_several_is_first_once() {
        let mut all = [Terms::default(), Terms::default(), Terms::default()];
        for (of, words) in [
            ["oil", "gas", "internationalisation"],
            ["gas", "internationalisation", "coal"],
        ]
        .iter()
        .enumerate()
        {
            for word in words {
                all[of * 2].intern(word);
            }
        }
        let all = [&all[0], &all[1], &all[2]];
        assert_eq!(ranked(&all), ["coal", "gas", "internationalisation", "oil"]);
        let of: Vec<u16> = rank(&all).iter().map(|ranked| ranked.of).collect();
        assert_eq!(of, [2, 0, 2, 0, 2, 0]);
    }

    /// The different terms in their order.
    fn ranked<'a>(all: &[&'a Terms]) -> Vec<&'a str> {
        let ranked = rank(all).into_iter().filter(|ranked| ranked.is_first);
        ranked
            .map(|ranked| all[usize::from(ranked.of)].get(ranked.term))
            .collect()
    }
}
