//! Why an act on an organisation, a plan or a reception is refused: the one place where refusals get their words.

use junxiu_platform::status::Fault;
use tonic::Code;

use crate::domain::plan::PlanStatus;
use crate::domain::reception::Status;
use crate::domain::refusal::Refusal;

impl From<Refusal> for Fault {
    fn from(refusal: Refusal) -> Self {
        let (reason, zh, en) = (reason(&refusal), zh(&refusal), en(&refusal));
        let rule = match article(&refusal) {
            0 => "STATE".to_owned(),
            article => format!("ARTICLE_{article}"),
        };
        // All are refusals by rule, but the one that no change of state can help.
        let fault = match refusal {
            Refusal::ProvinceDecides => Self::new(Code::PermissionDenied, reason, zh, en),
            _ => Self::unmet(rule, reason, zh, en),
        };
        facts(&refusal).into_iter().fold(fault, |fault, (key, value)| fault.with(key, value))
    }
}

fn reason(refusal: &Refusal) -> &'static str {
    match refusal {
        Refusal::SuperiorNotABureau => "SUPERIOR_NOT_A_BUREAU",
        Refusal::SuperiorNotInForce { .. } => "SUPERIOR_NOT_IN_FORCE",
        Refusal::SuperiorWithinSubtree => "SUPERIOR_WITHIN_SUBTREE",
        Refusal::LevelNotBelowSuperior => "LEVEL_NOT_BELOW_SUPERIOR",
        Refusal::CodeNotOfSuperior => "CODE_NOT_OF_SUPERIOR",
        Refusal::StillServesRetirees => "STILL_SERVES_RETIREES",
        Refusal::StillHasSubordinates => "STILL_HAS_SUBORDINATES",
        Refusal::OrganizationEnded { .. } => "ORGANIZATION_ENDED",
        Refusal::ProvinceDecides => "PROVINCE_DECIDES",
        Refusal::NotAnInstitution { .. } => "NOT_AN_INSTITUTION",
        Refusal::MergesIntoItself => "MERGES_INTO_ITSELF",
        Refusal::AssignedAfterMerger { .. } => "ASSIGNED_AFTER_MERGER",
        Refusal::TooManyToMove { .. } => "TOO_MANY_TO_MOVE",
        Refusal::PlanNotDraft { .. } => "PLAN_NOT_DRAFT",
        Refusal::PlanEmpty => "PLAN_EMPTY",
        Refusal::DocumentNoRequired => "DOCUMENT_NO_REQUIRED",
        Refusal::PlanNotIssued { .. } => "PLAN_NOT_ISSUED",
        Refusal::PlanClosed => "PLAN_CLOSED",
        Refusal::AmendmentRequired => "AMENDMENT_REQUIRED",
        Refusal::AmendmentOfADraft => "AMENDMENT_OF_A_DRAFT",
        Refusal::PersonInAnotherPlan { .. } => "PERSON_IN_ANOTHER_PLAN",
        Refusal::PersonAlreadyReceived { .. } => "PERSON_ALREADY_RECEIVED",
        Refusal::CitizenIdOfAnotherName => "CITIZEN_ID_OF_ANOTHER_NAME",
        Refusal::ItemInReception => "ITEM_IN_RECEPTION",
        Refusal::ItemEnded => "ITEM_ENDED",
        Refusal::NextPlanRequired { .. } => "NEXT_PLAN_REQUIRED",
        Refusal::NotALaterPlan { .. } => "NOT_A_LATER_PLAN",
        Refusal::PlanYearMismatch { .. } => "PLAN_YEAR_MISMATCH",
        Refusal::WindowClosed { .. } => "WINDOW_CLOSED",
        Refusal::WindowStillOpen { .. } => "WINDOW_STILL_OPEN",
        Refusal::BackdatingReasonRequired => "BACKDATING_REASON_REQUIRED",
        Refusal::OccurredInFuture { .. } => "OCCURRED_IN_FUTURE",
        Refusal::BeforePreviousAct { .. } => "BEFORE_PREVIOUS_ACT",
        Refusal::WrongState { .. } => "WRONG_STATE",
        Refusal::SupplementOutstanding => "SUPPLEMENT_OUTSTANDING",
        Refusal::HandedOverAlready => "HANDED_OVER_ALREADY",
        Refusal::CitizenIdDiffers => "CITIZEN_ID_DIFFERS",
        Refusal::InstitutionNotInForce { .. } => "INSTITUTION_NOT_IN_FORCE",
        Refusal::InstitutionElsewhere { .. } => "INSTITUTION_ELSEWHERE",
        Refusal::ProposalRequired => "PROPOSAL_REQUIRED",
        Refusal::NotEntitledByArticle8 => "NOT_ENTITLED_BY_ARTICLE_8",
        Refusal::EntitledByArticle8 => "ENTITLED_BY_ARTICLE_8",
        Refusal::RangeReversed => "RANGE_REVERSED",
        Refusal::RangeOutsidePlanYear { .. } => "RANGE_OUTSIDE_PLAN_YEAR",
    }
}

/// Gives the article that the refusal rests on; 0 where the order of the acts alone forbids it.
fn article(refusal: &Refusal) -> u8 {
    match refusal {
        Refusal::SuperiorNotABureau
        | Refusal::SuperiorNotInForce { .. }
        | Refusal::SuperiorWithinSubtree
        | Refusal::LevelNotBelowSuperior
        | Refusal::CodeNotOfSuperior
        | Refusal::StillServesRetirees
        | Refusal::StillHasSubordinates
        | Refusal::OrganizationEnded { .. }
        | Refusal::NotAnInstitution { .. }
        | Refusal::MergesIntoItself
        | Refusal::AssignedAfterMerger { .. }
        | Refusal::TooManyToMove { .. }
        | Refusal::InstitutionNotInForce { .. } => 49,
        Refusal::PlanNotDraft { .. }
        | Refusal::PlanEmpty
        | Refusal::DocumentNoRequired
        | Refusal::PlanNotIssued { .. }
        | Refusal::PlanClosed
        | Refusal::AmendmentRequired
        | Refusal::AmendmentOfADraft
        | Refusal::PersonInAnotherPlan { .. }
        | Refusal::PersonAlreadyReceived { .. }
        | Refusal::CitizenIdOfAnotherName
        | Refusal::ItemInReception
        | Refusal::ItemEnded => 6,
        Refusal::NextPlanRequired { .. }
        | Refusal::NotALaterPlan { .. }
        | Refusal::PlanYearMismatch { .. }
        | Refusal::WindowClosed { .. }
        | Refusal::WindowStillOpen { .. }
        | Refusal::BackdatingReasonRequired
        | Refusal::RangeReversed
        | Refusal::RangeOutsidePlanYear { .. } => 5,
        Refusal::OccurredInFuture { .. } | Refusal::BeforePreviousAct { .. } | Refusal::WrongState { .. } => 0,
        Refusal::SupplementOutstanding | Refusal::HandedOverAlready | Refusal::CitizenIdDiffers => 4,
        Refusal::ProvinceDecides
        | Refusal::InstitutionElsewhere { .. }
        | Refusal::ProposalRequired
        | Refusal::NotEntitledByArticle8
        | Refusal::EntitledByArticle8 => 8,
    }
}

fn zh(refusal: &Refusal) -> String {
    match refusal {
        Refusal::SuperiorNotABureau => "上级须是退役军人工作部门".into(),
        Refusal::SuperiorNotInForce { on } => format!("上级在{on}不存在"),
        Refusal::SuperiorWithinSubtree => "新的上级在本机构之下".into(),
        Refusal::LevelNotBelowSuperior => "层级须低于上级".into(),
        Refusal::CodeNotOfSuperior => "服务管理机构代码应为“上级代码-序号”，工作部门代码应为行政区划代码".into(),
        Refusal::StillServesRetirees => "该机构仍有军休干部，请先合并或转出".into(),
        Refusal::StillHasSubordinates => "该部门仍有下属机构，请先调整其隶属关系".into(),
        Refusal::OrganizationEnded { on } => format!("该机构已于{on}撤销"),
        Refusal::ProvinceDecides => "此事项由省厅决定".into(),
        Refusal::NotAnInstitution { code } => format!("{code}是工作部门，不是服务管理机构"),
        Refusal::MergesIntoItself => "合并后的机构不能同时是被合并的机构".into(),
        Refusal::AssignedAfterMerger { latest } => format!("有人员于{latest}才到被合并的机构，请选择此后的日期"),
        Refusal::TooManyToMove { max } => format!("一次最多转移{max}人，请先分批转出"),
        Refusal::PlanNotDraft { state } => format!("计划状态为“{state}”，不是草案"),
        Refusal::PlanEmpty => "计划中没有人员，不能下达".into(),
        Refusal::DocumentNoRequired => "下达计划须填写文号".into(),
        Refusal::PlanNotIssued { state } => format!("计划状态为“{state}”，须在已下达的计划下办理"),
        Refusal::PlanClosed => "计划已关闭，不再接受人员".into(),
        Refusal::AmendmentRequired => "计划已下达，增减或更改人员须注明补充计划文号".into(),
        Refusal::AmendmentOfADraft => "草案可直接修改，无须补充计划文号".into(),
        Refusal::PersonInAnotherPlan { year } => format!("此人已在{year}年度计划中，请先从其中一个计划撤出"),
        Refusal::PersonAlreadyReceived { year } => format!("此人已按{year}年度计划接收"),
        Refusal::CitizenIdOfAnotherName => "计划中已有同一身份证号而姓名不同的人员，请核实".into(),
        Refusal::ItemInReception => "此人的接收手续已开始办理，请在接收事项上处理".into(),
        Refusal::ItemEnded => "此计划项已终止".into(),
        Refusal::NextPlanRequired { year } => format!("此人自{year}年度结转，请指明现按哪一年度计划办理"),
        Refusal::NotALaterPlan { year } => format!("请指明{year}年度以后的计划；未结转的人员按原计划办理"),
        Refusal::PlanYearMismatch { year, on } => format!("{on}不在计划年度{year}内；未办结的应先结转下年度"),
        Refusal::WindowClosed { first, last, on } => {
            format!(
                "办理日期{on}不在接收安置手续的办理时间（{first}至{last}）内；当时已办理的，请在 occurred_on 填写当时的日期，否则须由省厅用 OverrideWindow 批准后办理"
            )
        }
        Refusal::WindowStillOpen { last } => format!("办理时间至{last}，此后方可结转"),
        Refusal::BackdatingReasonRequired => "办理时间已过才补录，须说明原因".into(),
        Refusal::OccurredInFuture { on } => format!("{on}晚于今天，请在当日办理"),
        Refusal::BeforePreviousAct { previous } => format!("日期不能早于上一环节的{previous}"),
        Refusal::WrongState { state, allowed } => {
            let allowed: Vec<&str> = allowed.iter().map(|state| state.zh()).collect();
            format!("接收状态为“{state}”，此环节只能对“{}”的办理，请先办到该状态", allowed.join("、"))
        }
        Refusal::SupplementOutstanding => "部队尚未补齐材料，收到后再办理移交".into(),
        Refusal::HandedOverAlready => {
            "人员已移交，不能取消；如已去世，请先办理接收再登记去世，去世日期可早于接收日".into()
        }
        Refusal::CitizenIdDiffers => "身份证号与计划中的不一致".into(),
        Refusal::InstitutionNotInForce { code, on } => format!("{code}在{on}不存在"),
        Refusal::InstitutionElsewhere { code, prefecture } => format!("{code}不在安置地所属的{prefecture}"),
        Refusal::ProposalRequired => {
            "须先征求本人意愿、提出建议，按第八条认定；不经建议安置到一般服务管理机构的须说明原因".into()
        }
        Refusal::NotEntitledByArticle8 => "按第八条未认定可安置到省休养所；省厅另有决定的请填写文号".into(),
        Refusal::EntitledByArticle8 => "此人符合第八条且本人愿意，另行安置须说明原因".into(),
        Refusal::RangeReversed => "截止日早于开始日".into(),
        Refusal::RangeOutsidePlanYear { year } => format!("日期须在计划年度{year}内"),
    }
}

fn en(refusal: &Refusal) -> String {
    match refusal {
        Refusal::SuperiorNotABureau => "the superior must be a bureau".into(),
        Refusal::SuperiorNotInForce { on } => format!("the superior does not exist on {on}"),
        Refusal::SuperiorWithinSubtree => "the new superior stands below the organisation itself".into(),
        Refusal::LevelNotBelowSuperior => "the level must lie below the superior's".into(),
        Refusal::CodeNotOfSuperior => {
            "an institution's code is its superior's and a number, a bureau's its division code".into()
        }
        Refusal::StillServesRetirees => "the institution serves retirees; merge it or move them first".into(),
        Refusal::StillHasSubordinates => "the bureau has organisations below it; move them first".into(),
        Refusal::OrganizationEnded { on } => format!("the organisation ended on {on}"),
        Refusal::ProvinceDecides => "only an office of the province decides this".into(),
        Refusal::NotAnInstitution { code } => format!("{code} is a bureau and no institution"),
        Refusal::MergesIntoItself => "the target of a merger cannot be among its sources".into(),
        Refusal::AssignedAfterMerger { latest } => {
            format!("somebody came to a source on {latest} only; choose a later day")
        }
        Refusal::TooManyToMove { max } => format!("at most {max} retirees move in one act; transfer some first"),
        Refusal::PlanNotDraft { state } => format!("the plan is {} and no draft", state.code()),
        Refusal::PlanEmpty => "the plan has no items to issue".into(),
        Refusal::DocumentNoRequired => "an issued plan needs the number of its document".into(),
        Refusal::PlanNotIssued { state } => format!("the plan is {}; it must be ISSUED", state.code()),
        Refusal::PlanClosed => "the plan is closed and takes no more items".into(),
        Refusal::AmendmentRequired => "the plan is issued; name the amendment by which items come, change or go".into(),
        Refusal::AmendmentOfADraft => "a draft is changed freely; leave the amendment's number out".into(),
        Refusal::PersonInAnotherPlan { year } => {
            format!("the person stands in the plan of {year}; withdraw one of the two")
        }
        Refusal::PersonAlreadyReceived { year } => format!("the person was received under the plan of {year}"),
        Refusal::CitizenIdOfAnotherName => {
            "the plan knows this citizen id under another name; find out whose it is".into()
        }
        Refusal::ItemInReception => "the reception has been opened; act on the reception".into(),
        Refusal::ItemEnded => "the item has ended".into(),
        Refusal::NextPlanRequired { year } => format!("carried over from {year}: name the later plan to open it under"),
        Refusal::NotALaterPlan { year } => format!("name a plan after {year}; what was not carried over keeps its own"),
        Refusal::PlanYearMismatch { year, on } => {
            format!("{on} is not in the plan's year {year}; carry the case over first")
        }
        Refusal::WindowClosed { first, last, on } => {
            format!("{on} is outside {first} to {last}: give the day it happened as occurred_on if it was within, or let the province lift the window with OverrideWindow first")
        }
        Refusal::WindowStillOpen { last } => format!("the window is open until {last}; carry over after it"),
        Refusal::BackdatingReasonRequired => "recorded after its window has closed: give the reason".into(),
        Refusal::OccurredInFuture { on } => format!("{on} lies in the future; record the act on its day"),
        Refusal::BeforePreviousAct { previous } => {
            format!("the act cannot be dated before the one it follows, {previous}")
        }
        Refusal::WrongState { state, allowed } => wrong_state_en(*state, allowed),
        Refusal::SupplementOutstanding => {
            "the army has not sent what the archive lacks; record its arrival first".into()
        }
        Refusal::HandedOverAlready => "the person is handed over; receive him, then record his death (its day may lie before the reception) or his transfer".into(),
        Refusal::CitizenIdDiffers => "the citizen id is not the one of the item".into(),
        Refusal::InstitutionNotInForce { code, on } => format!("{code} does not exist on {on}"),
        Refusal::InstitutionElsewhere { code, prefecture } => {
            format!("{code} lies outside {prefecture}, where he is settled")
        }
        Refusal::ProposalRequired => "article 8 may decide where he comes: ask his wish and propose first, or give the reason why he comes to an ordinary institution without".into(),
        Refusal::NotEntitledByArticle8 => {
            "article 8 does not bring him there; name the province's decision if there is one".into()
        }
        Refusal::EntitledByArticle8 => {
            "article 8 entitles him and he wishes it; give the reason why he comes elsewhere".into()
        }
        Refusal::RangeReversed => "the last day lies before the first".into(),
        Refusal::RangeOutsidePlanYear { year } => format!("the days must lie in {year}"),
    }
}

fn wrong_state_en(state: Status, allowed: &[Status]) -> String {
    let (state, allowed) = (state.code(), codes(allowed).join(" or "));
    format!("the reception is {state}, and this may only be done to one that is {allowed}; bring it there first")
}

/// Gives the facts of the text, for programs.
fn facts(refusal: &Refusal) -> Vec<(&'static str, String)> {
    match refusal {
        Refusal::SuperiorNotInForce { on } | Refusal::OrganizationEnded { on } | Refusal::OccurredInFuture { on } => {
            vec![("day", on.to_string())]
        }
        Refusal::NotAnInstitution { code } => vec![("organization", code.clone())],
        Refusal::InstitutionNotInForce { code, on } => vec![("organization", code.clone()), ("day", on.to_string())],
        Refusal::InstitutionElsewhere { code, prefecture } => {
            vec![("organization", code.clone()), ("prefecture", prefecture.clone())]
        }
        Refusal::AssignedAfterMerger { latest } => vec![("latest", latest.to_string())],
        Refusal::TooManyToMove { max } => vec![("max", max.to_string())],
        Refusal::PlanNotDraft { state } => stands(state.code(), &[PlanStatus::Draft.code()]),
        Refusal::PlanNotIssued { state } => stands(state.code(), &[PlanStatus::Issued.code()]),
        Refusal::WrongState { state, allowed } => stands(state.code(), &codes(allowed)),
        Refusal::PersonInAnotherPlan { year }
        | Refusal::PersonAlreadyReceived { year }
        | Refusal::NextPlanRequired { year }
        | Refusal::NotALaterPlan { year }
        | Refusal::RangeOutsidePlanYear { year } => vec![("plan_year", year.to_string())],
        Refusal::PlanYearMismatch { year, on } => {
            vec![("plan_year", year.to_string()), ("occurred_on", on.to_string())]
        }
        Refusal::WindowClosed { first, last, on } => {
            vec![("first_day", first.to_string()), ("last_day", last.to_string()), ("occurred_on", on.to_string())]
        }
        Refusal::WindowStillOpen { last } => vec![("last_day", last.to_string())],
        Refusal::BeforePreviousAct { previous } => vec![("previous", previous.to_string())],
        _ => Vec::new(),
    }
}

/// Tells the state that was found, and those from which the act may start.
fn stands(state: &str, allowed: &[&str]) -> Vec<(&'static str, String)> {
    vec![("state", state.to_owned()), ("allowed", allowed.join(", "))]
}

fn codes(states: &[Status]) -> Vec<&'static str> {
    states.iter().map(|state| state.code()).collect()
}

#[cfg(test)]
mod tests {
    use junxiu_contracts::intake::ErrorReason;

    /// The contract numbers the reasons of this part of the service below this.
    const OF_OTHERS_FROM: i32 = 100;

    const HERE: &str = include_str!("placement.rs");
    const ROWS: &str = include_str!("../convert/placement_item.rs");
    const IMPORT: &str = include_str!("../import_placement_items.rs");
    const GRADES: &str = include_str!("../convert/retiree_words.rs");

    #[test]
    fn every_reason_stands_in_the_contract() {
        let reasons = HERE.lines().filter_map(|line| line.trim().strip_prefix("Refusal::")?.split_once("=> \""));
        let reasons: Vec<&str> =
            reasons.filter_map(|(_, rest)| rest.strip_suffix("\",")).filter(|text| !text.contains(' ')).collect();
        assert!(reasons.len() > 40, "the match above was read");
        for reason in reasons {
            assert!(ErrorReason::from_str_name(&format!("ERROR_REASON_{reason}")).is_some(), "{reason}");
        }
    }

    #[test]
    fn every_reason_of_the_contract_is_given_somewhere() {
        for reason in (1..OF_OTHERS_FROM).filter_map(|number| ErrorReason::try_from(number).ok()) {
            let word = format!("\"{}\"", reason.as_str_name().trim_start_matches("ERROR_REASON_"));
            assert!([HERE, ROWS, IMPORT, GRADES].iter().any(|source| source.contains(&word)), "{word}");
        }
    }
}
