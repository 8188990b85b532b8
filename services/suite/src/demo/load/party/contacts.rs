//! A contact a month with nearly everybody; some were not reached lately, and a few never.

use junxiu_contracts::party as pb;
use junxiu_contracts::party::contact_service_client::ContactServiceClient;
use junxiu_kernel::day::{self, Day};
use junxiu_platform::parse;

use super::{Served, Site, first_of_month};

/// The months of which contacts are recorded, the current one among them.
const MONTHS: i32 = 4;
/// Of so many people one was never reached.
const NEVER_ONE_IN: u32 = 40;
/// Of so many people one was not reached in the last months.
const NOT_LATELY_ONE_IN: u32 = 9;
/// What is said, in turn.
const SAID: [(&str, pb::ContactChannel); 3] = [
    ("身体尚好，无特殊需求", pb::ContactChannel::Phone),
    ("已告知本月活动安排，表示参加", pb::ContactChannel::Message),
    ("走访看望，询问住房和就医情况，一切正常", pb::ContactChannel::HomeVisit),
];

impl Site<'_> {
    /// Records the contacts; says how many.
    pub(super) async fn make_contacts(&self) -> anyhow::Result<usize> {
        let mut made = 0;
        for one in &self.served {
            for (back, on) in days(one, self.until) {
                let (content, channel) = SAID[(one.person.index as usize + back) % SAID.len()];
                let contact = pb::RecordContactRequest {
                    retiree: one.retiree.to_owned(),
                    occurred_on: Some(parse::date(on)),
                    channel: channel.into(),
                    content: content.to_owned(),
                    request_id: format!("demo-contact-{}-{}", one.person.index, on.format("%Y-%m")),
                    ..Default::default()
                };
                let mut service = ContactServiceClient::new(self.clerk.channel.clone());
                service.record_contact(self.clerk.request(contact)).await?;
                made += 1;
            }
        }
        Ok(made)
    }
}

/// The day of each month's contact, with how many months that is back.
fn days(one: &Served<'_>, until: Day) -> Vec<(usize, Day)> {
    let person = one.person;
    let months = match () {
        () if person.lot(NEVER_ONE_IN) == 0 => 0..0,
        () if person.lot(NOT_LATELY_ONE_IN) == 1 => MONTHS - 1..MONTHS,
        () => 0..MONTHS,
    };
    let on = |back: i32| {
        let first = first_of_month(day::add_months(first_of_month(until), -back));
        day::add_days(first, i64::from(person.lot(25)))
    };
    let made = months.map(|back| (usize::try_from(back).unwrap_or_default(), on(back)));
    made.filter(|(_, on)| (one.received..=until).contains(on)).collect()
}
