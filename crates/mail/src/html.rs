//! What matters in a page: links with their text, forms, scripts, what a reader sees. A tolerant
//! reader of tags, never a browser.

/// Tags of one page that are read.
const MOST_TAGS: usize = 50_000;
/// Characters of a link's text that are kept.
const LONGEST_LABEL: usize = 300;

/// A link.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Anchor {
    /// Where it leads.
    pub href: String,
    /// What a reader sees.
    pub label: String,
}

/// Characters of a reference such as `&commat;`.
const LONGEST_REFERENCE: usize = 12;

/// What was found in a page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Page {
    /// Links, in their order.
    pub anchors: Vec<Anchor>,
    /// Where forms send what was typed.
    pub forms: Vec<String>,
    /// A field for a password.
    pub asks_password: bool,
    /// What scripts hold.
    pub scripts: String,
    /// What a reader sees.
    pub text: String,
}

impl Page {
    /// Reads a page; whatever it is, something comes out.
    pub fn read(html: &str) -> Self {
        let mut page = Self::default();
        let mut open: Option<Anchor> = None;
        let mut rest = html;
        let mut tags = 0;
        while let Some(place) = rest.find('<') {
            let (before, from) = rest.split_at_checked(place).unwrap_or((rest, ""));
            page.say(before, &mut open);
            tags += 1;
            if tags > MOST_TAGS {
                break;
            }
            if let Some(comment) = from.strip_prefix("<!--") {
                rest = comment.split_once("-->").map_or("", |(_, after)| after);
                continue;
            }
            let Some((tag, after)) = tag(from) else {
                page.say("<", &mut open);
                rest = from.get(1..).unwrap_or_default();
                continue;
            };
            rest = page.take(&tag, after, &mut open);
        }
        page.say(rest, &mut open);
        page.anchors.extend(open);
        page
    }

    fn say(&mut self, text: &str, open: &mut Option<Anchor>) {
        if text.is_empty() {
            return;
        }
        let text = unescaped(text);
        if let Some(anchor) = open
            && anchor.label.len() < LONGEST_LABEL
        {
            anchor.label.push_str(&text);
        }
        self.text.push_str(&text);
    }

    fn take<'h>(&mut self, tag: &Tag<'_>, after: &'h str, open: &mut Option<Anchor>) -> &'h str {
        match tag.name.as_str() {
            "a" | "area" => {
                self.anchors.extend(open.take());
                if let Some(href) = tag.get("href") {
                    *open = Some(Anchor {
                        href,
                        label: String::new(),
                    });
                }
            }
            "/a" => self.anchors.extend(open.take()),
            "form" => self.forms.push(tag.get("action").unwrap_or_default()),
            "input" => {
                let kind = tag.get("type").unwrap_or_default();
                self.asks_password |= kind.trim().eq_ignore_ascii_case("password");
            }
            "meta" => self.take_meta(tag),
            "iframe" | "frame" | "embed" => self.link_to(tag.get("src")),
            "script" => {
                let (inside, rest) = until(after, "</script");
                self.scripts.push_str(inside);
                self.scripts.push('\n');
                return rest;
            }
            "style" => return until(after, "</style").1,
            "br" | "p" | "/p" | "div" | "/div" | "tr" | "/tr" | "td" | "li" => self.text.push('\n'),
            _ => {}
        }
        if tag
            .attributes
            .iter()
            .any(|(name, _)| name.starts_with("on"))
        {
            self.scripts.push_str("on-event\n");
        }
        after
    }

    /// `<meta http-equiv=refresh content="0; url=…">`
    fn take_meta(&mut self, tag: &Tag<'_>) {
        let refresh = tag.get("http-equiv").unwrap_or_default();
        if refresh.eq_ignore_ascii_case("refresh")
            && let Some(content) = tag.get("content")
            && let Some(place) = content.to_ascii_lowercase().find("url=")
        {
            let url = content.get(place + 4..).unwrap_or_default();
            self.link_to(Some(url.trim_matches(['\'', '"', ' ']).to_owned()));
        }
    }

    fn link_to(&mut self, href: Option<String>) {
        self.anchors
            .extend(href.filter(|href| !href.is_empty()).map(|href| Anchor {
                href,
                label: String::new(),
            }));
    }
}

struct Tag<'h> {
    name: String,
    attributes: Vec<(String, &'h str)>,
}

impl Tag<'_> {
    fn get(&self, name: &str) -> Option<String> {
        let found = self.attributes.iter().find(|(other, _)| other == name);
        found.map(|(_, value)| unescaped(value).trim().to_owned())
    }
}

fn until<'h>(text: &'h str, end: &str) -> (&'h str, &'h str) {
    let mut from = 0;
    while let Some(place) = text.get(from..).and_then(|rest| rest.find('<')) {
        let at = from + place;
        let here = text.get(at..).unwrap_or_default();
        if here
            .get(..end.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(end))
        {
            return (text.get(..at).unwrap_or_default(), here);
        }
        from = at + 1;
    }
    (text, "")
}

/// A tag at the start of the text, and what follows it.
fn tag(text: &str) -> Option<(Tag<'_>, &str)> {
    let inside = text.strip_prefix('<')?;
    let first = inside.chars().next()?;
    if !first.is_ascii_alphabetic() && !matches!(first, '/' | '!' | '?') {
        return None;
    }
    let name_end = inside
        .char_indices()
        .skip(1)
        .find(|(_, c)| c.is_whitespace() || matches!(c, '>' | '/'))
        .map_or(inside.len(), |(place, _)| place);
    let name = inside.get(..name_end)?.to_ascii_lowercase();
    let mut rest = inside.get(name_end..)?;
    let mut attributes = Vec::new();
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '/');
        if let Some(after) = rest.strip_prefix('>') {
            return Some((Tag { name, attributes }, after));
        }
        if rest.is_empty() || attributes.len() > 200 {
            return Some((Tag { name, attributes }, rest));
        }
        let end = rest
            .char_indices()
            .skip(1)
            .find(|(_, c)| c.is_whitespace() || matches!(c, '>' | '=' | '/'))
            .map_or(rest.len(), |(place, _)| place);
        let (attribute, after) = rest.split_at_checked(end)?;
        let (value, after) = value(after);
        attributes.push((attribute.to_ascii_lowercase(), value));
        rest = after;
    }
}

fn value(text: &str) -> (&str, &str) {
    let Some(text) = text.trim_start().strip_prefix('=') else {
        return ("", text);
    };
    let text = text.trim_start();
    for quote in ['"', '\''] {
        if let Some(inside) = text.strip_prefix(quote) {
            return inside.split_once(quote).unwrap_or((inside, ""));
        }
    }
    let end = text
        .find(|c: char| c.is_whitespace() || c == '>')
        .unwrap_or(text.len());
    text.split_at_checked(end).unwrap_or((text, ""))
}

/// Character references that hide addresses and words.
pub fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(place) = rest.find('&') {
        let (before, from) = rest.split_at_checked(place).unwrap_or((rest, ""));
        out.push_str(before);
        // A reference is short: a long run of letters is none, and is not gone through again.
        let ends = |(_, letter): &(usize, char)| *letter != '#' && !letter.is_ascii_alphanumeric();
        let end = from
            .char_indices()
            .skip(1)
            .take(LONGEST_REFERENCE)
            .find(ends);
        let (name, after) = from
            .split_at_checked(end.map_or(from.len().min(LONGEST_REFERENCE), |(place, _)| place))
            .unwrap_or(("", from));
        if let Some(letter) = reference(name) {
            out.push(letter);
            rest = after.strip_prefix(';').unwrap_or(after);
        } else {
            out.push('&');
            rest = from.get(1..).unwrap_or_default();
        }
    }
    out.push_str(rest);
    out
}

fn reference(name: &str) -> Option<char> {
    let name = name.strip_prefix('&')?;
    if let Some(number) = name.strip_prefix('#') {
        let number = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        };
        return char::from_u32(number);
    }
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => ' ',
        "colon" => ':',
        "period" => '.',
        "sol" => '/',
        "commat" => '@',
        "shy" => '\u{ad}',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_forms_and_passwords_are_found_in_untidy_pages() {
        let page = Page::read(
            "<p>Xin <A HREF = 'https://a.example/?x=1&amp;y=2'>www.<b>b</b>.example</a>\
             <!-- <a href=no> --><form action=https://c.example/p><INPUT TYPE=Password>\
             <meta http-equiv=\"refresh\" content=\"0;URL='https://d.example/'\"><a href=\"&#104;ttps://e.example\">x",
        );
        let links: Vec<_> = page
            .anchors
            .iter()
            .map(|a| (a.href.as_str(), a.label.as_str()))
            .collect();
        assert_eq!(
            links,
            [
                ("https://a.example/?x=1&y=2", "www.b.example"),
                ("https://d.example/", ""),
                ("https://e.example", "x"),
            ]
        );
        assert_eq!(page.forms, ["https://c.example/p"]);
        assert!(page.asks_password);
    }

    #[test]
    fn scripts_are_no_text_and_broken_tags_end_nothing() {
        let page = Page::read(
            "a < b <script>var x = atob('<a href=1>')</SCRIPT> c <img onerror=x> <a href=\"u",
        );
        assert!(page.scripts.contains("atob") && page.scripts.contains("on-event"));
        assert!(page.text.contains("a < b") && page.text.contains('c'));
        assert!(!page.text.contains("atob"));
        assert_eq!(page.anchors[0].href, "u");
    }
}
