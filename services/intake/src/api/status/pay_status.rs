//! Why an act on pay is refused, in words and codes.

use junxiu_platform::status::Fault;
use tonic::Code;

use super::{unmet, wordless};
use crate::domain::pay_status::{ConfirmedBy, Refusal};

/// The article under which pay is suspended.
const ARTICLE_15: &str = "ARTICLE_15";

impl From<Refusal> for Fault {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::LostThresholdNotReached { first_day } => unmet(
                "LOST_THRESHOLD_NOT_REACHED",
                format!("失联未满规定月数，最早可于{first_day}提出"),
                format!("contact does not count as lost yet; the proposal may be made from {first_day} on"),
            )
            .with("first_day", first_day.to_string())
            .precondition(ARTICLE_15, "contact.lost_months", "失联6个月（含）以上"),
            Refusal::GroundMissing => unmet(
                "GROUND_MISSING",
                "只有失联可以暂停发放，请在理由中列明失联",
                "lost contact alone suspends pay; it must be among the grounds",
            )
            .precondition(ARTICLE_15, "grounds", "失联6个月（含）以上的军休干部，暂停发放其离退休费"),
            Refusal::ContactInFuture => {
                unmet("CONTACT_IN_FUTURE", "联系日期不能晚于今天", "the contact lies in the future")
            }
            Refusal::SuspensionUnderWay => unmet(
                "SUSPENSION_UNDER_WAY",
                "已有暂停事项在办或在执行",
                "a suspension is proposed or in force already",
            ),
            Refusal::PayStopped => unmet("PAY_STOPPED", "离退休费已停发", "pay has ended"),
            Refusal::NoProposal => unmet("NO_PROPOSAL", "没有待确认的暂停提议", "no suspension is proposed"),
            Refusal::NotSuspended => unmet("NOT_SUSPENDED", "离退休费未被暂停", "pay is not suspended"),
            Refusal::SamePerson => unmet(
                "SAME_PERSON",
                "提出人不得自行确认，请由另一人办理",
                "whoever proposed or caused it does not decide it; another person must",
            ),
            Refusal::NotTheConfirmer { confirmed_by } => not_the_confirmer(confirmed_by),
            Refusal::NotTheHead => Fault::new(
                Code::PermissionDenied,
                "NOT_THE_HEAD",
                "只有现服务机构的主要负责人可以提出暂停",
                "only the head of the institution that serves the person proposes a suspension",
            ),
            Refusal::ContactBeforeLostPeriod { last_contact_on } => unmet(
                "CONTACT_BEFORE_LOST_PERIOD",
                format!("该次联系不晚于暂停所依据的最后联系日{last_contact_on}"),
                format!("the contact is no later than the one of {last_contact_on} that the suspension rests on"),
            )
            .with("last_contact_on", last_contact_on.to_string()),
            Refusal::Policy(fault) => Self::internal(fault),
            refusal @ (Refusal::BackPayDecided
            | Refusal::IdentityNotChecked
            | Refusal::AmountUnknown
            | Refusal::NoSuchAdjustment
            | Refusal::NoSuchDiscipline
            | Refusal::AlreadyRevoked
            | Refusal::BeforeReception { .. }
            | Refusal::TooLate { .. }) => refused_amount(&refusal),
        }
    }
}

fn not_the_confirmer(confirmed_by: ConfirmedBy) -> Fault {
    let (code, zh, en) = match confirmed_by {
        ConfirmedBy::InstitutionFinance => {
            ("INSTITUTION_FINANCE", "所在机构的财务人员", "a finance officer of the institution")
        }
        ConfirmedBy::Superior => ("SUPERIOR", "上级退役军人工作部门的工作人员", "an officer of the superior bureau"),
    };
    Fault::new(
        Code::PermissionDenied,
        "NOT_THE_CONFIRMER",
        format!("按现行规定，应由{zh}确认"),
        format!("by the policy in force, {en} confirms"),
    )
    .with("confirmed_by", code)
}

fn refused_amount(refusal: &Refusal) -> Fault {
    match refusal {
        Refusal::BackPayDecided => unmet("BACK_PAY_DECIDED", "该款项已有决定", "it was decided before"),
        Refusal::IdentityNotChecked => unmet(
            "IDENTITY_NOT_CHECKED",
            "须先核验领取人身份并填写核验日期",
            "the payee's identity is to be checked first; give the day of the check",
        ),
        Refusal::AmountUnknown => unmet(
            "AMOUNT_UNKNOWN",
            "有月份没有离退休费标准，请先录入",
            "a month concerned has no regular amount on record; enter it first",
        ),
        Refusal::NoSuchAdjustment => {
            unmet("NO_SUCH_ADJUSTMENT", "该人员没有此项待遇调整", "the person has no such adjustment")
        }
        Refusal::NoSuchDiscipline => unmet(
            "NO_SUCH_DISCIPLINE",
            "该人员没有待调整或待恢复待遇的此项处分，请核对，或稍后重试",
            "no such sanction of the person waits for an adjustment or for its end; check it, or try again shortly",
        ),
        Refusal::AlreadyRevoked => unmet("ALREADY_REVOKED", "该项调整已撤销", "the adjustment was revoked before"),
        Refusal::BeforeReception { received_on } => unmet(
            "BEFORE_RECEPTION",
            format!("月份早于接收日期{received_on}"),
            format!("the month lies before the reception on {received_on}"),
        )
        .with("received_on", received_on.to_string()),
        Refusal::TooLate { last } => unmet(
            "EFFECTIVE_TOO_LATE",
            format!("起始月份最晚为{}", last.format("%Y-%m")),
            format!("the first month may be {} at the latest", last.format("%Y-%m")),
        )
        .with("last_month", last.to_string()),
        other => wordless(other),
    }
}
