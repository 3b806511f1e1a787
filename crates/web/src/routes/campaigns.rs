//! Routes of what many people are asked.

use application::use_case as cases;
use axum::routing::{get, post};

use super::list;
use super::route::{Route, deed, page};
use crate::campaigns;

/// Lists, the form, what ends one, and what oneself is asked.
pub(super) fn routes() -> Vec<Route> {
    let lists = [
        list::<campaigns::Campaigns>(|| get(campaigns::list)),
        list::<campaigns::CampaignUnits>(|| get(campaigns::one)),
        list::<campaigns::CampaignPeople>(|| get(campaigns::people)),
    ];
    let others = [
        page("/campaigns/new", &cases::START_CAMPAIGN, || {
            get(campaigns::form)
        }),
        deed("/campaigns", &cases::START_CAMPAIGN, || {
            post(campaigns::start)
        }),
        deed("/campaigns/{id}/end", &cases::END_CAMPAIGN, || {
            post(campaigns::end)
        }),
        page("/account/asked", &cases::LIST_OWN_CAMPAIGNS, || {
            get(campaigns::own)
        }),
        deed(
            "/account/asked/{id}/read",
            &cases::ACKNOWLEDGE_NOTICE,
            || post(campaigns::acknowledge),
        ),
    ];
    lists.into_iter().flatten().chain(others).collect()
}
