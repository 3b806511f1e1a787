//! Somebody at the console without a browser: requests go through the whole router.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE, LOCATION};
use axum::http::{Request, Response};
use tower::ServiceExt;

use crate::office::{Failure, TestOffice};

/// Longest page, in bytes.
const LONGEST: usize = 64 << 20;

/// Somebody who is signed in, and reads English.
pub struct Visitor {
    router: Router,
    cookie: String,
}

/// What came back.
#[derive(Debug)]
pub struct Page {
    /// The status's number.
    pub status: u16,
    /// Where the browser is sent on to; empty when it stays.
    pub location: String,
    /// What kind of thing came, and what the browser shall do with it.
    pub disposition: String,
    /// The body as text.
    pub text: String,
    /// The body as it came.
    pub bytes: Vec<u8>,
}

impl Page {
    /// Values of inputs of a name, in their order.
    pub fn values(&self, name: &str) -> Vec<String> {
        let start = format!("name=\"{name}\" value=\"");
        let rest = self.text.split(&start).skip(1);
        rest.filter_map(|rest| Some(rest.split_once('"')?.0.to_owned()))
            .collect()
    }
}

impl Visitor {
    /// The console of an office, with somebody of it signed in.
    ///
    /// # Errors
    /// When the name is not one of the office.
    pub async fn of(office: &TestOffice, name: &str) -> Result<Self, Failure> {
        let (_, token) = office.sign_in(name).await?;
        let settings = office.web_settings()?;
        let cookie = web::cookie_name(false);
        Ok(Self {
            router: web::routes(Arc::clone(&office.office), settings),
            cookie: format!("{cookie}={token}; {}=en", web::LANGUAGE_COOKIE),
        })
    }

    /// Asks for a page.
    ///
    /// # Errors
    /// When it cannot be read.
    pub async fn get(&self, path: &str) -> Result<Page, Failure> {
        let request = Request::get(path).header("cookie", &self.cookie);
        self.ask(request.body(Body::empty())?).await
    }

    /// Asks for what comes bit by bit: the answer as soon as it begins.
    ///
    /// # Errors
    /// When the path is none.
    pub async fn open(&self, path: &str) -> Result<Response<Body>, Failure> {
        let request = Request::get(path).header("cookie", &self.cookie);
        Ok(self
            .router
            .clone()
            .oneshot(request.body(Body::empty())?)
            .await?)
    }

    /// Sends a form.
    ///
    /// # Errors
    /// When the answer cannot be read.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Result<Page, Failure> {
        let form: Vec<_> = fields
            .iter()
            .map(|(name, value)| format!("{name}={}", percent(value)))
            .collect();
        let request = Request::post(path)
            .header("cookie", &self.cookie)
            .header("sec-fetch-site", "same-origin")
            .header("content-type", "application/x-www-form-urlencoded");
        self.ask(request.body(Body::from(form.join("&")))?).await
    }

    /// Sends a file as a browser does, in a form's field `file`.
    ///
    /// # Errors
    /// When the answer cannot be read.
    pub async fn upload(&self, path: &str, name: &str, content: &[u8]) -> Result<Page, Failure> {
        let boundary = "----a-boundary-of-this-test";
        let mut body = format!(
            "--{boundary}\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\ncontent-type: text/html\r\n\r\n"
        )
        .into_bytes();
        body.extend_from_slice(content);
        body.extend_from_slice(format!("\r\n--{boundary}--\r\n").as_bytes());
        let request = Request::post(path)
            .header("cookie", &self.cookie)
            .header("sec-fetch-site", "same-origin")
            .header("content-length", body.len())
            .header(
                "content-type",
                format!("multipart/form-data; boundary={boundary}"),
            );
        self.ask(request.body(Body::from(body))?).await
    }

    async fn ask(&self, request: Request<Body>) -> Result<Page, Failure> {
        let response: Response<Body> = self.router.clone().oneshot(request).await?;
        let header = |name| {
            let value = response.headers().get(name);
            let value = value.and_then(|value| value.to_str().ok());
            value.unwrap_or_default().to_owned()
        };
        let (location, kind) = (header(LOCATION), header(CONTENT_TYPE));
        let disposition = format!("{kind}; {}", header(CONTENT_DISPOSITION));
        let status = response.status().as_u16();
        let bytes = to_bytes(response.into_body(), LONGEST).await?.to_vec();
        Ok(Page {
            status,
            location,
            disposition,
            text: String::from_utf8_lossy(&bytes).into_owned(),
            bytes,
        })
    }
}

fn percent(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' => {
                char::from(byte).to_string()
            }
            other => format!("%{other:02X}"),
        })
        .collect()
}
