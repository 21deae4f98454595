//! Letters as files, where there is no SMTP: the Maildir that mutt, notmuch and dovecot read.
//!
//! A letter is written exactly once: its file has one name for ever, and one that stands in `new` or `cur` (where a
//! reader of mail moves it and adds flags) is not written again.

use std::{
    fs::{self, DirBuilder, File, OpenOptions},
    io::{self, ErrorKind, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Path, PathBuf},
};

pub struct Maildir {
    root: PathBuf,
}

impl Maildir {
    pub fn at(root: PathBuf) -> Maildir {
        Maildir { root }
    }

    /// Makes the folders that are missing; the mails in them are for the owner of the process alone.
    pub fn open(&self) -> io::Result<()> {
        for part in ["tmp", "new", "cur"] {
            DirBuilder::new().recursive(true).mode(0o700).create(self.root.join(part))?;
        }
        Ok(())
    }

    /// Keeps the bytes under this name; when it returns, they are on the disk. Gives where.
    pub fn keep(&self, name: &str, bytes: &[u8]) -> io::Result<PathBuf> {
        self.open()?;
        if let Some(there) = self.find(name)? {
            return Ok(there);
        }
        let (tmp, new) = (self.root.join("tmp").join(name), self.root.join("new").join(name));
        let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&tmp)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&tmp, &new)?;
        sync_folder(&self.root.join("new"))?;
        Ok(new)
    }

    fn find(&self, name: &str) -> io::Result<Option<PathBuf>> {
        let new = self.root.join("new").join(name);
        if new.exists() {
            sync_folder(&self.root.join("new"))?;
            return Ok(Some(new));
        }
        let flagged = format!("{name}:");
        for entry in fs::read_dir(self.root.join("cur"))? {
            let entry = entry?;
            let theirs = entry.file_name();
            if theirs.to_str().is_some_and(|it| it == name || it.starts_with(&flagged)) {
                return Ok(Some(entry.path()));
            }
        }
        Ok(None)
    }
}

fn sync_folder(folder: &Path) -> io::Result<()> {
    match File::open(folder)?.sync_all() {
        // Some file systems cannot do it for folders; they order renames themselves.
        Err(error) if error.kind() == ErrorKind::InvalidInput => Ok(()),
        result => result,
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn a_letter_is_kept_once_whatever_its_reader_does_with_it() {
        let folder = tempfile::tempdir().unwrap();
        let maildir = Maildir::at(folder.path().join("mail"));
        let kept = maildir.keep("a.held.example.org", b"one").unwrap();
        assert_eq!(fs::read(&kept).unwrap(), b"one");
        maildir.keep("a.held.example.org", b"two").unwrap();
        assert_eq!(fs::read(&kept).unwrap(), b"one");

        let read = folder.path().join("mail/cur/a.held.example.org:2,S");
        fs::rename(&kept, &read).unwrap();
        assert_eq!(maildir.keep("a.held.example.org", b"three").unwrap(), read);
        assert!(!kept.exists());
    }

    #[test]
    fn nobody_else_can_read_the_letters() {
        let folder = tempfile::tempdir().unwrap();
        let maildir = Maildir::at(folder.path().join("mail"));
        let kept = maildir.keep("a", b"one").unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&kept), 0o600);
        assert_eq!(mode(&folder.path().join("mail")), 0o700);
        assert_eq!(mode(&folder.path().join("mail/new")), 0o700);
    }
}
