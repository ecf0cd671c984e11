//! How often words stand near each other: the part of the re-ranking that looks at positions alone.

/// Words are near each other if they are less than this many positions apart: the window of the unordered term of
/// Metzler and Croft's dependence model, eight words.
const WINDOW: u32 = 8;

/// Most words that are looked at together.
pub(super) const MAX_WORDS: usize = 16;

/// Of the places of a word in an article as many as this are looked at, from its beginning: more add nothing to a score
/// that saturates, and an article may be of any length.
pub(super) const MAX_PLACES: usize = 1 << 10;

/// For each two words how often they stand near each other; made once and filled again for each article.
#[derive(Debug, Default)]
pub(super) struct Pairs {
    /// Of words `a < b` at `[a][b]`.
    counts: [[u32; MAX_WORDS]; MAX_WORDS],
    /// Places of all words: position and word.
    places: Vec<(u32, usize)>,
}

impl Pairs {
    /// Counts the pairs of places of different words that are near each other. `positions` are those of each word, sorted;
    /// no two words have one in common.
    pub(super) fn count(&mut self, positions: &[Vec<u32>]) {
        self.counts = Default::default();
        self.places.clear();
        for (word, positions) in positions.iter().enumerate().take(MAX_WORDS) {
            let first = positions.iter().take(MAX_PLACES);
            self.places.extend(first.map(|position| (*position, word)));
        }
        self.places.sort_unstable();
        for (at, (position, word)) in self.places.iter().enumerate() {
            let before = self.places[..at].iter().rev();
            for (_, other) in before.take_while(|(earlier, _)| position - earlier < WINDOW) {
                if other != word {
                    self.counts[*word.min(other)][*word.max(other)] += 1;
                }
            }
        }
    }

    /// The words `a < b` that stand near each other, and how often.
    pub(super) fn near(&self) -> impl Iterator<Item = (usize, usize, u32)> {
        let rows = self.counts.iter().enumerate();
        let pairs = rows.flat_map(|(a, row)| row.iter().enumerate().map(move |(b, n)| (a, b, *n)));
        pairs.filter(|(.., count)| *count > 0)
    }
}
