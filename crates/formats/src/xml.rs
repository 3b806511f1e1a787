//! XML as far as Windows writes it for a record, in the shape that its records have as JSON.
//!
//! Written here because it is small: elements, attributes, text and the five entities. There is no
//! document type, so nothing is expanded and nothing is fetched; what else begins with `<!` is no record.

use std::borrow::Cow;

use crate::json::Json;
use crate::scan::between;

/// Deepest element that is read.
const DEEPEST: usize = 16;

/// Whether a text may be such a record. Viewers write `- ` before what can be folded.
pub(crate) fn looks_like_event(text: &str) -> bool {
    unframed(text).starts_with("<Event") && text.contains("<EventID")
}

fn unframed(text: &str) -> &str {
    let text = match text.strip_prefix("<?xml") {
        Some(rest) => rest.split_once("?>").map_or("", |(_, rest)| rest),
        None => text,
    };
    text.trim_start_matches(['-', ' ', '\t'])
}

/// The value of the first attribute of a name, wherever it stands.
pub(crate) fn peek<'r>(text: &'r str, name: &str) -> Option<&'r str> {
    let (_, rest) = text.split_once(name)?;
    let rest = rest.strip_prefix('=')?;
    between(rest, "\"", "\"")
        .filter(|_| rest.starts_with('"'))
        .or_else(|| between(rest, "'", "'").filter(|_| rest.starts_with('\'')))
        .map(|(value, _)| value)
}

/// `<Event>…</Event>` as `{"Event":{…}}`: attributes are `#attributes`, the text of an element that has
/// some is `#text`, and `<Data Name="X">` is called X.
pub(crate) fn event(text: &str) -> Option<Json<'_>> {
    let mut reader = Reader {
        rest: unframed(text),
    };
    let tag = reader.tag()?;
    let content = reader.element(&tag, 0)?;
    reader
        .rest
        .trim()
        .is_empty()
        .then(|| Json::Object(vec![(Cow::Borrowed(tag.name), content)]))
}

struct Reader<'r> {
    rest: &'r str,
}

struct Tag<'r> {
    name: &'r str,
    attributes: Vec<(Cow<'r, str>, Json<'r>)>,
    /// `<Name/>`
    empty: bool,
}

impl<'r> Reader<'r> {
    /// What stands before the next `<`, which is passed.
    fn text(&mut self) -> Option<&'r str> {
        let (text, rest) = self.rest.split_once('<')?;
        self.rest = rest;
        Some(text)
    }

    /// An opening tag.
    fn tag(&mut self) -> Option<Tag<'r>> {
        self.text()?;
        self.opened()
    }

    /// An opening tag behind its `<`.
    fn opened(&mut self) -> Option<Tag<'r>> {
        let end = self.rest.find([' ', '\t', '/', '>'])?;
        let (name, rest) = self.rest.split_at_checked(end)?;
        let is_name = |byte: u8| byte.is_ascii_alphanumeric() || b"_-.:".contains(&byte);
        if name.is_empty() || !name.bytes().all(is_name) {
            return None;
        }
        self.rest = rest;
        let mut attributes = Vec::new();
        loop {
            self.rest = self.rest.trim_start();
            if let Some(rest) = self.rest.strip_prefix('>') {
                self.rest = rest;
                break Some(false);
            }
            if let Some(rest) = self.rest.strip_prefix("/>") {
                self.rest = rest;
                break Some(true);
            }
            let (key, rest) = self.rest.split_once('=')?;
            let quote = rest.chars().next().filter(|quote| "\"'".contains(*quote))?;
            let (value, rest) = rest.get(1..)?.split_once(quote)?;
            self.rest = rest;
            attributes.push((Cow::Borrowed(key.trim()), Json::Text(plain(value))));
        }
        .map(|empty| Tag {
            name,
            attributes,
            empty,
        })
    }

    /// What stands in an element, up to behind its closing tag.
    fn element(&mut self, tag: &Tag<'r>, depth: usize) -> Option<Json<'r>> {
        let mut parts = Vec::new();
        if tag.empty {
            return Some(said(tag, parts, ""));
        }
        loop {
            let before = self.text()?;
            if let Some(rest) = self.rest.strip_prefix('/') {
                let (name, rest) = rest.split_once('>')?;
                (name.trim_end() == tag.name).then_some(())?;
                self.rest = rest;
                return Some(said(tag, parts, before));
            }
            (depth < DEEPEST).then_some(())?;
            let mut inner = self.opened()?;
            let name = inner.own_name();
            let content = self.element(&inner, depth.saturating_add(1))?;
            parts.push((name, content));
        }
    }
}

impl<'r> Tag<'r> {
    /// What the element is called: `<Data Name="X">` by its attribute, which it then has no more.
    fn own_name(&mut self) -> Cow<'r, str> {
        let named = self.attributes.iter().position(|(name, _)| name == "Name");
        if let Some(at) = named.filter(|_| self.name == "Data")
            && let (_, Json::Text(name)) = self.attributes.remove(at)
        {
            self.attributes.clear();
            return name;
        }
        Cow::Borrowed(self.name)
    }
}

/// An element as JSON.
fn said<'r>(tag: &Tag<'r>, parts: Vec<(Cow<'r, str>, Json<'r>)>, text: &'r str) -> Json<'r> {
    // Text beside elements is the space between them.
    let text = if text.is_empty() || !parts.is_empty() {
        Json::Null
    } else {
        Json::Text(plain(text))
    };
    if tag.attributes.is_empty() && parts.is_empty() {
        return text;
    }
    let mut all = Vec::new();
    if !tag.attributes.is_empty() {
        let attributes = Json::Object(tag.attributes.clone());
        all.push((Cow::Borrowed("#attributes"), attributes));
    }
    if text != Json::Null {
        all.push((Cow::Borrowed("#text"), text));
    }
    all.extend(parts);
    Json::Object(all)
}

/// Without entities; what is none stays as written.
fn plain(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, entity)) = rest.split_once('&') {
        plain.push_str(before);
        // The longest is `&#x10ffff;`.
        let end = entity.bytes().take(9).position(|byte| byte == b';');
        let found = end.and_then(|end| {
            let letter = letter(entity.get(..end)?)?;
            Some((letter, entity.get(end.checked_add(1)?..)?))
        });
        let (letter, behind) = found.unwrap_or(('&', entity));
        plain.push(letter);
        rest = behind;
    }
    plain.push_str(rest);
    Cow::Owned(plain)
}

fn letter(entity: &str) -> Option<char> {
    Some(match entity {
        "lt" => '<',
        "gt" => '>',
        "amp" => '&',
        "quot" => '"',
        "apos" => '\'',
        _ => {
            let number = entity.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(digits) => u32::from_str_radix(digits, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)?
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_attributes_and_named_data_become_what_json_has() {
        let xml = "<?xml version='1.0'?>- <Event xmlns='x'>- <System><EventID Qualifiers=\"0\">7</EventID><A/></System><EventData><Data Name='U'>a &lt;b&gt; &#x9673;&amp;x; &amp</Data><Data Name=\"E\" /><Data>n</Data></EventData></Event>";
        assert!(looks_like_event(xml));
        let json = Json::object(
            r##"{"Event":{"#attributes":{"xmlns":"x"},"System":{"EventID":{"#attributes":{"Qualifiers":"0"},"#text":"7"},"A":null},"EventData":{"U":"a <b> 陳&x; &amp","E":null,"Data":"n"}}}"##,
        );
        assert_eq!(event(xml), json);
        assert_eq!(peek(xml, "Qualifiers"), Some("0"));
        assert_eq!(peek(xml, "xmlns"), Some("x"));
    }

    #[test]
    fn what_is_no_record_is_none() {
        for text in [
            "<Event>",
            "<Event></Even>",
            "<Event></Event>x",
            "<!DOCTYPE e [<!ENTITY a 'b'>]><Event></Event>",
            "<Event a></Event>",
            "<Event a=b></Event>",
            "<Event a='></Event>",
            "<",
            "",
        ] {
            assert_eq!(event(text), None, "{text}");
        }
        let deep = "<a>".repeat(100_000);
        assert_eq!(event(&deep), None);
    }
}
