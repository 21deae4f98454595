//! The keys that sign the links in letters.

use data_encoding::HEXLOWER;
use diesel::{OptionalExtension, QueryDsl, QueryResult, RunQueryDsl};

use crate::engine::{
    Reader, Result, Tx,
    connection::{Conn, fault, unreadable},
    dialect,
    schema::site,
    values::set,
};
use weshift_domain::Moment;
use weshift_links::LinkKey;

const KEYS: &str = "link_keys";

impl Reader {
    /// All that are known, the one that signs last.
    pub async fn list_link_keys(&self) -> Result<Vec<LinkKey>> {
        self.glance("reading the keys of links", keys).await
    }
}

impl Tx<'_> {
    /// Waits for whoever else changes them.
    pub fn list_link_keys(&mut self) -> Result<Vec<LinkKey>> {
        let doing = "reading the keys of links";
        dialect::one_at_a_time(self.conn, KEYS).map_err(fault(doing))?;
        keys(self.conn).map_err(fault(doing))
    }

    /// Overwrites the whole list, in which the key that signs is the last, and wakes the worker.
    pub fn set_link_keys(&mut self, keys: &[LinkKey]) -> Result<()> {
        let lines: Vec<String> = keys.iter().map(line).collect();
        self.told.owes = true;
        set(self.conn, KEYS, &lines.join("\n")).map_err(fault("changing the keys of links"))
    }
}

/// `2 0f..e1 1795428000000`: the number, the secret, when it ends. A dash: the site's own, and that it does not.
fn line(key: &LinkKey) -> String {
    let secret = key.secret.map_or("-".to_string(), |it| HEXLOWER.encode(&it));
    let ends = key.ends_at.map_or("-".to_string(), |it| it.millis().to_string());
    format!("{} {secret} {ends}", key.number)
}

fn keys(conn: &mut Conn) -> QueryResult<Vec<LinkKey>> {
    let text: Option<String> = site::table.find(KEYS).select(site::value).first(conn).optional()?;
    match text {
        None => Ok(vec![LinkKey::FIRST]),
        Some(text) => text.lines().map(|it| read(it).ok_or_else(|| unreadable("key of links"))).collect(),
    }
}

fn read(line: &str) -> Option<LinkKey> {
    let mut words = line.split(' ');
    let number = words.next()?.parse().ok()?;
    let secret = match words.next()? {
        "-" => None,
        hex => Some(HEXLOWER.decode(hex.as_bytes()).ok()?.try_into().ok()?),
    };
    let ends_at = match words.next()? {
        "-" => None,
        millis => Some(Moment::from_millis(millis.parse().ok()?)),
    };
    Some(LinkKey { number, secret, ends_at })
}
