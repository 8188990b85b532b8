//! ImportSelfPayItems: bills row by row, kept together as they wait together.

use futures::{StreamExt as _, stream};
use junxiu_casework::journal::Call;
use junxiu_contracts::medical as pb;
use junxiu_platform::rows::until_break;
use tonic::{Status, Streaming};

use super::Rows;
use super::import_rows::{self, Checked};
use super::parts::Parts;

/// Rows kept in one batch. More would hold the journal's entry and SQLite's writer longer without being faster.
const CHUNK_ROWS: usize = 500;

pub(super) fn run(
    parts: Parts,
    call: Call,
    rows: Streaming<pb::ImportSelfPayItemsRequest>,
) -> Rows<pb::ImportSelfPayItemsResponse> {
    let chunks = rows.ready_chunks(CHUNK_ROWS);
    let begin = (chunks, None, Checked::default(), false);
    let answers = stream::unfold(begin, move |(mut chunks, validate_only, mut checked, ended)| {
        let (parts, call) = (parts.clone(), call.clone());
        async move {
            if ended {
                return None;
            }
            let chunk = chunks.next().await?;
            let (rows, broken) = until_break(chunk);
            // The first message says for all of them whether anything is kept.
            let validate_only = validate_only.or(rows.first().map(|row| row.validate_only));
            let call = parts.journal.call_of(call.caller, call.method);
            let kept = if validate_only.unwrap_or_default() {
                import_rows::check(&parts, &call, &rows, &mut checked).await
            } else {
                import_rows::keep(&parts, &call, &rows).await
            };
            let (mut answers, failed) = match kept {
                Ok(answers) => (answers.into_iter().map(Ok).collect(), false),
                Err(fault) => (vec![Err(Status::from(fault))], true),
            };
            let ended = failed || broken.is_some();
            answers.extend(broken.filter(|_| !failed).map(Err));
            Some((stream::iter(answers), (chunks, validate_only, checked, ended)))
        }
    });
    answers.flatten().boxed()
}
