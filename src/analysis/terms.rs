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

    /// All numbers, in the order of their terms.
    pub(crate) fn sorted(&self) -> Vec<TermId> {
        // Nearly all pairs differ in their first eight bytes, and then no text is looked at.
        let first = |id: TermId| {
            let term = self.get(id).as_bytes();
            let mut bytes = [0; 8];
            let length = term.len().min(8);
            bytes[..length].copy_from_slice(&term[..length]);
            u64::from_be_bytes(bytes)
        };
        let mut order: Vec<(u64, TermId)> = (0..self.len() as TermId)
            .map(|id| (first(id), id))
            .collect();
        order.sort_unstable_by(|a, b| {
            let by_text = || self.get(a.1).as_bytes().cmp(self.get(b.1).as_bytes());
            a.0.cmp(&b.0).then_with(by_text)
        });
        order.into_iter().map(|(_, id)| id).collect()
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
        let sorted: Vec<&str> = terms.sorted().into_iter().map(|id| terms.get(id)).collect();
        assert_eq!(sorted, expected);
    }

    #[test]
    fn terms_alike_in_eight_bytes_are_told_apart() {
        let mut terms = Terms::default();
        for word in ["democracy", "democrac", "democracies", "", "a", "a\u{0}"] {
            terms.intern(word);
        }
        let sorted: Vec<&str> = terms.sorted().into_iter().map(|id| terms.get(id)).collect();
        assert_eq!(
            sorted,
            ["", "a", "a\u{0}", "democrac", "democracies", "democracy"]
        );
    }
}
