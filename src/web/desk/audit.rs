//! The audit log, newest first: narrowed down by an address that can be kept, and as a file.

use actix_web::{
    HttpResponse,
    http::{StatusCode, header},
    web::{Bytes, Data, Query},
};
use futures_util::stream;
use serde::Deserialize;

use super::{
    super::{
        Web, answer,
        session::SignedIn,
        trouble::Answer,
        view::{self, AuditState},
    },
    around,
    find::parse_day,
};
use weshift_domain::*;
use weshift_store::{AuditSearch, Reader, Whose};
use weshift_text::catalogue::{action_words, actor_words};

const LINES: u32 = 100;
/// Lines of the file that are read at once.
const CHUNK: u32 = 1_000;

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct AuditQuery {
    /// A name, as the log has it.
    pub who: String,
    /// The key of an action, or the name of a category; or an action in words, as addresses had it before.
    pub act: String,
    pub via: String,
    /// The number of a comment.
    pub comment: String,
    /// Everything about the comments of this author.
    pub person: String,
    pub since: String,
    pub until: String,
    pub before: String,
}

impl AuditQuery {
    /// What to look for; of a manager's name all that this manager did, whatever they were called then.
    fn search(&self, managers: &[Manager]) -> Result<AuditSearch, Vec<Problem>> {
        let mut problems = Vec::new();
        let mut day = |text: &str, field| match parse_day(text) {
            Ok(day) => day,
            Err(()) => {
                problems.push(Problem::new(field, "Please type a day, such as 2026-11-23."));
                None
            }
        };
        let (since, until) = (day(&self.since, Field::Since), day(&self.until, Field::Until));
        let comment = match self.comment.trim() {
            "" => None,
            text => match text.parse() {
                Ok(id) => Some(id),
                Err(_) => {
                    let message = "Please type the number of a comment, such as 5121.";
                    problems.push(Problem::new(Field::Comment, message));
                    None
                }
            },
        };
        let who = self.who.trim();
        let manager = managers.iter().find(|it| it.name.to_lowercase() == who.to_lowercase()).map(|it| it.id);
        let mut others: Vec<Actor> = Actor::OTHERS.into();
        others.retain(|it| actor_words(it).to_lowercase() == who.to_lowercase());
        let search = AuditSearch {
            whose: (!who.is_empty()).then(|| match manager {
                Some(manager) => Whose::Manager(manager, others),
                None => Whose::Named(who.to_string(), others),
            }),
            acts: acts(&self.act),
            via: Via::parse(&self.via),
            comment,
            person: (!self.person.is_empty()).then(|| AddressKey(self.person.clone())),
            since,
            until: until.map(|it| it.plus(DAY)),
            before: self.before.parse().ok(),
        };
        if problems.is_empty() { Ok(search) } else { Err(problems) }
    }
}

fn acts(asked: &str) -> Vec<AuditAction> {
    let in_words = || list_actions().find(|it| action_words(*it) == asked).map(|it| vec![it]);
    actions_named(asked).or_else(in_words).unwrap_or_default()
}

pub(crate) async fn list(web: Data<Web>, by: SignedIn, query: Query<AuditQuery>) -> Answer {
    let query = query.into_inner();
    let managers = web.reader.list_managers().await?;
    let (entries, problems) = match query.search(&managers) {
        Ok(search) => (web.reader.list_audit_matching(search, LINES + 1).await?, Vec::new()),
        Err(problems) => (Vec::new(), problems),
    };
    shown(&web, &by, AuditState { query, managers, problems, entries }).await
}

async fn shown(web: &Web, by: &SignedIn, mut state: AuditState) -> Answer {
    let more = state.entries.len() > LINES as usize;
    state.entries.truncate(LINES as usize);
    let older = state.entries.last().filter(|_| more).map(|it| it.id);
    let status = if state.problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let html = view::audit_page(&around(web, by, None).await?, &state, older);
    Ok(answer::private_page(status, html))
}

/// The same lines as a file, read bit by bit while they are sent.
pub(crate) async fn csv(web: Data<Web>, by: SignedIn, query: Query<AuditQuery>) -> Answer {
    by.must(Right::Take)?;
    let query = query.into_inner();
    let managers = web.reader.list_managers().await?;
    let search = match query.search(&managers) {
        Ok(search) => search,
        Err(problems) => {
            return shown(&web, &by, AuditState { query, managers, problems, entries: Vec::new() }).await;
        }
    };
    let lines = stream::try_unfold(Some((web.reader.clone(), search, true)), next_lines);
    Ok(HttpResponse::Ok()
        .content_type("text/csv; charset=utf-8")
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header(("X-Robots-Tag", "noindex"))
        .insert_header((header::CONTENT_DISPOSITION, "attachment; filename=\"audit.csv\""))
        .streaming(lines))
}

/// Where the file goes on: with its head first.
type Rest = Option<(Reader, AuditSearch, bool)>;

async fn next_lines(rest: Rest) -> Result<Option<(Bytes, Rest)>, actix_web::Error> {
    let Some((reader, search, is_first)) = rest else { return Ok(None) };
    let entries = reader.list_audit_matching(search.clone(), CHUNK).await.map_err(|fault| {
        // The file ends before its end, which its reader sees; nobody would see why.
        tracing::error!("The audit log could not be read on while {fault}.");
        actix_web::error::ErrorInternalServerError("the log could not be read on")
    })?;
    let next = match entries.last() {
        Some(last) if entries.len() == CHUNK as usize => {
            Some((reader, AuditSearch { before: Some(last.id), ..search }, false))
        }
        _ => None,
    };
    Ok(Some((Bytes::from(view::audit_lines(&entries, is_first)), next)))
}
