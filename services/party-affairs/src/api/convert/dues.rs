//! Dues, from the wire and back.

use chrono::Datelike;
use junxiu_contracts::google_type::Date;
use junxiu_contracts::party as pb;
use junxiu_kernel::day::Day;
use junxiu_kernel::decision::Decision;
use junxiu_kernel::ids::RetireeId;
use junxiu_kernel::money::{AMOUNT_FEN_MAX, Fen};
use junxiu_platform::etag;
use junxiu_platform::parse::{self, Violations, date, timestamp};
use junxiu_platform::wire;

use crate::api::dues_parts::{Dues, name};
use crate::domain::dues::Quote;
use crate::domain::dues_account::{Account, Arrears};
use crate::domain::dues_month::{Base, BaseKind, DuesBaseId, Month, Rhythm, State};
use crate::domain::dues_payment::{DuesChannel, DuesPaymentId, Payer, Payment};
use crate::domain::dues_reduction::{DuesReductionId, Grounds, Reduction, State as ReductionState};
use crate::domain::standing::Standing;
use crate::store::dues_fact::Excused;

/// The kind of resource that a payment is, as errors name it.
pub const PAYMENT: &str = "junxiu/DuesPayment";

/// The kind of resource that a fact about pay is, as errors name it.
pub const BASE: &str = "junxiu/DuesBase";

/// The kind of resource that a reduction is, as errors name it.
pub const REDUCTION: &str = "junxiu/DuesReduction";

/// Reads a month that must be given; where a day is given, there must be such a day, and it counts for nothing.
pub fn month(wrong: &mut Violations, field: &str, given: Option<&Date>) -> Option<Day> {
    match given {
        Some(date) if *date != Date::default() => {
            let day = if date.day == 0 { 1 } else { date.day };
            let read = wrong.take(field, parse::day(&Date { day, ..*date }))?;
            Some(read.with_day(1).unwrap_or(read))
        }
        _ => {
            wrong.missing(field);
            None
        }
    }
}

/// Reads a month that may be absent.
pub fn optional_month(wrong: &mut Violations, field: &str, given: Option<&Date>) -> Option<Day> {
    given.filter(|date| **date != Date::default()).and_then(|date| month(wrong, field, Some(date)))
}

/// Notes a last month before the first.
pub fn in_order(wrong: &mut Violations, field: &str, first: Option<Day>, last: Option<Day>) {
    if first.zip(last).is_some_and(|(first, last)| last < first) {
        wrong.add(field, "OUT_OF_ORDER", "不得早于首月", "must not lie before the first month");
    }
}

/// Notes more months than one request may name.
pub fn too_many_months(wrong: &mut Violations, field: &str, max: i32) {
    wrong.add(field, "TOO_MANY", format!("最多 {max} 个月"), format!("must reach over at most {max} months"));
}

/// Gives the first month of the year of a month.
pub fn first_of_year(month: Day) -> Day {
    Day::from_ymd_opt(month.year(), 1, 1).unwrap_or(month)
}

/// Reads an amount that is not negative.
pub fn amount(wrong: &mut Violations, field: &str, given: i64) -> Option<Fen> {
    if (0..=AMOUNT_FEN_MAX).contains(&given) {
        return Some(Fen(given));
    }
    let (zh, en) = (format!("应为 0 至 {AMOUNT_FEN_MAX}"), format!("must be from 0 to {AMOUNT_FEN_MAX}"));
    wrong.add(field, "OUT_OF_RANGE", zh, en);
    None
}

/// Reads what a fact about pay says.
pub const fn base_kind(told: pb::dues_base::Kind) -> Option<BaseKind> {
    match told {
        pb::dues_base::Kind::Unspecified => None,
        pb::dues_base::Kind::Regular => Some(BaseKind::Regular),
        pb::dues_base::Kind::Repaid => Some(BaseKind::Repaid),
    }
}

const fn base_kind_wire(kind: BaseKind) -> pb::dues_base::Kind {
    match kind {
        BaseKind::Regular => pb::dues_base::Kind::Regular,
        BaseKind::Repaid => pb::dues_base::Kind::Repaid,
    }
}

/// Reads how often a member pays.
pub const fn rhythm(told: pb::dues_base::Rhythm) -> Option<Rhythm> {
    match told {
        pb::dues_base::Rhythm::Unspecified => None,
        pb::dues_base::Rhythm::Monthly => Some(Rhythm::Monthly),
        pb::dues_base::Rhythm::Quarterly => Some(Rhythm::Quarterly),
    }
}

const fn rhythm_wire(rhythm: Rhythm) -> pb::dues_base::Rhythm {
    match rhythm {
        Rhythm::Monthly => pb::dues_base::Rhythm::Monthly,
        Rhythm::Quarterly => pb::dues_base::Rhythm::Quarterly,
    }
}

/// Reads how dues were handed over.
pub fn channel(told: pb::dues_payment::Channel) -> Option<DuesChannel> {
    DuesChannel::ALL.iter().copied().find(|known| channel_wire(*known) == told)
}

const fn channel_wire(channel: DuesChannel) -> pb::dues_payment::Channel {
    match channel {
        DuesChannel::Cash => pb::dues_payment::Channel::Cash,
        DuesChannel::Transfer => pb::dues_payment::Channel::Transfer,
        DuesChannel::Online => pb::dues_payment::Channel::Online,
        DuesChannel::AtHome => pb::dues_payment::Channel::AtHome,
    }
}

const fn payer_wire(payer: Payer) -> pb::dues_payment::Payer {
    match payer {
        Payer::Oneself => pb::dues_payment::Payer::Self_,
        Payer::Relative => pb::dues_payment::Payer::Relative,
        Payer::Member => pb::dues_payment::Payer::Member,
    }
}

/// Reads who handed dues over; anybody but the member himself is named.
pub fn payer(wrong: &mut Violations, told: i32, given: &str) -> (Payer, Option<String>) {
    let told = wrong.chosen_optional::<pb::dues_payment::Payer>("payer", told);
    let payer = Payer::ALL.iter().copied().find(|known| told == Some(payer_wire(*known))).unwrap_or(Payer::Oneself);
    if payer != Payer::Oneself {
        return (payer, wrong.required("payer_name", given).map(str::to_owned));
    }
    if wrong.optional("payer_name", given).is_some() {
        wrong.add("payer_name", "NOT_ALLOWED", "本人交纳时不填写", "is left empty where the member paid himself");
    }
    (payer, None)
}

/// Reads how far a reduction has come.
pub fn reduction_state(told: pb::dues_reduction::State) -> Option<ReductionState> {
    ReductionState::ALL.iter().copied().find(|known| reduction_state_wire(*known) == told)
}

const fn reduction_state_wire(state: ReductionState) -> pb::dues_reduction::State {
    match state {
        ReductionState::Proposed => pb::dues_reduction::State::Proposed,
        ReductionState::Approved => pb::dues_reduction::State::Approved,
        ReductionState::Declined => pb::dues_reduction::State::Declined,
    }
}

/// Reads the resource name of a reduction.
pub fn reduction_name(wrong: &mut Violations, given: &str) -> Option<DuesReductionId> {
    let given = wrong.required("name", given)?;
    wrong.take("name", DuesReductionId::parse_name(given))
}

/// Shows a fact about pay.
pub fn base(base: &Base) -> pb::DuesBase {
    pb::DuesBase {
        name: base.id.name(),
        retiree: base.retiree.name(),
        kind: base_kind_wire(base.kind).into(),
        first_month: Some(date(base.first_month)),
        last_month: base.last_month.map(date),
        base_fen: base.amount.get(),
        rhythm: match base.kind {
            BaseKind::Regular => rhythm_wire(base.rhythm).into(),
            BaseKind::Repaid => 0,
        },
        repaid_on: base.repaid_on.map(date),
        document_no: base.document_no.clone().unwrap_or_default(),
        corrects: base.corrects.map(|id: DuesBaseId| id.name()).unwrap_or_default(),
        corrected_by: base.corrected_by.map(|id| id.name()).unwrap_or_default(),
        withdrawn_by: base.withdrawn.as_ref().map(|why| why.by.clone()).unwrap_or_default(),
        withdrawal_reason: base.withdrawn.as_ref().map(|why| why.reason.clone()).unwrap_or_default(),
        withdraw_time: base.withdrawn.as_ref().map(|why| timestamp(why.at)),
        recorded_by: base.recorded_by.clone(),
        create_time: Some(timestamp(base.recorded_at)),
    }
}

/// Shows a payment.
pub fn payment(payment: &Payment, pass_up_from_fen: i64, decision: Option<&Decision<Quote>>) -> pb::DuesPayment {
    let months = payment.months.iter().map(|month| pb::dues_payment::Month {
        month: Some(date(month.month)),
        base_fen: month.base.get(),
        paid_fen: month.paid.get(),
        due_on: Some(date(month.due_on)),
        late: month.paid_on > month.due_on,
    });
    pb::DuesPayment {
        name: payment.id.name(),
        retiree: payment.retiree.name(),
        branch: payment.branch.name(),
        months: months.collect(),
        amount_fen: payment.amount.get(),
        voluntary_fen: payment.voluntary.get(),
        pass_to_centre: payment.voluntary.get() >= pass_up_from_fen,
        occurred_on: Some(date(payment.paid_on)),
        payer: payer_wire(payment.payer).into(),
        payer_name: payment.payer_name.clone().unwrap_or_default(),
        channel: channel_wire(payment.channel).into(),
        branch_decision: payment.branch_decision.clone().unwrap_or_default(),
        corrects: payment.corrects.map(|id: DuesPaymentId| id.name()).unwrap_or_default(),
        backdated: payment.is_backdated(),
        withdrawn_by: payment.withdrawn.as_ref().map(|why| why.by.clone()).unwrap_or_default(),
        withdrawal_reason: payment.withdrawn.as_ref().map(|why| why.reason.clone()).unwrap_or_default(),
        withdraw_time: payment.withdrawn_at.map(timestamp),
        decision: decision.map(|decision| wire::decision(decision.outcome.finding.code(), decision)),
        recorded_by: payment.recorded_by.clone(),
        create_time: Some(timestamp(payment.recorded_at)),
    }
}

/// Why dues are to be reduced, opened for one who may see it.
#[derive(Clone, Debug)]
pub struct OpenedReduction {
    /// Why, and what it rests on.
    pub grounds: Grounds,
    /// What the deciding person said.
    pub decision_note: Option<String>,
}

/// Shows a reduction; the hardship stays hidden unless it was opened.
pub fn reduction(reduction: &Reduction, opened: Option<&OpenedReduction>) -> pb::DuesReduction {
    let (decided_by, decided_on) = reduction.decided.clone().unzip();
    let grounds = opened.map(|opened| &opened.grounds);
    pb::DuesReduction {
        name: reduction.id.name(),
        retiree: reduction.retiree.name(),
        branch: reduction.branch.name(),
        state: reduction_state_wire(reduction.state).into(),
        first_month: Some(date(reduction.first_month)),
        last_month: Some(date(reduction.last_month)),
        monthly_fen: reduction.monthly.get(),
        grounds: grounds.map(|grounds| grounds.text.clone()).unwrap_or_default(),
        document_no: grounds.and_then(|grounds| grounds.document_no.clone()).unwrap_or_default(),
        decision_note: opened.and_then(|opened| opened.decision_note.clone()).unwrap_or_default(),
        proposed_by: reduction.proposed_by.clone(),
        proposed_on: Some(date(reduction.proposed_on)),
        decided_by: decided_by.unwrap_or_default(),
        decided_on: decided_on.map(date),
        unmasked: opened.is_some(),
        etag: etag::of(reduction.revision),
        create_time: Some(timestamp(reduction.recorded_at)),
    }
}

/// Shows that the branch found a good reason.
pub fn excuse(name: String, retiree: RetireeId, excused: &Excused<'_>) -> pb::DuesExcuse {
    pb::DuesExcuse {
        name,
        retiree: retiree.name(),
        through_month: Some(date(excused.through)),
        occurred_on: Some(date(excused.on)),
        recorded_by: excused.by.to_owned(),
        create_time: Some(timestamp(excused.at)),
    }
}

const fn state_wire(state: State) -> pb::dues_month::State {
    match state {
        State::Open => pb::dues_month::State::Open,
        State::Paid => pb::dues_month::State::Paid,
        State::PaidLate => pb::dues_month::State::PaidLate,
        State::Exempt => pb::dues_month::State::Exempt,
        State::NothingDue => pb::dues_month::State::NothingDue,
        State::Unpaid => pb::dues_month::State::Unpaid,
        State::BaseUnknown => pb::dues_month::State::BaseUnknown,
        State::NotOwed => pb::dues_month::State::NotOwed,
        State::LeftAtDeath => pb::dues_month::State::LeftAtDeath,
        State::GaveWay => pb::dues_month::State::GaveWay,
    }
}

fn month_wire(month: &Month) -> pb::DuesMonth {
    let paid = month.paid.as_ref();
    pb::DuesMonth {
        month: Some(date(month.first)),
        state: state_wire(month.state).into(),
        base_fen: month.base.unwrap_or_default().get(),
        due_fen: month.due.get(),
        due_on: (!matches!(month.state, State::NotOwed | State::GaveWay)).then(|| date(month.due_on)),
        reduced: month.is_reduced,
        paid_fen: paid.map_or(0, |paid| paid.paid.get()),
        paid_on: paid.map(|paid| date(paid.paid_on)),
        payment: paid.map(|paid| paid.payment.name()).unwrap_or_default(),
        review_required: month.needs_review(),
        dues_base: month.rests_on.map(|id| id.name()).unwrap_or_default(),
        repaid_base: month.repaid_by.map(|id| id.name()).unwrap_or_default(),
        overpaid_fen: Fen::sum(month.overpaid.iter().map(|paid| paid.paid)).unwrap_or(Fen(i64::MAX)).get(),
        overpaid_payments: month.overpaid.iter().map(|paid| paid.payment.name()).collect(),
    }
}

/// Shows the dues of a member over some months.
pub fn statement(dues: &Dues, months: &[Month]) -> pb::DuesStatement {
    let Dues { member, account, records, .. } = dues;
    let sum = |of: fn(&Month) -> Fen| Fen::sum(months.iter().map(of)).unwrap_or(Fen(i64::MAX)).get();
    let retiree = member.standing.retiree;
    pb::DuesStatement {
        name: name(retiree),
        retiree: retiree.name(),
        display_name: member.standing.name.clone(),
        branch: member.branch().map(|branch| branch.id.name()).unwrap_or_default(),
        months: months.iter().map(month_wire).collect(),
        due_fen: sum(|month| month.due),
        paid_fen: sum(|month| month.paid.as_ref().map_or(Fen::ZERO, |paid| paid.paid)),
        unpaid_fen: sum(|month| if month.state == State::Unpaid { month.due } else { Fen::ZERO }),
        flagged_from: account.flagged_from.map(date),
        overpaid_fen: sum(|month| Fen::sum(month.overpaid.iter().map(|paid| paid.paid)).unwrap_or(Fen(i64::MAX))),
        left_at_death_fen: sum(|month| if month.state == State::LeftAtDeath { month.due } else { Fen::ZERO }),
        merged_into: member.standing.merged_into.map(name).unwrap_or_default(),
        merged_records: records.iter().filter(|record| **record != retiree).map(|record| record.name()).collect(),
        etag: if account.revision == 0 { String::new() } else { etag::of(account.revision) },
    }
}

/// Shows a member who is behind.
pub fn arrears(account: &Account, standing: &Standing, arrears: &Arrears) -> pb::DuesArrears {
    pb::DuesArrears {
        retiree: account.retiree.name(),
        display_name: standing.name.clone(),
        branch: account.branch.map(|branch| branch.name()).unwrap_or_default(),
        unpaid_from: Some(date(arrears.from)),
        unpaid_months: i32::try_from(arrears.months).unwrap_or(i32::MAX),
        unpaid_fen: arrears.sum.get(),
        flagged_from: account.flagged_from.map(date),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_come_back_as_they_were() {
        for known in BaseKind::ALL {
            assert_eq!(base_kind(base_kind_wire(*known)), Some(*known));
        }
        for known in Rhythm::ALL {
            assert_eq!(rhythm(rhythm_wire(*known)), Some(*known));
        }
        for known in DuesChannel::ALL {
            assert_eq!(channel(channel_wire(*known)), Some(*known));
        }
        for known in ReductionState::ALL {
            assert_eq!(reduction_state(reduction_state_wire(*known)), Some(*known));
        }
        let mut wrong = Violations::new();
        for known in Payer::ALL {
            let name = if *known == Payer::Oneself { "" } else { "亲属甲" };
            assert_eq!(payer(&mut wrong, payer_wire(*known).into(), name).0, *known);
        }
        assert!(wrong.is_empty());
    }

    #[test]
    fn a_month_is_read_with_any_day_or_none() {
        let mut wrong = Violations::new();
        for day in [0, 1, 15, 28] {
            let read = month(&mut wrong, "month", Some(&Date { year: 2022, month: 2, day }));
            assert_eq!(read, "2022-02-01".parse().ok());
        }
        assert!(wrong.is_empty());
        assert_eq!(month(&mut wrong, "month", Some(&Date { year: 2022, month: 2, day: 29 })), None);
        assert_eq!(month(&mut wrong, "month", Some(&Date { year: 2022, month: 13, day: 1 })), None);
        assert_eq!(month(&mut wrong, "month", None), None);
        assert_eq!(wrong.into_list().len(), 3);
    }
}
