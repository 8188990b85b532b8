//! Who calls: signed tokens, their verification, and the caller they speak for.

mod claims;
mod issuer;
pub mod keys;
mod refused;
mod revoked;
mod verifier;

use junxiu_kernel::organization::{Ancestry, PROVINCE};
use tonic::Code;

pub use issuer::Issuer;
pub use junxiu_contracts::api::Role;
pub use refused::TokenRefused;
pub use verifier::{Foreign, Principal, Trust, Verifier, VerifierError};

use crate::status::Fault;

/// The issuer of the tokens that the suite signs itself.
pub const OWN_ISSUER: &str = "junxiu";

/// The audience of tokens, unless the settings name another.
pub const AUDIENCE: &str = "junxiu";

/// How the subjects of the suite's own services begin.
pub const SERVICE_PREFIX: &str = "service:";

/// Who calls, in which roles, for which organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// The principal, for example `wang.li` or `service:gateway`.
    pub subject: String,
    /// What the principal may be.
    pub roles: Vec<Role>,
    /// The code of the principal's organisation.
    pub organization: String,
    /// The person a service acts for; none when a person calls.
    pub acting_for: Option<String>,
    /// Why personal data is asked for, in the caller's words.
    pub purpose: Option<String>,
}

impl Caller {
    /// Says whether a row lies in the caller's part of the administration.
    pub fn sees(&self, ancestry: &Ancestry) -> bool {
        ancestry.within(&self.organization)
    }

    /// Says whether the caller has a role.
    pub fn has(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }

    /// Says whether the caller has one of these roles.
    pub fn has_any(&self, roles: &[Role]) -> bool {
        roles.iter().any(|role| self.has(*role))
    }

    /// Says whether the caller belongs to the province itself.
    pub fn is_provincial(&self) -> bool {
        self.organization == PROVINCE
    }

    /// Says whether the caller is a service of the suite.
    pub fn is_service(&self) -> bool {
        self.subject.starts_with(SERVICE_PREFIX)
    }

    /// Gives the person who stands behind the call: the one acted for, or the caller.
    /// Two-person rules compare this.
    pub fn person(&self) -> &str {
        self.acting_for.as_deref().unwrap_or(&self.subject)
    }
}

/// Gives the caller of a request. Every request that reached a handler has one;
/// a handler without the access layer in front answers nobody.
pub fn caller<T>(request: &tonic::Request<T>) -> Result<Caller, Fault> {
    request.extensions().get::<Caller>().cloned().ok_or_else(|| TokenRefused::Missing.into())
}

/// Gives a role's word in tokens and settings, for example `bureau_officer`.
pub fn role_word(role: Role) -> String {
    role.as_str_name().trim_start_matches("ROLE_").to_ascii_lowercase()
}

/// Reads a role's word.
pub fn role(word: &str) -> Option<Role> {
    let role = Role::from_str_name(&format!("ROLE_{}", word.trim().to_ascii_uppercase()))?;
    (role != Role::Unspecified).then_some(role)
}

/// Gives all roles, in the order of the contract.
pub fn roles() -> Vec<Role> {
    (1..).map_while(|number| Role::try_from(number).ok()).collect()
}

/// Refuses an act that the caller's roles do not allow.
pub fn role_not_allowed(needed: &[Role]) -> Fault {
    let words: Vec<String> = needed.iter().map(|role| role_word(*role)).collect();
    let list = words.join(", ");
    Fault::new(
        Code::PermissionDenied,
        "ROLE_NOT_ALLOWED",
        format!("您的角色无权执行此操作，需要：{list}"),
        format!("your roles do not allow this; it needs one of: {list}"),
    )
    .with("roles", list)
}

#[cfg(test)]
mod tests;
