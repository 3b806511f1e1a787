//! Many accounts at once: a table becomes people with accounts, all of it or nothing.
//!
//! [`read`] makes people of rows, or says of each row what is wrong in which column; [`enter`] looks at what is
//! there already and enters the rest in one deed; [`slips`] gives each of them a one-time code on a slip of paper.
//! A second run of the same table changes nothing.

pub mod enter;
pub mod read;
pub mod slips;

use std::collections::BTreeMap;

use async_trait::async_trait;
use domain::id::{AccountId, ImportId, PersonId, UnitId};
use domain::people::{Account, Role};
use domain::policy::AccountKind;
use jiff::Timestamp;

use crate::authority::Scope;
use crate::problem::Fault;

/// Most rows of one table. Ours: a larger office takes several.
pub const MOST_ROWS: usize = 2_000;
/// Most rows that bring a password of their own: each costs a hash.
pub const MOST_PASSWORDS: usize = 200;

/// What a column says of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Column {
    /// Official name.
    Name,
    /// Sign-in name.
    SignIn,
    /// The unit, by its name.
    Unit,
    /// Roles, with `;` or `、` between.
    Roles,
    /// Who uses the account.
    Kind,
    /// The language they read.
    Language,
    /// Where they are told.
    Mail,
    /// The day the account was issued.
    Issued,
    /// A first password; better none is brought.
    Password,
    /// Only to look whether it stands in the password. Not kept.
    Birthday,
    /// Only to look whether it stands in the password. Not kept.
    IdNumber,
}

impl Column {
    /// All of them.
    pub const ALL: [Self; 11] = [
        Self::Name,
        Self::SignIn,
        Self::Unit,
        Self::Roles,
        Self::Kind,
        Self::Language,
        Self::Mail,
        Self::Issued,
        Self::Password,
        Self::Birthday,
        Self::IdNumber,
    ];

    /// Those that every table has.
    pub const NEEDED: [Self; 3] = [Self::Name, Self::SignIn, Self::Unit];

    /// Stable name in tables and text keys.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::SignIn => "account",
            Self::Unit => "unit",
            Self::Roles => "roles",
            Self::Kind => "kind",
            Self::Language => "language",
            Self::Mail => "mail",
            Self::Issued => "issued",
            Self::Password => "password",
            Self::Birthday => "birthday",
            Self::IdNumber => "id",
        }
    }

    /// The column of a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|column| column.name() == name)
    }
}

/// Stable names of kinds of accounts.
pub const KINDS: [(&str, AccountKind); 3] = [
    ("person", AccountKind::Person),
    ("service", AccountKind::Service),
    ("break-glass", AccountKind::BreakGlass),
];

/// The name of a kind.
pub fn kind_name(kind: AccountKind) -> &'static str {
    let found = KINDS.iter().find(|(_, one)| *one == kind);
    found.map_or("person", |(name, _)| name)
}

/// The kind of a name.
pub fn kind_of(name: &str) -> Option<AccountKind> {
    let found = KINDS.iter().find(|(one, _)| *one == name);
    found.map(|(_, kind)| *kind)
}

/// How columns, roles and kinds are called in a table, in small letters.
#[derive(Debug, Clone, Default)]
pub struct Words {
    /// Titles.
    pub columns: BTreeMap<String, Column>,
    /// Roles.
    pub roles: BTreeMap<String, Role>,
    /// Kinds of accounts.
    pub kinds: BTreeMap<String, AccountKind>,
}

impl Words {
    /// The stable names.
    pub fn plain() -> Self {
        let columns = Column::ALL.map(|column| (column.name().to_owned(), column));
        let roles = Role::ALL.map(|role| (role.name().to_owned(), role));
        let kinds = KINDS.map(|(name, kind)| (name.to_owned(), kind));
        Self {
            columns: columns.into(),
            roles: roles.into(),
            kinds: kinds.into(),
        }
    }

    /// The column of a title.
    pub fn column(&self, title: &str) -> Option<Column> {
        self.columns.get(&small(title)).copied()
    }
}

/// How words of a table are compared.
pub fn small(text: &str) -> String {
    text.trim().to_lowercase()
}

/// A table as somebody brought it.
#[derive(Debug, Clone, Default)]
pub struct Brought {
    /// Name of its file.
    pub file: String,
    /// Titles of its columns.
    pub titles: Vec<String>,
    /// What each column says; none where it is left out.
    pub columns: Vec<Option<Column>>,
    /// The rows, each with its line.
    pub rows: Vec<(usize, Vec<String>)>,
}

/// What is wrong in a row, never with what stands there: it may be a password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowProblem {
    /// The line of the table.
    pub line: usize,
    /// The column.
    pub column: Column,
    /// `import-why-…`, which also says what to do.
    pub why: &'static str,
    /// For a password: by what it can be guessed (`guess-…`).
    pub codes: Vec<String>,
}

/// What a table comes to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Looked {
    /// Rows.
    pub rows: usize,
    /// Accounts that are entered, or would be.
    pub new: usize,
    /// Rows whose account is there already.
    pub there: usize,
    /// What is wrong; nothing is entered then.
    pub problems: Vec<RowProblem>,
    /// What was made of it; none after a look, and where nothing was new.
    pub import: Option<ImportId>,
}

/// A table that was taken in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Import {
    /// Its identity.
    pub id: ImportId,
    /// The unit of who took it in; the top unit for the operator.
    pub unit: UnitId,
    /// Name of the file.
    pub file: String,
    /// How many accounts were entered.
    pub entered: u64,
    /// How many were there already.
    pub there: u64,
    /// Who; none for the operator.
    pub by: Option<PersonId>,
    /// When.
    pub at: Timestamp,
    /// When it was undone.
    pub undone: Option<Timestamp>,
}

/// A slip that was printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SlipNote {
    /// How often.
    pub times: u64,
    /// The last time.
    pub at: Timestamp,
}

/// An account of an import.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imported {
    /// The account.
    pub account: Account,
    /// Whose.
    pub name: String,
    /// Whether somebody chose a password since.
    pub chosen: bool,
    /// Its slip.
    pub slip: Option<SlipNote>,
}

/// A change of what was taken in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ImportChange {
    /// A table is taken in; the accounts are entered beside it.
    Enter {
        /// What.
        import: Import,
        /// Its accounts, with who uses them and since when.
        accounts: Vec<(AccountId, AccountKind, Option<Timestamp>)>,
    },
    /// It is undone, once.
    Undo {
        /// Which.
        id: ImportId,
        /// Its unit.
        unit: UnitId,
        /// When.
        at: Timestamp,
    },
    /// A slip is printed.
    Slip {
        /// For which account.
        account: AccountId,
        /// Its unit.
        unit: UnitId,
        /// When.
        at: Timestamp,
    },
}

impl ImportChange {
    /// The unit it lies in.
    pub const fn unit(&self) -> UnitId {
        match self {
            Self::Enter { import, .. } => import.unit,
            Self::Undo { unit, .. } | Self::Slip { unit, .. } => *unit,
        }
    }
}

/// What was taken in, on record.
#[async_trait]
pub trait ImportBook: Send + Sync {
    /// The imports of a scope, latest first.
    async fn imports(&self, scope: &Scope, limit: u32) -> Result<Vec<Import>, Fault>;
    /// One import.
    async fn import(&self, scope: &Scope, id: ImportId) -> Result<Option<Import>, Fault>;
    /// Its accounts, by name.
    async fn imported(&self, id: ImportId) -> Result<Vec<Imported>, Fault>;
}
