//! Pages stay usable in browsers of late 2021 (Chrome 96, Firefox 94, Safari 15), which know less than today's: what
//! our style and scripts use that is younger stands in the tables below, with what such a browser does instead.

use weshift_templates::assets::{CSS, DESK_JS, EMBED_JS, JS};

/// Properties that they all know.
const OLD_PROPERTIES: &str = "align-items all background background-image background-position background-repeat \
    background-size block-size border border-block-end border-block-end-color border-block-end-width \
    border-block-start border-collapse border-color border-inline-start border-inline-start-color border-radius \
    box-shadow box-sizing break-after break-inside clear clip-path color column-gap content cursor direction display \
    fill filter flex flex-direction flex-wrap float font font-family font-size font-style font-variant-numeric \
    font-weight gap grid-auto-columns grid-auto-flow grid-column grid-row grid-template-columns inline-size \
    inset-block-end inset-block-start inset-inline inset-inline-end inset-inline-start justify-content justify-items \
    letter-spacing line-height list-style list-style-type margin margin-block margin-block-end margin-block-start \
    margin-inline margin-inline-end margin-inline-start max-inline-size min-block-size min-inline-size opacity outline \
    outline-offset overflow overflow-wrap overflow-x padding padding-block padding-block-start padding-inline \
    padding-inline-end padding-inline-start place-items position quotes resize scroll-margin-block \
    scroll-margin-block-start scroll-padding-block-end scroll-padding-block-start stroke stroke-dasharray \
    stroke-linecap stroke-width text-align text-decoration text-decoration-color text-decoration-thickness \
    text-transform text-underline-offset transform unicode-bidi vector-effect vertical-align visibility white-space \
    z-index -webkit-appearance -webkit-print-color-adjust -webkit-text-size-adjust";

/// Younger ones without which a page is only less pretty: property, since when, what is missing.
const ADDING_PROPERTIES: &[(&str, &str, &str)] = &[
    ("accent-color", "Safari 15.4", "boxes have the browser's colour"),
    ("color-scheme", "Firefox 96", "fields that we do not colour are light"),
    ("contain", "Safari 15.4", "`overflow` holds what a comment paints"),
    ("forced-color-adjust", "Firefox 113", "the system's colours are used"),
    ("scroll-behavior", "Safari 15.4", "the page jumps"),
    ("text-wrap", "Chrome 114, Firefox 121, Safari 17.5", "headings break as they come"),
];

/// Younger properties and values that an older one must stand before, in the same rule.
const FOLLOWING: &[(&str, &str, &str)] = &[
    ("appearance", "", "Safari 15.4"),
    ("print-color-adjust", "", "Chrome 136"),
    ("text-size-adjust", "", "Safari"),
    ("overflow", "clip", "Safari 16"),
    ("overflow-wrap", "anywhere", "Safari 15.4"),
    ("float", "inline-start", "Chrome 118"),
    ("float", "inline-end", "Chrome 118"),
];

const OLD_FUNCTIONS: &str =
    "attr brightness calc clamp inset linear-gradient max min minmax repeat scaleX var not is host media";
/// Only where a browser that does not know them skips the whole block.
const ASKED_FOR: &[(&str, &str)] = &[("light-dark", "@supports(color:light-dark(red,red))")];

const OLD_PSEUDOS: &str = "after before checked disabled empty first-child first-of-type focus focus-within host hover is \
    last-child last-of-type marker not root target -webkit-details-marker";
/// Rules that are skipped as a whole by browsers that do not know these.
const ADDING_PSEUDOS: &[(&str, &str, &str)] = &[
    ("focus-visible", "Safari 15.4", "the browser's own ring shows"),
    ("has", "Chrome 105, Firefox 121, Safari 15.4", "the site's name shows twice, a wall is narrower"),
];
const UNITS: &str = "% deg em fr pt px rem vh vmin vw";

/// Calls that are younger, and what older browsers are given.
const NEVER_IN_SCRIPTS: &[(&str, &str)] = &[
    ("Object.hasOwn(", "Safari 15.4"),
    (".at(-", "Safari 15.4"),
    (".findLast", "Firefox 104"),
    (".toSorted(", "Firefox 115"),
    (".requestSubmit(", "Safari 16"),
    ("structuredClone(", "Safari 15.4"),
    ("AbortSignal.timeout(", "Safari 16"),
    ("Object.groupBy(", "Firefox 119"),
    ("Promise.withResolvers(", "Firefox 121"),
    ("crypto.randomUUID(", "Safari 15.4"),
    (".showModal(", "Firefox 98"),
    (".showPopover(", "Firefox 125"),
    (".inert =", "Firefox 112"),
    (".role =", "Firefox 119: it sets no attribute"),
    (".aria", "Firefox 119: it sets no attribute"),
    ("new FormData(form, ", "Firefox 111: without the button, a preview is a reply"),
    ("import.meta", "a script without type=\"module\" is not read at all"),
];

/// A rule: what it stands in, what it is for, what it says.
struct Rule {
    around: Vec<String>,
    selector: String,
    says: Vec<(String, String)>,
}

/// The widget's style, as its script would write it for a light page.
fn widget_style() -> String {
    let style = EMBED_JS.split("const STYLE = `").nth(1).unwrap().split('`');
    let text: String = style.clone().take_while(|it| !it.starts_with(";\n")).collect();
    let lines = text.lines().filter(|it| !it.contains("hues(")).collect::<Vec<_>>().join("\n");
    lines.replace("${LIGHT}", "{color-scheme:light}").replace("${DARK}", "{color-scheme:dark}")
}

fn rules(style: &str) -> Vec<Rule> {
    let mut text = style.to_string();
    while let (Some(start), Some(end)) = (text.find("/*"), text.find("*/")) {
        text.replace_range(start..end + 2, "");
    }
    let (mut around, mut word, mut rules) = (Vec::new(), String::new(), Vec::new());
    for letter in text.chars() {
        match letter {
            '{' => around.push(std::mem::take(&mut word).trim().to_string()),
            '}' => {
                let selector: String = around.pop().expect("as many `}` as `{`");
                if !selector.starts_with('@') {
                    let says = declarations(&std::mem::take(&mut word));
                    rules.push(Rule { around: around.clone(), selector, says });
                }
                word.clear();
            }
            other => word.push(other),
        }
    }
    assert!(around.is_empty(), "{around:?} is not closed");
    rules
}

fn declarations(text: &str) -> Vec<(String, String)> {
    let pair = |it: &str| it.split_once(':').map(|(name, value)| (name.trim().into(), value.trim().into()));
    text.split(';').filter_map(pair).collect()
}

fn styles() -> Vec<Rule> {
    let widget = rules(&widget_style());
    assert!(widget.len() > 40, "only {} rules of the widget were found", widget.len());
    rules(CSS).into_iter().chain(widget).collect()
}

fn has_word(list: &str, word: &str) -> bool {
    list.split_whitespace().any(|it| it == word)
}

/// Words that stand before a mark, as `calc` before `(`.
fn words_before(text: &str, mark: char) -> Vec<&str> {
    let is_part = |it: char| it.is_ascii_alphanumeric() || it == '-';
    let ends = text.match_indices(mark).map(|it| &text[..it.0]);
    ends.map(|it| &it[it.trim_end_matches(is_part).len()..]).filter(|it| !it.is_empty()).collect()
}

#[test]
fn each_property_is_old_or_adds_to_what_is_there() {
    for rule in styles() {
        for (at, (name, value)) in rule.says.iter().enumerate() {
            let adds = ADDING_PROPERTIES.iter().any(|it| it.0 == name);
            let follows = FOLLOWING.iter().find(|it| it.0 == name && has_word(value, it.1) | it.1.is_empty());
            if let Some((_, young, since)) = follows {
                let older = |it: &(String, String)| {
                    (it.0 == *name || it.0 == format!("-webkit-{name}")) && !(has_word(&it.1, young))
                };
                let is_there = rule.says[..at].iter().any(older)
                    || rule.says.iter().any(|it| it.0 == format!("-webkit-{name}"));
                assert!(
                    is_there,
                    "{}: `{name}: {value}` is known since {since}: say an older one before",
                    rule.selector
                );
            } else {
                let is_known = name.starts_with("--") || adds || has_word(OLD_PROPERTIES, name);
                assert!(
                    is_known,
                    "{}: since when do browsers know `{name}`, and what do older ones?",
                    rule.selector
                );
            }
        }
    }
}

#[test]
fn each_function_and_unit_is_old_or_asked_for() {
    for rule in styles() {
        for (name, value) in &rule.says {
            for function in words_before(value, '(') {
                let known = has_word(OLD_FUNCTIONS, function);
                assert!(
                    known,
                    "{}: `{name}: {value}`: older browsers do not know `{function}`",
                    rule.selector
                );
            }
            for word in value.split(|it: char| !(it.is_ascii_alphanumeric() || "%.-#".contains(it))) {
                let unit = word.trim_start_matches(|it: char| it.is_ascii_digit() || it == '.' || it == '-');
                let is_number =
                    word.len() > unit.len() && word.starts_with(|it: char| it.is_ascii_digit() || it == '.');
                assert!(
                    !is_number || unit.is_empty() || has_word(UNITS, unit),
                    "{}: the unit of {word}",
                    rule.selector
                );
            }
        }
    }
    for (function, asked) in ASKED_FOR {
        for text in [CSS, EMBED_JS] {
            for line in text.lines().filter(|it| it.contains(&format!("{function}("))) {
                assert!(line.starts_with(asked), "`{function}` where no older browser skips it: {line}");
            }
        }
    }
}

#[test]
fn each_selector_is_old_or_stands_alone() {
    for rule in styles() {
        assert!(rule.around.iter().all(|it| it.starts_with('@')), "{} stands in another rule", rule.selector);
        for around in &rule.around {
            let known = around.starts_with("@media") || around.starts_with("@supports");
            assert!(known, "{around}: older browsers skip all that is in it");
        }
        let pseudos = |text: &str| -> Vec<String> {
            let parts = text.split(':').skip(1).filter(|it| !it.is_empty());
            parts
                .map(|it| {
                    it.split(|it: char| !(it.is_ascii_alphanumeric() || it == '-')).next().unwrap().into()
                })
                .collect()
        };
        let young = |text: &str| {
            pseudos(text).into_iter().find(|it| ADDING_PSEUDOS.iter().any(|young| young.0 == it))
        };
        for pseudo in pseudos(&rule.selector) {
            let known = has_word(OLD_PSEUDOS, &pseudo) || ADDING_PSEUDOS.iter().any(|it| it.0 == pseudo);
            assert!(known, "{}: since when do browsers know `:{pseudo}`?", rule.selector);
        }
        if let Some(pseudo) = young(&rule.selector) {
            let all = rule.selector.split(", ").all(|it| young(it).is_some());
            assert!(all, "{}: browsers without `:{pseudo}` lose the other selectors too", rule.selector);
        }
    }
}

#[test]
fn lists_keep_their_role_in_webkit() {
    for rule in styles() {
        for (name, value) in &rule.says {
            let is_none = name.starts_with("list-style") && has_word(value, "none");
            assert!(!is_none || rule.selector.contains("summary"), "{}: {name}: {value}", rule.selector);
        }
    }
}

#[test]
fn no_script_calls_what_older_browsers_lack() {
    for (name, script) in [("weshift.js", JS), ("desk.js", DESK_JS), ("embed.js", EMBED_JS)] {
        let code = script.lines().filter(|it| !it.trim_start().starts_with("//"));
        for line in code {
            for (call, since) in NEVER_IN_SCRIPTS {
                assert!(!line.contains(call), "{name}: `{call}` is known since {since}: {line}");
            }
        }
    }
}
