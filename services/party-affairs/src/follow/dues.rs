//! What news of the register changes in dues: pay that is held back, runs again or is repaid, a death or one that was none, a
//! record that gives way to another, and a branch's new superior.

use junxiu_casework::duty;
use junxiu_contracts::feed::Event;
use junxiu_contracts::intake as pb;
use junxiu_kernel::day::{Day, add_months};
use junxiu_kernel::ids::RetireeId;
use junxiu_kernel::money::Fen;
use junxiu_platform::database::Changes;
use junxiu_platform::parse;
use junxiu_platform::status::Fault;
use prost::Message;

use super::News;
use crate::api::dues_parts::{Fallen, name};
use crate::api::parts::Parts;
use crate::domain::dues::month_of;
use crate::domain::dues_account::{self, Account};
use crate::domain::dues_base;
use crate::domain::dues_merger::{self, GaveWay};
use crate::domain::dues_month::{Base, BaseKind, DuesBaseId, Facts, Interruption, Rhythm, Stay};
use crate::domain::organization::Organization;
use crate::domain::standing::Standing;
use crate::store;

/// The type of the event that back pay was confirmed; the only one of a retiree that changes no standing.
pub(super) const BACK_PAY_CONFIRMED: &str = "retiree.back_pay_confirmed";

/// The name under which the news is recorded.
const FOLLOWER: &str = "service:party-affairs";

/// Why the duty to look at a run falls away that is none any more by what the register told.
const NO_RUN: &str = "NO_RUN";

/// Says what news of a retiree changes in his dues.
///
/// # Errors
/// As the database says.
pub async fn on_news(
    parts: &Parts,
    before: Option<&Standing>,
    after: &Standing,
    news: &News,
) -> Result<Changes, Fault> {
    let gave_way = before.is_none_or(|before| before.merged_into.is_none());
    if let Some(survivor) = after.merged_into.filter(|_| gave_way) {
        return merged(parts, after, survivor, news).await;
    }
    let told = told(before, after, news);
    let died = before.is_some_and(|before| before.died_on != after.died_on);
    if told.is_none() && !died {
        return Ok(Changes::new());
    }
    let now = parts.clock.now();
    let changes = match told {
        Some(Told::Held { from }) => store::dues_fact::interrupt(after.retiree, from, now),
        Some(Told::Runs { from }) => store::dues_fact::resume(after.retiree, from),
        Some(Told::Missed(held)) => store::dues_fact::interrupted(after.retiree, held, now),
        None => Changes::new(),
    };
    let Some(account) = store::dues_account::get(&parts.db, after.retiree).await? else { return Ok(changes) };
    let mut facts = only(parts.whole_facts(std::slice::from_ref(&account)).await?);
    facts.died_on = after.died_on;
    facts.gave_way = after.merged_into.is_some();
    take_in(&mut facts, told);
    // The stay that the same news brings back.
    if let Some(joining) = super::branch::comes_back(parts, before, after).await?.joining() {
        facts.stays.push(Stay { from: joining.on, to: None });
    }
    let reason = if after.died_on.is_some() { "DEATH" } else { NO_RUN };
    let why = Fallen { reason, now, today: parts.clock.today() };
    Ok(changes.append(parts.fallen(&account, &facts, why).1))
}

/// What the register told of pay.
#[derive(Clone, Copy, Debug)]
enum Told {
    /// It is held back.
    Held {
        /// From this month on.
        from: Day,
    },
    /// It runs again.
    Runs {
        /// From this month on.
        from: Day,
    },
    /// It did not run in some months, because he was taken for dead.
    Missed(Interruption),
}

fn told(before: Option<&Standing>, after: &Standing, news: &News) -> Option<Told> {
    let from = news.first_month.unwrap_or_else(|| month_of(news.on));
    let was_suspended = before.is_some_and(|before| before.is_pay_suspended);
    match (was_suspended, after.is_pay_suspended) {
        (false, true) => Some(Told::Held { from }),
        (true, false) => Some(Told::Runs { from }),
        _ => news.missed.map(|(from, to)| Told::Missed(Interruption { from, to: Some(to) })),
    }
}

/// Takes into the facts what the same batch writes.
fn take_in(facts: &mut Facts, told: Option<Told>) {
    match told {
        Some(Told::Held { from }) if facts.interruptions.iter().all(|held| held.to.is_some()) => {
            facts.interruptions.push(Interruption { from, to: None });
        }
        Some(Told::Runs { from }) => {
            for held in facts.interruptions.iter_mut().filter(|held| held.to.is_none()) {
                held.to = Some(from);
            }
        }
        Some(Told::Missed(held)) => facts.interruptions.push(held),
        Some(Told::Held { .. }) | None => {}
    }
}

/// A record gave way: its dues are reckoned with the record that stands, and its own duty falls away.
async fn merged(parts: &Parts, after: &Standing, survivor: RetireeId, news: &News) -> Result<Changes, Fault> {
    let now = parts.clock.now();
    let changes = duty::void_subject(&name(after.retiree), after.received_on, "MERGED", now);
    let gone = store::dues_account::get(&parts.db, after.retiree).await?;
    let gone = gone.unwrap_or_else(|| Account::begin(after.retiree));
    let known = store::dues_account::get(&parts.db, survivor).await?;
    let account = known.unwrap_or_else(|| Account::begin(survivor));
    let mut found = parts.whole_facts(&[gone.clone(), account.clone()]).await?.into_iter();
    let (theirs, own) = (found.next().unwrap_or_default(), found.next().unwrap_or_default());
    if gone.revision == 0 && theirs.stays.is_empty() {
        return Ok(changes);
    }
    let gave = GaveWay::to(survivor, news.on, &own);
    let gave_way =
        Account { gave_way: Some(gave), unsettled_from: None, unpaid_run_on: None, flagged_from: None, ..gone.clone() };
    let changes = changes.append(store::dues_account::save(&gave_way, now));
    let Some(stands) = parts.standings.get(survivor).await? else { return Ok(changes) };

    let mut facts = dues_merger::join(own, theirs, &gave);
    facts.died_on = stands.died_on;
    facts.gave_way = stands.merged_into.is_some();
    // He stands where the record that gave way stood, unless he has a branch of his own; the daily run seats him anew.
    let account = match account.branch {
        None => Account { branch: gone.branch, holder: gone.holder, ..account },
        Some(_) => account,
    };
    let why = Fallen { reason: "MERGED", now, today: parts.clock.today() };
    Ok(changes.append(parts.fallen(&account, &facts, why).1))
}

/// Says what confirmed back pay changes in dues: each month that was held back owes its own, due with the month in whose run
/// it is repaid.
///
/// # Errors
/// As the database says, or for an event that cannot be read.
pub async fn on_back_pay(parts: &Parts, event: &Event) -> Result<Changes, Fault> {
    let Some(told) = repaid(event)? else { return Ok(Changes::new()) };
    let retiree = parts.that_stands(told.retiree).await?;
    let Some(standing) = parts.standings.get(retiree).await? else { return Ok(Changes::new()) };
    let account = store::dues_account::get(&parts.db, retiree).await?.unwrap_or_else(|| Account::begin(retiree));
    let mut facts = only(parts.whole_facts(std::slice::from_ref(&account)).await?);
    facts.died_on = standing.died_on;
    let stretches = dues_base::repaid(&facts, told.months.0, told.months.1);
    if stretches.is_empty() {
        return Ok(Changes::new());
    }
    let now = parts.clock.now();
    let added: Vec<Base> = stretches
        .into_iter()
        .map(|(first, last)| Base {
            id: DuesBaseId::new_v7(now),
            retiree,
            kind: BaseKind::Repaid,
            first_month: first,
            last_month: Some(last),
            amount: Fen::ZERO,
            rhythm: Rhythm::Monthly,
            repaid_on: Some(told.run_month),
            document_no: Some(told.back_pay.clone()),
            corrects: None,
            corrected_by: None,
            withdrawn: None,
            recorded_by: FOLLOWER.into(),
            recorded_at: now,
        })
        .collect();
    let facts_written = added.iter().fold(Changes::new(), |changes, base| changes.append(store::dues_fact::add(base)));
    facts.bases.extend(added);
    let outlook = dues_account::outlook(&facts, parts.clock.today(), &parts.policies.dues);
    // Ordered: where the account begins here, the facts rest on it.
    Ok(store::dues_account::save(&account.reckoned(outlook), now).append(facts_written).ordered())
}

/// Months whose pay, held back before, is repaid.
struct Repaid {
    retiree: RetireeId,
    back_pay: String,
    months: (Day, Day),
    run_month: Day,
}

/// Reads what is repaid of pay held back; none for differences and for what is recovered.
fn repaid(event: &Event) -> Result<Option<Repaid>, Fault> {
    use pb::back_pay::{Cause, Direction};
    let data = event.data.as_ref().map(|data| data.value.as_slice()).unwrap_or_default();
    let told = pb::BackPayConfirmed::decode(data).map_err(Fault::internal)?;
    let held_back = matches!(told.cause(), Cause::Resumed | Cause::SuspendedAtDeath | Cause::Reactivated);
    if told.direction() != Direction::Pay || !held_back {
        return Ok(None);
    }
    let retiree = told.standing.as_ref().map(|standing| standing.retiree.as_str()).unwrap_or_default();
    let day = |date: Option<&junxiu_contracts::google_type::Date>| date.and_then(|date| parse::day(date).ok());
    let months = day(told.month_from.as_ref()).zip(day(told.month_to.as_ref()));
    let (Some((first, to)), Some(run_month)) = (months, day(told.run_month.as_ref())) else {
        return Err(Fault::internal("an event of back pay has no months"));
    };
    Ok(Some(Repaid {
        retiree: RetireeId::parse_name(retiree).map_err(Fault::internal)?,
        back_pay: told.back_pay,
        months: (first, add_months(month_of(to), -1)),
        run_month,
    }))
}

fn only(facts: Vec<Facts>) -> Facts {
    facts.into_iter().next().unwrap_or_default()
}

/// Says what news of an organisation changes in the dues of its branches' members.
pub fn on_organization(before: Option<&Organization>, after: &Organization) -> Changes {
    match before {
        Some(before) if before.place != after.place => store::dues_account::moved(&after.code, &after.place),
        _ => Changes::new(),
    }
}
