//! SQL of the rows that all records of a branch or an organisation write over.

use junxiu_platform::database::{Changes, Database, DatabaseError};

/// A branch or an organisation with the revision of its records; 0 where there is none yet.
pub type Subject = (String, i64);

/// Reads the revisions of subjects, each that was named.
///
/// # Errors
/// As the database says.
pub async fn revisions(db: &Database, subjects: &[String]) -> Result<Vec<Subject>, DatabaseError> {
    let known: Vec<Subject> = db
        .read("select subject, revision from party_life_subject where subject in (..)")
        .list(subjects.iter())
        .all()
        .await?;
    let revision =
        |subject: &String| known.iter().find(|(known, _)| known == subject).map_or(0, |(_, revision)| *revision);
    Ok(subjects.iter().map(|subject| (subject.clone(), revision(subject))).collect())
}

/// Writes over a subject's revision, on which a judgement of its duties rested.
pub fn touch((subject, revision): &Subject) -> Changes {
    Changes::new()
        .write(
            "insert into party_life_subject (subject, revision)
             values ($1, 1)
             on conflict (subject) do update
               set revision = party_life_subject.revision + 1
             where party_life_subject.revision = $2",
            1,
        )
        .bind(subject)
        .bind(*revision)
}
