//! Comments found by their words and whatever else is known of them. The worker keeps the words of each, so that
//! posting pays nothing for it; whatever changes or removes a comment's words does so here in its own transaction.

use diesel::{
    BoolExpressionMethods, ExpressionMethods, OptionalExtension, QueryDsl, QueryResult, QueryableByName,
    RunQueryDsl,
    dsl::max,
    sql_types::{BigInt, Nullable, Text},
};

use super::{
    newest_first::IS_A_COMMENT,
    queries::threads_of,
    rows::{load_placed, read_kinds, with_verdicts},
};
use crate::engine::{
    Reader, Result, Tx,
    connection::{Conn, fault},
    dialect::{self, words, words::Term},
    schema::{comments, site, threads},
    values::set,
};
use weshift_domain::*;
use weshift_text as text;

/// Up to which comment all words are kept.
const KEPT_TO: &str = "words_kept_to";
/// Comments that one transaction takes up.
const BATCH: i64 = 100;

/// What a search is for. Everything that is set must hold.
#[derive(Debug, Clone, Default)]
pub struct Search {
    /// As typed: words, and "words in this order" in quotes.
    pub words: String,
    /// `None`: any status.
    pub status: Option<Status>,
    /// Of a post, or of one of its shifts.
    pub place: Option<ThreadName>,
    /// By the keyed hash of the author's address.
    pub author: Option<AddressKey>,
    /// It links there.
    pub host: Option<String>,
    /// One of the reasons of its last verdict is of this kind.
    pub reason: Option<ReasonKind>,
    /// One of `text::SCRIPTS`.
    pub script: Option<String>,
    /// Written at this moment or later.
    pub since: Option<Moment>,
    /// Written before this moment.
    pub until: Option<Moment>,
    /// Readers reported it, and nobody has looked.
    pub reported: bool,
    /// Where the list goes on.
    pub before: Option<Cursor>,
}

impl Search {
    /// What the index is asked, if it is.
    fn terms(&self) -> Vec<Term> {
        let mut terms = terms(&self.words);
        let marks = [
            self.host.as_deref().map(host_mark),
            self.reason.map(reason_mark),
            self.script.as_deref().map(script_mark),
        ];
        terms.extend(marks.into_iter().flatten().map(|it| Term::Exactly(vec![it])));
        terms
    }

    fn conditions(&self, threads: Option<&[i64]>) -> Vec<String> {
        let mut all = vec![format!("c.{IS_A_COMMENT}")];
        if let Some(threads) = threads {
            let list = threads.iter().map(i64::to_string).collect::<Vec<_>>().join(", ");
            all.push(format!("c.thread_id IN ({list})"));
        }
        // A keyed hash in base 64, or nobody's.
        let plain = |it: &&AddressKey| it.0.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b));
        if let Some(author) = &self.author {
            let key = Some(author).filter(plain).map_or("-", |it| it.0.as_str());
            all.push(format!("c.email_key = '{key}'"));
        }
        all.extend(self.since.map(|it| format!("c.created_at >= {}", it.millis())));
        all.extend(self.until.map(|it| format!("c.created_at < {}", it.millis())));
        if self.reported {
            all.push("c.id IN (SELECT comment_id FROM reports WHERE settled_by IS NULL)".into());
        }
        all
    }
}

/// Words are found by how they begin, what stands in quotes as it stands. Nothing else that is typed means anything.
fn terms(typed: &str) -> Vec<Term> {
    const MOST: usize = 20;
    let mut terms = Vec::new();
    for (at, part) in typed.split('"').enumerate() {
        let words = text::search_words(part);
        if at % 2 == 1 {
            terms.extend((!words.is_empty()).then_some(Term::Exactly(words)));
        } else {
            terms.extend(words.into_iter().map(Term::Begins));
        }
    }
    terms.truncate(MOST);
    terms
}

/// What stands in the index for a host, a reason, a script: words that nobody types.
fn host_mark(host: &str) -> String {
    let plain: String = host
        .to_ascii_lowercase()
        .trim_start_matches("www.")
        .chars()
        .map(|c| match c {
            '.' => "zdot".into(),
            c if c.is_ascii_alphanumeric() => c.to_string(),
            _ => "zdash".into(),
        })
        .collect();
    format!("zhost{plain}")
}

fn reason_mark(reason: ReasonKind) -> String {
    format!("zreason{}", reason.name())
}

fn script_mark(script: &str) -> String {
    format!("zscript{}", text::search_words(script).concat())
}

#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = BigInt)]
    id: i64,
    #[diesel(sql_type = BigInt)]
    created_at: i64,
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = BigInt)]
    id: i64,
    #[diesel(sql_type = BigInt)]
    created_at: i64,
    #[diesel(sql_type = Text)]
    author: String,
    #[diesel(sql_type = Text)]
    email: String,
    #[diesel(sql_type = Nullable<Text>)]
    url: Option<String>,
    #[diesel(sql_type = Text)]
    source: String,
    #[diesel(sql_type = Text)]
    html: String,
    #[diesel(sql_type = Nullable<Text>)]
    reason_kinds: Option<String>,
}

const ROW: &str = "SELECT c.id, c.created_at, c.author, c.email, c.url, c.source, c.html, \
    (SELECT v.reason_kinds FROM verdicts v WHERE v.comment_id = c.id ORDER BY v.id DESC LIMIT 1) AS reason_kinds FROM comments c";

impl Reader {
    /// The newest `limit` comments that it finds, and where the list goes on.
    pub async fn search(&self, search: Search, limit: u32) -> Result<(Vec<Waiting>, Option<Cursor>)> {
        self.read("searching comments", move |conn| {
            let threads = match &search.place {
                Some(place) => Some(threads_named(conn, place)?),
                None => None,
            };
            let conditions = search.conditions(threads.as_deref());
            if threads.as_ref().is_some_and(Vec::is_empty) {
                return Ok((Vec::new(), None));
            }
            let terms = search.terms();
            let mut found = match terms.is_empty() {
                true => by_time(conn, &search, &conditions, limit)?,
                false => by_words(conn, &search, &terms, &conditions, limit)?,
            };
            let more = found.len() > limit as usize;
            found.truncate(limit as usize);
            let cursor = |it: &Found| Cursor { at: Moment::from_millis(it.created_at), id: CommentId(it.id) };
            let next = found.last().filter(|_| more).map(cursor);
            let ids: Vec<i64> = found.iter().map(|it| it.id).collect();
            let placed = load_placed(conn, &ids)?;
            Ok((with_verdicts(conn, placed)?, next))
        })
        .await
    }

    /// Whether there are comments whose words are not kept yet.
    pub async fn lacks_words(&self) -> Result<bool> {
        self.read("looking for words to keep", |conn| {
            let kept_to = kept_to(conn)?;
            Ok(!unkept(conn, kept_to, 1)?.is_empty())
        })
        .await
    }
}

/// The ids of the threads of this name: of a shift, or of all of a post.
fn threads_named(conn: &mut Conn, place: &ThreadName) -> QueryResult<Vec<i64>> {
    match &place.shift {
        Some(_) => threads::table.filter(threads::name.eq(place.to_string())).select(threads::id).load(conn),
        None => threads_of(conn, &place.post),
    }
}

/// In the order of ids, which is the index's own.
fn by_words(
    conn: &mut Conn,
    search: &Search,
    terms: &[Term],
    conditions: &[String],
    limit: u32,
) -> QueryResult<Vec<Found>> {
    let mut conditions = conditions.to_vec();
    conditions.extend(search.status.map(|it| format!("c.status = '{}'", it.name())));
    conditions.extend(search.before.map(|it| format!("c.id < {}", it.id)));
    let (from, matching) = words::matching(conn, terms);
    let and: String = conditions.iter().map(|it| format!(" AND {it}")).collect();
    let order = words::newest_first(conn);
    let query = format!("SELECT c.id, c.created_at FROM {from}{and} ORDER BY {order} LIMIT {}", limit + 1);
    diesel::sql_query(query).bind::<Text, _>(matching).load(conn)
}

/// Each status has an index by time. Where it is about one author, theirs is the one: SQLite, which keeps no statistics
/// here, would rather go through all of a status.
fn by_time(conn: &mut Conn, search: &Search, conditions: &[String], limit: u32) -> QueryResult<Vec<Found>> {
    let mut found: Vec<Found> = Vec::new();
    let from = search.author.as_ref().map_or("comments c", |_| dialect::comments_of_an_author(conn));
    for status in Status::ALL.into_iter().filter(|it| search.status.is_none_or(|wanted| wanted == *it)) {
        let mut all = vec![format!("c.status = '{}'", status.name())];
        all.extend_from_slice(conditions);
        if let Some(Cursor { at, id }) = search.before {
            let at = at.millis();
            all.push(format!("c.created_at <= {at} AND (c.created_at < {at} OR c.id < {id})"));
        }
        let query = format!(
            "SELECT c.id, c.created_at FROM {from} WHERE {} ORDER BY c.created_at DESC, c.id DESC LIMIT {}",
            all.join(" AND "),
            limit + 1
        );
        found.extend(diesel::sql_query(query).load::<Found>(conn)?);
    }
    found.sort_by_key(|it| std::cmp::Reverse((it.created_at, it.id)));
    Ok(found)
}

fn kept_to(conn: &mut Conn) -> QueryResult<i64> {
    let kept: Option<String> = site::table.find(KEPT_TO).select(site::value).first(conn).optional()?;
    Ok(kept.and_then(|it| it.parse().ok()).unwrap_or(0))
}

fn unkept(conn: &mut Conn, kept_to: i64, limit: i64) -> QueryResult<Vec<Row>> {
    let missing = words::missing(conn);
    let query = format!("{ROW} WHERE c.id > {kept_to} AND {missing} ORDER BY c.id LIMIT {limit}");
    diesel::sql_query(query).load(conn)
}

impl Tx<'_> {
    /// Keeps the words of some comments that came. True if there may be more.
    pub fn keep_words(&mut self, now: Moment) -> Result<bool> {
        let doing = "keeping words";
        let done = |conn: &mut Conn| {
            let from = kept_to(conn)?;
            let rows = unkept(conn, from, BATCH)?;
            for row in &rows {
                words::insert(conn, row.id, &row.words())?;
            }
            let settled = now.minus(words::settling(conn)).millis();
            let more = rows.len() as i64 == BATCH;
            let to = match more {
                true => rows.iter().take_while(|it| it.created_at <= settled).last().map(|it| it.id),
                false => {
                    let old =
                        comments::table.filter(comments::id.gt(from).and(comments::created_at.le(settled)));
                    old.select(max(comments::id)).first(conn)?
                }
            };
            if let Some(to) = to {
                set(conn, KEPT_TO, &to.to_string())?;
            }
            Ok(more)
        };
        done(self.conn).map_err(fault(doing))
    }

    /// Keeps the words of one comment anew.
    pub fn keep_words_of(&mut self, comment: CommentId) -> Result<()> {
        keep_anew(self.conn, comment.0).map_err(fault("keeping words"))
    }
}

pub(crate) fn keep_anew(conn: &mut Conn, comment: i64) -> QueryResult<()> {
    let rows: Vec<Row> = diesel::sql_query(format!("{ROW} WHERE c.id = {comment}")).load(conn)?;
    words::delete(conn, comment)?;
    rows.iter().try_for_each(|row| words::insert(conn, row.id, &row.words()))
}

impl Row {
    /// Everything that can be searched, and the marks.
    fn words(&self) -> Vec<String> {
        let typed = [&self.author, &self.email, self.url.as_deref().unwrap_or_default(), &self.source]
            .map(|it: &str| text::search_words(it));
        let mut all: Vec<String> = typed.into_iter().flatten().collect();
        let links = text::links(&CleanHtml::from_store(self.html.clone()));
        let website = self.url.as_deref().and_then(|it| url::Url::parse(it).ok());
        let hosts = links.into_iter().map(|it| it.host);
        let hosts = hosts.chain(website.and_then(|it| it.host_str().map(str::to_string)));
        all.extend(hosts.map(|it| host_mark(&it)));
        all.extend(read_kinds(self.reason_kinds.as_deref()).into_iter().map(reason_mark));
        all.extend(text::script_of(&self.source).map(script_mark));
        all
    }
}
