//! Doors on an address where people have their pages too: whose a request is.
//!
//! Documents, journals and log records go to addresses that no page has; they are a sender's, whoever
//! asks. What Elasticsearch's clients ask before they send (`GET /` and `/_…`) is a sender's only where
//! the request says that it comes from one of them ([`is_elastic`]); everybody else sees the console.

use hyper::HeaderMap;
use hyper::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, USER_AGENT};
use hyper::http::request::Parts;

use super::{Asks, key};

/// Headers of the official clients, of Beats and of Logstash begin so.
const HEADERS: &str = "x-elastic-";
/// In `Accept` or `Content-Type` of clients since version 7.16.
const MEDIA_TYPE: &str = "application/vnd.elasticsearch+";
/// How the user agents of clients begin, in small letters: the official clients of every language,
/// Beats and Elastic Agent, Logstash with its HTTP library, Fluent Bit and Fluentd, Vector.
const AGENTS: [&str; 15] = [
    "elastic",
    "go-elasticsearch",
    "filebeat",
    "winlogbeat",
    "metricbeat",
    "auditbeat",
    "heartbeat",
    "packetbeat",
    "journalbeat",
    "libbeat",
    "logstash",
    "manticore",
    "fluent",
    "vector/",
    "opensearch",
];

/// Whether a request is a sender's rather than a person's or an API client's.
pub fn is_senders(parts: &Parts) -> bool {
    let (key, segments) = key::from_path(parts.uri.path());
    if key.is_some() {
        return true;
    }
    match Asks::of(&parts.method, &segments) {
        Some(Asks::Bulk(_) | Asks::Upload | Asks::Logs) => true,
        Some(Asks::Elastic(_)) | None => {
            let root = matches!(*segments, [""]);
            let theirs = segments.iter().any(|segment| segment.starts_with('_'));
            (root || theirs) && is_elastic(&parts.headers)
        }
    }
}

/// Whether a request says that it comes from a client of Elasticsearch.
pub fn is_elastic(headers: &HeaderMap) -> bool {
    let begins = |name, beginnings: &[&str]| {
        let value = headers.get(name).and_then(|value| value.to_str().ok());
        let value = value.unwrap_or_default().to_ascii_lowercase();
        beginnings
            .iter()
            .any(|beginning| value.starts_with(beginning))
    };
    headers.keys().any(|name| name.as_str().starts_with(HEADERS))
        || [ACCEPT, CONTENT_TYPE].into_iter().any(|name| begins(name, &[MEDIA_TYPE]))
        || begins(USER_AGENT, &AGENTS)
        // The scheme is Elasticsearch's own.
        || begins(AUTHORIZATION, &["apikey "])
}

#[cfg(test)]
mod tests {
    use hyper::Request;

    use super::*;

    fn parts(method: &str, path: &str, headers: &[(&str, &str)]) -> Parts {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.body(()).unwrap().into_parts().0
    }

    #[test]
    fn what_senders_send_is_theirs_whoever_asks() {
        for (method, path) in [
            ("POST", "/_bulk"),
            ("PUT", "/_bulk?refresh=true"),
            ("POST", "/portal/_bulk"),
            ("POST", "/findings/_bulk"),
            ("POST", "/v1/logs"),
            ("POST", "/upload"),
            ("POST", "/k/tw_1/upload"),
            ("GET", "/k/tw_1"),
        ] {
            assert!(is_senders(&parts(method, path, &[])), "{method} {path}");
        }
    }

    #[test]
    fn pages_are_peoples_but_for_clients_of_elasticsearch() {
        let browser = [("user-agent", "Mozilla/5.0"), ("accept", "text/html")];
        let clients = [
            [("x-elastic-client-meta", "es=9.5.0"), ("accept", "*/*")],
            [
                (
                    "accept",
                    "application/vnd.elasticsearch+json; compatible-with=9",
                ),
                ("user-agent", "x"),
            ],
            [
                ("user-agent", "Elastic-Filebeat/8.17.0 (linux; amd64)"),
                ("accept", "*/*"),
            ],
            [("authorization", "ApiKey tw_1"), ("user-agent", "curl/8.0")],
        ];
        for (method, path) in [
            ("GET", "/"),
            ("HEAD", "/"),
            ("GET", "/_license"),
            ("PUT", "/_ilm/policy/x"),
        ] {
            assert!(!is_senders(&parts(method, path, &browser)), "{path}");
            assert!(!is_senders(&parts(method, path, &[])), "{path}");
            for client in &clients {
                assert!(
                    is_senders(&parts(method, path, client)),
                    "{path} {client:?}"
                );
            }
        }
        for client in &clients {
            for (method, path) in [
                ("GET", "/findings"),
                ("GET", "/sources"),
                ("POST", "/sign-in"),
                ("GET", "/upload"),
            ] {
                assert!(
                    !is_senders(&parts(method, path, client)),
                    "{path} {client:?}"
                );
            }
        }
    }
}
