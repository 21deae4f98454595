//! Comments read: for discussions, feeds, the API and the desk.

use diesel::{
    BoolExpressionMethods, ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl, dsl::count_star,
};

use super::{
    CommentFilter, Decided, PageAt, Reader, Result,
    comment_rows::{
        COLUMNS, CommentRow, VerdictRow, load_placed, place, read_all, read_verdict, with_verdicts,
    },
    comments::last_decision,
    schema::{comments, posts, threads, verdicts},
};
use crate::domain::*;

impl Reader {
    /// Approved comments of a thread in tree order (parents before their answers), one page, and how many there are.
    pub async fn thread_page(&self, thread: ThreadId, page: PageAt) -> Result<(Vec<Comment>, u32)> {
        self.read("reading a discussion", move |conn| {
            let total: Option<i32> =
                threads::table.find(thread.0).select(threads::approved_count).first(conn).optional()?;
            let rows: Vec<CommentRow> = comments::table
                .filter(comments::thread_id.eq(thread.0).and(comments::status.eq(Status::Approved.name())))
                .order(comments::path.asc())
                .offset(page.offset())
                .limit(i64::from(page.size))
                .select(COLUMNS)
                .load(conn)?;
            Ok((read_all(rows)?, total.unwrap_or(0) as u32))
        })
        .await
    }

    /// The newest approved comments of each thread, at most `each` a thread, newest first.
    pub async fn newest_of_threads(&self, threads: Vec<ThreadId>, each: u32) -> Result<Vec<Comment>> {
        self.read("reading the newest comments", move |conn| {
            let mut newest = Vec::new();
            for thread in threads {
                let rows: Vec<CommentRow> = comments::table
                    .filter(
                        comments::thread_id.eq(thread.0).and(comments::status.eq(Status::Approved.name())),
                    )
                    .order((comments::created_at.desc(), comments::id.desc()))
                    .limit(i64::from(each))
                    .select(COLUMNS)
                    .load(conn)?;
                newest.extend(read_all(rows)?);
            }
            Ok(newest)
        })
        .await
    }

    /// Approved comments by time, for the API: `limit` at most, and where it goes on.
    pub async fn list_comments(
        &self,
        thread: ThreadId,
        order: Order,
        after: Option<Cursor>,
        limit: u32,
    ) -> Result<CommentPage> {
        self.read("listing comments", move |conn| {
            let mut query = comments::table
                .filter(comments::thread_id.eq(thread.0))
                .filter(comments::status.eq(Status::Approved.name()))
                .into_boxed();
            let after = after.map(|it| (it.at.millis(), it.id.0));
            query = match (order, after) {
                (_, None) => query,
                (Order::Oldest, Some((at, id))) => query.filter(
                    comments::created_at.gt(at).or(comments::created_at.eq(at).and(comments::id.gt(id))),
                ),
                (Order::Newest, Some((at, id))) => query.filter(
                    comments::created_at.lt(at).or(comments::created_at.eq(at).and(comments::id.lt(id))),
                ),
            };
            query = match order {
                Order::Oldest => query.order((comments::created_at.asc(), comments::id.asc())),
                Order::Newest => query.order((comments::created_at.desc(), comments::id.desc())),
            };
            let rows: Vec<CommentRow> = query.limit(i64::from(limit) + 1).select(COLUMNS).load(conn)?;
            let mut comments = read_all(rows)?;
            let more = comments.len() > limit as usize;
            comments.truncate(limit as usize);
            let next = comments.last().filter(|_| more).map(|it| Cursor { at: it.created_at, id: it.id });
            Ok(CommentPage { comments, next })
        })
        .await
    }

    /// On which page (of `size`) of its thread an approved comment stands.
    pub async fn page_of(&self, comment: CommentId, size: u32) -> Result<Option<u32>> {
        self.read("finding a comment's page", move |conn| {
            let found: Option<(i64, String)> = comments::table
                .find(comment.0)
                .filter(comments::status.eq(Status::Approved.name()))
                .select((comments::thread_id, comments::path))
                .first(conn)
                .optional()?;
            let Some((thread, path)) = found else { return Ok(None) };
            let before: i64 = comments::table
                .filter(comments::thread_id.eq(thread).and(comments::status.eq(Status::Approved.name())))
                .filter(comments::path.lt(path))
                .select(count_star())
                .first(conn)?;
            Ok(Some(before as u32 / size.max(1) + 1))
        })
        .await
    }

    /// The newest approved comments, of the site, a post or a thread: for feeds.
    pub async fn newest(
        &self,
        post: Option<&str>,
        thread: Option<ThreadId>,
        limit: u32,
    ) -> Result<Vec<Placed>> {
        let post = post.map(str::to_string);
        self.read("reading the newest comments", move |conn| {
            let mut query = comments::table.filter(comments::status.eq(Status::Approved.name())).into_boxed();
            if let Some(thread) = thread {
                query = query.filter(comments::thread_id.eq(thread.0));
            }
            if let Some(post) = post {
                let ids: Vec<i64> = threads::table
                    .inner_join(posts::table)
                    .filter(posts::slug.eq(post))
                    .select(threads::id)
                    .load(conn)?;
                query = query.filter(comments::thread_id.eq_any(ids));
            }
            let rows: Vec<CommentRow> = query
                .order((comments::created_at.desc(), comments::id.desc()))
                .limit(i64::from(limit))
                .select(COLUMNS)
                .load(conn)?;
            place(conn, read_all(rows)?)
        })
        .await
    }

    pub async fn find_comment(&self, id: CommentId) -> Result<Option<Placed>> {
        Ok(self.find_comments(vec![id]).await?.pop())
    }

    pub async fn find_comments(&self, ids: Vec<CommentId>) -> Result<Vec<Placed>> {
        self.read("reading comments", move |conn| {
            load_placed(conn, &ids.iter().map(|it| it.0).collect::<Vec<_>>())
        })
        .await
    }

    /// Its verdicts, oldest first.
    pub async fn list_verdicts(&self, comment: CommentId) -> Result<Vec<Verdict>> {
        self.read("reading verdicts", move |conn| {
            let rows: Vec<VerdictRow> = verdicts::table
                .filter(verdicts::comment_id.eq(comment.0))
                .order(verdicts::id.asc())
                .select((
                    verdicts::comment_id,
                    verdicts::judge,
                    verdicts::outcome,
                    verdicts::reasons,
                    verdicts::at,
                ))
                .load(conn)?;
            rows.into_iter().map(read_verdict).collect()
        })
        .await
    }

    /// The queue and the list: oldest first when pending, else newest first; with how many match.
    pub async fn list_for_desk(&self, filter: CommentFilter, page: PageAt) -> Result<(Vec<Waiting>, u32)> {
        self.read("listing comments for the desk", move |conn| {
            let threads = filter.threads(conn)?;
            let matching = || {
                let mut query = comments::table.into_boxed();
                if let Some(status) = filter.status {
                    query = query.filter(comments::status.eq(status.name()));
                }
                if let Some(threads) = &threads {
                    query = query.filter(comments::thread_id.eq_any(threads.clone()));
                }
                query
            };
            let total: i64 = matching().select(count_star()).first(conn)?;
            let ordered = match filter.status {
                Some(Status::Pending) => matching().order((comments::created_at.asc(), comments::id.asc())),
                _ => matching().order((comments::created_at.desc(), comments::id.desc())),
            };
            let rows: Vec<CommentRow> =
                ordered.offset(page.offset()).limit(i64::from(page.size)).select(COLUMNS).load(conn)?;
            let placed = place(conn, read_all(rows)?)?;
            Ok((with_verdicts(conn, placed)?, total as u32))
        })
        .await
    }

    /// How many stand in each status, in the order of `Status::ALL`.
    pub async fn count_by_status(&self) -> Result<[u32; 4]> {
        self.read("counting comments", |conn| {
            let rows: Vec<(String, i64)> = comments::table
                .group_by(comments::status)
                .select((comments::status, count_star()))
                .load(conn)?;
            Ok(Status::ALL
                .map(|status| rows.iter().find(|it| it.0 == status.name()).map_or(0, |it| it.1 as u32)))
        })
        .await
    }

    /// Who decided last on a comment, when, and what it was before.
    pub async fn last_decision(&self, comment: CommentId) -> Result<Option<Decided>> {
        self.read("reading a decision", move |conn| last_decision(conn, comment.0)).await
    }
}

impl CommentFilter {
    /// The ids of the threads that it names, if it names any.
    fn threads(&self, conn: &mut super::Conn) -> diesel::QueryResult<Option<Vec<i64>>> {
        let Some(post) = &self.post else { return Ok(None) };
        match &self.shift {
            Some(shift) => {
                let name = format!("{post}/{shift}");
                threads::table.filter(threads::name.eq(name)).select(threads::id).load(conn).map(Some)
            }
            None => threads::table
                .inner_join(posts::table)
                .filter(posts::slug.eq(post.clone()))
                .select(threads::id)
                .load(conn)
                .map(Some),
        }
    }
}
