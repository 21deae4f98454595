//! The way out by a program on this machine: what every Unix mail server has as `sendmail`.

use std::{os::unix::fs::PermissionsExt, path::PathBuf, process::Stdio, time::Duration};

use tokio::{io::AsyncWriteExt, process::Command, time::timeout};

use super::outcome::{Blame, Phase, Setback};
use weshift_domain::{Email, visible};

/// A program that only has to take a letter over.
const LONGEST: Duration = Duration::from_secs(60);
const MAX_WORDS: usize = 500;

/// Exit codes of `sysexits.h` that say that nobody will ever take the letter: usage, data, no user, no host.
const FOR_EVER: [i32; 4] = [64, 65, 67, 68];

pub struct Sendmail(PathBuf);

impl Sendmail {
    pub fn at(program: PathBuf) -> Sendmail {
        Sendmail(program)
    }

    pub fn check(&self) -> Result<(), Setback> {
        match std::fs::metadata(&self.0) {
            Ok(it) if it.is_file() && it.permissions().mode() & 0o111 != 0 => Ok(()),
            Ok(_) => Err(setback(Blame::WayOut, &format!("{} is no program", self.0.display()))),
            Err(error) => Err(setback(Blame::WayOut, &format!("{}: {error}", self.0.display()))),
        }
    }

    /// `from` is the return path; none for answers to machines.
    pub async fn send(&self, from: Option<&Email>, to: &Email, raw: &[u8]) -> Result<String, Setback> {
        match timeout(LONGEST, self.run(from, to, raw)).await {
            Ok(done) => done,
            Err(_) => Err(setback(Blame::Moment, "the program did not end within a minute")),
        }
    }

    async fn run(&self, from: Option<&Email>, to: &Email, raw: &[u8]) -> Result<String, Setback> {
        let lost = |error: std::io::Error| setback(Blame::WayOut, &format!("{}: {error}", self.0.display()));
        let mut child = Command::new(&self.0)
            .args(["-i", "-f", &from.map(Email::expose).unwrap_or_else(|| "<>".into()), "--", &to.expose()])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .map_err(lost)?;
        if let Some(mut input) = child.stdin.take() {
            // A program that ends early says why by its exit code.
            let _ = input.write_all(&local_lines(raw)).await;
        }
        let output = child.wait_with_output().await.map_err(lost)?;
        let words = String::from_utf8_lossy(&output.stderr);
        match output.status.code() {
            Some(0) => Ok(format!("taken by {}", self.0.display())),
            Some(code) if FOR_EVER.contains(&code) => {
                Err(setback(Blame::Letter, &format!("exit code {code}: {words}")))
            }
            Some(code) => Err(setback(Blame::Moment, &format!("exit code {code}: {words}"))),
            None => Err(setback(Blame::Moment, &format!("ended by a signal: {words}"))),
        }
    }
}

/// A program on this machine wants its own line ends.
fn local_lines(raw: &[u8]) -> Vec<u8> {
    let mut lines = Vec::with_capacity(raw.len());
    for (at, &byte) in raw.iter().enumerate() {
        if byte != b'\r' || raw.get(at + 1) != Some(&b'\n') {
            lines.push(byte);
        }
    }
    lines
}

fn setback(blame: Blame, words: &str) -> Setback {
    Setback { phase: Phase::Final, blame, words: visible(words).chars().take(MAX_WORDS).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A program that writes down what it gets and ends as it is told.
    async fn send(code: i32) -> (Result<String, Blame>, String) {
        let folder = tempfile::tempdir().unwrap();
        let program = folder.path().join("sendmail");
        let script = format!(
            "#!/bin/sh\necho \"$@\" > {0}/got; cat >> {0}/got; echo no such user >&2; exit {code}\n",
            folder.path().display()
        );
        std::fs::write(&program, script).unwrap();
        std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
        let (from, to) =
            (Email::parse("bounce@example.org").unwrap(), Email::parse("ada@example.net").unwrap());
        let sent = Sendmail::at(program).send(Some(&from), &to, b"Subject: x\r\n\r\n.\r\nbody\r\n").await;
        (sent.map_err(|it| it.blame), std::fs::read_to_string(folder.path().join("got")).unwrap())
    }

    #[tokio::test]
    async fn a_letter_is_handed_over_as_it_is() {
        let (sent, got) = send(0).await;
        assert!(sent.is_ok());
        assert_eq!(got, "-i -f bounce@example.org -- ada@example.net\nSubject: x\n\n.\nbody\n");
    }

    #[tokio::test]
    async fn the_exit_code_says_whether_it_may_go_later() {
        assert_eq!(send(67).await.0, Err(Blame::Letter));
        assert_eq!(send(75).await.0, Err(Blame::Moment));
        let nowhere = Sendmail::at("/nonexistent/sendmail".into());
        assert_eq!(nowhere.check().map_err(|it| it.blame), Err(Blame::WayOut));
    }
}
