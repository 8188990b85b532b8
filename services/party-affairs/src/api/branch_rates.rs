//! SetRetentionRatio, SetSecretaryAllowance and their lists: dated facts that are only added.

use junxiu_casework::journal::{Call, Done, Entry};
use junxiu_contracts::party as pb;
use junxiu_contracts::{Page, google_type};
use junxiu_kernel::day::Day;
use junxiu_kernel::ids::{OrganizationCode, new_v7};
use junxiu_kernel::organization::Level;
use junxiu_platform::page;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;
use prost::Name;
use uuid::Uuid;

use super::convert::branch_rate as convert;
use super::parts::Parts;
use crate::domain::branch_rate::{self, ALLOWANCE_MAX_FEN, Rate, Refusal, SHARE_MAX_BASIS_POINTS, Topic};
use crate::store;

/// What is asked for.
struct Asked {
    topic: Topic,
    organization: OrganizationCode,
    amount: i64,
    effective_from: Day,
    document_no: String,
    corrects: Option<Uuid>,
}

/// What a request gives, whichever fact it is about.
struct Given<'g> {
    topic: Topic,
    path: &'static str,
    amount_field: &'static str,
    amount_max: i64,
    organization: &'g str,
    amount: i64,
    effective_from: Option<&'g google_type::Date>,
    document_no: &'g str,
    corrects: &'g str,
}

/// Records a share of dues.
pub async fn set_retention_ratio(
    parts: &Parts,
    call: &Call,
    request: &pb::SetRetentionRatioRequest,
) -> Result<Done<pb::RetentionRatio>, Fault> {
    let mut wrong = Violations::new();
    let Some(given) = wrong.present("retention_ratio", request.retention_ratio.as_ref()) else {
        return Err(wrong.fault());
    };
    let given = Given {
        topic: Topic::RetentionRatio,
        path: "retention_ratio",
        amount_field: "ratio_basis_points",
        amount_max: SHARE_MAX_BASIS_POINTS,
        organization: &given.organization,
        amount: given.ratio_basis_points.into(),
        effective_from: given.effective_from.as_ref(),
        document_no: &given.document_no,
        corrects: &given.corrects,
    };
    let done = set(parts, call, parse(wrong, &given)?).await?;
    Ok(Done { answer: convert::retention_ratio(&done.0), changes: done.1, entry: done.2 })
}

/// Records a secretary's allowance.
pub async fn set_secretary_allowance(
    parts: &Parts,
    call: &Call,
    request: &pb::SetSecretaryAllowanceRequest,
) -> Result<Done<pb::SecretaryAllowance>, Fault> {
    let mut wrong = Violations::new();
    let Some(given) = wrong.present("secretary_allowance", request.secretary_allowance.as_ref()) else {
        return Err(wrong.fault());
    };
    let given = Given {
        topic: Topic::SecretaryAllowance,
        path: "secretary_allowance",
        amount_field: "monthly_fen",
        amount_max: ALLOWANCE_MAX_FEN,
        organization: &given.organization,
        amount: given.monthly_fen,
        effective_from: given.effective_from.as_ref(),
        document_no: &given.document_no,
        corrects: &given.corrects,
    };
    let done = set(parts, call, parse(wrong, &given)?).await?;
    Ok(Done { answer: convert::secretary_allowance(&done.0), changes: done.1, entry: done.2 })
}

fn parse(mut wrong: Violations, given: &Given<'_>) -> Result<Asked, Fault> {
    let field = |name: &str| format!("{}.{name}", given.path);
    let organization = wrong.required(&field("organization"), given.organization);
    let organization =
        organization.and_then(|name| wrong.take(&field("organization"), OrganizationCode::parse_name(name)));
    if !(0..=given.amount_max).contains(&given.amount) {
        let max = given.amount_max;
        let en = format!("must be from 0 to {max}");
        wrong.add(field(given.amount_field), "OUT_OF_RANGE", format!("应为 0 至 {max}"), en);
    }
    let effective_from = wrong.day(&field("effective_from"), given.effective_from);
    let document_no = wrong.required(&field("document_no"), given.document_no);
    let corrects = wrong.take_optional(&field("corrects"), given.corrects, |name| convert::id(given.topic, name));
    match (organization, effective_from, document_no, wrong.is_empty()) {
        (Some(organization), Some(effective_from), Some(document_no), true) => Ok(Asked {
            topic: given.topic,
            organization,
            amount: given.amount,
            effective_from,
            document_no: document_no.to_owned(),
            corrects,
        }),
        _ => Err(wrong.fault()),
    }
}

async fn set(
    parts: &Parts,
    call: &Call,
    asked: Asked,
) -> Result<(Rate, junxiu_platform::database::Changes, Entry), Fault> {
    let organization = parts.organization(&call.caller, asked.organization.as_str()).await?;
    let known = store::branch_rate::of(&parts.db, asked.topic, &organization.code).await?;

    if asked.topic == Topic::SecretaryAllowance && organization.level == Level::Institution {
        return Err(Refusal::NotABureau.into());
    }
    let rate = Rate {
        id: new_v7(call.now),
        topic: asked.topic,
        organization: organization.code.clone(),
        holder: organization.place.clone(),
        amount: asked.amount,
        effective_from: asked.effective_from,
        document_no: asked.document_no,
        corrects: asked.corrects,
        corrected_by: None,
        recorded_by: call.caller.person().to_owned(),
        recorded_at: call.now,
    };
    branch_rate::add(&rate, &known)?;

    let name = branch_rate::name(rate.topic, rate.id);
    let entry = Entry::about(&name, organization.place)
        .occurred_on(rate.effective_from)
        .summary(format!("set {name} from {}", rate.effective_from));
    let changes = store::branch_rate::add(&rate);
    Ok((rate, changes, entry))
}

/// Lists shares of dues.
pub async fn list_retention_ratios(
    parts: &Parts,
    call: &Call,
    request: &pb::ListRetentionRatiosRequest,
) -> Result<pb::ListRetentionRatiosResponse, Fault> {
    let asked = (Topic::RetentionRatio, request.organization.as_str(), request.on.as_ref());
    let (rates, next_page_token) = list(parts, call, request, asked).await?;
    Ok(pb::ListRetentionRatiosResponse {
        retention_ratios: rates.iter().map(convert::retention_ratio).collect(),
        next_page_token,
    })
}

/// Lists secretaries' allowances.
pub async fn list_secretary_allowances(
    parts: &Parts,
    call: &Call,
    request: &pb::ListSecretaryAllowancesRequest,
) -> Result<pb::ListSecretaryAllowancesResponse, Fault> {
    let asked = (Topic::SecretaryAllowance, request.organization.as_str(), request.on.as_ref());
    let (rates, next_page_token) = list(parts, call, request, asked).await?;
    Ok(pb::ListSecretaryAllowancesResponse {
        secretary_allowances: rates.iter().map(convert::secretary_allowance).collect(),
        next_page_token,
    })
}

async fn list<R: Page + Name>(
    parts: &Parts,
    call: &Call,
    request: &R,
    (topic, organization, on): (Topic, &str, Option<&google_type::Date>),
) -> Result<(Vec<Rate>, String), Fault> {
    let mut wrong = Violations::new();
    let organization = wrong.required("organization", organization);
    let organization = organization.and_then(|name| wrong.take("organization", OrganizationCode::parse_name(name)));
    let on = wrong.optional_day("on", on);
    let page = page::read_into::<Uuid, _>(&mut wrong, &parts.sealer, request);
    let (Some(organization), true) = (organization, wrong.is_empty()) else { return Err(wrong.fault()) };

    let organization = parts.organization(&call.caller, organization.as_str()).await?;
    if let Some(on) = on {
        let known = store::branch_rate::of(&parts.db, topic, &organization.code).await?;
        return Ok((branch_rate::holding(&known, on).cloned().into_iter().collect(), String::new()));
    }
    let found = store::branch_rate::page(&parts.db, topic, &organization.code, page.after, page.limit()).await?;
    Ok(page::cut(&parts.sealer, request, &page, found, |rate| rate.id))
}
