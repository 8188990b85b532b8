//! `junxiu import placement`: the persons of a year's placement plan.

use futures::StreamExt as _;
use junxiu_contracts::common::RetireeCategory;
use junxiu_contracts::intake::placement_service_client::PlacementServiceClient;
use junxiu_contracts::intake::{self as pb, import_placement_items_response as answer};
use junxiu_kernel::grade::{
    CadreType, Category, CivilianGrade, MilitaryRank, PostGrade, TechnicalGrade, TitleLevel, TreatmentGrade,
};
use junxiu_kernel::sex::Sex;
use junxiu_kernel::text;
use junxiu_kernel::wrong::Wrong;
use junxiu_platform::parse;
use tonic::Code;

use super::pipeline::{Answers, Kind, Opening};
use super::report::{Answer, Counts, Outcome};
use crate::client::Client;
use crate::output::{self, Exit, Trouble};
use crate::spreadsheet::record::{Fault, Record};

/// The plan that rows go into.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The year.
    pub year: i32,
    /// The number of the amendment that brings the rows, for an issued plan.
    pub amendment: String,
}

impl Plan {
    /// The plan's resource name.
    pub fn name(&self) -> String {
        format!("placementPlans/{}", self.year)
    }
}

/// Whether a plan may be made where there is none.
#[derive(Clone, Copy, Debug)]
pub enum Making<'a> {
    /// It must be there.
    Never,
    /// A draft with this document's number may be made.
    Draft(&'a str),
    /// A draft with this document's number would be made, were the rows kept.
    Assumed(&'a str),
}

/// What an import puts its rows into.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ground {
    /// A plan that was there, and the number of its document.
    Standing(String),
    /// A draft made a moment ago.
    Made,
    /// A draft that is yet to be made.
    Assumed,
}

/// Makes sure that the plan is there, or makes it when that was asked for.
pub async fn ensure(client: &Client, plan: &Plan, making: Making<'_>) -> anyhow::Result<Ground> {
    let mut service = PlacementServiceClient::new(client.channel.clone());
    let asked = pb::GetPlacementPlanRequest { name: plan.name() };
    match service.get_placement_plan(client.request(asked)).await {
        Ok(standing) => return Ok(Ground::Standing(standing.into_inner().doc_no)),
        Err(status) if status.code() == Code::NotFound => {}
        Err(status) => return Err(status.into()),
    }
    let year = plan.year;
    let doc_no = match making {
        Making::Draft(doc_no) => doc_no,
        Making::Assumed(_) => return Ok(Ground::Assumed),
        Making::Never => {
            return Err(Trouble::both(
                Exit::NotFound,
                format!("{year}年的安置计划尚未建立；如需同时建立草案，请加上：--create-plan --document 文号"),
                format!(
                    "there is no plan of {year} yet; to make a draft of it now, add: --create-plan --document NUMBER"
                ),
            )
            .into());
        }
    };
    let wanted = pb::CreatePlacementPlanRequest {
        placement_plan_id: year.to_string(),
        placement_plan: Some(pb::PlacementPlan { doc_no: doc_no.to_owned(), ..Default::default() }),
        request_id: uuid::Uuid::now_v7().to_string(),
        validate_only: false,
    };
    match service.create_placement_plan(client.request(wanted)).await {
        Ok(_) => Ok(Ground::Made),
        // Somebody who made it at the same moment has done our work.
        Err(status) if status.code() == Code::AlreadyExists => Ok(Ground::Standing(doc_no.to_owned())),
        Err(status) => Err(status.into()),
    }
}

impl Ground {
    /// Says what the rows go into, where that is not plainly what the command line says.
    pub fn say(&self, plan: &Plan, making: Making<'_>) {
        let year = plan.year;
        let (Making::Draft(document) | Making::Assumed(document)) = making else { return };
        match self {
            Self::Made => output::say_both(
                &format!("已建立{year}年安置计划草案（文号：{document}）"),
                &format!("made a draft of the plan of {year} (document {document})"),
            ),
            Self::Assumed => output::say_both(
                &format!("{year}年的安置计划尚未建立；按将要建立的草案检查，未建立计划"),
                &format!(
                    "there is no plan of {year} yet; checking against the draft that would be made, and making none"
                ),
            ),
            Self::Standing(doc_no) if text::squeeze(doc_no) != text::squeeze(document) => output::say_both(
                &format!("注意：{year}年安置计划已存在（文号：{doc_no}），未使用 --document {document}"),
                &format!(
                    "note: the plan of {year} is there already (document {doc_no}); --document {document} was not used"
                ),
            ),
            Self::Standing(_) => {}
        }
    }

    /// Says that a plan was made for nothing, where no row of the file came into it.
    pub fn say_if_empty(&self, plan: &Plan, counts: &Counts) {
        if *self == Self::Made && counts.accepted == 0 {
            let year = plan.year;
            output::say_both(
                &format!("{year}年安置计划草案已建立，但其中没有人员"),
                &format!("the draft of the plan of {year} was made and holds nobody yet"),
            );
        }
    }
}

/// Says how the persons of a plan are sent.
pub fn kind(client: &Client, plan: &Plan, ground: &Ground) -> Kind<pb::ImportPlacementItemsRequest> {
    let (client, plan, assumed) = (client.clone(), plan.clone(), *ground == Ground::Assumed);
    Kind {
        message,
        begin: Box::new(move |message, checks_only| {
            message.placement_plan = plan.name();
            message.amendment_doc_no = plan.amendment.clone();
            message.validate_only = checks_only;
            message.assume_draft = assumed;
        }),
        open: Box::new(move |rows| open(client.clone(), client.request(rows))),
    }
}

fn message(record: &mut Record<'_>, row_number: i64) -> pb::ImportPlacementItemsRequest {
    let item = pb::PlacementItemDraft {
        retiree_name: record.word("retiree_name"),
        citizen_id: record.digits("citizen_id"),
        sex: record.parsed("sex", Sex::parse).map_or(0, Sex::number),
        birth_date: record.day("birth_date").map(parse::date),
        category: record.parsed("category", Category::parse).map_or(0, category),
        cadre_type: record.parsed("cadre_type", CadreType::parse).map_or(0, cadre_type),
        grade: Some(grade(record)),
        transferring_unit: record.word("transferring_unit"),
        settlement_region_code: record.digits("settlement_region_code"),
        settlement_mode: record.parsed("settlement_mode", settlement_mode).unwrap_or_default().into(),
        batch_no: record.word("batch_no"),
        party_member: record.yes_or_no("party_member"),
        enlisted_on: record.day("enlisted_on").map(parse::date),
        retired_on: record.day("retired_on").map(parse::date),
        certificate_no: record.digits("certificate_no"),
        phone: record.digits("phone"),
        remark: record.word("remark"),
        eligible_changchun: record.yes_or_no("eligible_changchun"),
    };
    pb::ImportPlacementItemsRequest { row_number, item: Some(item), ..Default::default() }
}

fn grade(record: &mut Record<'_>) -> pb::GradeFacts {
    let mut grade = pb::GradeFacts {
        technical_grade: record
            .parsed("technical_grade", TechnicalGrade::parse)
            .map_or(0, |grade| i32::from(grade.get())),
        technical_title_level: record.parsed("technical_title_level", TitleLevel::parse).map_or(0, |level| {
            pb::TitleLevel::from_str_name(&format!("TITLE_LEVEL_{}", level.code())).unwrap_or_default().into()
        }),
        treatment_grade: record.parsed("treatment_grade", TreatmentGrade::parse).map_or(0, |grade| {
            pb::TreatmentGrade::from_str_name(&format!("TREATMENT_GRADE_{}", grade.code())).unwrap_or_default().into()
        }),
        military_rank: record.parsed("military_rank", MilitaryRank::parse).map_or(0, |rank| {
            pb::MilitaryRank::from_str_name(&format!("MILITARY_RANK_{}", rank.code())).unwrap_or_default().into()
        }),
        ..Default::default()
    };
    match record.parsed("post_grade", post) {
        Some(Post::Military(post)) => {
            grade.post_grade =
                pb::PostGrade::from_str_name(&format!("POST_GRADE_{}", post.code())).unwrap_or_default().into();
        }
        Some(Post::Civilian(post)) => {
            grade.civilian_grade =
                pb::CivilianGrade::from_str_name(&format!("CIVILIAN_GRADE_{}", post.code())).unwrap_or_default().into();
        }
        None => {}
    }
    grade
}

/// One column holds the post of an officer or that of a civilian cadre; no word stands for both.
enum Post {
    Military(PostGrade),
    Civilian(CivilianGrade),
}

fn post(word: &str) -> Result<Post, Wrong> {
    match PostGrade::parse(word) {
        Ok(post) => Ok(Post::Military(post)),
        Err(wrong) => CivilianGrade::parse(word).map(Post::Civilian).map_err(|_| wrong),
    }
}

fn category(category: Category) -> i32 {
    match category {
        Category::Tuixiu => RetireeCategory::Tuixiu,
        Category::Lixiu => RetireeCategory::Lixiu,
        Category::Nco => RetireeCategory::Nco,
        Category::TuixiuToLixiu => RetireeCategory::TuixiuToLixiu,
    }
    .into()
}

fn cadre_type(cadre: CadreType) -> i32 {
    match cadre {
        CadreType::Officer => pb::CadreType::Officer,
        CadreType::TechnicalOfficer => pb::CadreType::TechnicalOfficer,
        CadreType::Civilian => pb::CadreType::Civilian,
        CadreType::TechnicalCivilian => pb::CadreType::TechnicalCivilian,
        CadreType::Nco => pb::CadreType::Nco,
    }
    .into()
}

fn settlement_mode(word: &str) -> Result<pb::SettlementMode, Wrong> {
    match text::squeeze(word).as_str() {
        "就地" | "就地安置" | "本地安置" => Ok(pb::SettlementMode::Local),
        "易地" | "易地安置" | "异地" | "异地安置" => Ok(pb::SettlementMode::Relocated),
        other => Err(Wrong::new(
            "UNKNOWN_SETTLEMENT_MODE",
            format!("无法识别的安置方式“{}”，应为：就地安置、易地安置", text::excerpt(other)),
            format!("\"{}\" is not a known mode of settlement; use 就地安置 or 易地安置", text::excerpt(other)),
        )),
    }
}

fn open(
    client: Client,
    rows: tonic::Request<tokio_stream::wrappers::ReceiverStream<pb::ImportPlacementItemsRequest>>,
) -> Opening {
    Box::pin(async move {
        let answers = PlacementServiceClient::new(client.channel).import_placement_items(rows).await?;
        Ok(Box::pin(answers.into_inner().map(|heard| heard.map(heard_of))) as Answers)
    })
}

fn heard_of(answer: pb::ImportPlacementItemsResponse) -> Answer {
    let outcome = match answer.outcome() {
        answer::Outcome::Accepted => Outcome::Accepted,
        answer::Outcome::Updated => Outcome::Updated,
        answer::Outcome::Unchanged => Outcome::Unchanged,
        answer::Outcome::Rejected => Outcome::Rejected,
        answer::Outcome::Unspecified => Outcome::Unknown,
    };
    let fault = |fault: pb::PlacementItemFault| Fault {
        field: fault.field,
        reason: fault.reason,
        zh: fault.text_zh,
        en: fault.text_en,
    };
    Answer {
        row: u32::try_from(answer.row_number).unwrap_or_default(),
        outcome,
        resource: answer.item,
        faults: answer.faults.into_iter().map(fault).collect(),
        warnings: answer.warnings.into_iter().map(fault).collect(),
    }
}
