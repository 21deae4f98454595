//! A PostgreSQL of the tests' own: one cluster a process, made on first use, ended with the process.

use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::{
        OnceLock,
        atomic::{AtomicU32, Ordering},
    },
    time::{Duration, Instant},
};

/// Whom initdb and postgres run as when the tests run as root, which PostgreSQL refuses.
const USER: &str = "postgres";

/// Whether tests can use PostgreSQL. Says so when not; in continuous integration it must be there.
pub(super) fn is_installed() -> bool {
    let found = programs().is_some();
    if !found {
        assert!(std::env::var("CI").as_deref() != Ok("true"), "CI needs PostgreSQL installed");
        eprintln!("PostgreSQL is not installed: only SQLite is tested.");
    }
    found
}

/// The address of a new, empty database.
pub(super) fn fresh_database() -> String {
    static CLUSTER: OnceLock<PathBuf> = OnceLock::new();
    static MADE: AtomicU32 = AtomicU32::new(0);
    let folder = CLUSTER.get_or_init(|| start(|_| vec!["listen_addresses=".into()]));
    let name = format!("test{}", MADE.fetch_add(1, Ordering::SeqCst));
    let mut createdb = Command::new(programs().expect("PostgreSQL is installed").join("createdb"));
    run(createdb.arg("-h").arg(folder).args(["-U", USER, "-T", "template0", &name]));
    format!("postgres:///{name}?host={}&user={USER}", folder.display())
}

/// The folder of the newest version's programs.
fn programs() -> Option<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").ok()?;
    let number = |path: &PathBuf| path.file_name()?.to_str()?.parse::<u32>().ok();
    let newest = versions.flatten().map(|it| it.path()).filter_map(|it| Some((number(&it)?, it))).max()?;
    let programs = newest.1.join("bin");
    programs.join("initdb").exists().then_some(programs)
}

/// A server of its own that is reached at 127.0.0.1 by TLS alone, with this certificate and key; gives its port and user.
#[allow(dead_code)] // Not every test target speaks TLS.
pub(super) fn server_with_tls(certificate: &str, key: &str) -> (u16, &'static str) {
    let free =
        std::net::TcpListener::bind("127.0.0.1:0").and_then(|it| it.local_addr()).expect("a free port");
    let port = free.port();
    start(|data| {
        std::fs::write(data.join("server.crt"), certificate).expect("the certificate is kept");
        std::fs::write(data.join("server.key"), key).expect("the key is kept");
        std::fs::write(data.join("pg_hba.conf"), "local all all trust\nhostssl all all 127.0.0.1/32 trust\n")
            .expect("the rules are kept");
        let private = <std::fs::Permissions as std::os::unix::fs::PermissionsExt>::from_mode(0o600);
        std::fs::set_permissions(data.join("server.key"), private).expect("the key is private");
        if is_root() {
            run(Command::new("chown").arg("-R").arg(USER).arg(data));
        }
        vec!["listen_addresses=127.0.0.1".into(), format!("port={port}"), "ssl=on".into()]
    });
    (port, USER)
}

/// Makes and starts a cluster, with the settings that `prepare` gives for its folder of data; gives the folder of its socket.
#[allow(clippy::zombie_processes)] // It ends with this process, and the watchdog sees to that.
fn start(prepare: impl FnOnce(&Path) -> Vec<String>) -> PathBuf {
    let programs = programs().expect("PostgreSQL is installed");
    let folder = tempfile::Builder::new().prefix("weshift-pg").tempdir().expect("a temporary folder").keep();
    let is_root = is_root();
    if is_root {
        run(Command::new("chown").arg(USER).arg(&folder));
    }
    let data = folder.join("data");
    let mut initdb = as_user(is_root, &programs.join("initdb"));
    run(initdb.arg("-D").arg(&data).args(["-U", USER, "--auth=trust", "--encoding=UTF8", "--no-sync"]));
    let mut server = as_user(is_root, &programs.join("postgres"));
    server.arg("-D").arg(&data).arg("-k").arg(&folder);
    let own = prepare(&data);
    for setting in own.iter().map(String::as_str).chain(["fsync=off", "max_connections=200"]) {
        server.args(["-c", setting]);
    }
    let log = std::fs::File::create(folder.join("log")).expect("a log file");
    let child =
        server.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log).spawn().expect("postgres starts");
    watch(child.id(), &folder);
    wait_for(&folder);
    folder
}

fn is_root() -> bool {
    std::fs::metadata("/proc/self").is_ok_and(|it| std::os::unix::fs::MetadataExt::uid(&it) == 0)
}

/// Ends the server and removes its folder when this process is gone, however it went.
#[allow(clippy::zombie_processes)] // It ends with this process, and the watchdog sees to that.
fn watch(server: u32, folder: &Path) {
    let script = r#"while kill -0 "$1" 2>/dev/null; do sleep 0.5; done
        kill -INT "$2"; n=0
        while [ -e "$3/data/postmaster.pid" ] && [ "$n" -lt 40 ]; do sleep 0.25; n=$((n + 1)); done
        rm -rf "$3""#;
    let (us, server) = (std::process::id().to_string(), server.to_string());
    let mut sh = Command::new("sh");
    sh.args(["-c", script, "watchdog", &us, &server]).arg(folder);
    std::os::unix::process::CommandExt::process_group(&mut sh, 0);
    sh.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("sh starts");
}

/// The server writes `ready` into its file once it takes connections.
fn wait_for(folder: &Path) {
    let since = Instant::now();
    let is_ready = || {
        std::fs::read_to_string(folder.join("data/postmaster.pid"))
            .is_ok_and(|it| it.lines().nth(7).is_some_and(|state| state.trim() == "ready"))
    };
    while !is_ready() {
        assert!(
            since.elapsed() < Duration::from_secs(60),
            "PostgreSQL did not start: see {}",
            folder.display()
        );
        std::thread::sleep(Duration::from_millis(50));
    }
}

fn as_user(is_root: bool, program: &Path) -> Command {
    if !is_root {
        return Command::new(program);
    }
    let user = format!("--reuid={USER}");
    let group = format!("--regid={USER}");
    let mut command = Command::new("setpriv");
    command.args([user.as_str(), group.as_str(), "--clear-groups"]).arg(program);
    command
}

fn run(command: &mut Command) {
    let done = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    assert!(done.status.success(), "{command:?}: {}", String::from_utf8_lossy(&done.stderr));
}
