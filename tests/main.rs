//! All tests, one binary: a module for each area.
