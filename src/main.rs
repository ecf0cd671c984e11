//! Parses, calls, exits: everything is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    dateline::cli::main()
}
