//! Filled by the browser tests.
