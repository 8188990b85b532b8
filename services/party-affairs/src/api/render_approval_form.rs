//! RenderApprovalForm.

use junxiu_casework::journal::{Call, Entry};
use junxiu_contracts::party as pb;
use junxiu_platform::parse::{Violations, date};
use junxiu_platform::status::Fault;
use junxiu_rendering::{Template, render};

use super::convert::exit as convert;
use super::parts::Parts;
use super::travel_parts;
use super::unmask::CLERKS_AND_ABOVE;
use crate::domain::exit::Exit;
use crate::domain::exit_form::{self, Form, Part};
use crate::domain::travel_document::{DocumentState, masked};

/// The layout of the form.
const TEMPLATE: Template =
    Template { name: "exit_approval_form", text: include_str!("../../templates/exit_approval_form.typ") };

/// Renders the form of an application.
pub async fn run(
    parts: &Parts,
    call: &Call,
    request: &pb::RenderApprovalFormRequest,
) -> Result<pb::RenderApprovalFormResponse, Fault> {
    let mut wrong = Violations::new();
    let id = convert::name(&mut wrong, "name", &request.name);
    let Some(id) = id else { return Err(wrong.fault()) };
    if request.unmask {
        call.must_unmask(CLERKS_AND_ABOVE)?;
    }

    let (exit, case) = travel_parts::application(parts, call, id, "").await?;
    let person = parts.standings.get(exit.retiree).await?;
    let person = person.ok_or_else(|| Fault::internal("the person of a journey is not known here"))?;
    // The institution whose head signs, also when another serves him by now.
    let signing = case.route.steps().first().map_or_else(|| exit.holder.nearest(), |step| &step.office.code);
    let institution = parts.organizations.get(signing).await?.map(|found| found.display_name).unwrap_or_default();
    let documents = documents(parts, call, &exit, request.unmask).await?;
    let form = exit_form::form(&exit, &case, &person, format!("{institution}（{signing}）"), documents);

    let sheet = form.sheet();
    // Layout takes a processor for a while; it keeps nobody else waiting where it may block.
    let rendered = tokio::task::spawn_blocking(move || render(&TEMPLATE, &sheet)).await.map_err(Fault::internal)?;
    let document = rendered.map_err(Fault::internal)?;
    if request.unmask {
        let entry = Entry::about(exit.id.name(), exit.holder.clone()).summary("showed document_no whole");
        parts.journal.disclosed(call, entry).await?;
    }
    Ok(pb::RenderApprovalFormResponse {
        form: Some(wire(&form)),
        document: document.pdf,
        content_type: "application/pdf".to_owned(),
        file_name: format!("{}.pdf", exit.plan.form_no.as_deref().unwrap_or(&exit.id.to_string())),
        missing_characters: document.missing.iter().map(char::to_string).collect(),
    })
}

/// Tells the documents that he holds or that are kept for him, by type and number, as far as the caller sees them.
async fn documents(parts: &Parts, call: &Call, exit: &Exit, is_whole: bool) -> Result<Vec<String>, Fault> {
    let mut told = Vec::new();
    for kept in travel_parts::documents(parts, exit.retiree).await? {
        let is_gone = matches!(kept.document.state, DocumentState::Lost | DocumentState::Released);
        if is_gone || !call.caller.sees(&kept.document.holder) {
            continue;
        }
        let number = kept.number(&parts.sealer).map_err(Fault::internal)?;
        let number = if is_whole { number } else { masked(&number) };
        told.push(format!("{} {number}", kept.document.kind.zh()));
    }
    Ok(told)
}

fn wire(form: &Form) -> pb::ApprovalForm {
    pb::ApprovalForm {
        form_no: form.form_no.clone().unwrap_or_default(),
        filed_on: Some(date(form.filed_on)),
        display_name: form.name.clone(),
        grade: form.grade.to_owned(),
        party_membership: form.membership.to_owned(),
        institution: form.institution.clone(),
        countries: form.countries.clone(),
        companions: form.companions.clone(),
        from: Some(date(form.from)),
        to: Some(date(form.to)),
        purpose: form.purpose.clone(),
        documents: form.documents.clone(),
        opinion: form.opinion.as_ref().map(part),
        received_on: form.received_on.map(date),
        due_on: form.due_on.map(date),
        verdict: form.verdict.as_ref().map(part),
    }
}

fn part(part: &Part) -> pb::approval_form::Part {
    pb::approval_form::Part {
        stance: part.stance.to_owned(),
        text: part.text.clone(),
        signer: part.signer.clone(),
        signed_on: Some(date(part.on)),
    }
}
