//! A command as it is usually written: five statements in a transaction.

use prost::Message as _;
use uuid::Uuid;

use super::pb::{RecordRequest, RecordResponse};
use super::tables::{DUTIES, Tables};

/// What a digest, an audit record and an event hold in a command of the suite, in bytes.
const DIGEST: [u8; 32] = [7; 32];
const RECORD: [u8; 420] = [7; 420];
const EVENT: [u8; 260] = [7; 260];

/// The five statements, the same on both engines; a macro, since the two transactions are of different types.
macro_rules! five_statements {
    ($transaction:expr, $request:expr) => {{
        let (transaction, request): (_, RecordRequest) = ($transaction, $request);
        let (id, audit, event) = (Uuid::now_v7(), Uuid::now_v7(), Uuid::now_v7());
        let revision: i64 =
            sqlx::query_scalar(MEET_DUTY).bind(request.duty % DUTIES).fetch_one(&mut **transaction).await?;
        sqlx::query(INSERT_BILL)
            .bind(id)
            .bind(request.duty % DUTIES)
            .bind(&request.invoice_no)
            .bind(&request.hospital)
            .bind(request.amount_fen)
            .execute(&mut **transaction)
            .await?;
        let name = format!("bills/{id}");
        let answer = RecordResponse { name: name.clone(), revision, recorded: Some(request.clone()) };
        sqlx::query(INSERT_REPLAY)
            .bind(&request.request_id)
            .bind(DIGEST.as_slice())
            .bind(answer.encode_to_vec())
            .execute(&mut **transaction)
            .await?;
        sqlx::query(INSERT_AUDIT).bind(audit).bind(&name).bind(RECORD.as_slice()).execute(&mut **transaction).await?;
        sqlx::query(INSERT_EVENT).bind(event).bind(&name).bind(EVENT.as_slice()).execute(&mut **transaction).await?;
        answer
    }};
}

/// Records a bill: a repeat would collide on `replay`; the duty's revision is counted up.
pub async fn run(tables: &Tables, request: RecordRequest) -> Result<RecordResponse, sqlx::Error> {
    match tables {
        Tables::Sqlite { writer, .. } => {
            let mut transaction = writer.begin_with("begin immediate").await?;
            let answer = five_statements!(&mut transaction, request);
            transaction.commit().await?;
            Ok(answer)
        }
        Tables::Postgres(pool) => {
            let mut transaction = pool.begin().await?;
            let answer = five_statements!(&mut transaction, request);
            transaction.commit().await?;
            Ok(answer)
        }
    }
}

const MEET_DUTY: &str = "update duty set state = 'MET', revision = revision + 1 where duty_id = $1 returning revision";
const INSERT_BILL: &str = "
    insert into bill (bill_id, duty_id, invoice_no, hospital, amount_fen, recorded_at)
    values ($1, $2, $3, $4, $5, current_timestamp)";
const INSERT_REPLAY: &str = "insert into replay (request_id, digest, answer) values ($1, $2, $3)";
const INSERT_AUDIT: &str = "
    insert into audit (audit_id, caller, method, subject, record, recorded_at)
    values ($1, 'clerk', 'junxiu.load.v1.Bare/Record', $2, $3, current_timestamp)";
const INSERT_EVENT: &str = "
    insert into outbox (event_id, type, subject, data, recorded_at)
    values ($1, 'bill.recorded', $2, $3, current_timestamp)";
