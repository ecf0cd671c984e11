//! Hands the words of a text to tantivy: the stemmed view with positions, and the view of exact forms.

use std::borrow::Cow;

use tantivy::tokenizer::{TextAnalyzer, Token, TokenStream, Tokenizer, TokenizerManager};

use super::fold::{fold, is_capitals};
use super::language::{Language, MARK};
use super::segment::{Span, Words, words};
use super::stem::Stemmer;
use super::story::GAP;

/// Name of the stemmed view's tokenizer.
pub const STEMS: &str = "dateline_stems";
/// Name of the tokenizer of exact forms, which adds a marked term for each word all in capitals.
pub const FORMS: &str = "dateline_forms";
/// Name of the tokenizer of names: folded, not stemmed, numbered.
pub const NAMES: &str = "dateline_names";

/// Begins the term of a word that stands all in capitals. No word begins with it. The terms are there for the rule that
/// `US` is not `us`.
pub const CAPITALS: char = '\u{2}';

/// A text as the tokenizers take it: where that is not English, they have to be told the language.
pub fn in_language(language: Language, text: &str) -> Cow<'_, str> {
    if language == Language::ENGLISH && !text.starts_with(MARK) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(format!("{MARK}{}{MARK}{text}", language.code()))
}

/// What [`in_language`] was told.
fn language_of(text: &str) -> (Language, &str) {
    let told = text
        .strip_prefix(MARK)
        .and_then(|rest| rest.split_once(MARK));
    told.map_or((Language::ENGLISH, text), |(code, text)| {
        (Language::of_code(code), text)
    })
}

/// Registers the tokenizers; tantivy does not restore them when it opens an index.
pub fn register(manager: &TokenizerManager) {
    for (name, view) in [
        (STEMS, View::Stems),
        (FORMS, View::Forms),
        (NAMES, View::Names),
    ] {
        manager.register(name, TextAnalyzer::from(WordTokenizer::new(view)));
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum View {
    Stems,
    Forms,
    Names,
}

#[derive(Clone)]
struct WordTokenizer {
    view: View,
    stemmer: Stemmer,
    language: Language,
    token: Token,
}

impl WordTokenizer {
    fn new(view: View) -> Self {
        WordTokenizer {
            view,
            stemmer: Stemmer::new(),
            language: Language::ENGLISH,
            token: Token::default(),
        }
    }
}

impl Tokenizer for WordTokenizer {
    type TokenStream<'a> = WordStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> WordStream<'a> {
        let (language, text) = match self.view {
            View::Names => (Language::ENGLISH, text),
            View::Stems | View::Forms => language_of(text),
        };
        self.language = language;
        let mut words = words(text);
        let next = words.next();
        self.token.reset();
        WordStream {
            text,
            words,
            next,
            capitals: None,
            tokenizer: self,
        }
    }
}

struct WordStream<'a> {
    text: &'a str,
    words: Words<'a>,
    /// One word ahead, because the last word of a value is long.
    next: Option<Span>,
    /// A word all in capitals whose marked term is still to come.
    capitals: Option<Span>,
    tokenizer: &'a mut WordTokenizer,
}

impl TokenStream for WordStream<'_> {
    fn advance(&mut self) -> bool {
        let token = &mut self.tokenizer.token;
        if self.capitals.take().is_some() {
            token.text.insert(0, CAPITALS);
            return true;
        }
        let Some(span) = self.next else { return false };
        self.next = self.words.next();
        let word = &self.text[span.start..span.end];
        fold(word, &mut token.text);
        match self.tokenizer.view {
            View::Stems => {
                let language = self.tokenizer.language;
                self.tokenizer.stemmer.stem(&mut token.text, language);
            }
            View::Forms => self.capitals = is_capitals(word).then_some(span),
            View::Names => {}
        }
        token.offset_from = span.start;
        token.offset_to = span.end;
        token.position = token.position.wrapping_add(1);
        token.position_length = if self.next.is_some() { 1 } else { GAP as usize };
        true
    }

    fn token(&self) -> &Token {
        &self.tokenizer.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.tokenizer.token
    }
}
