//! Tables of accounts, each thing done with them once by somebody.

use std::collections::BTreeMap;

use application::imports::Words;
use application::people::NewPerson;
use application::use_case::{IMPORT_ACCOUNTS, LIST_IMPORTS, PRINT_SLIPS, UNDO_IMPORT};
use application::{Actor, Office, Problem, Refusal};
use domain::id::{ImportId, UnitId};
use domain::language::Language;
use domain::people::Role;
use testkit::office::{Failure, PASSWORD, TestOffice};
use testkit::taken::{brought, taken_in};

use crate::authority::Objects;

/// A table of a unit, taken in by an administrator of that unit.
pub(super) async fn table(
    office: &TestOffice,
    unit: UnitId,
    contact: &str,
) -> Result<ImportId, Failure> {
    let keeper = format!("{contact}.keeper");
    let new = NewPerson {
        name: "帳號管理".into(),
        sign_in_name: keeper.clone(),
        password: PASSWORD.into(),
        language: Language::En,
        unit,
        roles: vec![Role::SystemAdmin],
    };
    office.office.enter_person(new).await?;
    let keeper = office.actor(&keeper).await?;
    let accounts = [format!("{contact}.a"), format!("{contact}.b")];
    let [without, with] = accounts.each_ref().map(String::as_str);
    taken_in(office, &keeper, [without, with]).await
}

/// All of them.
pub(super) async fn imports(
    desk: &Office,
    actor: &Actor,
    on: &Objects,
    did: &mut BTreeMap<&'static str, bool>,
) {
    let further =
        |done: Result<(), Problem>| !matches!(done, Err(Problem::Refused(Refusal::NotFound)));
    // It names units in its rows: what was made from its schema has none.
    let units = desk.units().await.unwrap_or_default();
    let unit = units.iter().find(|unit| unit.id == on.finding.unit);
    let name = unit.map_or_else(String::new, |unit| unit.name.clone());
    let brought = brought(&name, ["not.there", "nor.there"]);
    let words = Words::plain();
    let looked = desk.import_accounts(actor, &brought, &words, true).await;
    let entered = looked.is_ok_and(|looked| looked.problems.is_empty());
    did.insert(IMPORT_ACCOUNTS.name, entered);
    let all = desk.list_imports(actor).await.unwrap_or_default();
    did.insert(LIST_IMPORTS.name, all.iter().any(|one| one.id == on.import));
    let code = || ("a code of this test".to_owned(), [6; 32]);
    let printed = desk.print_slips(actor, on.import, code).await;
    did.insert(PRINT_SLIPS.name, further(printed.map(drop)));
    let undone = desk.undo_import(actor, on.import, "測試").await;
    did.insert(UNDO_IMPORT.name, further(undone.map(drop)));
}
