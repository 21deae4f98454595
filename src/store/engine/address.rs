//! Which database: `database.url`, read, checked, and named without its password.

use std::path::PathBuf;

use super::pg_address::PgAddress;

/// Which database, read from `database.url`.
#[derive(Clone, PartialEq, Eq)]
pub enum DatabaseUrl {
    /// The path of the file.
    Sqlite(PathBuf),
    /// The whole address; holds a password, so it is never shown.
    Postgres(String),
}

impl DatabaseUrl {
    /// Takes what begins with `sqlite://` for a file and all else for PostgreSQL; `check` says what is wrong with it.
    pub fn parse(url: &str) -> DatabaseUrl {
        match url.strip_prefix("sqlite://") {
            Some(path) => DatabaseUrl::Sqlite(PathBuf::from(path)),
            None => DatabaseUrl::Postgres(url.to_string()),
        }
    }

    /// Says what is wrong with the address as far as that can be seen without the database, and never its password.
    pub fn check(&self) -> Result<(), String> {
        let url = match self {
            DatabaseUrl::Sqlite(path) if path.as_os_str().is_empty() => {
                return Err("`database.url` names no file: write sqlite://PATH".into());
            }
            DatabaseUrl::Sqlite(_) => return Ok(()),
            // The settings themselves say what is wrong with an address of neither kind.
            DatabaseUrl::Postgres(url) if !url.starts_with("postgres") => return Ok(()),
            DatabaseUrl::Postgres(url) => url,
        };
        let address = PgAddress::parse(url)?;
        if address.config.get_hosts().is_empty() && address.config.get_hostaddrs().is_empty() {
            return Err("`database.url` names no server: write postgres://USER:PASSWORD@HOST/DATABASE".into());
        }
        address.tls().map(drop)
    }
}

/// For people: the file, or where the server is and what its database is called. No user, password or parameter.
impl std::fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            DatabaseUrl::Sqlite(path) => write!(f, "{}", path.display()),
            DatabaseUrl::Postgres(url) => match PgAddress::parse(url) {
                Ok(address) => f.write_str(&name_of(&address.config)),
                Err(_) => f.write_str("postgres://***"),
            },
        }
    }
}

impl std::fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            DatabaseUrl::Sqlite(path) => write!(f, "sqlite://{}", path.display()),
            DatabaseUrl::Postgres(_) => f.write_str("postgres://***"),
        }
    }
}

/// `postgres://db.example.org/weshift`; a socket stands behind it, as in the address.
fn name_of(config: &tokio_postgres::Config) -> String {
    use tokio_postgres::config::Host;
    let (mut hosts, mut socket) = (Vec::new(), String::new());
    for (at, host) in config.get_hosts().iter().enumerate() {
        // One port stands for all hosts.
        let port = config.get_ports().get(at).or(config.get_ports().first());
        let port = port.filter(|it| **it != 5432).map(|it| format!(":{it}")).unwrap_or_default();
        match host {
            Host::Tcp(name) => hosts.push(format!("{name}{port}")),
            Host::Unix(folder) => socket = format!("?host={}", folder.display()),
        }
    }
    let name = config.get_dbname().or(config.get_user()).unwrap_or_default();
    format!("postgres://{}/{name}{socket}", hosts.join(","))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_without_a_server_or_with_a_parameter_that_nobody_knows_is_none() {
        for url in [
            "postgres://",
            "postgres:///weshift",
            "postgres://u:s3cret@h/d?foo=1",
            "postgres://u:s3/cret@h/d",
        ] {
            let said = DatabaseUrl::parse(url).check().unwrap_err();
            assert!(said.contains("`database.url`") && !said.contains("s3"), "{url}: {said}");
        }
        DatabaseUrl::parse("postgres:///weshift?host=/run/postgresql").check().unwrap();
    }

    #[test]
    fn a_database_is_named_without_its_password() {
        for (url, name) in [
            ("postgres://u:s3cret@db.example.org/weshift", "postgres://db.example.org/weshift"),
            ("postgres://u@db/w?password=s3cret&sslmode=disable", "postgres://db/w"),
            ("postgres://u:s3%2Fcret@[::1]:5433/w", "postgres://::1:5433/w"),
            ("postgresql://u:s3cret@a:5433,b:5434/w", "postgres://a:5433,b:5434/w"),
            ("postgres:///w?host=/run/postgresql&user=u", "postgres:///w?host=/run/postgresql"),
            ("postgres://u:s3/cret@db/w", "postgres://***"),
            ("sqlite:///srv/weshift.db", "/srv/weshift.db"),
        ] {
            assert_eq!(DatabaseUrl::parse(url).to_string(), name);
        }
    }
}
