//! Offices, persons and cases that the tests share.

use junxiu_casework::approval::{
    Act, Actor, Approval, ApprovalId, ClockRule, Filing, Office, Refusal, Route, Signer, Stance, Taking, route,
};
use junxiu_kernel::calendar::Calendar;
use junxiu_kernel::day::Day;
use junxiu_kernel::ids::RetireeId;
use junxiu_kernel::organization::{Ancestry, Level};

/// The working days that article 15 gives.
pub const TEN_DAYS: ClockRule = ClockRule::working_days(10);

pub fn day(written: &str) -> Day {
    written.parse().unwrap()
}

/// Gives the offices of a chain, the institution first, as the tree of organisations would.
pub fn chain(codes: &[&str]) -> Vec<Office> {
    let place = |at: usize| {
        let mut place = Ancestry::default();
        for code in &codes[at..] {
            let code = Some((*code).to_owned());
            match Level::of_code(code.as_deref().unwrap()) {
                Level::Institution => place.institution = code,
                Level::County => place.county = code,
                Level::Prefecture => place.prefecture = code,
                Level::Province => {}
            }
        }
        place
    };
    let region = |code: &str| if code.starts_with("JL-CBS") { "JL-CBS" } else { &code[..6] }.to_owned();
    let office = |at: usize| Office {
        code: codes[at].to_owned(),
        level: Level::of_code(codes[at]),
        place: place(at),
        region: region(codes[at]),
    };
    (0..codes.len()).map(office).collect()
}

pub fn of_county() -> Vec<Office> {
    chain(&["220104-01", "220104", "220100", "220000"])
}

/// The chain of a county of another prefecture.
pub fn of_other_county() -> Vec<Office> {
    chain(&["222401-01", "222401", "222400", "220000"])
}

pub fn someone(person: &str, organization: &str, signs: &[Signer], today: &str) -> Actor {
    Actor { person: person.to_owned(), organization: organization.to_owned(), signs: signs.to_vec(), today: day(today) }
}

/// The day on which everything is recorded, unless a test says otherwise.
pub const TODAY: &str = "2024-06-28";

pub fn clerk() -> Actor {
    someone("clerk", "220104-01", &[], TODAY)
}

pub fn head() -> Actor {
    someone("head", "220104-01", &[Signer::Head], TODAY)
}

pub fn officer(organization: &str) -> Actor {
    someone(&format!("officer of {organization}"), organization, &[Signer::Officer], TODAY)
}

pub fn filing(route: Route, filed_on: &str) -> Filing {
    let id = uuid::Uuid::now_v7();
    Filing {
        id: ApprovalId(id),
        kind: "exit.application".into(),
        article: 15,
        subject: format!("exitApplications/{id}"),
        retiree: RetireeId(uuid::Uuid::now_v7()),
        holder: route.first().office.place.clone(),
        filed_on: day(filed_on),
        route,
        needs_receipt: true,
    }
}

/// A case of article 15, filed by the clerk.
pub fn filed() -> Approval {
    let route = route::to_direct_superior(&of_county()).unwrap();
    Approval::file(filing(route, "2024-02-01"), &clerk()).unwrap()
}

/// A case of article 16, filed by the clerk, that goes to the province.
pub fn filed_to_the_province() -> Approval {
    let route = route::level_by_level(&of_county()).unwrap();
    Approval::file(Filing { needs_receipt: false, ..filing(route, "2024-02-01") }, &clerk()).unwrap()
}

pub fn opinion(stance: Stance, on: &str) -> Taking {
    Taking { act: Act::Opinion, stance: Some(stance), on: day(on), note: "因故".into() }
}

pub fn forward(on: &str) -> Taking {
    Taking { act: Act::Forward, stance: None, on: day(on), note: String::new() }
}

pub fn decision(stance: Stance, on: &str) -> Taking {
    Taking { act: Act::Decide, stance: Some(stance), on: day(on), note: "经研究".into() }
}

/// The case once the head has signed.
pub fn opined() -> Approval {
    filed().take(&head(), &opinion(Stance::Agree, "2024-02-05")).unwrap()
}

/// The case once the county has received the form, on the Friday before the Spring Festival; due on 29 February.
pub fn accepted() -> Approval {
    accepted_on("2024-02-09")
}

pub fn accepted_on(on: &str) -> Approval {
    opined().accept(&officer("220104"), day(on), &TEN_DAYS, Calendar::published()).unwrap()
}

pub fn reason<T: std::fmt::Debug>(outcome: Result<T, Refusal>) -> &'static str {
    outcome.unwrap_err().reason()
}
