//! Values by key, and what is wrong with them.

use std::net::IpAddr;

use ipnet::IpNet;
use toml::{Table, Value};
use url::Url;

use super::address::masked;
use weshift_domain::is_host_name;

/// Reads values by key and collects what is wrong, each in a sentence that begins with the key.
pub(crate) struct Values<'a> {
    pub table: &'a Table,
    pub wrong: Vec<String>,
}

impl Values<'_> {
    pub(crate) fn text(&self, key: &str) -> String {
        self.table[key].as_str().expect("checked against its row").trim().to_string()
    }

    pub(crate) fn number(&self, key: &str) -> u32 {
        let number = self.table[key].as_integer().expect("checked against its row");
        u32::try_from(number).expect("checked against its row")
    }

    pub(crate) fn switch(&self, key: &str) -> bool {
        self.table[key].as_bool().expect("checked against its row")
    }

    pub(crate) fn list(&self, key: &str) -> Vec<String> {
        let items = self.table[key].as_array().expect("checked against its row");
        items
            .iter()
            .filter_map(Value::as_str)
            .map(|it| it.trim().to_string())
            .filter(|it| !it.is_empty())
            .collect()
    }

    pub(crate) fn parsed<T: std::str::FromStr>(&mut self, key: &str, what: &str) -> Option<T> {
        let text = self.text(key);
        let parsed = text.parse().ok();
        if parsed.is_none() {
            self.wrong.push(format!("{key} must be {what}, not {:?}.", masked(&text)));
        }
        parsed
    }

    pub(crate) fn networks(&mut self, key: &str) -> Vec<IpNet> {
        let mut networks = Vec::new();
        for text in self.list(key) {
            match text.parse::<IpNet>().or_else(|_| text.parse::<IpAddr>().map(IpNet::from)) {
                Ok(network) => networks.push(network),
                Err(_) => self
                    .wrong
                    .push(format!("{key}: {text:?} must be an address or a network such as 10.0.0.0/8.")),
            }
        }
        networks
    }

    /// An address of a page or a server, by http or https.
    pub(crate) fn web_address(&mut self, key: &str, what: &str) -> Option<Url> {
        let address = self.parsed::<Url>(key, what)?;
        let is_web = matches!(address.scheme(), "http" | "https");
        if !is_web {
            self.wrong.push(format!("{key} must be {what}, not by {}:.", address.scheme()));
        }
        is_web.then_some(address)
    }

    /// A host by its name, as DNS knows it; what it is where it is left empty is the caller's.
    pub(crate) fn host(&mut self, key: &str) -> Option<String> {
        let text = self.text(key);
        if text.is_empty() {
            return None;
        }
        if !is_host_name(&text) {
            let known = url::Host::parse(&text).ok().map(|it| it.to_string()).filter(|it| is_host_name(it));
            let instead = known.unwrap_or_else(|| "mail.example.org".into());
            self.wrong
                .push(format!("{key} must be a name as DNS knows it, such as {instead}, not {text:?}."));
        }
        Some(text)
    }
}
