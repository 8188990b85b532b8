//! SQL of parts in social organisations.

use chrono::{DateTime, Utc};
use junxiu_kernel::approval::ApprovalId;
use junxiu_kernel::day::Day;
use junxiu_kernel::ids::RetireeId;
use junxiu_kernel::organization::{Ancestry, PROVINCE};
use junxiu_platform::database::{Changes, Database, DatabaseError, Value};
use uuid::Uuid;

use super::damaged;
use super::scope::Scope;
use crate::domain::post::{
    Asked, EndReason, Ended, Granted, Participation, PostId, SocialPost, Society, SocietyKind, State,
};

/// How many posts one person can have: a life has a few.
const OF_RETIREE_MAX: i64 = 1_000;

macro_rules! select_post {
    ($($rest:tt)*) => {
        concat!(
            "select post_id, retiree_id, institution, county, prefecture, approval_id, society_name, society_uscc,
                    society_kind, participation, title, starts_on, ends_on, completed_terms, term_number,
                    related_to_expertise, legal_representative, paid, purpose, state, review, begins_on, age_line_on,
                    age_line_noted_on, ended_on, end_reason, ended_by, end_note, filed_by, filed_on, recorded_on,
                    recorded_at, revision
               from social_post ",
            $($rest)*
        )
    };
}

#[derive(Debug, sqlx::FromRow)]
struct PostRow {
    post_id: Uuid,
    retiree_id: Uuid,
    institution: Option<String>,
    county: Option<String>,
    prefecture: Option<String>,
    approval_id: Uuid,
    society_name: String,
    society_uscc: Option<String>,
    society_kind: String,
    participation: String,
    title: Option<String>,
    starts_on: Day,
    ends_on: Option<Day>,
    completed_terms: i64,
    term_number: i64,
    related_to_expertise: bool,
    legal_representative: bool,
    paid: bool,
    purpose: String,
    state: String,
    review: String,
    begins_on: Option<Day>,
    age_line_on: Option<Day>,
    age_line_noted_on: Option<Day>,
    ended_on: Option<Day>,
    end_reason: Option<String>,
    ended_by: Option<String>,
    end_note: Option<String>,
    filed_by: String,
    filed_on: Day,
    recorded_on: Day,
    recorded_at: DateTime<Utc>,
    revision: i64,
}

impl PostRow {
    fn read(self) -> Result<SocialPost, DatabaseError> {
        let ended = match (self.ended_on, self.end_reason, self.ended_by) {
            (Some(on), Some(reason), Some(by)) => Some(Ended {
                on,
                reason: EndReason::from_code(&reason).ok_or_else(|| damaged("end_reason"))?,
                by,
                note: self.end_note,
            }),
            _ => None,
        };
        let (age_line_on, noted_on) = (self.age_line_on, self.age_line_noted_on);
        Ok(SocialPost {
            id: PostId(self.post_id),
            retiree: RetireeId(self.retiree_id),
            holder: Ancestry { institution: self.institution, county: self.county, prefecture: self.prefecture },
            approval: ApprovalId(self.approval_id),
            asked: Asked {
                society: Society {
                    name: self.society_name,
                    uscc: self.society_uscc,
                    kind: SocietyKind::from_code(&self.society_kind).ok_or_else(|| damaged("society_kind"))?,
                },
                participation: Participation::from_code(&self.participation).ok_or_else(|| damaged("participation"))?,
                title: self.title,
                starts_on: self.starts_on,
                ends_on: self.ends_on,
                completed_terms: self.completed_terms,
                related_to_expertise: self.related_to_expertise,
                legal_representative: self.legal_representative,
                paid: self.paid,
                purpose: self.purpose,
            },
            term_number: self.term_number,
            state: State::from_code(&self.state).ok_or_else(|| damaged("state"))?,
            review: serde_json::from_str(&self.review).map_err(|_| damaged("review"))?,
            granted: self.begins_on.map(|begins_on| Granted { begins_on, age_line_on, noted_on }),
            ended,
            filed_by: self.filed_by,
            filed_on: self.filed_on,
            recorded_on: self.recorded_on,
            recorded_at: self.recorded_at,
            revision: self.revision,
        })
    }
}

fn read(rows: Vec<PostRow>) -> Result<Vec<SocialPost>, DatabaseError> {
    rows.into_iter().map(PostRow::read).collect()
}

/// Reads a post, whoever asks.
///
/// # Errors
/// As the database says.
pub async fn get(db: &Database, id: PostId) -> Result<Option<SocialPost>, DatabaseError> {
    let row: Option<PostRow> = db.read(select_post!("where post_id = $1")).bind(id.uuid()).optional().await?;
    row.map(PostRow::read).transpose()
}

/// Reads all posts of a person, the oldest application first.
///
/// # Errors
/// As the database says.
pub async fn of_retiree(db: &Database, retiree: RetireeId) -> Result<Vec<SocialPost>, DatabaseError> {
    let sql = select_post!("where retiree_id = $1 order by post_id limit $2");
    read(db.read(sql).bind(retiree.uuid()).bind(OF_RETIREE_MAX).all().await?)
}

/// Which posts of a list are wanted.
#[derive(Clone, Copy, Debug)]
pub struct Filter {
    /// Only of this person.
    pub retiree: Option<RetireeId>,
    /// Only in this state, as of a day.
    pub state: Option<State>,
    /// The day.
    pub today: Day,
}

/// Lists the posts of a scope, the newest application first.
///
/// # Errors
/// As the database says.
pub async fn page(
    db: &Database,
    scope: &Scope,
    filter: &Filter,
    after: Option<Uuid>,
    limit: i64,
) -> Result<Vec<SocialPost>, DatabaseError> {
    // The states of a day, as the domain's `state_on` finds them.
    macro_rules! page {
        ($of:literal) => {
            select_post!(
                "where ",
                $of,
                " and post_id < $2
                  and ($3 = 0 or retiree_id = $4)
                  and ($5 = '' or $5 = case when state <> 'APPROVED' then state
                                            when begins_on > $6 then 'APPROVED'
                                            when ends_on < $6 then 'ENDED'
                                            when age_line_on <= $6 then 'MUST_RESIGN'
                                            else 'IN_POST' end)
                order by post_id desc
                limit $7"
            )
        };
    }
    let (code, sql) = match scope {
        Scope::Province => (PROVINCE, page!("$1 = '220000'")),
        Scope::Prefecture(code) => (code.as_str(), page!("prefecture = $1")),
        Scope::County(code) => (code.as_str(), page!("county = $1")),
        Scope::Institution(code) => (code.as_str(), page!("institution = $1")),
    };
    let rows = db
        .read(sql)
        .bind(code)
        .bind(after.unwrap_or(Uuid::max()))
        .bind(i64::from(filter.retiree.is_some()))
        .bind(filter.retiree.map_or(Uuid::nil(), RetireeId::uuid))
        .bind(filter.state.map_or("", State::code))
        .bind(filter.today)
        .bind(limit)
        .all()
        .await?;
    read(rows)
}

/// Reads posts held beyond the age line of which that is not noted.
///
/// # Errors
/// As the database says.
pub async fn beyond_age_line(db: &Database, on: Day, limit: i64) -> Result<Vec<SocialPost>, DatabaseError> {
    let sql = select_post!(
        "where state = 'APPROVED'
           and age_line_noted_on is null
           and age_line_on <= $1
           and begins_on <= $1
           and (ends_on is null or ends_on >= age_line_on)
         order by age_line_on, post_id
         limit $2"
    );
    read(db.read(sql).bind(on).bind(limit).all().await?)
}

/// Reads posts whose term ran out before a day.
///
/// # Errors
/// As the database says.
pub async fn ran_out(db: &Database, before: Day, limit: i64) -> Result<Vec<SocialPost>, DatabaseError> {
    let sql = select_post!("where state = 'APPROVED' and ends_on < $1 order by ends_on, post_id limit $2");
    read(db.read(sql).bind(before).bind(limit).all().await?)
}

/// Keeps a new application.
pub fn insert(post: &SocialPost) -> Changes {
    let changes = Changes::new()
        .write(
            "insert into social_post
               (post_id, retiree_id, approval_id, filed_by, filed_on, recorded_on, recorded_at, updated_at,
                institution, county, prefecture, society_name, society_uscc, society_kind, participation, title,
                starts_on, ends_on, completed_terms, term_number, related_to_expertise, legal_representative, paid,
                purpose, state, review, begins_on, age_line_on, age_line_noted_on, ended_on, end_reason, ended_by,
                end_note)
             values ($1, $2, $3, $4, $5, $6, $7, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21,
                     $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32)",
            1,
        )
        .bind(post.id.uuid())
        .bind(post.retiree.uuid())
        .bind(post.approval.uuid())
        .bind(&post.filed_by)
        .bind(post.filed_on)
        .bind(post.recorded_on)
        .bind(post.recorded_at);
    values(post).into_iter().fold(changes, Changes::bind)
}

/// Writes a post as it is now over the revision at which it was read.
pub fn save(post: &SocialPost, now: DateTime<Utc>) -> Changes {
    let changes = Changes::new()
        .write(
            "update social_post
                set updated_at = $3, retiree_id = $4,
                    institution = $5, county = $6, prefecture = $7, society_name = $8, society_uscc = $9,
                    society_kind = $10, participation = $11, title = $12, starts_on = $13, ends_on = $14,
                    completed_terms = $15, term_number = $16, related_to_expertise = $17, legal_representative = $18,
                    paid = $19, purpose = $20, state = $21, review = $22, begins_on = $23, age_line_on = $24,
                    age_line_noted_on = $25, ended_on = $26, end_reason = $27, ended_by = $28, end_note = $29,
                    revision = revision + 1
              where post_id = $1 and revision = $2",
            1,
        )
        .bind(post.id.uuid())
        .bind(post.revision)
        .bind(now)
        .bind(post.retiree.uuid());
    values(post).into_iter().fold(changes, Changes::bind)
}

fn values(post: &SocialPost) -> Vec<Value> {
    let asked = &post.asked;
    let ended = post.ended.as_ref();
    // A decision of plain values can always be written as JSON; were it not, the row could not be read again.
    let review = serde_json::to_string(&post.review).unwrap_or_default();
    vec![
        post.holder.institution.clone().into(),
        post.holder.county.clone().into(),
        post.holder.prefecture.clone().into(),
        asked.society.name.clone().into(),
        asked.society.uscc.clone().into(),
        asked.society.kind.code().into(),
        asked.participation.code().into(),
        asked.title.clone().into(),
        asked.starts_on.into(),
        asked.ends_on.into(),
        asked.completed_terms.into(),
        post.term_number.into(),
        asked.related_to_expertise.into(),
        asked.legal_representative.into(),
        asked.paid.into(),
        asked.purpose.clone().into(),
        post.state.code().into(),
        review.into(),
        post.granted.map(|granted| granted.begins_on).into(),
        post.granted.and_then(|granted| granted.age_line_on).into(),
        post.granted.and_then(|granted| granted.noted_on).into(),
        ended.map(|ended| ended.on).into(),
        ended.map(|ended| ended.reason.code().to_owned()).into(),
        ended.map(|ended| ended.by.clone()).into(),
        ended.and_then(|ended| ended.note.clone()).into(),
    ]
}
