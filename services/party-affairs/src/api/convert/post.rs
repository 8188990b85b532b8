//! Posts in social organisations, from the wire and back.

use junxiu_casework::approval::{self, Approval};
use junxiu_contracts::party as pb;
use junxiu_contracts::party::social_post::{EndReason as PbEndReason, State as PbState};
use junxiu_kernel::day::Day;
use junxiu_platform::etag;
use junxiu_platform::parse::{LONG_TEXT_MAX_CHARS, Violations, date, narrow, timestamp};
use junxiu_platform::wire;

use crate::domain::post::{
    Asked, EndReason, Participation, PostId, SocialPost, Society, SocietyKind, State, TERMS_NAMED_MAX,
};

/// The kind of resource, as errors name it.
pub const POST: &str = "junxiu/SocialPost";

/// How many signs a unified social credit code has.
const USCC_LENGTH: usize = 18;

/// Reads how somebody takes part.
pub const fn participation(told: pb::Participation) -> Option<Participation> {
    match told {
        pb::Participation::Unspecified => None,
        pb::Participation::Post => Some(Participation::Post),
        pb::Participation::Member => Some(Participation::Member),
    }
}

/// Shows how somebody takes part.
pub const fn participation_wire(participation: Participation) -> pb::Participation {
    match participation {
        Participation::Post => pb::Participation::Post,
        Participation::Member => pb::Participation::Member,
    }
}

const fn kind(told: pb::SocietyKind) -> Option<SocietyKind> {
    match told {
        pb::SocietyKind::Unspecified => None,
        pb::SocietyKind::Association => Some(SocietyKind::Association),
        pb::SocietyKind::Foundation => Some(SocietyKind::Foundation),
        pb::SocietyKind::ServiceBody => Some(SocietyKind::ServiceBody),
    }
}

const fn kind_wire(kind: SocietyKind) -> pb::SocietyKind {
    match kind {
        SocietyKind::Association => pb::SocietyKind::Association,
        SocietyKind::Foundation => pb::SocietyKind::Foundation,
        SocietyKind::ServiceBody => pb::SocietyKind::ServiceBody,
    }
}

/// Reads a state.
pub const fn state(told: PbState) -> Option<State> {
    match told {
        PbState::Unspecified => None,
        PbState::AtInstitution => Some(State::AtInstitution),
        PbState::AtCounty => Some(State::AtCounty),
        PbState::AtPrefecture => Some(State::AtPrefecture),
        PbState::AtProvince => Some(State::AtProvince),
        PbState::Returned => Some(State::Returned),
        PbState::Approved => Some(State::Approved),
        PbState::Rejected => Some(State::Rejected),
        PbState::Withdrawn => Some(State::Withdrawn),
        PbState::Cancelled => Some(State::Cancelled),
        PbState::InPost => Some(State::InPost),
        PbState::MustResign => Some(State::MustResign),
        PbState::Ended => Some(State::Ended),
    }
}

const fn state_wire(state: State) -> PbState {
    match state {
        State::AtInstitution => PbState::AtInstitution,
        State::AtCounty => PbState::AtCounty,
        State::AtPrefecture => PbState::AtPrefecture,
        State::AtProvince => PbState::AtProvince,
        State::Returned => PbState::Returned,
        State::Approved => PbState::Approved,
        State::Rejected => PbState::Rejected,
        State::Withdrawn => PbState::Withdrawn,
        State::Cancelled => PbState::Cancelled,
        State::InPost => PbState::InPost,
        State::MustResign => PbState::MustResign,
        State::Ended => PbState::Ended,
    }
}

/// Shows why it is over.
pub const fn end_reason_wire(reason: EndReason) -> PbEndReason {
    match reason {
        EndReason::Resigned => PbEndReason::Resigned,
        EndReason::TermOver => PbEndReason::TermOver,
        EndReason::Removed => PbEndReason::Removed,
        EndReason::SocietyDissolved => PbEndReason::SocietyDissolved,
        EndReason::NotTakenUp => PbEndReason::NotTakenUp,
        EndReason::Deceased => PbEndReason::Deceased,
        EndReason::TransferredOut => PbEndReason::TransferredOut,
    }
}

/// Reads why a person ends a post; what ends of itself is not said by anybody.
pub fn end_reason(wrong: &mut Violations, given: i32) -> Option<EndReason> {
    match wrong.chosen::<PbEndReason>("reason", given)? {
        PbEndReason::Resigned => Some(EndReason::Resigned),
        PbEndReason::Removed => Some(EndReason::Removed),
        PbEndReason::SocietyDissolved => Some(EndReason::SocietyDissolved),
        PbEndReason::NotTakenUp => Some(EndReason::NotTakenUp),
        PbEndReason::Unspecified | PbEndReason::TermOver | PbEndReason::Deceased | PbEndReason::TransferredOut => {
            wrong.add(
                "reason",
                "NOT_AN_END",
                "应为辞任、免职、社会组织注销或未到任",
                "is one of RESIGNED, REMOVED, SOCIETY_DISSOLVED and NOT_TAKEN_UP",
            );
            None
        }
    }
}

/// Reads a reason that must be given.
pub fn reason(wrong: &mut Violations, field: &str, given: &str) -> Option<String> {
    if given.trim().is_empty() {
        wrong.missing(field);
    }
    note(wrong, field, given)
}

/// Reads the resource name of a post.
pub fn name(wrong: &mut Violations, given: &str) -> Option<PostId> {
    let given = wrong.required("name", given)?;
    wrong.take("name", PostId::parse_name(given))
}

/// Reads a unified social credit code: eighteen digits and capital letters.
pub fn uscc(wrong: &mut Violations, field: &str, given: &str) -> Option<String> {
    let code = narrow(given).to_uppercase();
    if code.is_empty() {
        return None;
    }
    if code.len() == USCC_LENGTH && code.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return Some(code);
    }
    wrong.add(
        field,
        "NOT_A_CODE",
        "统一社会信用代码应为18位数字和大写字母",
        "a code has eighteen digits and capital letters",
    );
    None
}

/// Reads a count of terms or posts that are not on record.
pub fn named(wrong: &mut Violations, field: &str, given: i32) -> i64 {
    if !(0..=TERMS_NAMED_MAX).contains(&given) {
        wrong.add(
            field,
            "OUT_OF_RANGE",
            format!("应为 0 至 {TERMS_NAMED_MAX}"),
            format!("must be from 0 to {TERMS_NAMED_MAX}"),
        );
    }
    i64::from(given)
}

/// Reads a reason or a note that may be absent.
pub fn note(wrong: &mut Violations, field: &str, given: &str) -> Option<String> {
    let given = given.trim();
    if given.is_empty() {
        return None;
    }
    wrong.text(field, given, LONG_TEXT_MAX_CHARS).map(str::to_owned)
}

/// Reads what is asked for; the paths of the faults are below `application`.
pub fn asked(wrong: &mut Violations, given: Option<&pb::PostApplication>) -> Option<Asked> {
    let given = wrong.present("application", given)?;
    let mut part = Violations::new();
    let society = society(&mut part, given.society.as_ref());
    let participation = part.chosen("participation", given.participation).and_then(participation);
    let title = part.optional("title", &given.title).map(str::to_owned);
    let starts_on = part.day("starts_on", given.starts_on.as_ref());
    let ends_on = part.optional_day("ends_on", given.ends_on.as_ref());
    let completed_terms = named(&mut part, "completed_terms", given.completed_terms);
    let purpose = reason(&mut part, "purpose", &given.purpose);
    if participation == Some(Participation::Post) {
        if given.title.trim().is_empty() {
            part.missing("title");
        }
        if ends_on.is_none() && given.ends_on.is_none() {
            part.missing("ends_on");
        }
    }
    if participation == Some(Participation::Member) && title.is_some() {
        part.add("title", "ONLY_FOR_A_POST", "普通成员不填职务", "a plain member holds no post; leave the title out");
    }
    if let (Some(from), Some(to)) = (starts_on, ends_on)
        && to < from
    {
        part.add("ends_on", "RANGE_REVERSED", "结束日期不能早于开始日期", "the last day lies before the first");
    }
    wrong.below("application", part);
    Some(Asked {
        society: society?,
        participation: participation?,
        title,
        starts_on: starts_on?,
        ends_on,
        completed_terms,
        related_to_expertise: given.related_to_expertise,
        legal_representative: given.legal_representative,
        paid: given.paid,
        purpose: purpose?,
    })
}

fn society(wrong: &mut Violations, given: Option<&pb::Society>) -> Option<Society> {
    let given = wrong.present("society", given)?;
    let mut part = Violations::new();
    let name = part.required("society_name", &given.society_name).map(narrow);
    let uscc = uscc(&mut part, "uscc", &given.uscc);
    let kind = part.chosen("kind", given.kind).and_then(kind);
    wrong.below("society", part);
    Some(Society { name: name?, uscc, kind: kind? })
}

fn application(asked: &Asked) -> pb::PostApplication {
    pb::PostApplication {
        society: Some(pb::Society {
            society_name: asked.society.name.clone(),
            uscc: asked.society.uscc.clone().unwrap_or_default(),
            kind: kind_wire(asked.society.kind).into(),
        }),
        participation: participation_wire(asked.participation).into(),
        title: asked.title.clone().unwrap_or_default(),
        starts_on: Some(date(asked.starts_on)),
        ends_on: asked.ends_on.map(date),
        completed_terms: i32::try_from(asked.completed_terms).unwrap_or(i32::MAX),
        related_to_expertise: asked.related_to_expertise,
        legal_representative: asked.legal_representative,
        paid: asked.paid,
        purpose: asked.purpose.clone(),
    }
}

/// Shows a post as it stands on a day, with its case where that was read.
pub fn wire(post: &SocialPost, case: Option<&Approval>, today: Day) -> pb::SocialPost {
    let end = post.end_on(today);
    let ended = post.ended.as_ref();
    let organization = post.holder.institution.as_deref();
    pb::SocialPost {
        name: post.id.name(),
        retiree: post.retiree.name(),
        organization: organization.map(|code| format!("organizations/{code}")).unwrap_or_default(),
        application: Some(application(&post.asked)),
        term_number: i32::try_from(post.term_number).unwrap_or(i32::MAX),
        state: state_wire(post.state_on(today)).into(),
        begins_on: post.granted.map(|granted| date(granted.begins_on)),
        age_line_on: post.granted.and_then(|granted| granted.age_line_on).map(date),
        ended_on: end.map(|(on, _)| date(on)),
        end_reason: end.map(|(_, reason)| end_reason_wire(reason)).unwrap_or_default().into(),
        ended_by: ended.map(|ended| ended.by.clone()).unwrap_or_default(),
        end_note: ended.and_then(|ended| ended.note.clone()).unwrap_or_default(),
        review: Some(wire::decision(&post.review.outcome, &post.review)),
        approval: case.map(|case| approval::wire(case, today)),
        filed_by: post.filed_by.clone(),
        filed_on: Some(date(post.filed_on)),
        backdated: post.is_backdated(),
        etag: etag::of(post.revision),
        create_time: Some(timestamp(post.recorded_at)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_come_back_as_they_were() {
        for known in Participation::ALL {
            assert_eq!(participation(participation_wire(*known)), Some(*known));
        }
        for known in SocietyKind::ALL {
            assert_eq!(kind(kind_wire(*known)), Some(*known));
        }
        for known in State::ALL {
            assert_eq!(state(state_wire(*known)), Some(*known));
        }
    }

    #[test]
    fn a_code_has_eighteen_signs() {
        for (given, read) in [
            ("", None),
            ("51100000500000005r", Some("51100000500000005R")),
            ("５１１０００００５００００００05R", Some("51100000500000005R")),
            ("51100000500000005", None),
            ("51100000500000005-", None),
        ] {
            let mut wrong = Violations::new();
            assert_eq!(uscc(&mut wrong, "uscc", given).as_deref(), read, "{given}");
            assert_eq!(wrong.is_empty(), given.is_empty() || read.is_some(), "{given}");
        }
    }

    #[test]
    fn what_is_asked_for_comes_back_as_it_was() {
        let asked_for = Asked {
            society: Society {
                name: "吉林省老年学学会".into(),
                uscc: Some("51100000500000005R".into()),
                kind: SocietyKind::Association,
            },
            participation: Participation::Post,
            title: Some("名誉会长".into()),
            starts_on: Day::from_ymd_opt(2024, 7, 1).unwrap(),
            ends_on: Day::from_ymd_opt(2028, 6, 30),
            completed_terms: 1,
            related_to_expertise: true,
            legal_representative: false,
            paid: false,
            purpose: "工作需要".into(),
        };
        let mut wrong = Violations::new();
        assert_eq!(asked(&mut wrong, Some(&application(&asked_for))), Some(asked_for));
        assert!(wrong.is_empty());
    }
}
