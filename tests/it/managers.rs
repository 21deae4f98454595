//! Managers: invited, changed, removed; how they sign in, and prove again who they are.

use weshift::{domain::*, moderation::totp};

use crate::world::{Got, Reply, World, field_value, on_both};

const PASSWORD: &str = "correct horse battery";
const LI: &str = "li@example.org";

/// Bea invites Li; gives the path of the invitation.
fn invitation(world: &World, bea: &str, role: &str, more: &[(&str, &str)]) -> String {
    let mut fields = vec![("email", LI), ("name", "Li"), ("role", role)];
    fields.extend_from_slice(more);
    let made = world.desk_post(bea, "/admin/managers", "/admin/managers", &fields);
    assert_eq!(made.status, 200, "{}", made.body);
    let start = made.body.find("/admin/join/").expect("the link is shown once");
    made.body[start..].split('<').next().unwrap().to_string()
}

fn accept(world: &World, path: &str) -> Got {
    world.post(path, &[("name", "Li Wei"), ("password", "four words do well"), ("zone", "Asia/Singapore")])
}

fn li(world: &World) -> Manager {
    let all = world.block_on(world.app.store.reader().list_managers()).unwrap();
    all.into_iter().find(|it| it.email.expose() == LI).expect("Li is a manager")
}

fn sign_in(world: &World, email: &str, password: &str) -> Got {
    world.post("/admin/sign-in", &[("email", email), ("password", password)])
}

#[test]
fn an_invited_manager_chooses_a_password_and_comes_in_once() {
    on_both(&[], |world| {
        let bea = world.bea();
        let path = invitation(world, &bea, "manager", &[]);
        world.desk(&bea, "/admin/managers").must_say("manager, invited").must_not_say(&path);
        world.post_comment(&Reply::by("Ada", "Li is not here yet."));
        world.get(&path).must_say(LI).must_say("name=\"password\"");
        let short = world.post(&path, &[("name", "Li Wei"), ("password", "short"), ("zone", "UTC")]);
        assert_eq!(short.status, 422);
        short.must_say("8 characters").must_say("Li Wei");
        let entered = accept(world, &path);
        assert_eq!(entered.status, 303, "{}", entered.body);
        world.desk(&entered.cookie(), "/admin").must_say("Li Wei").must_say("Li is not here yet.");
        assert_eq!(accept(world, &path).status, 410);
        assert_eq!(sign_in(world, LI, "four words do well").status, 303);
        let told = world.letters().into_iter().filter(|it| it.kind == LetterKind::Held);
        assert!(
            told.into_iter().all(|it| it.manager != Some(li(world).id)),
            "nothing came before they accepted"
        );
    });
}

#[test]
fn inviting_again_makes_the_first_link_worthless() {
    on_both(&[], |world| {
        let bea = world.bea();
        let first = invitation(world, &bea, "viewer", &[]);
        let page = format!("/admin/managers/{}", li(world).id);
        let again = world.desk_post(&bea, &page, &format!("{page}/invite"), &[]);
        again.must_say("/admin/join/");
        assert_eq!(world.get(&first).status, 410);
        let wrong = [("email", "li at example"), ("name", ""), ("role", "king")];
        let refused = world.desk_post(&bea, "/admin/managers", "/admin/managers", &wrong);
        assert_eq!(refused.status, 422);
        refused
            .must_say("li at example")
            .must_say("email-error")
            .must_say("name-error")
            .must_say("role-error");
        let taken = [("email", LI), ("name", "Li"), ("role", "viewer")];
        let taken = world.desk_post(&bea, "/admin/managers", "/admin/managers", &taken);
        assert_eq!(taken.status, 422);
    });
}

#[test]
fn who_is_removed_is_out_at_once_with_links_and_mail() {
    on_both(&[], |world| {
        let bea = world.bea();
        let path = invitation(world, &bea, "manager", &[]);
        let cookie = accept(world, &path).cookie();
        let id = li(world).id;
        let page = format!("/admin/managers/{id}");
        assert_eq!(world.desk(&cookie, "/admin").status, 200);
        assert_eq!(world.desk_post(&bea, &page, &format!("{page}/remove"), &[]).status, 303);
        assert_eq!(world.desk(&cookie, "/admin").status, 303, "the session is dead");
        assert_eq!(sign_in(world, LI, "four words do well").status, 422);
        assert_eq!(world.desk(&bea, &page).status, 404);
        world.desk(&bea, "/admin/audit").must_say("manager removed");
    });
}

#[test]
fn the_last_owner_stays_an_owner() {
    on_both(&[], |world| {
        let bea = world.bea();
        invitation(world, &bea, "owner", &[]);
        let all = world.block_on(world.app.store.reader().list_managers()).unwrap();
        let page = format!("/admin/managers/{}", all[0].id);
        let gone = world.desk_post(&bea, &page, &format!("{page}/remove"), &[]);
        assert_eq!(gone.status, 422, "an owner who is not here yet can let nobody in");
        gone.must_say("last owner");
        let lower = [("name", "Bea"), ("role", "viewer")];
        let lower = world.desk_post(&bea, &page, &page, &lower);
        assert_eq!(lower.status, 422);
        lower.must_say("last owner");
    });
}

#[test]
fn another_role_counts_at_once_and_kills_the_links_of_earlier_mails() {
    on_both(&[], |world| {
        let comment = world.post_comment(&Reply::by("Ada", "Who may decide?"));
        let bea = world.bea();
        let path = invitation(world, &bea, "manager", &[]);
        let cookie = accept(world, &path).cookie();
        let before = li(world);
        let page = format!("/admin/managers/{}", before.id);
        let fields = [("name", "Li Wei"), ("role", "viewer")];
        assert_eq!(world.desk_post(&bea, &page, &page, &fields).status, 303);
        assert_eq!(world.decide(&cookie, &comment, "approve"), 403);
        assert!(li(world).epoch > before.epoch);
        world.desk(&bea, "/admin/audit").must_say("manager → viewer");
    });
}

#[test]
fn who_cares_for_one_post_is_told_of_no_other() {
    on_both(&[], |world| {
        let bea = world.bea();
        let new = [
            ("title", "Another post"),
            ("slug", "another"),
            ("state", "published"),
            ("body", "Words."),
            ("open", "1"),
        ];
        assert_eq!(world.desk_post(&bea, "/admin/posts/new", "/admin/posts", &new).status, 303);
        let path = invitation(world, &bea, "manager", &[("posts", "another")]);
        let cookie = accept(world, &path).cookie();
        world.desk(&cookie, "/admin/managers").must_say("Another post");
        let elsewhere = world.post_comment(&Reply::by("Ada", "About the shifts."));
        world.reply_on("/p/another", &Reply::by("Ada", "About the other post."));
        let letters = world.letters_after_settling(LetterKind::Held, 2);
        let id = li(world).id;
        let to_li: Vec<_> = letters.iter().filter(|it| it.manager == Some(id)).collect();
        assert_eq!(to_li.len(), 1);
        let raw = String::from_utf8_lossy(&to_li[0].raw).into_owned();
        assert!(raw.contains("About the other post.") && !raw.contains("About the shifts."), "{raw}");
        // Whoever looks on purpose may decide all the same.
        assert_eq!(world.decide(&cookie, &elsewhere, "approve"), 303);
    });
}

/// Bea has an authenticator app; gives its secret, and the recovery codes that were shown.
fn with_app(world: &World, bea: &str) -> (String, Vec<String>) {
    let page = world.desk(bea, "/admin/account/app");
    page.must_say("<svg class=\"qr\"");
    let secret = field_value(&page.body, "secret").unwrap();
    let wrong = [("secret", secret.as_str()), ("code", "000000")];
    let wrong = world.desk_post(bea, "/admin/account", "/admin/account/app", &wrong);
    assert_eq!(wrong.status, 422);
    wrong.must_say(&secret).must_say("factor-error");
    let code = totp::code_at(&secret, world.clock.now()).unwrap();
    let fields = [("secret", secret.as_str()), ("code", code.as_str())];
    let added = world.desk_post(bea, "/admin/account", "/admin/account/app", &fields);
    assert_eq!(added.status, 200, "{}", added.body);
    let codes = added.body.split("<li><code>").skip(1).map(|it| it.split('<').next().unwrap().to_string());
    (secret, codes.collect())
}

#[test]
fn with_an_app_the_password_alone_lets_nobody_in() {
    on_both(&[], |world| {
        let bea = world.bea();
        let (secret, codes) = with_app(world, &bea);
        assert_eq!(codes.len(), 10);
        world.clock.advance(MINUTE);
        let half = world.post(
            "/admin/sign-in",
            &[("email", "bea@example.org"), ("password", PASSWORD), ("next", "/admin/audit")],
        );
        assert_eq!((half.status, half.location()), (303, "/admin/second-factor?next=%2Fadmin%2Faudit"));
        let cookie = half.cookie();
        assert_eq!(world.desk(&cookie, "/admin").status, 303, "half in is not in");
        world.desk(&cookie, half.location()).must_say("one-time-code");
        let give =
            |code: &str| world.post_with(half.location(), &[("proof_code", code)], &[("cookie", &cookie)]);
        assert_eq!(give("000000").status, 422);
        assert_eq!(give("").status, 422);
        let code = totp::code_at(&secret, world.clock.now()).unwrap();
        let spaced = format!("{} {}", &code[..3], &code[3..]);
        let whole = give(&spaced);
        assert_eq!((whole.status, whole.location()), (303, "/admin/audit"), "{}", whole.body);
        assert_ne!(whole.cookie(), cookie, "a new token");
        assert_eq!(world.desk(&whole.cookie(), "/admin").status, 200);
        assert_eq!(give(&code).status, 303, "the half session is over");
        assert_eq!(world.desk(&cookie, "/admin/second-factor").location(), "/admin/sign-in");
    });
}

#[test]
fn a_code_works_once_and_so_does_each_recovery_code() {
    on_both(&[], |world| {
        let bea = world.bea();
        let (secret, codes) = with_app(world, &bea);
        let used = totp::code_at(&secret, world.clock.now()).unwrap();
        let enter = |code: &str| {
            let cookie = sign_in(world, "bea@example.org", PASSWORD).cookie();
            world.post_with("/admin/second-factor", &[("proof_code", code)], &[("cookie", &cookie)]).status
        };
        assert_eq!(enter(&used), 422, "it was used to add the app");
        assert_eq!(enter(&codes[0].to_uppercase()), 303);
        assert_eq!(enter(&codes[0]), 422);
        world.desk(&bea, "/admin/account/security").must_say("9 are left");
        let fresh = world.desk_post(&bea, "/admin/account/security", "/admin/account/recovery-codes", &[]);
        fresh.must_say("shown only now");
        assert_eq!(enter(&codes[1]), 422, "new codes end the earlier ones");
    });
}

#[test]
fn a_link_in_a_mail_is_no_second_factor_and_the_command_line_rescues() {
    on_both(&[], |world| {
        let cookie = world.bea();
        with_app(world, &cookie);
        let all = world.block_on(world.app.store.reader().list_managers()).unwrap();
        let enter = || {
            let link = world.block_on(world.app.moderation.make_sign_in_link(&all[0])).unwrap();
            world.post(&weshift::links::sign_in_link(&link), &[])
        };
        assert_eq!(enter().location(), "/admin/second-factor");
        let rescue = weshift::moderation::Rescue::Factors;
        world.block_on(world.app.moderation.rescue(&all[0].email, rescue)).unwrap();
        assert_eq!(world.desk(&cookie, "/admin").status, 303, "sessions end");
        assert_eq!(enter().location(), "/admin");
    });
}

#[test]
fn what_cannot_be_taken_back_easily_asks_again_who_it_is_and_loses_nothing() {
    on_both(&[], |world| {
        let bea = world.bea();
        world.clock.advance(16 * MINUTE);
        let fields = [("email", LI), ("name", "Li"), ("role", "viewer")];
        let asked = world.desk_post(&bea, "/admin/managers", "/admin/managers", &fields);
        assert_eq!(asked.status, 403);
        asked.must_say("Is it you?").must_say(LI).must_say("proof_password").must_not_say("proof_code");
        let prove = |password: &str| {
            let mut fields = fields.to_vec();
            fields.push(("proof_password", password));
            world.desk_post(&bea, "/admin/managers", "/admin/prove?to=%2Fadmin%2Fmanagers", &fields)
        };
        let wrong = prove("not my password");
        assert_eq!(wrong.status, 422);
        wrong.must_say("did not fit").must_say(LI).must_not_say("not my password");
        let right = prove(PASSWORD);
        assert_eq!((right.status, right.location()), (307, "/admin/managers"));
        assert_eq!(world.desk_post(&bea, "/admin/managers", "/admin/managers", &fields).status, 200);
        let elsewhere = world.desk_post(
            &bea,
            "/admin/managers",
            "/admin/prove?to=https%3A%2F%2Fevil.example",
            &[("proof_password", PASSWORD)],
        );
        assert_eq!(elsewhere.location(), "/admin");
    });
}

#[test]
fn sessions_are_listed_in_words_and_end_one_by_one() {
    on_both(&[], |world| {
        let bea = world.bea();
        let agent = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
        let fields = [("email", "bea@example.org"), ("password", PASSWORD)];
        let other = world.post_with("/admin/sign-in", &fields, &[("user-agent", agent)]).cookie();
        let page = world.desk(&bea, "/admin/account/security");
        page.must_say("Firefox on Linux").must_say("this machine").must_say("this session");
        let name = field_value(&page.body, "session").unwrap();
        let end = [("session", name.as_str())];
        let path = "/admin/account/sessions/end";
        assert_eq!(world.desk_post(&bea, "/admin/account/security", path, &end).status, 303);
        assert_eq!(world.desk(&other, "/admin").status, 303);
        assert_eq!(world.desk(&bea, "/admin").status, 200);
        assert_eq!(world.desk_post(&bea, "/admin/account/security", path, &end).status, 404);
    });
}

#[test]
fn a_new_password_ends_every_other_session() {
    on_both(&[], |world| {
        let bea = world.bea();
        let other = sign_in(world, "bea@example.org", PASSWORD).cookie();
        let page = "/admin/account/security";
        let weak = world.desk_post(&bea, page, "/admin/account/password", &[("password", "short")]);
        assert_eq!(weak.status, 422);
        let fields = [("password", "quite another one")];
        assert_eq!(world.desk_post(&bea, page, "/admin/account/password", &fields).status, 303);
        assert_eq!(world.desk(&other, "/admin").status, 303);
        assert_eq!(world.desk(&bea, "/admin").status, 200);
        assert_eq!(sign_in(world, "bea@example.org", PASSWORD).status, 422);
        assert_eq!(sign_in(world, "bea@example.org", "quite another one").status, 303);
    });
}

#[test]
fn signing_in_goes_on_to_where_one_was_going_and_nowhere_else() {
    on_both(&[], |world| {
        world.bea();
        let asked = world.get("/admin/comments?status=spam");
        assert_eq!(asked.location(), "/admin/sign-in?next=%2Fadmin%2Fcomments%3Fstatus%3Dspam");
        let next = field_value(&world.get(asked.location()).body, "next").unwrap();
        assert_eq!(next, "/admin/comments?status=spam");
        let enter = |next: &str| {
            let fields = [("email", "bea@example.org"), ("password", PASSWORD), ("next", next)];
            world.post("/admin/sign-in", &fields).location().to_string()
        };
        assert_eq!(enter(&next), next);
        for evil in [
            "//evil.test",
            "/\\evil.test",
            "https:evil.test",
            "/admin/\r\nx: y",
            "javascript:alert(1)",
            "/adminx",
        ] {
            assert_eq!(enter(evil), "/admin", "{evil:?}");
        }
    });
}

#[test]
fn a_passkey_that_says_nothing_true_opens_nothing() {
    on_both(&[], |world| {
        let bea = world.bea();
        let nothing = world.post("/admin/sign-in-passkey", &[("proof_credential", "AQID")]);
        assert_eq!(nothing.status, 422);
        let page = "/admin/account/security";
        let made = world.desk_post(
            &bea,
            page,
            "/admin/account/passkeys",
            &[("credential", "!"), ("public_key", "AAAA")],
        );
        assert_eq!(made.status, 422);
        made.must_say("no passkey that works here");
    });
}
