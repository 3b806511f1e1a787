//! Several rows of a list dealt with at once: each has its own line in the journal, what somebody
//! else changed in between stays and is told, and what can be undone is undone exactly.

mod findings;
mod jobs;
mod people;
mod sending;

use application::port::Records as _;
use testkit::office::{Failure, TestOffice};
use testkit::visitor::Page;

/// How often a deed stands in the journal.
async fn journalled(office: &TestOffice, use_case: &str) -> Result<usize, Failure> {
    let lines = office.records().journal_after(0, 10_000).await?;
    Ok(lines
        .iter()
        .filter(|line| line.said.get("deed").is_some_and(|said| said == use_case))
        .count())
}

fn fields<'f>(items: &'f [String], others: &[(&'f str, &'f str)]) -> Vec<(&'f str, &'f str)> {
    let items = items.iter().map(|item| ("item", item.as_str()));
    items.chain(others.iter().copied()).collect()
}

/// Where the form of an undo goes.
fn undo_of(page: &Page) -> String {
    let action = page.text.split("action=\"").find(|rest| {
        let tag = rest.split('>').next().unwrap_or_default();
        tag.contains("-undo\"")
    });
    let action = action.and_then(|rest| rest.split('"').next());
    action.unwrap_or_default().replace("&#38;", "&")
}
