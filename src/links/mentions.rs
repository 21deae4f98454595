//! Which of our own pages an address leads to.

use url::Url;

use super::Links;
use weshift_domain::{CommentId, ThreadName};

/// The endpoint that takes Webmentions.
pub const WEBMENTION: &str = "/webmention";

/// What on this site another page can mention.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// A discussion, or a comment in it, named by the fragment.
    Thread(ThreadName, Option<CommentId>),
    /// A comment, by its own address.
    Comment(CommentId),
}

impl Links {
    /// Whether an address has the scheme, host and port of this site.
    pub fn is_ours(&self, url: &Url) -> bool {
        Url::parse(self.base()).is_ok_and(|base| base.origin() == url.origin())
    }

    /// What an address leads to. None: it is not ours or has no discussion, as far as its form shows; the database is
    /// not asked.
    pub fn target(&self, url: &Url) -> Option<Target> {
        if !self.is_ours(url) {
            return None;
        }
        // With slashes at the end, readers get the same page.
        let path = url.path().trim_end_matches('/');
        let parts: Vec<&str> = path.strip_prefix('/')?.split('/').collect();
        let answered = url.fragment().and_then(|it| it.strip_prefix("c-")).and_then(|it| it.parse().ok());
        match parts[..] {
            ["c", id] => id.parse().ok().map(Target::Comment),
            ["p", post] | ["p", post, "discussion"] => {
                ThreadName::parse(post).map(|name| Target::Thread(name, answered))
            }
            ["p", post, shift] => {
                ThreadName::parse(&format!("{post}/{shift}")).map(|name| Target::Thread(name, answered))
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_pages_with_a_discussion_can_be_mentioned() {
        let links = Links::new("https://talk.example.org", &[7; 32]);
        let target = |url: &str| links.target(&Url::parse(url).unwrap());
        let thread = |name: &str, answered| Some(Target::Thread(ThreadName::parse(name).unwrap(), answered));
        assert_eq!(target("https://talk.example.org/p/a/b?page=2#c-7"), thread("a/b", Some(CommentId(7))));
        assert_eq!(target("https://talk.example.org/p/a"), thread("a", None));
        assert_eq!(target("https://talk.example.org/p/a/discussion#x"), thread("a", None));
        assert_eq!(target("https://talk.example.org/c/7"), Some(Target::Comment(CommentId(7))));
        assert_eq!(target("https://talk.example.org/p/a/"), thread("a", None));
        assert_eq!(target("https://talk.example.org/p/a/b/?page=2#c-7"), thread("a/b", Some(CommentId(7))));
        assert_eq!(target("https://talk.example.org/c/7/"), Some(Target::Comment(CommentId(7))));
        for url in [
            "https://talk.example.org",
            "https://talk.example.org//p/a",
            "https://talk.example.org/",
            "https://talk.example.org/admin/comments/7",
            "https://talk.example.org/p/a/b/c",
            "https://evil.example/p/a",
            "http://talk.example.org/p/a",
            "https://talk.example.org:8443/p/a",
        ] {
            assert_eq!(target(url), None, "{url}");
        }
    }
}
