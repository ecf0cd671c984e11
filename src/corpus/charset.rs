//! Character sets: what a file is written in, found out from its beginning, and what becomes of a record that is not
//! UTF-8 in a file that is not wholly of another set.
//!
//! UTF-16 and the sets of two bytes a character have to be decoded before JSON can be cut, for the second byte may look
//! like `\` or `{`. Single bytes above 127 look like nothing in JSON, so such files are decoded record by record: lines
//! of several sets in one file, as archives put together over the years have them, all come out right.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, ISO_2022_JP, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// What the beginning of a file says about its character set.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Charset {
    /// The bytes of the byte order mark.
    pub(super) mark: usize,
    /// The set of the whole file, unless it is to be read as UTF-8.
    pub(super) whole: Option<&'static Encoding>,
    /// The set of records that are not UTF-8, if that is known.
    pub(super) spare: Option<&'static Encoding>,
}

/// Finds out about a file that begins with `probe`, which is all of it if `complete`.
pub(super) fn detect(probe: &[u8], complete: bool) -> Charset {
    let marked = |mark, whole| Charset {
        mark,
        whole: Some(whole),
        spare: None,
    };
    match probe {
        [0xff, 0xfe, ..] => return marked(2, UTF_16LE),
        [0xfe, 0xff, ..] => return marked(2, UTF_16BE),
        _ => {}
    }
    let mark = if probe.starts_with(b"\xef\xbb\xbf") {
        3
    } else {
        0
    };
    if let Some(whole) = utf_16(probe).or_else(|| iso_2022_jp(probe)) {
        return marked(0, whole);
    }
    let probe = if complete {
        probe
    } else {
        whole_characters(probe)
    };
    if std::str::from_utf8(probe).is_ok() {
        return Charset {
            mark,
            ..Charset::default()
        };
    }
    let guess = guess(probe, complete);
    let counts = Counts::of(probe);
    let is_whole = mark == 0 && !guess.is_single_byte() && counts.valid <= counts.invalid;
    Charset {
        mark,
        whole: is_whole.then_some(guess),
        spare: Some(guess),
    }
}

/// Decodes the content of a page or message, for which a set may be stated by its label. A byte order mark wins over that,
/// and so does what is UTF-8 or can be nothing but UTF-16.
pub(super) fn decode(bytes: &[u8], label: Option<&[u8]>) -> String {
    let found = detect(bytes, true);
    let bytes = &bytes[found.mark..];
    let stated = label
        .and_then(Encoding::for_label)
        .filter(|set| set.is_ascii_compatible());
    match found.whole {
        // Sets of several bytes are told apart by guessing, if nobody states one.
        Some(guess) if stated.is_none() || guess == UTF_16LE || guess == UTF_16BE => {
            guess.decode_without_bom_handling(bytes).0.into_owned()
        }
        _ => to_text(bytes, stated.or(found.spare)).into_owned(),
    }
}

/// Decodes one record. What is UTF-8 stays. A record that is so nowhere is read in `spare`, else in the set that it
/// looks like; of a UTF-8 text with broken bytes only those are read otherwise, as single bytes, so that nothing is lost.
pub(super) fn to_text<'b>(bytes: &'b [u8], spare: Option<&'static Encoding>) -> Cow<'b, str> {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Cow::Borrowed(text);
    }
    let spare = spare.unwrap_or_else(|| guess(bytes, true));
    if Counts::of(bytes).is_foreign(spare) {
        return spare.decode_without_bom_handling(bytes).0;
    }
    let single = if spare.is_single_byte() {
        spare
    } else {
        WINDOWS_1252
    };
    let mut text = String::with_capacity(bytes.len() + bytes.len() / 8);
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.push_str(&single.decode_without_bom_handling(chunk.invalid()).0);
    }
    Cow::Owned(text)
}

/// How much of some bytes is UTF-8 beyond ASCII.
struct Counts {
    /// Characters of several bytes.
    valid: usize,
    /// Stretches that are no UTF-8.
    invalid: usize,
}

impl Counts {
    fn of(bytes: &[u8]) -> Self {
        let mut counts = Counts {
            valid: 0,
            invalid: 0,
        };
        for chunk in bytes.utf8_chunks() {
            let starts = chunk.valid().bytes().filter(|byte| *byte >= 0xc0);
            counts.valid += starts.count();
            counts.invalid += usize::from(!chunk.invalid().is_empty());
        }
        counts
    }

    /// Whether this is text in `set` rather than UTF-8 with faults. Two bytes of some set make a UTF-8 character by
    /// chance, if seldom as often as not; between UTF-8 and single bytes a tie goes to UTF-8, the rarer coincidence.
    fn is_foreign(&self, set: &'static Encoding) -> bool {
        self.valid < self.invalid || (self.valid == self.invalid && !set.is_single_byte())
    }
}

/// The set of the lines that are not UTF-8, as far as they look like any. If the bytes are not `complete`, they may end
/// within a character of that set.
fn guess(bytes: &[u8], complete: bool) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    let mut fed = false;
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        if std::str::from_utf8(line).is_err() {
            let counts = Counts::of(line);
            if counts.valid <= counts.invalid {
                detector.feed(line, false);
                fed = true;
            }
        }
    }
    if fed {
        detector.feed(b"", complete);
        detector.guess(None, Utf8Detection::Deny)
    } else {
        WINDOWS_1252
    }
}

/// `bytes` without the character that is cut off at their end.
fn whole_characters(bytes: &[u8]) -> &[u8] {
    let tail = bytes.len().saturating_sub(3);
    let start = bytes[tail..].iter().rposition(|byte| *byte >= 0xc0);
    match start.map(|at| tail + at) {
        Some(at) if std::str::from_utf8(&bytes[at..]).is_err_and(|e| e.error_len().is_none()) => {
            &bytes[..at]
        }
        _ => bytes,
    }
}

/// ISO-2022-JP, which is ASCII but for its escapes.
fn iso_2022_jp(probe: &[u8]) -> Option<&'static Encoding> {
    if !probe.is_ascii() || memchr::memmem::find(probe, b"\x1b$").is_none() {
        return None;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(probe, false);
    let guess = detector.guess(None, Utf8Detection::Deny);
    (guess == ISO_2022_JP).then_some(guess)
}

/// UTF-16 without a byte order mark, by what its other halves look like: NUL bytes on one side, for spaces, digits and
/// Latin letters, or the control characters that stand for rows of other scripts; and none of either once decoded.
fn utf_16(probe: &[u8]) -> Option<&'static Encoding> {
    let (pairs, _) = probe.as_chunks::<2>();
    let zeros = |side: usize| pairs.iter().filter(|pair| pair[side] == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    let (zeros, decode, set): (_, fn([u8; 2]) -> u16, _) = match even.cmp(&odd) {
        std::cmp::Ordering::Less => (odd, u16::from_le_bytes, UTF_16LE),
        std::cmp::Ordering::Greater => (even, u16::from_be_bytes, UTF_16BE),
        std::cmp::Ordering::Equal => return None,
    };
    let is_control = |unit: u16| unit < 0x20 && !matches!(unit, 0x09..=0x0d);
    let controls = probe
        .iter()
        .filter(|byte| **byte != 0 && is_control(u16::from(**byte)));
    // Letters of ASCII alone, with a NUL here and there, are a text that something has gone wrong with.
    let is_ascii = |byte: &u8| byte.is_ascii_graphic() || byte.is_ascii_whitespace() || *byte == 0;
    if zeros * 2 < pairs.len() && probe.iter().all(is_ascii) {
        return None;
    }
    let is_likely = zeros * 10 >= pairs.len() || controls.count() * 50 >= probe.len();
    // The last unit may be half a pair whose rest is beyond the probe.
    let units = pairs.iter().map(|pair| decode(*pair));
    let length = pairs.len();
    let mut clean = char::decode_utf16(units)
        .enumerate()
        .map(|(at, read)| match read {
            Ok(char) => {
                let code = u32::from(char);
                !u16::try_from(code).is_ok_and(is_control) && code & 0xfffe != 0xfffe
            }
            Err(_) => at + 1 >= length,
        });
    (is_likely && clean.all(|is_clean| is_clean)).then_some(set)
}
