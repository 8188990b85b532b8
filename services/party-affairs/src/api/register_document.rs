//! RegisterDocument: a private travel document becomes known.

use junxiu_casework::duty;
use junxiu_casework::journal::{Call, Done, Entry};
use junxiu_contracts::party as pb;
use junxiu_kernel::day::Day;
use junxiu_kernel::ids::RetireeId;
use junxiu_platform::database::Changes;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;

use super::convert::travel_document as convert;
use super::custody_parts;
use super::parts::Parts;
use super::travel_parts;
use crate::domain::exit::{Exit, State};
use crate::domain::hand_in::{self, DOCUMENTS};
use crate::domain::standing::Standing;
use crate::domain::travel_document::{self as rules, Document, DocumentId, DocumentKind, DocumentState, Refusal};
use crate::store;

/// Why the duty that stood for documents yet unknown falls away.
const REGISTERED: &str = "REGISTERED";

/// What is told of a document.
struct Told {
    kind: DocumentKind,
    number: String,
    issued_on: Option<Day>,
    expires_on: Option<Day>,
    in_custody: bool,
    on: Day,
}

/// Registers a document.
pub async fn run(
    parts: &Parts,
    call: &Call,
    request: &pb::RegisterDocumentRequest,
) -> Result<Done<pb::TravelDocument>, Fault> {
    let mut wrong = Violations::new();
    let retiree = wrong.take("retiree", RetireeId::parse_name(&request.retiree));
    let told = told(&mut wrong, call, request);
    let (Some(retiree), Some(told), true) = (retiree, told, wrong.is_empty()) else { return Err(wrong.fault()) };

    let standing = parts.person(call, retiree).await?;
    let revision = store::traveller::revision(&parts.db, retiree).await?;
    let documents = travel_parts::documents(parts, retiree).await?;
    let exits = store::exit::of_retiree(&parts.db, retiree).await?;
    let other = store::travel_document::of_number(&parts.db, &parts.sealer, told.kind, &told.number).await?;

    standing.must_be_served()?;
    standing.must_cover(told.on, call.today)?;
    if let Some(other) = other {
        let seen = call.caller.sees(&other.holder).then_some(other.id);
        // A trial leaves no trace, so it tells nobody of a number that he does not see.
        if seen.is_some() || !request.validate_only {
            return Err(Refusal::AlreadyHeld(seen).into());
        }
    }
    let over = owed_from(&exits, &told);
    let is_meant = hand_in::is_meant(&parts.policies.exit, standing.group, told.on)?;
    let (document, guard) = match over.filter(|_| is_meant) {
        Some((exit, from)) => {
            let (region, guard) = travel_parts::region(parts, &standing).await?;
            let owed = hand_in::last_day(&parts.policies.exit, &parts.calendar, &region, from)?.outcome;
            (document(call, &standing, &told).owe(exit.id, owed), guard)
        }
        None => (document(call, &standing, &told), Changes::new()),
    };

    let (insert, kept) = store::travel_document::insert(&parts.sealer, &document, &told.number);
    let line = custody_parts::line(call, &document, told.on, document.exit, String::new());
    let changes = store::traveller::touch(retiree, revision)
        .append(store::standing::guard(&standing))
        .append(guard)
        .append(insert)
        .append(store::travel_document::log::add(document.id, 1, &line, call.now))
        .append(duties(call, &document, &exits))
        .append(custody_parts::closed(&exits, &documents, &document, call));
    let entry = Entry::about(document.id.name(), standing.holder.clone()).occurred_on(told.on).summary(format!(
        "registered a document: {} {}",
        document.kind.code(),
        document.state.code()
    ));
    let number = kept.number(&parts.sealer).map_err(Fault::internal)?;
    Ok(Done { answer: convert::wire(&document, &number, false, &[line], call.today), changes, entry })
}

fn told(wrong: &mut Violations, call: &Call, request: &pb::RegisterDocumentRequest) -> Option<Told> {
    let kind = wrong.chosen::<pb::TravelDocumentType>("type", request.r#type).and_then(convert::kind);
    let number = wrong
        .required("document_no", &request.document_no)
        .map(rules::number)
        .and_then(|number| wrong.take("document_no", number));
    let issued_on = wrong.optional_day("issued_on", request.issued_on.as_ref());
    let expires_on = wrong.optional_day("expires_on", request.expires_on.as_ref());
    let on = wrong.optional_day("occurred_on", request.occurred_on.as_ref()).unwrap_or(call.today);
    if issued_on.zip(expires_on).is_some_and(|(issued_on, expires_on)| expires_on < issued_on) {
        wrong.add("expires_on", "BEFORE_ISSUE", "有效期不能早于签发日", "cannot lie before the day of issue");
    }
    Some(Told { kind: kind?, number: number?, issued_on, expires_on, in_custody: request.in_custody, on })
}

fn document(call: &Call, standing: &Standing, told: &Told) -> Document {
    let keeper = standing.holder.nearest().to_owned();
    Document {
        id: DocumentId::new_v7(call.now),
        retiree: standing.retiree,
        holder: standing.holder.clone(),
        kind: told.kind,
        issued_on: told.issued_on,
        expires_on: told.expires_on,
        state: if told.in_custody { DocumentState::InCustody } else { DocumentState::WithPerson },
        keeper: told.in_custody.then_some(keeper),
        exit: None,
        owed: None,
        deposited_on: told.in_custody.then_some(told.on),
        moved_on: told.on,
        revision: 1,
        recorded_at: call.now,
        updated_at: call.now,
    }
}

/// Finds the journey from which it is owed: the last one that is over and not closed, unless it was issued after it.
fn owed_from<'e>(exits: &'e [Exit], told: &Told) -> Option<(&'e Exit, Day)> {
    let over = exits.iter().filter(|exit| exit.state == State::ReturnedHome);
    let last = over.filter_map(|exit| Some((exit, exit.returned_on?))).max_by_key(|(_, returned_on)| *returned_on);
    last.filter(|(_, returned_on)| {
        let held_then = told.issued_on.is_none_or(|issued_on| issued_on <= *returned_on);
        let given_in_before = told.in_custody && told.on < *returned_on;
        held_then && !given_in_before
    })
}

/// The duty of the document itself, and what becomes of the one that stood for documents yet unknown.
fn duties(call: &Call, document: &Document, exits: &[Exit]) -> Changes {
    let Some(owed) = document.duty() else { return Changes::new() };
    let subject = owed.subject.clone();
    let own = match document.state {
        DocumentState::InCustody => duty::meet(&owed, document.moved_on, document.id.name(), call.now, call.today),
        _ => duty::open(vec![owed], call.now),
    };
    let over = exits.iter().filter(|exit| exit.state == State::ReturnedHome);
    let void = |period: &str| duty::void(&DOCUMENTS, &subject, period, REGISTERED, call.now);
    over.fold(own, |changes, exit| {
        let stand_in = exit.returned_on.map(|from| void(&hand_in::stand_in(exit.id, from)));
        // It was named after the journey alone once.
        changes.append(stand_in.unwrap_or_default()).append(void(&exit.id.name()))
    })
}
