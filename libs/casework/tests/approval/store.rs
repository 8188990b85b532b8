//! Approvals in the database: found, held to their revision, one open at a time, moved by the daily run.

use chrono::{DateTime, Utc};
use junxiu_casework::MIGRATIONS;
use junxiu_casework::approval::{self, Approval, Stance, State};
use junxiu_kernel::ids::RetireeId;
use junxiu_platform::database::{CommitError, Database};
use junxiu_testkit::on_both_engines;

use crate::clock::with_days_off;
use crate::fixture::{accepted, clerk, day, decision, filed, officer, opined};

fn now() -> DateTime<Utc> {
    "2024-02-20T01:00:00Z".parse().unwrap()
}

async fn put(db: &Database, approval: &Approval) {
    db.commit(approval::store::insert(approval, now())).await.unwrap();
}

async fn got(db: &Database, approval: &Approval) -> Approval {
    approval::store::get(db, approval.id).await.unwrap().unwrap()
}

#[tokio::test]
async fn a_case_is_read_as_it_was_written() {
    on_both_engines(async |database| {
        let db = database.open(&[&MIGRATIONS]).await;
        let county = officer("220104");
        let returned = accepted().send_back(&county, day("2024-02-20"), "缺材料").unwrap();
        let paused = accepted().pause(&county, day("2024-02-20"), "待函复").unwrap();
        for approval in [filed(), opined(), accepted(), returned, paused] {
            put(&db, &approval).await;
            assert_eq!(got(&db, &approval).await, approval);
            let saved = approval.withdraw(&clerk(), day("2024-03-01"), "本人撤回").unwrap();
            db.commit(approval::store::save(&saved, now())).await.unwrap();
            assert_eq!(got(&db, &approval).await, Approval { revision: 2, ..saved });
        }
        assert_eq!(approval::store::get(&db, filed().id).await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn the_cases_of_a_person_and_of_a_thing_are_found() {
    on_both_engines(async |database| {
        let db = database.open(&[&MIGRATIONS]).await;
        let retiree = RetireeId(uuid::Uuid::now_v7());
        let first = Approval { retiree, subject: "exitApplications/1".into(), ..accepted() };
        put(&db, &first).await;
        let again = Approval { retiree, subject: "exitApplications/1".into(), ..filed() };
        let refused = db.commit(approval::store::insert(&again, now())).await.unwrap_err();
        assert!(matches!(refused, CommitError::Unique), "one thing is asked for once at a time: {refused:?}");

        let ended = first.take(&officer("220104"), &decision(Stance::Against, "2024-02-20")).unwrap();
        db.commit(approval::store::save(&ended, now())).await.unwrap();
        put(&db, &again).await;
        let ids = |found: Vec<Approval>| found.into_iter().map(|approval| approval.id).collect::<Vec<_>>();
        assert_eq!(ids(approval::store::of_subject(&db, "exitApplications/1").await.unwrap()), [first.id, again.id]);
        assert_eq!(ids(approval::store::of_retiree(&db, retiree).await.unwrap()), [first.id, again.id]);
        assert_eq!(ids(approval::store::open_of_retiree(&db, retiree).await.unwrap()), [again.id]);
    })
    .await;
}

#[tokio::test]
async fn of_two_who_decide_at_once_one_wins() {
    on_both_engines(async |database| {
        let db = database.open(&[&MIGRATIONS]).await;
        let case = accepted();
        put(&db, &case).await;
        let (one, other) = (got(&db, &case).await, got(&db, &case).await);
        let county = officer("220104");
        let granted = one.take(&county, &decision(Stance::Agree, "2024-02-20")).unwrap();
        let refused = other.take(&county, &decision(Stance::Against, "2024-02-20")).unwrap();
        let outcomes = tokio::join!(
            db.commit(approval::store::save(&granted, now())),
            db.commit(approval::store::save(&refused, now())),
        );
        let outcomes = [outcomes.0, outcomes.1];
        assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1, "{outcomes:?}");
        assert!(outcomes.iter().any(|outcome| matches!(outcome, Err(CommitError::Guard))), "{outcomes:?}");

        let decided = got(&db, &case).await;
        assert!(matches!(decided.state, State::Approved | State::Rejected));
        let late = decided.take(&officer("220104"), &decision(Stance::Agree, "2024-02-20")).unwrap_err();
        assert_eq!(late.reason(), "NOT_PENDING", "the loser reads again and is told");
        let stale = db.commit(approval::store::guard(&one)).await.unwrap_err();
        assert!(matches!(stale, CommitError::Guard));
        db.commit(approval::store::guard(&decided)).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn the_daily_run_moves_running_clocks_only() {
    on_both_engines(async |database| {
        let db = database.open(&[&MIGRATIONS]).await;
        let county = officer("220104");
        let running = accepted();
        let decided = accepted().take(&county, &decision(Stance::Agree, "2024-02-20")).unwrap();
        let paused = accepted().pause(&county, day("2024-02-20"), "待函复").unwrap();
        for approval in [&running, &decided, &paused, &opined()] {
            put(&db, approval).await;
        }
        let amended = with_days_off(&["2024-02-28"]);
        let step = async || approval::recompute_step(&db, &amended, day("2024-02-20"), now(), None).await.unwrap();
        let (changes, next) = step().await;
        assert_eq!(next, None);
        db.commit(changes).await.unwrap();
        assert_eq!(got(&db, &running).await.due_on(), Some(day("2024-03-01")));
        assert_eq!(got(&db, &running).await.revision, 2);
        for approval in [&decided, &paused] {
            assert_eq!(got(&db, approval).await, *approval);
        }
        let (changes, _) = step().await;
        assert!(changes.is_empty(), "the next day there is nothing to do");
        let cursor = Some("nonsense".to_owned());
        assert!(approval::recompute_step(&db, &amended, day("2024-02-20"), now(), cursor).await.is_err());
    })
    .await;
}

#[tokio::test]
async fn the_daily_run_goes_through_many_in_stretches() {
    on_both_engines(async |database| {
        let db = database.open(&[&MIGRATIONS]).await;
        for _ in 0..205 {
            put(&db, &accepted()).await;
        }
        let amended = with_days_off(&["2024-02-28"]);
        let (mut after, mut steps) = (None, 0);
        loop {
            let (changes, next) =
                approval::recompute_step(&db, &amended, day("2024-02-20"), now(), after).await.unwrap();
            db.commit(changes).await.unwrap();
            steps += 1;
            after = next;
            if after.is_none() {
                break;
            }
        }
        assert_eq!(steps, 2);
        let (changes, _) = approval::recompute_step(&db, &amended, day("2024-02-20"), now(), None).await.unwrap();
        assert!(changes.is_empty());
    })
    .await;
}
