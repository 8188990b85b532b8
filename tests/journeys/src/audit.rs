//! The audit chains of the services, as an auditor of the province sees them.

use crate::client::{Client, of};
use crate::suite::{SERVICES, Suite};
use anyhow::{Context as _, ensure};
use junxiu_contracts::audit as pb;

/// How long a service may take to give its newest entries a place.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(20);

/// Verifies the chains of all services. Those of the writers must have entries.
pub async fn verify_all(suite: &Suite, writers: &[&str]) -> anyhow::Result<()> {
    let auditor = suite.client("auditor", "220000", "auditor").await?;
    for service in SERVICES {
        let answer = auditor
            .audit()
            .verify_audit_chain(of(service, pb::VerifyAuditChainRequest::default())?)
            .await
            .with_context(|| format!("VerifyAuditChain of {service}"))?
            .into_inner();
        ensure!(answer.intact, "{service}: the chain breaks at {} ({})", answer.first_bad_position, answer.fault);
        ensure!(answer.verified_records > 0 || !writers.contains(&service), "{service}: the chain is empty");
    }
    Ok(())
}

/// The RPCs recorded of a subject, the oldest first, once there are at least so many.
pub async fn methods_of(
    auditor: &Client,
    service: &str,
    subject: &str,
    at_least: usize,
) -> anyhow::Result<Vec<String>> {
    let began = std::time::Instant::now();
    loop {
        let request =
            pb::ListAuditRecordsRequest { subject: subject.to_owned(), page_size: 1000, ..Default::default() };
        let page =
            auditor.audit().list_audit_records(of(service, request)?).await.context("ListAuditRecords")?.into_inner();
        let name = |placed: &pb::PlacedAuditRecord| {
            let method = placed.record.as_ref().map(|record| record.method.as_str()).unwrap_or_default();
            method.rsplit('/').next().unwrap_or_default().to_owned()
        };
        let methods: Vec<String> = page.records.iter().rev().map(name).collect();
        if methods.len() >= at_least || began.elapsed() > PATIENCE {
            return Ok(methods);
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
}
