//! The dated numbers of articles 27 to 31, as they are delivered.

use junxiu_kernel::policy::PolicyFault;

use super::{annals, batch, inclusion, plan, ranking};

/// All dated numbers of this service, a field a topic.
#[derive(Clone, Debug)]
pub struct Policies {
    /// Article 28: the ladder of awards, and what is enough for the annals.
    pub inclusion: inclusion::Policies,
    /// Article 30: who may go to recuperation, and in which order.
    pub ranking: ranking::Policies,
    /// Article 29: the yearly plan.
    pub plan: plan::Policies,
    /// Article 31: rest and safety.
    pub batch: batch::Policies,
    /// Article 28: entries and errata.
    pub annals: annals::Policies,
}

impl Policies {
    /// Reads the policies that the service is delivered with.
    ///
    /// # Errors
    /// When a file is not as it must be, which a test excludes.
    pub fn delivered() -> Result<Self, PolicyFault> {
        Ok(Self {
            inclusion: inclusion::Policies::delivered()?,
            ranking: ranking::Policies::delivered()?,
            plan: plan::Policies::delivered()?,
            batch: batch::Policies::delivered()?,
            annals: annals::Policies::delivered()?,
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
