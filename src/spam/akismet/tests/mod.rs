//! Against a server that speaks the protocol; against those that do not in `misbehaviour`.

mod misbehaviour;
#[expect(unreachable_pub, reason = "the tests of the whole product use it too")]
#[path = "../../../../tests/support/akismet.rs"]
mod server;

use std::time::Duration;

use url::Url;

use super::{
    Akismet, AkismetSettings, Answer, Cause, CommentType, Content, Honeypot, KeyState, Opinion, Submission,
    Unreachable, Usage,
};
use server::{Act, BLOG, KEY, Server, ok};

/// Where Akismet answers, for every key.
const DEFAULT_BASE_URL: &str = "https://rest.akismet.com";

fn settings(key: &str, base_url: &str) -> AkismetSettings<'static> {
    AkismetSettings {
        key: key.to_string(),
        base_url: Url::parse(base_url).unwrap(),
        blog: BLOG.to_string(),
        version: "0.1.0",
        lang: std::sync::Arc::new(|| "en".to_string()),
    }
}

/// Patient, because a busy machine may be slow.
fn client(url: &Url) -> Akismet {
    with_limit(url, 10_000)
}

fn with_limit(url: &Url, millis: u64) -> Akismet {
    Akismet::with_limit(settings(KEY, url.as_str()), Duration::from_millis(millis)).unwrap()
}

fn comment() -> Submission {
    Submission {
        user_ip: "::ffff:203.0.113.7".parse().unwrap(),
        user_agent: "Mozilla/5.0".to_string(),
        referrer: "https://km.example/culture-shift".to_string(),
        permalink: "https://km.example/culture-shift#shift-3".to_string(),
        comment_type: CommentType::Reply,
        comment_author: "Zoë".to_string(),
        comment_author_email: "zoe@example.com".to_string(),
        comment_author_url: String::new(),
        comment_content: "We tried this & more:\n50 % “better” + 🦀".into(),
        comment_date_gmt: "2025-11-23T08:00:00Z".to_string(),
        comment_post_modified_gmt: Some("2025-11-01T10:00:00Z".to_string()),
        comment_parent: Some("17".to_string()),
        blog_lang: String::new(),
        honeypot: Some(Honeypot::new("hp_phone", "").unwrap()),
        context: vec!["knowledge management".to_string(), "R&D".to_string()],
    }
}

/// Asks a server that answers every call with these bytes.
fn raw(answer: impl Into<String>) -> Akismet {
    client(&Server::start(Act::Raw(answer.into())).url)
}

fn check(headers: &[(&str, &str)], body: &str) -> Result<Answer, Unreachable> {
    raw(ok(headers, body)).check(&comment(), None)
}

#[test]
fn a_comment_is_sent_as_a_form_with_everything_that_akismet_asks_for() {
    let server = Server::start(Act::Speak);
    let answer = client(&server.url).check(&comment(), Some("retry")).unwrap();
    assert_eq!((answer.opinion, answer.raw.as_str()), (Opinion::Ham, "false"));
    assert_eq!(answer.guid.as_deref(), Some("1f0c-22"));
    assert_eq!((answer.recheck_after_secs, answer.alerts), (None, None));

    let call = &server.calls()[0];
    assert_eq!(call.line, "POST /1.1/comment-check HTTP/1.1");
    assert_eq!(call.headers["user-agent"], "weshift/0.1.0 | weshift-akismet/0.1.0");
    let expected = [
        "api_key=abcDEF123456&blog=https%3A%2F%2Fkm.example%2F&user_ip=203.0.113.7&user_agent=Mozilla%2F5.0",
        "&referrer=https%3A%2F%2Fkm.example%2Fculture-shift",
        "&permalink=https%3A%2F%2Fkm.example%2Fculture-shift%23shift-3&comment_type=reply",
        "&comment_author=Zo%C3%AB&comment_author_email=zoe%40example.com&comment_author_url=",
        "&comment_content=We+tried+this+%26+more%3A%0A50+%25+%E2%80%9Cbetter%E2%80%9D+%2B+%F0%9F%A6%80",
        "&comment_date_gmt=2025-11-23T08%3A00%3A00Z&blog_lang=en&blog_charset=UTF-8",
        "&comment_post_modified_gmt=2025-11-01T10%3A00%3A00Z&comment_parent=17",
        "&honeypot_field_name=hp_phone&hp_phone=",
        "&comment_context%5B%5D=knowledge+management&comment_context%5B%5D=R%26D&recheck_reason=retry",
    ];
    assert_eq!(call.body, expected.concat());
}

#[test]
fn what_is_not_known_is_left_out() {
    let server = Server::start(Act::Speak);
    let bare = Submission {
        comment_post_modified_gmt: None,
        comment_parent: None,
        blog_lang: "fr_ca".to_string(),
        honeypot: None,
        context: Vec::new(),
        ..comment()
    };
    client(&server.url).check(&bare, None).unwrap();
    let call = &server.calls()[0];
    assert_eq!(call.field("blog_lang").as_deref(), Some("fr_ca"));
    for absent in ["comment_post_modified_gmt", "comment_parent", "honeypot_field_name", "recheck_reason"] {
        assert_eq!(call.field(absent), None, "{absent}");
    }
    assert!(!call.body.contains("comment_context"));
}

#[test]
fn feedback_repeats_what_was_checked_and_is_remembered() {
    let server = Server::start(Act::Speak);
    let akismet = client(&server.url);
    let first = akismet.check(&comment(), None).unwrap();
    let stored = serde_json::to_string(&comment()).unwrap();
    let stored: Submission = serde_json::from_str(&stored).unwrap();
    assert!(stored == comment());

    akismet.submit(&stored, true, "Ann", Some(&first.raw)).unwrap();
    let spam = Opinion::Spam { discard: false };
    assert_eq!(akismet.check(&stored, None).unwrap().opinion, spam);
    akismet.submit(&stored, false, "Ann", None).unwrap();
    assert_eq!(akismet.check(&stored, None).unwrap().opinion, Opinion::Ham);

    let calls = server.calls();
    let mut expected = calls[0].fields();
    expected.push(("reporter".to_string(), "Ann".to_string()));
    expected.push(("comment_check_response".to_string(), "false".to_string()));
    assert_eq!(calls[1].fields(), expected);
    assert_eq!(calls[1].line, "POST /1.1/submit-spam HTTP/1.1");
    assert_eq!(calls[3].line, "POST /1.1/submit-ham HTTP/1.1");
}

#[test]
fn the_end_of_an_answer_is_found_however_it_is_marked() {
    for answer in [
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\ntrue\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\ntr\r\n2\r\nue\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\ntrue",
        "HTTP/1.0 200 OK\r\n\r\ntrue",
    ] {
        let answer = raw(answer).check(&comment(), None).unwrap();
        assert_eq!((answer.opinion, answer.raw.as_str()), (Opinion::Spam { discard: false }, "true"));
    }
}

#[test]
fn akismet_s_test_author_is_spam() {
    let server = Server::start(Act::Speak);
    let spammer = Submission { comment_author: "viagra-test-123".to_string(), ..comment() };
    let answer = client(&server.url).check(&spammer, None).unwrap();
    assert_eq!((answer.opinion, answer.raw.as_str()), (Opinion::Spam { discard: false }, "true"));
}

#[test]
fn thanks_in_other_words_are_no_thanks() {
    let submit = |body: &str| raw(ok(&[], body)).submit(&comment(), true, "Ann", None);
    assert_eq!(submit("Thanks for making the web a better place.\n"), Ok(()));
    for other in ["Thanks for making the web a better place", "Thanks.", "true", ""] {
        assert_eq!(submit(other).unwrap_err().cause, Cause::Strange, "{other}");
    }
    assert_eq!(submit("invalid").unwrap_err().cause, Cause::Invalid);
}

#[test]
fn a_key_is_valid_or_invalid_and_anything_else_says_nothing_of_it() {
    let server = Server::start(Act::Speak);
    assert_eq!(client(&server.url).verify(), Ok(KeyState::Valid));
    let other = Akismet::new(settings("000000000000", server.url.as_str())).unwrap();
    assert_eq!(other.verify(), Ok(KeyState::Invalid("unknown key or site".to_string())));
    assert_eq!(raw(ok(&[], "invalid")).verify(), Ok(KeyState::Invalid(String::new())));
    assert_eq!(raw(ok(&[], "")).verify().unwrap_err().to_string(), "Akismet's answer is empty.");
    assert_eq!(raw(ok(&[], "true")).verify().unwrap_err().cause, Cause::Strange);
}

#[test]
fn usage_is_read_in_each_of_its_spellings() {
    let server = Server::start(Act::Speak);
    let usage = Usage { limit: Some(350_000), usage: 7_463, percentage: Some(2.13), throttled: false };
    assert_eq!(client(&server.url).usage(), Ok(usage.clone()));
    let text = r#"{"limit":"350000","usage":"7463","percentage":2.13,"throttled":"","notice_level":null}"#;
    assert_eq!(raw(ok(&[], text)).usage(), Ok(usage));
    let none = r#"{"limit":"none","usage":3,"throttled":true}"#;
    let expected = Usage { limit: None, usage: 3, percentage: None, throttled: true };
    assert_eq!(raw(ok(&[], none)).usage(), Ok(expected));

    assert_eq!(raw(ok(&[], "invalid")).usage().unwrap_err().cause, Cause::Invalid);
    for strange in ["{}", "[]", "7", r#"{"limit":-1,"usage":3}"#, r#"{"limit":"none"}"#, "<html>"] {
        assert_eq!(raw(ok(&[], strange)).usage().unwrap_err().cause, Cause::Strange, "{strange}");
    }
}

#[test]
fn headers_refine_the_answer() {
    let tip = check(&[("X-akismet-pro-tip", "discard")], "true").unwrap();
    assert_eq!(tip.opinion, Opinion::Spam { discard: true });
    let tip = check(&[("x-AKISMET-pro-tip", "discard")], "false").unwrap();
    assert_eq!(tip.opinion, Opinion::Ham);

    let later = check(&[("X-akismet-recheck-after", "90")], "false").unwrap();
    assert_eq!(later.opinion, Opinion::Undecided { problem: None });
    assert_eq!(later.recheck_after_secs, Some(90));
    let later = check(&[("X-akismet-recheck-after", "soon")], "false").unwrap();
    assert_eq!(later.opinion, Opinion::Undecided { problem: None });
    assert_eq!(later.recheck_after_secs, None);

    for body in ["true", "false", "invalid", ""] {
        let error = check(&[("X-akismet-error", "10003"), ("X-akismet-guid", "g")], body).unwrap();
        assert_eq!(error.opinion, Opinion::Undecided { problem: Some("10003".into()) });
        assert_eq!(error.guid.as_deref(), Some("g"));
    }
}

#[test]
fn alerts_come_with_any_answer() {
    let headers = [
        ("X-akismet-alert-code", "10501"),
        ("X-akismet-alert-msg", "First month over limit"),
        ("X-akismet-alert-api-calls", "12000"),
        ("X-akismet-alert-usage-limit", "10000"),
        ("X-akismet-alert-upgrade-url", "https://akismet.com/pricing/"),
        ("X-akismet-alert-upgrade-via-support", "true"),
    ];
    let answer = check(&headers, "true").unwrap();
    assert_eq!(answer.opinion, Opinion::Spam { discard: false });
    let alert = answer.alerts.unwrap();
    assert_eq!((alert.code.as_str(), alert.msg.as_str()), ("10501", "First month over limit"));
    assert_eq!((alert.api_calls.as_deref(), alert.usage_limit.as_deref()), (Some("12000"), Some("10000")));
    assert_eq!(alert.upgrade_url.unwrap().as_str(), "https://akismet.com/pricing/");
    assert!(alert.upgrade_via_support);
    assert_eq!((alert.upgrade_plan, alert.upgrade_type, alert.recommended_plan_name), (None, None, None));

    let script = [("X-akismet-alert-code", "1"), ("X-akismet-alert-upgrade-url", "javascript:alert(1)")];
    assert_eq!(check(&script, "false").unwrap().alerts.unwrap().upgrade_url, None);
}

#[test]
fn invalid_says_what_is_wrong() {
    let nobody = Submission { comment_content: String::new().into(), ..comment() };
    let server = Server::start(Act::Speak);
    let error = client(&server.url).check(&nobody, None).unwrap_err();
    assert_eq!(error.cause, Cause::Invalid);
    assert_eq!(error.to_string(), "Akismet calls the request invalid: “Empty \"comment_content\" value”.");
    let error = check(&[], "invalid").unwrap_err();
    assert_eq!(error.to_string(), "Akismet calls the request invalid.");
}

#[test]
fn a_key_has_12_letters_or_digits() {
    for wrong in
        ["", "abcDEF12345", "abcDEF1234567", "abcDEF12345é", "abcDEF-12345", "abcDEF 12345", "äöüäöü"]
    {
        let error = Akismet::new(settings(wrong, DEFAULT_BASE_URL)).unwrap_err();
        assert_eq!(error, "The Akismet API key must have 12 letters or digits.", "{wrong}");
    }
    assert!(Akismet::new(settings(" abcDEF123456\n", DEFAULT_BASE_URL)).is_ok());
}

#[test]
fn only_this_computer_is_asked_without_encryption() {
    for fine in [
        DEFAULT_BASE_URL,
        "https://spam.example/api/",
        "http://localhost:8080",
        "http://127.0.0.1:9",
        "http://[::1]:9/",
    ] {
        assert!(Akismet::new(settings(KEY, fine)).is_ok(), "{fine}");
    }
    for wrong in [
        "http://rest.akismet.com",
        "http://192.168.1.5:8080",
        "http://0.0.0.0",
        "http://localhost.example",
        "http://127.0.0.1.example",
        "http://[::ffff:192.168.1.5]",
        "ftp://rest.akismet.com",
        "file:///etc/passwd",
        "data:text/plain,true",
        "https://user:pw@rest.akismet.com",
        "https://rest.akismet.com/?a=b",
        "https://rest.akismet.com/#a",
    ] {
        let error = Akismet::new(settings(KEY, wrong)).unwrap_err();
        assert!(error.starts_with("The address of the Akismet server must "), "{wrong}: {error}");
    }
    let nowhere = AkismetSettings { blog: "km.example".to_string(), ..settings(KEY, DEFAULT_BASE_URL) };
    assert!(Akismet::new(nowhere).unwrap_err().contains("https://example.org/"));
}

#[test]
fn a_path_of_the_server_is_kept() {
    let server = Server::start(Act::Raw(ok(&[], "valid")));
    client(&server.url.join("proxy/akismet/").unwrap()).verify().unwrap();
    assert_eq!(server.calls()[0].line, "POST /proxy/akismet/1.1/verify-key HTTP/1.1");
}

#[test]
fn a_long_text_is_cut_between_characters() {
    let long = "🦀".repeat(Content::MAX_CHARS + 1);
    for content in [Content::from(long.as_str()), Content::from(long)] {
        assert_eq!(content.as_str().chars().count(), Content::MAX_CHARS);
    }
    assert_eq!(Content::from("short").as_str(), "short");
}

#[test]
fn debug_shows_nothing_of_the_visitor() {
    let honeypot = Some(Honeypot::new("hp", "my secret").unwrap());
    let submission = Submission { honeypot, ..comment() };
    let shown = format!("{submission:?} {submission:#?} {:?}", submission.honeypot);
    for private in ["203.0.113", "Zoë", "zoe@", "tried", "Mozilla", "km.example", "R&D", "secret"] {
        assert!(!shown.contains(private), "{shown}");
    }
}

#[test]
fn a_hidden_field_may_not_pass_for_one_of_akismet_s() {
    for wrong in ["", "user_role", "Comment_Content", "is_test", "comment_context[]", "a&b", "é", "two words"]
    {
        assert!(Honeypot::new(wrong, "x").is_err(), "{wrong}");
        let stored = serde_json::json!({ "name": wrong, "value": "x" });
        assert!(serde_json::from_value::<Honeypot>(stored).is_err(), "{wrong}");
    }
    assert!(Honeypot::new("hp_phone-2", "").is_ok());
}
