//! What the spam filter caught, how often it was right, and where its thresholds stand.

use actix_web::web::{Data, Query};
use serde::Deserialize;

use super::{
    super::{
        Web, answer,
        session::{DeskForm, SignedIn},
        trouble::Answer,
        view::{self, SpamState},
    },
    around, page,
};
use weshift_domain::*;
use weshift_spam::report::{Change, changes};

/// Of each status so many of the newest comments are counted.
const COUNTED: u32 = 2_000;
/// Cards in each list.
const SHOWN: usize = 5;
/// Comments that other thresholds would have sent elsewhere.
const CHANGES: usize = 12;
/// What was published with less doubt is not shown.
const DOUBT: f64 = 0.1;
const PATH: &str = "/admin/spam";

#[derive(Deserialize)]
pub(crate) struct SpamQuery {
    hold: Option<String>,
    spam: Option<String>,
    done: Option<String>,
}

pub(crate) async fn show(web: Data<Web>, by: SignedIn, query: Query<SpamQuery>) -> Answer {
    let (tried, problems) = match (&query.hold, &query.spam) {
        (None, None) => (None, Vec::new()),
        (hold, spam) => match read(hold.as_deref(), spam.as_deref()) {
            Ok(tried) => (Some(tried), Vec::new()),
            Err(problem) => (None, vec![problem]),
        },
    };
    let judged = web.reader.list_judged(COUNTED).await?;
    let closest = extremes(&judged, Status::Spam, |p| p);
    let doubtful = extremes(&judged, Status::Approved, |p| -p);
    let settings = &web.settings.spam;
    let configured = thresholds(settings.hold_percent, settings.spam_percent);
    let moved = web.reader.find_thresholds().await?;
    let changes = tried.map_or_else(Vec::new, |it| changes(&judged, it, moved.unwrap_or(configured)));
    let akismet = match settings.akismet {
        Some(_) => Some(web.reader.akismet_backlog().await?),
        None => None,
    };
    let state = SpamState {
        taught: web.reader.count_labels().await?,
        configured,
        moved,
        tried,
        changed: changes.len(),
        changes: with_comments(&web, changes).await?,
        closest: web.reader.list_waiting(closest).await?,
        doubtful: web.reader.list_waiting(doubtful).await?,
        judged,
        akismet,
        problems,
    };
    Ok(page(view::spam_page(&around(&web, &by, query.done.as_deref()).await?, &state)))
}

pub(crate) async fn save(web: Data<Web>, form: DeskForm) -> Answer {
    form.by.must(Right::Tune)?;
    let to = match form.is_ticked("reset") {
        true => None,
        false => match read(Some(form.get("hold")), Some(form.get("spam"))) {
            Ok(to) => Some(to),
            Err(problem) => return Err(Refusal::from(problem).into()),
        },
    };
    web.moderation.set_thresholds(form.by.manager(), to).await?;
    Ok(answer::see_other(PATH))
}

/// The newest of them, with their words.
async fn with_comments(web: &Web, changes: Vec<Change>) -> Result<Vec<(Change, Waiting)>, Fault> {
    let shown = &changes[..changes.len().min(CHANGES)];
    let found = web.reader.list_waiting(shown.iter().map(|it| it.comment).collect()).await?;
    let find = |change: &Change| {
        let it = found.iter().find(|it| it.placed.comment.id == change.comment)?;
        Some((*change, it.clone()))
    };
    Ok(shown.iter().filter_map(find).collect())
}

/// Undecided comments of a status whose probability comes first.
fn extremes(judged: &[Judged], status: Status, key: fn(f64) -> f64) -> Vec<CommentId> {
    let mut found: Vec<(f64, CommentId)> = judged
        .iter()
        .filter(|it| it.status == status && !it.decided)
        .filter_map(|it| Some((it.probability?, it.comment)))
        .filter(|it| status == Status::Spam || it.0 >= DOUBT)
        .collect();
    found.sort_by(|a, b| key(a.0).total_cmp(&key(b.0)));
    found.into_iter().take(SHOWN).map(|it| it.1).collect()
}

fn thresholds(hold: u32, spam: u32) -> Thresholds {
    Thresholds { hold: f64::from(hold) / 100.0, spam: f64::from(spam) / 100.0 }
}

fn read(hold: Option<&str>, spam: Option<&str>) -> Result<Thresholds, Problem> {
    let percent = |text: Option<&str>| text.and_then(|it| it.trim().parse::<u32>().ok());
    match (percent(hold), percent(spam)) {
        (Some(hold), Some(spam)) if hold >= 1 && hold <= spam && spam <= 100 => Ok(thresholds(hold, spam)),
        _ => Err(Problem::new(
            Field::Hold,
            "Both are whole numbers from 1 to 100, and a comment is held no later than it is spam.",
        )),
    }
}
