//! What two kinds of directory call the same thing.

use std::fmt::Write as _;

use uuid::Uuid;

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

    /// The filter that only the account of an identity passes.
    pub(crate) fn one(self, id: Uuid) -> String {
        match self {
            Self::ActiveDirectory => {
                let mut text = String::from("(objectGUID=");
                for byte in id.to_bytes_le() {
                    // Writing into a text cannot fail.
                    let _ = write!(text, "\\{byte:02x}");
                }
                text + ")"
            }
            Self::OpenLdap => format!("(entryUUID={id})"),
        }
    }

    /// The filter that only accounts of a name pass.
    pub(crate) fn named(self, name: &str) -> String {
        let attribute = match self {
            Self::ActiveDirectory => "sAMAccountName",
            Self::OpenLdap => "uid",
        };
        format!(
            "(&{}({attribute}={}))",
            self.filter(),
            ldap3::ldap_escape(name)
        )
    }

    /// Attributes that show when somebody last signed in.
    pub const fn sign_ins(self) -> &'static str {
        match self {
            Self::ActiveDirectory => "lastLogonTimestamp and lastLogon",
            Self::OpenLdap => "pwdLastSuccess and authTimestamp",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_account_is_asked_for_by_its_bytes_or_its_text() {
        let id = Uuid::parse_str("03020100-0504-0706-0809-0a0b0c0d0e0f").unwrap();
        let ad = r"(objectGUID=\00\01\02\03\04\05\06\07\08\09\0a\0b\0c\0d\0e\0f)";
        assert_eq!(Dialect::ActiveDirectory.one(id), ad);
        assert_eq!(Dialect::OpenLdap.one(id), format!("(entryUUID={id})"));
    }
}
