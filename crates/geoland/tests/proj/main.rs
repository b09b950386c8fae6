//! The full engine.
