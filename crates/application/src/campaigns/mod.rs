//! Many people are asked to do something until a day, and who is left is seen.
//!
//! [`work`] is what people do: looking first whom it would ask, starting, reading, ending; [`due`] reminds who is left
//! and does after the day what was said before it. What a campaign may become is [`domain::campaign::Campaign`]'s own.

mod due;
mod port;
mod work;

pub use due::CampaignsDue;
pub use port::{
    Asked, AskedQuery, CampaignBook, CampaignChange, CampaignQuery, Candidate, OwnAsked,
    UnitProgress,
};
pub use work::{Audience, CampaignRow, CampaignView, MOST_ASKED, NewCampaign, Preview};

use domain::id::CampaignId;
use domain::journal::Object;

/// How the journal names one.
fn object(id: CampaignId) -> Object {
    Object {
        kind: "campaign",
        id: id.to_string(),
    }
}
