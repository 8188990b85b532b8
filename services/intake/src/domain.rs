//! The rules of the register: values, states and their transitions, without any IO.

pub mod back_pay;
pub mod death;
pub mod duplicate;
pub mod grade_history;
pub mod institution;
pub mod organization;
pub mod pay_instruction;
pub mod pay_status;
pub mod pay_status_policy;
pub mod pay_status_refusal;
pub mod placement_item;
pub mod plan;
pub mod policies;
pub mod reception;
pub mod refusal;
pub mod residence;
pub mod retiree;
pub mod retiree_fact;
pub mod retiree_life;
pub mod retiree_refusal;
#[cfg(test)]
mod retiree_sample;
pub mod retiree_update;
pub mod transfer;
pub mod treatment;
pub mod treatment_duty;
pub mod window;
