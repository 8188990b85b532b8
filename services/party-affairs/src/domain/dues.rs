//! What a member owes on a month's pay (article 13): the rate of a slab on the whole amount, rounded once.

use chrono::Datelike;
use junxiu_kernel::day::Day;
use junxiu_kernel::decision::{Citation, Decision, Reason, Step};
use junxiu_kernel::money::{BasisPoints, Fen, share_half_up};
use junxiu_kernel::policy::{Dated, PolicyFault};
use serde::Deserialize;

/// The article that speaks of dues.
pub const ARTICLE: u16 = 13;

/// The key of the rates.
const RATES: &str = "dues.retired.slab";

/// Pay up to a bound, and its rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Slab {
    /// The largest pay of the slab; none for the last.
    pub up_to_fen: Option<i64>,
    /// The share of the whole pay.
    pub rate_basis_points: i64,
}

/// The policy `dues.retired.slab`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rates {
    /// The slabs, the lowest first.
    pub slabs: Vec<Slab>,
}

impl Rates {
    /// Finds the slab in which an amount of pay lies; its bound belongs to it.
    pub fn slab(&self, base: Fen) -> Option<Slab> {
        self.slabs.iter().copied().find(|slab| slab.up_to_fen.is_none_or(|bound| base.get() <= bound))
    }
}

/// The policy `dues.arrears`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ArrearsPolicy {
    /// For how many months after it was due a month is made up for, usually.
    pub make_up_months: i32,
    /// How many months in a row unpaid are looked at.
    pub unpaid_months: usize,
}

/// The policy `dues.voluntary`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VoluntaryPolicy {
    /// From what amount on what is given freely is passed to the Centre.
    pub pass_up_from_fen: i64,
}

/// The policy `dues.review_within`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReviewPolicy {
    /// Within how many days the branch looks at a flagged run.
    pub days: i64,
}

/// The dated numbers of dues.
#[derive(Clone, Debug)]
pub struct Policies {
    /// `dues.retired.slab`.
    pub rates: Dated<Rates>,
    /// `dues.arrears`.
    pub arrears: Dated<ArrearsPolicy>,
    /// `dues.voluntary`.
    pub voluntary: Dated<VoluntaryPolicy>,
    /// `dues.review_within`.
    pub review: Dated<ReviewPolicy>,
}

impl Policies {
    /// Reads the policies that the service is delivered with.
    ///
    /// # Errors
    /// When a file is not as it must be, which a test excludes.
    pub fn delivered() -> Result<Self, PolicyFault> {
        let review = include_str!("../../policies/dues_review_within.toml");
        Ok(Self {
            rates: Dated::from_toml(RATES, include_str!("../../policies/dues_retired_slab.toml"))?,
            arrears: Dated::from_toml("dues.arrears", include_str!("../../policies/dues_arrears.toml"))?,
            voluntary: Dated::from_toml("dues.voluntary", include_str!("../../policies/dues_voluntary.toml"))?,
            review: Dated::from_toml("dues.review_within", review)?,
        })
    }
}

junxiu_kernel::words! {
    /// What came of reckoning a month's dues.
    pub enum Finding, "UNKNOWN_FINDING", "计算结果", "finding" {
        /// Something is due.
        Due = "DUE", "应交";
        /// No pay was received, so nothing is due.
        NothingDue = "NOTHING_DUE", "无需交纳";
        /// No rates held yet in the month.
        NoRateInForce = "NO_RATE_IN_FORCE", "当月无适用标准";
    }
}

/// What is due on a month's pay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quote {
    /// What came of it.
    pub finding: Finding,
    /// What is due.
    pub due: Fen,
}

/// Gives a month by its first day.
pub fn month_of(day: Day) -> Day {
    day.with_day(1).unwrap_or(day)
}

/// Reckons what is due on the pay received for a month, by the rates of the month's first day.
pub fn reckon(base: Fen, month: Day, rates: &Dated<Rates>) -> Quote {
    let Ok(version) = rates.on(month_of(month)) else {
        return Quote { finding: Finding::NoRateInForce, due: Fen::ZERO };
    };
    match version.value.slab(base).filter(|_| base > Fen::ZERO) {
        None => Quote { finding: Finding::NothingDue, due: Fen::ZERO },
        Some(slab) => Quote { finding: Finding::Due, due: share_half_up(base, BasisPoints(slab.rate_basis_points)) },
    }
}

/// Says what is due on the pay received for a month, and how that was found.
pub fn quote(base: Fen, month: Day, rates: &Dated<Rates>) -> Decision<Quote> {
    let month = month_of(month);
    let named = month.format("%Y-%m");
    let found = reckon(base, month, rates);
    let (zh, en) = match found.finding {
        Finding::NoRateInForce => (format!("{named}尚无适用的党费标准"), format!("no rates of dues held in {named}")),
        Finding::NothingDue => (
            format!("{named}未领取离退休费，无需交纳党费"),
            format!("no pay was received for {named}, so nothing is due"),
        ),
        Finding::Due => (format!("{named}应交党费{}元", found.due), format!("{} yuan are due for {named}", found.due)),
    };
    let reason = Reason::new(found.finding.code(), zh, en).cite(Citation::article(ARTICLE).quote("按规定交纳党费"));
    let Ok(version) = rates.on(month) else { return Decision::new(found).because(reason) };
    let received = Step::new("BASE", format!("{named}实际领取{base}元"), format!("{base} yuan received for {named}"));
    let decision = Decision::new(found)
        .because(reason.cite(version.citation()))
        .step(received.amount(base))
        .under(rates.version(version));
    match version.value.slab(base).filter(|_| found.finding == Finding::Due) {
        None => decision,
        Some(slab) => {
            let rate = BasisPoints(slab.rate_basis_points);
            decision
                .step(rate_step(slab, rate).cite(version.citation()))
                .step(due_step(base, rate, found.due).cite(version.citation()))
        }
    }
}

fn rate_step(slab: Slab, rate: BasisPoints) -> Step {
    match slab.up_to_fen.map(Fen) {
        Some(bound) => Step::new(
            "SLAB",
            format!("不超过{bound}元的，按全额的{rate}计"),
            format!("up to {bound} yuan: {rate} of the whole amount"),
        )
        .amount(bound),
        None => Step::new(
            "SLAB",
            format!("高于前档的，按全额的{rate}计"),
            format!("above the bound: {rate} of the whole amount, not of the part above"),
        ),
    }
}

fn due_step(base: Fen, rate: BasisPoints, due: Fen) -> Step {
    Step::new(
        "DUE",
        format!("{base}元的{rate}，四舍五入到分，为{due}元"),
        format!("{rate} of {base} yuan, rounded half up to the fen, is {due} yuan"),
    )
    .amount(due)
}

#[cfg(test)]
#[path = "dues_tests.rs"]
mod tests;
