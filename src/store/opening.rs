//! Opening a database: whose it is, its tables brought up to date, one server a file, and copies of it.

pub(crate) mod advice;
mod backfill;
pub mod backup;
mod existing;
mod file_lock;
mod files;
mod migrate;

use std::{fs::File, sync::Arc};

use crate::{
    engine::{
        Result, Store,
        address::DatabaseUrl,
        blocking::apart,
        connection::{Opener, fault},
    },
    integrations::webhooks::is_any_active,
};
use advice::with_a_way_out;
use existing::{refuse_foreign_file, require_file, require_site};
use file_lock::lock;
use files::prepare_file;
use migrate::migrate;
use weshift_domain::Fault;

pub use existing::{is_founded, look_at_file};
pub use files::give_to_folder;

/// What is done about tables that another version made.
#[derive(Clone, Copy)]
enum Tables {
    BroughtUpToDate,
    /// Refused, unless they are this version's.
    AsTheyAre,
}

impl Store {
    /// Opens, migrates, and refuses what is not safe: an old SQLite, wrong pragmas, a second server on the file, a
    /// database that a newer Weshift wrote.
    pub fn open(url: &DatabaseUrl) -> Result<Store> {
        let lock = match url {
            DatabaseUrl::Sqlite(path) => {
                apart(|| refuse_foreign_file(path)).map_err(with_a_way_out)?;
                prepare_file(path)?;
                Some(Arc::new(lock(path)?))
            }
            DatabaseUrl::Postgres(_) => None,
        };
        Store::open_with(url, lock, Tables::BroughtUpToDate)
    }

    /// For a command beside a running server: without the lock that keeps a second server out, and only a database in
    /// which a server of this version has worked. It is neither made nor migrated.
    pub fn open_beside(url: &DatabaseUrl) -> Result<Store> {
        if let DatabaseUrl::Sqlite(path) = url {
            apart(|| require_file(path)).map_err(with_a_way_out)?;
        }
        Store::open_with(url, None, Tables::AsTheyAre)
    }

    fn open_with(url: &DatabaseUrl, lock: Option<Arc<File>>, tables: Tables) -> Result<Store> {
        let doing = "opening the database";
        let opened = apart(|| {
            let opened = Opener::new(url, false).open();
            let mut conn = opened.map_err(|error| Fault::new(doing, format!("{url}: {error}")))?;
            match tables {
                Tables::BroughtUpToDate => migrate(&mut conn)?,
                Tables::AsTheyAre => require_site(&mut conn, url)?,
            }
            let has_hooks = is_any_active(&mut conn).map_err(fault(doing))?;
            Ok((conn, has_hooks))
        });
        let (conn, has_hooks) = opened.map_err(with_a_way_out)?;
        Store::over(conn, url, lock, has_hooks)
    }
}
