//! Who is asked: computed from the superiors, whatever their levels.

use junxiu_casework::approval::{Act, Office, Route, Signer, route};

use crate::fixture::{chain, of_county};

/// Writes a route as `code act signer`, one after the other.
fn written(route: &Route) -> String {
    let word = |step: &junxiu_casework::approval::Step| {
        format!("{} {} {}", step.office.code, step.act.code(), step.signer.code())
    };
    route.steps().iter().map(word).collect::<Vec<_>>().join(" > ")
}

fn directly(codes: &[&str]) -> String {
    written(&route::to_direct_superior(&chain(codes)).unwrap())
}

fn level_by_level(codes: &[&str]) -> String {
    written(&route::level_by_level(&chain(codes)).unwrap())
}

#[test]
fn the_bureau_directly_above_decides_an_exit() {
    for (codes, wanted) in [
        (&["220104-01", "220104", "220100", "220000"][..], "220104-01 OPINION HEAD > 220104 DECIDE OFFICER"),
        (&["220100-01", "220100", "220000"][..], "220100-01 OPINION HEAD > 220100 DECIDE OFFICER"),
        (&["220000-01", "220000"][..], "220000-01 OPINION HEAD > 220000 DECIDE OFFICER"),
        (&["JL-CBS-01", "JL-CBS", "220000"][..], "JL-CBS-01 OPINION HEAD > JL-CBS DECIDE OFFICER"),
        (&["220581-01", "220581", "220000"][..], "220581-01 OPINION HEAD > 220581 DECIDE OFFICER"),
    ] {
        assert_eq!(directly(codes), wanted);
    }
}

#[test]
fn a_post_of_a_division_officer_goes_up_level_by_level() {
    for (codes, wanted) in [
        (
            &["220104-01", "220104", "220100", "220000"][..],
            "220104-01 FORWARD HEAD > 220104 FORWARD OFFICER > 220100 FORWARD OFFICER > 220000 DECIDE OFFICER",
        ),
        (&["220000-01", "220000"][..], "220000-01 FORWARD HEAD > 220000 DECIDE OFFICER"),
        (
            &["JL-CBS-01", "JL-CBS", "220000"][..],
            "JL-CBS-01 FORWARD HEAD > JL-CBS FORWARD OFFICER > 220000 DECIDE OFFICER",
        ),
        // 梅河口 may hang directly under the province: no prefecture is asked.
        (
            &["220581-01", "220581", "220000"][..],
            "220581-01 FORWARD HEAD > 220581 FORWARD OFFICER > 220000 DECIDE OFFICER",
        ),
    ] {
        assert_eq!(level_by_level(codes), wanted);
    }
}

#[test]
fn a_post_of_a_regiment_officer_is_reported_one_step_up() {
    for (codes, decides) in
        [(&["220104-01", "220104", "220100", "220000"][..], "220104"), (&["220000-01", "220000"], "220000")]
    {
        let route = route::to_direct_superior(&chain(codes)).unwrap().opening(Act::Forward);
        assert_eq!((route.first().act, route.steps().len()), (Act::Forward, 2));
        assert_eq!(route.deciding().office.code, decides);
    }
}

#[test]
fn a_chain_without_a_superior_has_no_route() {
    let alone: &[Office] = &of_county()[..1];
    for chain in [&[][..], alone] {
        assert!(route::to_direct_superior(chain).is_none());
        assert!(route::level_by_level(chain).is_none());
    }
}

#[test]
fn only_the_last_step_decides_and_no_office_stands_twice() {
    let full = route::level_by_level(&of_county()).unwrap();
    assert_eq!(Route::of_steps(full.steps().to_vec()).as_ref(), Some(&full));
    assert_eq!(Route::of_steps(Vec::new()), None);
    assert_eq!(Route::of_steps(full.steps()[..2].to_vec()), None, "nobody decides");
    let mut twice = full.steps().to_vec();
    twice[0].act = Act::Decide;
    assert_eq!(Route::of_steps(twice), None, "two decide");
    let mut again = full.steps().to_vec();
    again[0].office = again[1].office.clone();
    assert_eq!(Route::of_steps(again), None, "an office is asked twice");
    assert_eq!(full.clone().opening(Act::Decide), full, "the first office never decides");
}

#[test]
fn the_head_signs_for_an_institution_and_an_officer_for_a_bureau() {
    let signers: Vec<Signer> =
        route::level_by_level(&of_county()).unwrap().steps().iter().map(|step| step.signer).collect();
    assert_eq!(signers, [Signer::Head, Signer::Officer, Signer::Officer, Signer::Officer]);
}
