//! ExportAnnals: the entries of a yearbook or a gazetteer as a workbook, or as a document to print.

use std::collections::BTreeMap;

use junxiu_casework::journal::{Call, Entry};
use junxiu_contracts::honors as pb;
use junxiu_kernel::ids::RetireeId;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;
use junxiu_rendering::{Template, render};
use rust_xlsxwriter::{Format, Workbook, XlsxError};
use serde::Serialize;

use super::convert::plan::{YEAR_MAX, YEAR_MIN, within};
use super::parts::Parts;
use super::status::{no_policy, unmet};
use crate::domain::annals::{AnnalsEntry, State};
use crate::domain::inclusion::{Facts, evaluate};
use crate::domain::merit::MeritRecord;
use crate::store;
use crate::store::annals::{Filter, Person};
use crate::store::scope::Scope;

/// The layout of the document.
const TEMPLATE: Template = Template { name: "annals", text: include_str!("../../templates/annals.typ") };

/// How many entries one file holds; the answer is one message.
const ENTRIES_MAX: i64 = 500;

/// The headings of the workbook with the widths of their columns.
const COLUMNS: [(&str, u16); 7] =
    [("序号", 6), ("姓名", 12), ("录入条件", 28), ("事迹", 80), ("状态", 12), ("卷页", 16), ("更正", 30)];

/// A line of the file.
#[derive(Serialize)]
struct Line {
    name: String,
    criteria: String,
    text: String,
    state: &'static str,
    place: String,
    erratum: String,
}

/// What the layout reads.
#[derive(Serialize)]
struct Book {
    title: String,
    footer: String,
    entries: Vec<Line>,
}

/// Exports entries in which nothing secret was found.
pub async fn run(
    parts: &Parts,
    call: &Call,
    request: &pb::ExportAnnalsRequest,
) -> Result<pb::ExportAnnalsResponse, Fault> {
    let mut wrong = Violations::new();
    let asked = asked(&mut wrong, request);
    let format = wrong.chosen::<pb::ExportFormat>("format", request.format);
    let (Some((filter, title)), Some(format), true) = (asked, format, wrong.is_empty()) else {
        return Err(wrong.fault());
    };

    let scope = Scope::of(&call.caller.organization);
    let found = store::annals::page(&parts.db, &scope, &filter, None, ENTRIES_MAX + 1).await?;
    if i64::try_from(found.len()).is_ok_and(|count| count > ENTRIES_MAX) {
        let zh = format!("条目超过{ENTRIES_MAX}条，请由下级单位分别导出");
        let en = format!("there are more than {ENTRIES_MAX} entries; let the offices below export theirs");
        return Err(unmet(28, "EXPORT_TOO_LARGE", zh, en));
    }
    // The oldest first, as they are printed; a draft may hold what is secret.
    let is_own = |entry: &&AnnalsEntry| request.year == 0 || entry.organization == call.caller.organization;
    let entries: Vec<&AnnalsEntry> =
        found.iter().rev().filter(|entry| entry.state != State::Drafted).filter(is_own).collect();
    let lines = lines(parts, call, &entries).await?;
    let entry_count = i32::try_from(lines.len()).unwrap_or(i32::MAX);
    let footer = format!("{} 于 {} 导出", call.caller.organization, call.today);
    let book = Book { title: title.clone(), footer, entries: lines };

    let entry = Entry::about(format!("organizations/{}", call.caller.organization), parts.place_of(call).await?);
    parts.journal.disclosed(call, entry.summary(format!("exported {entry_count} entries of the annals"))).await?;
    let (document, content_type, ending, missing_characters) = match format {
        pb::ExportFormat::Pdf => {
            // Layout takes a processor for a while; it keeps nobody else waiting where it may block.
            let rendered =
                tokio::task::spawn_blocking(move || render(&TEMPLATE, &book)).await.map_err(Fault::internal)?;
            let document = rendered.map_err(Fault::internal)?;
            let missing = document.missing.iter().map(char::to_string).collect();
            (document.pdf, "application/pdf", "pdf", missing)
        }
        pb::ExportFormat::Xlsx | pb::ExportFormat::Unspecified => {
            let written = tokio::task::spawn_blocking(move || workbook(&book)).await.map_err(Fault::internal)?;
            let sheet = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
            (written.map_err(Fault::internal)?, sheet, "xlsx", Vec::new())
        }
    };
    Ok(pb::ExportAnnalsResponse {
        document,
        content_type: content_type.to_owned(),
        file_name: format!("{title}.{ending}"),
        entry_count,
        missing_characters,
    })
}

fn asked(wrong: &mut Violations, request: &pb::ExportAnnalsRequest) -> Option<(Filter, String)> {
    let kind = wrong.chosen::<pb::PublicationKind>("kind", request.kind);
    if request.year != 0 || kind == Some(pb::PublicationKind::Yearbook) {
        within(wrong, "year", i64::from(request.year), YEAR_MIN, YEAR_MAX);
    }
    let region = match (kind, request.region_code.trim().is_empty()) {
        (Some(pb::PublicationKind::Gazetteer), true) => {
            wrong.missing("region_code");
            None
        }
        (_, true) => None,
        (_, false) => wrong.text("region_code", request.region_code.trim(), 6).map(str::to_owned),
    };
    let whole = Filter { standing_only: true, ..Filter::default() };
    match kind? {
        pb::PublicationKind::Yearbook => {
            let title = format!("{}年年鉴军休干部名录和事迹", request.year);
            Some((Filter { year: Some(i64::from(request.year)), ..whole }, title))
        }
        pb::PublicationKind::Gazetteer => {
            let region = region?;
            let title = format!("{region}地方志军休干部名录和事迹");
            Some((Filter { region: Some(region), ..whole }, title))
        }
        pb::PublicationKind::Unspecified => None,
    }
}

async fn lines(parts: &Parts, call: &Call, entries: &[&AnnalsEntry]) -> Result<Vec<Line>, Fault> {
    let people: Vec<RetireeId> = entries.iter().map(|entry| entry.retiree).collect();
    let kept: BTreeMap<RetireeId, Person> = store::annals::people(&parts.db, &people).await?.into_iter().collect();
    let records = store::merit::of_retirees(&parts.db, &people).await?;
    let mut lines = Vec::with_capacity(entries.len());
    for entry in entries {
        let own = records.iter().filter(|record| record.retiree == entry.retiree).filter_map(MeritRecord::counting);
        let other = kept.get(&entry.retiree).and_then(|person| person.other.clone());
        let facts = Facts::of(own, other.map(|(reason, _)| reason));
        let met = evaluate(&facts, call.today, &parts.policies.inclusion).map_err(no_policy)?.outcome;
        lines.push(Line {
            name: entry.name.clone(),
            criteria: met.iter().map(|one| one.zh()).collect::<Vec<_>>().join("、"),
            text: entry.text.clone(),
            state: entry.state.zh(),
            place: entry.published.as_ref().map(|(_, place)| place.clone()).unwrap_or_default(),
            erratum: entry.erratum.as_ref().map(|(text, _)| text.clone()).unwrap_or_default(),
        });
    }
    Ok(lines)
}

/// Writes the workbook: a title, headings, a line an entry. Texts are written as texts, so none is read as a formula.
fn workbook(book: &Book) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    let (bold, wrapped) = (Format::new().set_bold(), Format::new().set_text_wrap());
    sheet.set_name("名录")?;
    sheet.write_string_with_format(0, 0, &book.title, &bold)?;
    for (at, (heading, width)) in (0_u16..).zip(COLUMNS) {
        sheet.set_column_width(at, width)?;
        sheet.write_string_with_format(1, at, heading, &bold)?;
    }
    for (number, line) in (1_u32..).zip(&book.entries) {
        let row = number + 1;
        sheet.write_number(row, 0, number)?;
        let texts = [&line.name, &line.criteria, &line.text, &line.state.to_owned(), &line.place, &line.erratum];
        for (at, text) in (1_u16..).zip(texts) {
            sheet.write_string_with_format(row, at, text, &wrapped)?;
        }
    }
    workbook.save_to_buffer()
}
