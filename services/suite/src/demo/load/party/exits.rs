//! Journeys: of 师级 with an application, half of them signed by the head; of 团级 filed, some under way.

use junxiu_contracts::approval::Stance;
use junxiu_contracts::party as pb;
use junxiu_contracts::party::travel_service_client::TravelServiceClient;
use junxiu_kernel::day::{self, Day};
use junxiu_platform::parse;
use tonic::transport::Channel;

use super::{Served, Site};

/// Of so many officers of 师级 one wants to travel.
const APPLIES_ONE_IN: u32 = 5;
/// Of so many officers of 团级 one travels. Odd, so that those who travel still draw both lots of two.
const FILES_ONE_IN: u32 = 11;
/// So many days before the departure a journey is told of.
const AHEAD_DAYS: i64 = 20;
/// So many days a journey takes.
const STAY_DAYS: i64 = 12;
/// Where to, in turn.
const COUNTRIES: [&str; 3] = ["JP", "SG", "HK"];

impl Site<'_> {
    /// Records the journeys; says how many.
    pub(super) async fn take_journeys(&self) -> anyhow::Result<usize> {
        let mut taken = 0;
        let month_ago = day::add_days(self.until, -30);
        for one in self.served.iter().filter(|one| one.received <= month_ago) {
            match one.person.kind {
                ["退休干部", _, "正师职" | "副师职", ..] if one.person.lot(APPLIES_ONE_IN) == 0 => {
                    self.apply(one).await?
                }
                ["退休干部", _, "正团" | "副团职", ..] if one.person.lot(FILES_ONE_IN) == 0 => {
                    self.file(one).await?
                }
                _ => continue,
            }
            taken += 1;
        }
        Ok(taken)
    }

    /// An application of today; every second one has the head's opinion already.
    async fn apply(&self, one: &Served<'_>) -> anyhow::Result<()> {
        let from = day::add_days(self.until, 2 * AHEAD_DAYS);
        let wanted = pb::ApplyForExitRequest {
            retiree: one.retiree.to_owned(),
            purpose: "探望在外子女".to_owned(),
            countries: countries(one),
            from: Some(parse::date(from)),
            to: Some(parse::date(day::add_days(from, STAY_DAYS))),
            occurred_on: Some(parse::date(self.until)),
            request_id: format!("demo-apply-{}", one.person.index),
            ..Default::default()
        };
        let name = self.journeys().apply_for_exit(self.clerk.request(wanted)).await?.into_inner().name;
        if one.person.lot(2) == 0 {
            return Ok(());
        }
        let opinion = pb::SignOpinionRequest {
            name,
            stance: Stance::Agree.into(),
            opinion: "情况属实，同意".to_owned(),
            occurred_on: Some(parse::date(self.until)),
            request_id: format!("demo-opinion-{}", one.person.index),
            ..Default::default()
        };
        self.journeys().sign_opinion(self.head.request(opinion)).await?;
        Ok(())
    }

    /// A filing; of every second one the journey has begun.
    async fn file(&self, one: &Served<'_>) -> anyhow::Result<()> {
        let is_gone = one.person.lot(2) == 0;
        let from = day::add_days(self.until, if is_gone { -3 } else { AHEAD_DAYS });
        let filing = pb::FileExitRequest {
            retiree: one.retiree.to_owned(),
            purpose: "旅游".to_owned(),
            countries: countries(one),
            from: Some(parse::date(from)),
            to: Some(parse::date(day::add_days(from, STAY_DAYS))),
            occurred_on: Some(parse::date(day::add_days(from, -AHEAD_DAYS).min(self.until))),
            request_id: format!("demo-file-{}", one.person.index),
            ..Default::default()
        };
        let name = self.journeys().file_exit(self.clerk.request(filing)).await?.into_inner().name;
        if is_gone {
            self.depart(one, name, from).await?;
        }
        Ok(())
    }

    async fn depart(&self, one: &Served<'_>, name: String, on: Day) -> anyhow::Result<()> {
        let departure = pb::RecordDepartureRequest {
            name,
            occurred_on: Some(parse::date(on)),
            request_id: format!("demo-depart-{}", one.person.index),
            ..Default::default()
        };
        self.journeys().record_departure(self.clerk.request(departure)).await?;
        Ok(())
    }

    fn journeys(&self) -> TravelServiceClient<Channel> {
        TravelServiceClient::new(self.clerk.channel.clone())
    }
}

fn countries(one: &Served<'_>) -> Vec<String> {
    vec![COUNTRIES[one.person.index as usize % COUNTRIES.len()].to_owned()]
}
