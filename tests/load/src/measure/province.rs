//! party-affairs with a whole province in it, inside this process: what it learns of the people comes over a feed of intake's
//! form, as in a deployment.

use std::pin::Pin;
use std::time::{Duration, Instant};

use anyhow::ensure;
use futures::{Stream, StreamExt as _, stream};
use junxiu_contracts::duty as pb;
use junxiu_contracts::duty::duty_service_client::DutyServiceClient;
use junxiu_contracts::feed::feed_service_server::{FeedService, FeedServiceServer};
use junxiu_contracts::feed::{Event, FollowRequest, FollowResponse, GetHeadRequest, GetHeadResponse};
use junxiu_contracts::google_type::Date;
use junxiu_contracts::{common, intake};
use junxiu_kernel::clock::Clock;
use junxiu_platform::environment::Environment;
use junxiu_platform::identity::Role;
use junxiu_platform::link::{self, Link};
use junxiu_testkit::{token, with_token};
use prost::Message as _;
use tonic::service::Routes;
use tonic::{Request, Response, Status};
use uuid::Uuid;

/// Sixty counties in nine prefectures, four institutions in each.
const COUNTIES: usize = 60;
const INSTITUTIONS: usize = 4;
/// A county like every other, whose officer looks at his list.
pub const COUNTY: &str = "220103";

/// How many events come at once.
const STRETCH: usize = 1_000;
/// How long a province may take to be told of.
const TOLD_WITHIN: Duration = Duration::from_secs(1_800);
/// How long a run may take before it goes on without its caller.
const RUN_WITHIN: Duration = Duration::from_secs(900);

/// The service, with so many people in it.
pub struct Province {
    env: Environment,
    duties: DutyServiceClient<Link>,
}

impl Province {
    /// Opens the service on an empty database and tells it of the organisations and the people, on 15 January 2024. Says how
    /// long the telling took.
    pub async fn open(url: &str, people: usize) -> anyhow::Result<(Self, Duration)> {
        let began = Instant::now();
        let at = "2024-01-15T02:00:00Z".parse()?;
        let env = Environment::ephemeral("party-affairs", url, Clock::fixed(at));
        let feed = Feed { people };
        let last = i64::try_from(feed.len())?;
        env.links.offer("intake", Routes::new(FeedServiceServer::new(feed)));
        let routes = junxiu_party_affairs::build(&env).await?;
        let province = Self { env, duties: DutyServiceClient::new(link::from_routes("load", routes)) };
        province.told(url, last).await?;
        Ok((province, began.elapsed()))
    }

    /// Waits until the last event has taken effect.
    async fn told(&self, url: &str, last: i64) -> anyhow::Result<()> {
        let began = Instant::now();
        let db = junxiu_platform::database::Database::open(url, &[], Default::default()).await?;
        loop {
            #[derive(sqlx::FromRow)]
            struct Row {
                position: i64,
            }
            let cursor = db.read("select position from feed_cursor where source = $1").bind("intake");
            let row: Option<Row> = cursor.optional().await?;
            if row.is_some_and(|row| row.position >= last) {
                break;
            }
            ensure!(began.elapsed() < TOLD_WITHIN, "the province is not told");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        db.close().await;
        Ok(())
    }

    /// Runs the duties on a day. Says how long it took, how many duties of contact were opened, and how many missed.
    pub async fn run(&mut self, today: &str) -> anyhow::Result<(Duration, i64, i64)> {
        self.env.clock.set(format!("{today}T00:30:00Z").parse()?);
        let mut request = with_token(&token(&self.env, "operator", Role::Operator, "220000"), pb::RunDutiesRequest {});
        request.set_timeout(RUN_WITHIN);
        let began = Instant::now();
        let done = self.duties.run_duties(request).await?.into_inner();
        ensure!(done.finished, "the run took longer than its caller waited");
        let took = began.elapsed();
        let contact = done.counts.iter().find(|count| count.kind == "contact.monthly");
        Ok(contact.map_or((took, 0, 0), |count| (took, count.opened, count.missed)))
    }

    /// Asks for a page of what is open below an organisation. Says how long it took, and gives the token of the next.
    pub async fn page(&mut self, organization: &str, page_token: &str) -> anyhow::Result<(Duration, String)> {
        let request = pb::ListDutiesRequest { page_token: page_token.to_owned(), ..Default::default() };
        let request = with_token(&token(&self.env, "auditor", Role::Auditor, organization), request);
        let began = Instant::now();
        let page = self.duties.list_duties(request).await?.into_inner();
        Ok((began.elapsed(), page.next_page_token))
    }

    /// Stops the service's work in the background.
    pub async fn close(self) {
        self.env.tasks.stop(Duration::from_secs(10)).await;
    }
}

/// What intake would tell of the province: the organisations, superiors first, then the people.
#[derive(Clone)]
struct Feed {
    people: usize,
}

fn county(number: usize) -> String {
    format!("22{:02}{:02}", 1 + number / 7, 1 + number % 7)
}

fn prefecture_of(county: &str) -> String {
    format!("{}00", &county[..4])
}

/// The organisations with their superiors.
fn organizations() -> Vec<(String, String)> {
    let counties: Vec<String> = (0..COUNTIES).map(county).collect();
    let mut all = vec![("220000".to_owned(), String::new())];
    let mut prefectures: Vec<String> = counties.iter().map(|county| prefecture_of(county)).collect();
    prefectures.dedup();
    all.extend(prefectures.into_iter().map(|code| (code, "220000".to_owned())));
    all.extend(counties.iter().map(|code| (code.clone(), prefecture_of(code))));
    for county in &counties {
        all.extend((1..=INSTITUTIONS).map(|number| (format!("{county}-{number:02}"), county.clone())));
    }
    all
}

impl Feed {
    fn len(&self) -> usize {
        organizations().len() + self.people
    }

    fn event(position: usize, kind: &str, subject: String, data: Vec<u8>) -> Event {
        Event {
            event_id: Uuid::now_v7().to_string(),
            position: i64::try_from(position).unwrap_or(i64::MAX),
            r#type: kind.to_owned(),
            subject,
            revision: 1,
            organization: String::new(),
            occurred_on: Some(Date { year: 2021, month: 5, day: 10 }),
            record_time: None,
            data: Some(prost_types::Any { type_url: String::new(), value: data }),
        }
    }

    fn organization(position: usize, code: &str, superior: &str) -> Event {
        let below_county = code.contains('-');
        let own_county = if below_county { &code[..6] } else { code };
        let level = match code {
            "220000" => intake::OrganizationLevel::Province,
            _ if below_county => intake::OrganizationLevel::Institution,
            _ if code.ends_with("00") => intake::OrganizationLevel::Prefecture,
            _ => intake::OrganizationLevel::County,
        };
        let in_county = matches!(level, intake::OrganizationLevel::County | intake::OrganizationLevel::Institution);
        let told = intake::OrganizationChanged {
            organization: format!("organizations/{code}"),
            level: level.into(),
            superior: if superior.is_empty() { String::new() } else { format!("organizations/{superior}") },
            county: if in_county { own_county.to_owned() } else { String::new() },
            prefecture: if superior.is_empty() { String::new() } else { prefecture_of(own_county) },
            valid_from: Some(Date { year: 2021, month: 1, day: 1 }),
            display_name: format!("测试单位{code}"),
            ..Default::default()
        };
        Self::event(position, "organization.changed", told.organization.clone(), told.encode_to_vec())
    }

    fn person(position: usize, number: usize) -> Event {
        let county = county(number % COUNTIES);
        let standing = intake::RetireeStanding {
            retiree: format!("retirees/018f0000-0000-7000-8000-{number:012}"),
            revision: 1,
            display_name: "测试甲".to_owned(),
            category: common::RetireeCategory::Tuixiu.into(),
            management_group: intake::ManagementGroup::RegimentAndBelow.into(),
            party_membership: intake::PartyMembership::Member.into(),
            institution: format!("{county}-{:02}", 1 + number / COUNTIES % INSTITUTIONS),
            prefecture: prefecture_of(&county),
            settlement_region_code: county.clone(),
            county,
            received_on: Some(Date { year: 2021, month: 5, day: 10 }),
            life_status: intake::LifeStatus::Active.into(),
            pay_state: intake::pay_status::State::Paying.into(),
            birth_date: Some(Date { year: 1955, month: 3, day: 1 }),
            ..Default::default()
        };
        let subject = standing.retiree.clone();
        let told = intake::RetireeReceived { standing: Some(standing) };
        Self::event(position, "retiree.received", subject, told.encode_to_vec())
    }

    fn stretch(&self, after: usize) -> Vec<Event> {
        let organizations = organizations();
        let to = self.len().min(after + STRETCH);
        let event = |at: usize| match organizations.get(at) {
            Some((code, superior)) => Self::organization(at + 1, code, superior),
            None => Self::person(at + 1, at - organizations.len()),
        };
        (after..to).map(event).collect()
    }
}

#[tonic::async_trait]
impl FeedService for Feed {
    type FollowStream = Pin<Box<dyn Stream<Item = Result<FollowResponse, Status>> + Send>>;

    async fn follow(&self, request: Request<FollowRequest>) -> Result<Response<Self::FollowStream>, Status> {
        let from = usize::try_from(request.get_ref().after_position).unwrap_or(0);
        let told = stream::unfold((self.clone(), from), |(feed, at)| async move {
            let events = feed.stretch(at);
            let at = at + events.len();
            let position = i64::try_from(at).unwrap_or(i64::MAX);
            (!events.is_empty()).then(|| (Ok(FollowResponse { events, position }), (feed, at)))
        });
        // Nobody is received afterwards; the follower waits.
        Ok(Response::new(Box::pin(told.chain(stream::pending()))))
    }

    async fn get_head(&self, _: Request<GetHeadRequest>) -> Result<Response<GetHeadResponse>, Status> {
        Ok(Response::new(GetHeadResponse { position: i64::try_from(self.len()).unwrap_or(i64::MAX) }))
    }
}
