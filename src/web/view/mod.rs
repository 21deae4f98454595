//! From what the domain knows to finished words. Every date, count and sentence on a page is made here.

mod changes;
mod cards;
mod comments;
mod api;
mod audit;
mod decision;
mod desk;
mod embed;
pub(crate) mod exercise;
mod find;
mod form;
mod fragment;
mod many;
pub(crate) mod groups;
mod mail;
mod person;
mod posts;
mod other_sites;
mod own;
mod privacy;
mod report;
mod security;
mod spam;
mod staff;
mod stats;
mod thread;
mod tokens;
mod waves;
mod way_in;
mod welcome;
mod webhooks;

use weshift_templates::{
    error::ErrorPage,
    html::{Link, When},
    layout::Layout,
    notice::{Button, Notice},
    post_list::{PostCard, PostList},
};

use actix_web::http::StatusCode;

use super::{Web, problem::Words, returned::Returned};
use weshift_domain::*;
use weshift_links as links;

pub(crate) use api::api_page;
pub(crate) use audit::{AuditState, audit_lines, audit_page};
pub(crate) use cards::Extras;
pub(crate) use comments::*;
pub(crate) use decision::{
    decision_change_waits_again, decision_done, decision_expired, decision_handled, decision_open,
    decision_undo, fresh_link, unsubscribe, unsubscribed,
};
pub(crate) use desk::*;
pub(crate) use embed::{EmbeddedParts, Shape, count_words, embedded};
pub(crate) use find::{FindState, find_page};
pub(crate) use form::{FollowState, FormState, field_errors};
pub use fragment::fragment;
pub(crate) use mail::{Look, MailList, ReadLetter, letter_page, mail_page, preview_page};
pub(crate) use many::{ManyState, many_done_page, many_page};
pub(crate) use other_sites::{PageDesk, SitesDesk, other_sites, page_editor};
pub(crate) use own::{already_confirmed_page, confirm_page, confirmed_page, known_page, own_page};
pub(crate) use person::{PersonState, PersonTyped, blocklist_page, erase_page, person_page};
pub(crate) use posts::{PostDesk, post_editor, posts_page};
pub(crate) use privacy::privacy_page;
pub(crate) use report::report_page;
pub(crate) use security::{SecurityDesk, app_page, security_page};
pub(crate) use spam::{SpamState, spam_page};
pub(crate) use staff::{StaffDesk, manager_page, managers_page};
pub(crate) use stats::stats_page;
pub(crate) use thread::{Aside, Discussed, Own, PostParts, discussion_page, post_page, reply_page};
pub(crate) use tokens::{TokenDesk, tokens_page};
pub(crate) use waves::{wave_done, wave_held, wave_open, wave_over, wave_release};
pub(crate) use way_in::{
    SignInState, join_page, new_address_page, prove_page, second_factor_page, setup_page, sign_in_link_page,
    sign_in_page,
};
pub(crate) use webhooks::{HookDesk, HooksDesk, webhook_page, webhooks_page};
pub(crate) use welcome::{StepDesk, step_page, welcome_page};

/// The frame of a public page.
pub(crate) fn layout(web: &Web, title: &str) -> Layout {
    let site = web.site.now();
    Layout {
        site_name: site.name.clone(),
        title: title.to_string(),
        lang: site.language.clone(),
        dir: direction(&site.language).into(),
        canonical: None,
        feeds: vec![Link::new(&format!("Comments on {}", site.name), links::SITE_FEED)],
        noindex: false,
        webmention: false,
        script: true,
    }
}

/// The frame of a page that is one person's.
pub(crate) fn private_layout(web: &Web, title: &str) -> Layout {
    Layout { noindex: true, feeds: Vec::new(), ..layout(web, title) }
}

fn direction(language: &str) -> &'static str {
    match language.split('-').next() {
        Some("ar" | "fa" | "he" | "ur" | "ps" | "yi" | "ckb" | "dv" | "sd" | "ug") => "rtl",
        _ => "ltr",
    }
}

pub(crate) fn when(moment: Moment) -> When {
    When { iso: moment.rfc3339(), text: date_and_time(moment) }
}

/// `23 November 2026, 10:41 UTC`
pub(crate) fn date_and_time(moment: Moment) -> String {
    moment.timestamp().strftime("%-d %B %Y, %H:%M UTC").to_string()
}

/// `10:41 UTC`
pub(crate) fn time_of_day(moment: Moment) -> String {
    moment.timestamp().strftime("%H:%M UTC").to_string()
}

pub(crate) fn counted(count: u32, one: &str, many: &str) -> String {
    match count {
        1 => format!("1 {one}"),
        n => format!("{n} {many}"),
    }
}

pub(crate) fn replies(count: u32) -> String {
    match count {
        0 => "No replies yet".into(),
        n => counted(n, "reply", "replies"),
    }
}

/// `40 seconds`, `2 minutes`
pub(crate) fn seconds(secs: u64) -> String {
    let secs = u32::try_from(secs).unwrap_or(u32::MAX);
    if secs < 120 {
        counted(secs, "second", "seconds")
    } else {
        counted(secs.div_ceil(60), "minute", "minutes")
    }
}

/// What has become of a comment, as a past participle.
pub(crate) fn status_word(status: Status) -> &'static str {
    match status {
        Status::Pending => "kept waiting",
        Status::Approved => "published",
        Status::Spam => "marked as spam",
        Status::Trash => "moved to the trash",
    }
}

/// `From “I know” to “We know”`, or the post's title.
pub(crate) fn place_words(place: &Place) -> String {
    match &place.shift {
        Some((_, from, to)) => pair(from, to),
        None => place.post_title.clone(),
    }
}

pub(crate) fn pair(from: &str, to: &str) -> String {
    format!("From “{from}” to “{to}”")
}

pub(crate) fn place_link(place: &Place) -> Link {
    Link::new(&place_words(place), &links::thread(&place.thread))
}

pub(crate) fn error_page(web: &Web, status: StatusCode, words: &Words, returned: Returned) -> String {
    ErrorPage {
        layout: private_layout(web, &words.title),
        status: status.as_u16(),
        heading: words.title.clone(),
        message: words.message.clone(),
        what_to_do: words.what_to_do.clone(),
        error_id: words.error_id.clone(),
        typed: returned.typed,
        again: returned.again,
    }
    .render()
    .into_string()
}

pub(crate) fn post_list(web: &Web, posts: &[PostSummary], page: u32, pages: u32) -> String {
    let card = |post: &PostSummary| PostCard {
        title: Link::new(&post.title, &links::post(&post.slug)),
        byline: post.byline.clone(),
        when: when(post.published_at),
        excerpt: post.excerpt.clone(),
        shifts: if post.shifts == 0 { String::new() } else { counted(post.shifts, "shift", "shifts") },
        replies: replies(post.comments),
    };
    let href = |page: u32| if page == 1 { links::HOME.to_string() } else { format!("/?page={page}") };
    PostList {
        layout: Layout { canonical: Some(web.links.absolute(&href(page))), ..layout(web, "Posts") },
        posts: posts.iter().map(card).collect(),
        newer: (page > 1).then(|| href(page - 1)),
        older: (page < pages).then(|| href(page + 1)),
    }
    .render()
    .into_string()
}

/// A few words, and perhaps a button that POSTs and a link on.
pub(crate) fn notice(web: &Web, heading: &str, paragraphs: &[&str], button: Option<(&str, &str)>) -> String {
    choice(web, heading, paragraphs, button, &[])
}

/// As `notice`, with other things that the form can do: the value of `how`, and the words.
pub(crate) fn choice(
    web: &Web,
    heading: &str,
    paragraphs: &[&str],
    button: Option<(&str, &str)>,
    others: &[(&str, &str)],
) -> String {
    let others = || others.iter().map(|(how, text)| (how.to_string(), text.to_string())).collect();
    Notice {
        layout: Layout { script: false, ..private_layout(web, heading) },
        heading: heading.into(),
        paragraphs: paragraphs.iter().map(|it| it.to_string()).collect(),
        button: button.map(|(text, action)| Button {
            text: text.into(),
            action: action.into(),
            others: others(),
        }),
        link: Some(Link::new("To the first page", links::HOME)),
        author_proof: None,
    }
    .render()
    .into_string()
}
