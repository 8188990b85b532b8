//! The events about voluntary service.

use junxiu_casework::journal::EventDraft;
use junxiu_contracts::party as pb;
use junxiu_kernel::ids::VolunteerActivityId;
use junxiu_platform::any;
use junxiu_platform::parse::date;

use crate::domain::volunteer::VolunteerActivity;

/// An activity was recorded, and perhaps another withdrawn by it.
pub fn activity_recorded(activity: &VolunteerActivity) -> EventDraft {
    let data = pb::VolunteerActivityRecorded {
        activity: activity.id.name(),
        retirees: activity.participations.iter().map(|part| part.retiree.name()).collect(),
        occurred_on: Some(date(activity.occurred_on)),
        withdrawn: activity.corrects.as_ref().map(VolunteerActivityId::name).unwrap_or_default(),
    };
    EventDraft {
        kind: "volunteer.activity_recorded",
        subject: activity.id.name(),
        revision: 1,
        occurred_on: activity.occurred_on,
        data: any::of(&data),
    }
}
