//! The duty to resign a post at the age line, and the end of terms that ran out.

use async_trait::async_trait;
use junxiu_casework::duty::{self, Duty, Kind, Lapse, Sweep, SweepStep};
use junxiu_kernel::day::{Day, add_days};
use junxiu_platform::database::Changes;
use junxiu_platform::status::Fault;

use crate::api::parts::Parts;
use crate::domain::post::{BY_DAILY_RUN, EndReason, Ended, Granted, SocialPost, State};
use crate::store;

/// Whoever reaches the age line in a running post is to resign it; the text names no day for it.
pub static RESIGN: Kind = Kind { key: "post.resign", article: 16, lapse: Lapse::StillOwed, soft: true };

/// How many posts one step takes: on an ordinary day there are a handful.
const AT_ONCE: i64 = 200;

/// Makes the duty to resign; none where no age line holds for the post.
///
/// It can be met from the birthday on, or from the first day of a post that began later. Its days count from then, or from
/// the day on which it was noted: who was beyond the line before it held for him owes nothing of the past.
pub fn resign(parts: &Parts, post: &SocialPost) -> Result<Option<Duty>, Fault> {
    let Some((granted, line)) = post.granted.and_then(|granted| Some((granted, granted.age_line_on?))) else {
        return Ok(None);
    };
    let opens_on = line.max(granted.begins_on);
    let within = parts.policies.post.resign_within.on(opens_on).map_err(Fault::internal)?.value.days;
    Ok(Some(Duty {
        kind: &RESIGN,
        subject: post.retiree.name(),
        holder: post.holder.clone(),
        period: post.id.to_string(),
        opens_on,
        due_on: add_days(granted.noted_on.map_or(opens_on, |noted_on| opens_on.max(noted_on)), within),
        calendar_version: None,
    }))
}

/// Says that the end of a post met the duty to resign, where it came at the age line or later.
pub fn resigned(parts: &Parts, post: &SocialPost, on: Day, today: Day) -> Result<Changes, Fault> {
    let due = resign(parts, post)?.filter(|duty| duty.opens_on <= on);
    let now = parts.clock.now();
    Ok(due.map(|duty| duty::meet(&duty, on, post.id.name(), now, today)).unwrap_or_default())
}

/// Notes who reached the age line while he holds a post, and opens the duty to resign, anew where it had fallen away. It
/// ends nothing.
///
/// The birthday itself counts, so the run of a morning looks at the day that begins.
pub struct AgeLine {
    /// What it works with.
    pub parts: Parts,
}

#[async_trait]
impl Sweep for AgeLine {
    fn key(&self) -> &'static str {
        "post.age_line"
    }

    async fn step(&self, as_of: Day, _after: Option<String>) -> Result<SweepStep, Fault> {
        let today = add_days(as_of, 1);
        let found = store::post::beyond_age_line(&self.parts.db, today, AT_ONCE).await?;
        let now = self.parts.clock.now();
        let mut duties = Vec::with_capacity(found.len());
        let mut changes = Changes::new();
        for post in &found {
            let granted = post.granted.map(|granted| Granted { noted_on: Some(today), ..granted });
            let noted = SocialPost { granted, ..post.clone() };
            duties.extend(resign(&self.parts, &noted)?);
            changes = changes.append(store::post::save(&noted, now));
        }
        // Whoever is noted is not found again, so the next step begins anew.
        Ok(SweepStep { changes: changes.append(duty::open_anew(duties, now)), next: more(&found) })
    }
}

/// Ends posts whose term ran out: an approval covers one term.
pub struct Terms {
    /// What it works with.
    pub parts: Parts,
}

#[async_trait]
impl Sweep for Terms {
    fn key(&self) -> &'static str {
        "post.terms"
    }

    async fn step(&self, as_of: Day, _after: Option<String>) -> Result<SweepStep, Fault> {
        let today = add_days(as_of, 1);
        let found = store::post::ran_out(&self.parts.db, today, AT_ONCE).await?;
        let now = self.parts.clock.now();
        let mut changes = Changes::new();
        for post in &found {
            let Some(on) = post.asked.ends_on else { continue };
            let ended = Ended { on, reason: EndReason::TermOver, by: BY_DAILY_RUN.to_owned(), note: None };
            let next = SocialPost { state: State::Ended, ended: Some(ended), ..post.clone() };
            changes = changes.append(store::post::save(&next, now));
            if post.granted.is_some_and(|granted| granted.noted_on.is_some()) {
                changes = changes.append(resigned(&self.parts, post, on, today)?);
            }
        }
        Ok(SweepStep { changes, next: more(&found) })
    }
}

fn more(found: &[SocialPost]) -> Option<String> {
    let whole = i64::try_from(found.len()) == Ok(AT_ONCE);
    whole.then(|| "more".to_owned())
}
