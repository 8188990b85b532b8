//! The rules of the subsidy and of articles 19 and 21 to 26: pure, with days and policies as parameters.

pub mod assessment;
pub mod basis;
pub mod bill;
pub mod care;
pub mod care_policy;
pub mod claim;
pub mod code;
pub mod device;
pub mod emergency;
pub mod exam;
pub mod exam_session;
pub mod exam_standard;
pub mod ledger;
pub mod person;
pub mod policy;
pub mod priority;
pub mod refusal;
pub mod schedule;
pub mod simulation;
pub mod standing;
pub mod subsidy;
