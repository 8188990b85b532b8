//! Takes in that a heavy sanction is on record, or holds no more: somebody is to look at the treatment (article 17).
//!
//! Nothing is taken off here. A duty is opened for the bureau above the institution, and AdjustTreatment meets it.

use junxiu_casework::duty::{self, State};
use junxiu_casework::journal::{Call, Entry};
use junxiu_contracts::feed::Event;
use junxiu_contracts::party as pb;
use junxiu_kernel::organization::Ancestry;
use junxiu_platform::database::Changes;
use junxiu_platform::status::Fault;
use prost::Message;

use super::{FollowPartyAffairs, Known, data};
use crate::api::event::retiree as event;
use crate::domain::treatment_duty::{ADJUST, RESTORE, owed};

/// The acts in whose name the effects stand in the journal: theirs, since nothing of ours changes.
const RECORD: &str = "/junxiu.party.v1.ConductService/RecordDiscipline";
const REVOKE: &str = "/junxiu.party.v1.ConductService/RevokeDiscipline";

/// Why the duty to adjust falls away.
const REVOKED: &str = "REVOKED";

/// Opens the duty to adjust the treatment after a heavy sanction.
pub(super) async fn recorded(follower: &FollowPartyAffairs, told: &Event) -> Result<Changes, Fault> {
    let sanction = pb::DisciplineRecorded::decode(data(told)).map_err(Fault::internal)?;
    if !sanction.proposes_adjustment {
        return Ok(Changes::new());
    }
    let call = follower.call(RECORD, &sanction.recorded_by)?;
    let Some(Known { before, .. }) = follower.known(&sanction.retiree).await? else {
        return unknown(follower, &call, told, &sanction.retiree);
    };

    let clock = (call.today, sanction.adjust_within_days);
    let duty = owed(&ADJUST, &sanction.retiree, &before.holder, &sanction.discipline, clock);
    let summary = format!("the treatment is to be adjusted after {}", sanction.discipline);
    let entry = event::entry(&before).occurred_on(call.today).summary(summary);
    follower.with_entry(duty::open(vec![duty], call.now), &call, told, entry)
}

/// Lets the duty fall away that nobody met, or opens the one to give back what was taken off.
pub(super) async fn revoked(follower: &FollowPartyAffairs, told: &Event) -> Result<Changes, Fault> {
    let sanction = pb::DisciplineRevoked::decode(data(told)).map_err(Fault::internal)?;
    if !sanction.proposed_adjustment {
        return Ok(Changes::new());
    }
    let call = follower.call(REVOKE, &sanction.revoked_by)?;
    let Some(Known { before, .. }) = follower.known(&sanction.retiree).await? else {
        return unknown(follower, &call, told, &sanction.retiree);
    };

    let discipline = &sanction.discipline;
    let id = duty::id(&ADJUST, &sanction.retiree, discipline);
    let state = duty::get(&follower.parts.db, id).await?.map(|record| record.state);
    let (changes, summary) = match state {
        Some(State::Open | State::Missed) => (
            duty::void(&ADJUST, &sanction.retiree, discipline, REVOKED, call.now),
            format!("no adjustment of treatment is owed any more after {discipline}"),
        ),
        Some(State::Met | State::MetLate) => {
            let clock = (call.today, sanction.restore_within_days);
            let duty = owed(&RESTORE, &sanction.retiree, &before.holder, discipline, clock);
            (duty::open(vec![duty], call.now), format!("the treatment is to be restored: {discipline} holds no more"))
        }
        Some(State::Waived | State::Void) | None => return Ok(Changes::new()),
    };
    let entry = event::entry(&before).occurred_on(call.today).summary(summary);
    follower.with_entry(changes, &call, told, entry)
}

fn unknown(follower: &FollowPartyAffairs, call: &Call, told: &Event, retiree: &str) -> Result<Changes, Fault> {
    let entry = Entry::about(retiree, Ancestry::default()).summary("a sanction was told of somebody unknown");
    follower.with_entry(Changes::new(), call, told, entry)
}
