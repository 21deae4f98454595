//! `weshift spam train` and `reset`: what this site's filter was taught, beside the decisions of its managers.

use std::path::Path;

use super::{
    super::manager as people,
    Failure, open,
    rows::{self, Labelled},
};
use crate::commands::progress::Progress;
use weshift_config::Settings;
use weshift_domain::*;
use weshift_spam::filter::Features;

/// Labels in one transaction.
const BATCH: usize = 200;

pub async fn train(path: &Path, settings: Settings) -> Result<(), Failure> {
    let (rows, left_out) = rows::read(path)?;
    let app = open(settings).await?;
    let at = app.clock.now();
    let mut progress = Progress::new(rows.len() as u64);
    for chunk in rows.chunks(BATCH) {
        let labels: Vec<NewLabel> = chunk.iter().map(|it| label(it, at)).collect();
        app.store.write(move |tx| labels.iter().try_for_each(|it| tx.add_label(it))).await?;
        chunk.iter().for_each(|_| progress.step());
    }
    let taught = rows.len();
    let (spam, fine) = app.store.reader().count_labels().await?;
    app.store.close();
    println!("{taught} comments were taught; {left_out} lines were left out.");
    println!("The filter of this site now knows {spam} comments that are spam and {fine} that are not.");
    Ok(())
}

/// `manager`: only what this one taught.
pub async fn reset(manager: Option<&str>, settings: Settings) -> Result<(), Failure> {
    let app = open(settings).await?;
    let of = match manager {
        None => None,
        Some(email) => Some(people::find(&app, email).await?),
    };
    let at = app.clock.now();
    let gone = app
        .store
        .write(move |tx| {
            let (gone, detail) = match &of {
                None => (tx.forget_labels()?, String::new()),
                Some(it) => (tx.forget_labels_of(it.id)?, format!(" by {}", it.name)),
            };
            tx.add_audit(&NewAudit::new(
                at,
                Actor::System,
                Via::CommandLine,
                AuditAction::FilterReset,
                format!("{gone} labels{detail}"),
            ))?;
            Ok::<u32, Fault>(gone)
        })
        .await?;
    app.store.close();
    match manager {
        None => println!("{gone} labels are forgotten; the filter is as it was at the first start."),
        Some(email) => println!("{gone} labels by {email} are forgotten; the filter learns the others anew."),
    }
    Ok(())
}

fn label(labelled: &Labelled, at: Moment) -> NewLabel {
    let features = Features::of(&labelled.sample()).encode();
    NewLabel { comment: None, is_spam: labelled.row.spam, features, manager: None, at }
}
