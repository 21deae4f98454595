//! The audit log: looked through, and taken away.

use weshift::domain::*;

use crate::world::{Reply, World, on_both};

/// Bea approves what Ada wrote, and Li, who is invited, looks on.
fn some_acts(world: &World) -> (String, Comment) {
    let bea = world.bea();
    let comment = world.post_comment(&Reply::by("Ada", "We asked first."));
    assert_eq!(world.decide(&bea, &comment, "approve"), 303);
    world.post_comment(&Reply::by("Bo", "We did not."));
    (bea, comment)
}

/// The page whose form it is, where it goes, and what is typed.
type DangerousAct = (&'static str, String, Vec<(&'static str, &'static str)>);

fn rows(page: &str) -> usize {
    page.split("<tbody>").nth(1).map_or(0, |it| it.matches("<tr>").count())
}

#[test]
fn the_log_is_narrowed_by_an_address_that_can_be_kept() {
    on_both(&[], |world| {
        let (bea, comment) = some_acts(world);
        let found = |query: &str| world.desk(&bea, &format!("/admin/audit?{query}"));
        found("act=approve").must_say("pending → approved").must_say("from").must_not_say("signed in</td>");
        assert_eq!(rows(&found("act=approve").body), 1);
        assert_eq!(rows(&found("act=decisions&who=bea").body), 1, "a manager, however their name is typed");
        assert_eq!(rows(&found("who=the+author&act=posted").body), 2);
        assert_eq!(rows(&found(&format!("comment={}", comment.id)).body), 2);
        assert_eq!(rows(&found("via=page&act=signed+in").body), 1);
        let person = format!("person={}", comment.email_key.0);
        assert_eq!(rows(&found(&person).body), 2);
        found(&person).must_say("Only about");
        assert_eq!(rows(&found("since=2026-11-23&until=2026-11-23&act=authors").body), 2);
        found("until=2026-11-22").must_say("Nothing like that was done.");
        let wrong = found("since=monday&comment=five&who=Bea");
        assert_eq!(wrong.status, 422);
        wrong
            .must_say("value=\"monday\"")
            .must_say("value=\"five\"")
            .must_say("value=\"Bea\"")
            .must_say("such as 2026-11-23");
        world
            .desk(&bea, &weshift::links::person(&comment.email_key))
            .must_say(&format!("/admin/audit?{person}"));
    });
}

#[test]
fn the_pages_of_a_narrowed_log_stay_narrowed() {
    on_both(&[], |world| {
        let (bea, _) = some_acts(world);
        let bea_id = world.block_on(world.app.store.reader().list_managers()).unwrap()[0].id;
        world
            .block_on(world.app.store.write(move |tx| {
                for at in 0..150 {
                    tx.add_audit(&NewAudit {
                        at: crate::world::START.plus(at),
                        who: Actor::Manager { id: Some(bea_id), name: "Bea".into() },
                        via: Via::Page,
                        act: AuditAction::NoteAdded,
                        comment: None,
                        before: None,
                        after: None,
                        detail: String::new(),
                    })?;
                }
                Ok::<_, Fault>(())
            }))
            .unwrap();
        let first = world.desk(&bea, "/admin/audit?act=note+added&who=Bea");
        assert_eq!(rows(&first.body), 100);
        let older =
            first.body.split("href=\"").find(|it| it.contains("before=")).unwrap().split('"').next().unwrap();
        let older = older.replace("&amp;", "&");
        assert!(older.starts_with("/admin/audit?who=Bea&act=note+added&before="), "{older}");
        assert_eq!(rows(&world.desk(&bea, &older).body), 50);
    });
}

#[test]
fn the_log_is_taken_away_as_a_file_whole_and_without_formulas() {
    on_both(&[], |world| {
        let (bea, comment) = some_acts(world);
        let bea_id = world.block_on(world.app.store.reader().list_managers()).unwrap()[0].id;
        world
            .block_on(world.app.store.write(move |tx| {
                for at in 0..2_500 {
                    tx.add_audit(&NewAudit {
                        at: crate::world::START.plus(at),
                        who: Actor::Manager { id: Some(bea_id), name: "=cmd|' /C calc'!A0".into() },
                        via: Via::Page,
                        act: AuditAction::NoteAdded,
                        comment: None,
                        before: None,
                        after: None,
                        detail: "a, b".into(),
                    })?;
                }
                Ok::<_, Fault>(())
            }))
            .unwrap();
        let file = world.desk(&bea, "/admin/audit.csv?act=note+added");
        assert_eq!((file.status, file.header("content-type")), (200, "text/csv; charset=utf-8"));
        assert!(file.header("content-disposition").contains("audit.csv"));
        let lines: Vec<&str> = file.body.lines().collect();
        assert_eq!(lines.len(), 2_501);
        assert_eq!(lines[0], "line,at,who,via,network,act,comment,before,after,detail");
        assert!(
            lines[1..].iter().all(|it| it.contains(",'=cmd|") && it.ends_with("\"a, b\"")),
            "{}",
            lines[1]
        );
        let decided = world.desk(&bea, "/admin/audit.csv?act=approve");
        decided.must_say(&format!(",approve,{},pending,approved,", comment.id));
        assert_eq!(world.desk(&bea, "/admin/audit.csv?since=never").status, 422);
    });
}

#[test]
fn what_was_typed_survives_being_asked_who_one_is() {
    on_both(&[], |world| {
        let (bea, comment) = some_acts(world);
        world.clock.advance(16 * MINUTE);
        let person = weshift::links::person(&comment.email_key);
        let acts: [DangerousAct; 3] = [
            (
                "/admin/audit",
                format!("{person}/erase"),
                vec![("email", "ada@example.org"), ("comments", "remove")],
            ),
            ("/admin/audit", format!("{person}/export"), Vec::new()),
            (
                "/admin/tokens",
                "/admin/tokens".into(),
                vec![
                    ("name", "The <night> build"),
                    ("scopes", "read:queue"),
                    ("scopes", "read:audit"),
                    ("expiry", "30"),
                ],
            ),
        ];
        for (page, path, fields) in acts {
            let asked = world.desk_post(&bea, page, &path, &fields);
            assert_eq!(asked.status, 403, "{path}");
            asked.must_say("Is it you?");
            for (name, value) in fields {
                let value = value.replace('<', "&lt;").replace('>', "&gt;");
                asked.must_say(&format!("name=\"{name}\" value=\"{value}\""));
            }
        }
        assert_eq!(world.comment(comment.id).author.as_str(), "Ada", "nothing was done");
        let prove = format!("/admin/prove?to={}", "%2Fadmin%2Ftokens");
        let fields = [
            ("name", "The night build"),
            ("scopes", "read:queue"),
            ("expiry", "30"),
            ("proof_password", "correct horse battery"),
        ];
        assert_eq!(world.desk_post(&bea, "/admin/tokens", &prove, &fields).status, 307);
        let made = world.desk_post(&bea, "/admin/tokens", "/admin/tokens", &fields);
        assert_eq!(made.status, 200, "{}", made.body);
    });
}
