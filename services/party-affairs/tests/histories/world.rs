//! What a history has come to: the service, the people as the register tells of them, and what was made for them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;

use junxiu_contracts::api::Role;
use junxiu_contracts::intake::{PartyMembership, RetireeStanding};
use junxiu_contracts::party as pb;
use junxiu_contracts::party::branch_service_client::BranchServiceClient;
use junxiu_kernel::day::{Day, add_days};
use junxiu_testkit::TestDatabase;

use crate::approvals::Seen;
use crate::asking::hand;
use crate::dice::Dice;
use crate::digest::{self, Digest};
use crate::duties::Owed;
use crate::house::{HOME, Hand, House, OTHER, YANBIAN, date, day, of_division, place, standing};
use crate::plain::Plain;

/// What a step or a look at the invariants comes to; an error is what was broken.
pub type Check<T = ()> = Result<T, String>;

/// The day on which every history begins.
pub const FIRST_DAY: &str = "2024-01-08";

/// A retiree as the register tells of him, and what the model keeps of him.
pub struct Person {
    pub told: RetireeStanding,
    pub died_on: Option<Day>,
    /// Each death that was none: the day of death that was told, and the day on which it was taken back.
    pub revived: Vec<(Day, Day)>,
    /// Whether his record gave way to another.
    pub merged: bool,
    /// Whether another record gave way to his.
    pub inherited: bool,
    /// The branches in which he may stand by the model; one of them is empty when he may stand nowhere.
    pub branches: BTreeSet<String>,
    /// The stays that ended: the branch, and the day on which he left it.
    pub left: Vec<(String, Day)>,
}

/// Something that was made for a person.
#[derive(Clone)]
pub struct Thing {
    pub name: String,
    pub who: usize,
}

/// What was made so far, a list a noun.
#[derive(Default)]
pub struct Things {
    pub branches: Vec<(String, &'static str)>,
    pub contacts: Vec<Thing>,
    pub investigations: Vec<Thing>,
    pub exits: Vec<Thing>,
    pub documents: Vec<Thing>,
    pub posts: Vec<Thing>,
    pub absences: Vec<Thing>,
    pub transfers: Vec<Thing>,
    pub removals: Vec<Thing>,
    pub reductions: Vec<Thing>,
    pub payments: Vec<Thing>,
    pub disciplines: Vec<Thing>,
    pub events: Vec<Thing>,
}

pub struct World<'a> {
    pub house: House,
    pub dice: Dice,
    pub today: Day,
    pub people: Vec<Person>,
    pub things: Things,
    pub calendar: Plain,
    /// The commands that the step did.
    pub accepted: Vec<&'static str>,
    /// Whether the step was a daily run.
    pub ran: bool,
    /// The approvals and duties as they stood after the step before.
    pub approvals: BTreeMap<String, Seen>,
    pub duties: BTreeMap<String, Owed>,
    /// What each payment of dues paid of which month, of those that stand.
    pub paid: BTreeMap<String, (usize, i64)>,
    statement: &'static str,
    log: &'a Mutex<Vec<String>>,
}

impl Person {
    /// Lets him stand in another branch, or in none, from a day on.
    pub fn moves(&mut self, to: String, on: Day) {
        let certainly = self.branches.len() == 1;
        if let Some(from) = self.branches.first().filter(|from| certainly && !from.is_empty()) {
            self.left.push((from.clone(), on));
        }
        self.branches = [to].into();
    }
}

impl<'a> World<'a> {
    /// Receives nine people at three institutions, of whom six set up two branches.
    pub async fn begin(database: &TestDatabase, log: &'a Mutex<Vec<String>>) -> Check<Self> {
        let house = House::open(database, FIRST_DAY).await;
        let statement = digest::statement(&house.db).await;
        let mut world = World {
            house,
            dice: Dice(0),
            today: day(FIRST_DAY),
            people: Vec::new(),
            things: Things::default(),
            calendar: Plain::default(),
            accepted: Vec::new(),
            ran: false,
            approvals: BTreeMap::new(),
            duties: BTreeMap::new(),
            paid: BTreeMap::new(),
            statement,
            log,
        };
        for institution in [HOME, HOME, HOME, HOME, OTHER, OTHER, OTHER, YANBIAN, HOME] {
            world.receive(institution).await;
        }
        world.found(HOME, 0..3).await;
        world.found(OTHER, 4..7).await;
        crate::news::run(&mut world).await?;
        Ok(world)
    }

    /// The first, the fourth, the sixth and the eighth are of 师级; the last is no member, the eighth on probation.
    async fn receive(&mut self, institution: &str) {
        let at = self.people.len();
        let told = self
            .house
            .receive(|told| {
                *told = standing(institution);
                told.display_name = format!("测试{at}");
                // The sixth reaches the age line of posts in the course of a history.
                told.birth_date = Some(date(if at == 5 { "1954-03-10" } else { "1958-03-01" }));
                match at {
                    0 | 3 | 5 => of_division(told),
                    7 => {
                        of_division(told);
                        told.party_membership = PartyMembership::Probationary.into();
                    }
                    8 => told.party_membership = PartyMembership::None.into(),
                    _ => {}
                }
            })
            .await;
        self.people.push(Person {
            told,
            died_on: None,
            revived: Vec::new(),
            merged: false,
            inherited: false,
            branches: BTreeSet::from([String::new()]),
            left: Vec::new(),
        });
    }

    async fn found(&mut self, institution: &'static str, people: std::ops::Range<usize>) {
        let request = pb::CreateBranchRequest {
            branch: Some(pb::PartyBranch {
                display_name: "第一党支部".into(),
                kind: pb::party_branch::Kind::Branch.into(),
                units: vec![format!("organizations/{institution}")],
                founded_on: Some(date("2023-06-01")),
                groups: vec![pb::party_branch::Group { number: 1, display_name: "一组".into() }],
                ..Default::default()
            }),
            founding_members: people.clone().map(|who| self.people[who].told.retiree.clone()).collect(),
            ..Default::default()
        };
        let request = self.house.as_hand(hand(Role::InstitutionClerk, institution, 1), request);
        let mut client = BranchServiceClient::new(self.house.link.clone());
        let branch = client.create_branch(request).await.expect("a branch").into_inner();
        for who in people {
            self.people[who].branches = BTreeSet::from([branch.name.clone()]);
        }
        self.things.branches.push((branch.name, institution));
    }

    /// Writes a line of what happens.
    pub fn tell(&self, line: impl std::fmt::Display) {
        self.log.lock().unwrap().push(format!("{} {line}", self.today));
    }

    pub async fn digest(&self) -> Digest {
        digest::at_rest(&self.house.db, self.statement).await
    }

    /// Somebody at random; more often one of the living.
    pub fn anybody(&mut self) -> usize {
        let who = self.dice.roll(self.people.len());
        let there = self.people[who].died_on.is_none() && !self.people[who].merged;
        if there { who } else { self.dice.roll(self.people.len()) }
    }

    pub fn name(&self, who: usize) -> String {
        self.people[who].told.retiree.clone()
    }

    pub fn institution(&self, who: usize) -> String {
        self.people[who].told.institution.clone()
    }

    /// Who does something for a person: most often the right one, now and then the wrong one or he himself.
    pub fn hand(&mut self, role: Role, organization: &str, who: usize) -> Hand {
        let number = 1 + self.dice.roll(3);
        match self.dice.roll(24) {
            0 => {
                let name = self.name(who);
                let name = if self.dice.chance(50) { name.trim_start_matches("retirees/") } else { &name };
                Hand(Box::leak(name.to_owned().into_boxed_str()), role, hand(role, organization, 1).2)
            }
            1 => hand(role, if organization == OTHER { HOME } else { OTHER }, number),
            2 => hand(Role::InstitutionHead, organization, number),
            3 => hand(Role::BureauOfficer, &superior(organization), number),
            _ => hand(role, organization, number),
        }
    }

    /// The clerk of the institution that serves a person, or somebody else.
    pub fn clerk(&mut self, who: usize) -> Hand {
        let institution = self.institution(who);
        self.hand(Role::InstitutionClerk, &institution, who)
    }

    /// An officer of the bureau above the institution that serves a person, or somebody else.
    pub fn officer(&mut self, who: usize) -> Hand {
        let bureau = superior(&self.institution(who));
        self.hand(Role::BureauOfficer, &bureau, who)
    }

    /// Most often today, else some day before, now and then one to come.
    pub fn some_day(&mut self) -> Day {
        let back = match self.dice.roll(20) {
            0..=12 => 0,
            13..=15 => self.dice.days(1, 6),
            16..=17 => self.dice.days(7, 45),
            18 => self.dice.days(46, 200),
            _ => self.dice.days(-3, -1),
        };
        add_days(self.today, -back)
    }
}

/// The bureau to which an institution is subordinate.
pub fn superior(institution: &str) -> String {
    let place = place(institution);
    place.county.or(place.prefecture).unwrap_or_else(|| "220000".to_owned())
}

/// A day as messages say it.
pub fn on(day: Day) -> Option<junxiu_contracts::google_type::Date> {
    Some(junxiu_platform::parse::date(day))
}

/// A day as messages say it, read.
pub fn read(date: Option<&junxiu_contracts::google_type::Date>) -> Option<Day> {
    date.map(|date| junxiu_platform::parse::day(date).unwrap())
}
