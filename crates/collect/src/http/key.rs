//! The key of a request, wherever a client can put it.
//!
//! `Authorization: Bearer KEY`; `ApiKey KEY`, or `ApiKey` with base64 of `NAME:KEY`, as Elasticsearch has
//! it; `Basic` with the key as password; or the path begins with `/k/KEY/`, for clients that know an
//! address only.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hyper::HeaderMap;
use hyper::header::AUTHORIZATION;

/// Segments of a path looked at.
const MOST_SEGMENTS: usize = 8;

/// The key in a path, and the path's segments behind it.
pub fn from_path(path: &str) -> (Option<&str>, Vec<&str>) {
    let path = path.strip_prefix('/').unwrap_or(path);
    let mut segments: Vec<_> = path.split('/').take(MOST_SEGMENTS).collect();
    if segments.len() > 1 && segments.last() == Some(&"") {
        segments.pop();
    }
    match segments.as_slice() {
        ["k", key] if !key.is_empty() => (Some(key), vec![""]),
        ["k", key, rest @ ..] if !key.is_empty() => (Some(key), rest.to_vec()),
        _ => (None, segments),
    }
}

/// The key that a request came with; the header goes before the path. What is there but cannot be read
/// is a key that nobody has.
pub fn given(headers: &HeaderMap, in_path: Option<&str>) -> Option<Vec<u8>> {
    let header = headers.get(AUTHORIZATION);
    let Some(header) = header else {
        return in_path.map(|key| key.as_bytes().to_vec());
    };
    let text = header.to_str().unwrap_or_default().trim();
    let (scheme, value) = text.split_once(' ').unwrap_or((text, ""));
    let value = value.trim();
    let key = match scheme.to_ascii_lowercase().as_str() {
        "bearer" => value.as_bytes().to_vec(),
        "apikey" => behind_colon(value).unwrap_or_else(|| value.as_bytes().to_vec()),
        "basic" => behind_colon(value).unwrap_or_default(),
        _ => Vec::new(),
    };
    Some(key)
}

/// What stands behind the first colon of a text in base64.
fn behind_colon(value: &str) -> Option<Vec<u8>> {
    let decoded = STANDARD.decode(value).ok()?;
    let colon = decoded.iter().position(|byte| *byte == b':')?;
    decoded.get(colon.saturating_add(1)..).map(<[u8]>::to_vec)
}

#[cfg(test)]
mod tests {
    use hyper::header::HeaderValue;

    use super::*;

    fn of_header(value: &str) -> Option<Vec<u8>> {
        let mut headers = HeaderMap::new();
        headers.insert(AUTHORIZATION, HeaderValue::from_str(value).unwrap());
        given(&headers, Some("in-path"))
    }

    #[test]
    fn a_key_is_found_wherever_a_client_can_put_it() {
        for value in [
            "Bearer tw_1".to_owned(),
            "bearer  tw_1".to_owned(),
            "ApiKey tw_1".to_owned(),
            format!("ApiKey {}", STANDARD.encode("web:tw_1")),
            format!("Basic {}", STANDARD.encode("anybody:tw_1")),
        ] {
            assert_eq!(of_header(&value).unwrap(), b"tw_1", "{value}");
        }
        assert_eq!(from_path("/k/tw_1/upload"), (Some("tw_1"), vec!["upload"]));
        assert_eq!(from_path("/k/tw_1"), (Some("tw_1"), vec![""]));
        assert_eq!(from_path("/logs/_bulk/"), (None, vec!["logs", "_bulk"]));
        assert_eq!(from_path("/"), (None, vec![""]));
    }

    #[test]
    fn a_header_that_cannot_be_read_is_no_reason_to_look_elsewhere() {
        for value in ["Basic ???", "Negotiate abc", "Bearer"] {
            assert_eq!(of_header(value), Some(Vec::new()), "{value}");
        }
        assert_eq!(given(&HeaderMap::new(), None), None);
    }
}
