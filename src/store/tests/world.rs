//! A store with a post and people who write, for tests that go through many acts.

use std::sync::atomic::{AtomicU32, Ordering};

use tempfile::TempDir;

use super::{postgres, *};

/// Monday 23 November 2026, 10:00 UTC.
pub(super) const NOW: Moment = Moment::from_millis(1_795_428_000_000);

/// A store with a post of two shifts, on one of the databases.
pub(super) struct World {
    pub store: Store,
    pub _folder: TempDir,
    pub post: PostId,
    /// Of the first shift.
    pub thread: ThreadId,
    pub comments: AtomicU32,
}

/// Runs the test on each database that is there.
pub(super) async fn on_both(test: impl AsyncFn(World)) {
    test(World::on_sqlite().await).await;
    if postgres::is_installed() {
        test(World::on_postgres().await).await;
    }
}

impl World {
    pub(super) async fn on_sqlite() -> World {
        let folder = tempfile::tempdir().unwrap();
        let url = DatabaseUrl::Sqlite(folder.path().join("data/weshift.db"));
        World::on(url, folder).await
    }

    pub(super) async fn on_postgres() -> World {
        World::on(DatabaseUrl::Postgres(postgres::fresh_database()), tempfile::tempdir().unwrap()).await
    }

    pub(super) async fn on(url: DatabaseUrl, folder: TempDir) -> World {
        let store = Store::open(&url).unwrap();
        let post = store.write(|tx| tx.add_post(&post("culture", NOW.minus(DAY)))).await.unwrap();
        let thread = store.reader().list_threads(post).await.unwrap()[0].id;
        World { store, _folder: folder, post, thread, comments: AtomicU32::new(0) }
    }

    pub(super) fn reader(&self) -> Reader {
        self.store.reader()
    }

    /// A comment with words and an author of its own.
    pub(super) fn new_comment(&self, outcome: Outcome, parent: Option<CommentId>) -> NewComment {
        let number = self.comments.fetch_add(1, Ordering::SeqCst);
        let email = Email::parse(&format!("ada{number}@example.org")).unwrap();
        NewComment {
            thread: self.thread,
            email_key: AddressKey(format!("key of ada{number}")),
            draft: Draft {
                parent,
                author: AuthorName::parse("Ada").unwrap(),
                email,
                url: Website::parse("example.org").unwrap(),
                words: Words::parse(&format!("Number {number}")).unwrap(),
                position: Position::new(3),
            },
            text_hash: format!("hash of {number}"),
            client_key: "client".into(),
            html: CleanHtml::from_sanitizer(format!("<p>Number {number}</p>")),
            proof: AddressProof::Missing,
            policy: 1,
            verdict: verdict_at(outcome, NOW.plus(number.into())),
            at: NOW.plus(number.into()),
        }
    }

    pub(super) async fn add(&self, new: NewComment) -> Comment {
        self.store.write(move |tx| tx.add_comment(&new)).await.unwrap().unwrap()
    }

    pub(super) async fn say(&self, outcome: Outcome) -> Comment {
        self.add(self.new_comment(outcome, None)).await
    }

    pub(super) async fn answer(&self, parent: &Comment) -> Comment {
        self.add(self.new_comment(Outcome::Publish, Some(parent.id))).await
    }

    pub(super) async fn decide(&self, comment: &Comment, to: Status, at: Moment) -> Option<Decided> {
        let (id, seq) = (comment.id, comment.seq);
        self.store
            .write(move |tx| tx.decide(id, seq, to, &Actor::Manager { id: None, name: "Bea".into() }, at))
            .await
            .unwrap()
    }

    pub(super) async fn find(&self, id: CommentId) -> Option<Comment> {
        self.reader().find_comment(id).await.unwrap().map(|it| it.comment)
    }

    pub(super) async fn thread(&self) -> Thread {
        self.reader().find_thread_by_id(self.thread).await.unwrap().unwrap()
    }

    pub(super) async fn page(&self, number: u32, size: u32) -> Vec<Comment> {
        self.reader().thread_page(self.thread, PageAt { number, size }).await.unwrap().0
    }

    pub(super) async fn add_manager(
        &self,
        name: &'static str,
        role: Role,
        habits: MailHabits,
    ) -> Option<Manager> {
        let new = NewManager {
            email: Email::parse(&format!("{name}@example.org")).unwrap(),
            name: name.into(),
            role,
            password_hash: Some(format!("hash of {name}")),
            habits,
        };
        let key = AddressKey(name.into());
        self.store.write(move |tx| tx.add_manager(&new, &key, NOW, Some(NOW.plus(HOUR)))).await.unwrap()
    }

    pub(super) async fn bea(&self) -> Manager {
        self.add_manager("bea", Role::Owner, MailHabits::default()).await.unwrap()
    }
}

pub(super) fn verdict_at(outcome: Outcome, at: Moment) -> Verdict {
    Verdict {
        judge: "rules".into(),
        outcome,
        reasons: vec![Reason::Told("Because \"it\" is so".into())],
        probability: None,
        at,
    }
}

pub(super) fn ids(comments: &[Comment]) -> Vec<CommentId> {
    comments.iter().map(|it| it.id).collect()
}

/// Other words for a comment.
pub(super) fn other_words<'a>(words: &'a Words, html: &'a CleanHtml, verdict: &'a Verdict) -> NewWords<'a> {
    NewWords { words, html, policy: 1, text_hash: "hash", verdict, proof: AddressProof::Missing }
}
