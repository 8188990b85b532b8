//! What somebody who goes away means to do, and what the rule recommends for his relation (articles 12 and 44).

use junxiu_kernel::day::{Day, add_months};
use junxiu_kernel::decision::{Citation, Decision, Reason, Step};
use junxiu_kernel::policy::{Dated, PolicyFault};
use serde::Deserialize;

use super::absence::Refusal;

/// The article on members who are away.
pub const ARTICLE: u16 = 12;

/// The article on retirees who stay elsewhere.
const ELSEWHERE: u16 = 44;

/// The policy `absence.transfer_months`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TransferPolicy {
    /// From how many months on a relation is usually transferred; that many are enough.
    pub months: i32,
}

/// The policy `relation.deadlines`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeadlinePolicy {
    /// Within how many days after he arrived, or got his certificate, a member reports to the bureau of the place.
    pub register_days: i64,
    /// Within how many days after that the bureau puts him with a branch.
    pub place_days: i64,
    /// Within how many days after it was sent a relation is accepted.
    pub accept_days: i64,
    /// Within how many days a branch sends the relation of a member whom another institution serves.
    pub send_days: i64,
    /// Within how many days a changed plan, a return that did not come, or a death that was none is looked at.
    pub reassess_days: i64,
}

/// The dated numbers of relations.
#[derive(Clone, Debug)]
pub struct Policies {
    /// `absence.transfer_months`.
    pub transfer: Dated<TransferPolicy>,
    /// `relation.deadlines`.
    pub deadlines: Dated<DeadlinePolicy>,
}

impl Policies {
    /// Reads the policies that the service is delivered with.
    ///
    /// # Errors
    /// When a file is not as it must be, which a test excludes.
    pub fn delivered() -> Result<Self, PolicyFault> {
        let transfer = include_str!("../../policies/absence_transfer_months.toml");
        Ok(Self {
            transfer: Dated::from_toml("absence.transfer_months", transfer)?,
            deadlines: Dated::from_toml("relation.deadlines", include_str!("../../policies/relation_deadlines.toml"))?,
        })
    }
}

junxiu_kernel::words! {
    /// Where somebody is.
    pub enum Destination, "UNKNOWN_DESTINATION", "外出去向", "destination" {
        /// Within the province.
        InProvince = "IN_PROVINCE", "省内";
        /// In another province.
        OtherProvince = "OTHER_PROVINCE", "外省";
        /// Abroad, or in Hong Kong, Macao or Taiwan.
        Abroad = "ABROAD", "国（境）外";
    }
}

junxiu_kernel::words! {
    /// What is done about the relation.
    pub enum Arrangement, "UNKNOWN_ARRANGEMENT", "组织关系安排", "arrangement" {
        /// It is transferred.
        Transfer = "TRANSFER", "转移组织关系";
        /// It stays, and the member gets a certificate.
        Certificate = "CERTIFICATE", "开具党员证明信";
        /// It is kept as it is.
        Keep = "KEEP", "保留组织关系";
        /// He is no member.
        NotApplicable = "NOT_APPLICABLE", "不适用";
    }
}

/// What somebody who goes away means to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The day of departure.
    pub from: Day,
    /// The day on which he means to be back; none where he does not know.
    pub expected_to: Option<Day>,
    /// Where he will be.
    pub destination: Destination,
    /// The code of the bureau of the place.
    pub bureau: Option<String>,
    /// The place in words.
    pub place: Option<String>,
    /// Whether he lives at one address all the time.
    pub is_fixed: bool,
}

/// Says what the rule recommends for a plan.
pub fn assess(
    is_member: bool,
    plan: &Plan,
    policy: &Dated<TransferPolicy>,
) -> Result<Decision<Arrangement>, PolicyFault> {
    if !is_member {
        return Ok(found(
            Arrangement::NotApplicable,
            Reason::new(
                "NO_MEMBER",
                "不是党员，不涉及组织关系",
                "he is no member of the Party; the article does not apply",
            ),
        ));
    }
    if plan.destination == Destination::Abroad {
        return Ok(found(
            Arrangement::Keep,
            Reason::new("ABROAD", "在国（境）外期间保留组织关系", "abroad the relation is kept where it is"),
        ));
    }
    let version = policy.on(plan.from)?;
    let months = version.value.months;
    let threshold = add_months(plan.from, months);
    let step = Step::new(
        "THRESHOLD",
        format!("自{}外出，满{months}个月为{threshold}", plan.from),
        format!("away from {}, {months} months are full on {threshold}", plan.from),
    );
    let is_long = plan.expected_to.is_none_or(|to| to >= threshold);
    let (arrangement, reason) = match (plan.is_fixed, is_long) {
        (true, true) => (
            Arrangement::Transfer,
            Reason::new(
                "LONG_AND_FIXED",
                format!("外出{months}个月以上且居住地点相对固定，一般应当转移组织关系"),
                format!("away for {months} months or more at one address: the relation is usually transferred"),
            ),
        ),
        (false, _) => (
            Arrangement::Certificate,
            Reason::new(
                "NOT_FIXED",
                "居住地点不固定，凭党员证明信参加组织生活",
                "no one address: he takes part with a certificate",
            ),
        ),
        (true, false) => (
            Arrangement::Certificate,
            Reason::new(
                "UNDER_THRESHOLD",
                format!("外出不满{months}个月，凭党员证明信参加组织生活"),
                format!("away for less than {months} months: he takes part with a certificate"),
            ),
        ),
    };
    let decision =
        Decision::new(arrangement).because(reason.cite(Citation::article(ARTICLE)).cite(Citation::article(ELSEWHERE)));
    Ok(decision.step(step.day(threshold).cite(version.citation())).under(policy.version(version)))
}

fn found(arrangement: Arrangement, reason: Reason) -> Decision<Arrangement> {
    Decision::new(arrangement).because(reason.cite(Citation::article(ARTICLE)))
}

impl Plan {
    /// Refuses a return before the departure.
    pub fn must_be_in_order(&self) -> Result<(), Refusal> {
        match self.expected_to {
            Some(to) if to < self.from => Err(Refusal::ReturnBeforeDeparture),
            _ => Ok(()),
        }
    }
}
