//! Every type goes in and comes out the same, and so does its null.

use crate::ONE;
use chrono::{DateTime, Duration, NaiveDate, TimeZone, Utc};
use junxiu_platform::database::{Changes, Value};
use junxiu_testkit::on_both_engines;
use serde_json::json;
use uuid::Uuid;

#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
struct EveryType {
    id: Uuid,
    words: Option<String>,
    day: Option<NaiveDate>,
    moment: Option<DateTime<Utc>>,
    yes: Option<bool>,
    number: Option<i64>,
    bytes: Option<Vec<u8>>,
    document: Option<serde_json::Value>,
}

const INSERT: &str = "insert into every_type (id, words, day, moment, yes, number, bytes, document)
     values ($1, $2, $3, $4, $5, $6, $7, $8)";
const INSERT_ROWS: &str = "insert into every_type (id, words, day, moment, yes, number, bytes, document) values (..)";
const SELECT: &str = "select id, words, day, moment, yes, number, bytes, document
       from every_type
      where id = $1";

fn full() -> EveryType {
    EveryType {
        id: Uuid::now_v7(),
        words: Some("阿·穆尔 𠮷田 o'clock $1".to_owned()),
        day: NaiveDate::from_ymd_opt(2024, 2, 29),
        moment: Some(moment(123_456)),
        yes: Some(true),
        number: Some(i64::MIN),
        bytes: Some(vec![0, 255, 39]),
        document: Some(json!({"a": [1, null, "二"], "b": {"c": true}})),
    }
}

fn empty() -> EveryType {
    EveryType {
        id: Uuid::now_v7(),
        words: None,
        day: None,
        moment: None,
        yes: None,
        number: None,
        bytes: None,
        document: None,
    }
}

fn moment(microseconds: i64) -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2024, 2, 29, 23, 59, 59).unwrap() + Duration::microseconds(microseconds)
}

fn cells(row: &EveryType) -> Vec<Value> {
    let row = row.clone();
    vec![
        row.id.into(),
        row.words.into(),
        row.day.into(),
        row.moment.into(),
        row.yes.into(),
        row.number.into(),
        row.bytes.into(),
        row.document.into(),
    ]
}

#[tokio::test]
async fn every_type_and_its_null_come_back() {
    on_both_engines(|test| async move {
        let db = test.open(&[&ONE]).await;
        for row in [full(), empty()] {
            let insert = Changes::new().write(INSERT, 1);
            let insert = cells(&row).into_iter().fold(insert, Changes::bind);
            db.commit(insert).await.unwrap();
            assert_eq!(db.read(SELECT).bind(row.id).one::<EveryType>().await, Ok(row));
        }
    })
    .await;
}

#[tokio::test]
async fn every_type_and_its_null_come_back_from_rows() {
    on_both_engines(|test| async move {
        let db = test.open(&[&ONE]).await;
        for rows in [[full(), empty()], [empty(), full()]] {
            let insert = Changes::new().insert_rows(INSERT_ROWS, rows.iter().map(cells).collect());
            db.commit(insert).await.unwrap();
            for row in rows {
                assert_eq!(db.read(SELECT).bind(row.id).one::<EveryType>().await, Ok(row));
            }
        }
    })
    .await;
}

#[tokio::test]
async fn every_type_is_found_by_equality_and_in_a_list() {
    on_both_engines(|test| async move {
        let db = test.open(&[&ONE]).await;
        let row = full();
        let insert = Changes::new().insert_rows(INSERT_ROWS, vec![cells(&row), cells(&empty())]);
        db.commit(insert).await.unwrap();
        let [id, words, day, moment, yes, number, bytes, _] = <[Value; 8]>::try_from(cells(&row)).unwrap();
        for (sql, value, other) in [
            ("select id from every_type where id in (..)", id, Value::from(Uuid::nil())),
            ("select id from every_type where words in (..)", words, "other".into()),
            ("select id from every_type where day in (..)", day, NaiveDate::MIN.into()),
            ("select id from every_type where moment in (..)", moment, self::moment(0).into()),
            ("select id from every_type where yes in (..)", yes, false.into()),
            ("select id from every_type where number in (..)", number, 5.into()),
            ("select id from every_type where bytes in (..)", bytes, vec![1_u8].into()),
        ] {
            let day_out_of_range = sql.contains("day");
            let single = db.read(sql).list([value.clone()]).all::<(Uuid,)>().await;
            assert_eq!(single, Ok(vec![(row.id,)]), "{sql}");
            if !day_out_of_range {
                let list = db.read(sql).list([value, other.clone(), other]).all::<(Uuid,)>().await;
                assert_eq!(list, Ok(vec![(row.id,)]), "{sql}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn moments_keep_their_order_and_lose_only_nanoseconds() {
    on_both_engines(|test| async move {
        let db = test.open(&[&ONE]).await;
        let steps = [0, 1, 10, 99_999, 100_000, 123_456, 500_000, 999_999, 1_000_000];
        let rows = (steps.iter().rev())
            .map(|step| {
                let moment = Some(moment(*step) + Duration::nanoseconds(789));
                cells(&EveryType { moment, ..empty() })
            })
            .collect();
        db.commit(Changes::new().insert_rows(INSERT_ROWS, rows)).await.unwrap();

        let sorted = "select moment from every_type order by moment";
        let found: Vec<(DateTime<Utc>,)> = db.read(sorted).all().await.unwrap();
        assert_eq!(found, steps.map(|step| (moment(step),)));
        let later = "select count(*) from every_type where moment > $1";
        let at = moment(99_999) + Duration::nanoseconds(1);
        assert_eq!(db.read(later).bind(at).one::<(i64,)>().await, Ok((5,)));
    })
    .await;
}

/// Or the key of a row just read would not equal the key that was asked for.
#[test]
fn a_moment_is_cut_when_it_becomes_a_value() {
    let with_nanoseconds = moment(123_456) + Duration::nanoseconds(789);
    assert_eq!(Value::from(with_nanoseconds), Value::from(moment(123_456)));
}

#[test]
fn a_value_shows_only_its_type() {
    let told = format!("{:?}", [Value::from("220104195003071234"), Value::from(7)]);
    assert_eq!(told, "[text, bigint]");
}
