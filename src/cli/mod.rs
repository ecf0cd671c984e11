//! The command line: flags in, exit code out. One file per command; [`print`] alone writes.
//!
//! The rest of the crate never sees a flag.

mod arguments;
mod bars;
mod batch;
mod bench;
mod check;
mod delete;
mod eval;
mod eval_table;
mod export;
mod found;
mod help;
mod home;
mod index;
mod interrupt;
mod layout;
mod links;
mod load;
mod mcp;
mod open;
mod pages;
mod plot;
mod preview;
mod print;
mod progress;
mod question;
mod rebuild;
mod remarks;
mod rows;
mod search;
mod serve;
mod show;
mod sources;
mod stats;
mod summary;
mod terms;
mod text;
mod timeline;
mod verify;

use std::panic::AssertUnwindSafe;
use std::process::ExitCode;
use std::sync::{Arc, Mutex};

use clap::{CommandFactory, Parser, Subcommand, ValueEnum};

use crate::error::{Error, Kind, Result};
use crate::search::{counted, thousands};

use home::HomeArgs;
use print::{ColorChoice, Messages, Output};

/// Full-text search over your own news archive.
#[derive(Debug, Parser)]
#[command(
    name = "dateline",
    version,
    about,
    arg_required_else_help = true,
    disable_help_subcommand = true,
    after_help = "Exit codes: 0 found, 1 nothing found, 2 error; for index: 0 all read, 1 some records refused, 2 error, 130 stopped; verify: 2 damage.\n\
        dateline help query explains the query language, dateline search --help formats and cursors;\n\
        dateline man prints manual pages."
)]
struct Cli {
    #[command(flatten)]
    globals: Globals,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Options of every command")]
struct Globals {
    #[command(flatten)]
    home: HomeArgs,
    /// How to print the answer
    #[arg(long, global = true, value_enum, default_value_t = FormatFlag::Text)]
    format: FormatFlag,
    /// When to colour; NO_COLOR is obeyed
    #[arg(long, global = true, value_enum, default_value_t = ColorChoice::Auto, value_name = "WHEN")]
    color: ColorChoice,
    /// Say nothing on stderr but errors and refused records
    #[arg(short, long, global = true)]
    quiet: bool,
    /// Name every refused record on stderr, not only the first twenty
    #[arg(short, long, global = true, conflicts_with = "quiet")]
    verbose: bool,
}

/// `--format` as it is given. Which of them a command can print, it says itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum FormatFlag {
    /// For people
    Text,
    /// One JSON object
    Json,
    /// A JSON object a line (search, export, timeline, sources, terms, eval)
    Jsonl,
    /// A table for spreadsheets (search, stats, timeline, sources, terms, bench, eval)
    Csv,
    /// A run for evaluation programs (search)
    Trec,
}

impl FormatFlag {
    /// What this format means for a command, which `known` says; another is an error that lists those.
    fn among<T: Copy>(self, command: &str, known: &[(FormatFlag, T)]) -> Result<T> {
        if let Some((_, meaning)) = known.iter().find(|(format, _)| *format == self) {
            return Ok(*meaning);
        }
        let name = |format: FormatFlag| {
            let value = format.to_possible_value();
            value.map_or_else(String::new, |value| value.get_name().to_owned())
        };
        let known: Vec<String> = known.iter().map(|(format, _)| name(*format)).collect();
        let what = format!("{command} does not print {}", name(self));
        Err(Error::new(Kind::Usage, "--format", what)
            .hint(format!("{command} prints {}", known.join(", "))))
    }
}

impl FormatFlag {
    /// The format of a command whose answer is a table.
    fn of_table(self, command: &str) -> Result<FormatFlag> {
        use FormatFlag::{Csv, Json, Jsonl, Text};
        self.among(
            command,
            &[Text, Json, Jsonl, Csv].map(|format| (format, format)),
        )
    }
}

/// The format of a command whose answer is one thing, and no rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    Text,
    Json,
}

#[derive(Debug, Subcommand)]
enum Command {
    Index(index::Args),
    Search(search::Args),
    Show(show::Args),
    Timeline(timeline::Args),
    Sources(sources::Args),
    Terms(terms::Args),
    Stats(stats::Args),
    Mcp(mcp::Args),
    Delete(delete::Args),
    Verify(verify::Args),
    Export(export::Args),
    Bench(bench::Args),
    Eval(eval::Args),
    Serve(serve::Args),
    Completions(pages::CompletionsArgs),
    Man(pages::ManArgs),
    Help(help::Args),
}

impl Command {
    /// The name of a command whose answer is one thing.
    fn prints_one(&self) -> Option<&'static str> {
        match self {
            Command::Index(_) => Some("index"),
            Command::Show(_) => Some("show"),
            Command::Delete(_) => Some("delete"),
            Command::Verify(_) => Some("verify"),
            Command::Search(_)
            | Command::Timeline(_)
            | Command::Sources(_)
            | Command::Terms(_)
            | Command::Stats(_)
            | Command::Mcp(_)
            | Command::Serve(_)
            | Command::Export(_)
            | Command::Bench(_)
            | Command::Eval(_)
            | Command::Completions(_)
            | Command::Man(_)
            | Command::Help(_) => None,
        }
    }

    /// Whether it only reads, so that several indexes can serve as one.
    fn takes_several(&self) -> bool {
        matches!(
            self,
            Command::Search(_)
                | Command::Show(_)
                | Command::Timeline(_)
                | Command::Sources(_)
                | Command::Terms(_)
                | Command::Stats(_)
                | Command::Mcp(_)
                | Command::Serve(_)
                | Command::Bench(_)
                | Command::Eval(_)
        )
    }
}

/// What every command needs.
struct Context {
    home: HomeArgs,
    /// The format asked for.
    flag: FormatFlag,
    /// The same for commands that [print one thing](Command::prints_one).
    format: Format,
    messages: Messages,
    out: Output,
}

/// How a command ended, if not in an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ending {
    Found,
    NothingFound,
    /// `index`: not one record could be read; `verify`: damage; `export`: not all could be read.
    Failed,
    /// Somebody stopped it.
    Interrupted,
}

/// Runs the command line of this process.
pub fn main() -> ExitCode {
    let given = arguments::prepared(std::env::args_os(), Cli::command());
    if let Some(refused) = given.refused {
        print::error(&refused);
        return ExitCode::from(2);
    }
    let cli = match Cli::try_parse_from(given.args) {
        Ok(cli) => cli,
        Err(asked) => {
            // Help and version are data; all else is an error. clap knows the stream and the code.
            let _ = asked.print();
            if !asked.use_stderr() {
                return ExitCode::SUCCESS;
            }
            if let Some(hint) = given.hint {
                print::hint(&hint);
            }
            return ExitCode::from(2);
        }
    };
    let Globals {
        home,
        format,
        color,
        quiet,
        verbose,
    } = cli.globals;
    let mut context = Context {
        home,
        flag: format,
        format: Format::Text,
        messages: Messages { quiet, verbose },
        out: Output::new(color),
    };
    match guarded(|| run(cli.command, &mut context)) {
        Ok(Ending::Found) => ExitCode::SUCCESS,
        Ok(Ending::NothingFound) => ExitCode::from(1),
        Ok(Ending::Failed) => ExitCode::from(2),
        Ok(Ending::Interrupted) => ExitCode::from(interrupt::EXIT_CODE),
        Err(error) if print::is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            print::error(&error);
            ExitCode::from(2)
        }
    }
}

/// Runs `command`, and makes an error of a panic: the engine below takes some damage of an index for impossible.
fn guarded(command: impl FnOnce() -> Result<Ending>) -> Result<Ending> {
    let message = Arc::new(Mutex::new(String::new()));
    let heard = Arc::clone(&message);
    std::panic::set_hook(Box::new(move |panic| {
        if let Ok(mut message) = heard.lock() {
            *message = panic.to_string().replace('\n', " ");
        }
    }));
    let ended = std::panic::catch_unwind(AssertUnwindSafe(command));
    drop(std::panic::take_hook());
    ended.unwrap_or_else(|_| {
        let message = message
            .lock()
            .map(|message| message.clone())
            .unwrap_or_default();
        Err(Error::new(
            Kind::Damage,
            "dateline",
            format!("the program has failed: {message}"),
        )
        .hint("the index may be damaged: `dateline verify` tells"))
    })
}

fn run(command: Command, context: &mut Context) -> Result<Ending> {
    if let Some(name) = command.prints_one() {
        let known = [
            (FormatFlag::Text, Format::Text),
            (FormatFlag::Json, Format::Json),
        ];
        context.format = context.flag.among(name, &known)?;
    }
    if !command.takes_several() {
        context.home.one()?;
    }
    let ending = match command {
        Command::Index(args) => index::run(args, context),
        Command::Search(args) => search::run(args, context),
        Command::Show(args) => show::run(args, context),
        Command::Timeline(args) => timeline::run(args, context),
        Command::Sources(args) => sources::run(args, context),
        Command::Terms(args) => terms::run(args, context),
        Command::Stats(args) => stats::run(args, context),
        Command::Mcp(args) => mcp::run(args, context),
        Command::Serve(args) => serve::run(args, context),
        Command::Delete(args) => delete::run(args, context),
        Command::Verify(args) => verify::run(args, context),
        Command::Export(args) => export::run(args, context),
        Command::Bench(args) => bench::run(args, context),
        Command::Eval(args) => eval::run(args, context),
        Command::Completions(args) => pages::completions(args, Cli::command(), context),
        Command::Man(args) => pages::man(args, Cli::command(), context),
        Command::Help(args) => help::run(args, Cli::command(), context),
    }?;
    context.out.flush()?;
    Ok(ending)
}

/// Bytes in the unit one would say.
fn bytes(number: u64) -> String {
    const UNITS: [&str; 5] = ["kB", "MB", "GB", "TB", "PB"];
    if number < 1_000 {
        return counted(number, "byte");
    }
    let (mut value, mut unit) = (number as f64 / 1_000.0, 0);
    while value >= 999.95 && unit + 1 < UNITS.len() {
        value /= 1_000.0;
        unit += 1;
    }
    format!("{value:.1} {}", UNITS[unit])
}
