//! What the acts on monthly amounts share: the difference they make for months that have run, and the writing.

use junxiu_casework::journal::Done;
use junxiu_contracts::intake as pb;
use junxiu_kernel::day::{Day, add_months};
use junxiu_kernel::money::{AMOUNT_FEN_MAX, Fen};
use junxiu_platform::database::Changes;
use junxiu_platform::parse::Violations;

use super::back_pay;
use super::event::retiree as event;
use super::parts::Parts;
use super::pay_picture::Picture;
use crate::domain::back_pay::{self as rules, Cause};
use crate::domain::pay_status::{Months, PayState, Refusal, month_of};
use crate::domain::retiree::{Changed, Retiree};
use crate::domain::treatment::Amounts;
use crate::store::back_pay::BackPayRecord;
use crate::store::recorder::Recorder;
use crate::store::retiree_change;

/// How far ahead an amount may be entered; a later one is more likely a slip.
const MONTHS_AHEAD_MAX: i32 = 12;

/// What an act on amounts has come to.
pub struct Written {
    pub picture: Picture,
    pub before: Retiree,
    pub changed: Changed,
    pub changes: Changes,
    pub difference: Option<BackPayRecord>,
    pub from: Day,
    pub what: &'static str,
}

/// Writes an act on amounts, with the difference as a proposal, and answers with the pay status.
pub fn done(parts: &Parts, written: Written, by: &Recorder) -> Done<pb::PayStatus> {
    let Written { mut picture, before, changed, changes, difference, from, what } = written;
    let changes = retiree_change::apply(&parts.sealer, &before, &changed, None, by)
        .append(changes)
        .append(back_pay::insert(difference.as_slice(), by));
    let entry = event::entry(&changed.after).occurred_on(from).summary(format!("{what} from {}", from.format("%Y-%m")));
    picture.retiree = changed.after;
    if let Some(difference) = difference {
        picture.back_pays.insert(0, difference);
    }
    Done { answer: picture.shown(), changes, entry }
}

/// Reckons what a change makes due for months that have run; withheld ones are reckoned when they are paid.
pub fn difference(
    picture: &Picture,
    from: Day,
    was: &Amounts,
    is: &Amounts,
    cause: Cause,
    by: &Recorder,
) -> Option<BackPayRecord> {
    let retiree = &picture.retiree;
    let mut months = back_pay::run_since(retiree, from, by.today)?;
    if retiree.pay.state == PayState::Suspended
        && let Some(withheld_from) = picture.suspension.as_ref().and_then(|suspension| suspension.withheld_from)
    {
        months = Months::between(months.from, months.to.min(withheld_from))?;
    }
    let reckoned = rules::difference(months, was, is, cause);
    back_pay::difference(retiree.id, months, cause, reckoned, by)
}

/// Refuses a month before the reception, or too far ahead.
pub fn check_month(retiree: &Retiree, from: Day, today: Day) -> Result<(), Refusal> {
    if from < month_of(retiree.received_on) {
        return Err(Refusal::BeforeReception { received_on: retiree.received_on });
    }
    let last = add_months(month_of(today), MONTHS_AHEAD_MAX);
    if from > last {
        return Err(Refusal::TooLate { last });
    }
    Ok(())
}

/// Reads an amount, which is not negative.
pub fn amount(wrong: &mut Violations, field: &str, fen: i64) -> Option<Fen> {
    if !(0..=AMOUNT_FEN_MAX).contains(&fen) {
        wrong.add(
            field,
            "OUT_OF_RANGE",
            "金额不能为负，也不能超出可处理的范围",
            "an amount is not negative and within bounds",
        );
        return None;
    }
    Some(Fen::new(fen))
}
