//! Nobody acts on a record of his own; he may read it.

use junxiu_contracts::api::Role;
use junxiu_testkit::on_both_engines;
use tonic::Code;

use crate::desk::*;
use crate::house::*;

/// A retiree who is a clerk of the institution that serves him.
fn clerk_himself(retiree: &str) -> Hand {
    Hand(Box::leak(retiree.to_owned().into_boxed_str()), Role::InstitutionClerk, HOME)
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_files_withdraws_or_keeps_documents_for_himself() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-02-01").await;
        let person = house.receive(|_| {}).await;
        let id = person.retiree.trim_start_matches("retirees/");
        let document = register(&house, CLERK, passport(&person.retiree, "E12345678", false)).await.unwrap();
        for himself in [clerk_himself(&person.retiree), clerk_himself(id)] {
            let filing = file(&house, himself, filing(&person.retiree, "2024-04-01", "2024-04-20")).await;
            refused(filing, Code::FailedPrecondition, "OWN_RECORD");
            let own = register(&house, himself, passport(&person.retiree, "E87654321", true)).await;
            refused(own, Code::FailedPrecondition, "OWN_RECORD");
            refused(deposit(&house, himself, &document, "").await, Code::FailedPrecondition, "OWN_RECORD");
        }
        let filing = filed(&house, &person.retiree, "2024-04-01", "2024-04-20").await;
        let himself = clerk_himself(&person.retiree);
        refused(withdraw(&house, himself, &filing).await, Code::FailedPrecondition, "OWN_RECORD");
        assert_eq!(get_by(&house, himself, &filing.name).await.unwrap().name, filing.name);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_former_institution_withdraws_and_prolongs_nothing_that_is_decided() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-02-01").await;
        let mut person = house.receive(of_division).await;
        let exit = approved(&house, &person.retiree, "2024-04-01", "2024-04-20").await;
        house.transfer(&mut person, OTHER, "2024-02-01").await;
        refused(withdraw(&house, CLERK, &exit).await, Code::FailedPrecondition, "NOT_YET_KNOWN");
        house.on("2024-04-01");
        assert!(get(&house, &exit.name).await.departed_on.is_none());
    })
    .await;
}
