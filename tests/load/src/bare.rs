//! The yardsticks: the same work with tonic and sqlx alone.

mod command;
mod preview;
mod retiree;
mod tables;

use std::net::SocketAddr;

use anyhow::Context as _;
use junxiu_contracts::{intake, medical};
use junxiu_medical_subsidy::domain::policy::Policies;
use junxiu_platform::status::Fault;
use tonic::{Request, Response, Status};

use pb::bare_server::{Bare, BareServer};
use tables::Tables;

/// The yardsticks' own contract.
#[expect(clippy::disallowed_methods, clippy::allow_attributes_without_reason, reason = "generated code")]
pub mod pb {
    tonic::include_proto!("junxiu.load.v1");
}

pub use tables::{RETIREES, retiree_id};

/// Serves the yardsticks until the process is killed.
pub async fn serve(listen: SocketAddr, database: &str) -> anyhow::Result<()> {
    let tables = Tables::open(database).await.context("the yardsticks' database cannot be opened")?;
    let policies = Policies::load().context("the policies of article 20 cannot be read")?;
    let (reporter, health) = tonic_health::server::health_reporter();
    reporter.set_service_status("", tonic_health::ServingStatus::Serving).await;
    tonic::transport::Server::builder()
        .tcp_nodelay(true)
        .add_service(health)
        .add_service(BareServer::new(Yardsticks { tables, policies }))
        .serve(listen)
        .await?;
    Ok(())
}

struct Yardsticks {
    tables: Tables,
    policies: Policies,
}

#[tonic::async_trait]
impl Bare for Yardsticks {
    async fn echo(&self, request: Request<pb::EchoMessage>) -> Result<Response<pb::EchoMessage>, Status> {
        Ok(Response::new(request.into_inner()))
    }

    async fn preview_subsidy(
        &self,
        request: Request<medical::PreviewSubsidyRequest>,
    ) -> Result<Response<medical::PreviewSubsidyResponse>, Status> {
        Ok(Response::new(preview::run(&self.policies, request.get_ref())?))
    }

    async fn get_retiree(
        &self,
        request: Request<intake::GetRetireeRequest>,
    ) -> Result<Response<intake::Retiree>, Status> {
        Ok(Response::new(retiree::run(&self.tables, request.get_ref()).await?))
    }

    async fn record(&self, request: Request<pb::RecordRequest>) -> Result<Response<pb::RecordResponse>, Status> {
        let answer = command::run(&self.tables, request.into_inner()).await.map_err(Fault::internal)?;
        Ok(Response::new(answer))
    }
}

#[cfg(test)]
mod tests {
    use junxiu_contracts::google_type::Date;
    use junxiu_journeys::journey;
    use junxiu_journeys::postgres::Databases;
    use junxiu_journeys::process;
    use tonic::transport::Endpoint;

    use super::*;
    use pb::bare_client::BareClient;

    #[tokio::test]
    async fn yardsticks_do_their_work_on_sqlite() {
        let folder = tempfile::tempdir().unwrap();
        answers(format!("sqlite:{}", folder.path().join("bare.db").display())).await.unwrap();
    }

    #[tokio::test]
    async fn yardsticks_do_their_work_on_postgres() {
        let Some(server) = journey::server() else { return };
        let mut databases = Databases::on(&server);
        let answered = answers(databases.make("bare").await.unwrap()).await;
        databases.drop_all().await.unwrap();
        answered.unwrap();
    }

    async fn answers(database: String) -> anyhow::Result<()> {
        let address = process::free_address()?;
        let server = tokio::spawn(async move { serve(address, &database).await });
        let channel = Endpoint::from_shared(format!("http://{address}"))?.connect_lazy();
        let mut client = BareClient::new(channel);
        while client.echo(pb::EchoMessage::default()).await.is_err() {
            anyhow::ensure!(!server.is_finished(), "the yardsticks ended: {:?}", server.await);
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }

        let figures = medical::PreviewSubsidyRequest {
            category: junxiu_contracts::common::RetireeCategory::Tuixiu.into(),
            settled_on: Some(Date { year: 2024, month: 2, day: 29 }),
            cumulative_self_pay_fen: 12_000_000,
            previously_paid_fen: 0,
        };
        let preview = client.preview_subsidy(figures).await?.into_inner();
        anyhow::ensure!(preview.entitlement_fen == 4_500_000, "{preview:?}");

        let name = format!("retirees/{}", retiree_id(7));
        let request = intake::GetRetireeRequest { name: name.clone(), ..Default::default() };
        anyhow::ensure!(client.get_retiree(request).await?.into_inner().name == name);

        for (request_id, revision) in [("one", 2), ("two", 3)] {
            let request = pb::RecordRequest {
                request_id: request_id.to_owned(),
                duty: 5,
                invoice_no: request_id.to_owned(),
                ..Default::default()
            };
            anyhow::ensure!(client.record(request).await?.into_inner().revision == revision);
        }
        let repeated = pb::RecordRequest { request_id: "two".to_owned(), duty: 6, ..Default::default() };
        anyhow::ensure!(client.record(repeated).await.is_err(), "a repeat collides");
        server.abort();
        Ok(())
    }
}
