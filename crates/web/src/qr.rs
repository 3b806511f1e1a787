//! QR codes, as the path of a picture.

use std::fmt::Write as _;

use qrcodegen::{QrCode, QrCodeEcc};

/// A QR code with its white border.
pub(crate) struct Picture {
    /// Squares of a side.
    pub(crate) side: i32,
    /// What is black, as a path of SVG.
    pub(crate) path: String,
}

/// A QR code, with the white border of four squares that readers need; none for a text that is too long.
pub(crate) fn picture(text: &str) -> Option<Picture> {
    const BORDER: i32 = 4;
    let code = QrCode::encode_text(text, QrCodeEcc::Medium).ok()?;
    let mut path = String::new();
    for y in 0..code.size() {
        for x in (0..code.size()).filter(|x| code.get_module(*x, y)) {
            let _ = write!(path, "M{} {}h1v1h-1z", x + BORDER, y + BORDER);
        }
    }
    Some(Picture {
        side: code.size() + 2 * BORDER,
        path,
    })
}
