//! The office's directory as it is: Active Directory or `OpenLDAP`, read with what it knows of every account's
//! age, and changed one account at a time.
//!
//! What is read becomes [`domain::policy::AccountFacts`]: a policy judges a directory as it judges any list. All
//! that two kinds of directory do differently stands in [`Dialect`] and in `ad.rs` and `openldap.rs`, which know no
//! network. A reading is whole or an error: half a list would be judged as if the rest did not exist.
//!
//! The password that signs in goes over TLS, or to this machine itself.

mod account;
mod act;
mod ad;
mod connect;
mod dialect;
mod entry;
mod error;
mod mark;
mod openldap;
mod person;
mod read;
mod stamp;
mod trust;

pub use account::{DirectoryAccount, Lateness, LogonAt, last_login};
pub use act::{
    Carried, Measure, Prepared, Written, carry, carry_back, carry_out, prepare, prepare_back,
};
pub use connect::{Login, Security, Server, Settings, is_filter};
pub use dialect::Dialect;
pub use entry::Entry;
pub use error::{DirectoryError, Otherwise};
pub use mark::{Mark, Marks, Members};
pub use person::{Answer, Change, change_password, sign_in};
pub use read::{Reading, read};
pub use stamp::{NotAStamp, filetime, generalized_time};
pub use trust::Trust;
