//! Discussions.

use diesel::{
    BoolExpressionMethods, ExpressionMethods, JoinOnDsl, NullableExpressionMethods, OptionalExtension,
    QueryDsl, QueryResult, Queryable, RunQueryDsl, Selectable,
};

use super::posts::PUBLIC;
use crate::engine::{
    Reader, Result, Tx,
    connection::{Both, CHUNK, Conn, fault},
    row::{Columns, columns},
    schema::{posts, shifts, thread_aliases, threads},
};
use weshift_domain::*;

/// With its post, and its shift if it is of one.
#[derive(Queryable, Selectable)]
#[diesel(table_name = threads)]
struct ThreadRow {
    id: i64,
    name: String,
    post_id: i64,
    shift_id: Option<i64>,
    is_open: bool,
    version: i64,
    approved_count: i32,
    holds_all: bool,
    #[diesel(embed)]
    post: PostPart,
    #[diesel(embed)]
    shift: Option<ShiftPart>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = posts)]
struct PostPart {
    title: String,
    published_at: i64,
    is_open: bool,
    state: String,
    holds_all: bool,
    /// Of another site's page.
    address: Option<String>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = shifts)]
struct ShiftPart {
    ordinal: i32,
    from_pole: String,
    to_pole: String,
}

impl ThreadRow {
    fn read(self) -> Thread {
        let post = self.post;
        let title = match self.shift {
            Some(shift) => format!("From “{}” to “{}”", shift.from_pole, shift.to_pole),
            None => post.title.clone(),
        };
        let is_public = post.address.is_some() || post.state == PostState::Published.name();
        Thread {
            id: ThreadId(self.id),
            name: ThreadName::from_store(self.name),
            post_id: PostId(self.post_id),
            shift_id: self.shift_id.map(ShiftId),
            title,
            post_title: post.title,
            post_published_at: Moment::from_millis(post.published_at),
            open: self.is_open && post.is_open && is_public,
            address: post.address,
            holds_all: self.holds_all || post.holds_all,
            version: self.version,
            comments: self.approved_count.max(0) as u32,
        }
    }

    fn read_place(self) -> Place {
        Place {
            thread: ThreadName::from_store(self.name),
            post_title: self.post.title,
            shift: self.shift.map(|it| (it.ordinal as u32, it.from_pole, it.to_pole)),
        }
    }
}

/// How many approved comments a thread has.
#[derive(Queryable, Selectable)]
#[diesel(table_name = threads)]
pub(crate) struct CountRow {
    pub id: i64,
    pub approved_count: i32,
}

/// What decides whether a thread takes comments.
#[derive(Queryable, Selectable)]
#[diesel(table_name = threads)]
struct OpenRow {
    is_open: bool,
    #[diesel(select_expression = posts::is_open)]
    is_post_open: bool,
    #[diesel(select_expression = posts::state)]
    state: String,
    #[diesel(select_expression = posts::address)]
    address: Option<String>,
}

impl Reader {
    /// The discussion of a post that everybody may see, or of another site's page, by the names that it had before too.
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

    /// The discussion whatever the state of its post.
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
                .inner_join(posts::table.on(posts::id.eq(threads::post_id)))
                .filter(threads::name.eq_any(&wanted))
                // Of a page that was merged into another, the other's count is wanted.
                .filter(posts::address.is_null().or(posts::state.ne(PostState::Draft.name())))
                .select((threads::name, threads::approved_count))
                .load(conn)?;
            let missing: Vec<&String> = wanted
                .iter()
                .filter(|it| it.contains("://") && rows.iter().all(|row| row.0 != **it))
                .collect();
            if !missing.is_empty() {
                let moved: Vec<String> = thread_aliases::table
                    .filter(thread_aliases::name.eq_any(missing))
                    .select(thread_aliases::name)
                    .load(conn)?;
                for name in moved {
                    let thread = by_alias(conn, &name)?;
                    rows.extend(thread.map(|it| (name, it.comments as i32)));
                }
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
                let rows: Vec<CountRow> = threads::table
                    .filter(threads::id.eq_any(chunk))
                    .select(columns::<CountRow>())
                    .load(conn)?;
                counts.extend(rows.into_iter().map(|it| (ThreadId(it.id), it.approved_count as u32)));
            }
            Ok(counts)
        })
        .await
    }

    /// Where the discussion stands, whatever the state of its post.
    pub async fn find_place_of(&self, thread: ThreadId) -> Result<Option<Place>> {
        self.read("reading a discussion", move |conn| place_of(conn, thread)).await
    }
}

fn place_of(conn: &mut Conn, thread: ThreadId) -> QueryResult<Option<Place>> {
    Ok(load_places(conn, &[thread.0])?.pop().map(|it| it.1))
}

impl Tx<'_> {
    /// As `Reader::find_place_of`, inside the transaction.
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
            .select(columns::<OpenRow>());
        let found: Vec<OpenRow> =
            Both(thread).rows(self.conn).map_err(fault("looking whether a discussion is open"))?;
        Ok(found.into_iter().next().is_some_and(|row| {
            let is_public = row.address.is_some() || row.state == PostState::Published.name();
            row.is_open && row.is_post_open && is_public
        }))
    }
}

/// Where some threads stand, by their ids.
pub(crate) fn load_places(conn: &mut Conn, ids: &[i64]) -> QueryResult<Vec<(i64, Place)>> {
    let mut places = Vec::new();
    for chunk in ids.chunks(CHUNK) {
        for row in load_rows(conn, Wanted::Ids(chunk))? {
            places.push((row.id, row.read_place()));
        }
    }
    Ok(places)
}

enum Wanted<'a> {
    Ids(&'a [i64]),
    Id(i64),
    Name(&'a str),
    Post(i64),
}

/// By a name from before the page moved, or was merged into another, which may itself have been merged since then.
pub(crate) fn by_alias(conn: &mut Conn, name: &str) -> QueryResult<Option<Thread>> {
    const MOST_MERGES: usize = 16;
    let mut name = name.to_string();
    let mut last = None;
    for _ in 0..MOST_MERGES {
        let thread: Option<i64> =
            thread_aliases::table.find(&name).select(thread_aliases::thread_id).first(conn).optional()?;
        let Some(thread) = thread else { break };
        let Some(row) = load_rows(conn, Wanted::Id(thread))?.into_iter().next() else { break };
        let is_merged = row.post.state == PostState::Draft.name();
        name.clone_from(&row.name);
        last = Some(row.read());
        if !is_merged {
            break;
        }
    }
    Ok(last)
}

fn load_where(conn: &mut Conn, wanted: Wanted<'_>) -> QueryResult<Vec<Thread>> {
    Ok(load_rows(conn, wanted)?.into_iter().map(ThreadRow::read).collect())
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
    rows.sort_by_key(|row| {
        (row.post.published_at, row.post_id, row.shift.as_ref().map_or(i32::MAX, |it| it.ordinal))
    });
    Ok(rows)
}

#[diesel::dsl::auto_type]
fn all() -> _ {
    let row: Columns<ThreadRow> = columns::<ThreadRow>();
    threads::table
        .inner_join(posts::table.on(posts::id.eq(threads::post_id)))
        .left_join(shifts::table.on(shifts::id.nullable().eq(threads::shift_id)))
        .select(row)
}
