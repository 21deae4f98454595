//! Nothing that somebody typed disappears or changes: text as it was typed, and Markdown as it was meant.

use super::{check, cleaned, link_to};
use crate::{addresses, clean, plain};
use proptest::prelude::*;
use weshift_domain::Words;

/// Paragraphs without any markup, lines apart by line breaks.
#[track_caller]
fn as_typed(raw: &str) {
    let escaped = raw.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let paragraphs: Vec<String> =
        escaped.split("\n\n").map(|it| format!("<p>{}</p>", it.replace('\n', "<br>\n"))).collect();
    check(raw, &paragraphs.join("\n"));
}

fn seen(raw: &str) -> String {
    plain(&clean(&Words::parse(raw).unwrap()))
}

/// Each address of the text is a link that goes where its letters say and shows them.
#[track_caller]
fn whole(raw: &str, addresses: &[&str]) {
    let html = cleaned(raw);
    for address in addresses {
        let href = url::Url::parse(address).unwrap().to_string();
        let escape = |text: &str| text.replace('&', "&amp;");
        let link = link_to(&escape(&href), &escape(address));
        assert!(html.contains(&link), "{raw:?} gives {html}, without {link}");
    }
    assert_eq!(html.matches("<a ").count(), addresses.len(), "{raw:?} gives {html}");
}

#[test]
fn lines_that_look_like_definitions_stay() {
    as_typed("[Ada]: Hello\n[Bob]: Hi\n\nThat was our talk.");
    as_typed("[12:30]: started\n[12:45]: stopped\n\nShort.");
    as_typed("Text[^1]\n\n[^1]: Source");
    check("> [Ada]: Hello\n\nI agree", "<blockquote><p>[Ada]: Hello</p>\n</blockquote>\n<p>I agree</p>");
    check("- [Ada]: Hello\n- [Bob]: Hi", "<ul><li>[Ada]: Hello</li>\n<li>[Bob]: Hi</li>\n</ul>");
    let paper = link_to("https://example.org/paper", "https://example.org/paper");
    check(
        "As he said.\n\n[1]: https://example.org/paper",
        &format!("<p>As he said.</p>\n<p>[1]: {paper}</p>"),
    );
    assert_eq!(
        seen("a\n\n[x\ny]: https://example.org 'a title'\n\nb"),
        "a\n\n[x\ny]: https://example.org 'a title'\n\nb"
    );
    assert_eq!(seen("a\n\n[x]:\nb"), "a\n\n[x]:\nb");
}

#[test]
fn a_reference_is_a_link_and_its_address_shows() {
    let link = |text: &str| link_to("https://example.org/paper", text);
    let address = link("https://example.org/paper");
    check(
        "See [1] and [the paper][1].\n\n[1]: https://example.org/paper",
        &format!("<p>See {} and {}.</p>\n<p>[1]: {address}</p>", link("[1]"), link("the paper")),
    );
    check(
        "[Paper][]: good.\n\n> [paper]: <https://example.org/paper>",
        &format!(
            "<p>{}: good.</p>\n<blockquote><p>[paper]: {}</p>\n</blockquote>",
            link("Paper"),
            link("https://example.org/paper")
        ),
    );
    as_typed("See [1].\n\n[1]: Hello");
}

#[test]
fn numbers_stay_as_they_are() {
    check("12. March was good\n24. March was bad", "<p>12. March was good</p>\n<p>24. March was bad</p>");
    check(
        "2. I disagree\n5. I agree\n9. Not sure",
        "<p>2. I disagree</p>\n<p>5. I agree</p>\n<p>9. Not sure</p>",
    );
    check("1. yes\n3. no\n4. maybe", "<p>1. yes</p>\n<p>3. no</p>\n<p>4. maybe</p>");
    check("2) I disagree", "<p>2) I disagree</p>");
    check("1) a\n2) b", "<p>1) a</p>\n<p>2) b</p>");
    check("01. a\n02. b", "<p>01. a</p>\n<p>02. b</p>");
    check("> 7. a\n> 9. b", "<blockquote><p>7. a</p>\n<p>9. b</p>\n</blockquote>");
    check("- 3. a\n  7. b", "<ul><li><p>3. a</p>\n<p>7. b</p>\n</li>\n</ul>");
    check("2. 7. a", "<p>2. 7. a</p>");
    check("2. - a", "<ul><li>2. a</li>\n</ul>");
    check("a\n\n2.\n\nb", "<p>a</p>\n<p>2. </p>\n<p>b</p>");
    check("1. a\n2. b\n3. c", "<ol><li>a</li>\n<li>b</li>\n<li>c</li>\n</ol>");
    check("1. a\n1. b", "<p>1. a</p>\n<p>1. b</p>");
    as_typed("2*3*4 is 24, 2**3**4 is more.");
    assert_eq!(seen("1. a\n   1. b\n   2. c\n2. d"), "1. a\n1. b\n2. c\n\n2. d");
    assert_eq!(seen("0. a\n1. b"), "0. a\n\n1. b");
}

#[test]
fn a_link_without_scheme_goes_there_or_shows_as_typed() {
    let paper = link_to("https://www.example.org/paper", "my paper");
    check("[my paper](www.example.org/paper)", &format!("<p>{paper}</p>"));
    check("<a href=\"www.example.org/paper\">my paper</a>", &format!("<p>{paper}</p>"));
    as_typed("[my blog](example.org)");
    as_typed("[x](//example.org/y) [x](ada@example.org) [x](ftp://example.org/z) [x](tel:123) [x](/p/x)");
    as_typed(
        "[x](https://user@example.org/) ![pic](pic.png) <ftp://example.org/z> [](example.org) ![](b.png)",
    );
    as_typed(&format!("[x](https://example.org/{})", "a".repeat(2_048)));
    check("[my *blog*](example.org 'Mine')", "<p>[my <em>blog</em>](example.org 'Mine')</p>");
    check(
        "[x](https://example.org/ \"The title\")",
        &format!("<p>{} \"The title\"</p>", link_to("https://example.org/", "x")),
    );
}

#[test]
fn an_address_is_whole_whatever_signs_are_in_it() {
    whole(
        "https://docs.python.org/3/library/__main__.html",
        &["https://docs.python.org/3/library/__main__.html"],
    );
    whole("https://youtu.be/_x1 and https://youtu.be/b_", &["https://youtu.be/_x1", "https://youtu.be/b_"]);
    for address in [
        "https://example.org/*a*/b",
        "https://example.org/_next/static/_x_.js",
        "https://example.org/`a`",
        "https://example.org/?a=1&para;x",
        "https://example.org/?a=1&copy=2",
        "https://example.org/a**b**c",
        "https://example.org/[a](b)",
        "https://example.org/a~b~~c~",
        "https://example.org/a!b",
        "https://example.org/_",
    ] {
        whole(address, &[address]);
        whole(&format!("See {address} there"), &[address]);
        whole(&format!("- *a* {address}\n- _b_"), &[address]);
        whole(&format!("<{address}>"), &[address]);
    }
    whole("*see https://example.org/a*", &["https://example.org/a"]);
    assert!(cleaned("*see https://example.org/a*").starts_with("<p><em>see "));
    assert!(cleaned("_https://example.org/a_b_").starts_with("<p><em><a "));
    whole("**https://example.org/a**, and", &["https://example.org/a"]);
    whole("(_https://example.org/a_)", &["https://example.org/a"]);
    let here = |href: &str| format!("<p>{}</p>", link_to(href, "here"));
    check("[here](https://example.org/_a_(b)_c)", &here("https://example.org/_a_(b)_c"));
    check("[here](https://example.org/?a=1&amp;b=2)", &here("https://example.org/?a=1&amp;b=2"));
    check("<a href=\"https://example.org/_a_\">here</a>", &here("https://example.org/_a_"));
    check("`see https://example.org/_a_` https", "<p><code>see https://example.org/_a_</code> https</p>");
}

#[test]
fn an_address_begins_behind_any_other_script() {
    for before in ["請看", "ดู", "смотри", "انظر", "見て", "보기", "देखें", "end.", "(", "->"]
    {
        whole(&format!("{before}https://example.org/a"), &["https://example.org/a"]);
    }
    whole("caféhttps://example.org/a xhttps://example.org/a", &[]);
}

#[test]
fn an_address_ends_before_what_is_no_part_of_it() {
    for after in [
        "에서",
        "を見て",
        "看",
        "ครับ",
        "،",
        "؟",
        "۔",
        "।",
        "։",
        "።",
        "—which",
        "–and",
        "•",
        "·",
        "］",
        "›",
        "・",
        "。",
        "、",
        "（",
        "）",
        "「",
        "」",
        "！",
        "？",
        "：",
        "；",
        "，",
        "〉",
        "】",
        "〜",
        "’",
        "”",
        "…",
        "»",
        "👍",
        "\u{3000}",
        "\u{a0}",
        "\u{fe12}",
        "¿",
        "။",
    ] {
        whole(&format!("https://example.org/a{after}"), &["https://example.org/a"]);
        whole(&format!("https://example.org{after}"), &["https://example.org"]);
    }
    whole("https://example.org:ssa, https://example.org'da", &["https://example.org", "https://example.org"]);
    for address in [
        "https://ja.wikipedia.org/wiki/佐々木",
        "https://ko.wikipedia.org/wiki/서울_에서",
        "https://example.org/?q=日本&x=1",
        "https://fa.wikipedia.org/wiki/می\u{200c}خواهم",
        "https://example.org/🦀/x",
        "https://example.org/über",
        "https://example.org:8080/a",
    ] {
        whole(&format!("{address} there"), &[address]);
    }
}

#[test]
fn a_port_is_whole_whatever_follows_it() {
    for address in
        ["http://localhost:8080", "https://example.org:8443", "http://127.0.0.1:80", "http://[::1]:8080"]
    {
        for after in [
            ".",
            ",",
            "!",
            "?",
            ";",
            ":",
            "...",
            "'s",
            "'da",
            "에서",
            "を見て",
            "。",
            ")",
            "\" ",
            ".\n",
            ", and",
            ".에서",
        ] {
            whole(&format!("Open {address}{after}"), &[address]);
        }
        whole(&format!("**{address}**"), &[address]);
        whole(&format!("_see {address}_."), &[address]);
        whole(&format!("({address}/a:b)."), &[&format!("{address}/a:b")]);
    }
    whole("https://example.org:ssa http://localhost: there", &["https://example.org", "http://localhost"]);
}

#[test]
fn addresses_that_stand_close_together_are_all_links() {
    for join in [",", ";", ", ", "; ", " , ", ",\n"] {
        whole(
            &format!("https://a.example{join}https://b.example"),
            &["https://a.example", "https://b.example"],
        );
        whole(
            &format!("https://a.example/x{join}http://b.example/y?z{join}HTTPS://c.example:81"),
            &["https://a.example/x", "http://b.example/y?z", "HTTPS://c.example:81"],
        );
        let www = cleaned(&format!("https://a.example/x{join}www.b.example/y"));
        assert!(www.contains(&link_to("https://www.b.example/y", "www.b.example/y")), "{www}");
    }
    for join in [".", ":", "!", "'", "(", "|", "。", "、"] {
        whole(
            &format!("https://a.example{join}https://b.example"),
            &["https://a.example", "https://b.example"],
        );
    }
    whole("https://user@a.example;https://b.example", &["https://b.example"]);
    whole("https://_,https://b.example", &["https://_", "https://b.example"]);
    whole("https://%,https://b.example", &["https://b.example"]);
    for address in [
        "https://example.org/a,b;c",
        "https://example.org/?a,b",
        "https://web.example/2020/https://b.example/",
        "https://static.www.example.org/",
    ] {
        whole(address, &[address]);
    }
}

#[test]
fn a_sentence_of_another_script_behind_a_sign_is_no_part_of_the_address() {
    for word in ["에서", "그리고 다음", "見て", "请看", "ครับ", "وبعد", "потом", "और"]
    {
        for host in [
            "https://example.org",
            "https://www.example.org",
            "https://a.b.example.org",
            "http://a.example:80",
        ] {
            whole(&format!("{host}.{word}"), &[host]);
            whole(&format!("{host}.{word}. {host},{word}!"), &[host, host]);
            whole(&format!("{host};{word}"), &[host]);
        }
        whole(&format!("https://example.org{word}."), &["https://example.org"]);
        let www = cleaned(&format!("www.example.org.{word}"));
        assert!(www.contains(&link_to("https://www.example.org/", "www.example.org")), "{www}");
    }
    for word in ["에서", "を見て", "ครับ"] {
        whole(&format!("https://example.org/wiki/Rust{word}"), &["https://example.org/wiki/Rust"]);
        whole(&format!("https://example.org/wiki/x/Rust{word}"), &["https://example.org/wiki/x/Rust"]);
    }
    for word in ["에서", "그리고 다음", "見て", "请看", "ครับ"] {
        for sign in [".", ",", ";"] {
            whole(&format!("https://example.org/a/{sign}{word}"), &["https://example.org/a/"]);
        }
        for sign in [".", ",", ";", "?"] {
            for address in ["https://example.org/a", "https://example.org/a_(b)", "https://example.org/?q=1"]
            {
                whole(&format!("{address}{sign}{word}"), &[address]);
            }
        }
        whole(&format!("https://example.org?{word}"), &["https://example.org"]);
    }
    for address in [
        "https://пример.рф/a",
        "https://www.example.рф/a",
        "https://a.b.example.рф",
        "https://例え.テスト",
        "https://www.例え.jp",
        "https://blog.example.日本.jp/",
        "https://ja.wikipedia.org/wiki/Yahoo!知恵袋",
        "https://ja.wikipedia.org/wiki/Wikipedia:井戸端",
        "https://ja.wikipedia.org/wiki/C言語",
        "https://ja.wikipedia.org/wiki/Tシャツ",
        "https://zh.wikipedia.org/wiki/C语言#历史",
        "https://example.org/?q=日本",
        "https://example.org/a.b,c",
    ] {
        let html = cleaned(&format!("{address} there"));
        assert!(html.contains(&format!(">{address}</a>")), "{html}");
    }
}

#[test]
fn a_tag_that_says_more_than_its_name_is_text() {
    for raw in [
        "if a<b and c>d then",
        "We met <p at noon> today",
        "use <code here> there",
        "say <i think so> or <em phatic=yes>",
        "x<b && c>y and <b/c>",
        "<b onclick=\"alert(1)\">so",
        "<br then> and <b title=\"My words\">that",
        "<b \"quoted words\">so",
        "<i href=https://example.org/>so",
        "<a href=\"https://example.org/\" download>so",
        "<a href=\"https://example.org/\" href=\"https://b.example/\">so",
        "<b>so</b and so>",
    ] {
        assert_eq!(words(&seen(raw)), words(&raw.replace("<b>", "")), "{raw:?}");
        let plain = cleaned(raw);
        assert!(!plain.contains("<code>") && !plain.contains("<em>") && !plain.contains("<i>"), "{plain}");
    }
    as_typed("if a<b and c>d then");
    as_typed("We met <p at noon> today");
    as_typed("use <code here> there");
    as_typed("a <li ke> this");
    assert_eq!(seen("<ol start=\"12\">\n<li>March"), "<ol start=\"12\">\n\n- March");
    assert!(seen("<ol>\n<li value=7>March").contains("<li value=7>March"));
    assert!(seen("<ol reversed>\n<li>March").contains("<ol reversed>"));
    assert!(seen("<ul type = \"a\">\n<li>March").contains("<ul type = \"a\">"));
    check("<b class=x ID='y'\nstyle = \"color: red\">so</b>", "<p><b>so</b></p>");
    check("<br />a<br/>b<p dir=rtl>c</p >", "<p><br>\na<br>\nb</p><p>c</p>");
}

#[test]
fn the_title_of_a_typed_link_stands_behind_it() {
    let link = link_to("https://example.org/", "here");
    check(
        "<a href=\"https://example.org/\" title=\"My words\">here</a>, yes",
        &format!("<p>{link} \"My words\", yes</p>"),
    );
    check(
        "<a TITLE='Tom &amp; \"Jerry\"' rel=x href=https://example.org/>here",
        &format!("<p>{link} \"Tom &amp; \"Jerry\"\"</p>"),
    );
    check("<a href=\"https://example.org/\" title=\"\">here</a>", &format!("<p>{link}</p>"));
    as_typed("<a href=\"/x\" title=\"My words\">here");
}

#[test]
fn rows_of_signs_show_as_typed() {
    for row in ["*****", "______", "***", "---", "* * *", "- - -", "=====", "_ _ _ _"] {
        as_typed(row);
        as_typed(&format!("a\n\n{row}\n\nb"));
        as_typed(&format!("Total\n{row}\nb"));
        let quoted = row.to_string();
        check(&format!("> a\n> {row}"), &format!("<blockquote><p>a<br>\n{quoted}</p>\n</blockquote>"));
    }
    as_typed("Best regards\n--\nJoe");
    as_typed("Pros:\n-\nnothing");
    as_typed("I agree with all of it.\nIt is good.\n---\nSee you");
    check("1. ***", "<ol><li>***</li>\n</ol>");
    as_typed("a\n\n```\n```\n\nb");
    as_typed("a\n\n#\n\nb");
}

#[test]
fn bullets_without_an_item_show_as_typed() {
    for row in ["+", "*", "-", "+ + +", "- + *", "* -", "*\t+", "+++", "_", "- - +"] {
        as_typed(row);
        as_typed(&format!("Cons:\n{row}\nnothing"));
        as_typed(&format!("a\n\n{row}\n\nb"));
        check(&format!("> {row}"), &format!("<blockquote><p>{row}</p>\n</blockquote>"));
    }
    check("* \n\nb", "<p>*</p>\n<p>b</p>");
    check("1. +\n2. - *", "<ol><li>+</li>\n<li>- *</li>\n</ol>");
    check("> 1. *", "<blockquote><ol><li>*</li>\n</ol>\n</blockquote>");
    check("+ a\n+ b", "<ul><li>a</li>\n<li>b</li>\n</ul>");
}

#[test]
fn hashes_at_the_end_of_a_heading_stay() {
    check("# I love C #", "<p><strong>I love C #</strong></p>");
    check("### Notes ###", "<p><strong>Notes ###</strong></p>");
    check("# # #", "<p><strong># #</strong></p>");
    check("## Ada *and* Bob ##  ", "<p><strong>Ada <em>and</em> Bob ##</strong></p>");
    check("> # Is this #\t#", "<blockquote><p><strong>Is this #\t#</strong></p>\n</blockquote>");
    check("- # C #", "<ul><li><p><strong>C #</strong></p>\n</li>\n</ul>");
    check("# C#", "<p><strong>C#</strong></p>");
    as_typed("I love C #");
    check("```\n# a #\n```", "<pre><code># a #\n</code></pre>");
}

#[test]
fn signs_with_no_word_between_them_stay() {
    for text in [
        "Delete *.* now",
        "*.*",
        "**/*.md and src/**/*.rs",
        "src/*/a.rs and lib/*/b.rs",
        "*.*, *.txt and *.md",
        "__/__/2026 or _._",
        "**!!!** and *-*",
        "(*.*) \"**.**\"",
        "He said *...* and __?!__",
    ] {
        as_typed(text);
    }
    check("> Delete *.* now", "<blockquote><p>Delete *.* now</p>\n</blockquote>");
    check("*all* of *.* goes", "<p><em>all</em> of *.* goes</p>");
    check("*all of *.* goes*", "<p><em>all of *.* goes</em></p>");
    check(
        "**bold**, *it* (**x**/*y*)",
        "<p><strong>bold</strong>, <em>it</em> (<strong>x</strong>/<em>y</em>)</p>",
    );
    check("***a*** *(b)* _c_-_d_", "<p><em><strong>a</strong></em> <em>(b)</em> <em>c</em>-<em>d</em></p>");
    check("*\"a\"*\n**1.** *2*", "<p><em>\"a\"</em><br>\n<strong>1.</strong> <em>2</em></p>");
    check("`*.*` \\*.\\*", "<p><code>*.*</code> *.*</p>");
}

#[test]
fn sums_stay() {
    for text in [
        "2*x*3",
        "10*x*2",
        "a*5*b",
        "٢*٣*٤",
        "2*x*y*z",
        "x*y*2*z is 2**n**3",
        "(3*a*b)",
        "๒*ก*๓",
        "1.5*kg*2, 4*π*r",
    ] {
        as_typed(text);
    }
    check("un*believ*able *5* b", "<p>un<em>believ</em>able <em>5</em> b</p>");
}

#[test]
fn a_backslash_stays_unless_it_keeps_a_sign_from_acting() {
    as_typed("¯\\_(ツ)_/¯");
    as_typed("\\\\files\\_shared");
    as_typed("C:\\_old\\*.md");
    as_typed("\\d+\\.\\d*");
    as_typed("a\\\nb");
    as_typed("\\(x\\) and \\[y\\]");
    check("\\*not this\\* \\_nor this\\_", "<p>*not this* _nor this_</p>");
    check("1986\\. A year", "<p>1986. A year</p>");
    check("\\# one\n\n\\- two\n\n\\> three", "<p># one</p>\n<p>- two</p>\n<p>&gt; three</p>");
    check(
        "\\[a](https://example.org/)",
        &format!("<p>[a]({})</p>", link_to("https://example.org/", "https://example.org/")),
    );
    check("\\`a\\` \\&copy; \\<b>", "<p>`a` &amp;copy; &lt;b&gt;</p>");
    check("`a\\_b\\`", "<p><code>a\\_b\\</code></p>");
    check("```\na\\_b \\\\\n```", "<pre><code>a\\_b \\\\\n</code></pre>");
    check("*a \\* b*", "<p><em>a \\* b</em></p>");
}

#[test]
fn a_backslash_stays_before_what_is_no_tag() {
    as_typed("grep '\\<word\\>' *.txt");
    as_typed("C:\\Users\\ada\\<name>");
    as_typed("\\<notatag\\>");
    as_typed("s/\\</x/ and \\</word>");
    as_typed("\\<p at noon>");
    check("\\<b\\> and \\</b> and \\<br/>", "<p>&lt;b&gt; and &lt;/b&gt; and &lt;br/&gt;</p>");
}

#[test]
fn an_address_without_scheme_is_a_link_between_brackets() {
    let link = |text: &str| link_to(&format!("https://{text}"), text);
    check("<www.example.org/a_b_>", &format!("<p>&lt;{}&gt;</p>", link("www.example.org/a_b_")));
    check("See <www.example.org/a>.", &format!("<p>See &lt;{}&gt;.</p>", link("www.example.org/a")));
}

#[test]
fn signs_stay_in_addresses_that_are_no_links() {
    for text in [
        "ftp://example.org/_a_/b_",
        "ftp://example.org/*a*/*b*/c (sftp://example.org/**a**/b).",
        "_ada_@example.org",
        "Write to __ada__@example.org, *bob*@example.org",
        "example.org/*a*/b and example.org/_a_/b_.",
        "blog.example.org/*a*",
        "(www.nothing/_a_/_b_/)",
    ] {
        as_typed(text);
    }
    check("*example.org/a*", "<p><em>example.org/a</em></p>");
    check("**ada@example.org** and *@ada*", "<p><strong>ada@example.org</strong> and <em>@ada</em></p>");
    check("_ftp://example.org/_a_/b_, *so*", "<p><em>ftp://example.org/_a_/b</em>, <em>so</em></p>");
    check("*this*/*that*", "<p><em>this</em>/<em>that</em></p>");
}

#[test]
fn lines_that_are_indented_are_no_code() {
    check("First\n\n\tSecond *paragraph* by tab.", "<p>First</p>\n<p>Second <em>paragraph</em> by tab.</p>");
    check("a\n\n    b\n    c\n\n    d", "<p>a</p>\n<p>b<br>\nc</p>\n<p>d</p>");
    check(">     quoted", "<blockquote><p>quoted</p>\n</blockquote>");
    check("-     item", "<ul><li><p>item</p>\n</li>\n</ul>");
    check("a\n\n    -     b\n\n    2.     c", "<p>a</p>\n<ul><li><p>b</p>\n</li>\n</ul>\n<p>2. c</p>");
    check("a\n\n    - b\n\n    2.     > c", "<p>a</p>\n<ul><li>b</li>\n</ul>\n<p>2. &gt; c</p>");
}

#[test]
fn what_follows_a_fence_is_a_language_or_text() {
    check("```rust\nlet a;\n```", "<pre><code>let a;\n</code></pre>");
    check("```what I did\nit\n```", "<pre><code>what I did\nit\n</code></pre>");
    check("``` see\nit\n```", "<pre><code>see\nit\n</code></pre>");
    for language in ["c++", "c#", "objective-c", "x86_64", "asp.net", "F"] {
        check(&format!("```{language}\nit\n```"), "<pre><code>it\n</code></pre>");
        check(&format!("~~~~{language}\nit\n~~~~\n"), "<pre><code>it\n</code></pre>");
        check(
            &format!("> ```{language}\n> it\n> ```"),
            "<blockquote><pre><code>it\n</code></pre>\n</blockquote>",
        );
    }
    for word in [
        "https://example.org/paper",
        "Thanks!",
        "Спасибо",
        "(see",
        "pneumonoultramicroscopic",
        "a_\\_b",
        "&copy;",
        "me@example.org",
    ] {
        let shown = word.replace('&', "&amp;");
        check(&format!("```{word}\nit\n```"), &format!("<pre><code>{shown}\nit\n</code></pre>"));
    }
    check("~~~`a`\nit\n~~~", "<pre><code>`a`\nit\n</code></pre>");
    for fence in ["```", "~~~", "`````"] {
        for word in ["Thanks", "rust", "https://example.org/paper", "c++"] {
            check(&format!("{fence}{word}\nfor all"), &format!("<pre><code>{word}\nfor all</code></pre>"));
            let html = cleaned(&format!("> {fence}{word}\n> for `all`\n\nand so on"));
            assert!(
                html.starts_with(&format!("<blockquote><pre><code>{word}\nfor `all`\n</code></pre>")),
                "{html}"
            );
        }
    }
    check("```Thanks\nfor all\n\n``\n~~~", "<pre><code>Thanks\nfor all\n\n``\n~~~</code></pre>");
}

#[test]
fn letters_keep_all_their_marks() {
    for word in ["လျှို့ဝှက်", "မြွှုံ့း", "שָּׁ֖֔ל", "ཧྐྵྨླྺྼྻྂ", "ผู้ใหญ่", "Việt", "क्ष्म्य"]
    {
        as_typed(word);
        assert_eq!(weshift_domain::AuthorName::parse(word).unwrap().as_str(), weshift_domain::visible(word));
    }
    assert_eq!(weshift_domain::visible("လျှို့ဝှက်"), "လျှို့ဝှက်");
    assert_eq!(seen(&format!("ก{}", "\u{e49}".repeat(60))).chars().count(), 11);
}

#[test]
fn whatever_can_be_copied_counts_as_an_address() {
    let count = |raw: &str| addresses(&clean(&Words::parse(raw).unwrap())).len();
    assert_eq!(count("看https://a.example 和https://b.example 和https://c.example"), 3);
    assert_eq!(count("`https://a.example`\n\n```\nhttps://b.example\nwww.c.example\n```"), 3);
    assert_eq!(count("xhttps://a.example,https://b.example;https://c.example"), 3);
    assert_eq!(count("[x](https://a.example) and https://user@b.example/"), 2);
    assert_eq!(count("[https://a.example](https://a.example/)"), 1);
    assert_eq!(count("https://www.a.example/https://b.example"), 1);
    assert_eq!(count("no address, node.js, http://, www. and e.g.this"), 0);
}

/// Words, and whatever Markdown makes something of.
fn pieces() -> impl Strategy<Value = String> {
    let word = "[a-z]{1,6}|[0-9]{1,4}|看|мир";
    let piece = prop_oneof![
        6 => (word, "[ \n]|\n\n").prop_map(|(word, space)| word + &space),
        2 => (word, "[a-z]{1,8}").prop_map(|(a, b)| format!("[{a}]: {b}\n")),
        1 => (word, word).prop_map(|(a, b)| format!("[{a}]({b}) ")),
        1 => (word, word).prop_map(|(a, b)| format!("[{a}][{b}] ")),
        1 => ("[0-9]{1,3}", "[.)]", word).prop_map(|(a, b, c)| format!("\n{a}{b} {c}\n")),
        1 => ("[0-9]{1,3}", "[.)]", word).prop_map(|(a, b, c)| format!("\n> {a}{b} {c}\n")),
        2 => prop::sample::select(vec![
            "*", "**", "_", "`", "\\", "> ", "- ", "\n\n    ", "\t", "\n---\n", "\n===\n", "# ", "!", "[", "]", "(", ")", "<", ">",
            "&", "\n***\n", "~~", "|", ":", "[^1]", "<b>", "</b>", "<u ", "\n```\n", "\n~~~\n", "https://example.org/_a_b ",
            "www.example.org ", "<https://example.org/a_> ", "\"", "'",
        ])
        .prop_map(str::to_string),
    ];
    prop::collection::vec(piece, 1..24).prop_map(|pieces| pieces.concat())
}

fn words(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|it| !it.is_empty()).map(str::to_string).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn each_word_that_is_typed_is_seen_in_its_order(raw in pieces()) {
        let typed = words(&raw.replace("<b>", " ").replace("</b>", " "));
        if Words::parse(&raw).is_ok() && !typed.is_empty() {
            let seen = words(&seen(&raw).replace("<b>", " ").replace("</b>", " "));
            let mut left = seen.iter();
            for word in &typed {
                prop_assert!(left.any(|it| it == word), "{} of {:?} is not in {:?}", word, raw, seen);
            }
        }
    }
}
