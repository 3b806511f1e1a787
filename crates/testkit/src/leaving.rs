//! Somebody who leaves, as the pages and the table of roles need one.

use application::Actor;
use application::leavers::NewLeaver;
use application::people::NewPerson;
use domain::id::{LeaverId, PersonId, UnitId};
use domain::language::Language;
use domain::people::Role;
use jiff::civil::date;

use crate::office::{Failure, PASSWORD, TestOffice};

/// Enters somebody with a sign-in name and announces that they leave at the end of the year.
///
/// # Errors
/// When the office cannot be written, or the actor may not announce anybody there.
pub async fn announced(
    office: &TestOffice,
    keeper: &Actor,
    (unit, name): (UnitId, &str),
) -> Result<(PersonId, LeaverId), Failure> {
    let person = NewPerson {
        name: "周離職".to_owned(),
        sign_in_name: name.to_owned(),
        password: PASSWORD.into(),
        language: Language::ZhTw,
        unit,
        roles: vec![Role::Staff],
    };
    let person = office.office.enter_person(person).await?;
    let new = NewLeaver {
        person,
        last: date(2026, 12, 31),
        document: "府人字第1150009號".to_owned(),
    };
    let id = office.office.announce_leaver(keeper, new).await?;
    Ok((person, id))
}
