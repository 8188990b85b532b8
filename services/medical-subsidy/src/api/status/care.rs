//! Refusals about family doctors, care plans and programmes.

use junxiu_platform::status::Fault;

use super::unmet;
use crate::api::convert::care::{CONTRACT, ENROLMENT};
use crate::domain::care::{ARTICLE, Refusal};

impl From<Refusal> for Fault {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Person(refusal) => refusal.into(),
            Refusal::Ended { on } => unmet(
                ARTICLE,
                "CARE_STATE",
                format!("该记录已于{on}终止，请另行登记"),
                format!("it was ended on {on}; record a new one"),
            )
            .in_state("ENDED", ["SIGNED"]),
            Refusal::EndsBeforeBegin { from } => unmet(
                ARTICLE,
                "ENDS_BEFORE_BEGIN",
                format!("截止日期不能早于{from}，请核对"),
                format!("it cannot end before {from}; check the day"),
            )
            .with("from", from.to_string()),
            Refusal::ContractExists(id) => Fault::exists(
                "CONTRACT_EXISTS",
                CONTRACT,
                &id.name(),
                "已有在签合同，请续签或先终止",
                "a contract is signed; renew it, or end it first",
            ),
            Refusal::EnrolledAlready(id) => Fault::exists(
                "ENROLLED_ALREADY",
                ENROLMENT,
                &id.name(),
                "已参加该项目，请勿重复登记",
                "he takes part in the programme already",
            ),
            Refusal::NotOfAge { years } => unmet(
                ARTICLE,
                "NOT_OF_AGE",
                format!("按高龄服务须满{years}周岁且登记有出生日期；请核对出生日期，或选择其他服务对象类别"),
                format!("the old are those of {years} and more whose day of birth is on record; check it, or choose another group"),
            )
            .with("years", years.to_string()),
            Refusal::BeforeLastVisit { last } => unmet(
                ARTICLE,
                "BEFORE_LAST_VISIT",
                format!("上次服务或计划开始为{last}，日期不能早于此"),
                format!("the last visit, or the plan, is of {last}; a visit cannot be dated before that"),
            )
            .with("last", last.to_string()),
            Refusal::Policy(fault) => Fault::internal(fault),
        }
    }
}
