//! A branch for each institution that has three members, led by the first of them.

use anyhow::Context as _;
use junxiu_contracts::party as pb;
use junxiu_contracts::party::branch_service_client::BranchServiceClient;
use junxiu_platform::parse;
use tonic::transport::Channel;

use super::{Served, Site};

/// A branch of its own needs so many full members (the branch rules).
const FOUNDERS: usize = 3;

impl<'a> Site<'a> {
    /// Sets up the branch and admits who came later; gives its members, none where there are too few.
    pub(super) async fn set_up_branch(&self) -> anyhow::Result<Vec<Served<'a>>> {
        let members: Vec<Served<'a>> = self.served.iter().filter(|one| one.person.is_party_member()).copied().collect();
        let Some((founders, later)) = members.split_at_checked(FOUNDERS) else { return Ok(Vec::new()) };
        let code = &self.institution.code;
        let founded_on = founders.last().map(|last| parse::date(last.received));

        let create = pb::CreateBranchRequest {
            branch: Some(pb::PartyBranch {
                display_name: format!("{}党支部", self.institution.name),
                kind: pb::party_branch::Kind::Branch.into(),
                units: vec![format!("organizations/{code}")],
                founded_on,
                ..Default::default()
            }),
            founding_members: founders.iter().map(|one| one.retiree.to_owned()).collect(),
            request_id: format!("demo-branch-{code}"),
            validate_only: false,
        };
        let branch = self.branches().create_branch(self.clerk.request(create)).await?.into_inner().name;
        let elect = pb::AppointSecretaryRequest {
            branch: branch.clone(),
            election: pb::appoint_secretary_request::Election::NewTerm.into(),
            secretary: founders.first().context("a branch has founders")?.retiree.to_owned(),
            occurred_on: founded_on,
            request_id: format!("demo-election-{code}"),
            ..Default::default()
        };
        self.branches().appoint_secretary(self.clerk.request(elect)).await?;

        for one in later {
            let admit = pb::AdmitMemberRequest {
                branch: branch.clone(),
                retiree: one.retiree.to_owned(),
                occurred_on: Some(parse::date(one.received)),
                request_id: format!("demo-admit-{}", one.person.index),
                ..Default::default()
            };
            self.branches().admit_member(self.clerk.request(admit)).await?;
        }
        let founded = founders.last().map_or(self.until, |last| last.received);
        Ok(members.into_iter().map(|one| Served { received: one.received.max(founded), ..one }).collect())
    }

    fn branches(&self) -> BranchServiceClient<Channel> {
        BranchServiceClient::new(self.clerk.channel.clone())
    }
}
