//! 《师级军休干部因私出国(境)审批表》 (article 15): what is recorded of an application, laid out as the form asks for it.

use chrono::Datelike as _;
use junxiu_kernel::approval::{Act, Approval, Stance, Taken};
use junxiu_kernel::day::Day;
use serde::Serialize;

use super::country;
use super::exit::Exit;
use super::standing::Standing;

/// What the form is called.
pub const TITLE: &str = "师级军休干部因私出国(境)审批表";

/// The group for which the form is, as it was when he applied: others file and have none.
const GRADE: &str = "师级";

/// A form, as data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Form {
    /// The number; none where none was given.
    pub form_no: Option<String>,
    /// The day of the application, or of the last resubmission.
    pub filed_on: Day,
    /// The person's name.
    pub name: String,
    /// His group in words.
    pub grade: &'static str,
    /// His political status in words; empty while it is not known.
    pub membership: &'static str,
    /// The institution whose head signs, by name and code.
    pub institution: String,
    /// Where to, by name.
    pub countries: Vec<String>,
    /// Who goes with him.
    pub companions: Vec<String>,
    /// The planned departure.
    pub from: Day,
    /// The planned return.
    pub to: Day,
    /// What for.
    pub purpose: String,
    /// The documents, by type and number.
    pub documents: Vec<String>,
    /// The opinion of the head; none until it is signed.
    pub opinion: Option<Part>,
    /// The receipt of the complete form by the superior.
    pub received_on: Option<Day>,
    /// The last day for the decision.
    pub due_on: Option<Day>,
    /// The decision; none until it is taken.
    pub verdict: Option<Part>,
    /// The resource name of the application, which the foot shows.
    pub application: String,
}

/// A part that somebody signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// AGREE or AGAINST, APPROVED or REJECTED.
    pub stance: &'static str,
    /// The words of it.
    pub text: String,
    /// Who signed, as in the token.
    pub signer: String,
    /// When.
    pub on: Day,
}

/// Lays out what is recorded. The institution that signs is told by name and code, the documents by type and number.
pub fn form(exit: &Exit, case: &Approval, person: &Standing, institution: String, documents: Vec<String>) -> Form {
    let taken =
        |act: Act| case.route.steps().iter().filter_map(|step| step.taken.as_ref()).find(|taken| taken.act == act);
    let place = |code: &String| country::name(code).map_or_else(|| code.clone(), str::to_owned);
    Form {
        form_no: exit.plan.form_no.clone(),
        filed_on: case.submitted_on,
        name: person.name.clone(),
        grade: GRADE,
        membership: person.membership.map_or("", |membership| membership.zh()),
        institution,
        countries: exit.plan.countries.iter().map(place).collect(),
        companions: exit.plan.companions.clone(),
        from: exit.plan.from,
        to: exit.plan.to,
        purpose: exit.plan.purpose.clone(),
        documents,
        opinion: taken(Act::Opinion).map(|taken| part(taken, ["AGREE", "AGAINST"])),
        received_on: case.clock.as_ref().map(|clock| clock.started_on),
        due_on: exit.due_on,
        verdict: taken(Act::Decide).map(|taken| part(taken, ["APPROVED", "REJECTED"])),
        application: exit.id.name(),
    }
}

fn part(taken: &Taken, [agree, against]: [&'static str; 2]) -> Part {
    let stance = match taken.stance {
        Some(Stance::Agree) => agree,
        Some(Stance::Against) => against,
        None => "",
    };
    Part { stance, text: taken.note.clone(), signer: taken.by.clone(), on: taken.on }
}

/// What the layout of the form reads: every field in words, empty where nothing is known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Sheet {
    title: &'static str,
    form_no: String,
    filed_on: String,
    name: String,
    grade: &'static str,
    membership: &'static str,
    institution: String,
    countries: String,
    companions: String,
    from: String,
    to: String,
    purpose: String,
    documents: String,
    opinion: SignedPart,
    received_on: String,
    due_on: String,
    verdict: SignedPart,
    remark: &'static str,
    footer: String,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
struct SignedPart {
    stance: &'static str,
    text: String,
    signer: String,
    on: String,
}

impl Form {
    /// Puts the form into words.
    pub fn sheet(&self) -> Sheet {
        let days = (self.to - self.from).num_days() + 1;
        Sheet {
            title: TITLE,
            form_no: self.form_no.clone().unwrap_or_default(),
            filed_on: words(self.filed_on),
            name: self.name.clone(),
            grade: self.grade,
            membership: self.membership,
            institution: self.institution.clone(),
            countries: self.countries.join("、"),
            companions: self.companions.join("、"),
            from: words(self.from),
            to: format!("{}（共{days}天）", words(self.to)),
            purpose: self.purpose.clone(),
            documents: self.documents.join("；"),
            opinion: self.opinion.as_ref().map(signed).unwrap_or_default(),
            received_on: self.received_on.map(words).unwrap_or_default(),
            due_on: self.due_on.map(words).unwrap_or_default(),
            verdict: self.verdict.as_ref().map(signed).unwrap_or_default(),
            remark: "",
            footer: self.application.clone(),
        }
    }
}

fn signed(part: &Part) -> SignedPart {
    SignedPart { stance: part.stance, text: part.text.clone(), signer: part.signer.clone(), on: words(part.on) }
}

fn words(day: Day) -> String {
    format!("{}年{}月{}日", day.year(), day.month(), day.day())
}
