//! Parses, calls, exits: everything is in the library.

use std::process::ExitCode;

use mimalloc::MiMalloc;

/// Gives freed memory back: merges free much in large pieces, and the system's allocator of Linux kept three times what
/// was in use (`benches/record`).
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    dateline::cli::main()
}
