//! A year of a branch: what is held is met, what is not is missed, each in its period.

use junxiu_contracts::duty::duty::State;
use junxiu_contracts::party::PartyMeetingType as Type;
use junxiu_testkit::on_both_engines;

use super::desk::{founded, people};
use super::house::{CLERK, House};
use super::record::*;

#[tokio::test(flavor = "multi_thread")]
async fn a_year_of_meetings() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2023-12-31").await;
        let people = people(&house, 3).await;
        let branch = founded(&house, &people).await;
        for month in 1..=12 {
            house.on(&format!("2024-{month:02}-01"));
            run(&house).await;
            let hold = async |kind: Type, day: u32| {
                let on = format!("2024-{month:02}-{day:02}");
                house.on(&on);
                hold(&house, CLERK, meeting(&branch, kind, &on, &people)).await.unwrap();
            };
            // The day of the Party's theme is left out in August; the members meet once a quarter, but not in the third.
            if month != 8 {
                hold(Type::ThemePartyDay, 5).await;
            }
            if month % 3 == 0 && month != 9 {
                hold(Type::MembersMeeting, 28).await;
                hold(Type::PartyClass, 28).await;
            }
            if month == 12 {
                hold(Type::OrgLifeMeeting, 31).await;
                hold(Type::DemocraticAppraisal, 31).await;
            }
        }
        house.on("2025-01-01");
        run(&house).await;

        let themes = owed(&house, &branch.name, "branch.theme_party_day").await;
        let missed: Vec<&str> =
            themes.iter().filter(|(_, state)| *state == State::Missed).map(|(period, _)| period.as_str()).collect();
        assert_eq!(missed, ["2024-08"]);
        assert_eq!(themes.len(), 13, "twelve months and the one that began");
        let quarters = [
            ("2024-Q1", State::Met),
            ("2024-Q2", State::Met),
            ("2024-Q3", State::Missed),
            ("2024-Q4", State::Met),
            ("2025-Q1", State::Open),
        ];
        assert_eq!(owed(&house, &branch.name, "branch.members_meeting").await, all(&quarters));
        assert_eq!(owed(&house, &branch.name, "branch.party_class").await, all(&quarters));
        let met = all(&[("2024", State::Met), ("2025", State::Open)]);
        assert_eq!(owed(&house, &branch.name, "branch.org_life_meeting").await, met);
        assert_eq!(owed(&house, &branch.name, "branch.democratic_appraisal").await, met);
        let missed = all(&[("2024", State::Missed), ("2025", State::Open)]);
        assert_eq!(owed(&house, &branch.name, "branch.heart_to_heart").await, missed);
        assert!(owed(&house, &branch.name, "branch.committee_meeting").await.is_empty());
        assert!(owed(&house, &branch.name, "branch.group_meeting").await.is_empty());
    })
    .await;
}
