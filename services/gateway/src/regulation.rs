//! The regulation's text, periods, calendar and places: RegulationService.
//!
//! Nothing here is stored or looked up: the answers follow from the kernel's
//! data, the contracts' options and this crate's `data/`.

mod articles;
mod book;
mod calendar;
mod citizen_id;
mod deadline;
mod regions;

use junxiu_contracts::gateway as pb;
use junxiu_contracts::gateway::regulation_service_server::{RegulationService, RegulationServiceServer};
use junxiu_kernel::day::Day;
use junxiu_kernel::organization::{CHANGBAI, PROVINCE};
use junxiu_kernel::region;
use junxiu_platform::environment::Environment;
use junxiu_platform::page;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;
use prost::Name;
use serde::Serialize;
use serde::de::DeserializeOwned;
use tonic::{Request, Response, Status};

use book::Book;

/// Answers what the regulation says.
struct Regulation {
    env: Environment,
    book: Book,
}

/// Makes the service; fails when its own data cannot be read.
pub fn service(env: &Environment) -> anyhow::Result<RegulationServiceServer<impl RegulationService>> {
    Ok(RegulationServiceServer::new(Regulation { env: env.clone(), book: Book::read()? }))
}

#[tonic::async_trait]
impl RegulationService for Regulation {
    async fn list_articles(
        &self,
        request: Request<pb::ListArticlesRequest>,
    ) -> Result<Response<pb::ListArticlesResponse>, Status> {
        answer(articles::list(self, request.get_ref()))
    }

    async fn get_article(&self, request: Request<pb::GetArticleRequest>) -> Result<Response<pb::Article>, Status> {
        answer(articles::get(self, request.get_ref()))
    }

    async fn list_deadlines(
        &self,
        request: Request<pb::ListDeadlinesRequest>,
    ) -> Result<Response<pb::ListDeadlinesResponse>, Status> {
        answer(articles::list_deadlines(self, request.get_ref()))
    }

    async fn compute_deadline(
        &self,
        request: Request<pb::ComputeDeadlineRequest>,
    ) -> Result<Response<pb::ComputeDeadlineResponse>, Status> {
        answer(deadline::compute(&self.env.calendar, request.get_ref()))
    }

    async fn check_citizen_id(
        &self,
        request: Request<pb::CheckCitizenIdRequest>,
    ) -> Result<Response<pb::CheckCitizenIdResponse>, Status> {
        answer(citizen_id::check(self.env.clock.today(), request.get_ref()))
    }

    async fn list_regions(
        &self,
        request: Request<pb::ListRegionsRequest>,
    ) -> Result<Response<pb::ListRegionsResponse>, Status> {
        answer(regions::list(self, request.get_ref()))
    }

    async fn get_calendar_year(
        &self,
        request: Request<pb::GetCalendarYearRequest>,
    ) -> Result<Response<pb::CalendarYear>, Status> {
        answer(calendar::year(&self.env.calendar, self.env.clock.today(), request.get_ref()))
    }
}

fn answer<T>(answer: Result<T, Fault>) -> Result<Response<T>, Status> {
    Ok(Response::new(answer?))
}

impl Regulation {
    /// Cuts a list that is held in memory, in the order of its keys, to the page that is asked for.
    fn paged<T, K, R>(&self, request: &R, items: Vec<T>, key: fn(&T) -> K) -> Result<(Vec<T>, String), Fault>
    where
        K: Ord + Serialize + DeserializeOwned,
        R: junxiu_contracts::Page + Name,
    {
        let page = page::read::<K, R>(&self.env.sealer, request)?;
        let limit = usize::try_from(page.limit()).unwrap_or_default();
        let follows = |item: &T| page.after.as_ref().is_none_or(|after| key(item) > *after);
        let rows: Vec<T> = items.into_iter().filter(follows).take(limit).collect();
        Ok(page::cut(&self.env.sealer, request, &page, rows, key))
    }
}

/// Reads the code of the division whose calendar holds; the province's when none is given.
///
/// Codes that held before count as the ones that followed them by that day.
fn calendar_region(wrong: &mut Violations, field: &str, given: &str, on: Day) -> Option<&'static str> {
    match given.trim() {
        "" => Some(PROVINCE),
        CHANGBAI => Some(CHANGBAI),
        code => wrong.take(field, region::parse(code, on)).map(|region| region.code),
    }
}
