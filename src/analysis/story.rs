//! Numbers the words of an article: the one numbering that the index writes and the marks read.
//!
//! An article is indexed as a few [`Field`]s. Each field takes some pieces of the article in order, and counts their
//! words from 0; between two pieces [`GAP`] numbers stay free, so that no phrase leaps over what stands between.

use crate::article::{Zone, ZoneKind};

use super::segment::{Span, Words, words};

/// Position numbers left free between two pieces.
pub const GAP: u32 = 100;

/// What is searched as one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Field {
    /// Headline and story: what a plain query looks into.
    Story,
    /// The headline alone.
    Title,
    /// What the page put around the story.
    Furniture,
    /// Readers' comments.
    Comments,
}

impl Field {
    /// All fields.
    pub const ALL: [Field; 4] = [
        Field::Story,
        Field::Title,
        Field::Furniture,
        Field::Comments,
    ];

    fn takes(self, kind: ZoneKind) -> bool {
        match self {
            Field::Story => kind.is_story(),
            Field::Title => kind == ZoneKind::Headline,
            Field::Furniture => kind == ZoneKind::Furniture,
            Field::Comments => kind == ZoneKind::Comments,
        }
    }

    fn takes_stated_title(self) -> bool {
        matches!(self, Field::Story | Field::Title)
    }
}

/// The parts of an article that have words.
#[derive(Clone, Copy, Debug)]
pub struct Parts<'a> {
    /// A headline stated beside the text; one that stands in the text is a zone of it.
    pub stated_title: Option<&'a str>,
    /// The text.
    pub text: &'a str,
    /// Its zones.
    pub zones: &'a [Zone],
}

/// Which string bytes are counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The headline stated beside the text.
    StatedTitle,
    /// The text.
    Text,
}

/// A stretch of an article whose words are neighbours.
#[derive(Clone, Copy, Debug)]
pub struct Piece<'a> {
    /// Where it stands.
    pub place: Place,
    /// Its first byte there.
    pub start: usize,
    /// Its text.
    pub text: &'a str,
}

/// The pieces that `field` takes from an article, in order. Neighbouring zones of one kind, and the lead with the body,
/// are one piece; anything between them ends it.
pub fn pieces<'a>(parts: Parts<'a>, field: Field) -> impl Iterator<Item = Piece<'a>> + Clone {
    let title = parts.stated_title.filter(|_| field.takes_stated_title());
    let title = title.map(|text| Piece {
        place: Place::StatedTitle,
        start: 0,
        text,
    });
    let mut zones = parts.zones.iter().peekable();
    let in_text = std::iter::from_fn(move || {
        let first = zones.find(|zone| field.takes(zone.kind))?;
        let mut end = first.end;
        while let Some(next) = zones.next_if(|zone| flows(first.kind, zone.kind)) {
            end = next.end;
        }
        let (start, end) = (first.start as usize, end as usize);
        Some(Piece {
            place: Place::Text,
            start,
            text: &parts.text[start..end],
        })
    });
    title.into_iter().chain(in_text)
}

fn flows(a: ZoneKind, b: ZoneKind) -> bool {
    let one = |kind| {
        if kind == ZoneKind::Lead {
            ZoneKind::Body
        } else {
            kind
        }
    };
    one(a) == one(b)
}

/// A word of an article and its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StoryWord {
    /// Its number within the field.
    pub position: u32,
    /// What it stands in.
    pub zone: ZoneKind,
    /// Where its bytes are counted from.
    pub place: Place,
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

/// The words of one field of an article, numbered.
pub fn story_words<'a>(
    parts: Parts<'a>,
    field: Field,
) -> StoryWords<'a, impl Iterator<Item = Piece<'a>>> {
    StoryWords {
        pieces: pieces(parts, field),
        zones: parts.zones,
        current: None,
        next_position: 0,
    }
}

/// Iterator over the words of a field; see [`story_words`].
pub struct StoryWords<'a, P> {
    pieces: P,
    zones: &'a [Zone],
    /// The current piece, its words to come, and whether it had any.
    current: Option<(Piece<'a>, Words<'a>, bool)>,
    next_position: u32,
}

impl<'a, P: Iterator<Item = Piece<'a>>> StoryWords<'a, P> {
    /// The word at `position`, if there is one; positions are asked for upwards.
    pub fn at(&mut self, position: u32) -> Option<StoryWord> {
        loop {
            if let Some((_, words, any)) = &mut self.current {
                let ahead = position.checked_sub(self.next_position)?;
                let skipped = words.skip_words(ahead);
                self.next_position += skipped;
                *any |= skipped > 0;
                if skipped == ahead
                    && let Some(word) = self.next_of_piece()
                {
                    return Some(word);
                }
            }
            self.next_piece()?;
        }
    }

    fn next_of_piece(&mut self) -> Option<StoryWord> {
        let (piece, words, any) = self.current.as_mut()?;
        let span = words.next()?;
        let (piece, position) = (*piece, self.next_position);
        *any = true;
        self.next_position += 1;
        Some(self.word(piece, position, span))
    }

    /// Leaves the current piece, which is read to its end.
    fn next_piece(&mut self) -> Option<()> {
        if let Some((_, _, any)) = &self.current {
            // As tantivy counts: a value ends where its last word does, and one number is left free after it;
            // the tokenizer makes the last word of a value GAP numbers long.
            self.next_position += if *any { GAP } else { 1 };
        }
        let piece = self.pieces.next()?;
        self.current = Some((piece, words(piece.text), false));
        Some(())
    }
}

impl<'a, P: Iterator<Item = Piece<'a>>> Iterator for StoryWords<'a, P> {
    type Item = StoryWord;

    fn next(&mut self) -> Option<StoryWord> {
        loop {
            if let Some(word) = self.next_of_piece() {
                return Some(word);
            }
            self.next_piece()?;
        }
    }
}

impl<P> StoryWords<'_, P> {
    fn word(&mut self, piece: Piece<'_>, position: u32, span: Span) -> StoryWord {
        let (start, end) = (piece.start + span.start, piece.start + span.end);
        let zone = match piece.place {
            Place::StatedTitle => ZoneKind::Headline,
            Place::Text => self.zone_at(start),
        };
        StoryWord {
            position,
            zone,
            place: piece.place,
            start,
            end,
        }
    }

    /// The zone of a byte; bytes are asked for in order.
    fn zone_at(&mut self, at: usize) -> ZoneKind {
        while self
            .zones
            .first()
            .is_some_and(|zone| zone.end as usize <= at)
        {
            self.zones = &self.zones[1..];
        }
        self.zones.first().map_or(ZoneKind::Body, |zone| zone.kind)
    }
}

/// A stretch of positions of the [`Field::Story`] that one kind of zone covers: from `start` to the next stretch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ZoneStart {
    /// The kind of zone.
    pub kind: ZoneKind,
    /// Number of its first word.
    pub start: u32,
}

impl ZoneStart {
    /// Packs it into a number for a column.
    pub fn pack(self) -> u64 {
        u64::from(self.start) << 8 | self.kind as u64
    }

    /// Unpacks [`pack`](Self::pack); a number that it cannot have given is none.
    pub fn unpack(packed: u64) -> Option<ZoneStart> {
        const KINDS: [ZoneKind; 5] = [
            ZoneKind::Headline,
            ZoneKind::Byline,
            ZoneKind::Caption,
            ZoneKind::Lead,
            ZoneKind::Body,
        ];
        let kind = *KINDS.get((packed & 0xFF) as usize)?;
        Some(ZoneStart {
            kind,
            start: u32::try_from(packed >> 8).ok()?,
        })
    }
}

/// The stretches of an article's story, in order.
pub fn zone_starts(parts: Parts<'_>) -> Vec<ZoneStart> {
    let mut starts: Vec<ZoneStart> = Vec::new();
    for word in story_words(parts, Field::Story) {
        if starts.last().is_none_or(|last| last.kind != word.zone) {
            starts.push(ZoneStart {
                kind: word.zone,
                start: word.position,
            });
        }
    }
    starts
}
