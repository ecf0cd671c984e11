//! Figures that can be believed: how long searches take, and, in [`eval`], how good their rankings are.
//!
//! ```text
//! file or index ──workload──> queries ──ask | cold──> Service ──recorder──> samples ──statistics──> Report
//!                                                                                      └──compare──> ratios
//! ```
//! The `recorder` knows nothing of searches: it asks a [`Service`](recorder::Service) in a closed or an open loop by a
//! [`Clock`](recorder::Clock), which in tests is not that of the machine. `ask` is the service that searches in this
//! process, `cold` the one that starts a process for each query. `bench` puts it together, and `processes` has it done several times over. The method, and what it
//! favours, is in `benches/METHOD.md`. Nothing here prints.

pub mod ask;
pub mod bench;
pub mod cold;
pub mod compare;
pub mod draw;
mod environment;
pub mod eval;
pub mod figures;
mod order;
pub mod processes;
pub mod recorder;
pub mod report;
pub mod significance;
pub mod statistics;
pub mod workload;
