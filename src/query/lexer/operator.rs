//! Operators that are spelled like words, and the numbers in them.

use super::Kind;
use crate::query::MAX_REACH;
use crate::query::tree::Reach;

/// How the operands of NEAR and its kin are to stand.
#[derive(Clone, Copy)]
pub(in crate::query) struct Link {
    pub(in crate::query) reach: Reach,
    pub(in crate::query) ordered: bool,
    /// Spelled like a word, which it is where it has no operands: `adj3`.
    pub(in crate::query) wordlike: bool,
}

/// The operator a run of characters is where a term may start, and what there is to say about it.
pub(super) fn read(run: &str) -> (Option<Kind<'static>>, Option<String>) {
    match run {
        "AND" => (Some(Kind::And), None),
        "OR" => (Some(Kind::Or), None),
        "NOT" => (Some(Kind::Not), None),
        "&&" => (Some(Kind::And), Some("`&&` is read as `AND`".to_owned())),
        "||" => (Some(Kind::Or), Some("`||` is read as `OR`".to_owned())),
        "NEAR" => {
            let remark = "`NEAR` without a number is searched as a word: write `NEAR/5`";
            (None, Some(remark.to_owned()))
        }
        _ => counted(run),
    }
}

/// Whether a run of characters would act, or be remarked on, where a term may start.
pub(in crate::query) fn is_operator(run: &str) -> bool {
    !matches!(read(run), (None, None))
}

/// What the digits of an operator say, however many; `None` if there are other characters or none.
pub(in crate::query) fn number(digits: &str) -> Option<u32> {
    let all_digits = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    all_digits.then(|| digits.parse().unwrap_or(u32::MAX))
}

/// A distance in words, and a remark if it had to be cut.
pub(in crate::query) fn distance(written: &str, words: u32) -> (u32, Option<String>) {
    let cut = words > MAX_REACH;
    let remark =
        cut.then(|| format!("`{written}` is read as {MAX_REACH} words, which is the most"));
    (words.min(MAX_REACH), remark)
}

/// `NEAR/5`, `w/5`, `pre/5`, `w/s`, `/p`, `adj3`, `atleast3`, in any case: none is a word people search for.
fn counted(run: &str) -> (Option<Kind<'static>>, Option<String>) {
    let lower = run.to_ascii_lowercase();
    if let Some(times) = lower.strip_prefix("atleast") {
        return (number(times).map(Kind::AtLeast), None);
    }
    let (name, reach, wordlike) = match (lower.strip_prefix("adj"), lower.split_once('/')) {
        (Some(words), _) => ("pre", words, true),
        (None, Some((name @ ("near" | "w" | "pre"), reach))) => (name, reach, false),
        (None, Some(("", reach @ ("s" | "p")))) => ("w", reach, false),
        _ => return (None, None),
    };
    let (reach, remark) = match reach {
        "s" if !wordlike => (Reach::Sentence, None),
        "p" if !wordlike => (Reach::Paragraph, None),
        words => {
            let Some(words) = number(words) else {
                return (None, None);
            };
            let (words, remark) = distance(run, words);
            (Reach::Words(words), remark)
        }
    };
    let link = Link {
        reach,
        ordered: name == "pre",
        wordlike,
    };
    (Some(Kind::Near(link)), remark)
}
