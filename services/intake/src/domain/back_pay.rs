//! What is due for past months: withheld ones, overpaid ones, and differences.

use junxiu_kernel::day::Day;
use junxiu_kernel::decision::{Citation, Decision, Reason, Step};
use junxiu_kernel::money::Fen;

use super::pay_status::{BackPayRule, Months, Refusal};
use super::treatment::Amounts;

junxiu_kernel::id_type!(
    /// An amount due for past months.
    BackPayId, "backPays"
);

junxiu_kernel::words! {
    /// Which way an amount goes.
    pub enum Direction, "UNKNOWN_DIRECTION", "方向", "direction" {
        /// To the person or his estate.
        Pay = "PAY", "补发";
        /// Back from them.
        Recover = "RECOVER", "追回";
    }
}

junxiu_kernel::words! {
    /// What gives rise to an amount for past months.
    pub enum Cause, "UNKNOWN_CAUSE", "事由", "cause" {
        /// Pay was resumed after a suspension.
        Resumed = "RESUMED", "恢复发放";
        /// A suspension ended with the person's death.
        SuspendedAtDeath = "SUSPENDED_AT_DEATH", "暂停期间去世";
        /// A death was recorded after later months had been paid.
        PaidAfterDeath = "PAID_AFTER_DEATH", "去世后已发";
        /// A recorded death turned out not to be one.
        Reactivated = "REACTIVATED", "更正去世记录";
        /// Treatment was adjusted from an earlier month.
        Adjusted = "ADJUSTED", "待遇调整";
        /// The regular amount was changed from an earlier month.
        AmountChanged = "AMOUNT_CHANGED", "标准变动";
        /// The person was transferred as of an earlier month.
        Transferred = "TRANSFERRED", "转出转入";
    }
}

impl Cause {
    /// Gives the article that the cause falls under.
    pub const fn article(self) -> u16 {
        match self {
            Self::Resumed | Self::AmountChanged => 15,
            Self::Adjusted => 17,
            Self::SuspendedAtDeath | Self::PaidAfterDeath | Self::Reactivated => 40,
            Self::Transferred => 4,
        }
    }

    /// Says whether the payee's identity is to be checked first: the person had not been found.
    pub const fn needs_identity_check(self) -> bool {
        matches!(self, Self::Resumed | Self::SuspendedAtDeath | Self::Reactivated)
    }
}

/// Months for which something is due, still to be reckoned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reckoning {
    /// Which way it goes.
    pub direction: Direction,
    /// What gave rise to it.
    pub cause: Cause,
    /// The months.
    pub months: Months,
}

/// How far an amount for past months has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BackPay {
    /// Awaits a second person.
    Proposed {
        /// Who caused it.
        by: String,
    },
    /// To be carried out.
    Confirmed {
        /// Who confirmed it.
        by: String,
        /// In the run of this month.
        run_month: Day,
    },
    /// Refused.
    Declined,
    /// Overtaken by events.
    Void,
}

impl BackPay {
    /// Confirms: by another person, with the identity checked where it must be and the amount known.
    pub fn confirm(
        self,
        by: &str,
        cause: Cause,
        identity_checked_on: Option<Day>,
        amount: Option<Fen>,
        today: Day,
    ) -> Result<Self, Refusal> {
        self.may_be_decided(by)?;
        if cause.needs_identity_check() && identity_checked_on.is_none() {
            return Err(Refusal::IdentityNotChecked);
        }
        if amount.is_none() {
            return Err(Refusal::AmountUnknown);
        }
        Ok(Self::Confirmed { by: by.to_owned(), run_month: super::pay_status::month_after(today) })
    }

    /// Declines: by another person.
    pub fn decline(self, by: &str) -> Result<Self, Refusal> {
        self.may_be_decided(by)?;
        Ok(Self::Declined)
    }

    fn may_be_decided(&self, by: &str) -> Result<(), Refusal> {
        match self {
            Self::Proposed { by: proposer } if proposer == by => Err(Refusal::SamePerson),
            Self::Proposed { .. } => Ok(()),
            Self::Confirmed { .. } | Self::Declined | Self::Void => Err(Refusal::BackPayDecided),
        }
    }
}

/// Reckons what is due for months, each on its own regular amount and adjustments.
///
/// None when a month has no regular amount on record.
pub fn reckon(what: Reckoning, amounts: &Amounts) -> Decision<Option<Fen>> {
    let mut total = Some(Fen::ZERO);
    let mut steps = Vec::new();
    for month in what.months.each() {
        match amounts.due(month) {
            Some(due) => {
                total = total.and_then(|sum| sum.checked_add(due.payable));
                steps.push(month_step(month, due.regular, due.payable));
            }
            None => {
                total = None;
                let shown = month.format("%Y-%m");
                let zh = format!("{shown}没有离退休费标准记录");
                let en = format!("no regular amount is on record for {shown}");
                steps.push(Step::new("AMOUNT_UNKNOWN", zh, en).day(month));
            }
        }
    }
    let (cause, direction) = (what.cause, what.direction);
    let reason = Reason::new(
        cause.code(),
        format!("{cause}：{direction}{}至{}前各月", what.months.from.format("%Y-%m"), what.months.to.format("%Y-%m")),
        format!(
            "{}: months from {} until before {}",
            cause.code(),
            what.months.from.format("%Y-%m"),
            what.months.to.format("%Y-%m")
        ),
    );
    Decision::new(total).because(reason.cite(Citation::article(cause.article()))).steps(steps)
}

/// Applies the policy on withheld months to what was reckoned for them.
pub fn under_rule(reckoned: Decision<Option<Fen>>, rule: BackPayRule) -> Decision<Option<Fen>> {
    match rule {
        BackPayRule::RepayAfterCheck => reckoned,
        BackPayRule::Forfeit => reckoned.map(|_| Some(Fen::ZERO)).because(Reason::new(
            "FORFEIT",
            "按现行规定，暂停期间的离退休费不予补发",
            "by the policy in force, withheld months are not repaid",
        )),
    }
}

/// Reckons the difference that a change of amounts makes for months already run: positive is due to the person.
///
/// Months without a regular amount before the change count as nothing to compare with.
pub fn difference(months: Months, before: &Amounts, after: &Amounts, cause: Cause) -> Decision<Option<Fen>> {
    let mut total = Some(Fen::ZERO);
    let mut steps = Vec::new();
    for month in months.each() {
        let (Some(was), Some(is)) = (before.due(month), after.due(month)) else { continue };
        let Some(change) = is.payable.checked_sub(was.payable) else { continue };
        if change != Fen::ZERO {
            total = total.and_then(|sum| sum.checked_add(change));
            steps.push(month_step(month, was.payable, change));
        }
    }
    let reason = Reason::new(
        cause.code(),
        format!("{cause}：自{}起已发各月的差额", months.from.format("%Y-%m")),
        format!("{}: the difference for the months run since {}", cause.code(), months.from.format("%Y-%m")),
    );
    Decision::new(total).because(reason.cite(Citation::article(cause.article()))).steps(steps)
}

fn month_step(month: Day, of: Fen, amount: Fen) -> Step {
    let shown = month.format("%Y-%m");
    Step::new("MONTH", format!("{shown}：{of}元，计{amount}元"), format!("{shown}: of {of} yuan, {amount}"))
        .amount(amount)
        .day(month)
}

#[cfg(test)]
#[path = "back_pay_tests.rs"]
mod tests;
