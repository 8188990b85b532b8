//! ReconcilePayments: the bank's report, row by row.

use futures::{StreamExt as _, stream};
use junxiu_casework::journal::Call;
use junxiu_contracts::medical as pb;
use tonic::{Status, Streaming};

use super::parts::Parts;
use super::{Rows, reconcile_rows};

pub(super) fn run(
    parts: Parts,
    call: Call,
    rows: Streaming<pb::ReconcilePaymentsRequest>,
) -> Rows<pb::ReconcilePaymentsResponse> {
    let begin = (rows, None, false);
    let answers = stream::unfold(begin, move |(mut rows, validate_only, ended)| {
        let (parts, call) = (parts.clone(), call.clone());
        async move {
            if ended {
                return None;
            }
            let row = match rows.next().await? {
                Ok(row) => row,
                Err(status) => return Some((Err(status), (rows, validate_only, true))),
            };
            // The first message says for all of them whether anything is kept.
            let validate_only = validate_only.or(Some(row.validate_only));
            let call = parts.journal.call_of(call.caller, call.method);
            let answer = reconcile_rows::work_up(&parts, &call, &row, validate_only.unwrap_or_default()).await;
            let failed = answer.is_err();
            Some((answer.map_err(Status::from), (rows, validate_only, failed)))
        }
    });
    answers.boxed()
}
