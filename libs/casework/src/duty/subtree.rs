//! The part of the administration that a question is about.

use junxiu_kernel::ids::OrganizationCode;
use junxiu_kernel::organization::{Level, PROVINCE};
use junxiu_platform::database::Read;
use junxiu_platform::identity::Caller;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;

use super::Duties;

/// An organisation and all below it.
#[derive(Debug, Clone)]
pub(super) struct Subtree {
    /// The level, which names the column.
    pub level: Level,
    organization: String,
}

impl Subtree {
    fn of(organization: &str) -> Self {
        Self { level: Level::of_code(organization), organization: organization.to_owned() }
    }

    /// The code that rows of the subtree carry at its level; none for the province, to which all belong.
    pub fn code(&self) -> Option<&str> {
        (self.level != Level::Province).then_some(self.organization.as_str())
    }

    /// Binds the code, where the statement has a place for it.
    pub fn bind<'d>(&self, read: Read<'d>) -> Read<'d> {
        match self.code() {
            Some(code) => read.bind(code),
            None => read,
        }
    }
}

/// Reads which organisation a request names; none when it names none.
pub(super) fn named(wrong: &mut Violations, given: &str) -> Option<OrganizationCode> {
    wrong.take_optional("organization", given, OrganizationCode::parse_name)
}

impl Duties {
    /// Finds the subtree asked for, within the caller's own; what lies outside is not there.
    pub(super) async fn subtree(&self, caller: &Caller, asked: Option<&OrganizationCode>) -> Result<Subtree, Fault> {
        let Some(asked) = asked.filter(|asked| asked.as_str() != caller.organization) else {
            return Ok(Subtree::of(&caller.organization));
        };
        let absent = || Fault::not_found("junxiu/Organization", &asked.name());
        // The province lies in nobody else's subtree; every service knows that without a look.
        if asked.as_str() == PROVINCE {
            return Err(absent());
        }
        let place = self.inner.offices.ancestry(asked.as_str()).await?.ok_or_else(absent)?;
        if caller.sees(&place) { Ok(Subtree::of(asked.as_str())) } else { Err(absent()) }
    }
}
