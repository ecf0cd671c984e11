//! The archive for other programs: `mcp` for agents.

pub mod mcp;
