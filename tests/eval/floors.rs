//! How good rankings are.
