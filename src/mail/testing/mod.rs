//! What tests of mail, here and in the worker, stand on.

/// A scripted SMTP server.
pub mod server;
/// A small site with an outbox.
pub mod world;
