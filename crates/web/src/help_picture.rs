//! Pictures of the help: a page as it looks, drawn from the page's own words. They are in every language, and as new as
//! the page.

use crate::page::Page;

/// A part of a page, from top to bottom. All but the title are to be done, in order.
enum Piece {
    /// Its title, by the key of the text.
    Title(&'static str),
    /// Something typed into.
    Input(&'static str),
    /// A line of a list that is ticked, as it might read.
    Row(&'static str),
    /// A picture to be scanned.
    Code(&'static str),
    /// Something to be pressed.
    Button(&'static str),
}

/// By section.
const PICTURES: [(&str, &[Piece]); 4] = [
    (
        "report",
        &[
            Piece::Title("report-title"),
            Piece::Input("report-kind"),
            Piece::Input("report-said"),
            Piece::Button("report-send"),
        ],
    ),
    (
        "two-step",
        &[
            Piece::Title("factor-title"),
            Piece::Button("factor-begin"),
            Piece::Code("factor-scan"),
            Piece::Input("field-code"),
            Piece::Button("factor-confirm"),
        ],
    ),
    (
        "sign-ins",
        &[
            Piece::Title("sign-ins-title"),
            Piece::Row("09:12 · IMAP · 203.0.113.7"),
            Piece::Button("sign-ins-not-me"),
            Piece::Button("sign-ins-disown"),
        ],
    ),
    (
        "sessions",
        &[
            Piece::Title("password-change"),
            Piece::Input("field-current"),
            Piece::Input("password-new"),
            Piece::Input("field-again"),
            Piece::Button("password-change"),
        ],
    ),
];

/// A part, ready to be drawn. Lengths are in the picture's own units.
pub(crate) struct Drawn {
    /// `title`, `input`, `row`, `code` or `button`.
    pub(crate) kind: &'static str,
    pub(crate) text: String,
    /// Which step it is; 0 for the title.
    pub(crate) step: usize,
    pub(crate) top: u32,
    /// Of a button.
    pub(crate) width: u32,
}

/// A picture.
pub(crate) struct Picture {
    /// The same in words, for whoever does not see it.
    pub(crate) words: String,
    pub(crate) height: u32,
    pub(crate) parts: Vec<Drawn>,
}

impl Piece {
    const fn kind(&self) -> (&'static str, u32) {
        match self {
            Self::Title(_) => ("title", 56),
            Self::Input(_) => ("input", 76),
            Self::Row(_) => ("row", 48),
            Self::Code(_) => ("code", 144),
            Self::Button(_) => ("button", 60),
        }
    }

    fn text(&self, page: &Page) -> String {
        match self {
            Self::Row(text) => (*text).to_owned(),
            Self::Title(key) | Self::Input(key) | Self::Code(key) | Self::Button(key) => {
                page.t(key)
            }
        }
    }
}

/// The picture of a section, where it has one.
pub(crate) fn picture(page: &Page, section: &str) -> Option<Picture> {
    let (_, pieces) = PICTURES.iter().find(|(of, _)| *of == section)?;
    let mut top = 0;
    let mut parts: Vec<Drawn> = Vec::new();
    for (step, piece) in pieces.iter().enumerate() {
        let ((kind, height), text) = (piece.kind(), piece.text(page));
        parts.push(Drawn {
            kind,
            width: 32 + width(&text),
            text,
            step,
            top,
        });
        top += height;
    }
    let steps = parts.iter().map(|part| match part.step {
        0 => part.text.clone(),
        step => format!("{step}. {}", part.text),
    });
    Some(Picture {
        words: steps.collect::<Vec<_>>().join("  "),
        height: top + 8,
        parts,
    })
}

/// How wide a text is, more or less: letters of Chinese are twice as wide.
fn width(text: &str) -> u32 {
    let each = text.chars().map(|c| if c >= '\u{2e80}' { 16 } else { 9 });
    each.sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chinese_is_wider() {
        assert_eq!(width("送出"), 32);
        assert_eq!(width("Send"), 36);
    }
}
