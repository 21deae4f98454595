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

/// What goes to standard output, of commands that need a site and of those that need none.
const PRINTING: [&[&str]; 11] = [
    &["config", "print"],
    &["config", "sample"],
    &["config", "check"],
    &["manager", "list"],
    &["manager", "sign-in-link", "bea@example.org"],
    &["privacy", "export", "ada@example.org"],
    &["mail", "queue"],
    &["mail", "dkim-keygen", "--kind", "ed25519"],
    &["spam", "explain"],
    &["spam", "explain", "--json"],
    &["--help"],
];

#[test]
fn output_that_cannot_be_written_is_a_failure_and_that_nobody_reads_it_is_none() {
    let world = World::start(&Kind::Sqlite, &[]);
    let folder = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str], to: Stdio| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_weshift"));
        command.args(arguments).current_dir(folder.path()).stdin(Stdio::null()).stdout(to);
        command.env("WESHIFT_DATABASE__URL", &world.database).stderr(Stdio::piped()).output().unwrap()
    };
    done(&run(&["manager", "add", "--email", "bea@example.org", "--name", "Bea"], Stdio::piped()));
    for arguments in PRINTING {
        let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        refused(&run(arguments, full.into()), 1, "What this command prints cannot be written");
        let _ = fs::remove_file(folder.path().join("dkim.pem"));
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let unread = run(arguments, writer.into());
        assert!(!done(&unread).contains("cannot be written"), "{arguments:?}");
        let _ = fs::remove_file(folder.path().join("dkim.pem"));
    }
    // What is asked by its exit code alone answers by it.
    refused(&run(&["config", "nonsense"], Stdio::piped()), 2, "unrecognized subcommand");
    world.end();
}

#[test]
fn a_message_waits_at_the_mail_server_when_mail_in_is_called_wrongly() {
    let folder = tempfile::tempdir().unwrap();
    for wrong in [
        &["mail-in", "--verbose"][..],
        &["mail-in", "bounce@example.org"],
        &["--config", "weshift.toml", "mail-in", "x"],
        &["--confg", "weshift.toml", "mail-in"],
        &["mail-in", "--config"],
    ] {
        refused(&weshift(folder.path(), wrong, &[]), 75, "error: ");
    }
    for other in
        [&["mail", "in"][..], &["privacy", "export", "mail-in", "x"], &["--config", "mail-in", "serv"]]
    {
        refused(&weshift(folder.path(), other, &[]), 2, "error: ");
    }
}

#[test]
fn a_copy_by_a_newer_version_is_refused_before_anything_is_touched() {
    for kind in databases() {
        let (newer, here) = (World::start(&kind, &[]), World::start(&kind, &[("moderation.publish", "all")]));
        here.post_comment(&Reply::by("Ada", "This was there."));
        let ((_newer, from), (dir, to)) = (newer.stop(), here.stop());
        let folder = tempfile::tempdir().unwrap();
        let copy = folder.path().join("copy");
        let backup = || weshift(folder.path(), &["backup", "copy"], &[("WESHIFT_DATABASE__URL", &from)]);
        let come = "INSERT INTO __diesel_schema_migrations (version) VALUES ('9999')";
        match kind {
            Kind::Sqlite => {
                done(&backup());
                change(&format!("sqlite://{}", copy.display()), come);
            }
            Kind::Postgres => {
                change(&from, come);
                done(&backup());
            }
        }
        let before = in_folder(folder.path());
        let restored = weshift(folder.path(), &["restore", "copy"], &[("WESHIFT_DATABASE__URL", &to)]);
        let words = refused(&restored, 1, "copy was written by a newer Weshift (migration 9999)");
        assert!(words.contains("restoring the database"), "{words}");
        assert_eq!(in_folder(folder.path()), before, "nothing was put aside");
        let here = World::start_on(dir, to, &[("moderation.publish", "all")]);
        here.get(crate::world::SHIFT).must_say("This was there.");
        here.end();
    }
}

#[test]
fn the_tables_of_another_program_are_neither_mixed_with_ours_nor_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let foreign = folder.path().join("data/weshift.db");
    fs::create_dir(folder.path().join("data")).unwrap();
    let database = format!("sqlite://{}", foreign.display());
    let world = World::start(&Kind::Sqlite, &[]);
    let copy = folder.path().join("copy");
    let copy = copy.to_str().unwrap();
    done(&weshift(folder.path(), &["backup", copy], &[("WESHIFT_DATABASE__URL", &world.database)]));
    world.end();
    for tables in [
        "CREATE TABLE wiki (id INTEGER); INSERT INTO wiki VALUES (7);",
        "PRAGMA application_id = 252006673;",
        "CREATE TABLE comments (id INTEGER); CREATE TABLE __diesel_schema_migrations (version TEXT, run_on TEXT);
         INSERT INTO __diesel_schema_migrations VALUES ('20240101000000', '');",
    ] {
        change(&database, tables);
        let before = fs::read(&foreign).unwrap();
        let serve = [("WESHIFT_SERVER__LISTEN", "127.0.0.1:0")];
        refused(&weshift(folder.path(), &["serve"], &serve), 1, "belongs to another program");
        let add = ["manager", "add", "--email", "bea@example.org", "--name", "Bea"];
        for arguments in COMMANDS.iter().copied().chain([&["restore", copy][..], &add]) {
            refused(&weshift(folder.path(), arguments, &[]), 1, "belongs to another program");
        }
        refused(&weshift(folder.path(), &["mail-in"], &[]), 75, "belongs to another program");
        assert!(fs::read(&foreign).unwrap() == before, "{tables}");
        assert_eq!(in_folder(&folder.path().join("data")), ["weshift.db"]);
        fs::remove_file(&foreign).unwrap();
    }
    if postgres::is_installed() {
        let (_dir, ours) = World::start(&Kind::Postgres, &[]).stop();
        let at = |database: &str, arguments: &[&str]| {
            weshift(folder.path(), arguments, &[("WESHIFT_DATABASE__URL", database)])
        };
        done(&at(&ours, &["backup", "dump"]));
        let theirs = postgres::fresh_database();
        change(&theirs, "CREATE TABLE comments (id BIGINT); INSERT INTO comments VALUES (7)");
        refused(&at(&theirs, &["restore", "dump"]), 1, "the tables of another program are in");
    }
}

#[test]
fn a_settings_file_that_is_a_link_counts_from_where_the_link_is() {
    let (home, store) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let home_path = home.path().canonicalize().unwrap();
    fs::write(
        store.path().join("real.toml"),
        "[spam]\nlists = [\"listed.txt\"]\n[mail]\nmaildir = \"letters\"\n",
    )
    .unwrap();
    std::os::unix::fs::symlink(store.path().join("real.toml"), home_path.join("weshift.toml")).unwrap();
    fs::write(home_path.join("listed.txt"), "").unwrap();
    let file = home_path.join("weshift.toml");
    let words = done(&weshift(store.path(), &["--config", file.to_str().unwrap(), "config", "check"], &[]));
    let home = home_path.display();
    for line in [
        format!("Relative paths count from {home}."),
        format!("The database is {home}/data/weshift.db."),
        format!("spam.lists is {home}/listed.txt."),
        format!("mail.maildir is {home}/letters."),
    ] {
        assert!(words.lines().any(|it| it == line), "{line}: {words}");
    }
}

#[test]
fn config_check_looks_at_what_lies_where_the_settings_point() {
    let folder = tempfile::tempdir().unwrap();
    let check = |wrong: &[(&str, &str)], why: &str| {
        refused(&weshift(folder.path(), &["config", "check"], wrong), 2, why);
    };
    fs::create_dir(folder.path().join("folder")).unwrap();
    fs::write(
        folder.path().join("rubbish"),
        "nothing that SQLite wrote, and longer than the head of its files, which is a \
        hundred bytes",
    )
    .unwrap();
    fs::write(folder.path().join("short"), "nothing").unwrap();
    std::os::unix::fs::symlink("/nowhere/weshift.db", folder.path().join("lost")).unwrap();
    check(&[("WESHIFT_DATABASE__URL", "sqlite://folder")], "folder is a folder. Name the file");
    check(
        &[("WESHIFT_DATABASE__URL", "sqlite://rubbish")],
        "rubbish is damaged, or nothing that SQLite wrote",
    );
    check(&[("WESHIFT_DATABASE__URL", "sqlite://short")], "short is damaged, or nothing that SQLite wrote");
    check(
        &[("WESHIFT_DATABASE__URL", "sqlite://lost")],
        "is a link to /nowhere/weshift.db, which is not there",
    );
    check(&[("WESHIFT_MAIL__MAILDIR", "rubbish")], "rubbish is a file, not a folder: name a folder");
    for (listen, metrics) in [
        ("127.0.0.1:8080", "127.0.0.1:8080"),
        ("0.0.0.0:8080", "127.0.0.1:8080"),
        ("127.0.0.1:8080", "[::]:8080"),
    ] {
        let both = [("WESHIFT_SERVER__LISTEN", listen), ("WESHIFT_SERVER__METRICS_LISTEN", metrics)];
        check(&both, "server.metrics_listen must be another address than server.listen");
    }
    for (listen, metrics) in [
        ("127.0.0.1:8080", "127.0.0.1:9100"),
        ("127.0.0.1:8080", "127.0.0.2:8080"),
        ("127.0.0.1:0", "127.0.0.1:0"),
    ] {
        let both = [("WESHIFT_SERVER__LISTEN", listen), ("WESHIFT_SERVER__METRICS_LISTEN", metrics)];
        done(&weshift(folder.path(), &["config", "check"], &both));
    }
    // A new file, an empty one and a site's own are fine.
    let world = World::start(&Kind::Sqlite, &[]);
    let (_dir, database) = world.stop();
    fs::write(folder.path().join("empty"), "").unwrap();
    for fine in ["sqlite://new", "sqlite://empty", &database] {
        done(&weshift(folder.path(), &["config", "check"], &[("WESHIFT_DATABASE__URL", fine)]));
    }
}

#[test]
fn a_link_to_a_database_that_is_not_there_makes_no_new_site() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("data")).unwrap();
    let nowhere = folder.path().join("disk/weshift.db");
    for link in ["data/weshift.db", "data"] {
        let _ = fs::remove_dir_all(folder.path().join("data"));
        let target = if link == "data" { folder.path().join("disk") } else { nowhere.clone() };
        if link != "data" {
            fs::create_dir(folder.path().join("data")).unwrap();
        }
        std::os::unix::fs::symlink(&target, folder.path().join(link)).unwrap();
        let why = format!("is a link to {}, which is not there. Mount the disk", target.display());
        let listen = [("WESHIFT_SERVER__LISTEN", "127.0.0.1:0")];
        refused(&weshift(folder.path(), &["serve"], &listen), 1, &why);
        let add = ["manager", "add", "--email", "bea@example.org", "--name", "Bea"];
        for arguments in COMMANDS.iter().copied().chain([&add[..]]) {
            refused(&weshift(folder.path(), arguments, &[]), 1, &why);
        }
        assert!(!folder.path().join("disk").exists());
        if link == "data" {
            fs::remove_file(folder.path().join(link)).unwrap();
        }
    }
    // A link to what is there is as good as the file.
    fs::create_dir_all(folder.path().join("disk")).unwrap();
    fs::create_dir_all(folder.path().join("data")).unwrap();
    fs::write(&nowhere, "").unwrap();
    std::os::unix::fs::symlink(&nowhere, folder.path().join("data/weshift.db")).unwrap();
    let _server = Served::on(folder.path(), &[]);
    done(&weshift(folder.path(), &["manager", "list"], &[]));
    assert!(fs::metadata(&nowhere).unwrap().len() > 0);
}

#[test]
fn a_copy_is_made_by_programs_that_know_fewer_parameters_than_we_do() {
    if !postgres::is_installed() {
        return;
    }
    let world = World::start(&Kind::Postgres, &[]);
    let folder = tempfile::tempdir().unwrap();
    let (dir, database) = world.stop();
    for (name, parameters) in
        [("one", "sslmode=disable&sslnegotiation=direct"), ("two", "keepalives_retries=3&keepalives=1")]
    {
        let joint = if database.contains('?') { '&' } else { '?' };
        let address = format!("{database}{joint}{parameters}");
        let environment = [("WESHIFT_DATABASE__URL", address.as_str())];
        done(&weshift(folder.path(), &["backup", name], &environment));
        done(&weshift(folder.path(), &["restore", name], &environment));
    }
    drop(dir);
}

#[test]
fn what_fails_while_a_copy_is_made_names_what_somebody_asked_for() {
    for kind in databases() {
        let (_dir, database) = World::start(&kind, &[]).stop();
        let folder = tempfile::tempdir().unwrap();
        // What SQLite keeps beside a database that it opens must have room.
        let blocks = match kind {
            Kind::Sqlite => 128,
            Kind::Postgres => 4,
        };
        let script = format!(r#"trap '' XFSZ; ulimit -f {blocks}; exec "$0" backup nightly.backup"#);
        let mut sh = Command::new("sh");
        sh.args(["-c", &script, env!("CARGO_BIN_EXE_weshift")]).current_dir(folder.path());
        let words = refused(
            &sh.env("WESHIFT_DATABASE__URL", &database).output().unwrap(),
            1,
            "backing up the database",
        );
        assert!(!words.contains("restoring") && !words.contains(".part"), "{words}");
        assert_eq!(in_folder(folder.path()), [""; 0]);
    }
    let folder = tempfile::tempdir().unwrap();
    let away = [("WESHIFT_DATABASE__URL", "postgres://weshift@127.0.0.1:9/weshift?connect_timeout=2")];
    let words = refused(&weshift(folder.path(), &["backup", "copy"], &away), 1, "backing up the database");
    assert!(!words.contains("restoring"), "{words}");
}

#[test]
fn secrets_in_another_encoding_or_no_file_are_called_what_they_are() {
    let home = tempfile::tempdir().unwrap();
    fs::write(home.path().join("weshift.toml"), "").unwrap();
    let secrets = home.path().join("secrets.env");
    let keep = |bytes: &[u8]| {
        fs::write(&secrets, bytes).unwrap();
        fs::set_permissions(&secrets, fs::Permissions::from_mode(0o640)).unwrap();
    };
    let check = || weshift(home.path(), &["config", "check"], &[]);
    let wide: Vec<u8> = "WESHIFT_SITE__NAME=hunter2".encode_utf16().flat_map(u16::to_le_bytes).collect();
    for (bytes, why) in [
        (&b"# caf\xe9\nWESHIFT_SITE__NAME=x\n"[..], "secrets.env is not UTF-8 in line 1; save it as UTF-8."),
        (&[b"\xff\xfe", &wide[..]].concat(), "secrets.env is saved as UTF-16; save it as UTF-8."),
        (&wide, "secrets.env is saved as UTF-16; save it as UTF-8."),
    ] {
        keep(bytes);
        assert!(!refused(&check(), 2, why).contains("hunter2"));
    }
    keep("\u{feff}WESHIFT_SITE__NAME=Ours\n".as_bytes());
    assert!(done(&weshift(home.path(), &["config", "print"], &[])).contains("name = \"Ours\""));
    fs::remove_file(&secrets).unwrap();
    assert!(Command::new("mkfifo").arg(&secrets).status().unwrap().success());
    refused(&check(), 2, "secrets.env must be a file.");
}

#[test]
fn a_name_that_is_nearly_a_setting_or_an_address_of_another_kind_is_told_once() {
    let folder = tempfile::tempdir().unwrap();
    let check = |name: &str, value: &str, why: &str| {
        let words = refused(&weshift(folder.path(), &["config", "check"], &[(name, value)]), 2, why);
        assert_eq!(words.trim().lines().count(), 1, "{words}");
    };
    check(
        "WESHIFT_MAIL__SMTP",
        "smtp://x",
        "is no setting, but a section of them: write WESHIFT_MAIL__SMTP__URL",
    );
    check("WESHIFT_MIAL__SMTP", "smtp://x", "Did you mean WESHIFT_MAIL__SMTP__URL");
    check("WESHIFT_SMTP_PASSWORT", "hunter2", "Did you mean WESHIFT_SMTP_PASSWORD?");
    check("WESHIFT_CONFIGG", "x", "Did you mean WESHIFT_CONFIG?");
    check(
        "WESHIFT_DATABASE__URL",
        "mysql://u:hunter2@h/d",
        "database.url must start with sqlite:// or postgres://.",
    );
    check(
        "WESHIFT_DATABASE__URL",
        "sqlite://data/weshift.db?mode=ro",
        "database.url takes no parameters for SQLite: leave ?mode=ro away",
    );
}

#[test]
fn what_an_image_sets_holds_where_nobody_says_anything_else() {
    let folder = tempfile::tempdir().unwrap();
    let image = folder.path().join("image.toml");
    fs::write(
        &image,
        "[server]\nlisten = \"0.0.0.0:8080\"\n[database]\nurl = \"sqlite:///image/weshift.db\"\n",
    )
    .unwrap();
    let defaults = ("WESHIFT_DEFAULTS", image.to_str().unwrap());
    let print =
        |environment: &[(&str, &str)]| done(&weshift(folder.path(), &["config", "print"], environment));
    let words = print(&[defaults]);
    assert!(
        words.contains("url = \"sqlite:///image/weshift.db\"") && words.contains("image.toml"),
        "{words}"
    );
    fs::write(folder.path().join("weshift.toml"), "[database]\nurl = \"sqlite:///own/weshift.db\"\n")
        .unwrap();
    let words = print(&[defaults]);
    assert!(
        words.contains("sqlite:///own/weshift.db") && words.contains("\nlisten = \"0.0.0.0:8080\""),
        "{words}"
    );
    let words = print(&[defaults, ("WESHIFT_DATABASE__URL", "sqlite:///said/weshift.db")]);
    assert!(words.contains("sqlite:///said/weshift.db"), "{words}");
    let absent = [("WESHIFT_DEFAULTS", "absent.toml")];
    refused(
        &weshift(folder.path(), &["config", "check"], &absent),
        2,
        "absent.toml, which WESHIFT_DEFAULTS names, cannot be read",
    );
    fs::write(&image, "[server]\nlisen = 1\n").unwrap();
    refused(&weshift(folder.path(), &["config", "check"], &[defaults]), 2, "Did you mean server.listen?");
}

#[test]
fn a_health_check_is_answered_by_weshift_alone() {
    let folder = tempfile::tempdir().unwrap();
    let other = TcpListener::bind("127.0.0.1:0").unwrap();
    let listen = other.local_addr().unwrap().to_string();
    std::thread::spawn(move || {
        for stream in other.incoming().take(1) {
            let mut stream = stream.unwrap();
            let mut line = String::new();
            BufReader::new(stream.try_clone().unwrap()).read_line(&mut line).unwrap();
            stream
                .write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 3\r\nconnection: close\r\n\r\nok\n")
                .unwrap();
        }
    });
    let asked = weshift(folder.path(), &["healthcheck"], &[("WESHIFT_SERVER__LISTEN", &listen)]);
    refused(&asked, 1, "200, but not from Weshift: something else listens there");
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
