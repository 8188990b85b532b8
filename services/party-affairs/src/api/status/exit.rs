//! Why acts on journeys are refused.

use junxiu_casework::approval;
use junxiu_kernel::day::Day;
use junxiu_platform::status::Fault;

use super::unmet;
use crate::domain::exit::{ARTICLE, ExitId, Refusal, State};

impl From<Refusal> for Fault {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Person(refusal) => refusal.into(),
            Refusal::Approval(refusal) => approval::refused(&refusal, i32::from(ARTICLE)),
            Refusal::Policy(fault) => crate::api::branch_parts::not_in_force(&fault),
            Refusal::GradeUndetermined => unmet(
                ARTICLE,
                "GRADE_UNDETERMINED",
                "现有职级信息不能确定属于师级还是团级及以下，请先在接收登记中明确管理层级",
                "the grades on record do not decide the group; have the management group decided in the register first",
            ),
            Refusal::FilingSuffices => unmet(
                ARTICLE,
                "FILING_SUFFICES",
                "团级及以下军休干部出国（境）不需审批，请办理报备（FileExit）",
                "a retiree of regiment grade or below needs no approval; file the journey with FileExit",
            ),
            Refusal::ApprovalNeeded => unmet(
                ARTICLE,
                "APPROVAL_NEEDED",
                "师级军休干部出国（境）须经审批，请提出申请（ApplyForExit）",
                "a retiree of division grade needs an approval; apply with ApplyForExit",
            ),
            Refusal::DeparturePassed { from } => departure_passed(from),
            Refusal::TripsOverlap { with, from, to } => overlap(with, from, to),
            Refusal::NotReplaceable(id) => not_replaceable(id),
            Refusal::NoSuperior { institution } => no_superior(&institution),
            Refusal::NotAnApplication => unmet(
                ARTICLE,
                "NOT_AN_APPLICATION",
                "这不是申请，不需签署意见和审批",
                "this is no application: nobody signs or decides on it",
            ),
            Refusal::State { state, allowed } => wrong_state(state, allowed),
            Refusal::DepartureLicensed => departure_licensed(),
            Refusal::NothingToReview => nothing_to_review(),
            Refusal::LeftBeforeApproval { decided_on } => left_before_approval(decided_on),
            Refusal::NotUsedInTime { to } => not_used_in_time(to),
            Refusal::TripUnderWay(id) => unmet(
                ARTICLE,
                "TRIP_UNDER_WAY",
                format!("{}尚未登记回国（境），请先登记", id.name()),
                format!("{} has no return yet; record that first", id.name()),
            )
            .with("exit", id.name()),
            Refusal::ProlongedNotLater { to } => not_later(to),
            Refusal::ReturnBeforeDeparture { departed_on } => unmet(
                ARTICLE,
                "RETURN_BEFORE_DEPARTURE",
                format!("离境日为{departed_on}，回国（境）日不能早于此"),
                format!("he left on {departed_on}; the return cannot lie before that"),
            )
            .with("departed_on", departed_on.to_string()),
        }
    }
}

fn departure_licensed() -> Fault {
    unmet(
        ARTICLE,
        "DEPARTURE_LICENSED",
        "此次离境有批准或报备，不属未经批准；请不填 without_approval 登记",
        "the departure lacked no approval; record it without `without_approval`",
    )
}

fn nothing_to_review() -> Fault {
    unmet(
        ARTICLE,
        "NOTHING_TO_REVIEW",
        "此次出国（境）没有超出批准范围而待处理的事项",
        "nothing of this journey went beyond what was approved and waits for a word",
    )
}

fn left_before_approval(decided_on: Day) -> Fault {
    unmet(
        ARTICLE,
        "LEFT_BEFORE_APPROVAL",
        format!(
            "该申请于{decided_on}批准，离境日不能早于此；请核对，确已先行离境的，按未经批准离境登记（without_approval）"
        ),
        format!(
            "it was approved on {decided_on}; check the day, and if he did leave before, record it with \
                     `without_approval`"
        ),
    )
    .with("decided_on", decided_on.to_string())
}

fn not_used_in_time(to: Day) -> Fault {
    unmet(
        ARTICLE,
        "NOT_USED_IN_TIME",
        format!(
            "计划期间已于{to}结束，请重新申请或报备；师级已离境的，请登记未办理手续的出国（境）（RecordUnfiledExit）"
        ),
        format!(
            "the planned time ended on {to}; apply or file again, or record one of division grade who left all the \
                     same with RecordUnfiledExit"
        ),
    )
    .with("to", to.to_string())
}

fn wrong_state(state: State, allowed: &[State]) -> Fault {
    let codes: Vec<&str> = allowed.iter().map(|state| state.code()).collect();
    let words = allowed.iter().map(|state| state.zh()).collect::<Vec<_>>().join("、");
    let hint = match state {
        State::Submitted => (
            "；须先由机构主要负责人签署意见并经上级批准，未经批准已离境的请填 without_approval",
            "; the head's opinion and the superior's decision come first; if he left all the same, say `without_approval`",
        ),
        State::OpinionSigned | State::WithSuperior => (
            "；须待上级批准，未经批准已离境的请填 without_approval",
            "; the superior's decision comes first; if he left all the same, say `without_approval`",
        ),
        State::NeedsApproval => (
            "；职级已变更，须改为申请审批，未经批准已离境的请填 without_approval",
            "; the grade has changed, so apply and name it in `replaces`; if he left all the same, say `without_approval`",
        ),
        _ => ("", ""),
    };
    unmet(
        ARTICLE,
        "EXIT_STATE",
        format!("当前状态为“{}”，此事项只能在“{words}”时办理{}", state.zh(), hint.0),
        format!("it is {}, and this starts from {} alone{}", state.code(), codes.join(" or "), hint.1),
    )
    .in_state(state.code(), codes)
}

fn departure_passed(from: Day) -> Fault {
    unmet(
        ARTICLE,
        "DEPARTURE_PASSED",
        format!("计划离境日{from}已过，不能再审批；请按新的日期重新申请"),
        format!("the planned departure on {from} has passed, so it cannot be decided any more; apply again"),
    )
    .with("from", from.to_string())
}

fn overlap(with: ExitId, from: Day, to: Day) -> Fault {
    unmet(
        ARTICLE,
        "TRIPS_OVERLAP",
        format!(
            "与另一次出国（境）（{}，{from}至{to}）日期重叠；请调整日期，或先撤回那一次、登记其返回日",
            with.name()
        ),
        format!("{} covers {from} to {to}; choose other days, withdraw that one, or record when it ended", with.name()),
    )
    .with("exit", with.name())
}

fn not_replaceable(id: ExitId) -> Fault {
    unmet(
        ARTICLE,
        "EXIT_NOT_REPLACEABLE",
        format!("{}不是此人待转为审批的报备，请核对 replaces", id.name()),
        format!("{} is no filing of this person that needs an approval; check `replaces`", id.name()),
    )
    .with("exit", id.name())
}

fn no_superior(institution: &str) -> Fault {
    unmet(
        ARTICLE,
        "NO_SUPERIOR",
        format!("未登记{institution}的上级退役军人工作部门，请先补登"),
        format!("no bureau is on record above {institution}; have its superior recorded first"),
    )
    .with("organization", format!("organizations/{institution}"))
}

fn not_later(to: Day) -> Fault {
    unmet(
        ARTICLE,
        "PROLONGED_NOT_LATER",
        format!("原定返回日为{to}，延期后的日期应晚于此"),
        format!("the return is planned for {to}; a prolongation ends later than that"),
    )
    .with("to", to.to_string())
}
