//! The services over the register: `<name>_service.rs` is the contents of one, a line an RPC, and each operation has a
//! file of its name.

mod adjust_treatment;
mod assign_institution;
mod back_pay;
mod begin_archive_check;
mod cancel_reception;
mod carry_over_receptions;
mod change_category;
mod change_grade;
mod change_residence;
mod confirm_back_pay;
mod confirm_suspension;
mod convert;
mod create_organization;
mod create_placement_plan;
mod decline_back_pay;
mod decline_suspension;
pub mod event;
mod get_pay_status;
mod hand_over;
mod import_placement_items;
mod import_rows;
mod issue_placement_plan;
mod list_duplicate_cases;
mod list_pay_instructions;
mod list_retiree_history;
mod list_retirees;
mod merge_institutions;
mod open_reception;
mod organization_service;
mod organizations;
mod override_window;
pub mod parts;
pub mod pay_picture;
mod pay_status_service;
mod placement_plans;
mod placement_service;
mod propose_institution;
mod propose_suspension;
mod reactivate_retiree;
mod receive;
mod reception_case;
mod receptions;
mod record_death;
mod report_duplicate;
mod request_supplement;
mod resolve_duplicate;
mod resume_pay;
mod retiree_service;
mod retirees;
mod set_retirement_pay;
mod status;
mod supplement_received;
mod transfer_retiree;
mod treatment;
mod update_organization;
mod update_retiree;
mod withdraw_placement_item;

use parts::Parts;

/// Answers the four services. Cheap to clone.
#[derive(Clone)]
pub struct Api {
    /// What every operation works with.
    pub parts: Parts,
}
