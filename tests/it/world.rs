//! A running Weshift for a test: the real server in this process, on a frozen clock, and people to use it.

use std::{
    process::Command,
    sync::Arc,
    thread::JoinHandle,
    time::{Duration, Instant},
};

use diesel::{Connection, SqliteConnection, connection::SimpleConnection};
use tempfile::TempDir;
use tokio::sync::watch;
use ureq::http::Response;
use weshift::{
    app::{App, Presence},
    clock::Clock,
    config,
    domain::*,
    web,
};

use crate::postgres;

/// Where the world's time starts: Monday 23 November 2026, 10:00 UTC.
pub const START: Moment = Moment::from_millis(1_795_428_000_000);

pub const SHIFT: &str = "/p/km-culture-shift/we-know";

pub struct World {
    pub base: String,
    pub clock: Clock,
    pub agent: ureq::Agent,
    pub dir: TempDir,
    pub database: String,
    pub setup: Option<String>,
    /// The address of the metrics, if the settings have one.
    pub metrics: Option<String>,
    stop: watch::Sender<bool>,
    serving: Option<JoinHandle<()>>,
    runtime: Arc<tokio::runtime::Runtime>,
    pub app: Peek,
}

/// What a test may look at beside the public door: the stored facts and the worker's step.
pub struct Peek {
    pub store: weshift::store::Store,
    pub links: weshift::links::Links,
    pub moderation: weshift::moderation::Moderation,
    pub guard: Arc<weshift::spam::Guard>,
}

/// An answer, read whole.
#[derive(Debug)]
pub struct Got {
    pub status: u16,
    pub headers: ureq::http::HeaderMap,
    pub body: String,
}

/// The fields of a reply.
#[derive(Clone)]
pub struct Reply {
    pub comment: String,
    pub author: String,
    pub email: String,
    pub url: String,
    pub parent: String,
    pub position: String,
    pub subject: String,
}

/// Runs the test on each database that is there.
pub fn on_both(settings: &[(&str, &str)], test: impl Fn(&World)) {
    for database in databases() {
        let world = World::start(&database, settings);
        test(&world);
        world.end();
    }
}

pub fn databases() -> Vec<Kind> {
    let mut kinds = vec![Kind::Sqlite];
    if postgres::is_installed() {
        kinds.push(Kind::Postgres);
    }
    kinds
}

pub enum Kind {
    Sqlite,
    Postgres,
}

impl World {
    pub fn start(kind: &Kind, settings: &[(&str, &str)]) -> World {
        let dir = tempfile::tempdir().unwrap();
        let database = match kind {
            Kind::Sqlite => format!("sqlite://{}", dir.path().join("weshift.db").display()),
            Kind::Postgres => postgres::fresh_database(),
        };
        World::start_on(dir, database, settings)
    }

    pub fn start_on(dir: TempDir, database: String, settings: &[(&str, &str)]) -> World {
        let empty = dir.path().join("empty.toml");
        std::fs::write(&empty, "").unwrap();
        let mut environment = vec![
            ("WESHIFT_DATABASE__URL".to_string(), database.clone()),
            ("WESHIFT_SERVER__LISTEN".to_string(), "127.0.0.1:0".to_string()),
            ("WESHIFT_MAIL__MAILDIR".to_string(), dir.path().join("mail").display().to_string()),
            ("WESHIFT_LIMITS__COMMENTS_PER_MINUTE".to_string(), "0".to_string()),
            ("WESHIFT_LIMITS__SIGN_INS_PER_MINUTE".to_string(), "0".to_string()),
        ];
        for (key, value) in settings {
            environment
                .push((format!("WESHIFT_{}", key.to_uppercase().replace('.', "__")), value.to_string()));
        }
        let settings = config::load(Some(&empty), environment).unwrap();
        let clock = Clock::frozen_at(START);
        let bound = web::bind(settings.server.listen, settings.server.metrics_listen).unwrap();
        let metrics = bound.metrics.as_ref().map(|it| format!("http://{}", it.local_addr().unwrap()));
        let base = format!("http://{}", bound.address().unwrap());
        let runtime = Arc::new(
            tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap(),
        );
        let app = runtime.block_on(App::open(settings, clock.clone(), Presence::Server, &base)).unwrap();
        let setup = runtime.block_on(app.moderation.offer_setup()).unwrap();
        let peek = Peek {
            store: app.store.clone(),
            links: app.links.clone(),
            moderation: app.moderation.clone(),
            guard: Arc::clone(&app.guard),
        };
        let (stop, stopped) = watch::channel(false);
        let on = Arc::clone(&runtime);
        let serving = std::thread::spawn(move || on.block_on(app.serve(bound, stopped)).unwrap());
        World {
            base,
            clock,
            agent: agent(),
            dir,
            database,
            setup,
            metrics,
            stop,
            runtime,
            serving: Some(serving),
            app: peek,
        }
    }

    /// Stops the server and gives back what is kept, for a start on the same data.
    pub fn stop(mut self) -> (TempDir, String) {
        self.stop.send(true).unwrap();
        self.serving.take().unwrap().join().unwrap();
        (self.dir, self.database)
    }

    /// Stops it; no letter may be left that nobody accounts for.
    pub fn end(self) {
        self.wait_until("every letter is accounted for", |world| {
            world
                .block_on(world.app.store.reader().list_letter_counts())
                .unwrap()
                .iter()
                .all(|(state, _)| !matches!(state, DeliveryState::Queued | DeliveryState::Sending))
        });
        self.stop();
    }

    pub fn block_on<T>(&self, work: impl Future<Output = T>) -> T {
        self.runtime.block_on(work)
    }

    pub fn wait_until(&self, what: &str, ready: impl Fn(&World) -> bool) {
        let start = Instant::now();
        while !ready(self) {
            assert!(start.elapsed() < Duration::from_secs(60), "waited in vain until {what}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    // --- the public door

    pub fn get(&self, path: &str) -> Got {
        self.get_with(path, &[])
    }

    pub fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> Got {
        let mut request = self.agent.get(self.address(path));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        got(request.call().unwrap())
    }

    pub fn post(&self, path: &str, fields: &[(&str, &str)]) -> Got {
        self.post_with(path, fields, &[])
    }

    pub fn post_with(&self, path: &str, fields: &[(&str, &str)], headers: &[(&str, &str)]) -> Got {
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let mut request =
            self.agent.post(self.address(path)).header("content-type", "application/x-www-form-urlencoded");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        got(request.send(body).unwrap())
    }

    pub fn json(&self, method: &str, path: &str, body: &str) -> Got {
        self.json_with(method, path, body, &[])
    }

    pub fn json_with(&self, method: &str, path: &str, body: &str, headers: &[(&str, &str)]) -> Got {
        let mut request = ureq::http::Request::builder()
            .method(method)
            .uri(self.address(path))
            .header("content-type", "application/json");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        got(self.agent.run(request.body(body.to_string()).unwrap()).unwrap())
    }

    fn address(&self, path: &str) -> String {
        if path.starts_with("http") { path.to_string() } else { format!("{}{path}", self.base) }
    }

    /// Reads the form on a page and, after the time that a person needs, sends it.
    pub fn reply_on(&self, page: &str, reply: &Reply) -> Got {
        let shown = self.get(page);
        assert_eq!(shown.status, 200, "{page}: {}", shown.body);
        let token = field_value(&shown.body, "token").expect("the page has a form with a token");
        let action = form_action(&shown.body).expect("the page has a reply form");
        self.clock.advance(30 * SECOND);
        self.send(&action, reply, &token)
    }

    pub fn send(&self, action: &str, reply: &Reply, token: &str) -> Got {
        self.post(
            action,
            &[
                ("comment", &reply.comment),
                ("author", &reply.author),
                ("email", &reply.email),
                ("url", &reply.url),
                ("parent", &reply.parent),
                ("position", &reply.position),
                ("subject", &reply.subject),
                ("token", token),
            ],
        )
    }

    /// Posts on the first shift and gives the comment as it was kept.
    pub fn post_comment(&self, reply: &Reply) -> Comment {
        let answer = self.reply_on(SHIFT, reply);
        assert_eq!(answer.status, 303, "{}", answer.body);
        self.newest()
    }

    /// The comment that was kept last, whatever its status.
    pub fn newest(&self) -> Comment {
        let page = weshift::store::PageAt { number: 1, size: 500 };
        let all = self.block_on(self.app.store.reader().page_for_desk(Default::default(), page)).unwrap().0;
        all.into_iter().map(|it| it.placed.comment).max_by_key(|it| it.id).expect("there is a comment")
    }

    pub fn comment(&self, id: CommentId) -> Comment {
        self.block_on(self.app.store.reader().find_comment(id)).unwrap().unwrap().comment
    }

    // --- people

    /// The page on which the owner is made.
    pub fn setup_page(&self) -> String {
        weshift::links::setup(self.setup.as_deref().expect("there was no manager yet"))
    }

    /// Bea, a manager with a password; gives her session's cookie.
    pub fn bea(&self) -> String {
        let setup = self.setup_page();
        let answer = self.post(
            &setup,
            &[
                ("name", "Bea"),
                ("email", "bea@example.org"),
                ("password", "correct horse battery"),
                ("zone", "Europe/Berlin"),
            ],
        );
        assert_eq!(answer.status, 303, "{}", answer.body);
        answer.cookie()
    }

    /// A manager decides on a comment as it stands.
    pub fn decide(&self, cookie: &str, comment: &Comment, action: &str) -> u16 {
        let (page, seq) = (format!("/admin/comments/{}", comment.id), comment.seq.to_string());
        self.desk_post(cookie, &page, &format!("{page}/decide"), &[("action", action), ("seq", &seq)]).status
    }

    pub fn desk(&self, cookie: &str, path: &str) -> Got {
        self.get_with(path, &[("cookie", cookie)])
    }

    /// Sends a form of the desk with the token that its page carries.
    pub fn desk_post(&self, cookie: &str, page: &str, path: &str, fields: &[(&str, &str)]) -> Got {
        let csrf = field_value(&self.desk(cookie, page).body, "csrf").expect("the desk's page has a form");
        let mut fields = fields.to_vec();
        fields.push(("csrf", &csrf));
        self.post_with(path, &fields, &[("cookie", cookie)])
    }

    /// Every letter that was kept, newest first.
    pub fn letters(&self) -> Vec<OutboxLetter> {
        let filter = MailFilter { limit: 500, ..MailFilter::default() };
        self.block_on(self.app.store.reader().list_letters(filter)).unwrap()
    }

    /// Lets the settling time pass and gives the letters of a kind once they are out.
    pub fn letters_after_settling(&self, kind: LetterKind, count: usize) -> Vec<OutboxLetter> {
        self.clock.advance(2 * MINUTE);
        let of_kind = |world: &World| -> Vec<OutboxLetter> {
            let out = |it: &OutboxLetter| matches!(it.state, DeliveryState::Kept | DeliveryState::Sent);
            world.letters().into_iter().filter(|it| it.kind == kind && out(it)).collect()
        };
        self.wait_until("the letters are out", |world| of_kind(world).len() >= count);
        of_kind(self)
    }
}

impl Reply {
    pub fn by(author: &str, comment: &str) -> Reply {
        Reply {
            comment: comment.into(),
            author: author.into(),
            email: format!("{}@example.org", author.to_lowercase().replace(' ', ".")),
            url: String::new(),
            parent: String::new(),
            position: String::new(),
            subject: String::new(),
        }
    }
}

impl Got {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|it| it.to_str().ok()).unwrap_or_default()
    }

    pub fn location(&self) -> &str {
        self.header("location")
    }

    pub fn cookie(&self) -> String {
        self.header("set-cookie").split(';').next().unwrap().to_string()
    }

    #[track_caller]
    pub fn must_say(&self, words: &str) -> &Self {
        assert!(self.body.contains(words), "{words:?} is not in the answer ({}): {}", self.status, self.body);
        self
    }

    #[track_caller]
    pub fn must_not_say(&self, words: &str) -> &Self {
        assert!(!self.body.contains(words), "{words:?} is in the answer ({})", self.status);
        self
    }
}

/// A way out that takes every letter. On a frozen clock there is no pace.
pub const SENDS: [(&str, &str); 5] = [
    ("mail.transport", "sendmail"),
    ("mail.sendmail", "/bin/true"),
    ("mail.from", "Our knowledge <comments@example.org>"),
    ("mail.rate_per_second", "0"),
    ("moderation.publish", "all"),
];

/// The first address in a letter's text that holds this.
pub fn link(letter: &OutboxLetter, kind: &str) -> String {
    let text = weshift::text::read_message(&letter.raw).unwrap().text;
    text.split_whitespace().find(|it| it.contains(kind)).unwrap_or_else(|| panic!("{text}")).to_string()
}

/// A connection to the file beside a server's own. Like theirs it waits for its turn, since the worker may be writing.
pub fn open_file(path: &str) -> SqliteConnection {
    let mut conn = SqliteConnection::establish(path).unwrap();
    conn.batch_execute("PRAGMA busy_timeout=30000").unwrap();
    conn
}

/// Changes what is kept, behind the product's back.
pub fn change(database: &str, query: &str) {
    match database.strip_prefix("sqlite://") {
        Some(path) => open_file(path).batch_execute(query).unwrap(),
        None => {
            let done = Command::new("psql").args([database, "-qc", query]).status().unwrap();
            assert!(done.success());
        }
    }
}

/// A client that follows no redirect and takes every status.
pub fn agent() -> ureq::Agent {
    ureq::Agent::config_builder()
        .max_redirects(0)
        .http_status_as_error(false)
        .timeout_global(Some(Duration::from_secs(60)))
        .build()
        .new_agent()
}

/// Reads an answer whole.
pub fn got(mut response: Response<ureq::Body>) -> Got {
    let body = response.body_mut().with_config().limit(50_000_000).read_to_vec().unwrap();
    Got {
        status: response.status().as_u16(),
        headers: response.headers().clone(),
        body: String::from_utf8_lossy(&body).into_owned(),
    }
}

/// The value of the first field with this name.
pub fn field_value(html: &str, name: &str) -> Option<String> {
    let field =
        html.split('<').find(|tag| tag.starts_with("input") && tag.contains(&format!("name=\"{name}\"")))?;
    let value = field.split("value=\"").nth(1)?.split('"').next()?;
    Some(value.replace("&quot;", "\"").replace("&amp;", "&"))
}

/// Where the first reply form goes.
pub fn form_action(html: &str) -> Option<String> {
    let forms = html.split("<form").skip(1);
    forms
        .filter_map(|it| it.split("action=\"").nth(1)?.split('"').next())
        .find(|it| it.ends_with("/comments"))
        .map(Into::into)
}
