//! A watch tells what is open, and then what changes.

use std::collections::BTreeMap;

use junxiu_casework::duty;
use junxiu_contracts::api::Role;
use junxiu_contracts::duty::{self as pb, duty::State};
use junxiu_testkit::on_both_engines;
use tonic::{Code, Streaming};

use crate::house::{CONTACT, FAR_AWAY, HOME, House, NEXT_DOOR, contact_of, day, place};

async fn watch(house: &mut House, caller: &str, organization: &str) -> Streaming<pb::WatchDutiesResponse> {
    let organization = if organization.is_empty() { String::new() } else { format!("organizations/{organization}") };
    let request = house.asked(Role::BureauOfficer, caller, pb::WatchDutiesRequest { organization, article: 0 });
    house.client.watch_duties(request).await.unwrap().into_inner()
}

/// Reads until so many changes were told, or the watch is up to date.
async fn told(stream: &mut Streaming<pb::WatchDutiesResponse>, count: usize) -> BTreeMap<String, State> {
    let mut found = BTreeMap::new();
    loop {
        let stretch = stream.message().await.unwrap().expect("the watch goes on");
        found.extend(stretch.duties.iter().map(|duty| (duty.subject.clone(), duty.state())));
        found.extend(stretch.departed.into_iter().map(|name| (name, State::Unspecified)));
        if stretch.caught_up || (count > 0 && found.len() >= count) {
            return found;
        }
    }
}

#[tokio::test]
async fn a_watch_tells_what_is_open_and_then_what_changes() {
    on_both_engines(async |database| {
        let mut house = House::bare(&database, "2024-02-10").await;
        let duties = [("retirees/1", HOME), ("retirees/2", NEXT_DOOR), ("retirees/3", FAR_AWAY)];
        let contacts = duties.map(|(person, at)| contact_of(person, at, day("2024-02-01")));
        house.write(duty::open(contacts.to_vec(), house.env.clock.now())).await;

        let mut county = watch(&mut house, "220104", "").await;
        let open = told(&mut county, 0).await;
        assert_eq!(
            open,
            [("retirees/1", State::Open), ("retirees/2", State::Open)]
                .map(|(who, state)| (who.to_owned(), state))
                .into()
        );

        // The clock stands still, so that all changes bear one time: each is told once all the same.
        let now = house.env.clock.now();
        house.write(duty::meet(&contacts[0], day("2024-02-05"), "contacts/1", now, house.today())).await;
        assert_eq!(told(&mut county, 1).await, [("retirees/1".to_owned(), State::Met)].into());
        house.write(duty::meet(&contacts[2], day("2024-02-05"), "contacts/1", now, house.today())).await;
        house.write(duty::open(vec![contact_of("retirees/4", HOME, day("2024-02-01"))], now)).await;
        assert_eq!(told(&mut county, 1).await, [("retirees/4".to_owned(), State::Open)].into());
        house.write(duty::hand_over("retirees/2", &place(FAR_AWAY), day("2024-02-10"), now)).await;
        let departed = duty::name(duty::id(&CONTACT, "retirees/2", "2024-02"));
        assert_eq!(told(&mut county, 1).await, [(departed, State::Unspecified)].into());

        let mut institution = watch(&mut house, "220104", HOME).await;
        assert_eq!(
            told(&mut institution, 0).await,
            [("retirees/4".to_owned(), State::Open), ("retirees/1".to_owned(), State::Met)].into()
        );
    })
    .await;
}

#[tokio::test]
async fn a_watch_ends_when_the_service_stops_and_shows_no_other_county() {
    on_both_engines(async |database| {
        let mut house = House::bare(&database, "2024-02-10").await;
        let request = house.asked(
            Role::BureauOfficer,
            "220104",
            pb::WatchDutiesRequest { organization: format!("organizations/{FAR_AWAY}"), article: 0 },
        );
        assert_eq!(house.client.watch_duties(request).await.unwrap_err().code(), Code::NotFound);
        let mut stream = watch(&mut house, "220000", "").await;
        assert!(told(&mut stream, 0).await.is_empty());
        house.env.tasks.begin_stop();
        // Either end is an end: the gate may close the stream before the watch does.
        let end = stream.message().await;
        assert!(matches!(end, Ok(None) | Err(_)), "{end:?}");
    })
    .await;
}
