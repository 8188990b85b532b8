//! DutyService over the duties of a service.

use std::time::Duration;

use futures::stream::BoxStream;
use junxiu_contracts::duty as pb;
use junxiu_platform::parse::{self, Violations};
use junxiu_platform::status::Fault;
use junxiu_platform::{context, page};
use tokio::sync::oneshot;
use tonic::{Request, Response, Status};

use super::ask::{filter, id_in};
use super::convert::{DUTY, counts, wire};
use super::engine::{Asked, run_when_free};
use super::{Duties, get, store, subtree, summary, waive, watch};

/// The longest a call waits for a run; the call's deadline may be shorter.
const WAIT_MAX: Duration = Duration::from_secs(600);

/// A wait ends so long before the call's deadline that its answer still arrives.
const WAIT_MARGIN: Duration = Duration::from_millis(200);

/// Serves the duties of a service.
pub struct DutyReader {
    duties: Duties,
}

impl DutyReader {
    pub(super) fn new(duties: Duties) -> Self {
        Self { duties }
    }

    async fn get(&self, request: Request<pb::GetDutyRequest>) -> Result<pb::Duty, Fault> {
        let call = self.duties.inner.journal.call(&request)?;
        let given = &request.get_ref().name;
        let absent = || Fault::not_found(DUTY, given);
        let mut wrong = Violations::new();
        let Some(id) = wrong.take("name", id_in(given)) else { return Err(wrong.fault()) };
        let found = get(&self.duties.inner.db, id).await?.filter(|duty| call.caller.sees(&duty.holder));
        found.map(|duty| wire(&duty, call.today)).ok_or_else(absent)
    }

    async fn list(&self, request: Request<pb::ListDutiesRequest>) -> Result<pb::ListDutiesResponse, Fault> {
        let inner = &self.duties.inner;
        let call = inner.journal.call(&request)?;
        let request = request.into_inner();
        let mut wrong = Violations::new();
        let page = page::read_into::<store::After, _>(&mut wrong, &inner.env.sealer, &request);
        let organization = subtree::named(&mut wrong, &request.organization);
        let filter = filter(&mut wrong, &request);
        wrong.finish()?;

        let subtree = self.duties.subtree(&call.caller, organization.as_ref()).await?;
        let rows = store::list(&inner.db, &subtree, &filter, page.after, page.limit()).await?;
        let (rows, next_page_token) =
            page::cut(&inner.env.sealer, &request, &page, rows, |duty| (duty.due_on, duty.id));
        let duties = rows.iter().map(|duty| wire(duty, call.today)).collect();
        Ok(pb::ListDutiesResponse { duties, next_page_token })
    }

    async fn run(&self, request: Request<pb::RunDutiesRequest>) -> Result<pb::RunDutiesResponse, Fault> {
        let call = self.duties.inner.journal.call(&request)?;
        let (duties, asked) = (self.duties.clone(), Asked::By(call.caller.person().to_owned()));
        let (tell, told) = oneshot::channel();
        // Not in the call itself: who hangs up does not stop a run half way.
        self.duties.inner.env.tasks.spawn("a run of the duties", async move {
            let _ = tell.send(run_when_free(&duties, asked).await);
        });
        let left = context::remaining().map_or(WAIT_MAX, |left| left.saturating_sub(WAIT_MARGIN));
        match tokio::time::timeout(left.min(WAIT_MAX), told).await {
            Ok(Ok(outcome)) => {
                let outcome = outcome?;
                Ok(pb::RunDutiesResponse {
                    as_of: Some(parse::date(outcome.as_of)),
                    finished: true,
                    counts: counts(&outcome.counts),
                    swept_steps: outcome.counts.swept_steps,
                })
            }
            Ok(Err(_)) => Err(Fault::internal("the run of the duties broke off")),
            Err(_) => Ok(pb::RunDutiesResponse {
                as_of: Some(parse::date(junxiu_kernel::day::add_days(call.today, -1))),
                ..Default::default()
            }),
        }
    }
}

#[tonic::async_trait]
impl pb::duty_service_server::DutyService for DutyReader {
    async fn get_duty(&self, request: Request<pb::GetDutyRequest>) -> Result<Response<pb::Duty>, Status> {
        Ok(Response::new(self.get(request).await?))
    }

    async fn list_duties(
        &self,
        request: Request<pb::ListDutiesRequest>,
    ) -> Result<Response<pb::ListDutiesResponse>, Status> {
        Ok(Response::new(self.list(request).await?))
    }

    async fn summarize_duties(
        &self,
        request: Request<pb::SummarizeDutiesRequest>,
    ) -> Result<Response<pb::SummarizeDutiesResponse>, Status> {
        let call = self.duties.inner.journal.call(&request)?;
        Ok(Response::new(summary::run(&self.duties, &call, request.get_ref()).await?))
    }

    async fn waive_duty(&self, request: Request<pb::WaiveDutyRequest>) -> Result<Response<pb::Duty>, Status> {
        let journal = &self.duties.inner.journal;
        journal.command(request, async |call, request| waive::run(&self.duties, &call, &request).await).await
    }

    type WatchDutiesStream = BoxStream<'static, Result<pb::WatchDutiesResponse, Status>>;

    async fn watch_duties(
        &self,
        request: Request<pb::WatchDutiesRequest>,
    ) -> Result<Response<Self::WatchDutiesStream>, Status> {
        let call = self.duties.inner.journal.call(&request)?;
        Ok(Response::new(watch::run(&self.duties, &call, request.get_ref()).await?))
    }

    async fn run_duties(
        &self,
        request: Request<pb::RunDutiesRequest>,
    ) -> Result<Response<pb::RunDutiesResponse>, Status> {
        Ok(Response::new(self.run(request).await?))
    }
}
