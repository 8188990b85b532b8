//! The reader that shows and proves the trail: AuditService.

use futures::stream::{self, BoxStream, StreamExt};
use junxiu_contracts::audit as pb;
use junxiu_kernel::organization::PROVINCE;
use junxiu_platform::page;
use junxiu_platform::parse::{SHORT_TEXT_MAX_CHARS, Violations};
use junxiu_platform::status::Fault;
use prost::Message;
use tonic::{Request, Response, Status};

use super::{Journal, store};

/// Rows read for one page at most, however rare the filter's matches are; the
/// page then comes short and its token goes on from there.
const SCAN_MAX: i64 = 5000;

/// Rows of an export read at once.
const EXPORT_PAGE: i64 = 500;

/// AuditService over a journal.
pub struct AuditReader {
    journal: Journal,
}

impl AuditReader {
    pub(super) fn new(journal: Journal) -> Self {
        Self { journal }
    }

    async fn list(&self, request: Request<pb::ListAuditRecordsRequest>) -> Result<pb::ListAuditRecordsResponse, Fault> {
        let call = self.journal.call(&request)?;
        let request = request.into_inner();
        let sealer = &self.journal.inner.sealer;
        let mut wrong = Violations::new();
        let page = page::read_into::<i64, _>(&mut wrong, sealer, &request);
        for (field, given) in [("subject", &request.subject), ("caller", &request.caller), ("method", &request.method)]
        {
            // Also because PostgreSQL takes no text with a NUL, not even to compare with.
            wrong.text(field, given, SHORT_TEXT_MAX_CHARS);
        }
        wrong.finish()?;

        let organization = call.caller.organization.as_str();
        let subtree = (organization != PROVINCE).then_some(organization);
        let subject = Some(request.subject.as_str()).filter(|subject| !subject.is_empty());
        let before = page.after.unwrap_or(i64::MAX);
        let limit = if request.caller.is_empty() && request.method.is_empty() { page.limit() } else { SCAN_MAX };
        let rows = store::records_before(&self.journal.inner.db, before, subtree, subject, limit).await?;

        let scanned_all = (rows.len() as i64) < limit;
        let mut answer = pb::ListAuditRecordsResponse::default();
        let mut last = before;
        for row in rows {
            if answer.records.len() as i64 == page.size {
                answer.next_page_token = page::token(sealer, &request, &last);
                return Ok(answer);
            }
            last = row.position;
            let record = pb::AuditRecord::decode(row.record.as_slice()).map_err(Fault::internal)?;
            if wanted(&request, &record) {
                answer.records.push(pb::PlacedAuditRecord { position: row.position, record: Some(record) });
            }
        }
        if !scanned_all {
            answer.next_page_token = page::token(sealer, &request, &last);
        }
        Ok(answer)
    }

    async fn verify(&self, request: pb::VerifyAuditChainRequest) -> Result<pb::VerifyAuditChainResponse, Fault> {
        let anchor = request.anchor.map(anchor).transpose()?;
        let found = self.journal.verify(anchor).await?;
        let (first_bad_position, fault) = found.fault.unwrap_or((0, ""));
        Ok(pb::VerifyAuditChainResponse {
            intact: found.fault.is_none(),
            verified_records: found.records,
            head: Some(pb::ChainAnchor { position: found.head.0, link_hex: to_hex(&found.head.1) }),
            first_bad_position,
            fault: fault.to_owned(),
        })
    }
}

fn wanted(request: &pb::ListAuditRecordsRequest, record: &pb::AuditRecord) -> bool {
    (request.caller.is_empty() || request.caller == record.caller)
        && (request.method.is_empty() || request.method.trim_start_matches('/') == record.method)
}

fn anchor(anchor: pb::ChainAnchor) -> Result<(i64, Vec<u8>), Fault> {
    let mut wrong = Violations::new();
    if anchor.position < 1 {
        wrong.add("anchor.position", "OUT_OF_RANGE", "位置从 1 起", "positions count from 1");
    }
    let link = from_hex(&anchor.link_hex);
    if link.is_none() {
        wrong.add("anchor.link_hex", "NOT_HEX", "应为 64 位十六进制", "must be 64 hexadecimal digits");
    }
    wrong.finish()?;
    Ok((anchor.position, link.unwrap_or_default()))
}

fn to_hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    (0..64).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).ok()).collect()
}

#[tonic::async_trait]
impl pb::audit_service_server::AuditService for AuditReader {
    async fn list_audit_records(
        &self,
        request: Request<pb::ListAuditRecordsRequest>,
    ) -> Result<Response<pb::ListAuditRecordsResponse>, Status> {
        Ok(Response::new(self.list(request).await?))
    }

    async fn verify_audit_chain(
        &self,
        request: Request<pb::VerifyAuditChainRequest>,
    ) -> Result<Response<pb::VerifyAuditChainResponse>, Status> {
        Ok(Response::new(self.verify(request.into_inner()).await?))
    }

    type ExportAuditRecordsStream = BoxStream<'static, Result<pb::ExportedAuditRecord, Status>>;

    async fn export_audit_records(
        &self,
        request: Request<pb::ExportAuditRecordsRequest>,
    ) -> Result<Response<Self::ExportAuditRecordsStream>, Status> {
        let after = request.into_inner().after_position;
        let journal = self.journal.clone();
        let pages = stream::try_unfold(after, move |after| {
            let journal = journal.clone();
            async move {
                let rows = store::chain_after(&journal.inner.db, after, EXPORT_PAGE).await.map_err(Fault::from)?;
                let Some(last) = rows.last().map(|row| row.position) else { return Ok(None) };
                let records = rows.into_iter().map(|row| {
                    Ok(pb::ExportedAuditRecord { position: row.position, record: row.record, link: row.link })
                });
                Ok::<_, Status>(Some((stream::iter(records.collect::<Vec<_>>()), last)))
            }
        });
        Ok(Response::new(futures::TryStreamExt::try_flatten(pages).boxed()))
    }
}
