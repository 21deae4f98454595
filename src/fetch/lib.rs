//! Requests to addresses that somebody else chose: webhooks, hubs, pages that say they link here.
//!
//! A name is resolved once, addresses of private networks are taken out, and the connection goes to one of those that are
//! left: what was checked is what is used. No redirect is followed without being checked as the first address was, no
//! proxy is taken from the environment, no connection kept, nothing decompressed, and time and size are bounded.

#![warn(missing_docs, unreachable_pub)]

mod addresses;

use std::{fmt, io::Read, net::IpAddr, time::Duration};

use ipnet::IpNet;
use tokio::task::spawn_blocking;
use ureq::{
    Agent, Error,
    config::Config,
    http::{HeaderMap, Request, Uri},
    unversioned::{
        resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver},
        transport::{DefaultConnector, NextTimeout},
    },
};
use url::{Host, Url};

use addresses::is_public;

/// Headers of an answer, in bytes.
const MAX_HEADERS: usize = 16 * 1024;
/// The longest address that is requested, in bytes.
pub const MAX_URL: usize = 1_000;

/// Sends requests to other servers. `app` makes it from the settings. Cheap to clone.
#[derive(Clone)]
pub struct Fetcher {
    /// Private networks that may be asked all the same.
    allowed: Vec<IpNet>,
    /// Who asks, for their logs.
    user_agent: String,
}

/// Who chose an address, and so how far it may lead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trust {
    /// An owner of the site. Any port is allowed. An address of this machine is allowed if it is written as a number or
    /// as `localhost`. `http` is allowed only there and in allowed networks.
    Owner,
    /// Anybody. Only ports 80 and 443 are allowed, others only in allowed networks.
    Stranger,
}

/// How much time and memory one request may take.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    /// From the lookup of the host name to the last byte.
    pub time: Duration,
    /// Bytes of the body that are read; the rest is dropped and the response marked as cut.
    pub bytes: u64,
}

/// A response of any status.
#[derive(Debug, Clone)]
pub struct Got {
    /// The HTTP status, such as 200 or 404.
    pub status: u16,
    /// All headers, at most 16 KiB.
    pub headers: HeaderMap,
    /// The body as far as it was read, not decompressed.
    pub body: Vec<u8>,
    /// The body was longer than `Bounds::bytes`, or the connection broke.
    pub is_cut: bool,
}

/// Why there is no response, as an English sentence for managers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unfetched {
    /// The address is not allowed, so nothing was sent to it, or a redirect led to one that is not.
    Refused(String),
    /// The server did not answer, or not in time, or not in HTTP.
    Unreachable(String),
}

impl fmt::Display for Unfetched {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Unfetched::Refused(why) | Unfetched::Unreachable(why) => f.write_str(why),
        }
    }
}

impl Got {
    /// The first header of this name; empty if it is missing or not ASCII.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|it| it.to_str().ok()).unwrap_or_default()
    }
}

impl Fetcher {
    /// `allowed` lists private networks that may be reached (`outbound.private_networks`). `base` is the address of
    /// this site, for the user agent.
    pub fn new(allowed: Vec<IpNet>, base: &str) -> Fetcher {
        let user_agent = format!("Weshift/{} (+{base})", env!("CARGO_PKG_VERSION"));
        Fetcher { allowed, user_agent }
    }

    /// Parses an address and checks it as far as is possible without a lookup of its host name.
    ///
    /// # Errors
    /// A sentence for the person who wrote the address.
    pub fn check(&self, raw: &str, trust: Trust) -> Result<Url, String> {
        let url =
            Url::parse(raw.trim()).map_err(|_| "That is no address of a page or program.".to_string())?;
        let said = |text: &str| Err(text.to_string());
        if url.as_str().len() > MAX_URL {
            return said("The address is too long.");
        }
        if !matches!(url.scheme(), "http" | "https") || url.host().is_none() {
            return said("The address must begin with https://.");
        }
        if !url.username().is_empty() || url.password().is_some() {
            return said("The address must have no user name or password in it.");
        }
        let literal = match url.host() {
            Some(Host::Ipv4(ip)) => Some(IpAddr::V4(ip)),
            Some(Host::Ipv6(ip)) => Some(IpAddr::V6(ip)),
            Some(Host::Domain(_)) | None => None,
        };
        let is_here = is_this_machine(&url);
        let is_allowed = literal.is_some_and(|ip| self.is_allowed(ip));
        let is_local = is_allowed || (is_here && trust == Trust::Owner);
        if literal.is_some_and(|ip| !is_public(ip)) && !is_local {
            return said(
                "The address belongs to a private network, which outbound.private_networks does not name.",
            );
        }
        match trust {
            Trust::Owner if url.scheme() == "http" && !is_local => {
                said("The address must begin with https://.")
            }
            Trust::Stranger if !matches!(url.port_or_known_default(), Some(80 | 443)) && !is_allowed => {
                said("Only the usual ports are asked.")
            }
            Trust::Owner | Trust::Stranger => Ok(url),
        }
    }

    /// Posts a body to an owner's address. A redirect is not followed; it is a response as any other.
    ///
    /// # Errors
    /// The address is not allowed, or there is no response.
    pub async fn post(
        &self,
        url: &str,
        headers: Vec<(&'static str, String)>,
        body: String,
        bounds: Bounds,
    ) -> Result<Got, Unfetched> {
        let url = self.check(url, Trust::Owner).map_err(Unfetched::Refused)?;
        let mut request = Request::post(url.as_str());
        for (name, value) in headers {
            request = request.header(name, value);
        }
        let request = request.body(body).map_err(|error| Unfetched::Refused(error.to_string()))?;
        let agent = self.agent(bounds, is_this_machine(&url));
        on_blocking_thread(move || read(agent.run(request), bounds)).await
    }

    /// Gets a page from a stranger's address and follows at most `redirects` redirects, each checked as the first
    /// address was. Also returns the address that answered.
    ///
    /// # Errors
    /// An address is not allowed, there are too many redirects, or there is no response.
    pub async fn get(
        &self,
        url: &str,
        accept: &'static str,
        redirects: u32,
        bounds: Bounds,
    ) -> Result<(Url, Got), Unfetched> {
        let mut url = self.check(url, Trust::Stranger).map_err(Unfetched::Refused)?;
        for _ in 0..=redirects {
            let (agent, asked) = (self.agent(bounds, false), url.to_string());
            let asking = move || read(agent.get(&asked).header("accept", accept).call(), bounds);
            let got = on_blocking_thread(asking).await?;
            if !matches!(got.status, 301 | 302 | 303 | 307 | 308) {
                return Ok((url, got));
            }
            let to = url.join(got.header("location"));
            let to = to.map_err(|_| Unfetched::Refused("It redirects to nowhere.".into()))?;
            url = self.check(to.as_str(), Trust::Stranger).map_err(Unfetched::Refused)?;
        }
        Err(Unfetched::Refused("It redirects too often.".into()))
    }

    fn agent(&self, bounds: Bounds, this_machine: bool) -> Agent {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .proxy(None)
            .max_idle_connections(0)
            .max_response_header_size(MAX_HEADERS)
            .timeout_global(Some(bounds.time))
            .user_agent(self.user_agent.clone())
            .build();
        let resolver =
            Checked { allowed: self.allowed.clone(), this_machine, inner: DefaultResolver::default() };
        Agent::with_parts(config, DefaultConnector::default(), resolver)
    }

    fn is_allowed(&self, ip: IpAddr) -> bool {
        is_in(&self.allowed, ip)
    }
}

/// Finds a name once and keeps what may be asked.
#[derive(Debug)]
struct Checked {
    allowed: Vec<IpNet>,
    this_machine: bool,
    inner: DefaultResolver,
}

impl Resolver for Checked {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, Error> {
        let found = self.inner.resolve(uri, config, timeout)?;
        let mut kept = self.empty();
        for address in found.iter() {
            let ip = address.ip().to_canonical();
            if is_public(ip) || is_in(&self.allowed, ip) || (self.this_machine && ip.is_loopback()) {
                kept.push(*address);
            }
        }
        if kept.is_empty() {
            return Err(Error::Other(Box::new(Private)));
        }
        Ok(kept)
    }
}

/// A name that leads to private networks alone.
#[derive(Debug)]
struct Private;

impl fmt::Display for Private {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("its name leads to a private network")
    }
}

impl std::error::Error for Private {}

fn is_in(networks: &[IpNet], ip: IpAddr) -> bool {
    networks.iter().any(|it| it.contains(&ip.to_canonical()))
}

/// Named by its own number or as `localhost`: whoever wrote that meant it.
fn is_this_machine(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}

fn read(answer: Result<ureq::http::Response<ureq::Body>, Error>, bounds: Bounds) -> Result<Got, Unfetched> {
    let (head, body) = answer.map_err(unfetched)?.into_parts();
    let mut bytes = Vec::new();
    let read = body.into_reader().take(bounds.bytes + 1).read_to_end(&mut bytes);
    let is_cut = read.is_err() || bytes.len() as u64 > bounds.bytes;
    bytes.truncate(bounds.bytes as usize);
    Ok(Got { status: head.status.as_u16(), headers: head.headers, body: bytes, is_cut })
}

fn unfetched(error: Error) -> Unfetched {
    let said = |text: &str| Unfetched::Unreachable(text.to_string());
    match error {
        Error::Other(why) if why.is::<Private>() => {
            Unfetched::Refused("Its name leads to a private network.".into())
        }
        Error::Timeout(_) => said("It did not answer in time."),
        Error::HostNotFound => said("Its name was not found."),
        Error::Io(error) => match error.kind() {
            std::io::ErrorKind::ConnectionRefused => said("It takes no connections."),
            std::io::ErrorKind::ConnectionReset | std::io::ErrorKind::UnexpectedEof => {
                said("It broke the connection off.")
            }
            _ => Unfetched::Unreachable(format!("The connection failed: {error}.")),
        },
        Error::ConnectionFailed => said("It takes no connections."),
        error => Unfetched::Unreachable(format!("The request failed: {error}.")),
    }
}

async fn on_blocking_thread<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Unfetched> + Send + 'static,
) -> Result<T, Unfetched> {
    let broken = |_| Unfetched::Unreachable("The request was broken off.".into());
    spawn_blocking(work).await.map_err(broken)?
}

#[cfg(test)]
mod tests;
