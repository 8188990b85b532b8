//! Everything about a person's pay: what each act on pay reads, and answers with.

use junxiu_casework::journal::Call;
use junxiu_contracts::intake as pb;
use junxiu_kernel::ids::RetireeId;
use junxiu_platform::etag;
use junxiu_platform::status::Fault;

use super::convert::{
    self,
    pay_status::{PAY_STATUS, Pieces},
};
use super::parts::Parts;
use crate::domain::pay_status::PayState;
use crate::domain::retiree::{Changed, Retiree};
use crate::domain::treatment::Amounts;
use crate::store::back_pay::{self, BackPayRecord};
use crate::store::pay_status::{self, Suspension};
use crate::store::treatment::{self, AdjustmentRecord, RegularRecord};

/// How many amounts, adjustments and back pays a status shows.
const SHOWN_MAX: usize = 24;

/// How a suspension that a death ends is marked.
pub const ENDED_BY_DEATH: &str = "DECEASED";

/// Everything about a person's pay, as it was read.
#[derive(Clone, Debug)]
pub struct Picture {
    pub retiree: Retiree,
    pub suspension: Option<Suspension>,
    pub regulars: Vec<RegularRecord>,
    pub adjustments: Vec<AdjustmentRecord>,
    pub back_pays: Vec<BackPayRecord>,
}

impl Picture {
    /// Gives the amounts alone.
    pub fn amounts(&self) -> Amounts {
        Amounts {
            regular: self.regulars.iter().map(|record| record.regular).collect(),
            adjustments: self.adjustments.iter().map(|record| record.adjustment).collect(),
        }
    }

    /// Shows it; the newest of each list.
    pub fn shown(&self) -> pb::PayStatus {
        convert::pay_status::wire(&Pieces {
            retiree: &self.retiree,
            suspension: self.suspension.as_ref(),
            regulars: &self.regulars[..self.regulars.len().min(SHOWN_MAX)],
            adjustments: &self.adjustments[..self.adjustments.len().min(SHOWN_MAX)],
            back_pays: &self.back_pays[..self.back_pays.len().min(SHOWN_MAX)],
        })
    }
}

/// Reads everything about the pay of a person whom the caller sees, at the revision that the caller has seen.
pub async fn picture(parts: &Parts, call: &Call, id: RetireeId, given_etag: &str) -> Result<Picture, Fault> {
    let name = convert::pay_status::name_of(id);
    let retiree = parts.retirees.get(id).await?.filter(|who| call.caller.sees(&who.holder));
    let retiree = retiree.ok_or_else(|| Fault::not_found(PAY_STATUS, &name))?;
    etag::check(given_etag, retiree.pay.revision, &name)?;
    let limit = i64::try_from(SHOWN_MAX).unwrap_or_default();
    Ok(Picture {
        retiree,
        suspension: pay_status::newest(&parts.db, id).await?,
        regulars: treatment::regulars(&parts.db, &[id]).await?.into_iter().map(|(_, record)| record).collect(),
        adjustments: treatment::adjustments(&parts.db, &[id]).await?.into_iter().map(|(_, record)| record).collect(),
        back_pays: back_pay::of(&parts.db, id, limit).await?,
    })
}

/// Gives the retiree with the next revision of his pay, and pay in a state.
pub fn with_state(before: &Retiree, state: PayState, call: &Call) -> Changed {
    let mut after = Retiree { revision: before.revision + 1, updated_at: call.now, ..before.clone() };
    after.pay.state = state;
    after.pay.revision += 1;
    Changed { after, facts: Vec::new() }
}
