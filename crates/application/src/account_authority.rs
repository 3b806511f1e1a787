//! Who is the authority for accounts: where they come and go, and who says whose password is right.

use domain::sweep::Run;

use crate::authority::Actor;
use crate::office::Office;
use crate::problem::Problem;
use crate::sweeps::Governed;
use crate::use_case::VIEW_AUTHORITY;

/// A directory of the configuration with the policy that judges it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DirectoryAuthority {
    /// How the configuration has it.
    pub governed: Governed,
    /// The policy, `ID@VERSION`; none where it cannot be read.
    pub policy: Option<String>,
    /// When it was read last; none for whoever does not reach the top unit, whose directories they are.
    pub last: Option<Run>,
}

/// What this office's accounts hang on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountAuthority {
    /// Directories of the configuration.
    pub directories: Vec<DirectoryAuthority>,
    /// Systems of one's units that are kept in step with the accounts here.
    pub connectors: usize,
}

impl AccountAuthority {
    /// The directory that says whose password is right, where this program stands in front of one.
    pub fn bridged(&self) -> Option<&str> {
        let mut all = self.directories.iter();
        let found = all.find(|one| one.governed.bridge);
        found.map(|one| one.governed.name.as_str())
    }
}

impl Office {
    /// Who is the authority for accounts.
    ///
    /// # Errors
    /// [`crate::Refusal::NotFound`] without the role; a fault when records cannot be read.
    pub async fn view_authority(&self, actor: &Actor) -> Result<AccountAuthority, Problem> {
        let permit = actor.permit(&VIEW_AUTHORITY)?;
        let top = self.unit_of_directories().await?;
        let reaches = permit.scope().covers(top.id);
        let mut directories = Vec::new();
        for governed in self.governed() {
            let policy = self.parts.directories.policy(&governed.name, self.now());
            let policy = policy.map(|policy| format!("{}@{}", policy.id(), policy.version()));
            let last = if reaches {
                self.parts.records.last_sweep(&governed.name).await?
            } else {
                None
            };
            directories.push(DirectoryAuthority {
                policy: policy.ok(),
                last,
                governed,
            });
        }
        let connectors = self.parts.records.connectors(permit.scope()).await?;
        Ok(AccountAuthority {
            directories,
            connectors: connectors.len(),
        })
    }
}
