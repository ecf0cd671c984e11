//! What a query looks for in one field: an expression and its words, and what an article's text says about them.
//!
//! The index has the positions of stems. Which form stands at a position, and where sentences begin, the stored text
//! tells; positions agree, because both are numbered by `analysis::story`.

use std::sync::Arc;

use crate::analysis::fold::{fold, is_capitals};
use crate::analysis::sentence::{Layout, is_sentence_break};
use crate::analysis::story::{Field, Parts, Place, StoryWord, ZoneStart, story_words};
use crate::article::ZoneKind;
use crate::query::Reach;

use super::expand::glob;
use super::expr::{Expr, Seen, Span};

/// An expression in one field.
#[derive(Clone, Debug)]
pub(super) struct Leaf {
    /// Where it is looked for.
    pub(super) field: Field,
    /// What is looked for, in numbers of `elements`.
    pub(super) expr: Expr,
    /// The words of the expression; each run of words has its own.
    pub(super) elements: Vec<Element>,
    /// How many spans there must be.
    pub(super) times: u32,
    /// By what the query multiplies its score.
    pub(super) weight: f32,
    /// It is what the query has, and not what the archive says to mean the same.
    pub(super) is_typed: bool,
    /// If given, the only zones of the story in which it counts.
    pub(super) zones: Option<&'static [ZoneKind]>,
}

/// The words that may stand at one place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Element {
    /// All words of this stem.
    Stem(Stems),
    /// This form of this stem.
    Exact {
        /// The folded form.
        form: String,
        /// Its stem.
        stem: Stems,
    },
    /// This form of this stem, where it stands all in capitals.
    Capitals {
        /// The folded form.
        form: String,
        /// Its stem.
        stem: Stems,
    },
    /// Any of these folded forms, sorted.
    Forms(Arc<[String]>),
    /// So many forms, sorted, that their articles are not looked up where the text decides anyway: there the pattern of
    /// `*` and `?` does that they match.
    Many(Arc<[String]>, String),
}

/// The stem of a word: several where the languages of the archive make different ones of it. As an article has one language,
/// it has at most one of them: each is [marked](crate::analysis::language) by its language.
pub(super) type Stems = Vec<String>;

impl Element {
    /// Its stem, unless forms are open.
    pub(super) fn stems(&self) -> Option<&Stems> {
        match self {
            Element::Stem(stem) | Element::Exact { stem, .. } | Element::Capitals { stem, .. } => {
                Some(stem)
            }
            Element::Forms(_) | Element::Many(..) => None,
        }
    }

    /// Its forms, if it is open.
    pub(super) fn forms(&self) -> Option<&Arc<[String]>> {
        match self {
            Element::Forms(forms) | Element::Many(forms, _) => Some(forms),
            Element::Stem(_) | Element::Exact { .. } | Element::Capitals { .. } => None,
        }
    }

    /// Whether a word of the right stem is one of these: `word` as it stands, and folded.
    fn takes(&self, word: &str, form: &str) -> bool {
        match self {
            Element::Stem(_) => true,
            Element::Exact { form: wanted, .. } => wanted == form,
            Element::Capitals { form: wanted, .. } => wanted == form && is_capitals(word),
            Element::Forms(forms) => forms
                .binary_search_by(|wanted| wanted.as_str().cmp(form))
                .is_ok(),
            Element::Many(_, pattern) => glob(pattern, form),
        }
    }
}

/// What is known about an article: [`Seen`] with what it borrows.
#[derive(Debug, Default)]
pub(super) struct Facts {
    /// For each element, its positions.
    pub(super) positions: Vec<Vec<u32>>,
    /// Where the zones of the story begin, if the leaf asks for them.
    pub(super) zones: Vec<ZoneStart>,
    /// Where sentences begin, once the text was read.
    pub(super) sentences: Vec<u32>,
    /// Where paragraphs begin.
    pub(super) paragraphs: Vec<u32>,
}

impl Leaf {
    /// Whether the positions of stems decide it; otherwise the stored text does.
    pub(super) fn is_stems(&self) -> bool {
        let is_stem = |element: &Element| matches!(element, Element::Stem(_));
        self.elements.iter().all(is_stem) && !self.needs_units()
    }

    fn needs_units(&self) -> bool {
        self.expr
            .reaches(|reach| matches!(reach, Reach::Sentence | Reach::Paragraph))
    }

    fn has_forms(&self) -> bool {
        let is_open = |element: &Element| element.forms().is_some();
        self.elements.iter().any(is_open)
    }

    /// Its only element, if it is one word anywhere in the field.
    pub(super) fn only_word(&self) -> Option<&Element> {
        match (&self.expr, self.elements.as_slice()) {
            (Expr::Words(_), [element]) if self.zones.is_none() && self.times == 1 => Some(element)
                .filter(|_| matches!(&self.expr, Expr::Words(words) if words.words.len() == 1)),
            _ => None,
        }
    }

    /// The words of the expression, with their repetitions: what scores it.
    pub(super) fn words(&self) -> impl Iterator<Item = &Element> {
        let mut words = Vec::new();
        self.expr.words(&mut words);
        words.into_iter().map(|word| &self.elements[word])
    }

    /// How many spans there are; none, if they are too few.
    pub(super) fn frequency(&self, facts: &Facts, work: &mut u64) -> u32 {
        let spans = self.expr.spans(&self.seen(facts), work).len();
        let spans = u32::try_from(spans).unwrap_or(u32::MAX);
        if spans < self.times { 0 } else { spans }
    }

    /// What to mark: clauses and their spans.
    pub(super) fn marks(&self, facts: &Facts) -> Vec<(usize, Span)> {
        let (mut marks, mut work) = (Vec::new(), 0);
        if self.times < 2 || self.frequency(facts, &mut work) > 0 {
            let seen = self.seen(facts);
            self.expr.marks(&seen, None, &mut work, &mut marks);
        }
        marks
    }

    fn seen<'a>(&self, facts: &'a Facts) -> Seen<'a> {
        Seen {
            positions: &facts.positions,
            zones: self.zones.map(|zones| (facts.zones.as_slice(), zones)),
            sentences: &facts.sentences,
            paragraphs: &facts.paragraphs,
        }
    }

    /// Whether the stems stand in a way that leaves the matter to the text; `facts` has the positions of stems.
    pub(super) fn may_match(&self, facts: &Facts, work: &mut u64) -> bool {
        // Open words have no positions. Without known sentences all of the field is one.
        self.has_forms() || self.expr.may_stand(&self.seen(facts), work)
    }

    /// Completes `facts`, which have the positions of stems, by what the text tells.
    pub(super) fn read(&self, parts: Parts<'_>, facts: &mut Facts, work: &mut u64) {
        let mut reading = Reading::new(self, parts, facts);
        for word in story_words(parts, self.field) {
            *work += 1;
            if !reading.goes_on(&word) {
                break;
            }
            reading.word(&word, facts);
        }
        reading.finish(facts);
    }
}

/// A walk over the words of a field.
struct Reading<'a> {
    leaf: &'a Leaf,
    parts: Parts<'a>,
    /// Positions at which the stem of an element stands whose form is to be looked at, the next last.
    checks: Vec<(u32, usize)>,
    /// For each element, the positions that hold.
    kept: Vec<Vec<u32>>,
    /// For each byte, whether an open word begins with it; none if there are no open words.
    first_bytes: Option<Box<[bool; 256]>>,
    units: Option<Units>,
    form: String,
}

struct Units {
    layout: Layout,
    last: Option<StoryWord>,
}

impl<'a> Reading<'a> {
    fn new(leaf: &'a Leaf, parts: Parts<'a>, facts: &Facts) -> Self {
        let mut checks = Vec::new();
        for (i, element) in leaf.elements.iter().enumerate() {
            if matches!(element, Element::Exact { .. } | Element::Capitals { .. }) {
                checks.extend(facts.positions[i].iter().map(|position| (*position, i)));
            }
        }
        checks.sort_unstable_by(|a, b| b.cmp(a));
        let mut first_bytes: Option<Box<[bool; 256]>> = None;
        for element in &leaf.elements {
            if let Some(forms) = element.forms() {
                let begins = first_bytes.get_or_insert_with(|| Box::new([false; 256]));
                for byte in forms.iter().filter_map(|form| form.bytes().next()) {
                    begins[usize::from(byte)] = true;
                }
            }
        }
        Reading {
            leaf,
            parts,
            checks,
            kept: vec![Vec::new(); leaf.elements.len()],
            first_bytes,
            units: leaf.needs_units().then(|| Units {
                layout: Layout::of(parts.text),
                last: None,
            }),
            form: String::new(),
        }
    }

    /// Whether there is something to learn from this word or a later one.
    fn goes_on(&mut self, word: &StoryWord) -> bool {
        // A position at which no word stands can only come from a damaged index.
        while self
            .checks
            .last()
            .is_some_and(|(at, _)| *at < word.position)
        {
            self.checks.pop();
        }
        !self.checks.is_empty() || self.first_bytes.is_some() || self.units.is_some()
    }

    fn word(&mut self, word: &StoryWord, facts: &mut Facts) {
        let text = text_of(self.parts, word.place);
        let written = &text[word.start..word.end];
        if let Some(units) = &mut self.units {
            let (sentence, paragraph) = units.begins(text, word);
            if sentence {
                facts.sentences.push(word.position);
            }
            if paragraph {
                facts.paragraphs.push(word.position);
            }
        }
        let is_checked = self
            .checks
            .last()
            .is_some_and(|(at, _)| *at == word.position);
        let may_be_open = self.first_bytes.as_ref().is_some_and(|begins| {
            let first = written.as_bytes().first().map_or(0, u8::to_ascii_lowercase);
            !first.is_ascii() || begins[usize::from(first)]
        });
        if !is_checked && !may_be_open {
            return;
        }
        fold(written, &mut self.form);
        while let Some((_, i)) = self.checks.pop_if(|(at, _)| *at == word.position) {
            if self.leaf.elements[i].takes(written, &self.form) {
                self.kept[i].push(word.position);
            }
        }
        if may_be_open {
            for (element, kept) in self.leaf.elements.iter().zip(&mut self.kept) {
                if element.forms().is_some() && element.takes(written, &self.form) {
                    kept.push(word.position);
                }
            }
        }
    }

    fn finish(self, facts: &mut Facts) {
        let lists = facts.positions.iter_mut().zip(self.kept);
        for (element, (positions, kept)) in self.leaf.elements.iter().zip(lists) {
            if !matches!(element, Element::Stem(_)) {
                *positions = kept;
            }
        }
    }
}

impl Units {
    /// Whether a sentence and a paragraph begin with this word, the first of a piece included.
    fn begins(&mut self, text: &str, word: &StoryWord) -> (bool, bool) {
        let last = self.last.replace(*word);
        // Positions jump where something stands between that belongs to no field, or to another.
        let Some(last) = last.filter(|last| {
            last.place == word.place && word.position == last.position + 1 && last.end <= word.start
        }) else {
            return (true, true);
        };
        let between = last.end..word.start;
        let paragraph = self.layout.is_paragraph_break(text, between.clone());
        (paragraph || is_sentence_break(text, between), paragraph)
    }
}

fn text_of(parts: Parts<'_>, place: Place) -> &str {
    match place {
        Place::StatedTitle => parts.stated_title.unwrap_or_default(),
        Place::Text => parts.text,
    }
}
