//! The weights the filter starts with, trained elsewhere and embedded.

use std::sync::LazyLock;

use super::features::{Features, SIZE};
use super::varint;

static EMBEDDED: &[u8] = include_bytes!("prior.bin");

/// The embedded prior, decoded once.
pub(crate) static PRIOR: LazyLock<Prior> =
    LazyLock::new(|| Prior::from_bytes(EMBEDDED).expect("the embedded prior is well-formed"));

/// First bytes of the stored form; the digit is the version of the features the weights belong to.
const MAGIC: &[u8; 8] = b"wsprior1";

/// Weights in steps of [`Prior::step`], most of them zero.
#[derive(Debug, Clone, PartialEq)]
pub struct Prior {
    bias: f32,
    step: f32,
    weights: Vec<i8>,
}

impl Prior {
    /// Rounds trained `weights`; those nearer to zero than `prune` become zero.
    pub fn new(bias: f32, weights: &[f32], prune: f32) -> Prior {
        let largest = weights.iter().fold(0.0_f32, |most, weight| most.max(weight.abs()));
        let step = if largest > 0.0 { largest / 127.0 } else { 1.0 };
        let round = |weight: &f32| {
            if weight.abs() < prune { 0 } else { (weight / step).round() as i8 }
        };
        let mut rounded: Vec<i8> = weights.iter().map(round).collect();
        rounded.resize(SIZE, 0);
        Prior { bias, step, weights: rounded }
    }

    /// The weight at `index`.
    #[inline]
    pub fn weight(&self, index: u32) -> f32 {
        f32::from(self.weights[index as usize]) * self.step
    }

    /// Log-odds of spam.
    pub fn score(&self, features: &Features) -> f32 {
        let parts = features.iter().map(|(index, value)| f32::from(self.weights[index as usize]) * value);
        self.bias + self.step * parts.sum::<f32>()
    }

    /// Number of weights that are not zero.
    pub fn count(&self) -> usize {
        self.weights.iter().filter(|weight| **weight != 0).count()
    }

    /// Stored form: constants, indices as differences, weights of a byte each.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = MAGIC.to_vec();
        out.extend(self.bias.to_le_bytes());
        out.extend(self.step.to_le_bytes());
        let set: Vec<u64> = (0..SIZE as u64).filter(|at| self.weights[*at as usize] != 0).collect();
        varint::write_sorted(&mut out, set.iter().copied());
        out.extend(set.iter().map(|at| self.weights[*at as usize].to_le_bytes()[0]));
        out
    }

    /// Reads what [`Prior::to_bytes`] wrote; `None` for anything else.
    pub fn from_bytes(bytes: &[u8]) -> Option<Prior> {
        let mut reader = varint::Reader::new(bytes);
        if reader.take(MAGIC.len())? != MAGIC {
            return None;
        }
        let bias = f32::from_le_bytes(reader.take(4)?.try_into().ok()?);
        let step = f32::from_le_bytes(reader.take(4)?.try_into().ok()?);
        let indices = reader.sorted(SIZE as u64)?;
        let stored = reader.take(indices.len())?;
        if !reader.at_end() || !bias.is_finite() || !step.is_finite() {
            return None;
        }
        let mut weights = vec![0; SIZE];
        for (index, byte) in indices.iter().zip(stored) {
            weights[*index as usize] = i8::from_le_bytes([*byte]);
        }
        Some(Prior { bias, step, weights })
    }
}
