//! Why an act on an absence or a transfer is refused.

use junxiu_platform::status::Fault;

use super::unmet;
use crate::domain::absence::{ARTICLE, Refusal, State};
use crate::domain::relation_transfer::Refusal as TransferRefusal;

impl From<Refusal> for Fault {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::State { state, allowed } => in_wrong_state(state, allowed),
            Refusal::Overlaps { open, free_from } => overlaps(
                open.map(|open| open.name()).unwrap_or_default(),
                free_from.map(|from| from.to_string()).unwrap_or_default(),
            ),
            Refusal::ReturnBeforeDeparture => unmet(
                ARTICLE,
                "RETURN_BEFORE_DEPARTURE",
                "预计返回日期早于外出日期，请核对",
                "the return is expected before the departure; check the days",
            ),
            Refusal::NotABureau { code } => unmet(
                ARTICLE,
                "NOT_A_BUREAU",
                format!("{code}不是退役军人工作部门，请填写暂住地退役军人工作部门"),
                format!("{code} is no bureau; name the bureau of the place"),
            )
            .with("organization", format!("organizations/{code}")),
            Refusal::ReasonRequired => unmet(
                ARTICLE,
                "REASON_REQUIRED",
                "一般应当转移组织关系；不转移的，请说明原因",
                "the relation is usually transferred; say why it is not",
            ),
            Refusal::ArrangementNotPossible { recommended } => unmet(
                ARTICLE,
                "ARRANGEMENT_NOT_POSSIBLE",
                format!("此种情形只能{}", recommended.zh()),
                format!("in this case the one arrangement is {}", recommended.code()),
            )
            .with("recommended", recommended.code()),
            Refusal::CertificateEndsBeforeItBegins => unmet(
                ARTICLE,
                "CERTIFICATE_ENDS_BEFORE_IT_BEGINS",
                "证明信有效期早于开具日期，请填写有效期",
                "the certificate would end before it begins; name its last day",
            ),
            Refusal::ValidityRequired => unmet(
                ARTICLE,
                "VALIDITY_REQUIRED",
                "未填预计返回日期，请填写证明信有效期",
                "no return is expected; name the certificate's last day",
            ),
            Refusal::CertificateExpired { valid_to } => unmet(
                ARTICLE,
                "CERTIFICATE_EXPIRED",
                format!("证明信有效期至{valid_to}，请由所在支部重新开具"),
                format!("the certificate was valid until {valid_to}; have his branch issue another"),
            )
            .with("valid_to", valid_to.to_string()),
            Refusal::BeforeCertificate { issued_on } => unmet(
                ARTICLE,
                "BEFORE_CERTIFICATE",
                format!("证明信于{issued_on}开具，日期不能早于此"),
                format!("the certificate was issued on {issued_on}; the act cannot be dated before that"),
            ),
            Refusal::BeforeRegistration { registered_on } => unmet(
                ARTICLE,
                "BEFORE_REGISTRATION",
                format!("此人于{registered_on}报到，日期不能早于此"),
                format!("the person registered on {registered_on}; the act cannot be dated before that"),
            ),
            Refusal::HostDoesNotDecide => host_does_not_decide(),
            Refusal::TransferPending(transfer) => pending(&transfer.map(|id| id.name()).unwrap_or_default()),
        }
    }
}

fn host_does_not_decide() -> Fault {
    unmet(
        ARTICLE,
        "HOST_DOES_NOT_DECIDE",
        "接收地只办理报到、编入和返回；研判和变更计划请联系其所在支部或服务管理机构办理",
        "whoever takes him in registers, places and records the return; ask his branch or his institution to assess him or change the plan",
    )
}

impl From<TransferRefusal> for Fault {
    fn from(refusal: TransferRefusal) -> Self {
        match refusal {
            TransferRefusal::Pending(id) => pending(&id.name()),
            TransferRefusal::SameBranch => {
                unmet(ARTICLE, "SAME_BRANCH", "此人已在该支部", "the person stands in this branch already")
            }
            TransferRefusal::Decided { state } => unmet(
                ARTICLE,
                "TRANSFER_DECIDED",
                format!("该转接{}，不能再办理", state.zh()),
                format!("the transfer is {}", state.code()),
            )
            .in_state(state.code(), ["SENT"]),
            TransferRefusal::MakerIsChecker => unmet(
                ARTICLE,
                "MAKER_IS_CHECKER",
                "转出经办人不能接收，请由另一人办理",
                "whoever sent it does not accept it; another person must",
            ),
            TransferRefusal::Overtaken => unmet(
                ARTICLE,
                "TRANSFER_OVERTAKEN",
                "此人已离开原支部，或在该日之后才编入，请退回本次转接",
                "the person left the old branch meanwhile, or came to it later; decline the transfer",
            ),
            TransferRefusal::BeforeSending { sent_on } => unmet(
                ARTICLE,
                "BEFORE_SENDING",
                format!("介绍信于{sent_on}开出，接收日期不能早于此"),
                format!("the relation was sent on {sent_on}; it cannot be accepted before that"),
            ),
            TransferRefusal::ReceiptRequired => unmet(
                ARTICLE,
                "RECEIPT_REQUIRED",
                "转往省外的，请填写回执",
                "a relation that left the province is accepted with its receipt",
            ),
            TransferRefusal::NewBranchAccepts => unmet(
                ARTICLE,
                "NEW_BRANCH_ACCEPTS",
                "须由接收支部所在单位或其上级办理",
                "a unit of the new branch accepts, or a bureau above it",
            ),
            TransferRefusal::Branch(refusal) => refusal.into(),
        }
    }
}

fn in_wrong_state(state: State, allowed: &[State]) -> Fault {
    let zh: Vec<&str> = allowed.iter().map(|state| state.zh()).collect();
    let en: Vec<&str> = allowed.iter().map(|state| state.code()).collect();
    unmet(
        ARTICLE,
        "ABSENCE_STATE",
        format!("当前状态为“{}”，或研判结果不同，不能办理；须为：{}", state.zh(), zh.join("、")),
        format!("the absence is {}, or was decided otherwise; the act starts from {}", state.code(), en.join(", ")),
    )
    .in_state(state.code(), en.iter().copied())
}

fn overlaps(open: String, free_from: String) -> Fault {
    unmet(
        ARTICLE,
        "ABSENCE_OVERLAPS",
        "与另一次外出重叠：请先办理返回，或核对外出日期",
        "another absence is not over, or ended later; record the return first, or check the day of departure",
    )
    .with("absence", open)
    .with("free_from", free_from)
}

fn pending(name: &str) -> Fault {
    unmet(
        ARTICLE,
        "TRANSFER_PENDING",
        "组织关系正在转接，请先接收、退回或撤回",
        "a transfer of the relation waits to be accepted; accept, decline or withdraw it first",
    )
    .with("transfer", name)
}
