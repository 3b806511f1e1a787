//! A whole directory is read.

use std::collections::BTreeMap;

use jiff::Timestamp;
use ldap3::{Scope, ldap_escape};
use uuid::Uuid;

use crate::account::{DirectoryAccount, Lateness, LogonAt};
use crate::connect::{Connection, Introduction, Question, Server, Settings};
use crate::dialect::Dialect;
use crate::entry::Entry;
use crate::error::DirectoryError;
use crate::mark::{Mark, Members};
use crate::{ad, openldap};

/// `msDS-LogonTimeSyncInterval` where the domain does not say (MS-ADTS 3.1.1.3).
const USUAL_SYNC_DAYS: i32 = 14;
/// Longer ones count as this: nothing is certain then.
const LONGEST_SYNC_DAYS: i64 = 366;
/// Controllers, and those that may only be read: their computers carry one of two bits.
const CONTROLLERS: &str = "(&(objectCategory=computer)(|(userAccountControl:1.2.840.113556.1.4.803:=8192)\
                           (userAccountControl:1.2.840.113556.1.4.803:=67108864)))";

/// What was read.
#[derive(Debug, Default)]
pub struct Reading {
    /// Every account, in the order of the directory.
    pub accounts: Vec<DirectoryAccount>,
    /// Entries that cannot be judged, each with its distinguished name and why.
    pub unread: Vec<String>,
    /// What makes times less certain: controllers that were not asked.
    pub remarks: Vec<String>,
}

/// Reads every account of a directory.
///
/// # Errors
/// When it cannot be read whole, or when nobody in it shows a sign-in: then everybody would look unused.
pub async fn read(settings: &Settings, now: Timestamp) -> Result<Reading, DirectoryError> {
    let (base, mut reading) = gather(settings, None, now).await?;
    if reading.accounts.is_empty() && reading.unread.is_empty() {
        return Err(DirectoryError::NoAccounts(base));
    }
    let unused = |account: &DirectoryAccount| account.facts.last_login.is_none();
    if reading.accounts.iter().all(unused) {
        return Err(DirectoryError::NoSignIns(settings.dialect.sign_ins()));
    }
    if settings.dialect == Dialect::OpenLdap {
        since_sign_ins_are_recorded(&mut reading.accounts);
    }
    Ok(reading)
}

/// One account as it is now, asked of every controller as [`read`] does; none when it is gone, or no longer an
/// account by the configuration.
pub(crate) async fn read_one(
    settings: &Settings,
    id: Uuid,
    now: Timestamp,
) -> Result<Option<DirectoryAccount>, DirectoryError> {
    let (_, reading) = gather(settings, Some(id), now).await?;
    Ok(reading.accounts.into_iter().next())
}

/// Reads every account, or one.
async fn gather(
    settings: &Settings,
    only: Option<Uuid>,
    now: Timestamp,
) -> Result<(String, Reading), DirectoryError> {
    let first = settings.servers.first().ok_or(DirectoryError::NoServer)?;
    let mut connection = Connection::open(settings, first).await?;
    let known = connection.introduction().await?;
    let base = base(settings, &known, first)?;
    let context = context(&base, &known);
    let members = members(settings, &mut connection, &context).await?;
    let place = Place {
        settings,
        base: &base,
        context: &context,
        only,
    };
    let reading = match settings.dialect {
        Dialect::ActiveDirectory => place.domain(&mut connection, &known, &members, now).await?,
        Dialect::OpenLdap => place.tree(&mut connection, &members, now).await?,
    };
    Ok((base, reading))
}

/// The oldest last sign-in proves that they are recorded since then at least.
fn since_sign_ins_are_recorded(accounts: &mut [DirectoryAccount]) {
    let seen = accounts
        .iter()
        .filter_map(|account| account.facts.last_login.as_ref());
    let Some(since) = seen.map(|login| login.at).min() else {
        return;
    };
    for account in accounts {
        let facts = &mut account.facts;
        if facts.last_login.is_none() {
            facts.last_login = openldap::before_recording(facts.issued, since);
        }
    }
}

pub(crate) fn base(
    settings: &Settings,
    known: &Introduction,
    server: &Server,
) -> Result<String, DirectoryError> {
    let said = known.base.as_ref().or(known.contexts.first());
    let base = settings.base.as_ref().or(said);
    base.cloned()
        .ok_or_else(|| DirectoryError::NoBase(server.to_string()))
}

/// The whole tree that the base lies in: groups and controllers may lie elsewhere in it.
fn context(base: &str, known: &Introduction) -> String {
    let base_lower = base.to_lowercase();
    let holds = |context: &&String| base_lower.ends_with(&context.to_lowercase());
    let around = known
        .contexts
        .iter()
        .filter(holds)
        .max_by_key(|context| context.len());
    around.map_or(base, String::as_str).to_owned()
}

/// Who is in the groups that the office named.
async fn members(
    settings: &Settings,
    connection: &mut Connection,
    context: &str,
) -> Result<Members, DirectoryError> {
    let mut members = Members::new(&settings.marks);
    for (mark, groups) in &settings.marks.groups {
        for group in groups {
            let found = group_entries(connection, context, group).await?;
            if found.is_empty() {
                return Err(DirectoryError::NoGroup(group.clone()));
            }
            for entry in found {
                match settings.dialect {
                    Dialect::ActiveDirectory => {
                        nested(connection, context, *mark, &entry.dn, &mut members).await?;
                    }
                    Dialect::OpenLdap => {
                        for name in ["member", "uniqueMember", "memberUid"] {
                            for member in entry.texts(name) {
                                members.put(*mark, member);
                            }
                        }
                    }
                }
            }
        }
    }
    Ok(members)
}

async fn group_entries(
    connection: &mut Connection,
    context: &str,
    group: &str,
) -> Result<Vec<Entry>, DirectoryError> {
    let named = format!(
        "(&(cn={})(|(objectClass=group)(objectClass=groupOfNames)(objectClass=groupOfUniqueNames)\
         (objectClass=posixGroup)))",
        ldap_escape(group)
    );
    let is_dn = group.contains('=');
    let question = Question {
        base: if is_dn { group } else { context },
        scope: if is_dn { Scope::Base } else { Scope::Subtree },
        filter: if is_dn { "(objectClass=*)" } else { &named },
        attributes: &["cn", "member", "uniqueMember", "memberUid"],
        what: "who is in a group",
    };
    let mut found = Vec::new();
    connection
        .each(&question, |entry| found.push(entry))
        .await?;
    Ok(found)
}

/// Members of a group and of the groups in it, as Active Directory itself follows them.
async fn nested(
    connection: &mut Connection,
    context: &str,
    mark: Mark,
    group: &str,
    members: &mut Members,
) -> Result<(), DirectoryError> {
    let filter = format!(
        "(&(objectCategory=person)(memberOf:1.2.840.113556.1.4.1941:={}))",
        ldap_escape(group)
    );
    let question = Question {
        base: context,
        scope: Scope::Subtree,
        filter: &filter,
        // No attribute: the name is enough.
        attributes: &["1.1"],
        what: "who is in a group",
    };
    connection
        .each(&question, |entry| members.put(mark, &entry.dn))
        .await?;
    Ok(())
}

/// The latest sign-in that a controller saw, of each account.
type Logons = BTreeMap<Uuid, LogonAt>;

/// Where accounts lie.
struct Place<'a> {
    settings: &'a Settings,
    base: &'a str,
    context: &'a str,
    /// The one account that is asked for.
    only: Option<Uuid>,
}

impl Place<'_> {
    fn filter(&self) -> String {
        let further = self.settings.filter.as_deref().unwrap_or_default();
        let one = self.only.map(|id| self.settings.dialect.one(id));
        let one = one.unwrap_or_default();
        format!("(&{}{further}{one})", self.settings.dialect.filter())
    }

    /// A domain: the first controller's accounts with every controller's sign-ins.
    async fn domain(
        &self,
        connection: &mut Connection,
        known: &Introduction,
        members: &Members,
        now: Timestamp,
    ) -> Result<Reading, DirectoryError> {
        let mut reading = Reading::default();
        let mut missing = self.controllers(connection).await?;
        let names_none = missing.is_empty();
        let mut is_samba = known.is_samba;
        let met = |missing: &mut Vec<String>, host: Option<&String>| {
            missing.retain(|name| Some(name) != host);
        };
        met(&mut missing, known.host.as_ref());
        let mut logons = Logons::new();
        for server in self.settings.servers.iter().skip(1) {
            match self.logons(server, &mut logons).await {
                Ok(other) => {
                    is_samba |= other.is_samba;
                    met(&mut missing, other.host.as_ref());
                }
                // Before something is done with an account, everybody must say whether it was used.
                Err(cause) if self.only.is_some() => return Err(cause),
                Err(cause) => reading.remarks.push(cause.to_string()),
            }
        }
        let not_asked = missing.iter().map(|name| {
            format!("controller {name} was not asked when it last saw somebody; name it in servers")
        });
        reading.remarks.extend(not_asked);
        let lateness = Lateness {
            days: self.sync_days(connection).await?,
            everybody_was_asked: missing.is_empty() && !names_none && !is_samba,
        };
        let host = known.host.clone();
        let host = host.unwrap_or_else(|| connection.server().to_string());
        let filter = self.filter();
        let question = Question {
            base: self.base,
            scope: Scope::Subtree,
            filter: &filter,
            attributes: self.settings.dialect.attributes(),
            what: "the accounts",
        };
        let take = |entry: Entry| {
            note(&entry, &host, &mut logons);
            let exact = entry.guid().and_then(|id| logons.remove(&id));
            let account = ad::account(&entry, exact, lateness, members, now);
            reading.put(&entry, account);
        };
        connection.each(&question, take).await?;
        Ok(reading)
    }

    /// Names of every controller of the domain, lower case.
    async fn controllers(
        &self,
        connection: &mut Connection,
    ) -> Result<Vec<String>, DirectoryError> {
        let question = Question {
            base: self.context,
            scope: Scope::Subtree,
            filter: CONTROLLERS,
            attributes: &["dNSHostName"],
            what: "which controllers there are",
        };
        let mut names = Vec::new();
        let take = |entry: Entry| {
            // One without a name cannot be recognised: it stays missing.
            let name = entry.text("dNSHostName").map(str::to_lowercase);
            names.push(name.unwrap_or(entry.dn));
        };
        connection.each(&question, take).await?;
        Ok(names)
    }

    /// How late `lastLogonTimestamp` may be.
    async fn sync_days(&self, connection: &mut Connection) -> Result<i32, DirectoryError> {
        let question = Question {
            base: self.context,
            scope: Scope::Base,
            filter: "(objectClass=*)",
            attributes: &["msDS-LogonTimeSyncInterval"],
            what: "how late sign-ins are",
        };
        let mut days = USUAL_SYNC_DAYS;
        let take = |entry: Entry| {
            if let Ok(Some(set)) = entry.number("msDS-LogonTimeSyncInterval") {
                days = sync_days(set);
            }
        };
        connection.each(&question, take).await?;
        Ok(days)
    }

    /// Asks a further controller when it last saw whom.
    async fn logons(
        &self,
        server: &Server,
        logons: &mut Logons,
    ) -> Result<Introduction, DirectoryError> {
        let mut connection = Connection::open(self.settings, server).await?;
        let known = connection.introduction().await?;
        let host = known.host.clone().unwrap_or_else(|| server.to_string());
        let filter = self.filter();
        let question = Question {
            base: self.base,
            scope: Scope::Subtree,
            filter: &filter,
            attributes: &["objectGUID", "lastLogon"],
            what: "when it last saw whom",
        };
        connection
            .each(&question, |entry| note(&entry, &host, logons))
            .await?;
        Ok(known)
    }

    /// A tree of `OpenLDAP`.
    async fn tree(
        &self,
        connection: &mut Connection,
        members: &Members,
        now: Timestamp,
    ) -> Result<Reading, DirectoryError> {
        let mut reading = Reading::default();
        let filter = self.filter();
        let question = Question {
            base: self.base,
            scope: Scope::Subtree,
            filter: &filter,
            attributes: self.settings.dialect.attributes(),
            what: "the accounts",
        };
        let mut changes_are_recorded = false;
        let take = |entry: Entry| {
            changes_are_recorded |= entry.has("pwdChangedTime");
            let account = openldap::account(&entry, members, now);
            reading.put(&entry, account);
        };
        connection.each(&question, take).await?;
        if !changes_are_recorded {
            let remark = "no account shows pwdChangedTime: changes of passwords are not recorded there, or the \
                          reading account may not see them; every password counts as the one that was issued";
            reading.remarks.push(remark.to_owned());
        }
        Ok(reading)
    }
}

/// 0 switches the attribute off: then it never moves, and says nothing of what came later.
fn sync_days(set: i64) -> i32 {
    let days = if set <= 0 {
        LONGEST_SYNC_DAYS
    } else {
        set.min(LONGEST_SYNC_DAYS)
    };
    i32::try_from(days).unwrap_or(USUAL_SYNC_DAYS)
}

/// Keeps the later sign-in. One that is no time is told when the account itself is read.
fn note(entry: &Entry, host: &str, logons: &mut Logons) {
    let (Some(id), Ok(Some(at))) = (entry.guid(), entry.filetime("lastLogon")) else {
        return;
    };
    let earlier = logons.get(&id).is_none_or(|known| known.at < at);
    if earlier {
        let server = host.to_owned();
        logons.insert(id, LogonAt { at, server });
    }
}

impl Reading {
    fn put(&mut self, entry: &Entry, account: Result<DirectoryAccount, String>) {
        match account {
            Ok(account) => self.accounts.push(account),
            Err(why) => self.unread.push(format!("{}: {why}", entry.dn)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_interval_of_the_domain_counts_and_none_makes_nothing_certain() {
        assert_eq!(
            [14, 5, 0, -1, 100_000].map(sync_days),
            [14, 5, 366, 366, 366]
        );
    }

    #[test]
    fn the_tree_around_the_base_is_the_longest_context_that_ends_it() {
        let known = Introduction {
            contexts: vec![
                "DC=town,DC=example".into(),
                "DC=example".into(),
                "CN=Schema".into(),
            ],
            ..Introduction::default()
        };
        assert_eq!(
            context("ou=Staff,dc=Town,dc=example", &known),
            "DC=town,DC=example"
        );
        assert_eq!(context("o=else", &known), "o=else");
    }

    #[test]
    fn the_later_sign_in_of_two_controllers_is_kept() {
        let mut logons = Logons::new();
        for (steps, host) in [
            ("132539328000000000", "dc1"),
            ("132539328000000001", "dc2"),
            ("0", "dc3"),
            ("5", "dc4"),
        ] {
            let mut entry = Entry::new("CN=An", &[("lastLogon", steps)]);
            entry.add("objectGUID", vec![7; 16]);
            note(&entry, host, &mut logons);
        }
        let told: Vec<_> = logons.values().map(|logon| logon.server.as_str()).collect();
        assert_eq!(told, ["dc2"]);
    }
}
