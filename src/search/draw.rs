//! Articles by their number, for those who draw some at random.

use tantivy::DocAddress;

use crate::article::Article;
use crate::error::Result;

use super::archive::Archive;

impl Archive {
    /// How many numbers there are for [`numbered`](Self::numbered): one for each article, and for each that was deleted
    /// and is not yet gone from the files.
    pub fn numbers(&self) -> u64 {
        let segments = self.searcher.segment_readers().iter();
        segments.map(|segment| u64::from(segment.max_doc())).sum()
    }

    /// The article of a number from 0; none if it was deleted, or there is no such number. Numbers change whenever the
    /// index does.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn numbered(&self, number: u64) -> Result<Option<Article>> {
        let mut left = number;
        for (ord, segment) in self.searcher.segment_readers().iter().enumerate() {
            if left >= u64::from(segment.max_doc()) {
                left -= u64::from(segment.max_doc());
                continue;
            }
            let doc = left as u32;
            let lives = segment
                .alive_bitset()
                .is_none_or(|alive| alive.is_alive(doc));
            let address = DocAddress::new(ord as u32, doc);
            let read = lives.then(|| self.index.article(&self.searcher, address));
            return read.transpose();
        }
        Ok(None)
    }
}
