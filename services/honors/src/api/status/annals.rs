//! Why an act on an entry of the annals is refused.

use junxiu_platform::status::Fault;

use super::unmet;
use crate::api::convert::annals::ENTRY;
use crate::domain::annals::Refusal;

impl From<Refusal> for Fault {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::InState { state, allowed } => unmet(
                28,
                "ENTRY_STATE",
                format!("条目状态为“{}”，不能办理此事项", state.zh()),
                format!("the entry is {}, from which this act does not start", state.code()),
            )
            .in_state(state.code(), allowed.iter().map(|one| one.code())),
            Refusal::OwnDraft => unmet(
                28,
                "OWN_DRAFT",
                "起草人不能作保密审查，请由另一人审查",
                "whoever wrote the words does not check them; another person must",
            ),
            Refusal::WrongDay { on } => unmet(
                28,
                "WRONG_DAY",
                format!("{on}晚于今天或早于前一环节，请核对"),
                format!("{on} lies in the future or before what it follows; check the day"),
            ),
            Refusal::NotIncluded => unmet(
                28,
                "NOT_INCLUDED",
                "不具备录入条件，可用 EvaluateInclusion 查看理由",
                "he meets none of the criteria; EvaluateInclusion says why",
            ),
            Refusal::OptedOut => {
                unmet(28, "OPTED_OUT", "本人不同意刊载，不能起草", "he does not wish to be named; nothing is drafted")
            }
            Refusal::AlreadyDrafted(id) => Self::exists(
                "ALREADY_DRAFTED",
                ENTRY,
                &id.name(),
                format!("条目已存在：{}", id.name()),
                format!("the entry is there already: {}", id.name()),
            ),
            Refusal::NotABureau => unmet(
                28,
                "NOT_A_BUREAU",
                "年鉴和地方志条目由退役军人工作部门编报",
                "entries are made by bureaus; an institution makes none",
            ),
            Refusal::NoErratumDue => unmet(
                28,
                "NO_ERRATUM_DUE",
                "该条目无须更正或已更正",
                "no erratum is due of the entry, or it was issued",
            ),
        }
    }
}
