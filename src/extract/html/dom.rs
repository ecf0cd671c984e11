//! A page to its visible text, line by line, and the elements in which each line stands.
//!
//! A tree builder by the letter of the standard repairs what no reader would see and takes time that grows with the depth
//! of a page; this one keeps a stack of open elements of at most [`DEPTH`], and every step costs no more than that. Text
//! is not copied into nodes: it goes straight to the rendered text.

use std::ops::Range;

use html5gum::emitters::callback::{CallbackEmitter, CallbackEvent};
use html5gum::{Span, Tokenizer};
use xxhash_rust::xxh3::xxh3_64;

use super::facts::Facts;
use super::start::{Start, VALUE_BYTES};
use super::tables::{TAGS, Tag, VOID};

/// Elements open at once; what is nested deeper counts as content of the last.
const DEPTH: usize = 256;

/// Elements that are told apart; of a page of more, which no reader could load, the rest is one.
const ELEMENTS: usize = 1 << 20;

/// Longest script of data about the page that is read, in bytes, all of them taken together.
const DATA_BYTES: usize = 4 << 20;

/// An element.
#[derive(Debug)]
pub(super) struct Element {
    /// Its parent; the root is its own.
    pub(super) parent: u32,
    pub(super) tag: Tag,
    /// What its name and attributes say, as [`mark`](super::tables::mark)s.
    pub(super) marks: u16,
}

/// A line of the rendered text.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) range: Range<usize>,
    /// The innermost element that holds all of it.
    pub(super) element: u32,
    /// Bytes of it that are links.
    pub(super) linked: usize,
}

/// A page taken apart.
#[derive(Debug, Default)]
pub(super) struct Dom {
    /// The visible text: a line for each block, blank lines between paragraphs.
    pub(super) text: String,
    pub(super) lines: Vec<Line>,
    /// Parents stand before their children; the first is the root.
    pub(super) elements: Vec<Element>,
    /// What is said about the page.
    pub(super) facts: Facts,
}

/// Reads `html`, a page or a part of one.
pub(super) fn read(html: &str) -> Dom {
    let mut builder = Builder::new();
    let mut emitter = CallbackEmitter::new(|event: CallbackEvent<'_>, _: Span<()>| {
        builder.event(&event);
        None::<std::convert::Infallible>
    });
    emitter.naively_switch_states(true);
    // Reading from memory does not fail.
    let _ = Tokenizer::new_with_emitter(html, emitter).finish();
    builder.finish()
}

/// An element that is open.
struct Open {
    name: u64,
    element: u32,
    tag: Tag,
    /// Nothing below it is seen.
    unseen: bool,
}

struct Builder {
    dom: Dom,
    stack: Vec<Open>,
    /// Start tags not taken because the stack was full, whose end tags will come.
    too_deep: usize,
    start: Start,
    /// Where the line at hand begins in the text.
    line_start: usize,
    /// The stack's length that holds all of the line at hand; 0 while it is empty.
    line_depth: usize,
    line_element: u32,
    /// The stack's least length since the last character of the line.
    least_depth: usize,
    linked: usize,
    /// Open links.
    links: usize,
    /// White space was read after the last character.
    space: bool,
    /// What the next line is set apart by.
    gap: &'static str,
    /// A script of data, while it is open.
    data: Option<String>,
    data_bytes: usize,
    /// The text of the `title` element, while it is open.
    title: Option<String>,
}

impl Builder {
    fn new() -> Self {
        let root = Element {
            parent: 0,
            tag: Tag::Block,
            marks: 0,
        };
        Builder {
            dom: Dom {
                elements: vec![root],
                ..Dom::default()
            },
            stack: vec![Open {
                name: 0,
                element: 0,
                tag: Tag::Block,
                unseen: false,
            }],
            too_deep: 0,
            start: Start::default(),
            line_start: 0,
            line_depth: 0,
            line_element: 0,
            least_depth: 0,
            linked: 0,
            links: 0,
            space: false,
            gap: "",
            data: None,
            data_bytes: 0,
            title: None,
        }
    }

    fn finish(mut self) -> Dom {
        self.end_line("");
        self.dom
    }

    fn event(&mut self, event: &CallbackEvent<'_>) {
        match event {
            CallbackEvent::OpenStartTag { name } => self.start.begin(name),
            CallbackEvent::AttributeName { name } => self.start.attribute(name),
            CallbackEvent::AttributeValue { value } => self.start.value(value),
            CallbackEvent::CloseStartTag { .. } => self.open(),
            CallbackEvent::EndTag { name } => self.close(name),
            CallbackEvent::String { value } => self.string(&String::from_utf8_lossy(value)),
            _ => {}
        }
    }

    fn top(&self) -> &Open {
        // The root is never taken off.
        &self.stack[self.stack.len() - 1]
    }

    fn is_unseen(&self) -> bool {
        self.top().unseen
    }

    fn open(&mut self) {
        let start = std::mem::take(&mut self.start);
        let name = std::str::from_utf8(&start.name).unwrap_or("");
        match name {
            "br" if !self.is_unseen() => self.end_line("\n"),
            "hr" if !self.is_unseen() => self.end_line("\n\n"),
            "meta" => self.meta(&start),
            "link"
                if start
                    .get("rel")
                    .is_some_and(|rel| rel.eq_ignore_ascii_case("canonical")) =>
            {
                self.dom.facts.canonical(start.get("href").unwrap_or(""));
            }
            "html" => self.dom.facts.html_lang(start.get("lang").unwrap_or("")),
            _ => {}
        }
        if !VOID.contains(&name) {
            self.push(name, &start);
        }
        self.start = start;
    }

    fn meta(&mut self, start: &Start) {
        let content = start.get("content").unwrap_or("");
        for key in ["property", "name", "itemprop", "http-equiv"] {
            if let Some(key) = start.get(key) {
                self.dom.facts.meta(key, content);
            }
        }
    }

    fn push(&mut self, name: &str, start: &Start) {
        let (tag, mut marks) = match TAGS.binary_search_by_key(&name, |row| row.0) {
            Ok(row) => (TAGS[row].1, TAGS[row].2),
            Err(_) => (Tag::Inline, 0),
        };
        if tag != Tag::Inline && tag != Tag::Link && tag != Tag::Time {
            self.end_implied(tag);
            self.break_line(tag);
        }
        if self.stack.len() >= DEPTH || self.dom.elements.len() >= ELEMENTS {
            self.too_deep += 1;
            return;
        }
        marks |= start.marks();
        let unseen = self.is_unseen() || tag == Tag::Unseen || start.is_hidden();
        if let Some(moment) = start
            .get("datetime")
            .filter(|_| tag == Tag::Time && !unseen)
        {
            let line = self.dom.lines.len();
            self.dom.facts.time(moment, line, start.get("itemprop"));
        }
        if tag == Tag::Unseen && !self.is_unseen() {
            match name {
                "title" if self.dom.facts.page_title.is_none() => self.title = Some(String::new()),
                "script"
                    if start
                        .get("type")
                        .is_some_and(|kind| kind.contains("ld+json")) =>
                {
                    self.data = Some(String::new());
                }
                _ => {}
            }
        }
        self.links += usize::from(tag == Tag::Link);
        let element = u32::try_from(self.dom.elements.len()).unwrap_or(u32::MAX);
        self.dom.elements.push(Element {
            parent: self.top().element,
            tag,
            marks,
        });
        self.stack.push(Open {
            name: xxh3_64(name.as_bytes()),
            element,
            tag,
            unseen,
        });
    }

    /// Closes what an element of kind `tag` ends by its beginning: the paragraph before it, the item before it.
    fn end_implied(&mut self, tag: Tag) {
        let ends = |open: Tag| match tag {
            Tag::Item => open == Tag::Item || open == Tag::Paragraph,
            Tag::Cell => open == Tag::Cell || open == Tag::Paragraph,
            Tag::Row => matches!(open, Tag::Row | Tag::Cell | Tag::Paragraph),
            Tag::Unseen => false,
            _ => open == Tag::Paragraph,
        };
        // Blocks stand between an item and those of the list around it.
        let at = (1..self.stack.len())
            .rev()
            .take_while(|at| {
                !matches!(self.stack[*at].tag, Tag::Block | Tag::Article | Tag::Unseen)
            })
            .filter(|at| ends(self.stack[*at].tag))
            .last();
        if let Some(at) = at {
            self.pop_to(at);
        }
    }

    fn close(&mut self, name: &[u8]) {
        if self.too_deep > 0 {
            self.too_deep -= 1;
            return;
        }
        let hash = xxh3_64(name);
        if let Some(title) = self.title.take() {
            self.dom.facts.page_title(&title);
        }
        if let Some(data) = self.data.take() {
            self.dom.facts.data.push(data);
        }
        let Some(at) = (1..self.stack.len())
            .rev()
            .find(|at| self.stack[*at].name == hash)
        else {
            if name == b"p" && !self.is_unseen() {
                self.end_line("\n\n");
            }
            return;
        };
        // A stray `</b>` does not end the paragraph around it, nor a stray `</div>` the cell.
        let is_inline = |tag| matches!(tag, Tag::Inline | Tag::Link | Tag::Time);
        let own = self.stack[at].tag;
        let crossed = self.stack[at + 1..].iter().map(|open| open.tag);
        let crosses = |tag| match own {
            Tag::Block | Tag::Article | Tag::Unseen => {
                matches!(tag, Tag::Cell) && name != b"table" && name != b"tbody"
            }
            own if is_inline(own) => !is_inline(tag),
            _ => false,
        };
        if crossed.into_iter().any(crosses) {
            return;
        }
        self.pop_to(at);
        if !is_inline(own) {
            self.break_line(own);
        }
    }

    /// Takes the elements from `at` on off the stack.
    fn pop_to(&mut self, at: usize) {
        let breaks = self.stack[at..]
            .iter()
            .rev()
            .find(|open| !matches!(open.tag, Tag::Inline | Tag::Link | Tag::Time))
            .map(|open| open.tag);
        if let Some(tag) = breaks {
            self.break_line(tag);
        }
        let links = self.stack[at..]
            .iter()
            .filter(|open| open.tag == Tag::Link)
            .count();
        self.links -= links;
        self.stack.truncate(at);
        self.least_depth = self.least_depth.min(at);
    }

    fn break_line(&mut self, tag: Tag) {
        if self.is_unseen() {
            return;
        }
        match tag {
            Tag::Unseen => {}
            Tag::Item | Tag::Row => self.end_line("\n"),
            // The cells of a row stand on a line.
            Tag::Cell => self.space = true,
            _ => self.end_line("\n\n"),
        }
    }

    fn string(&mut self, value: &str) {
        if let Some(data) = &mut self.data {
            let room = DATA_BYTES - self.data_bytes;
            let taken = cut(value, room);
            self.data_bytes += taken.len();
            data.push_str(taken);
        } else if let Some(title) = &mut self.title {
            title.push_str(cut(value, VALUE_BYTES - title.len().min(VALUE_BYTES)));
        } else if !self.is_unseen() {
            self.render(value);
        }
    }

    /// Appends `value` with white space collapsed and without the signs that only say where a word may break.
    fn render(&mut self, value: &str) {
        for (number, word) in value.split(char::is_whitespace).enumerate() {
            self.space |= number > 0;
            let is_break = |c: char| matches!(c, '\u{ad}' | '\u{200b}' | '\u{2060}' | '\u{feff}');
            for part in word.split(is_break).filter(|part| !part.is_empty()) {
                self.append(part);
            }
        }
    }

    fn append(&mut self, word: &str) {
        if self.line_depth == 0 {
            if !self.dom.text.is_empty() {
                let gap = self.gap;
                self.dom.text.push_str(gap);
            }
            self.line_start = self.dom.text.len();
            self.line_depth = self.stack.len();
            self.line_element = self.top().element;
            self.linked = 0;
            self.gap = "";
        } else {
            // What closed after the last character still holds it, if nothing more came.
            if self.least_depth < self.line_depth {
                self.line_depth = self.least_depth;
                self.line_element = self.stack[self.least_depth - 1].element;
            }
            if self.space {
                self.dom.text.push(' ');
                self.linked += usize::from(self.links > 0);
            }
        }
        self.least_depth = self.stack.len();
        self.space = false;
        self.dom.text.push_str(word);
        if self.links > 0 {
            self.linked += word.len();
        }
    }

    /// Ends the line at hand; the next is set apart by `gap`, or by what was wanted before if that is more.
    fn end_line(&mut self, gap: &'static str) {
        if self.line_depth > 0 {
            self.dom.lines.push(Line {
                range: self.line_start..self.dom.text.len(),
                element: self.line_element,
                linked: self.linked,
            });
            self.line_depth = 0;
            self.gap = "\n";
        }
        self.space = false;
        if gap.len() > self.gap.len() {
            self.gap = gap;
        }
    }
}

/// The longest beginning of `text` of at most `bytes` that ends between characters.
pub(super) fn cut(text: &str, bytes: usize) -> &str {
    let mut end = bytes.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}
