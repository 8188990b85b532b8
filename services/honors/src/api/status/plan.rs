//! Why an act on a plan, a resource, a batch or a place is refused.

use junxiu_platform::status::Fault;

use super::unmet;
use crate::api::convert::plan::PLAN;
use crate::domain::batch::Refusal as BatchRefusal;
use crate::domain::capacity::Refusal as CapacityRefusal;
use crate::domain::plan::Refusal;
use crate::domain::slot::Refusal as SlotRefusal;

impl From<Refusal> for Fault {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::NotAPlanningBureau { organization } => unmet(
                29,
                "NOT_A_PLANNING_BUREAU",
                format!("疗养计划由省厅和市（州）局制定，{organization} 不制定计划"),
                format!("the province and the prefectures plan recuperation; {organization} is neither"),
            ),
            Refusal::AlreadyPlanned(id) => Self::exists(
                "ALREADY_PLANNED",
                PLAN,
                &id.name(),
                format!("该年度计划已存在：{}", id.name()),
                format!("the bureau has a plan of the year: {}", id.name()),
            ),
            Refusal::OwnDraft => unmet(
                29,
                "OWN_DRAFT",
                "拟定计划的人不能批准，请由本单位另一人批准",
                "whoever drew up the plan does not approve it; another person of the bureau must",
            ),
            Refusal::InState { state, allowed } => unmet(
                29,
                "PLAN_STATE",
                format!("计划状态为“{}”，不能办理此事项", state.zh()),
                format!("the plan is {}, from which this act does not start", state.code()),
            )
            .in_state(state.code(), allowed.iter().map(|one| one.code())),
            Refusal::WrongDay { on } => unmet(
                29,
                "WRONG_DAY",
                format!("{on}晚于今天或早于拟定之日，请核对"),
                format!("{on} lies in the future or before the plan was drawn up; check the day"),
            ),
            Refusal::BatchesOpen { count } => unmet(
                29,
                "BATCHES_OPEN",
                format!("还有{count}个批次未结束，请先结束批次"),
                format!("{count} batches are open; close them first"),
            ),
            Refusal::OutsidePlan { from, to } => unmet(
                29,
                "OUTSIDE_PLAN",
                format!("计划期间为{from}至{to}，批次须在其内"),
                format!("the plan runs from {from} to {to}; the batch must lie within"),
            ),
            Refusal::TooLong { days_max } => unmet(
                29,
                "TOO_LONG",
                format!("计划规定每批最多{days_max}天"),
                format!("the plan allows {days_max} days a batch"),
            ),
            Refusal::QuotaExceeded { left } => unmet(
                29,
                "QUOTA_EXCEEDED",
                format!("计划名额只剩{left}人"),
                format!("{left} places are left in the plan's quota"),
            ),
        }
    }
}

impl From<CapacityRefusal> for Fault {
    fn from(refusal: CapacityRefusal) -> Self {
        match refusal {
            CapacityRefusal::OwnCapacitySuffices { own_free, demand } => unmet(
                29,
                "OWN_CAPACITY_SUFFICES",
                format!("同期自有资源尚余{own_free}个床位，足够{demand}人，应优先使用自有资源"),
                format!("{own_free} own places are free on these days for {demand} people; use them first"),
            ),
            CapacityRefusal::MoreThanShort { shortage } => unmet(
                29,
                "MORE_THAN_SHORT",
                format!("同期自有资源只缺{shortage}个床位，购买数量不能超过此数"),
                format!("own capacity is short by {shortage} places; buy no more"),
            ),
            CapacityRefusal::DemandBeyondPlan { left } => unmet(
                29,
                "DEMAND_BEYOND_PLAN",
                format!("计划名额只剩{left}人，需求不能超过此数"),
                format!("{left} places are left in the plan; no more people can go"),
            ),
            CapacityRefusal::VenueFull { free } => unmet(
                29,
                "VENUE_FULL",
                format!("该处同期只余{free}个床位，请减少人数或另选地点"),
                format!("the venue has {free} places free on all of these days; take fewer, or another venue"),
            ),
            CapacityRefusal::OtherDays { from, to } => unmet(
                29,
                "PROCUREMENT_FOR_OTHER_DAYS",
                format!("该采购用于{from}至{to}，批次须在其内"),
                format!("it was bought for the days from {from} to {to}; the batch must lie within"),
            ),
            CapacityRefusal::OfAnotherPlan(plan) => unmet(
                29,
                "PROCUREMENT_OF_ANOTHER_PLAN",
                format!("该采购用于 {}", plan.name()),
                format!("it was bought for {}", plan.name()),
            ),
        }
    }
}

impl From<BatchRefusal> for Fault {
    fn from(refusal: BatchRefusal) -> Self {
        match refusal {
            BatchRefusal::Closed => {
                unmet(30, "BATCH_CLOSED", "批次已结束，不能再办理", "the batch is over; nothing is changed any more")
            }
            BatchRefusal::NoPlaceLeft { free } => unmet(
                30,
                "NO_PLACE_LEFT",
                format!("本批次只余{free}个名额"),
                format!("{free} places are free in the batch; invite no more"),
            ),
            BatchRefusal::NoCandidateLeft => unmet(
                30,
                "NO_CANDIDATE_LEFT",
                "没有可以邀请的人选：均已邀请、当年已安排或不符合条件",
                "nobody is left who may be invited: all are, or have a recuperation this year, or belong to no group",
            ),
            BatchRefusal::Begun { from } => unmet(
                30,
                "BATCH_BEGUN",
                format!("批次自{from}开始，不能再邀请"),
                format!("the batch begins on {from}; nobody is invited any more"),
            ),
            BatchRefusal::NotOver { to } => unmet(
                30,
                "BATCH_NOT_OVER",
                format!("批次至{to}，请在当日或之后结束"),
                format!("the batch lasts until {to}; close it on that day or later"),
            ),
            BatchRefusal::Unsettled { count } => unmet(
                30,
                "PLACES_UNSETTLED",
                format!("还有{count}个名额未登记是否参加，请先登记"),
                format!("{count} places are not settled; record first who went"),
            ),
            BatchRefusal::DayOutside { day } => {
                unmet(31, "DAY_OUTSIDE_BATCH", format!("{day}不在批次期间"), format!("{day} is no day of the batch"))
            }
            BatchRefusal::TooLittleRest { planned, allowed } => unmet(
                31,
                "TOO_LITTLE_REST",
                format!("疗养以休为主：安排了{planned}个半天的活动，最多{allowed}个半天"),
                format!("rest comes first: {planned} half days are taken up, {allowed} may be"),
            ),
            BatchRefusal::Unsafe { open } => {
                let zh = open.iter().map(|check| check.zh()).collect::<Vec<_>>().join("、");
                let en = open.iter().map(|check| check.code()).collect::<Vec<_>>().join(", ");
                unmet(31, "SAFETY_OPEN", format!("安全检查未完成：{zh}"), format!("the checklist is open: {en}"))
            }
        }
    }
}

impl From<SlotRefusal> for Fault {
    fn from(refusal: SlotRefusal) -> Self {
        match refusal {
            SlotRefusal::InState { state, allowed } => unmet(
                30,
                "PLACE_STATE",
                format!("名额状态为“{}”，不能办理此事项", state.zh()),
                format!("the place is {}, from which this act does not start", state.code()),
            )
            .in_state(state.code(), allowed.iter().map(|one| one.code())),
            SlotRefusal::WrongDay { on, from } => unmet(
                30,
                "WRONG_DAY",
                format!("{on}不在{from}至今天之间，请核对"),
                format!("{on} does not lie between {from} and today; check the day"),
            ),
            SlotRefusal::NotExamined => unmet(
                31,
                "NOT_EXAMINED",
                "尚未登记体检适合外出，安全第一，请先登记",
                "nobody found him fit to travel; record that first",
            ),
        }
    }
}
