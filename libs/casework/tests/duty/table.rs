//! What comes of every act on a duty from every state it may be in: the whole machine, a line an act.

use junxiu_casework::duty::Meanwhile::{NotOwed, Owed};
use junxiu_casework::duty::{self, Record};
use junxiu_contracts::api::Role;
use junxiu_contracts::duty as pb;
use junxiu_kernel::day::start_of_civil_day;
use junxiu_testkit::on_both_engines;

use crate::house::{CONTACT, FAR_AWAY, HOME, House, contact_of, day, place};

/// The duty is due on 29 February 2024.
const DUE: &str = "2024-02-29";
const AFTER: &str = "2024-03-01";

const SITUATIONS: [&str; 7] = ["none", "OPEN", "MET", "MET_LATE", "MISSED", "WAIVED", "VOID"];

/// What becomes of the duty in each situation; `!` is the mark for review, `>` another holder, `+` a later day.
const TABLE: &[(&str, [&str; 7])] = &[
    ("open", ["OPEN", "OPEN", "MET", "MET_LATE", "MISSED", "WAIVED", "VOID"]),
    ("open again", ["OPEN", "OPEN", "OPEN", "OPEN", "MISSED", "WAIVED", "OPEN"]),
    ("meet in time", ["MET", "MET", "MET", "MET", "MET", "WAIVED", "VOID"]),
    ("meet late", ["MET_LATE", "MET_LATE", "MET", "MET_LATE", "MET_LATE", "WAIVED", "VOID"]),
    ("take back on its day", ["-", "OPEN", "OPEN", "OPEN", "OPEN", "WAIVED", "VOID"]),
    ("take back the day after", ["-", "MISSED", "MISSED", "MISSED", "MISSED", "WAIVED", "VOID"]),
    ("judge anew in time", ["-", "MET", "MET", "MET", "MET", "WAIVED", "VOID"]),
    ("judge anew late", ["-", "MET_LATE", "MET_LATE", "MET_LATE", "MET_LATE", "WAIVED", "VOID"]),
    ("take back, dead on its day", ["-", "VOID", "VOID", "VOID", "VOID", "WAIVED", "VOID"]),
    ("take back, dead the day after", ["-", "MISSED", "MISSED", "MISSED", "MISSED", "WAIVED", "VOID"]),
    ("judge anew by an act after the death", ["-", "MET!", "MET!", "MET!", "MET!", "WAIVED", "VOID"]),
    ("fall away", ["-", "VOID", "MET", "MET_LATE", "VOID", "WAIVED", "VOID"]),
    // The act that met it in time was before the death; the late one was after it.
    ("death on its day", ["-", "VOID", "MET", "MET_LATE!", "VOID", "WAIVED", "VOID"]),
    ("death the day after", ["-", "OPEN", "MET", "MET_LATE!", "MISSED", "WAIVED", "VOID"]),
    ("alive after all, on its day", ["-", "OPEN", "MET", "MET_LATE", "MISSED", "WAIVED", "OPEN"]),
    ("alive after all, the day after", ["-", "OPEN", "MET", "MET_LATE", "MISSED", "WAIVED", "VOID"]),
    ("alive, and fallen for another reason", ["-", "OPEN", "MET", "MET_LATE", "MISSED", "WAIVED", "VOID"]),
    ("owed all along, on its day", ["-", "OPEN", "MET", "MET_LATE", "MISSED", "WAIVED", "OPEN"]),
    ("owed all along, the day after", ["-", "OPEN", "MET", "MET_LATE", "MISSED", "WAIVED", "MISSED"]),
    // It was missed before anybody took him for dead; what had been void before that was not.
    ("dead from its day, and alive after all", ["-", "MISSED", "MET", "MET_LATE", "MISSED", "WAIVED", "VOID"]),
    ("gone ahead of its day", ["-", "VOID", "MET", "MET_LATE!", "VOID", "WAIVED", "VOID"]),
    ("hand over on its day", ["-", "OPEN>", "MET", "MET_LATE", "MISSED>", "WAIVED", "VOID"]),
    ("hand over the day after", ["-", "OPEN", "MET", "MET_LATE", "MISSED", "WAIVED", "VOID"]),
    ("the calendar gives two days", ["-", "OPEN+", "MET", "MET_LATE", "MISSED", "WAIVED", "VOID"]),
    ("the calendar takes two days", ["-", "OPEN", "MET", "MET_LATE", "MISSED", "WAIVED", "VOID"]),
    ("mark for review", ["-", "OPEN!", "MET!", "MET_LATE!", "MISSED!", "WAIVED!", "VOID!"]),
    ("waive", ["-", "WAIVED", "MET", "MET_LATE", "WAIVED", "WAIVED", "VOID"]),
    ("the run of its day", ["-", "OPEN", "MET", "MET_LATE", "MISSED", "WAIVED", "VOID"]),
    ("the run of the day after", ["-", "MISSED", "MET", "MET_LATE", "MISSED", "WAIVED", "VOID"]),
];

/// Brings a duty into a situation.
async fn bring(house: &mut House, subject: &str, situation: &str) {
    let now = house.env.clock.now();
    let duty = contact_of(subject, HOME, day(DUE));
    if situation != "none" {
        house.write(duty::open(vec![duty.clone()], now)).await;
    }
    match situation {
        "MET" => house.write(duty::meet(&duty, day("2024-02-20"), "contacts/1", now, day("2024-02-20"))).await,
        "MET_LATE" => house.write(duty::meet(&duty, day("2024-03-08"), "contacts/1", now, day("2024-03-08"))).await,
        "MISSED" => {
            house.run_on(AFTER).await;
        }
        "WAIVED" => waive(house, subject).await,
        "VOID" => {
            let told_at = start_of_civil_day(day("2024-02-10"));
            house.write(duty::void_subject(subject, day("2024-02-10"), "DEATH", told_at)).await;
        }
        _ => {}
    }
}

async fn waive(house: &mut House, subject: &str) {
    let name = duty::name(duty::id(&CONTACT, subject, "2024-02"));
    let request = pb::WaiveDutyRequest { name, reason: "雪灾".into(), ..Default::default() };
    let request = house.asked(Role::BureauHead, "220000", request);
    let _ = house.client.waive_duty(request).await;
}

async fn act(house: &mut House, subject: &str, what: &str) {
    let now = house.env.clock.now();
    let duty = contact_of(subject, HOME, day(DUE));
    let period = duty.period.as_str();
    let by = |on: &str| Some((day(on), "contacts/2".to_owned()));
    let ended = |on: &str| Some((day(on), "DEATH"));
    let found = duty::of_subject(&house.db, subject).await.unwrap();
    let changes = match what {
        "open" => duty::open(vec![duty], now),
        "meet in time" => duty::meet(&duty, day("2024-02-20"), "contacts/2", now, day("2024-02-20")),
        "meet late" => duty::meet(&duty, day("2024-03-05"), "contacts/2", now, day("2024-03-05")),
        "take back on its day" => duty::reassess(&CONTACT, subject, period, None, None, day(DUE), now),
        "take back the day after" => duty::reassess(&CONTACT, subject, period, None, None, day(AFTER), now),
        "judge anew in time" => duty::reassess(&CONTACT, subject, period, by("2024-02-20"), None, day(DUE), now),
        "judge anew late" => duty::reassess(&CONTACT, subject, period, by("2024-03-05"), None, day("2024-03-05"), now),
        "take back, dead on its day" => duty::reassess(&CONTACT, subject, period, None, ended(DUE), day(AFTER), now),
        "take back, dead the day after" => {
            duty::reassess(&CONTACT, subject, period, None, ended(AFTER), day(AFTER), now)
        }
        "judge anew by an act after the death" => {
            let (act, ended) = (by("2024-02-20"), ended("2024-02-19"));
            duty::reassess(&CONTACT, subject, period, act, ended, day(DUE), now)
        }
        "fall away" => duty::void(&CONTACT, subject, period, "CANCELLED", now),
        "death on its day" => duty::void_subject(subject, day(DUE), "DEATH", now),
        "death the day after" => duty::void_subject(subject, day(AFTER), "DEATH", now),
        "open again" => duty::open_again(vec![duty], now),
        "alive after all, on its day" => duty::revive(&found, "DEATH", NotOwed, day(DUE), now),
        "alive after all, the day after" => duty::revive(&found, "DEATH", NotOwed, day(AFTER), now),
        "owed all along, on its day" => duty::revive(&found, "DEATH", Owed, day(DUE), now),
        "owed all along, the day after" => duty::revive(&found, "DEATH", Owed, day(AFTER), now),
        "alive, and fallen for another reason" => duty::revive(&found, "MERGED", Owed, day(DUE), now),
        "dead from its day, and alive after all" => {
            house.write(duty::void_subject(subject, day(DUE), "DEATH", start_of_civil_day(day(AFTER)))).await;
            let found = duty::of_subject(&house.db, subject).await.unwrap();
            duty::revive(&found, "DEATH", NotOwed, day("2024-03-10"), now)
        }
        "gone ahead of its day" => duty::void_ahead(subject, day(DUE), "TRANSFERRED_OUT", now),
        "hand over on its day" => duty::hand_over(subject, &place(FAR_AWAY), day(DUE), now),
        "hand over the day after" => duty::hand_over(subject, &place(FAR_AWAY), day(AFTER), now),
        "the calendar gives two days" => duty::reschedule(&CONTACT, subject, period, day("2024-03-02"), "2024.2", now),
        "the calendar takes two days" => duty::reschedule(&CONTACT, subject, period, day("2024-02-27"), "2024.2", now),
        "mark for review" => duty::review(&CONTACT, subject, period, now),
        "waive" => return waive(house, subject).await,
        "the run of its day" | "the run of the day after" => {
            house.run_on(if what.ends_with("after") { AFTER } else { DUE }).await;
            return;
        }
        other => panic!("no act {other}"),
    };
    house.write(changes).await;
}

fn told(found: Option<Record>) -> String {
    let Some(found) = found else { return "-".to_owned() };
    let mark = |set: bool, sign: &'static str| if set { sign } else { "" };
    let (moved, later) = (found.holder != place(HOME), found.due_on > day(DUE));
    assert!(found.due_on >= day(DUE), "no day moves earlier");
    let state = found.state.code();
    format!("{state}{}{}{}", mark(found.review_required, "!"), mark(moved, ">"), mark(later, "+"))
}

#[tokio::test]
async fn every_act_from_every_state() {
    on_both_engines(async |database| {
        let mut house = House::bare(&database, "2024-02-01").await;
        for (at, (what, row)) in TABLE.iter().enumerate() {
            for (situation, expected) in SITUATIONS.iter().zip(row) {
                let subject = format!("retirees/{at}-{situation}");
                bring(&mut house, &subject, situation).await;
                act(&mut house, &subject, what).await;
                let found = duty::get(&house.db, duty::id(&CONTACT, &subject, "2024-02")).await.unwrap();
                assert_eq!(told(found), *expected, "{what} when {situation}");
                // What this cell left open is not the next one's business.
                house.write(duty::void_subject(&subject, day("2000-01-01"), "DONE", house.env.clock.now())).await;
            }
        }
    })
    .await;
}
