//! The steps of a history: each is an act and a number from which follows what the act chooses.

use crate::dice::Dice;
use crate::world::{Check, World};
use crate::{branch, conduct, contact, custody, dues, news, party_life, post, race, relation, travel};

/// What may happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    Days,
    Run,
    Calendar,
    Transfer,
    Grade,
    Death,
    Revival,
    Merger,
    Pay,
    Contact,
    WithdrawContact,
    Attempt,
    Investigation,
    Waiver,
    NewExit,
    Exit,
    Trip,
    OverseasReport,
    NewDocument,
    Document,
    NewPost,
    Post,
    EndPost,
    NewAbsence,
    Absence,
    SendRelation,
    Relation,
    Admit,
    ProposeRemoval,
    Removal,
    Group,
    Election,
    DuesBase,
    DuesPayment,
    ProposeReduction,
    Reduction,
    Excuse,
    Discipline,
    RevokeDiscipline,
    Event,
    Forward,
    Meeting,
    PoliticalEvent,
    Volunteering,
    Race,
}
use Act::*;

/// How often each happens beside the others.
const ACTS: &[(Act, usize)] = &[
    (Days, 14),
    (Run, 12),
    (Calendar, 4),
    (Transfer, 4),
    (Grade, 3),
    (Death, 3),
    (Revival, 3),
    (Merger, 1),
    (Pay, 1),
    (Contact, 7),
    (WithdrawContact, 3),
    (Attempt, 1),
    (Investigation, 2),
    (Waiver, 2),
    (NewExit, 9),
    (Exit, 34),
    (Trip, 3),
    (OverseasReport, 2),
    (NewDocument, 3),
    (Document, 5),
    (NewPost, 4),
    (Post, 14),
    (EndPost, 1),
    (NewAbsence, 4),
    (Absence, 12),
    (SendRelation, 4),
    (Relation, 7),
    (Admit, 3),
    (ProposeRemoval, 3),
    (Removal, 5),
    (Group, 1),
    (Election, 1),
    (DuesBase, 6),
    (DuesPayment, 8),
    (ProposeReduction, 1),
    (Reduction, 3),
    (Excuse, 1),
    (Discipline, 1),
    (RevokeDiscipline, 1),
    (Event, 2),
    (Forward, 1),
    (Meeting, 2),
    (PoliticalEvent, 1),
    (Volunteering, 1),
    (Race, 6),
];

#[derive(Clone, Copy, Debug)]
pub struct Step {
    pub act: Act,
    pub dice: u64,
}

/// Makes the history of a seed.
pub fn of_seed(seed: u64, steps: usize) -> Vec<Step> {
    let mut dice = Dice(seed);
    let bag: Vec<Act> = ACTS.iter().flat_map(|(act, often)| vec![*act; *often]).collect();
    (0..steps).map(|_| Step { act: *dice.pick(&bag).unwrap(), dice: dice.next() }).collect()
}

impl Step {
    /// Does what the step says.
    pub async fn take(self, world: &mut World<'_>) -> Check {
        world.dice = Dice(self.dice);
        world.accepted.clear();
        world.ran = false;
        match self.act {
            Days => news::days(world),
            Run => news::run(world).await,
            Calendar => news::calendar(world).await,
            Transfer => news::transfer(world).await,
            Grade => news::grade(world).await,
            Death => news::death(world).await,
            Revival => news::revival(world).await,
            Merger => news::merger(world).await,
            Pay => news::pay(world).await,
            Contact => contact::record(world).await,
            WithdrawContact => contact::withdraw(world).await,
            Attempt => contact::attempt(world).await,
            Investigation => contact::investigation(world).await,
            Waiver => contact::waive(world).await,
            NewExit => travel::begin(world).await,
            Exit => travel::go_on(world).await,
            Trip => travel::correct(world).await,
            OverseasReport => travel::report(world).await,
            NewDocument => custody::register(world).await,
            Document => custody::go_on(world).await,
            NewPost => post::begin(world).await,
            Post => post::go_on(world).await,
            EndPost => post::end(world).await,
            _ => self.take_party(world).await,
        }
    }

    async fn take_party(self, world: &mut World<'_>) -> Check {
        match self.act {
            NewAbsence => relation::leave(world).await,
            Absence => relation::go_on(world).await,
            SendRelation => relation::send(world, None).await,
            Relation => relation::receive(world).await,
            Admit => branch::admit(world).await,
            ProposeRemoval => branch::propose_removal(world).await,
            Removal => branch::decide_removal(world).await,
            Group => branch::group(world).await,
            Election => branch::elect(world).await,
            DuesBase => dues::base(world).await,
            DuesPayment => dues::pay(world).await,
            ProposeReduction => dues::propose(world).await,
            Reduction => dues::decide(world).await,
            Excuse => dues::excuse(world).await,
            Discipline => conduct::sanction(world).await,
            RevokeDiscipline => conduct::revoke(world).await,
            Event => conduct::report(world).await,
            Forward => conduct::forward(world).await,
            Meeting => party_life::meet(world).await,
            Race => race::race(world).await,
            PoliticalEvent => party_life::political_event(world).await,
            _ => party_life::volunteer(world).await,
        }
    }
}
