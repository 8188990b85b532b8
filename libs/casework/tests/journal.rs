//! The journal through its public face, on both engines.

use std::sync::atomic::{AtomicUsize, Ordering};

use chrono::{DateTime, Utc};
use futures::StreamExt;
use futures::future::join_all;
use junxiu_casework::MIGRATIONS;
use junxiu_casework::journal::{Done, Entry, EventDraft, Journal};
use junxiu_contracts::api::Role;
use junxiu_contracts::audit::audit_service_client::AuditServiceClient;
use junxiu_contracts::audit::{ChainAnchor as Answer, ListAuditRecordsRequest};
use junxiu_contracts::feed::feed_service_server::FeedService;
use junxiu_contracts::medical::VerifyClaimRequest;
use junxiu_contracts::{Method, feed, method};
use junxiu_kernel::clock::Clock;
use junxiu_kernel::organization::Ancestry;
use junxiu_platform::database::{Changes, Database};
use junxiu_platform::environment::Environment;
use junxiu_platform::identity::Caller;
use junxiu_platform::status::{Fault, reason_of};
use junxiu_testkit::{TestDatabase, on_both_engines};
use tonic::{Code, Request, Status};

struct House {
    db: Database,
    journal: Journal,
    env: Environment,
    counted: AtomicUsize,
}

impl House {
    async fn open(database: &TestDatabase) -> Self {
        let now: DateTime<Utc> = "2024-02-09T00:00:00Z".parse().unwrap();
        let env = Environment::ephemeral("intake", database.url(), Clock::fixed(now));
        let db = database.open(&[&MIGRATIONS]).await;
        let journal = Journal::open(&env, &db);
        Self { db, journal, env, counted: AtomicUsize::new(0) }
    }

    /// A command that moves a cursor from a revision on: its effect can be counted and its guard can fail.
    async fn advance(&self, request: VerifyClaimRequest, from: i64) -> Result<Answer, Status> {
        self.carry_out(as_caller(request, "clerk", "220104"), from).await
    }

    async fn carry_out(&self, request: Request<VerifyClaimRequest>, from: i64) -> Result<Answer, Status> {
        let answer = self.journal.command(request, async |call, request| {
            self.counted.fetch_add(1, Ordering::SeqCst);
            if request.etag == "forbidden" {
                return Err(Fault::new(Code::FailedPrecondition, "FORBIDDEN", "不行", "no"));
            }
            let changes = Changes::new()
                .write(
                    "insert into feed_cursor (source, position) values ('test', $2)
                     on conflict (source) do update set position = excluded.position where feed_cursor.position = $1",
                    1,
                )
                .bind(from)
                .bind(from + 1);
            let mut entry = Entry::about("claims/1", holder());
            if request.etag != "quiet" {
                entry = entry.event(EventDraft {
                    kind: "claim.verified",
                    subject: "claims/1".into(),
                    revision: from + 1,
                    occurred_on: call.today,
                    data: prost_types::Any::default(),
                });
            }
            Ok(Done { answer: Answer { position: from + 1, link_hex: String::new() }, changes, entry })
        });
        Ok(answer.await?.into_inner())
    }

    async fn cursor(&self) -> i64 {
        #[derive(sqlx::FromRow)]
        struct Row {
            position: i64,
        }
        let row: Option<Row> =
            self.db.read("select position from feed_cursor where source = 'test'").optional().await.unwrap();
        row.map_or(0, |row| row.position)
    }

    /// Keeps an id where a statement can find it.
    async fn inbox(&self, id: uuid::Uuid) {
        let changes = Changes::new()
            .write("insert into feed_inbox (event_id, source, position, applied_at) values ($1, 'test', 1, $2)", 1)
            .bind(id)
            .bind(self.env.clock.now());
        self.db.commit(changes).await.unwrap();
    }

    /// Waits until the sequencer has placed so many entries.
    async fn placed(&self, count: i64) {
        let mut head = self.journal.head();
        head.wait_for(|head| *head >= count).await.unwrap();
    }
}

fn holder() -> Ancestry {
    Ancestry { institution: Some("220104-01".into()), county: Some("220104".into()), prefecture: Some("220100".into()) }
}

fn verify_claim() -> &'static Method {
    method("/junxiu.medical.v1.SubsidyService/VerifyClaim").unwrap()
}

fn as_caller<T>(message: T, subject: &str, organization: &str) -> Request<T> {
    let mut request = Request::new(message);
    request.extensions_mut().insert(Caller {
        subject: subject.into(),
        roles: vec![Role::InstitutionClerk],
        organization: organization.into(),
        acting_for: None,
        purpose: None,
    });
    request.extensions_mut().insert(verify_claim());
    request
}

fn request(id: &str, etag: &str) -> VerifyClaimRequest {
    VerifyClaimRequest { request_id: id.into(), etag: etag.into(), ..Default::default() }
}

#[tokio::test]
async fn a_repeat_is_answered_as_the_first_and_has_no_second_effect() {
    on_both_engines(async |database| {
        let house = House::open(&database).await;
        let first = house.advance(request("r1", ""), 0).await.unwrap();
        // What the repeat would decide now does not matter any more.
        let repeat = house.advance(request("r1", ""), 7).await.unwrap();
        assert_eq!((first.position, repeat.position, house.cursor().await), (1, 1, 1));
    })
    .await;
}

#[tokio::test]
async fn records_of_a_subject_that_no_database_takes_are_refused_as_such() {
    on_both_engines(async |database| {
        let house = House::open(&database).await;
        let mut client = AuditServiceClient::new(house.journal.audit_service());
        for subject in ["claims/\0".to_owned(), "x".repeat(1_000_000)] {
            let asked = ListAuditRecordsRequest { subject, ..Default::default() };
            let refused = client.list_audit_records(as_caller(asked, "auditor", "220000")).await.unwrap_err();
            assert_eq!(refused.code(), Code::InvalidArgument);
        }
    })
    .await;
}

#[tokio::test]
async fn another_body_under_the_same_id_is_refused() {
    on_both_engines(async |database| {
        let house = House::open(&database).await;
        house.advance(request("r1", ""), 0).await.unwrap();
        let refused = house.advance(request("r1", "x"), 1).await.unwrap_err();
        assert_eq!(refused.code(), Code::AlreadyExists);
        assert_eq!(reason_of(&refused).as_deref(), Some("REQUEST_ID_REUSED"));
        assert_eq!(house.cursor().await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_uuid_in_capitals_is_the_same_id() {
    on_both_engines(async |database| {
        let house = House::open(&database).await;
        house.advance(request("01A213EE-0B5C-7C1D-8E2F-0123456789AB", ""), 0).await.unwrap();
        assert_eq!(house.advance(request("01a213ee-0b5c-7c1d-8e2f-0123456789ab", ""), 1).await.unwrap().position, 1);
    })
    .await;
}

#[tokio::test]
async fn two_persons_behind_one_service_do_not_share_request_ids() {
    on_both_engines(async |database| {
        let house = House::open(&database).await;
        let through_gateway = |person: &str| {
            let mut request = as_caller(request("r1", ""), "service:gateway", "220000");
            request.extensions_mut().get_mut::<Caller>().unwrap().acting_for = Some(person.into());
            request
        };
        let first = house.carry_out(through_gateway("wang.li"), 0).await.unwrap();
        let other = house.carry_out(through_gateway("zhao.min"), 1).await.unwrap();
        let repeat = house.carry_out(through_gateway("wang.li"), 2).await.unwrap();
        assert_eq!((first.position, other.position, repeat.position), (1, 2, 1));
    })
    .await;
}

#[tokio::test]
async fn a_repeat_is_answered_also_when_its_input_would_not_be_taken_any_more() {
    on_both_engines(async |database| {
        let house = House::open(&database).await;
        house.advance(request("r1", ""), 0).await.unwrap();
        // What was valid on its day may be malformed by the rules of the next.
        let request = as_caller(request("r1", ""), "clerk", "220104");
        let repeat = house.journal.command(request, async |_, _| {
            Err::<Done<Answer>, _>(Fault::new(Code::InvalidArgument, "INVALID_FIELDS", "不行", "no"))
        });
        let repeat = repeat.await.unwrap();
        assert_eq!(repeat.into_inner().position, 1);
    })
    .await;
}

#[tokio::test]
async fn a_check_under_a_used_id_tells_what_stands_in_the_way() {
    on_both_engines(async |database| {
        let house = House::open(&database).await;
        house.advance(request("r1", ""), 0).await.unwrap();
        let only = VerifyClaimRequest { validate_only: true, ..request("r1", "forbidden") };
        let refused = house.advance(only, 1).await.unwrap_err();
        assert_eq!(reason_of(&refused).as_deref(), Some("FORBIDDEN"));
    })
    .await;
}

#[tokio::test]
async fn entries_are_placed_in_the_order_in_which_they_took_effect() {
    on_both_engines(async |database| {
        let house = House::open(&database).await;
        for from in 0..20 {
            house.advance(request("", ""), from).await.unwrap();
            // The machine's clock is set back while the service runs.
            house.env.clock.advance(chrono::TimeDelta::milliseconds(-1));
        }
        house.placed(20).await;
        let asked = feed::FollowRequest { after_position: 0, types: Vec::new(), until_head: true };
        let followed = house.journal.feed().follow(as_caller(asked, "integration", "220000")).await.unwrap();
        let stretches: Vec<_> = followed.into_inner().map(|stretch| stretch.unwrap()).collect().await;
        let revisions: Vec<i64> =
            stretches.into_iter().flat_map(|one| one.events).map(|event| event.revision).collect();
        assert_eq!(revisions, (1..=20).collect::<Vec<i64>>());
    })
    .await;
}

#[tokio::test]
async fn of_one_name_in_another_county_nothing_is_replayed() {
    on_both_engines(async |database| {
        let house = House::open(&database).await;
        house.advance(request("r1", ""), 0).await.unwrap();
        let refuse = |organization| {
            let asked = as_caller(request("r1", ""), "clerk", organization);
            house
                .journal
                .command(asked, |_, _| async { Err::<Done<Answer>, _>(Fault::not_found("junxiu/Claim", "claims/1")) })
        };
        assert_eq!(refuse("220104").await.unwrap().into_inner().position, 1);
        assert_eq!(refuse("220202").await.unwrap_err().code(), Code::NotFound);
    })
    .await;
}

#[tokio::test]
async fn a_refused_request_may_be_sent_again_under_its_id() {
    on_both_engines(async |database| {
        let house = House::open(&database).await;
        let refused = house.advance(request("r1", "forbidden"), 0).await.unwrap_err();
        assert_eq!(reason_of(&refused).as_deref(), Some("FORBIDDEN"));
        assert_eq!(house.advance(request("r1", ""), 0).await.unwrap().position, 1);
    })
    .await;
}

#[tokio::test]
async fn thirty_two_equal_requests_have_one_effect() {
    on_both_engines(async |database| {
        let house = House::open(&database).await;
        let answers = join_all((0..32).map(|_| house.advance(request("r1", ""), 0))).await;
        for answer in answers {
            assert_eq!(answer.unwrap().position, 1);
        }
        assert_eq!(house.cursor().await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_lost_race_is_decided_again_three_times_and_then_told() {
    on_both_engines(async |database| {
        let house = House::open(&database).await;
        house.advance(request("r1", ""), 0).await.unwrap();
        house.counted.store(0, Ordering::SeqCst);
        // The cursor stands at 1, so a step from 5 can never be made.
        let lost = house.advance(request("r2", ""), 5).await.unwrap_err();
        assert_eq!((lost.code(), reason_of(&lost).as_deref()), (Code::Aborted, Some("CONTENDED")));
        assert_eq!(house.counted.load(Ordering::SeqCst), 3);
    })
    .await;
}

#[tokio::test]
async fn checking_only_writes_nothing_and_does_not_use_up_the_id() {
    on_both_engines(async |database| {
        let house = House::open(&database).await;
        let only = VerifyClaimRequest { validate_only: true, ..request("r1", "") };
        assert_eq!(house.advance(only, 0).await.unwrap().position, 1);
        assert_eq!(house.cursor().await, 0);
        assert_eq!(house.advance(request("r1", ""), 0).await.unwrap().position, 1);
    })
    .await;
}

#[tokio::test]
async fn entries_get_places_without_gaps_and_the_chain_verifies() {
    on_both_engines(async |database| {
        let house = House::open(&database).await;
        for from in 0..20 {
            house.advance(request("", ""), from).await.unwrap();
        }
        house.placed(20).await;
        let found = house.journal.verify(None).await.unwrap();
        assert_eq!((found.records, found.head.0, found.fault), (20, 20, None));
    })
    .await;
}

#[tokio::test]
async fn tampering_is_found_and_the_first_bad_record_named() {
    on_both_engines(async |database| {
        let house = House::open(&database).await;
        for from in 0..5 {
            house.advance(request("", ""), from).await.unwrap();
        }
        house.placed(5).await;
        let anchor = house.journal.verify(None).await.unwrap().head;

        let tamper = async |sql: &'static str| house.db.commit(Changes::new().write(sql, 1)).await.unwrap();
        let fault = async |anchor| house.journal.verify(anchor).await.unwrap().fault;

        tamper("update journal_entry set subject = 'claims/2' where position = 3").await;
        assert_eq!(fault(None).await, Some((3, "INDEX")));
        tamper("update journal_entry set subject = 'claims/1' where position = 3").await;

        tamper("update journal_entry set answer = events where position = 2").await;
        assert_eq!(fault(None).await, Some((2, "ANSWER")));
        tamper("update journal_entry set answer = null where position = 2").await;
        assert_eq!(fault(None).await, None, "a pruned answer leaves the chain whole");

        tamper("update journal_entry set prefecture = '220200' where position = 1").await;
        assert_eq!(fault(None).await, Some((1, "INDEX")), "another bureau would see the record");
        tamper("update journal_entry set prefecture = '220100' where position = 1").await;

        // Neither answer nor events are left that only open under the entry's own key.
        house.inbox(uuid::Uuid::now_v7()).await;
        house.advance(request("", "quiet"), 5).await.unwrap();
        house.placed(6).await;
        tamper(
            "update journal_entry set answer = null, replay_key = (select event_id from feed_inbox) where position = 6",
        )
        .await;
        assert_eq!(fault(None).await, Some((6, "INDEX")), "a repeat would be carried out again");
        tamper("delete from journal_entry where position = 6").await;

        tamper(
            "insert into journal_entry (replay_key, request_digest, record, subject, recorded_at, position, link)
             select event_id, link, record, subject, recorded_at, -1, link
               from journal_entry, feed_inbox
              where journal_entry.position = 2",
        )
        .await;
        assert_eq!(fault(None).await, Some((-1, "GAP")), "a record slipped in before the first");
        tamper("delete from journal_entry where position = -1").await;

        tamper("update journal_entry set record = events where position = 4").await;
        assert_eq!(fault(None).await, Some((4, "LINK")));
        tamper("delete from journal_entry where position = 4").await;
        assert_eq!(fault(None).await, Some((5, "GAP")));
        tamper("delete from journal_entry where position = 5").await;
        assert_eq!(fault(None).await, None, "a cut tail fits; only the anchor shows it");
        assert_eq!(fault(Some(anchor)).await, Some((4, "TAIL")));
    })
    .await;
}

#[tokio::test]
async fn the_feed_gives_each_event_in_order_and_only_to_those_who_may_see_it() {
    on_both_engines(async |database| {
        let house = House::open(&database).await;
        for from in 0..3 {
            house.advance(request("", ""), from).await.unwrap();
        }
        house.placed(3).await;
        let reader = house.journal.feed();
        let follow = async |organization: &str| {
            let asked = feed::FollowRequest { after_position: 1, types: Vec::new(), until_head: true };
            let stream = reader.follow(as_caller(asked, "integration", organization)).await.unwrap().into_inner();
            let stretches: Vec<_> = stream.map(|stretch| stretch.unwrap()).collect().await;
            stretches.into_iter().flat_map(|stretch| stretch.events).map(|event| event.position).collect::<Vec<_>>()
        };
        assert_eq!(follow("220000").await, [2, 3]);
        assert_eq!(follow("220104-01").await, [2, 3]);
        assert_eq!(follow("220200").await, [0; 0]);
        assert!(house.env.tasks.stop(std::time::Duration::from_secs(5)).await);
    })
    .await;
}
