//! Taking a table in, and undoing that.

use domain::id::{AccountId, ImportId, PersonId, UnitId};
use domain::journal::{Doer, JournalEntry, Object};
use domain::language::Language;
use domain::people::{Account, AccountState, Grant, Person, Unit};
use domain::telling::NoticeSettings;
use jiff::Timestamp;
use jiff::civil::Date;

use super::read::{Ground, Wanted, people};
use super::{
    Brought, Column, Import, ImportChange, Imported, Looked, MOST_ROWS, RowProblem, Words,
};
use crate::authority::{Actor, Permit, Scope};
use crate::deed::{Change, Deed};
use crate::findings::day_in;
use crate::office::{Office, reason, zone};
use crate::passwords::{Accepted, DueWhy, Hashed, NoteDue, PasswordDue};
use crate::personnel::object as person_object;
use crate::problem::{Problem, Refusal};
use crate::use_case::{GRANT_ROLE, IMPORT_ACCOUNTS, LIST_IMPORTS, UNDO_IMPORT};

/// How many imports are shown.
const MOST_SHOWN: u32 = 200;

/// Who takes a table in, and where.
struct Taker {
    doer: Doer,
    through: Option<domain::id::TokenId>,
    scope: Scope,
    gives: Scope,
    unit: UnitId,
    language: Language,
    today: Date,
}

/// What an import shows.
#[derive(Debug, Clone)]
pub struct ImportView {
    /// The import.
    pub import: Import,
    /// Its accounts in one's units, by name.
    pub accounts: Vec<Imported>,
}

impl ImportView {
    /// How many have no password of their own yet.
    pub fn waiting(&self) -> usize {
        self.accounts.iter().filter(|one| waits(one)).count()
    }
}

/// Whether nobody chose a password, and the account is not closed.
pub(super) fn waits(one: &Imported) -> bool {
    !one.chosen && one.account.state == AccountState::MustChange
}

impl Office {
    /// Takes a table in, or only looks at it. With one row that is wrong nothing is entered.
    ///
    /// # Errors
    /// Refused for a table that is too long or lacks a column; a fault when records cannot be read or written.
    pub async fn import_accounts(
        &self,
        actor: &Actor,
        brought: &Brought,
        words: &Words,
        dry_run: bool,
    ) -> Result<Looked, Problem> {
        let permit = actor.permit(&IMPORT_ACCOUNTS)?;
        let none = permit.scope().only(&std::collections::BTreeSet::new());
        let taker = Taker {
            doer: Doer::Person(permit.person),
            through: permit.through,
            scope: permit.scope().clone(),
            gives: actor
                .permit(&GRANT_ROLE)
                .map_or(none, |gives| gives.scope().clone()),
            unit: actor.person.unit,
            language: actor.language,
            today: self.today_of(actor),
        };
        self.take(&taker, brought, words, dry_run).await
    }

    /// The same for whoever holds the data folder: into every unit.
    ///
    /// # Errors
    /// As [`Self::import_accounts`]; refused before the office is set up.
    pub async fn import_by_holder(
        &self,
        brought: &Brought,
        words: &Words,
        dry_run: bool,
    ) -> Result<Looked, Problem> {
        let units = self.parts.records.units().await?;
        let top = units.iter().find(|unit| unit.parent.is_none());
        let top = top.ok_or(Refusal::NotFound)?;
        let taker = Taker {
            doer: Doer::Program,
            through: None,
            scope: Scope::whole_office(),
            gives: Scope::whole_office(),
            unit: top.id,
            language: Language::ZhTw,
            today: day_in(self.now(), &top.time_zone),
        };
        self.take(&taker, brought, words, dry_run).await
    }

    async fn take(
        &self,
        taker: &Taker,
        brought: &Brought,
        words: &Words,
        dry_run: bool,
    ) -> Result<Looked, Problem> {
        let fits = |column: &Column| brought.columns.contains(&Some(*column));
        if !Column::NEEDED.iter().all(fits) {
            let why = "refusal-import-columns";
            return Err(Refusal::WrongState { why }.into());
        }
        if brought.rows.len() > MOST_ROWS {
            let why = "refusal-import-long";
            return Err(Refusal::WrongState { why }.into());
        }
        let units = self.parts.records.units().await?;
        let (wanted, mut problems) = {
            let house = self.house().await?;
            let ground = Ground {
                units: &units,
                scope: &taker.scope,
                gives: &taker.gives,
                words,
                house: &house,
                least: self.least_password(),
                language: taker.language,
                today: taker.today,
            };
            people(brought, &ground)
        };
        let mut new = Vec::new();
        for one in wanted {
            match self.known(&one).await? {
                Known::New => new.push(one),
                Known::There => {}
                Known::Wrong(why) => problems.push(RowProblem {
                    line: one.line,
                    column: Column::SignIn,
                    why,
                    codes: Vec::new(),
                }),
            }
        }
        problems.sort_by_key(|one| (one.line, one.column));
        let mut looked = Looked {
            rows: brought.rows.len(),
            there: brought.rows.len().saturating_sub(new.len()),
            new: new.len(),
            problems,
            import: None,
        };
        if !dry_run && looked.problems.is_empty() && !new.is_empty() {
            looked.import = Some(self.entered(taker, brought, (new, &units), &looked).await?);
        }
        Ok(looked)
    }

    /// Whether an account is there: the same person's, or somebody else's.
    async fn known(&self, wanted: &Wanted) -> Result<Known, Problem> {
        let records = &self.parts.records;
        let Some(found) = records.credentials(&wanted.sign_in).await? else {
            return Ok(Known::New);
        };
        let account = found.account;
        let person = records.person(account.person).await?;
        let same =
            person.is_some_and(|person| person.name == wanted.name && person.unit == wanted.unit);
        Ok(match (same, account.state.is_suspended()) {
            (false, _) => Known::Wrong("import-why-taken"),
            (true, true) => Known::Wrong("import-why-closed"),
            (true, false) => Known::There,
        })
    }

    /// Everything in one deed: accounts, roles, and a line of the journal for each person.
    async fn entered(
        &self,
        taker: &Taker,
        brought: &Brought,
        (new, units): (Vec<Wanted>, &[Unit]),
        looked: &Looked,
    ) -> Result<ImportId, Problem> {
        let id = ImportId::new(self.parts.ids.uuid());
        // One that nobody knows does for all: each chooses their own before anything opens.
        let unknown = Accepted::random(self.parts.ids.secret());
        let unknown = self.parts.passwords.hash(unknown).await?;
        let (mut changes, mut entries, mut accounts) = (Vec::new(), Vec::new(), Vec::new());
        for one in new {
            let issued = one.issued.and_then(|day| issued_at(day, one.unit, units));
            let unit = one.unit;
            let kind = one.kind;
            let (account, person, added) = self.added(one, taker.today, &unknown).await?;
            changes.extend(added);
            accounts.push((account, kind, issued));
            let facts = serde_json::json!({"import": id.to_string()}).to_string();
            entries.push(self.taken(taker, unit, person_object(person), facts));
        }
        let entered = u64::try_from(accounts.len()).unwrap_or(u64::MAX);
        let import = Import {
            id,
            unit: taker.unit,
            file: brought.file.chars().take(100).collect(),
            entered,
            there: u64::try_from(looked.there).unwrap_or(u64::MAX),
            by: match taker.doer {
                Doer::Person(person) => Some(person),
                Doer::Program => None,
            },
            at: self.now(),
            undone: None,
        };
        let facts = serde_json::json!({"entered": entered, "there": looked.there}).to_string();
        let head = self.taken(taker, taker.unit, object(id), facts);
        let enter = ImportChange::Enter { import, accounts };
        changes.push(Change::Import(Box::new(enter)));
        let mut deed = Deed::new(changes, head);
        for entry in entries {
            deed.and(Vec::new(), entry);
        }
        // The unit of who takes it in need not be among those they may enter people into.
        let scope = Scope::whole_office();
        self.commit(&scope, deed).await?;
        Ok(id)
    }

    fn taken(&self, taker: &Taker, unit: UnitId, object: Object, facts: String) -> JournalEntry {
        JournalEntry {
            through: taker.through,
            ..self.entry(taker.doer, &IMPORT_ACCOUNTS, unit, object, facts)
        }
    }

    /// A person with account and roles.
    async fn added(
        &self,
        one: Wanted,
        today: Date,
        unknown: &Hashed,
    ) -> Result<(AccountId, PersonId, Vec<Change>), Problem> {
        let person = PersonId::new(self.parts.ids.uuid());
        let mut account = Account {
            id: AccountId::new(self.parts.ids.uuid()),
            person,
            unit: one.unit,
            name: one.sign_in.clone(),
            state: AccountState::MustChange,
        };
        let id = account.id;
        let mut first = None;
        let hash = match one.password {
            None => unknown.clone(),
            Some(typed) => {
                let chooser = crate::passwords::Chooser {
                    sign_in_name: &one.sign_in,
                    name: &one.name,
                    ..Default::default()
                };
                let accepted = self.accept(typed.to_string(), chooser).await?;
                let hash = self.parts.passwords.hash(accepted).await?;
                account.state = AccountState::Active;
                first = Some(self.first_password(&account, &hash));
                hash
            }
        };
        let entered = Person {
            id: person,
            unit: one.unit,
            name: one.name,
            language: one.language,
        };
        let mut changes = vec![
            Change::AddPerson(entered),
            Change::AddAccount {
                account,
                password_hash: hash,
            },
        ];
        changes.extend(first);
        changes.extend(one.roles.into_iter().map(|role| {
            let unit = one.unit;
            Change::AddGrant(Grant {
                person,
                role,
                unit,
                from: today,
                until: None,
                deputy_of: None,
            })
        }));
        changes.extend(one.mail.map(|mail| Change::SetNotices {
            person,
            settings: Box::new(NoticeSettings {
                mail: Some(mail),
                ..NoticeSettings::default()
            }),
        }));
        Ok((id, person, changes))
    }

    /// A password that somebody else chose opens nothing but its change.
    fn first_password(&self, account: &Account, hash: &Hashed) -> Change {
        Change::PasswordDue(Box::new(NoteDue {
            due: PasswordDue {
                account: account.id,
                unit: account.unit,
                why: DueWhy::Initial,
                codes: Vec::new(),
                forced: true,
                since: self.now(),
            },
            seen: hash.as_str().to_owned(),
        }))
    }

    /// What was taken in, latest first.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] without the right; a fault when records cannot be read.
    pub async fn list_imports(&self, actor: &Actor) -> Result<Vec<Import>, Problem> {
        let permit = actor.permit(&LIST_IMPORTS)?;
        Ok(self
            .parts
            .records
            .imports(permit.scope(), MOST_SHOWN)
            .await?)
    }

    /// One import with its accounts.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] outside one's units.
    pub async fn view_import(&self, actor: &Actor, id: ImportId) -> Result<ImportView, Problem> {
        let permit = actor.permit(&LIST_IMPORTS)?;
        self.import_seen(&permit, id).await
    }

    pub(super) async fn import_seen(
        &self,
        permit: &Permit,
        id: ImportId,
    ) -> Result<ImportView, Problem> {
        let records = &self.parts.records;
        let found = records.import(permit.scope(), id).await?;
        let import = found.ok_or(Refusal::NotFound)?;
        let mut accounts = records.imported(id).await?;
        accounts.retain(|one| permit.scope().covers(one.account.unit));
        Ok(ImportView { import, accounts })
    }

    /// Undoes an import: every account that nobody chose a password for is closed, and its roles end. How many.
    ///
    /// # Errors
    /// Refused without a reason, and where it was undone; [`Refusal::NotFound`] outside one's units.
    pub async fn undo_import(
        &self,
        actor: &Actor,
        id: ImportId,
        why: &str,
    ) -> Result<usize, Problem> {
        let permit = actor.permit(&UNDO_IMPORT)?;
        let why = reason(why, "reason")?;
        let view = self.import_seen(&permit, id).await?;
        if view.import.undone.is_some() {
            let why = "refusal-import-undone";
            return Err(Refusal::WrongState { why }.into());
        }
        let (unit, at) = (view.import.unit, self.now());
        let undo = ImportChange::Undo { id, unit, at };
        let mut changes = vec![Change::Import(Box::new(undo))];
        let mut closed = 0_usize;
        let yesterday = self.today_of(actor).yesterday().unwrap_or(Date::MIN);
        for one in view.accounts {
            let open = !one.account.state.is_suspended();
            if one.chosen || !open {
                continue;
            }
            closed = closed.saturating_add(1);
            changes.push(Change::SetAccountState {
                account: one.account.id,
                seen: one.account.state,
                state: AccountState::SuspendedLeft,
                reason: Some(why.clone()),
                at,
            });
            changes.push(Change::CloseSessionsOf(one.account.person));
            for grant in self.parts.records.grants(one.account.person).await? {
                let lasts = grant.until.is_none_or(|until| until > yesterday);
                if lasts && permit.scope().covers(grant.unit) {
                    let last = yesterday;
                    changes.push(Change::EndGrant { grant, last });
                }
            }
        }
        let facts = serde_json::json!({"closed": closed}).to_string();
        self.carry_out(&permit, unit, object(id), facts, changes)
            .await?;
        Ok(closed)
    }
}

/// What is known of an account that is wanted.
enum Known {
    New,
    There,
    Wrong(&'static str),
}

/// The first moment of a day at a unit.
fn issued_at(day: Date, unit: UnitId, units: &[Unit]) -> Option<Timestamp> {
    let found = units.iter().find(|one| one.id == unit)?;
    let zoned = day.to_zoned(zone(&found.time_zone)).ok()?;
    Some(zoned.timestamp())
}

/// An import, as the journal names one.
pub(super) fn object(id: ImportId) -> Object {
    Object {
        kind: "import",
        id: id.to_string(),
    }
}
