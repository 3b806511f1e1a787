//! Text inside OpenDocument files.

use texts::visible;

/// A paragraph with the text as it stands. OpenDocument folds blanks, so each has its element.
pub(crate) fn paragraph(text: &str) -> String {
    styled("", text)
}

/// The same in a named style; none where it is empty.
pub(crate) fn styled(style: &str, text: &str) -> String {
    let mut xml = String::with_capacity(text.len().saturating_add(17));
    if style.is_empty() {
        xml.push_str("<text:p>");
    } else {
        xml.push_str("<text:p text:style-name=\"");
        xml.push_str(style);
        xml.push_str("\">");
    }
    let shown = visible(text);
    let mut characters = shown.chars().peekable();
    let mut folds = true;
    while let Some(character) = characters.next() {
        match character {
            ' ' if folds || characters.peek().is_none() => xml.push_str("<text:s/>"),
            '\t' => xml.push_str("<text:tab/>"),
            _ => push_escaped(&mut xml, character),
        }
        folds = character == ' ';
    }
    xml.push_str("</text:p>");
    xml
}

/// Text for an attribute or an element.
pub(crate) fn escaped(text: &str) -> String {
    let mut xml = String::with_capacity(text.len());
    for character in visible(text).chars() {
        push_escaped(&mut xml, character);
    }
    xml
}

fn push_escaped(xml: &mut String, character: char) {
    match character {
        '&' => xml.push_str("&amp;"),
        '<' => xml.push_str("&lt;"),
        '>' => xml.push_str("&gt;"),
        '"' => xml.push_str("&quot;"),
        other => xml.push(other),
    }
}
