//! Why acts on travel documents are refused.

use junxiu_platform::status::Fault;

use super::unmet;
use crate::api::convert::travel_document::DOCUMENT;
use crate::domain::exit::ARTICLE;
use crate::domain::travel_document::{DocumentId, Refusal};

impl From<Refusal> for Fault {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Person(refusal) => refusal.into(),
            Refusal::Exit(refusal) => refusal.into(),
            Refusal::State { state, allowed } => {
                let words = allowed.iter().map(|state| state.zh()).collect::<Vec<_>>().join("、");
                let codes = allowed.iter().map(|state| state.code()).collect::<Vec<_>>();
                unmet(
                    ARTICLE,
                    "DOCUMENT_STATE",
                    format!("证件当前状态为“{}”，此事项只能在“{words}”时办理", state.zh()),
                    format!("the document is {}, and this starts from {} alone", state.code(), codes.join(" or ")),
                )
                .in_state(state.code(), codes)
            }
            Refusal::BeforeLastMove { moved_on } => unmet(
                ARTICLE,
                "BEFORE_LAST_MOVE",
                format!("该证件最近一次变动为{moved_on}，日期不能早于此"),
                format!("the document was last moved on {moved_on}; the act cannot be dated before that"),
            )
            .with("moved_on", moved_on.to_string()),
            Refusal::Expired { expires_on } => unmet(
                ARTICLE,
                "DOCUMENT_EXPIRED",
                format!("证件有效期至{expires_on}，离境前已失效，请先换发"),
                format!("the document runs out on {expires_on}, before he leaves; have it replaced first"),
            )
            .with("expires_on", expires_on.to_string()),
            Refusal::LentTooEarly { from } => unmet(
                ARTICLE,
                "LENT_TOO_EARLY",
                format!("该次出国（境）于{from}才获批准或报备，借出日期不能早于此"),
                format!("the journey was approved or filed on {from}; the document cannot be lent before that"),
            )
            .with("from", from.to_string()),
            Refusal::ReleaseNotDue(ground) => unmet(
                ARTICLE,
                "RELEASE_NOT_DUE",
                format!("登记的人员状态不支持“{}”，请核对或先在接收登记中更新", ground.zh()),
                format!(
                    "the register does not bear out {}; check it, or have the register updated first",
                    ground.code()
                ),
            )
            .with("ground", ground.code()),
            Refusal::AlreadyHeld(seen) => already_held(seen),
        }
    }
}

/// Names the other document only to whoever sees it.
fn already_held(seen: Option<DocumentId>) -> Fault {
    let zh = "该类证件的此号码已有登记，请核对号码与证件类型";
    let en = "this number stands on record for a document of this type; check the number and the type";
    let fault = |name: &str| Fault::exists("DOCUMENT_ALREADY_HELD", DOCUMENT, name, zh, en);
    match seen {
        Some(id) => fault(&id.name()).with("document", id.name()),
        None => fault("travelDocuments/-"),
    }
}
