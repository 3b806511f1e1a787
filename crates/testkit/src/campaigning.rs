//! What many people are asked, as the pages and the table of roles need it.

use application::Actor;
use application::campaigns::{Audience, NewCampaign};
use domain::campaign::{Afterwards, Ask};
use domain::id::UnitId;
use jiff::civil::date;

use crate::office::{Failure, TestOffice};

/// Something for everybody of a unit and those below it until the end of the year.
pub fn asking(unit: UnitId, ask: Ask) -> NewCampaign {
    NewCampaign {
        audience: Audience::Unit { unit, below: true },
        ask,
        name: "年底資安通知".to_owned(),
        text: "請勿開啟不明郵件附件。".to_owned(),
        until: date(2026, 12, 31),
        then: Afterwards::Nothing,
        remind: vec![14, 3],
        reason: "年度宣導".to_owned(),
        document: "府資字第1150010號".to_owned(),
        file: None,
    }
}

/// Pages of a notice to one person.
///
/// # Errors
/// When the actor may not ask anybody there.
pub async fn pages(
    office: &TestOffice,
    by: &Actor,
    (unit, name): (UnitId, &str),
) -> Result<Vec<(&'static str, String)>, Failure> {
    let names = vec![name.to_owned()];
    let new = NewCampaign {
        audience: Audience::Names { unit, names },
        ..asking(unit, Ask::Notice)
    };
    let id = office.office.start_campaign(by, new).await?;
    Ok(vec![
        ("campaigns", "/campaigns".to_owned()),
        ("campaign-new", "/campaigns/new".to_owned()),
        ("campaign", format!("/campaigns/one?campaign={id}")),
        (
            "campaign-people",
            format!("/campaigns/people?campaign={id}"),
        ),
        ("asked", "/account/asked".to_owned()),
    ])
}
