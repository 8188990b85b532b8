//! PreviewPost: may somebody take a post, and who would decide?

use junxiu_casework::approval;
use junxiu_casework::journal::Call;
use junxiu_contracts::common as pb_common;
use junxiu_contracts::party as pb;
use junxiu_kernel::day::Day;
use junxiu_kernel::decision::Decision;
use junxiu_kernel::grade::{Category, GradeFacts, GradeMap, is_below_regiment_by, management_group_by};
use junxiu_kernel::ids::{OrganizationCode, RetireeId};
use junxiu_kernel::organization::Level;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;
use junxiu_platform::wire;

use super::convert::grade::{self, Given};
use super::convert::post as convert;
use super::convert::words;
use super::parts::Parts;
use super::post_parts::{group, offices};
use crate::domain::organization::Organization;
use crate::domain::post::{self, Participation, Refusal};
use crate::domain::post_review::{self, Birth, Facts, Verdict};
use crate::store;

/// What a question says, whoever it is about.
struct Asked {
    participation: Participation,
    starts_on: Day,
    ends_on: Option<Day>,
    completed_terms: i64,
    active_posts: i64,
}

/// Whom a question is about.
enum Who {
    /// A retiree, with the social organisation by name and code.
    Retiree(RetireeId, String, Option<String>),
    /// Nobody by name.
    Somebody(Box<Somebody>),
}

/// A person as the question describes him.
struct Somebody {
    grades: GradeFacts,
    category: Category,
    organization: Option<OrganizationCode>,
    birth_date: Option<Day>,
}

/// Says whether somebody may take a post, and who would decide.
pub async fn run(
    parts: &Parts,
    call: &Call,
    request: &pb::PreviewPostRequest,
) -> Result<pb::PreviewPostResponse, Fault> {
    let mut wrong = Violations::new();
    let asked = asked(&mut wrong, call, request);
    let who = who(&mut wrong, request);
    let (Some(asked), Some(who), true) = (asked, who, wrong.is_empty()) else { return Err(wrong.fault()) };

    let (facts, chain) = match who {
        Who::Retiree(retiree, name, uscc) => of_retiree(parts, call, retiree, (&name, uscc.as_deref()), &asked).await?,
        Who::Somebody(somebody) => of_somebody(parts, call, &somebody, &asked).await?,
    };
    let review = post_review::review(&facts, &offices(&chain), &parts.policies.post).map_err(Refusal::Policy)?;

    Ok(shown(&review))
}

fn shown(review: &Decision<Verdict>) -> pb::PreviewPostResponse {
    pb::PreviewPostResponse {
        allowed: review.outcome.is_allowed(),
        route: review.outcome.route.as_ref().map(approval::steps).unwrap_or_default(),
        decision: Some(wire::decision(review.outcome.code(), review)),
    }
}

fn asked(wrong: &mut Violations, call: &Call, request: &pb::PreviewPostRequest) -> Option<Asked> {
    let participation = wrong.chosen_optional("participation", request.participation).and_then(convert::participation);
    let starts_on = wrong.optional_day("starts_on", request.starts_on.as_ref()).unwrap_or(call.today);
    let ends_on = wrong.optional_day("ends_on", request.ends_on.as_ref());
    if ends_on.is_some_and(|ends_on| ends_on < starts_on) {
        wrong.add("ends_on", "RANGE_REVERSED", "结束日期不能早于开始日期", "the last day lies before the first");
    }
    Some(Asked {
        participation: participation.unwrap_or(Participation::Post),
        starts_on,
        ends_on,
        completed_terms: convert::named(wrong, "completed_terms", request.completed_terms),
        active_posts: convert::named(wrong, "active_posts", request.active_posts),
    })
}

fn who(wrong: &mut Violations, request: &pb::PreviewPostRequest) -> Option<Who> {
    let given = Given {
        post_grade: request.post_grade,
        civilian_grade: request.civilian_grade,
        technical_grade: request.technical_grade,
        technical_title_level: request.technical_title_level,
        treatment_grade: request.treatment_grade,
        military_rank: request.military_rank,
        management_group: request.management_group,
    };
    let retiree = wrong.take_optional("retiree", &request.retiree, RetireeId::parse_name);
    let name = wrong.optional("society_name", &request.society_name).unwrap_or_default().to_owned();
    let uscc = convert::uscc(wrong, "uscc", &request.uscc);
    let organization = wrong.take_optional("organization", &request.organization, OrganizationCode::parse_name);
    let birth_date = wrong.optional_day("birth_date", request.birth_date.as_ref());
    let category = wrong.chosen_optional::<pb_common::RetireeCategory>("category", request.category);
    let grades = grade::facts(wrong, &given);
    if request.retiree.trim().is_empty() {
        let category = category.and_then(words::category).unwrap_or(Category::Tuixiu);
        return Some(Who::Somebody(Box::new(Somebody { grades, category, organization, birth_date })));
    }
    let also = [
        ("organization", organization.is_some()),
        ("birth_date", birth_date.is_some()),
        ("category", category.is_some()),
        ("post_grade", !given.is_empty()),
    ];
    for (field, _) in also.into_iter().filter(|(_, given)| *given) {
        wrong.add(
            field,
            "KNOWN_OF_THE_RETIREE",
            "已指定人员，此项以登记信息为准，请勿填写",
            "is taken from the register when a retiree is named; leave it out, or leave the retiree out",
        );
    }
    Some(Who::Retiree(retiree?, name, uscc))
}

async fn of_retiree(
    parts: &Parts,
    call: &Call,
    retiree: RetireeId,
    (name, uscc): (&str, Option<&str>),
    asked: &Asked,
) -> Result<(Facts, Vec<Organization>), Fault> {
    let standing = parts.person(call, retiree).await?;
    let chain = parts.offices(&standing).await?;
    let posts = store::post::of_retiree(&parts.db, retiree).await?;
    let of_society = !name.is_empty() || uscc.is_some();
    let before = if of_society { post::terms_before(&posts, name, uscc, asked.starts_on) } else { 0 };
    let facts = Facts {
        group: group(&standing),
        below_regiment: standing.is_below_regiment(),
        birth: standing.birth_date.map_or(Birth::Unknown, Birth::Known),
        completed_terms: before.saturating_add(asked.completed_terms),
        active_posts: post::overlapping(&posts, asked.starts_on, asked.ends_on).saturating_add(asked.active_posts),
        ..facts(asked)
    };
    Ok((facts, chain))
}

async fn of_somebody(
    parts: &Parts,
    call: &Call,
    somebody: &Somebody,
    asked: &Asked,
) -> Result<(Facts, Vec<Organization>), Fault> {
    let code = somebody.organization.as_ref().map_or(call.caller.organization.as_str(), OrganizationCode::as_str);
    let served_by = parts.organization(&call.caller, code).await?;
    // A route begins with an institution; a bureau serves nobody itself.
    let chain = if served_by.level == Level::Institution { parts.chain(code).await? } else { Vec::new() };
    let dated = GradeMap::published().map_err(Fault::internal)?;
    let map = dated.on(asked.starts_on).map_err(Refusal::Policy)?;
    let facts = Facts {
        group: management_group_by(&somebody.grades, somebody.category, map, dated.version(map)),
        below_regiment: is_below_regiment_by(&somebody.grades, somebody.category, &map.value),
        birth: somebody.birth_date.map_or(Birth::NotAsked, Birth::Known),
        ..facts(asked)
    };
    Ok((facts, chain))
}

/// Gives what the question itself says.
fn facts(asked: &Asked) -> Facts {
    Facts {
        participation: asked.participation,
        group: Decision::new(None),
        below_regiment: false,
        birth: Birth::NotAsked,
        starts_on: asked.starts_on,
        completed_terms: asked.completed_terms,
        active_posts: asked.active_posts,
        legal_representative: false,
        paid: false,
        unrelated: false,
    }
}
