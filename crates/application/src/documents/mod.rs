//! Documents of the office: entered, issued, read by everybody of a unit and below, counted, looked at again, taken back.
//!
//! [`keep`] is what those do who keep them, [`read`] what everybody does. What an edition may become is
//! [`domain::document::Edition`]'s own.

mod keep;
mod port;
mod read;

pub use keep::{EditionMade, NewDocument};
pub use port::{DocumentBook, DocumentChange, Kept, OwnRead, ReadCount, Reader, ReaderQuery};
pub use read::{Checked, DocumentRow, DocumentView};

use domain::id::DocumentId;
use domain::journal::Object;

/// How the journal names one.
fn object(id: DocumentId) -> Object {
    Object {
        kind: "document",
        id: id.to_string(),
    }
}
