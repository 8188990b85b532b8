//! RecordDuesPayment: dues were paid for one month or several.

use junxiu_casework::journal::{Call, Done};
use junxiu_contracts::party as pb;
use junxiu_kernel::day::Day;
use junxiu_kernel::ids::RetireeId;
use junxiu_kernel::money::Fen;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;

use super::branch_parts::{must_have_come, not_in_force};
use super::convert::{branch as names, dues as convert};
use super::dues_parts::{Dues, Met};
use super::event::dues as event;
use super::parts::Parts;
use crate::domain::dues::{self as rules, Quote};
use crate::domain::dues_month::count_months;
use crate::domain::dues_payment::{self, DuesChannel, DuesPaymentId, Payer, Paying, Payment};
use crate::domain::standing::Standing;
use crate::store;

/// How many months one payment covers: two years made up for, and a year ahead.
const MONTHS_MAX: i32 = 36;

/// What is asked for.
struct Asked {
    retiree: RetireeId,
    months: (Day, Day),
    amount: Fen,
    paid_on: Day,
    payer: (Payer, Option<String>),
    channel: DuesChannel,
    branch_decision: Option<String>,
    corrects: Option<DuesPaymentId>,
}

/// Records a payment, and withdraws the wrong one that it replaces.
pub async fn run(
    parts: &Parts,
    call: &Call,
    request: &pb::RecordDuesPaymentRequest,
) -> Result<Done<pb::DuesPayment>, Fault> {
    let asked = parse(request)?;

    let dues = parts.dues(call, asked.retiree).await?;
    dues.check(&request.etag)?;
    let mut facts = dues.facts.clone();
    if let Some(id) = asked.corrects {
        let corrected = store::dues_payment::get(&parts.db, id).await?;
        let corrected = corrected.ok_or_else(|| Fault::not_found(convert::PAYMENT, &id.name()))?;
        corrected.must_be_of(&dues.records)?;
        facts = facts.without(id);
    }

    payable_on(&dues.member.standing, &asked, call.today)?;
    let paying = Paying {
        id: DuesPaymentId::new_v7(call.now),
        first_month: asked.months.0,
        last_month: asked.months.1,
        amount: asked.amount,
        extra_is_voluntary: request.extra_is_voluntary,
        paid_on: asked.paid_on,
        has_branch_decision: asked.branch_decision.is_some(),
    };
    let covered = dues_payment::pay(&facts, &paying, &parts.policies.dues)?;

    let payment = payment(call, &dues, asked, &paying, covered)?;
    facts.paid.extend(payment.months.iter().map(|month| (month.month, month.clone())));
    let name = payment.id.name();
    let (after, account) = parts.reckoned(&dues.seated(), &facts, Met::by(call, payment.paid_on, &name));
    let changes = account.append(store::dues_payment::insert(&payment)).append(dues.member.guard());
    let answer = answer(parts, &payment)?;
    let entry = dues
        .entry(&name)
        .occurred_on(payment.paid_on)
        .summary(format!("recorded {name} for {} months of {}", payment.months.len(), payment.retiree.name()))
        .event(event::paid(&payment, after.revision + 1));
    Ok(Done { answer, changes, entry })
}

/// What he left unpaid is settled out of his estate: a relative pays it after the death, and nobody else.
fn payable_on(standing: &Standing, asked: &Asked, today: Day) -> Result<(), Fault> {
    let by_estate = asked.payer.0 == Payer::Relative && standing.died_on.is_some_and(|died_on| asked.paid_on > died_on);
    match by_estate {
        true => must_have_come(asked.paid_on, today),
        false => Ok(standing.must_cover(asked.paid_on, today)?),
    }
}

fn answer(parts: &Parts, payment: &Payment) -> Result<pb::DuesPayment, Fault> {
    let first = payment.months.first();
    let decision = first.map(|first| {
        let quote = rules::quote(first.base, first.month, &parts.policies.dues.rates);
        quote.map(|found| Quote { due: first.paid, ..found })
    });
    Ok(convert::payment(payment, pass_up_from(parts, payment.paid_on)?, decision.as_ref()))
}

/// Gives from what amount on what was given freely on a day is passed to the Centre.
pub(super) fn pass_up_from(parts: &Parts, paid_on: Day) -> Result<i64, Fault> {
    let policy = parts.policies.dues.voluntary.on(paid_on).map_err(|fault| not_in_force(&fault))?;
    Ok(policy.value.pass_up_from_fen)
}

fn payment(
    call: &Call,
    dues: &Dues,
    asked: Asked,
    paying: &Paying,
    covered: dues_payment::Covered,
) -> Result<Payment, Fault> {
    // Whoever left pays what he still owes to the branch where he stood last.
    let branch = dues.seated().branch.ok_or(dues_payment::Refusal::InNoBranch)?;
    let (payer, payer_name) = asked.payer;
    Ok(Payment {
        id: paying.id,
        retiree: asked.retiree,
        branch,
        months: covered.months,
        amount: asked.amount,
        voluntary: covered.voluntary,
        paid_on: asked.paid_on,
        payer,
        payer_name,
        channel: asked.channel,
        branch_decision: asked.branch_decision,
        corrects: asked.corrects,
        recorded_by: call.caller.person().to_owned(),
        recorded_at: call.now,
        recorded_on: call.today,
        withdrawn_at: None,
        withdrawn: None,
    })
}

fn parse(request: &pb::RecordDuesPaymentRequest) -> Result<Asked, Fault> {
    let mut wrong = Violations::new();
    let retiree = names::retiree(&mut wrong, "retiree", &request.retiree);
    let first = convert::month(&mut wrong, "first_month", request.first_month.as_ref());
    let last = convert::optional_month(&mut wrong, "last_month", request.last_month.as_ref()).or(first);
    convert::in_order(&mut wrong, "last_month", first, last);
    if first.zip(last).is_some_and(|(first, last)| count_months(first, last) > MONTHS_MAX) {
        convert::too_many_months(&mut wrong, "last_month", MONTHS_MAX);
    }
    let amount = convert::amount(&mut wrong, "amount_fen", request.amount_fen);
    if request.amount_fen == 0 {
        wrong.missing("amount_fen");
    }
    let paid_on = wrong.day("occurred_on", request.occurred_on.as_ref());
    let payer = convert::payer(&mut wrong, request.payer, &request.payer_name);
    let channel = wrong.chosen("channel", request.channel).and_then(convert::channel);
    let branch_decision = wrong.optional("branch_decision", &request.branch_decision).map(str::to_owned);
    let corrects = wrong.take_optional("corrects", &request.corrects, DuesPaymentId::parse_name);
    match (retiree, first.zip(last), amount, paid_on, channel, wrong.is_empty()) {
        (Some(retiree), Some(months), Some(amount), Some(paid_on), Some(channel), true) => {
            Ok(Asked { retiree, months, amount, paid_on, payer, channel, branch_decision, corrects })
        }
        _ => Err(wrong.fault()),
    }
}
