//! Deciding and keeping a chunk of imported rows.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use junxiu_casework::journal::{Call, Entry};
use junxiu_contracts::intake as pb;
use junxiu_kernel::ids::{PlacementItemId, PlanYear};
use junxiu_kernel::organization::Ancestry;
use junxiu_platform::database::{Changes, CommitError};
use junxiu_platform::parse::Violation;
use junxiu_platform::status::Fault;
use sha2::{Digest, Sha256};
use tonic::Code;
use uuid::Uuid;

use super::convert::placement_item::{fault_of, fault_of_row, oddities, person};
use super::convert::plan::PLAN;
use super::parts::Parts;
use crate::domain::placement_item::{ItemStatus, Known, Person, Verdict, judge};
use crate::domain::plan::{Admission, Plan};
use crate::store;
use crate::store::organization::Bureaus;
use crate::store::placement_import::{Digests, Kept, digests};

/// How often a chunk that lost a race is read and decided again.
const TRIES_MAX: usize = 3;

/// How many persons a checked stream remembers, to find a person twice in one file though nothing is kept.
/// A province's plan has some thousands; beyond this a check is no longer complete, and memory stays bounded.
const REMEMBERED_MAX: usize = 100_000;

/// What the first message of a stream says for all rows.
#[derive(Clone, Debug)]
pub struct Opening {
    /// The plan.
    pub plan: PlanYear,
    /// The amendment that brings the rows.
    pub amendment: Option<String>,
    /// Whether no row is to be kept.
    pub validate_only: bool,
    /// Whether a year without a plan is taken to have a draft; only where no row is to be kept.
    pub assume_draft: bool,
}

impl Opening {
    /// Reads the plan, or takes it for begun where that was asked for.
    pub async fn plan(&self, parts: &Parts, now: DateTime<Utc>) -> Result<Plan, Fault> {
        let found = store::plan::get(&parts.db, self.plan).await?;
        let assumed = || self.assume_draft.then(|| Plan::draft(self.plan, now));
        found.or_else(assumed).ok_or_else(|| Fault::not_found(PLAN, &self.plan.name()))
    }
}

/// The persons of a stream whose rows are only checked.
#[derive(Default)]
pub struct Remembered(HashMap<Vec<u8>, Known>);

/// A row whose fields are in order.
struct Good {
    person: Person,
    digests: Digests,
    holder: Ancestry,
    validate_only: bool,
}

/// A row as it was read: good, or all its faults.
type Parsed = Result<Good, Vec<Violation>>;

/// Answers the rows of a chunk, and keeps those that are to be kept.
pub async fn answer(
    parts: &Parts,
    call: &Call,
    opening: &Opening,
    remembered: &mut Remembered,
    rows: &[pb::ImportPlacementItemsRequest],
) -> Result<Vec<pb::ImportPlacementItemsResponse>, Fault> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    for _ in 0..TRIES_MAX {
        let plan = opening.plan(parts, call.now).await?;
        let admission = plan.state.admission(opening.amendment.as_deref())?;
        let bureaus = store::organization::bureaus(&parts.db).await?;
        let parsed: Vec<Parsed> = rows.iter().map(|row| parse(parts, opening, &bureaus, row)).collect();
        let mut chunk = Chunk::read(parts, call, opening, admission, &parsed).await?;
        let answers: Vec<_> =
            rows.iter().zip(parsed).map(|(row, parsed)| chunk.decide(row.row_number, parsed, remembered)).collect();
        let Some(changes) = chunk.write(&plan, &bureaus)? else {
            return Ok(answers);
        };
        match parts.journal.commit(changes).await {
            Ok(()) => return Ok(answers),
            // The plan was issued, the tree moved, or another import brought the same person: look again.
            Err(CommitError::Guard | CommitError::Unique) => {}
            Err(CommitError::Database(error)) => return Err(error.into()),
        }
    }
    Err(Fault::new(
        Code::Aborted,
        "CONTENDED",
        "计划正被他人同时导入，请重新发送",
        "others are importing into the plan at the same time; send the rows again",
    ))
}

fn parse(parts: &Parts, opening: &Opening, bureaus: &Bureaus, row: &pb::ImportPlacementItemsRequest) -> Parsed {
    let person = match &row.item {
        Some(item) => person(item, opening.plan)?,
        None => return Err(vec![Violation::new("item", "REQUIRED", "必须填写", "must be given")]),
    };
    let bureau = bureaus.all.iter().find(|bureau| bureau.code.as_str() == person.settlement_region);
    let Some(bureau) = bureau else {
        let field = "item.settlement_region_code";
        return Err(vec![Violation::new(
            field,
            "UNKNOWN_REGION",
            "安置地没有退役军人工作部门",
            "the place has no bureau",
        )]);
    };
    Ok(Good {
        digests: digests(&parts.sealer, &person),
        holder: bureau.place.clone(),
        validate_only: opening.validate_only || row.validate_only,
        person,
    })
}

/// A chunk under decision.
struct Chunk<'a> {
    parts: &'a Parts,
    call: &'a Call,
    opening: &'a Opening,
    admission: Admission,
    /// Who is known, by each of his keys: from the database, and from the rows before.
    known: HashMap<Vec<u8>, Known>,
    /// What is to be kept, in the order of the rows; a later row replaces an earlier one of the same item.
    kept: Vec<Kept>,
    places: HashMap<PlacementItemId, usize>,
}

impl<'a> Chunk<'a> {
    async fn read(
        parts: &'a Parts,
        call: &'a Call,
        opening: &'a Opening,
        admission: Admission,
        parsed: &[Parsed],
    ) -> Result<Self, Fault> {
        let keys = parsed.iter().flatten().flat_map(|good| good.digests.keys.iter().cloned());
        let known = store::placement_import::known(&parts.db, keys.collect()).await?.into_iter().collect();
        Ok(Self { parts, call, opening, admission, known, kept: Vec::new(), places: HashMap::new() })
    }

    /// Decides one row, and remembers it for the rows that follow.
    fn decide(
        &mut self,
        row_number: i64,
        parsed: Parsed,
        remembered: &mut Remembered,
    ) -> pb::ImportPlacementItemsResponse {
        use pb::import_placement_items_response::Outcome;
        let rejected = |faults: Vec<pb::PlacementItemFault>| pb::ImportPlacementItemsResponse {
            row_number,
            outcome: Outcome::Rejected.into(),
            faults,
            ..Default::default()
        };
        let good = match parsed {
            Ok(good) => good,
            Err(violations) => return rejected(violations.iter().map(fault_of).collect()),
        };
        // What was only checked is no item: a row that is to be kept does not see it.
        let seen = |key| self.known.get(key).or_else(|| remembered.0.get(key).filter(|_| good.validate_only));
        let before = good.digests.keys.iter().find_map(seen).cloned();
        let verdict =
            judge(&good.person.name, &good.digests.content, self.opening.plan, self.admission, before.as_ref());
        let verdict = match verdict {
            Ok(verdict) => verdict,
            Err(refusal) => return rejected(vec![fault_of_row(&refusal.into())]),
        };
        let warnings = oddities(&good.person, self.call.today);
        let checked_only = good.validate_only;
        // Ids made one after another sort that way, so a plan is listed in the order of its file.
        let id = before.as_ref().map_or_else(|| PlacementItemId::from(Uuid::now_v7()), |known| known.id);
        if verdict != Verdict::Unchanged {
            self.keep(id, good, before.as_ref(), remembered);
        }
        let outcome = match verdict {
            Verdict::New => Outcome::Accepted,
            Verdict::Update => Outcome::Updated,
            Verdict::Unchanged => Outcome::Unchanged,
        };
        let exists = !checked_only || before.is_some_and(|known| known.revision > 0);
        let item = if exists { id.name() } else { String::new() };
        pb::ImportPlacementItemsResponse { row_number, outcome: outcome.into(), item, faults: Vec::new(), warnings }
    }

    fn keep(&mut self, id: PlacementItemId, good: Good, before: Option<&Known>, remembered: &mut Remembered) {
        let known = Known {
            id,
            plan: self.opening.plan,
            name: good.person.name.clone(),
            content: good.digests.content.clone(),
            status: before.map_or(ItemStatus::Planned, |known| known.status),
            received: false,
            // An item that is new in this chunk has no revision to be compared with yet.
            revision: before.map_or(0, |known| known.revision),
        };
        if good.validate_only {
            if remembered.0.len() < REMEMBERED_MAX {
                remembered.0.extend(good.digests.keys.iter().map(|key| (key.clone(), known.clone())));
            }
            return;
        }
        let replaces = Some(known.revision).filter(|revision| *revision > 0);
        self.known.extend(good.digests.keys.iter().map(|key| (key.clone(), known.clone())));
        let kept = Kept { id, person: good.person, digests: good.digests, holder: good.holder, replaces };
        match self.places.get(&id) {
            Some(place) => self.kept[*place] = kept,
            None => {
                self.places.insert(id, self.kept.len());
                self.kept.push(kept);
            }
        }
    }

    /// Gives what is to be written, with one journal entry for all; none when nothing is.
    fn write(&self, plan: &Plan, bureaus: &Bureaus) -> Result<Option<Changes>, Fault> {
        if self.kept.is_empty() {
            return Ok(None);
        }
        let (parts, call, amendment) = (self.parts, self.call, self.opening.amendment.as_deref());
        let new: Vec<&Kept> = self.kept.iter().filter(|kept| kept.replaces.is_none()).collect();
        let mut changes = store::plan::unchanged(plan)
            .append(store::organization::unmoved(bureaus.tree_revision))
            .append(store::placement_import::insert(&parts.sealer, plan.year, amendment, &new, call.now));
        for kept in &self.kept {
            if let Some(revision) = kept.replaces {
                changes = changes.append(store::placement_import::replace(
                    &parts.sealer,
                    amendment,
                    kept,
                    revision,
                    call.now,
                ));
            }
        }
        let summary = format!("{}: {} items new, {} changed", plan.year.name(), new.len(), self.kept.len() - new.len());
        let entry = Entry::about(plan.year.name(), Ancestry::default()).summary(summary);
        let digest = digest(&self.kept);
        let entry = parts.journal.entry(call, &Uuid::now_v7().to_string(), &digest, entry, &[])?;
        Ok(Some(changes.append(entry)))
    }
}

/// Digests what is kept of a chunk, as the record of what was asked.
fn digest(kept: &[Kept]) -> Vec<u8> {
    let mut hash = Sha256::new();
    for one in kept {
        hash.update(one.id.uuid());
        hash.update(&one.digests.content);
    }
    hash.finalize().to_vec()
}
