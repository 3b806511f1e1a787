//! The whole check of one message: every family of evidence, then the verdict.

use crate::auth::Dns;
use crate::files::{self, Looking};
use crate::fold::folded;
use crate::html::Page;
use crate::identity;
use crate::links::{Against, Links};
use crate::message::Letter;
use crate::office::Prepared;
use crate::signs::Signs;
use crate::transport::Way;
use crate::verdict::{Found, Verdict};
use crate::wording;

/// Characters of text in which a password for an attachment is looked for.
const MOST_TEXT: usize = 20_000;

/// Judges a message. `now` in seconds since 1970; `dns` is asked, never a network.
///
/// ```
/// use mail::auth::NoDns;
/// use mail::office::{Office, Prepared};
///
/// let office = Prepared::new(Office {
///     domains: vec!["tainan.gov.tw".to_owned()],
///     ..Office::default()
/// });
/// let message = b"From: a@b.example\r\n\r\nhttps://tainan.gov.tw.pages-of-anyone.net/";
/// let verdict = mail::check(message, &office, &NoDns, 1_700_000_000);
/// assert_eq!(verdict.score, verdict.reasons.iter().map(|reason| reason.weight).sum::<i32>());
/// ```
pub fn check(message: &[u8], office: &Prepared, dns: &dyn Dns, now: i64) -> Verdict {
    let letter = Letter::read(message);
    judge(&letter, office, dns, now)
}

/// Judges a message that is read already.
pub fn judge(letter: &Letter<'_>, office: &Prepared, dns: &dyn Dns, now: i64) -> Verdict {
    let mut found = Found::default();
    let way = Way::follow(letter, office, dns, now);
    way.look(letter, office, &mut found);
    identity::look(letter, &way, office, &mut found);
    let sender = letter.sender().map_or("", |from| from.domain()).to_owned();
    let against = Against {
        office,
        sender: &sender,
        by_list: letter.by_list(),
    };
    let mut links = Links::default();
    let said = texts(letter, &mut links, &against, &mut found);
    wording::look(&said, &mut found);
    attached(letter, &mut links, &against, &mut found);
    together(&said, &links, &mut found);
    for what in &letter.unseen {
        found.add("not_all_seen", *what);
    }
    let (verdict, score, reasons) = found.judge(Signs::builtin());
    let mut urls: Vec<String> = Vec::new();
    for link in &links.seen {
        if !urls.contains(&link.url) {
            urls.push(link.url.clone());
        }
    }
    Verdict {
        verdict,
        score,
        reasons,
        urls,
        links: links.seen,
        auth: way.into_report(),
    }
}

/// Links of the texts; gives what people read.
fn texts(
    letter: &Letter<'_>,
    links: &mut Links,
    against: &Against<'_>,
    found: &mut Found,
) -> String {
    let mut said = letter.subject.clone();
    for text in &letter.texts {
        said.push('\n');
        if text.html {
            let page = Page::read(&text.content);
            links.page(&page, "html", against, found);
            links.text(&page.text, "text", against, found);
            said.push_str(&page.text);
        } else {
            links.text(&text.content, "text", against, found);
            said.push_str(&text.content);
        }
    }
    said
}

fn attached(letter: &Letter<'_>, links: &mut Links, against: &Against<'_>, found: &mut Found) {
    let mut looking = Looking {
        links,
        against,
        found,
        images: 0,
        inside: 0,
    };
    for file in &letter.files {
        looking.file(file);
    }
}

/// What means more together than apart, and what is said twice.
fn together(said: &str, links: &Links, found: &mut Found) {
    if found.has("archive_locked") {
        let cut: String = said.chars().take(MOST_TEXT).collect();
        let flat = folded(&cut).replace(" :", ":");
        if files::tells_password(&flat) {
            found.add("archive_password_told", "");
        }
    }
    let asks = found.has("words_password") || found.has("words_mailbox");
    if let Some(place) = &links.leads_away
        && asks
    {
        found.add("asks_elsewhere", place.clone());
    }
    found.replace("link_embeds_name", "link_embeds_protected");
    found.replace("link_text_differs", "link_text_protected");
    found.replace("spf_fail", "dmarc_fail");
    found.replace("file_program", "file_double_extension");
    found.replace("html_form", "html_password");
    found.replace("colleague_name", "lookalike_sender");
    found.replace("official_name", "lookalike_sender");
}
