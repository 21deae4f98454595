//! The desk's pages about other sites.

use weshift_templates::{
    admin::{
        embed::{OtherSites, PageEditor, PageRow, Snippet},
        layout::{Flash, Tab, Undo},
    },
    assets::EMBED_HREF,
    html::Link,
};

use super::{
    counted,
    desk::{Around, desk},
    field_errors, replies,
};
use weshift_domain::*;
use weshift_editing::PageForm;
use weshift_links as links;
use weshift_moderation::digest::zone_of;

/// The list, and what its form held.
#[derive(Default)]
pub(crate) struct SitesDesk {
    pub page: u32,
    pub pages: u32,
    pub rows: Vec<KeptPage>,
    pub integrity: String,
    /// A discussion of ours, if there is any: of a shift, or of a post that has none.
    pub example: Option<ThreadName>,
    pub from: String,
    pub to: String,
    pub problems: Vec<Problem>,
    pub done: String,
    pub batch: String,
}

/// One page, and what its forms held.
pub(crate) struct PageDesk {
    pub page: KeptPage,
    pub form: PageForm,
    pub into: String,
    pub problems: Vec<Problem>,
    pub done: String,
    pub batch: String,
}

impl PageDesk {
    pub(crate) fn new(page: KeptPage) -> PageDesk {
        PageDesk {
            page,
            form: PageForm::default(),
            into: String::new(),
            problems: Vec::new(),
            done: String::new(),
            batch: String::new(),
        }
    }
}

pub(crate) fn other_sites(around: &Around<'_>, it: SitesDesk) -> String {
    let zone = zone_of(&around.by.manager().habits);
    let row = |page: &KeptPage| PageRow {
        page: Link::new(&page.title, &links::desk_page(page.thread)),
        address: page.address.clone(),
        replies: page.comments.to_string(),
        since: page.since.in_zone(&zone).strftime("%-d %b %Y, %H:%M").to_string(),
        state: if page.open { String::new() } else { "closed".into() },
    };
    let href = |page: u32| format!("/admin/embed?page={page}#pages");
    let title = if it.problems.is_empty() { "Other sites" } else { "Error: Other sites" };
    let mut frame = desk(around, title, Tab::OtherSites);
    frame.flash = flash(around, &it.done, &it.batch);
    OtherSites {
        desk: frame,
        sites: around.web.settings.site.origins.clone(),
        code: snippets(around.web.links.base(), &it),
        preview: it.example.as_ref().map(links::frame),
        rows: it.rows.iter().map(row).collect(),
        earlier: (it.page > 1).then(|| href(it.page - 1)),
        later: (it.page < it.pages).then(|| href(it.page + 1)),
        may_write: around.by.manager().role.may_decide(),
        from: it.from,
        to: it.to,
        errors: field_errors(&it.problems),
    }
    .render()
    .into_string()
}

pub(crate) fn page_editor(around: &Around<'_>, it: PageDesk) -> String {
    let title =
        if it.problems.is_empty() { it.page.title.clone() } else { format!("Error: {}", it.page.title) };
    let mut frame = desk(around, &title, Tab::OtherSites);
    frame.flash = flash(around, &it.done, &it.batch);
    let action = links::desk_page(it.page.thread);
    let has_own_name = ThreadName::parse(&it.page.address).as_ref() != Some(&it.page.name);
    PageEditor {
        desk: frame,
        heading: it.page.title.clone(),
        merge_action: format!("{action}/merge"),
        action,
        may_write: around.by.manager().role.may_decide(),
        comments: Link::new(
            &replies(it.page.comments),
            &format!("/admin/comments?place={}", links::in_query(&it.page.name.post)),
        ),
        name: has_own_name.then(|| it.page.name.to_string()),
        title: it.form.title,
        address: it.form.address,
        open: it.form.open,
        into: it.into,
        errors: field_errors(&it.problems),
    }
    .render()
    .into_string()
}

/// What was just done, with a button that takes it back.
fn flash(around: &Around<'_>, done: &str, batch: &str) -> Option<Flash> {
    let text = match done {
        "saved" => "Saved.".to_string(),
        "merged" => "The comments went to the other page.".into(),
        "undone" => "It is as it was.".into(),
        "late" => "That cannot be undone any more: more than ten minutes have passed, or something else was done since.".into(),
        moved => {
            let (moved, left) = moved.strip_prefix("moved-")?.split_once('-')?;
            let (moved, left): (u32, u32) = (moved.parse().ok()?, left.parse().ok()?);
            let left = match left {
                0 => String::new(),
                n => format!(" {} stayed: there is a discussion at the new address already.", counted(n, "page", "pages")),
            };
            format!("{} moved.{left}", counted(moved, "page", "pages"))
        }
    };
    let is_batch = !batch.is_empty() && batch.bytes().all(|it| it.is_ascii_hexdigit());
    let undo = is_batch.then(|| Undo {
        action: format!("/admin/embed/undo/{batch}"),
        csrf: around.by.csrf.clone(),
        seq: String::new(),
        back: "/admin/embed".into(),
    });
    Some(Flash { text, undo })
}

fn snippet(title: &str, words: &str, code: String) -> Snippet {
    Snippet { title: title.into(), words: words.into(), code }
}

/// What most owners need first.
pub(super) fn first_snippets(base: &str) -> Vec<Snippet> {
    vec![once(base), own_page(base), framed(base)]
}

fn once(base: &str) -> Snippet {
    snippet(
        "Once in each page",
        "Always the newest script; browsers ask for it again after an hour.",
        format!("<script type=\"module\" src=\"{base}/embed.js\"></script>"),
    )
}

fn own_page(base: &str) -> Snippet {
    snippet(
        "A discussion of the page itself",
        "It goes by the page's canonical address. Where that may change, give it a name that stays: thread=\"https://your.site/articles/12\". The link shows where there is no script.",
        format!(
            "<weshift-thread>\n  <a href=\"{base}/frame?thread=ADDRESS-OF-THE-PAGE\">Read the replies and leave yours</a>\n</weshift-thread>"
        ),
    )
}

fn framed(base: &str) -> Snippet {
    snippet(
        "Without any script: a frame",
        "It works fully by itself. If the script is there, it gives the frame the height that it needs.",
        format!(
            "<iframe src=\"{base}/frame?thread=ADDRESS-OF-THE-PAGE\" title=\"Replies\" loading=\"lazy\"\n  sandbox=\"allow-forms allow-scripts allow-same-origin allow-popups\"></iframe>"
        ),
    )
}

fn pinned(base: &str, integrity: &str) -> Snippet {
    snippet(
        "Or exactly this version",
        "It never changes, and the browser checks it. After an update of Weshift, take the new line from here; until then the pages show their links.",
        format!(
            "<script type=\"module\" src=\"{base}{EMBED_HREF}\" integrity=\"{integrity}\" crossorigin=\"anonymous\"></script>"
        ),
    )
}

/// Only what is there is handed out.
fn ours(base: &str, name: &ThreadName) -> Snippet {
    let (title, words, attributes) = match &name.shift {
        Some(shift) => (
            "A discussion of a post or a shift of this Weshift",
            "shift takes the key of a shift, or its number; without it, the discussion is that of the whole post.",
            format!("post=\"{}\" shift=\"{shift}\"", name.post),
        ),
        None => (
            "A discussion of a post of this Weshift",
            "Where a post has shifts, shift=\"…\" takes the key of one, or its number.",
            format!("post=\"{}\"", name.post),
        ),
    };
    let href = links::thread(name);
    snippet(
        title,
        words,
        format!(
            "<weshift-thread {attributes}>\n  <a href=\"{base}{href}\">Read the replies and leave yours</a>\n</weshift-thread>"
        ),
    )
}

fn snippets(base: &str, it: &SitesDesk) -> Vec<Snippet> {
    let mut all = vec![once(base), pinned(base, &it.integrity), own_page(base)];
    all.extend(it.example.as_ref().map(|name| ours(base, name)));
    all.extend([
        snippet(
            "How many replies there are",
            "With the same attributes as the discussion, or url=\"…\" in a list of pages.",
            "<weshift-count url=\"https://your.site/on-sharing\">Replies</weshift-count>".into(),
        ),
        framed(base),
        snippet(
            "For a Content-Security-Policy",
            "All that the script needs; a frame needs frame-src instead. Where Trusted Types are required, allow the policy weshift for browsers without setHTML.",
            format!("script-src {base}; connect-src {base}; trusted-types weshift"),
        ),
        snippet(
            "In your own colours",
            "More by ::part(comment), ::part(form) and ::part(button). theme=\"light\" or theme=\"dark\" settles which.",
            "weshift-thread {\n  --wk-fg: #222; --wk-bg: transparent; --wk-muted: #666; --wk-card: #f4f4f4; --wk-line: #ddd;\n  --wk-accent: #06c; --wk-on-accent: #fff; --wk-error: #a00; --wk-ok: #063; --wk-radius: 4px; --wk-gap: 16px;\n  --wk-font: 16px/1.5 sans-serif;\n}".into(),
        ),
    ]);
    all
}
