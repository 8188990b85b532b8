//! Why an act on a retiree is refused, in words and codes.

use junxiu_platform::status::Fault;

use super::super::convert::retiree::RETIREE;
use super::{unmet, wordless};
use crate::domain::retiree::Refusal;

impl From<Refusal> for Fault {
    fn from(refusal: Refusal) -> Self {
        refused(refusal)
    }
}

fn refused(refusal: Refusal) -> Fault {
    match refusal {
        Refusal::Merged { survivor } => unmet(
            "RETIREE_MERGED",
            format!("该档案已并入 {}，请在该档案上办理", survivor.name()),
            format!("the record gave way to {}; act on that one", survivor.name()),
        )
        .with("survivor", survivor.name()),
        Refusal::WrongLifeStatus { status } => unmet(
            "WRONG_LIFE_STATUS",
            format!("人员状态为“{status}”，不能办理此事项"),
            format!("the life status is {}, which does not allow this act", status.code()),
        )
        .with("life_status", status.code()),
        Refusal::AlreadyDeceased { on } => unmet(
            "ALREADY_DECEASED",
            "已登记去世；如日期有误，先由省厅恢复档案再重新登记",
            "the death is recorded already; to correct its day, reactivate and record it again",
        )
        .with("died_on", on.to_string()),
        Refusal::NotDeceased => {
            unmet("NOT_DECEASED", "没有去世记录可以更正", "there is no recorded death to take back")
        }
        Refusal::SuspensionUnderWay => unmet(
            "SUSPENSION_UNDER_WAY",
            "离退休费暂停事项尚未办结，请先确认、撤回或恢复",
            "a suspension of pay is under way; confirm, decline or end it first",
        ),
        Refusal::AlreadyThere => {
            unmet("ALREADY_THERE", "该机构已是现服务机构", "the institution serves the person already")
        }
        Refusal::LaterTransferStands { from } => unmet(
            "LATER_TRANSFER_STANDS",
            format!("已有自{from}起的记录，转接日期须在其后"),
            format!("a record that begins on {from} stands; the day must lie after it"),
        )
        .with("from", from.to_string()),
        Refusal::CitizenIdTaken => Fault::exists(
            "CITIZEN_ID_TAKEN",
            RETIREE,
            "retirees/-",
            "该身份证号已属于另一档案，请报告疑似重复",
            "another record carries the citizen id; report a duplicate instead",
        ),
        refusal @ (Refusal::DiedInFuture
        | Refusal::EffectiveInFuture
        | Refusal::BeforeReception { .. }
        | Refusal::BeforeHandOver { .. }
        | Refusal::AsOfInFuture) => refused_day(&refusal),
        refusal @ (Refusal::SameDayFact { .. }
        | Refusal::NoSuchFact { .. }
        | Refusal::AlreadyCorrected { .. }
        | Refusal::LeavesAGap { .. }
        | Refusal::NothingChanges
        | Refusal::FieldNotUpdatable { .. }) => refused_fact(refusal),
        refusal @ (Refusal::CaseOpen
        | Refusal::CaseResolved
        | Refusal::SameRecord
        | Refusal::NoSecondRecord
        | Refusal::NotOfTheCase) => refused_case(&refusal),
    }
}

fn refused_day(refusal: &Refusal) -> Fault {
    match refusal {
        Refusal::DiedInFuture => unmet("DIED_IN_FUTURE", "去世日期不能晚于今天", "the day of death lies in the future"),
        Refusal::EffectiveInFuture => unmet(
            "EFFECTIVE_IN_FUTURE",
            "生效日期不能晚于今天，请在当日登记",
            "nothing may take effect in the future; record it on its day",
        ),
        Refusal::BeforeReception { received_on } => unmet(
            "BEFORE_RECEPTION",
            format!("日期早于接收日期{received_on}"),
            format!("the day lies before the reception on {received_on}"),
        )
        .with("received_on", received_on.to_string()),
        Refusal::BeforeHandOver { handed_over_on } => unmet(
            "BEFORE_RECEPTION",
            format!("日期早于移交日期{handed_over_on}；移交前去世的由部队办理"),
            format!("the day lies before the hand-over on {handed_over_on}; who dies before it is the army's case"),
        )
        .with("handed_over_on", handed_over_on.to_string()),
        Refusal::AsOfInFuture => unmet("AS_OF_IN_FUTURE", "查询日期不能晚于今天", "the day asked for is still to come"),
        other => wordless(other),
    }
}

fn refused_fact(refusal: Refusal) -> Fault {
    match refusal {
        Refusal::SameDayFact { revision } => unmet(
            "SAME_DAY_FACT",
            format!("当日已有记录（修订号{revision}），如有误请在 corrects_revision 中注明更正"),
            format!("revision {revision} begins on that day already; name it in corrects_revision to replace it"),
        )
        .with("revision", revision.to_string()),
        Refusal::NoSuchFact { revision } => unmet(
            "NO_SUCH_FACT",
            format!("没有修订号为{revision}的该类记录"),
            format!("there is no fact of this kind with revision {revision}"),
        )
        .with("revision", revision.to_string()),
        Refusal::AlreadyCorrected { by } => unmet(
            "ALREADY_CORRECTED",
            format!("该记录已被修订号{by}更正，请更正后者"),
            format!("the fact was corrected by revision {by}; correct that one"),
        )
        .with("corrected_by_revision", by.to_string()),
        Refusal::LeavesAGap { from } => unmet(
            "LEAVES_A_GAP",
            format!("更正后自{from}起将没有记录，请从该日起填写"),
            format!("the correction would leave no fact from {from} on; let it begin there"),
        )
        .with("from", from.to_string()),
        Refusal::FieldNotUpdatable { field, by } => unmet(
            "FIELD_NOT_UPDATABLE",
            format!("字段 {field} 不能直接修改，请使用 {by}"),
            format!("the field {field} has an act of its own: use {by}"),
        )
        .with("field", field)
        .with("use", by),
        Refusal::NothingChanges => {
            unmet("NOTHING_CHANGES", "与现有记录相同，没有变化", "what is asked for holds already")
        }
        other => wordless(&other),
    }
}

fn refused_case(refusal: &Refusal) -> Fault {
    match refusal {
        Refusal::CaseOpen => unmet("CASE_OPEN", "同一疑点已在处理中", "the same suspicion is open already"),
        Refusal::CaseResolved => unmet("CASE_RESOLVED", "该疑点已处理", "the case was resolved before"),
        Refusal::SameRecord => unmet("SAME_RECORD", "两个名称是同一档案", "both names are one record"),
        Refusal::NoSecondRecord => unmet(
            "NO_SECOND_RECORD",
            "该疑点只涉及一份档案，没有可合并的档案",
            "the case names one record alone, so nothing can give way",
        ),
        Refusal::NotOfTheCase => unmet("NOT_OF_THE_CASE", "该档案不属于此疑点", "the record is not one of the case's"),
        other => wordless(other),
    }
}
