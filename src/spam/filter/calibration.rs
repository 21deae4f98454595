//! Fits how sure the filter may be to a site's last labels.

use super::learner::sigmoid;

/// How strongly the slope is held at 1, in labels.
const HOLD_SLOPE: f64 = 60.0;
/// How strongly the shift is held at 0, in labels.
const HOLD_SHIFT: f64 = 30.0;
/// Range of the slope.
const SLOPE: (f64, f64) = (0.6, 1.6);
/// Largest shift either way, in log-odds.
const SHIFT: f64 = 0.8;

/// A label and the log-odds the filter gave before it learnt the label.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scored {
    /// Log-odds of spam before calibration.
    pub score: f64,
    /// What the moderator said.
    pub spam: bool,
    /// How much the label counts.
    pub weight: f64,
}

/// `probability = sigmoid(slope * score + shift)`, Platt scaling.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Calibration {
    /// Below 1 the filter is less sure than it was.
    pub slope: f64,
    /// Added log-odds.
    pub shift: f64,
}

impl Default for Calibration {
    fn default() -> Calibration {
        Calibration { slope: 1.0, shift: 0.0 }
    }
}

impl Calibration {
    /// Calibrated probability of a score in log-odds.
    pub fn probability(self, score: f64) -> f64 {
        sigmoid(self.slope * score + self.shift)
    }

    /// Fits slope and shift by Newton's method, held near 1 and 0 the more the fewer labels there are.
    pub fn fit<'a>(labels: impl Iterator<Item = &'a Scored> + Clone) -> Calibration {
        let mut fitted = Calibration::default();
        for _ in 0..12 {
            let (mut g_slope, mut g_shift) = (HOLD_SLOPE * (fitted.slope - 1.0), HOLD_SHIFT * fitted.shift);
            let (mut h_slope, mut h_both, mut h_shift) = (HOLD_SLOPE, 0.0, HOLD_SHIFT);
            for label in labels.clone() {
                // One absurd score must not decide the slope alone.
                let score = label.score.clamp(-6.0, 6.0);
                let p = fitted.probability(score);
                let error = (p - f64::from(u8::from(label.spam))) * label.weight;
                let curvature = p * (1.0 - p) * label.weight;
                g_slope += error * score;
                g_shift += error;
                h_slope += curvature * score * score;
                h_both += curvature * score;
                h_shift += curvature;
            }
            // Both holds are positive, so the determinant is too.
            let determinant = h_slope * h_shift - h_both * h_both;
            fitted.slope -= (h_shift * g_slope - h_both * g_shift) / determinant;
            fitted.shift -= (h_slope * g_shift - h_both * g_slope) / determinant;
            fitted.slope = fitted.slope.clamp(SLOPE.0, SLOPE.1);
            fitted.shift = fitted.shift.clamp(-SHIFT, SHIFT);
        }
        fitted
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_labels_nothing_changes_and_with_them_the_fit_stays_in_bounds() {
        assert_eq!(Calibration::fit([].iter()), Calibration::default());
        let wrong = vec![Scored { score: -9.0, spam: true, weight: 1.0 }; 200];
        let fitted = Calibration::fit(wrong.iter());
        assert!((SLOPE.0..=SLOPE.1).contains(&fitted.slope) && fitted.shift.abs() <= SHIFT);
    }

    #[test]
    fn an_overconfident_filter_becomes_less_sure() {
        let label = |at: u32| Scored { score: 3.0, spam: !at.is_multiple_of(3), weight: 1.0 };
        let labels: Vec<Scored> = (0..200).map(label).collect();
        let fitted = Calibration::fit(labels.iter());
        assert!(fitted.probability(3.0) < 0.85, "{fitted:?}");
    }
}
