//! Pages of other sites: how their addresses become names, so that one page has one discussion however it is linked.
//!
//! The rules: `http` or `https`, no name or password in it; the host in lower case and punycode, the scheme's own port
//! left out; `.` and `..` resolved; no fragment; no parameters that only say where a visitor came from, the others in
//! the order of their names; one slash where there are several; no `index.html`, `index.htm` or `index.php`, and no
//! slash, at the end of the path; percent signs before capital digits, and only where they are needed (RFC 3986, 6.2.2).
//! The scheme and the case of the path stay as they are.
//!
//! When a rule is added, names that are kept already are spelt anew at the next start (`store/content/page_names.rs`).

use url::Url;

use super::{CommentId, Moment, ThreadId, ThreadName, visible};

/// The longest name of a page, in bytes.
const MAX_NAME: usize = 500;

/// The longest title that is kept of a page, in characters.
const MAX_TITLE: usize = 200;

/// Parameters that say where a visitor came from, not what they see, in lower case.
const TRACKING: &[&str] = &[
    // Advertisements
    "fbclid",
    "gclid",
    "gclsrc",
    "dclid",
    "gbraid",
    "wbraid",
    "srsltid",
    "msclkid",
    "yclid",
    "ttclid",
    "twclid",
    "li_fat_id",
    "epik",
    "s_kwcid",
    "sccid",
    "rdt_cid",
    "wickedid",
    "irclickid",
    "rb_clickid",
    "s_cid",
    "ymclid",
    "ysclid",
    "unicorn_click_id",
    // Networks where pages are shared
    "igshid",
    "igsh",
    "mibextid",
    "fb_action_ids",
    "fb_source",
    "fb_ref",
    "ref_src",
    "ref_url",
    "guccounter",
    "guce_referrer",
    "guce_referrer_sig",
    "_branch_match_id",
    "_branch_referrer",
    // Letters and what counts visitors
    "mc_cid",
    "mc_eid",
    "mkt_tok",
    "_bhlid",
    "_kx",
    "ck_subscriber_id",
    "ml_subscriber",
    "ml_subscriber_hash",
    "hsctatracking",
    "sc_customer",
    "sc_eh",
    "sc_uid",
    "vgo_ee",
    "__s",
    "ref",
    "attribution_id",
    "attribution_type",
    "_ga",
    "_gl",
    "_openstat",
    "trk",
];

/// What such parameters begin with.
const TRACKING_STARTS: &[&str] = &[
    "utm_",
    "mtm_",
    "pk_",
    "piwik_",
    "matomo_",
    "hsa_",
    "_hs",
    "__hs",
    "gad_",
    "vero_",
    "oly_",
    "oft_",
    "at_campaign",
    "at_medium",
    "at_custom",
    "at_link",
    "at_recipient",
];

/// What a page of another site says about itself. The page is not asked again.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ForeignPage {
    /// One line of text, at most 200 characters.
    pub title: String,
    /// Where readers find it; at the same site as its name.
    pub address: String,
}

/// A page of another site that has comments.
#[derive(Debug, Clone)]
pub struct KeptPage {
    /// Its discussion.
    pub thread: ThreadId,
    /// The name of its discussion: the normal form of its address.
    pub name: ThreadName,
    /// What readers see above the discussion.
    pub title: String,
    /// Where readers find it.
    pub address: String,
    /// Whether it takes new comments.
    pub open: bool,
    /// Approved comments.
    pub comments: u32,
    /// When its first comment was written.
    pub since: Moment,
}

/// A manager's change to a page of another site, kept so that it can be undone.
#[derive(Debug, Clone)]
pub struct PageChange {
    /// The discussion of the page.
    pub thread: ThreadId,
    /// The id of everything that was done at once, and is undone at once.
    pub batch: String,
    /// What was changed, and so what `before` and `after` hold.
    pub kind: PageChangeKind,
    /// The earlier title, or name and address, or the number of the other discussion.
    pub before: String,
    /// The later value, in the form of `before`.
    pub after: String,
    /// The comments that a merge moved.
    pub comments: Vec<CommentId>,
    /// When it was changed.
    pub at: Moment,
}

/// What a manager changed about a page of another site.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PageChangeKind {
    /// Its title.
    Renamed,
    /// Its address, and so the name of its discussion.
    Moved,
    /// Its comments moved to the discussion of another page.
    Merged,
    /// Whether it takes new comments.
    Closed,
}

impl PageChangeKind {
    const ALL: [PageChangeKind; 4] =
        [PageChangeKind::Renamed, PageChangeKind::Moved, PageChangeKind::Merged, PageChangeKind::Closed];

    /// Its stable name outside the code, which `parse` reads back.
    pub const fn name(self) -> &'static str {
        match self {
            PageChangeKind::Renamed => "renamed",
            PageChangeKind::Moved => "moved",
            PageChangeKind::Merged => "merged",
            PageChangeKind::Closed => "closed",
        }
    }

    /// Reads a `name`. None: nothing has this name.
    pub fn parse(name: &str) -> Option<PageChangeKind> {
        Self::ALL.into_iter().find(|it| it.name() == name)
    }
}

impl ForeignPage {
    /// `name` is the discussion's. An address of another site than the name's does not count; without a title the
    /// address stands for it.
    pub fn parse(name: &str, title: &str, address: &str) -> ForeignPage {
        let address = read(address).filter(|it| origin(it.as_str()) == origin(name)).map(|mut url| {
            url.set_fragment(None);
            url.to_string()
        });
        let address = address.filter(|it| it.len() <= MAX_NAME).unwrap_or_else(|| name.to_string());
        let title = clean_title(title).unwrap_or_else(|| plain(&address));
        ForeignPage { title, address }
    }
}

/// A title on one line, cut at 200 characters. None: nothing of it is visible.
pub fn clean_title(raw: &str) -> Option<String> {
    let title: String = visible(raw).chars().take(MAX_TITLE).collect();
    let title = title.trim();
    (!title.is_empty()).then(|| title.to_string())
}

/// The name of a page's discussion, from any way to write its address. Naming a name changes nothing.
pub(super) fn canonical(raw: &str) -> Option<String> {
    let mut url = read(raw)?;
    url.set_fragment(None);
    let mut kept: Vec<(String, String)> =
        url.query_pairs().into_owned().filter(|(key, _)| tells(key)).collect();
    kept.sort_by(|a, b| a.0.cmp(&b.0));
    url.set_query(None);
    if !kept.is_empty() {
        url.query_pairs_mut().extend_pairs(kept);
    }
    let mut path = plain_path(url.path());
    loop {
        let shorter = path.trim_end_matches('/');
        let index = shorter.rsplit_once('/').filter(|(_, file)| {
            ["index.html", "index.htm", "index.php"].iter().any(|it| file.eq_ignore_ascii_case(it))
        });
        match index {
            Some((folder, _)) => path = folder.to_string(),
            None => {
                path.truncate(shorter.len());
                break;
            }
        }
    }
    url.set_path(&path);
    let name = url.to_string();
    (name.len() <= MAX_NAME).then_some(name)
}

/// Scheme, host and port of an address, such as `https://blog.example.org`. None: it is no web page.
pub fn origin(address: &str) -> Option<String> {
    read(address).map(|it| it.origin().ascii_serialization())
}

fn read(raw: &str) -> Option<Url> {
    let url = Url::parse(raw.trim()).ok()?;
    let is_web = matches!(url.scheme(), "http" | "https") && url.host_str().is_some_and(|it| !it.is_empty());
    (is_web && url.username().is_empty() && url.password().is_none()).then_some(url)
}

fn tells(parameter: &str) -> bool {
    let parameter = parameter.to_ascii_lowercase();
    !TRACKING.contains(&parameter.as_str()) && !TRACKING_STARTS.iter().any(|it| parameter.starts_with(it))
}

/// One slash for several, and percent signs as RFC 3986 wants them: `%e6` is `%E6`, `%7E` is `~`, `|` is `%7C`.
fn plain_path(path: &str) -> String {
    let mut plain = String::with_capacity(path.len());
    let mut rest = path;
    while let Some(c) = rest.chars().next() {
        let digits = rest.get(1..3).filter(|it| c == '%' && it.bytes().all(|byte| byte.is_ascii_hexdigit()));
        if let Some(byte) = digits.and_then(|it| u8::from_str_radix(it, 16).ok()) {
            match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                    plain.push(char::from(byte))
                }
                _ => plain.push_str(&format!("%{byte:02X}")),
            }
            rest = &rest[3..];
            continue;
        }
        match c {
            '|' | '[' | ']' | '^' => plain.push_str(&format!("%{:02X}", u32::from(c))),
            '/' if plain.ends_with('/') => (),
            c => plain.push(c),
        }
        rest = &rest[c.len_utf8()..];
    }
    plain
}

/// An address as people write it.
fn plain(address: &str) -> String {
    address.split_once("://").map_or(address, |it| it.1).trim_end_matches('/').to_string()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(raw: &str, name: &str) {
        assert_eq!(canonical(raw).as_deref(), Some(name), "{raw}");
        assert_eq!(canonical(name).as_deref(), Some(name), "{raw}, again");
    }

    #[test]
    fn one_page_has_one_name_however_it_is_linked() {
        check("https://Blog.Example.org/Post", "https://blog.example.org/Post");
        check("https://blog.example.org:443/post/", "https://blog.example.org/post");
        check("http://blog.example.org:8080/post//", "http://blog.example.org:8080/post");
        check("https://blog.example.org", "https://blog.example.org/");
        check("https://blog.example.org/?utm_source=x#c-5", "https://blog.example.org/");
        check("https://blog.example.org/a/../b/./c/index.html", "https://blog.example.org/b/c");
        check("https://blog.example.org/index.php?p=12&fbclid=y", "https://blog.example.org/?p=12");
        check("https://blog.example.org/x?b=2&a=1&b=1", "https://blog.example.org/x?a=1&b=2&b=1");
        check("https://bücher.example/straße", "https://xn--bcher-kva.example/stra%C3%9Fe");
        check("https://blog.example.org/x?", "https://blog.example.org/x");
    }

    #[test]
    fn a_percent_sign_is_written_in_one_way() {
        let name = "https://blog.example.org/%E6%97%A5%E6%9C%AC";
        for spelling in
            ["/日本/", "/%e6%97%a5%e6%9c%ac/", "/%E6%97%A5%E6%9C%AC/", "/日%e6%9c%aC", "//%E6%97%A5本"]
        {
            check(&format!("https://blog.example.org{spelling}"), name);
        }
        for spelling in ["/a|b[c]^d", "/a%7cb%5Bc%5d%5Ed", "/a|b%5bc]%5ed/"] {
            check(
                &format!("https://blog.example.org{spelling}"),
                "https://blog.example.org/a%7Cb%5Bc%5D%5Ed",
            );
        }
        check("https://blog.example.org/%7Euser", "https://blog.example.org/~user");
        check("https://blog.example.org/a%2Db%5fc%2Ehtml", "https://blog.example.org/a-b_c.html");
        check("https://blog.example.org/x/%69ndex%2ehtml", "https://blog.example.org/x");
        check("https://blog.example.org/a%2fb%3f", "https://blog.example.org/a%2Fb%3F");
        check("https://blog.example.org/100%", "https://blog.example.org/100%");
        check("https://blog.example.org/%25%32%35%+1%zz", "https://blog.example.org/%2525%+1%zz");
        check("https://blog.example.org/?q=%e6%97%a5&x=%7E", "https://blog.example.org/?q=%E6%97%A5&x=%7E");
    }

    #[test]
    fn where_a_visitor_came_from_is_no_part_of_a_name() {
        for parameter in [
            "gbraid",
            "wbraid",
            "gad_source",
            "gclsrc",
            "srsltid",
            "ttclid",
            "twclid",
            "li_fat_id",
            "igsh",
            "mibextid",
            "mtm_campaign",
            "pk_campaign",
            "_hsenc",
            "_hsmi",
            "mkt_tok",
            "vero_id",
            "oly_enc_id",
            "epik",
            "s_kwcid",
            "_bhlid",
            "ck_subscriber_id",
            "at_campaign",
            "guccounter",
            "UTM_SOURCE",
            "Utm_Medium",
            "FBCLID",
            "ref",
            "attribution_id",
            "gad_campaignid",
            "mc_cid",
            "mc_eid",
            "igshid",
            "msclkid",
            "dclid",
            "yclid",
            "oly_anon_id",
            "wickedid",
            "_openstat",
            "ml_subscriber",
            "ml_subscriber_hash",
            "rb_clickid",
            "s_cid",
            "hsCtaTracking",
            "oft_id",
            "sc_uid",
            "_branch_match_id",
            "ysclid",
        ] {
            check(
                &format!("https://blog.example.org/x?b=1&{parameter}=y&a=2"),
                "https://blog.example.org/x?a=2&b=1",
            );
        }
        for parameter in ["p", "page", "reference", "at", "id", "q", "hs", "s", "cid", "of", "subscriber"] {
            let name = format!("https://blog.example.org/x?{parameter}=1");
            check(&name, &name);
        }
    }

    #[test]
    fn slashes_count_once() {
        check("https://blog.example.org//lead", "https://blog.example.org/lead");
        check("https://blog.example.org/x//y///", "https://blog.example.org/x/y");
        check("https://blog.example.org//", "https://blog.example.org/");
    }

    #[test]
    fn what_is_no_page_has_no_name() {
        for raw in [
            "",
            "x",
            "/p/a",
            "ftp://example.org/",
            "javascript://example.org/%0aalert(1)",
            "https://",
            "https://ada:secret@example.org/",
            "data:text/html,x",
            "file:///etc/passwd",
            "https://exa mple.org/",
        ] {
            assert_eq!(canonical(raw), None, "{raw}");
        }
        assert_eq!(canonical(&format!("https://example.org/{}", "x".repeat(600))), None);
    }

    #[test]
    fn a_page_says_its_title_and_address_and_nothing_for_another_site() {
        let name = "https://blog.example.org/post";
        let page = ForeignPage::parse(name, " On\u{202e}\n sharing ", "https://blog.example.org/new?x#y");
        assert_eq!(page.address, "https://blog.example.org/new?x");
        assert!(page.title.starts_with("On") && !page.title.contains(['\u{202e}', '\n']), "{page:?}");
        let page = ForeignPage::parse(name, "", "https://evil.example/");
        assert_eq!((page.address.as_str(), page.title.as_str()), (name, "blog.example.org/post"));
    }

    proptest! {
        #[test]
        fn naming_a_name_changes_nothing(raw in "https?://[a-z.%A-Z]{1,12}(:[0-9]{1,5})?/[ -~]{0,40}") {
            if let Some(name) = canonical(&raw) {
                prop_assert_eq!(canonical(&name), Some(name.clone()));
            }
        }
    }
}
