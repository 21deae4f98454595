//! A manager's own address, and the posts that they care for.

use weshift::domain::*;

use crate::world::{Got, Reply, World, on_both};

const NEW: &str = "bea@new.example.org";
const PASSWORD: &str = "correct horse battery";

fn want(world: &World, cookie: &str, address: &str) -> Got {
    world.desk_post(cookie, "/admin/account", "/admin/account/address", &[("email", address)])
}

/// The path of the link in the newest letter to this address.
fn link_to(world: &World, address: &str) -> String {
    let letter =
        world.letters().into_iter().find(|it| it.to.expose() == address).expect("a letter went there");
    let text = weshift::text::read_message(&letter.raw).unwrap().text;
    let at = text.find("/admin/address/").expect("the letter has the link");
    text[at..].split_whitespace().next().unwrap().to_string()
}

fn enters(world: &World, email: &str) -> bool {
    world.post("/admin/sign-in", &[("email", email), ("password", PASSWORD)]).status == 303
}

#[test]
fn a_manager_s_address_changes_once_the_new_one_says_so_and_the_old_one_is_told() {
    on_both(&[], |world| {
        let bea = world.bea();
        let refused = want(world, &bea, "bea at home");
        assert_eq!(refused.status, 422);
        refused.must_say("value=\"bea at home\"").must_say("valid email address");
        want(world, &bea, "BEA@example.org").must_say("goes there already");
        assert_eq!(want(world, &bea, NEW).status, 303);
        world.desk(&bea, "/admin/account").must_say("A letter is on its way to").must_say(NEW);
        assert!(!enters(world, NEW), "nothing has changed yet");
        let link = link_to(world, NEW);
        world.get(&link).must_say(NEW).must_say("Yes, send it here");
        assert!(enters(world, "bea@example.org"), "looking changes nothing");
        world.post(&link, &[]).must_say("from now on");
        assert!(enters(world, NEW) && !enters(world, "bea@example.org"));
        assert_eq!((world.get(&link).status, world.post(&link, &[]).status), (410, 410));
        world.desk(&bea, "/admin/audit").must_say("own address changed").must_not_say(NEW);
        let told =
            world.letters().into_iter().find(|it| it.kind == LetterKind::Alarm).expect("the old one is told");
        assert_eq!(told.to.expose(), "bea@example.org");
        assert!(!String::from_utf8_lossy(&told.raw).contains(NEW));
    });
}

#[test]
fn only_the_last_link_counts_and_no_two_managers_share_an_address() {
    on_both(&[], |world| {
        let bea = world.bea();
        want(world, &bea, "first@example.org");
        let first = link_to(world, "first@example.org");
        want(world, &bea, NEW);
        assert_eq!(world.post(&first, &[]).status, 410);
        let link = link_to(world, NEW);
        let li = [("email", NEW), ("name", "Li"), ("role", "viewer")];
        assert_eq!(world.desk_post(&bea, "/admin/managers", "/admin/managers", &li).status, 200);
        want(world, &bea, NEW).must_say("another manager with this address");
        world.post(&link, &[]).must_say("Another manager has this address by now.");
        assert!(enters(world, "bea@example.org"));
        want(world, &bea, "late@example.org");
        let late = link_to(world, "late@example.org");
        world.clock.advance(25 * HOUR);
        assert_eq!(world.post(&late, &[]).status, 410);
    });
}

#[test]
fn somebody_without_proof_moves_no_address() {
    on_both(&[], |world| {
        let bea = world.bea();
        world.clock.advance(16 * MINUTE);
        let asked = want(world, &bea, NEW);
        assert_eq!(asked.status, 403);
        asked.must_say("Is it you?").must_say(NEW);
        assert!(world.letters().is_empty());
    });
}

#[test]
fn the_queue_and_the_digest_are_about_the_posts_that_somebody_cares_for() {
    on_both(&[], |world| {
        let bea = world.bea();
        world.desk(&bea, "/admin").must_not_say("The posts that I care for");
        world.post_comment(&Reply::by("Ada", "Under the shifts."));
        assert_eq!(world.reply_on("/p/why-we-ask", &Reply::by("Bo", "Under the other post.")).status, 303);
        let managers = world.block_on(world.app.store.reader().list_managers()).unwrap();
        let page = format!("/admin/managers/{}", managers[0].id);
        let cares = [("name", "Bea"), ("role", "owner"), ("posts", "why-we-ask")];
        assert_eq!(world.desk_post(&bea, &page, &page, &cares).status, 303);
        world.desk(&bea, "/admin").must_say("Under the shifts.").must_say("value=\"~mine\"");
        let mine = world.desk(&bea, "/admin?place=~mine");
        mine.must_say("Under the other post.")
            .must_not_say("Under the shifts.")
            .must_say("value=\"~mine\" selected");
        world.clock.advance(MINUTE);
        let digest = world.desk(&bea, "/admin/mail/preview/digest");
        digest.must_say("Under the other post.").must_not_say("Under the shifts.");
    });
}
