//! Exceptions from account policies, as the pages and the table of roles need them.

use application::Actor;
use application::deed::{Change, Deed};
use application::exceptions::ExceptionChange;
use application::port::{Ids as _, Records as _};
use application::use_case::LIST_EXCEPTIONS;
use domain::id::{ExceptionId, JournalId, UnitId};
use domain::journal::{Doer, JournalEntry, Object};
use domain::policy::{ExceptionAsked, ExceptionRecord, Subject};
use jiff::civil::date;

use crate::office::{Failure, TestOffice};

/// One that somebody asks for, past every use case: policies are the top unit's, and the table of roles wants one of
/// any unit.
///
/// # Errors
/// When the actor sees none there, or it cannot be written.
pub async fn exception(
    office: &TestOffice,
    by: &Actor,
    unit: UnitId,
) -> Result<ExceptionId, Failure> {
    let id = ExceptionId::new(office.ids.uuid());
    let record = ExceptionRecord::new(ExceptionAsked {
        id,
        unit,
        policy: "tainan-2013".to_owned(),
        overlay: "nist-800-63b-4".to_owned(),
        subject: Subject::Rotate,
        reason: "已全面實施兩階段驗證".to_owned(),
        document: "府資字第1150000001號".to_owned(),
        until: date(2026, 12, 31),
        by: by.person.id,
        at: office.now(),
    });
    let entry = JournalEntry {
        id: JournalId::new(office.ids.uuid()),
        at: office.now(),
        doer: Doer::Program,
        through: None,
        unit,
        deed: "ask_exception".to_owned(),
        object: Object {
            kind: "exception",
            id: id.to_string(),
        },
        facts: "{}".to_owned(),
    };
    let change = ExceptionChange::Ask(Box::new(record));
    let deed = Deed::new(vec![Change::Exception(Box::new(change))], entry);
    let permit = by.permit(&LIST_EXCEPTIONS)?;
    office.records().commit(permit.scope(), &deed).await?;
    Ok(id)
}

/// Pages of policies and of one exception.
///
/// # Errors
/// As [`exception`].
pub async fn pages(
    office: &TestOffice,
    by: &Actor,
    unit: UnitId,
) -> Result<Vec<(&'static str, String)>, Failure> {
    let id = exception(office, by, unit).await?;
    Ok(vec![
        ("account-authority", "/authority".to_owned()),
        ("policies", "/policies".to_owned()),
        ("exceptions", "/policies/exceptions".to_owned()),
        ("exception", format!("/policies/exceptions/{id}")),
    ])
}
