//! The rule of article 20 behind bare tonic.

use junxiu_contracts::common::RetireeCategory;
use junxiu_contracts::medical as md;
use junxiu_kernel::grade::Category;
use junxiu_kernel::money::Fen;
use junxiu_medical_subsidy::domain::policy::Policies;
use junxiu_medical_subsidy::domain::subsidy;
use junxiu_platform::parse;
use junxiu_platform::status::Fault;
use junxiu_platform::wire;

/// Decides by the service's own rule, and shows the decision with the service's own words.
pub fn run(policies: &Policies, request: &md::PreviewSubsidyRequest) -> Result<md::PreviewSubsidyResponse, Fault> {
    let category = match request.category() {
        RetireeCategory::Lixiu => Category::Lixiu,
        RetireeCategory::Nco => Category::Nco,
        RetireeCategory::TuixiuToLixiu => Category::TuixiuToLixiu,
        RetireeCategory::Tuixiu | RetireeCategory::Unspecified => Category::Tuixiu,
    };
    let mut violations = parse::Violations::new();
    let day = violations.day("settled_on", request.settled_on.as_ref());
    let Some(day) = day else { return Err(violations.fault()) };

    let self_pay = Fen::new(request.cumulative_self_pay_fen);
    let decision = subsidy::preview(category, day, self_pay, Fen::new(request.previously_paid_fen), policies.on(day));

    Ok(md::PreviewSubsidyResponse {
        entitlement_fen: decision.outcome.entitlement.get(),
        payable_fen: decision.outcome.payable.get(),
        decision: Some(wire::decision(decision.outcome.finding.code(), &decision)),
    })
}
