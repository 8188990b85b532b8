//! What the operations on absences and transfers read and write alike.

use junxiu_casework::duty::{self, Duty};
use junxiu_casework::journal::{Call, Entry};
use junxiu_kernel::day::Day;
use junxiu_kernel::decision::Decision;
use junxiu_kernel::ids::RetireeId;
use junxiu_kernel::organization::Level;
use junxiu_platform::database::Changes;
use junxiu_platform::identity::Caller;
use junxiu_platform::status::Fault;

use super::branch_parts::not_in_force;
use super::convert::branch::BRANCH;
use super::convert::relation::{ABSENCE, TRANSFER};
use super::event::relation as event;
use super::member_parts::Member;
use super::parts::{ORGANIZATION, Parts, must_be_another};
use crate::domain::absence::{self, Absence, AbsenceId, Arrangement, DeadlinePolicy, Destination, Plan, Refusal};
use crate::domain::branch::{Branch, BranchId};
use crate::domain::organization::Organization;
use crate::domain::relation_duty::{self, PLACE, REGISTER};
use crate::domain::relation_transfer::{Target, Transfer, TransferId};
use crate::store;
use crate::store::absence::Record;

/// An absence, and who is away.
#[derive(Clone, Debug)]
pub struct Found {
    /// The absence with its sealed parts.
    pub record: Record,
    /// Who is away, and where he stands.
    pub member: Member,
    /// True where the caller sees it only because he takes him in.
    pub as_host: bool,
}

impl Found {
    /// Refuses who merely takes him in: what is done about the relation is for his branch and his institution.
    ///
    /// # Errors
    /// `HOST_DOES_NOT_DECIDE`.
    pub fn must_be_home(&self) -> Result<(), Fault> {
        if self.as_host { Err(Refusal::HostDoesNotDecide.into()) } else { Ok(()) }
    }
}

/// A transfer with its branches.
#[derive(Clone, Debug)]
pub struct Sent {
    /// The transfer.
    pub transfer: Transfer,
    /// The branch that he leaves.
    pub from: Branch,
    /// The branch to which he comes; none where the relation leaves the province.
    pub to: Option<Branch>,
}

impl Parts {
    /// Reads an absence that the caller sees: who sees the member, the bureau where he reported and the branch with which he
    /// was put, and those above them. Others are NOT_FOUND like absent ones.
    ///
    /// # Errors
    /// `NOT_FOUND`, or as the database says.
    pub async fn absence(&self, call: &Call, id: AbsenceId) -> Result<Found, Fault> {
        let found = self.any_absence(id).await?;
        must_be_another(call, found.record.absence.retiree)?;
        let caller = &call.caller;
        let seat = found.member.branch().is_some_and(|branch| branch.seen_by(&caller.organization));
        if caller.sees(&found.member.standing.holder) || seat {
            return Ok(found);
        }
        if self.hosts(caller, &found.record).await? {
            return Ok(Found { as_host: true, ..found });
        }
        Err(Fault::not_found(ABSENCE, &id.name()))
    }

    /// Reads an absence, whoever asks.
    ///
    /// # Errors
    /// `NOT_FOUND`, or as the database says.
    pub async fn any_absence(&self, id: AbsenceId) -> Result<Found, Fault> {
        let record = store::absence::get(&self.db, id).await?;
        let record = record.ok_or_else(|| Fault::not_found(ABSENCE, &id.name()))?;
        let member = self.any_member(record.absence.retiree).await?;
        Ok(Found { record, member, as_host: false })
    }

    async fn hosts(&self, caller: &Caller, record: &Record) -> Result<bool, Fault> {
        if record.absence.state.is_over() {
            return Ok(false);
        }
        if let Some((bureau, _)) = &record.absence.registered {
            let bureau = self.organizations.get(bureau).await?;
            if bureau.is_some_and(|bureau| caller.sees(&bureau.place)) {
                return Ok(true);
            }
        }
        match &record.absence.placement {
            Some(placement) => {
                let host = store::branch::get(&self.db, placement.branch).await?;
                Ok(host.is_some_and(|host| host.seen_by(&caller.organization)))
            }
            None => Ok(false),
        }
    }

    /// Reads a transfer that the caller sees: either branch. Others are NOT_FOUND like absent ones.
    ///
    /// # Errors
    /// `NOT_FOUND`, or as the database says.
    pub async fn transfer(&self, call: &Call, id: TransferId) -> Result<Sent, Fault> {
        let absent = || Fault::not_found(TRANSFER, &id.name());
        let transfer = store::relation_transfer::get(&self.db, id).await?.ok_or_else(absent)?;
        let from = self.any_branch(transfer.from).await?;
        let to = match transfer.target {
            Target::Branch(branch) => Some(self.any_branch(branch).await?),
            Target::Outside(_) => None,
        };
        let seen = |branch: &Branch| branch.seen_by(&call.caller.organization);
        if seen(&from) || to.as_ref().is_some_and(seen) {
            must_be_another(call, transfer.retiree)?;
            return Ok(Sent { transfer, from, to });
        }
        Err(absent())
    }

    /// Reads a branch, whoever asks: a relation goes to branches that its sender does not see.
    ///
    /// # Errors
    /// `NOT_FOUND`, or as the database says.
    pub async fn any_branch(&self, id: BranchId) -> Result<Branch, Fault> {
        let found = store::branch::get(&self.db, id).await?;
        found.ok_or_else(|| Fault::not_found(BRANCH, &id.name()))
    }

    /// Finds a bureau that an absence names, whoever asks.
    ///
    /// # Errors
    /// `NOT_FOUND`, `NOT_A_BUREAU`, or as the database says.
    pub async fn bureau(&self, code: &str) -> Result<Organization, Fault> {
        let found = self.organizations.get(code).await?;
        let found = found.ok_or_else(|| Fault::not_found(ORGANIZATION, &format!("organizations/{code}")))?;
        if found.level == Level::Institution {
            return Err(Refusal::NotABureau { code: code.to_owned() }.into());
        }
        Ok(found)
    }

    /// Says what the rule recommends for a plan.
    ///
    /// # Errors
    /// `POLICY_NOT_IN_FORCE`.
    pub fn assess(&self, member: &Member, plan: &Plan) -> Result<Decision<Arrangement>, Fault> {
        absence::assess(member.standing.is_member(), plan, &self.policies.relation.transfer)
            .map_err(|fault| not_in_force(&fault))
    }

    /// Finds the days within which things are done, as they hold on a day.
    ///
    /// # Errors
    /// `POLICY_NOT_IN_FORCE`.
    pub fn relation_deadlines(&self, on: Day) -> Result<DeadlinePolicy, Fault> {
        let version = self.policies.relation.deadlines.on(on).map_err(|fault| not_in_force(&fault))?;
        Ok(version.value)
    }

    /// Makes the duty to report in at the bureau of the place. None without a certificate, and outside the province, where no
    /// bureau of ours takes him in.
    ///
    /// # Errors
    /// `POLICY_NOT_IN_FORCE`, or as the database says.
    pub async fn report_in(&self, absence: &Absence, on: Day) -> Result<Option<Duty>, Fault> {
        let bureau = match &absence.plan.bureau {
            Some(code) if absence.plan.destination == Destination::InProvince => self.organizations.get(code).await?,
            _ => None,
        };
        let Some(bureau) = bureau else { return Ok(None) };
        Ok(relation_duty::register(absence, &bureau.place, self.relation_deadlines(on)?))
    }
}

/// Writes an absence as it is after an act, and gives it with the revision that it has then.
pub fn saved(record: Record, after: Absence, call: &Call) -> (Record, Changes) {
    let record = record.with(after);
    let changes = store::absence::save(&record, call.now);
    let absence = Absence { revision: record.absence.revision + 1, ..record.absence.clone() };
    (record.with(absence), changes)
}

impl Parts {
    /// Meets the duty to look at a plan, once somebody did, and opens the next where the plan calls for one.
    ///
    /// # Errors
    /// `POLICY_NOT_IN_FORCE`.
    pub fn looked_at(&self, call: &Call, before: &Absence, after: &Absence) -> Result<Changes, Fault> {
        let deadlines = self.relation_deadlines(call.today)?;
        let period = relation_duty::reassess_period;
        let (was, is) = (before.must_be_reassessed, after.must_be_reassessed);
        if was && is && period(before) == period(after) {
            return Ok(Changes::new());
        }
        let mut changes = Changes::new();
        if was {
            let duty = relation_duty::reassess(before, call.today, deadlines);
            changes = changes.append(duty::meet(&duty, call.today, before.id.name(), call.now, call.today));
        }
        if is {
            let duty = relation_duty::reassess(after, call.today, deadlines);
            changes = changes.append(duty::open(vec![duty], call.now));
        }
        Ok(changes)
    }
}

impl Parts {
    /// Meets what was owed about a person's relation since he is served elsewhere or lives after all: an act of a person on it
    /// is the look at it. `SEND` is met by the sending alone, or by his coming to a branch.
    ///
    /// # Errors
    /// As the database says.
    pub async fn relation_looked_at(
        &self,
        call: &Call,
        retiree: RetireeId,
        kinds: &[&'static duty::Kind],
        (on, evidence): (Day, &str),
    ) -> Result<Changes, Fault> {
        let subject = relation_duty::relation_name(retiree);
        let ended = self.standings.get(retiree).await?.and_then(|standing| standing.ended());
        let mut changes = Changes::new();
        for known in self.open_duties(&subject, kinds).await? {
            let act = Some((on, evidence.to_owned()));
            changes = changes.append(duty::reassess(known.0, &subject, &known.1, act, ended, call.today, call.now));
        }
        Ok(changes)
    }

    /// Finds the open duties of some kinds about a subject: the kind and the period.
    ///
    /// # Errors
    /// As the database says.
    pub async fn open_duties(
        &self,
        subject: &str,
        kinds: &[&'static duty::Kind],
    ) -> Result<Vec<(&'static duty::Kind, String)>, Fault> {
        let known = duty::of_subject(&self.db, subject).await?;
        let open = known.into_iter().filter(|duty| duty.state == duty::State::Open);
        Ok(open.filter_map(|duty| Some((*kinds.iter().find(|kind| kind.key == duty.kind)?, duty.period))).collect())
    }
}

/// Voids what was owed at the place: the report-in and the placement.
pub fn void_stay(record: &Record, reason: &'static str, call: &Call) -> Changes {
    let (absence, name) = (&record.absence, record.absence.id.name());
    let changes = duty::void(&REGISTER, &name, &relation_duty::period(absence), reason, call.now);
    match &absence.registered {
        Some((bureau, on)) => changes.append(duty::void(&PLACE, &name, &format!("{on}@{bureau}"), reason, call.now)),
        None => changes,
    }
}

/// Begins the journal's entry of an act on an absence, with what others hear of it; `record` is as it is after it.
pub fn entry(record: &Record, on: Day, what: &str) -> Entry {
    let absence = &record.absence;
    Entry::about(absence.id.name(), absence.holder.clone())
        .occurred_on(on)
        .summary(format!("{what} {} of {}", absence.id.name(), absence.retiree.name()))
        .event(event::absence_changed(absence, on))
}
