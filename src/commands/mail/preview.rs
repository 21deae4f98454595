//! `weshift mail preview`: a letter as it would be now.

use std::path::Path;

use super::parse;
use crate::{
    app::App,
    commands::{Failure, open},
};
use weshift_config::Settings;
use weshift_domain::*;
use weshift_mail::{self as mail, KINDS};

pub async fn preview(
    kind: &str,
    recipient: Option<&str>,
    at: Option<&str>,
    out: &Path,
    settings: Settings,
) -> Result<(), Failure> {
    let app = open(settings).await?;
    let at = match at {
        None => app.clock.now(),
        Some(text) => text
            .parse::<jiff::Timestamp>()
            .map(Moment::from)
            .map_err(|_| Failure::Use(format!("{text} is not a time such as 2026-11-23T07:00:00Z.")))?,
    };
    let letter = letter(&app, kind, recipient, at).await?;
    std::fs::write(out, &letter.raw)
        .map_err(|error| Failure::Failed(format!("Cannot write {}: {error}", out.display())))?;
    println!("{}: {}", out.display(), letter.subject);
    Ok(())
}

/// The letter as this manager, or the first one, would get it.
pub async fn letter(
    app: &App,
    kind: &str,
    recipient: Option<&str>,
    at: Moment,
) -> Result<NewLetter, Failure> {
    let known = KINDS.map(LetterKind::name).join(", ");
    let kind = KINDS
        .into_iter()
        .find(|it| it.name() == kind)
        .ok_or_else(|| Failure::Use(format!("{kind} is no kind of letter; there are {known}.")))?;
    let wanted = recipient.map(parse).transpose()?.map(|it| it.normalised());
    let reader = app.store.reader();
    let managers = reader.list_managers().await?;
    if managers.is_empty() {
        return Err(Failure::Failed(
            "There is no manager yet whose mail it could be: weshift manager add".into(),
        ));
    }
    let manager = managers
        .iter()
        .find(|it| wanted.as_ref().is_none_or(|wanted| it.email.normalised() == *wanted))
        .ok_or_else(|| Failure::Failed("There is no such manager: weshift manager list shows all.".into()))?;
    let letter = mail::preview(&reader, &app.mailer, kind, manager, at).await?;
    letter.ok_or_else(|| Failure::Failed("There would be no such letter: there is nothing to say.".into()))
}
