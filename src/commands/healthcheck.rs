//! `weshift healthcheck`: whether the server that runs with these settings works, for whoever watches it and has no
//! program to ask by HTTP.

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    process::ExitCode,
    time::Duration,
};

use super::Failure;
use weshift_config::Settings;
use weshift_web::HEALTH;

/// Longer than a busy server takes, and shorter than those wait who ask.
const PATIENCE: Duration = Duration::from_secs(5);

/// # Errors
/// It does not work. Whoever watches knows two exit codes, so settings that cannot be read are the same failure.
pub fn run(settings: Result<Settings, Failure>) -> Result<ExitCode, Failure> {
    let settings = settings.map_err(|failure| match failure {
        Failure::Use(words) | Failure::Failed(words) => Failure::Failed(words),
    })?;
    let address = format!("http://{}/healthz", reachable(settings.server.listen));
    let agent = ureq::Agent::config_builder()
        .timeout_global(Some(PATIENCE))
        .http_status_as_error(false)
        // The environment may name a proxy, which does not know this machine from inside.
        .proxy(None)
        .build()
        .new_agent();
    let mut answer =
        agent.get(&address).call().map_err(|error| Failure::Failed(format!("{address}: {error}")))?;
    let words = answer.body_mut().read_to_string().unwrap_or_default();
    let said = format!("{address}: {} {}", answer.status().as_u16(), words.trim());
    if !answer.status().is_success() {
        return Err(Failure::Failed(said));
    }
    if !answer.headers().contains_key(HEALTH) {
        let status = answer.status().as_u16();
        return Err(Failure::Failed(format!(
            "{address}: {status}, but not from Weshift: something else listens there"
        )));
    }
    println!("{said}");
    Ok(ExitCode::SUCCESS)
}

/// Who listens on all addresses is asked on this machine's own.
fn reachable(listen: SocketAddr) -> SocketAddr {
    let here = match listen.ip() {
        IpAddr::V4(it) if it.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(it) if it.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        other => other,
    };
    SocketAddr::new(here, listen.port())
}
