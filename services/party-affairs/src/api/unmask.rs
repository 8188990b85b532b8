//! Who may see sensitive values whole, and only for a purpose that he states.

use junxiu_casework::journal::Call;
use junxiu_contracts::api::Role;
use junxiu_platform::status::Fault;
use tonic::Code;

use super::status::unmet;

/// Who sees why something is done about a member: heads and the officers of bureaus.
pub const HEADS_AND_BUREAUS: &[Role] = &[Role::InstitutionHead, Role::BureauOfficer, Role::BureauHead];

/// Refuses to show sensitive values whole to another role, or without a purpose.
///
/// # Errors
/// `UNMASK_NOT_ALLOWED` or `PURPOSE_REQUIRED`.
pub fn must_unmask(call: &Call, roles: &[Role], article: u16) -> Result<(), Fault> {
    if !call.caller.has_any(roles) {
        return Err(Fault::new(
            Code::PermissionDenied,
            "UNMASK_NOT_ALLOWED",
            "您的角色无权查看完整的敏感信息",
            "your role does not allow to see sensitive values whole",
        ));
    }
    if call.caller.purpose.as_deref().is_none_or(|purpose| purpose.trim().is_empty()) {
        return Err(unmet(
            article,
            "PURPOSE_REQUIRED",
            "查看完整的敏感信息须在元数据 x-junxiu-purpose 中说明用途",
            "state a purpose in the metadata x-junxiu-purpose to see sensitive values whole",
        ));
    }
    Ok(())
}
