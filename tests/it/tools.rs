//! Programs that are not ours: found where they are installed, run for a bounded time, ended with the test.

use std::{
    io::Read,
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

/// Longer than any of them needs.
const PATIENCE: Duration = Duration::from_secs(60);

/// Where a program is. Says so where it is not; in continuous integration it must be there.
pub fn installed(program: &str) -> Option<PathBuf> {
    let folders = std::env::var("PATH").unwrap_or_default() + ":/usr/sbin:/sbin";
    let found = folders.split(':').map(|it| Path::new(it).join(program)).find(|it| it.is_file());
    if found.is_none() {
        skipped(&format!("{program} is not installed"));
    }
    found
}

/// Whether the packages of a folder of the checkout are installed, as above.
pub fn packages_in(folder: &str) -> Option<PathBuf> {
    let modules = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder).join("node_modules");
    if !modules.is_dir() {
        skipped(&format!("npm ci --ignore-scripts --prefix {folder} was not run"));
        return None;
    }
    installed("node").map(|_| modules)
}

fn skipped(why: &str) {
    assert!(std::env::var("CI").as_deref() != Ok("true"), "CI needs it: {why}");
    println!("Skipped: {why}.");
}

/// What a program said until it ended.
pub struct Done {
    pub success: bool,
    pub out: String,
    pub err: String,
}

/// Runs a program to its end, which must come soon.
pub fn run(command: &mut Command) -> Done {
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let (out, err) = (reading(child.stdout.take().unwrap()), reading(child.stderr.take().unwrap()));
    let started = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        if started.elapsed() > PATIENCE {
            child.kill().unwrap();
            panic!("{command:?} does not end");
        }
        std::thread::sleep(Duration::from_millis(20));
    };
    Done { success: status.success(), out: out.join().unwrap(), err: err.join().unwrap() }
}

fn reading(mut from: impl Read + Send + 'static) -> std::thread::JoinHandle<String> {
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        let _ = from.read_to_end(&mut bytes);
        String::from_utf8_lossy(&bytes).into_owned()
    })
}

impl Done {
    #[track_caller]
    pub fn well(self) -> String {
        assert!(self.success, "{}{}", self.out, self.err);
        self.out
    }
}

/// A server of somebody else's, for as long as this lives.
pub struct Server(Child);

impl Server {
    /// Waits until it listens.
    pub fn start(command: &mut Command, port: u16) -> Server {
        let child =
            command.stdin(Stdio::null()).spawn().unwrap_or_else(|error| panic!("{command:?}: {error}"));
        let mut server = Server(child);
        let started = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(server.0.try_wait().unwrap().is_none(), "{command:?} ended");
            assert!(started.elapsed() < PATIENCE, "{command:?} does not listen");
            std::thread::sleep(Duration::from_millis(20));
        }
        server
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// One that nobody uses now.
pub fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// What stands in a document below a heading, in its first block of this language.
#[track_caller]
pub fn block(document: &str, heading: &str, language: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(document);
    let text = std::fs::read_to_string(path).unwrap();
    let section = text.split("\n## ").find(|it| it.starts_with(heading)).expect("the heading is there");
    let block = section.split(&format!("```{language}\n")).nth(1).expect("the block is there");
    block.split("```").next().unwrap().to_string()
}
