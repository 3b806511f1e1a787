//! What an application may know.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

/// A part of what an application may know or do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// Who it is; without it nothing is answered.
    Openid,
    /// Name and sign-in name.
    Profile,
    /// Where the person is told.
    Email,
    /// Unit and roles.
    Groups,
    /// Refresh tokens.
    OfflineAccess,
}

impl Scope {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Openid,
        Self::Profile,
        Self::Email,
        Self::Groups,
        Self::OfflineAccess,
    ];

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Openid => "openid",
            Self::Profile => "profile",
            Self::Email => "email",
            Self::Groups => "groups",
            Self::OfflineAccess => "offline_access",
        }
    }

    /// The one of a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.name() == name)
    }
}

/// Names of scopes, with blanks between.
pub fn written(scopes: &BTreeSet<Scope>) -> String {
    let names: Vec<_> = scopes.iter().map(|scope| scope.name()).collect();
    names.join(" ")
}

/// Scopes of a text with blanks between; names that nobody knows are left out (OpenID Connect Core 3.1.2.1).
pub fn read(text: &str) -> BTreeSet<Scope> {
    text.split(' ').filter_map(Scope::from_name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_survive_their_text() {
        let all: BTreeSet<_> = Scope::ALL.into();
        assert_eq!(read(&written(&all)), all);
        assert_eq!(read("openid  address OPENID"), [Scope::Openid].into());
    }
}
