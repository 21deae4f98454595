//! Discussions.

use diesel::{
    BoolExpressionMethods, ExpressionMethods, JoinOnDsl, NullableExpressionMethods, OptionalExtension,
    QueryDsl, QueryResult, RunQueryDsl,
};

use super::posts::PUBLIC;
use crate::engine::{
    Reader, Result, Tx,
    connection::{Both, CHUNK, Conn, fault},
    schema::{posts, shifts, thread_aliases, threads},
};
use weshift_domain::*;

type ThreadRow =
    ((i64, String, i64, Option<i64>, bool, i64, i32, bool), PostPart, Option<(i32, String, String)>);
/// Title, time, open, state, holds all, address of another site's page.
type PostPart = (String, i64, bool, String, bool, Option<String>);

impl Reader {
    pub async fn find_thread(&self, name: &ThreadName) -> Result<Option<Thread>> {
        let name = name.to_string();
        self.glance("reading a discussion", move |conn| {
            let found = load_where(conn, Wanted::Name(&name))?.into_iter().next();
            if found.is_some() || !name.contains("://") {
                return Ok(found);
            }
            by_alias(conn, &name)
        })
        .await
    }

    /// The thread for a comment on its way in: its counts, and what another node did, may be a second old. Whether it is
    /// open is asked again where the comment is kept.
    pub async fn find_thread_to_post(&self, name: &ThreadName) -> Result<Option<Thread>> {
        if let Some(known) = self.signals.threads.get(name) {
            return Ok(Some(known));
        }
        let found = self.find_thread(name).await?;
        if let Some(thread) = &found {
            self.signals.threads.insert(name.clone(), thread.clone());
        }
        Ok(found)
    }

    pub async fn find_thread_by_id(&self, id: ThreadId) -> Result<Option<Thread>> {
        self.glance("reading a discussion", move |conn| {
            load_where(conn, Wanted::Id(id.0)).map(|it| it.into_iter().next())
        })
        .await
    }

    /// All threads of a post: the shifts' in order, then the whole post's.
    pub async fn list_threads(&self, post: PostId) -> Result<Vec<Thread>> {
        self.read("listing discussions", move |conn| load_where(conn, Wanted::Post(post.0))).await
    }

    /// Approved counts by thread name; unknown names are left out.
    pub async fn list_counts(&self, names: Vec<ThreadName>) -> Result<Vec<(ThreadName, u32)>> {
        self.read("counting comments", move |conn| {
            let wanted: Vec<String> = names.iter().map(ThreadName::to_string).collect();
            let mut rows: Vec<(String, i32)> = threads::table
                .filter(threads::name.eq_any(&wanted))
                .select((threads::name, threads::approved_count))
                .load(conn)?;
            let missing: Vec<&String> = wanted
                .iter()
                .filter(|it| it.contains("://") && rows.iter().all(|row| row.0 != **it))
                .collect();
            if !missing.is_empty() {
                let moved: Vec<(String, i32)> = thread_aliases::table
                    .inner_join(threads::table.on(threads::id.eq(thread_aliases::thread_id)))
                    .filter(thread_aliases::name.eq_any(missing))
                    .select((thread_aliases::name, threads::approved_count))
                    .load(conn)?;
                rows.extend(moved);
            }
            let count = |(name, count): (String, i32)| (ThreadName::from_store(name), count.max(0) as u32);
            Ok(rows.into_iter().map(count).collect())
        })
        .await
    }
}

impl Reader {
    /// Approved counts of discussions.
    pub async fn list_counts_by_id(&self, threads: Vec<ThreadId>) -> Result<Vec<(ThreadId, u32)>> {
        self.read("counting comments", move |conn| {
            let mut counts = Vec::with_capacity(threads.len());
            let ids: Vec<i64> = threads.iter().map(|it| it.0).collect();
            for chunk in ids.chunks(CHUNK) {
                let rows: Vec<(i64, i32)> = threads::table
                    .filter(threads::id.eq_any(chunk))
                    .select((threads::id, threads::approved_count))
                    .load(conn)?;
                counts.extend(rows.into_iter().map(|(id, count)| (ThreadId(id), count as u32)));
            }
            Ok(counts)
        })
        .await
    }

    pub async fn find_place_of(&self, thread: ThreadId) -> Result<Option<Place>> {
        self.read("reading a discussion", move |conn| place_of(conn, thread)).await
    }
}

fn place_of(conn: &mut Conn, thread: ThreadId) -> QueryResult<Option<Place>> {
    Ok(load_places(conn, &[thread.0])?.pop().map(|it| it.1))
}

impl Tx<'_> {
    pub fn find_place_of(&mut self, thread: ThreadId) -> Result<Option<Place>> {
        place_of(self.conn, thread).map_err(fault("reading a discussion"))
    }

    /// The thread, read inside the transaction.
    pub fn find_thread(&mut self, id: ThreadId) -> Result<Option<Thread>> {
        let found = load_where(self.conn, Wanted::Id(id.0)).map_err(fault("reading a discussion"))?;
        Ok(found.into_iter().next())
    }

    /// Whether the thread and its post take comments. `false` also for a thread that is gone.
    pub fn is_open(&mut self, thread: ThreadId) -> Result<bool> {
        let thread = threads::table
            .inner_join(posts::table.on(posts::id.eq(threads::post_id)))
            .filter(threads::id.eq(thread.0))
            .select((threads::is_open, posts::is_open, posts::state, posts::address));
        let found: Vec<(bool, bool, String, Option<String>)> =
            Both(thread).rows(self.conn).map_err(fault("looking whether a discussion is open"))?;
        Ok(found.into_iter().next().is_some_and(|(open, post_open, state, address)| {
            open && post_open && (address.is_some() || state == PostState::Published.name())
        }))
    }
}

/// Where some threads stand, by their ids.
pub(crate) fn load_places(conn: &mut Conn, ids: &[i64]) -> QueryResult<Vec<(i64, Place)>> {
    let mut places = Vec::new();
    for chunk in ids.chunks(CHUNK) {
        for row in load_rows(conn, Wanted::Ids(chunk))? {
            places.push((row.0.0, read_place(row)));
        }
    }
    Ok(places)
}

fn read_place(row: ThreadRow) -> Place {
    let shift = row.2.clone().map(|(ordinal, from, to)| (ordinal as u32, from, to));
    let thread = read(row);
    Place { thread: thread.name, post_title: thread.post_title, shift }
}

enum Wanted<'a> {
    Ids(&'a [i64]),
    Id(i64),
    Name(&'a str),
    Post(i64),
}

/// By a name from before the page moved.
pub(crate) fn by_alias(conn: &mut Conn, name: &str) -> QueryResult<Option<Thread>> {
    let thread: Option<i64> =
        thread_aliases::table.find(name).select(thread_aliases::thread_id).first(conn).optional()?;
    let Some(thread) = thread else { return Ok(None) };
    Ok(load_where(conn, Wanted::Id(thread))?.into_iter().next())
}

fn load_where(conn: &mut Conn, wanted: Wanted<'_>) -> QueryResult<Vec<Thread>> {
    Ok(load_rows(conn, wanted)?.into_iter().map(read).collect())
}

/// The shifts' in order, then the whole post's.
fn load_rows(conn: &mut Conn, wanted: Wanted<'_>) -> QueryResult<Vec<ThreadRow>> {
    let mut rows: Vec<ThreadRow> = match wanted {
        Wanted::Ids(ids) => all().filter(threads::id.eq_any(ids)).load(conn),
        Wanted::Id(id) => all().filter(threads::id.eq(id)).load(conn),
        Wanted::Name(name) => {
            let public = posts::state.eq_any(PUBLIC.map(PostState::name));
            all().filter(threads::name.eq(name).and(public)).load(conn)
        }
        Wanted::Post(post) => all().filter(threads::post_id.eq(post)).load(conn),
    }?;
    // By post, oldest first.
    rows.sort_by_key(|(thread, post, shift)| (post.1, thread.2, shift.as_ref().map_or(i32::MAX, |it| it.0)));
    Ok(rows)
}

#[diesel::dsl::auto_type]
fn all() -> _ {
    let shift = (shifts::ordinal, shifts::from_pole, shifts::to_pole);
    threads::table
        .inner_join(posts::table.on(posts::id.eq(threads::post_id)))
        .left_join(shifts::table.on(shifts::id.nullable().eq(threads::shift_id)))
        .select((
            (
                threads::id,
                threads::name,
                threads::post_id,
                threads::shift_id,
                threads::is_open,
                threads::version,
                threads::approved_count,
                threads::holds_all,
            ),
            (
                posts::title,
                posts::published_at,
                posts::is_open,
                posts::state,
                posts::holds_all,
                posts::address,
            ),
            shift.nullable(),
        ))
}

fn read((thread, post, shift): ThreadRow) -> Thread {
    let (id, name, post_id, shift_id, open, version, comments, holds_all) = thread;
    let (post_title, published_at, post_open, state, post_holds_all, address) = post;
    Thread {
        id: ThreadId(id),
        name: ThreadName::from_store(name),
        post_id: PostId(post_id),
        shift_id: shift_id.map(ShiftId),
        title: shift.map_or_else(|| post_title.clone(), |(_, from, to)| format!("From “{from}” to “{to}”")),
        post_title,
        post_published_at: Moment::from_millis(published_at),
        open: open && post_open && (address.is_some() || state == PostState::Published.name()),
        address,
        holds_all: holds_all || post_holds_all,
        version,
        comments: comments.max(0) as u32,
    }
}
