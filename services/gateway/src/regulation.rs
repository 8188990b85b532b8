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
use junxiu_platform::page::{self, Page};
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
    /// Reads which page is asked for.
    fn page<K, R>(&self, wrong: &mut Violations, request: &R) -> Page<K>
    where
        K: DeserializeOwned,
        R: junxiu_contracts::Page + Name,
    {
        page::read_into(wrong, &self.env.sealer, request)
    }

    /// Cuts a list that is held in memory, in the order of its keys, to a page.
    fn cut<T, K, R>(&self, request: &R, page: &Page<K>, items: Vec<T>, key: fn(&T) -> K) -> (Vec<T>, String)
    where
        K: Ord + Serialize,
        R: junxiu_contracts::Page + Name,
    {
        let limit = usize::try_from(page.limit()).unwrap_or_default();
        let follows = |item: &T| page.after.as_ref().is_none_or(|after| key(item) > *after);
        let rows: Vec<T> = items.into_iter().filter(follows).take(limit).collect();
        page::cut(&self.env.sealer, request, page, rows, key)
    }
}

/// Days outside are slips of the pen, and some sums from there would leave the wire's years.
const YEARS: std::ops::RangeInclusive<i32> = 1850..=2200;

/// Notes a year that can only be a slip of the pen.
fn year_in_range(wrong: &mut Violations, field: &str, year: i32) {
    if YEARS.contains(&year) {
        return;
    }
    let (first, last) = (YEARS.start(), YEARS.end());
    wrong.add(
        field,
        "OUT_OF_RANGE",
        format!("年份应在 {first} 至 {last} 之间"),
        format!("the year must be between {first} and {last}"),
    );
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
