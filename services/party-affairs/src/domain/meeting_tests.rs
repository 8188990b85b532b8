//! Cases of who was there and what passed, round each half.

use uuid::Uuid;

use super::*;

fn who(number: usize) -> RetireeId {
    RetireeId(Uuid::from_u128(u128::try_from(number).unwrap()))
}

/// So many full members and one on probation.
fn members(full: usize) -> Vec<Member> {
    let voting = (1..=full).map(|number| Member { retiree: who(number), full: true });
    voting.chain([Member { retiree: who(99), full: false }]).collect()
}

fn came(numbers: &[usize], presence: Presence) -> Vec<Attendance> {
    numbers.iter().map(|number| Attendance { retiree: who(*number), presence, reason: None }).collect()
}

fn vote(in_favour: i32) -> Vec<Resolution> {
    vec![Resolution { text: "决议".into(), in_favour, passed: false }]
}

#[test]
fn more_than_half_of_those_with_a_vote_must_be_there() {
    for (full, present, quorate) in [(6, 3, false), (6, 4, true), (7, 3, false), (7, 4, true)] {
        let present: Vec<usize> = (1..=present).chain([99]).collect();
        let tally = tally(MeetingKind::Members, &members(full), &[], &came(&present, Presence::Present)).unwrap();
        assert_eq!(tally.is_quorate(), quorate, "{tally:?}");
        assert_eq!(resolve(MeetingKind::Members, &tally, vote(0)).is_ok(), quorate);
    }
}

#[test]
fn a_resolution_passes_with_more_than_half_of_all() {
    let tally = tally(MeetingKind::Members, &members(6), &[], &came(&[1, 2, 3, 4], Presence::Present)).unwrap();
    for (votes, passed) in [(3, false), (4, true)] {
        assert_eq!(resolve(MeetingKind::Members, &tally, vote(votes)).unwrap()[0].passed, passed);
    }
    let exceed = Refusal::VotesExceedPresent { votes: 5, present: 4 };
    assert_eq!(resolve(MeetingKind::Members, &tally, vote(5)), Err(exceed));
    let here = Err(Refusal::NoResolutionHere(MeetingKind::ThemeDay));
    assert_eq!(resolve(MeetingKind::ThemeDay, &tally, vote(4)), here);
    assert_eq!(resolve(MeetingKind::ThemeDay, &tally, Vec::new()), Ok(Vec::new()));
}

#[test]
fn frail_members_are_served_at_home_and_are_not_absent() {
    let mut attendances = came(&[1, 2], Presence::Present);
    attendances.extend(came(&[3], Presence::ServedAtHome));
    attendances.extend(came(&[4], Presence::Excused));
    attendances.extend(came(&[50], Presence::Guest));
    let tally = tally(MeetingKind::PartyClass, &members(5), &[], &attendances).unwrap();
    let counted =
        Tally { voting: 5, voting_present: 2, present: 2, excused: 1, served_at_home: 1, absent: 2, guests: 1 };
    assert_eq!(tally, counted, "one member and the one on probation are not accounted for");
}

#[test]
fn a_committee_votes_among_itself() {
    let committee = [who(1), who(2), who(3)];
    let present = came(&[1, 2, 4], Presence::Present);
    let tally = tally(MeetingKind::Committee, &members(7), &committee, &present).unwrap();
    assert_eq!((tally.voting, tally.voting_present, tally.present, tally.absent), (3, 2, 3, 1));
    let none = super::tally(MeetingKind::Committee, &members(6), &[], &present);
    assert_eq!(none, Err(Refusal::NoCommitteeThen));
}

#[test]
fn a_meeting_of_nobody_or_of_strangers_is_none() {
    let absent = came(&[1, 2], Presence::Absent);
    assert_eq!(tally(MeetingKind::Members, &members(3), &[], &absent), Err(Refusal::NobodyPresent));
    let strange = came(&[1, 50], Presence::Present);
    assert_eq!(tally(MeetingKind::Members, &members(3), &[], &strange), Err(Refusal::NotOfTheBranch(who(50))));
    let home = came(&[1], Presence::ServedAtHome);
    assert!(tally(MeetingKind::Members, &members(3), &[], &home).is_ok());
}
