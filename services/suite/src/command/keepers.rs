//! The services that keep data, and whose a database is.

use std::sync::LazyLock;

use junxiu_casework::keys::KeysError;
use junxiu_platform::database::{DatabaseError, Migrations};

use crate::output::{Exit, Trouble};

/// The services that keep data, with what their databases are made by.
pub const KEEPERS: [(&str, &LazyLock<Migrations>); 4] = [
    ("intake", &junxiu_intake::MIGRATIONS),
    ("medical-subsidy", &junxiu_medical_subsidy::MIGRATIONS),
    ("party-affairs", &junxiu_party_affairs::MIGRATIONS),
    ("honors", &junxiu_honors::MIGRATIONS),
];

/// Tells, of a service that does not start on a database, whose that is, or that its data keys are missing.
pub fn told(service: &str, cause: anyhow::Error) -> anyhow::Error {
    if cause.chain().any(|cause| matches!(cause.downcast_ref::<KeysError>(), Some(KeysError::Differ(_)))) {
        return Trouble::both(
            Exit::Precondition,
            format!(
                "数据密钥与服务 {service} 的数据库不符；请放回与之配套的密钥文件 data-keys.json\
                 （从备份恢复，或用 --keys 指明其密钥目录），或用 --database 另指一个数据库"
            ),
            format!(
                "the data keys are not those of the database of {service}; put back the file data-keys.json that belongs \
                 to it (from the backup, or name its folder with --keys), or name another database with --database"
            ),
        )
        .into();
    }
    let found = cause.chain().find_map(|cause| cause.downcast_ref::<DatabaseError>());
    let Some(DatabaseError::Foreign { version, checksum }) = found else { return cause };
    match KEEPERS.iter().find(|(_, migrations)| migrations.hold(*version, checksum)) {
        Some((owner, _)) => Trouble::both(
            Exit::Precondition,
            format!("这是服务 {owner} 的数据库，不是 {service} 的；请用 --database 另指一个"),
            format!("the database is that of the service {owner}, not of {service}; name another with --database"),
        )
        .into(),
        None => cause,
    }
}
