//! SetDuesBase: the pay on which dues rest, from a month on, or that pay held back was repaid.

use junxiu_casework::journal::{Call, Done};
use junxiu_contracts::party as pb;
use junxiu_kernel::money::Fen;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;

use super::branch_parts::must_have_come;
use super::convert::{branch as names, dues as convert};
use super::dues_parts::Met;
use super::parts::Parts;
use crate::domain::dues_base;
use crate::domain::dues_month::{Base, BaseKind, DuesBaseId, Rhythm};
use crate::store;

/// Records a fact about pay.
pub async fn run(parts: &Parts, call: &Call, request: &pb::SetDuesBaseRequest) -> Result<Done<pb::DuesBase>, Fault> {
    let base = parse(call, request)?;

    let dues = parts.dues(call, base.retiree).await?;
    dues.check(&request.etag)?;

    if let Some(repaid_on) = base.repaid_on {
        must_have_come(repaid_on, call.today)?;
    }
    dues.member.standing.must_not_begin_after_death(base.first_month)?;
    dues_base::add(&base, &dues.facts)?;

    let mut facts = dues.facts.clone();
    for known in facts.bases.iter_mut().filter(|known| Some(known.id) == base.corrects) {
        known.corrected_by = Some(base.id);
    }
    facts.bases.push(base.clone());
    let name = base.id.name();
    let met = Met::by(call, base.repaid_on.unwrap_or(call.today), &name);
    let (_, account) = parts.reckoned(&dues.seated(), &facts, met);
    let changes = account.append(store::dues_fact::add(&base)).append(dues.member.guard());
    let entry = dues.entry(&name).summary(format!("recorded {} of {}", name, base.retiree.name()));
    Ok(Done { answer: convert::base(&base), changes, entry })
}

fn parse(call: &Call, request: &pb::SetDuesBaseRequest) -> Result<Base, Fault> {
    let mut wrong = Violations::new();
    let Some(given) = wrong.present("dues_base", request.dues_base.as_ref()) else { return Err(wrong.fault()) };
    let retiree = names::retiree(&mut wrong, "dues_base.retiree", &given.retiree);
    let kind = wrong.chosen_optional("dues_base.kind", given.kind).and_then(convert::base_kind);
    let kind = kind.unwrap_or(BaseKind::Regular);
    let first_month = convert::month(&mut wrong, "dues_base.first_month", given.first_month.as_ref());
    let last_month = convert::optional_month(&mut wrong, "dues_base.last_month", given.last_month.as_ref());
    let amount = convert::amount(&mut wrong, "dues_base.base_fen", given.base_fen);
    let rhythm = wrong.chosen_optional("dues_base.rhythm", given.rhythm).and_then(convert::rhythm);
    let repaid_on = wrong.optional_day("dues_base.repaid_on", given.repaid_on.as_ref());
    let document_no = wrong.optional("dues_base.document_no", &given.document_no).map(str::to_owned);
    let corrects = wrong.take_optional("dues_base.corrects", &given.corrects, DuesBaseId::parse_name);
    match kind {
        BaseKind::Regular => {
            // The branch's consent to quarterly payment is on record, by its number.
            if rhythm == Some(Rhythm::Quarterly) {
                wrong.required("dues_base.document_no", &given.document_no);
            }
            must_be_absent(&mut wrong, "dues_base.last_month", given.last_month.is_some());
            must_be_absent(&mut wrong, "dues_base.repaid_on", given.repaid_on.is_some());
        }
        BaseKind::Repaid => {
            must_be_absent(&mut wrong, "dues_base.base_fen", given.base_fen != 0);
            must_be_absent(&mut wrong, "dues_base.rhythm", given.rhythm != 0);
            wrong.present("dues_base.last_month", given.last_month.as_ref());
            wrong.present("dues_base.repaid_on", given.repaid_on.as_ref());
        }
    }
    convert::in_order(&mut wrong, "dues_base.last_month", first_month, last_month);
    let (Some(retiree), Some(first_month), Some(amount), true) = (retiree, first_month, amount, wrong.is_empty())
    else {
        return Err(wrong.fault());
    };
    Ok(Base {
        id: DuesBaseId::new_v7(call.now),
        retiree,
        kind,
        first_month,
        last_month,
        amount: if kind == BaseKind::Repaid { Fen::ZERO } else { amount },
        rhythm: rhythm.unwrap_or(Rhythm::Monthly),
        repaid_on,
        document_no,
        corrects,
        corrected_by: None,
        withdrawn: None,
        recorded_by: call.caller.person().to_owned(),
        recorded_at: call.now,
    })
}

fn must_be_absent(wrong: &mut Violations, field: &str, given: bool) {
    if given {
        wrong.add(field, "NOT_ALLOWED", "此类记录不应填写", "does not belong to a fact of this kind");
    }
}
