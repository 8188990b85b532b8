//! What the service learns from intake.

#[path = "../house/mod.rs"]
mod house;

use house::{HOME, House, OTHER};
use junxiu_testkit::on_both_engines;

#[tokio::test(flavor = "multi_thread")]
async fn people_and_organisations_are_learnt_from_intake() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-07-01").await;
        let mut person = house.receive(|_| {}).await;
        assert_eq!(person.institution, HOME);
        house.transfer(&mut person, OTHER, "2024-06-15").await;
        house.die(&mut person, "2024-06-20").await;
    })
    .await;
}
