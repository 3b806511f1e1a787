//! What stands around every page. Each part is a template of its own: what `base.html` holds itself is compiled again
//! for every page that extends it.

use askama::Template;

use crate::page::Page;

/// What a page loads: style, scripts, icon.
#[derive(Template)]
#[template(path = "frame_head.html")]
pub(crate) struct Head<'a> {
    page: &'a Page,
}

/// Header, navigation, and the mistakes of the page's form.
#[derive(Template)]
#[template(path = "frame_above.html")]
pub(crate) struct Above<'a> {
    page: &'a Page,
}

/// Footer, palette and key map.
#[derive(Template)]
#[template(path = "frame_below.html")]
pub(crate) struct Below<'a> {
    page: &'a Page,
}

impl Page {
    pub(crate) fn head(&self) -> Head<'_> {
        Head { page: self }
    }

    pub(crate) fn above(&self) -> Above<'_> {
        Above { page: self }
    }

    pub(crate) fn below(&self) -> Below<'_> {
        Below { page: self }
    }
}
