//! Who sees which duties, in what order, and how they are counted.

use std::collections::BTreeSet;

use junxiu_casework::duty;
use junxiu_contracts::api::Role;
use junxiu_contracts::duty::summarize_duties_request::RegionLevel;
use junxiu_contracts::duty::{self as pb, duty::State};
use junxiu_kernel::day::add_days;
use junxiu_platform::parse::date;
use junxiu_platform::status::reason_of;
use junxiu_testkit::on_both_engines;
use tonic::Code;

use crate::house::{CONTACT, DOCUMENTS, FAR_AWAY, HOME, House, NEXT_DOOR, contact_of, day, documents_of};

/// A house in March: six people at three institutions, January missed, February met or missed, March open; documents.
async fn furnished(database: &junxiu_testkit::TestDatabase) -> House {
    let mut house = House::bare(database, "2024-01-01").await;
    for (at, institution) in [HOME, HOME, HOME, NEXT_DOOR, FAR_AWAY, FAR_AWAY].into_iter().enumerate() {
        let person = format!("retirees/{at}");
        let contacts =
            ["2024-01-01", "2024-02-01", "2024-03-01"].map(|month| contact_of(&person, institution, day(month)));
        let documents = documents_of(&person, institution, &format!("2024-02-{:02}", 10 + at));
        let now = house.env.clock.now();
        let met = contacts[1].clone();
        house.write(duty::open(contacts.into_iter().chain([documents]).collect(), now)).await;
        if at % 2 == 0 {
            house.write(duty::meet(&met, day("2024-02-10"), "contacts/1", now, day("2024-02-10"))).await;
        }
    }
    let bureau = contact_of("organizations/220104", "220104", day("2024-03-01"));
    house.write(duty::open(vec![bureau], house.env.clock.now())).await;
    house.run_on("2024-03-05").await;
    house
}

fn names(found: &pb::ListDutiesResponse) -> Vec<(String, String)> {
    found.duties.iter().map(|duty| (duty.subject.clone(), duty.period.clone())).collect()
}

#[tokio::test]
async fn what_is_overdue_leads_and_other_counties_are_not_there() {
    on_both_engines(async |database| {
        let mut house = furnished(&database).await;
        let all = pb::ListDutiesRequest::default();
        let home = house.list_as("220104", all.clone()).await.unwrap();
        let due: Vec<_> = home.duties.iter().map(|duty| day_of(duty.due_on.as_ref())).collect();
        assert!(due.is_sorted(), "{due:?}");
        let overdue: Vec<_> = home.duties.iter().map(|duty| duty.overdue).collect();
        assert_eq!(overdue, [true, true, true, true, false, false, false, false, false]);
        assert!(home.duties.iter().all(|duty| duty.state() == State::Open));
        assert!(home.duties.iter().all(|duty| duty.organization.starts_with("organizations/220104")));

        for (caller, count) in [("220000", 13), ("220100", 9), ("220200", 4), (HOME, 6), (FAR_AWAY, 4), ("220102", 0)] {
            let found = house.list_as(caller, all.clone()).await.unwrap();
            assert_eq!(found.duties.len(), count, "{caller}");
        }
        for (caller, organization, count) in
            [("220104", HOME, 6), ("220000", "220202", 4), ("220100", "220104", 9), ("220100", "220102", 0)]
        {
            let request =
                pb::ListDutiesRequest { organization: format!("organizations/{organization}"), ..all.clone() };
            assert_eq!(house.list_as(caller, request).await.unwrap().duties.len(), count, "{organization}");
        }
        for (caller, organization) in
            [("220104", FAR_AWAY), (HOME, NEXT_DOOR), (HOME, "220104"), ("220104", "220000"), ("220000", "220999")]
        {
            let request =
                pb::ListDutiesRequest { organization: format!("organizations/{organization}"), ..all.clone() };
            assert_eq!(house.list_as(caller, request).await.unwrap_err().code(), Code::NotFound, "{organization}");
        }
    })
    .await;
}

fn day_of(date: Option<&junxiu_contracts::google_type::Date>) -> junxiu_kernel::day::Day {
    junxiu_platform::parse::day(date.unwrap()).unwrap()
}

#[tokio::test]
async fn a_list_is_narrowed_to_what_is_asked() {
    on_both_engines(async |database| {
        let mut house = furnished(&database).await;
        let all = pb::ListDutiesRequest::default();
        let cases = [
            (pb::ListDutiesRequest { article: 18, ..all.clone() }, 6),
            (pb::ListDutiesRequest { kind: CONTACT.key.into(), ..all.clone() }, 7),
            (pb::ListDutiesRequest { kind: DOCUMENTS.key.into(), article: 15, ..all.clone() }, 0),
            (pb::ListDutiesRequest { state: State::Missed.into(), ..all.clone() }, 9),
            (pb::ListDutiesRequest { state: State::Met.into(), ..all.clone() }, 3),
            (pb::ListDutiesRequest { subject: "retirees/0".into(), ..all.clone() }, 2),
            (pb::ListDutiesRequest { subject: "retirees/0".into(), state: State::Met.into(), ..all.clone() }, 1),
            (pb::ListDutiesRequest { subject: "retirees/0".into(), any_state: true, ..all.clone() }, 4),
            (pb::ListDutiesRequest { due_from: Some(date(day("2024-03-31"))), ..all.clone() }, 7),
            (pb::ListDutiesRequest { due_from: Some(date(day("2024-04-01"))), ..all.clone() }, 0),
            (pb::ListDutiesRequest { due_to: Some(date(day("2024-02-10"))), ..all.clone() }, 1),
            (pb::ListDutiesRequest { due_to: Some(date(day("2024-02-09"))), ..all.clone() }, 0),
        ];
        for (request, count) in cases {
            let found = house.list_as("220000", request.clone()).await.unwrap();
            assert_eq!(found.duties.len(), count, "{request:?}");
        }
        let others = pb::ListDutiesRequest { subject: "retirees/5".into(), any_state: true, ..all.clone() };
        assert!(house.list_as("220104", others).await.unwrap().duties.is_empty());
        let wrong = pb::ListDutiesRequest {
            article: 60,
            state: 99,
            any_state: true,
            due_from: Some(date(day("2024-02-02"))),
            due_to: Some(date(day("2024-02-01"))),
            organization: "220104".into(),
            ..all
        };
        let refused = house.list_as("220000", wrong).await.unwrap_err();
        let fields: junxiu_contracts::google_rpc::BadRequest = junxiu_platform::status::detail(&refused).unwrap();
        let fields: BTreeSet<_> = fields.field_violations.into_iter().map(|wrong| wrong.field).collect();
        assert_eq!(fields, ["any_state", "article", "due_to", "organization", "state"].map(str::to_owned).into());
    })
    .await;
}

#[tokio::test]
async fn one_duty_is_read_by_those_above_its_holder() {
    on_both_engines(async |database| {
        let mut house = furnished(&database).await;
        let name = duty::name(duty::id(&CONTACT, "retirees/5", "2024-03"));
        for (caller, code) in [
            (FAR_AWAY, Code::Ok),
            ("220202", Code::Ok),
            ("220000", Code::Ok),
            ("220104", Code::NotFound),
            (HOME, Code::NotFound),
        ] {
            let request = house.asked(Role::InstitutionClerk, caller, pb::GetDutyRequest { name: name.clone() });
            let answer = house.client.get_duty(request).await;
            assert_eq!(answer.map_or_else(|status| status.code(), |_| Code::Ok), code, "{caller}");
        }
        for malformed in ["duties/1", &name.to_uppercase(), "", "retirees/5"] {
            let request = house.asked(Role::Auditor, "220000", pb::GetDutyRequest { name: malformed.to_owned() });
            assert_eq!(house.client.get_duty(request).await.unwrap_err().code(), Code::InvalidArgument);
        }
        let request = house.asked(Role::Operator, "220000", pb::GetDutyRequest { name });
        assert_eq!(house.client.get_duty(request).await.unwrap_err().code(), Code::PermissionDenied);
    })
    .await;
}

#[tokio::test]
async fn pages_lose_and_repeat_nothing_while_duties_change() {
    on_both_engines(async |database| {
        let mut house = House::bare(&database, "2024-02-01").await;
        let now = house.env.clock.now();
        let duty = |at: usize| {
            documents_of(&format!("retirees/{at:02}"), HOME, &add_days(day("2024-02-01"), at as i64 / 3).to_string())
        };
        house.write(duty::open((0..20).map(duty).collect(), now)).await;
        let mut seen = Vec::new();
        let mut request = pb::ListDutiesRequest { page_size: 3, ..Default::default() };
        for turn in 0.. {
            let page = house.list_as("220104", request.clone()).await.unwrap();
            seen.extend(names(&page).into_iter().map(|(subject, _)| subject));
            if page.next_page_token.is_empty() {
                break;
            }
            // One that was shown is met, so the rest moves up; one comes in behind, one far ahead.
            if let Ok(met) = seen.last().unwrap().trim_start_matches("retirees/").parse() {
                house.write(duty::meet(&duty(met), day("2024-02-01"), "contacts/1", now, house.today())).await;
            }
            let early = documents_of(&format!("retirees/early-{turn}"), HOME, "2024-01-15");
            let late = documents_of(&format!("retirees/late-{turn}"), HOME, "2024-03-15");
            house.write(duty::open(vec![early, late], now)).await;
            request.page_token = page.next_page_token;
        }
        let once: BTreeSet<_> = seen.iter().cloned().collect();
        assert_eq!(once.len(), seen.len(), "a duty was shown twice");
        assert!((0..20).all(|at| once.contains(&format!("retirees/{at:02}"))), "a duty was passed over");
        let other = pb::ListDutiesRequest { article: 18, page_size: 3, ..request };
        let refused = house.list_as("220104", other).await.unwrap_err();
        assert_eq!(reason_of(&refused).as_deref(), Some("PAGE_TOKEN_MISMATCH"));
    })
    .await;
}

#[tokio::test]
async fn the_counts_add_up_to_the_lists() {
    on_both_engines(async |database| {
        let mut house = furnished(&database).await;
        let levels = [RegionLevel::Unspecified, RegionLevel::Prefecture, RegionLevel::County, RegionLevel::Institution];
        for caller in ["220000", "220100", "220104", HOME, "220202", "220102"] {
            for level in levels {
                let request = pb::SummarizeDutiesRequest { level: level.into(), ..Default::default() };
                let request = house.asked(Role::Auditor, caller, request);
                let summary = house.client.summarize_duties(request).await.unwrap().into_inner();
                let sum =
                    |count: fn(&pb::summarize_duties_response::Row) -> i64| summary.rows.iter().map(count).sum::<i64>();
                let counted = [
                    (State::Open, sum(|row| row.open + row.overdue)),
                    (State::Met, sum(|row| row.on_time)),
                    (State::MetLate, sum(|row| row.late)),
                    (State::Missed, sum(|row| row.missed)),
                    (State::Waived, sum(|row| row.waived)),
                    (State::Void, sum(|row| row.void)),
                ];
                for (state, count) in counted {
                    let request = pb::ListDutiesRequest { state: state.into(), ..Default::default() };
                    let listed = house.list_as(caller, request).await.unwrap().duties.len();
                    assert_eq!(count, listed as i64, "{caller} {level:?} {state:?}");
                }
            }
        }
    })
    .await;
}

#[tokio::test]
async fn counts_are_told_by_kind_and_region() {
    on_both_engines(async |database| {
        let mut house = furnished(&database).await;
        let request = house.asked(Role::Auditor, "220104", pb::SummarizeDutiesRequest::default());
        let summary = house.client.summarize_duties(request).await.unwrap().into_inner();
        let rows: Vec<_> = (summary.rows.iter())
            .map(|row| (row.kind.as_str(), row.organization.as_str(), [row.on_time, row.open, row.overdue, row.missed]))
            .collect();
        assert_eq!(
            rows,
            [
                ("contact.monthly", "organizations/220104", [0, 1, 0, 0]),
                ("contact.monthly", "organizations/220104-01", [2, 3, 0, 4]),
                ("contact.monthly", "organizations/220104-02", [0, 1, 0, 2]),
                ("travel.documents", "organizations/220104-01", [0, 0, 3, 0]),
                ("travel.documents", "organizations/220104-02", [0, 0, 1, 0]),
            ]
        );
        assert_eq!((summary.rows[0].article, summary.rows[0].soft, summary.rows[3].soft), (15, false, true));
        assert_eq!((summary.due_from, summary.due_to), (Some(date(day("2024-01-01"))), Some(date(day("2024-12-31")))));

        let cases = [
            (Some("2024-01-31"), Some("2024-01-31"), Code::Ok),
            (None, Some("2023-06-01"), Code::Ok),
            (Some("2024-02-01"), Some("2024-01-31"), Code::InvalidArgument),
            (Some("2014-01-01"), Some("2023-12-31"), Code::Ok),
            (Some("2014-01-01"), Some("2024-01-01"), Code::InvalidArgument),
        ];
        for (from, to, code) in cases {
            let request = pb::SummarizeDutiesRequest {
                due_from: from.map(|from| date(day(from))),
                due_to: to.map(|to| date(day(to))),
                article: 15,
                ..Default::default()
            };
            let request = house.asked(Role::Auditor, "220104", request);
            let answer = house.client.summarize_duties(request).await;
            assert_eq!(answer.map_or_else(|status| status.code(), |_| Code::Ok), code, "{from:?} {to:?}");
        }
    })
    .await;
}
