//! Posts and their shifts.

use diesel::{
    BoolExpressionMethods, ExpressionMethods, OptionalExtension, QueryDsl, QueryResult, Queryable,
    RunQueryDsl, Selectable,
    dsl::{count, count_star, sum},
};

use super::question_versions::set_wording;
use crate::engine::{
    PageAt, Reader, Result, Tx,
    connection::{Conn, fault},
    dialect,
    row::columns,
    schema::{posts, shifts, threads},
};
use weshift_domain::*;

/// A post that everybody may see.
#[diesel::dsl::auto_type]
fn public() -> _ {
    let states: [&'static str; 2] = [PUBLIC[0].name(), PUBLIC[1].name()];
    posts::table.filter(posts::state.eq_any(states))
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = posts)]
struct PostRow {
    id: i64,
    slug: String,
    title: String,
    byline: String,
    body_html: String,
    excerpt: String,
    published_at: i64,
    is_open: bool,
    state: String,
}

impl PostRow {
    fn read(self, shifts: Vec<Shift>) -> Post {
        Post {
            id: PostId(self.id),
            slug: self.slug,
            title: self.title,
            byline: self.byline,
            body: CleanHtml::from_store(self.body_html),
            excerpt: self.excerpt,
            published_at: Moment::from_millis(self.published_at),
            open: self.is_open,
            state: PostState::parse(&self.state).unwrap_or(PostState::Draft),
            shifts,
        }
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = posts)]
struct SummaryRow {
    id: i64,
    slug: String,
    title: String,
    byline: String,
    excerpt: String,
    published_at: i64,
}

impl SummaryRow {
    fn read(self, shifts: u32, comments: u32) -> PostSummary {
        PostSummary {
            id: PostId(self.id),
            slug: self.slug,
            title: self.title,
            byline: self.byline,
            excerpt: self.excerpt,
            published_at: Moment::from_millis(self.published_at),
            shifts,
            comments,
        }
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = shifts)]
pub(crate) struct ShiftRow {
    id: i64,
    key: String,
    from_pole: String,
    to_pole: String,
    question: String,
    from_anchor: String,
    to_anchor: String,
    wording: i32,
}

impl ShiftRow {
    pub(crate) fn read(self) -> Shift {
        Shift {
            id: ShiftId(self.id),
            key: self.key,
            from: self.from_pole,
            to: self.to_pole,
            question: self.question,
            anchors: Anchors { from: self.from_anchor, to: self.to_anchor },
            wording: self.wording as u32,
        }
    }
}

/// What everybody may see.
pub(crate) const PUBLIC: [PostState; 2] = [PostState::Published, PostState::Archived];

impl Reader {
    /// Newest first, and how many there are.
    pub async fn page_posts(&self, page: PageAt) -> Result<(Vec<PostSummary>, u32)> {
        self.read("listing posts", move |conn| {
            let listed = || posts::table.filter(posts::state.eq(PostState::Published.name()));
            let total: i64 = listed().select(count_star()).first(conn)?;
            let rows: Vec<SummaryRow> = listed()
                .order((posts::published_at.desc(), posts::id.desc()))
                .offset(page.offset())
                .limit(i64::from(page.size))
                .select(columns::<SummaryRow>())
                .load(conn)?;
            let ids: Vec<i64> = rows.iter().map(|it| it.id).collect();
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
            let summary = |row: SummaryRow| {
                let (shifts, comments) = (of(&shifts, row.id), of(&comments, row.id));
                row.read(shifts, comments)
            };
            Ok((rows.into_iter().map(summary).collect(), total as u32))
        })
        .await
    }

    /// One that everybody may see.
    pub async fn find_post(&self, slug: &str) -> Result<Option<Post>> {
        let slug = slug.to_string();
        self.read("reading a post", move |conn| {
            let row: Option<PostRow> =
                public().filter(posts::slug.eq(slug)).select(columns::<PostRow>()).first(conn).optional()?;
            row.map(|row| complete(conn, row)).transpose()
        })
        .await
    }

    /// The same, by its number.
    pub async fn find_post_by_id(&self, id: PostId) -> Result<Option<Post>> {
        self.read("reading a post", move |conn| {
            let row: Option<PostRow> =
                public().filter(posts::id.eq(id.0)).select(columns::<PostRow>()).first(conn).optional()?;
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

fn complete(conn: &mut Conn, row: PostRow) -> QueryResult<Post> {
    let shifts: Vec<ShiftRow> = shifts::table
        .filter(shifts::post_id.eq(row.id))
        .order(shifts::ordinal.asc())
        .select(columns::<ShiftRow>())
        .load(conn)?;
    Ok(row.read(shifts.into_iter().map(ShiftRow::read).collect()))
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
