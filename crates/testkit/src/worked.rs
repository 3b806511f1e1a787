//! A case that somebody works through.

use application::Actor;
use application::case_tasks::Doing;
use domain::id::IncidentId;
use domain::version::Version;

use crate::office::{Failure, TestOffice};

/// A playbook is followed, a measure is in force, and a little is assessed.
///
/// # Errors
/// When records cannot be written, or the person may not work on the case.
pub async fn worked_through(
    office: &TestOffice,
    actor: &Actor,
    case: IncidentId,
) -> Result<(), Failure> {
    let desk = &office.office;
    desk.choose_playbook(actor, case, "stolen-mailbox").await?;
    let all = desk.list_tasks(actor, case).await?;
    let closes = all
        .tasks
        .iter()
        .find(|one| one.said.as_ref().is_some_and(|said| said.lifting.is_some()));
    let closes = &closes.ok_or("the playbook has no measure")?.task;
    desk.finish_task(actor, closes.id, closes.version, Doing::default())
        .await?;
    let scope = [("scope".to_owned(), "民政課王淑芬信箱".to_owned())];
    desk.fill_assessment(actor, case, Version::new(0), &scope.into())
        .await?;
    Ok(())
}
