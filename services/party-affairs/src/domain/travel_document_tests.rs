use super::super::exit::State as ExitState;
use super::super::exit::tests::{day, filed};
use super::*;
use crate::domain::standing::sample;

fn document(state: DocumentState) -> Document {
    Document {
        id: DocumentId(uuid::Uuid::from_u128(3)),
        retiree: sample().retiree,
        holder: sample().holder,
        kind: DocumentKind::Passport,
        issued_on: None,
        expires_on: Some(day("2024-04-30")),
        state,
        keeper: (state == DocumentState::InCustody).then(|| "220104-01".to_owned()),
        exit: None,
        owed: None,
        deposited_on: None,
        moved_on: day("2024-03-01"),
        revision: 1,
        recorded_at: DateTime::default(),
        updated_at: DateTime::default(),
    }
}

#[test]
fn a_number_is_letters_and_digits_and_is_shown_by_its_ends() {
    assert_eq!(number(" e1234 5678 "), Ok("E12345678".to_owned()));
    for wrong in ["", "E123", "E1234567890123456789X", "E12-345", "Ё1234567"] {
        assert!(number(wrong).is_err(), "{wrong}");
    }
    assert_eq!(masked("E12345678"), "E******78");
}

#[test]
fn each_act_starts_from_its_states() {
    let exit = filed(1, "2024-04-10", "2024-04-20");
    for (state, deposit, lend, lose, release) in [
        (DocumentState::WithPerson, true, false, true, true),
        (DocumentState::InCustody, false, true, true, true),
        (DocumentState::Lent, true, false, true, true),
        (DocumentState::InTransit, true, false, true, true),
        (DocumentState::Lost, true, false, false, true),
        (DocumentState::Released, false, false, false, false),
    ] {
        let (document, on) = (document(state), day("2024-03-02"));
        assert_eq!(document.deposit(on, "220104-01").is_ok(), deposit, "deposit from {state:?}");
        assert_eq!(document.lend(&exit, on).is_ok(), lend, "lend from {state:?}");
        assert_eq!(document.lose(on).is_ok(), lose, "lose from {state:?}");
        let released = document.release(&sample(), ReleaseGround::Cancelled, on);
        assert_eq!(released.is_ok(), release, "release from {state:?}");
    }
}

#[test]
fn each_act_leads_to_its_state() {
    let (exit, on) = (filed(1, "2024-04-10", "2024-04-20"), day("2024-03-02"));
    let away = Ancestry { institution: Some("220204-01".into()), county: None, prefecture: None };
    let every = [
        DocumentState::WithPerson,
        DocumentState::InCustody,
        DocumentState::Lent,
        DocumentState::InTransit,
        DocumentState::Lost,
        DocumentState::Released,
    ];
    for state in every {
        let document = document(state);
        let to = |result: Result<Document, Refusal>| result.ok().map(|document| document.state);
        let wanted = |allowed: &[DocumentState], to: DocumentState| allowed.contains(&state).then_some(to);
        let deposited = to(document.deposit(on, "220104-01"));
        assert_eq!(deposited, wanted(MAY_DEPOSIT, DocumentState::InCustody), "deposit from {state:?}");
        assert_eq!(to(document.lend(&exit, on)), wanted(MAY_LEND, DocumentState::Lent), "lend from {state:?}");
        assert_eq!(to(document.lose(on)), wanted(MAY_LOSE, DocumentState::Lost), "lose from {state:?}");
        let released = to(document.release(&sample(), ReleaseGround::Replaced, on));
        assert_eq!(released, wanted(MAY_RELEASE, DocumentState::Released), "release from {state:?}");
        // What is kept is handed over with a transfer, and nothing else moves by it; being due or lent on moves nothing.
        let moved = if state == DocumentState::InCustody { DocumentState::InTransit } else { state };
        assert_eq!(document.transferred(&away, on).state, moved, "transfer from {state:?}");
        let owed = Owed { from: on, due_on: on, calendar_version: None };
        assert_eq!((document.owe(exit.id, owed).state, document.lent_on_for(exit.id).state), (state, state));
    }
}

#[test]
fn a_document_is_lent_for_a_journey_that_may_be_made_while_it_is_valid() {
    let kept = document(DocumentState::InCustody);
    let lend = |exit: &Exit, on: &str| kept.lend(exit, day(on));
    let exit = filed(1, "2024-04-10", "2024-04-20");
    assert_eq!(lend(&exit, "2024-02-29"), Err(Refusal::BeforeLastMove { moved_on: day("2024-03-01") }));
    assert_eq!(lend(&exit, "2024-03-01").map(|lent| lent.exit), Ok(Some(exit.id)));
    assert!(lend(&filed(1, "2024-04-30", "2024-05-20"), "2024-03-01").is_ok());
    let expired = lend(&filed(1, "2024-05-01", "2024-05-20"), "2024-03-01");
    assert_eq!(expired, Err(Refusal::Expired { expires_on: day("2024-04-30") }));
    let later = Exit { filed_on: day("2024-03-05"), ..exit.clone() };
    assert_eq!(lend(&later, "2024-03-04"), Err(Refusal::LentTooEarly { from: day("2024-03-05") }));
    let waiting = Exit { state: ExitState::NeedsApproval, ..exit };
    assert!(matches!(lend(&waiting, "2024-03-02"), Err(Refusal::Exit(exit::Refusal::State { .. }))));
}

#[test]
fn what_is_owed_ends_with_the_deposit() {
    let owed = Owed { from: day("2024-04-20"), due_on: day("2024-04-30"), calendar_version: None };
    let due = document(DocumentState::WithPerson).owe(ExitId(uuid::Uuid::from_u128(1)), owed);
    assert!(due.is_outstanding() && due.duty().is_some());
    assert_eq!((due.is_overdue(day("2024-04-30")), due.is_overdue(day("2024-05-01"))), (false, true));
    let kept = due.deposit(day("2024-05-02"), "220104-01").unwrap();
    assert!(!kept.is_outstanding() && !kept.is_overdue(day("2024-05-03")));
    assert_eq!(kept.owed.map(|owed| owed.due_on), Some(day("2024-04-30")));
}

#[test]
fn what_is_kept_is_handed_over_when_he_is_transferred() {
    let to = |code: &str| Ancestry { institution: Some(code.into()), county: None, prefecture: None };
    let kept = document(DocumentState::InCustody);
    let moving = kept.transferred(&to("220204-01"), day("2024-03-05"));
    assert_eq!((moving.state, moving.keeper.as_deref()), (DocumentState::InTransit, Some("220104-01")));
    let taken_in = moving.deposit(day("2024-03-09"), "220204-01").unwrap();
    assert_eq!((taken_in.state, taken_in.keeper.as_deref()), (DocumentState::InCustody, Some("220204-01")));
    assert_eq!(moving.transferred(&to("220104-01"), day("2024-03-06")).state, DocumentState::InCustody);
    assert_eq!(
        document(DocumentState::Lent).transferred(&to("220204-01"), day("2024-03-05")).state,
        DocumentState::Lent
    );
}

#[test]
fn heirs_get_what_a_dead_person_left() {
    let kept = document(DocumentState::InCustody);
    let release = |standing: &Standing, ground| kept.release(standing, ground, day("2024-03-09"));
    let heirs = ReleaseGround::Heirs;
    assert_eq!(release(&sample(), heirs), Err(Refusal::ReleaseNotDue(heirs)));
    let dead = Standing { life_status: LifeStatus::Deceased, died_on: Some(day("2024-03-01")), ..sample() };
    assert_eq!(release(&dead, heirs).map(|document| document.state), Ok(DocumentState::Released));
    assert!(release(&dead, ReleaseGround::TransferredOut).is_err());
}
