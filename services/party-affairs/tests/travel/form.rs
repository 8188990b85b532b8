//! The form of an application, as data and as a document.

use junxiu_contracts::approval::Stance;
use junxiu_contracts::party as pb;
use junxiu_testkit::on_both_engines;
use tonic::{Code, Response, Status};

use crate::desk::*;
use crate::house::*;

async fn render(
    house: &House,
    hand: Hand,
    exit: &pb::ExitApplication,
    unmask: bool,
    purpose: &str,
) -> Result<pb::RenderApprovalFormResponse, Status> {
    let mut request = house.as_hand(hand, pb::RenderApprovalFormRequest { name: exit.name.clone(), unmask });
    if !purpose.is_empty() {
        request.metadata_mut().insert("x-junxiu-purpose", purpose.parse().unwrap());
    }
    client(house).render_approval_form(request).await.map(Response::into_inner)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_form_fills_as_the_application_goes_up() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-02-01").await;
        let person = house.receive(of_division).await;
        register(&house, CLERK, passport(&person.retiree, "E12345678", true)).await.unwrap();
        let exit = apply(&house, CLERK, applying(&person.retiree, "2024-04-01", "2024-04-20")).await.unwrap();

        let empty = render(&house, CLERK, &exit, false, "").await.unwrap();
        let form = empty.form.clone().unwrap();
        assert_eq!((form.form_no.as_str(), form.display_name.as_str()), ("2024-003", "测试甲"));
        assert_eq!((form.grade.as_str(), form.party_membership.as_str()), ("师级", "中共党员"));
        assert_eq!(form.institution, "测试单位220104-01（220104-01）");
        assert_eq!((form.countries, form.companions), (vec!["日本".to_owned()], vec!["测试乙".to_owned()]));
        assert_eq!(form.documents, ["普通护照 E******78"]);
        assert_eq!((form.opinion, form.received_on, form.due_on, form.verdict), (None, None, None, None));
        assert!(empty.document.starts_with(b"%PDF-") && empty.missing_characters.is_empty());
        assert_eq!((empty.content_type.as_str(), empty.file_name.as_str()), ("application/pdf", "2024-003.pdf"));
        assert_eq!(render(&house, HEAD, &exit, false, "").await.unwrap(), empty, "the same byte for byte");

        sign(&house, HEAD, &exit, Stance::Against).await.unwrap();
        accept(&house, COUNTY, &exit, "").await.unwrap();
        decide(&house, COUNTY, &exit, Stance::Agree).await.unwrap();
        let full = render(&house, COUNTY, &exit, false, "").await.unwrap();
        let form = full.form.unwrap();
        let part = |stance: &str, text: &str, signer: &str| {
            let (stance, text, signer) = (stance.to_owned(), text.to_owned(), signer.to_owned());
            Some(pb::approval_form::Part { stance, text, signer, signed_on: Some(date("2024-02-01")) })
        };
        assert_eq!(form.opinion, part("AGAINST", "情况属实", "head"));
        assert_eq!(form.verdict, part("APPROVED", "按规定办理", "county-officer"));
        // Ten working days from 2 February 2024 on, over the spring festival: 4 and 18 February are worked, 10 to 17 are not.
        assert_eq!((form.received_on, form.due_on), (Some(date("2024-02-01")), Some(date("2024-02-20"))));
        assert_ne!(full.document, empty.document);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn numbers_are_printed_whole_for_a_purpose_alone() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-02-01").await;
        let person = house.receive(of_division).await;
        register(&house, CLERK, passport(&person.retiree, "E12345678", true)).await.unwrap();
        let exit = apply(&house, CLERK, applying(&person.retiree, "2024-04-01", "2024-04-20")).await.unwrap();

        refused(render(&house, CLERK, &exit, true, "").await, Code::FailedPrecondition, "PURPOSE_REQUIRED");
        refused(render(&house, AUDITOR, &exit, true, "audit").await, Code::PermissionDenied, "ROLE_NOT_ALLOWED");
        let whole = render(&house, CLERK, &exit, true, "border").await.unwrap();
        assert_eq!(whole.form.unwrap().documents, ["普通护照 E12345678"]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_font_lacks_is_named_and_a_filing_has_no_form() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-02-01").await;
        let person = house
            .receive(|told| {
                of_division(told);
                "测试𬱖".clone_into(&mut told.display_name);
            })
            .await;
        let exit = apply(&house, CLERK, applying(&person.retiree, "2024-04-01", "2024-04-20")).await.unwrap();
        assert_eq!(render(&house, CLERK, &exit, false, "").await.unwrap().missing_characters, ["𬱖"]);
        refused(render(&house, OTHER_CLERK, &exit, false, "").await, Code::NotFound, "NOT_FOUND");

        let other = house.receive(|_| {}).await;
        let filing = filed(&house, &other.retiree, "2024-04-01", "2024-04-20").await;
        refused(render(&house, CLERK, &filing, false, "").await, Code::FailedPrecondition, "NOT_AN_APPLICATION");
    })
    .await;
}
