//! What older versions kept: it is found, shown, counted and taken back as before.

use weshift::domain::*;

use crate::world::{Reply, World, change, databases};

/// Makes what is kept as the version before values kept it, and then this.
fn before_values(database: &str, statements: &str) {
    let kind = if database.starts_with("sqlite:") { "sqlite" } else { "postgres" };
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations").join(kind);
    let down = std::fs::read_to_string(folder.join("0031_values/down.sql")).unwrap();
    let forget = "DELETE FROM __diesel_schema_migrations WHERE version = '0031';";
    change(database, &format!("{down}\n{forget}\n{statements}"));
}

/// The owner, by any name.
fn owner(world: &World, name: &str) -> String {
    let setup = world.setup_page();
    let fields = [
        ("name", name),
        ("email", "bea@example.org"),
        ("password", "correct horse battery"),
        ("zone", "Europe/Berlin"),
    ];
    world.post(&setup, &fields).cookie()
}

fn act(world: &World, cookie: &str, comment: CommentId, what: &str) -> u16 {
    let page = format!("/admin/comments/{comment}");
    let seq = world.comment(comment).seq.to_string();
    world.desk_post(cookie, &page, &format!("{page}/{what}"), &[("seq", &seq)]).status
}

fn words_are_kept(world: &World) {
    world.wait_until("all words are kept", |world| {
        !world.block_on(world.app.store.reader().lacks_words()).unwrap()
    });
}

fn last_decision(world: &World, comment: CommentId) -> Actor {
    world.block_on(world.app.store.reader().find_last_decision(comment)).unwrap().unwrap().by
}

fn audit_of(world: &World, comment: CommentId) -> Vec<(String, Actor)> {
    let lines = world.block_on(world.app.store.reader().list_audit(Some(comment), None, 9)).unwrap();
    lines.into_iter().map(|it| (it.act.key().to_string(), it.who)).collect()
}

/// Runs the story on each database: what happens before the upgrade, which gives what the older version kept, and after.
fn upgraded<T>(
    publish: &str,
    name: &str,
    before: impl Fn(&World, &str) -> (T, String),
    after: impl Fn(&World, &str, &T),
) {
    let settings = [("moderation.publish", publish)];
    for database in databases() {
        let world = World::start(&database, &settings);
        let cookie = owner(&world, name);
        let (told, statements) = before(&world, &cookie);
        words_are_kept(&world);
        let (dir, database) = world.stop();
        before_values(&database, &statements);
        let world = World::start_on(dir, database, &settings);
        after(&world, &cookie, &told);
        world.stop();
    }
}

#[test]
fn reasons_that_were_sentences_are_shown_and_found_by_what_they_are_about() {
    let kept = |comment: &Comment, reasons: &str| {
        format!("UPDATE verdicts SET reasons = '{reasons}' WHERE comment_id = {};", comment.id)
    };
    upgraded(
        "all",
        "Bea",
        |world, _| {
            let list = world.post_comment(&Reply::by("Ada", "About lists of hosts."));
            let word = world.post_comment(&Reply::by("Bo", "About words to hold."));
            let block = world.post_comment(&Reply::by("Cy", "About our own list."));
            let odd = world.post_comment(&Reply::by("Dan", "About nothing that is known."));
            let statements = [
                kept(
                    &list,
                    r#"["A link''s host is on the list blocklist.txt.", "It is the first comment from this address."]"#,
                ),
                kept(
                    &word,
                    r#"["The text holds the word “blocklist”, which is on the list of words to hold."]"#,
                ),
                kept(&block, r#"["The domain casino.example is on the blocklist."]"#),
                kept(&odd, r#"["The moon was full."]"#),
            ];
            ((), statements.concat())
        },
        |world, cookie, _| {
            words_are_kept(world);
            let all =
                ["About lists of hosts.", "About words to hold.", "About our own list.", "About nothing"];
            for (kind, found) in [("listed", 0), ("words", 1), ("block", 2), ("newcomer", 0)] {
                let page = world.desk(cookie, &format!("/admin/comments?status=&reason={kind}"));
                for (at, words) in all.iter().enumerate() {
                    if at == found {
                        page.must_say(words)
                    } else {
                        page.must_not_say(words)
                    };
                }
            }
            let queue = world.desk(cookie, "/admin/comments?status=");
            queue
                .must_say("is on the list blocklist.txt.")
                .must_say("It is the first comment from this address.");
            queue.must_say("holds the word “blocklist”, which is on the list of words to hold.");
            queue.must_say("The domain casino.example is on the blocklist.").must_say("The moon was full.");
        },
    );
}

#[test]
fn decisions_that_were_names_are_taken_back_and_counted_by_who_made_them() {
    // An earlier migration could not tell a manager of this name from an author who withdrew their comment.
    upgraded(
        "trusted",
        "the author",
        |world, cookie| {
            let decided = world.post_comment(&Reply::by("Ada", "Please decide."));
            assert_eq!(world.decide(cookie, &decided, "approve"), 303);
            let withdrawn = world.post_comment(&Reply::by("Bo", "I take this back."));
            let key = world.app.links.author_key(withdrawn.id);
            let path = format!("/c/{}/withdraw", withdrawn.id);
            assert_eq!(world.post(&path, &[("key", &key)]).status, 303);
            let caught = world.post_comment(&Reply::by("Eve", "Spam, as it turned out later."));
            let statements = format!(
                "UPDATE comments SET decided_kind = 'author' WHERE id = {};
                UPDATE comments SET status = 'spam', seq = 1, status_before = 'pending', decided_kind = 'akismet',
                    decided_by = 'Akismet', decided_at = {} WHERE id = {};",
                decided.id,
                world.clock.now().millis(),
                caught.id
            );
            ((decided.id, withdrawn.id, caught.id), statements)
        },
        |world, cookie, &(decided, withdrawn, caught)| {
            let owner = world.block_on(world.app.store.reader().list_managers()).unwrap().remove(0);
            assert_eq!(last_decision(world, decided), Actor::manager(&owner));
            assert_eq!(last_decision(world, withdrawn), Actor::Author);
            assert_eq!(last_decision(world, caught), Actor::Akismet);
            let stats = world.block_on(world.app.store.reader().stats(world.clock.now().plus(HOUR))).unwrap();
            assert_eq!(stats.decisions, 1, "the owner's");
            assert_eq!(act(world, cookie, withdrawn, "undo"), 409, "nobody takes that back but its author");
            assert_eq!(act(world, cookie, decided, "undo"), 303);
            assert_eq!(world.comment(decided).status, Status::Pending);
            assert_eq!(act(world, cookie, caught, "undo"), 303);
            assert_eq!(world.comment(caught).status, Status::Pending);
        },
    );
}

#[test]
fn lines_of_the_log_that_were_phrases_are_found_and_shown_as_before() {
    upgraded(
        "trusted",
        "the author",
        |world, cookie| {
            let comment = world.post_comment(&Reply::by("Ada", "Please look."));
            assert_eq!(world.decide(cookie, &comment, "approve"), 303);
            let statements = format!(
                "INSERT INTO audit (at, who, via, act, comment_id, status_before, status_after, detail)
                    VALUES (1795428000000, 'Weshift', 'rules', 'spam', {0}, 'approved', 'spam', 'Akismet, asked again');
                INSERT INTO audit (at, who, via, act, comment_id, detail)
                    VALUES (1795428000000, 'Weshift', 'command line', 'all moons halted', {0}, '');
                INSERT INTO revisions (comment_id, source, who, at) VALUES ({0}, 'Before that.', 'the author', 5);",
                comment.id
            );
            (comment.id, statements)
        },
        |world, cookie, &comment| {
            let owner = world.block_on(world.app.store.reader().list_managers()).unwrap().remove(0);
            let lines = [
                ("all moons halted", Actor::System),
                ("comment.spam", Actor::Akismet),
                ("comment.approved", Actor::manager(&owner)),
                ("comment.posted", Actor::Author),
            ];
            assert_eq!(audit_of(world, comment), lines.map(|(key, who)| (key.to_string(), who)));
            let revisions = world.block_on(world.app.store.reader().list_revisions(comment)).unwrap();
            assert_eq!(revisions[0].who, Actor::Author);
            let page = world.desk(cookie, "/admin/audit");
            page.must_say("<td>approve</td>").must_say("<td>posted</td>").must_say("<td>signed in</td>");
            page.must_say("<td>all moons halted</td>");
            for approvals in ["comment.approved", "approve"] {
                let found = world.desk(cookie, &format!("/admin/audit?act={approvals}"));
                found.must_say("pending → approved").must_not_say("<td>posted</td>");
            }
            let file = world.desk(cookie, "/admin/audit.csv");
            file.must_say(&format!(",the author,page,,posted,{comment},,pending,"));
            // Both who are shown so are found by that name.
            let both = world.desk(cookie, "/admin/audit?who=the+author");
            both.must_say("<td>approve</td>")
                .must_say("<td>posted</td>")
                .must_not_say("all moons halted</td>");
        },
    );
}
