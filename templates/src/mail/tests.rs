use super::{
    text::{COLUMNS, width},
    *,
};

fn letters() -> Vec<Letter> {
    vec![
        Held::sample().letter(),
        Held::sample_unruly().letter(),
        Digest::sample().letter(),
        Digest::sample_quiet().letter(),
        Confirm::sample().letter(),
        SignInLink::sample().letter(),
        Test::sample().letter(),
    ]
}

/// What stands between two marks, each time.
fn between<'a>(words: &'a str, open: &str, close: &str) -> Vec<&'a str> {
    words.split(open).skip(1).map(|rest| rest.split(close).next().unwrap()).collect()
}

#[test]
fn text_is_72_columns_wide_but_for_addresses_alone_on_their_line() {
    for letter in letters() {
        for line in letter.text.lines() {
            let alone = line.trim_start().starts_with("https://") && !line.trim().contains(' ');
            assert!(alone || width(line) <= COLUMNS, "{line}");
            assert!(alone || !line.contains("https://"), "{line}");
            assert!(line == "-- " || line == line.trim_end(), "{line:?}");
        }
        assert!(letter.text.contains("\n-- \n") && letter.text.ends_with('\n'));
    }
}

#[test]
fn html_loads_nothing_and_links_to_us_alone() {
    for Letter { html, subject, .. } in letters() {
        for forbidden in ["<img", "<script", "<link", "<iframe", "url(", "@import", " src="] {
            assert!(!html.replace("&lt;img src=", "").contains(forbidden), "{forbidden}: {subject}");
        }
        for href in between(&html, "href=\"", "\"") {
            assert!(href.starts_with("https://comments.example.org/"), "{href}");
        }
        assert_eq!(html.matches("http").count(), between(&html, "href=\"", "\"").len(), "{subject}");
        assert_eq!(html.matches("<h1").count(), 1);
        assert!(
            html.starts_with("<!DOCTYPE html><html lang=\"en\"")
                && html.contains("prefers-color-scheme:dark")
        );
        assert!(html.contains(&format!("<title>{subject}</title>")));
        assert!(html.len() < 40_000, "{} bytes: {subject}", html.len());
    }
}

#[test]
fn every_address_of_the_text_is_in_the_html_too() {
    for letter in letters() {
        for href in letter.text.lines().map(str::trim).filter(|it| it.starts_with("https://")) {
            assert!(letter.html.contains(&format!("href=\"{href}\"")), "{href}");
        }
    }
}

#[test]
fn words_of_strangers_stay_words() {
    let letter = Held::sample_unruly().letter();
    assert!(letter.html.contains("&lt;script&gt;alert(1)&lt;/script&gt;") && letter.html.contains("&lt;img"));
    assert!(letter.text.contains("<script>alert(1)</script> ."), "a name is one line");
    assert!(!letter.subject.contains("script"));
}

#[test]
fn each_button_says_what_it_is_for() {
    let html = Held::sample().letter().html;
    assert!(html.contains("1. Look at the comment by Ines Duarte and decide</a>"));
    assert!(html.contains("2. Look at the comment by best tools 2026 and decide</a>"));
}

#[test]
fn a_held_letter_says_why_and_until_when() {
    let letter = Held::sample().letter();
    assert_eq!(letter.subject, "[Our knowledge] Comments waiting: The Knowledge Management Culture Shift");
    assert!(letter.text.starts_with(
        "2 comments are waiting for you. The older one came 3 minutes ago.\n\n1. Ines Duarte, on shift 1"
    ));
    assert!(letter.text.contains("\n   | We tried “ask before you write” for a quarter."));
    assert!(letter.text.contains("\n   |\n"), "paragraphs of a quote stay apart");
    for part in [letter.text.replace('\n', " "), letter.html] {
        for words in ["Held because: first comment", "kmtools[.]example", "work until Mon 30 Nov, 10:44"] {
            assert!(part.contains(words), "{words}");
        }
    }
}

#[test]
fn a_quiet_digest_has_no_empty_sections() {
    let letter = Digest::sample_quiet().letter();
    assert_eq!(letter.subject, "[Our knowledge] Digest Mon 23 Nov: 0 waiting, 0 new, 2 spam");
    for absent in ["WAITING", "PUBLISHED", "WHERE PEOPLE TALK", "SERVICE"] {
        assert!(!letter.text.contains(absent));
    }
    assert_eq!(letter.html.matches("<h2").count(), 1);
    assert!(!letter.html.contains("<caption"));
}
