//! What tests of mail, here and in the worker, stand on.

pub mod server;
pub mod world;
