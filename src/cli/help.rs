//! `dateline help`: the help of a command, and the manual of the query language.

use clap::Command;

use crate::error::{Error, Kind, Result};

use super::{Context, Ending, FormatFlag};

/// The manual of the query language.
const QUERY: &str = include_str!("../../docs/QUERY.md");

/// Explain a command, or the query language: dateline help query
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// A command, or `query` [default: the program as a whole]
    topic: Option<String>,
}

pub(super) fn run(args: Args, mut program: Command, context: &mut Context) -> Result<Ending> {
    context.flag.among("help", &[(FormatFlag::Text, ())])?;
    let name = program.get_name().to_owned();
    let mut asked = vec![name];
    match args.topic.as_deref() {
        Some("query") => {
            context.out.text(QUERY)?;
            return Ok(Ending::Found);
        }
        Some(topic) if program.find_subcommand(topic).is_none() => {
            let known: Vec<&str> = program.get_subcommands().map(Command::get_name).collect();
            let what = format!("there is no help on `{topic}`");
            return Err(Error::new(Kind::Usage, "help", what)
                .hint(format!("there is on query, {}", known.join(", "))));
        }
        topic => asked.extend(topic.map(str::to_owned)),
    }
    asked.push("--help".to_owned());
    // What `--help` prints is clap's; asked the same way, it is the same here.
    if let Err(help) = program.try_get_matches_from_mut(asked) {
        let _ = help.print();
    }
    Ok(Ending::Found)
}
