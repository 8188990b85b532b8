//! What is kept beside a member's dues so that lists and the daily run need not reckon: since when he is behind, and on which
//! day six months in a row will be unpaid (article 13).

use junxiu_kernel::day::{Day, add_months};
use junxiu_kernel::ids::RetireeId;
use junxiu_kernel::money::Fen;
use junxiu_kernel::organization::Ancestry;

use super::branch::BranchId;
use super::dues::{Policies, month_of};
use super::dues_merger::GaveWay;
use super::dues_month::{Facts, Month, State, each_month};

/// How many months are looked at when an account is reckoned: sixty years of dues.
const MONTHS_MAX: i32 = 720;

/// What is kept of a member's dues; every act on them writes over it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Whose dues they are.
    pub retiree: RetireeId,
    /// The branch where he stood when it was last reckoned.
    pub branch: Option<BranchId>,
    /// The unit that leads the branch, and its superiors.
    pub holder: Ancestry,
    /// The revision of his place when it was last reckoned.
    pub place_revision: i64,
    /// The oldest month that is not settled, by its first day; it may lie ahead. None where nothing will fall due.
    pub unsettled_from: Option<Day>,
    /// The day after which so many months in a row are unpaid that somebody must look, unless one of them is paid.
    pub unpaid_run_on: Option<Day>,
    /// The first month of the run that is flagged.
    pub flagged_from: Option<Day>,
    /// The last month that the branch excused.
    pub excused_through: Option<Day>,
    /// Where the dues went when the record gave way to another of the same person.
    pub gave_way: Option<GaveWay>,
    /// Raised by every change; 0 before the first.
    pub revision: i64,
}

/// A run of months in a row that stay unpaid if nothing is paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Run {
    /// Its first month.
    pub from: Day,
    /// The day on which its last month was due.
    pub on: Day,
}

/// What follows from the facts, whatever the day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Outlook {
    /// The oldest month that is not settled.
    pub unsettled_from: Option<Day>,
    /// The first run that is long enough.
    pub run: Option<Run>,
}

impl Account {
    /// Begins the account of a member.
    pub fn begin(retiree: RetireeId) -> Self {
        Self {
            retiree,
            branch: None,
            holder: Ancestry::default(),
            place_revision: 0,
            unsettled_from: None,
            unpaid_run_on: None,
            flagged_from: None,
            excused_through: None,
            gave_way: None,
            revision: 0,
        }
    }

    /// Takes in what follows from the facts. A flagged run that is no run any more is flagged no more.
    #[must_use]
    pub fn reckoned(self, outlook: Outlook) -> Self {
        let flagged_from = self.flagged_from.filter(|from| outlook.run.is_some_and(|run| run.from == *from));
        Self {
            unsettled_from: outlook.unsettled_from,
            unpaid_run_on: outlook.run.map(|run| run.on),
            flagged_from,
            ..self
        }
    }
}

/// Finds the oldest month that is not settled and the first run of unpaid months, looking as far ahead as anything is known.
pub fn outlook(facts: &Facts, today: Day, policies: &Policies) -> Outlook {
    let Some(first) = facts.first_known() else { return Outlook::default() };
    let needed = policies.arrears.on(today).map_or(usize::MAX, |version| version.value.unpaid_months);
    let ahead = i32::try_from(needed.min(24)).unwrap_or(24) + 1;
    let last = add_months(horizon(facts, today), ahead).min(add_months(first, MONTHS_MAX));
    let mut found = Outlook::default();
    let mut run: Vec<Month> = Vec::new();
    for month in each_month(first, last).map(|month| facts.month(month, today, policies)) {
        if !month.is_unsettled() {
            run.clear();
            continue;
        }
        found.unsettled_from = found.unsettled_from.or(Some(month.first));
        if !month.counts {
            run.clear();
            continue;
        }
        run.push(month);
        if run.len() == needed {
            found.run = run.first().zip(run.last()).map(|(from, last)| Run { from: from.first, on: last.due_on });
            break;
        }
    }
    found
}

/// Gives the last month of which anything is known; all later ones are alike.
fn horizon(facts: &Facts, today: Day) -> Day {
    let paid = facts.paid.keys().next_back().copied();
    let reduced = facts.reductions.iter().map(|reduction| reduction.last_month).max();
    let bases = facts.bases.iter().map(|base| base.last_month.unwrap_or(base.first_month)).max();
    let held = facts.interruptions.iter().filter_map(|held| held.to).max();
    [paid, reduced, bases, held].into_iter().flatten().fold(today, Day::max)
}

/// No run of unpaid months is flagged that could be excused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoUnpaidRun;

/// Gives the last month that the branch may excuse on a day: those before it whose day to pay is over.
pub fn over_by(facts: &Facts, on: Day, policies: &Policies) -> Day {
    let mut last = add_months(month_of(on), -1);
    // A quarter's months are due together; one that may still be paid in time needs no excuse.
    while facts.month(last, on, policies).state == State::Open {
        last = add_months(last, -1);
    }
    last
}

/// Decides whether the branch may excuse months up to one: a run must be flagged, and be over by then with all the months
/// for which it was flagged. A run of which a part alone is excused would stand with the rest.
pub fn excuse(account: &Account, through: Day, run_months: usize) -> Result<(), NoUnpaidRun> {
    let last = |from: Day| add_months(from, i32::try_from(run_months).unwrap_or(i32::MAX).saturating_sub(1));
    match account.flagged_from {
        Some(from) if last(from) <= through => Ok(()),
        _ => Err(NoUnpaidRun),
    }
}

/// What is unpaid of the months that are over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arrears {
    /// The oldest unpaid month.
    pub from: Day,
    /// How many months.
    pub months: usize,
    /// What they owe together.
    pub sum: Fen,
}

/// Adds up what is unpaid of the months that are over; none where nothing is.
pub fn arrears(facts: &Facts, today: Day, policies: &Policies) -> Option<Arrears> {
    let first = facts.first_known()?;
    let months = facts.months(first, today, today, policies);
    let unpaid: Vec<&Month> = months.iter().filter(|month| month.state == State::Unpaid).collect();
    let from = unpaid.first()?.first;
    let sum = Fen::sum(unpaid.iter().map(|month| month.due)).unwrap_or(Fen(i64::MAX));
    Some(Arrears { from, months: unpaid.len(), sum })
}

#[cfg(test)]
#[path = "dues_account_tests.rs"]
mod tests;

#[cfg(test)]
#[path = "dues_transition_tests.rs"]
mod transitions;
