//! The grammar of the contracts, held over every RPC of every service: every fault of a request is named at once, and each
//! refusal carries the details that its code promises.

mod fields;
mod house;
mod sound;
mod spoilt;

use std::collections::BTreeSet;

use fields::{is_number, is_required};
use house::House;
use junxiu_contracts::{Method, google_rpc as rpc, methods, pool};
use junxiu_platform::status::{detail, reason_of};
use junxiu_testkit::lacking;
use prost_reflect::{DynamicMessage, FieldDescriptor, MethodDescriptor};
use spoilt::Spoilt;
use tonic::{Code, Status};

/// Faults that are not named with the rest.
const APART: &[(&str, &[&str])] = &[
    // What is asked for depends on the outcome, and cannot be told while that is none.
    ("/junxiu.intake.v1.RetireeService/ResolveDuplicate", &["retiree", "corrected_citizen_id"]),
    ("/junxiu.party.v1.ContactService/CloseInvestigation", &["found_on", "channel", "counterpart", "guardian_name"]),
    // What is left out is as it was, so the plan is read beside the one before, once that is found.
    (
        "/junxiu.party.v1.TravelService/ResubmitExit",
        &["purpose", "countries[0]", "from", "to", "companions[0]", "form_no"],
    ),
    // A number that does not hold is what is asked about.
    ("/junxiu.gateway.v1.RegulationService/CheckCitizenId", &["citizen_id"]),
    // What an act cannot set is not read.
    ("/junxiu.party.v1.BranchService/CreateBranch", &["branch.dissolved_on"]),
    ("/junxiu.party.v1.BranchService/UpdateBranch", &["branch.founded_on"]),
];

/// Finds the RPCs that take one message, each with what the descriptors say of it.
fn walk() -> impl Iterator<Item = (&'static Method, MethodDescriptor)> {
    methods().filter_map(|method| {
        let service = pool().get_service_by_name(&method.service)?;
        let found = service.methods().find(|candidate| candidate.name() == method.name)?;
        (!found.is_client_streaming()).then_some((method, found))
    })
}

/// Names what is wrong with a refusal, whatever it is about.
fn amiss(status: &Status) -> Option<&'static str> {
    let is_failure = matches!(status.code(), Code::Internal | Code::Unknown);
    if is_failure { Some("fails inside") } else { lacking(status) }
}

fn named(status: &Status) -> BTreeSet<String> {
    let listed = detail::<rpc::BadRequest>(status).unwrap_or_default().field_violations;
    listed.into_iter().map(|violation| violation.field).collect()
}

/// Says whether a field is named, itself or with the list in which it stands.
fn is_named(named: &BTreeSet<String>, field: &str) -> bool {
    named.contains(field) || field.match_indices("[0]").any(|(at, _)| named.contains(&field[..at]))
}

#[tokio::test]
async fn every_fault_of_a_request_is_named_at_once() {
    House::with(async |house| {
        let mut faults = Vec::new();
        for (method, found) in walk() {
            let mut spoilt = Spoilt::of(&found.input());
            let apart = APART.iter().filter(|(path, _)| *path == method.path).flat_map(|(_, faults)| *faults);
            let apart: Vec<&str> = apart.copied().collect();
            spoilt.faults.retain(|fault| !apart.contains(&fault.as_str()));
            if spoilt.faults.is_empty() {
                continue;
            }
            for service in house.asked_of(method) {
                let Err(status) = house.ask(service, method, &spoilt.message).await else {
                    faults.push(format!("{} of {service} answers: {:?}", method.path, spoilt.faults));
                    continue;
                };
                if let Some(lacks) = amiss(&status) {
                    faults.push(format!("{} of {service} {lacks}: {status:?}", method.path));
                    continue;
                }
                let named = named(&status);
                let left_out = spoilt.faults.iter().filter(|fault| !is_named(&named, fault));
                let left_out: Vec<&String> = left_out.collect();
                if !left_out.is_empty() {
                    let reason = reason_of(&status).unwrap_or_default();
                    faults
                        .push(format!("{} of {service} ({reason}) names {named:?} and not {left_out:?}", method.path));
                }
            }
        }
        assert!(faults.is_empty(), "{} break it:\n{}", faults.len(), faults.join("\n"));
    })
    .await;
}

#[tokio::test]
async fn what_must_be_given_is_said_to_be_missing() {
    House::with(async |house| {
        let mut faults = Vec::new();
        for (method, found) in walk() {
            // Of a number nobody can tell nothing from nought.
            let input = found.input();
            let required = input.fields().filter(|field| is_required(field) && !is_number(field));
            let required: Vec<FieldDescriptor> = required.collect();
            for service in house.asked_of(method) {
                let status = match house.ask(service, method, &DynamicMessage::new(input.clone())).await {
                    Ok(()) if required.is_empty() => continue,
                    Ok(()) => {
                        faults.push(format!("{} of {service} answers an empty request", method.path));
                        continue;
                    }
                    Err(status) => status,
                };
                if let Some(lacks) = amiss(&status) {
                    faults.push(format!("{} of {service} {lacks}: {status:?}", method.path));
                }
                let listed = detail::<rpc::BadRequest>(&status).unwrap_or_default().field_violations;
                for field in &required {
                    let missing = listed.iter().any(|one| one.field == field.name() && one.reason == "REQUIRED");
                    if !missing {
                        let reason = reason_of(&status).unwrap_or_default();
                        let told: Vec<_> = listed.iter().map(|one| (&one.field, &one.reason)).collect();
                        faults.push(format!(
                            "{} of {service} ({reason}) tells {told:?}, not {}",
                            method.path,
                            field.name()
                        ));
                    }
                }
            }
        }
        assert!(faults.is_empty(), "{} break it:\n{}", faults.len(), faults.join("\n"));
    })
    .await;
}

#[tokio::test]
async fn a_request_in_order_that_names_nothing_there_is_refused_whole() {
    House::with(async |house| {
        let (mut past_parsing, mut faults) = (0, Vec::new());
        for (method, found) in walk() {
            for service in house.asked_of(method) {
                let Err(status) = house.ask(service, method, &sound::request(&found.input())).await else { continue };
                past_parsing += usize::from(status.code() != Code::InvalidArgument);
                if let Some(amiss) = amiss(&status) {
                    faults.push(format!("{} of {service} {amiss}: {status:?}", method.path));
                }
            }
        }
        assert!(past_parsing > 30, "{past_parsing} requests were in order");
        assert!(faults.is_empty(), "{} break it:\n{}", faults.len(), faults.join("\n"));
    })
    .await;
}
