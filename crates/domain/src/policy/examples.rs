//! A file's own examples: accounts and passwords with what must follow.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Deserialize;

use super::account::{AccountFacts, AccountRow, RowProblem};
use super::declared::Step;
use super::{PasswordUse, Policy, judge};

/// An example of a policy file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PolicyExample {
    /// An account at a moment.
    Account {
        /// What it shows.
        name: String,
        /// When it is judged.
        now: Timestamp,
        /// The account.
        account: AccountFacts,
        /// What must follow.
        expect: ExpectedVerdict,
    },
    /// A password with the rules it breaks.
    Password(PasswordExample),
}

/// What an account's example must lead to; what is not given is not compared.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExpectedVerdict {
    /// The step.
    pub action: Step,
    /// The clause.
    pub clause: Option<String>,
    /// When it is due.
    pub due: Option<Timestamp>,
    /// How uncertain it is.
    pub uncertainty_days: Option<i32>,
}

/// A password with exactly the rules it breaks.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PasswordExample {
    /// What it shows.
    pub name: String,
    /// The password.
    pub password: String,
    /// A second factor stands beside it.
    #[serde(default)]
    pub second_factor: bool,
    /// Passwords before, the newest first.
    #[serde(default)]
    pub earlier: Vec<String>,
    /// Codes, as [`super::RuleBreach`] names them, in any order.
    pub refused: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ExampleRow {
    name: String,
    now: Timestamp,
    account: AccountRow,
    expect: ExpectedVerdict,
}

impl ExampleRow {
    pub(super) fn read(self, zone: &TimeZone) -> Result<PolicyExample, RowProblem> {
        Ok(PolicyExample::Account {
            name: self.name,
            now: self.now,
            account: self.account.read(zone)?,
            expect: self.expect,
        })
    }
}

/// An example that came out differently.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{policy}: example {example:?}: {what} should be {expected}, is {found}")]
pub struct PolicyFailure {
    /// `tainan-2013@2013-07-01`.
    pub policy: String,
    /// The example.
    pub example: String,
    /// What differs.
    pub what: &'static str,
    /// As the example says.
    pub expected: String,
    /// As it came out.
    pub found: String,
}

impl PolicyExample {
    /// The clause that an account's example expects.
    pub(super) fn clause(&self) -> Option<&str> {
        match self {
            Self::Account { expect, .. } => expect.clause.as_deref(),
            Self::Password(_) => None,
        }
    }

    /// Whether it is a password that breaks something.
    pub(super) fn is_refused_password(&self) -> bool {
        matches!(self, Self::Password(password) if !password.refused.is_empty())
    }
}

type Difference = (&'static str, String, String);

impl Policy {
    /// Runs the file's own examples.
    pub fn test_examples(&self) -> Vec<PolicyFailure> {
        let mut failures = Vec::new();
        for example in self.examples() {
            let (name, differences) = match example {
                PolicyExample::Account {
                    name,
                    now,
                    account,
                    expect,
                } => (name, self.account_differs(account, *now, expect)),
                PolicyExample::Password(example) => (&example.name, self.password_differs(example)),
            };
            let told = differences
                .into_iter()
                .map(|(what, expected, found)| PolicyFailure {
                    policy: format!("{}@{}", self.id(), self.version()),
                    example: name.clone(),
                    what,
                    expected,
                    found,
                });
            failures.extend(told);
        }
        failures
    }

    fn account_differs(
        &self,
        account: &AccountFacts,
        now: Timestamp,
        expect: &ExpectedVerdict,
    ) -> Vec<Difference> {
        let found = judge(account, self, now);
        let mut told = Vec::new();
        let mut compare = |what, expected: String, found: String| {
            if expected != found {
                told.push((what, expected, found));
            }
        };
        compare(
            "action",
            expect.action.name().to_owned(),
            found.step.name().to_owned(),
        );
        if let Some(clause) = &expect.clause {
            compare("clause", clause.clone(), found.clause.unwrap_or_default());
        }
        if let Some(due) = expect.due {
            let found = found.due.map(|due| due.to_string()).unwrap_or_default();
            compare("due", due.to_string(), found);
        }
        if let Some(days) = expect.uncertainty_days {
            let found = found.uncertainty_days.to_string();
            compare("uncertainty_days", days.to_string(), found);
        }
        told
    }

    fn password_differs(&self, example: &PasswordExample) -> Vec<Difference> {
        let earlier: Vec<_> = example.earlier.iter().map(String::as_str).collect();
        let used = PasswordUse {
            second_factor: example.second_factor,
            earlier: &earlier,
        };
        let broken = self.breaches(&example.password, used);
        let mut found: Vec<_> = broken.into_iter().map(|breach| breach.code).collect();
        let mut expected: Vec<_> = example.refused.iter().map(String::as_str).collect();
        found.sort_unstable();
        expected.sort_unstable();
        if found == expected {
            return Vec::new();
        }
        vec![("refused", expected.join(", "), found.join(", "))]
    }
}
