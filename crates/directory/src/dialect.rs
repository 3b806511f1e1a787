//! What two kinds of directory call the same thing.

/// A kind of directory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// Windows' Active Directory, and Samba's.
    ActiveDirectory,
    /// `OpenLDAP` with the overlay `ppolicy` and `lastbind`.
    OpenLdap,
}

/// Attributes of Active Directory that are read of every account.
const AD: &[&str] = &[
    "sAMAccountName",
    "objectGUID",
    "userAccountControl",
    "msDS-User-Account-Control-Computed",
    "pwdLastSet",
    "lastLogon",
    "lastLogonTimestamp",
    "accountExpires",
    "whenCreated",
    "servicePrincipalName",
    "isCriticalSystemObject",
    "adminCount",
];

/// Attributes of `OpenLDAP`; most are operational and are sent only to whoever names them.
const OPENLDAP: &[&str] = &[
    "uid",
    "objectClass",
    "entryUUID",
    "createTimestamp",
    "pwdChangedTime",
    "pwdReset",
    "pwdAccountLockedTime",
    "pwdEndTime",
    "shadowExpire",
    "authTimestamp",
    "pwdLastSuccess",
];

impl Dialect {
    /// What is read of every account.
    pub const fn attributes(self) -> &'static [&'static str] {
        match self {
            Self::ActiveDirectory => AD,
            Self::OpenLdap => OPENLDAP,
        }
    }

    /// Which entries are accounts.
    pub const fn filter(self) -> &'static str {
        match self {
            Self::ActiveDirectory => "(&(objectCategory=person)(objectClass=user))",
            Self::OpenLdap => {
                "(&(uid=*)(|(objectClass=inetOrgPerson)(objectClass=posixAccount)(objectClass=account)))"
            }
        }
    }

    /// Attributes that show when somebody last signed in.
    pub const fn sign_ins(self) -> &'static str {
        match self {
            Self::ActiveDirectory => "lastLogonTimestamp and lastLogon",
            Self::OpenLdap => "pwdLastSuccess and authTimestamp",
        }
    }
}
