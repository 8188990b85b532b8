//! ApprovalService: what waits, and each case with its history.

use std::collections::BTreeMap;

use junxiu_contracts::approval as pb;
use junxiu_contracts::approval::approval_service_server::ApprovalService;
use junxiu_kernel::day::Day;
use junxiu_platform::page;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;
use tonic::{Request, Response, Status};
use uuid::Uuid;

use super::store::{self, Filter, Found, Within};
use super::{ApprovalId, Approvals, actor, wire};

/// The regulation's articles.
const ARTICLES: std::ops::RangeInclusive<i32> = 1..=59;

/// Where the first page begins: before every last day.
const FIRST_DAY: Day = Day::from_ymd_opt(1, 1, 1).unwrap();

/// Answers ApprovalService over the approvals of a service.
pub struct ApprovalReader {
    approvals: Approvals,
}

impl ApprovalReader {
    pub(super) fn new(approvals: Approvals) -> Self {
        Self { approvals }
    }

    async fn list(
        &self,
        request: Request<pb::ListPendingApprovalsRequest>,
    ) -> Result<pb::ListPendingApprovalsResponse, Fault> {
        let inner = &self.approvals.inner;
        let call = inner.journal.call(&request)?;
        let request = request.into_inner();
        let mut wrong = Violations::new();
        let page = page::read_into::<(Day, Uuid), _>(&mut wrong, &inner.sealer, &request);
        let view = wrong.chosen_optional::<pb::ApprovalView>("view", request.view);
        if request.article != 0 && !ARTICLES.contains(&request.article) {
            wrong.add("article", "OUT_OF_RANGE", "条款应在 1 至 59 之间", "must be an article from 1 to 59");
        }
        wrong.finish()?;

        let filter = Filter {
            article: (request.article != 0).then_some(request.article),
            due_before: request.overdue_only.then_some(call.today),
            after: page.after.unwrap_or((FIRST_DAY, Uuid::nil())),
            limit: page.limit(),
        };
        let view = view.unwrap_or(pb::ApprovalView::Mine);
        let found = self.find(&call.caller.organization, view, &filter).await?;

        // Cut before what is not the caller's is left out: a page may come short, and the next one goes on behind it.
        let place = |found: &Found| (found.sort_on, found.approval.id.uuid());
        let (found, next_page_token) = page::cut(&inner.sealer, &request, &page, found, place);
        let actor = actor(&call.caller, call.today);
        let mine = |found: &&Found| view != pb::ApprovalView::Mine || found.approval.turn_of(&actor).is_ok();
        let shown = found.iter().filter(mine).map(|found| wire(&found.approval, call.today));
        Ok(pb::ListPendingApprovalsResponse { approvals: shown.collect(), next_page_token })
    }

    /// Reads the next rows of a view, one more than the page holds.
    async fn find(&self, organization: &str, view: pb::ApprovalView, filter: &Filter) -> Result<Vec<Found>, Fault> {
        let db = &self.approvals.inner.db;
        if view != pb::ApprovalView::Subtree {
            return Ok(store::page(db, organization, Within::Office, filter).await?);
        }
        // Most rows are of both kinds, and a row is shown once; the next of either kind is among the first of its own.
        let held = store::page(db, organization, Within::Holder, filter).await?;
        let waiting = store::page(db, organization, Within::Waiting, filter).await?;
        let both: BTreeMap<(Day, Uuid), Found> =
            held.into_iter().chain(waiting).map(|found| ((found.sort_on, found.approval.id.uuid()), found)).collect();
        let limit = usize::try_from(filter.limit).unwrap_or_default();
        Ok(both.into_values().take(limit).collect())
    }

    async fn get(&self, request: Request<pb::GetApprovalRequest>) -> Result<pb::Approval, Fault> {
        let inner = &self.approvals.inner;
        let call = inner.journal.call(&request)?;
        let name = &request.get_ref().name;
        let mut wrong = Violations::new();
        let id = wrong.required("name", name).and_then(|name| wrong.take("name", ApprovalId::parse_name(name)));
        wrong.finish()?;
        let absent = || Fault::not_found("junxiu/Approval", name);
        let approval = store::get(&inner.db, id.ok_or_else(absent)?).await?.ok_or_else(absent)?;
        if !approval.seen_by(&call.caller.organization) {
            return Err(absent());
        }
        Ok(wire(&approval, call.today))
    }
}

#[tonic::async_trait]
impl ApprovalService for ApprovalReader {
    async fn list_pending_approvals(
        &self,
        request: Request<pb::ListPendingApprovalsRequest>,
    ) -> Result<Response<pb::ListPendingApprovalsResponse>, Status> {
        Ok(Response::new(self.list(request).await?))
    }

    async fn get_approval(&self, request: Request<pb::GetApprovalRequest>) -> Result<Response<pb::Approval>, Status> {
        Ok(Response::new(self.get(request).await?))
    }
}
