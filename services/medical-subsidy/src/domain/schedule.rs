//! Bands, rates and a cap: what an amount of self-payment entitles to.

use junxiu_kernel::money::{BasisPoints, Fen, round_half_up};
use serde::{Deserialize, Serialize};

/// The most bands a schedule may have; the text has two, and a table of more is no schedule.
pub const BANDS_MAX: usize = 5;
/// Parts of a fen in which shares are reckoned: a rate is a number of ten-thousandths.
const PARTS: i128 = 10_000;

/// The bands of a subsidy and its cap.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Schedule {
    /// The bands, by rising threshold.
    pub bands: Vec<Band>,
    /// The most a person may have in a year; none when absent.
    pub cap_fen: Option<Fen>,
}

/// The part of the self-payment above a threshold, and its rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Band {
    /// The threshold; the amount itself is not above it (超过 excludes).
    pub above_fen: Fen,
    /// The rate.
    pub rate_basis_points: BasisPoints,
}

junxiu_kernel::words! {
    /// How the bands are read when an amount passes more than one threshold.
    pub enum BandMode, "UNKNOWN_BAND_MODE", "分档方式", "band mode" {
        /// Each rate applies to the part within its band.
        Marginal = "MARGINAL", "分段累进";
        /// Only the highest rate reached applies, to the part above its own threshold.
        Replace100k = "REPLACE_100K", "高档替代（超出高档起付线部分）";
        /// Only the highest rate reached applies, to the part above the lowest threshold.
        Replace50k = "REPLACE_50K", "高档替代（超出低档起付线部分）";
    }
}

junxiu_kernel::words! {
    /// How the rest of a fen is treated, once, at the end.
    pub enum Rounding, "UNKNOWN_ROUNDING", "取整方式", "rounding" {
        /// A half goes up (四舍五入).
        HalfUp = "HALF_UP", "四舍五入到分";
        /// The rest is cut off.
        Down = "DOWN", "舍去不足一分的部分";
    }
}

impl Rounding {
    /// Says it in English.
    pub const fn en(self) -> &'static str {
        match self {
            Self::HalfUp => "rounded half up to the fen",
            Self::Down => "what is below a fen cut off",
        }
    }
}

/// The share of one band, before rounding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Share {
    /// Which band it is, counted from 1.
    pub number: usize,
    /// The band.
    pub band: Band,
    /// The part of the self-payment to which the rate applies.
    pub part: Fen,
    /// The share in ten-thousandths of a fen.
    pub exact: i128,
}

/// What an amount entitles to, with each step on the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reckoning {
    /// The shares of the bands reached.
    pub shares: Vec<Share>,
    /// Their sum, rounded once.
    pub rounded: Fen,
    /// The sum within the cap.
    pub entitlement: Fen,
}

impl Schedule {
    /// Says what a sum of self-payment entitles to.
    pub fn reckon(&self, self_pay: Fen, mode: BandMode, rounding: Rounding) -> Reckoning {
        let reached = self.bands.iter().filter(|band| self_pay > band.above_fen).count();
        let shares: Vec<Share> = match mode {
            BandMode::Marginal => {
                (0..reached).map(|at| self.share(at, self.above(at), self.upper(at, self_pay))).collect()
            }
            BandMode::Replace100k => self.highest(reached).map(|at| self.share(at, self.above(at), self_pay)).collect(),
            BandMode::Replace50k => self.highest(reached).map(|at| self.share(at, self.above(0), self_pay)).collect(),
        };

        let exact: i128 = shares.iter().map(|share| share.exact).sum();
        let rounded = match rounding {
            Rounding::HalfUp => round_half_up(exact, PARTS),
            Rounding::Down => round_half_up(exact - exact.rem_euclid(PARTS), PARTS),
        };
        let entitlement = self.cap_fen.map_or(rounded, |cap| rounded.min(cap));
        Reckoning { shares, rounded, entitlement }
    }

    /// Says what is wrong with a schedule that somebody proposes; `None` when it is one.
    pub fn fault(&self) -> Option<&'static str> {
        if self.bands.is_empty() || self.bands.len() > BANDS_MAX {
            return Some("BAND_COUNT");
        }
        if self
            .bands
            .iter()
            .any(|band| band.above_fen.is_negative() || !(0..=10_000).contains(&band.rate_basis_points.0))
        {
            return Some("BAND_OUT_OF_RANGE");
        }
        let rising = self.bands.windows(2).all(|pair| matches!(pair, [low, high] if low.above_fen < high.above_fen));
        (!rising).then_some("BANDS_NOT_RISING")
    }

    fn above(&self, at: usize) -> Fen {
        self.bands.get(at).map_or(Fen::ZERO, |band| band.above_fen)
    }

    /// Where a band ends: at the next threshold, or at the amount itself.
    fn upper(&self, at: usize, self_pay: Fen) -> Fen {
        self.bands.get(at + 1).map_or(self_pay, |next| self_pay.min(next.above_fen))
    }

    fn highest(&self, reached: usize) -> std::ops::Range<usize> {
        reached.saturating_sub(1)..reached
    }

    fn share(&self, at: usize, from: Fen, to: Fen) -> Share {
        let band = self.bands[at];
        let part = Fen(to.get() - from.get());
        Share { number: at + 1, band, part, exact: i128::from(part.get()) * i128::from(band.rate_basis_points.0) }
    }
}

/// Writes ten-thousandths of a fen in yuan, with as many decimals as they have, two at least.
pub fn exact_yuan(exact: i128) -> String {
    const PARTS_IN_A_YUAN: u128 = 1_000_000;
    let size = exact.unsigned_abs();
    let decimals = format!("{:06}", size % PARTS_IN_A_YUAN);
    let kept = decimals.trim_end_matches('0').len().max(2);
    let sign = if exact < 0 { "-" } else { "" };
    format!("{sign}{}.{}", size / PARTS_IN_A_YUAN, &decimals[..kept])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn article_20() -> Schedule {
        let band = |yuan, rate| Band { above_fen: Fen::yuan(yuan), rate_basis_points: BasisPoints(rate) };
        Schedule { bands: vec![band(50_000, 7_000), band(100_000, 5_000)], cap_fen: Some(Fen::yuan(100_000)) }
    }

    fn check(self_pay_fen: i64, marginal: i64, replace_100k: i64, replace_50k: i64) {
        for (mode, expected) in
            [(BandMode::Marginal, marginal), (BandMode::Replace100k, replace_100k), (BandMode::Replace50k, replace_50k)]
        {
            let reckoning = article_20().reckon(Fen(self_pay_fen), mode, Rounding::HalfUp);
            assert_eq!(reckoning.entitlement, Fen(expected), "{self_pay_fen} fen, {mode:?}");
        }
    }

    #[test]
    fn the_three_readings_of_article_20() {
        check(0, 0, 0, 0);
        check(4_999_999, 0, 0, 0);
        check(5_000_000, 0, 0, 0);
        check(5_000_001, 1, 1, 1);
        check(9_999_999, 3_499_999, 3_499_999, 3_499_999);
        check(10_000_000, 3_500_000, 3_500_000, 3_500_000);
        check(10_000_001, 3_500_001, 1, 2_500_001);
        check(15_000_000, 6_000_000, 2_500_000, 5_000_000);
        check(22_999_999, 10_000_000, 6_500_000, 9_000_000);
        check(23_000_000, 10_000_000, 6_500_000, 9_000_000);
        check(30_000_000, 10_000_000, 10_000_000, 10_000_000);
    }

    #[test]
    fn a_half_fen_goes_up_or_is_cut_off() {
        let reckon = |rounding| article_20().reckon(Fen(10_000_001), BandMode::Marginal, rounding).entitlement;
        assert_eq!(reckon(Rounding::HalfUp), Fen(3_500_001));
        assert_eq!(reckon(Rounding::Down), Fen(3_500_000));
    }

    #[test]
    fn shares_show_their_parts() {
        let reckoning = article_20().reckon(Fen::yuan(120_000), BandMode::Marginal, Rounding::HalfUp);
        let parts: Vec<_> = reckoning.shares.iter().map(|share| (share.part, exact_yuan(share.exact))).collect();
        assert_eq!(parts, [(Fen::yuan(50_000), "35000.00".to_owned()), (Fen::yuan(20_000), "10000.00".to_owned())]);
        assert_eq!(exact_yuan(5_000), "0.005");
        assert_eq!(exact_yuan(-1), "-0.000001");
    }

    #[test]
    fn the_largest_amount_does_not_overflow() {
        let free = Schedule { cap_fen: None, ..article_20() };
        assert_eq!(
            free.reckon(Fen(i64::MAX), BandMode::Marginal, Rounding::HalfUp).entitlement.get(),
            4_611_686_018_425_887_904
        );
        assert_eq!(
            article_20().reckon(Fen(i64::MAX), BandMode::Marginal, Rounding::HalfUp).entitlement,
            Fen::yuan(100_000)
        );
    }

    #[test]
    fn a_proposed_schedule_must_rise() {
        let with = |bands: &[(i64, i64)]| Schedule {
            bands: bands
                .iter()
                .map(|(yuan, rate)| Band { above_fen: Fen::yuan(*yuan), rate_basis_points: BasisPoints(*rate) })
                .collect(),
            cap_fen: None,
        };
        assert_eq!(with(&[(0, 5_000)]).fault(), None);
        assert_eq!(with(&[]).fault(), Some("BAND_COUNT"));
        assert_eq!(with(&[(1, 1); 6]).fault(), Some("BAND_COUNT"));
        assert_eq!(with(&[(5, 1), (5, 1)]).fault(), Some("BANDS_NOT_RISING"));
        assert_eq!(with(&[(5, 10_001)]).fault(), Some("BAND_OUT_OF_RANGE"));
        assert_eq!(with(&[(-5, 1)]).fault(), Some("BAND_OUT_OF_RANGE"));
    }
}
