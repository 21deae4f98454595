//! Commands beside a server: they work on its site or on none, and say which it is.

use std::{
    ffi::OsStr,
    fs,
    io::{BufRead, BufReader, Write},
    net::TcpListener,
    os::unix::{ffi::OsStrExt, fs::MetadataExt, fs::PermissionsExt},
    path::Path,
    process::{Child, Command, Output, Stdio},
};

use crate::{
    postgres,
    world::{Kind, Reply, World, change, databases},
};

/// `weshift` in a folder, with nothing of ours in the environment but what is given.
fn weshift(folder: &Path, arguments: &[&str], environment: &[(&str, &str)]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_weshift"));
    command.args(arguments).current_dir(folder).stdin(Stdio::null());
    command.envs(environment.iter().copied()).output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&[&output.stdout[..], &output.stderr].concat()).into_owned()
}

#[track_caller]
fn done(output: &Output) -> String {
    assert!(output.status.success(), "{:?} {}", output.status, said(output));
    said(output)
}

#[track_caller]
fn refused(output: &Output, code: i32, why: &str) -> String {
    let words = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.code() == Some(code) && words.contains(why), "{why}: {:?} {words}", output.status);
    words
}

fn in_folder(folder: &Path) -> Vec<String> {
    let names = fs::read_dir(folder).unwrap().flatten();
    let mut names: Vec<String> = names.map(|it| it.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

/// The server on a database of its own, ended with the test.
struct Served(Child);

impl Served {
    fn on(folder: &Path, environment: &[(&str, &str)]) -> Served {
        let mut command = Command::new(env!("CARGO_BIN_EXE_weshift"));
        command.current_dir(folder).env("WESHIFT_SERVER__LISTEN", "127.0.0.1:0");
        command.envs(environment.iter().copied());
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let line = lines.next().expect("the server says where it listens").unwrap();
        assert!(line.contains("listens on"), "{line}");
        std::thread::spawn(move || lines.for_each(drop));
        Served(child)
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

const COMMANDS: [&[&str]; 13] = [
    &["manager", "list"],
    &["manager", "set-role", "bea@example.org", "owner"],
    &["privacy", "erase", "ada@example.net", "--yes"],
    &["privacy", "export", "ada@example.net"],
    &["export", "--html", "out"],
    &["spam", "reset"],
    &["mail", "queue"],
    &["mail", "dns"],
    &["mail", "new-key"],
    &["mail", "digest", "--now"],
    &["mail", "test", "--to", "ada@example.net"],
    &["mail", "preview", "--kind", "digest", "--out", "letter"],
    &["backup", "nightly.backup"],
];

#[test]
fn where_there_is_no_site_every_command_makes_nothing_and_says_where_it_looked() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().canonicalize().unwrap().join("data/weshift.db");
    for arguments in COMMANDS {
        let words = refused(&weshift(folder.path(), arguments, &[]), 1, "there is no database at");
        assert!(words.contains(&path.display().to_string()) && words.contains("--config"), "{words}");
        assert_eq!(in_folder(folder.path()), [""; 0], "{arguments:?}");
    }
    refused(&weshift(folder.path(), &["mail-in"], &[]), 75, "there is no database at");
    assert_eq!(in_folder(folder.path()), [""; 0]);

    // What is there, but no site, is left as it is.
    fs::create_dir(folder.path().join("data")).unwrap();
    for foreign in [&b""[..], b"nothing that SQLite wrote"] {
        fs::write(&path, foreign).unwrap();
        for arguments in COMMANDS {
            refused(&weshift(folder.path(), arguments, &[]), 1, "");
            assert!(fs::read(&path).unwrap() == foreign, "{arguments:?}");
            assert_eq!(in_folder(folder.path()), ["data"], "{arguments:?}");
            assert_eq!(in_folder(&folder.path().join("data")), ["weshift.db"], "{arguments:?}");
        }
    }
}

/// As those do who set machines up.
#[test]
fn the_first_manager_can_be_added_before_the_server_ever_ran_and_hears_where() {
    let add = ["manager", "add", "--email", "bea@example.org", "--name", "Bea"];
    let folder = tempfile::tempdir().unwrap();
    let mut addresses = vec![format!("sqlite://{}/site/weshift.db", folder.path().display())];
    if postgres::is_installed() {
        addresses.push(postgres::fresh_database());
    }
    for database in addresses {
        let environment = [("WESHIFT_DATABASE__URL", database.as_str())];
        let words = done(&weshift(folder.path(), &add, &environment));
        let place = database.trim_start_matches("sqlite://").split('?').next().unwrap();
        assert!(
            words.contains("There was no site yet. It is made now, in ") && words.contains(place),
            "{words}"
        );
        let again = refused(&weshift(folder.path(), &add, &environment), 1, "There is a manager with");
        assert!(!again.contains("no site yet"), "{again}");
        let _server = Served::on(folder.path(), &environment);
        assert!(
            done(&weshift(folder.path(), &["manager", "list"], &environment)).contains("bea@example.org")
        );
    }
}

#[test]
fn a_database_of_postgresql_without_a_site_stays_empty() {
    if !postgres::is_installed() {
        return;
    }
    let database = postgres::fresh_database();
    let folder = tempfile::tempdir().unwrap();
    for arguments in COMMANDS {
        let output = weshift(folder.path(), arguments, &[("WESHIFT_DATABASE__URL", &database)]);
        let words = refused(&output, 1, "there is no site in postgres:///test");
        assert!(!words.contains("user="), "{words}");
        assert_eq!(in_folder(folder.path()), [""; 0], "{arguments:?}");
    }
    let tables = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'";
    let counted = Command::new("psql").args([&database, "-Atc", tables]).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&counted.stdout).trim(), "0");
}

#[test]
fn commands_in_any_folder_mean_the_database_of_the_settings_file_and_name_it() {
    let (home, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let file = home.path().join("weshift.toml");
    fs::write(&file, "[database]\nurl = \"sqlite://site/weshift.db\"\n").unwrap();
    let file = file.to_str().unwrap();
    let _server = Served::on(elsewhere.path(), &[("WESHIFT_CONFIG", file)]);
    let database = home.path().join("site/weshift.db");
    let add = ["--config", file, "manager", "add", "--email", "bea@example.org", "--name", "Bea"];
    let words = done(&weshift(elsewhere.path(), &add, &[]));
    assert!(words.contains(&format!("Database: {}", database.display())), "{words}");
    assert!(done(&weshift(home.path(), &["manager", "list"], &[])).contains("bea@example.org"));
    let erase = ["--config", file, "privacy", "erase", "ada@example.net", "--yes"];
    assert!(done(&weshift(elsewhere.path(), &erase, &[])).contains(&*database.to_string_lossy()));
    let copy = ["--config", file, "backup", "copy"];
    assert!(done(&weshift(elsewhere.path(), &copy, &[])).contains(&*database.to_string_lossy()));
    assert_eq!(in_folder(elsewhere.path()), ["copy"]);
}

#[test]
fn a_database_that_secrets_name_is_the_one_of_every_command() {
    for kind in databases() {
        let world = World::start(&kind, &[]);
        let home = tempfile::tempdir().unwrap();
        fs::write(home.path().join("weshift.toml"), "").unwrap();
        let secrets = home.path().join("secrets.env");
        fs::write(&secrets, format!("WESHIFT_DATABASE__URL=\"{}\"\n", world.database)).unwrap();
        fs::set_permissions(&secrets, fs::Permissions::from_mode(0o640)).unwrap();
        done(&weshift(home.path(), &["manager", "add", "--email", "bea@example.org", "--name", "Bea"], &[]));
        let managers = world.block_on(world.app.store.reader().list_managers()).unwrap();
        assert_eq!(managers.len(), 1);
        assert_eq!(managers[0].role.name(), "owner", "the first one");
        world.end();
    }
}

#[test]
fn a_link_that_leads_nowhere_is_no_file_that_is_missing() {
    let home = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink("/nowhere/secrets.env", home.path().join("secrets.env")).unwrap();
    fs::write(home.path().join("weshift.toml"), "").unwrap();
    for arguments in [&["config", "check"][..], &["serve"]] {
        refused(&weshift(home.path(), arguments, &[]), 2, "secrets.env");
    }
    fs::remove_file(home.path().join("weshift.toml")).unwrap();
    std::os::unix::fs::symlink("/nowhere/weshift.toml", home.path().join("weshift.toml")).unwrap();
    refused(&weshift(home.path(), &["config", "check"], &[]), 2, "weshift.toml");
    assert!(!home.path().join("data").exists());
}

#[test]
fn a_server_whose_settings_cannot_be_used_ends_with_2_so_that_nothing_starts_it_again() {
    for wrong in [
        ("WESHIFT_DATABASE__URL", "postgres://weshift@127.0.0.1/weshift?pool_max=5"),
        ("WESHIFT_DATABASE__URL", "postgres://weshift@127.0.0.1/weshift?sslrootcert=none.pem"),
        ("WESHIFT_SPAM__LISTS", "none.txt"),
    ] {
        let home = tempfile::tempdir().unwrap();
        let environment = [wrong, ("WESHIFT_SERVER__LISTEN", "127.0.0.1:0")];
        refused(&weshift(home.path(), &["serve"], &environment), 2, "");
    }
    // A database that is away comes back.
    let home = tempfile::tempdir().unwrap();
    let away = ("WESHIFT_DATABASE__URL", "postgres://weshift@127.0.0.1:9/weshift?connect_timeout=2");
    refused(&weshift(home.path(), &["serve"], &[away, ("WESHIFT_SERVER__LISTEN", "127.0.0.1:0")]), 1, "");
}

#[test]
fn a_copy_is_of_the_database_of_the_address_whatever_postgresql_s_own_variables_say() {
    if !postgres::is_installed() {
        return;
    }
    let world = World::start(&Kind::Postgres, &[]);
    let folder = tempfile::tempdir().unwrap();
    let environment = [
        ("WESHIFT_DATABASE__URL", world.database.as_str()),
        ("PGHOSTADDR", "127.0.0.9"),
        ("PGDATABASE", "elsewhere"),
        ("PGOPTIONS", "-c nonsense=1"),
        ("PGSERVICE", "none"),
    ];
    done(&weshift(folder.path(), &["backup", "copy"], &environment));
    world.end();
}

#[test]
fn a_database_of_an_older_version_is_brought_up_to_date_by_the_server_alone() {
    for kind in databases() {
        let world = World::start(&kind, &[]);
        let (_dir, database) = world.stop();
        let forget = "DELETE FROM __diesel_schema_migrations WHERE version = \
            (SELECT max(version) FROM __diesel_schema_migrations)";
        change(&database, forget);
        let folder = tempfile::tempdir().unwrap();
        let environment = [("WESHIFT_DATABASE__URL", database.as_str())];
        for _ in 0..2 {
            let listed = weshift(folder.path(), &["manager", "list"], &environment);
            refused(&listed, 1, "was written by an older Weshift. Start the server");
        }
        // It is copied all the same: before the new version is started is when a copy is wanted.
        done(&weshift(folder.path(), &["backup", "copy"], &environment));
    }
}

#[test]
fn a_server_makes_no_new_site_beside_one_that_an_earlier_version_made_elsewhere() {
    let (home, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    fs::write(home.path().join("weshift.toml"), "").unwrap();
    fs::create_dir(elsewhere.path().join("data")).unwrap();
    fs::write(elsewhere.path().join("data/weshift.db"), "the site").unwrap();
    let file = home.path().join("weshift.toml");
    let served = weshift(elsewhere.path(), &["--config", file.to_str().unwrap(), "serve"], &[]);
    refused(&served, 2, "where earlier versions of Weshift looked");
    assert_eq!(in_folder(home.path()), ["weshift.toml"]);
}

#[test]
fn what_root_restores_belongs_to_whom_it_belonged() {
    let folder = tempfile::tempdir().unwrap();
    if fs::metadata(folder.path()).unwrap().uid() != 0 {
        assert!(std::env::var("CI").as_deref() != Ok("true"), "CI runs tests as root");
        eprintln!("Not root: nothing can be restored for somebody else, so nothing is tested.");
        return;
    }
    let world = World::start(&Kind::Sqlite, &[]);
    let path = Path::new(world.database.strip_prefix("sqlite://").unwrap()).to_path_buf();
    let copy = folder.path().join("copy");
    let copy = copy.to_str().unwrap();
    done(&weshift(folder.path(), &["backup", copy], &[("WESHIFT_DATABASE__URL", &world.database)]));
    let (dir, database) = world.stop();
    let of_the_service = |file: &Path| std::os::unix::fs::chown(file, Some(10_001), Some(10_002)).unwrap();
    let lock = path.with_file_name("weshift.db.lock");
    of_the_service(dir.path());
    of_the_service(&path);
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
    // An earlier restore may have left it as root's.
    fs::remove_file(&lock).unwrap();
    let environment = [("WESHIFT_DATABASE__URL", database.as_str())];
    let whose = |file: &Path| {
        let it = fs::metadata(file).unwrap();
        (it.uid(), it.gid(), it.mode() & 0o777)
    };
    done(&weshift(folder.path(), &["restore", copy], &environment));
    assert_eq!(whose(&path), (10_001, 10_002, 0o640));
    assert_eq!(whose(&lock), (10_001, 10_002, 0o600));
    for left in in_folder(dir.path()).iter().filter(|it| it.starts_with("weshift.db")) {
        let (user, group, _) = whose(&dir.path().join(left));
        assert_eq!((user, group), (10_001, 10_002), "{left}");
    }
    // The same where there is nothing yet: as the folder.
    for left in in_folder(dir.path()).iter().filter(|it| it.starts_with("weshift.db")) {
        fs::remove_file(dir.path().join(left)).unwrap();
    }
    done(&weshift(folder.path(), &["restore", copy], &environment));
    assert_eq!((whose(&path), whose(&lock)), ((10_001, 10_002, 0o600), (10_001, 10_002, 0o600)));
    // And what else root makes for others.
    let made = tempfile::tempdir_in(dir.path()).unwrap();
    of_the_service(made.path());
    done(&weshift(made.path(), &["backup", "copy"], &environment));
    done(&weshift(made.path(), &["export", "--html", "out"], &environment));
    done(&weshift(made.path(), &["mail", "dkim-keygen", "--kind", "ed25519"], &environment));
    for file in ["copy", "out", "out/index.json", "out/km-culture-shift", "dkim.pem"] {
        let (user, group, _) = whose(&made.path().join(file));
        assert_eq!((user, group), (10_001, 10_002), "{file}");
    }
}

#[test]
fn a_restore_that_finds_no_room_leaves_nothing_behind() {
    let world = World::start(&Kind::Sqlite, &[("moderation.publish", "all")]);
    world.post_comment(&Reply::by("Ada", "This was there."));
    let folder = tempfile::tempdir().unwrap();
    done(&weshift(folder.path(), &["backup", "copy"], &[("WESHIFT_DATABASE__URL", &world.database)]));
    let (dir, database) = world.stop();
    let path = Path::new(database.strip_prefix("sqlite://").unwrap());
    let restore = |database: &str| {
        // 64 kB are all that this command may write into a file, as on a disk that is full.
        let script = r#"trap '' XFSZ; ulimit -f 64; exec "$0" restore copy"#;
        let mut sh = Command::new("sh");
        sh.args(["-c", script, env!("CARGO_BIN_EXE_weshift")]).current_dir(folder.path());
        sh.env("WESHIFT_DATABASE__URL", database).output().unwrap()
    };
    let (before, files) = (fs::read(path).unwrap(), in_folder(dir.path()));
    refused(&restore(&database), 1, "copying copy");
    assert_eq!((fs::read(path).unwrap() == before, in_folder(dir.path())), (true, files));

    let fresh = folder.path().join("new/weshift.db");
    refused(&restore(&format!("sqlite://{}", fresh.display())), 1, "copying copy");
    assert_eq!(in_folder(fresh.parent().unwrap()), [""; 0], "an empty file would be a new site");
}

#[test]
fn config_check_finds_all_that_would_stop_the_start_or_every_mail() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        fs::write(folder.path().join(name), text).unwrap();
        fs::set_permissions(folder.path().join(name), fs::Permissions::from_mode(0o640)).unwrap();
    };
    write("key.pem", "no key");
    write("ca.pem", "no certificate");
    let settings = "lisen = 1\n[database]\nurl = \"postgres://u:hunter2@h/d?foo=1\"\n[spam]\nlists = [\"absent.txt\"]\n\
        [mail]\nfrom = \"a@example.org\"\nlink_days = 0\n[mail.smtp]\nurl = \"smtp://mail.example.org\"\nca_file = \"ca.pem\"\n\
        [mail.dkim]\nselector = [\"w\"]\nkey_file = [\"key.pem\"]\n[spam.akismet]\nkey = \"hunter2\"\n";
    write("weshift.toml", settings);
    let words = refused(&weshift(folder.path(), &["config", "check"], &[]), 2, "");
    for expected in [
        "Unknown setting lisen",
        "mail.link_days must be a whole number from 1 to 365",
        "`foo` in `database.url`",
        "absent.txt",
        "mail.dkim.key_file",
        "mail.smtp.ca_file",
        "setting up Akismet",
    ] {
        assert!(words.contains(expected), "{expected}: {words}");
    }
    assert!(!words.contains("hunter2"), "{words}");

    for (settings, expected) in [
        ("url = \"smtp://ada@mail.example.org\"", "names the user ada, but there is no password"),
        (
            "url = \"smtp://ada@mail.example.org\"\npassword_file = \"none\"",
            "mail.smtp.password_file: cannot read",
        ),
    ] {
        write("weshift.toml", &format!("[mail]\nfrom = \"a@example.org\"\n[mail.smtp]\n{settings}\n"));
        refused(&weshift(folder.path(), &["config", "check"], &[]), 2, expected);
    }
    for program in ["/nonexistent/sendmail", "key.pem", "/tmp"] {
        let settings =
            format!("[mail]\nfrom = \"a@example.org\"\ntransport = \"sendmail\"\nsendmail = \"{program}\"\n");
        write("weshift.toml", &settings);
        refused(&weshift(folder.path(), &["config", "check"], &[]), 2, "mail.sendmail");
        refused(&weshift(folder.path(), &["mail", "test", "--to", "a@example.org"], &[]), 2, "mail.sendmail");
    }
    write("weshift.toml", "[spam]\nlists = [\"ca.pem\"]\n");
    let words = done(&weshift(folder.path(), &["config", "check"], &[]));
    assert!(words.contains("The settings can be used") && words.contains("data/weshift.db"), "{words}");
}

#[test]
fn broken_settings_stop_no_command_that_helps_to_mend_them() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(
        folder.path().join("weshift.toml"),
        "[mail.dkim]\nselector = [\"w\"]\nkey_file = [\"dkim.pem\"]\nx=",
    )
    .unwrap();
    assert!(done(&weshift(folder.path(), &["config", "sample"], &[])).contains("[server]"));
    done(&weshift(folder.path(), &["preview"], &[]));
    assert!(folder.path().join("preview/index.html").is_file());
    let made = done(&weshift(folder.path(), &["mail", "dkim-keygen", "--kind", "ed25519"], &[]));
    let key = folder.path().canonicalize().unwrap().join("dkim.pem");
    assert!(made.contains(&format!("key_file = [\"{}\"]", key.display())), "{made}");
    assert!(made.contains(&format!("chmod 640 {}", key.display())), "{made}");
    refused(&weshift(folder.path(), &["manager", "list"], &[]), 2, "is not valid TOML, line 4");
}

#[test]
fn mail_that_comes_in_waits_until_the_settings_are_mended() {
    let folder = tempfile::tempdir().unwrap();
    let absent = ["--config", "absent.toml", "mail-in"];
    refused(&weshift(folder.path(), &absent, &[]), 75, "Cannot read the settings file");
    fs::write(folder.path().join("weshift.toml"), "nonsense").unwrap();
    refused(&weshift(folder.path(), &["mail-in"], &[]), 75, "is not valid TOML");
    let unknown = [("WESHIFT_SITE__NAM", "x")];
    fs::remove_file(folder.path().join("weshift.toml")).unwrap();
    refused(&weshift(folder.path(), &["mail-in"], &unknown), 75, "Did you mean WESHIFT_SITE__NAME");

    let world = World::start(&Kind::Sqlite, &[]);
    let mut command = Command::new(env!("CARGO_BIN_EXE_weshift"));
    command.arg("mail-in").current_dir(folder.path()).env("WESHIFT_DATABASE__URL", &world.database);
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(b"From: Ada <ada@example.net>\r\n\r\nHello.\r\n").unwrap();
    let taken = done(&child.wait_with_output().unwrap());
    assert!(taken.starts_with("Nothing was done: ") && taken.ends_with(".\n"), "{taken}");
    world.end();
}

#[test]
fn a_health_check_asks_the_server_that_the_settings_name() {
    let folder = tempfile::tempdir().unwrap();
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let listen = format!("0.0.0.0:{free}");
    // A proxy for everybody else is not asked.
    let environment = [("WESHIFT_SERVER__LISTEN", listen.as_str()), ("HTTP_PROXY", "http://127.0.0.1:1")];
    let server = Served::on(folder.path(), &environment);
    assert!(done(&weshift(folder.path(), &["healthcheck"], &environment)).contains("200 ok"));
    drop(server);
    refused(&weshift(folder.path(), &["healthcheck"], &environment), 1, "/healthz");
    refused(&weshift(folder.path(), &["--config", "absent", "healthcheck"], &[]), 1, "absent");
}

#[test]
fn an_address_that_is_taken_is_named_with_its_setting() {
    let folder = tempfile::tempdir().unwrap();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = taken.local_addr().unwrap().to_string();
    for setting in ["server.listen", "server.metrics_listen"] {
        let variable = format!("WESHIFT_{}", setting.to_uppercase().replace('.', "__"));
        let environment = [("WESHIFT_SERVER__LISTEN", "127.0.0.1:0"), (variable.as_str(), taken.as_str())];
        let words = refused(&weshift(folder.path(), &["serve"], &environment), 1, "Cannot listen on");
        assert!(words.contains(&taken) && words.contains(&format!("for {setting}.")), "{words}");
    }
}

#[test]
fn the_first_manager_is_an_owner_and_the_last_owner_stays_one() {
    for kind in databases() {
        let world = World::start(&kind, &[]);
        let folder = tempfile::tempdir().unwrap();
        let manager = |arguments: &[&str]| {
            let arguments = [&["manager"], arguments].concat();
            weshift(folder.path(), &arguments, &[("WESHIFT_DATABASE__URL", &world.database)])
        };
        let bea = ["add", "--email", "bea@example.org", "--name", "Bea"];
        refused(&manager(&[&bea[..], &["--role", "viewer"]].concat()), 2, "must be an owner");
        refused(&manager(&[&bea[..], &["--role", "king"]].concat()), 2, "owner, manager or viewer");
        assert!(done(&manager(&bea)).contains("as owner"));
        let cy = ["add", "--email", "cy@example.org", "--name", "Cy"];
        assert!(done(&manager(&cy)).contains("as manager"));
        refused(&manager(&["set-role", "bea@example.org", "viewer"]), 1, "is the last owner");
        refused(&manager(&["set-role", "dan@example.org", "owner"]), 1, "is not a manager");
        done(&manager(&["set-role", "cy@example.org", "owner"]));
        done(&manager(&["set-role", "bea@example.org", "viewer"]));
        let listed = done(&manager(&["list"]));
        let role =
            |name: &str| listed.lines().find(|it| it.contains(name)).unwrap().split(' ').next().unwrap();
        assert_eq!((role("Bea"), role("Cy")), ("viewer", "owner"));
        world.end();
    }
}

#[test]
fn a_test_mail_goes_to_a_mailbox_of_this_machine_too() {
    let world = World::start(&Kind::Sqlite, &[]);
    let environment = [
        ("WESHIFT_DATABASE__URL", world.database.as_str()),
        ("WESHIFT_MAIL__TRANSPORT", "sendmail"),
        ("WESHIFT_MAIL__SENDMAIL", "/bin/true"),
        ("WESHIFT_MAIL__FROM", "comments@example.org"),
    ];
    let folder = tempfile::tempdir().unwrap();
    let sent = done(&weshift(folder.path(), &["mail", "test", "--to", "root@localhost"], &environment));
    assert!(sent.contains("to root@localhost"), "{sent}");
    refused(
        &weshift(folder.path(), &["mail", "test", "--to", "root"], &environment),
        2,
        "is not an email address",
    );
    let none = done(&weshift(folder.path(), &["mail", "digest", "--now"], &environment));
    assert!(none.contains("There is no manager yet"), "{none}");
    world.end();
}

#[test]
fn what_is_no_text_in_the_environment_ends_no_command() {
    let folder = tempfile::tempdir().unwrap();
    let broken = OsStr::from_bytes(b"\xff\xfe");
    let check = |name: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_weshift"));
        command.args(["config", "check"]).current_dir(folder.path()).env(name, broken).output().unwrap()
    };
    done(&check("FOO"));
    refused(&check("WESHIFT_SITE__NAME"), 2, "WESHIFT_SITE__NAME in the environment is not UTF-8");
}
