//! Travel documents as steps.

use junxiu_contracts::party as pb;
use junxiu_contracts::party::document_custody_service_client::DocumentCustodyServiceClient;

use crate::ask;
use crate::asking::Deed;
use crate::house::date;
use crate::world::{Check, Thing, World, on};

pub async fn register(world: &mut World<'_>) -> Check {
    let who = world.anybody();
    let (hand, day) = (world.clerk(who), world.some_day());
    let number = format!("E{:08}", world.dice.roll(99_999_999));
    let request = pb::RegisterDocumentRequest {
        retiree: world.name(who),
        r#type: pb::TravelDocumentType::Passport.into(),
        document_no: number,
        expires_on: Some(date("2031-05-01")),
        in_custody: world.dice.chance(60),
        occurred_on: on(day),
        ..Default::default()
    };
    let deed = Deed::new(hand, who, Some(day), "");
    if let Ok(document) = ask!(world, DocumentCustodyServiceClient::register_document, deed, request) {
        world.things.documents.push(Thing { name: document.name, who });
    }
    Ok(())
}

pub async fn go_on(world: &mut World<'_>) -> Check {
    let Some(document) = world.dice.pick(&world.things.documents).cloned() else { return Ok(()) };
    let (hand, day) = (world.clerk(document.who), world.some_day());
    let name = document.name.clone();
    let deed = Deed { by_heirs: true, ..Deed::new(hand, document.who, Some(day), "") };
    match world.dice.roll(10) {
        0..=3 => {
            let request = pb::DepositDocumentRequest { name, occurred_on: on(day), ..Default::default() };
            let _ = ask!(world, DocumentCustodyServiceClient::deposit_document, deed, request);
        }
        4..=7 => {
            let his = world.things.exits.iter().rev().find(|exit| exit.who == document.who);
            let exit = his.map(|exit| exit.name.clone()).unwrap_or_default();
            let request = pb::LendDocumentRequest { name, exit, occurred_on: on(day), ..Default::default() };
            let deed = Deed { by_heirs: false, ..deed };
            let _ = ask!(world, DocumentCustodyServiceClient::lend_document, deed, request);
        }
        8 => {
            let request = pb::DeclareLostRequest {
                name,
                declaration: "途中遗失，已报案".into(),
                occurred_on: on(day),
                ..Default::default()
            };
            let _ = ask!(world, DocumentCustodyServiceClient::declare_lost, deed, request);
        }
        _ => {
            let request = pb::ReleaseDocumentRequest {
                name,
                ground: pb::ReleaseGround::Heirs.into(),
                note: "凭身份证明领取".into(),
                occurred_on: on(day),
                ..Default::default()
            };
            let _ = ask!(world, DocumentCustodyServiceClient::release_document, deed, request);
        }
    }
    Ok(())
}
