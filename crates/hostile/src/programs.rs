//! What programs bring by SCIM: resources, filters, paths, changes, searches.

use scim::filter::Filter;
use scim::list::Asked;
use scim::path::{Path, Target};
use scim::schema::{GROUPS, USERS};
use scim::{body, patch};
use serde_json::{Map, Value, json};

use crate::Entry;
use crate::seeds::texts;

const USER: &str = r#"{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"a","displayName":"b","active":"True","emails":[{"value":"a@b.example","type":"work","primary":true}]}"#;
const GROUP: &str = r#"{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"b","members":[{"value":"1","$ref":"https://h/Users/1"}]}"#;
const PATCH: &str = r#"{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"add","path":"emails","value":[{"value":"c@d.example"}]},{"op":"Replace","value":{"displayName":"c"}},{"op":"remove","path":"emails[value eq \"a@b.example\"].value"}]}"#;
const SEARCH: &str = r#"{"schemas":["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],"filter":"userName pr","attributes":["id"],"startIndex":1,"count":10,"sortBy":"meta.created"}"#;
const FILTER: &str = r#"(userName sw "a" or emails[value co "@" and not (value pr)]) and meta.created ge "2020-01-01T00:00:00Z" or active eq true"#;
const PATH: &str = r#"urn:ietf:params:scim:schemas:core:2.0:User:emails[type eq "work"].value"#;

pub(crate) fn entries() -> Vec<Entry> {
    vec![by_programs()]
}

fn there() -> Map<String, Value> {
    let user = json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
        "id": "1",
        "userName": "a",
        "displayName": "b",
        "preferredLanguage": "vi",
        "active": true,
        "emails": [{"value": "a@b.example"}],
        "meta": {"created": "2026-01-01T00:00:00Z"},
    });
    user.as_object().cloned().unwrap_or_default()
}

fn by_programs() -> Entry {
    let one = there();
    let run = move |bytes: &[u8]| {
        if let Ok(object) = body::object(bytes) {
            if let Ok(read) = body::resource(&USERS, &object) {
                assert!(!read.contains_key("id") && !read.contains_key("meta"));
            }
            let _group = body::resource(&GROUPS, &object);
            if let Ok(after) = patch::changed(&USERS, &one, &object) {
                assert_eq!(after.get("userName"), one.get("userName"), "written once");
                assert_eq!(after.get("id"), one.get("id"), "read only");
                assert!(after.contains_key("displayName") && after.contains_key("active"));
            }
            let _search =
                Asked::of_search(&object).map(|asked| asked.page(vec![(&USERS, one.clone())]));
        }
        let text = String::from_utf8_lossy(bytes);
        if let Ok(filter) = Filter::parse(&text) {
            let holds = filter.holds(&USERS, &one);
            let not = Filter::Not(Box::new(filter)).holds(&USERS, &one);
            if let (Ok(holds), Ok(not)) = (holds, not) {
                assert_ne!(holds, not);
            }
        }
        let _path = Path::parse(&text).map(|path| path.within(&USERS));
        let _target = Target::parse(&text);
        let _asked = Asked::of_query([("filter", &*text), ("attributes", &*text)]);
    };
    Entry::new("scim-requests", run)
        .covers(&["scim/body object"])
        .splinters(&[
            "\"", "[", "]", "(", ")", " eq ", " and ", " or ", "not (", " pr", ".", ":", "$ref",
            "null", "{", "}", ",", "\\",
        ])
        .seeds(texts(&[USER, GROUP, PATCH, SEARCH, FILTER, PATH]))
}
