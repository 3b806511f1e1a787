//! Searches that people keep.

use application::Refusal;
use application::deed::Change;
use application::saved_searches::{SavedRange, SavedSearch, SavedSearches as _};
use domain::id::{PersonId, SavedSearchId};
use domain::version::Version;

use crate::office::{Township, at, uuid};
use crate::{Shared, refusal};

pub(crate) async fn a_search_is_kept_for_oneself_or_the_unit_and_changed_by_who_saw_it(
    records: Shared,
) {
    let here = Township::entered(&*records, "花壇鄉公所").await;
    let there = Township::entered(&*records, "北斗鎮公所").await;
    let shared = here.saved_search();
    let own = SavedSearch {
        id: SavedSearchId::new(uuid()),
        shared: false,
        name: "A'; --".into(),
        range: SavedRange::Fixed {
            from: Some(at(1)),
            to: None,
        },
        late: true,
        ..here.saved_search()
    };
    let saved = [&own, &shared].map(|search| Change::SaveSearch(search.clone()));
    here.does(&*records, saved.to_vec()).await.unwrap();
    let stranger = PersonId::new(uuid());
    let mine = records.saved_searches(&here.scope, here.contact.id).await;
    assert_eq!(mine.unwrap(), [own.clone(), shared.clone()]);
    let ours = records.saved_searches(&here.scope, stranger).await;
    assert_eq!(ours.unwrap(), std::slice::from_ref(&shared));
    let theirs = records.saved_searches(&there.scope, stranger).await;
    assert!(theirs.unwrap().is_empty());
    let deleted = SavedSearch {
        name: "每月".into(),
        deleted: Some(at(104)),
        ..shared
    };
    let change = || vec![Change::ChangeSavedSearch(deleted.clone())];
    let foreign = there.does(&*records, change()).await;
    assert_eq!(refusal(foreign), Refusal::NotFound);
    here.does(&*records, change()).await.unwrap();
    let late = here.does(&*records, change()).await;
    assert_eq!(refusal(late), Refusal::Stale);
    let mine = records.saved_searches(&here.scope, here.contact.id).await;
    let changed = SavedSearch {
        version: Version::FIRST.next(),
        ..deleted.clone()
    };
    assert_eq!(mine.unwrap(), [own, changed]);
}
