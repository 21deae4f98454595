//! What the site does when the machine under it fails: a log that nobody takes, a database that is busy, a copy that
//! finds no room. Nothing that somebody typed is lost, and no request goes without an answer.

use std::{
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use diesel::{SqliteConnection, connection::SimpleConnection};

use weshift::domain::SECOND;

use crate::world::{
    Reply, SHIFT, World, agent, change, databases, field_value, form_action, on_both, open_file,
};

/// The real binary on a database of its own, its log going to `log`.
fn serve(folder: &Path, log: Stdio) -> (Child, String) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_weshift"))
        .current_dir(folder)
        .env("WESHIFT_SERVER__LISTEN", "127.0.0.1:0")
        .env("RUST_LOG", "trace")
        .stdout(Stdio::piped())
        .stderr(log)
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let line = lines.next().expect("the server says where it listens").unwrap();
    let base = line.rsplit(' ').next().unwrap().to_string();
    std::thread::spawn(move || lines.for_each(drop));
    (child, base)
}

fn post(base: &str, words: &str) -> u16 {
    let comment = format!(
        r#"{{"thread":"km-culture-shift/we-know","author":"Ada","email":"ada@example.org","comment":"{words}"}}"#
    );
    let sent = agent().post(format!("{base}/api/v1/comments")).content_type("application/json").send(comment);
    sent.unwrap().status().as_u16()
}

/// The worker goes round: what it does at each round is seen from outside.
fn works_on(base: &str) {
    let since = Instant::now();
    loop {
        let health = agent().get(format!("{base}/healthz")).call().unwrap().status().as_u16();
        assert_eq!(health, 200);
        if since.elapsed() > Duration::from_millis(2_500) {
            return;
        }
        std::thread::sleep(Duration::from_millis(200));
    }
}

#[test]
fn a_log_that_cannot_be_written_takes_no_answer_and_no_mail() {
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    // The reading end of this pipe is closed at once: whatever is written to it fails.
    let (reader, nobody) = std::io::pipe().unwrap();
    drop(reader);
    for log in [Stdio::from(full), Stdio::from(nobody)] {
        let folder = tempfile::tempdir().unwrap();
        let (mut child, base) = serve(folder.path(), log);
        assert_eq!(post(&base, "The log is gone."), 201);
        works_on(&base);
        // The worker lives as long as it can be ended in order.
        let pid = child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
        assert!(child.wait().unwrap().success(), "no task ended in a panic");
    }
}

#[test]
fn a_signal_that_means_nothing_here_ends_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (mut child, base) = serve(folder.path(), Stdio::null());
    for signal in ["-HUP", "-USR1", "-USR2"] {
        let sent = Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap();
        assert!(sent.success());
    }
    assert_eq!(post(&base, "Still there."), 201);
    assert!(Command::new("kill").args(["-QUIT", &child.id().to_string()]).status().unwrap().success());
    assert!(child.wait().unwrap().success(), "it ends in order");
}

/// Keeps everybody from writing until it is dropped.
enum Standstill {
    Sqlite(Box<SqliteConnection>),
    Postgres(Child),
}

impl Standstill {
    fn of(database: &str) -> Standstill {
        match database.strip_prefix("sqlite://") {
            Some(path) => {
                let mut conn = open_file(path);
                conn.batch_execute("BEGIN IMMEDIATE").unwrap();
                Standstill::Sqlite(Box::new(conn))
            }
            None => {
                let mut psql = Command::new("psql");
                psql.args([database, "-Atq"]).stdin(Stdio::piped()).stdout(Stdio::piped());
                let mut child = psql.spawn().unwrap();
                let lock = b"BEGIN; LOCK TABLE comments IN EXCLUSIVE MODE; SELECT 'locked';\n";
                child.stdin.as_mut().unwrap().write_all(lock).unwrap();
                let mut line = String::new();
                while line.trim() != "locked" {
                    line.clear();
                    let read = BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
                    assert!(read > 0, "psql ended");
                }
                Standstill::Postgres(child)
            }
        }
    }
}

impl Drop for Standstill {
    fn drop(&mut self) {
        match self {
            Standstill::Sqlite(conn) => conn.batch_execute("ROLLBACK").unwrap(),
            Standstill::Postgres(child) => {
                child.kill().unwrap();
                child.wait().unwrap();
            }
        }
    }
}

#[test]
fn a_form_that_meets_a_database_that_takes_nothing_comes_back_with_every_word_and_a_button() {
    for kind in databases() {
        let world = World::start(&kind, &[("moderation.publish", "all"), ("spam.enabled", "false")]);
        let words = "What I know is <not> what \"we\" know.\n\nSo I write it down.";
        let shown = world.get(SHIFT).body;
        let (token, action) = (field_value(&shown, "token").unwrap(), form_action(&shown).unwrap());
        world.clock.advance(30 * SECOND);
        let still = Standstill::of(&world.database);
        let began = Instant::now();
        let answer = world.send(&action, &Reply::by("Ada", words), &token);
        assert!(began.elapsed() < Duration::from_secs(15), "{:?}", began.elapsed());
        drop(still);
        assert_eq!((answer.status, answer.header("retry-after")), (503, "5"), "{}", answer.body);
        answer.must_say("Send it again");
        answer.must_say("What I know is &lt;not&gt; what &quot;we&quot; know.\n\nSo I write it down.");
        answer.must_say(&format!("action=\"{SHIFT}/comments\""));
        answer.must_say("name=\"author\" value=\"Ada\"");
        world.end();
    }
}

#[test]
fn no_page_repeats_a_password() {
    on_both(&[], |world| {
        let fields = [("email", "bea@example.org"), ("password", "correct horse battery staple")];
        let origin = [("origin", "https://elsewhere.example")];
        let answer = world.post_with("/admin/sign-in", &fields, &origin);
        assert_eq!(answer.status, 403);
        answer.must_not_say("correct horse");
    });
}

#[test]
fn a_copy_that_finds_no_room_leaves_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    let (mut child, base) = serve(folder.path(), Stdio::null());
    assert_eq!(post(&base, "There is more than fits."), 201);
    // 64 kB are all that this command may write into a file, as on a disk that is full.
    let script = r#"trap '' XFSZ; ulimit -f 64; exec "$0" backup copy.db"#;
    let command = |script: &str| {
        let mut sh = Command::new("sh");
        sh.args(["-c", script, env!("CARGO_BIN_EXE_weshift")]).current_dir(folder.path());
        sh.output().unwrap()
    };
    let failed = command(script);
    assert_eq!(failed.status.code(), Some(1), "{}", String::from_utf8_lossy(&failed.stderr));
    let left = |it: &std::fs::DirEntry| it.file_name().to_string_lossy().starts_with("copy");
    let left: Vec<_> = std::fs::read_dir(folder.path()).unwrap().flatten().filter(left).collect();
    assert!(left.is_empty(), "{left:?}");
    assert!(command(r#"exec "$0" backup copy.db"#).status.success(), "with room it goes");
    child.kill().unwrap();
    child.wait().unwrap();
    // What is no copy is called by the name that was given, and leaves nothing behind.
    std::fs::write(folder.path().join("junk"), "no database").unwrap();
    let refused = command(r#"exec "$0" restore junk"#);
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(refused.status.code() == Some(1) && said.contains("junk is no database of Weshift"), "{said}");
    assert!(!folder.path().join("data/weshift.db.part").exists());
}

#[test]
fn comments_that_answer_each_other_in_a_circle_are_shown_once_each() {
    on_both(&[("moderation.publish", "all"), ("spam.enabled", "false")], |world| {
        let ids = ["One.", "Two.", "Three."].map(|words| world.post_comment(&Reply::by("Ada", words)).id);
        let [one, two, three] = ids;
        for (id, parent) in [(one, one), (two, three), (three, two)] {
            change(&world.database, &format!("UPDATE comments SET parent_id = {parent} WHERE id = {id}"));
        }
        world.clock.advance(2 * SECOND);
        for path in [SHIFT, "/p/km-culture-shift", "/frame?thread=km-culture-shift/we-know"] {
            let page = world.get(path);
            assert_eq!(page.status, 200, "{path}");
            for words in ["One.", "Two.", "Three."] {
                assert_eq!(page.body.matches(&format!("<p>{words}</p>")).count(), 1, "{path}: {words}");
            }
        }
    });
}
