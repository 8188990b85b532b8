//! GetPayStatus, and the pieces that every act on pay answers with.

use junxiu_casework::journal::Call;
use junxiu_contracts::intake as pb;
use junxiu_kernel::ids::RetireeId;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;

use super::pay_status_convert::{self as convert, PAY_STATUS, Pieces};
use super::retiree::Register;
use super::retiree_convert::check_etag;
use crate::domain::retiree::Retiree;
use crate::domain::treatment::Amounts;
use crate::store::back_pay::{self, BackPayRecord};
use crate::store::pay_status::{self, Suspension};
use crate::store::treatment::{self, AdjustmentRecord, RegularRecord};

/// How many amounts, adjustments and back pays a status shows.
const SHOWN_MAX: usize = 24;

/// Everything about a person's pay, as it was read.
#[derive(Clone, Debug)]
pub(super) struct Picture {
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
        convert::pay_status(&Pieces {
            retiree: &self.retiree,
            suspension: self.suspension.as_ref(),
            regulars: &self.regulars[..self.regulars.len().min(SHOWN_MAX)],
            adjustments: &self.adjustments[..self.adjustments.len().min(SHOWN_MAX)],
            back_pays: &self.back_pays[..self.back_pays.len().min(SHOWN_MAX)],
        })
    }
}

/// Gives a pay status.
pub async fn run(api: &Register, call: &Call, request: &pb::GetPayStatusRequest) -> Result<pb::PayStatus, Fault> {
    let mut wrong = Violations::new();
    let id = convert::pay_status_name(&mut wrong, &request.name);
    let Some(id) = id.filter(|_| wrong.is_empty()) else { return Err(wrong.fault()) };
    Ok(picture(api, call, id, "").await?.shown())
}

/// Reads everything about the pay of a person whom the caller sees, at the revision that the caller has seen.
pub(super) async fn picture(api: &Register, call: &Call, id: RetireeId, etag: &str) -> Result<Picture, Fault> {
    let name = convert::name_of(id);
    let retiree = api.retirees.get(id).await?.filter(|who| call.caller.sees(&who.holder));
    let retiree = retiree.ok_or_else(|| Fault::not_found(PAY_STATUS, &name))?;
    check_etag(etag, retiree.pay.revision, &name)?;
    let limit = i64::try_from(SHOWN_MAX).unwrap_or_default();
    Ok(Picture {
        retiree,
        suspension: pay_status::newest(&api.db, id).await?,
        regulars: treatment::regulars(&api.db, &[id]).await?.into_iter().map(|(_, record)| record).collect(),
        adjustments: treatment::adjustments(&api.db, &[id]).await?.into_iter().map(|(_, record)| record).collect(),
        back_pays: back_pay::of(&api.db, id, limit).await?,
    })
}
