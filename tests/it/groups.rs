//! The exercise in a group: Bea leads, others join by the code, and nobody is shown by what is shown.

use weshift::domain::*;

use crate::world::{Got, World, field_value, on_both};

const SHIFTS: [&str; 2] = ["we-know", "ours"];

/// A session under way: its code and what Bea holds.
struct Group {
    code: String,
    /// The address of her board.
    lead: String,
}

/// Somebody who joined: the address of their page.
struct Member(String);

fn begin(world: &World, cookie: &str, more: &[(&str, &str)]) -> Group {
    let csrf = field_value(&world.desk(cookie, "/s/new").body, "csrf").unwrap();
    let mut fields = vec![("csrf", csrf.as_str())];
    fields.extend_from_slice(more);
    for (name, value) in
        [("title", "Service team"), ("mode", "anonymous"), ("lens-me", "1"), ("review_on", "2027-02-23")]
    {
        if !fields.iter().any(|it| it.0 == name) {
            fields.push((name, value));
        }
    }
    let chosen: Vec<String> = SHIFTS.iter().map(|it| format!("shift-{it}")).collect();
    fields.extend(chosen.iter().map(|it| (it.as_str(), "1")));
    let answer = world.post_with("/s/new", &fields, &[("cookie", cookie)]);
    assert_eq!(answer.status, 303, "{}", answer.body);
    let lead = answer.location().split('?').next().unwrap().to_string();
    Group { code: lead.split('/').nth(2).unwrap().to_string(), lead }
}

impl Group {
    fn page(&self, part: &str) -> String {
        format!("/s/{}{part}", self.code)
    }

    fn step(&self, world: &World, step: &str) -> u16 {
        world.post(&self.lead, &[("move", step)]).status
    }

    fn join(&self, world: &World, name: &str) -> Member {
        let answer = world.post(&self.page(""), &[("name", name)]);
        assert_eq!(answer.status, 303, "{}", answer.body);
        assert_eq!(answer.header("set-cookie"), "");
        let address: Vec<&str> = answer.location().split('/').take(5).collect();
        Member(address.join("/"))
    }

    /// As many join as there are steps, and place themselves there on every shift.
    fn gather(&self, world: &World, steps: &[u8]) -> Vec<Member> {
        let members: Vec<Member> = steps.iter().map(|_| self.join(world, "")).collect();
        for (member, step) in members.iter().zip(steps) {
            assert_eq!(member.answer(world, *step), 303);
        }
        members
    }

    /// Everything that anybody can see of it: with the code, and with the facilitator's key.
    fn everything(&self, world: &World) -> Vec<Got> {
        let key = self.lead.rsplit('/').next().unwrap();
        let keyed = [format!("/report?key={key}"), format!("/report.csv?key={key}")];
        let mut pages: Vec<Got> = ["", "/wall", "/state", "/report", "/report.csv"]
            .iter()
            .map(|it| world.get(&self.page(it)))
            .collect();
        pages.extend(keyed.iter().map(|it| world.get(&self.page(it))));
        pages.push(world.get(&self.lead));
        pages
    }

    fn csv(&self, world: &World) -> String {
        world.get(&self.page("/report.csv")).body
    }
}

impl Member {
    fn answer(&self, world: &World, step: u8) -> u16 {
        let step = if step == 0 { "unsure".to_string() } else { step.to_string() };
        let fields: Vec<(String, String)> =
            SHIFTS.iter().map(|it| (format!("shift-{it}"), step.clone())).collect();
        let fields: Vec<(&str, &str)> = fields.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
        world.post(&format!("{}/me", self.0), &fields).status
    }

    fn leave(&self, world: &World) -> u16 {
        world.post(&format!("{}/leave", self.0), &[]).status
    }
}

/// The counts of the first shift: `n`, `unsure`, `lo`, `mid`, `hi`, then the seven steps.
fn counts(csv: &str) -> Vec<String> {
    let line = csv.lines().nth(1).expect("there is a shift");
    line.split(',').skip(6).take(12).map(Into::into).collect()
}

#[test]
fn a_group_answers_reveals_talks_and_agrees() {
    on_both(&[], |world| {
        let bea = world.bea();
        let group = begin(world, &bea, &[]);
        world.get(&group.lead).must_say("Let them answer").must_say(&group.code[..3]);
        world.get(&group.page("")).must_say("Nobody has joined yet").must_say("nobody sees any answer");
        world.get(&group.page("/wall")).must_say(&group.code[3..]).must_say("class=\"qr\"");

        let early = group.join(world, "");
        world.get(&early.0).must_say("It has not begun yet");
        assert_eq!(early.answer(world, 6), 303, "sent on to the page that says so");
        assert_eq!(group.step(world, "begin"), 303);
        world.get(&early.0).must_say("0 of 1 who joined have answered");
        assert_eq!(early.answer(world, 1), 303);
        group.gather(world, &[1, 1, 2, 4, 5, 6, 6, 7, 7]);
        world.get(&group.lead).must_say("10 people have joined, and all have answered");
        assert_eq!(group.step(world, "reveal"), 303);

        assert_eq!(counts(&group.csv(world)), ["10", "0", "4", "1", "5", "3", "1", "0", "1", "1", "2", "2"]);
        world.get(&early.0).must_say("5 of 10 are on the “We know” side, 1 in between").must_say("You: 1");
        assert_eq!(world.post(&group.lead, &[("discuss", "we-know")]).status, 303);
        world.get(&group.page("/wall")).must_say("5 of 10 are on the “We know” side");
        world.get(&early.0).must_say("You talk about this now");

        let agree = format!("{}/we-know", group.lead);
        let wrong = world.post(&agree, &[("agreed", "5"), ("owner", "Ada"), ("due_on", "2027-01-12")]);
        assert_eq!(wrong.status, 422);
        wrong.must_say("Please type what is to be done").must_say("value=\"Ada\"").must_say("Error: ");
        let fields = [
            ("agreed", "5"),
            ("next_step", "Ask in the channel first."),
            ("owner", "Ada"),
            ("due_on", "2027-01-12"),
        ];
        assert_eq!(world.post(&agree, &fields).status, 303);
        assert_eq!(world.post(&format!("{}/ours", group.lead), &[("agreed", "differ")]).status, 303);
        assert_eq!(group.step(world, "close"), 303);
        let report = world.get(&group.page("/report"));
        report
            .must_say("Agreed: step 5.")
            .must_say("No agreement, and that is fine.")
            .must_say("Ask in the channel first.")
            .must_say("Ada, by 12 January 2027")
            .must_say("/p/km-culture-shift/we-know");
        assert!(group.csv(world).contains("5,Ask in the channel first.,Ada,2027-01-12"));
        world.desk(&bea, "/admin/audit").must_say("group session begun");
    });
}

#[test]
fn a_conclusion_becomes_a_reply_only_by_its_author_s_hand() {
    on_both(&[], |world| {
        let group = begin(world, &world.bea(), &[]);
        group.step(world, "begin");
        group.gather(world, &[6; 5]);
        group.step(world, "reveal");
        let fields = [("agreed", "6"), ("next_step", "Share <b>it</b>."), ("owner", "Grace")];
        world.post(&format!("{}/we-know", group.lead), &fields);
        let report = world.get(&group.page("/report"));
        let text = field_value(&report.body, "comment").expect("the report offers a reply");
        assert!(text.contains("step 6 of 7") && !text.contains("Grace"), "{text}");
        let comments = "/p/km-culture-shift/we-know/comments";
        let shown = world.post(comments, &[("act", "preview"), ("comment", &text)]);
        assert_eq!(shown.status, 200);
        shown.must_say("Nothing is sent yet").must_say("step 6 of 7");
        let all = weshift::store::PageAt { number: 1, size: 5 };
        let kept = world.block_on(world.app.store.reader().page_for_desk(Default::default(), all)).unwrap();
        assert_eq!(kept.1, 0);
    });
}

#[test]
fn before_the_reveal_no_page_tells_one_answer_from_another() {
    on_both(&[], |world| {
        let bea = world.bea();
        let told = |steps: &[u8]| {
            let group = begin(world, &bea, &[]);
            group.step(world, "begin");
            group.gather(world, steps);
            let key = group.lead.rsplit('/').next().unwrap().to_string();
            let (head, tail) = group.code.split_at(3);
            let bodies: Vec<String> = group
                .everything(world)
                .into_iter()
                .map(|it| {
                    let path = it.body.split("<path d=\"").nth(1).and_then(|it| it.split('"').next());
                    let body = path.map_or(it.body.clone(), |path| it.body.replace(path, "QR"));
                    body.replace(&key, "KEY")
                        .replace(&group.code, "CODE")
                        .replace(&format!("{head} {tail}"), "CODE")
                })
                .collect();
            bodies
        };
        assert_eq!(told(&[1, 1, 1, 1, 1, 1]), told(&[7, 6, 5, 4, 3, 0]));
    });
}

#[test]
fn a_note_is_for_whoever_wrote_it_and_one_choice_leaves_the_others() {
    on_both(&[], |world| {
        let bea = world.bea();
        let group = begin(world, &bea, &[("mode", "open")]);
        group.step(world, "begin");
        let (lin, ada) = (group.join(world, "Lin"), group.join(world, "Ada"));
        lin.answer(world, 6);
        let page = format!("{}/me?at=we-know", ada.0);
        world.get(&page).must_say("1 of 2").must_not_say("shift-ours");
        let fields = [("shift-we-know", "3"), ("note-we-know", "Only with Lin."), ("act", "we-know")];
        let on = world.post(&page, &fields);
        assert_eq!(on.location(), format!("{}/me?at=ours", ada.0));
        assert_eq!(world.post(on.location(), &[("shift-ours", "2"), ("act", "done")]).location(), ada.0);
        world.get(&ada.0).must_say("2 of 2 answered");
        group.step(world, "reveal");
        world.get(&ada.0).must_say("You: 3 · Only with Lin.");
        let seen_by_others = [&lin.0, &group.lead, &group.page("/wall"), &group.page("/report")];
        for page in seen_by_others {
            world.get(page).must_not_say("Only with Lin");
        }
        assert!(!group.csv(world).contains("Only with Lin"));
    });
}

#[test]
fn nothing_is_revealed_while_fewer_than_five_have_answered() {
    on_both(&[], |world| {
        let group = begin(world, &world.bea(), &[]);
        group.step(world, "begin");
        group.gather(world, &[1, 2, 6, 7]);
        group.join(world, "");
        world
            .get(&group.lead)
            .must_say("One more person must answer before anything is shown.")
            .must_say("disabled");
        let refused = world.post(&group.lead, &[("move", "reveal")]);
        assert_eq!(refused.status, 409);
        refused.must_say("One more person must answer");
        assert_eq!(world.get(&group.page("/report")).status, 403);
        assert_eq!(world.get(&group.page("/report.csv")).status, 403);
        for step in ["discuss", "overview", "close", "reopen"] {
            world.post(&group.lead, &[("move", step), ("discuss", "we-know")]);
            assert_eq!(world.get(&group.page("/report")).status, 403, "after {step}");
        }
    });
}

#[test]
fn a_shift_that_fewer_than_five_answered_stays_hidden_among_others() {
    on_both(&[], |world| {
        let group = begin(world, &world.bea(), &[]);
        group.step(world, "begin");
        group.gather(world, &[1, 2, 6, 7]);
        let last = group.join(world, "");
        assert_eq!(world.post(&format!("{}/me", last.0), &[("shift-ours", "4")]).status, 303);
        let unsure = group.join(world, "");
        assert_eq!(unsure.answer(world, 0), 303);
        assert_eq!(group.step(world, "reveal"), 303);
        for page in group.everything(world) {
            page.must_not_say("of 4 are on").must_not_say("You: ");
        }
        let csv = group.csv(world);
        let line =
            |shift: &str| csv.lines().find(|it| it.contains(&format!(",{shift},"))).unwrap().to_string();
        assert!(line("we-know").contains("We know,,,,,,,,,,,,,,"), "{csv}");
        assert!(line("ours").contains(",5,1,2,1,2,,,,,,,,"), "{csv}");
    });
}

#[test]
fn five_to_nine_are_shown_in_three_bands_and_no_single_step() {
    on_both(&[], |world| {
        let group = begin(world, &world.bea(), &[]);
        group.step(world, "begin");
        let members = group.gather(world, &[1, 3, 4, 5, 7, 7, 7, 7, 7]);
        group.step(world, "reveal");
        world.post(&group.lead, &[("discuss", "we-know")]);
        let mut pages = group.everything(world);
        pages.push(world.get(&members[0].0));
        for page in &pages {
            page.must_not_say("The middle person")
                .must_not_say("picked at random")
                .must_not_say("scope=\"row\" dir=\"auto\">7<");
        }
        assert_eq!(counts(&group.csv(world))[..5], ["9", "0", "2", "1", "6"]);
        assert_eq!(counts(&group.csv(world))[5..], [""; 7]);
    });
}

#[test]
fn who_comes_or_goes_after_the_reveal_cannot_be_told_from_the_difference() {
    on_both(&[], |world| {
        let group = begin(world, &world.bea(), &[]);
        group.step(world, "begin");
        let members = group.gather(world, &[1, 1, 6, 6, 6, 7]);
        group.step(world, "reveal");
        let before = group.csv(world);

        let late = world.post(&group.page(""), &[("name", "")]);
        assert_eq!(late.status, 403);
        late.must_say("revealed already");
        assert_eq!(members[0].answer(world, 7), 303);
        world.get(&members[0].0).must_say("You: 1");
        assert_eq!(group.csv(world), before, "an answer changed after the reveal");

        assert_eq!(members[5].leave(world), 200);
        assert_eq!(world.get(&members[5].0).status, 404);
        assert_eq!(group.csv(world), before, "somebody left, and the others stand where they stood");
        assert_eq!(members[4].leave(world), 200);
        assert_eq!(counts(&group.csv(world))[..5], [""; 5], "four are left");
        // Nothing brings it back.
        for step in ["close", "reopen", "reveal", "lobby", "begin"] {
            group.step(world, step);
            assert_eq!(counts(&group.csv(world))[..5], [""; 5], "after {step}");
        }
    });
}

#[test]
fn the_answers_of_a_group_stay_out_of_the_public_picture() {
    on_both(&[], |world| {
        let group = begin(world, &world.bea(), &[]);
        group.step(world, "begin");
        group.gather(world, &[6; 12]);
        group.step(world, "reveal");
        let reader = world.app.store.reader();
        let post = world.block_on(reader.find_post("km-culture-shift")).unwrap().unwrap();
        assert!(world.block_on(reader.list_placed_counts(post.id)).unwrap().is_empty());
    });
}

#[test]
fn a_small_group_is_open_and_strangers_see_no_names() {
    on_both(&[], |world| {
        let bea = world.bea();
        let group = begin(world, &bea, &[("mode", "open")]);
        let nameless = world.post(&group.page(""), &[("name", " ")]);
        assert_eq!(nameless.status, 422);
        nameless.must_say("Please type a name").must_say("with names");
        group.step(world, "begin");
        let ada = group.join(world, "Ada");
        let grace = group.join(world, "Grace <i>Hopper</i>");
        assert_eq!((ada.answer(world, 2), grace.answer(world, 6)), (303, 303));
        world.get(&ada.0).must_not_say("Grace");
        assert_eq!(group.step(world, "reveal"), 303);
        world.get(&ada.0).must_say("Grace &lt;i&gt;Hopper&lt;/i&gt;").must_say("You: 2");
        world.get(&group.lead).must_say("Grace &lt;i&gt;");
        let key = ada.0.rsplit('/').next().unwrap();
        let keyed = group.page(&format!("/report?key={key}"));
        world.get(&keyed).must_say("Ada");
        for part in ["", "/wall", "/report", "/report.csv", "/state"] {
            world.get(&group.page(part)).must_not_say("Grace").must_not_say("Ada");
        }
        assert_eq!(counts(&group.csv(world))[..2], ["2", "0"]);
        group.step(world, "close");
        assert_eq!(counts(&group.csv(world))[..2], [""; 2], "two people hide nobody from strangers");
        world.get(&keyed).must_say("Ada").must_say("1 of 2 is on");
        // Names go with their answers.
        assert_eq!(grace.leave(world), 200);
        world.get(&keyed).must_not_say("Grace");
    });
}

#[test]
fn a_key_opens_what_it_was_given_for_and_nothing_else() {
    on_both(&[], |world| {
        let bea = world.bea();
        let (group, other) = (begin(world, &bea, &[]), begin(world, &bea, &[]));
        let member = group.join(world, "");
        let (lead_key, member_key) =
            (group.lead.rsplit('/').next().unwrap(), member.0.rsplit('/').next().unwrap());
        for path in [
            other.page(&format!("/lead/{lead_key}")),
            group.page(&format!("/lead/{member_key}")),
            group.page(&format!("/in/{lead_key}")),
            other.page(&format!("/in/{member_key}")),
            format!("/x/{member_key}"),
            group.page("/lead/x"),
            group.page("/in/x"),
            format!("/s/AAAAAA/lead/{lead_key}"),
        ] {
            assert_eq!(world.get(&path).status, 404, "{path}");
            assert_ne!(world.post(&path, &[("move", "begin")]).status, 303, "{path}");
        }
        let foreign =
            world.post_with(&group.lead, &[("move", "begin")], &[("origin", "https://evil.example")]);
        assert_eq!(foreign.status, 403);
        world.get(&group.lead).must_say("Let them answer");
        let page = world.get(&group.lead);
        assert_eq!(
            (page.header("referrer-policy"), page.header("cache-control")),
            ("no-referrer", "no-store")
        );
        assert_eq!(page.header("x-robots-tag"), "noindex");
    });
}

#[test]
fn the_database_knows_no_code_and_no_key() {
    let world = World::start(&crate::world::Kind::Sqlite, &[]);
    let group = begin(&world, &world.bea(), &[]);
    let member = group.join(&world, "");
    let secrets =
        [group.code.as_str(), group.lead.rsplit('/').next().unwrap(), member.0.rsplit('/').next().unwrap()];
    let files =
        std::fs::read_dir(world.dir.path()).unwrap().filter_map(|it| std::fs::read(it.unwrap().path()).ok());
    let bytes: Vec<u8> = files.flatten().collect();
    assert!(bytes.len() > 100_000, "the database was not found");
    for secret in secrets {
        assert!(
            !bytes.windows(secret.len()).any(|it| it == secret.as_bytes()),
            "{secret} is in the database"
        );
    }
    world.end();
}

#[test]
fn who_guesses_codes_gets_no_answer_on_the_right_one() {
    on_both(&[("limits.sign_ins_per_minute", "10")], |world| {
        let group = begin(world, &world.bea(), &[]);
        world.get(&format!("/s?code={}", group.code.to_lowercase())).must_say("");
        let statuses: Vec<u16> =
            (0..25).map(|n| world.get(&format!("/s?code=AAAA{}{}", 2 + n % 8, 2 + n / 8)).status).collect();
        assert!(statuses.starts_with(&[404; 20]) && statuses.ends_with(&[429]), "{statuses:?}");
        let right = world.get(&format!("/s?code={}", group.code));
        assert_eq!(right.status, 429);
        right.must_say("Please try again in").must_say(&format!("value=\"{}\"", group.code));
        for part in ["", "/state", "/wall", "/report"] {
            assert_eq!(world.get(&group.page(part)).status, 429, "{part}");
        }
        // Whoever holds a key is not concerned.
        assert_eq!(world.get(&group.lead).status, 200);
    });
}

#[test]
fn a_code_ends_when_its_session_closes_or_after_a_day_in_the_lobby() {
    on_both(&[], |world| {
        let bea = world.bea();
        let (group, forgotten) = (begin(world, &bea, &[]), begin(world, &bea, &[]));
        let joining = |group: &Group| world.post(&group.page(""), &[("name", "")]).status;
        assert_eq!(joining(&group), 303);
        assert_eq!(group.step(world, "close"), 303);
        assert_eq!(joining(&group), 403);
        world.get(&group.page("")).must_say("closed before anything was revealed");
        assert_eq!(group.step(world, "reopen"), 303, "a step back");
        assert_eq!(joining(&group), 303);
        world.clock.advance(DAY);
        assert_eq!((joining(&group), joining(&forgotten)), (403, 403));
        world.get(&forgotten.page("")).must_say("This code has ended");
        let refused = world.post(&forgotten.lead, &[("move", "begin")]);
        assert_eq!(refused.status, 409);
        refused.must_say("Begin a new one");
    });
}

#[test]
fn managers_begin_sessions_and_others_only_where_the_site_says_so() {
    on_both(&[], |world| {
        assert_eq!(world.get("/s/new").location(), "/admin/sign-in?next=%2Fs%2Fnew");
        assert_eq!(world.post("/s/new", &[("title", "x")]).status, 303);
        let cookie = world.bea();
        assert_eq!(world.desk(&cookie, "/s/new").status, 200);
        let forged = world.post_with("/s/new", &[("title", "x"), ("lens-me", "1")], &[("cookie", &cookie)]);
        assert_eq!(forged.status, 403);
    });
    on_both(&[("exercise.anyone_may_lead", "true")], |world| {
        let fields = [("title", ""), ("mode", "secret"), ("review_on", "2020-01-01")];
        let wrong = world.post("/s/new", &fields);
        assert_eq!(wrong.status, 422);
        for words in
            ["give the session a name", "whether names are shown", "at least one view", "at least one shift"]
        {
            wrong.must_say(words);
        }
        wrong.must_say("day in the future").must_say("value=\"2020-01-01\"");
        let fields = [("title", "Us"), ("mode", "open"), ("lens-community", "1"), ("shift-ours", "1")];
        assert_eq!(world.post("/s/new", &fields).status, 303);
    });
}

#[test]
fn three_months_later_the_group_starts_with_what_it_wanted_to_do_and_compares() {
    on_both(&[], |world| {
        let group = begin(world, &world.bea(), &[]);
        group.step(world, "begin");
        group.gather(world, &[1, 2, 3, 4, 6, 7]);
        group.step(world, "reveal");
        let fields = [("next_step", "Write it down."), ("owner", "Ada")];
        world.post(&format!("{}/we-know", group.lead), &fields);
        group.step(world, "close");
        world.clock.advance(90 * DAY);

        let key = group.lead.rsplit('/').next().unwrap();
        let page = format!("/s/new?repeat={key}");
        let shown = world.get(&page);
        shown.must_say("This session follows on “").must_say("value=\"Service team\"");
        let fields = [
            ("repeat", key),
            ("title", "Service team, again"),
            ("mode", "anonymous"),
            ("lens-me", "1"),
            ("shift-we-know", "1"),
            ("shift-ours", "1"),
        ];
        let answer = world.post("/s/new", &fields);
        assert_eq!(answer.status, 303, "{}", answer.body);
        let lead = answer.location().split('?').next().unwrap().to_string();
        let again = Group { code: lead.split('/').nth(2).unwrap().to_string(), lead };
        world.get(&again.lead).must_say("Last time you wanted to").must_say("Write it down.");
        assert_eq!(world.post(&again.lead, &[("tick", "we-know")]).status, 303);
        world.get(&again.lead).must_say("Not done after all");
        again.step(world, "begin");
        again.gather(world, &[2, 4, 5, 6, 6, 6, 7]);
        again.step(world, "reveal");
        world.get(&again.page("/report")).must_say("2 of 6, now 5 of 7.").must_not_say("significant");
    });
}

#[test]
fn how_far_a_session_is_comes_as_an_unchanged_answer_until_something_changed() {
    on_both(&[], |world| {
        let group = begin(world, &world.bea(), &[]);
        let state = group.page("/state");
        let first = world.get(&state);
        first.must_say("\"stage\":\"lobby\"").must_say("\"joined\":0");
        let tag = first.header("etag").to_string();
        let again = |tag: &str| world.get_with(&state, &[("if-none-match", tag)]);
        assert_eq!((again(&tag).status, again(&tag).body.as_str()), (304, ""));
        group.join(world, "");
        let second = again(&tag);
        assert_eq!(second.status, 200);
        second.must_say("\"joined\":1");
        group.step(world, "begin");
        again(second.header("etag")).must_say("answering");
    });
}

#[test]
fn who_answered_what_is_forgotten_after_a_month_and_the_counts_stay() {
    on_both(&[], |world| {
        let bea = world.bea();
        let (group, never) = (begin(world, &bea, &[]), begin(world, &bea, &[]));
        group.step(world, "begin");
        let members = group.gather(world, &[1, 2, 3, 4, 6, 7]);
        group.step(world, "reveal");
        let before = group.csv(world);
        world.clock.advance(31 * DAY);
        world.wait_until("the answers are forgotten", |world| world.get(&members[0].0).status == 404);
        assert_eq!(group.csv(world), before);
        world.wait_until("it is forgotten", |world| world.get(&never.lead).status == 404);
    });
}

#[test]
fn whatever_comes_in_gets_a_clear_answer() {
    on_both(&[], |world| {
        let group = begin(world, &world.bea(), &[]);
        group.step(world, "begin");
        let member = group.join(world, "");
        for (path, fields, status) in [
            (format!("{}/me", member.0), vec![("shift-ours", "8")], 422),
            (format!("{}/me", member.0), vec![("shift-ours", "x\0")], 422),
            (format!("{}/organisation", member.0), vec![("shift-ours", "1")], 404),
            (group.lead.clone(), vec![("move", "nonsense")], 400),
            (group.lead.clone(), vec![("discuss", "nothing")], 400),
            (format!("{}/nothing", group.lead), vec![("agreed", "1")], 404),
            ("/s/%00%ff%20/in/x".into(), vec![], 405),
            ("/s/K7M4QX".into(), vec![("name", "x")], 404),
        ] {
            assert_eq!(world.post(&path, &fields).status, status, "{path} {fields:?}");
        }
        for path in
            ["/s?code=", "/s?code=%00", "/s/new?post=%ff", "/s/new?repeat=%00", "/s/%F0%9F%A6%80/wall"]
        {
            let status = world.get(path).status;
            assert!(matches!(status, 303 | 404 | 400), "{path}: {status}");
        }
        group.gather(world, &[3; 5]);
        group.step(world, "reveal");
        let agree = format!("{}/ours", group.lead);
        let (long, far) = ("x".repeat(600), [("due_on", "99999-01-01"), ("next_step", "x")]);
        assert_eq!(world.post(&agree, &[("next_step", &long)]).status, 422);
        assert_eq!(world.post(&agree, &far).status, 422);
        assert_eq!(world.post(&agree, &[("agreed", "9")]).status, 422);
    });
}

/// A program that takes mail, and the folder in which it keeps it: questions to an address are forgotten once they have
/// gone.
fn mailbox() -> (tempfile::TempDir, String) {
    use std::os::unix::fs::PermissionsExt;
    let dir = tempfile::tempdir().unwrap();
    let program = dir.path().join("sendmail");
    let script = format!("#!/bin/sh\ncat > \"$(mktemp {}/XXXXXX.eml)\"\n", dir.path().display());
    std::fs::write(&program, script).unwrap();
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
    let program = program.display().to_string();
    (dir, program)
}

/// The texts of all letters that were taken.
fn texts(mailbox: &tempfile::TempDir) -> Vec<String> {
    let files = std::fs::read_dir(mailbox.path()).unwrap().map(|it| it.unwrap().path());
    let letters = files.filter(|it| it.extension().is_some_and(|it| it == "eml"));
    letters.filter_map(|it| Some(weshift::text::read_message(&std::fs::read(it).ok()?)?.text)).collect()
}

/// The address that begins so, once a letter with it was taken.
fn link(world: &World, mailbox: &tempfile::TempDir, start: &str) -> String {
    let find = || {
        texts(mailbox).iter().find_map(|text| {
            let link = &text[text.find(&format!("{}{start}", world.base))? + world.base.len()..];
            link.split_whitespace().next().map(Into::into)
        })
    };
    world.wait_until("the letter is taken", |_| find().is_some());
    find().unwrap()
}

#[test]
fn a_facilitator_is_reminded_once_if_they_said_that_they_want_it() {
    let (mailbox, program) = mailbox();
    let settings = [
        ("exercise.anyone_may_lead", "true"),
        ("mail.transport", "sendmail"),
        ("mail.sendmail", program.as_str()),
        ("mail.from", "comments@example.org"),
    ];
    on_both(&settings, |world| {
        let fields = [
            ("title", "Buy pills"),
            ("mode", "open"),
            ("lens-me", "1"),
            ("shift-ours", "1"),
            ("review_on", "2027-02-23"),
            ("email", "fay@example.net"),
        ];
        let mut dayless = fields;
        dayless[4].1 = "";
        let refused = world.post("/s/new", &dayless);
        assert_eq!(refused.status, 422);
        refused.must_say("Please choose the day of the reminder").must_say("fay@example.net");
        let begun: Vec<Got> = (0..3).map(|_| world.post("/s/new", &fields)).collect();
        assert!(begun.iter().all(|it| it.status == 303));
        // A session that nobody revealed is forgotten within a month; this one went its way.
        let lead = begun[0].location().split('?').next().unwrap().to_string();
        let group = Group { code: lead.split('/').nth(2).unwrap().to_string(), lead };
        group.step(world, "begin");
        assert_eq!(group.join(world, "Fay").answer(world, 3), 303);
        assert_eq!(group.step(world, "reveal"), 303);
        let asked: Vec<_> =
            world.letters().into_iter().filter(|it| it.kind == LetterKind::AskReminder).collect();
        assert_eq!(asked.len(), 1, "one question, however often somebody types the address");
        let confirm = link(world, &mailbox, "/s/remind/");
        assert!(texts(&mailbox).iter().all(|it| !it.contains("pills")), "nobody mails strangers through us");
        world.get(&confirm).must_say("Yes, remind me");
        world.clock.advance(DAY);
        assert_eq!(world.post(&confirm, &[]).status, 200);
        world.clock.advance(95 * DAY);
        let again = link(world, &mailbox, "/s/new?repeat=");
        world.get(&again).must_say("Repeat the session").must_say("value=\"Buy pills\"");
        assert_eq!(world.get(&again.replace("repeat=", "repeat=9")).status, 200, "anybody may lead here");
        world.get(&again.replace("repeat=", "repeat=9")).must_not_say("Repeat the session");
        world.clock.advance(100 * DAY);
        world.get(&again).must_not_say("Repeat the session");
        let reminders = world.letters().into_iter().filter(|it| it.kind == LetterKind::Reminder);
        assert_eq!(reminders.count(), 1);
        assert_eq!(world.get(&confirm).status, 404, "the address is deleted");
        for file in std::fs::read_dir(mailbox.path()).unwrap().map(|it| it.unwrap().path()) {
            if file.extension().is_some() {
                std::fs::remove_file(file).unwrap();
            }
        }
    });
}
