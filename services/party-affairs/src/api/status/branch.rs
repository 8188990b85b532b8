//! Why an act on a branch is refused.

use junxiu_platform::status::Fault;

use super::unmet;
use crate::domain::branch::Refusal;
use crate::domain::branch_office::Refusal as OfficeRefusal;
use crate::domain::branch_rate::Refusal as RateRefusal;

impl From<Refusal> for Fault {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Dissolved => unmet(
                11,
                "BRANCH_DISSOLVED",
                "该支部已撤销，请在现有支部办理",
                "the branch is dissolved; act on another",
            ),
            Refusal::BeforeFounding { founded_on } => unmet(
                11,
                "BEFORE_FOUNDING",
                format!("支部于{founded_on}成立，日期不能早于此"),
                format!("the branch was set up on {founded_on}; the act cannot be dated before that"),
            ),
            Refusal::TooFewFullMembers { full, min } => unmet(
                11,
                "TOO_FEW_FULL_MEMBERS",
                format!("正式党员{full}人，满{min}人方可单独成立党支部；不足的请成立联合党支部"),
                format!("{full} full members; a branch of its own needs {min}: form a joint branch"),
            ),
            Refusal::NotOneUnit => unmet(
                11,
                "NOT_ONE_UNIT",
                "党支部只覆盖一个单位；覆盖多个单位的请设为联合党支部",
                "a branch of its own covers one unit; make it a joint branch for more",
            ),
            Refusal::OneUnitAlone => {
                unmet(11, "ONE_UNIT_ALONE", "联合党支部应覆盖两个以上单位", "a joint branch covers two units or more")
            }
            Refusal::NotAnInstitution { code } => unmet(
                11,
                "NOT_AN_INSTITUTION",
                format!("{code}不是军休服务管理机构，支部应设在机构"),
                format!("{code} is no institution that serves retirees; a branch covers institutions"),
            )
            .with("organization", format!("organizations/{code}")),
            Refusal::UnitNotInForce { code } => unmet(
                11,
                "UNIT_NOT_IN_FORCE",
                format!("{code}在该日不存在"),
                format!("{code} does not exist on that day"),
            )
            .with("organization", format!("organizations/{code}")),
            Refusal::StillHasMembers { members } => unmet(
                11,
                "STILL_HAS_MEMBERS",
                format!("支部尚有党员{members}人，请先转接组织关系"),
                format!("{members} members stand in the branch; move them first"),
            ),
            Refusal::UnitStillHasMembers => unmet(
                11,
                "UNIT_STILL_HAS_MEMBERS",
                "该单位尚有党员在本支部，请先转接组织关系",
                "members whom the unit serves stand in the branch; move them first",
            ),
        }
    }
}

impl From<OfficeRefusal> for Fault {
    fn from(refusal: OfficeRefusal) -> Self {
        match refusal {
            OfficeRefusal::NotOfTheBranch(who) => unmet(
                11,
                "NOT_OF_THIS_BRANCH",
                format!("{}不是本支部党员，不能当选", who.name()),
                format!("{} does not stand in the branch and cannot be elected", who.name()),
            )
            .with("retiree", who.name()),
            OfficeRefusal::OnProbation(who) => unmet(
                11,
                "ON_PROBATION",
                format!("{}在选举当日为预备党员，没有被选举权", who.name()),
                format!("{} was on probation on the day of the election and cannot be elected", who.name()),
            )
            .with("retiree", who.name()),
            OfficeRefusal::CameLater(who) => unmet(
                11,
                "CAME_AFTER_THE_ELECTION",
                format!("{}在选举之后才转入本支部", who.name()),
                format!("{} came to the branch after the election", who.name()),
            )
            .with("retiree", who.name()),
            OfficeRefusal::NoCommitteeYet { full, from } => unmet(
                11,
                "NO_COMMITTEE_YET",
                format!("正式党员{full}人，不足{from}人的不设支委会，请只选书记（必要时设副书记）"),
                format!("{full} full members; with fewer than {from} elect a secretary, and perhaps a deputy, alone"),
            ),
            OfficeRefusal::CommitteeSize { named, min, max } => unmet(
                11,
                "COMMITTEE_SIZE",
                format!("支委会共{named}人（含书记），应为{min}至{max}人"),
                format!("the committee has {named} members with the secretary; it has {min} to {max}"),
            ),
            OfficeRefusal::NoTermRuns => unmet(
                11,
                "NO_TERM_RUNS",
                "没有正在进行的任期，请办理换届选举",
                "no term runs in which a post could be filled; hold an election",
            ),
            OfficeRefusal::BeforeTheLast { from } => unmet(
                11,
                "BEFORE_THE_LAST_ELECTION",
                format!("现任期自{from}开始，选举日期不能早于此"),
                format!("the present term began on {from}; the election cannot be dated before that"),
            ),
        }
    }
}

impl From<RateRefusal> for Fault {
    fn from(refusal: RateRefusal) -> Self {
        match refusal {
            RateRefusal::Stands { name } => unmet(
                13,
                "FACT_STANDS_FOR_THE_DAY",
                format!("该日已有记录{name}；如系更正，请在 corrects 中指明"),
                format!("{name} stands for this day; name it in `corrects` to correct it"),
            )
            .with("name", name),
            RateRefusal::AlreadyCorrected { by } => unmet(
                13,
                "ALREADY_CORRECTED",
                format!("该记录已由{by}更正，请更正最新的一条"),
                format!("the fact was corrected by {by}; correct the newest"),
            )
            .with("name", by),
            RateRefusal::OfAnotherOrganization => unmet(
                13,
                "CORRECTS_ANOTHER_ORGANIZATION",
                "被更正的记录不属于该单位",
                "the fact to be corrected is none of this organization",
            ),
            RateRefusal::NotABureau => unmet(
                13,
                "NOT_A_BUREAU",
                "书记工作补贴按安置地规定执行，请填写退役军人工作部门",
                "an allowance holds in the area of a bureau; name the bureau",
            ),
        }
    }
}
