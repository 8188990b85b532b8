//! Takes in from party-affairs that contact with a retiree is lost, and that it was made again; and of heavy sanctions.
//!
//! Nothing is decided here: a proposal comes in the name of the head who made
//! it and waits for a second person, and a suspension in force is only marked,
//! for a named person to resume. What the rules of pay refuse is noted in the
//! journal and not tried again.

mod discipline;

use std::time::Duration;

use async_trait::async_trait;
use junxiu_casework::journal::{self, Call, Entry, Follower};
use junxiu_contracts::feed::Event;
use junxiu_contracts::google_type::Date;
use junxiu_contracts::party as pb;
use junxiu_kernel::day::Day;
use junxiu_kernel::ids::RetireeId;
use junxiu_kernel::organization::{Ancestry, PROVINCE};
use junxiu_platform::database::{Changes, Database};
use junxiu_platform::environment::Environment;
use junxiu_platform::identity::{Caller, Role, SERVICE_PREFIX};
use junxiu_platform::parse;
use junxiu_platform::status::Fault;
use prost::Message;
use tonic::Code;
use tracing::info;

use crate::api::event::retiree as event;
use crate::api::parts::{Parts, recorder};
use crate::api::pay_picture::with_state;
use crate::domain::pay_status::{Ask, Ground, PayState, PayStatus, Proposal, Refusal};
use crate::domain::retiree::Retiree;
use crate::store::pay_status::{self as store, Suspension, SuspensionId};
use crate::store::retiree_change;

/// The service followed.
const SOURCE: &str = "party-affairs";

/// What is heard of.
const TYPES: [&str; 5] = [
    "contact.suspension_proposed",
    "contact.found",
    "contact.found_withdrawn",
    "discipline.recorded",
    "discipline.revoked",
];

/// How often it is looked whether the service followed can be reached: it may be built after this one, or never be.
const LOOK: Duration = Duration::from_millis(250);

/// The acts in whose name the effects stand in the journal: ours where pay changes, theirs where it is only noted.
const PROPOSE: &str = "/junxiu.intake.v1.PayStatusService/ProposeSuspension";
const DECLINE: &str = "/junxiu.intake.v1.PayStatusService/DeclineSuspension";
const CONTACT: &str = "/junxiu.party.v1.ContactService/RecordContact";
const WITHDRAW: &str = "/junxiu.party.v1.ContactService/WithdrawContact";

/// Why a proposal is declined when the person was found.
const CONTACT_FOUND: &str = "CONTACT_FOUND";

/// Begins to follow as soon as the service followed is known; where it never is, nothing is asked and nothing logged
/// but once.
pub fn begin(env: &Environment, db: &Database, parts: Parts) {
    let (env_of_task, db) = (env.clone(), db.clone());
    env.tasks.spawn("wait for party-affairs", async move {
        let stopping = env_of_task.tasks.stopping();
        let is_known = || env_of_task.links.known().iter().any(|name| name == SOURCE);
        if !is_known() {
            info!("Waiting for {SOURCE}: proposals to suspend pay are taken in once its address is known");
        }
        while !is_known() {
            tokio::select! {
                () = stopping.cancelled() => return,
                () = tokio::time::sleep(LOOK) => {}
            }
        }
        journal::follow(&env_of_task, &db, FollowPartyAffairs { parts });
    });
}

/// Follows party-affairs.
struct FollowPartyAffairs {
    parts: Parts,
}

/// What is known of somebody's pay when news of him arrives.
struct Known {
    before: Retiree,
    suspension: Option<Suspension>,
    status: PayStatus,
}

#[async_trait]
impl Follower for FollowPartyAffairs {
    fn source(&self) -> &'static str {
        SOURCE
    }

    fn types(&self) -> &'static [&'static str] {
        &TYPES
    }

    async fn apply(&self, event: &Event) -> Result<Changes, Fault> {
        match event.r#type.as_str() {
            "contact.suspension_proposed" => self.proposed(event).await,
            "contact.found" => self.found(event).await,
            "contact.found_withdrawn" => self.found_withdrawn(event).await,
            "discipline.recorded" => discipline::recorded(self, event).await,
            "discipline.revoked" => discipline::revoked(self, event).await,
            _ => Ok(Changes::new()),
        }
    }
}

impl FollowPartyAffairs {
    /// Puts a proposal where the head of an institution would have put it, by the same rules.
    async fn proposed(&self, event: &Event) -> Result<Changes, Fault> {
        let told = pb::SuspensionProposed::decode(data(event)).map_err(Fault::internal)?;
        let on = day(event.occurred_on.as_ref())?;
        let call = self.call(PROPOSE, &told.proposed_by)?;
        let Some(known) = self.known(&told.retiree).await? else {
            return self.note(&call, event, Entry::about(&told.retiree, Ancestry::default()), "RETIREE_UNKNOWN");
        };
        let examined = match self.examine(&known, &told, on).await {
            Ok(examined) => examined,
            Err(refusal) if matches!(refusal.code(), Code::FailedPrecondition | Code::PermissionDenied) => {
                return self.note(&call, event, event::entry(&known.before), refusal.reason());
            }
            Err(fault) => return Err(fault),
        };

        let by = recorder(&call);
        let changed = with_state(&known.before, PayState::SuspensionProposed, &call);
        let changes = retiree_change::apply(&self.parts.sealer, &known.before, &changed, None, &by)
            .append(store::propose(SuspensionId::new_v7(call.now), known.before.id, &examined, &told.evidence, &by));
        let entry = event::entry(&changed.after)
            .occurred_on(on)
            .summary(format!("proposed to suspend pay by {}", told.investigation))
            .event(event::pay_status_changed(&changed.after, known.before.pay.state, None, on));
        self.with_entry(changes, &call, event, entry)
    }

    async fn examine(
        &self,
        known: &Known,
        told: &pb::SuspensionProposed,
        on: Day,
    ) -> Result<junxiu_kernel::decision::Decision<Proposal>, Fault> {
        let before = &known.before;
        before.standing()?;
        // The head of the institution that served him that day; a transfer since then takes the proposal along.
        let served_then = before.holder.institution.as_deref() == Some(told.institution.as_str());
        if !served_then && before.held_since < on {
            return Err(Refusal::NotTheHead.into());
        }
        let ask = Ask {
            by: told.proposed_by.clone(),
            last_contact_on: Some(day(told.last_contact_on.as_ref())?),
            found_on: store::found_on(&self.parts.db, before.id).await?,
            received_on: before.received_on,
            grounds: told.grounds().filter_map(ground).collect(),
        };
        Ok(known.status.clone().propose(ask, &self.parts.pay_policies, on)?)
    }

    /// Declines a proposal because the person was found, or marks a suspension so.
    async fn found(&self, event: &Event) -> Result<Changes, Fault> {
        let told = pb::ContactFound::decode(data(event)).map_err(Fault::internal)?;
        let on = day(told.contacted_on.as_ref())?;
        let Some(Known { before, suspension: Some(suspension), status }) = self.known(&told.retiree).await? else {
            return Ok(Changes::new());
        };
        if on <= suspension.proposal.last_contact_on {
            return Ok(Changes::new());
        }
        let (method, state, words) = match status {
            PayStatus::Proposed(_) => {
                (DECLINE, PayState::Paying, "declined the proposed suspension of pay: the person was found")
            }
            PayStatus::Suspended(_) => {
                (CONTACT, PayState::Suspended, "noted that the person was found; pay waits to be resumed")
            }
            PayStatus::Paying | PayStatus::Stopped(_) => return Ok(Changes::new()),
        };

        let call = self.call(method, &told.found_by)?;
        let by = recorder(&call);
        let changed = with_state(&before, state, &call);
        let found_on = suspension.found_on.max(Some(on));
        let changes = retiree_change::apply(&self.parts.sealer, &before, &changed, None, &by);
        let mut entry = event::entry(&changed.after).occurred_on(on).summary(words);
        let changes = if state == PayState::Paying {
            entry = entry.event(event::pay_status_changed(&changed.after, before.pay.state, None, call.today));
            changes.append(store::decline_found(suspension.id, CONTACT_FOUND, found_on, &by))
        } else {
            changes.append(store::mark_found(&suspension, found_on, Some(&by.subject)))
        };
        self.with_entry(changes, &call, event, entry)
    }

    /// Takes the mark back: the contact by which the person was found was recorded wrongly.
    async fn found_withdrawn(&self, event: &Event) -> Result<Changes, Fault> {
        let told = pb::ContactFoundWithdrawn::decode(data(event)).map_err(Fault::internal)?;
        let on = day(told.contacted_on.as_ref())?;
        let last = told.last_contact_on.as_ref().and_then(|date| parse::day(date).ok());
        let Some(Known { before, suspension: Some(suspension), .. }) = self.known(&told.retiree).await? else {
            return Ok(Changes::new());
        };
        let marked = suspension.found_on == Some(on) && suspension.end_reason.is_none();
        if !marked {
            return Ok(Changes::new());
        }

        let call = self.call(WITHDRAW, &told.withdrawn_by)?;
        let by = recorder(&call);
        let still = last.filter(|last| *last > suspension.proposal.last_contact_on);
        let found_by = suspension.found_by.as_deref().filter(|_| still.is_some());
        let changed = with_state(&before, before.pay.state, &call);
        let changes = retiree_change::apply(&self.parts.sealer, &before, &changed, None, &by)
            .append(store::mark_found(&suspension, still, found_by));
        let entry = event::entry(&changed.after)
            .occurred_on(on)
            .summary("noted that the contact by which the person was found was recorded wrongly");
        self.with_entry(changes, &call, event, entry)
    }

    async fn known(&self, retiree: &str) -> Result<Option<Known>, Fault> {
        let id = RetireeId::parse_name(retiree).map_err(Fault::internal)?;
        let Some(before) = self.parts.retirees.get(id).await? else { return Ok(None) };
        let suspension = store::newest(&self.parts.db, id).await?;
        let status = store::status(&before.pay, suspension.as_ref())?;
        Ok(Some(Known { before, suspension, status }))
    }

    /// The call of this service for the person whose act is told.
    fn call(&self, method: &'static str, person: &str) -> Result<Call, Fault> {
        let method = junxiu_contracts::method(method).ok_or_else(|| Fault::internal("no contract has the act"))?;
        let caller = Caller {
            subject: format!("{SERVICE_PREFIX}intake"),
            roles: vec![Role::Integration],
            organization: PROVINCE.to_owned(),
            acting_for: Some(person.to_owned()),
            purpose: None,
        };
        Ok(self.parts.journal.call_of(caller, method))
    }

    /// Leaves word of a proposal that was not taken, and why.
    fn note(&self, call: &Call, event: &Event, entry: Entry, reason: &str) -> Result<Changes, Fault> {
        let entry = entry.summary(format!("a proposal to suspend pay was not taken: {reason}"));
        self.with_entry(Changes::new(), call, event, entry)
    }

    fn with_entry(&self, changes: Changes, call: &Call, event: &Event, entry: Entry) -> Result<Changes, Fault> {
        // The event is the request: it takes effect once.
        Ok(changes.append(self.parts.journal.entry(call, &event.event_id, &[], entry, &[])?))
    }
}

fn data(event: &Event) -> &[u8] {
    event.data.as_ref().map(|data| data.value.as_slice()).unwrap_or_default()
}

fn day(date: Option<&Date>) -> Result<Day, Fault> {
    let date = date.ok_or_else(|| Fault::internal("an event of contact has no day"))?;
    parse::day(date).map_err(Fault::internal)
}

fn ground(told: pb::InvestigationGround) -> Option<Ground> {
    match told {
        pb::InvestigationGround::Unspecified => None,
        pb::InvestigationGround::LostContact => Some(Ground::LostContact),
        pb::InvestigationGround::OverstayedAbroad => Some(Ground::OverstayedAbroad),
        pb::InvestigationGround::DocumentsOutstanding => Some(Ground::DocumentsOutstanding),
        pb::InvestigationGround::ReportsMissing => Some(Ground::ReportsMissing),
    }
}
