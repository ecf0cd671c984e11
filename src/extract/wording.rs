//! Lines whose wording tells what they are: furniture, heads of lists and comments, captions. The words, and how they are
//! found.
//!
//! Every line of every text is asked, so that the rows are found by the first or the last byte of a line instead of one
//! after the other.

use std::sync::LazyLock;

/// Where in its line the wording of a row has to stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum At {
    /// It is all of the line.
    Whole,
    /// The line begins with it.
    Start,
    /// The line ends with it.
    End,
}

/// What a line of a known wording is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wording {
    /// Furniture by itself.
    Lone,
    /// The head of a list of headlines.
    ListHead,
    /// A disclaimer: whatever short lines still follow are furniture as well.
    Disclaimer,
    /// The head of the readers' comments.
    CommentHead,
    /// What stands above or below each comment.
    CommentMark,
}

/// Known wordings: how they stand in a line of at most [`WORDING_BYTES`] bytes, and what the line is. Lines are compared
/// in lower case, without digits, punctuation or marks at either end, and with single spaces.
const WORDINGS: &[(At, &str, Wording)] = &[
    (At::Whole, "advertisement", Wording::Lone),
    (At::Whole, "advertisement advertisement", Wording::Lone),
    (
        At::Whole,
        "advertisement continue reading the main story",
        Wording::Lone,
    ),
    (At::Whole, "continue reading the main story", Wording::Lone),
    (At::Whole, "continue reading below", Wording::Lone),
    (At::Whole, "story continues below", Wording::Lone),
    (
        At::Whole,
        "story continues below advertisement",
        Wording::Lone,
    ),
    (At::Whole, "story continued below", Wording::Lone),
    (At::Whole, "article continues below", Wording::Lone),
    (At::Whole, "ad", Wording::Lone),
    (At::Whole, "skip to content", Wording::Lone),
    (At::Whole, "skip to main content", Wording::Lone),
    (At::Whole, "menu", Wording::Lone),
    (At::Whole, "subscribe", Wording::Lone),
    (At::Whole, "subscribe now", Wording::Lone),
    (At::Whole, "sign in", Wording::Lone),
    (At::Whole, "log in", Wording::Lone),
    (At::Whole, "anzeige", Wording::Lone),
    (At::Whole, "publicité", Wording::Lone),
    (At::Whole, "publicidad", Wording::Lone),
    (At::Whole, "loading", Wording::Lone),
    (At::Whole, "share", Wording::Lone),
    (At::Whole, "share this", Wording::Lone),
    (At::Whole, "share this article", Wording::Lone),
    (At::Whole, "share this story", Wording::Lone),
    (At::Start, "share this article share", Wording::Lone),
    (At::Whole, "also read", Wording::ListHead),
    (At::Whole, "see also", Wording::ListHead),
    (At::Start, "more from ", Wording::ListHead),
    (At::Whole, "more stories", Wording::ListHead),
    (At::Whole, "more news", Wording::ListHead),
    (At::Whole, "latest stories", Wording::ListHead),
    (At::Whole, "latest articles", Wording::ListHead),
    (At::Whole, "recent posts", Wording::ListHead),
    (At::Whole, "don't miss", Wording::ListHead),
    (
        At::Whole,
        "das könnte sie auch interessieren",
        Wording::ListHead,
    ),
    (At::Whole, "mehr zu diesem thema", Wording::ListHead),
    (At::Whole, "meistgelesen", Wording::ListHead),
    (At::Whole, "más leídas", Wording::ListHead),
    (At::Whole, "les plus lus", Wording::ListHead),
    (At::Whole, "tweet", Wording::Lone),
    (At::Whole, "email", Wording::Lone),
    (At::Whole, "facebook", Wording::Lone),
    (At::Whole, "twitter", Wording::Lone),
    (At::Whole, "whatsapp", Wording::Lone),
    (At::Whole, "linkedin", Wording::Lone),
    (At::Whole, "reddit", Wording::Lone),
    (At::Whole, "pinterest", Wording::Lone),
    (At::Whole, "copy link", Wording::Lone),
    (At::Whole, "print", Wording::Lone),
    (At::Whole, "print this article", Wording::Lone),
    (At::Whole, "save", Wording::Lone),
    (At::Start, "share on ", Wording::Lone),
    (At::Start, "share via ", Wording::Lone),
    (At::Start, "share to ", Wording::Lone),
    (At::Start, "share this on ", Wording::Lone),
    (At::Start, "click to share", Wording::Lone),
    (At::Start, "tweet this", Wording::Lone),
    (At::Start, "email this", Wording::Lone),
    (At::Whole, "teilen", Wording::Lone),
    (At::Whole, "partager", Wording::Lone),
    (At::Whole, "compartir", Wording::Lone),
    (At::Whole, "condividi", Wording::Lone),
    (At::Whole, "delen", Wording::Lone),
    (At::Whole, "dela", Wording::Lone),
    (At::Whole, "del", Wording::Lone),
    (
        At::Whole,
        "this slideshow requires javascript",
        Wording::Lone,
    ),
    (
        At::Start,
        "get the latest updates right in your inbox",
        Wording::Lone,
    ),
    (At::Start, "follow him on twitter", Wording::Lone),
    (At::Start, "follow her on twitter", Wording::Lone),
    (At::Start, "this website uses cookies", Wording::Lone),
    (At::Start, "we use cookies", Wording::Lone),
    (At::Start, "this site uses cookies", Wording::Lone),
    (At::Start, "this site uses akismet", Wording::Lone),
    (
        At::Start,
        "this site is protected by recaptcha",
        Wording::Lone,
    ),
    (At::Start, "want more stories like this", Wording::ListHead),
    (At::Start, "share your thoughts with friends", Wording::Lone),
    (At::Start, "by continuing to use our website", Wording::Lone),
    (At::Whole, "share on facebook", Wording::Lone),
    (At::Whole, "share on twitter", Wording::Lone),
    (At::Whole, "newsletter sign-up", Wording::Lone),
    (At::Start, "sign up for", Wording::Lone),
    (At::Start, "sign up to", Wording::Lone),
    (At::Start, "subscribe to our", Wording::Lone),
    (At::Start, "subscribe now", Wording::Lone),
    (At::Start, "follow us on", Wording::Lone),
    (At::Start, "like us on facebook", Wording::Lone),
    (At::Start, "join us on facebook", Wording::Lone),
    (At::Start, "click here to get the", Wording::Lone),
    (At::Start, "click here for the", Wording::Lone),
    (At::Start, "click to get the", Wording::Lone),
    (At::Start, "thank you for signing up", Wording::Lone),
    (At::Start, "by signing up, you agree", Wording::Lone),
    (
        At::End,
        "by signing up, you agree to our privacy policy",
        Wording::Lone,
    ),
    (At::Start, "all rights reserved", Wording::Lone),
    (
        At::Whole,
        "this material may not be published, broadcast, rewritten or redistributed",
        Wording::Lone,
    ),
    (At::End, "contributed to this report", Wording::Lone),
    (At::End, "contributed to this story", Wording::Lone),
    (At::End, "contributed to this article", Wording::Lone),
    (At::Start, "read more:", Wording::Lone),
    (At::Start, "related:", Wording::Lone),
    (At::Whole, "read more", Wording::ListHead),
    (At::Whole, "read also", Wording::ListHead),
    (At::Whole, "read next", Wording::ListHead),
    (At::Whole, "related", Wording::ListHead),
    (At::Whole, "related articles", Wording::ListHead),
    (At::Whole, "related stories", Wording::ListHead),
    (At::Whole, "related news", Wording::ListHead),
    (At::Whole, "related content", Wording::ListHead),
    (At::Whole, "related coverage", Wording::ListHead),
    (At::Whole, "related topics", Wording::ListHead),
    (At::Whole, "further reading", Wording::ListHead),
    (At::Whole, "more on this", Wording::ListHead),
    (At::Whole, "more on this story", Wording::ListHead),
    (At::Whole, "you may also like", Wording::ListHead),
    (At::Whole, "you might also like", Wording::ListHead),
    (At::Whole, "recommended", Wording::ListHead),
    (At::Whole, "recommended for you", Wording::ListHead),
    (At::Whole, "trending", Wording::ListHead),
    (At::Whole, "trending now", Wording::ListHead),
    (At::Whole, "top stories", Wording::ListHead),
    (At::Whole, "latest news", Wording::ListHead),
    (At::Whole, "editor's picks", Wording::ListHead),
    (At::Whole, "mehr zum thema", Wording::ListHead),
    (At::Whole, "lesen sie auch", Wording::ListHead),
    (At::Whole, "à lire aussi", Wording::ListHead),
    (At::Whole, "lire aussi", Wording::ListHead),
    (At::Whole, "leer también", Wording::ListHead),
    (At::Whole, "leggi anche", Wording::ListHead),
    (At::Whole, "most read", Wording::ListHead),
    (At::Whole, "most viewed", Wording::ListHead),
    (At::Whole, "most popular", Wording::ListHead),
    (At::Whole, "most shared", Wording::ListHead),
    (At::End, "popular article", Wording::ListHead),
    (At::End, "popular articles", Wording::ListHead),
    (At::End, "popular stories", Wording::ListHead),
    (At::End, "access ranking", Wording::ListHead),
    (At::Start, "disclaimer:", Wording::Disclaimer),
    (At::Start, "haftungsausschluss:", Wording::Disclaimer),
    (
        At::Start,
        "the opinions expressed by columnists are their own",
        Wording::Disclaimer,
    ),
    (At::Whole, "comment", Wording::CommentHead),
    (At::Whole, "comments", Wording::CommentHead),
    (At::Whole, "comments closed", Wording::CommentHead),
    (At::Whole, "reader comments", Wording::CommentHead),
    (At::Whole, "leave a comment", Wording::CommentHead),
    (At::Whole, "leave a reply", Wording::CommentHead),
    (At::Whole, "post a comment", Wording::CommentHead),
    (At::Whole, "add a comment", Wording::CommentHead),
    (At::Whole, "kommentare", Wording::CommentHead),
    (At::Whole, "commentaires", Wording::CommentHead),
    (At::Whole, "comentarios", Wording::CommentHead),
    (At::Start, "leave a comment cancel", Wording::CommentHead),
    (At::Start, "leave a reply cancel", Wording::CommentHead),
    (
        At::Start,
        "your email address will not be",
        Wording::CommentHead,
    ),
    (At::Start, "save my name, email", Wording::CommentHead),
    (At::Whole, "comments are closed", Wording::CommentHead),
    (At::Whole, "schreibe einen kommentar", Wording::CommentHead),
    (At::Whole, "laisser un commentaire", Wording::CommentHead),
    (At::Whole, "deja un comentario", Wording::CommentHead),
    (At::Whole, "lascia un commento", Wording::CommentHead),
    (At::Whole, "deixe um comentário", Wording::CommentHead),
    (At::Start, "posted by:", Wording::CommentMark),
    (At::End, "am said", Wording::CommentMark),
    (At::End, "pm said", Wording::CommentMark),
    (At::End, "am says", Wording::CommentMark),
    (At::End, "pm says", Wording::CommentMark),
    (At::End, "report this post", Wording::CommentMark),
    (At::End, "report this comment", Wording::CommentMark),
    (At::Whole, "report abuse", Wording::CommentMark),
    (At::Whole, "report comment", Wording::CommentMark),
    (At::Whole, "flag as inappropriate", Wording::CommentMark),
    (At::Whole, "reply", Wording::CommentMark),
    (At::Whole, "antworten", Wording::CommentMark),
    (At::Whole, "répondre", Wording::CommentMark),
    (At::Whole, "responder", Wording::CommentMark),
    (At::Whole, "rispondi", Wording::CommentMark),
];

/// Longest line, in bytes, that is compared with [`WORDINGS`]: a longer one is a paragraph that happens to begin so.
const WORDING_BYTES: usize = 320;

/// Marks of a photo's caption, as they are written (capitals count).
#[rustfmt::skip]
const CAPTION_MARKS: &[&str] = &[
    ", left,", ", right,", ", center,", ", centre,", ", left.", ", right.", ", left, and", ", left and", ", right and",
    "(L)", "(R)", "(left)", "(right)", "(center)", "(centre)",
    "file photo", "File photo", "FILE PHOTO", "File Photo", "FILE -", "FILE –", "FILE —", "Photo)", "Photo:", "Photo by", "PHOTO:",
    "Foto:", "AP Photo", "REUTERS/", "Reuters/", "/AP)", "/AFP", "/EPA", "/Getty Images", "(Getty Images)",
    "via Getty Images", "Image copyright", "(Image: ", "(Pic: ", "(Bild: ", "Bildrechte: ", "Image source,", "Image caption,", "(Foto ", "toggle caption", "Picture:", "(Yonhap)",
];

/// The rows of [`WORDINGS`] by the first byte of their words, or by the last where those end a line.
struct Rows {
    by_first: [Vec<usize>; 256],
    by_last: [Vec<usize>; 256],
}

static ROWS: LazyLock<Rows> = LazyLock::new(|| {
    let mut rows = Rows {
        by_first: [const { Vec::new() }; 256],
        by_last: [const { Vec::new() }; 256],
    };
    for (row, (at, words, _)) in WORDINGS.iter().enumerate() {
        let (first, last) = (words.as_bytes()[0], words.as_bytes()[words.len() - 1]);
        match at {
            At::Whole | At::Start => rows.by_first[usize::from(first)].push(row),
            At::End => rows.by_last[usize::from(last)].push(row),
        }
    }
    rows
});

/// What `line` is by its wording.
pub(super) fn wording(line: &str) -> Option<Wording> {
    if line.len() > WORDING_BYTES {
        return None;
    }
    let is_edge = |c: char| !c.is_alphabetic();
    let line = line
        .trim_start_matches(is_edge)
        .trim_end_matches(|c| is_edge(c) && c != ':');
    let first = line.chars().next()?.to_lowercase().next()?;
    let end = line.trim_end_matches(is_edge);
    let last = end.chars().next_back()?;
    let last = last.to_lowercase().rfind(|c| c.is_alphabetic())?;
    let byte =
        |c: char, at: fn(&[u8]) -> u8| usize::from(at(c.encode_utf8(&mut [0; 4]).as_bytes()));
    let begun = &ROWS.by_first[byte(first, |bytes| bytes[0])];
    let ended = &ROWS.by_last[byte(last, |bytes| bytes[bytes.len() - 1])];
    let may_begin = |row: &usize| is_near(line, WORDINGS[*row].1, <[u8]>::first_chunk);
    let may_end = |row: &usize| is_near(end, WORDINGS[*row].1, <[u8]>::last_chunk);
    if !begun.iter().any(may_begin) && !ended.iter().any(may_end) {
        return None;
    }
    let lower = line.to_lowercase();
    let bare = lower.trim_end_matches(is_edge);
    let fits = |row: &&usize| {
        let (at, words, _) = &WORDINGS[**row];
        match at {
            At::Whole => bare == *words,
            At::Start => lower.starts_with(words),
            At::End => bare.ends_with(words),
        }
    };
    // Both lists are in the order of the table, whose first row counts.
    let found = [begun, ended].map(|rows| rows.iter().find(fits));
    let row = found.into_iter().flatten().min()?;
    Some(WORDINGS[*row].2)
}

/// Whether the bytes of `line` that `part` looks at leave it open that it is of a wording: most lines are told so, without a
/// copy in lower case.
fn is_near(line: &str, words: &str, part: fn(&[u8]) -> Option<&[u8; 4]>) -> bool {
    match (part(line.as_bytes()), part(words.as_bytes())) {
        // The lower case of other letters may have other bytes.
        (Some(line), Some(words)) => !line.is_ascii() || line.eq_ignore_ascii_case(words),
        _ => true,
    }
}

/// The marks of captions by their first byte.
static CAPTIONS: LazyLock<[Vec<&[u8]>; 256]> = LazyLock::new(|| {
    let mut marks = [const { Vec::new() }; 256];
    for mark in CAPTION_MARKS.iter().map(|mark| mark.as_bytes()) {
        marks[usize::from(mark[0])].push(mark);
    }
    marks
});

/// Whether `line` is the caption of a picture by a mark in it.
pub(super) fn is_caption(line: &str) -> bool {
    let line = line.as_bytes();
    let is_mark = |(at, byte): (usize, &u8)| {
        let marks = &CAPTIONS[usize::from(*byte)];
        marks.iter().any(|mark| line[at..].starts_with(mark))
    };
    line.iter().enumerate().any(is_mark)
}
