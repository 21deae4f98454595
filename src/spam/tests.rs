use super::*;
use weshift_domain::{AuthorName, Email, Website, Words};
use weshift_text::{self as text, catalogue::sentences};

/// Ada's comment and what is known of it; every test changes what it is about.
struct Sent {
    name: &'static str,
    email: &'static str,
    website: &'static str,
    words: &'static str,
    browser: &'static str,
    signals: Signals,
    history: History,
    akismet: Option<akismet::Opinion>,
}

fn ada() -> Sent {
    Sent {
        name: "Ada",
        email: "ada@example.org",
        website: "",
        words: "We share what we know on Fridays.",
        browser: "Mozilla/5.0",
        signals: Signals {
            trap_filled: false,
            fill_millis: Some(40_000),
            via_api: false,
            proof: Proof::NotAsked,
        },
        history: History { trusted: true, spammed: false, is_manager: false },
        akismet: None,
    }
}

fn rules() -> RuleSet {
    RuleSet {
        publish: Publish::Trusted,
        max_links: 2,
        hold_words: Vec::new(),
        spam_words: Vec::new(),
        min_fill_millis: 3_000,
        enabled: true,
    }
}

fn words(list: &[&str]) -> Vec<String> {
    list.iter().map(|it| it.to_string()).collect()
}

fn weigh(judge: &dyn Judge, sent: &Sent) -> Verdict {
    let draft = Draft {
        parent: None,
        author: AuthorName::parse(sent.name).unwrap(),
        email: Email::parse(sent.email).unwrap(),
        url: Website::parse(sent.website).unwrap(),
        words: Words::parse(sent.words).unwrap(),
        position: None,
    };
    let html = text::clean(&draft.words);
    let sender = Sender {
        address: "192.0.2.7".parse().unwrap(),
        user_agent: sent.browser.to_string(),
        referrer: String::new(),
    };
    let (signals, history) = (sent.signals, sent.history);
    let address_key = AddressKey("a key".into());
    judge.weigh(&Case {
        address_key: &address_key,
        client_key: "a client",
        print: Print::of(sent.words),
        post: "From “I know” to “We know”",
        akismet: sent.akismet.as_ref(),
        draft: &draft,
        html: &html,
        sender: &sender,
        signals,
        history,
        at: Moment::from_millis(7),
    })
}

#[track_caller]
fn check(rules: RuleSet, sent: &Sent, outcome: Outcome, reasons: &[&str]) {
    let verdict = weigh(&Rules::new(rules), sent);
    assert_eq!((verdict.outcome, sentences(&verdict.reasons)), (outcome, words(reasons)));
    assert_eq!((verdict.judge.as_str(), verdict.at), ("rules", Moment::from_millis(7)));
}

const FIRST: &str = "It is the first comment from this address.";
const TRUSTED: &str = "An earlier comment from this confirmed address was approved.";
const TRAP: &str = "A field that people do not see was filled in.";

#[test]
fn who_is_published_at_once_is_the_owner_s_choice() {
    let stranger =
        || Sent { history: History { trusted: false, spammed: false, is_manager: false }, ..ada() };
    check(rules(), &ada(), Outcome::Publish, &[TRUSTED]);
    check(rules(), &stranger(), Outcome::Hold, &[FIRST]);
    let all = || RuleSet { publish: Publish::All, ..rules() };
    check(all(), &stranger(), Outcome::Publish, &["Comments that no rule holds are published at once."]);
    check(all(), &ada(), Outcome::Publish, &[TRUSTED]);
    let none = || RuleSet { publish: Publish::None, ..rules() };
    check(none(), &ada(), Outcome::Hold, &["Every comment waits for a manager on this site."]);
    let manager = Sent { history: History { trusted: false, spammed: false, is_manager: true }, ..ada() };
    check(none(), &manager, Outcome::Publish, &["A manager of this site wrote it."]);
}

#[test]
fn links_are_what_readers_follow_or_copy() {
    for (words, count) in [
        ("none", 0),
        ("https://a.example", 1),
        ("https://a.example [b](https://b.example)", 2),
        ("https://a.example [b](https://b.example) `https://c.example`", 3),
        ("看https://a.example 和https://b.example", 2),
        ("```\nhttps://a.example https://user@b.example\n```", 2),
        ("https://a.example,https://b.example", 2),
        ("www.a.example www.b.example <a href=https://c.example>c</a>", 3),
    ] {
        let sent = Sent { words, website: "https://ada.example", ..ada() };
        let said = format!("It has {count} links; from 2 on a comment is held.");
        match count {
            0 | 1 => check(rules(), &sent, Outcome::Publish, &[TRUSTED]),
            _ => check(rules(), &sent, Outcome::Hold, &[&said]),
        }
        check(RuleSet { max_links: 0, ..rules() }, &sent, Outcome::Publish, &[TRUSTED]);
    }
    let one = Sent { words: "https://a.example", ..ada() };
    check(
        RuleSet { max_links: 1, ..rules() },
        &one,
        Outcome::Hold,
        &["It has 1 link; from 1 on a comment is held."],
    );
}

#[test]
fn a_listed_word_is_found_wherever_it_stands_and_however_it_is_spelled() {
    let list = RuleSet { spam_words: words(&["", "  ", "Casino", "two words"]), ..rules() };
    let found = |sent: Sent, field: &str, word: &str| {
        let said = format!("{field} holds the word “{word}”, which is on the list for spam.");
        check(list.clone(), &sent, Outcome::Spam, &[&said]);
    };
    found(Sent { words: "the best cASINO-s", ..ada() }, "The text", "Casino");
    found(Sent { words: "ＣＡＳＩＮＯ", ..ada() }, "The text", "Casino");
    found(Sent { words: "ca\u{200b}si\u{ad}no", ..ada() }, "The text", "Casino");
    found(Sent { words: "ca*si*no", ..ada() }, "The text", "Casino");
    found(Sent { words: "two\n  words", ..ada() }, "The text", "two words");
    found(Sent { words: "[x](https://casino.example)", ..ada() }, "The text", "Casino");
    found(Sent { name: "Casino Bob", ..ada() }, "The name", "Casino");
    found(Sent { email: "bob@casino.example", ..ada() }, "The email address", "Casino");
    found(Sent { website: "https://casino.example", ..ada() }, "The website", "Casino");
    found(Sent { browser: "casino-bot/1", ..ada() }, "The browser's name", "Casino");
}

#[test]
fn a_listed_word_is_a_word_of_its_own_unless_asterisks_say_otherwise() {
    let list = |words: &[&str]| RuleSet { spam_words: self::words(words), hold_words: Vec::new(), ..rules() };
    let specialist = Sent { words: "I am a specialist. We assess the class in the Hauptstraße.", ..ada() };
    check(list(&["cialis", "ass", "strasse"]), &specialist, Outcome::Publish, &[TRUSTED]);
    let said = "The text holds the word “*cialis*”, which is on the list for spam.";
    check(list(&["*cialis*"]), &specialist, Outcome::Spam, &[said]);
    let casinos = Sent { words: "the best casinos", ..ada() };
    check(list(&["casino"]), &casinos, Outcome::Publish, &[TRUSTED]);
    let glued = Sent { words: "我们推荐最好的在线赌场，欢迎光临", ..ada() };
    let said = "The text holds the word “赌场”, which is on the list for spam.";
    check(list(&["赌场"]), &glued, Outcome::Spam, &[said]);
}

#[test]
fn a_listed_network_is_found() {
    check(
        RuleSet { spam_words: words(&["192.0.2."]), ..rules() },
        &ada(),
        Outcome::Spam,
        &["The client's address holds the word “192.0.2.”, which is on the list for spam."],
    );
}

#[test]
fn an_empty_line_of_a_list_matches_nothing() {
    check(
        RuleSet { hold_words: words(&["", " ", "\u{200b}"]), ..rules() },
        &ada(),
        Outcome::Publish,
        &[TRUSTED],
    );
}

#[test]
fn a_word_to_hold_holds() {
    check(
        RuleSet { hold_words: words(&["fridays"]), ..rules() },
        &ada(),
        Outcome::Hold,
        &["The text holds the word “fridays”, which is on the list of words to hold."],
    );
}

#[test]
fn a_form_that_no_person_filled_in_is_held_and_with_two_signs_is_spam() {
    let sent = |trap_filled, fill_millis| Sent {
        signals: Signals { trap_filled, fill_millis, via_api: false, proof: Proof::NotAsked },
        ..ada()
    };
    let fast =
        |taken: &str| format!("The form was sent {taken} after it was shown; people need 3 seconds or more.");
    check(rules(), &sent(true, Some(40_000)), Outcome::Hold, &[TRAP]);
    check(rules(), &sent(false, Some(1_400)), Outcome::Hold, &[&fast("1 second")]);
    check(rules(), &sent(false, Some(2_999)), Outcome::Hold, &[&fast("2 seconds")]);
    check(rules(), &sent(false, Some(0)), Outcome::Hold, &[&fast("less than a second")]);
    check(rules(), &sent(false, Some(-5)), Outcome::Hold, &[&fast("less than a second")]);
    check(rules(), &sent(false, Some(3_000)), Outcome::Publish, &[TRUSTED]);
    check(rules(), &sent(false, None), Outcome::Publish, &[TRUSTED]);
    check(rules(), &sent(true, None), Outcome::Hold, &[TRAP]);
    check(rules(), &sent(true, Some(900)), Outcome::Spam, &[TRAP, &fast("less than a second")]);
    check(RuleSet { min_fill_millis: 0, ..rules() }, &sent(false, Some(0)), Outcome::Publish, &[TRUSTED]);
}

#[test]
fn reasons_come_weightiest_first() {
    let sent = Sent {
        words: "casino https://a.example https://b.example",
        history: History { trusted: false, spammed: false, is_manager: false },
        ..ada()
    };
    check(
        RuleSet { spam_words: words(&["casino"]), ..rules() },
        &sent,
        Outcome::Spam,
        &[
            "The text holds the word “casino”, which is on the list for spam.",
            "It has 2 links; from 2 on a comment is held.",
            FIRST,
        ],
    );
}

#[test]
fn without_the_filter_only_the_choice_of_who_is_published_remains() {
    let off = RuleSet { enabled: false, spam_words: words(&["casino"]), ..rules() };
    let bad = Sent {
        words: "casino https://a.example https://b.example",
        signals: Signals { trap_filled: true, fill_millis: Some(0), via_api: false, proof: Proof::NotAsked },
        ..ada()
    };
    check(off.clone(), &bad, Outcome::Publish, &[TRUSTED]);
    check(
        off,
        &Sent { history: History { trusted: false, spammed: false, is_manager: false }, ..bad },
        Outcome::Hold,
        &[FIRST],
    );
}

struct Says(&'static str, Outcome);

impl Judge for Says {
    fn weigh(&self, case: &Case<'_>) -> Verdict {
        Verdict {
            judge: self.0.to_string(),
            outcome: self.1,
            reasons: vec![Reason::Told(format!("{} says so.", self.0))],
            probability: None,
            at: case.at,
        }
    }
}

#[test]
fn on_a_panel_the_worst_outcome_wins() {
    let panel = |says: &[(&'static str, Outcome)]| {
        let judges =
            says.iter().map(|&(name, outcome)| Box::new(Says(name, outcome)) as Box<dyn Judge>).collect();
        let verdict = weigh(&Panel::new(judges), &ada());
        (verdict.judge, verdict.outcome, sentences(&verdict.reasons))
    };
    let all = panel(&[("a", Outcome::Publish), ("b", Outcome::Hold), ("c", Outcome::Spam)]);
    assert_eq!(all, ("c+b+a".into(), Outcome::Spam, words(&["c says so.", "b says so."])));
    let fine = panel(&[("a", Outcome::Publish), ("b", Outcome::Publish)]);
    assert_eq!(fine, ("a+b".into(), Outcome::Publish, words(&["a says so.", "b says so."])));
    assert_eq!(panel(&[]).1, Outcome::Hold);
}

fn evidence() -> evidence::Evidence {
    let thresholds = weshift_domain::Thresholds { hold: 0.3, spam: 0.95 };
    let filter = std::sync::Arc::new(filter::Filter::new(thresholds));
    let recent = std::sync::Arc::new(recent::Recent::new(REMEMBERED));
    evidence::Evidence::new(filter, Lists::default(), recent)
}

const STRANGER: History = History { trusted: false, spammed: false, is_manager: false };

#[test]
fn what_an_address_is_known_for_moves_the_probability() {
    let of = |history: History| {
        weigh(&evidence(), &Sent { history, ..ada() }).probability.expect("the filter judges")
    };
    let stranger = of(STRANGER);
    assert!(of(History { trusted: true, ..STRANGER }) < stranger);
    assert!(of(History { spammed: true, ..STRANGER }) > stranger);
    let both =
        weigh(&evidence(), &Sent { history: History { spammed: true, trusted: true, ..STRANGER }, ..ada() });
    assert!(both.reasons.contains(&Reason::EarlierSpam), "{both:?}");
}

#[test]
fn akismet_is_one_voice_among_others() {
    use akismet::Opinion;
    let with =
        |opinion: Opinion| weigh(&evidence(), &Sent { akismet: Some(opinion), history: STRANGER, ..ada() });
    let alone = weigh(&evidence(), &Sent { history: STRANGER, ..ada() });
    assert_eq!((alone.outcome, alone.judge.as_str()), (Outcome::Publish, "filter"));
    let spam = with(Opinion::Spam { discard: false });
    assert_eq!((spam.outcome, spam.judge.as_str()), (Outcome::Hold, "filter+akismet"));
    assert!(spam.probability > alone.probability);
    assert!(spam.reasons.iter().any(|it| matches!(it, Reason::Together { .. })), "{spam:?}");
    assert_eq!(with(Opinion::Spam { discard: true }).outcome, Outcome::Spam);
    let ham = with(Opinion::Ham);
    assert!(ham.outcome == Outcome::Publish && ham.probability < alone.probability);
    let undecided = with(Opinion::Undecided { problem: None });
    assert_eq!(undecided.outcome, Outcome::Hold);
    assert!(undecided.reasons.contains(&Reason::AkismetUndecided));
    let problem = with(Opinion::Undecided { problem: Some("The key has expired.".into()) });
    assert_eq!(problem.outcome, Outcome::Hold);
    let said = "Akismet reports a problem with the account: “The key has expired.”.".to_string();
    assert!(sentences(&problem.reasons).contains(&said), "{problem:?}");
}

#[test]
fn nothing_of_the_filter_is_said_for_sure() {
    let pitch = "Best online casino bonus, free spins, claim your bonus now at http://casino.example/bonus";
    let verdict =
        weigh(&evidence(), &Sent { words: pitch, name: "Casino Bonus", history: STRANGER, ..ada() });
    assert_eq!(verdict.outcome, Outcome::Spam);
    assert!(!sentences(&verdict.reasons).iter().any(|it| it.contains("100 %")), "{verdict:?}");
}
