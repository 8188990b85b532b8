//! The decision of article 20: what a year entitles to, and what is still payable.

use junxiu_kernel::day::Day;
use junxiu_kernel::decision::{Citation, Decision, Reason, Step};
use junxiu_kernel::grade::Category;
use junxiu_kernel::money::Fen;
use serde::{Deserialize, Serialize};

use super::policy::Policy;
use super::schedule::{Reckoning, Share, exact_yuan};

/// Everything the decision depends on. Kept beside it, it replays the decision to the byte.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inputs {
    /// The person's category on the day that counts.
    pub category: Category,
    /// The newest day of settlement that counts; it picked the policy.
    pub settled_on: Day,
    /// The year's self-payment that counts.
    pub self_pay: Fen,
    /// What was left out of it, and why.
    pub excluded: Vec<Exclusion>,
    /// What was paid on the year already.
    pub previously_paid: Fen,
    /// The policy of that day; none before the regulation was in force.
    pub policy: Option<Policy>,
}

/// A part of the self-payment that does not count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exclusion {
    /// Why.
    pub reason: Excluded,
    /// How much in sum.
    pub amount: Fen,
}

junxiu_kernel::words! {
    /// Why a self-payment does not count.
    pub enum Excluded, "UNKNOWN_EXCLUSION", "不计入原因", "exclusion" {
        /// Settled while the person's category had its own scheme.
        Lixiu = "NOT_APPLICABLE_LIXIU", "结算时为离休或退休改离休人员";
        /// For care after the person's death.
        AfterDeath = "AFTER_DEATH", "去世后的费用";
        /// Settled before the regulation was in force.
        NotInForce = "NOT_IN_FORCE", "实施细则施行前结算";
    }
}

junxiu_kernel::words! {
    /// What was found.
    pub enum Finding, "UNKNOWN_FINDING", "结论", "finding" {
        /// The year entitles to a subsidy.
        Entitled = "ENTITLED", "应予补助";
        /// The self-payment has not passed the first threshold.
        BelowThreshold = "BELOW_THRESHOLD", "未超过起付线";
        /// Article 20 does not apply.
        NotApplicable = "NOT_APPLICABLE", "不适用";
    }
}

/// What the decision comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// What was found.
    pub finding: Finding,
    /// What the year entitles to.
    pub entitlement: Fen,
    /// The entitlement less what was paid; negative means to recover.
    pub payable: Fen,
}

/// Says whether article 20 applies to a category: to 退休 by its words, to non-commissioned officers by article 59.
pub const fn is_entitled(category: Category) -> bool {
    match category {
        Category::Tuixiu | Category::Nco => true,
        Category::Lixiu | Category::TuixiuToLixiu => false,
    }
}

/// Decides what a year entitles to, and what of it is still payable.
pub fn decide(inputs: &Inputs) -> Decision<Outcome> {
    let Some(policy) = &inputs.policy else {
        return settle(inputs, Finding::NotApplicable, Fen::ZERO, Decision::new(()).because(not_in_force()));
    };
    let under = Decision::new(()).under(policy.schedule_version.clone()).under(policy.reading_version.clone());
    // What was settled while the person was entitled counts even when the category has changed since.
    if !is_entitled(inputs.category) && inputs.self_pay == Fen::ZERO {
        let excluded = inputs.excluded.iter().map(left_out);
        return settle(
            inputs,
            Finding::NotApplicable,
            Fen::ZERO,
            under.because(lixiu(inputs.category)).steps(excluded),
        );
    }

    let reckoning = policy.schedule.reckon(inputs.self_pay, policy.reading.band_mode, policy.reading.rounding);
    let trace = steps(inputs, policy, &reckoning);
    let finding = if reckoning.shares.is_empty() { Finding::BelowThreshold } else { Finding::Entitled };
    let mut decision = under.because(found(finding, inputs, policy)).steps(trace);
    if policy.schedule.cap_fen == Some(reckoning.entitlement) && finding == Finding::Entitled {
        decision = decision.because(capped(reckoning.entitlement));
    }
    if inputs.category == Category::Nco {
        decision = decision.because(by_analogy());
    }
    settle(inputs, finding, reckoning.entitlement, decision)
}

/// What a year entitles to, without the reasons: for reckonings over many ledgers.
pub fn entitlement(inputs: &Inputs) -> Fen {
    inputs.policy.as_ref().map_or(Fen::ZERO, |policy| {
        policy.schedule.reckon(inputs.self_pay, policy.reading.band_mode, policy.reading.rounding).entitlement
    })
}

/// The decision on bare figures, where a category that is not entitled has nothing that counts.
pub fn preview(
    category: Category,
    settled_on: Day,
    self_pay: Fen,
    previously_paid: Fen,
    policy: Option<Policy>,
) -> Decision<Outcome> {
    let lixiu = Exclusion { reason: Excluded::Lixiu, amount: self_pay };
    let (counts, excluded) = if is_entitled(category) { (self_pay, Vec::new()) } else { (Fen::ZERO, vec![lixiu]) };
    decide(&Inputs { category, settled_on, self_pay: counts, excluded, previously_paid, policy })
}

/// Takes off what was paid, and closes the decision.
fn settle(inputs: &Inputs, finding: Finding, entitlement: Fen, decision: Decision<()>) -> Decision<Outcome> {
    let paid = inputs.previously_paid;
    let payable = Fen(entitlement.get().saturating_sub(paid.get()));
    let (zh, en) = match payable.get() {
        ..0 => (
            format!("应追回{}元", Fen(payable.get().saturating_neg())),
            format!("{} yuan to recover", Fen(payable.get().saturating_neg())),
        ),
        0 => ("无应付余额".to_owned(), "nothing is open".to_owned()),
        _ => (format!("本次应付{payable}元"), format!("{payable} yuan payable")),
    };
    let outcome = Outcome { finding, entitlement, payable };
    let steps = [
        Step::new(
            "ENTITLEMENT",
            format!("全年应补助{entitlement}元"),
            format!("the year entitles to {entitlement} yuan"),
        )
        .amount(entitlement),
        Step::new("PREVIOUSLY_PAID", format!("已付{paid}元"), format!("{paid} yuan were paid before")).amount(paid),
        Step::new("PAYABLE", zh, en).amount(payable),
    ];
    decision.steps(steps).map(|()| outcome)
}

fn steps(inputs: &Inputs, policy: &Policy, reckoning: &Reckoning) -> Vec<Step> {
    let mut steps: Vec<Step> = inputs.excluded.iter().map(left_out).collect();
    let self_pay = inputs.self_pay;
    steps.push(
        Step::new(
            "SELF_PAY",
            format!("待遇内个人自付累计{self_pay}元（结算至{}）", inputs.settled_on),
            format!("self-payment in scope of {self_pay} yuan, settled up to {}", inputs.settled_on),
        )
        .amount(self_pay)
        .day(inputs.settled_on)
        .cite(Citation::article(20).quote("基本医疗保险和医疗补助待遇内个人自付医疗费用")),
    );
    steps.extend(reckoning.shares.iter().map(|share| band_step(share, policy)));

    if !reckoning.shares.is_empty() {
        let rounded = reckoning.rounded;
        let rounding = policy.reading.rounding;
        steps.push(
            Step::new(
                "ROUNDED",
                format!("合计{}元，{}为{rounded}元", total(reckoning), rounding.zh()),
                format!("{} yuan in sum, {}: {rounded} yuan", total(reckoning), rounding.en()),
            )
            .amount(rounded)
            .cite(reading_of(policy)),
        );
    }
    if let Some(cap) = policy.schedule.cap_fen
        && reckoning.rounded >= cap
    {
        steps.push(
            Step::new("CAP", format!("最高限额{cap}元"), format!("at most {cap} yuan"))
                .amount(cap)
                .cite(Citation::article(20).quote("补助最高限额为10万元")),
        );
    }
    steps
}

fn left_out(exclusion: &Exclusion) -> Step {
    let amount = exclusion.amount;
    let reason = exclusion.reason;
    Step::new(
        format!("EXCLUDED_{}", reason.code()),
        format!("{amount}元不计入：{}", reason.zh()),
        format!("{amount} yuan do not count: {}", reason.code()),
    )
    .amount(amount)
    .cite(Citation::article(20))
}

fn band_step(share: &Share, policy: &Policy) -> Step {
    let Share { number, band, part, exact } = share;
    let (above, rate, exact_text) = (band.above_fen, band.rate_basis_points, exact_yuan(*exact));
    Step::new(
        format!("BAND_{number}"),
        format!("超过{above}元一档：{part}元×{rate}＝{exact_text}元"),
        format!("band above {above} yuan: {part} yuan at {rate} is {exact_text} yuan"),
    )
    .amount(junxiu_kernel::money::share_half_up(*part, rate))
    .cite(
        Citation::of(policy.schedule_version.document.clone(), 20)
            .quote(BAND_WORDS.get(number - 1).copied().unwrap_or_default()),
    )
}

/// The words of article 20 for its two bands.
const BAND_WORDS: [&str; 2] =
    ["个人自付医疗费超过5万元的，按照超出部分的70%给予补助", "个人自付医疗费超过10万元的，按照超出部分的50%给予补助"];

fn total(reckoning: &Reckoning) -> String {
    exact_yuan(reckoning.shares.iter().map(|share| share.exact).sum())
}

fn reading_of(policy: &Policy) -> Citation {
    Citation::of(policy.reading_version.document.clone(), 20)
}

fn found(finding: Finding, inputs: &Inputs, policy: &Policy) -> Reason {
    let threshold = policy.schedule.bands.first().map_or(Fen::ZERO, |band| band.above_fen);
    let self_pay = inputs.self_pay;
    let (code, zh, en) = match finding {
        Finding::Entitled => (
            "OVER_THRESHOLD",
            format!("待遇内个人自付{self_pay}元，超过{threshold}元，应予补助"),
            format!("the self-payment of {self_pay} yuan is over {threshold} yuan, so a subsidy is due"),
        ),
        Finding::BelowThreshold | Finding::NotApplicable => (
            "NOT_OVER_THRESHOLD",
            format!("待遇内个人自付{self_pay}元，未超过{threshold}元，不予补助"),
            format!("the self-payment of {self_pay} yuan is not over {threshold} yuan, so no subsidy is due"),
        ),
    };
    Reason::new(code, zh, en).cite(Citation::article(20).quote("个人自付医疗费超过5万元的"))
}

fn capped(cap: Fen) -> Reason {
    Reason::new("CAP_REACHED", format!("已达最高限额{cap}元"), format!("the cap of {cap} yuan is reached"))
        .cite(Citation::article(20).quote("补助最高限额为10万元"))
}

fn by_analogy() -> Reason {
    Reason::new(
        "NCO_BY_ANALOGY",
        "退休士官（军士）的服务管理参照执行",
        "the rules apply to retired non-commissioned officers by analogy",
    )
    .cite(Citation::article(59).quote("移交政府安置退休士官的服务管理参照执行"))
}

fn lixiu(category: Category) -> Reason {
    Reason::new(
        "NOT_APPLICABLE_LIXIU",
        format!("{}的医疗费用另有规定，不适用第二十条；改为离休以前结算的费用仍按退休人员计算", category.zh()),
        "article 20 speaks of 退休 cadres only; 离休 cadres have a scheme of their own, and after a reclassification only what was settled before it counts",
    )
    .cite(Citation::article(20).quote("军队退休干部"))
}

fn not_in_force() -> Reason {
    Reason::new(
        "NOT_IN_FORCE",
        "结算日早于实施细则施行之日，不适用第二十条",
        "the bill was settled before the regulation was in force, so article 20 does not apply",
    )
    .cite(Citation::article(59).quote("本实施细则自下发之日起执行"))
}

#[cfg(test)]
mod tests;
