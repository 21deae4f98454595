//! `weshift spam explain`: what the filter of this site makes of a text, and why.

use std::{io::Read, net::IpAddr, sync::Arc};

use clap::Args;
use serde_json::json;

use super::{Failure, open};
use crate::app::judges;
use weshift_config::Settings;
use weshift_domain::*;
use weshift_intake::RawComment;
use weshift_moderation::learn;
use weshift_spam::{
    Case, History, Judge, Lists, Print, Proof, Rules, Signals,
    filter::{Contribution, Features, Group, Model, Sample, reasons},
    listed,
};
use weshift_store::DatabaseUrl;
use weshift_text::{self as text, catalogue::sentences};

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
    let (rules, lists) = (judges::rules(&settings), judges::lists(&settings)?);
    let site = site(settings, &arguments.email).await?;
    let probability = site.model.probability(&Features::of(&sample));
    let outcome = match probability {
        p if p >= site.thresholds.spam => Outcome::Spam,
        p if p >= site.thresholds.hold => Outcome::Hold,
        _ => Outcome::Publish,
    };
    let contributions = site.model.explain(&sample);
    let reasons = sentences(&reasons(probability, &contributions));
    let (by_rules, objections) = objections(&rules, &lists, &sample, site.history);
    if arguments.json {
        let weights: Vec<_> = contributions
            .iter()
            .take(SHOWN)
            .map(|it| json!({ "what": what(it), "log_odds": it.weight }))
            .collect();
        let said = json!({
            "probability": probability,
            "outcome": outcome.name(),
            "reasons": reasons,
            "weights": weights,
            "labels": site.model.labels(),
            "rules": { "outcome": by_rules.name(), "reasons": objections },
        });
        println!("{said}");
        return Ok(());
    }
    let then = match outcome {
        Outcome::Spam => "It would go into the spam.",
        Outcome::Hold => "It would wait for a manager.",
        Outcome::Publish => "The filter would not hold it.",
    };
    println!("{:.1} % spam. {then}", probability * 100.0);
    reasons.iter().for_each(|it| println!("{it}"));
    let then = match by_rules {
        Outcome::Spam => "put it into the spam",
        Outcome::Hold => "hold it",
        Outcome::Publish => "publish it",
    };
    println!("\nThe rules and lists of this site would {then}:");
    objections.iter().for_each(|it| println!("{it}"));
    println!(
        "\nWhat weighs most (log-odds; + speaks for spam), with {} labels of this site:",
        site.model.labels()
    );
    contributions.iter().take(SHOWN).for_each(|it| println!("{:>+7.2}  {}", it.weight, what(it)));
    Ok(())
}

/// What this site knows.
struct Site {
    model: Model,
    thresholds: Thresholds,
    history: History,
}

/// Where there is no site yet, it knows what every site starts with.
async fn site(settings: Settings, email: &str) -> Result<Site, Failure> {
    let history = History { trusted: false, spammed: false, is_manager: false };
    let url = DatabaseUrl::parse(&settings.database.url.0);
    if matches!(&url, DatabaseUrl::Sqlite(path) if !path.exists()) {
        eprintln!("There is no database at {url}: this is what every site starts with.");
        return Ok(Site { model: Model::prior(), thresholds: judges::thresholds(&settings), history });
    }
    let app = open(settings).await?;
    let configured = app.guard.filter.state().thresholds;
    learn(&app.store, &app.guard.filter, configured).await?;
    // As if the sender had shown that the address is theirs.
    let record = match Email::parse(email) {
        Some(email) => app.store.reader().address_record(app.links.address_key(&email)).await?,
        None => AddressRecord::default(),
    };
    let state = Arc::clone(&app.guard.filter.state());
    app.store.close();
    let history = History { trusted: record.is_trusted(), spammed: record.speaks_of_spam(), ..history };
    Ok(Site { model: state.model.clone(), thresholds: state.thresholds, history })
}

/// What stands beside the filter would make of the comment if it came by no form. Fields that were not given are taken
/// for ones that nobody objects to.
fn objections(rules: &Rules, lists: &Lists, sample: &Sample<'_>, history: History) -> (Outcome, Vec<String>) {
    let or = |given: &str, other: &str| if given.is_empty() { other.to_string() } else { given.to_string() };
    let raw = RawComment {
        author: or(sample.author, "Somebody"),
        email: or(sample.email, "somebody@example.org"),
        url: sample.url.to_string(),
        comment: sample.text.to_string(),
        ..RawComment::default()
    };
    let draft = match raw.parse() {
        Ok(draft) => draft,
        Err(refusal) => {
            return (Outcome::Hold, vec![format!("It would not be taken in: {}", words(&refusal))]);
        }
    };
    let html = text::clean(&draft.words);
    let address = IpAddr::from([127, 0, 0, 1]);
    let sender = Sender { address, user_agent: String::new(), referrer: String::new() };
    let case = Case {
        draft: &draft,
        html: &html,
        sender: &sender,
        signals: Signals { trap_filled: false, fill_millis: None, via_api: true, proof: Proof::NotAsked },
        history,
        address_key: &AddressKey(String::new()),
        client_key: "",
        print: Print::of(sample.text),
        post: sample.post,
        akismet: None,
        at: Moment::from_millis(0),
    };
    let mut verdict = rules.weigh(&case);
    if let Some(reason) = listed(lists, &case) {
        verdict.outcome = verdict.outcome.max(Outcome::Hold);
        verdict.reasons.insert(0, reason);
    }
    (verdict.outcome, sentences(&verdict.reasons))
}

fn words(refusal: &Refusal) -> String {
    match refusal {
        Refusal::Invalid(problems) => {
            problems.iter().map(|it| it.message.as_str()).collect::<Vec<_>>().join(" ")
        }
        other => format!("{other:?}"),
    }
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
