//! The arguments before clap sees them: `search storm -trump` leaves Trump out, and `--index` counts wherever it stands.
//!
//! clap takes `-trump` for a cluster of flags and refuses it. Its own ways to let such arguments pass take flags and
//! misspelt flags for words too. Here an argument becomes part of the query only if all of this holds:
//!
//! - the command takes a query (`search`, `timeline`, `sources`), a word of it stands before, and no `--`;
//! - it begins with one dash (whatever begins with two is left to clap, which knows near misses);
//! - it is not made of short flags: `-q`, `-qv`, `-n5`, `-n` with its value;
//! - it is not the value of the flag before it: `--since -30d`;
//! - it is not the name of a long flag, `-since`: that is one dash forgotten, not a word;
//! - it is not a single letter, `-x`: that is a flag misremembered.
//!
//! It is then joined to the word before it, which changes nothing else: words of a query are joined by spaces.
//!
//! Of a flag that may be repeated, clap forgets what stands before the command once it also stands behind it. `--index`
//! is therefore put behind the command.

use std::ffi::OsString;

use clap::Command;

use crate::error::{Error, Kind};

/// The commands that take a query.
const QUERIES: [&str; 3] = ["search", "timeline", "sources"];

/// The arguments as clap is to see them.
pub(super) struct Arguments {
    pub(super) args: Vec<OsString>,
    /// A way out, should clap refuse them.
    pub(super) hint: Option<String>,
    /// Why they are refused without asking clap.
    pub(super) refused: Option<Error>,
}

/// What stands behind one dash.
enum Cluster {
    /// Flags; the last may take the next argument.
    Flags { takes_next: bool },
    /// A word to leave out.
    Word,
    /// Neither: clap has to say what it thinks.
    Unclear,
}

/// Joins words to be left out to the word before, and puts `--index` behind the command. `program` is the whole command
/// line as clap knows it.
pub(super) fn prepared(
    args: impl IntoIterator<Item = OsString>,
    mut program: Command,
) -> Arguments {
    // Puts the flags of all commands into each.
    program.build();
    let mut given = args.into_iter();
    let mut args: Vec<OsString> = given.next().into_iter().collect();
    let mut indexes: Vec<OsString> = Vec::new();
    let mut command: Option<&Command> = None;
    let mut hint = None;
    let mut refused: Option<Error> = None;
    let mut word: Option<usize> = None;
    while let Some(arg) = given.next() {
        let text = arg.to_str().unwrap_or_default();
        let level = command.unwrap_or(&program);
        let mut takes_next = false;
        let mut to_move = false;
        if let Some(name) = text.strip_prefix("--").filter(|name| !name.is_empty()) {
            takes_next = takes_value(level, |flag| flag.get_long() == Some(name));
            to_move = command.is_none() && name.split('=').next() == Some("index");
        } else if let Some(rest) = text
            .strip_prefix('-')
            .filter(|rest| !rest.is_empty() && *rest != "-")
        {
            match (cluster(rest, level), word) {
                (Cluster::Flags { takes_next: takes }, _) => takes_next = takes,
                (Cluster::Word, Some(at)) => {
                    args[at].push(" ");
                    args[at].push(&arg);
                    continue;
                }
                // clap would take `-harbour` for `-h`, and advise `-- -s` for `-since`.
                (unclear, _) if command.is_some() && rest.len() > 1 => {
                    let what = format!("`-{rest}` is no flag");
                    let error = Error::new(Kind::Usage, level.get_name(), what);
                    refused = refused.or_else(|| Some(error.hint(way_out(rest, &unclear))));
                }
                (unclear, _) if command.is_some() => {
                    hint = hint.or_else(|| Some(way_out(rest, &unclear)));
                }
                _ => {}
            }
        } else if command.is_some() && text != "--" {
            word = Some(args.len());
        } else {
            command = program.find_subcommand(text).filter(|_| text != "help");
            if command.is_none() {
                args.append(&mut indexes);
            }
            args.push(arg);
            args.append(&mut indexes);
            if command.is_none_or(|command| !QUERIES.contains(&command.get_name())) {
                break;
            }
            continue;
        }
        let to = if to_move { &mut indexes } else { &mut args };
        to.push(arg);
        if takes_next {
            to.extend(given.next());
        }
    }
    args.append(&mut indexes);
    args.extend(given);
    Arguments {
        args,
        hint,
        refused,
    }
}

fn takes_value(level: &Command, is: impl Fn(&clap::Arg) -> bool) -> bool {
    level
        .get_arguments()
        .any(|flag| is(flag) && flag.get_action().takes_values())
}

fn cluster(rest: &str, level: &Command) -> Cluster {
    let mut letters = rest.chars();
    while let Some(letter) = letters.next() {
        let is_it = |flag: &clap::Arg| flag.get_short() == Some(letter);
        if takes_value(level, is_it) {
            let value = letters.as_str();
            let digits = value.strip_prefix('=').unwrap_or(value);
            if digits.bytes().all(|b| b.is_ascii_digit()) {
                return Cluster::Flags {
                    takes_next: value.is_empty(),
                };
            }
            // The one short flag with a value takes a number: `-nuclear` is none.
            return word_or_not(rest, level);
        }
        if !level.get_arguments().any(is_it) {
            return word_or_not(rest, level);
        }
    }
    Cluster::Flags { takes_next: false }
}

fn word_or_not(rest: &str, level: &Command) -> Cluster {
    let name = rest.split('=').next();
    let is_letter = rest.len() == 1 && rest.starts_with(|c: char| c.is_ascii_alphabetic());
    if is_letter || level.get_arguments().any(|flag| flag.get_long() == name) {
        Cluster::Unclear
    } else {
        Cluster::Word
    }
}

fn way_out(rest: &str, cluster: &Cluster) -> String {
    match cluster {
        Cluster::Unclear if rest.len() > 1 => format!(
            "a flag has two dashes, --{rest}; a word to leave out belongs into the quotes: dateline search 'storm -{rest}'"
        ),
        Cluster::Unclear => format!(
            "a letter to leave out belongs into the quotes: dateline search 'storm -{rest}'"
        ),
        _ => format!("a query that begins with - stands after --: dateline search -- -{rest}"),
    }
}
