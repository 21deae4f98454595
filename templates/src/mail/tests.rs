use super::{
    text::{COLUMNS, width},
    *,
};

/// What stands between two marks, each time.
fn between<'a>(words: &'a str, open: &str, close: &str) -> Vec<&'a str> {
    words.split(open).skip(1).map(|rest| rest.split(close).next().unwrap()).collect()
}

/// The words that a reader of the HTML sees.
fn visible(html: &str) -> String {
    let body = html.split_once("<body").unwrap().1;
    body.split('<').map(|it| it.split_once('>').map_or("", |(_, words)| words)).collect::<Vec<_>>().join(" ")
}

fn numbers(words: &str) -> Vec<&str> {
    words.split(|c: char| !c.is_ascii_digit()).filter(|it| !it.is_empty()).collect()
}

fn escaped(words: &str) -> String {
    maud::html! { (words) }.into_string()
}

#[test]
fn text_is_72_columns_wide_but_for_addresses_alone_on_their_line() {
    for (_, letter) in letters() {
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
    for (name, Letter { html, subject, .. }) in letters() {
        for forbidden in ["<img", "<script", "<link", "<iframe", "url(", "@import", " src="] {
            assert!(!html.replace("&lt;img src=", "").contains(forbidden), "{forbidden}: {name}");
        }
        let hrefs = between(&html, "href=\"", "\"");
        for href in &hrefs {
            let ours = ["https://comments.example.org/", "https://blog.example.org/"];
            assert!(ours.iter().any(|it| href.starts_with(it)), "{href}");
        }
        assert_eq!(html.matches("http").count(), hrefs.len(), "{name}");
        assert_eq!(html.matches("<h1").count(), 1);
        assert!(
            html.starts_with("<!DOCTYPE html><html lang=\"") && html.contains("prefers-color-scheme:dark")
        );
        assert!(html.contains(&format!("<title>{}</title>", escaped(&subject))), "{name}");
        assert!(html.len() < 90_000, "{} bytes: {name}", html.len());
    }
}

#[test]
fn a_usual_digest_is_small() {
    let html = Digest::sample().letter().html;
    assert!(html.len() < 40_000, "{} bytes", html.len());
}

#[test]
fn ten_long_comments_stay_below_what_mail_readers_cut() {
    let mut held = Held::sample();
    let item = HeldItem { excerpt: vec!["知".repeat(400); 3], ..HeldItem::sample() };
    held.items = vec![item; 10];
    let html = held.letter().html;
    assert!(html.len() < 90_000, "{} bytes", html.len());
}

#[test]
fn both_parts_have_the_same_addresses_in_the_same_order() {
    for (name, letter) in letters() {
        let addresses = letter.text.lines().map(str::trim).filter(|it| it.starts_with("https://"));
        let hrefs: Vec<String> =
            between(&letter.html, "href=\"", "\"").iter().map(|it| it.replace("&amp;", "&")).collect();
        assert_eq!(addresses.collect::<Vec<_>>(), hrefs, "{name}");
    }
}

#[test]
fn every_number_of_the_html_is_in_the_text() {
    for (name, letter) in letters() {
        let known = numbers(&letter.text);
        for number in numbers(&visible(&letter.html)) {
            assert!(known.contains(&number), "{number}: {name}");
        }
    }
}

#[test]
fn the_first_line_is_the_news_and_stands_behind_the_subject() {
    for (name, letter) in letters() {
        let preheader = between(&letter.html, "opacity:0\">", "</div>")[0].replace("&amp;", "&");
        let start = letter.text.replace('\n', " ");
        assert!(
            !preheader.is_empty() && start.starts_with(&preheader.replace("&lt;", "<").replace("&gt;", ">")),
            "{name}"
        );
    }
}

#[test]
fn no_two_links_of_a_letter_have_the_same_words() {
    for (name, letter) in letters() {
        let mut words: Vec<&str> = between(&letter.html, "<a ", "</a>");
        for it in &mut words {
            *it = it.split_once('>').unwrap().1;
            assert!(!it.trim().is_empty(), "{name}");
        }
        let count = words.len();
        words.sort();
        words.dedup();
        assert_eq!(words.len(), count, "{name}: {words:?}");
    }
}

#[test]
fn each_letter_names_its_language_and_direction() {
    for (name, letter) in letters() {
        let expected =
            if name == "mail-reply-unruly" { "lang=\"ar\" dir=\"rtl\"" } else { "lang=\"en\" dir=\"ltr\"" };
        assert_eq!(
            letter.html.matches(expected).count(),
            2,
            "{name}: for the page and for readers that drop it"
        );
    }
}

#[test]
fn tables_of_facts_have_a_caption_and_heads() {
    for (name, letter) in letters() {
        for table in between(&letter.html, "<table ", "</table>") {
            let layout = table.split('>').next().unwrap().contains("role=\"presentation\"");
            assert_eq!(layout, !table.contains("<caption"), "{name}");
            assert!(layout || table.contains("<th ") && table.contains("scope=\"col\""), "{name}");
        }
    }
}

#[test]
fn no_letter_uses_words_that_filters_know_from_spam() {
    for (name, letter) in letters() {
        let text = letter.text.replace('\n', " ").to_lowercase();
        for words in ["stop these mail", "stop these e-mail", "click here", "remove me"] {
            assert!(!text.contains(words), "{words}: {name}");
        }
    }
}

#[test]
fn words_of_strangers_stay_words() {
    for (name, letter) in letters() {
        for markup in ["<script", "<img", "<b>", "<style>*", "</p><h1>"] {
            assert!(!letter.html.contains(markup), "{markup}: {name}");
        }
    }
    for letter in
        [Held::sample_unruly().letter(), Wave::sample_unruly().letter(), Reply::sample_unruly().letter()]
    {
        assert!(
            letter.html.contains("&lt;script&gt;alert(1)&lt;/script&gt;") && letter.html.contains("&lt;img")
        );
        assert!(letter.text.contains("<script>alert(1)</script> ."), "a name is one line");
        assert!(!letter.subject.contains("script"));
    }
}

#[test]
fn each_button_says_what_it_is_for() {
    let html = Held::sample().letter().html;
    assert!(html.contains("1. Look at the comment by <bdi>Ines Duarte</bdi> and decide</a>"));
    assert!(html.contains("2. Look at the comment by <bdi>best tools 2026</bdi> and decide</a>"));
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
    for absent in ["WAITING", "PUBLISHED", "WHERE PEOPLE TALK", "THE EXERCISE", "SERVICE", "closest calls"] {
        assert!(!letter.text.contains(absent));
    }
    assert_eq!(letter.html.matches("<h2").count(), 1);
    assert!(!letter.html.contains("<caption"));
}

#[test]
fn a_digest_tells_everything_in_the_order_of_its_sections() {
    let letter = Digest::sample().letter();
    assert_eq!(letter.subject, "[Our knowledge] Digest Mon 23 Nov: 1 waiting, 5 new, 41 spam");
    let sections =
        ["Waiting for you", "Published", "Spam caught", "Where people talk", "The exercise", "Service"];
    let heads: Vec<&str> =
        between(&letter.html, "<h2 ", "</h2>").iter().map(|it| it.split_once('>').unwrap().1).collect();
    assert_eq!(heads, sections);
    let at = |section: &str| letter.text.find(&format!("\n{}\n", section.to_uppercase())).unwrap();
    assert!(sections.windows(2).all(|it| at(it[0]) < at(it[1])));
    for words in [
        "   - 81 %, Marta K., shift 5: I wrote about this",
        "     Decide on Marta K. (2):\n     https://",
        "1: From “I know” to “We know”: 3 new, 48 in all, 21 people",
        "   Quiet since the last digest: 3 to 11\n",
        "   - Shift 1: 14 of 23 on the “We know” side (before: 12 of 20).",
        "     Look at the letters that failed:\n     https://",
    ] {
        assert!(letter.text.contains(words), "{words}");
    }
}

#[test]
fn an_hourly_digest_has_a_title_of_its_own() {
    let letter = Digest::sample_hourly().letter();
    assert_eq!(letter.subject, "[Our knowledge] Digest Mon 23 Nov, 11:00: 1 waiting");
    assert!(letter.html.contains(">The hour before Mon 23 Nov, 11:00</h1>"));
}

#[test]
fn an_answer_comes_with_what_was_answered() {
    let letter = Reply::sample().letter();
    assert_eq!(letter.subject, "Re: [Our knowledge] From “I know” to “We know”");
    assert!(letter.text.starts_with(
        "Ravi Menon answered your comment.\n\nRavi Menon, Mon 23 Nov, 11:20:\n\n   | How did you get"
    ));
    assert!(letter.text.contains("\nYou had written:\n\n   > We tried “ask"));
    assert!(
        letter
            .text
            .contains("\nRead Ravi Menon's answer:\nhttps://blog.example.org/km-culture-shift#c5130\n")
    );
}

#[test]
fn followers_read_answers_by_number_and_place_and_nothing_of_their_own() {
    let letter = Reply::sample_many().letter();
    assert!(letter.text.contains("\n3. Ravi Menon, Mon 23 Nov, 11:50, on shift 1: From"));
    assert!(letter.text.contains("\n   Answer 3, by Ravi Menon, in its place:\n   https://"));
    assert!(letter.text.contains("\n2 more came.\n") && !letter.text.contains("You had written"));
}

#[test]
fn a_wave_lies_in_the_thread_of_the_notices() {
    let (wave, held) = (Wave::sample().letter(), Held::sample().letter());
    assert_eq!(wave.subject, held.subject);
    assert!(
        wave.text
            .starts_with("212 comments came within 10 minutes.\n\nWhat they have in common: most of them")
    );
    assert!(wave.text.contains("\n209 others wait too.\n"));
}

#[test]
fn who_is_asked_for_replies_learns_what_happens_without_a_click() {
    let letter = Follow::sample().letter();
    assert_eq!(letter.subject, "[Our knowledge] Please confirm: replies by e-mail");
    let text = letter.text.replace('\n', " ");
    assert!(text.contains("nothing is sent, and the request is forgotten after 7 days"));
}

#[test]
fn an_answer_to_commands_says_what_was_done_and_takes_it_back() {
    let letter = Ack::sample().letter();
    assert!(letter.subject.starts_with("Re: "));
    assert!(
        letter.text.starts_with("Done: 2 published, 1 marked as spam.\n\n   - 1, Ines Duarte: published.\n")
    );
    assert!(letter.text.contains("\nTake back “spam 2”:\nhttps://") && !letter.text.contains("last answer"));
    assert!(Ack::sample_unruly().letter().text.contains("last answer for today"));
}

#[test]
fn help_lists_every_command() {
    let letter = Help::sample().letter();
    for command in ["publish 1 3-4", "spam 2", "trash 5", "keep all", "help"] {
        assert!(letter.text.contains(&format!("\n   {command} ")), "{command}");
        assert!(letter.html.contains(&format!("<code>{command}</code>")), "{command}");
    }
}

#[test]
fn an_alarm_says_in_its_subject_what_is_the_matter() {
    let letter = Alarm::sample().letter();
    assert_eq!(letter.subject, "[Our knowledge] Nobody is told of waiting comments any more");
    assert!(letter.html.contains(">Choose who is told</a>"));
}

#[test]
fn a_letter_says_of_each_comment_whether_it_waits() {
    let letter = Held::sample_published().letter();
    assert!(letter.text.contains("Published as it came. The link can hold it back or mark it as spam."));
    assert!(letter.text.contains("Held because: link to a new domain"));
}
