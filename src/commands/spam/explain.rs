//! `weshift spam explain`: what the filter of this site makes of a text, and why.

use std::{io::Read, sync::Arc};

use clap::Args;
use serde_json::json;

use super::{Failure, open};
use crate::{
    config::Settings,
    moderation::learn,
    spam::filter::{Contribution, Features, Group, Model, Sample, sentences},
    store::DatabaseUrl,
};

/// What weighs less is not shown.
const SHOWN: usize = 15;

#[derive(Args)]
pub struct ExplainArgs {
    #[arg(long, default_value = "")]
    author: String,
    #[arg(long, default_value = "")]
    email: String,
    /// The author's website.
    #[arg(long, default_value = "")]
    url: String,
    /// What the post is called.
    #[arg(long, default_value = "")]
    post: String,
    #[arg(long)]
    json: bool,
}

pub async fn run(arguments: ExplainArgs, settings: Settings) -> Result<(), Failure> {
    let mut bytes = Vec::new();
    std::io::stdin()
        .read_to_end(&mut bytes)
        .map_err(|error| Failure::Failed(format!("Standard input cannot be read: {error}.")))?;
    let text = String::from_utf8_lossy(&bytes);
    let sample = Sample {
        text: text.trim(),
        author: &arguments.author,
        email: &arguments.email,
        url: &arguments.url,
        post: &arguments.post,
    };
    let (hold, spam) = (settings.spam.hold_percent, settings.spam.spam_percent);
    let (model, hold, spam) = site_model(settings, f64::from(hold) / 100.0, f64::from(spam) / 100.0).await?;
    let probability = model.probability(&Features::of(&sample));
    let outcome = match probability {
        p if p >= spam => "spam",
        p if p >= hold => "hold",
        _ => "publish",
    };
    let contributions = model.explain(&sample);
    let reasons = sentences(probability, &contributions);
    if arguments.json {
        let weights: Vec<_> = contributions
            .iter()
            .take(SHOWN)
            .map(|it| json!({ "what": what(it), "log_odds": it.weight }))
            .collect();
        println!(
            "{}",
            json!({ "probability": probability, "outcome": outcome, "reasons": reasons, "weights": weights, "labels": model.labels() })
        );
        return Ok(());
    }
    let then = match outcome {
        "spam" => "It would go into the spam.",
        "hold" => "It would wait for a manager.",
        _ => "The filter would not hold it.",
    };
    println!("{:.1} % spam. {then}", probability * 100.0);
    reasons.iter().for_each(|it| println!("{it}"));
    println!(
        "\nWhat weighs most (log-odds; + speaks for spam), with {} labels of this site:",
        model.labels()
    );
    contributions.iter().take(SHOWN).for_each(|it| println!("{:>+7.2}  {}", it.weight, what(it)));
    Ok(())
}

/// The filter of this site; where there is no site yet, the one that every site starts with.
async fn site_model(settings: Settings, hold: f64, spam: f64) -> Result<(Model, f64, f64), Failure> {
    let url = DatabaseUrl::parse(&settings.database.url.0);
    if matches!(&url, DatabaseUrl::Sqlite(path) if !path.exists()) {
        return Ok((Model::prior(), hold, spam));
    }
    let app = open(settings).await?;
    let configured = app.guard.filter.state().thresholds;
    learn(&app.store, &app.guard.filter, configured).await?;
    let state = Arc::clone(&app.guard.filter.state());
    app.store.close();
    Ok((state.model.clone(), state.thresholds.hold, state.thresholds.spam))
}

fn what(contribution: &Contribution) -> String {
    let token = &contribution.token;
    match contribution.group {
        Group::Word => format!("word “{token}”"),
        Group::Letters => format!("letters “{token}”"),
        Group::Ending => format!("ending: {token}"),
        Group::Link => format!("link: {token}"),
        Group::Author => format!("author: {token}"),
        Group::Form => format!("form: {token}"),
        Group::Phrase => format!("phrase “{token}”"),
        Group::Disguise => format!("disguise: {token}"),
    }
}
