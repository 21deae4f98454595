//! Pages of other sites: each a post that stands in no list, with one discussion. What managers do to them is written
//! down so that it can be undone.

use diesel::{
    BoolExpressionMethods, ExpressionMethods, JoinOnDsl, OptionalExtension, QueryDsl, QueryResult, Queryable,
    RunQueryDsl, Selectable, TextExpressionMethods, dsl::count_star,
};

use super::{posts::insert_thread, threads::by_alias};
use crate::engine::{
    PageAt, Reader, Result, Tx,
    connection::{Both, Conn, fault, unreadable},
    dialect,
    row::columns,
    schema::{comments, follows, page_changes, posts, thread_aliases, threads},
};
use weshift_domain::*;

#[derive(Queryable, Selectable)]
#[diesel(table_name = threads)]
struct PageRow {
    id: i64,
    name: String,
    #[diesel(select_expression = posts::title)]
    title: String,
    #[diesel(select_expression = posts::address)]
    address: Option<String>,
    #[diesel(select_expression = posts::is_open)]
    is_open: bool,
    approved_count: i32,
    #[diesel(select_expression = posts::published_at)]
    published_at: i64,
}

impl PageRow {
    fn read(self) -> KeptPage {
        KeptPage {
            thread: ThreadId(self.id),
            address: self.address.unwrap_or_else(|| self.name.clone()),
            name: ThreadName::from_store(self.name),
            title: self.title,
            open: self.is_open,
            comments: self.approved_count.max(0) as u32,
            since: Moment::from_millis(self.published_at),
        }
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = page_changes)]
struct ChangeRow {
    thread_id: i64,
    kind: String,
    before: String,
    after: String,
    comments: String,
    at: i64,
}

impl ChangeRow {
    fn read(self, batch: &str) -> QueryResult<PageChange> {
        Ok(PageChange {
            thread: ThreadId(self.thread_id),
            batch: batch.to_string(),
            kind: PageChangeKind::parse(&self.kind).ok_or_else(|| unreadable("change of a page"))?,
            before: self.before,
            after: self.after,
            comments: self.comments.split(',').filter_map(|it| it.parse().ok()).collect(),
            at: Moment::from_millis(self.at),
        })
    }
}

impl Reader {
    /// Pages whose discussions are kept, the newest first, and how many there are.
    pub async fn page_foreign_pages(&self, page: PageAt) -> Result<(Vec<KeptPage>, u32)> {
        self.read("listing pages of other sites", move |conn| {
            let total: i64 = all().select(count_star()).first(conn)?;
            let rows: Vec<PageRow> = all()
                .order((posts::published_at.desc(), posts::id.desc()))
                .offset(page.offset())
                .limit(i64::from(page.size))
                .select(columns::<PageRow>())
                .load(conn)?;
            Ok((rows.into_iter().map(PageRow::read).collect(), total as u32))
        })
        .await
    }

    /// `None`: the discussion is a post's, its page was merged into another, or it does not exist.
    pub async fn find_page(&self, thread: ThreadId) -> Result<Option<KeptPage>> {
        self.read("reading a page of another site", move |conn| find(conn, thread.0)).await
    }
}

impl Tx<'_> {
    /// Keeps the page on which somebody writes first, unless somebody else just did. Gives the discussion's number.
    pub fn keep_page(&mut self, thread: &Thread, at: Moment) -> Result<ThreadId> {
        let doing = "keeping a page of another site";
        let name = thread.name.to_string();
        dialect::one_at_a_time(self.conn, &name).map_err(fault(doing))?;
        if let Some(known) = self.find_page_by_name(&thread.name)? {
            return Ok(known);
        }
        self.told.visible = true;
        insert(self.conn, thread, &name, at).map(ThreadId).map_err(fault(doing))
    }

    /// As `Reader::find_page`, inside the transaction.
    pub fn find_page(&mut self, thread: ThreadId) -> Result<Option<KeptPage>> {
        find(self.conn, thread.0).map_err(fault("reading a page of another site"))
    }

    /// The discussion that goes by this name, or went.
    pub fn find_page_by_name(&mut self, name: &ThreadName) -> Result<Option<ThreadId>> {
        let doing = "looking for a page of another site";
        let name = name.to_string();
        let known: Option<i64> = all()
            .filter(threads::name.eq(&name))
            .select(threads::id)
            .first(self.conn)
            .optional()
            .map_err(fault(doing))?;
        match known {
            Some(id) => Ok(Some(ThreadId(id))),
            None => Ok(by_alias(self.conn, &name).map_err(fault(doing))?.map(|it| it.id)),
        }
    }

    /// Pages whose names begin so, or nearly so (`%` and `_` stand for more than themselves); `most` at most.
    pub fn list_pages_below(&mut self, start: &str, most: i64) -> Result<Vec<KeptPage>> {
        let rows: QueryResult<Vec<PageRow>> = all()
            .filter(threads::name.like(format!("{start}%")))
            .order(threads::id.asc())
            .limit(most)
            .select(columns::<PageRow>())
            .load(self.conn);
        let rows = rows.map_err(fault("listing pages of other sites"))?;
        Ok(rows.into_iter().map(PageRow::read).collect())
    }

    /// Sets the title that readers see. A fault if the page is gone.
    pub fn rename_page(&mut self, page: &KeptPage, title: &str) -> Result<()> {
        self.change(page, |conn, post| {
            diesel::update(posts::table.find(post)).set(posts::title.eq(title)).execute(conn)
        })
    }

    /// Opens the page to new comments or closes it. A fault if the page is gone.
    pub fn open_page(&mut self, page: &KeptPage, open: bool) -> Result<()> {
        self.change(page, |conn, post| {
            diesel::update(posts::table.find(post)).set(posts::is_open.eq(open)).execute(conn)
        })
    }

    /// Its discussion goes by another name from now on, and is found by the old one all the same. Nobody else has it.
    pub fn move_page(&mut self, page: &KeptPage, name: &ThreadName, address: &str) -> Result<()> {
        let (old, new) = (page.name.to_string(), name.to_string());
        self.change(page, |conn, post| {
            diesel::update(posts::table.find(post))
                .set((posts::slug.eq(&new), posts::address.eq(address)))
                .execute(conn)?;
            if old != new {
                diesel::delete(thread_aliases::table.find(&new)).execute(conn)?;
                diesel::update(threads::table.find(page.thread.0))
                    .set(threads::name.eq(&new))
                    .execute(conn)?;
                add_alias(conn, &old, page.thread.0)?;
            }
            Ok(1)
        })
    }

    /// A name that leads to no discussion any more.
    pub fn forget_name(&mut self, name: &ThreadName) -> Result<()> {
        let forgotten = diesel::delete(thread_aliases::table.find(name.to_string())).execute(self.conn);
        forgotten.map(drop).map_err(fault("forgetting a name of a page"))
    }

    /// All comments of a page go to another one, which is found by its name too. Gives the comments.
    pub fn merge_page(&mut self, page: &KeptPage, into: &KeptPage) -> Result<Vec<CommentId>> {
        let doing = "merging pages of other sites";
        let taken: Vec<(i64, String)> = comments::table
            .filter(comments::thread_id.eq(page.thread.0))
            .select((comments::id, comments::status))
            .order(comments::id.asc())
            .load(self.conn)
            .map_err(fault(doing))?;
        let ids: Vec<i64> = taken.iter().map(|it| it.0).collect();
        self.carry(&ids, page.thread, into.thread)?;
        self.change(page, |conn, post| {
            // Who follows both discussions follows the one.
            let there = follows::table
                .filter(follows::thread_id.eq(into.thread.0))
                .select(follows::follower_id)
                .load::<i64>(conn)?;
            diesel::update(follows::table)
                .filter(follows::thread_id.eq(page.thread.0).and(follows::follower_id.ne_all(there)))
                .set(follows::thread_id.eq(into.thread.0))
                .execute(conn)?;
            add_alias(conn, &page.name.to_string(), into.thread.0)?;
            diesel::update(posts::table.find(post))
                .set(posts::state.eq(PostState::Draft.name()))
                .execute(conn)
        })?;
        Ok(ids.into_iter().map(CommentId).collect())
    }

    /// Takes a merge back: those of the comments that are still where they were taken go home.
    pub fn part_pages(&mut self, thread: ThreadId, from: ThreadId, taken: &[CommentId]) -> Result<()> {
        let doing = "parting pages of other sites";
        let ids: Vec<i64> = taken.iter().map(|it| it.0).collect();
        self.carry(&ids, from, thread)?;
        let found: (i64, String) = threads::table
            .find(thread.0)
            .select((threads::post_id, threads::name))
            .first(self.conn)
            .map_err(fault(doing))?;
        diesel::delete(thread_aliases::table.find(&found.1)).execute(self.conn).map_err(fault(doing))?;
        diesel::update(posts::table.find(found.0))
            .set(posts::state.eq(PostState::Archived.name()))
            .execute(self.conn)
            .map_err(fault(doing))?;
        self.told.visible = true;
        Ok(())
    }

    /// Keeps a change for `take_page_changes`; it changes nothing of the page itself.
    pub fn add_page_change(&mut self, change: &PageChange) -> Result<()> {
        let ids: Vec<String> = change.comments.iter().map(CommentId::to_string).collect();
        let insert = diesel::insert_into(page_changes::table).values((
            page_changes::thread_id.eq(change.thread.0),
            page_changes::batch.eq(&change.batch),
            page_changes::kind.eq(change.kind.name()),
            page_changes::before.eq(&change.before),
            page_changes::after.eq(&change.after),
            page_changes::comments.eq(ids.join(",")),
            page_changes::at.eq(change.at.millis()),
            page_changes::is_undone.eq(false),
        ));
        Both(insert).execute(self.conn).map(drop).map_err(fault("writing down what changed of a page"))
    }

    /// What one act changed, the last first, if it can still be undone; from now on it cannot.
    pub fn take_page_changes(&mut self, batch: &str, since: Moment) -> Result<Vec<PageChange>> {
        let doing = "taking back what changed of a page";
        let open = || {
            page_changes::table
                .filter(page_changes::batch.eq(batch.to_string()).and(page_changes::is_undone.eq(false)))
                .filter(page_changes::at.ge(since.millis()))
        };
        let rows: Vec<ChangeRow> = open()
            .order(page_changes::id.desc())
            .select(columns::<ChangeRow>())
            .load(self.conn)
            .map_err(fault(doing))?;
        diesel::update(page_changes::table.filter(page_changes::batch.eq(batch)))
            .set(page_changes::is_undone.eq(true))
            .execute(self.conn)
            .map_err(fault(doing))?;
        rows.into_iter().map(|row| row.read(batch)).collect::<QueryResult<_>>().map_err(fault(doing))
    }

    /// Comments change the discussion, and the counts of both with them. What would change one of them goes along.
    fn carry(&mut self, ids: &[i64], from: ThreadId, to: ThreadId) -> Result<()> {
        let doing = "moving comments to another page";
        for chunk in ids.chunks(500) {
            let there =
                || comments::table.filter(comments::id.eq_any(chunk)).filter(comments::thread_id.eq(from.0));
            let approved: i64 = there()
                .filter(comments::status.eq(Status::Approved.name()))
                .select(count_star())
                .first(self.conn)
                .map_err(fault(doing))?;
            diesel::update(comments::table)
                .filter(comments::id.eq_any(chunk).and(comments::thread_id.eq(from.0)))
                .set(comments::thread_id.eq(to.0))
                .execute(self.conn)
                .map_err(fault(doing))?;
            diesel::update(comments::table)
                .filter(
                    comments::changes_id
                        .eq_any(chunk.iter().copied().map(Some))
                        .and(comments::thread_id.eq(from.0)),
                )
                .set(comments::thread_id.eq(to.0))
                .execute(self.conn)
                .map_err(fault(doing))?;
            *self.told.moved.entry(from.0).or_default() -= approved as i32;
            *self.told.moved.entry(to.0).or_default() += approved as i32;
        }
        Ok(())
    }

    fn change(
        &mut self,
        page: &KeptPage,
        work: impl FnOnce(&mut Conn, i64) -> QueryResult<usize>,
    ) -> Result<()> {
        let doing = "changing a page of another site";
        let post: i64 = threads::table
            .find(page.thread.0)
            .select(threads::post_id)
            .first(self.conn)
            .map_err(fault(doing))?;
        work(self.conn, post).map_err(fault(doing))?;
        self.told.visible = true;
        Ok(())
    }
}

#[diesel::dsl::auto_type]
fn all() -> _ {
    threads::table
        .inner_join(posts::table.on(posts::id.eq(threads::post_id)))
        .filter(posts::address.is_not_null())
        .filter(posts::state.eq("archived"))
}

fn find(conn: &mut Conn, thread: i64) -> QueryResult<Option<KeptPage>> {
    let row: Option<PageRow> =
        all().filter(threads::id.eq(thread)).select(columns::<PageRow>()).first(conn).optional()?;
    Ok(row.map(PageRow::read))
}

pub(crate) fn add_alias(conn: &mut Conn, name: &str, thread: i64) -> QueryResult<usize> {
    diesel::delete(thread_aliases::table.find(name)).execute(conn)?;
    let insert = diesel::insert_into(thread_aliases::table)
        .values((thread_aliases::name.eq(name), thread_aliases::thread_id.eq(thread)));
    Both(insert).execute(conn)
}

fn insert(conn: &mut Conn, thread: &Thread, name: &str, at: Moment) -> QueryResult<i64> {
    let post: i64 = diesel::insert_into(posts::table)
        .values((
            posts::slug.eq(name),
            posts::title.eq(&thread.title),
            posts::byline.eq(""),
            posts::body_source.eq(""),
            posts::body_html.eq(""),
            posts::excerpt.eq(""),
            posts::published_at.eq(at.millis()),
            posts::is_open.eq(true),
            posts::state.eq(PostState::Archived.name()),
            posts::address.eq(thread.address.as_deref().unwrap_or(name)),
        ))
        .returning(posts::id)
        .get_result(conn)?;
    insert_thread(conn, name, post, None)?;
    threads::table.filter(threads::post_id.eq(post)).select(threads::id).first(conn)
}
