//! All tests, one binary: a module for each area.
#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

/// Text to words.
mod analysis;
/// What a user sees: commands, their exact text and their exit codes.
mod cli;
/// Files to records.
mod corpus;
/// Rankings by the judgments of people.
mod eval;
/// Records to articles.
mod extract;
/// Articles that are one story.
mod families;
/// Any language: what is found, marked and known.
mod languages;
/// The archive for agents.
mod mcp;
/// How latencies are recorded, told and compared.
mod measure;
/// The index against a naive scan.
mod oracle;
/// Query text to trees.
mod query;
/// The transcripts of README.md are what the program prints.
mod readme;
/// What a search answers.
mod search;
/// The archive over HTTP, and its page in a browser.
mod serve;
mod support;
/// What holds of the sources as a whole: who may depend on whom, who may print.
mod tidy;
