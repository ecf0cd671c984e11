//! Terms as numbers: each different string is kept once, in one buffer.

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
    // Nearly all pairs differ in their first eight bytes, and then no text is looked at.
    let first = |bytes: &[u8]| {
        let mut chunk = [0; 8];
        let length = bytes.len().min(8);
        chunk[..length].copy_from_slice(&bytes[..length]);
        u64::from_be_bytes(chunk)
    };
    let mut order: Vec<(u64, TermId, u16)> = Vec::new();
    for (of, terms) in (0..).zip(all) {
        order.extend((0..terms.len() as TermId).map(|term| (first(text(of, term)), term, of)));
    }
    order.sort_unstable_by(|a, b| {
        let by_text = || text(a.2, a.1).cmp(text(b.2, b.1));
        a.0.cmp(&b.0).then_with(by_text).then(a.2.cmp(&b.2))
    });
    let mut last: Option<(u64, &[u8])> = None;
    let ranked = order.into_iter().map(|(first, term, of)| {
        let text = text(of, term);
        let is_first = last != Some((first, text));
        last = Some((first, text));
        Ranked { term, of, is_first }
    });
    ranked.collect()
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
    fn terms_alike_in_eight_bytes_are_told_apart() {
        let mut terms = Terms::default();
        for word in ["democracy", "democrac", "democracies", "", "a", "a\u{0}"] {
            terms.intern(word);
        }
        assert_eq!(
            ranked(&[&terms]),
            ["", "a", "a\u{0}", "democrac", "democracies", "democracy"]
        );
    }

    #[test]
    fn a_term_of_several_is_first_once() {
        let mut all = [Terms::default(), Terms::default(), Terms::default()];
        for (of, words) in [
            ["oil", "gas", "internationalisation"],
            ["gas", "oil", "coal"],
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
        assert_eq!(of, [2, 0, 2, 0, 0, 2]);
    }

    /// The different terms in their order.
    fn ranked<'a>(all: &[&'a Terms]) -> Vec<&'a str> {
        let ranked = rank(all).into_iter().filter(|ranked| ranked.is_first);
        ranked
            .map(|ranked| all[usize::from(ranked.of)].get(ranked.term))
            .collect()
    }
}
