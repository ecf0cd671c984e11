//! All tests, one binary: a module for each area.
#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

mod analysis;
mod cli;
mod corpus;
mod extract;
mod oracle;
mod query;
mod search;
mod support;
