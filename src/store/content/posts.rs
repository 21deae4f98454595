//! Posts and their shifts.

use diesel::{
    BoolExpressionMethods, ExpressionMethods, OptionalExtension, QueryDsl, QueryResult, RunQueryDsl,
    dsl::{count, count_star, sum},
};

use super::question_versions::set_wording;
use crate::engine::{
    PageAt, Reader, Result, Tx,
    connection::{Conn, fault},
    dialect,
    schema::{posts, shifts, threads},
};
use weshift_domain::*;

/// A post that everybody may see.
#[diesel::dsl::auto_type]
fn public() -> _ {
    let states: [&'static str; 2] = [PUBLIC[0].name(), PUBLIC[1].name()];
    posts::table.filter(posts::state.eq_any(states))
}

type PostColumns = (
    posts::id,
    posts::slug,
    posts::title,
    posts::byline,
    posts::body_html,
    posts::excerpt,
    posts::published_at,
    posts::is_open,
    posts::state,
);

const POST: PostColumns = (
    posts::id,
    posts::slug,
    posts::title,
    posts::byline,
    posts::body_html,
    posts::excerpt,
    posts::published_at,
    posts::is_open,
    posts::state,
);

type PostRow = (i64, String, String, String, String, String, i64, bool, String);

pub(crate) type ShiftRow = (i64, String, String, String, String, String, String, i32);

pub(crate) const SHIFT: (
    shifts::id,
    shifts::key,
    shifts::from_pole,
    shifts::to_pole,
    shifts::question,
    shifts::from_anchor,
    shifts::to_anchor,
    shifts::wording,
) = (
    shifts::id,
    shifts::key,
    shifts::from_pole,
    shifts::to_pole,
    shifts::question,
    shifts::from_anchor,
    shifts::to_anchor,
    shifts::wording,
);

pub(crate) fn read_shift(row: ShiftRow) -> Shift {
    let (id, key, from, to, question, from_anchor, to_anchor, wording) = row;
    let anchors = Anchors { from: from_anchor, to: to_anchor };
    Shift { id: ShiftId(id), key, from, to, question, anchors, wording: wording as u32 }
}

/// What everybody may see.
pub(crate) const PUBLIC: [PostState; 2] = [PostState::Published, PostState::Archived];

impl Reader {
    /// Newest first, and how many there are.
    pub async fn page_posts(&self, page: PageAt) -> Result<(Vec<PostSummary>, u32)> {
        self.read("listing posts", move |conn| {
            let listed = || posts::table.filter(posts::state.eq(PostState::Published.name()));
            let total: i64 = listed().select(count_star()).first(conn)?;
            let rows: Vec<(i64, String, String, String, String, i64)> = listed()
                .order((posts::published_at.desc(), posts::id.desc()))
                .offset(page.offset())
                .limit(i64::from(page.size))
                .select((
                    posts::id,
                    posts::slug,
                    posts::title,
                    posts::byline,
                    posts::excerpt,
                    posts::published_at,
                ))
                .load(conn)?;
            let ids: Vec<i64> = rows.iter().map(|it| it.0).collect();
            let shifts: Vec<(i64, i64)> = shifts::table
                .filter(shifts::post_id.eq_any(&ids))
                .group_by(shifts::post_id)
                .select((shifts::post_id, count(shifts::id)))
                .load(conn)?;
            let comments: Vec<(i64, Option<i64>)> = threads::table
                .filter(threads::post_id.eq_any(&ids))
                .group_by(threads::post_id)
                .select((threads::post_id, sum(threads::approved_count)))
                .load(conn)?;
            let of = |counts: &[(i64, i64)], id: i64| {
                counts.iter().find(|it| it.0 == id).map_or(0, |it| it.1 as u32)
            };
            let comments: Vec<(i64, i64)> =
                comments.into_iter().map(|(id, n)| (id, n.unwrap_or(0))).collect();
            let summary =
                |(id, slug, title, byline, excerpt, at): (i64, String, String, String, String, i64)| {
                    PostSummary {
                        id: PostId(id),
                        slug,
                        title,
                        byline,
                        excerpt,
                        published_at: Moment::from_millis(at),
                        shifts: of(&shifts, id),
                        comments: of(&comments, id),
                    }
                };
            Ok((rows.into_iter().map(summary).collect(), total as u32))
        })
        .await
    }

    /// One that everybody may see.
    pub async fn find_post(&self, slug: &str) -> Result<Option<Post>> {
        let slug = slug.to_string();
        self.read("reading a post", move |conn| {
            let row = public().filter(posts::slug.eq(slug)).select(POST).first(conn).optional()?;
            row.map(|row| complete(conn, row)).transpose()
        })
        .await
    }

    /// The same, by its number.
    pub async fn find_post_by_id(&self, id: PostId) -> Result<Option<Post>> {
        self.read("reading a post", move |conn| {
            let row = public().filter(posts::id.eq(id.0)).select(POST).first(conn).optional()?;
            row.map(|row| complete(conn, row)).transpose()
        })
        .await
    }

    /// The posts published just before and just after: `(previous, next)` as `(slug, title)`.
    pub async fn neighbours(
        &self,
        post: PostId,
    ) -> Result<(Option<(String, String)>, Option<(String, String)>)> {
        self.read("finding the posts beside one", move |conn| {
            let at: Option<i64> =
                posts::table.find(post.0).select(posts::published_at).first(conn).optional()?;
            let Some(at) = at else { return Ok((None, None)) };
            let same = posts::published_at.eq(at);
            let columns = (posts::slug, posts::title);
            let listed = || posts::table.filter(posts::state.eq(PostState::Published.name()));
            let previous = listed()
                .filter(posts::published_at.lt(at).or(same.and(posts::id.lt(post.0))))
                .order((posts::published_at.desc(), posts::id.desc()))
                .select(columns)
                .first(conn)
                .optional()?;
            let next = listed()
                .filter(posts::published_at.gt(at).or(same.and(posts::id.gt(post.0))))
                .order((posts::published_at.asc(), posts::id.asc()))
                .select(columns)
                .first(conn)
                .optional()?;
            Ok((previous, next))
        })
        .await
    }
}

fn complete(
    conn: &mut Conn,
    (id, slug, title, byline, body, excerpt, at, open, state): PostRow,
) -> QueryResult<Post> {
    let rows: Vec<ShiftRow> =
        shifts::table.filter(shifts::post_id.eq(id)).order(shifts::ordinal.asc()).select(SHIFT).load(conn)?;
    Ok(Post {
        id: PostId(id),
        slug,
        title,
        byline,
        body: CleanHtml::from_store(body),
        excerpt,
        published_at: Moment::from_millis(at),
        open,
        state: PostState::parse(&state).unwrap_or(PostState::Draft),
        shifts: rows.into_iter().map(read_shift).collect(),
    })
}

impl Tx<'_> {
    /// Until commit nobody else counts: of nodes that start on an empty database at once, one fills it.
    pub fn count_posts(&mut self) -> Result<u32> {
        let doing = "counting posts";
        dialect::one_at_a_time(self.conn, "posts").map_err(fault(doing))?;
        let count: i64 = posts::table.select(count_star()).first(self.conn).map_err(fault(doing))?;
        Ok(count as u32)
    }

    /// With its shifts and all their threads.
    pub fn add_post(&mut self, post: &NewPost) -> Result<PostId> {
        self.told.visible = true;
        insert(self.conn, post).map(PostId).map_err(fault("adding a post"))
    }
}

fn insert(conn: &mut Conn, post: &NewPost) -> QueryResult<i64> {
    let id: i64 = diesel::insert_into(posts::table)
        .values((
            posts::slug.eq(&post.slug),
            posts::title.eq(&post.title),
            posts::byline.eq(&post.byline),
            posts::body_source.eq(&post.body_source),
            posts::body_html.eq(post.body.as_str()),
            posts::excerpt.eq(&post.excerpt),
            posts::published_at.eq(post.published_at.millis()),
            posts::is_open.eq(true),
        ))
        .returning(posts::id)
        .get_result(conn)?;
    for (ordinal, shift) in (1..).zip(&post.shifts) {
        let shift_id: i64 = diesel::insert_into(shifts::table)
            .values((
                shifts::post_id.eq(id),
                shifts::key.eq(&shift.key),
                shifts::ordinal.eq(ordinal),
                shifts::from_pole.eq(&shift.from),
                shifts::to_pole.eq(&shift.to),
                shifts::question.eq(&shift.question),
            ))
            .returning(shifts::id)
            .get_result(conn)?;
        let poles = (shift.from.as_str(), shift.to.as_str());
        set_wording(conn, shift_id, poles, &shift.anchors, post.published_at)?;
        insert_thread(conn, &format!("{}/{}", post.slug, shift.key), id, Some(shift_id))?;
    }
    insert_thread(conn, &post.slug, id, None)?;
    Ok(id)
}

pub(crate) fn insert_thread(conn: &mut Conn, name: &str, post: i64, shift: Option<i64>) -> QueryResult<()> {
    diesel::insert_into(threads::table)
        .values((
            threads::name.eq(name),
            threads::post_id.eq(post),
            threads::shift_id.eq(shift),
            threads::is_open.eq(true),
            threads::version.eq(0_i64),
            threads::approved_count.eq(0),
        ))
        .execute(conn)
        .map(drop)
}

impl PageAt {
    pub(crate) fn offset(self) -> i64 {
        i64::from(self.number.saturating_sub(1)) * i64::from(self.size)
    }
}
