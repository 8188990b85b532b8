//! A retiree as all services know him: ProfileService.

mod section;

use std::time::Duration;

use junxiu_contracts::gateway::profile_service_server::{ProfileService, ProfileServiceServer};
use junxiu_contracts::intake::pay_status_service_client::PayStatusServiceClient;
use junxiu_contracts::intake::retiree_service_client::RetireeServiceClient;
use junxiu_contracts::medical::subsidy_service_client::SubsidyServiceClient;
use junxiu_contracts::party::contact_service_client::ContactServiceClient;
use junxiu_contracts::{gateway as pb, intake, medical, party};
use junxiu_kernel::clock::Clock;
use junxiu_kernel::ids::RetireeId;
use junxiu_platform::context;
use junxiu_platform::environment::Environment;
use junxiu_platform::link::{Link, passing_on};
use junxiu_platform::parse::{self, Violations};
use junxiu_platform::status::Fault;
use tonic::metadata::MetadataMap;
use tonic::{Code, Request, Response, Status};

use section::{Section, ask};

/// The years for which there can be a ledger; others are slips of the pen.
const YEARS: std::ops::RangeInclusive<i32> = 1950..=2200;

/// What is kept back of the caller's time, to put the sections together and send them.
const KEPT_BACK: Duration = Duration::from_millis(50);

/// How long the sections may take for a caller whom nothing limits; the gate limits nearly all.
const SECTIONS_MAX: Duration = Duration::from_secs(10);

/// Puts sections side by side.
struct Profiles {
    clock: Clock,
    intake: Link,
    medical: Link,
    party: Link,
}

/// Makes the service.
pub fn service(env: &Environment) -> ProfileServiceServer<impl ProfileService> {
    ProfileServiceServer::new(Profiles {
        clock: env.clock.clone(),
        intake: env.links.to("intake"),
        medical: env.links.to("medical-subsidy"),
        party: env.links.to("party-affairs"),
    })
}

#[tonic::async_trait]
impl ProfileService for Profiles {
    async fn get_retiree_profile(
        &self,
        request: Request<pb::GetRetireeProfileRequest>,
    ) -> Result<Response<pb::RetireeProfile>, Status> {
        let wanted = self.read(request.get_ref())?;
        let (identity, pay_status, subsidy, contact) = self.ask_all(request.metadata(), &wanted).await;

        // The register of record says whether there is such a person for this caller.
        if identity.code == Code::NotFound {
            return Err(Fault::not_found("junxiu/Retiree", &wanted.retiree).into());
        }

        Ok(Response::new(pb::RetireeProfile {
            name: format!("{}/profile", wanted.retiree),
            retiree: wanted.retiree,
            identity: Some(pb::IdentitySection { outcome: Some(identity.outcome), retiree: identity.content }),
            pay_status: Some(pb::PayStatusSection {
                outcome: Some(pay_status.outcome),
                pay_status: pay_status.content,
            }),
            subsidy: Some(pb::SubsidySection { outcome: Some(subsidy.outcome), ledger: subsidy.content }),
            contact: Some(pb::ContactSection { outcome: Some(contact.outcome), contact_status: contact.content }),
        }))
    }
}

/// Whose profile, with the ledger of which year.
struct Wanted {
    retiree: String,
    year: i32,
}

type Sections =
    (Section<intake::Retiree>, Section<intake::PayStatus>, Section<medical::YearLedger>, Section<party::ContactStatus>);

impl Profiles {
    fn read(&self, request: &pb::GetRetireeProfileRequest) -> Result<Wanted, Fault> {
        let mut wrong = Violations::new();
        let name = wrong.required("name", &request.name).map(|name| name.strip_suffix("/profile").unwrap_or(name));
        let retiree = name.and_then(|name| wrong.take("name", RetireeId::parse_name(name)));
        let year = match request.year {
            0 => parse::date(self.clock.today()).year,
            year => year,
        };
        if !YEARS.contains(&year) {
            let (first, last) = (YEARS.start(), YEARS.end());
            wrong.add(
                "year",
                "OUT_OF_RANGE",
                format!("应在 {first} 至 {last} 之间"),
                format!("must be between {first} and {last}"),
            );
        }
        let Some(retiree) = retiree.filter(|_| wrong.is_empty()) else {
            return Err(wrong.fault());
        };
        Ok(Wanted { retiree: retiree.name(), year })
    }

    /// Asks all services at once, so that the whole takes as long as the slowest section.
    async fn ask_all(&self, caller: &MetadataMap, wanted: &Wanted) -> Sections {
        let limit = sections_limit(context::remaining());
        let mut retirees = RetireeServiceClient::new(self.intake.clone());
        let mut pay = PayStatusServiceClient::new(self.intake.clone());
        let mut subsidies = SubsidyServiceClient::new(self.medical.clone());
        let mut contacts = ContactServiceClient::new(self.party.clone());

        let retiree = intake::GetRetireeRequest { name: wanted.retiree.clone(), ..Default::default() };
        let pay_status = intake::GetPayStatusRequest { name: format!("{}/payStatus", wanted.retiree) };
        let ledger = medical::GetYearLedgerRequest {
            name: format!("{}/yearLedgers/{}", wanted.retiree, wanted.year),
            ..Default::default()
        };
        let contact = party::GetContactStatusRequest { name: format!("{}/contactStatus", wanted.retiree) };
        tokio::join!(
            ask("intake", limit, retirees.get_retiree(within(limit, caller, retiree))),
            ask("intake", limit, pay.get_pay_status(within(limit, caller, pay_status))),
            ask("medical-subsidy", limit, subsidies.get_year_ledger(within(limit, caller, ledger))),
            ask("party-affairs", limit, contacts.get_contact_status(within(limit, caller, contact))),
        )
    }
}

/// Makes a request with the caller's token that tells the service how long the section may take.
fn within<T>(limit: Duration, caller: &MetadataMap, message: T) -> Request<T> {
    let mut request = passing_on(caller, message);
    request.set_timeout(limit);
    request
}

/// Says how long the sections may take, so that the answer still reaches the caller in time.
fn sections_limit(remaining: Option<Duration>) -> Duration {
    let Some(remaining) = remaining else {
        return SECTIONS_MAX;
    };
    // A caller in a great hurry is given half of his time rather than none.
    remaining.saturating_sub(KEPT_BACK).max(remaining / 2).min(SECTIONS_MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn some_time_is_kept_back_for_the_answer() {
        let limit = |millis| sections_limit(Some(Duration::from_millis(millis))).as_millis();
        assert_eq!(limit(1000), 950);
        assert_eq!(limit(80), 40);
        assert_eq!(limit(0), 0);
        assert_eq!(limit(60_000), 10_000);
        assert_eq!(sections_limit(None), SECTIONS_MAX);
    }
}
