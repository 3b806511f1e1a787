//! Who is the authority for accounts.

use application::account_authority::DirectoryAuthority;
use application::{Actor, Office};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

use crate::operation::Unanswered;
use crate::wire::Nothing;

/// What this office's accounts hang on.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct AuthorityBody {
    /// The directory that says whose password is right; null where that is this program.
    passwords: Option<String>,
    /// Directories of the configuration.
    directories: Vec<DirectoryAuthorityBody>,
    /// Systems of the reader's units that are kept in step with the accounts here.
    connectors: usize,
}

/// A directory of the configuration.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct DirectoryAuthorityBody {
    /// Its name.
    name: String,
    /// `active-directory`, `openldap` or `own`.
    kind: String,
    /// Whether people sign in and change their password here with the directory's.
    bridge: bool,
    /// The policy that judges it, `ID@VERSION`; null where it cannot be read.
    policy: Option<String>,
    /// When it is read each day, on the top unit's clocks; null where only somebody has it read.
    daily: Option<String>,
    /// When it was read last, for who reaches the top unit.
    last: Option<Timestamp>,
    /// How many accounts it had then.
    accounts: Option<usize>,
}

pub(crate) async fn view_authority(
    office: &Office,
    actor: &Actor,
    _: Nothing,
) -> Result<AuthorityBody, Unanswered> {
    let found = office.view_authority(actor).await?;
    Ok(AuthorityBody {
        passwords: found.bridged().map(str::to_owned),
        directories: found.directories.iter().map(body).collect(),
        connectors: found.connectors,
    })
}

fn body(one: &DirectoryAuthority) -> DirectoryAuthorityBody {
    let governed = &one.governed;
    let daily = governed.daily;
    DirectoryAuthorityBody {
        name: governed.name.clone(),
        kind: governed.kind.name().to_owned(),
        bridge: governed.bridge,
        policy: one.policy.clone(),
        daily: daily.map(|daily| daily.strftime("%H:%M").to_string()),
        last: one.last.as_ref().map(|run| run.at),
        accounts: one.last.as_ref().map(|run| run.counts.accounts),
    }
}
