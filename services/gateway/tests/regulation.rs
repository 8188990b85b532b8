//! What the regulation says: articles, periods, calendar, divisions, citizen ids.

mod common;

use common::House;
use junxiu_contracts::gateway::regulation_service_client::RegulationServiceClient;
use junxiu_contracts::gateway::{self as pb, DeadlineUnit};
use junxiu_contracts::google_type::Date;
use junxiu_contracts::{google_rpc as rpc, intake};
use junxiu_kernel::calendar::{Calendar, DELIVERED_NATIONAL, DELIVERED_REGIONAL};
use junxiu_platform::link::Link;
use junxiu_platform::status::{detail, reason_of};
use tonic::{Code, Response, Status};

type Client = RegulationServiceClient<Link>;

async fn open() -> (House, Client) {
    let house = House::open().await;
    let client = RegulationServiceClient::new(house.gateway.clone());
    (house, client)
}

fn date(text: &str) -> Date {
    let mut parts = text.split('-').map(|part| part.parse().expect("a number"));
    let mut next = || parts.next().expect("year, month and day");
    Date { year: next(), month: next(), day: next() }
}

fn written(date: Option<Date>) -> String {
    let date = date.expect("a day");
    format!("{:04}-{:02}-{:02}", date.year, date.month, date.day)
}

fn reason(status: &Status) -> (Code, String) {
    (status.code(), reason_of(status).unwrap_or_default())
}

/// The fields a refusal names, with their reasons.
fn fields(status: &Status) -> Vec<(String, String)> {
    let list: rpc::BadRequest = detail(status).unwrap_or_default();
    list.field_violations.into_iter().map(|violation| (violation.field, violation.reason)).collect()
}

async fn due(
    house: &House,
    client: &mut Client,
    from: &str,
    count: i32,
    unit: DeadlineUnit,
    region: &str,
    roll: bool,
) -> Result<String, Status> {
    let request = pb::ComputeDeadlineRequest {
        from: Some(date(from)),
        count,
        unit: unit.into(),
        region_code: region.to_owned(),
        roll,
    };
    let answer = client.compute_deadline(house.request(request)).await.map(Response::into_inner)?;
    let decision = answer.decision.expect("a deadline says how it was found");
    assert!(!decision.trace.is_empty() && !decision.reasons.is_empty(), "{from}");
    Ok(written(answer.due_on))
}

#[tokio::test]
async fn months_end_on_the_corresponding_day_or_the_months_last() {
    let (house, mut client) = open().await;
    for (from, expected) in [
        ("2021-03-31", "2021-09-30"),
        ("2021-08-29", "2022-02-28"),
        ("2021-08-30", "2022-02-28"),
        ("2021-08-31", "2022-02-28"),
        ("2023-08-29", "2024-02-29"),
        ("2023-08-30", "2024-02-29"),
        ("2023-08-31", "2024-02-29"),
        ("2024-02-29", "2024-08-29"),
        ("2021-01-15", "2021-07-15"),
    ] {
        let found = due(&house, &mut client, from, 6, DeadlineUnit::Months, "220000", false).await.unwrap();
        assert_eq!(found, expected, "six months from {from}");
    }
}

#[tokio::test]
async fn ten_working_days_follow_the_published_calendar() {
    let (house, mut client) = open().await;
    for (from, expected) in [
        ("2021-02-01", "2021-02-19"),
        ("2021-04-25", "2021-05-11"),
        ("2021-09-15", "2021-09-29"),
        ("2021-09-24", "2021-10-13"),
        ("2022-01-24", "2022-02-10"),
        ("2023-01-16", "2023-02-02"),
        ("2024-02-09", "2024-02-29"),
        ("2024-02-29", "2024-03-14"),
        ("2024-09-13", "2024-09-29"),
        ("2025-01-20", "2025-02-08"),
        ("2026-02-10", "2026-03-02"),
    ] {
        let found = due(&house, &mut client, from, 10, DeadlineUnit::WorkingDays, "220100", false).await.unwrap();
        assert_eq!(found, expected, "ten working days from {from}");
    }
}

#[tokio::test]
async fn a_prefecture_has_days_off_of_its_own() {
    let (house, mut client) = open().await;
    for (region, expected) in
        [("", "2023-09-11"), ("220100", "2023-09-11"), ("222400", "2023-09-13"), ("222401", "2023-09-13")]
    {
        let found = due(&house, &mut client, "2023-08-28", 10, DeadlineUnit::WorkingDays, region, false).await.unwrap();
        assert_eq!(found, expected, "in {region:?}");
    }
}

#[tokio::test]
async fn a_last_day_off_moves_on_only_when_asked() {
    let (house, mut client) = open().await;
    for (from, raw, rolled) in [
        ("2021-03-01", "2021-03-11", "2021-03-11"),
        ("2021-03-03", "2021-03-13", "2021-03-15"),
        ("2022-12-22", "2023-01-01", "2023-01-03"),
        ("2024-02-19", "2024-02-29", "2024-02-29"),
        ("2024-01-31", "2024-02-10", "2024-02-18"),
    ] {
        for (roll, expected) in [(false, raw), (true, rolled)] {
            let found = due(&house, &mut client, from, 10, DeadlineUnit::CalendarDays, "220000", roll).await.unwrap();
            assert_eq!(found, expected, "ten days from {from}, rolling: {roll}");
        }
    }
}

#[tokio::test]
async fn no_working_day_of_an_unpublished_year_is_guessed() {
    let (house, mut client) = open().await;
    let refused = due(&house, &mut client, "2026-12-25", 10, DeadlineUnit::WorkingDays, "", false).await.unwrap_err();
    assert_eq!(reason(&refused), (Code::FailedPrecondition, "CALENDAR_NOT_PUBLISHED".into()));
    assert_eq!(detail::<rpc::ErrorInfo>(&refused).unwrap().metadata["year"], "2027");
    let refused = due(&house, &mut client, "2026-12-25", 10, DeadlineUnit::CalendarDays, "", true).await.unwrap_err();
    assert_eq!(reason(&refused).1, "CALENDAR_NOT_PUBLISHED");
    // Without rolling, no calendar is needed.
    assert_eq!(
        due(&house, &mut client, "2026-12-25", 10, DeadlineUnit::CalendarDays, "", false).await.unwrap(),
        "2027-01-04"
    );
}

#[tokio::test]
async fn every_fault_of_a_question_is_named() {
    let (house, mut client) = open().await;
    let request = pb::ComputeDeadlineRequest {
        from: Some(Date { year: 2024, month: 6, day: 31 }),
        count: -1,
        unit: 0,
        region_code: "999999".into(),
        roll: false,
    };
    let refused = client.compute_deadline(house.request(request)).await.unwrap_err();
    assert_eq!(reason(&refused), (Code::InvalidArgument, "INVALID_FIELDS".into()));
    let expected =
        [("from", "NO_SUCH_DAY"), ("count", "OUT_OF_RANGE"), ("unit", "REQUIRED"), ("region_code", "UNKNOWN_REGION")];
    assert_eq!(fields(&refused), expected.map(|(field, reason)| (field.to_owned(), reason.to_owned())));

    for (request, field) in [
        (
            pb::ComputeDeadlineRequest { from: Some(date("2024-01-01")), count: 36_526, unit: 1, ..Default::default() },
            "count",
        ),
        (
            pb::ComputeDeadlineRequest { from: Some(date("2024-01-01")), count: 1, unit: 9, ..Default::default() },
            "unit",
        ),
        (
            pb::ComputeDeadlineRequest { from: Some(date("9999-01-01")), count: 1, unit: 1, ..Default::default() },
            "from",
        ),
        (pb::ComputeDeadlineRequest { count: 1, unit: 1, ..Default::default() }, "from"),
        (
            pb::ComputeDeadlineRequest {
                from: Some(date("2024-01-01")),
                count: 1,
                unit: 1,
                region_code: "220171".into(),
                ..Default::default()
            },
            "region_code",
        ),
    ] {
        let refused = client.compute_deadline(house.request(request)).await.unwrap_err();
        let named: Vec<String> = fields(&refused).into_iter().map(|(field, _)| field).collect();
        assert_eq!(named, [field]);
    }
}

#[tokio::test]
async fn a_citizen_id_says_its_birth_date_and_sex() {
    let (house, mut client) = open().await;
    for (given, masked, birth, sex) in [
        ("11010519491231002X", "110105********002X", "1949-12-31", intake::Sex::Female),
        ("220102195202290010", "220102********0010", "1952-02-29", intake::Sex::Male),
        ("220381194508150020", "220381********0020", "1945-08-15", intake::Sex::Female),
        ("220283194806060012", "220283********0012", "1948-06-06", intake::Sex::Male),
        ("11010519491231002x", "110105********002X", "1949-12-31", intake::Sex::Female),
        ("220102520229001", "220102********0010", "1952-02-29", intake::Sex::Male),
        ("　２２０１０２１９５２０２２９００１０ ", "220102********0010", "1952-02-29", intake::Sex::Male),
    ] {
        let request = pb::CheckCitizenIdRequest { citizen_id: given.to_owned() };
        let answer = client.check_citizen_id(house.request(request)).await.unwrap().into_inner();
        assert!(answer.valid, "{given}");
        assert_eq!(answer.normalized_masked, masked);
        assert_eq!(written(answer.birth_date), birth);
        assert_eq!(answer.sex(), sex);
        assert!(answer.reasons.is_empty(), "{given}");
    }
}

#[tokio::test]
async fn a_citizen_id_that_does_not_hold_is_an_answer() {
    let (house, mut client) = open().await;
    for (given, code) in [
        ("220102195102290010", "CITIZEN_ID_BIRTH_DATE"),
        ("220102195202290011", "BAD_CHECK_DIGIT"),
        ("22010219520229001", "CITIZEN_ID_LENGTH"),
        ("2201021952022900IO", "CITIZEN_ID_CHARACTERS"),
        ("身份证号", "CITIZEN_ID_LENGTH"),
    ] {
        let request = pb::CheckCitizenIdRequest { citizen_id: given.to_owned() };
        let answer = client.check_citizen_id(house.request(request)).await.unwrap().into_inner();
        assert!(!answer.valid && answer.normalized_masked.is_empty() && answer.birth_date.is_none(), "{given}");
        let codes: Vec<&str> = answer.reasons.iter().map(|reason| reason.code.as_str()).collect();
        assert_eq!(codes, [code], "{given}");
    }
    let refused = client.check_citizen_id(house.request(pb::CheckCitizenIdRequest::default())).await.unwrap_err();
    assert_eq!(fields(&refused), [("citizen_id".to_owned(), "REQUIRED".to_owned())]);

    // Unusual for a retiree, but a number like any other.
    let young = pb::CheckCitizenIdRequest { citizen_id: "220102201501010013".into() };
    let answer = client.check_citizen_id(house.request(young)).await.unwrap().into_inner();
    assert_eq!((answer.valid, answer.reasons.len()), (true, 1));
}

#[tokio::test]
async fn the_articles_are_listed_page_by_page() {
    let (house, mut client) = open().await;
    let (mut numbers, mut page_token) = (Vec::new(), String::new());
    loop {
        let request = pb::ListArticlesRequest { page_size: 25, page_token, ..Default::default() };
        let page = client.list_articles(house.request(request)).await.unwrap().into_inner();
        assert_eq!(page.regulation.unwrap().document, "吉退役军人组办联发〔2021〕2号");
        numbers.extend(page.articles.into_iter().map(|article| article.number));
        page_token = page.next_page_token;
        if page_token.is_empty() {
            break;
        }
    }
    assert_eq!(numbers, (1..=59).collect::<Vec<i32>>());

    let chapter = pb::ListArticlesRequest { chapter: 5, page_size: 2, ..Default::default() };
    let page = client.list_articles(house.request(chapter)).await.unwrap().into_inner();
    assert_eq!(page.articles.iter().map(|article| article.number).collect::<Vec<_>>(), [19, 20]);
    let foreign = pb::ListArticlesRequest { chapter: 6, page_token: page.next_page_token, ..Default::default() };
    let refused = client.list_articles(house.request(foreign)).await.unwrap_err();
    assert_eq!(reason(&refused), (Code::InvalidArgument, "PAGE_TOKEN_MISMATCH".into()));
}

#[tokio::test]
async fn an_article_names_what_carries_it_out() {
    let (house, mut client) = open().await;
    let get = async |client: &mut Client, name: &str| {
        client
            .get_article(house.request(pb::GetArticleRequest { name: name.to_owned() }))
            .await
            .map(Response::into_inner)
    };
    let article = get(&mut client, "articles/20").await.unwrap();
    assert_eq!((article.chapter, article.chapter_title.as_str()), (5, "医疗健康服务"));
    assert!(article.text.contains("补助最高限额为10万元"));
    let preview =
        article.methods.iter().find(|method| method.method == "junxiu.medical.v1.SubsidyService/PreviewSubsidy");
    let preview = preview.expect("article 20 is carried out by PreviewSubsidy");
    assert!(preview.summary.ends_with('.') && !preview.roles.is_empty(), "{}", preview.summary);
    assert!(article.policies.iter().any(|policy| policy.key == "art20.bands"));

    let article = get(&mut client, "articles/15").await.unwrap();
    let names: Vec<&str> = article.deadlines.iter().map(|deadline| deadline.name.as_str()).collect();
    assert!(names.contains(&"deadlines/exit-approval") && names.contains(&"deadlines/exit-documents"), "{names:?}");

    for absent in ["articles/0", "articles/60", "articles/x"] {
        assert_eq!(reason(&get(&mut client, absent).await.unwrap_err()), (Code::NotFound, "NOT_FOUND".into()));
    }
    assert_eq!(reason(&get(&mut client, "20").await.unwrap_err()).1, "INVALID_FIELDS");
}

#[tokio::test]
async fn every_deadline_quotes_the_article_it_stands_in() {
    let (house, mut client) = open().await;
    let all =
        client.list_deadlines(house.request(pb::ListDeadlinesRequest::default())).await.unwrap().into_inner().deadlines;
    assert!(all.len() > 15);
    assert!(all.windows(2).all(|pair| pair[0].article <= pair[1].article), "in the order of the articles");
    for deadline in &all {
        let name = format!("articles/{}", deadline.article);
        let article = client.get_article(house.request(pb::GetArticleRequest { name })).await.unwrap().into_inner();
        let quote = &deadline.source.as_ref().unwrap().quote;
        assert!(!quote.is_empty() && article.text.contains(quote.as_str()), "{}", deadline.name);
        assert!(deadline.measure.is_some() && deadline.basis != 0, "{}", deadline.name);
    }
    let of_fifteen = pb::ListDeadlinesRequest { article: 15, ..Default::default() };
    assert_eq!(client.list_deadlines(house.request(of_fifteen)).await.unwrap().get_ref().deadlines.len(), 5);
}

#[tokio::test]
async fn divisions_are_those_of_the_day() {
    let (house, mut client) = open().await;
    let list = async |client: &mut Client, as_of: Option<Date>, parent: &str| {
        let request =
            pb::ListRegionsRequest { as_of, parent: parent.to_owned(), page_size: 1000, ..Default::default() };
        client.list_regions(house.request(request)).await.map(|answer| answer.into_inner().regions)
    };
    let today = list(&mut client, None, "").await.unwrap();
    assert_eq!(today.len(), 70);
    let gongzhuling = today.iter().find(|region| region.code == "220184").unwrap();
    assert_eq!(gongzhuling.parent, "regions/220100");
    let before: Vec<(&str, i32)> =
        gongzhuling.history.iter().map(|former| (former.code.as_str(), former.until_year)).collect();
    assert_eq!(before.last(), Some(&("220381", 2020)));

    let of_2019 = list(&mut client, Some(date("2019-12-31")), "regions/220300").await.unwrap();
    assert!(of_2019.iter().any(|region| region.code == "220381" && region.parent == "regions/220300"));
    let of_2020 = list(&mut client, Some(date("2020-01-01")), "regions/220300").await.unwrap();
    assert!(of_2020.iter().all(|region| region.code != "220381"));
    assert_eq!(list(&mut client, None, "regions/220000").await.unwrap().len(), 9);
    assert_eq!(fields(&list(&mut client, None, "regions/310000").await.unwrap_err())[0].0, "parent");
}

#[tokio::test]
async fn what_is_counted_is_counted_by_the_calendar_of_the_environment() {
    let rows = format!(
        "{}\n2027-01-01\tholiday\tNew Year's Day\n2027-10-01\tholiday\tNational Day\n",
        DELIVERED_NATIONAL.trim_end()
    );
    let house = House::open_with(Calendar::read(&rows, DELIVERED_REGIONAL).unwrap()).await;
    let mut client = RegulationServiceClient::new(house.gateway.clone());
    let found = due(&house, &mut client, "2026-12-25", 10, DeadlineUnit::WorkingDays, "", false).await.unwrap();
    assert_eq!(found, "2027-01-11");
    let request = pb::GetCalendarYearRequest { year: 2027, region_code: String::new() };
    assert_eq!(client.get_calendar_year(house.request(request)).await.unwrap().into_inner().holidays.len(), 2);
}

#[tokio::test]
async fn a_year_shows_its_holidays_and_make_up_days() {
    let (house, mut client) = open().await;
    let year = async |client: &mut Client, year: i32, region: &str| {
        let request = pb::GetCalendarYearRequest { year, region_code: region.to_owned() };
        client.get_calendar_year(house.request(request)).await.map(Response::into_inner)
    };
    let of_2024 = year(&mut client, 2024, "").await.unwrap();
    assert_eq!((of_2024.holidays.len(), of_2024.makeup_workdays.len()), (28, 8));
    let of_yanbian = year(&mut client, 2024, "222401").await.unwrap();
    assert_eq!(of_yanbian.holidays.len(), 31);
    assert_ne!(of_2024.version, of_yanbian.version);
    let refused = year(&mut client, 2027, "220000").await.unwrap_err();
    assert_eq!(reason(&refused), (Code::FailedPrecondition, "CALENDAR_NOT_PUBLISHED".into()));
    assert_eq!(fields(&year(&mut client, 0, "310000").await.unwrap_err()).len(), 2);
}

#[tokio::test]
async fn anyone_signed_in_may_ask_and_nobody_else() {
    let (house, mut client) = open().await;
    let operator = house.request_as(&[junxiu_contracts::api::Role::Operator], pb::ListArticlesRequest::default());
    assert!(client.list_articles(operator).await.is_ok());
    let nobody = client.list_articles(pb::ListArticlesRequest::default()).await.unwrap_err();
    assert_eq!(nobody.code(), Code::Unauthenticated);
}
