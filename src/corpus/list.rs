//! Finds the list of records within an object, as APIs answer: `{"status": "ok", "articles": [ … ]}`.
//!
//! The names are those of NewsAPI, the Guardian and the New York Times (`response.results`, `response.docs`), JSON Feed,
//! Elasticsearch (`hits.hits`), and of exports. Only the beginning of the object is searched, and nothing is parsed twice:
//! an object that has a text of its own is a record, whatever lists it has besides.

use super::keys::{self, Field, Meaning};

/// How much of an object is searched.
pub(super) const SEARCHED_BYTES: usize = 64 << 10;

/// The names of lists of records.
const LISTS: [&str; 14] = [
    "articles",
    "results",
    "docs",
    "documents",
    "items",
    "entries",
    "posts",
    "stories",
    "news",
    "records",
    "rows",
    "data",
    "hits",
    "list",
];

/// The names of objects with such a list in them.
const AROUND: [&str; 6] = ["response", "data", "result", "hits", "feed", "channel"];

/// A list that was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Found {
    /// The bytes up to its first element.
    pub(super) bytes: usize,
    /// The objects around it.
    pub(super) depth: u8,
}

/// Searches the object that `head` begins with.
pub(super) fn find(head: &[u8]) -> Option<Found> {
    let mut reader = Reader { head, at: 0 };
    reader.take(b'{')?;
    let mut depth = 1;
    loop {
        match reader.peek()? {
            b',' => reader.at += 1,
            b'}' => {
                reader.at += 1;
                depth -= 1;
                if depth == 0 {
                    return None;
                }
            }
            _ => {
                let key = reader.string()?;
                reader.take(b':')?;
                let spelled = keys::spelling(&String::from_utf8_lossy(key));
                match reader.peek()? {
                    b'[' if LISTS.contains(&&*spelled) && reader.is_list_of_records() => {
                        reader.at += 1;
                        return Some(Found {
                            bytes: reader.at,
                            depth,
                        });
                    }
                    b'{' if AROUND.contains(&&*spelled) && depth < 4 => {
                        reader.at += 1;
                        depth += 1;
                    }
                    // A title or a summary is no proof: lists have them too.
                    b'"' if depth == 1 && is_text(&spelled) => return None,
                    _ => reader.skip()?,
                }
            }
        }
    }
}

/// Whether this is a name of whole texts.
fn is_text(key: &str) -> bool {
    let names = keys::text_names();
    let whole = names.iter().position(|name| *name == "leadparagraph");
    matches!(keys::meaning(key), Meaning::Field(Field::Text, rank) if whole.is_none_or(|end| rank < end))
}

struct Reader<'h> {
    head: &'h [u8],
    at: usize,
}

impl<'h> Reader<'h> {
    /// The next byte that is no white space.
    fn peek(&mut self) -> Option<u8> {
        while self.head.get(self.at)?.is_ascii_whitespace() {
            self.at += 1;
        }
        self.head.get(self.at).copied()
    }

    fn take(&mut self, byte: u8) -> Option<()> {
        (self.peek()? == byte).then(|| self.at += 1)
    }

    /// A string, as it is escaped.
    fn string(&mut self) -> Option<&'h [u8]> {
        self.take(b'"')?;
        let start = self.at;
        loop {
            match self.head.get(self.at)? {
                b'"' => break,
                b'\\' => self.at += 2,
                _ => self.at += 1,
            }
        }
        self.at += 1;
        Some(&self.head[start..self.at - 1])
    }

    /// Skips a value.
    fn skip(&mut self) -> Option<()> {
        let mut depth = 0_usize;
        loop {
            match self.peek()? {
                b'"' => self.string().map(|_| ())?,
                b'{' | b'[' => {
                    depth += 1;
                    self.at += 1;
                }
                b'}' | b']' | b',' if depth == 0 => return Some(()),
                b'}' | b']' => {
                    depth -= 1;
                    self.at += 1;
                }
                _ => self.at += 1,
            }
            if depth == 0 && matches!(self.head.get(self.at - 1), Some(b'"' | b'}' | b']')) {
                return Some(());
            }
        }
    }

    /// Whether the list at hand holds nothing, or objects that state something.
    fn is_list_of_records(&self) -> bool {
        let mut inner = Reader {
            head: self.head,
            at: self.at + 1,
        };
        match inner.peek() {
            Some(b']') => true,
            Some(b'{') => inner.is_record().unwrap_or(false),
            _ => false,
        }
    }

    /// Whether a key of the object at hand means anything; none if that is beyond what is searched.
    fn is_record(&mut self) -> Option<bool> {
        self.take(b'{')?;
        loop {
            match self.peek()? {
                b',' => self.at += 1,
                b'}' => return Some(false),
                _ => {
                    let key = self.string()?;
                    if keys::meaning(&String::from_utf8_lossy(key)) != Meaning::Unknown {
                        return Some(true);
                    }
                    self.take(b':')?;
                    self.skip()?;
                }
            }
        }
    }
}
