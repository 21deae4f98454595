//! The way out against a server that does as it is told.

mod server;
mod smtp;
