//! Why somebody cannot come to a branch or leave it.

use junxiu_platform::status::Fault;

use super::unmet;
use crate::domain::member_removal::Refusal as RemovalRefusal;
use crate::domain::membership::Refusal;

impl From<Refusal> for Fault {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::MembershipUnknown => unmet(
                11,
                "PARTY_MEMBERSHIP_UNKNOWN",
                "登记中没有政治面貌，请先在登记中补录后再办理",
                "the register does not say whether the person is a member; have it recorded there first",
            ),
            Refusal::NoMember => unmet(
                11,
                "NOT_A_PARTY_MEMBER",
                "登记的政治面貌不是党员；如有误，请先更正登记",
                "the register knows the person as no member; have it corrected there if that is wrong",
            ),
            Refusal::AlreadyMember { branch } => unmet(
                12,
                "ALREADY_IN_A_BRANCH",
                format!("此人已在{}，请办理组织关系转接（TransferRelation）", branch.name()),
                format!("the person stands in {}; move him with TransferRelation instead", branch.name()),
            )
            .with("branch", branch.name()),
            Refusal::StaysOverlap { free_from } => unmet(
                11,
                "STAYS_OVERLAP",
                format!("上一段组织关系至{free_from}止，日期不能早于此"),
                format!("the stay before ended on {free_from}; the next cannot begin before that"),
            ),
            Refusal::OfAnotherUnit { institution } => unmet(
                12,
                "OF_ANOTHER_UNIT",
                format!("此人由{institution}服务管理，不在本支部覆盖范围；请在其单位的支部办理，或转接组织关系"),
                format!("{institution} serves the person, which the branch does not cover; admit him to a branch of his, or transfer his relation"),
            )
            .with("institution", institution),
            Refusal::NotOfTheBranch => unmet(
                11,
                "NOT_OF_THIS_BRANCH",
                "此人不在本支部",
                "the person does not stand in the branch",
            ),
            Refusal::NotYourBranch { branch, display_name } => unmet(
                12,
                "NOT_YOUR_BRANCH",
                format!("此人组织关系在“{display_name}”，须由该支部所在单位或其上级办理；请联系该支部，或待组织关系转入后再办"),
                format!("the person stands in {}; a unit of that branch acts, or a bureau above it: ask them, or wait until his relation is transferred", branch.name()),
            )
            .with("branch", branch.name()),
            Refusal::BeforeJoining { since } => unmet(
                11,
                "BEFORE_JOINING",
                format!("此人于{since}编入本支部，日期不能早于此"),
                format!("the person came to the branch on {since}; the act cannot be dated before that"),
            ),
            Refusal::NoSuchGroup { number } => unmet(
                11,
                "NO_SUCH_GROUP",
                format!("本支部没有第{number}党小组"),
                format!("the branch has no group {number}"),
            ),
            Refusal::Branch(refusal) => refusal.into(),
        }
    }
}

impl From<RemovalRefusal> for Fault {
    fn from(refusal: RemovalRefusal) -> Self {
        match refusal {
            RemovalRefusal::Pending(id) => unmet(
                11,
                "REMOVAL_PENDING",
                format!("已有待批的{}，请先处理", id.name()),
                format!("{} waits for its decision; decide that one first", id.name()),
            )
            .with("removal", id.name()),
            RemovalRefusal::Decided { state } => unmet(
                11,
                "REMOVAL_DECIDED",
                format!("该事项{}，只有待批准的事项可以办理；如需再办，请重新提出", state.zh()),
                format!(
                    "the removal is {}; only one that is PROPOSED is decided, so propose it anew if need be",
                    state.code()
                ),
            )
            .in_state(state.code(), ["PROPOSED"]),
            RemovalRefusal::MakerIsChecker => unmet(
                11,
                "MAKER_IS_CHECKER",
                "提出人不能批准，请由另一人办理",
                "whoever proposed it does not confirm it; another person must",
            ),
            RemovalRefusal::CommitteeAboveDecides => unmet(
                11,
                "COMMITTEE_ABOVE_DECIDES",
                "须由上级党组织所在的退役军人工作部门批准或不予批准；提出人可撤回自己的提议",
                "only a bureau above the branch confirms or declines it; whoever proposed it may withdraw it",
            ),
            RemovalRefusal::Overtaken => unmet(
                11,
                "REMOVAL_OVERTAKEN",
                "此人已离开该支部，请将此事项作不予批准处理",
                "the person left the branch meanwhile, or came to it again; decline the removal",
            ),
        }
    }
}
