//! What party-affairs tells of lost contact, and of contact made again, taken into pay status.

use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures::Stream;
use junxiu_contracts::feed::feed_service_server::{FeedService, FeedServiceServer};
use junxiu_contracts::feed::{Event, FollowRequest, FollowResponse, GetHeadRequest, GetHeadResponse};
use junxiu_contracts::intake as pb;
use junxiu_contracts::intake::pay_status::State;
use junxiu_contracts::party;
use junxiu_platform::any;
use junxiu_platform::database::{Database, Options};
use junxiu_testkit::{TestDatabase, on_both_engines};
use prost::{Message, Name};
use tokio::sync::watch;
use tonic::service::Routes;
use tonic::{Code, Request, Response, Status};

use crate::death::{die, set_pay};
use crate::house::*;

/// The feed of party-affairs, as the test writes it.
#[derive(Clone)]
struct Feed {
    events: Arc<Mutex<Vec<Event>>>,
    count: watch::Sender<usize>,
}

#[tonic::async_trait]
impl FeedService for Feed {
    type FollowStream = Pin<Box<dyn Stream<Item = Result<FollowResponse, Status>> + Send>>;

    async fn follow(&self, request: Request<FollowRequest>) -> Result<Response<Self::FollowStream>, Status> {
        let from = usize::try_from(request.get_ref().after_position).unwrap();
        let begin = (self.clone(), self.count.subscribe(), from);
        let stream = futures::stream::unfold(begin, |(feed, mut count, at)| async move {
            count.wait_for(|count| *count > at).await.ok()?;
            let events: Vec<Event> = feed.events.lock().unwrap()[at..].to_vec();
            let at = at + events.len();
            Some((Ok(FollowResponse { events, position: i64::try_from(at).unwrap() }), (feed, count, at)))
        });
        Ok(Response::new(Box::pin(stream)))
    }

    async fn get_head(&self, _: Request<GetHeadRequest>) -> Result<Response<GetHeadResponse>, Status> {
        Ok(Response::new(GetHeadResponse { position: i64::try_from(*self.count.borrow()).unwrap() }))
    }
}

/// Intake with a silent person, and party-affairs beside it.
pub struct Both {
    pub house: House,
    feed: Feed,
    db: Database,
    pub name: String,
}

impl Both {
    /// Receives somebody on 1 March 2024; on 10 September he counts as lost.
    pub async fn open(database: &TestDatabase) -> Self {
        let house = House::open(database).await;
        let feed = Feed { events: Arc::default(), count: watch::Sender::new(0) };
        // Later than intake, as `junxiu up` does.
        house.offer("party-affairs", Routes::new(FeedServiceServer::new(feed.clone())));
        let migrations = [&*junxiu_intake::MIGRATIONS, &*junxiu_casework::MIGRATIONS];
        let db = Database::open(database.url(), &migrations, Options::default()).await.unwrap();
        let name = house.receive_one().await;
        set_pay(&house, &name, 8000, "2024-04-01").await.unwrap();
        house.on("2024-09-10");
        Self { house, feed, db, name }
    }

    /// Tells something, and waits until intake has taken it in.
    pub async fn tell<M: Message + Name>(&self, kind: &str, on: &str, data: &M) {
        let position = {
            let mut events = self.feed.events.lock().unwrap();
            let position = events.len() + 1;
            events.push(Event {
                event_id: uuid::Uuid::now_v7().to_string(),
                position: i64::try_from(position).unwrap(),
                r#type: kind.into(),
                subject: self.name.clone(),
                occurred_on: date(on),
                data: Some(any::of(data)),
                ..Default::default()
            });
            position
        };
        self.feed.count.send_replace(position);
        let wait = async {
            loop {
                let row: Option<(i64,)> = self
                    .db
                    .read("select position from feed_cursor where source = 'party-affairs'")
                    .optional()
                    .await
                    .unwrap();
                if row.is_some_and(|(at,)| at >= i64::try_from(position).unwrap()) {
                    return;
                }
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), wait).await.expect("the news is taken in");
    }

    async fn proposed(&self, on: &str, last_contact_on: &str) {
        let data = party::SuspensionProposed {
            retiree: self.name.clone(),
            last_contact_on: date(last_contact_on),
            lost_on: date("2024-09-01"),
            grounds: vec![
                party::InvestigationGround::LostContact.into(),
                party::InvestigationGround::OverstayedAbroad.into(),
            ],
            proposed_by: HEAD.0.into(),
            investigation: "contactInvestigations/01890000-0000-7000-8000-000000000000".into(),
            institution: HOME.into(),
            evidence: "电话、上门均未联系上".into(),
            reported_to: "220104".into(),
        };
        self.tell("contact.suspension_proposed", on, &data).await;
    }

    async fn found(&self, on: &str) {
        let data = party::ContactFound {
            retiree: self.name.clone(),
            contacted_on: date(on),
            found_by: CLERK.0.into(),
            ..Default::default()
        };
        self.tell("contact.found", on, &data).await;
    }

    async fn confirm(&self, hand: Hand) -> Result<pb::PayStatus, Status> {
        let request = pb::ConfirmSuspensionRequest { name: format!("{}/payStatus", self.name), ..Default::default() };
        self.house.pay().confirm_suspension(self.house.by(hand, request)).await.map(Response::into_inner)
    }

    async fn resume(&self, contacted_on: Option<&str>) -> Result<pb::ResumePayResponse, Status> {
        let request = pb::ResumePayRequest {
            name: format!("{}/payStatus", self.name),
            contacted_on: contacted_on.and_then(date),
            evidence: "本人到所".into(),
            ..Default::default()
        };
        self.house.pay().resume_pay(self.house.by(HEAD, request)).await.map(Response::into_inner)
    }

    async fn suspension(&self) -> (State, pb::Suspension) {
        let status = self.house.pay_of(&self.name).await;
        (status.state(), status.suspension.unwrap_or_default())
    }

    /// What the journal says of proposals.
    async fn said(&self) -> Vec<(String, String)> {
        let method = "junxiu.intake.v1.PayStatusService/ProposeSuspension";
        let records = self.house.audit_of(&self.name, method).await;
        records.into_iter().map(|record| (record.acting_for, record.summary)).collect()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_proposal_of_an_investigation_stands_in_the_heads_name_and_another_person_confirms() {
    on_both_engines(|database| async move {
        let both = Both::open(&database).await;
        both.proposed("2024-09-10", "2024-03-01").await;
        let (state, suspension) = both.suspension().await;
        assert_eq!((state, suspension.proposed_by.as_str()), (State::SuspensionProposed, HEAD.0));
        assert_eq!((suspension.lost_on, suspension.proposed_on), (date("2024-09-01"), date("2024-09-10")));
        assert_eq!(suspension.grounds.len(), 2);
        let same = Hand(HEAD.0, FINANCE.1, HOME);
        refused(both.confirm(same).await, Code::FailedPrecondition, "SAME_PERSON");
        assert_eq!(both.confirm(FINANCE).await.unwrap().state(), State::Suspended);
        let told = both.house.events(&["retiree.pay_status_changed"], 2).await;
        assert_eq!(told.len(), 2);
        assert_eq!(both.said().await.len(), 1);
        assert_eq!(both.said().await[0].0, HEAD.0);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_rules_of_pay_refuse_is_noted_and_not_tried_again() {
    on_both_engines(|database| async move {
        let both = Both::open(&database).await;
        // Intake knows of a later day than is told: the reception.
        both.house.on("2024-09-01");
        both.proposed("2024-09-01", "2024-01-01").await;
        assert_eq!(both.suspension().await.0, State::Paying);
        both.house.on("2024-09-10");
        both.proposed("2024-09-10", "2024-03-01").await;
        both.proposed("2024-09-10", "2024-03-01").await;
        die(&both.house, &both.name, "2024-09-05").await.unwrap();
        both.proposed("2024-09-10", "2024-03-01").await;
        assert_eq!(both.suspension().await.0, State::Stopped);
        both.house.events(&["retiree.deceased"], 1).await;
        let mut notes: Vec<String> = Vec::new();
        // The journal's reader sees an entry once it has its place.
        while notes.len() < 4 {
            notes = both.said().await.into_iter().map(|(_, summary)| summary).collect();
            tokio::task::yield_now().await;
        }
        for reason in ["LOST_THRESHOLD_NOT_REACHED", "SUSPENSION_UNDER_WAY", "PAY_STOPPED"] {
            assert!(notes.iter().any(|note| note.ends_with(reason)), "{reason} in {notes:?}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_found_before_the_confirmation_goes_on_being_paid() {
    on_both_engines(|database| async move {
        let both = Both::open(&database).await;
        both.proposed("2024-09-10", "2024-03-01").await;
        both.house.on("2024-09-12");
        both.found("2024-03-01").await;
        assert_eq!(both.suspension().await.0, State::SuspensionProposed, "a contact that is no later changes nothing");
        both.found("2024-09-11").await;
        let (state, suspension) = both.suspension().await;
        assert_eq!((state, suspension.state()), (State::Paying, pb::suspension::State::Declined));
        assert_eq!((suspension.decision_note.as_str(), suspension.decided_by.as_str()), ("CONTACT_FOUND", CLERK.0));
        assert_eq!(suspension.found_on, date("2024-09-11"));
        refused(both.confirm(FINANCE).await, Code::FailedPrecondition, "NO_PROPOSAL");

        // Counting begins anew with that contact, whatever is proposed.
        both.proposed("2024-09-12", "2024-03-01").await;
        assert_eq!(both.suspension().await.0, State::Paying);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_found_after_the_confirmation_is_marked_and_a_named_person_resumes_pay() {
    on_both_engines(|database| async move {
        let both = Both::open(&database).await;
        both.proposed("2024-09-10", "2024-03-01").await;
        both.confirm(FINANCE).await.unwrap();
        let seen = both.house.pay_of(&both.name).await.etag;
        both.house.on("2024-11-20");
        refused(both.resume(None).await, Code::InvalidArgument, "INVALID_FIELDS");
        both.found("2024-11-19").await;
        let (state, suspension) = both.suspension().await;
        assert_eq!(
            (state, suspension.found_on, suspension.found_by.as_str()),
            (State::Suspended, date("2024-11-19"), CLERK.0)
        );
        assert_ne!(both.house.pay_of(&both.name).await.etag, seen);

        let resumed = both.resume(None).await.unwrap();
        assert_eq!(resumed.pay_status.unwrap().suspension.unwrap().found_on, date("2024-11-19"));
        assert_eq!(resumed.back_pay.unwrap().amount_fen, Some(1_600_000));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mark_falls_with_the_contact_it_rests_on() {
    on_both_engines(|database| async move {
        let both = Both::open(&database).await;
        both.proposed("2024-09-10", "2024-03-01").await;
        both.confirm(FINANCE).await.unwrap();
        both.house.on("2024-11-20");
        both.found("2024-11-19").await;
        let withdrawn = party::ContactFoundWithdrawn {
            retiree: both.name.clone(),
            contacted_on: date("2024-11-19"),
            withdrawn_by: CLERK.0.into(),
            last_contact_on: date("2024-03-01"),
            ..Default::default()
        };
        both.tell("contact.found_withdrawn", "2024-11-20", &withdrawn).await;
        let (state, suspension) = both.suspension().await;
        assert_eq!((state, suspension.found_on, suspension.found_by.as_str()), (State::Suspended, None, ""));
    })
    .await;
}
