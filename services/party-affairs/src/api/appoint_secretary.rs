//! AppointSecretary: an election gives a branch its secretary, deputy and committee.

use junxiu_casework::duty;
use junxiu_casework::journal::{Call, Done};
use junxiu_contracts::party as pb;
use junxiu_contracts::party::appoint_secretary_request::Election;
use junxiu_kernel::day::Day;
use junxiu_kernel::ids::RetireeId;
use junxiu_platform::database::Changes;
use junxiu_platform::etag;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;

use super::branch_parts::{by, must_have_come, not_in_force};
use super::convert::branch as convert;
use super::event::branch as event;
use super::parts::{Parts, must_be_another};
use crate::domain::branch::{Branch, BranchId, BranchPolicy};
use crate::domain::branch_duty;
use crate::domain::branch_office::{Office, Refusal, Slate, Term, TermId, last_day};
use crate::domain::meeting::MeetingKind;
use crate::domain::membership::Membership;
use crate::domain::party_life::COMMITTEE_MEETING;
use crate::store;

/// How many members of a committee are read beside secretary and deputy; the rules know seven in all.
const OTHERS_MAX: usize = 20;

/// What is asked for.
struct Asked {
    branch: BranchId,
    election: Election,
    slate: Slate,
    on: Day,
}

/// Records an election.
pub async fn run(
    parts: &Parts,
    call: &Call,
    request: &pb::AppointSecretaryRequest,
) -> Result<Done<pb::PartyBranch>, Fault> {
    let asked = parse(request)?;

    let before = parts.branch(&call.caller, asked.branch).await?;
    etag::check(&request.etag, before.revision, &asked.branch.name())?;
    let in_office = store::membership::in_office(&parts.db, asked.branch).await?;
    let named: Vec<RetireeId> = asked.slate.offices().into_iter().map(|(who, _)| who).collect();
    named.iter().try_for_each(|who| must_be_another(call, *who))?;
    let places = store::membership::places(&parts.db, &named).await?;
    let named: Vec<Membership> = places.into_iter().filter_map(|(_, place)| place.current).collect();
    let named: Vec<Membership> = named.into_iter().filter(|member| member.branch == asked.branch).collect();

    must_have_come(asked.on, call.today)?;
    before.must_stand(asked.on)?;
    let policy = &parts.branch_policy(asked.on)?.value;
    asked.slate.must_be_electable(&named, before.roll, asked.on, policy)?;
    let term = term(&before, &asked, policy, call)?;

    let after =
        Branch { term: Some(term.clone()), revision: before.revision + 1, updated_at: call.now, ..before.clone() };
    let (offices, holders) = offices(&asked, &before, &term, &in_office, &named, call);
    let changes =
        store::branch::update(&before, &after).append(offices).append(duties(parts, &asked, &before, &after, call)?);
    let entry = event::entry(&after)
        .occurred_on(asked.on)
        .summary(format!("recorded an election of {}; the term ends on {}", holders.len(), term.to))
        .event(event::changed(&after, asked.on));
    Ok(Done { answer: parts.shown(&after, &holders, call.today)?, changes, entry })
}

fn parse(request: &pb::AppointSecretaryRequest) -> Result<Asked, Fault> {
    let mut wrong = Violations::new();
    let branch = convert::name(&mut wrong, "branch", &request.branch);
    let election = wrong.chosen::<Election>("election", request.election);
    let secretary = convert::retiree(&mut wrong, "secretary", &request.secretary);
    let deputy = wrong.take_optional("deputy", &request.deputy, RetireeId::parse_name);
    let others = convert::retirees(&mut wrong, "committee_members", &request.committee_members, OTHERS_MAX);
    let on = wrong.day("occurred_on", request.occurred_on.as_ref());
    let twice = |who: Option<RetireeId>| who.is_some_and(|who| others.contains(&who));
    if (secretary.is_some() && secretary == deputy) || twice(secretary) || twice(deputy) {
        wrong.add("committee_members", "NAMED_TWICE", "同一人只能列一次", "is named twice; name each person once");
    }
    match (branch, election, secretary, on, wrong.is_empty()) {
        (Some(branch), Some(election), Some(secretary), Some(on), true) => {
            Ok(Asked { branch, election, slate: Slate { secretary, deputy, others }, on })
        }
        _ => Err(wrong.fault()),
    }
}

fn term(before: &Branch, asked: &Asked, policy: &BranchPolicy, call: &Call) -> Result<Term, Refusal> {
    let (secretary, with_committee) = (Some(asked.slate.secretary), asked.slate.with_committee());
    let running = before.term.as_ref();
    if let Some(running) = running.filter(|running| asked.on < running.from) {
        return Err(Refusal::BeforeTheLast { from: running.from });
    }
    match asked.election {
        Election::ByElection => {
            let running = running.filter(|running| asked.on <= running.to).ok_or(Refusal::NoTermRuns)?;
            Ok(Term { secretary, with_committee, ..running.clone() })
        }
        Election::NewTerm | Election::Unspecified => {
            let to = last_day(asked.on, policy);
            Ok(Term { id: TermId::new_v7(call.now), from: asked.on, to, secretary, with_committee })
        }
    }
}

/// Writes who holds which office from now on. The place of everybody named is written over, so that nobody can leave the
/// branch unnoticed while he is elected.
fn offices(
    asked: &Asked,
    before: &Branch,
    term: &Term,
    in_office: &[Membership],
    named: &[Membership],
    call: &Call,
) -> (Changes, Vec<Membership>) {
    let begins = before.term.as_ref().is_none_or(|running| running.id != term.id);
    let slate = asked.slate.offices();
    let office_of =
        |who: RetireeId| -> Option<Office> { slate.iter().find(|(named, _)| *named == who).map(|(_, office)| *office) };
    let mut changes = match begins {
        true => store::branch_term::begin(before.id, term, by(call)),
        false => store::branch_term::recompose(term),
    };
    let mut holders = Vec::new();
    let retiring = in_office.iter().filter(|member| office_of(member.retiree).is_none());
    for member in retiring.chain(named) {
        let office = office_of(member.retiree);
        let changed = begins || office != member.office;
        if member.office.is_some() && changed {
            changes = changes.append(store::branch_term::leave_office(before.id, member.retiree, asked.on));
        }
        let after = Membership { office, ..member.clone() };
        changes = changes.append(store::membership::amend(&after, call.now));
        if let Some(office) = office {
            if changed {
                let taken =
                    store::branch_term::take_office(before.id, term, member.retiree, office, asked.on, by(call));
                changes = changes.append(taken);
            }
            holders.push(after);
        }
    }
    (changes, holders)
}

/// The election of the term before is held, and that of the new term is due on its last day. A branch whose committee is
/// gone owes no committee meeting of the running period.
fn duties(parts: &Parts, asked: &Asked, before: &Branch, after: &Branch, call: &Call) -> Result<Changes, Fault> {
    let mut changes = Changes::new();
    if before.has_committee() && !after.has_committee() {
        let rhythm = parts.policies.party_life.of_meeting(MeetingKind::Committee, call.today);
        let period = rhythm.map_err(|fault| not_in_force(&fault))?.period(call.today);
        let subject = before.id.name();
        changes = duty::void(&COMMITTEE_MEETING, &subject, &period.name, "NO_COMMITTEE", call.now);
    }
    let (Election::NewTerm, Some(new)) = (asked.election, &after.term) else { return Ok(changes) };
    let notice = parts.policies.branch.election.on(asked.on).map_err(|fault| not_in_force(&fault))?.value.notice_months;
    changes = changes.append(duty::open(vec![branch_duty::election(after, new, notice)], call.now));
    Ok(match &before.term {
        Some(old) => {
            let held = branch_duty::election(before, old, notice);
            changes.append(duty::meet(&held, asked.on, new.id.name(), call.now, call.today))
        }
        None => changes,
    })
}
