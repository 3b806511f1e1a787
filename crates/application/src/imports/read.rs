//! From rows to people. Nothing here reads records.

use std::collections::{BTreeMap, BTreeSet};

use domain::id::UnitId;
use domain::language::Language;
use domain::message::MailAddress;
use domain::people::{Role, Unit};
use domain::policy::AccountKind;
use guessable::{House, Person};
use jiff::civil::Date;
use zeroize::Zeroizing;

use super::{Brought, Column, MOST_PASSWORDS, RowProblem, Words, small};
use crate::authority::Scope;
use crate::people::sign_in_name;

/// Longest name and sign-in name, in characters.
const LONGEST_NAME: usize = 100;

/// What rows are held to.
pub(super) struct Ground<'g> {
    /// Every unit.
    pub(super) units: &'g [Unit],
    /// Where people may be entered.
    pub(super) scope: &'g Scope,
    /// Where roles may be given.
    pub(super) gives: &'g Scope,
    /// How things are called.
    pub(super) words: &'g Words,
    /// The office's words, for passwords.
    pub(super) house: &'g House,
    /// The shortest password.
    pub(super) least: usize,
    /// Of who takes the table in.
    pub(super) language: Language,
    /// Today.
    pub(super) today: Date,
}

/// A row that is a person.
pub(super) struct Wanted {
    pub(super) line: usize,
    pub(super) name: String,
    pub(super) sign_in: String,
    pub(super) unit: UnitId,
    pub(super) roles: BTreeSet<Role>,
    pub(super) kind: AccountKind,
    pub(super) language: Language,
    pub(super) mail: Option<MailAddress>,
    pub(super) issued: Option<Date>,
    pub(super) password: Option<Zeroizing<String>>,
}

/// Every row as a person, and everything that is wrong.
pub(super) fn people(brought: &Brought, ground: &Ground<'_>) -> (Vec<Wanted>, Vec<RowProblem>) {
    let (mut wanted, mut problems) = (Vec::new(), Vec::new());
    let mut names: BTreeMap<String, usize> = BTreeMap::new();
    let mut passwords = 0_usize;
    for (line, cells) in &brought.rows {
        let mut row = Row {
            line: *line,
            cells: brought.columns.iter().zip(cells).filter_map(said).collect(),
            problems: Vec::new(),
        };
        let one = row.person(ground);
        if names.insert(one.sign_in.clone(), *line).is_some() && !one.sign_in.is_empty() {
            row.wrong(Column::SignIn, "import-why-twice");
        }
        passwords += usize::from(one.password.is_some());
        if passwords > MOST_PASSWORDS && one.password.is_some() {
            row.wrong(Column::Password, "import-why-passwords");
        }
        problems.append(&mut row.problems);
        wanted.push(one);
    }
    (wanted, problems)
}

fn said<'b>((column, cell): (&Option<Column>, &'b String)) -> Option<(Column, &'b str)> {
    let text = cell.trim();
    column
        .filter(|_| !text.is_empty())
        .map(|column| (column, text))
}

struct Row<'r> {
    line: usize,
    cells: BTreeMap<Column, &'r str>,
    problems: Vec<RowProblem>,
}

impl Row<'_> {
    fn of(&self, column: Column) -> Option<&str> {
        self.cells.get(&column).copied()
    }

    fn wrong(&mut self, column: Column, why: &'static str) {
        self.problems.push(RowProblem {
            line: self.line,
            column,
            why,
            codes: Vec::new(),
        });
    }

    fn needed(&mut self, column: Column) -> String {
        let text = self.of(column).unwrap_or_default().to_owned();
        if text.is_empty() {
            self.wrong(column, "import-why-missing");
        } else if text.chars().count() > LONGEST_NAME || text.chars().any(char::is_control) {
            self.wrong(column, "import-why-long");
        }
        text
    }

    fn person(&mut self, ground: &Ground<'_>) -> Wanted {
        let name = self.needed(Column::Name);
        let sign_in = sign_in_name(&self.needed(Column::SignIn));
        let unit = self.unit(ground);
        Wanted {
            line: self.line,
            roles: self.roles(ground, unit),
            unit,
            kind: self.kind(ground),
            language: self.language(ground),
            mail: self.mail(),
            issued: self.issued(ground),
            password: self.password(ground, &name, &sign_in),
            name,
            sign_in,
        }
    }

    /// Where it is not one that may be written, some other one: the row is refused anyway.
    fn unit(&mut self, ground: &Ground<'_>) -> UnitId {
        let text = self.needed(Column::Unit);
        let named: Vec<&Unit> = ground
            .units
            .iter()
            .filter(|unit| unit.name.trim() == text)
            .collect();
        let within: Vec<&&Unit> = named
            .iter()
            .filter(|unit| ground.scope.covers(unit.id))
            .collect();
        match (named.as_slice(), within.as_slice()) {
            (_, [one]) => return one.id,
            _ if text.is_empty() => {}
            // What lies outside looks as if it were not there.
            (_, []) => self.wrong(Column::Unit, "import-why-unit"),
            _ => self.wrong(Column::Unit, "import-why-unit-twice"),
        }
        UnitId::new(uuid::Uuid::nil())
    }

    fn roles(&mut self, ground: &Ground<'_>, unit: UnitId) -> BTreeSet<Role> {
        let mut roles = BTreeSet::from([Role::Staff]);
        let text = self.of(Column::Roles).unwrap_or_default().to_owned();
        let parts = text.split([';', '；', '、', ',']).map(small);
        for word in parts.filter(|word| !word.is_empty()) {
            match ground.words.roles.get(&word) {
                Some(role) => {
                    if *role != Role::Staff && !ground.gives.covers(unit) {
                        self.wrong(Column::Roles, "import-why-role-beyond");
                    }
                    roles.insert(*role);
                }
                None => self.wrong(Column::Roles, "import-why-role"),
            }
        }
        roles
    }

    fn kind(&mut self, ground: &Ground<'_>) -> AccountKind {
        let Some(text) = self.of(Column::Kind) else {
            return AccountKind::Person;
        };
        let found = ground.words.kinds.get(&small(text)).copied();
        found.unwrap_or_else(|| {
            self.wrong(Column::Kind, "import-why-kind");
            AccountKind::Person
        })
    }

    fn language(&mut self, ground: &Ground<'_>) -> Language {
        let Some(text) = self.of(Column::Language) else {
            return ground.language;
        };
        let named = |language: &Language| {
            language.tag().eq_ignore_ascii_case(text) || language.own_name() == text
        };
        let found = Language::ALL.into_iter().find(named);
        found.unwrap_or_else(|| {
            self.wrong(Column::Language, "import-why-language");
            ground.language
        })
    }

    fn mail(&mut self) -> Option<MailAddress> {
        let read = MailAddress::parse(self.of(Column::Mail)?);
        if read.is_err() {
            self.wrong(Column::Mail, "import-why-mail");
        }
        read.ok()
    }

    fn issued(&mut self, ground: &Ground<'_>) -> Option<Date> {
        let text = self.of(Column::Issued)?.replace('/', "-");
        let read = text.parse::<Date>().ok().filter(|day| *day <= ground.today);
        if read.is_none() {
            self.wrong(Column::Issued, "import-why-day");
        }
        read
    }

    /// A password that others may know already must at least not be guessed by who does not.
    fn password(
        &mut self,
        ground: &Ground<'_>,
        name: &str,
        sign_in: &str,
    ) -> Option<Zeroizing<String>> {
        let password = Zeroizing::new(self.of(Column::Password)?.to_owned());
        let person = Person {
            account: Some(sign_in),
            name: Some(name),
            id: self.of(Column::IdNumber),
            birthday: self.of(Column::Birthday),
            numbers: &[],
        };
        let found = guessable::check(&password, &person, ground.house);
        let mut codes: Vec<String> = found.iter().map(|why| why.code().to_owned()).collect();
        if password.chars().count() < ground.least {
            codes.insert(0, "too-short".to_owned());
        }
        if !codes.is_empty() {
            self.problems.push(RowProblem {
                line: self.line,
                column: Column::Password,
                why: "import-why-password",
                codes,
            });
        }
        Some(password)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unit(number: u128, name: &str) -> Unit {
        Unit {
            id: UnitId::new(uuid::Uuid::from_u128(number)),
            parent: None,
            name: name.to_owned(),
            time_zone: "Asia/Taipei".to_owned(),
        }
    }

    fn told(titles: &[&str], rows: &[&[&str]]) -> (usize, Vec<(usize, Column, &'static str)>) {
        let units = [unit(1, "西嶺鎮公所"), unit(2, "國小"), unit(3, "國小")];
        let (scope, words, house) = (Scope::whole_office(), Words::plain(), House::default());
        let none = Scope::whole_office().only(&BTreeSet::new());
        let ground = Ground {
            units: &units,
            scope: &scope,
            gives: &none,
            words: &words,
            house: &house,
            least: 12,
            language: Language::ZhTw,
            today: "2026-11-21".parse().unwrap(),
        };
        let row = |(at, cells): (usize, &&[&str])| {
            let cells = cells.iter().map(|cell| (*cell).to_owned()).collect();
            (at + 2, cells)
        };
        let brought = Brought {
            file: "people.csv".to_owned(),
            titles: titles.iter().map(|title| (*title).to_owned()).collect(),
            columns: titles.iter().map(|title| words.column(title)).collect(),
            rows: rows.iter().enumerate().map(row).collect(),
        };
        let (people, problems) = people(&brought, &ground);
        let problems = problems.iter();
        let problems = problems.map(|one| (one.line, one.column, one.why));
        (people.len(), problems.collect())
    }

    #[test]
    fn every_row_names_line_column_and_reason_of_all_that_is_wrong() {
        let titles = ["name", "account", "unit", "roles", "kind", "issued", "mail"];
        let rows: [&[&str]; 5] = [
            &[
                "林小安",
                "lin",
                "西嶺鎮公所",
                "",
                "service",
                "2026/11/01",
                "lin@example.gov.tw",
            ],
            &["", "LIN", "西嶺鎮公所", "", "", "", ""],
            &[
                "陳",
                "chen",
                "國小",
                "system-admin",
                "robot",
                "2027-01-01",
                "nowhere",
            ],
            &["陳", "chen2", "別的鎮", "boss", "", "", ""],
            &["吳", "wu", "西嶺鎮公所", "auditor", "", "", ""],
        ];
        let (people, problems) = told(&titles, &rows);
        assert_eq!(people, 5);
        assert_eq!(
            problems,
            [
                (3, Column::Name, "import-why-missing"),
                (3, Column::SignIn, "import-why-twice"),
                (4, Column::Unit, "import-why-unit-twice"),
                (4, Column::Roles, "import-why-role-beyond"),
                (4, Column::Kind, "import-why-kind"),
                (4, Column::Mail, "import-why-mail"),
                (4, Column::Issued, "import-why-day"),
                (5, Column::Unit, "import-why-unit"),
                (5, Column::Roles, "import-why-role"),
                (6, Column::Roles, "import-why-role-beyond"),
            ]
        );
    }

    #[test]
    fn a_first_password_is_no_identity_number_no_birthday_and_nothing_else_that_is_guessed() {
        let titles = ["name", "account", "unit", "password", "birthday", "id"];
        let row = |password: &'static str| -> Vec<&'static str> {
            let place = "西嶺鎮公所";
            vec!["林小安", "lin", place, password, "1990-05-12", "A123456789"]
        };
        for bad in [
            "A123456789",
            "lin19900512!!",
            "a790512-79.05.12",
            "password2026",
            "xYz7",
        ] {
            let (_, problems) = told(&titles, &[&row(bad)]);
            assert_eq!(
                problems,
                [(2, Column::Password, "import-why-password")],
                "{bad}"
            );
        }
        let (_, problems) = told(&titles, &[&row("nine rivers bend slowly north")]);
        assert_eq!(problems, []);
    }
}
