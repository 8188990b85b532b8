//! Refusals about assistive devices.

use junxiu_platform::status::Fault;

use super::unmet;
use crate::api::convert::device::DEVICE;
use crate::domain::device::{ARTICLE, Refusal};

impl From<Refusal> for Fault {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Person(refusal) => refusal.into(),
            Refusal::State { state, allowed } => {
                let words = allowed.iter().map(|state| state.zh()).collect::<Vec<_>>().join("、");
                let codes = allowed.iter().map(|state| state.code()).collect::<Vec<_>>();
                unmet(
                    ARTICLE,
                    "DEVICE_STATE",
                    format!("器具当前状态为“{}”，此事项只能在“{words}”时办理", state.zh()),
                    format!("the device is {}, and this starts from {} alone", state.code(), codes.join(" or ")),
                )
                .in_state(state.code(), codes)
            }
            Refusal::BeforeLastMove { moved_on } => unmet(
                ARTICLE,
                "BEFORE_LAST_MOVE",
                format!("该器具最近一次登记、借出或归还为{moved_on}，日期不能早于此"),
                format!(
                    "the device was registered, lent or returned on {moved_on}; the act cannot be dated before that"
                ),
            )
            .with("moved_on", moved_on.to_string()),
            Refusal::DueBeforeLoan => unmet(
                ARTICLE,
                "DUE_BEFORE_LOAN",
                "归还期限不能早于借出日期，请核对",
                "it cannot be due back before it is lent",
            ),
            Refusal::RentEnds { rented_until } => unmet(
                ARTICLE,
                "RENT_ENDS",
                format!("该器具租期至{rented_until}，归还期限不能晚于此；请续租或另选器具"),
                format!(
                    "the rent ends on {rented_until}, before it would come back; prolong it or choose another device"
                ),
            )
            .with("rented_until", rented_until.to_string()),
            Refusal::Exists(id) => Fault::exists(
                "DEVICE_EXISTS",
                DEVICE,
                &id.name(),
                "本机构已有此编号的器具，请核对编号",
                "the institution has a device of this number; check the number",
            ),
        }
    }
}
