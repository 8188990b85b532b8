//! The database facade on both engines.

mod commits;
mod contention;
mod locks;
mod opening;
mod reads;
mod values;

use junxiu_platform::database::{Changes, Database, Migrations};
use uuid::Uuid;

/// A service's own migrations.
static ONE: Migrations = Migrations {
    sqlite: sqlx::migrate!("tests/database/migrations/one/sqlite"),
    postgres: sqlx::migrate!("tests/database/migrations/one/postgres"),
};
/// Those of a library that shares the database.
static TWO: Migrations = Migrations {
    sqlite: sqlx::migrate!("tests/database/migrations/two/sqlite"),
    postgres: sqlx::migrate!("tests/database/migrations/two/postgres"),
};

const NEW_PLACE: &str = "insert into place (id, taken, capacity) values ($1, 0, $2)";
const TAKE: &str = "update place
        set taken = taken + 1, revision = revision + 1
      where id = $1 and revision = $2";
const BOOK: &str = "insert into booking (id, place_id, request_id) values ($1, $2, $3)";
const UNCHANGED: &str = "select 1 from place where id = $1 and revision = $2";

/// A place with so many seats.
async fn place(db: &Database, id: i64, capacity: i64) {
    db.commit(Changes::new().write(NEW_PLACE, 1).bind(id).bind(capacity)).await.unwrap();
}

/// Takes a seat at the revision that was read, and books it under a request.
fn take(place: i64, revision: i64, request: &str) -> Changes {
    Changes::new().write(TAKE, 1).bind(place).bind(revision).append(book(place, request))
}

fn book(place: i64, request: &str) -> Changes {
    Changes::new().write(BOOK, 1).bind(Uuid::now_v7()).bind(place).bind(request)
}

/// Seats taken, revision and bookings of a place.
async fn state(db: &Database, place: i64) -> (i64, i64, i64) {
    db.read(
        "select taken, revision, (select count(*) from booking b where b.place_id = p.id)
           from place p
          where id = $1",
    )
    .bind(place)
    .one()
    .await
    .unwrap()
}
