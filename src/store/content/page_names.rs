//! Names of pages of other sites that were kept before a rule about names came (`domain/foreign.rs`): they are spelt anew at
//! the start, so that a page is found however it is linked.

use diesel::{ExpressionMethods, JoinOnDsl, QueryDsl, QueryResult, RunQueryDsl, TextExpressionMethods};

use super::foreign_pages::add_alias;
use crate::engine::{
    Result, Tx,
    connection::{Conn, fault},
    dialect,
    schema::{posts, thread_aliases, threads},
};
use weshift_domain::*;

impl Tx<'_> {
    /// Gives how many names were spelt otherwise. Discussions that were apart although they were of one page become one.
    pub fn respell_pages(&mut self) -> Result<usize> {
        let doing = "spelling the names of pages anew";
        dialect::one_at_a_time(self.conn, "names of pages").map_err(fault(doing))?;
        let outdated = outdated(self.conn).map_err(fault(doing))?;
        for (thread, name) in &outdated {
            let Some(page) = self.find_page(*thread)? else { continue };
            match self.find_page_by_name(name)?.filter(|it| it != thread) {
                Some(other) => {
                    if let Some(into) = self.find_page(other)? {
                        self.merge_page(&page, &into)?;
                    }
                }
                None => self.move_page(&page, name, &page.address)?,
            }
        }
        let aliases = outdated_aliases(self.conn).map_err(fault(doing))?;
        for (thread, name) in &aliases {
            if self.find_page_by_name(name)?.is_none() {
                add_alias(self.conn, &name.to_string(), thread.0).map_err(fault(doing))?;
            }
        }
        Ok(outdated.len())
    }
}

/// Pages with the names that they should have.
fn outdated(conn: &mut Conn) -> QueryResult<Vec<(ThreadId, ThreadName)>> {
    let names: Vec<(i64, String)> = threads::table
        .inner_join(posts::table.on(posts::id.eq(threads::post_id)))
        .filter(posts::address.is_not_null())
        .filter(posts::state.eq(PostState::Archived.name()))
        .order(threads::id.asc())
        .select((threads::id, threads::name))
        .load(conn)?;
    Ok(respelt(names))
}

fn outdated_aliases(conn: &mut Conn) -> QueryResult<Vec<(ThreadId, ThreadName)>> {
    let names: Vec<(i64, String)> = thread_aliases::table
        .filter(thread_aliases::name.like("%://%"))
        .select((thread_aliases::thread_id, thread_aliases::name))
        .load(conn)?;
    Ok(respelt(names))
}

fn respelt(names: Vec<(i64, String)>) -> Vec<(ThreadId, ThreadName)> {
    let anew = |(thread, name): (i64, String)| {
        let anew = ThreadName::parse(&name).filter(|it| it.to_string() != name)?;
        Some((ThreadId(thread), anew))
    };
    names.into_iter().filter_map(anew).collect()
}
