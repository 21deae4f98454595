//! One server a SQLite file: the lock beside it.

use std::{
    fs::{File, OpenOptions, TryLockError},
    os::unix::fs::{MetadataExt, OpenOptionsExt},
    path::{Path, PathBuf},
};

use super::files::give_as;
use crate::engine::Result;
use weshift_domain::Fault;

/// One server a file, whatever the names that lead to it. The file must be there.
pub(super) fn lock(path: &Path) -> Result<File> {
    let doing = "locking the database";
    let real =
        path.canonicalize().map_err(|error| Fault::new(doing, format!("{}: {error}", path.display())))?;
    let names = real.metadata().map_or(1, |it| it.nlink());
    if names > 1 {
        let advice =
            "SQLite would keep a log beside each, and lose what is in them; remove all names but one";
        return Err(Fault::new(
            doing,
            format!("{} has {names} names (hard links): {advice}", real.display()),
        ));
    }
    let beside = with_suffix(&real, ".lock");
    let file = OpenOptions::new()
        .create(true)
        .append(true)
        .mode(0o600)
        .open(&beside)
        .and_then(|file| give_as(&beside, &real).map(|()| file))
        .map_err(|error| Fault::new(doing, format!("{}: {error}", beside.display())))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(Fault::new(
            doing,
            format!(
                "another Weshift serves {} already; stop it first, or use PostgreSQL for several",
                path.display()
            ),
        )),
        Err(TryLockError::Error(error)) => Err(Fault::new(doing, format!("{}: {error}", beside.display()))),
    }
}

/// `data/weshift.db` and `.lock` make `data/weshift.db.lock`.
pub(super) fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}
