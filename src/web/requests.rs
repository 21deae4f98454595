//! Counts requests for the monitor: how many, by the class of their answer, and how long they took.

use std::{
    fmt::Write,
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use actix_web::http::StatusCode;

/// The upper bounds of the buckets, in seconds; a last one takes what took longer.
const BOUNDS: [f64; 9] = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1.0, 5.0, 10.0];
const CLASSES: [&str; 5] = ["1xx", "2xx", "3xx", "4xx", "5xx"];

/// The counters of requests that `/metrics` shows. `app` makes one, at 0, for all threads of the server; each answer is
/// counted in it.
#[derive(Default)]
pub struct Requests {
    by_class: [AtomicU64; CLASSES.len()],
    by_time: [AtomicU64; BOUNDS.len() + 1],
    micros: AtomicU64,
}

impl Requests {
    pub(crate) fn note(&self, status: StatusCode, took: Duration) {
        let class = usize::from(status.as_u16() / 100).clamp(1, CLASSES.len()) - 1;
        let bucket = BOUNDS.iter().position(|bound| took.as_secs_f64() <= *bound).unwrap_or(BOUNDS.len());
        self.by_class[class].fetch_add(1, Ordering::Relaxed);
        self.by_time[bucket].fetch_add(1, Ordering::Relaxed);
        self.micros.fetch_add(took.as_micros() as u64, Ordering::Relaxed);
    }

    /// In Prometheus's text format.
    pub(crate) fn write(&self, lines: &mut String) {
        // Writing to a string cannot fail.
        let _ = self.try_write(lines);
    }

    fn try_write(&self, lines: &mut String) -> std::fmt::Result {
        let (name, seconds) = ("weshift_http_requests_total", "weshift_http_request_duration_seconds");
        writeln!(lines, "# HELP {name} Requests by the class of their answer.\n# TYPE {name} counter")?;
        for (class, count) in CLASSES.iter().zip(&self.by_class) {
            writeln!(lines, "{name}{{class=\"{class}\"}} {}", count.load(Ordering::Relaxed))?;
        }
        writeln!(
            lines,
            "# HELP {seconds} From the request's head to the answer's.\n# TYPE {seconds} histogram"
        )?;
        let mut all = 0;
        for (bound, count) in BOUNDS.iter().zip(&self.by_time) {
            all += count.load(Ordering::Relaxed);
            writeln!(lines, "{seconds}_bucket{{le=\"{bound}\"}} {all}")?;
        }
        all += self.by_time[BOUNDS.len()].load(Ordering::Relaxed);
        writeln!(lines, "{seconds}_bucket{{le=\"+Inf\"}} {all}")?;
        writeln!(lines, "{seconds}_sum {}", self.micros.load(Ordering::Relaxed) as f64 / 1e6)?;
        writeln!(lines, "{seconds}_count {all}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_request_is_counted_once_in_its_class_and_in_every_bucket_from_its_own_up() {
        let requests = Requests::default();
        requests.note(StatusCode::OK, Duration::from_millis(7));
        requests.note(StatusCode::SERVICE_UNAVAILABLE, Duration::from_secs(20));
        let mut lines = String::new();
        requests.write(&mut lines);
        for line in [
            "weshift_http_requests_total{class=\"2xx\"} 1",
            "weshift_http_requests_total{class=\"5xx\"} 1",
            "weshift_http_requests_total{class=\"4xx\"} 0",
            "weshift_http_request_duration_seconds_bucket{le=\"0.005\"} 0",
            "weshift_http_request_duration_seconds_bucket{le=\"0.01\"} 1",
            "weshift_http_request_duration_seconds_bucket{le=\"10\"} 1",
            "weshift_http_request_duration_seconds_bucket{le=\"+Inf\"} 2",
            "weshift_http_request_duration_seconds_sum 20.007",
            "weshift_http_request_duration_seconds_count 2",
        ] {
            assert!(lines.lines().any(|it| it == line), "{line} is not in\n{lines}");
        }
    }
}
