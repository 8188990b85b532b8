//! What news of a person changes in conduct: records follow him, and what is on its way up goes on.

use junxiu_casework::duty;
use junxiu_platform::database::Changes;
use junxiu_platform::status::Fault;

use crate::api::parts::Parts;
use crate::daily::event as duties;
use crate::domain::reportable_event::{ReportableEvent, Way};
use crate::domain::standing::Standing;
use crate::store;

/// Says what news changes.
///
/// # Errors
/// As the database says.
pub async fn on_news(parts: &Parts, before: Option<&Standing>, after: &Standing) -> Result<Changes, Fault> {
    let Some(before) = before else { return Ok(Changes::new()) };
    let merged = after.merged_into.filter(|_| before.merged_into.is_none());
    if before.holder == after.holder && merged.is_none() {
        return Ok(Changes::new());
    }
    let now = parts.clock.now();
    let to = merged.unwrap_or(after.retiree);
    // Whoever holds the record that stands now holds what is kept of the one that gave way.
    let holder = match merged {
        Some(survivor) => parts.standings.get(survivor).await?.map_or(after.holder.clone(), |known| known.holder),
        None => after.holder.clone(),
    };
    let mut changes = store::discipline::follow(after.retiree, to, &holder, now)
        .append(store::reportable_event::follow(after.retiree, to, &holder, now));
    for record in store::reportable_event::under_way(&parts.db, after.retiree).await? {
        let event = record.event;
        let way = event.way.clone().map(|way| moved(way, before, holder.institution.as_deref()));
        let next = ReportableEvent { retiree: to, holder: holder.clone(), way, ..event };
        changes = changes.append(store::reportable_event::save(&next, now));
        if let Some(way) = next.way.as_ref().filter(|_| merged.is_some()) {
            changes = changes.append(duty::open(vec![duties::forward(to, &holder, next.id, way)], now));
        }
    }
    Ok(changes)
}

/// Hands an event that the old institution has not passed on to the new one; what is above it is finished there.
fn moved(way: Way, before: &Standing, institution: Option<&str>) -> Way {
    match institution {
        Some(institution) if Some(way.at.as_str()) == before.institution() => Way { at: institution.to_owned(), ..way },
        _ => way,
    }
}
