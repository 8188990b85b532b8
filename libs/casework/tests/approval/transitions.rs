//! Every act from every state, allowed or refused.

use junxiu_casework::approval::{Actor, Approval, Refusal, Stance, route};
use junxiu_kernel::calendar::Calendar;

use crate::fixture::{
    TEN_DAYS, TODAY, accepted, clerk, day, decision, filed, head, of_county, of_other_county, officer, opined, opinion,
};

const LATER: &str = "2024-03-04";

/// Gives a case as it stands in each situation.
fn case(situation: &str) -> Approval {
    let (county, on) = (officer("220104"), day("2024-02-20"));
    match situation {
        "filed" => filed(),
        "opined" => opined(),
        "accepted" => accepted(),
        "paused" => accepted().pause(&county, on, "待补公证书").unwrap(),
        "returned" => accepted().send_back(&county, on, "缺材料").unwrap(),
        "approved" => accepted().take(&county, &decision(Stance::Agree, "2024-02-20")).unwrap(),
        "rejected" => accepted().take(&county, &decision(Stance::Against, "2024-02-20")).unwrap(),
        "withdrawn" => accepted().withdraw(&clerk(), on, "本人撤回").unwrap(),
        "lapsed" => accepted().lapse(&county, on, "DEPARTURE_PASSED").unwrap(),
        "superseded" => accepted().supersede(&county, on, "FILED_INSTEAD").unwrap(),
        "cancelled" => accepted().cancel(&county, on, "CANCELLED").unwrap(),
        other => panic!("no situation {other}"),
    }
}

/// Does an act and says what came of it: the new state, the reason of the refusal, or `-` for nothing.
fn outcome(approval: &Approval, act: &str) -> String {
    let (county, on) = (officer("220104"), day(LATER));
    let news = Actor::news("events/1", day(TODAY));
    let done: Result<Option<Approval>, Refusal> = match act {
        "opine" => approval.take(&head(), &opinion(Stance::Agree, LATER)).map(Some),
        "accept" => approval.accept(&county, on, &TEN_DAYS, Calendar::published()).map(Some),
        "grant" => approval.take(&county, &decision(Stance::Agree, LATER)).map(Some),
        "refuse" => approval.take(&county, &decision(Stance::Against, LATER)).map(Some),
        "send back" => approval.send_back(&county, on, "缺材料").map(Some),
        "resubmit" => approval.resubmit(&clerk(), on, route::to_direct_superior(&of_county()).unwrap()).map(Some),
        "withdraw" => approval.withdraw(&clerk(), on, "本人撤回").map(Some),
        "pause" => approval.pause(&county, on, "待补公证书").map(Some),
        "resume" => approval.resume(&county, on, Calendar::published()).map(Some),
        "lapse" => approval.lapse(&news, on, "DEPARTURE_PASSED").map(Some),
        "supersede" => approval.supersede(&news, on, "FILED_INSTEAD").map(Some),
        "cancel" => approval.cancel(&news, on, "CANCELLED").map(Some),
        "reroute" => approval.reroute(&news, on, route::level_by_level(&of_county()).unwrap(), "升级").map(Some),
        "transfer" => Ok(approval.transfer(&news, on, &of_other_county()[0].place)),
        "death" => Ok(approval.decease(&news, on)),
        "review" => Ok(approval.mark_for_review(&news, on, "职级更正")),
        other => panic!("no act {other}"),
    };
    match done {
        Ok(Some(next)) => next.state.code().to_owned(),
        Ok(None) => "-".to_owned(),
        Err(refusal) => refusal.reason().to_owned(),
    }
}

const ACTS: [&str; 16] = [
    "opine",
    "accept",
    "grant",
    "refuse",
    "send back",
    "resubmit",
    "withdraw",
    "pause",
    "resume",
    "lapse",
    "supersede",
    "cancel",
    "reroute",
    "transfer",
    "death",
    "review",
];

/// What comes of each act, in the order of `ACTS`.
const TABLE: &[(&str, [&str; 16])] = &[
    (
        "filed",
        [
            "PENDING",
            "NOT_YOUR_TURN",
            "NOT_YOUR_TURN",
            "NOT_YOUR_TURN",
            "NOT_YOUR_TURN",
            "NOT_RETURNED",
            "WITHDRAWN",
            "NOT_YOUR_TURN",
            "NOT_YOUR_TURN",
            "LAPSED",
            "SUPERSEDED",
            "CANCELLED",
            "PENDING",
            "RETURNED",
            "CANCELLED",
            "-",
        ],
    ),
    (
        "opined",
        [
            "NOT_YOUR_TURN",
            "PENDING",
            "NOT_ACCEPTED",
            "NOT_ACCEPTED",
            "RETURNED",
            "NOT_RETURNED",
            "WITHDRAWN",
            "NOT_ACCEPTED",
            "NOT_ACCEPTED",
            "LAPSED",
            "SUPERSEDED",
            "CANCELLED",
            "PENDING",
            "RETURNED",
            "CANCELLED",
            "-",
        ],
    ),
    (
        "accepted",
        [
            "NOT_YOUR_TURN",
            "ALREADY_ACCEPTED",
            "APPROVED",
            "REJECTED",
            "RETURNED",
            "NOT_RETURNED",
            "WITHDRAWN",
            "PENDING",
            "NOT_PAUSED",
            "LAPSED",
            "SUPERSEDED",
            "CANCELLED",
            "PENDING",
            "PENDING",
            "CANCELLED",
            "-",
        ],
    ),
    (
        "paused",
        [
            "NOT_YOUR_TURN",
            "ALREADY_ACCEPTED",
            "PAUSED",
            "PAUSED",
            "RETURNED",
            "NOT_RETURNED",
            "WITHDRAWN",
            "PAUSED",
            "PENDING",
            "LAPSED",
            "SUPERSEDED",
            "CANCELLED",
            "PENDING",
            "PENDING",
            "CANCELLED",
            "-",
        ],
    ),
    (
        "returned",
        [
            "NOT_PENDING",
            "NOT_PENDING",
            "NOT_PENDING",
            "NOT_PENDING",
            "NOT_PENDING",
            "PENDING",
            "WITHDRAWN",
            "NOT_PENDING",
            "NOT_PENDING",
            "LAPSED",
            "SUPERSEDED",
            "CANCELLED",
            "RETURNED",
            "RETURNED",
            "CANCELLED",
            "-",
        ],
    ),
];

/// What comes of each act once a case has ended: only a transfer tells who serves the person, and a decision may need review.
const ENDED: [&str; 16] = [
    "NOT_PENDING",
    "NOT_PENDING",
    "NOT_PENDING",
    "NOT_PENDING",
    "NOT_PENDING",
    "NOT_RETURNED",
    "NOT_PENDING",
    "NOT_PENDING",
    "NOT_PENDING",
    "NOT_PENDING",
    "NOT_PENDING",
    "NOT_PENDING",
    "NOT_PENDING",
    "same",
    "-",
    "-",
];

#[test]
fn every_act_from_every_open_state() {
    for (situation, row) in TABLE {
        for (act, wanted) in ACTS.iter().zip(row) {
            assert_eq!(outcome(&case(situation), act), *wanted, "{act} when {situation}");
        }
    }
}

#[test]
fn an_ended_case_takes_no_act() {
    for situation in ["approved", "rejected", "withdrawn", "lapsed", "superseded", "cancelled"] {
        let state = case(situation).state.code();
        for (act, wanted) in ACTS.iter().zip(ENDED) {
            let decided = matches!(situation, "approved" | "rejected");
            let wanted = match (wanted, *act) {
                ("same", _) => state,
                (_, "review") if decided => state,
                (wanted, _) => wanted,
            };
            assert_eq!(outcome(&case(situation), act), wanted, "{act} when {situation}");
        }
    }
}

#[test]
fn no_act_erases_what_was_told() {
    for (situation, _) in TABLE {
        let before = case(situation);
        for act in ACTS {
            let (county, on) = (officer("220104"), day(LATER));
            let after = match act {
                "grant" => before.take(&county, &decision(Stance::Agree, LATER)),
                "send back" => before.send_back(&county, on, "缺材料"),
                "withdraw" => before.withdraw(&clerk(), on, "本人撤回"),
                "resubmit" => before.resubmit(&clerk(), on, route::to_direct_superior(&of_county()).unwrap()),
                _ => continue,
            };
            if let Ok(after) = after {
                assert!(after.history.starts_with(&before.history), "{act} when {situation}");
                assert!(after.history.len() > before.history.len(), "{act} when {situation}");
                assert!(after.rounds.starts_with(&before.rounds), "{act} when {situation}");
            }
        }
    }
}
