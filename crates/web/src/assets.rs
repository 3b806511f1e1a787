//! Compiled style, script and fonts, embedded with their hashes in their names, and the licences
//! they come under.

use axum::extract::Path;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};

use crate::answer::{Reply, Turned};

/// An embedded file.
pub(crate) struct Asset {
    name: &'static str,
    file: &'static str,
    bytes: &'static [u8],
}

include!(concat!(env!("OUT_DIR"), "/assets.rs"));

/// The address of an asset by its logical name (`townwatch.css`). A name that does not exist gives
/// an address that answers 404, which the browser harness reports.
pub(crate) fn address(name: &str) -> String {
    let file = ASSETS
        .iter()
        .find(|asset| asset.name == name)
        .map_or(name, |asset| asset.file);
    format!("/assets/{file}")
}

pub(crate) async fn serve(Path(file): Path<String>) -> Reply {
    let asset = ASSETS
        .iter()
        .find(|asset| asset.file == file)
        .ok_or(Turned::NotFound)?;
    let keep = if is_hashed(asset.file) {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    let headers = [(CONTENT_TYPE, kind(asset.file)), (CACHE_CONTROL, keep)];
    Ok::<Response, Turned>((headers, asset.bytes).into_response())
}

/// Whether the name carries a hash of the content: such a file never changes.
fn is_hashed(file: &str) -> bool {
    file.split(['-', '.'])
        .any(|part| part.len() == 12 && part.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

fn kind(file: &str) -> &'static str {
    match file.rsplit_once('.').map(|(_, end)| end) {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("woff2") => "font/woff2",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        _ => "text/plain; charset=utf-8",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_asset_that_the_layout_names_is_embedded() {
        for name in [
            "townwatch.css",
            "clock.js",
            "htmx.js",
            "shell.js",
            "favicon.svg",
        ] {
            assert!(
                ASSETS.iter().any(|asset| asset.name == name),
                "{name} is not embedded"
            );
        }
    }

    #[test]
    fn everything_but_licences_carries_a_hash_in_its_name() {
        for asset in ASSETS
            .iter()
            .filter(|asset| !asset.file.starts_with("licences/"))
        {
            assert!(is_hashed(asset.file), "{} carries no hash", asset.file);
        }
        assert!(!is_hashed("licences/htmx.txt"));
    }
}
