//! How latencies are recorded and told: loops by a clock that is not the machine's, percentiles, tests of significance,
//! queries from files and from an index, and what the command says.

mod command;
mod drawing;
mod recorder;
mod statistics;
mod workload;
