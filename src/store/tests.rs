//! The store on both databases: what every room above takes for granted.

#[path = "../../tests/support/postgres.rs"]
mod postgres;

mod comments;
mod connections;
mod exercise;
mod forgetting;
mod lessons;
mod letters;
mod notices;
mod odd_rows;
mod opening;
mod people;
mod racing;
mod reading;
mod tls;
mod world;
mod writing;

use tempfile::TempDir;
use weshift_domain::*;

use crate::{
    engine::{
        blocking::apart,
        connection::{Conn, Opener, fault},
    },
    *,
};

const NOON: Moment = Moment::from_millis(1_790_000_000_000);

/// Tells a story about a store on SQLite and, where it is installed, on PostgreSQL.
fn on_each(story: impl AsyncFn(Store)) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let folder = TempDir::new().unwrap();
    let mut urls = vec![DatabaseUrl::Sqlite(folder.path().join("weshift.db"))];
    if postgres::is_installed() {
        urls.push(DatabaseUrl::parse(&postgres::fresh_database()));
    }
    for url in urls {
        eprintln!("on {url:?}");
        let store = Store::open(&url).unwrap();
        runtime.block_on(story(store.clone()));
        store.close();
    }
}

/// A post with two shifts; gives its threads: the shifts' in order, then the whole post's.
async fn threads_of_a_post(store: &Store) -> Vec<Thread> {
    let post = store.write(|tx| tx.add_post(&post("culture", NOON))).await.unwrap();
    store.reader().list_threads(post).await.unwrap()
}

fn post(slug: &str, at: Moment) -> NewPost {
    let shift = |key: &str, from: &str, to: &str| NewShift {
        key: key.into(),
        from: from.into(),
        to: to.into(),
        question: "Where do you stand?".into(),
        anchors: Anchors::default(),
    };
    NewPost {
        slug: slug.into(),
        title: "A shift of culture".into(),
        byline: "Ada".into(),
        body_source: "Words.".into(),
        body: CleanHtml::from_sanitizer("<p>Words.</p>".into()),
        excerpt: "Words.".into(),
        published_at: at,
        shifts: vec![shift("we-know", "I know", "We know"), shift("we-ask", "I ask", "We ask")],
    }
}

/// A comment of Ada's, not yet kept.
fn comment(thread: ThreadId, parent: Option<CommentId>, words: &str, outcome: Outcome) -> NewComment {
    NewComment {
        thread,
        draft: Draft {
            parent,
            author: AuthorName::parse("Ada").unwrap(),
            email: Email::parse("ada@example.org").unwrap(),
            url: Website::parse("example.org").unwrap(),
            words: Words::parse(words).unwrap(),
            position: Position::new(3),
        },
        email_key: AddressKey("key of ada".into()),
        text_hash: format!("hash of {words}"),
        client_key: "network".into(),
        html: CleanHtml::from_sanitizer(format!("<p>{words}</p>")),
        proof: AddressProof::Missing,
        policy: 1,
        verdict: verdict(outcome),
        at: NOON,
    }
}

fn verdict(outcome: Outcome) -> Verdict {
    let reasons = ["It says \"so\".", "Zwei Gründe."].map(|it| Reason::Told(it.into())).into();
    Verdict { judge: "rules".into(), outcome, reasons, probability: None, at: NOON }
}

async fn keep(store: &Store, new: NewComment) -> Comment {
    store.write(move |tx| tx.add_comment(&new)).await.unwrap().expect("the parent stands")
}

/// The count that a thread keeps is what a recount finds.
async fn assert_counted(store: &Store, thread: ThreadId) {
    let kept = store.reader().find_thread_by_id(thread).await.unwrap().unwrap().comments;
    let all = PageAt { number: 1, size: 10_000 };
    let (comments, total) = store.reader().thread_page(thread, all).await.unwrap();
    assert_eq!((comments.len() as u32, total), (kept, kept));
}
