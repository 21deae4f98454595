//! Pages of other sites: how their addresses become names, so that one page has one discussion however it is linked.
//!
//! The rules: `http` or `https`, no name or password in it; the host in lower case and punycode, the scheme's own port
//! left out; `.` and `..` resolved; no fragment; no parameters that only say where a visitor came from, the others in
//! the order of their names; no `index.html`, `index.htm` or `index.php`, and no slash, at the end of the path. The
//! scheme and the case of the path stay as they are.

use url::Url;

use super::{CommentId, Moment, ThreadId, ThreadName, visible};

/// The longest name of a page, in bytes.
const MAX_NAME: usize = 500;

/// The longest title that is kept of a page, in characters.
const MAX_TITLE: usize = 200;

/// Parameters that say where a visitor came from, not what they see.
const TRACKING: &[&str] =
    &["fbclid", "gclid", "dclid", "msclkid", "yclid", "igshid", "mc_cid", "mc_eid", "ref_src", "_ga", "_gl"];

/// What a page elsewhere says of itself, read once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ForeignPage {
    pub title: String,
    /// Where readers find it.
    pub address: String,
}

/// A page whose discussion is kept.
#[derive(Debug, Clone)]
pub struct KeptPage {
    /// Of its discussion.
    pub thread: ThreadId,
    pub name: ThreadName,
    pub title: String,
    pub address: String,
    pub open: bool,
    /// Approved comments.
    pub comments: u32,
    /// When somebody wrote there first.
    pub since: Moment,
}

/// What a manager changed of a page, so that it can be undone.
#[derive(Debug, Clone)]
pub struct PageChange {
    pub thread: ThreadId,
    /// What was done at once is undone at once.
    pub batch: String,
    pub kind: PageChangeKind,
    /// The title, the name and the address, or the other discussion's number.
    pub before: String,
    pub after: String,
    /// Those that a merge took along.
    pub comments: Vec<CommentId>,
    pub at: Moment,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PageChangeKind {
    Renamed,
    Moved,
    Merged,
    Closed,
}

impl PageChangeKind {
    pub const ALL: [PageChangeKind; 4] =
        [PageChangeKind::Renamed, PageChangeKind::Moved, PageChangeKind::Merged, PageChangeKind::Closed];

    pub const fn name(self) -> &'static str {
        match self {
            PageChangeKind::Renamed => "renamed",
            PageChangeKind::Moved => "moved",
            PageChangeKind::Merged => "merged",
            PageChangeKind::Closed => "closed",
        }
    }

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

/// A title on one line and not too long; `None` if nothing of it shows.
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
    let mut path = url.path().to_string();
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

/// `https://blog.example.org`, of an address.
pub fn origin(address: &str) -> Option<String> {
    read(address).map(|it| it.origin().ascii_serialization())
}

fn read(raw: &str) -> Option<Url> {
    let url = Url::parse(raw.trim()).ok()?;
    let is_web = matches!(url.scheme(), "http" | "https") && url.host_str().is_some_and(|it| !it.is_empty());
    (is_web && url.username().is_empty() && url.password().is_none()).then_some(url)
}

fn tells(parameter: &str) -> bool {
    !parameter.starts_with("utm_") && !TRACKING.contains(&parameter)
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
