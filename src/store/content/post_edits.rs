//! Posts and shifts as managers edit them.

use std::collections::BTreeMap;

use diesel::{
    ExpressionMethods, JoinOnDsl, NullableExpressionMethods, QueryDsl, QueryResult, Queryable, RunQueryDsl,
    Selectable,
    dsl::{count_star, exists, max, select},
};

use super::{
    posts::{ShiftRow, insert_thread},
    question_versions::set_wording,
};
use crate::engine::{
    Reader, Result, Tx,
    connection::{Conn, fault},
    row::columns,
    schema::{answers, comments, posts, shifts, threads},
};
use weshift_domain::*;

#[derive(Queryable, Selectable)]
#[diesel(table_name = posts)]
struct EditedRow {
    id: i64,
    slug: String,
    title: String,
    byline: String,
    body_source: String,
    published_at: i64,
    state: String,
    is_open: bool,
    holds_all: bool,
}

impl EditedRow {
    fn read(self, comments: u32, shifts: Vec<EditedShift>) -> EditedPost {
        EditedPost {
            id: PostId(self.id),
            slug: self.slug,
            title: self.title,
            byline: self.byline,
            body_source: self.body_source,
            published_at: Moment::from_millis(self.published_at),
            state: PostState::parse(&self.state).unwrap_or(PostState::Draft),
            open: self.is_open,
            holds_all: self.holds_all,
            comments,
            shifts,
        }
    }
}

/// A shift and its thread.
#[derive(Queryable, Selectable)]
#[diesel(table_name = threads)]
struct EditedShiftRow {
    #[diesel(select_expression = shifts::post_id)]
    post_id: i64,
    #[diesel(embed)]
    shift: ShiftRow,
    id: i64,
    is_open: bool,
    holds_all: bool,
}

impl EditedShiftRow {
    fn read(self, comments: u32) -> EditedShift {
        EditedShift { shift: self.shift.read(), open: self.is_open, holds_all: self.holds_all, comments }
    }
}

impl Reader {
    /// All posts, the newest first: those that nobody but managers sees, too.
    pub async fn list_edited_posts(&self) -> Result<Vec<EditedPost>> {
        self.read("listing posts", |conn| load(conn, None)).await
    }

    /// The post in whatever state, with its shifts in order; never a page of another site.
    pub async fn find_edited_post(&self, slug: &str) -> Result<Option<EditedPost>> {
        let slug = slug.to_string();
        self.read("reading a post", move |conn| Ok(load(conn, Some(&slug))?.pop())).await
    }

    /// Whether a scheduled post's time has come.
    pub async fn is_post_due(&self, now: Moment) -> Result<bool> {
        self.read("looking for posts that are due", move |conn| {
            let due = posts::table
                .filter(posts::state.eq(PostState::Scheduled.name()))
                .filter(posts::published_at.le(now.millis()));
            select(exists(due)).get_result(conn)
        })
        .await
    }
}

fn load(conn: &mut Conn, slug: Option<&str>) -> QueryResult<Vec<EditedPost>> {
    let mut query = posts::table.filter(posts::address.is_null()).into_boxed();
    if let Some(slug) = slug {
        query = query.filter(posts::slug.eq(slug));
    }
    let rows: Vec<EditedRow> = query
        .order((posts::published_at.desc(), posts::id.desc()))
        .select(columns::<EditedRow>())
        .load(conn)?;
    let ids: Vec<i64> = rows.iter().map(|it| it.id).collect();
    let mut by_post = load_shifts(conn, &ids)?;
    let counts: Vec<(i64, i64)> = comments::table
        .inner_join(threads::table.on(threads::id.eq(comments::thread_id)))
        .filter(threads::post_id.eq_any(&ids))
        .group_by(threads::post_id)
        .select((threads::post_id, count_star()))
        .load(conn)?;
    let post = |row: EditedRow| {
        let comments = counts.iter().find(|it| it.0 == row.id).map_or(0, |it| it.1 as u32);
        let shifts = by_post.remove(&row.id).unwrap_or_default();
        row.read(comments, shifts)
    };
    Ok(rows.into_iter().map(post).collect())
}

fn load_shifts(conn: &mut Conn, posts: &[i64]) -> QueryResult<BTreeMap<i64, Vec<EditedShift>>> {
    let rows: Vec<EditedShiftRow> = shifts::table
        .inner_join(threads::table.on(threads::shift_id.eq(shifts::id.nullable())))
        .filter(shifts::post_id.eq_any(posts))
        .order((shifts::post_id.asc(), shifts::ordinal.asc()))
        .select(columns::<EditedShiftRow>())
        .load(conn)?;
    let ids: Vec<i64> = rows.iter().map(|it| it.id).collect();
    let counts: Vec<(i64, i64)> = comments::table
        .filter(comments::thread_id.eq_any(ids))
        .group_by(comments::thread_id)
        .select((comments::thread_id, count_star()))
        .load(conn)?;
    let mut by_post: BTreeMap<i64, Vec<EditedShift>> = BTreeMap::new();
    for row in rows {
        let comments = counts.iter().find(|it| it.0 == row.id).map_or(0, |it| it.1 as u32);
        by_post.entry(row.post_id).or_default().push(row.read(comments));
    }
    Ok(by_post)
}

impl Tx<'_> {
    /// As `Reader::find_edited_post`, inside the transaction.
    pub fn find_edited_post(&mut self, slug: &str) -> Result<Option<EditedPost>> {
        load(self.conn, Some(slug)).map(|mut it| it.pop()).map_err(fault("reading a post"))
    }

    /// Whether a post has this address already.
    pub fn is_slug_taken(&mut self, slug: &str) -> Result<bool> {
        select(exists(posts::table.filter(posts::slug.eq(slug))))
            .get_result(self.conn)
            .map_err(fault("looking for a post"))
    }

    /// Overwrites all that managers edit of a post; its slug and its shifts stay as they are.
    pub fn change_post(&mut self, post: PostId, to: &PostChange) -> Result<()> {
        let doing = "changing a post";
        diesel::update(posts::table.find(post.0))
            .set((
                posts::title.eq(&to.title),
                posts::byline.eq(&to.byline),
                posts::body_source.eq(&to.body_source),
                posts::body_html.eq(to.body.as_str()),
                posts::excerpt.eq(&to.excerpt),
                posts::published_at.eq(to.published_at.millis()),
                posts::state.eq(to.state.name()),
                posts::is_open.eq(to.open),
                posts::holds_all.eq(to.holds_all),
            ))
            .execute(self.conn)
            .map_err(fault(doing))?;
        self.show_anew(post).map_err(fault(doing))
    }

    /// At the end of the post's shifts, with a discussion of its own. False if the post has this key already.
    pub fn add_shift(
        &mut self,
        post: PostId,
        slug: &str,
        key: &str,
        to: &ShiftChange,
        now: Moment,
    ) -> Result<bool> {
        let doing = "adding a shift";
        let theirs = || shifts::table.filter(shifts::post_id.eq(post.0));
        let taken: bool = select(exists(theirs().filter(shifts::key.eq(key))))
            .get_result(self.conn)
            .map_err(fault(doing))?;
        if taken {
            return Ok(false);
        }
        let last: Option<i32> =
            theirs().select(max(shifts::ordinal)).first(self.conn).map_err(fault(doing))?;
        let id: i64 = diesel::insert_into(shifts::table)
            .values((
                shifts::post_id.eq(post.0),
                shifts::key.eq(key),
                shifts::ordinal.eq(last.unwrap_or(0) + 1),
                shifts::from_pole.eq(&to.from),
                shifts::to_pole.eq(&to.to),
                shifts::question.eq(&to.question),
            ))
            .returning(shifts::id)
            .get_result(self.conn)
            .map_err(fault(doing))?;
        set_wording(self.conn, id, (&to.from, &to.to), &to.anchors, now).map_err(fault(doing))?;
        insert_thread(self.conn, &format!("{slug}/{key}"), post.0, Some(id)).map_err(fault(doing))?;
        self.set_thread(id, to).map_err(fault(doing))?;
        self.show_anew(post).map_err(fault(doing))?;
        Ok(true)
    }

    /// Overwrites the wording, the question and the settings of a shift's discussion; its key and its place stay. Other
    /// words in the poles or anchors begin a new wording.
    pub fn change_shift(
        &mut self,
        post: PostId,
        shift: ShiftId,
        to: &ShiftChange,
        now: Moment,
    ) -> Result<()> {
        let doing = "changing a shift";
        set_wording(self.conn, shift.0, (&to.from, &to.to), &to.anchors, now).map_err(fault(doing))?;
        diesel::update(shifts::table.find(shift.0))
            .set(shifts::question.eq(&to.question))
            .execute(self.conn)
            .map_err(fault(doing))?;
        self.set_thread(shift.0, to).map_err(fault(doing))?;
        self.show_anew(post).map_err(fault(doing))
    }

    /// Gives the shifts their places by this order.
    pub fn order_shifts(&mut self, post: PostId, order: &[ShiftId]) -> Result<()> {
        let doing = "ordering shifts";
        for (ordinal, shift) in (1..).zip(order) {
            diesel::update(shifts::table.find(shift.0))
                .set(shifts::ordinal.eq(ordinal))
                .execute(self.conn)
                .map_err(fault(doing))?;
        }
        self.show_anew(post).map_err(fault(doing))
    }

    /// With its discussion, if nobody has written there or stands there in the exercise. False if somebody does.
    pub fn remove_shift(&mut self, post: PostId, shift: ShiftId) -> Result<bool> {
        let doing = "removing a shift";
        let written = comments::table
            .inner_join(threads::table.on(threads::id.eq(comments::thread_id)))
            .filter(threads::shift_id.eq(shift.0));
        let placed = answers::table.filter(answers::shift_id.eq(shift.0));
        let (written, placed): (bool, bool) =
            select((exists(written), exists(placed))).get_result(self.conn).map_err(fault(doing))?;
        if written || placed {
            return Ok(false);
        }
        diesel::delete(shifts::table.find(shift.0)).execute(self.conn).map_err(fault(doing))?;
        self.show_anew(post).map_err(fault(doing))?;
        Ok(true)
    }

    /// Publishes what is due. Gives the slugs.
    pub fn publish_due_posts(&mut self, now: Moment) -> Result<Vec<String>> {
        let doing = "publishing posts";
        let due: Vec<(i64, String)> = posts::table
            .filter(posts::state.eq(PostState::Scheduled.name()))
            .filter(posts::published_at.le(now.millis()))
            .select((posts::id, posts::slug))
            .load(self.conn)
            .map_err(fault(doing))?;
        for (id, _) in &due {
            diesel::update(posts::table.find(id))
                .set(posts::state.eq(PostState::Published.name()))
                .execute(self.conn)
                .map_err(fault(doing))?;
            self.show_anew(PostId(*id)).map_err(fault(doing))?;
        }
        Ok(due.into_iter().map(|it| it.1).collect())
    }

    fn set_thread(&mut self, shift: i64, to: &ShiftChange) -> QueryResult<()> {
        diesel::update(threads::table.filter(threads::shift_id.eq(shift)))
            .set((threads::is_open.eq(to.open), threads::holds_all.eq(to.holds_all)))
            .execute(self.conn)
            .map(drop)
    }

    /// Pages that show something of the post are made anew.
    fn show_anew(&mut self, post: PostId) -> QueryResult<()> {
        self.told.visible = true;
        diesel::update(threads::table.filter(threads::post_id.eq(post.0)))
            .set(threads::version.eq(threads::version + 1))
            .execute(self.conn)
            .map(drop)
    }
}
