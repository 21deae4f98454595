//! Measures of a filter's verdicts; every function takes pairs of (probability of spam, is spam).

/// One verdict: the probability given, and whether it was spam.
pub type Verdict = (f64, bool);

/// Probabilities nearer to 0 or 1 than this count as this near, in the log-loss.
const CLIP: f64 = 1e-6;

/// The usual figures of a set of verdicts.
#[derive(Debug, Clone, PartialEq)]
pub struct Figures {
    /// Share of spam among what is called spam at .5.
    pub precision: f64,
    /// Share of the spam that is called spam at .5.
    pub recall: f64,
    /// Harmonic mean of the two.
    pub f1: f64,
    /// Area under the ROC curve.
    pub auc: f64,
    /// Mean log-loss in nats.
    pub log_loss: f64,
    /// Share of ham at or above the score that catches 95 % of the spam.
    pub fpr_at_95_recall: f64,
    /// Share of spam caught at the score that at most 1 % of the ham reaches.
    pub recall_at_1_fpr: f64,
}

/// Computes all figures.
pub fn figures(verdicts: &[Verdict]) -> Figures {
    let (precision, recall, f1) = precision_recall_f1(verdicts, 0.5);
    Figures {
        precision,
        recall,
        f1,
        auc: auc(verdicts),
        log_loss: log_loss(verdicts),
        fpr_at_95_recall: fpr_at_recall(verdicts, 0.95),
        recall_at_1_fpr: recall_at_fpr(verdicts, 0.01),
    }
}

fn ratio(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

/// Share of ham and of spam scored at or above `threshold`.
pub fn caught(verdicts: &[Verdict], threshold: f64) -> (f64, f64) {
    let share = |class: bool| {
        let of_class = verdicts.iter().filter(|(_, spam)| *spam == class);
        let above = of_class.clone().filter(|(p, _)| *p >= threshold).count();
        ratio(above, of_class.count())
    };
    (share(false), share(true))
}

/// Precision, recall and F1 with everything at or above `threshold` called spam; 0 where undefined.
fn precision_recall_f1(verdicts: &[Verdict], threshold: f64) -> (f64, f64, f64) {
    let called = verdicts.iter().filter(|(p, _)| *p >= threshold);
    let hits = called.clone().filter(|(_, spam)| *spam).count();
    let precision = ratio(hits, called.count());
    let recall = ratio(hits, verdicts.iter().filter(|(_, spam)| *spam).count());
    let sum = precision + recall;
    (precision, recall, if sum == 0.0 { 0.0 } else { 2.0 * precision * recall / sum })
}

/// Area under the ROC curve: chance that spam scores above ham, ties counted half; .5 without both classes.
fn auc(verdicts: &[Verdict]) -> f64 {
    let mut sorted = verdicts.to_vec();
    sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
    let spam = sorted.iter().filter(|(_, spam)| *spam).count();
    let ham = sorted.len() - spam;
    if spam == 0 || ham == 0 {
        return 0.5;
    }
    let (mut wins, mut ham_below) = (0.0, 0);
    for tied in sorted.chunk_by(|a, b| a.0 == b.0) {
        let tied_spam = tied.iter().filter(|(_, spam)| *spam).count();
        let tied_ham = tied.len() - tied_spam;
        wins += tied_spam as f64 * (ham_below as f64 + tied_ham as f64 / 2.0);
        ham_below += tied_ham;
    }
    wins / (spam as f64 * ham as f64)
}

/// Mean log-loss in nats, probabilities clipped at 1e-6.
fn log_loss(verdicts: &[Verdict]) -> f64 {
    let loss = |(p, spam): &Verdict| {
        let p = p.clamp(CLIP, 1.0 - CLIP);
        -(if *spam { p } else { 1.0 - p }).ln()
    };
    verdicts.iter().map(loss).fold(0.0, |sum, it| sum + it) / verdicts.len().max(1) as f64
}

fn scores(verdicts: &[Verdict], class: bool) -> Vec<f64> {
    let mut scores: Vec<f64> = verdicts.iter().filter(|(_, spam)| *spam == class).map(|(p, _)| *p).collect();
    scores.sort_by(|a, b| b.total_cmp(a));
    scores
}

/// Share of ham at or above the highest score that catches `recall` of the spam; 1 without spam.
fn fpr_at_recall(verdicts: &[Verdict], recall: f64) -> f64 {
    let spam = scores(verdicts, true);
    if spam.is_empty() {
        return 1.0;
    }
    let needed = ((recall * spam.len() as f64).ceil() as usize).clamp(1, spam.len());
    caught(verdicts, spam[needed - 1]).0
}

/// Share of spam above every score that more than `fpr` of the ham reaches.
fn recall_at_fpr(verdicts: &[Verdict], fpr: f64) -> f64 {
    let ham = scores(verdicts, false);
    let allowed = (fpr * ham.len() as f64).floor() as usize;
    let spam = scores(verdicts, true);
    let limit = ham.get(allowed).copied().unwrap_or(f64::NEG_INFINITY);
    ratio(spam.iter().filter(|p| **p > limit).count(), spam.len())
}

/// One row of a calibration table.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bin {
    /// Verdicts in the bin.
    pub count: usize,
    /// Their mean probability.
    pub predicted: f64,
    /// The share of them that was spam.
    pub observed: f64,
}

/// What was predicted and what was observed, in ten bins of equal width from 0 to 1.
pub fn calibration(verdicts: &[Verdict]) -> [Bin; 10] {
    std::array::from_fn(|at| {
        let inside: Vec<&Verdict> =
            verdicts.iter().filter(|(p, _)| ((p * 10.0) as usize).min(9) == at).collect();
        let spam = inside.iter().filter(|(_, spam)| *spam).count();
        let sum = inside.iter().fold(0.0, |sum, (p, _)| sum + p);
        let count = inside.len();
        Bin { count, predicted: sum / count.max(1) as f64, observed: ratio(spam, count) }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOME: [Verdict; 5] = [(0.9, true), (0.6, false), (0.6, true), (0.2, false), (0.1, false)];

    #[test]
    fn figures_of_a_small_table() {
        assert!((auc(&SOME) - 5.5 / 6.0).abs() < 1e-12);
        let (precision, recall, f1) = precision_recall_f1(&SOME, 0.5);
        assert!((precision - 2.0 / 3.0).abs() < 1e-12 && recall == 1.0 && (f1 - 0.8).abs() < 1e-12);
        assert!((fpr_at_recall(&SOME, 0.95) - 1.0 / 3.0).abs() < 1e-12);
        assert_eq!(recall_at_fpr(&SOME, 0.01), 0.5);
        assert!((log_loss(&[(1.0, true), (0.5, false)]) - 0.5 * 2.0_f64.ln()).abs() < 1e-5);
        assert_eq!(calibration(&SOME)[6].count, 2);
        assert_eq!(auc(&[(0.5, true)]), 0.5);
    }
}
