//! Where retirees stand in the chain of silence: one, or all who are silent.

use std::collections::HashMap;

use junxiu_casework::journal::Call;
use junxiu_contracts::party as pb;
use junxiu_kernel::day::{Day, add_days, month_end};
use junxiu_kernel::ids::{OrganizationCode, RetireeId};
use junxiu_platform::page;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;
use junxiu_platform::wire;

use super::convert::contact as convert;
use super::parts::Parts;
use crate::daily::contact as duties;
use crate::domain::contact_month as month;
use crate::domain::silence::{self, Chain, MONTHS_MAX};
use crate::domain::standing::Standing;
use crate::store;
use crate::store::scope::Scope;

/// How many months a status shows.
const MONTHS_SHOWN: usize = 12;

/// Says where a retiree stands.
pub async fn get(
    parts: &Parts,
    call: &Call,
    request: &pb::GetContactStatusRequest,
) -> Result<pb::ContactStatus, Fault> {
    let mut wrong = Violations::new();
    let retiree = convert::status_name(&mut wrong, &request.name);
    let Some(retiree) = retiree.filter(|_| wrong.is_empty()) else { return Err(wrong.fault()) };

    let standing = parts.person(call, retiree).await?;
    let chain = store::silence::get(&parts.db, retiree).await?.unwrap_or_else(|| Chain::begin(&standing));
    let as_of = add_days(call.today, -1);
    let decision = chain.silence(as_of, &parts.policies.contact).map_err(Fault::internal)?;
    let silence = decision.outcome;
    let (attempts_since, _) = store::contact_attempt::since(&parts.db, retiree, silence.since).await?;
    Ok(pb::ContactStatus {
        attempts_since,
        months: months(parts, &standing, &chain, call.today).await?,
        decision: Some(wire::decision(silence.state.code(), &decision)),
        ..convert::status(&chain, &silence, as_of, Some(&standing))
    })
}

async fn months(parts: &Parts, standing: &Standing, chain: &Chain, today: Day) -> Result<Vec<pb::ContactMonth>, Fault> {
    let facts = duties::facts(standing, Some(chain));
    let months: Vec<Day> = month::months(standing.received_on, today, MONTHS_SHOWN).collect();
    let Some(first) = months.last() else { return Ok(Vec::new()) };
    let made = store::contact::standing(&parts.db, standing.retiree, *first, month_end(today)).await?;
    let made: Vec<(Day, Day)> = made.iter().map(|contact| (contact.occurred_on, contact.recorded_on)).collect();
    let shown = months.iter().map(|first| {
        let found = month::month(&facts, *first, &made, &parts.policies.contact, today).map_err(Fault::internal)?;
        Ok(convert::month(&found))
    });
    shown.collect()
}

/// Lists those who are silent, the longest silence first.
pub async fn list_silent(
    parts: &Parts,
    call: &Call,
    request: &pb::ListSilentRetireesRequest,
) -> Result<pb::ListSilentRetireesResponse, Fault> {
    let mut wrong = Violations::new();
    let organization = wrong.take_optional("organization", &request.organization, OrganizationCode::parse_name);
    let months = if request.silent_months_min == 0 { 1 } else { request.silent_months_min };
    if !(1..=MONTHS_MAX).contains(&months) {
        wrong.add(
            "silent_months_min",
            "OUT_OF_RANGE",
            format!("应为 1 至 {MONTHS_MAX}（0 表示 1）"),
            format!("must be from 1 to {MONTHS_MAX} (0 means 1)"),
        );
    }
    let page = page::read_into::<store::silence::Key, _>(&mut wrong, &parts.sealer, request);
    wrong.finish()?;

    let scope = match organization {
        Some(code) => Scope::of(&parts.organization(&call.caller, code.as_str()).await?.code),
        None => Scope::of(&call.caller.organization),
    };
    let as_of = add_days(call.today, -1);
    let until = silence::cutoff(as_of, months);
    let found = store::silence::page(&parts.db, &scope, until, page.after, page.limit()).await?;
    let (found, next_page_token) = page::cut(&parts.sealer, request, &page, found, store::silence::Key::of);
    let ids: Vec<RetireeId> = found.iter().map(|chain| chain.retiree).collect();
    let people = store::standing::many(&parts.db, &ids).await?;
    let people: HashMap<RetireeId, Standing> = people.into_iter().map(|person| (person.retiree, person)).collect();

    let shown = found.iter().map(|chain| {
        let silence = chain.silence(as_of, &parts.policies.contact).map_err(Fault::internal)?.outcome;
        Ok(convert::status(chain, &silence, as_of, people.get(&chain.retiree)))
    });
    Ok(pb::ListSilentRetireesResponse { statuses: shown.collect::<Result<_, Fault>>()?, next_page_token })
}
