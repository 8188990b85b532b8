//! Who is asked, in which order: steps computed by walking up the superiors, never by fixed levels.

use junxiu_kernel::day::Day;
use junxiu_kernel::organization::{Ancestry, Level};
use serde::{Deserialize, Serialize};

junxiu_kernel::words! {
    /// What a step does.
    pub enum Act, "UNKNOWN_ACT", "审批环节", "act" {
        /// Signs an opinion; the case goes on whatever it says.
        Opinion = "OPINION", "签署意见";
        /// Passes the case on.
        Forward = "FORWARD", "上报" | "转报";
        /// Decides.
        Decide = "DECIDE", "审批" | "批准";
    }
}

junxiu_kernel::words! {
    /// Who signs for an office.
    pub enum Signer, "UNKNOWN_SIGNER", "签署人", "signer" {
        /// The principal head of an institution.
        Head = "HEAD", "主要负责人";
        /// An officer or the head of a bureau.
        Officer = "OFFICER", "经办人";
    }
}

junxiu_kernel::words! {
    /// How somebody stands to what is asked.
    pub enum Stance, "UNKNOWN_STANCE", "意见", "stance" {
        /// For it.
        Agree = "AGREE", "同意";
        /// Against it.
        Against = "AGAINST", "不同意";
    }
}

/// An organisation on a route, as it stood when the route was computed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Office {
    /// The code, for example `220104`.
    pub code: String,
    /// The level at which it stands.
    pub level: Level,
    /// Itself and those above, a level each.
    pub place: Ancestry,
    /// The division whose working days it keeps.
    pub region: String,
}

/// One step of a route.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// Whose step it is.
    pub office: Office,
    /// Who signs for the office.
    pub signer: Signer,
    /// What the step does.
    pub act: Act,
    /// How it was taken; none while it awaits its turn.
    pub taken: Option<Taken>,
}

/// How a step was taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taken {
    /// The person who took it, as in the token.
    pub by: String,
    /// The civil day on which it was taken.
    pub on: Day,
    /// The civil day on which it was recorded.
    pub recorded_on: Day,
    /// What it was when it was taken: a decision may have become a forward since.
    pub act: Act,
    /// The stance, where one was given.
    pub stance: Option<Stance>,
    /// What was said with it.
    pub note: String,
}

/// The steps of a case, the last of which decides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Route(Vec<Step>);

/// Routes a case to the bureau directly above the institution, which decides.
///
/// The chain begins with the institution and goes on to each superior. The head
/// of the institution signs an opinion first. None when the chain names no superior.
pub fn to_direct_superior(chain: &[Office]) -> Option<Route> {
    let [institution, superior, ..] = chain else {
        return None;
    };
    Some(Route(vec![institution.step(Act::Opinion), superior.step(Act::Decide)]))
}

/// Routes a case level by level to the top of the chain, which decides (逐级报批).
///
/// Each organisation of the chain forwards it to the one directly above, however
/// many levels there are. None when the chain names no superior.
pub fn level_by_level(chain: &[Office]) -> Option<Route> {
    let [below @ .., top] = chain else {
        return None;
    };
    if below.is_empty() {
        return None;
    }
    let forwards = below.iter().map(|office| office.step(Act::Forward));
    Some(Route(forwards.chain([top.step(Act::Decide)]).collect()))
}

impl Office {
    fn step(&self, act: Act) -> Step {
        let signer = if self.level == Level::Institution { Signer::Head } else { Signer::Officer };
        Step { office: self.clone(), signer, act, taken: None }
    }
}

impl Step {
    /// Says whether the step was taken later than it happened.
    pub fn is_backdated(&self) -> bool {
        self.taken.as_ref().is_some_and(|taken| taken.recorded_on > taken.on)
    }
}

impl Route {
    /// Takes steps in their order: at least one, each of another office, and only the last decides.
    pub fn of_steps(steps: Vec<Step>) -> Option<Self> {
        let (last, before) = steps.split_last()?;
        let decides_last = last.act == Act::Decide && before.iter().all(|step| step.act != Act::Decide);
        let again = |at: usize| steps[..at].iter().any(|earlier| earlier.office.code == steps[at].office.code);
        (decides_last && !(0..steps.len()).any(again)).then_some(Self(steps))
    }

    /// Lets the first office open the case with another act: 由机构上报 instead of an opinion, for example.
    #[must_use]
    pub fn opening(mut self, act: Act) -> Self {
        if self.0.len() > 1 && act != Act::Decide {
            self.0[0].act = act;
        }
        self
    }

    /// Gives the steps in their order.
    pub fn steps(&self) -> &[Step] {
        &self.0
    }

    /// Gives the step whose turn it is; none when all are taken.
    pub fn current(&self) -> Option<&Step> {
        self.0.iter().find(|step| step.taken.is_none())
    }

    /// Gives the office that opens the case.
    pub fn first(&self) -> &Step {
        &self.0[0]
    }

    /// Gives the step that decides.
    pub fn deciding(&self) -> &Step {
        &self.0[self.0.len() - 1]
    }

    /// Says whether an organisation stands on the route.
    pub fn has(&self, organization: &str) -> bool {
        self.0.iter().any(|step| step.office.code == organization)
    }

    /// Gives the codes of the offices, in their order.
    pub fn codes(&self) -> Vec<&str> {
        self.0.iter().map(|step| step.office.code.as_str()).collect()
    }

    /// Says whether two routes ask the same of the same offices, whatever was taken.
    pub fn asks_the_same(&self, other: &Self) -> bool {
        let asked = |route: &Self| {
            route.0.iter().map(|step| (step.office.code.clone(), step.act, step.signer)).collect::<Vec<_>>()
        };
        asked(self) == asked(other)
    }

    /// Gives the same route with no step taken.
    #[must_use]
    pub fn untaken(mut self) -> Self {
        self.0.iter_mut().for_each(|step| step.taken = None);
        self
    }

    /// Takes over the steps that were taken on an earlier route and still stand on this one.
    ///
    /// Only from the beginning and without a gap, since a step counts once those
    /// below have acted; and a decision must have been taken as one.
    #[must_use]
    pub fn keeping(self, earlier: &Self) -> Self {
        let mut route = self.untaken();
        for step in &mut route.0 {
            let before = earlier.0.iter().find(|before| before.office.code == step.office.code);
            let Some(taken) = before.and_then(|before| before.taken.clone()) else {
                break;
            };
            if step.act == Act::Decide && taken.act != Act::Decide {
                break;
            }
            step.taken = Some(taken);
        }
        route
    }

    /// Records how the current step was taken.
    pub(super) fn take(&mut self, taken: Taken) {
        if let Some(step) = self.0.iter_mut().find(|step| step.taken.is_none()) {
            step.taken = Some(taken);
        }
    }
}
