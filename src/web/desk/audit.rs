//! The audit log, newest first.

use actix_web::web::{Data, Query};
use serde::Deserialize;

use super::{
    super::{Web, answer::Answer, session::SignedIn, view},
    around, page,
};

const LINES: u32 = 100;

#[derive(Deserialize)]
pub struct AuditQuery {
    before: Option<i64>,
}

pub async fn list(web: Data<Web>, by: SignedIn, query: Query<AuditQuery>) -> Answer {
    let entries = web.reader.list_audit(None, query.before, LINES).await?;
    let older = (entries.len() == LINES as usize).then(|| entries.last().map(|it| it.id)).flatten();
    Ok(page(view::audit_page(&around(&web, &by, None).await?, &entries, older)))
}
