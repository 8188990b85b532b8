//! The machine of an absence (article 12): every act from every state, allowed and refused.

use uuid::Uuid;

use super::*;

use State::{
    Assessed, Cancelled, Certified, Lapsed, Placed, Registered, Reported, Returned, TransferOut, TransferredIn,
};

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn place() -> Ancestry {
    Ancestry { institution: Some("220204-01".into()), county: Some("220204".into()), prefecture: Some("220200".into()) }
}

/// An absence as it stands in a state, with what brought it there.
fn in_state(state: State, arrangement: Arrangement) -> Absence {
    let has_letter = matches!(state, Certified | Registered | Placed);
    let transfer = matches!(state, TransferOut | TransferredIn).then(|| TransferId(Uuid::from_u128(7)));
    let letter = Certificate { issued_on: day("2024-01-20"), valid_to: day("2024-08-01"), issued_by: "clerk".into() };
    let came = matches!(state, Registered | Placed).then(|| ("220204".to_owned(), day("2024-02-05")));
    let placed = Placement { branch: BranchId(Uuid::nil()), on: day("2024-02-06") };
    Absence {
        id: AbsenceId(Uuid::nil()),
        retiree: RetireeId(Uuid::nil()),
        holder: Ancestry::default(),
        state,
        plan: plan("2024-08-01"),
        actual_to: (state == Returned).then(|| day("2024-03-01")),
        arrangement: (state != Reported).then_some(arrangement),
        reason_not_transferred: None,
        must_be_reassessed: false,
        certificate: has_letter.then_some(letter),
        registered: came,
        placement: (state == Placed).then_some(placed),
        host: Ancestry::default(),
        transfer,
        looked_for: None,
        lapsed_from: None,
        revision: 1,
        recorded_at: DateTime::UNIX_EPOCH,
    }
}

fn plan(to: &str) -> Plan {
    Plan {
        from: day("2024-02-01"),
        expected_to: Some(day(to)),
        destination: Destination::InProvince,
        bureau: Some("220204".into()),
        place: None,
        is_fixed: true,
    }
}

/// Tries an act from every state; `leads` names those from which it starts, and the state to which it leads.
#[track_caller]
fn starts_from(
    what: &str,
    arrangement: Arrangement,
    leads: &[(State, State)],
    act: impl Fn(Absence) -> Result<Absence, Refusal>,
) {
    for state in State::ALL.iter().copied() {
        let after = act(in_state(state, arrangement)).map(|after| after.state);
        match leads.iter().find(|(from, _)| *from == state) {
            Some((_, to)) => assert_eq!(after, Ok(*to), "{what} from {}", state.code()),
            None => assert!(after.is_err(), "{what} from {} leads to {after:?}", state.code()),
        }
    }
}

#[test]
fn what_is_done_is_decided_until_the_relation_is_on_its_way() {
    let to_certificate = [
        (Reported, Assessed),
        (Assessed, Assessed),
        // The certificate that he has goes on.
        (Certified, Certified),
        (Registered, Registered),
        (Placed, Placed),
    ];
    starts_from("a certificate", Arrangement::Certificate, &to_certificate, |absence| {
        absence.assessed(Arrangement::Certificate, None, None)
    });
    let to_another = [Reported, Assessed, Certified, Registered, Placed].map(|state| (state, Assessed));
    for arrangement in [Arrangement::Transfer, Arrangement::Keep, Arrangement::NotApplicable] {
        starts_from(arrangement.code(), Arrangement::Certificate, &to_another, |absence| {
            absence.assessed(arrangement, None, None)
        });
    }
}

#[test]
fn a_plan_changes_while_the_absence_is_not_over() {
    let open = NOT_OVER.iter().map(|state| (*state, *state)).collect::<Vec<_>>();
    starts_from("another plan", Arrangement::Certificate, &open, |absence| {
        absence.revised(plan("2024-04-01"), Arrangement::Certificate)
    });
}

#[test]
fn a_relation_is_sent_where_a_transfer_was_decided() {
    let send = |absence: Absence| absence.sent(TransferId(Uuid::from_u128(9)));
    starts_from("the sending", Arrangement::Transfer, &[(Assessed, TransferOut)], send);
    for arrangement in [Arrangement::Certificate, Arrangement::Keep, Arrangement::NotApplicable] {
        starts_from("the sending", arrangement, &[], send);
    }
}

#[test]
fn what_comes_of_a_transfer_is_noted_while_it_is_on_its_way_alone() {
    for state in State::ALL.iter().copied() {
        let before = in_state(state, Arrangement::Transfer);
        let (accepted, declined) = (before.clone().arrived(true), before.clone().arrived(false));
        if state == TransferOut {
            assert_eq!((accepted.state, declined.state), (TransferredIn, Assessed));
        } else {
            assert_eq!((accepted, declined), (before.clone(), before), "{}", state.code());
        }
    }
}

#[test]
fn a_certificate_is_issued_where_one_was_decided_and_issued_again_while_it_is_used() {
    let issue = |absence: Absence| absence.certified(day("2024-02-01"), None, "clerk");
    let leads = [(Assessed, Certified), (Certified, Certified), (Registered, Registered), (Placed, Placed)];
    starts_from("a certificate", Arrangement::Certificate, &leads, issue);
    for arrangement in [Arrangement::Transfer, Arrangement::Keep, Arrangement::NotApplicable] {
        starts_from("a certificate", arrangement, &[], issue);
    }
}

#[test]
fn he_registers_once_with_his_certificate_and_is_placed_after_that() {
    starts_from("the report-in", Arrangement::Certificate, &[(Certified, Registered)], |absence| {
        absence.registered("220204", &place(), day("2024-02-05"))
    });
    starts_from("the placement", Arrangement::Certificate, &[(Registered, Placed), (Placed, Placed)], |absence| {
        absence.placed(BranchId(Uuid::from_u128(3)), &place(), day("2024-02-06"))
    });
}

#[test]
fn he_comes_back_from_whatever_is_not_over_and_not_on_its_way() {
    let home = [Reported, Assessed, TransferredIn, Certified, Registered, Placed];
    starts_from("the return", Arrangement::Certificate, &home.map(|state| (state, Returned)), |absence| {
        absence.returned(day("2024-03-01"))
    });
    starts_from("no departure", Arrangement::Certificate, &home.map(|state| (state, Cancelled)), |absence| {
        absence.returned(day("2024-01-31"))
    });
}

#[test]
fn a_death_ends_what_is_not_over_and_a_death_that_was_none_brings_it_back_to_be_looked_at() {
    let all = NOT_OVER.iter().map(|state| (*state, Lapsed)).collect::<Vec<_>>();
    starts_from("a death", Arrangement::Certificate, &all, Absence::lapsed);
    starts_from("a death that was none", Arrangement::Certificate, &[], Absence::revived);
    for state in NOT_OVER.iter().copied() {
        let before = in_state(state, Arrangement::Certificate);
        let back = before.clone().lapsed().unwrap().revived().unwrap();
        assert!(back.must_be_reassessed && back.lapsed_from.is_none());
        // The letter that was on its way lapsed for good: the relation is sent anew.
        let (wanted, transfer) = if state == TransferOut { (Assessed, None) } else { (state, before.transfer) };
        assert_eq!((back.state, back.transfer), (wanted, transfer), "{}", state.code());
        assert!(back.clone().revived().is_err(), "once");
    }
}

#[test]
fn a_return_that_went_by_is_asked_after_once() {
    let flagged = Absence { must_be_reassessed: true, ..in_state(Placed, Arrangement::Certificate) };
    let looked = |to: &str, today: &str| {
        let after = flagged.clone().revised(plan(to), Arrangement::Certificate).unwrap();
        after.looked_at(&flagged, day(today)).looked_for
    };
    assert_eq!(looked("2024-08-01", "2024-08-01"), None, "the day itself is not over");
    assert_eq!(looked("2024-08-01", "2024-08-02"), Some(day("2024-08-01")));
    assert_eq!(looked("2024-08-02", "2024-08-03"), None, "another day is another return");
    let calm = in_state(Placed, Arrangement::Certificate);
    assert_eq!(calm.clone().looked_at(&calm, day("2024-09-01")).looked_for, None, "nobody had asked");
}
