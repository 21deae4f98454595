//! What `deploy/` ships, as it stands there: systemd reads it, and each proxy takes it and hands on posts and streams.

use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::TcpListener,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use crate::{
    tools::{Server, block, free_port, installed, run},
    world::{Kind, Reply, SHIFT, World},
};

const LIVE: &str = "/embed/v1/live?thread=km-culture-shift%2Fwe-know";

fn shipped(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("deploy").join(name)).unwrap()
}

fn shipped_units() -> Vec<String> {
    let all = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("deploy")).unwrap();
    let names = all.map(|it| it.unwrap().file_name().into_string().unwrap());
    names.filter(|it| it.ends_with(".service") || it.ends_with(".timer")).collect()
}

#[test]
fn the_units_are_understood_by_systemd_and_confine_the_program() {
    let Some(analyze) = installed("systemd-analyze") else { return };
    let dir = tempfile::tempdir().unwrap();
    let units = shipped_units();
    assert_eq!(units.len(), 5, "{units:?}");
    for unit in &units {
        let text = shipped(unit).replace("/usr/local/bin/weshift", env!("CARGO_BIN_EXE_weshift"));
        fs::write(dir.path().join(unit), text).unwrap();
    }
    let paths = || units.iter().map(|it| dir.path().join(it));
    let verified = run(Command::new(&analyze).args(["verify", "--man=no"]).args(paths()));
    assert!(verified.success && verified.err.trim().is_empty(), "{}", verified.err);
    for service in paths().filter(|it| it.extension().is_some_and(|it| it == "service")) {
        let security = ["security", "--offline=yes", "--threshold=15", "--no-pager"];
        run(Command::new(&analyze).args(security).arg(&service)).well();
    }
}

#[test]
fn what_the_readme_says_installs_a_service_whose_secrets_nobody_else_reads() {
    if installed("systemd-sysusers").is_none() || installed("systemd-tmpfiles").is_none() {
        return;
    }
    let root = tempfile::tempdir().unwrap();
    if fs::metadata(root.path()).unwrap().uid() != 0 {
        println!("Skipped: only root gives files away.");
        return;
    }
    for folder in ["usr/local/bin", "etc/systemd/system", "etc/weshift"] {
        fs::create_dir_all(root.path().join(folder)).unwrap();
    }
    fs::write(root.path().join("etc/weshift/dkim.pem"), "").unwrap();
    let here = root.path().display();
    let commands = block("README.md", "Installing it", "sh")
        .replace("target/dist/weshift", env!("CARGO_BIN_EXE_weshift"))
        .replace(" /usr/local", &format!(" {here}/usr/local"))
        .replace(" /etc", &format!(" {here}/etc"))
        .replace("systemd-sysusers", &format!("systemd-sysusers --root={here}"))
        .replace("systemd-tmpfiles", &format!("systemd-tmpfiles --root={here}"))
        .replace("systemctl daemon-reload", "");
    let mut shell = Command::new("/bin/sh");
    run(shell.args(["-ec", &commands]).current_dir(env!("CARGO_MANIFEST_DIR"))).well();
    let program = root.path().join("usr/local/bin/weshift");
    run(Command::new(program).arg("--version")).well();
    assert!(root.path().join("usr/local/share/doc/weshift/README.md").is_file(), "the units name it");
    for unit in shipped_units() {
        assert!(root.path().join("etc/systemd/system").join(&unit).is_file(), "{unit}");
        assert!(
            shipped(&unit).contains("Documentation=file:/usr/local/share/doc/weshift/README.md"),
            "{unit}"
        );
    }

    let id = |file: &str| {
        let text = fs::read_to_string(root.path().join(file)).unwrap();
        let line = text.lines().find(|it| it.starts_with("weshift:")).expect("it is made").to_string();
        line.split(':').nth(2).unwrap().parse::<u32>().unwrap()
    };
    let (user, group) = (id("etc/passwd"), id("etc/group"));
    let expected = [
        ("etc/weshift", 0o750, 0, group),
        ("etc/weshift/weshift.toml", 0o640, 0, group),
        ("etc/weshift/secrets.env", 0o640, 0, group),
        ("etc/weshift/dkim.pem", 0o640, 0, group),
        ("var/lib/weshift", 0o700, user, group),
        ("var/backups/weshift", 0o700, user, group),
    ];
    for (path, mode, owner, group) in expected {
        let seen = fs::metadata(root.path().join(path)).unwrap();
        assert_eq!((seen.mode() & 0o777, seen.uid(), seen.gid()), (mode, owner, group), "{path}");
    }
}

#[test]
fn the_shipped_settings_can_be_used() {
    let settings = Path::new(env!("CARGO_MANIFEST_DIR")).join("deploy/weshift.toml");
    let mut check = Command::new(env!("CARGO_BIN_EXE_weshift"));
    run(check.args(["config", "check", "--config"]).arg(settings).env("WESHIFT_SMTP_PASSWORD", "secret"))
        .well();
}

/// The command of a unit as systemd reads it, or of a crontab as cron does, with another's paths.
fn on_this_machine(command: &str, dir: &Path, config: &Path) -> String {
    command
        .replace("/usr/local/bin/weshift", env!("CARGO_BIN_EXE_weshift"))
        .replace("/etc/weshift/weshift.toml", &config.display().to_string())
        .replace("/var/backups/weshift", &dir.join("backups").display().to_string())
        .replace("/srv/comments", &dir.join("comments").display().to_string())
}

#[test]
fn what_the_timers_and_the_crontab_run_does_what_they_say() {
    let world = World::start(&Kind::Sqlite, &[]);
    let (dir, config) = (world.dir.path(), world.dir.path().join("weshift.toml"));
    fs::write(&config, format!("[database]\nurl = \"{}\"\n", world.database)).unwrap();
    fs::create_dir(dir.join("backups")).unwrap();
    // As cron runs it: from the home of its user, with a path that does not lead to us.
    let must_run = |command: &str| {
        let command = on_this_machine(command, dir, &config);
        let mut shell = Command::new("/bin/sh");
        run(shell.args(["-c", &command]).env_clear().env("PATH", "/usr/bin:/bin").current_dir("/")).well();
    };
    let line_of = |unit: &str, key: &str| {
        let text = shipped(unit);
        let line = text.lines().find_map(|it| it.strip_prefix(key)).expect("the unit says it").to_string();
        line.replace("%%", "%").replace("$$", "$")
    };
    let files = |folder: &str| -> Vec<String> {
        let entries = fs::read_dir(dir.join(folder)).unwrap();
        entries.map(|it| it.unwrap().file_name().into_string().unwrap()).collect()
    };

    must_run(&line_of("weshift-backup.service", "ExecStart="));
    let made = files("backups");
    assert!(made.len() == 1 && made[0].starts_with("weshift-2") && made[0].ends_with(".backup"), "{made:?}");
    let old = dir.join("backups/weshift-2001-01-01-000000.backup");
    fs::write(&old, "").unwrap();
    let long_ago = std::time::SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
    fs::File::options().write(true).open(&old).unwrap().set_modified(long_ago).unwrap();
    must_run(&line_of("weshift-backup.service", "ExecStartPost="));
    assert_eq!(files("backups"), made, "the old one goes, the new one stays");

    must_run(&line_of("weshift-export.service", "ExecStart="));
    assert!(files("comments").contains(&"index.json".to_string()));
    fs::remove_dir_all(dir.join("comments")).unwrap();
    let crontab = block("docs/static-sites.md", "Every minute", "crontab");
    let fields: Vec<&str> = crontab.trim().splitn(7, ' ').collect();
    assert_eq!(fields[5], "weshift", "in /etc/cron.d the sixth field is the user");
    assert!(fields[6].starts_with('/') && !fields[6].contains('%'), "{crontab}");
    must_run(fields[6]);
    assert!(files("comments").contains(&"index.json".to_string()));
    world.end();
}

/// A proxy of the folder, with what must be another's on the machine that tests it: ports, certificate, and where Weshift is.
struct Proxy {
    dir: tempfile::TempDir,
    http: u16,
    https: u16,
    program: PathBuf,
}

impl Proxy {
    fn of(program: &str) -> Option<Proxy> {
        let (program, dir) = (installed(program)?, tempfile::tempdir().unwrap());
        Some(Proxy { dir, http: free_port(), https: free_port(), program })
    }

    /// A certificate that it signed itself; also with its key in one file.
    fn certify(&self) -> bool {
        let Some(openssl) = installed("openssl") else { return false };
        let (key, certificate) = (self.path("privkey.pem"), self.path("fullchain.pem"));
        let subject =
            ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=talk.example.org"];
        run(Command::new(openssl).args(subject).args(["-keyout", &key, "-out", &certificate])).well();
        let both = fs::read_to_string(certificate).unwrap() + &fs::read_to_string(key).unwrap();
        fs::write(self.path("talk.example.org.pem"), both).unwrap();
        true
    }

    fn path(&self, name: &str) -> String {
        self.dir.path().join(name).display().to_string()
    }

    fn here(&self, text: &str, upstream: u16) -> String {
        let dir = self.dir.path().display().to_string();
        text.replace("/etc/letsencrypt/live/talk.example.org", &dir)
            .replace("/etc/haproxy/certs", &dir)
            .replace("127.0.0.1:8080", &format!("127.0.0.1:{upstream}"))
    }

    /// Its shipped file must be taken, then it serves Weshift, and an upstream that says what it was asked.
    fn serves(&self, scheme: &str, port: u16, start: impl Fn(u16) -> Server) {
        let base = format!("{scheme}://127.0.0.1:{port}");
        let open = [
            ("moderation.publish", "all"),
            ("spam.enabled", "false"),
            ("server.base_url", &base),
            ("server.trusted_proxies", "127.0.0.1/32"),
        ];
        let world = World::start(&Kind::Sqlite, &open);
        let upstream = world.base.rsplit(':').next().unwrap().parse().unwrap();
        let proxy = start(upstream);
        self.hands_on_posts_and_streams(&base, world);
        drop(proxy);

        let echo = TcpListener::bind("127.0.0.1:0").unwrap();
        let _proxy = start(echo.local_addr().unwrap().port());
        std::thread::spawn(move || echo.incoming().flatten().for_each(|it| drop(say_what_was_asked(it))));
        self.says_who_the_reader_is(&base);
    }

    fn hands_on_posts_and_streams(&self, base: &str, mut world: World) {
        let agent = agent();
        (world.agent, world.base) = (agent.clone(), base.to_string());
        world.wait_until("the proxy found Weshift", |it| it.get("/readyz").status == 200);
        let mut live = agent.get(format!("{base}{LIVE}")).call().unwrap();
        assert_eq!(live.status(), 200);
        let mut stream = live.body_mut().with_config().limit(100_000).reader();
        hear(&mut stream, "retry: 5000");
        let posted = world.reply_on(SHIFT, &Reply::by("Ada", "Through the proxy."));
        assert_eq!(posted.status, 303, "{}", posted.body);
        assert_eq!(world.newest().words.as_str().trim(), "Through the proxy.");
        hear(&mut stream, "\"count\":1");
        let big = "x".repeat(600_000);
        assert_eq!(
            world.post(&format!("{SHIFT}/comments"), &[("comment", &big)]).status,
            413,
            "in Weshift's words"
        );
        drop(live);
        world.get(SHIFT).must_say("Through the proxy.");
        world.end();
    }

    fn says_who_the_reader_is(&self, base: &str) {
        let ask = || {
            let lie = [("x-forwarded-for", "203.0.113.7"), ("host", "talk.example.org")];
            let request = lie
                .iter()
                .fold(agent().get(format!("{base}/a%2Fb?c=d")), |it, (name, value)| it.header(*name, *value));
            request
                .call()
                .map(|mut it| (it.status().as_u16(), it.body_mut().read_to_string().unwrap_or_default()))
                .unwrap()
        };
        let seen = (0..200).find_map(|_| {
            let (status, asked) = ask();
            std::thread::sleep(Duration::from_millis(50));
            (status == 200).then_some(asked)
        });
        let asked = seen.expect("the upstream is found within ten seconds").to_lowercase();
        let forwarded: Vec<&str> =
            asked.lines().filter_map(|it| it.strip_prefix("x-forwarded-for:")).map(str::trim).collect();
        assert_eq!(forwarded, ["127.0.0.1"], "{asked}");
        assert!(asked.contains("host: talk.example.org") && asked.starts_with("get /a%2fb?c=d "), "{asked}");
    }

    /// Who comes without TLS is sent to where it is.
    fn leads_to_https(&self) {
        let answer = agent()
            .get(format!("http://127.0.0.1:{}/p/x?y=z", self.http))
            .header("host", "talk.example.org")
            .call()
            .unwrap();
        let location = answer.headers()["location"].to_str().unwrap();
        assert_eq!((answer.status().as_u16() / 100, location), (3, "https://talk.example.org/p/x?y=z"));
    }
}

#[test]
fn nginx_takes_the_shipped_file_and_hands_on_posts_and_streams() {
    let Some(proxy) = Proxy::of("nginx").filter(Proxy::certify) else { return };
    let dir = proxy.dir.path().display();
    let start = |upstream: u16| {
        let shipped = proxy
            .here(&shipped("nginx.conf"), upstream)
            .replace("listen [::]:443 ssl http2;", "")
            .replace("listen [::]:80;", "")
            .replace("listen 443", &format!("listen 127.0.0.1:{}", proxy.https))
            .replace("listen 80", &format!("listen 127.0.0.1:{}", proxy.http));
        let temporary: String = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
            .iter()
            .map(|it| format!("{it}_temp_path {dir}/{it};\n"))
            .collect();
        let whole = format!(
            "daemon off; master_process off; pid {dir}/pid; events {{}}\nhttp {{ access_log off; {temporary}\n{shipped}\n}}\n"
        );
        fs::write(proxy.path("nginx.conf"), whole).unwrap();
        let arguments =
            ["-p", &dir.to_string(), "-e", "stderr", "-c", &proxy.path("nginx.conf")].map(String::from);
        let checked = run(Command::new(&proxy.program).arg("-t").args(&arguments));
        assert!(checked.success && !checked.err.contains("emerg"), "{}", checked.err);
        Server::start(Command::new(&proxy.program).args(&arguments), proxy.https)
    };
    proxy.serves("https", proxy.https, start);
    let _nginx = start(1);
    proxy.leads_to_https();
}

#[test]
fn caddy_takes_the_shipped_file_and_hands_on_posts_and_streams() {
    let Some(proxy) = Proxy::of("caddy") else { return };
    let caddy = |arguments: &[&str]| {
        let mut command = Command::new(&proxy.program);
        command.args(arguments).env("HOME", proxy.dir.path()).env("XDG_DATA_HOME", proxy.dir.path());
        command
    };
    fs::write(proxy.path("Shipped"), shipped("Caddyfile")).unwrap();
    run(&mut caddy(&["validate", "--adapter", "caddyfile", "--config", &proxy.path("Shipped")])).well();
    proxy.serves("http", proxy.http, |upstream| {
        let shipped = proxy.here(&shipped("Caddyfile"), upstream);
        // Without a certificate of its own making, and for any name.
        let shipped =
            shipped.replace("talk.example.org {", &format!("http://:{} {{\n\tbind 127.0.0.1", proxy.http));
        fs::write(proxy.path("Caddyfile"), format!("{{\n\tadmin off\n}}\n{shipped}")).unwrap();
        Server::start(
            &mut caddy(&["run", "--adapter", "caddyfile", "--config", &proxy.path("Caddyfile")]),
            proxy.http,
        )
    });
}

#[test]
fn haproxy_takes_the_shipped_file_and_hands_on_posts_and_streams() {
    let Some(proxy) = Proxy::of("haproxy").filter(Proxy::certify) else { return };
    let start = |upstream: u16| {
        let shipped = proxy
            .here(&shipped("haproxy.cfg"), upstream)
            .replace("bind :80", &format!("bind 127.0.0.1:{}", proxy.http))
            .replace("bind :443", &format!("bind 127.0.0.1:{}", proxy.https));
        fs::write(proxy.path("haproxy.cfg"), shipped).unwrap();
        let conf = proxy.path("haproxy.cfg");
        let checked = run(Command::new(&proxy.program).args(["-c", "-f", &conf]));
        assert!(checked.success && !checked.err.contains("WARNING"), "{}", checked.err);
        Server::start(Command::new(&proxy.program).args(["-db", "-f", &conf]), proxy.https)
    };
    proxy.serves("https", proxy.https, start);
    let _haproxy = start(1);
    proxy.leads_to_https();
}

#[test]
fn apache_takes_the_shipped_file_and_hands_on_posts_and_streams() {
    let Some(proxy) = Proxy::of("apache2").filter(Proxy::certify) else { return };
    let dir = proxy.dir.path().display();
    let start = |upstream: u16| {
        let shipped = proxy
            .here(&shipped("apache.conf"), upstream)
            .replace("*:80>", &format!("127.0.0.1:{}>", proxy.http))
            .replace("*:443>", &format!("127.0.0.1:{}>", proxy.https));
        let enabled =
            shipped.lines().next().unwrap().split("a2enmod ").nth(1).expect("it says which modules it needs");
        // What Debian enables by itself.
        let modules: String = "mpm_event authz_core alias socache_shmcb"
            .split(' ')
            .chain(enabled.split(' '))
            .map(|it| format!("LoadModule {it}_module /usr/lib/apache2/modules/mod_{it}.so\n"))
            .collect();
        let whole = format!(
            "{modules}ServerName localhost\nServerRoot {dir}\nDefaultRuntimeDir {dir}\nPidFile {dir}/pid\nErrorLog /dev/stderr\n\
            Listen 127.0.0.1:{}\nListen 127.0.0.1:{}\n{shipped}",
            proxy.http, proxy.https
        );
        fs::write(proxy.path("apache.conf"), whole).unwrap();
        let conf = proxy.path("apache.conf");
        run(Command::new(&proxy.program).args(["-t", "-f", &conf])).well();
        Server::start(Command::new(&proxy.program).args(["-X", "-f", &conf]), proxy.https)
    };
    proxy.serves("https", proxy.https, start);
    let _apache = start(1);
    proxy.leads_to_https();
}

/// The certificates are the test's own.
fn agent() -> ureq::Agent {
    ureq::Agent::config_builder()
        .max_redirects(0)
        .http_status_as_error(false)
        .timeout_global(Some(Duration::from_secs(30)))
        .tls_config(ureq::tls::TlsConfig::builder().disable_verification(true).build())
        .build()
        .new_agent()
}

#[track_caller]
fn hear(stream: &mut impl Read, words: &str) {
    let (mut heard, mut bytes) = (String::new(), [0; 1024]);
    while !heard.contains(words) {
        let read = stream.read(&mut bytes).expect("something is said within thirty seconds");
        assert!(read > 0, "the stream ended before {words:?}: {heard}");
        heard.push_str(&String::from_utf8_lossy(&bytes[..read]));
    }
}

fn say_what_was_asked(mut stream: std::net::TcpStream) -> std::io::Result<()> {
    let mut asked = String::new();
    let mut reader = BufReader::new(stream.try_clone()?);
    while reader.read_line(&mut asked)? > 2 {}
    let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", asked.len());
    stream.write_all((head + &asked).as_bytes())
}

#[test]
fn what_the_image_sets_is_weaker_than_a_settings_file() {
    let image = shipped("Containerfile");
    assert!(
        !image.lines().any(|it| it.contains("WESHIFT_") && it.contains("__")),
        "a variable would come before a file"
    );
    let inside = "/usr/local/share/weshift/container.toml";
    assert!(image.contains(&format!("ENV WESHIFT_DEFAULTS={inside}\n")));
    assert!(image.contains(&format!("COPY deploy/container.toml {inside}\n")));
    let home = tempfile::tempdir().unwrap();
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("deploy/container.toml");
    let printed = |home: &Path| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_weshift"));
        let output = command
            .args(["config", "print"])
            .current_dir(home)
            .env("WESHIFT_DEFAULTS", &file)
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    let words = printed(home.path());
    assert!(
        words.contains("\nlisten = \"0.0.0.0:8080\"")
            && words.contains("\"sqlite:///var/lib/weshift/weshift.db\""),
        "{words}"
    );
    fs::write(home.path().join("weshift.toml"), "[database]\nurl = \"sqlite:///srv/own.db\"\n").unwrap();
    assert!(printed(home.path()).contains("sqlite:///srv/own.db"));
}

#[test]
fn an_image_is_built_from_files_that_are_there_and_from_nothing_that_a_site_keeps() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let ignored = fs::read_to_string(root.join(".containerignore")).unwrap();
    assert_eq!(
        ignored,
        fs::read_to_string(root.join(".dockerignore")).unwrap(),
        "podman and docker read the same"
    );
    for kept in ["target", ".git", "data", "/weshift.toml", "**/*.env", "**/*.db", "**/*.backup", "**/*.pem"]
    {
        assert!(ignored.lines().any(|it| it == kept), "{kept}");
    }
    let image = shipped("Containerfile");
    let copied: Vec<&str> =
        image.lines().filter(|it| it.starts_with("COPY ") && !it.contains("--from")).collect();
    for file in copied.iter().flat_map(|it| it.split(' ').skip(1)).filter(|it| !it.starts_with('/')) {
        assert!(root.join(file).exists(), "{file} is not there");
    }
    for notice in ["LICENSE-MIT", "LICENSE-APACHE", "THIRD-PARTY-NOTICES"] {
        assert!(copied.iter().any(|it| it.contains(notice)), "{notice} goes along");
    }
    assert!(
        image.contains("USER 10001:10001")
            && image.contains("\"healthcheck\"")
            && image.contains("postgresql-client")
    );
}
