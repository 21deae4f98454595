//! Weshift: the self-hosted comment and moderation server for sharing knowledge.
//!
//! The modules stand in reading order, which is also the ladder: each may use those above it, never those below
//! (`tests/tidy.rs` holds them to it). ARCHITECTURE.md draws the walk of a request.

pub mod domain; // nouns and rules, no I/O
pub mod clock; // the only "now" and the only chance

pub mod links; // every address we print, and the signatures in them
pub mod config; // settings, typed and validated
pub mod text; // raw words to safe words

pub mod spam; // who judges
pub mod limits; // who may do how much
pub mod fetch; // requests to addresses that others chose
pub mod vitals; // whether the work beside the requests goes on

pub mod store; // the only SQL

pub mod intake; // accept a comment
pub mod moderation; // decide on a comment, undo, digest
pub mod editing; // write posts and shifts
pub mod programs; // tokens of programs that act for managers
pub mod exercise; // place oneself on the shifts

pub mod mail; // letters out
pub mod web; // requests in

pub mod worker; // the loop: deliver, digest, expire
pub mod app; // puts it all together
pub mod commands; // one file per subcommand
