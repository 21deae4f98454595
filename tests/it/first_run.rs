//! The owner's first steps: done or skipped, in any order, and asked for once.

use weshift::domain::*;

use crate::{
    postgres,
    world::{Kind, Reply, SHIFT, World, on_both},
};

const SENDS: &[(&str, &str)] =
    &[("mail.transport", "sendmail"), ("mail.sendmail", "/bin/true"), ("mail.from", "comments@example.org")];

fn say(world: &World, cookie: &str, step: &str, fields: &[(&str, &str)]) -> crate::world::Got {
    let page = format!("/admin/welcome/{step}");
    world.desk_post(cookie, &page, &page, fields)
}

fn skip(world: &World, cookie: &str, step: &str) -> String {
    let page = format!("/admin/welcome/{step}");
    let answer = world.desk_post(cookie, &page, &format!("{page}/skip"), &[]);
    assert_eq!(answer.status, 303, "{}", answer.body);
    answer.location().to_string()
}

#[test]
fn a_new_owner_is_walked_through_four_steps_and_never_asked_twice() {
    on_both(SENDS, |world| {
        let setup = world.setup_page();
        let fields = [
            ("name", "Bea"),
            ("email", "bea@example.org"),
            ("password", "correct horse battery"),
            ("zone", "UTC"),
        ];
        let came = world.post(&setup, &fields);
        assert_eq!(came.location(), "/admin/welcome");
        let bea = came.cookie();
        world
            .desk(&bea, "/admin/welcome")
            .must_say("Welcome, Bea")
            .must_say("href=\"/admin/welcome/site\">Begin");
        world.desk(&bea, "/admin").must_say("Four small things");

        let named =
            say(world, &bea, "site", &[("name", "Our knowledge"), ("language", "en"), ("contact", "")]);
        assert_eq!(named.location(), "/admin/welcome/mail");
        let sent = say(world, &bea, "mail", &[("act", "send")]);
        assert_eq!(sent.location(), "/admin/welcome/mail");
        world.wait_until("the letter is out", |world| {
            world.letters().iter().any(|it| it.kind == LetterKind::Test && it.state == DeliveryState::Sent)
        });
        world.desk(&bea, "/admin/welcome/mail").must_say("It went out at").must_say("It arrived");
        assert!(world.letters().iter().any(|it| it.subject.starts_with("[Our knowledge]")));
        assert_eq!(say(world, &bea, "mail", &[("act", "arrived")]).location(), "/admin/welcome/people");
        world.desk(&bea, "/admin").must_say("2 of the first steps are left.");

        let wrong =
            say(world, &bea, "people", &[("name", "Li"), ("email", "li at home"), ("role", "manager")]);
        assert_eq!(wrong.status, 422);
        wrong.must_say("li at home").must_say("valid email address").must_say("Step 3 of 4");
        let invited =
            say(world, &bea, "people", &[("name", "Li"), ("email", "li@example.org"), ("role", "manager")]);
        invited.must_say("The invitation is on its way.").must_say("There are 2 managers.");
        assert_eq!(skip(world, &bea, "embed"), "/admin/welcome");

        world.desk(&bea, "/admin/welcome").must_say("Your site").must_say("All set.").must_say("skipped");
        world.desk(&bea, "/admin").must_not_say("first steps").must_say("href=\"/admin/welcome\"");
        // What was done stays done.
        skip(world, &bea, "site");
        world.desk(&bea, "/admin").must_not_say("first steps are left");
    });
}

#[test]
fn the_first_steps_can_be_put_away_and_found_again() {
    on_both(&[], |world| {
        let bea = world.bea();
        skip(world, &bea, "site");
        let away = world.desk_post(&bea, "/admin/welcome", "/admin/welcome", &[]);
        assert_eq!(away.location(), "/admin");
        world.desk(&bea, "/admin").must_not_say("first steps");
        world
            .desk(&bea, "/admin/welcome")
            .must_say("href=\"/admin/welcome/mail\">Go on")
            .must_not_say("Not now");
        // No mail server is set: the page says what to write where.
        world.desk(&bea, "/admin/welcome/mail").must_say("[mail.smtp]").must_say("bea@example.org");
        let made =
            say(world, &bea, "people", &[("name", "Li"), ("email", "li@example.org"), ("role", "viewer")]);
        made.must_say("/admin/join/").must_say("is shown only now");
        assert_eq!(world.desk(&bea, "/admin/welcome/nothing").status, 404);
    });
}

#[test]
fn what_the_owner_calls_the_site_is_used_everywhere() {
    on_both(&[], |world| {
        let bea = world.bea();
        world.get(SHIFT).must_say("· Weshift</title>");
        let words = [("name", " "), ("language", "in Arabic"), ("contact", "privacy@example.org")];
        let refused = say(world, &bea, "site", &words);
        assert_eq!(refused.status, 422);
        refused.must_say("in Arabic").must_say("privacy@example.org").must_say("what the site is called");
        let words = [("name", "معرفتنا <b>"), ("language", "ar"), ("contact", "privacy@example.org")];
        let refused = say(world, &bea, "site", &words);
        assert_eq!(refused.status, 422, "an English page must not say that it is Arabic");
        refused
            .must_say("Please use a language that the pages are written in: en.")
            .must_say("معرفتنا &lt;b&gt;");
        let words = [("name", "معرفتنا <b>"), ("language", "en-GB"), ("contact", "privacy@example.org")];
        assert_eq!(say(world, &bea, "site", &words).status, 303);
        world.clock.advance(2 * SECOND);
        world.get(SHIFT).must_say("معرفتنا &lt;b&gt;</title>").must_say("lang=\"en-GB\" dir=\"ltr\"");
        world.get("/privacy").must_say("For questions about your data: privacy@example.org.");
        world.get("/feeds/comments.atom").must_say("Comments on معرفتنا").must_say("xml:lang=\"en-GB\"");
        world.desk(&bea, "/admin").must_say("lang=\"en-GB\" dir=\"ltr\"");
        world.desk(&bea, "/admin/audit").must_say("site changed");
        world.post_comment(&Reply::by("Ada", "Which name does the letter bear?"));
        let letter = world.letters_after_settling(LetterKind::Held, 1).pop().unwrap();
        assert!(letter.subject.contains("معرفتنا"), "{}", letter.subject);
    });
}

#[test]
fn what_the_settings_say_of_the_site_is_not_changed_on_the_desk() {
    on_both(&[("site.name", "As set")], |world| {
        let bea = world.bea();
        world.desk(&bea, "/admin/welcome/site").must_say("The settings decide it").must_say("readonly");
        let words = [("name", "As typed"), ("language", "en-US"), ("contact", "")];
        assert_eq!(say(world, &bea, "site", &words).status, 303);
        world
            .desk(&bea, "/admin")
            .must_say("· As set</title>")
            .must_say("lang=\"en-US\"")
            .must_not_say("As typed");
    });
}

#[test]
fn a_name_that_was_given_reaches_the_other_nodes() {
    if !postgres::is_installed() {
        return;
    }
    let one = World::start(&Kind::Postgres, &[]);
    let two = World::start_on(tempfile::tempdir().unwrap(), one.database.clone(), &[]);
    let bea = one.bea();
    say(&one, &bea, "site", &[("name", "Our knowledge"), ("language", "en"), ("contact", "")]);
    two.wait_until("the other node knows the name", |world| {
        // Finished pages are kept for a second.
        world.clock.advance(2 * SECOND);
        world.get("/").body.contains("Our knowledge")
    });
    two.stop();
    one.stop();
}
