//! Jobs that outlast a call: in steps, over a restart, cancelled between two.

use std::sync::Arc;

use junxiu_casework::MIGRATIONS;
use junxiu_casework::journal::Journal;
use junxiu_casework::operation::{Operation, Operations, Runner, Step};
use junxiu_contracts::api::Role;
use junxiu_contracts::google_longrunning as pb;
use junxiu_contracts::google_longrunning::operations_client::OperationsClient;
use junxiu_contracts::method;
use junxiu_kernel::clock::Clock;
use junxiu_kernel::organization::Ancestry;
use junxiu_platform::database::{Changes, Database};
use junxiu_platform::environment::Environment;
use junxiu_platform::identity::Caller;
use junxiu_platform::link::{self, Link};
use junxiu_platform::routes;
use junxiu_platform::status::{Fault, reason_of};
use junxiu_testkit::{TestDatabase, on_both_engines};
use prost::Message as _;
use prost_types::Any;
use tokio::sync::Semaphore;
use tonic::service::Routes;

/// Counts to five, a step each time it is allowed one.
struct Counting {
    allowed: Arc<Semaphore>,
}

#[async_trait::async_trait]
impl Runner for Counting {
    fn kind(&self) -> &'static str {
        "counting"
    }

    async fn step(&self, operation: &Operation) -> Result<Step, Fault> {
        let Ok(permit) = self.allowed.acquire().await else {
            return Err(Fault::new(tonic::Code::Unavailable, "DYING", "进程将退出", "the process is ending"));
        };
        permit.forget();
        match operation.request.type_url.as_str() {
            "refuse" => return Err(Fault::new(tonic::Code::FailedPrecondition, "YEAR_OPEN", "未到年末", "not yet")),
            "panic" => panic!("a slip in a rule"),
            _ => {}
        }
        let reached = operation.cursor.as_deref().map_or(0, |cursor| cursor.parse::<i64>().unwrap()) + 1;
        let changes = Changes::new()
            .write("insert into feed_cursor (source, position) values ($1, $2)", 1)
            .bind(format!("step {reached}"))
            .bind(reached);
        let metadata = Any { type_url: "reached".into(), value: reached.to_string().into_bytes() };
        Ok(if reached == 5 {
            Step::Done { response: metadata.clone(), metadata, changes }
        } else {
            Step::More { cursor: reached.to_string(), metadata, changes }
        })
    }
}

struct House {
    env: Environment,
    operations: Operations,
    journal: Journal,
    allowed: Arc<Semaphore>,
    client: OperationsClient<Link>,
}

fn open(env: &Environment, db: &Database) -> House {
    let journal = Journal::open(env, db);
    let allowed = Arc::new(Semaphore::new(0));
    let operations = Operations::open(env, db, &journal, vec![Arc::new(Counting { allowed: allowed.clone() })]);
    let routes = routes::finish(env, Routes::new(operations.service()));
    let client = OperationsClient::new(link::from_routes("test", routes));
    House { env: env.clone(), operations, journal, allowed, client }
}

impl House {
    async fn begin(&self) -> String {
        self.begin_with(Any::default()).await
    }

    async fn begin_with(&self, request: Any) -> String {
        let caller = Caller {
            subject: "officer".into(),
            roles: vec![Role::BureauOfficer],
            organization: "220104".into(),
            acting_for: None,
            purpose: None,
        };
        let call = self.journal.call_of(caller, method("/junxiu.medical.v1.SubsidyService/SettleYear").unwrap());
        let holder = Ancestry { county: Some("220104".into()), prefecture: Some("220100".into()), institution: None };
        let (operation, changes) = self.operations.begin("counting", &call, &holder, &request, &Any::default());
        self.journal.commit(changes).await.unwrap();
        self.operations.wake();
        operation.name
    }

    fn asked<T>(&self, message: T) -> tonic::Request<T> {
        self.env.as_service(None, message).unwrap()
    }

    fn asked_as<T>(&self, subject: &str, role: Role, organization: &str, message: T) -> tonic::Request<T> {
        junxiu_testkit::with_token(&junxiu_testkit::token(&self.env, subject, role, organization), message)
    }

    async fn reached(&mut self, name: &str, reached: &str) -> pb::Operation {
        loop {
            let request = self.asked(pb::GetOperationRequest { name: name.to_owned() });
            let operation = self.client.get_operation(request).await.unwrap().into_inner();
            if operation.metadata.as_ref().is_some_and(|metadata| metadata.value == reached.as_bytes()) {
                return operation;
            }
            tokio::task::yield_now().await;
        }
    }
}

fn environment(database: &TestDatabase) -> Environment {
    let now = "2024-02-09T00:00:00Z".parse().unwrap();
    Environment::ephemeral("medical-subsidy", database.url(), Clock::fixed(now))
}

#[tokio::test]
async fn a_job_goes_on_after_a_restart_where_it_stood() {
    on_both_engines(async |database| {
        let env = environment(&database);
        let db = database.open(&[&MIGRATIONS]).await;
        let mut house = open(&env, &db);
        house.allowed.add_permits(2);
        let name = house.begin().await;
        assert!(!house.reached(&name, "2").await.done);
        // The process ends while the third step is under way.
        env.tasks.begin_stop();
        house.allowed.close();

        let env = Environment { tasks: Default::default(), ..env };
        let mut house = open(&env, &db);
        house.allowed.add_permits(9);
        let request = house.asked(pb::WaitOperationRequest { name, timeout: None });
        let operation = house.client.wait_operation(request).await.unwrap().into_inner();
        assert!(operation.done, "{operation:?}");
        assert_eq!(operation.metadata.unwrap().value, b"5");
    })
    .await;
}

#[tokio::test]
async fn a_cancelled_job_keeps_what_was_done_and_ends() {
    on_both_engines(async |database| {
        let db = database.open(&[&MIGRATIONS]).await;
        let mut house = open(&environment(&database), &db);
        house.allowed.add_permits(2);
        let name = house.begin().await;
        house.reached(&name, "2").await;
        let cancel = pb::CancelOperationRequest { name: name.clone() };
        let request = house.asked_as("zhang", Role::Auditor, "220104", cancel.clone());
        let refused = house.client.cancel_operation(request).await.unwrap_err();
        assert_eq!(reason_of(&refused).as_deref(), Some("ROLE_NOT_ALLOWED"), "who only looks stops nothing");
        let request = house.asked_as("a colleague", Role::BureauOfficer, "220104", cancel);
        house.client.cancel_operation(request).await.unwrap();
        house.allowed.add_permits(9);
        let request = house.asked(pb::WaitOperationRequest { name, timeout: None });
        let operation = house.client.wait_operation(request).await.unwrap().into_inner();
        assert!(operation.done);
        assert_eq!(operation.metadata.unwrap().value, b"2", "the step under way lost to the cancellation");
        let Some(pb::operation::Result::Error(status)) = operation.result else {
            panic!("a cancelled job has an error")
        };
        assert_eq!(status.code, tonic::Code::Cancelled as i32);
    })
    .await;
}

#[tokio::test]
async fn a_job_of_another_subtree_is_not_there() {
    on_both_engines(async |database| {
        let db = database.open(&[&MIGRATIONS]).await;
        let mut house = open(&environment(&database), &db);
        let name = house.begin().await;
        let get = pb::GetOperationRequest { name: name.clone() };
        let request = house.asked_as("stranger", Role::BureauOfficer, "220200", get);
        let foreign = house.client.get_operation(request).await.unwrap_err();
        let request = house.asked(pb::GetOperationRequest { name: format!("operations/{}", uuid::Uuid::now_v7()) });
        let absent = house.client.get_operation(request).await.unwrap_err();
        assert_eq!((foreign.code(), absent.code()), (tonic::Code::NotFound, tonic::Code::NotFound));
    })
    .await;
}

#[tokio::test]
async fn a_list_tells_nothing_of_jobs_of_others() {
    on_both_engines(async |database| {
        let db = database.open(&[&MIGRATIONS]).await;
        let mut house = open(&environment(&database), &db);
        let names = [house.begin().await, house.begin().await];
        let list = pb::ListOperationsRequest { page_size: 1, ..Default::default() };
        let request = house.asked_as("stranger", Role::BureauOfficer, "220200", list.clone());
        let foreign = house.client.list_operations(request).await.unwrap().into_inner();
        assert!(foreign.operations.is_empty());
        let id = names[1].trim_start_matches("operations/");
        assert!(!foreign.next_page_token.contains(id), "the token names another's job");

        let request = house.asked_as("officer", Role::BureauOfficer, "220104", list.clone());
        let first = house.client.list_operations(request).await.unwrap().into_inner();
        assert_eq!(first.operations[0].name, names[1]);
        let next = pb::ListOperationsRequest { page_token: first.next_page_token, ..list };
        let request = house.asked_as("officer", Role::BureauOfficer, "220104", next);
        let second = house.client.list_operations(request).await.unwrap().into_inner();
        assert_eq!((second.operations[0].name.as_str(), second.next_page_token.as_str()), (names[0].as_str(), ""));
    })
    .await;
}

#[tokio::test]
async fn a_job_that_fails_keeps_its_reason_and_harms_no_other() {
    on_both_engines(async |database| {
        let db = database.open(&[&MIGRATIONS]).await;
        let mut house = open(&environment(&database), &db);
        house.allowed.add_permits(9);
        for (how, reason) in [("panic", "INTERNAL"), ("refuse", "YEAR_OPEN")] {
            let name = house.begin_with(Any { type_url: how.into(), value: Vec::new() }).await;
            let request = house.asked(pb::WaitOperationRequest { name, timeout: None });
            let operation = house.client.wait_operation(request).await.unwrap().into_inner();
            let Some(pb::operation::Result::Error(status)) = operation.result else {
                panic!("a failed job has an error")
            };
            let status = tonic::Status::with_details(status.code.into(), "", status.encode_to_vec().into());
            assert_eq!(reason_of(&status).as_deref(), Some(reason));
        }
    })
    .await;
}

#[tokio::test]
async fn a_wait_answers_before_the_call_is_cut_off() {
    on_both_engines(async |database| {
        let db = database.open(&[&MIGRATIONS]).await;
        let mut house = open(&environment(&database), &db);
        let name = house.begin().await;
        let mut request = house.asked(pb::WaitOperationRequest { name, timeout: None });
        request.set_timeout(std::time::Duration::from_millis(400));
        assert!(!house.client.wait_operation(request).await.unwrap().into_inner().done);
    })
    .await;
}
