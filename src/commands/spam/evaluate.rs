//! `weshift spam evaluate`: the filter's figures on labelled comments.

use std::path::Path;

use serde_json::{Value, json};

use super::{
    Failure,
    rows::{self, Labelled},
};
use crate::commands::progress::Progress;
use weshift_spam::filter::{
    Features, Model,
    evaluate::{Bin, Figures, Verdict, calibration, caught, figures},
};

/// Thresholds of which the table tells what they would catch.
const THRESHOLDS: [f64; 5] = [0.30, 0.50, 0.80, 0.95, 0.98];

pub fn run(path: &Path, online: bool, as_json: bool) -> Result<(), Failure> {
    let (rows, left_out) = rows::read(path)?;
    let verdicts = judge(&rows, online);
    let figures = figures(&verdicts);
    if as_json {
        println!("{}", to_json(&verdicts, &figures, online, left_out));
    } else {
        print_table(&verdicts, &figures, online, left_out);
    }
    Ok(())
}

/// The probability of each comment, and what it was. Online, each is learnt once it was judged.
fn judge(rows: &[Labelled], online: bool) -> Vec<Verdict> {
    let mut model = Model::prior();
    let mut progress = Progress::new(rows.len() as u64);
    rows.iter()
        .map(|it| {
            let features = Features::of(&it.sample());
            let probability = model.probability(&features);
            if online {
                model.learn(&features, it.row.spam, 1.0);
            }
            progress.step();
            (probability, it.row.spam)
        })
        .collect()
}

fn to_json(verdicts: &[Verdict], figures: &Figures, online: bool, left_out: u32) -> Value {
    let bins = |it: &Bin| json!({ "n": it.count, "predicted": it.predicted, "observed": it.observed });
    json!({
        "n": verdicts.len(),
        "spam": verdicts.iter().filter(|it| it.1).count(),
        "skipped": left_out,
        "online": online,
        "precision": figures.precision,
        "recall": figures.recall,
        "f1": figures.f1,
        "auc": figures.auc,
        "log_loss": figures.log_loss,
        "fpr_at_95_recall": figures.fpr_at_95_recall,
        "recall_at_1_fpr": figures.recall_at_1_fpr,
        "thresholds": THRESHOLDS.map(|at| {
            let (ham, spam) = caught(verdicts, at);
            json!({ "threshold": at, "ham": ham, "spam": spam })
        }),
        "calibration": calibration(verdicts).each_ref().map(bins),
    })
}

fn print_table(verdicts: &[Verdict], figures: &Figures, online: bool, left_out: u32) {
    let spam = verdicts.iter().filter(|it| it.1).count();
    let how = if online { "judged first, then learnt" } else { "with what every site starts with" };
    println!("{} comments, {spam} of them spam, {how}; {left_out} lines left out.\n", verdicts.len());
    let percent = |share: f64| format!("{:.1} %", share * 100.0);
    println!("precision                     {:>8.3}", figures.precision);
    println!("recall                        {:>8.3}", figures.recall);
    println!("F1                            {:>8.3}", figures.f1);
    println!("area under the ROC curve      {:>8.3}", figures.auc);
    println!("log-loss                      {:>8.3}", figures.log_loss);
    println!("false positives at 95 % recall {:>7}", percent(figures.fpr_at_95_recall));
    println!("recall at 1 % false positives {:>8}", percent(figures.recall_at_1_fpr));
    println!("\nFrom this probability on   spam caught   others caught");
    for at in THRESHOLDS {
        let (ham, spam) = caught(verdicts, at);
        println!("{at:>24.2}   {:>11}   {:>13}", percent(spam), percent(ham));
    }
    println!("\nIt said       comments   it meant   it was");
    for (at, bin) in calibration(verdicts).iter().enumerate().filter(|it| it.1.count > 0) {
        let (from, meant, was) = (at * 10, percent(bin.predicted), percent(bin.observed));
        let bar = "#".repeat((bin.observed * 30.0).round() as usize);
        println!("{from:>3} to {:>3} %   {:>7}   {meant:>8}   {was:>7} {bar}", from + 10, bin.count);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use weshift_spam::filter::train::Row;

    #[test]
    fn learning_on_the_way_changes_what_comes_later_and_only_that() {
        let text = "Our choir meets on Tuesdays, singers of every voice are welcome in the old hall";
        let row = |spam| Row {
            text: text.into(),
            author: String::new(),
            url: String::new(),
            post: String::new(),
            source: String::new(),
            spam,
        };
        let rows: Vec<Labelled> = (0..8).map(|_| Labelled { row: row(true), email: String::new() }).collect();
        let (cold, online) = (judge(&rows, false), judge(&rows, true));
        assert!(cold.iter().all(|it| it.0 == cold[0].0));
        assert_eq!(online[0].0, cold[0].0);
        assert!(online[7].0 > cold[7].0 + 0.1, "{online:?}");
        let json = to_json(&online, &figures(&online), true, 2);
        for key in "n precision recall f1 auc log_loss fpr_at_95_recall recall_at_1_fpr".split(' ') {
            assert!(json[key].is_number(), "{key}");
        }
    }
}
