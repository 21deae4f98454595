//! What commands print, and whether it arrived. A command goes on when its output cannot be written: its work is done or half
//! done by then. What failed is remembered, and `run` makes an error of it, so that nobody takes a cut file for a whole one.

use std::{
    fmt,
    io::{self, ErrorKind, Write},
    sync::{Mutex, PoisonError},
};

/// The first failure of standard output, once nothing more is written to it.
static FAILED: Mutex<Option<io::Error>> = Mutex::new(None);

/// Writes to standard output. Nothing more is written once that has failed: a hole in the middle would be worse than an end.
pub fn print(words: fmt::Arguments<'_>) {
    write(|| io::stdout().write_fmt(words));
}

/// As `print`, for what writes by itself.
pub fn write(writing: impl FnOnce() -> io::Result<()>) {
    let mut failed = FAILED.lock().unwrap_or_else(PoisonError::into_inner);
    if failed.is_none() {
        *failed = writing().err();
    }
}

/// Brings what was printed out.
///
/// # Errors
/// Not all of it could be written. It is none that nobody reads any more (`weshift mail queue | head`).
pub fn finish() -> io::Result<()> {
    let mut failed = FAILED.lock().unwrap_or_else(PoisonError::into_inner);
    match failed.take().map_or_else(|| io::stdout().flush(), Err) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        done => done,
    }
}
