//! A client for Akismet's web service, which tells spam from comments by what it saw on other sites.
//!
//! The calls, fields and headers are those of Akismet's API (<https://akismet.com/developers/>). It is asked
//! over HTTPS only; no redirect is followed, no proxy taken from the environment, no connection kept open, no
//! clock read. Neither an error nor a `Debug` ever shows the key.

mod account;
mod answer;
mod submission;
mod unreachable;

pub use account::Account;
pub use answer::{Alert, Answer, KeyState, Opinion, Usage};
pub use submission::{CommentType, Content, Honeypot, Submission};
pub use unreachable::{Cause, Unreachable};

use std::{fmt, sync::Arc, time::Duration};

use url::{Host, Url, form_urlencoded};

use answer::Reply;

/// A visitor waits for the whole call.
const LIMIT: Duration = Duration::from_secs(3);

/// The longest true answer, that of `usage-limit`, has a few hundred bytes.
const MAX_BODY_BYTES: u64 = 64 * 1024;

/// What an owner sets to use Akismet.
pub struct AkismetSettings<'a> {
    /// The site's API key: 12 letters or digits.
    pub key: String,
    /// `https://rest.akismet.com`, or a server that speaks the same protocol.
    pub base_url: Url,
    /// The home page of the site whose comments are checked.
    pub blog: String,
    /// The version of this program.
    pub version: &'a str,
    /// The languages of the site as ISO 639-1 codes, such as `en, fr_ca`, for comments that name none.
    pub lang: Language,
}

/// Asked for each call: an owner may change it.
pub type Language = Arc<dyn Fn() -> String + Send + Sync>;

/// Asks Akismet on behalf of one site. Each call blocks its thread for at most three seconds.
pub struct Akismet {
    key: Key,
    blog: String,
    lang: Language,
    agent: ureq::Agent,
    base_url: Url,
    limit: Duration,
}

/// The API key. It is told to Akismet and to nobody else.
struct Key(String);

impl Akismet {
    /// Asks nothing yet. The error is a sentence for the owner: the key is not 12 letters or digits, the
    /// site's address is not a web address, or the server's address is neither `https` nor on this computer.
    pub fn new(settings: AkismetSettings<'_>) -> Result<Akismet, String> {
        Akismet::with_limit(settings, LIMIT)
    }

    /// Whether Akismet knows the key for this site (`verify-key`).
    ///
    /// An answer other than `valid` or `invalid` says nothing of the key and is `Unreachable`.
    pub fn verify(&self) -> Result<KeyState, Unreachable> {
        // This call reads `key`, all others `api_key`, which `post` always sends.
        self.post("verify-key", vec![("key", self.key.0.clone())])?.key_state()
    }

    /// What Akismet thinks of a comment (`comment-check`).
    ///
    /// `recheck` says why it asks again, as `retry` after a failure or `edit`; None for the first time.
    pub fn check(&self, submission: &Submission, recheck: Option<&str>) -> Result<Answer, Unreachable> {
        let mut form = submission.form(&(self.lang)());
        if let Some(reason) = recheck {
            form.push(("recheck_reason", reason.to_string()));
        }
        self.post("comment-check", form)?.answer()
    }

    /// Tells Akismet that a person decided otherwise (`submit-spam`, `submit-ham`).
    ///
    /// `submission` is what was checked, as it was then; `spam` what the person decided; `reporter` the
    /// person's name; `first_answer` the `raw` of the answer, if there was one. It succeeded if Akismet
    /// thanks.
    pub fn submit(
        &self,
        submission: &Submission,
        spam: bool,
        reporter: &str,
        first_answer: Option<&str>,
    ) -> Result<(), Unreachable> {
        let mut form = submission.form(&(self.lang)());
        form.push(("reporter", reporter.to_string()));
        if let Some(answer) = first_answer {
            form.push(("comment_check_response", answer.to_string()));
        }
        self.post(if spam { "submit-spam" } else { "submit-ham" }, form)?.thanks()
    }

    /// How many checks the plan allows and how many were made this month (`usage-limit`).
    pub fn usage(&self) -> Result<Usage, Unreachable> {
        let mut url = self.endpoint("1.2", "usage-limit");
        url.query_pairs_mut().append_pair("api_key", &self.key.0);
        self.read(self.agent.get(url.as_str()).call())?.usage()
    }

    /// Tests cannot wait for three seconds.
    pub(super) fn with_limit(settings: AkismetSettings<'_>, limit: Duration) -> Result<Akismet, String> {
        let AkismetSettings { key, base_url, blog, version, lang } = settings;
        let key = Key::parse(&key)?;
        check_base_url(&base_url)?;
        if !Url::parse(&blog).is_ok_and(|it| matches!(it.scheme(), "http" | "https")) {
            return Err("Akismet needs the address of your site, such as https://example.org/.".to_string());
        }
        let agent = ureq::Agent::config_builder()
            .https_only(base_url.scheme() == "https")
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .proxy(None)
            // A connection that the other side has closed meanwhile would fail the next call.
            .max_idle_connections(0)
            .timeout_global(Some(limit))
            .user_agent(format!("weshift/{version} | weshift-akismet/{version}"))
            .build()
            .new_agent();
        Ok(Akismet { key, blog, lang, agent, base_url, limit })
    }

    fn endpoint(&self, version: &str, call: &str) -> Url {
        let mut url = self.base_url.clone();
        let path = format!("{}/{version}/{call}", self.base_url.path().trim_end_matches('/'));
        url.set_path(&path);
        url
    }

    fn post(&self, call: &str, form: Vec<(&str, String)>) -> Result<Reply<'_>, Unreachable> {
        let url = self.endpoint("1.1", call);
        let mut body = form_urlencoded::Serializer::new(String::new());
        body.append_pair("api_key", &self.key.0).append_pair("blog", &self.blog).extend_pairs(form);
        let request = self
            .agent
            .post(url.as_str())
            .content_type("application/x-www-form-urlencoded; charset=UTF-8")
            .send(body.finish());
        self.read(request)
    }

    /// The body of an answer that is not 200 is an error page and left unread.
    fn read(
        &self,
        response: Result<ureq::http::Response<ureq::Body>, ureq::Error>,
    ) -> Result<Reply<'_>, Unreachable> {
        let failed = |error| Unreachable::from_call(error, self.limit, &self.key);
        let (head, body) = response.map_err(failed)?.into_parts();
        if head.status != ureq::http::StatusCode::OK {
            return Err(Unreachable::from_status(head.status.as_u16(), &head.headers));
        }
        let body = body.into_with_config().limit(MAX_BODY_BYTES).read_to_vec().map_err(failed)?;
        let body = String::from_utf8_lossy(&body).trim().to_string();
        Ok(Reply { headers: head.headers, body, key: &self.key })
    }
}

impl fmt::Debug for Akismet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Akismet")
            .field("base_url", &self.base_url.as_str())
            .field("blog", &self.blog)
            .field("lang", &(self.lang)())
            .field("key", &"***")
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for AkismetSettings<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AkismetSettings")
            .field("blog", &self.blog)
            .field("key", &"***")
            .finish_non_exhaustive()
    }
}

impl Key {
    const CHARS: usize = 12;
    /// Longer quotations from an answer are cut.
    const MAX_QUOTED_CHARS: usize = 300;

    /// The sentence does not quote what was typed: it may be a key with one letter missing.
    fn parse(raw: &str) -> Result<Key, String> {
        let key = raw.trim();
        let well_formed = key.len() == Key::CHARS && key.bytes().all(|byte| byte.is_ascii_alphanumeric());
        well_formed
            .then(|| Key(key.to_string()))
            .ok_or_else(|| "The Akismet API key must have 12 letters or digits.".to_string())
    }

    /// A text that came from outside, fit to be shown: one line, not long, and without the key.
    fn scrub(&self, text: &str) -> String {
        let mut rest: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        let mut shown = String::new();
        while let Some(at) = rest.to_ascii_lowercase().find(&self.0.to_ascii_lowercase()) {
            shown.push_str(&rest[..at]);
            shown.push_str("***");
            rest.drain(..at + self.0.len());
        }
        shown.push_str(&rest);
        shown.trim().chars().take(Key::MAX_QUOTED_CHARS).collect()
    }
}

/// The key and the visitors' addresses travel in each call: they may cross a network only encrypted.
fn check_base_url(url: &Url) -> Result<(), String> {
    let on_this_computer = match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    };
    match url.scheme() {
        "https" => (),
        "http" if on_this_computer => (),
        _ => {
            return Err("The address of the Akismet server must start with https:// \
                        (http:// only on this computer)."
                .to_string());
        }
    }
    let plain = url.username().is_empty() && url.password().is_none();
    if plain && url.query().is_none() && url.fragment().is_none() {
        return Ok(());
    }
    Err("The address of the Akismet server must have no user name, password, “?” or “#”.".to_string())
}

#[cfg(test)]
mod tests;
