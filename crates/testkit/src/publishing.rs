//! Documents, as the pages and the table of roles need them.

use application::documents::{EditionMade, NewDocument};
use domain::document::Class;
use domain::id::{DocumentId, UnitId};

use crate::office::{Failure, TestOffice};

/// A document for everybody of a unit, issued as it comes.
pub fn new(unit: UnitId, number: &str) -> NewDocument {
    NewDocument {
        unit,
        number: number.to_owned(),
        title: "電子郵件安全檢查步驟說明".to_owned(),
        class: Class::Internal,
        controlled: false,
        review_months: 12,
        edition: edition("1.0", number.as_bytes()),
    }
}

/// An edition with a file.
pub fn edition(label: &str, content: &[u8]) -> EditionMade {
    EditionMade {
        label: label.to_owned(),
        note: "首次發布".to_owned(),
        effective: None,
        name: "說明.pdf".to_owned(),
        content: content.to_vec(),
    }
}

/// A controlled document whose edition waits for somebody else to issue it; `reader` has read it.
///
/// # Errors
/// When the keeper may not enter one there, or the reader not read it.
pub async fn waiting(
    office: &TestOffice,
    keeper: &str,
    (unit, reader): (UnitId, &str),
) -> Result<DocumentId, Failure> {
    let keeper = office.actor(keeper).await?;
    let number = format!("IS-{}", office.office.list_documents(&keeper).await?.len());
    let controlled = NewDocument {
        controlled: true,
        title: "資訊安全作業程序".to_owned(),
        ..new(unit, &number)
    };
    let id = office.office.enter_document(&keeper, controlled).await?;
    let reader = office.actor(reader).await?;
    office.office.read_document(&reader, id, 1).await?;
    Ok(id)
}

/// Pages of documents: one in force that `reader` has read, and one that waits.
///
/// # Errors
/// As [`waiting`].
pub async fn pages(
    office: &TestOffice,
    keeper: &str,
    of: (UnitId, &str),
) -> Result<Vec<(&'static str, String)>, Failure> {
    waiting(office, keeper, of).await?;
    let by = office.actor(keeper).await?;
    let desk = &office.office;
    let id = desk
        .enter_document(&by, new(of.0, "府資字第1020512345號"))
        .await?;
    let reader = office.actor(of.1).await?;
    desk.read_document(&reader, id, 1).await?;
    Ok(vec![
        ("documents", "/documents".to_owned()),
        ("document-new", "/documents/new".to_owned()),
        ("document", format!("/documents/one?document={id}")),
        (
            "document-readers",
            format!("/documents/readers?document={id}"),
        ),
    ])
}
