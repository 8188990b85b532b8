//! Whether somebody may take a post, and who decides (article 16 and 中组发〔2014〕11号).

use junxiu_kernel::approval::{Act, Office, Route, route};
use junxiu_kernel::day::{Day, add_months, age_on};
use junxiu_kernel::decision::{Citation, Decision, Reason, Step};
use junxiu_kernel::grade::ManagementGroup;
use junxiu_kernel::policy::{PolicyFault, Versioned};

use super::post_policy::{Force, Limits, Policies};
use super::post_words::{ARTICLE, Participation};
use super::standing::Standing;

/// What the limits look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    /// Whether it is a post or plain membership.
    pub participation: Participation,
    /// How the management group was found.
    pub group: Decision<Option<ManagementGroup>>,
    /// True where he is known to stand below 团级.
    pub below_regiment: bool,
    /// The day of birth.
    pub birth: Birth,
    /// The first day.
    pub starts_on: Day,
    /// How many terms at the organisation lie before it.
    pub completed_terms: i64,
    /// How many other posts overlap it.
    pub active_posts: i64,
    /// True when he would be the legal representative.
    pub legal_representative: bool,
    /// True when he would be paid.
    pub paid: bool,
    /// True when it has nothing to do with his former work or what he is versed in.
    pub unrelated: bool,
}

/// What is known of the day of birth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Birth {
    /// It is known.
    Known(Day),
    /// The register does not know it.
    Unknown,
    /// Nobody asked by it.
    NotAsked,
}

/// What stands against an application.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Against {
    /// The grades leave the group open.
    GradeUndetermined,
    /// No institution serves him, or no superior stands above it.
    NoInstitution,
    /// He has reached the age line on the first day.
    AgeLine {
        /// The birthday.
        reached_on: Day,
        /// The age.
        age: i32,
    },
    /// The register does not know the day of birth.
    BirthDateUnknown,
    /// The terms at the organisation are used up.
    TermLimit {
        /// How many lie before it.
        completed: i64,
        /// How many are allowed.
        max: i64,
    },
    /// He holds as many posts as are allowed.
    OnePost {
        /// How many he holds.
        active: i64,
        /// How many are allowed.
        max: i64,
    },
    /// He would be the legal representative.
    LegalRepresentative,
    /// He would be paid.
    Paid,
    /// It has nothing to do with his former work or what he is versed in.
    NotRelated,
}

/// What the examination found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// What refuses it, the weightiest first.
    pub against: Vec<Against>,
    /// What only warns.
    pub warnings: Vec<Against>,
    /// Who is asked, where that can be said.
    pub route: Option<Route>,
}

impl Verdict {
    /// Says whether nothing refuses it.
    pub fn is_allowed(&self) -> bool {
        self.against.is_empty()
    }

    /// Gives the outcome's code.
    pub fn code(&self) -> &'static str {
        if self.is_allowed() { "ALLOWED" } else { "NOT_ALLOWED" }
    }
}

/// Gives the birthday on which somebody reaches an age; 29 February counts as 28 February in a common year.
pub fn reaches(birth: Day, age: i32) -> Day {
    add_months(birth, age.saturating_mul(12))
}

/// Says whether the limits of a post refuse, by the policy of its first day; below 团级 they may only warn.
///
/// # Errors
/// When the policy does not cover the day.
pub fn limits_bind(below_regiment: bool, starts_on: Day, policies: &Policies) -> Result<bool, PolicyFault> {
    Ok(!below_regiment || policies.below_regiment.on(starts_on)?.value.limits == Force::Refuse)
}

/// Gives the birthday from which on somebody is to resign a post: where the limits bind him and his day of birth is known.
///
/// # Errors
/// When the policies do not cover the day.
pub fn age_line(who: &Standing, begins_on: Day, policies: &Policies) -> Result<Option<Day>, PolicyFault> {
    let limits = policies.limits.on(begins_on)?;
    let binds = limits_bind(who.is_below_regiment(), begins_on, policies)?;
    Ok(who.birth_date.filter(|_| binds).map(|birth| reaches(birth, limits.value.age_line)))
}

/// Computes who is asked: level by level to the province for 师级, else from the institution to the bureau above it.
pub fn route_of(group: ManagementGroup, chain: &[Office]) -> Option<Route> {
    match group {
        ManagementGroup::Division => route::level_by_level(chain),
        ManagementGroup::RegimentAndBelow => route::to_direct_superior(chain).map(|route| route.opening(Act::Forward)),
    }
}

/// Examines an application by the limits of its first day.
pub fn review(facts: &Facts, chain: &[Office], policies: &Policies) -> Result<Decision<Verdict>, PolicyFault> {
    let limits = policies.limits.on(facts.starts_on)?;
    let below = policies.below_regiment.on(facts.starts_on)?;
    let route = facts.group.outcome.and_then(|group| route_of(group, chain));

    let mut against = Vec::new();
    if facts.group.outcome.is_none() {
        against.push(Against::GradeUndetermined);
    } else if route.is_none() {
        against.push(Against::NoInstitution);
    }
    let limited = if facts.participation == Participation::Post { limited(facts, &limits.value) } else { Vec::new() };
    let warnings = if limits_bind(facts.below_regiment, facts.starts_on, policies)? {
        against.extend(limited);
        Vec::new()
    } else {
        limited
    };

    let verdict = Verdict { against, warnings, route };
    let mut decision = Decision::new(()).under(policies.limits.version(limits));
    if facts.below_regiment {
        decision = decision.under(policies.below_regiment.version(below));
    }
    decision = verdict.against.iter().fold(decision, |decision, one| decision.because(reason(*one, limits, "")));
    decision =
        verdict.warnings.iter().fold(decision, |decision, one| decision.because(reason(*one, limits, "_WARNING")));
    if let Some(route) = &verdict.route {
        decision = decision.because(routed(facts.group.outcome, route));
    }
    decision.trace = steps(facts, &limits.value);
    for version in &facts.group.policy_versions {
        decision = decision.under(version.clone());
    }
    Ok(decision.map(|()| verdict))
}

/// Finds the limits of a post that stand against it.
fn limited(facts: &Facts, limits: &Limits) -> Vec<Against> {
    let mut found = Vec::new();
    match facts.birth {
        Birth::Known(birth) if age_on(birth, facts.starts_on) >= limits.age_line => {
            found.push(Against::AgeLine { reached_on: reaches(birth, limits.age_line), age: limits.age_line });
        }
        Birth::Unknown => found.push(Against::BirthDateUnknown),
        Birth::Known(_) | Birth::NotAsked => {}
    }
    if facts.completed_terms >= limits.terms_max {
        found.push(Against::TermLimit { completed: facts.completed_terms, max: limits.terms_max });
    }
    if facts.active_posts >= limits.organizations_max {
        found.push(Against::OnePost { active: facts.active_posts, max: limits.organizations_max });
    }
    let flags = [
        (facts.legal_representative, Against::LegalRepresentative),
        (facts.paid, Against::Paid),
        (facts.unrelated, Against::NotRelated),
    ];
    found.extend(flags.into_iter().filter(|(given, _)| *given).map(|(_, against)| against));
    found
}

impl Against {
    /// Gives the stable reason.
    pub const fn code(self) -> &'static str {
        match self {
            Self::GradeUndetermined => "GRADE_UNDETERMINED",
            Self::NoInstitution => "NO_INSTITUTION",
            Self::AgeLine { .. } => "AGE_LINE",
            Self::BirthDateUnknown => "BIRTH_DATE_UNKNOWN",
            Self::TermLimit { .. } => "TERM_LIMIT",
            Self::OnePost { .. } => "ONE_POST",
            Self::LegalRepresentative => "LEGAL_REPRESENTATIVE",
            Self::Paid => "PAID_POST",
            Self::NotRelated => "NOT_RELATED_TO_EXPERTISE",
        }
    }

    /// Says in Chinese and English what stands against it, and what to do.
    pub fn texts(self) -> (String, String) {
        match self {
            Self::GradeUndetermined => (
                "职级无法确定属师级还是团级及以下，请先在人员档案中认定管理级别".into(),
                "the grades do not show whether he is of 师级; have the group decided by name in the register first"
                    .into(),
            ),
            Self::NoInstitution => (
                "此人尚无服务机构，或机构之上没有单位，无法确定报批路径".into(),
                "no institution serves him, or nothing stands above it, so no route can be computed".into(),
            ),
            Self::AgeLine { reached_on, age } => (
                format!("{reached_on}已满{age}周岁，不得新任或连任社会组织职务"),
                format!("he is {age} years old from {reached_on} on; no post is begun or renewed from that day"),
            ),
            Self::BirthDateUnknown => (
                "登记信息缺出生日期，无法核对任职年龄，请先补正".into(),
                "the register has no birth date, so the age line cannot be examined; have it entered first".into(),
            ),
            Self::TermLimit { completed, max } => (
                format!("在该社会组织已任职{completed}届，最多{max}届，不得再连任"),
                format!(
                    "{completed} terms at this organisation lie before it and {max} are allowed; it is not renewed"
                ),
            ),
            Self::OnePost { active, max } => (
                format!("同期已兼任{active}个社会组织职务，最多{max}个，请先辞去原职"),
                format!("he holds {active} post at that time and {max} is allowed; end the other one first"),
            ),
            Self::LegalRepresentative => (
                "不得担任社会组织的法定代表人".into(),
                "he may not be the legal representative of a social organisation".into(),
            ),
            Self::Paid => ("兼职不得取酬或获取其他利益".into(), "a post may bring no pay and no other benefit".into()),
            Self::NotRelated => (
                "所兼职务应与原工作业务或者特长有关".into(),
                "the post must have to do with his former work or what he is versed in".into(),
            ),
        }
    }

    /// Says whether it is a limit of the notice and not of the article itself.
    const fn is_of_the_notice(self) -> bool {
        !matches!(self, Self::GradeUndetermined | Self::NoInstitution)
    }
}

fn reason(against: Against, limits: &Versioned<Limits>, suffix: &str) -> Reason {
    let (zh, en) = against.texts();
    let reason = Reason::new(format!("{}{suffix}", against.code()), zh, en);
    let reason = if against.is_of_the_notice() { reason.cite(limits.citation()) } else { reason };
    reason.cite(Citation::article(ARTICLE))
}

fn routed(group: Option<ManagementGroup>, route: &Route) -> Reason {
    let decides = &route.deciding().office.code;
    let reason = if group == Some(ManagementGroup::Division) {
        Reason::new(
            "LEVEL_BY_LEVEL",
            format!("师级：逐级上报，由{decides}审批"),
            format!("师级: passed on level by level, decided by {decides}"),
        )
    } else {
        Reason::new(
            "DIRECT_SUPERIOR",
            format!("团级及以下：由所在机构上报，由{decides}审批"),
            format!("团级 and below: reported by the institution, decided by {decides}"),
        )
    };
    reason.cite(Citation::article(ARTICLE))
}

fn steps(facts: &Facts, limits: &Limits) -> Vec<Step> {
    let mut steps = facts.group.trace.clone();
    steps.extend(facts.group.reasons.iter().map(|reason| Step {
        citations: reason.citations.clone(),
        ..Step::new(reason.code.clone(), reason.zh.clone(), reason.en.clone())
    }));
    if facts.participation == Participation::Member {
        steps.push(
            Step::new("MEMBERSHIP", "参加社会组织同样须经审批", "plain membership needs approval as well")
                .cite(Citation::article(ARTICLE)),
        );
        return steps;
    }
    let starts_on = facts.starts_on;
    if let Birth::Known(birth) = facts.birth {
        let (age, line) = (age_on(birth, starts_on), reaches(birth, limits.age_line));
        steps.push(
            Step::new(
                "AGE",
                format!("{starts_on}年满{age}周岁，{line}到达任职年龄界限"),
                format!("{age} years old on {starts_on}; the age line is reached on {line}"),
            )
            .day(line),
        );
    }
    if facts.birth == Birth::NotAsked {
        steps.push(Step::new(
            "AGE_NOT_EXAMINED",
            "未提供出生日期，未核对年龄",
            "no birth date was given, so the age was not examined",
        ));
    }
    let (terms, posts) = (facts.completed_terms, facts.active_posts);
    steps.push(Step::new("TERMS", format!("此前已任{terms}届"), format!("{terms} terms lie before it")));
    steps.push(Step::new("POSTS", format!("同期另有{posts}个职务"), format!("{posts} other posts overlap it")));
    steps
}

#[cfg(test)]
#[path = "post_review_tests.rs"]
mod tests;
