//! Parses, calls, exits: everything is in the library.

fn main() {}
