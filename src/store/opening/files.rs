//! The files of a database and whose they are. What root makes beside the service's files becomes the service's: else
//! a restore by hand would leave a site that cannot open its own database.

use std::{
    fs::{self, OpenOptions},
    io::{self, ErrorKind},
    os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt, lchown},
    path::Path,
};

use crate::engine::Result;
use weshift_domain::Fault;

/// Owner, group and mode of a file that another one takes the place of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct FileOwner {
    user: u32,
    group: u32,
    mode: u32,
}

impl FileOwner {
    pub(super) fn of(file: &Path) -> io::Result<FileOwner> {
        let it = fs::metadata(file)?;
        Ok(FileOwner { user: it.uid(), group: it.gid(), mode: it.mode() & 0o777 })
    }

    /// # Errors
    /// The file cannot be given away: only root may.
    pub(super) fn give(self, file: &Path) -> io::Result<()> {
        let is = fs::symlink_metadata(file)?;
        if (is.uid(), is.gid()) != (self.user, self.group) {
            let (user, group) = (self.user, self.group);
            lchown(file, Some(user), Some(group)).map_err(|error| {
                let advice = "run this as root, or as that user";
                io::Error::new(
                    error.kind(),
                    format!("it cannot be given to user {user} and group {group}: {error}; {advice}"),
                )
            })?;
        }
        fs::set_permissions(file, fs::Permissions::from_mode(self.mode))
    }
}

/// Gives what root has just made to the owner and the group of the folder that it is in. Others keep what they make.
pub fn give_to_folder(made: &Path) -> io::Result<()> {
    let folder = made.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."));
    give_as(made, folder)
}

/// As `give_to_folder`, to whom another file belongs.
pub(super) fn give_as(made: &Path, other: &Path) -> io::Result<()> {
    let (is, other) = (fs::symlink_metadata(made)?, fs::metadata(other)?);
    if is.uid() != 0 || (is.uid(), is.gid()) == (other.uid(), other.gid()) {
        return Ok(());
    }
    lchown(made, Some(other.uid()), Some(other.gid()))
}

/// A folder and those above it that are not there yet, for their owner alone.
pub(super) fn make_folder(folder: &Path) -> io::Result<()> {
    let no = |error: io::Error| io::Error::new(error.kind(), format!("{}: {error}", folder.display()));
    match fs::metadata(folder) {
        Ok(it) if it.is_dir() => return Ok(()),
        Ok(_) => return Err(no(io::Error::new(ErrorKind::NotADirectory, "is a file, not a folder"))),
        Err(error) if error.kind() == ErrorKind::NotFound => (),
        Err(error) => return Err(no(error)),
    }
    if let Some(above) = folder.parent().filter(|it| !it.as_os_str().is_empty()) {
        make_folder(above)?;
    }
    match fs::DirBuilder::new().mode(0o700).create(folder) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(no(error)),
        Err(error) if !folder.is_dir() => Err(match lost_link(folder) {
            Some(why) => io::Error::new(ErrorKind::NotFound, why),
            None => no(error),
        }),
        // Somebody else made it meanwhile.
        Err(_) => Ok(()),
        Ok(()) => give_to_folder(folder).map_err(no),
    }
}

/// Says so where the path, or a folder above it, is a link to what is not there: a disk that is not mounted, most of the time.
/// A new and empty site beside the one that is meant would be a bad surprise, so nobody makes what a link misses.
pub(super) fn lost_link(path: &Path) -> Option<String> {
    let is_lost = |it: &&Path| it.is_symlink() && matches!(it.try_exists(), Ok(false));
    let link = path.ancestors().find(is_lost)?;
    let target = fs::read_link(link).ok()?;
    let (link, target) = (link.display(), target.display());
    Some(format!(
        "{} leads nowhere: {link} is a link to {target}, which is not there. Mount the disk that it lies on, make what is missing, or \
        remove the link",
        path.display()
    ))
}

/// Makes the folder and the file for their owner alone. What a link misses is not made.
pub(super) fn prepare_file(path: &Path) -> Result<()> {
    let doing = "making the database's folder and file";
    let failed = |error: io::Error| Fault::new(doing, with_who_we_are(error, path));
    if let Some(folder) = path.parent().filter(|it| !it.as_os_str().is_empty()) {
        make_folder(folder).map_err(|error| Fault::new(doing, with_who_we_are(error, folder)))?;
    }
    if let Some(why) = lost_link(path) {
        return Err(Fault::new(doing, why));
    }
    match OpenOptions::new().create_new(true).append(true).mode(0o600).open(path) {
        Ok(_) => give_to_folder(path).map_err(failed),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            OpenOptions::new().append(true).open(path).map(drop).map_err(failed)
        }
        Err(error) => Err(failed(error)),
    }
}

/// An operator who reads "permission denied" wants to know who is not permitted.
fn with_who_we_are(error: io::Error, path: &Path) -> String {
    let said = error.to_string();
    let said = match said.contains(&*path.to_string_lossy()) {
        true => said,
        false => format!("{}: {said}", path.display()),
    };
    match (error.kind(), fs::metadata("/proc/self")) {
        (ErrorKind::PermissionDenied, Ok(us)) => {
            format!("{said}. Weshift runs as user {} here, who must be able to write there", us.uid())
        }
        _ => said,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_where_the_folder_should_be_is_called_what_it_is() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("data"), "").unwrap();
        let said = prepare_file(&folder.path().join("data/weshift.db")).unwrap_err().to_string();
        assert!(said.contains("data: is a file, not a folder"), "{said}");
    }

    #[test]
    fn what_root_makes_belongs_to_whom_the_folder_belongs() {
        let folder = tempfile::tempdir().unwrap();
        if fs::metadata(folder.path()).unwrap().uid() != 0 {
            eprintln!("Not root: no file can be given away, so nothing is tested.");
            return;
        }
        std::os::unix::fs::chown(folder.path(), Some(10_001), Some(10_002)).unwrap();
        let file = folder.path().join("data/deeper/weshift.db");
        prepare_file(&file).unwrap();
        for made in [file.as_path(), file.parent().unwrap(), &folder.path().join("data")] {
            let is = fs::metadata(made).unwrap();
            assert_eq!((is.uid(), is.gid()), (10_001, 10_002), "{}", made.display());
        }
    }
}
