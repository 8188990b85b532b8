//! What becomes of claims when people move, die, are reclassified or cannot be found.

use crate::house::*;
use junxiu_contracts::api::Role;
use junxiu_contracts::common::RetireeCategory;
use junxiu_contracts::intake;
use junxiu_contracts::medical as pb;
use junxiu_testkit::on_both_engines;
use tonic::Code;

#[tokio::test]
async fn the_ledger_follows_the_person_and_the_new_institution_pays() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let mut standing = house.receive(RetireeCategory::Tuixiu).await;
        let retiree = standing.retiree.clone();
        house.record(&retiree, "2024-03-01", 70_000).await;
        let at_home = house.claim_and_settle(&retiree, 2024).await;
        assert_eq!(at_home.payable_fen, 1_400_000);

        let elsewhere = self::standing(OTHER, RetireeCategory::Tuixiu);
        standing = intake::RetireeStanding {
            revision: 2,
            institution: elsewhere.institution,
            county: elsewhere.county,
            prefecture: elsewhere.prefecture,
            ..standing
        };
        house.tell("retiree.transferred", &standing, "2024-07-01").await;

        refused(house.ledger(CLERK, &retiree, 2024).await, Code::NotFound, "NOT_FOUND");
        refused(house.submit(&retiree, 2024).await, Code::FailedPrecondition, "NOT_YET_KNOWN");
        let there = |name, role| Hand(name, role, OTHER);
        house.try_record(there("c", Role::InstitutionClerk), &retiree, bill("2024-07-01", 5_000_000)).await.unwrap();
        let claim = house
            .submit_as(there("c", Role::InstitutionClerk), &retiree, 2024, pb::Settlement::Unspecified)
            .await
            .unwrap();
        assert_eq!((claim.payable_fen, claim.organization.as_str()), (3_100_000, "organizations/220204-01"));
        house.verify(there("v", Role::InstitutionClerk), &claim.name).await.unwrap();
        refused(house.approve(HEAD, &claim.name).await, Code::NotFound, "NOT_FOUND");
        house.approve(there("h", Role::InstitutionHead), &claim.name).await.unwrap();
        house.pay(there("f", Role::FinanceOfficer), &claim.name).await.unwrap();
        assert_eq!(house.ledger(OFFICER, &retiree, 2024).await.unwrap().paid_fen, 4_500_000);
    })
    .await;
}

#[tokio::test]
async fn an_open_claim_moves_with_the_person() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let standing = house.receive(RetireeCategory::Tuixiu).await;
        house.record(&standing.retiree, "2024-03-01", 70_000).await;
        let claim = house.submit(&standing.retiree, 2024).await.unwrap();
        let moved = intake::RetireeStanding {
            revision: 2,
            institution: OTHER.into(),
            county: "220204".into(),
            prefecture: "220200".into(),
            ..standing
        };
        house.tell("retiree.transferred", &moved, "2024-07-01").await;
        refused(house.verify(SECOND_CLERK, &claim.name).await, Code::NotFound, "NOT_FOUND");
        house.verify(Hand("v", Role::InstitutionClerk, OTHER), &claim.name).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn only_what_was_settled_before_the_reclassification_counts() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let standing = house.receive(RetireeCategory::Tuixiu).await;
        let retiree = standing.retiree.clone();
        house.record(&retiree, "2024-05-31", 70_000).await;
        house.record(&retiree, "2024-06-01", 50_000).await;
        let claim = house.submit(&retiree, 2024).await.unwrap();
        assert_eq!(claim.payable_fen, 4_500_000);

        let changed =
            intake::RetireeStanding { revision: 2, category: RetireeCategory::TuixiuToLixiu as i32, ..standing };
        house.tell("retiree.category_changed", &changed, "2024-06-01").await;
        let ledger = house.ledger(CLERK, &retiree, 2024).await.unwrap();
        assert_eq!(
            (ledger.in_scope_self_pay_fen, ledger.eligible_self_pay_fen, ledger.entitlement_fen),
            (12_000_000, 7_000_000, 1_400_000)
        );
        assert_eq!(ledger.items[1].excluded_reason, "NOT_APPLICABLE_LIXIU");
        let settled = house.settle(&claim.name).await;
        assert_eq!(settled.payable_fen, 1_400_000);
        assert!(settled.decision.unwrap().trace.iter().any(|step| step.code == "EXCLUDED_NOT_APPLICABLE_LIXIU"));
    })
    .await;
}

#[tokio::test]
async fn a_reclassification_learnt_late_marks_what_was_paid() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let standing = house.receive(RetireeCategory::Tuixiu).await;
        house.record(&standing.retiree, "2024-05-31", 70_000).await;
        let paid = house.claim_and_settle(&standing.retiree, 2024).await;
        let changed = intake::RetireeStanding {
            revision: 2,
            category: RetireeCategory::TuixiuToLixiu as i32,
            ..standing.clone()
        };
        house.tell("retiree.category_changed", &changed, "2024-05-01").await;
        assert!(house.claim(&paid.name).await.review_required);
        assert_eq!(house.submit(&standing.retiree, 2024).await.unwrap().payable_fen, -1_400_000);

        // Learnt again with an earlier day, as a further fact.
        house.record(&standing.retiree, "2023-06-01", 70_000).await;
        let earlier = intake::RetireeStanding { revision: 3, ..changed };
        house.tell("retiree.category_changed", &earlier, "2023-05-01").await;
        assert_eq!(house.ledger(CLERK, &standing.retiree, 2023).await.unwrap().entitlement_fen, 0);
    })
    .await;
}

#[tokio::test]
async fn a_correction_of_any_entry_counts_as_the_register_tells_it() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let standing = house.receive(RetireeCategory::Tuixiu).await;
        house.record(&standing.retiree, "2024-05-31", 70_000).await;
        let (retired, lixiu) = (RetireeCategory::Tuixiu, RetireeCategory::TuixiuToLixiu);
        let told = |revision| intake::RetireeStanding { revision, category: lixiu as i32, ..standing.clone() };
        let entitled = async || house.ledger(CLERK, &standing.retiree, 2024).await.unwrap().entitlement_fen;

        house.tell_categories(&told(2), &[("2021-05-01", retired), ("2024-05-01", lixiu)]).await;
        assert_eq!(entitled().await, 0);
        // The day was wrong, and beside it stands an entry that is no news by itself.
        let corrected = [("2021-05-01", retired), ("2024-05-20", retired), ("2024-06-01", lixiu)];
        house.tell_categories(&told(3), &corrected).await;
        assert_eq!(entitled().await, 1_400_000);
        // An earlier spell comes to light: it ends where the entry beside it begins.
        let spell = [("2021-05-01", retired), ("2024-04-01", lixiu), ("2024-05-20", retired), ("2024-06-01", lixiu)];
        house.tell_categories(&told(4), &spell).await;
        assert_eq!(entitled().await, 1_400_000);
    })
    .await;
}

#[tokio::test]
async fn lixiu_has_a_scheme_of_its_own() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let retiree = house.receive(RetireeCategory::Lixiu).await.retiree;
        let item = house.record(&retiree, "2024-03-01", 70_000).await;
        assert_eq!(item.excluded_reason, "NOT_APPLICABLE_LIXIU");
        refused(house.submit(&retiree, 2024).await, Code::FailedPrecondition, "NOT_APPLICABLE_LIXIU");
    })
    .await;
}

#[tokio::test]
async fn costs_up_to_death_are_due_to_the_heirs() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let standing = house.receive(RetireeCategory::Tuixiu).await;
        let retiree = standing.retiree.clone();
        house.record(&retiree, "2024-03-09", 60_000).await;
        let dead = intake::RetireeStanding {
            revision: 2,
            life_status: intake::LifeStatus::Deceased as i32,
            died_on: Some(date("2024-03-10")),
            ..standing
        };
        house.tell("retiree.deceased", &dead, "2024-03-10").await;

        refused(
            house.try_record(CLERK, &retiree, bill("2024-03-12", 1_000_000)).await,
            Code::FailedPrecondition,
            "AFTER_DEATH",
        );
        let late = pb::SelfPayItemDraft { treated_until: Some(date("2024-03-10")), ..bill("2024-03-12", 1_000_000) };
        house.try_record(CLERK, &retiree, late).await.unwrap();
        let claim = house.submit(&retiree, 2024).await.unwrap();
        assert_eq!((claim.payable_fen, claim.payee), (1_400_000, pb::Payee::Estate as i32));
        let checked = pb::VerifyClaimRequest { name: claim.name.clone(), identity_checked: true, ..Default::default() };
        house.client().verify_claim(house.as_hand(SECOND_CLERK, checked)).await.unwrap();
        house.approve(HEAD, &claim.name).await.unwrap();
        assert_eq!(house.pay(FINANCE, &claim.name).await.unwrap().cash_fen, 1_400_000);
    })
    .await;
}

#[tokio::test]
async fn what_was_approved_before_the_death_is_paid_to_the_heirs() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let standing = house.receive(RetireeCategory::Tuixiu).await;
        house.record(&standing.retiree, "2024-03-09", 70_000).await;
        let claim = house.submit(&standing.retiree, 2024).await.unwrap().name;
        house.verify(SECOND_CLERK, &claim).await.unwrap();
        house.approve(HEAD, &claim).await.unwrap();
        let dead = intake::RetireeStanding {
            revision: 2,
            life_status: intake::LifeStatus::Deceased as i32,
            died_on: Some(date("2024-06-20")),
            ..standing
        };
        house.tell("retiree.deceased", &dead, "2024-06-20").await;
        assert_eq!(house.claim(&claim).await.payee(), pb::Payee::Estate);
        // Whoever takes the money is somebody else now.
        refused(house.pay(FINANCE, &claim).await, Code::FailedPrecondition, "IDENTITY_CHECK_REQUIRED");
        let request = pb::PayClaimRequest { name: claim, identity_checked: true, ..Default::default() };
        let paid = house.client().pay_claim(house.as_hand(FINANCE, request)).await.unwrap().into_inner();
        assert_eq!((paid.payee(), paid.review_required), (pb::Payee::Estate, false));
    })
    .await;
}

#[tokio::test]
async fn while_pay_is_suspended_the_identity_is_checked_first() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let standing = house.receive(RetireeCategory::Tuixiu).await;
        let retiree = standing.retiree.clone();
        house.record(&retiree, "2024-03-09", 60_000).await;
        let suspended =
            intake::RetireeStanding { revision: 2, pay_state: intake::pay_status::State::Suspended as i32, ..standing };
        house.tell("retiree.pay_status_changed", &suspended, "2024-04-01").await;

        let claim = house.submit(&retiree, 2024).await.unwrap().name;
        house.verify(SECOND_CLERK, &claim).await.unwrap();
        house.approve(HEAD, &claim).await.unwrap();
        refused(house.pay(FINANCE, &claim).await, Code::FailedPrecondition, "IDENTITY_CHECK_REQUIRED");
        let request = pb::PayClaimRequest { name: claim, identity_checked: true, ..Default::default() };
        let paid = house.client().pay_claim(house.as_hand(FINANCE, request)).await.unwrap().into_inner();
        assert_eq!(paid.identity_checked_on, Some(date("2024-07-01")));
    })
    .await;
}

#[tokio::test]
async fn a_check_of_the_person_is_none_of_the_estate() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let standing = house.receive(RetireeCategory::Tuixiu).await;
        let retiree = standing.retiree.clone();
        house.record(&retiree, "2024-03-09", 60_000).await;
        let pay_state = intake::pay_status::State::Suspended as i32;
        let suspended = intake::RetireeStanding { revision: 2, pay_state, ..standing };
        house.tell("retiree.pay_status_changed", &suspended, "2024-04-01").await;
        let claim = house.submit(&retiree, 2024).await.unwrap().name;
        let request = pb::VerifyClaimRequest { name: claim.clone(), identity_checked: true, ..Default::default() };
        house.client().verify_claim(house.as_hand(SECOND_CLERK, request)).await.unwrap();
        house.approve(HEAD, &claim).await.unwrap();

        let dead = intake::RetireeStanding {
            revision: 3,
            life_status: intake::LifeStatus::Deceased as i32,
            died_on: Some(date("2024-06-20")),
            pay_state: intake::pay_status::State::Stopped as i32,
            ..suspended
        };
        house.tell("retiree.deceased", &dead, "2024-06-20").await;
        refused(house.pay(FINANCE, &claim).await, Code::FailedPrecondition, "IDENTITY_CHECK_REQUIRED");
    })
    .await;
}

#[tokio::test]
async fn an_older_event_changes_nothing() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let standing = house.receive(RetireeCategory::Tuixiu).await;
        let newer = intake::RetireeStanding {
            revision: 5,
            institution: OTHER.into(),
            county: "220204".into(),
            prefecture: "220200".into(),
            ..standing.clone()
        };
        house.tell("retiree.transferred", &newer, "2024-07-01").await;
        let older = intake::RetireeStanding { revision: 3, ..standing.clone() };
        house.tell("retiree.updated", &older, "2024-06-01").await;
        house.tell("retiree.updated", &intake::RetireeStanding { revision: 6, ..newer }, "2024-07-02").await;
        refused(house.ledger(CLERK, &standing.retiree, 2024).await, Code::NotFound, "NOT_FOUND");
    })
    .await;
}
