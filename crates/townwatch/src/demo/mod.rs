//! A fictional office to look at: units, people, and a morning's logs with six attacks in them.
//!
//! Names, addresses and hosts are invented; addresses are from the documentation ranges (RFC 5737).

mod logs;

use std::path::{Path, PathBuf};

use application::people::NewPerson;
use application::{Office, Problem};
use collect::follow::Join;
use domain::id::UnitId;
use domain::language::Language;
use domain::people::{Role, Unit};
use jiff::Timestamp;

use crate::config::FileSource;

pub use logs::{DemoLog, Morning};

/// Zone of the fictional office.
pub const TIME_ZONE: &str = "Asia/Taipei";
/// The unit whose logs the demo follows.
pub const TOWNSHIP: &str = "西嶺鎮公所";

/// A fictional person of the demo, for the sign-in hint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DemoPerson {
    /// Sign-in name.
    pub sign_in_name: &'static str,
    /// Official name.
    pub name: &'static str,
    /// Name of the unit.
    pub unit: &'static str,
    /// Role beside staff.
    pub role: Role,
    /// Language they read.
    pub language: Language,
}

const COUNTY: &str = "雲嶺縣政府";
const OTHER_TOWNSHIP: &str = "東灣鄉公所";

/// Who can sign in.
pub const PEOPLE: &[DemoPerson] = &[
    DemoPerson {
        sign_in_name: "lin.contact",
        name: "林雅婷",
        unit: TOWNSHIP,
        role: Role::SecurityContact,
        language: Language::ZhTw,
    },
    DemoPerson {
        sign_in_name: "chang.leader",
        name: "張志明",
        unit: TOWNSHIP,
        role: Role::TeamLeader,
        language: Language::ZhTw,
    },
    DemoPerson {
        sign_in_name: "wang.staff",
        name: "王淑芬",
        unit: TOWNSHIP,
        role: Role::Staff,
        language: Language::ZhTw,
    },
    DemoPerson {
        sign_in_name: "nguyen.admin",
        name: "Nguyễn Văn An",
        unit: TOWNSHIP,
        role: Role::SystemAdmin,
        language: Language::Vi,
    },
    DemoPerson {
        sign_in_name: "huang.contact",
        name: "黃建國",
        unit: OTHER_TOWNSHIP,
        role: Role::SecurityContact,
        language: Language::ZhTw,
    },
    DemoPerson {
        sign_in_name: "wu.admin",
        name: "吳國華",
        unit: COUNTY,
        role: Role::SystemAdmin,
        language: Language::ZhTw,
    },
    DemoPerson {
        sign_in_name: "lee.auditor",
        name: "李美玲",
        unit: COUNTY,
        role: Role::Auditor,
        language: Language::En,
    },
];

/// Enters the fictional units and people, all with one password, and returns the township's id.
///
/// # Errors
/// When the records refuse or cannot be written.
pub async fn enter_office(
    office: &Office,
    password: &str,
    mut unit_id: impl FnMut() -> UnitId,
) -> Result<UnitId, Problem> {
    let county = unit_id();
    let township = unit_id();
    let other = unit_id();
    for (id, parent, name) in [
        (county, None, COUNTY),
        (township, Some(county), TOWNSHIP),
        (other, Some(county), OTHER_TOWNSHIP),
    ] {
        let unit = Unit {
            id,
            parent,
            name: name.into(),
            time_zone: TIME_ZONE.into(),
        };
        office.enter_unit(unit).await?;
    }
    for person in PEOPLE {
        let unit = match person.unit {
            COUNTY => county,
            OTHER_TOWNSHIP => other,
            _ => township,
        };
        let mut roles = vec![Role::Staff];
        if person.role != Role::Staff {
            roles.push(person.role);
        }
        office
            .enter_person(NewPerson {
                name: person.name.into(),
                sign_in_name: person.sign_in_name.into(),
                password: password.to_owned(),
                language: person.language,
                unit,
                roles,
            })
            .await?;
    }
    Ok(township)
}

/// Writes the morning's logs under a folder and says how to follow them.
///
/// # Errors
/// When the folder cannot be written.
pub fn write_logs(folder: &Path, now: Timestamp) -> std::io::Result<Vec<FileSource>> {
    std::fs::create_dir_all(folder)?;
    let mut sources = Vec::new();
    for log in Morning::before(now).logs() {
        std::fs::write(folder.join(log.file), &log.text)?;
        sources.push(followed(folder, &log));
    }
    Ok(sources)
}

/// How the logs of an existing demo folder are followed; none when there are none.
pub fn followed_logs(folder: &Path) -> Vec<FileSource> {
    Morning::before(Timestamp::UNIX_EPOCH)
        .logs()
        .iter()
        .map(|log| followed(folder, log))
        .filter(|source| source.path.exists())
        .collect()
}

fn followed(folder: &Path, log: &DemoLog) -> FileSource {
    let path: PathBuf = folder.join(log.file);
    FileSource {
        path,
        name: Some(log.source.to_owned()),
        format: "auto".into(),
        columns: None,
        time_zone: Some(TIME_ZONE.into()),
        unit: Some(TOWNSHIP.into()),
        join: Join::None,
    }
}
