//! ImportPlacementItems: rows up, a result for each row down, in the order of the rows.
//!
//! The rows that wait in the stream are taken together: one read finds who is
//! known, one commit keeps what is new. So a fast sender costs a few statements
//! for hundreds of rows, a slow one is answered at once, and no more than one
//! chunk is ever held.

use std::pin::Pin;

use futures::stream::{self, ReadyChunks};
use futures::{Stream, StreamExt, TryStreamExt};
use junxiu_casework::journal::Call;
use junxiu_contracts::intake as pb;
use junxiu_platform::parse::Violations;
use junxiu_platform::rows::until_break;
use junxiu_platform::status::Fault;
use tonic::{Status, Streaming};

use super::convert;
use super::import_rows::{self, Opening, Remembered};
use super::parts::Parts;

/// How many rows are taken together: enough to share a commit, few enough to be answered within a blink.
const CHUNK_ROWS: usize = 500;

/// The stream of answers.
pub type Answers = Pin<Box<dyn Stream<Item = Result<pb::ImportPlacementItemsResponse, Status>> + Send>>;

struct Import {
    parts: Parts,
    call: Call,
    rows: ReadyChunks<Streaming<pb::ImportPlacementItemsRequest>>,
    opening: Option<Opening>,
    remembered: Remembered,
}

/// Answers a stream of rows. The stream is worked on as its answers are taken.
pub fn run(parts: Parts, call: Call, rows: Streaming<pb::ImportPlacementItemsRequest>) -> Answers {
    let rows = rows.ready_chunks(CHUNK_ROWS);
    let import = Import { parts, call, rows, opening: None, remembered: Remembered::default() };
    let chunks = stream::try_unfold(import, |mut import| async move {
        let Some(chunk) = import.rows.next().await else {
            return Ok(None);
        };
        // Rows that came before a break are kept and answered; the break ends the next chunk.
        let (rows, broken) = until_break(chunk);
        let answers = import.take(rows).await.map_err(Status::from)?;
        let answers = answers.into_iter().map(Ok).chain(broken.map(Err));
        Ok::<_, Status>(Some((stream::iter(answers), import)))
    });
    Box::pin(chunks.try_flatten())
}

impl Import {
    async fn take(
        &mut self,
        rows: Vec<pb::ImportPlacementItemsRequest>,
    ) -> Result<Vec<pb::ImportPlacementItemsResponse>, Fault> {
        let opening = match &self.opening {
            Some(opening) => opening.clone(),
            None => {
                let Some(first) = rows.first() else {
                    return Ok(Vec::new());
                };
                let opening = open(&self.parts, &self.call, first).await?;
                self.opening = Some(opening.clone());
                opening
            }
        };
        for row in &rows {
            same_plan(&opening, &row.placement_plan)?;
        }
        let rows: Vec<pb::ImportPlacementItemsRequest> = rows.into_iter().filter(|row| row.item.is_some()).collect();
        import_rows::answer(&self.parts, &self.call, &opening, &mut self.remembered, &rows).await
    }
}

/// Reads the first message, and refuses a plan that takes no rows before any is looked at.
async fn open(parts: &Parts, call: &Call, first: &pb::ImportPlacementItemsRequest) -> Result<Opening, Fault> {
    let mut wrong = Violations::new();
    let plan = convert::plan::year(&mut wrong, "placement_plan", &first.placement_plan);
    let amendment = wrong.optional("amendment_doc_no", &first.amendment_doc_no).map(str::to_owned);
    let (validate_only, assume_draft) = (first.validate_only, first.assume_draft);
    if assume_draft && !validate_only {
        let (zh, en) = ("仅可与 validate_only 同用", "may be set together with `validate_only` only");
        wrong.add("assume_draft", "KEEPS_ROWS", zh, en);
    }
    let Some(plan) = plan.filter(|_| wrong.is_empty()) else {
        return Err(wrong.fault());
    };
    let opening = Opening { plan, amendment, validate_only, assume_draft };
    opening.plan(parts, call.now).await?.state.admission(opening.amendment.as_deref())?;
    Ok(opening)
}

fn same_plan(opening: &Opening, named: &str) -> Result<(), Fault> {
    if named.is_empty() || named == opening.plan.name() {
        return Ok(());
    }
    Err(Fault::malformed(
        "placement_plan",
        "PLAN_NOT_NAMED",
        format!("一次导入只属于一个计划（{}）", opening.plan),
        format!("one import belongs to one plan ({})", opening.plan),
    )
    .with("placement_plan", opening.plan.name()))
}
