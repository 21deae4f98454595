//! What a validator finds wrong with pages, found in every sample: names that point to nothing, fields that take nothing.
//! Letters are written for programs that read mail, by other rules.

use std::collections::{HashMap, HashSet};

use weshift_templates::samples::samples;

/// A tag that opens an element.
struct Tag {
    name: String,
    attributes: HashMap<String, String>,
}

impl Tag {
    fn get(&self, name: &str) -> &str {
        self.attributes.get(name).map(String::as_str).unwrap_or_default()
    }
}

/// Each page with its tags, in order.
fn pages() -> Vec<(&'static str, Vec<Tag>)> {
    let pages = samples().into_iter().filter(|it| it.text.is_none() && !it.name.starts_with("mail-"));
    let pages: Vec<_> = pages.map(|it| (it.name, tags(&it.html))).collect();
    assert!(pages.len() > 100, "only {} pages", pages.len());
    pages
}

fn tags(html: &str) -> Vec<Tag> {
    let mut tags = Vec::new();
    for (at, _) in html.match_indices('<') {
        let rest = &html[at + 1..];
        if !rest.starts_with(|it: char| it.is_ascii_alphabetic()) {
            continue;
        }
        let end = rest.find(|it: char| !(it.is_ascii_alphanumeric() || it == '-')).unwrap_or(rest.len());
        tags.push(Tag { name: rest[..end].to_string(), attributes: attributes(&rest[end..]) });
    }
    tags
}

/// As our templates write them: each with a value in double quotes, or bare.
fn attributes(mut rest: &str) -> HashMap<String, String> {
    let mut attributes = HashMap::new();
    loop {
        rest = rest.trim_start();
        let end = rest.find(['=', ' ', '>']).unwrap_or(rest.len());
        if end == 0 {
            return attributes;
        }
        let name = rest[..end].to_string();
        rest = &rest[end..];
        let Some(quoted) = rest.strip_prefix("=\"") else {
            attributes.insert(name, String::new());
            continue;
        };
        let (value, after) = quoted.split_once('"').expect("a value ends");
        attributes.insert(name, value.to_string());
        rest = after;
    }
}

#[test]
fn what_an_element_names_is_in_its_page() {
    for (page, tags) in pages() {
        let of = |kind: &str| -> HashSet<&str> {
            let named = tags.iter().filter(|it| kind.is_empty() || it.name == kind);
            named.map(|it| it.get("id")).filter(|it| !it.is_empty()).collect()
        };
        let (ids, forms) = (of(""), of("form"));
        for tag in &tags {
            for name in ["for", "aria-describedby", "aria-labelledby", "aria-controls", "list"] {
                for id in tag.get(name).split_whitespace() {
                    assert!(ids.contains(id), "{page}: <{} {name}={id}> names nothing", tag.name);
                }
            }
            let form = tag.get("form");
            assert!(
                form.is_empty() || forms.contains(form),
                "{page}: <{} form={form}> is of no form",
                tag.name
            );
        }
    }
}

#[test]
fn a_name_is_given_once() {
    for (page, tags) in pages() {
        let mut seen = HashSet::new();
        for id in tags.iter().map(|it| it.get("id")).filter(|it| !it.is_empty()) {
            assert!(seen.insert(id), "{page}: two elements are {id}");
        }
    }
}

#[test]
fn fields_say_only_what_their_kind_takes() {
    let is_time =
        |it: &str| it.len() == 5 && it[..2].parse::<u32>().is_ok_and(|it| it < 24) && it[3..] < *"60";
    let is_date = |it: &str| it.len() == 10 && it.split('-').all(|it| it.parse::<u32>().is_ok());
    for (page, tags) in pages() {
        for tag in tags.iter().filter(|it| it.name == "input") {
            let (kind, name, value) = (tag.get("type"), tag.get("name"), tag.get("value"));
            let is_text = ["text", "search", "url", "email", "password", "tel"].contains(&kind);
            assert!(
                is_text || tag.get("maxlength").is_empty(),
                "{page}: maxlength of {name}, which is {kind}"
            );
            let is_good = value.is_empty() || kind != "time" || is_time(value);
            assert!(
                is_good && (value.is_empty() || kind != "date" || is_date(value)),
                "{page}: {kind} {name}={value}"
            );
            let is_sent = !name.is_empty();
            assert!(
                is_sent || tag.attributes.contains_key("readonly"),
                "{page}: a field without a name: {kind}"
            );
        }
    }
}

#[test]
fn heads_ask_for_no_other_page() {
    for (page, tags) in pages() {
        for rel in tags.iter().filter(|it| it.name == "link").map(|it| it.get("rel")) {
            let fetches = ["next", "prev", "prefetch", "prerender", "preload"]
                .iter()
                .any(|it| rel.split(' ').any(|word| word == *it));
            assert!(!fetches, "{page}: Firefox fetches rel={rel}, which our policy forbids");
        }
    }
}
