//! Merits, from the wire and back.

use junxiu_contracts::honors as pb;
use junxiu_platform::etag;
use junxiu_platform::parse::{Violations, date, timestamp};

use crate::domain::merit::{
    Award, Commendation, CommendationLevel, Holding, Merit, MeritKind, MeritLevel, MeritRecord, Revocation,
};

/// The kind of resource that an entry is, in details of errors.
pub const MERIT_RECORD: &str = "junxiu/MeritRecord";

/// Reads a kind of award.
pub const fn kind(told: pb::MeritKind) -> Option<MeritKind> {
    match told {
        pb::MeritKind::Unspecified => None,
        pb::MeritKind::Merit => Some(MeritKind::Merit),
        pb::MeritKind::WarMerit => Some(MeritKind::WarMerit),
        pb::MeritKind::NationalHonor => Some(MeritKind::NationalHonor),
        pb::MeritKind::CentralTitle => Some(MeritKind::CentralTitle),
        pb::MeritKind::TheaterTitle => Some(MeritKind::TheaterTitle),
        pb::MeritKind::ServiceCommendation => Some(MeritKind::ServiceCommendation),
        pb::MeritKind::Citation => Some(MeritKind::Citation),
    }
}

const fn kind_wire(kind: MeritKind) -> pb::MeritKind {
    match kind {
        MeritKind::Merit => pb::MeritKind::Merit,
        MeritKind::WarMerit => pb::MeritKind::WarMerit,
        MeritKind::NationalHonor => pb::MeritKind::NationalHonor,
        MeritKind::CentralTitle => pb::MeritKind::CentralTitle,
        MeritKind::TheaterTitle => pb::MeritKind::TheaterTitle,
        MeritKind::ServiceCommendation => pb::MeritKind::ServiceCommendation,
        MeritKind::Citation => pb::MeritKind::Citation,
    }
}

/// Reads a level of an award.
pub const fn level(told: pb::MeritLevel) -> Option<MeritLevel> {
    match told {
        pb::MeritLevel::Unspecified => None,
        pb::MeritLevel::First => Some(MeritLevel::First),
        pb::MeritLevel::Second => Some(MeritLevel::Second),
        pb::MeritLevel::Third => Some(MeritLevel::Third),
        pb::MeritLevel::Fourth => Some(MeritLevel::Fourth),
    }
}

const fn level_wire(level: MeritLevel) -> pb::MeritLevel {
    match level {
        MeritLevel::First => pb::MeritLevel::First,
        MeritLevel::Second => pb::MeritLevel::Second,
        MeritLevel::Third => pb::MeritLevel::Third,
        MeritLevel::Fourth => pb::MeritLevel::Fourth,
    }
}

/// Reads who commended.
pub const fn commendation_level(told: pb::CommendationLevel) -> Option<CommendationLevel> {
    match told {
        pb::CommendationLevel::Unspecified => None,
        pb::CommendationLevel::National => Some(CommendationLevel::National),
        pb::CommendationLevel::ProvinceOrMinistry => Some(CommendationLevel::ProvinceOrMinistry),
        pb::CommendationLevel::Theater => Some(CommendationLevel::Theater),
        pb::CommendationLevel::Department => Some(CommendationLevel::Department),
        pb::CommendationLevel::CountyOrBelow => Some(CommendationLevel::CountyOrBelow),
    }
}

const fn commendation_level_wire(level: CommendationLevel) -> pb::CommendationLevel {
    match level {
        CommendationLevel::National => pb::CommendationLevel::National,
        CommendationLevel::ProvinceOrMinistry => pb::CommendationLevel::ProvinceOrMinistry,
        CommendationLevel::Theater => pb::CommendationLevel::Theater,
        CommendationLevel::Department => pb::CommendationLevel::Department,
        CommendationLevel::CountyOrBelow => pb::CommendationLevel::CountyOrBelow,
    }
}

/// Reads why an entry counts no more.
pub const fn revocation(told: pb::MeritRevocation) -> Option<Revocation> {
    match told {
        pb::MeritRevocation::Unspecified => None,
        pb::MeritRevocation::ByAuthority => Some(Revocation::ByAuthority),
        pb::MeritRevocation::EnteredInError => Some(Revocation::EnteredInError),
    }
}

/// Shows why an entry counts no more.
pub const fn revocation_wire(reason: Revocation) -> pb::MeritRevocation {
    match reason {
        Revocation::ByAuthority => pb::MeritRevocation::ByAuthority,
        Revocation::EnteredInError => pb::MeritRevocation::EnteredInError,
    }
}

/// Reads an award of the army below a path.
pub fn merit(wrong: &mut Violations, path: &str, given: &pb::Merit) -> Option<Merit> {
    let kind = wrong.chosen::<pb::MeritKind>(&format!("{path}.kind"), given.kind).and_then(kind);
    let level = wrong.chosen_optional::<pb::MeritLevel>(&format!("{path}.level"), given.level).and_then(level);
    let held = holding(wrong, path, (given.awarded_on.as_ref(), given.revoked_on.as_ref(), given.collective));
    let kind = kind?;
    let known = kind.levels();
    let fits = level.map_or(known.is_empty(), |level| known.contains(&level));
    let was_read = pb::MeritLevel::try_from(given.level).is_ok();
    if !fits && was_read {
        let words = known.iter().map(|level| level.zh()).collect::<Vec<_>>().join("、");
        let codes = known.iter().map(|level| level.code()).collect::<Vec<_>>().join(", ");
        let (zh, en) = if known.is_empty() {
            (format!("{}不分等级，请勿填写", kind.zh()), "this kind of award has no levels; leave it out".to_owned())
        } else {
            (format!("{}的等级应为：{words}", kind.zh()), format!("must be one of {codes} for this kind of award"))
        };
        wrong.add(format!("{path}.level"), "NOT_A_LEVEL_OF_THE_KIND", zh, en);
    }
    Some(Merit { kind, level, held: held? })
}

/// Reads a commendation below a path.
pub fn commendation(wrong: &mut Violations, path: &str, given: &pb::Commendation) -> Option<Commendation> {
    let level =
        wrong.chosen::<pb::CommendationLevel>(&format!("{path}.level"), given.level).and_then(commendation_level);
    let held = holding(wrong, path, (given.awarded_on.as_ref(), given.revoked_on.as_ref(), given.collective));
    let title = wrong.optional(&format!("{path}.title"), &given.title).map(str::to_owned);
    Some(Commendation { level: level?, title, held: held? })
}

type Given<'a> =
    (Option<&'a junxiu_contracts::google_type::Date>, Option<&'a junxiu_contracts::google_type::Date>, bool);

fn holding(wrong: &mut Violations, path: &str, (awarded_on, revoked_on, collective): Given<'_>) -> Option<Holding> {
    let awarded_on = wrong.day(&format!("{path}.awarded_on"), awarded_on);
    let revoked_on = wrong.optional_day(&format!("{path}.revoked_on"), revoked_on);
    let awarded_on = awarded_on?;
    if revoked_on.is_some_and(|revoked_on| revoked_on < awarded_on) {
        wrong.add(
            format!("{path}.revoked_on"),
            "BEFORE_AWARD",
            "撤销日期不能早于授予日期",
            "cannot lie before the day of the award",
        );
    }
    Some(Holding { awarded_on, revoked_on, collective })
}

/// Reads service in combat below a path.
pub fn combat(wrong: &mut Violations, path: &str, given: &pb::CombatService) -> Option<Award> {
    let operation = wrong.required(&format!("{path}.operation"), &given.operation).map(str::to_owned);
    let from = wrong.day(&format!("{path}.from"), given.from.as_ref());
    Some(Award::Combat { operation: operation?, from: from? })
}

/// Shows an entry of the register.
pub fn wire(record: &MeritRecord, rank: i32) -> pb::MeritRecord {
    let revoked_on = record.revoked.as_ref().map(|revoked| date(revoked.on));
    let entry = match &record.award {
        Award::Merit(merit) => pb::merit_record::Entry::Merit(pb::Merit {
            kind: kind_wire(merit.kind).into(),
            level: merit.level.map_or(pb::MeritLevel::Unspecified, level_wire).into(),
            awarded_on: Some(date(merit.held.awarded_on)),
            revoked_on,
            collective: merit.held.collective,
        }),
        Award::Commendation(given) => pb::merit_record::Entry::Commendation(pb::Commendation {
            level: commendation_level_wire(given.level).into(),
            awarded_on: Some(date(given.held.awarded_on)),
            revoked_on,
            collective: given.held.collective,
            title: given.title.clone().unwrap_or_default(),
        }),
        Award::Combat { operation, from } => {
            pb::merit_record::Entry::Combat(pb::CombatService { operation: operation.clone(), from: Some(date(*from)) })
        }
    };
    let revocation =
        record.revoked.as_ref().map_or(pb::MeritRevocation::Unspecified, |one| revocation_wire(one.reason));
    pb::MeritRecord {
        name: record.id.name(),
        retiree: record.retiree.name(),
        entry: Some(entry),
        document_no: record.document_no.clone(),
        rank,
        revocation: revocation.into(),
        revocation_note: record.revoked.as_ref().map(|revoked| revoked.note.clone()).unwrap_or_default(),
        create_time: Some(timestamp(record.recorded_at)),
        recorded_by: record.recorded_by.clone(),
        etag: etag::of(record.revision),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_come_back_as_they_were() {
        for known in MeritKind::ALL {
            assert_eq!(kind(kind_wire(*known)), Some(*known));
        }
        for known in MeritLevel::ALL {
            assert_eq!(level(level_wire(*known)), Some(*known));
        }
        for known in CommendationLevel::ALL {
            assert_eq!(commendation_level(commendation_level_wire(*known)), Some(*known));
        }
        for known in Revocation::ALL {
            assert_eq!(revocation(revocation_wire(*known)), Some(*known));
        }
    }
}
