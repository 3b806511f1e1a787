//! Who answers for a message: SPF, DKIM, DMARC and ARC, by their RFCs and without a network.

pub mod arc;
mod canon;
pub mod dkim;
pub mod dmarc;
pub mod dns;
mod key;
pub mod spf;
mod spf_macro;
mod spf_record;
mod tags;

pub use arc::Arc;
pub use dkim::Signature;
pub use dmarc::{Asks, Dmarc};
pub use dns::{Dns, NoDns, Zone};
pub use key::Trouble;
pub use spf::Spf;
pub(crate) use tags::LENIENT as LENIENT_BASE64;
