//! The way out against a server that does as it is told, and the outbox in a world whose clock stands still.

mod digests;
mod letters;
mod nasty;
mod outbox;
mod refused;
mod sealing;
mod smtp;

use super::testing::{server, world};
