//! Why an act on dues is refused.

use junxiu_kernel::day::Day;
use junxiu_platform::status::Fault;

use super::unmet;
use crate::domain::dues::ARTICLE;
use crate::domain::dues_account::NoUnpaidRun;
use crate::domain::dues_base::Refusal as BaseRefusal;
use crate::domain::dues_payment::Refusal;
use crate::domain::dues_reduction::Refusal as ReductionRefusal;

impl From<Refusal> for Fault {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::InNoBranch => unmet(
                ARTICLE,
                "IN_NO_BRANCH",
                "此人不在任何支部，请先编入支部",
                "the person stands in no branch; admit him to one first",
            ),
            Refusal::MonthNotOwed { month } => not_owed(month),
            Refusal::MonthSettled { month } => of_month(
                "MONTH_SETTLED",
                month,
                format!("{}的党费已交清或已免交；如原记录有误，请更正原记录", short(month)),
                format!("{} is paid or remitted already; correct that payment if it is wrong", short(month)),
            ),
            Refusal::BaseUnknown { month } => of_month(
                "DUES_BASE_UNKNOWN",
                month,
                format!("{}没有党费计算基数，请先录入", short(month)),
                format!("no pay is recorded for {}; record it with SetDuesBase first", short(month)),
            ),
            Refusal::TooFarAhead { until } => unmet(
                ARTICLE,
                "TOO_FAR_AHEAD",
                format!("最多预交到{}", short(until)),
                format!("dues are paid ahead up to {} at most", short(until)),
            ),
            Refusal::AmountBelow { due } => unmet(
                ARTICLE,
                "AMOUNT_BELOW_DUES",
                format!("所列月份应交{due}元，实交不足；请少列月份，或先办理减免"),
                format!(
                    "the months owe {due} yuan and less was paid; name fewer months, or have the dues reduced first"
                ),
            )
            .with("due_fen", due.get().to_string()),
            Refusal::AmountAbove { due } => unmet(
                ARTICLE,
                "AMOUNT_ABOVE_DUES",
                format!("所列月份应交{due}元，实交超出；如系自愿多交，请注明"),
                format!("the months owe {due} yuan and more was paid; say so if the rest is given freely"),
            )
            .with("due_fen", due.get().to_string()),
            Refusal::MakeUpLimit { month, until } => of_month(
                "MAKE_UP_LIMIT",
                month,
                format!("{}的党费一般应在{until}前补交，逾期须由支部讨论决定并填写决定", short(month)),
                format!("{} is usually made up for by {until}; after that name the branch's decision", short(month)),
            )
            .with("until", until.to_string()),
            Refusal::Withdrawn => unmet(
                ARTICLE,
                "PAYMENT_WITHDRAWN",
                "该笔交纳记录已被更正或撤销，请更正现行的一笔",
                "the payment was withdrawn before; look at the one that stands",
            ),
            Refusal::OfAnotherMember => of_another(),
            Refusal::RecorderWithdraws => unmet(
                ARTICLE,
                "MAKER_IS_CHECKER",
                "登记人不能撤销自己登记的交纳记录，请由另一人办理",
                "whoever recorded a payment does not withdraw it; another person must",
            ),
        }
    }
}

impl From<BaseRefusal> for Fault {
    fn from(refusal: BaseRefusal) -> Self {
        match refusal {
            BaseRefusal::Stands(id) => unmet(
                ARTICLE,
                "FACT_STANDS_FOR_THE_MONTH",
                format!("该月已有记录{}；如系更正，请在 corrects 中指明", id.name()),
                format!("{} stands for this month; name it in `corrects` to correct it", id.name()),
            )
            .with("name", id.name()),
            BaseRefusal::AlreadyCorrected { by } => unmet(
                ARTICLE,
                "ALREADY_CORRECTED",
                format!("该记录已由{}更正，请更正最新的一条", by.name()),
                format!("the fact was corrected by {}; correct the newest", by.name()),
            )
            .with("name", by.name()),
            BaseRefusal::Withdrawn => unmet(
                ARTICLE,
                "DUES_BASE_WITHDRAWN",
                "该记录已撤销；如需再记，请重新录入",
                "the fact was withdrawn; record it anew, without `corrects`, if it holds after all",
            ),
            BaseRefusal::OfAnotherMember => of_another(),
            BaseRefusal::NotInterrupted { month } => of_month(
                "PAY_WAS_NOT_INTERRUPTED",
                month,
                format!("{}的离退休费未停发，不存在补发", short(month)),
                format!("pay was not held back in {}, so it cannot have been repaid", short(month)),
            ),
        }
    }
}

impl From<ReductionRefusal> for Fault {
    fn from(refusal: ReductionRefusal) -> Self {
        match refusal {
            ReductionRefusal::Pending(id) => unmet(
                ARTICLE,
                "REDUCTION_PENDING",
                format!("已有待批的{}，请先处理", id.name()),
                format!("{} waits for its decision; decide that one first", id.name()),
            )
            .with("reduction", id.name()),
            ReductionRefusal::Overlaps { month } => of_month(
                "REDUCTION_OVERLAPS",
                month,
                format!("{}已批准减免", short(month)),
                format!("a reduction holds for {} already", short(month)),
            ),
            ReductionRefusal::MonthNotOwed { month } => not_owed(month),
            ReductionRefusal::Decided { state } => unmet(
                ARTICLE,
                "REDUCTION_DECIDED",
                format!("该事项{}，只有待批准的事项可以办理；如需再办，请重新提出", state.zh()),
                format!(
                    "the reduction is {}; only one that is PROPOSED is decided, so propose it anew if need be",
                    state.code()
                ),
            )
            .in_state(state.code(), ["PROPOSED"]),
            ReductionRefusal::MakerIsChecker => unmet(
                ARTICLE,
                "MAKER_IS_CHECKER",
                "提出人不能批准，请由另一人办理",
                "whoever asked for it does not approve it; another person must",
            ),
            ReductionRefusal::CommitteeAboveDecides => unmet(
                ARTICLE,
                "COMMITTEE_ABOVE_DECIDES",
                "须由上级党组织所在的退役军人工作部门批准或不予批准；提出人可撤回自己的申请",
                "only a bureau above the branch approves or declines it; whoever asked for it may withdraw it",
            ),
        }
    }
}

impl From<NoUnpaidRun> for Fault {
    fn from(NoUnpaidRun: NoUnpaidRun) -> Self {
        unmet(
            ARTICLE,
            "NO_UNPAID_RUN",
            "在该日前没有标记的连续未交党费",
            "no run of unpaid months that was over by that day is flagged",
        )
    }
}

fn not_owed(month: Day) -> Fault {
    of_month(
        "MONTH_NOT_OWED",
        month,
        format!("{}无需交纳党费：当月首日不在支部，或当月未领取离退休费、已去世", short(month)),
        format!(
            "nothing is owed for {}: he stood in no branch on its first day, received no pay, or died",
            short(month)
        ),
    )
}

fn of_another() -> Fault {
    unmet(
        ARTICLE,
        "CORRECTS_ANOTHER_MEMBER",
        "被更正的记录不属于此人",
        "what is to be corrected belongs to another member",
    )
}

fn of_month(reason: &'static str, month: Day, zh: String, en: String) -> Fault {
    unmet(ARTICLE, reason, zh, en).with("month", short(month))
}

fn short(month: Day) -> String {
    month.format("%Y-%m").to_string()
}
