//! The dated numbers of articles 9 to 18, as they are delivered.

use junxiu_kernel::policy::PolicyFault;

use super::{absence, branch, conduct_policy, contact_policy, dues, exit_policy, party_life, post_policy};

/// All dated numbers of this service, a field a topic.
#[derive(Clone, Debug)]
pub struct Policies {
    /// Article 15: contact.
    pub contact: contact_policy::Policies,
    /// Article 11: branches.
    pub branch: branch::Policies,
    /// Articles 9 to 11: what is owed of Party life.
    pub party_life: party_life::Policies,
    /// Articles 17 and 18: conduct.
    pub conduct: conduct_policy::Policies,
    /// Article 13: dues.
    pub dues: dues::Policies,
    /// Article 12: members who are away.
    pub relation: absence::Policies,
    /// Article 15: journeys and documents.
    pub exit: exit_policy::Policies,
    /// Article 16: posts in social organisations.
    pub post: post_policy::Policies,
}

impl Policies {
    /// Reads the policies that the service is delivered with.
    ///
    /// # Errors
    /// When a file is not as it must be, which a test excludes.
    pub fn delivered() -> Result<Self, PolicyFault> {
        Ok(Self {
            contact: contact_policy::Policies::delivered()?,
            branch: branch::Policies::delivered()?,
            party_life: party_life::Policies::delivered()?,
            conduct: conduct_policy::Policies::delivered()?,
            dues: dues::Policies::delivered()?,
            relation: absence::Policies::delivered()?,
            exit: exit_policy::Policies::delivered()?,
            post: post_policy::Policies::delivered()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_delivered_policies_can_be_read() {
        Policies::delivered().expect("the files are as they must be");
    }
}
