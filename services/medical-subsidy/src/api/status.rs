//! The one match from refusals to statuses.

mod care;
mod device;
pub mod exam;
mod person;
mod priority;

use std::time::Duration;

use junxiu_kernel::ids::RetireeId;
use junxiu_kernel::money::Fen;
use junxiu_platform::database::DatabaseError;
use junxiu_platform::seal::SealError;
use junxiu_platform::status::Fault;

use crate::domain::claim::State;
use crate::domain::refusal::Refusal;

/// News from intake takes about this long.
const NEWS_EXPECTED: Duration = Duration::from_secs(1);

/// Why an operation does not answer as asked.
#[derive(Debug)]
pub enum Error {
    /// A rule stands against it.
    Refused(Refusal),
    /// The person is not known here yet.
    NotYetKnown(RetireeId),
    /// Something is refused before rules are asked.
    Fault(Fault),
    /// The database failed.
    Database(DatabaseError),
    /// A sealed column does not open.
    Sealed(SealError),
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<Fault> for Error {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

impl From<DatabaseError> for Error {
    fn from(error: DatabaseError) -> Self {
        Self::Database(error)
    }
}

impl From<SealError> for Error {
    fn from(error: SealError) -> Self {
        Self::Sealed(error)
    }
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        match error {
            Error::Refused(refusal) => refused(&refusal),
            Error::NotYetKnown(retiree) => not_yet_known(&retiree.name(), &retiree.name()),
            Error::Fault(fault) => fault,
            Error::Database(error) => error.into(),
            Error::Sealed(error) => Self::internal(error),
        }
    }
}

impl From<Error> for tonic::Status {
    fn from(error: Error) -> Self {
        Fault::from(error).into()
    }
}

/// Refuses an act by an article-20 rule.
fn by_rule(reason: &'static str, zh: impl Into<String>, en: impl Into<String>) -> Fault {
    Fault::unmet("ARTICLE_20", reason, zh, en)
}

/// Says that news of a person may be on its way.
///
/// A person outside the caller's subtree is answered alike, so the text names that first.
pub fn not_yet_known(zh: &str, en: &str) -> Fault {
    by_rule(
        "NOT_YET_KNOWN",
        format!("本服务不掌握{zh}，或该人员不在本单位管理范围内；如系刚接收或刚转接，请稍后重试；一分钟后仍如此的，请在 intake 用 GetRetiree 核对人员与单位"),
        format!(
            "{en} is not known here, or not within your organization; if he was only just received or transferred, \
             try again shortly; if it stays so for a minute, check with GetRetiree of intake who he is and who serves him"
        ),
    )
    .with("retiree", en)
    .retry_after(NEWS_EXPECTED)
}

/// Refuses an act by a rule of an article.
pub fn unmet(article: i32, reason: &'static str, zh: impl Into<String>, en: impl Into<String>) -> Fault {
    Fault::unmet(format!("ARTICLE_{article}"), reason, zh, en)
}

/// Says a refusal in words.
pub fn refused(refusal: &Refusal) -> Fault {
    match refusal {
        Refusal::WrongState { state, allowed } => wrong_state(*state, allowed),
        Refusal::ClaimOpen(open) => by_rule(
            "CLAIM_OPEN",
            format!("该年度已有在办申请{}，请先办结或退回", open.name()),
            format!("{} is under way for this ledger; finish or return it first", open.name()),
        )
        .with("claim", open.name()),
        Refusal::NothingPayable { self_pay, entitlement, paid } => by_rule(
            "NOTHING_PAYABLE",
            format!("待遇内个人自付{self_pay}元，按第二十条全年应补助{entitlement}元，已付{paid}元，没有应付或应追回的差额"),
            format!(
                "{self_pay} yuan of self-payment entitle to {entitlement} yuan by article 20, and {paid} yuan were paid: \
                 nothing is open, neither to pay nor to recover"
            ),
        )
        .with("self_pay_fen", self_pay.get().to_string())
        .with("entitlement_fen", entitlement.get().to_string())
        .with("paid_fen", paid.get().to_string()),
        Refusal::NotApplicableLixiu => by_rule(
            "NOT_APPLICABLE_LIXIU",
            "离休（含退休改离休）人员的医疗费用另有规定，不适用第二十条",
            "article 20 speaks of 退休 cadres only; 离休 cadres have a scheme of their own",
        ),
        Refusal::VerifierIsSubmitter
        | Refusal::ApproverIsSubmitter
        | Refusal::ApproverIsVerifier
        | Refusal::PayerIsSubmitter
        | Refusal::PayerIsApprover
        | Refusal::ReverserIsApprover => second_hand(refusal),
        Refusal::LedgerChanged => by_rule(
            "LEDGER_CHANGED",
            "核对之后账目、类别或生存状态有变，请重新核对",
            "items, category or death came to be known since the verification; verify the claim again",
        ),
        Refusal::IdentityCheckRequired => by_rule(
            "IDENTITY_CHECK_REQUIRED",
            "该人员离退休费处于暂停发放状态，或款项将付给继承人，须先核验领款人身份（identity_checked）",
            "retirement pay is suspended or the estate is paid: check the payee's identity and set `identity_checked`",
        ),
        Refusal::RecordMerged(into) => by_rule(
            "RECORD_MERGED",
            format!("该记录已并入{}，请改用该记录", into.name()),
            format!("the record gave way to {}; act on that one", into.name()),
        )
        .with("retiree", into.name()),
        Refusal::PaidBeforeApproval { .. }
        | Refusal::InFuture { .. }
        | Refusal::AfterDeath { .. }
        | Refusal::YearNotStarted => by_day(refusal),
        Refusal::AlreadyBeingReversed(_)
        | Refusal::ReversalExceedsPaid { .. }
        | Refusal::RefundExceedsLedger { .. }
        | Refusal::RefundOfUnknown
        | Refusal::DuplicateInvoiceNo { .. }
        | Refusal::LedgerFull
        | Refusal::AmountMismatch { .. }
        | Refusal::PaymentReferenceUnknown => by_ledger(refusal),
    }
}

/// Fails loudly where a refusal was sent to a group that has no words for it, instead of giving it another's.
fn wordless(refusal: &Refusal) -> Fault {
    Fault::internal(format!("a refusal has no words: {refusal:?}"))
}

fn wrong_state(state: State, allowed: &[State]) -> Fault {
    let zh = allowed.iter().map(|state| state.zh()).collect::<Vec<_>>().join("、");
    let codes: Vec<&str> = allowed.iter().map(|state| state.code()).collect();
    by_rule(
        "WRONG_STATE",
        format!("申请处于“{}”，此操作只能对“{zh}”的申请进行，请先办到该状态", state.zh()),
        format!(
            "the claim is {}, and this may only be done to one that is {}; bring it there first",
            state.code(),
            codes.join(" or ")
        ),
    )
    .in_state(state.code(), codes)
}

fn second_hand(refusal: &Refusal) -> Fault {
    let (reason, zh, en) = match refusal {
        Refusal::VerifierIsSubmitter => {
            ("VERIFIER_IS_SUBMITTER", "提交人不能核对自己提交的申请", "whoever submitted a claim cannot verify it")
        }
        Refusal::ApproverIsSubmitter => {
            ("APPROVER_IS_SUBMITTER", "提交人不能批准自己提交的申请", "whoever submitted a claim cannot approve it")
        }
        Refusal::ApproverIsVerifier => {
            ("APPROVER_IS_VERIFIER", "核对人不能批准自己核对的申请", "whoever verified a claim cannot approve it")
        }
        Refusal::PayerIsSubmitter => {
            ("PAYER_IS_SUBMITTER", "提交人不能支付自己提交的申请", "whoever submitted a claim cannot pay it")
        }
        Refusal::PayerIsApprover => {
            ("PAYER_IS_APPROVER", "批准人不能支付自己批准的申请", "whoever approved a claim cannot pay it")
        }
        Refusal::ReverserIsApprover => {
            ("REVERSER_IS_APPROVER", "批准人不能撤销自己的批准", "whoever approved a claim cannot cancel the approval")
        }
        other => return wordless(other),
    };
    Fault::unmet("TWO_PERSONS", reason, format!("{zh}，须由他人办理"), format!("{en}; let somebody else do it"))
}

fn by_day(refusal: &Refusal) -> Fault {
    match refusal {
        Refusal::PaidBeforeApproval { approved_on } => by_rule(
            "PAID_BEFORE_APPROVAL",
            format!("支付日期早于批准日期{approved_on}"),
            format!("the payment is dated before the approval of {approved_on}"),
        ),
        Refusal::InFuture { today } => {
            by_rule("SETTLED_IN_FUTURE", format!("日期晚于今天{today}"), format!("the day lies after today, {today}"))
        }
        Refusal::AfterDeath { deceased_on } => by_rule(
            "AFTER_DEATH",
            format!("费用截止日晚于去世日期{deceased_on}；若只是结算较晚，请填写 treated_until"),
            format!(
                "the care ended after the death on {deceased_on}; give `treated_until` if only the settlement was later"
            ),
        ),
        Refusal::YearNotStarted => by_rule("YEAR_NOT_STARTED", "该年度尚未开始", "the year has not begun"),
        other => wordless(other),
    }
}

fn by_ledger(refusal: &Refusal) -> Fault {
    let yuan = |amount: &Fen| amount.to_string();
    match refusal {
        Refusal::AlreadyBeingReversed(counter) => by_rule(
            "ALREADY_BEING_REVERSED",
            format!("冲销申请{}在办或已办", counter.name()),
            format!("the counter-claim {} is under way or done", counter.name()),
        )
        .with("claim", counter.name()),
        Refusal::ReversalExceedsPaid { paid } => by_rule(
            "REVERSAL_EXCEEDS_PAID",
            format!("该年度净已付{}元，不足以冲销；请先冲销其后的申请", yuan(paid)),
            format!("the ledger has paid {} yuan, less than would be taken back; undo later claims first", yuan(paid)),
        ),
        Refusal::RefundExceedsLedger { available } => by_rule(
            "REFUND_EXCEEDS_LEDGER",
            format!("退费超过可退金额{}元", yuan(available)),
            format!("the refund gives back more than the {} yuan there are", yuan(available)),
        ),
        Refusal::RefundOfUnknown => by_rule(
            "REFUND_OF_UNKNOWN",
            "所退的票据（refund_of 或原票据号）不是该人员的收费票据",
            "what is to be given back (`refund_of`, or the number of the bill) is no bill of this person",
        ),
        Refusal::DuplicateInvoiceNo { item } => Fault::exists(
            "DUPLICATE_INVOICE_NO",
            "junxiu/SelfPayItem",
            &item.name(),
            "该票据号已登记，内容或人员不同；请核对票据，如原登记有误，请先全额退费冲销（refund_of，表格中填原票据号）再重新登记",
            "the invoice number was recorded before with other content or for another person; check the bill, and if that \
             record is the wrong one, give it back whole first (`refund_of`, or in a sheet the column of the original number)",
        ),
        Refusal::LedgerFull => {
            by_rule("LEDGER_FULL", "该年度票据数已达上限", "the ledger holds as many items as a ledger may")
        }
        Refusal::AmountMismatch { expected } => by_rule(
            "AMOUNT_MISMATCH",
            format!("金额与应付{}元不符", yuan(expected)),
            format!("the amount is not the {} yuan that were to be paid", yuan(expected)),
        ),
        Refusal::PaymentReferenceUnknown => by_rule(
            "PAYMENT_REFERENCE_UNKNOWN",
            "没有这一付款编号，或银行回报后已更换",
            "no payment has this reference, or it was replaced after the bank's report",
        ),
        other => wordless(other),
    }
}
