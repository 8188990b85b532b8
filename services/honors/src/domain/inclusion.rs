//! Who belongs into yearbook and gazetteer (article 28): four criteria, any of which is enough.

use junxiu_kernel::day::Day;
use junxiu_kernel::decision::{Citation, Decision, Reason, Step};
use junxiu_kernel::policy::{Dated, PolicyFault, Versioned};
use serde::Deserialize;

use super::merit::{Award, Commendation, CommendationLevel, Holding, Ladder, Merit, MeritKind, MeritLevel};

junxiu_kernel::words! {
    /// A criterion of article 28.
    pub enum Criterion, "UNKNOWN_CRITERION", "录入条件", "criterion" {
        /// Service in combat.
        Combat = "COMBAT", "参战";
        /// An award of the army of a rank.
        Merit = "MERIT", "荣获二等功以上奖励";
        /// A commendation of a level.
        Commendation = "COMMENDATION", "获得省部级或者战区级以上表彰";
        /// A decision of the bureau.
        Other = "OTHER", "其他符合条件";
    }
}

/// The policy `honor.min_rank`.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MinRank {
    /// The lowest rank that is enough.
    pub rank: i32,
}

/// The policy `honor.commendations`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Commendations {
    /// The levels that are enough.
    pub levels: Vec<CommendationLevel>,
}

/// The dated numbers of article 28.
#[derive(Clone, Debug)]
pub struct Policies {
    /// `merit.ladder`.
    pub ladder: Dated<Ladder>,
    /// `honor.min_rank`.
    pub min_rank: Dated<MinRank>,
    /// `honor.commendations`.
    pub commendations: Dated<Commendations>,
}

impl Policies {
    /// Reads the policies that the service is delivered with.
    ///
    /// # Errors
    /// When a file is not as it must be, which a test excludes.
    pub fn delivered() -> Result<Self, PolicyFault> {
        Ok(Self {
            ladder: Dated::from_toml("merit.ladder", include_str!("../../policies/merit_ladder.toml"))?,
            min_rank: Dated::from_toml("honor.min_rank", include_str!("../../policies/honor_min_rank.toml"))?,
            commendations: Dated::from_toml(
                "honor.commendations",
                include_str!("../../policies/honor_commendations.toml"),
            )?,
        })
    }

    /// Finds the rank of an award on the ladder of its day.
    ///
    /// # Errors
    /// When no ladder is in force on the day.
    pub fn rank(&self, kind: MeritKind, level: Option<MeritLevel>, on: Day) -> Result<Option<i32>, PolicyFault> {
        Ok(self.ladder.on(on)?.value.rank(kind, level))
    }
}

/// What is known of somebody.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// True when he took part in combat.
    pub combat_service: bool,
    /// The awards of the army.
    pub merits: Vec<Merit>,
    /// The commendations.
    pub commendations: Vec<Commendation>,
    /// For what a bureau decided to include him beside the rest.
    pub other_reason: Option<String>,
}

impl Facts {
    /// Gathers what counts of a register.
    pub fn of(awards: impl IntoIterator<Item = Award>, other_reason: Option<String>) -> Self {
        let mut facts = Self { other_reason, ..Self::default() };
        for award in awards {
            match award {
                Award::Merit(merit) => facts.merits.push(merit),
                Award::Commendation(commendation) => facts.commendations.push(commendation),
                Award::Combat { .. } => facts.combat_service = true,
            }
        }
        facts
    }
}

/// The criteria that are met, in the order of the text; none for nobody who belongs there.
pub type Met = Vec<Criterion>;

/// Gives the outcome's stable code.
pub const fn code(met: &Met) -> &'static str {
    if met.is_empty() { "NOT_INCLUDED" } else { "INCLUDED" }
}

/// Says whether somebody belongs into the annals on a day, and looks at each of his awards.
///
/// # Errors
/// When no policy is in force on the day.
pub fn evaluate(facts: &Facts, as_of: Day, policies: &Policies) -> Result<Decision<Met>, PolicyFault> {
    let min_rank = policies.min_rank.on(as_of)?;
    let levels = policies.commendations.on(as_of)?;
    let mut met = Vec::new();
    let mut decision =
        Decision::new(()).under(policies.min_rank.version(min_rank)).under(policies.commendations.version(levels));
    let cite = |version_article: u16| Citation::article(version_article).quote(QUOTE);

    if facts.combat_service {
        met.push(Criterion::Combat);
        decision = decision.because(Reason::new("COMBAT", "参加过作战", "took part in combat").cite(cite(28)));
    }
    for merit in &facts.merits {
        let ladder = policies.ladder.on(merit.held.awarded_on)?;
        let rank = ladder.value.rank(merit.kind, merit.level).unwrap_or_default();
        let step = merit_step(merit, rank, min_rank, as_of);
        let counts = step.code == "COUNTS";
        decision = decision.step(step.cite(ladder.citation()));
        let version = policies.ladder.version(ladder);
        if !decision.policy_versions.contains(&version) {
            decision = decision.under(version);
        }
        if counts && !met.contains(&Criterion::Merit) {
            met.push(Criterion::Merit);
            let called = merit.kind.called(merit.level);
            let reason = Reason::new(
                "MERIT",
                format!("{called}达到二等功以上"),
                format!("{} is of rank {rank}, and {} is enough", award_en(merit), min_rank.value.rank),
            );
            decision = decision.because(reason.cite(min_rank.citation()));
        }
    }
    for commendation in &facts.commendations {
        let step = commendation_step(commendation, &levels.value, as_of);
        let counts = step.code == "COUNTS";
        decision = decision.step(step.cite(levels.citation()));
        if counts && !met.contains(&Criterion::Commendation) {
            met.push(Criterion::Commendation);
            let (zh, en) = (commendation.level.zh(), commendation.level.code());
            let reason =
                Reason::new("COMMENDATION", format!("获得{zh}表彰"), format!("was commended at the level {en}"));
            decision = decision.because(reason.cite(levels.citation()));
        }
    }
    if let Some(reason) = &facts.other_reason {
        met.push(Criterion::Other);
        let reason = Reason::new(
            "OTHER",
            format!("退役军人工作部门决定录入：{reason}"),
            "a bureau decided so, for the reason on record",
        );
        decision = decision.because(reason.cite(cite(28)));
    }
    if met.is_empty() {
        let none = Reason::new(
            "NO_CRITERION",
            "不具备任何一项录入条件；各项奖励不累加",
            "meets none of the criteria; awards do not add up",
        );
        decision = decision.because(none.cite(cite(28)));
    }
    Ok(decision.map(|()| met))
}

/// The words of article 28 that name the criteria.
const QUOTE: &str = "参战、荣获二等功以上奖励、获得省部级或者战区级以上表彰以及其他符合条件的军休干部";

/// Why something does not count on a day, whatever its rank; none when it may.
fn set_aside(held: &Holding, as_of: Day) -> Option<(&'static str, String, String)> {
    if held.collective {
        return Some((
            "COLLECTIVE",
            "系集体奖励，不计入个人".into(),
            "a unit received it, which does not count for a person".into(),
        ));
    }
    if held.awarded_on > as_of {
        let on = held.awarded_on;
        return Some(("NOT_YET", format!("{on}才授予"), format!("was awarded on {on} only")));
    }
    match held.revoked_on {
        Some(on) if on <= as_of => Some(("REVOKED", format!("自{on}起撤销"), format!("holds no more from {on} on"))),
        _ => None,
    }
}

fn merit_step(merit: &Merit, rank: i32, min: &Versioned<MinRank>, as_of: Day) -> Step {
    let called = merit.kind.called(merit.level);
    let en = award_en(merit);
    let step = match set_aside(&merit.held, as_of) {
        Some((code, zh, why)) => Step::new(code, format!("{called}：{zh}"), format!("{en}: {why}")),
        None if rank >= min.value.rank => {
            Step::new("COUNTS", format!("{called}：第{rank}级，计入"), format!("{en}: rank {rank}, which is enough"))
        }
        None => Step::new(
            "BELOW",
            format!("{called}：第{rank}级，低于第{}级，不计入", min.value.rank),
            format!("{en}: rank {rank}, below {}", min.value.rank),
        ),
    };
    step.day(merit.held.awarded_on)
}

fn commendation_step(commendation: &Commendation, levels: &Commendations, as_of: Day) -> Step {
    let (called, en) = (format!("{}表彰", commendation.level.zh()), commendation.level.code());
    let step = match set_aside(&commendation.held, as_of) {
        Some((code, zh, why)) => Step::new(code, format!("{called}：{zh}"), format!("commendation {en}: {why}")),
        None if levels.levels.contains(&commendation.level) => {
            Step::new("COUNTS", format!("{called}：计入"), format!("commendation {en}: enough"))
        }
        None => {
            Step::new("BELOW", format!("{called}：级别不够，不计入"), format!("commendation {en}: of too low a level"))
        }
    };
    step.day(commendation.held.awarded_on)
}

fn award_en(merit: &Merit) -> String {
    match merit.level {
        Some(level) => format!("{} {}", merit.kind.code(), level.code()),
        None => merit.kind.code().to_owned(),
    }
}

#[cfg(test)]
#[path = "inclusion_tests.rs"]
mod tests;
