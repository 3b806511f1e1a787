//! What is asked of the console, and what it answers.

use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode};

/// What came back.
pub(crate) struct Answer {
    /// Status.
    pub(crate) status: StatusCode,
    /// Headers.
    pub(crate) headers: HeaderMap,
    /// Body.
    pub(crate) text: String,
    /// Body, as it came.
    pub(crate) bytes: Vec<u8>,
}

/// A request with a form.
pub(crate) fn request(
    method: &str,
    path: &str,
    extra: &[(&str, &str)],
    body: &str,
) -> Request<Body> {
    let mut request = Request::builder().method(method).uri(path);
    if method == "POST" {
        request = request.header("content-type", "application/x-www-form-urlencoded");
    }
    for (name, value) in extra {
        request = request.header(*name, *value);
    }
    request.body(Body::from(body.to_owned())).unwrap()
}

impl Answer {
    /// A header's text; empty where there is none.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or("")
    }
}
