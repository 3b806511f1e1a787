//! Messages, the rules of mailboxes, and what the name system answers about them.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::OnceLock;

use mail::auth::dmarc::{self, Shown};
use mail::auth::dns::Record;
use mail::auth::spf::{self, Sending};
use mail::auth::{NoDns, Spf, Zone};
use mail::header::{MOST_FIELDS, Raw};
use mail::html::Page;
use mail::office::{Office, Prepared};
use mail::rules::audit;
use mail::url::{MOST_LINKS, Url};
use mail::{archive, qr, received, url};

use crate::Entry;
use crate::seeds::{folder, project, texts};

pub(crate) fn entries() -> Vec<Entry> {
    vec![
        messages(),
        headers(),
        rules(),
        pages(),
        attached(),
        pictures(),
        addresses(),
        records(),
    ]
}

fn office() -> &'static Prepared {
    static OFFICE: OnceLock<Prepared> = OnceLock::new();
    OFFICE.get_or_init(|| {
        Prepared::new(Office {
            domains: vec!["town.example".to_owned()],
            ..Office::default()
        })
    })
}

const MESSAGE: &str = "Received: from a.example (a.example [192.0.2.7]) by mx.town.example; Sat, 21 Nov 2026 07:45:01 +0800\r\nFrom: =?UTF-8?B?6Zmz?= <chen@town.example>\r\nReply-To: other@b.example\r\nSubject: invoice\r\nDKIM-Signature: v=1; a=rsa-sha256; d=a.example; s=k; h=from; bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=; b=AA==\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/html; charset=big5\r\nContent-Transfer-Encoding: base64\r\n\r\nPGEgaHJlZj0iaHR0cDovL3guZXhhbXBsZSI+dG93bi5leGFtcGxlPC9hPg==\r\n--b\r\nContent-Disposition: attachment; filename=\"a.pdf.exe\"\r\n\r\nMZ\r\n--b--\r\n";

const OF_LETTERS: &[&str] = &[
    "\r\n",
    "\r\n\r\n",
    "--b",
    "--b--",
    "=?UTF-8?B?",
    "?=",
    "Content-Type: ",
    "multipart/mixed; boundary=",
    "message/rfc822",
    "\"",
    ";",
    "=",
    "<",
    ">",
    "@",
    "From: ",
    "\0",
    "\u{202e}",
    "b=",
    "base64",
    "(",
    ",",
];

fn messages() -> Entry {
    let run = |bytes: &[u8]| {
        let verdict = mail::check(bytes, office(), &NoDns, 1_795_218_301);
        let sum: i32 = verdict.reasons.iter().map(|reason| reason.weight).sum();
        assert_eq!(verdict.score, sum, "the weights do not add up");
    };
    Entry::new("mail-message", run)
        .covers(&["mail/check check", "mail/message read"])
        .splinters(OF_LETTERS)
        .rounds(1_500)
        .most_memory(64 << 20)
        .seeds(texts(&[
            MESSAGE,
            "From: a@b.example\r\n\r\nhttps://town.example.pages.test/",
        ]))
}

fn headers() -> Entry {
    let run = |bytes: &[u8]| {
        let raw = Raw::of(bytes);
        assert!(raw.fields.len() <= MOST_FIELDS);
        assert!(
            raw.fields
                .iter()
                .all(|field| field.raw.len() <= bytes.len())
        );
        let hops = received::hops(&raw);
        assert!(hops.len() <= raw.fields.len());
        for field in raw.fields.iter().take(20) {
            let _text = field.text();
        }
    };
    Entry::new("mail-header", run)
        .covers(&["mail/header of"])
        .splinters(&[
            "Received: ",
            "\r\n ",
            "\r\n",
            "from ",
            " by ",
            "[192.0.2.7]",
            "(",
            ")",
            ";",
            "\0",
        ])
        .seeds(texts(&[MESSAGE]))
}

/// Rules of mailboxes; the name says in which of the four spellings.
fn rules() -> Entry {
    let run = |bytes: &[u8]| {
        let own = ["town.example".to_owned()];
        for file in ["a.sieve", ".forward", "aliases", "rules.json"] {
            let audited = audit(file, bytes, &own);
            assert!(audited.len() <= mail::rules::MOST_RULES + 1);
        }
    };
    Entry::new("mail-rules", run)
        .covers(&["mail/rules/mod audit"])
        .splinters(&["{", "}", "[", "]", "\"", ";", "\n", "if ", "redirect ", "text:\n", "/*", "*/", ":", "\\", "|", ":include:"])
        .rounds(2_000)
        // Ten thousand rules with what is said of them.
        .most_memory(32 << 20)
        .seeds(texts(&[
            "require [\"fileinto\", \"copy\"];\nif anyof (header :contains \"subject\" [\"bill\"], true) { redirect :copy \"a@b.example\"; fileinto \"x\"; stop; }\n",
            "\\wang, \"|/usr/bin/vacation wang\", wang@b.example\n",
            "root: wang\nall: :include:/etc/list, \"a b\"@c.example\n",
            "if anyof (header \"a\" \"b\", false) { if not true { discard; } else { vacation; } } # rule:[.]\nredirect \"a@b.example\";",
            "[{\"Name\":\"x\",\"Enabled\":true,\"ForwardTo\":[\"a@b.example\"],\"DeleteMessage\":true}]",
        ]))
}

fn pages() -> Entry {
    let run = |bytes: &[u8]| {
        let text = String::from_utf8_lossy(bytes);
        let _page = Page::read(&text);
        let _text = mail::html::unescaped(&text);
    };
    Entry::new("mail-html", run)
        .splinters(&["<", ">", "<a href=\"", "</a>", "<!--", "-->", "&#", ";", "<style>", "<script", "'", "<div>"])
        .seeds(texts(&["<html><style>a{}</style><a href='http://x.example'>town.example</a><!-- x --><img src=\"cid:1\">&#38;&amp;</html>"]))
}

fn attached() -> Entry {
    let run = |bytes: &[u8]| {
        let Some(entries) = archive::list(bytes) else {
            return;
        };
        assert!(entries.len() <= archive::MOST_ENTRIES);
        for entry in entries.iter().take(5) {
            if let Some(inside) = archive::unpack(bytes, entry) {
                let most = usize::try_from(archive::MOST_INFLATED).unwrap_or(usize::MAX);
                assert!(inside.len() <= most);
            }
        }
    };
    let mut seeds = Vec::new();
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    if zip.start_file("a.exe", options).is_ok()
        && std::io::Write::write_all(&mut zip, &b"MZ".repeat(400)).is_ok()
    {
        seeds.extend(zip.finish().ok().map(std::io::Cursor::into_inner));
    }
    Entry::new("mail-archive", run)
        .covers(&["mail/archive list", "mail/archive unpack"])
        .splinters(&[
            "PK\u{3}\u{4}",
            "PK\u{1}\u{2}",
            "PK\u{5}\u{6}",
            "\0\0\0\0",
            "../",
        ])
        .most_memory(40 << 20)
        .seeds(seeds)
}

fn pictures() -> Entry {
    let run = |bytes: &[u8]| {
        let mut looked = 0;
        let texts = qr::read(bytes, &mut looked);
        assert!(texts.len() <= 8 && looked == 1);
    };
    // Small pictures of the smallest kind of each.
    let gif = b"GIF89a\x18\0\x18\0\x80\0\0\0\0\0\xff\xff\xff!\xf9\x04\0\0\0\0\0,\0\0\0\0\x18\0\x18\0\0\x02\x02\x44\x01\0;".to_vec();
    let mut seeds = folder(&project("crates/hostile/seeds/pictures"));
    seeds.push(gif);
    Entry::new("mail-pictures", run)
        .covers(&["mail/qr read"])
        .splinters(&["IHDR", "IDAT", "IEND", "\0\0\0\0", "GIF8", "\u{7f}"])
        .rounds(1_000)
        .most_memory(64 << 20)
        .seeds(seeds)
}

fn addresses() -> Entry {
    let run = |bytes: &[u8]| {
        let text = String::from_utf8_lossy(bytes);
        let links = url::in_text(&text);
        assert!(links.len() <= MOST_LINKS);
        for link in links.iter().map(String::as_str).take(20).chain([&*text]) {
            if let Some(url) = Url::parse(link) {
                let _inner = (url.inner(), url.address(), url.registrable(), url.text());
            }
        }
        let _shown = url::shown_domain(&text);
        let _text = url::unescaped(&text);
    };
    Entry::new("mail-addresses", run)
        .splinters(&[
            "http://", "https://", "@", ":", "/", "?u=", "%", "%2f", "[::1]", "xn--", ".", "0x7f",
            "\u{202e}",
        ])
        .seeds(texts(&[
            "see https://town.example:443/a?u=http%3A%2F%2Fb.example and http://0x7f.1/",
            "http://user:pw@xn--fiqs8s.example/",
        ]))
}

/// What strangers say of themselves in the name system.
fn records() -> Entry {
    let run = |bytes: &[u8]| {
        let mut zone = Zone::default();
        let text = Record::Txt(bytes.to_vec());
        for name in [
            "a.example",
            "_dmarc.a.example",
            "k._domainkey.a.example",
            "b.example",
        ] {
            zone.add(name, text.clone());
        }
        let sending = Sending {
            ip: IpAddr::V4(Ipv4Addr::new(192, 0, 2, 7)),
            sender: "x@a.example",
            helo: "a.example",
        };
        let spf = spf::check(&sending, &zone);
        let shown = Shown {
            from: "a.example",
            spf: Spf::None,
            spf_domain: "a.example",
            dkim: &[],
        };
        let _dmarc = (spf, dmarc::check(&shown, &zone));
        let _signed = mail::check(MESSAGE.as_bytes(), office(), &zone, 1_795_218_301);
        let _file = Zone::parse(&String::from_utf8_lossy(bytes));
    };
    Entry::new("mail-records", run)
        .splinters(&["v=spf1 ", "include:a.example", "redirect=a.example", "%{i}", "%{h9r+-}", "exists:", "ip4:", "/33", " ", ";", "v=DKIM1; p=", "v=DMARC1; p="])
        .seeds(texts(&[
            "v=spf1 ip4:192.0.2.0/24 include:b.example exists:%{ir}.%{l1r+-}.a.example a:%{d2}/24 redirect=a.example",
            "v=DKIM1; k=rsa; p=MFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBAL0=",
            "v=DMARC1; p=reject; adkim=s; aspf=r; rua=mailto:x@a.example",
            "$ORIGIN a.example.\n@ 300 IN TXT \"v=spf1 -all\"\nb A 192.0.2.1\n",
        ]))
}
