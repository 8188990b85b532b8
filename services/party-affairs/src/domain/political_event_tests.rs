//! What may be recorded of a political event, and what may replace a record.

use uuid::Uuid;

use super::*;

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

/// An organisation from 2021 on, which ended on 1 July 2024.
fn office(code: &str, above: [&str; 2]) -> Organization {
    let known = |code: &str| (!code.is_empty()).then(|| code.to_owned());
    let level = Level::of_code(code);
    Organization {
        code: code.into(),
        display_name: code.into(),
        level,
        region: "220104".into(),
        superior: None,
        place: Ancestry {
            institution: (level == Level::Institution).then(|| code.to_owned()),
            county: known(above[0]),
            prefecture: known(above[1]),
        },
        valid_from: day("2021-01-01"),
        valid_to: Some(day("2024-07-01")),
        revision: 1,
    }
}

fn institution() -> Organization {
    office("220104-01", ["220104", "220100"])
}

fn county() -> Organization {
    office("220104", ["220104", "220100"])
}

fn event(organization: &Organization, on: &str) -> PoliticalEvent {
    PoliticalEvent {
        id: PoliticalEventId(Uuid::nil()),
        kind: EventKind::Briefing,
        organization: organization.code.clone(),
        holder: organization.place.clone(),
        occurred_on: day(on),
        title: "情况通报".into(),
        document_no: None,
        confidentiality: Confidentiality::Internal,
        summary: Some("通报上半年情况".into()),
        venue: None,
        attendance_count: 12,
        invited: Vec::new(),
        corrects: None,
        withdrawn_at: None,
        recorded_by: "clerk".into(),
        recorded_on: day("2024-06-30"),
        recorded_at: DateTime::UNIX_EPOCH,
    }
}

#[test]
fn of_a_classified_document_no_content_is_kept() {
    for (confidentiality, summary, outcome) in [
        (Confidentiality::Public, Some("摘要"), Ok(())),
        (Confidentiality::Internal, Some("摘要"), Ok(())),
        (Confidentiality::Classified, None, Ok(())),
        (Confidentiality::Classified, Some("摘要"), Err(Refusal::ClassifiedContent)),
    ] {
        let summary = summary.map(str::to_owned);
        let event = PoliticalEvent { confidentiality, summary, ..event(&institution(), "2024-06-01") };
        assert_eq!(event.must_be_fit(&institution(), &[]), outcome, "{confidentiality}");
    }
}

#[test]
fn it_is_held_while_the_organisation_exists() {
    let ended = || Refusal::NotInForce { code: "220104-01".into() };
    for (on, outcome) in
        [("2020-12-31", Err(ended())), ("2021-01-01", Ok(())), ("2024-06-30", Ok(())), ("2024-07-01", Err(ended()))]
    {
        assert_eq!(event(&institution(), on).must_be_fit(&institution(), &[]), outcome, "{on}");
        let invited =
            event(&institution(), on).must_be_fit(&Organization { valid_to: None, ..county() }, &[institution()]);
        assert_eq!(invited.is_err(), outcome.is_err() || on < "2021-01-01", "invited on {on}");
    }
}

#[test]
fn a_bureau_invites_institutions_below_it_and_nobody_else_invites() {
    let elsewhere = office("220204-01", ["220204", "220200"]);
    let prefecture = office("220100", ["", "220100"]);
    for (by, invited, refused) in [
        (county(), institution(), false),
        (prefecture.clone(), institution(), false),
        (county(), elsewhere, true),
        (prefecture, county(), true),
        (institution(), institution(), true),
    ] {
        let outcome = event(&by, "2024-06-01").must_be_fit(&by, std::slice::from_ref(&invited));
        let stranger = Refusal::NotBelowTheBureau { code: invited.code };
        assert_eq!(outcome, if refused { Err(stranger) } else { Ok(()) }, "{} invites", by.code);
    }
}

#[test]
fn a_record_is_replaced_once_and_by_one_of_its_kind() {
    let (before, other) = (event(&institution(), "2024-06-01"), event(&county(), "2024-06-01"));
    let replaced = PoliticalEvent { withdrawn_at: Some(DateTime::UNIX_EPOCH), ..before.clone() };
    let reading = PoliticalEvent { kind: EventKind::Reading, ..before.clone() };
    for (old, new, outcome) in [
        (&before, &before, Ok(())),
        (&before, &event(&institution(), "2024-05-01"), Ok(())),
        (&before, &reading, Err(Refusal::OfAnotherKind)),
        (&before, &other, Err(Refusal::OfAnotherKind)),
        (&replaced, &before, Err(Refusal::Withdrawn(before.id))),
        (&replaced, &reading, Err(Refusal::Withdrawn(before.id))),
    ] {
        assert_eq!(old.must_be_replaceable_by(new), outcome);
    }
}

#[test]
fn it_counts_for_who_held_it_and_who_was_invited() {
    let event = PoliticalEvent { invited: vec!["220104-01".into()], ..event(&county(), "2024-06-01") };
    assert_eq!(event.counts_for().collect::<Vec<_>>(), ["220104", "220104-01"]);
    for (recorded_on, backdated) in [("2024-06-01", false), ("2024-06-02", true)] {
        assert_eq!(PoliticalEvent { recorded_on: day(recorded_on), ..event.clone() }.is_backdated(), backdated);
    }
}
