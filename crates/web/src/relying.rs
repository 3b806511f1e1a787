//! Configuration of applications to copy: one file of `relying-parties/` each, with the address of this program,
//! the application's name here and its secret filled in.

use application::clients::Client;
use oidc::address::Address;
use serde::Deserialize;

include!(concat!(env!("OUT_DIR"), "/relying_parties.rs"));

/// What an application's file says.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Template {
    /// How people call it.
    name: String,
    /// Its place among the others.
    order: u32,
    /// Into which file it goes.
    place: String,
    /// What to copy.
    text: String,
}

/// An application with its configuration.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Prepared {
    /// Stands in the page's ids.
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) place: String,
    pub(crate) text: String,
}

/// The configuration of every kind of application; nothing where this program has no address.
pub(crate) fn prepared(client: &Client, issuer: &str, secret: &str) -> Vec<Prepared> {
    let redirect = client.settings.redirect_uris.first();
    let Some(redirect) = redirect.filter(|_| !issuer.is_empty()) else {
        return Vec::new();
    };
    let site = Address::parse(redirect).map_or_else(
        |_| String::new(),
        |address| format!("{}://{}", address.scheme, address.authority),
    );
    let scopes = oidc::scope::written(&client.settings.scopes);
    let mut templates: Vec<(&str, Template)> = RELYING_PARTIES
        .iter()
        .filter_map(|(file, text)| Some((*file, toml::from_str(text).ok()?)))
        .collect();
    templates.sort_by_key(|(_, template)| template.order);
    let filled = templates.into_iter().map(|(file, template)| Prepared {
        id: format!("relying-{}", file.trim_end_matches(".toml")),
        name: template.name,
        place: template.place,
        text: template
            .text
            .trim_start()
            .replace("@ISSUER@", issuer)
            .replace("@CLIENT@", &client.id.to_string())
            .replace("@SECRET@", secret)
            .replace("@REDIRECT@", redirect)
            .replace("@SITE@", &site)
            .replace("@ALG@", client.settings.algorithm.name())
            .replace("@SCOPES@", &scopes),
    });
    filled.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use application::clients::ClientSettings;
    use domain::id::{ClientId, UnitId};
    use domain::version::Version;
    use jiff::Timestamp;
    use oidc::keys::Algorithm;
    use oidc::scope::Scope;
    use uuid::Uuid;

    #[test]
    fn every_file_is_an_application_with_everything_filled_in() {
        let client = Client {
            id: ClientId::new(Uuid::from_u128(7)),
            unit: UnitId::new(Uuid::from_u128(8)),
            name: "檔案".to_owned(),
            settings: ClientSettings {
                redirect_uris: vec!["https://files.example/cb".to_owned()],
                post_logout_redirect_uris: Vec::new(),
                back_channel: None,
                algorithm: Algorithm::EdDsa,
                pairwise: None,
                public: false,
                scopes: [Scope::Openid, Scope::Email].into(),
                roles: std::collections::BTreeSet::default(),
            },
            secret: None,
            since: Timestamp::UNIX_EPOCH,
            suspended: None,
            version: Version::FIRST,
        };
        let all = prepared(&client, "https://office.example", "s3cret");
        assert_eq!(all.len(), RELYING_PARTIES.len(), "a file does not load");
        assert!(all.len() >= 3);
        for one in &all {
            assert!(!one.text.contains('@'), "{}", one.text);
            for part in ["office.example", "00000007", "s3cret"] {
                assert!(one.text.contains(part), "{part}: {}", one.text);
            }
        }
        assert!(prepared(&client, "", "s3cret").is_empty());
    }
}
