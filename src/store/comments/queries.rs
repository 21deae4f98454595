//! Comments read: for discussions, feeds, the API and the desk.

use diesel::{
    BoolExpressionMethods, ExpressionMethods, OptionalExtension, QueryDsl, QueryResult, RunQueryDsl,
    dsl::count_star,
};

use super::{
    filter::CommentFilter,
    newest_first::{Matching, Part, by_side, newest_of_each, published_last},
    rows::{
        ArrivalRow, CommentRow, JudgedRow, PathRow, VerdictRow, load, load_placed, place, read_all,
        with_verdicts,
    },
    writes::{Decided, last_decision},
};
use crate::{
    engine::{
        PageAt, Reader, Result,
        connection::{CHUNK, Conn, MultiBackend},
        row::columns,
        schema::{comments, posts, threads, verdicts},
    },
    people::factors::threads_cared_for,
};
use weshift_domain::*;

impl Reader {
    /// The newest comment that everybody can see.
    pub async fn find_latest_published(&self) -> Result<Option<Placed>> {
        self.read("reading the newest comment", |conn| {
            let id: Option<i64> = comments::table
                .filter(comments::status.eq(Status::Approved.name()))
                .order((comments::created_at.desc(), comments::id.desc()))
                .select(comments::id)
                .first(conn)
                .optional()?;
            Ok(match id {
                Some(id) => load_placed(conn, &[id])?.pop(),
                None => None,
            })
        })
        .await
    }

    /// Approved comments of a thread in tree order (parents before their answers), one page, and how many there are.
    pub async fn thread_page(&self, thread: ThreadId, page: PageAt) -> Result<(Vec<Comment>, u32)> {
        self.read("reading a discussion", move |conn| {
            let total: Option<i32> =
                threads::table.find(thread.0).select(threads::approved_count).first(conn).optional()?;
            let total = i64::from(total.unwrap_or(0));
            let Some(first) = path_at(conn, thread.0, page.offset(), total)? else {
                return Ok((Vec::new(), total as u32));
            };
            let rows: Vec<CommentRow> = comments::table
                .filter(comments::thread_id.eq(thread.0).and(comments::status.eq(Status::Approved.name())))
                .filter(comments::path.ge(first))
                .order(comments::path.asc())
                .limit(i64::from(page.size))
                .select(columns::<CommentRow>())
                .load(conn)?;
            Ok((read_all(rows), total as u32))
        })
        .await
    }

    /// Those of them whose authors place themselves on this side of the shift, oldest first.
    pub async fn thread_side(
        &self,
        thread: ThreadId,
        side: Side,
        page: PageAt,
    ) -> Result<(Vec<Comment>, u32)> {
        self.read("reading one side of a discussion", move |conn| {
            let (total, ids) = by_side(conn, thread, side, page)?;
            let mut theirs = load(conn, &ids)?;
            theirs.sort_by_key(|comment| comment.id);
            Ok((theirs, total as u32))
        })
        .await
    }

    /// The newest approved comments of each thread in turn, at most `each` a thread, newest first.
    pub async fn list_newest_of_threads(&self, threads: Vec<ThreadId>, each: u32) -> Result<Vec<Comment>> {
        self.read("reading the newest comments", move |conn| {
            let threads: Vec<i64> = threads.iter().map(|it| it.0).collect();
            let ids = newest_of_each(conn, &threads, i64::from(each))?;
            let mut newest = load(conn, &ids)?;
            newest.sort_by_key(|comment| threads.iter().position(|it| *it == comment.thread.0));
            Ok(newest)
        })
        .await
    }

    /// Approved comments by time, for the API: `limit` at most, and where it goes on.
    pub async fn page_comments(
        &self,
        thread: ThreadId,
        order: Order,
        after: Option<Cursor>,
        limit: u32,
    ) -> Result<CommentPage> {
        self.read("listing comments", move |conn| {
            let query = comments::table
                .filter(comments::thread_id.eq(thread.0))
                .filter(comments::status.eq(Status::Approved.name()))
                .into_boxed();
            let rows: Vec<CommentRow> = after_cursor(query, order, after)
                .limit(i64::from(limit) + 1)
                .select(columns::<CommentRow>())
                .load(conn)?;
            Ok(cut(read_all(rows), limit))
        })
        .await
    }

    /// Comments of a status, of a thread or of all, from after a place in that order on.
    pub async fn page_of_status(
        &self,
        status: Status,
        thread: Option<ThreadId>,
        order: Order,
        after: Option<Cursor>,
        limit: u32,
    ) -> Result<(Vec<Waiting>, Option<Cursor>)> {
        self.read("listing comments for a program", move |conn| {
            let mut query = comments::table.filter(comments::status.eq(status.name())).into_boxed();
            if status == Status::Trash {
                query = query.filter(comments::adopted_at.is_null());
            }
            if let Some(thread) = thread {
                query = query.filter(comments::thread_id.eq(thread.0));
            }
            let rows: Vec<CommentRow> = after_cursor(query, order, after)
                .limit(i64::from(limit) + 1)
                .select(columns::<CommentRow>())
                .load(conn)?;
            let CommentPage { comments, next } = cut(read_all(rows), limit);
            let placed = place(conn, comments)?;
            Ok((with_verdicts(conn, placed)?, next))
        })
        .await
    }

    /// On which page (of `size`) of its thread an approved comment stands.
    pub async fn find_page_number(&self, comment: CommentId, size: u32) -> Result<Option<u32>> {
        self.read("finding a comment's page", move |conn| {
            let found: Option<PathRow> = comments::table
                .find(comment.0)
                .filter(comments::status.eq(Status::Approved.name()))
                .select(columns::<PathRow>())
                .first(conn)
                .optional()?;
            let Some(PathRow { thread_id, path }) = found else { return Ok(None) };
            let before = count_before(conn, thread_id, path)?;
            Ok(Some(before as u32 / size.max(1) + 1))
        })
        .await
    }

    /// The comments that were published last, of the site, a post or a thread: for feeds.
    pub async fn list_newest(
        &self,
        post: Option<&str>,
        thread: Option<ThreadId>,
        limit: u32,
    ) -> Result<Vec<Placed>> {
        let post = post.map(str::to_string);
        self.read("reading the newest comments", move |conn| {
            let threads = match (thread, post) {
                (Some(thread), _) => Some(vec![thread.0]),
                (None, Some(post)) => Some(threads_of(conn, &post)?),
                (None, None) => None,
            };
            let ids = published_last(conn, threads.as_deref(), i64::from(limit))?;
            load_placed(conn, &ids)
        })
        .await
    }

    /// The comment whatever its status, with its place.
    pub async fn find_comment(&self, id: CommentId) -> Result<Option<Placed>> {
        Ok(self.list_comments_by_id(vec![id]).await?.pop())
    }

    /// In the order of `ids`, whatever their status; ids that lead to no comment are left out.
    pub async fn list_comments_by_id(&self, ids: Vec<CommentId>) -> Result<Vec<Placed>> {
        self.read("reading comments", move |conn| {
            load_placed(conn, &ids.iter().map(|it| it.0).collect::<Vec<_>>())
        })
        .await
    }

    /// Comments with their places and last verdicts, in the order given.
    pub async fn list_waiting(&self, ids: Vec<CommentId>) -> Result<Vec<Waiting>> {
        self.read("reading comments", move |conn| {
            let placed = load_placed(conn, &ids.iter().map(|it| it.0).collect::<Vec<_>>())?;
            with_verdicts(conn, placed)
        })
        .await
    }

    /// Its verdicts, oldest first.
    pub async fn list_verdicts(&self, comment: CommentId) -> Result<Vec<Verdict>> {
        self.read("reading verdicts", move |conn| {
            let rows: Vec<VerdictRow> = verdicts::table
                .filter(verdicts::comment_id.eq(comment.0))
                .order(verdicts::id.asc())
                .select(columns::<VerdictRow>())
                .load(conn)?;
            Ok(rows.into_iter().map(VerdictRow::read).collect())
        })
        .await
    }

    /// What came after this comment and this moment, the newest `limit` of it, oldest first.
    pub async fn list_arrivals(&self, last: CommentId, since: Moment, limit: u32) -> Result<Vec<Arrival>> {
        self.read("reading what came", move |conn| {
            let rows: Vec<ArrivalRow> = comments::table
                .filter(comments::id.gt(last.0).and(comments::created_at.ge(since.millis())))
                .order(comments::id.desc())
                .limit(i64::from(limit))
                .select(columns::<ArrivalRow>())
                .load(conn)?;
            Ok(rows.into_iter().rev().map(ArrivalRow::read).collect())
        })
        .await
    }

    /// The newest `limit` comments of each status with the filter's first verdict on them.
    pub async fn list_judged(&self, limit: u32) -> Result<Vec<Judged>> {
        self.read("reading what the filter said", move |conn| {
            let mut judged = Vec::new();
            for status in Status::ALL {
                let matching = Matching { threads: None, statuses: &[status] };
                let part = Part { order: Order::Newest, offset: 0, limit: i64::from(limit) };
                let ids = matching.ids(conn, part)?;
                judged.extend(judged_of(conn, &ids, status)?);
            }
            Ok(judged)
        })
        .await
    }

    /// The queue and the list: oldest first when pending, else newest first; with how many match.
    pub async fn page_for_desk(&self, filter: CommentFilter, page: PageAt) -> Result<(Vec<Waiting>, u32)> {
        self.read("listing comments for the desk", move |conn| {
            let threads = filter.threads(conn)?;
            let one = filter.status.map(|it| [it]);
            let statuses = one.as_ref().map_or(&Status::ALL[..], |it| &it[..]);
            let matching = Matching { threads: threads.as_deref(), statuses };
            let order = match filter.status {
                Some(Status::Pending) => Order::Oldest,
                Some(Status::Approved | Status::Spam | Status::Trash) | None => Order::Newest,
            };
            let total = matching.count(conn)?;
            let page = page.within(total);
            let part = Part { order, offset: page.offset(), limit: i64::from(page.size) };
            let ids = matching.ids(conn, part)?;
            let placed = load_placed(conn, &ids)?;
            Ok((with_verdicts(conn, placed)?, total))
        })
        .await
    }

    /// How many stand in each status, in the order of `Status::ALL`.
    pub async fn count_by_status(&self) -> Result<[u32; 4]> {
        self.read("counting comments", |conn| {
            let mut counts = [0; 4];
            for (count, status) in counts.iter_mut().zip(Status::ALL) {
                *count = Matching { threads: None, statuses: &[status] }.count(conn)?;
            }
            Ok(counts)
        })
        .await
    }

    /// Who decided last on a comment, when, and what it was before.
    pub async fn find_last_decision(&self, comment: CommentId) -> Result<Option<Decided>> {
        self.read("reading a decision", move |conn| last_decision(conn, comment.0)).await
    }
}

type Boxed<'a> = comments::BoxedQuery<'a, MultiBackend>;

/// In this order, from after this place on.
fn after_cursor(query: Boxed<'_>, order: Order, after: Option<Cursor>) -> Boxed<'_> {
    let query = match (order, after.map(|it| (it.at.millis(), it.id.0))) {
        (_, None) => query,
        // The first condition is for the index: no database finds its place by an OR.
        (Order::Oldest, Some((at, id))) => query
            .filter(comments::created_at.ge(at))
            .filter(comments::created_at.gt(at).or(comments::id.gt(id))),
        (Order::Newest, Some((at, id))) => query
            .filter(comments::created_at.le(at))
            .filter(comments::created_at.lt(at).or(comments::id.lt(id))),
    };
    match order {
        Order::Oldest => query.order((comments::created_at.asc(), comments::id.asc())),
        Order::Newest => query.order((comments::created_at.desc(), comments::id.desc())),
    }
}

/// The comments that were asked for, of one more, and where the list goes on.
fn cut(mut comments: Vec<Comment>, limit: u32) -> CommentPage {
    let more = comments.len() > limit as usize;
    comments.truncate(limit as usize);
    let next = comments.last().filter(|_| more).map(|it| Cursor { at: it.created_at, id: it.id });
    CommentPage { comments, next }
}

/// The first verdict on each; later ones are of changed words or of Akismet asked again.
fn judged_of(conn: &mut Conn, ids: &[i64], status: Status) -> QueryResult<Vec<Judged>> {
    let mut judged: Vec<Judged> = Vec::new();
    for chunk in ids.chunks(CHUNK) {
        let rows: Vec<JudgedRow> = verdicts::table
            .inner_join(comments::table)
            .filter(verdicts::comment_id.eq_any(chunk))
            .order((verdicts::comment_id.asc(), verdicts::id.asc()))
            .select(columns::<JudgedRow>())
            .load(conn)?;
        for row in rows {
            if judged.last().is_none_or(|it| it.comment.0 != row.comment_id) {
                judged.push(row.read(status));
            }
        }
    }
    Ok(judged)
}

impl CommentFilter {
    /// The ids of the threads that it names, if it names any.
    fn threads(&self, conn: &mut Conn) -> QueryResult<Option<Vec<i64>>> {
        if let Some(manager) = self.cared_for_by {
            return threads_cared_for(conn, manager);
        }
        let Some(post) = &self.post else { return Ok(None) };
        match &self.shift {
            Some(shift) => {
                let name = format!("{post}/{shift}");
                threads::table.filter(threads::name.eq(name)).select(threads::id).load(conn).map(Some)
            }
            None => threads_of(conn, post).map(Some),
        }
    }
}

pub(crate) fn threads_of(conn: &mut Conn, post: &str) -> QueryResult<Vec<i64>> {
    threads::table.inner_join(posts::table).filter(posts::slug.eq(post)).select(threads::id).load(conn)
}

/// The path of the approved comment at `offset` of its thread, found in the index alone, from the end that is nearer.
fn path_at(conn: &mut Conn, thread: i64, offset: i64, total: i64) -> QueryResult<Option<String>> {
    let paths = comments::table
        .filter(comments::thread_id.eq(thread).and(comments::status.eq(Status::Approved.name())))
        .select(comments::path)
        .into_boxed();
    let from_end = total - 1 - offset;
    if from_end < 0 {
        return Ok(None);
    }
    let ordered = match offset <= from_end {
        true => paths.order(comments::path.asc()).offset(offset),
        false => paths.order(comments::path.desc()).offset(from_end),
    };
    ordered.limit(1).first(conn).optional()
}

/// How many approved comments of the thread stand before this path. Who just wrote mostly stands near the end, so a
/// short look from there comes first.
fn count_before(conn: &mut Conn, thread: i64, path: String) -> QueryResult<i64> {
    const NEAR: i64 = 1_000;
    let approved = || {
        comments::table
            .filter(comments::thread_id.eq(thread).and(comments::status.eq(Status::Approved.name())))
    };
    let behind: Vec<String> =
        approved().filter(comments::path.gt(&path)).select(comments::path).limit(NEAR).load(conn)?;
    if (behind.len() as i64) < NEAR {
        let total: i32 = threads::table.find(thread).select(threads::approved_count).first(conn)?;
        return Ok((i64::from(total) - 1 - behind.len() as i64).max(0));
    }
    approved().filter(comments::path.lt(&path)).select(count_star()).first(conn)
}
