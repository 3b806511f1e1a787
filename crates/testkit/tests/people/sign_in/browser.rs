//! Browsers without a screen: cookies, an address, and the router they ask.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;

use application::factor::RelyingParty;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::ConnectInfo;
use axum::http::{Request, StatusCode, header};
use domain::network::Network;
use testkit::clock::SequenceIds;
use testkit::office::{PASSWORD, TestOffice};
use tower::ServiceExt as _;
use townwatch::config::Config;

/// The office with its console.
pub(crate) struct Console {
    pub(crate) office: TestOffice,
    router: Router,
}

impl Console {
    pub(crate) async fn new() -> Self {
        Self::configured(&Config::default()).await
    }

    pub(crate) async fn configured(config: &Config) -> Self {
        Self::standing(config, web::TrustedProxies::default()).await
    }

    /// Behind a proxy on the same machine that speaks TLS.
    pub(crate) async fn behind_a_proxy() -> Self {
        let proxies = web::TrustedProxies {
            networks: vec![Network::parse("127.0.0.1").unwrap()],
            own_tls: false,
        };
        Self::standing(&Config::default(), proxies).await
    }

    async fn standing(config: &Config, proxies: web::TrustedProxies) -> Self {
        let office = TestOffice::configured(config).await.unwrap();
        let settings = web::WebSettings {
            secure: !proxies.networks.is_empty(),
            proxies,
            site: Some(RelyingParty {
                id: "localhost".to_owned(),
                origin: "http://localhost".to_owned(),
            }),
            set_up: None,
            ids: Arc::<SequenceIds>::clone(&office.ids),
            door: office.door().unwrap(),
            own_directory: None,
            tallies: web::Tallies::default(),
            collecting: web::Collecting::default(),
        };
        let router = web::routes(Arc::clone(&office.office), settings);
        Self { office, router }
    }

    /// A browser that was never here, at an address.
    pub(crate) fn browser(&self, address: &str) -> Browser {
        Browser {
            router: self.router.clone(),
            peer: SocketAddr::new(address.parse().unwrap(), 40_000),
            cookies: BTreeMap::from([("townwatch-language".to_owned(), "en".to_owned())]),
            headers: BTreeMap::new(),
        }
    }
}

#[derive(Clone)]
pub(crate) struct Browser {
    router: Router,
    peer: SocketAddr,
    pub(crate) cookies: BTreeMap<String, String>,
    /// Sent with every request.
    pub(crate) headers: BTreeMap<&'static str, String>,
}

/// What came back.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) text: String,
    /// Where the browser is sent on; empty when nowhere.
    pub(crate) to: String,
}

impl Browser {
    async fn ask(&mut self, method: &str, path: &str, body: Option<(&str, Vec<u8>)>) -> Answer {
        let cookies: Vec<_> = self
            .cookies
            .iter()
            .map(|(k, v)| format!("{k}={v}"))
            .collect();
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, "localhost")
            .header(header::COOKIE, cookies.join("; "));
        if let Some((kind, _)) = &body {
            request = request
                .header(header::ORIGIN, "http://localhost")
                .header(header::CONTENT_TYPE, *kind);
        }
        for (name, value) in &self.headers {
            request = request.header(*name, value);
        }
        let content = body.map(|(_, content)| content).unwrap_or_default();
        let mut request = request.body(Body::from(content)).unwrap();
        request.extensions_mut().insert(ConnectInfo(self.peer));
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        for set in parts.headers.get_all(header::SET_COOKIE) {
            let pair = set.to_str().unwrap().split(';').next().unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            let bound = set.to_str().unwrap().contains("; Secure");
            assert_eq!(bound, name.starts_with("__Host-"), "{set:?}");
            if value.is_empty() {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        let to = parts.headers.get(header::LOCATION);
        let to = to.map(|to| to.to_str().unwrap().to_owned());
        let bytes = to_bytes(body, 32 << 20).await.unwrap();
        Answer {
            status: parts.status,
            text: String::from_utf8(bytes.to_vec()).unwrap(),
            to: to.unwrap_or_default(),
        }
    }

    pub(crate) async fn get(&mut self, path: &str) -> Answer {
        self.ask("GET", path, None).await
    }

    pub(crate) async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let fields: Vec<_> = fields.iter().map(|(k, v)| format!("{k}={v}")).collect();
        let kind = "application/x-www-form-urlencoded";
        self.post_as(path, kind, fields.join("&").into()).await
    }

    /// Sends a form in another way than [`Self::post`].
    pub(crate) async fn post_as(&mut self, path: &str, kind: &str, content: Vec<u8>) -> Answer {
        self.ask("POST", path, Some((kind, content))).await
    }

    pub(crate) async fn sign_in(&mut self, name: &str, password: &str) -> Answer {
        let fields = [("login", name), ("password", password)];
        self.post("/sign-in", &fields).await
    }

    /// Signs somebody of the office in, who gets in.
    pub(crate) async fn enter(&mut self, name: &str) {
        let answer = self.sign_in(name, PASSWORD).await;
        assert_eq!((answer.status, &*answer.to), (StatusCode::SEE_OTHER, "/"));
    }

    /// Whether pages open.
    pub(crate) async fn is_in(&mut self) -> bool {
        let answer = self.get("/account").await;
        assert!(answer.status == StatusCode::OK || answer.to.starts_with("/sign-in"));
        answer.status == StatusCode::OK
    }
}

/// The value after a mark in a page, up to a quotation mark or tag.
pub(crate) fn after<'t>(text: &'t str, mark: &str) -> &'t str {
    let start = text.find(mark).map(|at| at + mark.len());
    let rest = &text[start.unwrap_or_else(|| panic!("{mark} is not in {text}"))..];
    &rest[..rest.find(['"', '<']).unwrap()]
}
