//! The address of a PostgreSQL as people know it from `psql`: what libpq reads in it is understood, left out because it
//! changes nothing here, or refused by its name.

use std::{path::PathBuf, sync::Arc, time::Duration};

use rustls_pki_types::{CertificateDer, pem::PemObject};
use tokio_postgres::Config;
use tokio_postgres_rustls::MakeRustlsConnect;
use url::form_urlencoded;

/// Neither making a connection nor a network that has gone silent is waited for longer.
pub(crate) const PATIENCE: Duration = Duration::from_secs(10);

/// Parameters that the driver reads.
const KNOWN: [&str; 17] = [
    "user",
    "password",
    "dbname",
    "options",
    "application_name",
    "sslmode",
    "sslnegotiation",
    "host",
    "hostaddr",
    "port",
    "connect_timeout",
    "tcp_user_timeout",
    "keepalives",
    "keepalives_idle",
    "keepalives_interval",
    "target_session_attrs",
    "channel_binding",
];

/// Parameters of libpq that change nothing here.
const LEFT_OUT: [&str; 5] =
    ["gssencmode", "sslcompression", "sslsni", "client_encoding", "fallback_application_name"];

/// Where a server is, and who vouches for it.
pub(crate) struct PgAddress {
    pub config: Config,
    roots: Roots,
}

/// Who may sign the certificate of the server.
enum Roots {
    /// The authorities that browsers know.
    Public,
    /// Those in this file, and nobody else.
    File(PathBuf),
}

impl PgAddress {
    /// Reads an address. What is wrong with it is told without any part of the password.
    pub(crate) fn parse(url: &str) -> Result<PgAddress, String> {
        let (place, query) = url.split_once('?').unwrap_or((url, ""));
        let beyond_host = place.split_once("://").and_then(|it| it.1.split_once('/')).map_or("", |it| it.1);
        if beyond_host.contains('@') || query.contains('@') {
            return Err(PASSWORD_SIGNS.into());
        }
        let mut roots = Roots::Public;
        let mut kept = form_urlencoded::Serializer::new(String::new());
        for (name, value) in form_urlencoded::parse(query.replace('+', "%2B").as_bytes()) {
            match (&*name, &*value) {
                ("sslrootcert", "system") => roots = Roots::Public,
                ("sslrootcert", file) => roots = Roots::File(PathBuf::from(file)),
                // Whatever is encrypted here is also checked in full.
                ("sslmode", "verify-ca" | "verify-full") => drop(kept.append_pair("sslmode", "require")),
                ("sslmode", "allow") => drop(kept.append_pair("sslmode", "prefer")),
                ("keepalives_count" | "keepalives_retries", count) => {
                    kept.append_pair("keepalives_retries", count);
                }
                (known, value) if KNOWN.contains(&known) => drop(kept.append_pair(known, value)),
                (unneeded, _) if LEFT_OUT.contains(&unneeded) => (),
                (other, _) => return Err(unknown(other)),
            }
        }
        // The parser reads %20, and takes a plus for a plus.
        let query = kept.finish().replace('+', "%20");
        let mut config: Config = format!("{place}?{query}").parse().map_err(not_an_address)?;
        set_bounds(&mut config);
        Ok(PgAddress { config, roots })
    }

    /// How the server is spoken to where it speaks TLS. Reads the file that the address names, if it names one.
    pub(crate) fn tls(&self) -> Result<MakeRustlsConnect, String> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = rustls::ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|error| error.to_string())?
            .with_root_certificates(self.roots.read()?)
            .with_no_client_auth();
        Ok(MakeRustlsConnect::new(config))
    }
}

impl Roots {
    fn read(&self) -> Result<rustls::RootCertStore, String> {
        let mut store = rustls::RootCertStore::empty();
        let file = match self {
            Roots::Public => {
                store.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
                return Ok(store);
            }
            Roots::File(file) => file,
        };
        let wrong = |why: String| format!("sslrootcert in `database.url`: {}: {why}", file.display());
        let certificates = CertificateDer::pem_file_iter(file).map_err(|error| wrong(error.to_string()))?;
        for certificate in certificates {
            let certificate = certificate.map_err(|error| wrong(error.to_string()))?;
            store.add(certificate).map_err(|error| wrong(error.to_string()))?;
        }
        if store.is_empty() {
            return Err(wrong("there is no certificate in it".into()));
        }
        Ok(store)
    }
}

/// A server that does not answer is not waited for without end.
fn set_bounds(config: &mut Config) {
    if config.get_connect_timeout().is_none() {
        config.connect_timeout(PATIENCE);
    }
    if config.get_tcp_user_timeout().is_none() {
        config.tcp_user_timeout(PATIENCE);
    }
    // The library's own is two hours: nobody asked for that.
    if config.get_keepalives_idle() == Duration::from_secs(2 * 60 * 60) {
        config.keepalives_idle(Duration::from_secs(30)).keepalives_interval(PATIENCE).keepalives_retries(3);
    }
    if config.get_application_name().is_none() {
        config.application_name("weshift");
    }
}

const PASSWORD_SIGNS: &str = "the address in `database.url` cannot be read: write / # ? @ and % in a user or password as %2F %23 %3F %40 and %25";

/// A name that may be part of a password is not repeated.
fn unknown(name: &str) -> String {
    if name.is_empty() || !name.bytes().all(|it| it.is_ascii_lowercase() || it == b'_') {
        return PASSWORD_SIGNS.into();
    }
    let known = KNOWN.join(", ");
    format!("`{name}` in `database.url` is no parameter that is known here; these are: {known}, sslrootcert")
}

/// The parser's own words could repeat a part of the address, and so of the password; the names of parameters do not.
fn not_an_address(error: tokio_postgres::Error) -> String {
    let said = std::error::Error::source(&error).map(ToString::to_string).unwrap_or_default();
    match said.strip_prefix("invalid value for option `").and_then(|it| it.strip_suffix('`')) {
        Some(name) if KNOWN.contains(&name) => {
            format!("`{name}` in `database.url` has a value that does not go there")
        }
        _ => format!(
            "the address in `database.url` is not one of PostgreSQL: it must look like postgres://USER:PASSWORD@HOST/DATABASE, with {PASSWORD_SIGNS_SHORT}"
        ),
    }
}

const PASSWORD_SIGNS_SHORT: &str = "/ # ? @ and % in a user or password written as %2F %23 %3F %40 and %25";

#[cfg(test)]
mod tests {
    use tokio_postgres::config::SslMode;

    use super::*;

    fn refused(url: &str) -> String {
        PgAddress::parse(url).err().unwrap_or_else(|| panic!("{url} was taken"))
    }

    #[test]
    fn addresses_that_psql_takes_are_taken() {
        for (url, mode) in [
            ("postgres://w:p@db.example.org/weshift", SslMode::Prefer),
            ("postgresql://w@db.example.org:5433/weshift?sslmode=disable", SslMode::Disable),
            ("postgres://w@db/weshift?sslmode=verify-full", SslMode::Require),
            ("postgres://w@db/weshift?sslmode=verify-ca&connect_timeout=3", SslMode::Require),
            ("postgres://w@db/weshift?sslmode=allow&gssencmode=disable", SslMode::Prefer),
            ("postgres:///weshift?host=/run/postgresql&user=w", SslMode::Prefer),
        ] {
            let address = PgAddress::parse(url).unwrap_or_else(|why| panic!("{url}: {why}"));
            assert_eq!(address.config.get_ssl_mode(), mode, "{url}");
            assert_eq!(address.config.get_dbname(), Some("weshift"), "{url}");
        }
        let odd = PgAddress::parse("postgres://w:a%2Fb%23c%3Fd%40e%25f%20g+h@db/weshift").unwrap();
        assert_eq!(odd.config.get_password(), Some(&b"a/b#c?d@e%f g+h"[..]));
        let options = PgAddress::parse("postgres://w@db/weshift?options=-c%20search_path%3Dtalk").unwrap();
        assert_eq!(options.config.get_options(), Some("-c search_path=talk"));
    }

    #[test]
    fn a_parameter_that_is_not_known_is_named() {
        assert!(refused("postgres://w@db/weshift?pool_max=5").contains("`pool_max`"));
        assert!(refused("postgres://w@db/weshift?sslcert=/etc/w.crt").contains("`sslcert`"));
        assert!(refused("postgres://w@db/weshift?port=many").contains("`port`"));
        assert!(refused("postgres://w@db/weshift?sslmode=maybe").contains("`sslmode`"));
    }

    #[test]
    fn what_is_wrong_is_told_without_the_password() {
        for sign in ["/", "?", "/?", "?x=", "#/"] {
            let url = format!("postgres://w:hunter{sign}2secret@db.example.org/weshift");
            let why = refused(&url);
            assert!(!why.contains("hunter") && !why.contains("secret"), "{url}: {why}");
            assert!(why.contains("%2F"), "{url}: {why}");
        }
        assert!(refused("postgres://w:p@db:many/weshift").contains("`port`"));
    }

    #[test]
    fn a_file_of_authorities_must_hold_some() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("ca.pem");
        let address = || {
            let url = format!("postgres://w@db/weshift?sslrootcert={}", file.display());
            PgAddress::parse(&url).unwrap()
        };
        assert!(address().tls().err().unwrap().contains("ca.pem"));
        std::fs::write(&file, "no certificate").unwrap();
        assert!(address().tls().err().unwrap().contains("there is no certificate in it"));
        assert!(PgAddress::parse("postgres://w@db/weshift?sslrootcert=system").unwrap().tls().is_ok());
    }
}
