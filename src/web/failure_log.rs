//! Failures of ours in the log, each under an id that whoever met it is shown.

use std::{
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use data_encoding::HEXLOWER;

use weshift_clock::random_bytes;

/// So long the same failure has one line.
const SAME_FAILURE: Duration = Duration::from_secs(10);

/// So many different ones are told apart.
const MOST: usize = 16;

/// A failure that was written into the log.
struct Logged {
    what: String,
    id: String,
    at: Instant,
    /// How often it came since.
    again: u64,
}

/// The newest last.
static RECENT: Mutex<Vec<Logged>> = Mutex::new(Vec::new());

/// Writes a failure into the log and gives the id under which it stands there. Where the same comes again and again, as
/// on a full disk, it has one line in ten seconds: the log may lie on that disk.
pub(crate) fn log_failure(what: &str) -> String {
    let mut recent = RECENT.lock().unwrap_or_else(PoisonError::into_inner);
    let before = recent.iter().position(|it| it.what == what);
    if let Some(same) = before.map(|at| &mut recent[at]).filter(|it| it.at.elapsed() < SAME_FAILURE) {
        same.again += 1;
        return same.id.clone();
    }
    let before = before.map(|at| recent.remove(at)).filter(|it| it.again > 0);
    let before = before.map(|it| format!(" Error {} came {} times more.", it.id, it.again));
    let (id, before) = (HEXLOWER.encode(&random_bytes::<6>()), before.unwrap_or_default());
    tracing::error!(error_id = id, "A request failed while {what} (error {id}).{before}");
    if recent.len() >= MOST {
        recent.remove(0);
    }
    recent.push(Logged { what: what.into(), id: id.clone(), at: Instant::now(), again: 0 });
    id
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_failure_again_is_one_line_and_one_id() {
        let one = log_failure("writing: full");
        assert_ne!(one, log_failure("reading: gone"));
        assert_eq!(one, log_failure("writing: full"), "though another came between");
        for other in 0..MOST {
            log_failure(&format!("reading: {other}"));
        }
        assert_ne!(one, log_failure("writing: full"), "and few are remembered");
    }
}
