//! Recording meetings, who was there, and what passed.

use junxiu_contracts::audit::ListAuditRecordsRequest;
use junxiu_contracts::audit::audit_service_client::AuditServiceClient;
use junxiu_contracts::duty::duty::State;
use junxiu_contracts::party as pb;
use junxiu_contracts::party::PartyMeetingType as Type;
use junxiu_contracts::party::party_meeting::{Presence, Resolution};
use junxiu_testkit::on_both_engines;
use tonic::Code;

use super::desk::{FOUNDED, admission, admit, branch_of, elect, election, founded, people, probationer, update};
use super::house::{
    AUDITOR, CLERK, COUNTY, HEAD, HOME, Hand, House, OTHER, OTHER_CLERK, PREFECTURE, refused, standing,
};
use super::record::*;

#[tokio::test(flavor = "multi_thread")]
async fn a_meeting_is_recorded_with_who_was_there() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-07-01").await;
        let people = people(&house, 5).await;
        let branch = founded(&house, &people).await;
        let guest = house.receive(|told| *told = standing(OTHER)).await;

        let mut attendances = came(&people[..2], Presence::Present);
        attendances.extend(came(&people[2..3], Presence::ServedAtHome));
        attendances.extend(came(&people[3..4], Presence::Excused));
        attendances.extend(came(std::slice::from_ref(&guest), Presence::Guest));
        let asked = pb::PartyMeeting { attendances, ..meeting(&branch, Type::PartyClass, "2024-06-30", &[]) };
        let held = hold(&house, CLERK, asked).await.unwrap();
        let tally = held.tally.unwrap();
        let counts = (tally.voting, tally.present, tally.excused, tally.served_at_home, tally.absent, tally.guests);
        assert_eq!(counts, (5, 2, 1, 1, 1, 1));
        assert!(held.backdated && !tally.quorate);

        let request = pb::GetMeetingRequest { name: held.name.clone(), unmask: false };
        let mut read = client(&house).get_meeting(house.as_hand(COUNTY, request.clone())).await.unwrap().into_inner();
        let by_name = |one: &pb::party_meeting::Attendance| one.retiree.clone();
        read.attendances.sort_by_key(by_name);
        let mut held = held;
        held.attendances.sort_by_key(by_name);
        assert_eq!(read, held);
        let foreign = client(&house).get_meeting(house.as_hand(OTHER_CLERK, request)).await;
        refused(foreign, Code::NotFound, "NOT_FOUND");
        let listed = client(&house).list_meetings(house.as_hand(PREFECTURE, pb::ListMeetingsRequest::default())).await;
        assert_eq!(listed.unwrap().into_inner().meetings.len(), 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_vote_needs_more_than_half_and_probation_has_none() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-07-01").await;
        let people = people(&house, 4).await;
        let branch = founded(&house, &people).await;
        let junior = probationer(&house).await;
        admit(&house, CLERK, admission(&branch, &junior, "2024-01-01")).await.unwrap();

        let resolution = |in_favour| Resolution { text: "同意".into(), in_favour, passed: false };
        let mut asked = meeting(&branch, Type::MembersMeeting, "2024-06-30", &people[..2]);
        asked.attendances.extend(came(std::slice::from_ref(&junior), Presence::Present));
        asked.resolutions = vec![resolution(2)];
        refused(hold(&house, CLERK, asked.clone()).await, Code::FailedPrecondition, "NO_QUORUM");

        asked.attendances.extend(came(&people[2..3], Presence::Present));
        asked.resolutions = vec![resolution(2), resolution(3)];
        let held = hold(&house, CLERK, asked.clone()).await.unwrap();
        let passed: Vec<bool> = held.resolutions.iter().map(|one| one.passed).collect();
        assert_eq!(passed, [false, true], "of four with a vote three are more than half");
        asked.resolutions = vec![resolution(4)];
        refused(hold(&house, CLERK, asked).await, Code::FailedPrecondition, "VOTES_EXCEED_PRESENT");
        let talk = pb::PartyMeeting {
            resolutions: vec![resolution(3)],
            ..meeting(&branch, Type::ThemePartyDay, "2024-06-30", &people)
        };
        refused(hold(&house, CLERK, talk).await, Code::FailedPrecondition, "NO_RESOLUTION_HERE");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_have_been_held_is_refused() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-07-01").await;
        let mut people = people(&house, 5).await;
        let branch = founded(&house, &people[..4]).await;
        admit(&house, CLERK, admission(&branch, &people[4], "2024-06-15")).await.unwrap();
        house.die(&mut people[0], "2024-06-10").await;

        for (kind, on, present, reason) in [
            (Type::MembersMeeting, "2024-07-02", 1..4, "OCCURRED_IN_FUTURE"),
            (Type::MembersMeeting, "2021-05-31", 1..4, "BEFORE_FOUNDING"),
            (Type::MembersMeeting, "2024-06-14", 1..5, "NOT_OF_THIS_BRANCH"),
            (Type::MembersMeeting, "2024-06-11", 0..3, "NOT_OF_THIS_BRANCH"),
            (Type::CommitteeMeeting, "2024-06-20", 1..4, "NO_COMMITTEE_THEN"),
        ] {
            let asked = hold(&house, CLERK, meeting(&branch, kind, on, &people[present])).await;
            refused(asked, Code::FailedPrecondition, reason);
        }
        for (on, present) in [("2024-06-10", 0..4), ("2024-06-15", 1..5), (FOUNDED, 0..4)] {
            let asked = hold(&house, CLERK, meeting(&branch, Type::MembersMeeting, on, &people[present])).await;
            assert!(asked.is_ok(), "{on}: {asked:?}");
        }
        let nobody = pb::PartyMeeting {
            attendances: came(&people[1..4], Presence::Absent),
            ..meeting(&branch, Type::MembersMeeting, "2024-06-30", &[])
        };
        refused(hold(&house, CLERK, nobody).await, Code::FailedPrecondition, "NOBODY_PRESENT");
        let group =
            pb::PartyMeeting { group_number: 1, ..meeting(&branch, Type::GroupMeeting, "2024-06-30", &people[1..2]) };
        refused(hold(&house, CLERK, group).await, Code::FailedPrecondition, "NO_SUCH_GROUP");
        let without = meeting(&branch, Type::GroupMeeting, "2024-06-30", &people[1..2]);
        refused(hold(&house, CLERK, without).await, Code::InvalidArgument, "INVALID_FIELDS");
        let foreign = hold(&house, OTHER_CLERK, meeting(&branch, Type::PartyClass, "2024-06-30", &people[1..2])).await;
        refused(foreign, Code::NotFound, "NOT_FOUND");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_correction_judges_the_duty_anew() {
    on_both_engines(async |database| {
        const KIND: &str = "branch.theme_party_day";
        let house = House::open(&database, "2024-06-01").await;
        let people = people(&house, 3).await;
        let branch = founded(&house, &people).await;
        run(&house).await;
        house.on("2024-07-10");
        let day = |on: &str| meeting(&branch, Type::ThemePartyDay, on, &people);
        let first = hold(&house, CLERK, day("2024-06-20")).await.unwrap();
        run(&house).await;
        assert_eq!(owed(&house, &branch.name, KIND).await, all(&[("2024-06", State::Met), ("2024-07", State::Open)]));

        let moved = correct(&house, CLERK, day("2024-07-05"), &first.name).await.unwrap();
        assert_eq!(owed(&house, &branch.name, KIND).await, all(&[("2024-06", State::Missed), ("2024-07", State::Met)]));
        let again = correct(&house, CLERK, day("2024-06-21"), &first.name).await;
        refused(again, Code::FailedPrecondition, "RECORD_WITHDRAWN");
        let other =
            correct(&house, CLERK, meeting(&branch, Type::PartyClass, "2024-07-05", &people), &moved.name).await;
        refused(other, Code::FailedPrecondition, "CORRECTS_ANOTHER_BRANCH");
        correct(&house, CLERK, day("2024-07-06"), &moved.name).await.unwrap();
        assert_eq!(owed(&house, &branch.name, KIND).await, all(&[("2024-06", State::Missed), ("2024-07", State::Met)]));

        let request = pb::ListMeetingsRequest { branch: branch.name.clone(), ..Default::default() };
        let standing = client(&house).list_meetings(house.as_hand(CLERK, request.clone())).await.unwrap().into_inner();
        assert_eq!(standing.meetings.len(), 1);
        let all = pb::ListMeetingsRequest { show_withdrawn: true, ..request };
        let all = client(&house).list_meetings(house.as_hand(CLERK, all)).await.unwrap().into_inner();
        assert_eq!(all.meetings.len(), 3);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_corrections_of_one_record_one_stands_and_a_repeat_is_one_record() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-07-01").await;
        let people = people(&house, 3).await;
        let branch = founded(&house, &people).await;
        let day = |on: &str| meeting(&branch, Type::ThemePartyDay, on, &people);
        let first = hold(&house, CLERK, day("2024-06-20")).await.unwrap();
        let (one, two) = tokio::join!(
            correct(&house, CLERK, day("2024-06-21"), &first.name),
            correct(&house, HEAD, day("2024-06-22"), &first.name),
        );
        let lost = if one.is_ok() { two } else { one };
        refused(lost, Code::FailedPrecondition, "RECORD_WITHDRAWN");

        let request = pb::RecordMeetingRequest {
            meeting: Some(day("2024-06-25")),
            request_id: "m-1".into(),
            ..Default::default()
        };
        let once = client(&house).record_meeting(house.as_hand(CLERK, request.clone())).await.unwrap().into_inner();
        let twice = client(&house).record_meeting(house.as_hand(CLERK, request)).await.unwrap().into_inner();
        assert_eq!(once, twice);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_group_below_zero_is_no_group() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-07-01").await;
        let people = people(&house, 3).await;
        let branch = founded(&house, &people).await;
        let odd = pb::PartyMeeting { group_number: -1, ..meeting(&branch, Type::PartyClass, "2024-06-30", &people) };
        refused(hold(&house, CLERK, odd).await, Code::InvalidArgument, "INVALID_FIELDS");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_branch_owes_only_what_its_kind_of_leadership_brings() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-05-20").await;
        let people = people(&house, 7).await;
        let branch = founded(&house, &people).await;
        house.on("2024-06-01");
        run(&house).await;
        for (kind, count) in [
            ("branch.members_meeting", 1),
            ("branch.committee_meeting", 0),
            ("branch.group_meeting", 0),
            ("branch.party_class", 1),
            ("branch.theme_party_day", 1),
            ("branch.org_life_meeting", 1),
            ("branch.democratic_appraisal", 1),
            ("branch.heart_to_heart", 1),
        ] {
            assert_eq!(owed(&house, &branch.name, kind).await.len(), count, "{kind}");
        }

        let committee = pb::AppointSecretaryRequest {
            deputy: people[1].retiree.clone(),
            committee_members: vec![people[2].retiree.clone()],
            ..election(&branch, &people[0], "2024-06-01")
        };
        elect(&house, HEAD, committee).await.unwrap();
        let group = pb::party_branch::Group { number: 1, display_name: "第一党小组".into() };
        update(
            &house,
            CLERK,
            pb::PartyBranch { etag: String::new(), groups: vec![group], ..branch.clone() },
            &["groups"],
        )
        .await
        .unwrap();
        run(&house).await;
        assert_eq!(owed(&house, &branch.name, "branch.committee_meeting").await, all(&[("2024-06", State::Open)]));
        assert_eq!(owed(&house, &branch.name, "branch.group_meeting").await, all(&[("2024-06-G1", State::Open)]));

        let meets = hold(&house, CLERK, meeting(&branch, Type::CommitteeMeeting, "2024-06-01", &people[..3])).await;
        assert_eq!(meets.unwrap().tally.unwrap().voting, 3);
        assert_eq!(owed(&house, &branch.name, "branch.committee_meeting").await, all(&[("2024-06", State::Met)]));
        // The group is given up, and with it what it owed.
        update(&house, CLERK, pb::PartyBranch { etag: String::new(), ..branch.clone() }, &["groups"]).await.unwrap();
        assert_eq!(owed(&house, &branch.name, "branch.group_meeting").await, all(&[("2024-06-G1", State::Void)]));
        let bare = branch_of(&[HOME]);
        assert!(bare.groups.is_empty());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_meeting_is_recorded_once_also_in_a_race() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-07-01").await;
        let people = people(&house, 3).await;
        let branch = founded(&house, &people).await;
        let asked = meeting(&branch, Type::PartyClass, "2024-06-30", &people);
        let both = tokio::join!(hold(&house, CLERK, asked.clone()), hold(&house, HEAD, asked.clone()));
        let first = match both {
            (Ok(first), Err(_)) | (Err(_), Ok(first)) => first,
            both => panic!("one of the two is recorded: {both:?}"),
        };
        let again = hold(&house, HEAD, asked.clone()).await.unwrap_err();
        assert!(again.message().contains(&first.name), "{again:?}");
        refused::<()>(Err(again), Code::AlreadyExists, "MEETING_ALREADY_RECORDED");
        let other = pb::PartyMeeting { title: "第二讲".into(), ..asked.clone() };
        hold(&house, CLERK, other).await.expect("another class on the day");
        correct(&house, CLERK, asked, &first.name).await.expect("a correction");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_guest_it_is_not_told_whether_he_is_known() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-07-01").await;
        let people = people(&house, 3).await;
        let branch = founded(&house, &people).await;
        let foreign = house.receive(|told| *told = standing(OTHER)).await;
        for (on, guest) in [("2024-06-29", foreign), ("2024-06-30", standing(OTHER))] {
            let mut asked = meeting(&branch, Type::PartyClass, on, &people);
            asked.attendances.extend(came(&[guest], Presence::Guest));
            assert_eq!(hold(&house, CLERK, asked).await.unwrap().tally.unwrap().guests, 1);
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn why_somebody_was_excused_is_sealed_and_shown_for_a_purpose_alone() {
    on_both_engines(async |database| {
        #[derive(sqlx::FromRow)]
        struct Row {
            reason: Option<String>,
            reason_sealed: Option<Vec<u8>>,
        }
        let house = House::open(&database, "2024-07-01").await;
        let people = people(&house, 3).await;
        let branch = founded(&house, &people).await;
        let mut asked = meeting(&branch, Type::PartyClass, "2024-06-30", &people[..2]);
        asked.attendances.extend(came(&people[2..], Presence::Excused));
        let held = hold(&house, CLERK, asked).await.unwrap();
        assert!(held.attendances.iter().all(|one| one.reason.is_empty()), "{held:?}");

        let row: Row = house
            .db
            .read("select reason, reason_sealed from party_attendance where presence = 'EXCUSED'")
            .one()
            .await
            .unwrap();
        let sealed = row.reason_sealed.unwrap();
        assert_eq!(row.reason, None);
        assert!(!sealed.windows("住院".len()).any(|part| part == "住院".as_bytes()));

        let get = async |hand: Hand, unmask: bool, purpose: bool| {
            let request = pb::GetMeetingRequest { name: held.name.clone(), unmask };
            let mut request = house.as_hand(hand, request);
            if purpose {
                request.metadata_mut().insert("x-junxiu-purpose", "roll".parse().unwrap());
            }
            let shown = client(&house).get_meeting(request).await?.into_inner();
            let reasons: Vec<String> = shown.attendances.into_iter().map(|one| one.reason).collect();
            Ok::<_, tonic::Status>((reasons.concat(), shown.unmasked))
        };
        for hand in [CLERK, AUDITOR] {
            assert_eq!(get(hand, false, false).await.unwrap(), (String::new(), false));
        }
        refused(get(AUDITOR, true, true).await, Code::PermissionDenied, "UNMASK_NOT_ALLOWED");
        refused(get(CLERK, true, false).await, Code::FailedPrecondition, "PURPOSE_REQUIRED");
        assert_eq!(get(CLERK, true, true).await.unwrap(), ("住院".to_owned(), true));

        let looks = async |retiree: &str| {
            let request = ListAuditRecordsRequest { subject: retiree.into(), ..Default::default() };
            let mut audit = AuditServiceClient::new(house.link.clone());
            audit.list_audit_records(house.as_hand(AUDITOR, request)).await.unwrap().into_inner().records.len()
        };
        let wait = async {
            while looks(&people[2].retiree).await == 0 {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(std::time::Duration::from_secs(20), wait).await.unwrap();
        assert_eq!(looks(&people[0].retiree).await, 0, "he was there");

        // A row from before holds the reason plain.
        let old = junxiu_platform::database::Changes::new()
            .write_any("update party_attendance set reason = '体检', reason_sealed = null where presence = 'EXCUSED'");
        house.db.commit(old).await.unwrap();
        assert_eq!(get(CLERK, false, false).await.unwrap().0, "");
        assert_eq!(get(HEAD, true, true).await.unwrap().0, "体检");
    })
    .await;
}
