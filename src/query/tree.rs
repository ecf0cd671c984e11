//! The tree a query parses to. It says what is asked for, not how it is found.

use jiff::civil::DateTime;

/// A query or a part of one.
///
/// Trees from the parser are normal: no And directly in an And and no Or in an Or, at least two parts in each, no
/// Not in a Not, and `Nothing` only as the whole.
#[derive(Clone, Debug, PartialEq)]
pub enum Node {
    /// Every article: `*`.
    All,
    /// No article: a query without words.
    Nothing,
    /// One word, in one of its forms.
    Word(Word),
    /// Words side by side.
    Phrase(Phrase),
    /// Articles all parts match.
    And(Vec<Node>),
    /// Articles at least one part matches.
    Or(Vec<Node>),
    /// Articles the part does not match.
    Not(Box<Node>),
    /// Two parts close to each other.
    Near(Near),
    /// The part, at least so many times.
    AtLeast {
        /// How often; two or more.
        times: u32,
        /// A part that has positions: see [`Near`].
        of: Box<Node>,
    },
    /// The part, with its score multiplied.
    Boost {
        /// Not a filter: filters have no score.
        of: Box<Node>,
        /// Above 0, at most 1,000, never 1.
        weight: f32,
    },
    /// The part, in one zone of the article. Of nested scopes the inner one holds.
    In {
        /// The zone.
        scope: Scope,
        /// What to find there.
        of: Box<Node>,
    },
    /// A condition on the article's metadata, which adds nothing to its score.
    Filter(Filter),
    /// A word or phrase, or another that means the same. No text parses to it: the engine puts it where the archive defines
    /// one form by another, and it prints as what was typed.
    Same {
        /// What was typed.
        of: Box<Node>,
        /// What means the same.
        other: Box<Node>,
    },
}

/// One word as written: `air-to-air`, `AT&T`, `U.S.` and `Japan's` are one each, and the engine segments them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// The word without its operators.
    pub text: String,
    /// How it is compared.
    pub form: Form,
}

/// How a [`Word`] is compared to the words of an article.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// By its stem.
    Stem,
    /// By its exact form: `=defending`.
    Exact,
    /// By its beginning; the text is without the star: `missile*`.
    Prefix,
    /// As a pattern; in the text `*` stands for any letters and `?` for one: `defen?e`.
    Wildcard,
    /// With at most so many edits, 1 or 2: `hegseth~1`.
    Fuzzy(u8),
}

/// A quoted text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phrase {
    /// The text between the quotes.
    pub text: String,
    /// Its words are compared by their exact forms.
    pub exact: bool,
    /// By how many moves of words the phrase may be loosened, at most [`MAX_REACH`](super::MAX_REACH): `"a b"~3`.
    pub slop: u32,
}

/// Two parts close to each other. Each is a [`Word`], a [`Phrase`], another `Near`, or an Or of these.
#[derive(Clone, Debug, PartialEq)]
pub struct Near {
    /// The part written first.
    pub left: Box<Node>,
    /// The part written second.
    pub right: Box<Node>,
    /// How close.
    pub reach: Reach,
    /// The left part stands before the right one.
    pub ordered: bool,
}

/// How close the parts of a [`Near`] are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// At most so many words between them, and never more than [`MAX_REACH`](super::MAX_REACH).
    Words(u32),
    /// In one sentence.
    Sentence,
    /// In one paragraph.
    Paragraph,
}

/// A zone of the article.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// The headline: `title:`, `headline:`, `intitle:`.
    Title,
    /// The story.
    Body,
    /// The first paragraph.
    Lead,
    /// The line that names the author.
    Byline,
    /// Readers' comments.
    Comments,
    /// Most-read lists, copyright lines and the like.
    Furniture,
    /// All of the above.
    Any,
}

impl Scope {
    /// All of them.
    const ALL: [Scope; 7] = [
        Scope::Title,
        Scope::Body,
        Scope::Lead,
        Scope::Byline,
        Scope::Comments,
        Scope::Furniture,
        Scope::Any,
    ];
    /// Their names, in the same order.
    pub const NAMES: [&str; 7] = [
        "title",
        "body",
        "lead",
        "byline",
        "comments",
        "furniture",
        "any",
    ];

    /// The scope of this name.
    pub fn named(name: &str) -> Option<Scope> {
        let at = Self::NAMES.iter().position(|known| *known == name)?;
        Some(Self::ALL[at])
    }
}

/// A condition on the article's metadata.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Filter {
    /// Words of the source's name.
    Source(String),
    /// Words of the site: `site:`, `domain:`.
    Site(String),
    /// Words of the author's name.
    Author(String),
    /// Words of the address.
    Url(String),
    /// The language.
    Lang(String),
    /// The article's id.
    Id(String),
    /// The id of the story.
    Family(String),
    /// The civil date lies in, or overlaps, the window.
    Date(Window),
    /// The article has no date: `date:none`.
    Undated,
}

/// A stretch of civil time; an end that is `None` is open.
///
/// Open at both ends it is every article that has a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// The first second.
    pub from: Option<DateTime>,
    /// The last second, inclusive.
    pub to: Option<DateTime>,
}

impl Node {
    /// Joins by AND; `None` if there is nothing to join.
    pub(super) fn and(parts: Vec<Node>) -> Option<Node> {
        let flat = parts.into_iter().flat_map(|part| match part {
            Node::And(inner) => inner,
            other => vec![other],
        });
        join(flat.collect(), Node::And)
    }

    /// Joins by OR; `None` if there is nothing to join.
    pub(super) fn or(parts: Vec<Node>) -> Option<Node> {
        let flat = parts.into_iter().flat_map(|part| match part {
            Node::Or(inner) => inner,
            other => vec![other],
        });
        join(flat.collect(), Node::Or)
    }

    /// Negates; a double negation vanishes.
    pub(super) fn negated(self) -> Node {
        match self {
            Node::Not(inner) => *inner,
            other => Node::Not(Box::new(other)),
        }
    }

    /// Whether the node narrows a result down rather than naming something to find: filters, negations, and what
    /// consists of them.
    pub fn restricts(&self) -> bool {
        match self {
            Node::Filter(_) | Node::Not(_) => true,
            Node::And(parts) | Node::Or(parts) => parts.iter().all(Node::restricts),
            Node::In { of, .. } | Node::Boost { of, .. } => of.restricts(),
            _ => false,
        }
    }

    /// Whether anything in it is a [`Same`](Node::Same).
    pub fn is_widened(&self) -> bool {
        match self {
            Node::Same { .. } => true,
            Node::And(parts) | Node::Or(parts) => parts.iter().any(Node::is_widened),
            Node::Near(near) => near.left.is_widened() || near.right.is_widened(),
            Node::Not(of)
            | Node::AtLeast { of, .. }
            | Node::Boost { of, .. }
            | Node::In { of, .. } => of.is_widened(),
            Node::All | Node::Nothing | Node::Word(_) | Node::Phrase(_) | Node::Filter(_) => false,
        }
    }

    /// The node without its weights, if it is of a kind that has positions in the text.
    pub(super) fn positional(&self) -> Option<Node> {
        match self {
            Node::Word(_) | Node::Phrase(_) | Node::Near(_) => Some(self.clone()),
            Node::Boost { of, .. } => of.positional(),
            Node::Or(parts) => Node::or(parts.iter().map(Node::positional).collect::<Option<_>>()?),
            _ => None,
        }
    }
}

fn join(mut parts: Vec<Node>, wrap: fn(Vec<Node>) -> Node) -> Option<Node> {
    if parts.len() > 1 {
        Some(wrap(parts))
    } else {
        parts.pop()
    }
}
