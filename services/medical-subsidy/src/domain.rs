//! The rules of the subsidy: pure, with days and policies as parameters.

pub mod assessment;
pub mod basis;
pub mod bill;
pub mod claim;
pub mod ledger;
pub mod policy;
pub mod refusal;
pub mod schedule;
pub mod simulation;
pub mod standing;
pub mod subsidy;
