//! What party-affairs tells of heavy sanctions: a duty for the bureau, and nothing taken off by itself.

use junxiu_contracts::duty::{Duty, ListDutiesRequest, duty::State};
use junxiu_contracts::intake as pb;
use junxiu_contracts::party;
use junxiu_testkit::on_both_engines;
use tonic::{Code, Response, Status};

use crate::house::*;
use crate::pay_from_contact::Both;

const SANCTION: &str = "disciplines/01890000-0000-7000-8000-000000000001";

async fn recorded(both: &Both, heavy: bool) {
    let data = party::DisciplineRecorded {
        retiree: both.name.clone(),
        discipline: SANCTION.into(),
        effective_on: date("2024-08-10"),
        proposes_adjustment: heavy,
        recorded_by: HEAD.0.into(),
        adjust_within_days: 30,
    };
    both.tell("discipline.recorded", "2024-08-10", &data).await;
}

async fn revoked(both: &Both) {
    let data = party::DisciplineRevoked {
        retiree: both.name.clone(),
        discipline: SANCTION.into(),
        restores_from: date("2024-08-10"),
        proposed_adjustment: true,
        revoked_by: COUNTY.0.into(),
        restore_within_days: 30,
    };
    both.tell("discipline.revoked", "2024-09-10", &data).await;
}

async fn owed(both: &Both, kind: &str) -> Option<Duty> {
    let request = ListDutiesRequest { subject: both.name.clone(), any_state: true, ..Default::default() };
    let duties = both.house.duties().list_duties(both.house.by(COUNTY, request)).await.unwrap().into_inner().duties;
    duties.into_iter().find(|duty| duty.kind == kind)
}

async fn adjust(both: &Both, request: pb::AdjustTreatmentRequest) -> Result<pb::PayStatus, Status> {
    let request = pb::AdjustTreatmentRequest {
        name: format!("{}/payStatus", both.name),
        basis_document: "省厅〔2024〕3号".into(),
        effective_from: date("2024-08-01"),
        discipline: SANCTION.into(),
        ..request
    };
    both.house.pay().adjust_treatment(both.house.by(COUNTY, request)).await.map(Response::into_inner)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_heavy_sanction_is_owed_an_adjustment_that_a_named_person_makes() {
    on_both_engines(|database| async move {
        let both = Both::open(&database).await;
        let cut = || pb::AdjustTreatmentRequest { reduction_basis_points: 1000, ..Default::default() };
        refused(adjust(&both, cut()).await, Code::FailedPrecondition, "NO_SUCH_DISCIPLINE");
        recorded(&both, false).await;
        assert!(owed(&both, "treatment.adjust").await.is_none());
        recorded(&both, true).await;
        let duty = owed(&both, "treatment.adjust").await.unwrap();
        assert_eq!((duty.state(), duty.due_on, duty.soft), (State::Open, date("2024-10-10"), true));
        assert!(both.house.pay_of(&both.name).await.adjustments.is_empty(), "nothing is taken off by itself");

        let after = adjust(&both, cut()).await.unwrap();
        assert_eq!(after.adjustments.len(), 1);
        let duty = owed(&both, "treatment.adjust").await.unwrap();
        assert_eq!((duty.state(), duty.evidence), (State::Met, after.adjustments[0].name.clone()));

        // An appeal succeeds: what was taken off is to be given back, again by a named person.
        revoked(&both).await;
        assert_eq!(owed(&both, "treatment.restore").await.unwrap().state(), State::Open);
        let revokes = after.adjustments[0].name.clone();
        adjust(&both, pb::AdjustTreatmentRequest { revokes, ..Default::default() }).await.unwrap();
        assert_eq!(owed(&both, "treatment.restore").await.unwrap().state(), State::Met);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_owed_after_a_sanction_that_was_overturned_first() {
    on_both_engines(|database| async move {
        let both = Both::open(&database).await;
        recorded(&both, true).await;
        revoked(&both).await;
        assert_eq!(owed(&both, "treatment.adjust").await.unwrap().state(), State::Void);
        assert!(owed(&both, "treatment.restore").await.is_none());
    })
    .await;
}
