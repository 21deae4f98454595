//! Numbers that programs send.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{self, Unexpected, Visitor},
};

/// Comments a list gives at most.
const MAX_LIMIT: u32 = 100;

/// A number from 1 on; who asks for more than there is at once goes on by the cursor.
#[derive(Clone, Copy)]
pub(crate) struct Limit(pub u32);

impl Default for Limit {
    fn default() -> Self {
        Limit(50)
    }
}

impl<'de> Deserialize<'de> for Limit {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        let number = text.parse::<i32>().ok().filter(|&it| it > 0).and_then(|it| u32::try_from(it).ok());
        let limit = number.map(|it| Limit(it.min(MAX_LIMIT)));
        limit.ok_or_else(|| de::Error::custom("This must be a whole number from 1 on."))
    }
}

/// A whole number, also where JavaScript or Python write it as `3.0`.
pub(super) fn whole<'de, D: Deserializer<'de>>(from: D) -> Result<i64, D::Error> {
    struct Number;
    impl Visitor<'_> for Number {
        type Value = i64;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a whole number")
        }

        fn visit_i64<E: de::Error>(self, number: i64) -> Result<i64, E> {
            Ok(number)
        }

        fn visit_f64<E: de::Error>(self, number: f64) -> Result<i64, E> {
            let is_whole = number.fract() == 0.0 && number.abs() < 9e15;
            if is_whole { Ok(number as i64) } else { Err(E::invalid_type(Unexpected::Float(number), &self)) }
        }
    }
    from.deserialize_i64(Number)
}

pub(super) fn step<'de, D: Deserializer<'de>>(from: D) -> Result<Option<u8>, D::Error> {
    #[derive(Deserialize)]
    struct Whole(#[serde(deserialize_with = "whole")] i64);
    match Option::<Whole>::deserialize(from)? {
        None => Ok(None),
        Some(Whole(step)) => {
            let step =
                u8::try_from(step).map_err(|_| de::Error::custom("This must be a number from 1 to 7."))?;
            Ok(Some(step))
        }
    }
}

/// From 1 on.
pub(crate) struct PageNumber(pub u32);

impl PageNumber {
    const MAX: u32 = 1_000_000;
}

impl Default for PageNumber {
    fn default() -> Self {
        PageNumber(1)
    }
}

impl<'de> Deserialize<'de> for PageNumber {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let number = String::deserialize(from)?.parse().ok().filter(|it| (1..=Self::MAX).contains(it));
        let wrong = || de::Error::custom(format!("This must be a number from 1 to {}.", Self::MAX));
        number.map(PageNumber).ok_or_else(wrong)
    }
}
