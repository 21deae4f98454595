use super::{
    layout::{Desk, Flash, Tab},
    queue::{Card, Queue},
};
use crate::sample::Sample;

fn pages() -> Vec<Sample> {
    super::samples().into_iter().chain(crate::decision::samples()).collect()
}

/// The values of an attribute, in order.
fn values<'a>(html: &'a str, attribute: &str) -> Vec<&'a str> {
    html.split(&format!(" {attribute}=\"")).skip(1).map(|rest| rest.split('"').next().unwrap()).collect()
}

#[test]
fn each_page_has_one_title_one_main_and_one_h1() {
    for Sample { name, html, .. } in pages() {
        for tag in ["<title>", "<main ", "<h1"] {
            assert_eq!(html.matches(tag).count(), 1, "{tag} in {name}");
        }
        assert!(html.starts_with("<!DOCTYPE html><html lang=\"en\""), "{name}");
    }
}

#[test]
fn a_strict_policy_stops_nothing() {
    for Sample { name, html, .. } in pages() {
        for forbidden in [" style=", "<style", " onclick=", " onsubmit=", "<script>", "javascript:"] {
            assert!(!html.contains(forbidden), "{forbidden} in {name}");
        }
        assert!(!name.starts_with("decision") || !html.contains("<script"), "{name}");
    }
}

#[test]
fn ids_are_unique_and_everything_that_refers_to_one_finds_it() {
    for Sample { name, html, .. } in pages() {
        let mut ids = values(&html, "id");
        let count = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), count, "{name}");
        for attribute in ["for", "aria-labelledby", "aria-describedby", "list"] {
            for id in values(&html, attribute).into_iter().flat_map(str::split_whitespace) {
                assert!(ids.contains(&id), "{attribute}={id} in {name}");
            }
        }
        for href in values(&html, "href").into_iter().filter_map(|it| it.strip_prefix('#')) {
            assert!(ids.contains(&href), "#{href} in {name}");
        }
    }
}

#[test]
fn every_field_has_a_label() {
    for Sample { name, html, .. } in pages() {
        let labels = values(&html, "for");
        for tag in html
            .split("<input ")
            .skip(1)
            .map(|it| it.split('>').next().unwrap())
            .filter(|it| !it.contains("type=\"hidden\""))
        {
            let tag = format!(" {tag}");
            let id = values(&tag, "id")[0];
            assert!(labels.contains(&id), "{id} in {name}");
        }
    }
}

#[test]
fn what_changes_something_is_a_post_with_a_token() {
    for Sample { name, html, .. } in super::samples().into_iter().filter(|it| it.name.starts_with("admin")) {
        for form in html.split("<form ").skip(1).map(|it| it.split("</form>").next().unwrap()) {
            assert!(form.contains("method=\"get\"") || form.contains("name=\"csrf\""), "{name}: {form}");
        }
    }
}

#[test]
fn words_of_strangers_stay_words() {
    let html = Queue { cards: vec![Card::sample_spam()], ..Queue::sample() }.render().into_string();
    assert!(html.contains("&lt;script&gt;alert(2026)&lt;/script&gt;") && !html.contains("<script>"));
    assert!(html.contains("rel=\"ugc nofollow noopener noreferrer\""));
    let class_or_id = values(&html, "class").into_iter().chain(values(&html, "id"));
    assert!(class_or_id.into_iter().all(|it| !it.contains("tools")));
}

#[test]
fn a_card_can_be_decided_without_a_script() {
    let html = Card::sample().render().into_string();
    assert!(
        html.contains(
            "<form class=\"decide buttons\" method=\"post\" action=\"/admin/comments/5121/decide\">"
        )
    );
    for (name, value) in [("csrf", "csrf-token"), ("seq", "2"), ("back", "/admin?status=pending")] {
        assert!(
            html.contains(&format!("<input type=\"hidden\" name=\"{name}\" value=\"{value}\">")),
            "{name}"
        );
    }
    assert!(html.contains("name=\"action\" value=\"approve\" aria-label=\"Approve: the comment by Ines Duarte\">Approve</button>"));
    assert!(html.contains("<h3>Why held</h3><ul><li>First comment from this address.</li></ul>"));
}

#[test]
fn who_may_only_look_finds_no_buttons() {
    assert!(!Queue::sample_viewer().render().into_string().contains("name=\"action\""));
}

#[test]
fn the_desk_says_where_it_is_what_was_done_and_how_to_undo_it() {
    let html = Desk::sample_flash("Mail", Tab::Mail).wrap(maud::html! {}).into_string();
    assert!(html.contains("<a href=\"/admin/mail\" aria-current=\"page\">Mail</a>"));
    assert_eq!(html.matches("aria-current").count(), 1);
    assert!(html.contains("role=\"status\"") && html.contains("action=\"/admin/comments/c5121/undo\""));
    assert!(html.contains("action=\"/admin/sign-out\"") && html.contains("class=\"banner\""));
    let desk =
        Desk { flash: Some(Flash { text: "Done.".into(), undo: None }), ..Desk::sample("Mail", Tab::Mail) };
    assert!(!desk.wrap(maud::html! {}).into_string().contains("Undo"));
}
