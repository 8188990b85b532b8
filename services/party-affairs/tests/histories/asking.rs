//! A command as a step sends it: rehearsed, done, repeated, and each time compared with what it may change.

use junxiu_contracts::api::Role;
use junxiu_kernel::day::Day;
use junxiu_platform::status::reason_of;
use tonic::{Code, Status};

use crate::digest::Digest;
use crate::house::{Hand, place};
use crate::tally;
use crate::world::{Check, World};

/// The commands that only the institution which serves a person, or those above it, may give.
const OF_THE_HOLDER: &[&str] = &[
    "record_contact",
    "withdraw_contact",
    "record_attempt",
    "open_investigation",
    "close_investigation",
    "apply_for_exit",
    "file_exit",
    "record_departure",
    "record_return",
    "prolong_trip",
    "correct_trip_days",
    "register_document",
    "apply_for_post",
    "record_discipline",
    "report_event",
    "report_absence",
    "admit_member",
];

/// What is asked for, as far as the invariants want to know.
#[derive(Clone)]
pub struct Deed {
    pub hand: Hand,
    /// Whom it is about.
    pub who: Option<usize>,
    /// The day on which it is said to have happened.
    pub on: Option<Day>,
    /// What it says, for the log.
    pub said: String,
    /// Whether it may be dated after a death: papers are handed back by heirs.
    pub by_heirs: bool,
}

impl Deed {
    pub fn new(hand: Hand, who: usize, on: Option<Day>, said: impl Into<String>) -> Self {
        Self { hand, who: Some(who), on, said: said.into(), by_heirs: false }
    }

    /// A deed that is about nobody alone.
    pub fn of_office(hand: Hand, on: Option<Day>, said: impl Into<String>) -> Self {
        Self { hand, who: None, on, said: said.into(), by_heirs: false }
    }
}

/// Sends a command: `ask!(world, ContactServiceClient::record_contact, deed, request)` gives the answer, or ends the step
/// with what was broken.
#[macro_export]
macro_rules! ask {
    ($world:expr, $client:ident::$method:ident, $deed:expr, $request:expr) => {{
        let (deed, mut request) = ($deed, $request);
        request.request_id = $world.next_request();
        let before = $world.digest().await;
        let link = $world.house.link.clone();
        let mut rehearsed = None;
        if $world.dice.chance(20) {
            let mut request = request.clone();
            request.validate_only = true;
            let request = $world.house.as_hand(deed.hand, request);
            let answer = $client::new(link.clone()).$method(request).await;
            $world.must_be_unchanged(&before, concat!("a rehearsal of ", stringify!($method))).await?;
            rehearsed = Some(answer.err());
        }
        let asked = $world.house.as_hand(deed.hand, request.clone());
        let answer = $client::new(link.clone()).$method(asked).await.map(tonic::Response::into_inner);
        $world.judge(stringify!($method), &deed, &before, answer.as_ref().err(), rehearsed).await?;
        if answer.is_ok() && $world.dice.chance(12) {
            let before = $world.digest().await;
            let asked = $world.house.as_hand(deed.hand, request);
            let again = $client::new(link).$method(asked).await.map(tonic::Response::into_inner);
            if again.as_ref().ok() != answer.as_ref().ok() {
                return Err(format!("a repeated {} answers {again:?} after {answer:?}", stringify!($method)));
            }
            $world.must_be_unchanged(&before, concat!("a repeated ", stringify!($method))).await?;
        }
        answer
    }};
}

impl World<'_> {
    /// A request id that no other step has.
    pub fn next_request(&mut self) -> String {
        uuid::Uuid::now_v7().to_string()
    }

    pub async fn must_be_unchanged(&self, before: &Digest, what: &str) -> Check {
        let after = self.digest().await;
        let differing = after.differing(before);
        if differing.is_empty() { Ok(()) } else { Err(format!("{what} changed {differing:?}")) }
    }

    /// Says of a command that was answered whether it might have been answered so.
    pub async fn judge(
        &mut self,
        method: &'static str,
        deed: &Deed,
        before: &Digest,
        refused: Option<&Status>,
        rehearsed: Option<Option<Status>>,
    ) -> Check {
        let reason = |status: Option<&Status>| match status {
            None => "done".to_owned(),
            Some(status) => reason_of(status).unwrap_or_else(|| format!("{status:?}")),
        };
        let (found, who) = (reason(refused), deed.who.map_or_else(String::new, |who| format!(" for P{who}")));
        let on = deed.on.map_or_else(String::new, |on| format!(" on {on}"));
        let Hand(name, role, organization) = deed.hand;
        self.tell(format!("{name} ({role:?} of {organization}): {method}{who}{on} {} -> {found}", deed.said));
        tally::count(method, &found);
        if let Some(rehearsed) = rehearsed {
            let rehearsed = reason(rehearsed.as_ref());
            if rehearsed != found {
                return Err(format!("{method} was rehearsed as {rehearsed} and is {found}"));
            }
        }
        if let Some(status) = refused {
            let by_rule = [
                Code::InvalidArgument,
                Code::NotFound,
                Code::AlreadyExists,
                Code::PermissionDenied,
                Code::FailedPrecondition,
                Code::Aborted,
            ];
            if !by_rule.contains(&status.code()) {
                return Err(format!("{method} failed: {status:?}"));
            }
            return self.must_be_unchanged(before, method).await;
        }
        self.accepted.push(method);
        let after = self.digest().await;
        if after.rows("journal_entry") != before.rows("journal_entry") + 1 {
            return Err(format!("{method} left {} entries in the journal", after.rows("journal_entry")));
        }
        self.must_have_been_allowed(method, deed)
    }

    /// What no command may do, whatever it is: act for oneself, in the future, or for the dead.
    fn must_have_been_allowed(&self, method: &str, deed: &Deed) -> Check {
        if deed.on.is_some_and(|on| on > self.today) {
            return Err(format!("{method} is dated in the future"));
        }
        let Some(person) = deed.who.map(|who| &self.people[who]) else { return Ok(()) };
        let id = person.told.retiree.trim_start_matches("retirees/");
        if deed.hand.0.trim_start_matches("retirees/") == id {
            return Err(format!("{method} was done by himself"));
        }
        let late = |died_on: Day| deed.on.is_some_and(|on| on > died_on);
        if person.died_on.is_some_and(late) && !deed.by_heirs {
            return Err(format!("{method} is dated after the death"));
        }
        if person.merged {
            return Err(format!("{method} was done on a record that gave way to another"));
        }
        if OF_THE_HOLDER.contains(&method) && !place(&person.told.institution).within(deed.hand.2) {
            return Err(format!("{method} was done by one whom {} does not concern", person.told.institution));
        }
        Ok(())
    }
}

/// Makes a hand of an organisation. The same number there is the same person, whatever the role: now and then a person who
/// filed a case is also asked to sign it.
pub fn hand(role: Role, organization: &str, number: usize) -> Hand {
    let name = format!("person-{number}@{organization}");
    Hand(Box::leak(name.into_boxed_str()), role, Box::leak(organization.to_owned().into_boxed_str()))
}
