//! RenderEmergencyCertificate: the paper, with number and code also as a QR code.

use junxiu_casework::journal::Call;
use junxiu_contracts::medical as pb;
use junxiu_kernel::day::civil_time;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;
use junxiu_rendering::{Template, render};
use qrcode::{Color, EcLevel, QrCode};
use serde::Serialize;

use super::convert::priority as convert;
use super::emergency_certificates::seen;
use super::parts::Parts;
use crate::domain::code;
use crate::domain::emergency::{Certificate, Refusal, State};
use crate::domain::person::Person;

/// The layout of the paper.
const TEMPLATE: Template =
    Template { name: "emergency_certificate", text: include_str!("../../templates/emergency_certificate.typ") };

/// What stands on the paper.
#[derive(Serialize)]
struct Sheet {
    number: String,
    code: String,
    name: String,
    issued_by: String,
    issued_at: String,
    valid_until: String,
    /// The rows of the QR code, dark modules as `1`.
    modules: Vec<String>,
}

pub(super) async fn run(
    parts: &Parts,
    call: &Call,
    request: &pb::RenderEmergencyCertificateRequest,
) -> Result<pb::RenderEmergencyCertificateResponse, Fault> {
    let mut wrong = Violations::new();
    let id = convert::certificate_name(&mut wrong, &request.name);
    let code = wrong.required("code", &request.code).map(code::read);
    let code = code.and_then(|read| wrong.take("code", read));
    let (Some(id), Some(code)) = (id, code) else { return Err(wrong.fault()) };
    parts.must_not_guess(call).await?;

    let kept = seen(parts, call, id).await?;
    if !kept.fits(&parts.sealer, &code) {
        parts.guessed_wrong(call).await?;
        return Err(Refusal::CodeMismatch.into());
    }
    if kept.certificate.state == State::Revoked {
        let allowed = &[State::Issued, State::Discharged, State::Completed];
        return Err(Refusal::State { state: State::Revoked, allowed }.into());
    }
    let person = parts.person_on_record(kept.certificate.retiree).await?;

    let sheet = sheet(&kept.certificate, &person, &code)?;
    // Layout takes a processor for a while; it keeps nobody else waiting where it may block.
    let rendered = tokio::task::spawn_blocking(move || render(&TEMPLATE, &sheet)).await.map_err(Fault::internal)?;
    let document = rendered.map_err(Fault::internal)?;
    Ok(pb::RenderEmergencyCertificateResponse {
        document: document.pdf,
        content_type: "application/pdf".to_owned(),
        file_name: format!("{}.pdf", kept.certificate.number),
        missing_characters: document.missing.iter().map(char::to_string).collect(),
    })
}

fn sheet(certificate: &Certificate, person: &Person, code: &str) -> Result<Sheet, Fault> {
    let groups: Vec<&str> = (0..code.len()).step_by(4).filter_map(|at| code.get(at..at + 4)).collect();
    let code = groups.join("-");
    let minute = |at| civil_time(at).format("%Y年%m月%d日 %H时%M分").to_string();
    Ok(Sheet {
        number: certificate.number.clone(),
        modules: modules(&format!("{} {code}", certificate.number))?,
        code,
        name: person.name.clone(),
        issued_by: certificate.issued_by.clone(),
        issued_at: minute(certificate.issued_at),
        valid_until: minute(certificate.valid_until),
    })
}

/// Draws a text as a QR code that is still read when a fourth of it is soiled.
fn modules(text: &str) -> Result<Vec<String>, Fault> {
    let code = QrCode::with_error_correction_level(text, EcLevel::Q).map_err(Fault::internal)?;
    let sign = |color: &Color| if *color == Color::Dark { '1' } else { '0' };
    Ok(code.to_colors().chunks(code.width()).map(|row| row.iter().map(sign).collect()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_drawn_as_a_square_with_its_three_marks() {
        let drawn = modules("JJ-20240701-4F7K2Q 0000-0000-0000-0000").unwrap();
        assert!(drawn.iter().all(|row| row.len() == drawn.len()));
        let last = drawn.len() - 7;
        for (row, column) in [(0, 0), (0, last), (last, 0)] {
            assert_eq!(&drawn[row][column..column + 7], "1111111", "a mark at {row}, {column}");
            assert_eq!(&drawn[row + 1][column..column + 7], "1000001");
        }
        assert_ne!(drawn, modules("JJ-20240701-4F7K2Q 0000-0000-0000-0001").unwrap());
    }
}
