//! Failures of ours in the log, each under an id that whoever met it is shown.

use std::{
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use data_encoding::HEXLOWER;

use crate::clock::random_bytes;

/// So long the same failure has one line.
const SAME_FAILURE: Duration = Duration::from_secs(10);

/// The last failure that was written into the log: when, what, under which id, and how often it came since.
static LAST_FAILURE: Mutex<Option<(Instant, String, String, u64)>> = Mutex::new(None);

/// Writes a failure into the log and gives the id under which it stands there. Where the same comes again and again, as
/// on a full disk, it has one line in ten seconds: the log may lie on that disk.
pub fn log_failure(what: &str) -> String {
    let mut last = LAST_FAILURE.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((since, said, id, again)) = &mut *last
        && said == what
        && since.elapsed() < SAME_FAILURE
    {
        *again += 1;
        return id.clone();
    }
    let id = HEXLOWER.encode(&random_bytes::<6>());
    let before = match last.replace((Instant::now(), what.into(), id.clone(), 0)) {
        Some((.., before, again)) if again > 0 => format!(" Error {before} came {again} times more."),
        _ => String::new(),
    };
    tracing::error!(error_id = id, "A request failed while {what} (error {id}).{before}");
    id
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_failure_again_is_one_line_and_one_id() {
        let (one, again) = (log_failure("writing: full"), log_failure("writing: full"));
        assert_eq!(one, again);
        assert_ne!(one, log_failure("reading: gone"));
    }
}
