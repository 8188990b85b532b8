//! A payment of dues for one month or several (article 13): in time, late, by the quarter, or ahead.

use chrono::{DateTime, Utc};
use junxiu_kernel::day::{Day, add_months};
use junxiu_kernel::ids::RetireeId;
use junxiu_kernel::money::Fen;

use super::branch::BranchId;
use super::dues::{Policies, month_of};
use super::dues_month::{Facts, Month, PaidMonth, State, Withdrawn, each_month};

junxiu_kernel::id_type!(
    /// A payment of dues.
    DuesPaymentId, "duesPayments"
);

/// How many months ahead dues are taken: a year, as a member who leaves for long pays them.
const AHEAD_MAX_MONTHS: i32 = 12;

junxiu_kernel::words! {
    /// Who handed the dues over.
    pub enum Payer, "UNKNOWN_PAYER", "交款人", "payer" {
        /// The member himself.
        Oneself = "SELF", "本人";
        /// A relative.
        Relative = "RELATIVE", "亲属";
        /// Another member.
        Member = "MEMBER", "其他党员";
    }
}

junxiu_kernel::words! {
    /// How the dues were handed over.
    pub enum DuesChannel, "UNKNOWN_DUES_CHANNEL", "交纳方式", "channel of payment" {
        /// In cash, to the branch.
        Cash = "CASH", "现金";
        /// By a bank transfer.
        Transfer = "TRANSFER", "转账";
        /// Through the retirees' app or another payment service.
        Online = "ONLINE", "线上";
        /// Collected at home from a member who is frail.
        AtHome = "AT_HOME", "上门收取";
    }
}

/// A payment of dues.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payment {
    /// The id.
    pub id: DuesPaymentId,
    /// Whose dues they are.
    pub retiree: RetireeId,
    /// The branch to which they were paid.
    pub branch: BranchId,
    /// The months that it covers.
    pub months: Vec<PaidMonth>,
    /// What was paid in all.
    pub amount: Fen,
    /// What was given freely above the dues.
    pub voluntary: Fen,
    /// The day of the payment.
    pub paid_on: Day,
    /// Who handed it over.
    pub payer: Payer,
    /// That person's name.
    pub payer_name: Option<String>,
    /// How it was handed over.
    pub channel: DuesChannel,
    /// The branch's decision by which it was taken after the limit.
    pub branch_decision: Option<String>,
    /// The payment that it corrects.
    pub corrects: Option<DuesPaymentId>,
    /// Who recorded it.
    pub recorded_by: String,
    /// When it was recorded.
    pub recorded_at: DateTime<Utc>,
    /// The civil day of recording.
    pub recorded_on: Day,
    /// When it was withdrawn, by a correction or for itself.
    pub withdrawn_at: Option<DateTime<Utc>>,
    /// Why it was withdrawn for itself, and by whom.
    pub withdrawn: Option<Withdrawn>,
}

/// What somebody paid.
#[derive(Clone, Debug)]
pub struct Paying {
    /// The payment's id.
    pub id: DuesPaymentId,
    /// The first month.
    pub first_month: Day,
    /// The last month.
    pub last_month: Day,
    /// What was paid in all.
    pub amount: Fen,
    /// Whether what is above the dues is given freely.
    pub extra_is_voluntary: bool,
    /// The day of the payment.
    pub paid_on: Day,
    /// Whether the branch decided to take it after the limit.
    pub has_branch_decision: bool,
}

/// What a payment covers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Covered {
    /// The months.
    pub months: Vec<PaidMonth>,
    /// What is given freely above the dues.
    pub voluntary: Fen,
}

/// Why a payment is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// He stands in no branch here and never did.
    InNoBranch,
    /// A month is not owed, or owes nothing.
    MonthNotOwed {
        /// Which.
        month: Day,
    },
    /// A month is paid or remitted already.
    MonthSettled {
        /// Which.
        month: Day,
    },
    /// No pay is recorded for a month.
    BaseUnknown {
        /// Which.
        month: Day,
    },
    /// A month lies too far ahead.
    TooFarAhead {
        /// The last month that may be paid.
        until: Day,
    },
    /// Less was paid than the months owe.
    AmountBelow {
        /// What they owe.
        due: Fen,
    },
    /// More was paid than the months owe, and nobody says that it is given freely.
    AmountAbove {
        /// What they owe.
        due: Fen,
    },
    /// A month was due too long ago to be made up for without a decision of the branch.
    MakeUpLimit {
        /// Which.
        month: Day,
        /// The last day without a decision.
        until: Day,
    },
    /// The payment to be corrected was withdrawn before.
    Withdrawn,
    /// What is to be corrected belongs to another member.
    OfAnotherMember,
    /// Whoever recorded it would withdraw it.
    RecorderWithdraws,
}

impl Payment {
    /// Refuses to correct what was withdrawn, or belongs to somebody else; `records` are those of the person.
    pub fn must_be_of(&self, records: &[RetireeId]) -> Result<(), Refusal> {
        if !records.contains(&self.retiree) {
            return Err(Refusal::OfAnotherMember);
        }
        self.must_stand()
    }

    /// Decides whether a person may withdraw it: another than whoever recorded it, for no money takes its place.
    pub fn withdraw(&self, person: &str) -> Result<(), Refusal> {
        self.must_stand()?;
        if self.recorded_by == person { Err(Refusal::RecorderWithdraws) } else { Ok(()) }
    }

    const fn must_stand(&self) -> Result<(), Refusal> {
        if self.withdrawn_at.is_some() { Err(Refusal::Withdrawn) } else { Ok(()) }
    }

    /// Says whether it was recorded after its day.
    pub fn is_backdated(&self) -> bool {
        self.recorded_on > self.paid_on
    }
}

/// Decides what a payment covers. Months between the first and the last that owe nothing are passed over.
pub fn pay(facts: &Facts, paying: &Paying, policies: &Policies) -> Result<Covered, Refusal> {
    let until = add_months(month_of(paying.paid_on), AHEAD_MAX_MONTHS);
    if paying.last_month > until {
        return Err(Refusal::TooFarAhead { until });
    }
    let mut months = Vec::new();
    for month in each_month(paying.first_month, paying.last_month) {
        let found = facts.month(month, paying.paid_on, policies);
        let between = month != paying.first_month && month != paying.last_month;
        match found.state {
            State::NothingDue | State::Exempt if between => continue,
            State::NotOwed | State::NothingDue | State::GaveWay => return Err(Refusal::MonthNotOwed { month }),
            State::Paid | State::PaidLate | State::Exempt => return Err(Refusal::MonthSettled { month }),
            State::BaseUnknown => return Err(Refusal::BaseUnknown { month }),
            State::Open | State::Unpaid | State::LeftAtDeath => {}
        }
        must_be_in_time(&found, paying, policies)?;
        months.push(paid_month(found, paying));
    }
    let due = Fen::sum(months.iter().map(|month| month.paid)).unwrap_or(Fen(i64::MAX));
    if paying.amount < due {
        return Err(Refusal::AmountBelow { due });
    }
    if paying.amount > due && !paying.extra_is_voluntary {
        return Err(Refusal::AmountAbove { due });
    }
    Ok(Covered { months, voluntary: Fen(paying.amount.get().saturating_sub(due.get())) })
}

fn must_be_in_time(month: &Month, paying: &Paying, policies: &Policies) -> Result<(), Refusal> {
    let Ok(version) = policies.arrears.on(month.due_on) else { return Ok(()) };
    let until = add_months(month.due_on, version.value.make_up_months);
    if paying.paid_on > until && !paying.has_branch_decision {
        return Err(Refusal::MakeUpLimit { month: month.first, until });
    }
    Ok(())
}

fn paid_month(month: Month, paying: &Paying) -> PaidMonth {
    PaidMonth {
        payment: paying.id,
        month: month.first,
        base: month.base.unwrap_or_default(),
        paid: month.due,
        due_on: month.due_on,
        paid_on: paying.paid_on,
    }
}

#[cfg(test)]
#[path = "dues_payment_tests.rs"]
mod tests;
