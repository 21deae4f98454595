//! No address of a commenter in anything public, and a GET changes nothing.

use weshift::domain::*;

use crate::world::{Reply, SHIFT, World, on_both};

const PUBLIC: &[&str] = &[
    "/",
    "/p/km-culture-shift",
    SHIFT,
    "/p/km-culture-shift/discussion",
    "/privacy",
    "/p/km-culture-shift/exercise",
    "/p/km-culture-shift/picture",
    "/p/km-culture-shift/picture.csv",
    "/p/km-culture-shift/we-know?side=to",
    "/feeds/comments.atom",
    "/p/km-culture-shift/feed.atom",
    "/p/km-culture-shift/we-know/feed.atom",
    "/api/v1/posts",
    "/api/v1/posts/km-culture-shift",
    "/api/v1/comments?thread=km-culture-shift/we-know",
    "/api/v1/threads?name=km-culture-shift/we-know",
    "/api/v1/counts?thread=km-culture-shift/we-know",
    "/c/1",
    "/c/1/reply",
    "/admin/sign-in",
    "/nothing",
];

#[test]
fn no_public_answer_names_an_address() {
    on_both(&[("moderation.publish", "all")], |world| {
        let comment = world.post_comment(&Reply {
            email: "very.secret@mailbox.example".into(),
            ..Reply::by("Ada", "My words.")
        });
        let key = world.app.links.author_key(comment.id);
        let own = format!("/c/{}?key={key}", comment.id);
        for path in PUBLIC.iter().copied().chain([own.as_str()]) {
            let answer = world.get(path);
            let all = format!("{:?}{}", answer.headers, answer.body);
            assert!(!all.contains("very.secret") && !all.contains("mailbox.example"), "{path}");
        }
    });
}

#[test]
fn a_get_changes_nothing() {
    on_both(&[], |world| {
        let cookie = world.bea();
        let comment = world.post_comment(&Reply::by("Ada", "Stay as you are."));
        world.letters_after_settling(LetterKind::Held, 1);
        let before = everything(world);
        let mut paths: Vec<String> = PUBLIC.iter().map(|it| it.to_string()).collect();
        for path in [
            "/admin",
            "/admin/comments",
            "/admin/mail",
            "/admin/managers",
            "/admin/audit",
            "/admin/account",
            "/admin/sign-out",
        ] {
            paths.push(path.into());
        }
        for act in ["edit", "withdraw", "confirm"] {
            paths.push(format!("/c/{}/{act}", comment.id));
        }
        for act in ["", "/decide", "/undo"] {
            paths.push(format!("/admin/comments/{}{act}", comment.id));
        }
        let begun = world.post("/p/km-culture-shift/exercise", &[]);
        let own = begun.location().trim_end_matches("/me").to_string();
        world.post(&format!("{own}/me"), &[("shift-we-know", "6")]);
        for part in
            ["", "/me", "/organisation", "/answers.csv", "/delete", "/again", "/step", "/mail", "/remind"]
        {
            paths.push(format!("{own}{part}"));
        }
        let before = format!("{before}{}", answers(world));
        for letter in world.letters() {
            paths.push(format!("/admin/mail/{}", letter.id));
            let text = weshift::text::read_message(&letter.raw).unwrap().text;
            paths.extend(text.split_whitespace().filter(|it| it.starts_with("http")).map(str::to_string));
        }
        for path in &paths {
            let answer = world.get_with(path, &[("cookie", &cookie)]);
            assert!(answer.status < 500, "{path}: {}", answer.status);
        }
        assert_eq!(before, format!("{}{}", everything(world), answers(world)));
    });
}

/// What the exercise keeps of the first run.
fn answers(world: &World) -> String {
    let reader = world.app.store.reader();
    let kept = world.block_on(reader.list_answers(vec![RunId(1)])).unwrap();
    let placed = world.block_on(reader.list_placed_counts(PostId(2))).unwrap();
    assert!(!kept.is_empty());
    format!("{kept:?}{placed:?}")
}

fn everything(world: &World) -> String {
    let reader = world.app.store.reader();
    let page = weshift::store::PageAt { number: 1, size: 100 };
    world.block_on(async {
        format!(
            "{:?}{:?}{:?}{:?}{:?}",
            reader.page_for_desk(Default::default(), page).await.unwrap(),
            reader.list_audit(None, None, 1000).await.unwrap(),
            reader.list_managers().await.unwrap(),
            reader.list_letter_counts().await.unwrap(),
            reader.list_threads(PostId(2)).await.unwrap(),
        )
    })
}
