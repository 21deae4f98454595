//! Makes what ships with Weshift: the weights that every site starts with, and the list of phrases that they use.

use std::{collections::BTreeSet, path::Path};

use super::{Failure, rows};
use crate::commands::progress::Progress;
use weshift_spam::filter::{
    Lexicon,
    evaluate::{caught, figures},
    train::{Row, leave_one_out, train},
};

/// The same file gives the same bytes.
pub fn run(path: &Path, out: &Path) -> Result<(), Failure> {
    let (rows, _) = rows::read(path)?;
    if rows.is_empty() {
        return Err(Failure::Failed("Without labelled comments there is nothing to train from.".into()));
    }
    let rows: Vec<Row> = rows.into_iter().map(|it| it.row).collect();
    let sources: BTreeSet<&str> = rows.iter().map(|it| it.source.as_str()).collect();
    println!("Each source judged by weights trained without it:");
    println!(
        "source       n   spam     AUC      F1   FPR@95R   log-loss   at .30: spam, others   at .95: spam, others"
    );
    let mut progress = Progress::new(sources.len() as u64);
    let mut all = Vec::new();
    let print = |name: &str, verdicts: &[(f64, bool)]| {
        let it = figures(verdicts);
        let spam = verdicts.iter().filter(|it| it.1).count();
        let ((ham30, spam30), (ham95, spam95)) = (caught(verdicts, 0.30), caught(verdicts, 0.95));
        println!(
            "{name:<8} {:>5}  {spam:>5}  {:>6.3}  {:>6.3}   {:>7.3}   {:>8.3}   {spam30:>12.3}, {ham30:>6.3}   {spam95:>12.3}, {ham95:>6.4}",
            verdicts.len(),
            it.auc,
            it.f1,
            it.fpr_at_95_recall,
            it.log_loss
        );
    };
    for source in sources {
        let verdicts = leave_one_out(&rows, source);
        progress.step();
        print(source, &verdicts);
        all.extend(verdicts);
    }
    print("all", &all);
    let bytes = train(&rows).to_bytes();
    write(out, &bytes)?;
    println!("{} bytes of weights are in {}.", bytes.len(), out.display());
    Ok(())
}

pub fn lexicon(list: &Path, out: &Path) -> Result<(), Failure> {
    let text = std::fs::read_to_string(list)
        .map_err(|error| Failure::Use(format!("{} cannot be read: {error}.", list.display())))?;
    let lexicon = Lexicon::distil(&text);
    write(out, &lexicon.to_bytes())?;
    println!("{} phrases are in {}. Now train the weights anew.", lexicon.count(), out.display());
    Ok(())
}

fn write(out: &Path, bytes: &[u8]) -> Result<(), Failure> {
    std::fs::write(out, bytes)
        .map_err(|error| Failure::Failed(format!("{} cannot be written: {error}.", out.display())))
}
