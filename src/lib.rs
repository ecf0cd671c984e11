//! Full-text search over one's own news archive: articles in, ranked answers with their date, outlet and passage out.
//!
//! # Bird's eye
//!
//! ```text
//! files ──corpus──> RawRecord ──extract──> Article ──index──> segments on disk
//!                                                      │
//! query text ──query──> Node ──search──> Answer ──cli | serve──> people and programs
//! ```
//!
//! Each stage takes one type and gives one type. Articles go in one way: `corpus` reads files and knows nothing of news,
//! `extract` reads one text and knows nothing of files, `index` stores. Questions go the other way: `query` says what is
//! asked for, `search` finds it. Between the two stands `analysis`, which says what a word is: the index, the query and
//! the marked passages use the same segmentation, or they would not fit together.
//!
//! Who uses the crate as a library needs [`Archive`] (an index opened for searching), [`Request`], [`Answer`] and
//! [`Article`]; the modules are open for tests and benchmarks, and change more freely.
//!
//! # Modules, in the order data flows
//!
//! | module | from | to | also |
//! |---|---|---|---|
//! | `error` | | `Error` | one type: kind, place, what failed, cause, hint |
//! | `article` | | `Article` | the text verbatim, and what is known about it: date, outlet, author, zones, each with its evidence |
//! | `analysis` | text | words | segmentation, folding, stemming by language; the positions of an article's words |
//! | `corpus` | files | `RawRecord` | walks, unpacks and decodes; a file for each format; positions from which reading goes on |
//! | `extract` | `RawRecord` | `Article` | title, date, source, author, language and zones of messy texts |
//! | `index` | `Article` | segments | the folder of an index, its schema, the writer that replaces by id and gathers new articles into segments of its own, families of near-duplicates, the record of files read and ids deleted, verify |
//! | `query` | text | `Node` | lexer, parser, dates; complaints with their place in the text |
//! | `search` | `Request` | `Answer` | plan, top-k, count, date windows, orders and cursors, stories shown once, acronyms that the archive defines, marks, passages; articles by time, by outlet, and like another |
//! | `measure` | queries, judgments | reports | `bench`: closed and open loops over a clock, percentiles with intervals, comparisons; `eval`: how good rankings are, in the measures of trec_eval |
//! | `serve` | requests of HTTP, calls of agents | JSON, a page | the addresses in one table, who is let in, the archive that follows its index, records in by POST; `mcp`: tools that only read, within a budget of bytes, over stdio and HTTP |
//! | `cli` | arguments | exit code | one file for each command, and `print`, which alone writes |
//!
//! # Invariants
//!
//! `tests/tidy.rs` checks those that can be read off the sources:
//!
//! - A module uses only modules above it in the table, and only along the edges that the test lists.
//! - `clap` is known to `cli` alone, what speaks a protocol to `serve`; `tantivy` to `analysis`, `index` and `search`. None of its types shows in
//!   `Article`, `Request` or `Answer`.
//! - `extract`, `query` and what shapes text in `search` open no file and read no clock. The time of reading comes in
//!   with the `RawRecord`, today with the `Request`.
//! - Standard output and standard error are written by `cli::print` alone, and text that is not the program's own goes
//!   out through `search::clean`. The exceptions are `clap`, which prints help and what is wrong with flags, the bar that
//!   `cli::progress` has drawn, and the messages of `serve::mcp`, to whose transport standard output belongs.
//!
//! And these, which the tests of each module check:
//!
//! - `extract` and `query` are total: any text gives an article, any query a tree and complaints, and none a panic.
//! - An article's text is stored byte for byte; its zones are ranges over it that hold every character but white space.
//! - An article without a date is kept, counted, and reported wherever a date filter leaves it out.
//! - One bad record stops nothing: it is refused with its file and line.
//! - However a load ends, one more run of it gives the index of an undisturbed run: what was committed is known by its hash,
//!   and the record of files never says more than the segments hold.
//! - Which articles are one story follows from what came in which order, and not from commits or threads.
//! - A reader sees an index as it was before a load or as a commit left it, never in between.

pub mod analysis;
pub mod article;
pub mod cli;
pub mod corpus;
pub mod error;
pub mod extract;
pub mod index;
pub mod measure;
pub mod query;
pub mod search;
pub mod serve;

pub use article::Article;
pub use search::{Answer, Archive, Request};
