//! Figures about the engine: [`eval`], how good its rankings are.

pub mod eval;
