//! Rows of a stream that are taken together.

use tonic::Status;

/// Splits a chunk where the stream broke, if it did: the rows before count, and the break ends the answers.
pub fn until_break<T>(chunk: Vec<Result<T, Status>>) -> (Vec<T>, Option<Status>) {
    let mut rows = Vec::with_capacity(chunk.len());
    for row in chunk {
        match row {
            Ok(row) => rows.push(row),
            Err(status) => return (rows, Some(status)),
        }
    }
    (rows, None)
}
