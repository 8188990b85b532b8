//! Money in whole fen, and shares of it.

use crate::text;
use crate::wrong::Wrong;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The largest amount that is read, in fen: a million million yuan.
///
/// No honest figure comes near it, and sums of very many such amounts still fit an `i64`.
pub const AMOUNT_FEN_MAX: i64 = 100_000_000_000_000;

const FEN_IN_A_YUAN: i64 = 100;
const BASIS_POINTS_IN_THE_WHOLE: i128 = 10_000;

/// An amount of money in fen (分), a hundredth of a yuan.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Fen(pub i64);

impl Fen {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// Takes a number of fen.
    pub const fn new(fen: i64) -> Self {
        Self(fen)
    }

    /// Takes a number of whole yuan.
    pub const fn yuan(yuan: i64) -> Self {
        Self(yuan * FEN_IN_A_YUAN)
    }

    /// Gives the number of fen.
    pub const fn get(self) -> i64 {
        self.0
    }

    /// Adds; `None` when the sum does not fit.
    pub fn checked_add(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
    }

    /// Subtracts; `None` when the difference does not fit.
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        self.0.checked_sub(other.0).map(Self)
    }

    /// Gives the counter-amount; `None` when it does not fit.
    pub fn checked_neg(self) -> Option<Self> {
        self.0.checked_neg().map(Self)
    }

    /// Says whether something is owed the other way.
    pub const fn is_negative(self) -> bool {
        self.0 < 0
    }

    /// Adds up amounts; `None` when the sum does not fit.
    pub fn sum(amounts: impl IntoIterator<Item = Self>) -> Option<Self> {
        amounts.into_iter().try_fold(Self::ZERO, Self::checked_add)
    }
}

impl fmt::Display for Fen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let fen = self.0.unsigned_abs();
        let per_yuan = FEN_IN_A_YUAN.unsigned_abs();
        write!(f, "{sign}{}.{:02}", fen / per_yuan, fen % per_yuan)
    }
}

/// A rate in hundredths of a percent: 10 000 is the whole.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct BasisPoints(pub i64);

impl fmt::Display for BasisPoints {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let rate = self.0.unsigned_abs();
        match rate % 100 {
            0 => write!(f, "{sign}{}%", rate / 100),
            part => write!(f, "{sign}{}.{part:02}%", rate / 100),
        }
    }
}

/// Takes a share of an amount, rounded half up (四舍五入) to the fen.
///
/// A negative amount is rounded as its counter-amount is, so that an amount and
/// its reversal always net to zero. A share that does not fit stops at the bound.
pub fn share_half_up(amount: Fen, rate: BasisPoints) -> Fen {
    let exact = i128::from(amount.0) * i128::from(rate.0);
    round_half_up(exact, BASIS_POINTS_IN_THE_WHOLE)
}

/// Divides `exact` by `parts` and rounds half up, away from zero on both sides.
///
/// For reckonings that keep finer parts of a fen and round once, at their end.
/// `parts` of zero or less counts as one.
pub fn round_half_up(exact: i128, parts: i128) -> Fen {
    let parts = parts.max(1).unsigned_abs();
    let size = exact.unsigned_abs();
    let whole = size / parts + u128::from(size % parts >= parts.div_ceil(2));
    let whole = i64::try_from(whole).unwrap_or(i64::MAX);
    Fen(if exact < 0 { -whole } else { whole })
}

/// Reads an amount in yuan: `1234`, `1,234.50`, `￥1,234.5`, `1234.50元`, full-width digits too.
pub fn parse_yuan(written: &str) -> Result<Fen, Wrong> {
    let tidy = text::squeeze(written);
    let body = without_sign_of_yuan(&tidy);
    let (negative, body) = match body.strip_prefix('-') {
        Some(rest) => (true, without_sign_of_yuan(rest)),
        None => (false, body),
    };
    let body = body.strip_suffix('元').unwrap_or(body);
    let (whole, part) = body.split_once('.').unwrap_or((body, ""));
    let whole = without_commas(whole).ok_or_else(|| bad_amount(&tidy))?;
    let digits_only = |digits: &str| digits.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || !digits_only(&whole) || !digits_only(part) || body.ends_with('.') {
        return Err(bad_amount(&tidy));
    }
    if part.len() > 2 {
        return Err(Wrong::new(
            "AMOUNT_DECIMALS",
            format!("金额“{}”的小数超过两位，请精确到分", text::excerpt(&tidy)),
            format!("amount \"{}\" has more than two decimals; give it to the fen", text::excerpt(&tidy)),
        ));
    }
    let fen = format!("{whole}{part:0<2}")
        .parse::<i64>()
        .ok()
        .filter(|fen| *fen <= AMOUNT_FEN_MAX)
        .ok_or_else(|| too_large(&tidy))?;
    Ok(Fen(if negative { -fen } else { fen }))
}

fn without_sign_of_yuan(body: &str) -> &str {
    body.strip_prefix(['¥', '￥']).unwrap_or(body)
}

/// Takes thousands commas out; `None` when they stand in wrong places.
fn without_commas(whole: &str) -> Option<String> {
    if !whole.contains(',') {
        return Some(whole.to_owned());
    }
    let groups: Vec<&str> = whole.split(',').collect();
    let (first, rest) = groups.split_first()?;
    let well_placed = (1..=3).contains(&first.len()) && rest.iter().all(|group| group.len() == 3);
    well_placed.then(|| groups.concat())
}

fn bad_amount(tidy: &str) -> Wrong {
    let shown = text::excerpt(tidy);
    Wrong::new(
        "BAD_AMOUNT",
        format!("“{shown}”不是金额，请填写如 1234.50"),
        format!("\"{shown}\" is not an amount; write it like 1234.50"),
    )
}

fn too_large(tidy: &str) -> Wrong {
    let shown = text::excerpt(tidy);
    Wrong::new(
        "AMOUNT_TOO_LARGE",
        format!("金额“{shown}”超出可处理的范围"),
        format!("amount \"{shown}\" is beyond what can be handled"),
    )
}
