//! The words of parts in social organisations: how somebody takes part, how far it has come, why it is over.

use junxiu_kernel::approval::{self, Approval};
use junxiu_kernel::organization::Level;

/// The article.
pub const ARTICLE: u16 = 16;

/// How the approvals of this noun are called.
pub const KIND: &str = "post.application";

/// In whose name a term that ran out is ended.
pub const BY_DAILY_RUN: &str = "service:daily-run";

/// How many terms before the record may be named; nobody has held more.
pub const TERMS_NAMED_MAX: i32 = 20;

junxiu_kernel::id_type!(
    /// A part in a social organisation.
    PostId, "socialPosts"
);

junxiu_kernel::words! {
    /// How somebody takes part.
    pub enum Participation, "UNKNOWN_PARTICIPATION", "参加方式", "participation" {
        /// He holds a post.
        Post = "POST", "兼职";
        /// He is a plain member.
        Member = "MEMBER", "参加";
    }
}

junxiu_kernel::words! {
    /// What kind of social organisation it is.
    pub enum SocietyKind, "UNKNOWN_SOCIETY_KIND", "社会组织类型", "kind of social organisation" {
        /// 社会团体.
        Association = "ASSOCIATION", "社会团体" | "社团";
        /// 基金会.
        Foundation = "FOUNDATION", "基金会";
        /// 民办非企业单位.
        ServiceBody = "SERVICE_BODY", "民办非企业单位" | "民非" | "社会服务机构";
    }
}

junxiu_kernel::words! {
    /// How far it has come.
    pub enum State, "UNKNOWN_POST_STATE", "状态", "state of a post" {
        /// The institution is to pass it on.
        AtInstitution = "AT_INSTITUTION", "待机构上报";
        /// It waits at a county.
        AtCounty = "AT_COUNTY", "县级办理中";
        /// It waits at a prefecture.
        AtPrefecture = "AT_PREFECTURE", "市级办理中";
        /// It waits at the province.
        AtProvince = "AT_PROVINCE", "省厅办理中";
        /// Sent back.
        Returned = "RETURNED", "已退回";
        /// Approved; kept so until it is ended, whatever the days make of it.
        Approved = "APPROVED", "已批准";
        /// Not approved.
        Rejected = "REJECTED", "未批准";
        /// Taken back.
        Withdrawn = "WITHDRAWN", "已撤回";
        /// Ended before a decision by what happened to the person.
        Cancelled = "CANCELLED", "已取消";
        /// He takes part: approved, and begun.
        InPost = "IN_POST", "在任";
        /// He holds the post beyond the age line.
        MustResign = "MUST_RESIGN", "应当辞任";
        /// Over.
        Ended = "ENDED", "已结束";
    }
}

junxiu_kernel::words! {
    /// Why it is over.
    pub enum EndReason, "UNKNOWN_POST_END", "结束原因", "end of a post" {
        /// He resigned.
        Resigned = "RESIGNED", "辞任";
        /// The term ran out.
        TermOver = "TERM_OVER", "任期届满";
        /// The organisation removed him.
        Removed = "REMOVED", "免职";
        /// The organisation was dissolved.
        SocietyDissolved = "SOCIETY_DISSOLVED", "社会组织注销";
        /// He did not take it up.
        NotTakenUp = "NOT_TAKEN_UP", "未到任";
        /// He has died.
        Deceased = "DECEASED", "去世";
        /// He went over to another province.
        TransferredOut = "TRANSFERRED_OUT", "转出";
    }
}

impl State {
    /// Says whether a case is under way.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::AtInstitution | Self::AtCounty | Self::AtPrefecture | Self::AtProvince | Self::Returned)
    }

    /// Reads from a case how far it has come.
    pub fn of(case: &Approval) -> Self {
        match case.state {
            approval::State::Pending => match case.waits_at().map(|office| office.level) {
                Some(Level::County) => Self::AtCounty,
                Some(Level::Prefecture) => Self::AtPrefecture,
                Some(Level::Province) => Self::AtProvince,
                Some(Level::Institution) | None => Self::AtInstitution,
            },
            approval::State::Returned => Self::Returned,
            approval::State::Approved => Self::Approved,
            approval::State::Rejected => Self::Rejected,
            approval::State::Withdrawn => Self::Withdrawn,
            approval::State::Lapsed | approval::State::Superseded | approval::State::Cancelled => Self::Cancelled,
        }
    }
}
