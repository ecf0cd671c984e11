//! `dateline completions` and `dateline man`: what the flags are, for shells and for `man`.

use clap::Command;
use clap_complete::Shell;
use clap_mangen::Man;

use crate::error::{Error, Kind, Result};

use super::{Context, Ending, FormatFlag};

/// Print the completions of a shell
///
/// bash: dateline completions bash > ~/.local/share/bash-completion/completions/dateline
#[derive(Debug, clap::Args)]
pub(super) struct CompletionsArgs {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

/// Print the manual page of the program or of a command
///
/// Read it with: dateline man search | man -l -
#[derive(Debug, clap::Args)]
pub(super) struct ManArgs {
    /// The command [default: the program as a whole]
    command: Option<String>,
}

pub(super) fn completions(
    args: CompletionsArgs,
    mut program: Command,
    context: &mut Context,
) -> Result<Ending> {
    context
        .flag
        .among("completions", &[(FormatFlag::Text, ())])?;
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut program, "dateline", &mut script);
    context.out.raw(&String::from_utf8_lossy(&script))?;
    Ok(Ending::Found)
}

pub(super) fn man(args: ManArgs, mut program: Command, context: &mut Context) -> Result<Ending> {
    context.flag.among("man", &[(FormatFlag::Text, ())])?;
    program = program.disable_help_subcommand(true);
    // Names the commands in full and gives them the flags of every command.
    program.build();
    let command = match &args.command {
        None => program,
        Some(name) => {
            let Some(command) = program.find_subcommand(name) else {
                let known: Vec<&str> = program.get_subcommands().map(Command::get_name).collect();
                let what = format!("there is no command `{name}`");
                return Err(Error::new(Kind::Usage, "man", what)
                    .hint(format!("one of {}", known.join(", "))));
            };
            command.clone()
        }
    };
    let mut page = Vec::new();
    Man::new(command)
        .render(&mut page)
        .map_err(|cause| Error::new(Kind::Io, "man", "cannot be written").because(cause))?;
    context.out.raw(&String::from_utf8_lossy(&page))?;
    Ok(Ending::Found)
}
