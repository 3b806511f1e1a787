//! The port through which messages leave the house.

use async_trait::async_trait;
use domain::language::Language;
use domain::message::{ConsolePath, Matter, MessageId};
use domain::telling::{Destination, Errand, Occasion};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// A message on its way: everything an adapter needs, in a form that an outbox can keep.
///
/// A set-up link is a secret while it works: keep such a message sealed (crate `vault`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// The same in every try: `Message-ID` of a mail, idempotency key of a webhook.
    pub id: MessageId,
    /// Where to.
    pub to: Destination,
    /// In which language.
    pub language: Language,
    /// What it says.
    pub matter: Matter,
    /// Where its link leads inside the console.
    pub link: ConsolePath,
    /// IANA name of the zone its times are written in.
    pub zone: String,
    /// When it was decided; its date, the same in every try.
    pub decided: Timestamp,
}

impl Message {
    /// The message of an errand.
    pub fn of(occasion: &Occasion, errand: &Errand, link: ConsolePath, decided: Timestamp) -> Self {
        Self {
            id: errand.id.clone(),
            to: errand.to.clone(),
            language: errand.language,
            matter: occasion.matter,
            link,
            zone: occasion.zone.iana_name().unwrap_or("UTC").to_owned(),
            decided,
        }
    }
}

/// What became of one try. Reasons are for the operator: one line, printable, up to 300 characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Delivery {
    /// The next hop has taken it over.
    Delivered,
    /// Not now. Trying again may deliver it twice; its identity shows that.
    Later {
        /// Why.
        reason: String,
        /// Not before so long, when the other side or the cause says so.
        after: Option<SignedDuration>,
    },
    /// Trying again is of no use.
    Never {
        /// Why.
        reason: String,
    },
}

/// A way out of the house.
#[async_trait]
pub trait Post: Send + Sync {
    /// Tries once to deliver a message; returns within the adapter's time limit.
    async fn deliver(&self, message: &Message, now: Timestamp) -> Delivery;
}
