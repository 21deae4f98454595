//! New replies, told while readers look (Server-Sent Events). A page that is open says so by a stream; what is published
//! here or by another node is told to those who look at its discussion. Streams are many and idle: one costs a place in
//! a table and its connection, nothing runs for it until something is said.

use std::{
    collections::{HashMap, HashSet},
    convert::Infallible,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll},
    time::Duration,
};

use actix_web::{
    HttpRequest, HttpResponse,
    http::header,
    web::{Bytes, Data},
};
use futures_util::Stream;
use serde_json::json;
use tokio::{
    sync::{mpsc, watch},
    time::{MissedTickBehavior, interval, sleep},
};

use super::{
    Web, client,
    trouble::{Answer, Trouble},
    view,
};
use weshift_domain::{Fault, ThreadId, ThreadName};
use weshift_limits::{Action, network_of};
use weshift_store::{Reader, Stirred};

/// Streams in all, and of one client (IPv4 address, IPv6 /64). One page needs one.
const MOST: usize = 8_000;
const MOST_OF_ONE: usize = 50;
/// Discussions a stream.
const MAX_THREADS: usize = 50;
/// What a stream is behind by before it is cut off; the browser opens another.
const BEHIND: usize = 16;
/// A connection that says nothing for longer is cut off by proxies.
const HEARTBEAT: Duration = Duration::from_secs(25);
/// What is published in this time is told at once.
const PAUSE: Duration = Duration::from_millis(250);

/// The open event streams of this process, by discussion. `app` makes it empty; the handler of streams adds one, and
/// it is removed when its connection ends or cannot keep up. `tell` writes to them.
#[derive(Default)]
pub struct Live {
    open: Mutex<Open>,
}

#[derive(Default)]
struct Open {
    streams: HashMap<u64, Watcher>,
    by_thread: HashMap<ThreadId, HashSet<u64>>,
    by_client: HashMap<String, usize>,
    last: u64,
    is_over: bool,
}

struct Watcher {
    words: mpsc::Sender<Bytes>,
    /// With the names by which the page asked.
    threads: Vec<(ThreadId, String)>,
    /// None: this machine.
    client: Option<String>,
}

/// A stream as the server sends it; its place is given back when the connection ends.
struct Words {
    words: mpsc::Receiver<Bytes>,
    live: Arc<Live>,
    id: u64,
}

pub(crate) async fn stream(request: HttpRequest, web: Data<Web>) -> Answer {
    web.limits.spend(Action::Read, client::address(&request, &web))?;
    let names = url::form_urlencoded::parse(request.query_string().as_bytes())
        .filter(|(key, _)| key == "thread")
        .map(|(_, value)| value.into_owned());
    let names: HashSet<String> = names.take(MAX_THREADS + 1).collect();
    if names.is_empty() || names.len() > MAX_THREADS {
        return Err(Trouble::BadRequest(format!(
            "Name 1 to {MAX_THREADS} discussions: ?thread=one&thread=two."
        )));
    }
    let mut threads = Vec::with_capacity(names.len());
    for asked in names {
        let Some(name) = ThreadName::parse(&asked) else { continue };
        if let Some(thread) = web.reader.find_thread(&name).await? {
            threads.push((thread.id, asked));
        }
    }
    // A browser does not come back after 204.
    if threads.is_empty() {
        return Ok(HttpResponse::NoContent().insert_header((header::CACHE_CONTROL, "no-store")).finish());
    }
    // Proxies on this machine may not be named in the settings.
    let client = Some(client::address(&request, &web)).filter(|it| !it.is_loopback());
    let ids = threads.iter().map(|it| it.0).collect();
    let Some(words) = web.live.enter(threads, client.map(network_of)) else {
        return Ok(HttpResponse::NoContent().insert_header((header::CACHE_CONTROL, "no-store")).finish());
    };
    // Counted only now: what is published from here on is told by the loop. What was published while the reader was not
    // connected would else stay unsaid until the next reply.
    web.live.greet(words.id, &web.reader.list_counts_by_id(ids).await?);
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "text/event-stream"))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        // nginx would hold it back otherwise.
        .insert_header(("X-Accel-Buffering", "no"))
        .streaming(words))
}

/// Sends the new count of comments to every stream whose discussion changed, at most four times a second, and keeps
/// idle streams alive. Ends when `stop` becomes true or its sender is gone; then all streams end, and no new one is let
/// in.
pub async fn tell(live: Arc<Live>, reader: Reader, stirred: Arc<Stirred>, mut stop: watch::Receiver<bool>) {
    let telling = async {
        loop {
            stirred.happened().await;
            sleep(PAUSE).await;
            if let Err(fault) = live.say(&reader, &stirred).await {
                tracing::warn!("Readers were not told of new replies: {fault}.");
            }
        }
    };
    tokio::select! {
        () = telling => (),
        // Beside it: however much is published elsewhere, who waits for something hears that the stream goes on.
        () = live.keep_open() => (),
        // A sender that is gone ends it too.
        _ = stop.wait_for(|&it| it) => (),
    }
    live.end();
}

impl Live {
    /// `None`: there are too many already, or the server ends.
    fn enter(self: &Arc<Self>, threads: Vec<(ThreadId, String)>, client: Option<String>) -> Option<Words> {
        let mut open = self.open();
        let held = client.as_ref().and_then(|it| open.by_client.get(it)).copied().unwrap_or(0);
        if open.is_over || open.streams.len() >= MOST || held >= MOST_OF_ONE {
            return None;
        }
        let (sender, words) = mpsc::channel(BEHIND);
        // The first words let the browser know that it is connected, and when to try again.
        let _ = sender.try_send(Bytes::from_static(b"retry: 5000\n\n"));
        open.last += 1;
        let id = open.last;
        for (thread, _) in &threads {
            open.by_thread.entry(*thread).or_default().insert(id);
        }
        if let Some(client) = &client {
            *open.by_client.entry(client.clone()).or_default() += 1;
        }
        open.streams.insert(id, Watcher { words: sender, threads, client });
        Some(Words { words, live: Arc::clone(self), id })
    }

    async fn say(&self, reader: &Reader, stirred: &Stirred) -> Result<(), Fault> {
        let watched: Vec<ThreadId> = {
            let open = self.open();
            stirred.take().into_iter().map(ThreadId).filter(|it| open.by_thread.contains_key(it)).collect()
        };
        if watched.is_empty() {
            return Ok(());
        }
        let counts = reader.list_counts_by_id(watched).await?;
        let mut late = Vec::new();
        let open = self.open();
        for (thread, count) in counts {
            for id in open.by_thread.get(&thread).into_iter().flatten() {
                let Some(watcher) = open.streams.get(id) else { continue };
                if watcher.words.try_send(watcher.news(&[(thread, count)])).is_err() {
                    late.push(*id);
                }
            }
        }
        drop(open);
        late.into_iter().for_each(|id| self.leave(id));
        Ok(())
    }

    /// Says how many comments there are as the stream begins.
    fn greet(&self, id: u64, counts: &[(ThreadId, u32)]) {
        if let Some(watcher) = self.open().streams.get(&id) {
            let _ = watcher.words.try_send(watcher.news(counts));
        }
    }

    /// Lets every stream be heard from, for ever.
    async fn keep_open(&self) {
        let mut beats = interval(HEARTBEAT);
        beats.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            beats.tick().await;
            self.beat();
        }
    }

    /// Keeps connections alive, and finds those that are not.
    fn beat(&self) {
        let open = self.open();
        let late: Vec<u64> = open
            .streams
            .iter()
            .filter(|(_, it)| it.words.try_send(Bytes::from_static(b":\n\n")).is_err())
            .map(|(id, _)| *id)
            .collect();
        drop(open);
        late.into_iter().for_each(|id| self.leave(id));
    }

    fn leave(&self, id: u64) {
        let mut open = self.open();
        let Some(watcher) = open.streams.remove(&id) else { return };
        for (thread, _) in &watcher.threads {
            if let Some(ids) = open.by_thread.get_mut(thread) {
                ids.remove(&id);
                if ids.is_empty() {
                    open.by_thread.remove(thread);
                }
            }
        }
        let Some(client) = watcher.client else { return };
        if let Some(held) = open.by_client.get_mut(&client) {
            *held -= 1;
            if *held == 0 {
                open.by_client.remove(&client);
            }
        }
    }

    fn end(&self) {
        let mut open = self.open();
        *open = Open { is_over: true, ..Open::default() };
    }

    fn open(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Watcher {
    /// The counts of its discussions, by the names that the page knows.
    fn news(&self, counts: &[(ThreadId, u32)]) -> Bytes {
        let mut news = String::new();
        for (thread, count) in counts {
            for (_, name) in self.threads.iter().filter(|it| it.0 == *thread) {
                let said = json!({ "thread": name, "count": count, "words": view::count_words(*count) });
                news.push_str(&format!("data: {said}\n\n"));
            }
        }
        Bytes::from(news)
    }
}

impl Stream for Words {
    type Item = Result<Bytes, Infallible>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.words.poll_recv(context).map(|it| it.map(Ok))
    }
}

impl Drop for Words {
    fn drop(&mut self) {
        self.live.leave(self.id);
    }
}

#[cfg(test)]
mod tests {
    use futures_util::StreamExt;

    use super::*;

    /// However busy the rest of the site is.
    #[tokio::test(start_paused = true)]
    async fn a_quiet_stream_is_heard_from_on_a_busy_site() {
        let live = Arc::new(Live::default());
        let thread = ThreadId(1);
        let mut quiet = live.enter(vec![(thread, "quiet".into())], None).unwrap();
        let busy = async {
            loop {
                sleep(Duration::from_secs(8)).await;
            }
        };
        let began = tokio::time::Instant::now();
        let listening = async {
            let mut beats = 0;
            while beats < 4 {
                let words = quiet.next().await.unwrap().unwrap();
                beats += usize::from(words == ":\n\n");
            }
            began.elapsed()
        };
        let elapsed = tokio::select! {
            elapsed = listening => elapsed,
            () = live.keep_open() => unreachable!("it goes on for ever"),
            () = busy => unreachable!("so does this"),
        };
        assert!(elapsed <= 4 * HEARTBEAT, "{elapsed:?}");
    }
}
