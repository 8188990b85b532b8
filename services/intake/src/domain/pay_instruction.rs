//! What the pay office is to do for one person in one month.

use junxiu_kernel::day::Day;
use junxiu_kernel::money::Fen;

use super::back_pay::{BackPayId, Cause, Direction};
use super::pay_status::{Months, Pay, month_after};
use super::treatment::Amounts;

junxiu_kernel::words! {
    /// What is to be done.
    pub enum Action, "UNKNOWN_ACTION", "指令", "action" {
        /// Pay the month.
        Pay = "PAY", "发放";
        /// Withhold the month.
        Withhold = "WITHHOLD", "暂停";
        /// Stop: nothing is due from this month on.
        Stop = "STOP", "停发";
        /// Pay an amount for past months.
        BackPay = "BACK_PAY", "补发";
        /// Recover an amount for past months.
        Recover = "RECOVER", "追回";
    }
}

/// One instruction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Instruction {
    /// What is to be done.
    pub action: Action,
    /// The amount, where it is known.
    pub amount: Option<Fen>,
    /// Why, as a stable code.
    pub reason: &'static str,
    /// The amount for past months that is carried out.
    pub back_pay: Option<BackPayId>,
}

/// An amount for past months that a run carries out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settlement {
    /// The id.
    pub id: BackPayId,
    /// Which way it goes.
    pub direction: Direction,
    /// What gave rise to it.
    pub cause: Cause,
    /// How much.
    pub amount: Fen,
}

/// What is known of a person's pay in a month.
#[derive(Clone, Debug)]
pub struct Picture<'p> {
    /// What the record says.
    pub pay: &'p Pay,
    /// The months withheld; an open range ends at the end of days.
    pub withheld: &'p [Months],
    /// The amounts.
    pub amounts: &'p Amounts,
    /// What the run of the month carries out for past months.
    pub settlements: &'p [Settlement],
}

/// Says what is to be done in the run of a month.
pub fn of_month(picture: &Picture<'_>, month: Day) -> Vec<Instruction> {
    let settled = picture.settlements.iter().map(|settlement| Instruction {
        action: match settlement.direction {
            Direction::Pay => Action::BackPay,
            Direction::Recover => Action::Recover,
        },
        amount: Some(settlement.amount),
        reason: settlement.cause.code(),
        back_pay: Some(settlement.id),
    });
    regular(picture, month).into_iter().chain(settled).collect()
}

fn regular(picture: &Picture<'_>, month: Day) -> Option<Instruction> {
    if let Some(stop) = picture.pay.stop
        && month >= stop.from
    {
        // Told until the run after it was recorded; the pay office has heard of it by then.
        let told = month <= month_after(stop.recorded_on).max(stop.from);
        return told.then(|| instruction(Action::Stop, None, stop.reason.code()));
    }
    if month < picture.pay.from {
        return None;
    }
    let due = picture.amounts.due(month);
    let amount = due.map(|due| due.payable);
    if picture.withheld.iter().any(|months| months.from <= month && month < months.to) {
        return Some(instruction(Action::Withhold, amount, "LOST_CONTACT"));
    }
    let reason = match due {
        None => "AMOUNT_UNKNOWN",
        Some(due) if due.payable != due.regular => "ADJUSTED",
        Some(_) => "REGULAR",
    };
    Some(instruction(Action::Pay, amount, reason))
}

fn instruction(action: Action, amount: Option<Fen>, reason: &'static str) -> Instruction {
    Instruction { action, amount, reason, back_pay: None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::pay_status::{PayState, Stop, StopReason};
    use crate::domain::treatment::Regular;
    use junxiu_kernel::day::parse_day;

    fn day(written: &str) -> Day {
        parse_day(written).expect("a day")
    }

    fn picture(pay: &Pay, withheld: &[Months], month: &str) -> Option<(Action, Option<i64>, &'static str)> {
        let regular = vec![Regular { revision: 1, from: day("2024-02-01"), monthly: Fen::yuan(8000) }];
        let amounts = Amounts { regular, adjustments: vec![] };
        let picture = Picture { pay, withheld, amounts: &amounts, settlements: &[] };
        let told = of_month(&picture, day(month));
        told.first().map(|told| (told.action, told.amount.map(|fen| fen.get() / 100), told.reason))
    }

    fn paying() -> Pay {
        Pay { state: PayState::Paying, revision: 1, from: day("2024-01-01"), stop: None }
    }

    #[test]
    fn pay_runs_from_its_first_month_with_the_amount_where_it_is_known() {
        assert_eq!(picture(&paying(), &[], "2023-12-01"), None);
        assert_eq!(picture(&paying(), &[], "2024-01-01"), Some((Action::Pay, None, "AMOUNT_UNKNOWN")));
        assert_eq!(picture(&paying(), &[], "2024-02-01"), Some((Action::Pay, Some(8000), "REGULAR")));
    }

    #[test]
    fn withheld_months_are_withheld_and_no_others() {
        let withheld = [Months { from: day("2024-04-01"), to: day("2024-06-01") }];
        for (month, action) in [
            ("2024-03-01", Action::Pay),
            ("2024-04-01", Action::Withhold),
            ("2024-05-01", Action::Withhold),
            ("2024-06-01", Action::Pay),
        ] {
            assert_eq!(picture(&paying(), &withheld, month).map(|told| told.0), Some(action), "{month}");
        }
    }

    #[test]
    fn a_stop_is_told_until_the_run_after_it_was_recorded() {
        let stop = Stop { from: day("2024-04-01"), reason: StopReason::Deceased, recorded_on: day("2024-05-09") };
        let pay = Pay { state: PayState::Stopped, stop: Some(stop), ..paying() };
        for (month, told) in [
            ("2024-03-01", Some(Action::Pay)),
            ("2024-04-01", Some(Action::Stop)),
            ("2024-06-01", Some(Action::Stop)),
            ("2024-07-01", None),
        ] {
            assert_eq!(picture(&pay, &[], month).map(|told| told.0), told, "{month}");
        }
    }

    #[test]
    fn confirmed_amounts_for_past_months_are_carried_out_also_after_a_stop() {
        let stop = Stop { from: day("2024-04-01"), reason: StopReason::Deceased, recorded_on: day("2024-04-09") };
        let pay = Pay { state: PayState::Stopped, stop: Some(stop), ..paying() };
        let id = BackPayId(uuid::Uuid::from_u128(1));
        let settlement =
            Settlement { id, direction: Direction::Recover, cause: Cause::PaidAfterDeath, amount: Fen::yuan(8000) };
        let amounts = Amounts::default();
        let picture = Picture { pay: &pay, withheld: &[], amounts: &amounts, settlements: &[settlement] };
        let told = of_month(&picture, day("2024-09-01"));
        assert_eq!(told.len(), 1);
        assert_eq!((told[0].action, told[0].reason), (Action::Recover, "PAID_AFTER_DEATH"));
    }
}
