//! Words that people and their browsers bring: searches, rules, names, secrets.

use std::sync::Arc;

use detect::{PlanEngine, Premises, RuleFile, RuleSet, lint};
use domain::network::Network;
use domain::search::{LONGEST_QUERY, MOST_TERMS, Query};
use identity::device::DeviceKey;
use identity::token::{Secret, masked};

use crate::Entry;
use crate::seeds::{folder, project, texts};

pub(crate) fn entries() -> Vec<Entry> {
    vec![
        searches(),
        sigma(),
        mappings(),
        tables(),
        names(),
        secrets(),
    ]
}

fn searches() -> Entry {
    let run = |bytes: &[u8]| {
        let text = String::from_utf8_lossy(bytes);
        let Ok(query) = Query::parse(&text) else {
            return;
        };
        assert!(text.chars().count() <= LONGEST_QUERY || text.len() <= 4 * LONGEST_QUERY);
        assert!(query.asked().count() <= MOST_TERMS);
        let _holds = query.text_holds("Failed password for 陳 from 192.0.2.7 port 22");
        let _source = (
            query.names_source(),
            query.source_holds("機房"),
            query.asks_fields(),
        );
    };
    Entry::new("search", run)
        .splinters(&[
            "user:",
            "ip:",
            "\"",
            "*",
            "-",
            " OR ",
            "(",
            ")",
            ":",
            "陳",
            "source:",
            "192.0.2.0/24",
            " ",
        ])
        .rounds(4_000)
        .seeds(texts(&[
            "user:wang* \"no such line\" -ip:192.0.2.0/24",
            "failed 陳 outcome:failure source:機房",
        ]))
}

/// A rule that somebody found on the net.
fn sigma() -> Entry {
    let run = |bytes: &[u8]| {
        let text = String::from_utf8_lossy(bytes);
        let files = [RuleFile {
            name: "a.yml",
            text: &text,
        }];
        for remark in lint(&files) {
            assert!(remark.line > 0 && remark.column > 0);
        }
    };
    let mut seeds = folder(&project("rules"));
    seeds.truncate(6);
    Entry::new("sigma-rules", run)
        .splinters(&[
            "\n",
            ": ",
            "- ",
            "|contains",
            "|re",
            "|base64offset",
            "|cidr",
            "|all",
            "1 of them",
            "not (",
            ")",
            " and ",
            "&a ",
            "*a",
            "{",
            "[",
            "timespan: 999999999d",
            "---\n",
            "\"",
            "'",
            "condition: ",
        ])
        .rounds(600)
        .most_memory(64 << 20)
        .seeds(seeds)
}

/// What public rules call our fields, by somebody's file; a rule is read by it.
fn mappings() -> Entry {
    let rule = "title: T\nid: t\nlogsource:\n  category: webserver\ndetection:\n  s:\n    cs-method: GET\n  condition: s\n";
    let run = move |bytes: &[u8]| {
        let text = String::from_utf8_lossy(bytes);
        let files = [("a.toml", &*text), ("a.yml", rule)];
        let files = files.map(|(name, text)| RuleFile { name, text });
        for remark in lint(&files) {
            assert!(remark.line > 0 && remark.column > 0);
        }
        let (rules, _) = RuleSet::load(files, Arc::default());
        assert!(rules.rule("t").is_some(), "a mapping takes no rule away");
        let _engine = PlanEngine::new(&rules, &Premises::default());
    };
    Entry::new("field-mappings", run)
        .splinters(&[
            "\"",
            "[",
            "]",
            "[[see]]",
            "{",
            "}",
            "=",
            "\n",
            "[fields]",
            "category",
            "cs-method",
        ])
        .rounds(600)
        .most_memory(64 << 20)
        .seeds(folder(&project("mappings")))
}

/// The description of a table's columns. Good ones are kept for ever, so few are tried.
fn tables() -> Entry {
    let run = |bytes: &[u8]| {
        let text = String::from_utf8_lossy(bytes);
        if text.len() < 4_096 {
            let _format = formats::Format::parse(&format!("csv\n{text}"));
        }
    };
    Entry::new("table-columns", run)
        .splinters(&["\"", "[", "]", "{", "}", "=", "\n", "header", "time", "%Y", "column"])
        .rounds(200)
        .seeds(texts(&["header = [\"when\", \"who\"]\ntime = { column = \"when\", pattern = \"%Y-%m-%d\" }\n[columns]\nwho = \"user.name\"\n"]))
}

fn names() -> Entry {
    let run = |bytes: &[u8]| {
        let text = String::from_utf8_lossy(bytes);
        let _network = Network::parse(&text);
        let _format = formats::encoding::Encoding::from_name(&text);
        let _own = mail::office::Network::try_from(text.into_owned());
    };
    Entry::new("networks", run)
        .splinters(&["/", ".", ":", "::", "/129", "-1", "%eth0", " "])
        .seeds(texts(&[
            "192.0.2.0/24",
            "2001:db8::/32",
            "::ffff:192.0.2.1",
        ]))
}

/// What a browser or a program shows to be let in.
fn secrets() -> Entry {
    let run = |bytes: &[u8]| {
        let text = String::from_utf8_lossy(bytes);
        let _key = Secret::parse_key(&text).is_ok();
        let shown = masked(&text);
        assert!(shown.len() <= text.len() + 64);
        let now = jiff::Timestamp::UNIX_EPOCH;
        if let Some(key) = DeviceKey::parse(&text) {
            assert!(key.read("wang", &text, now).is_none());
        }
        if let Some(key) = DeviceKey::parse(&"00".repeat(32)) {
            assert!(
                key.read("wang", &text, now).is_none(),
                "a forged note counts"
            );
        }
    };
    Entry::new("secrets", run)
        .splinters(&["tw_", "tws_", ".", "-", "=", "00", "\0"])
        .seeds(texts(&[
            Secret::key([7; 32]).shown_once(),
            "0000000000000000000000000000000000000000000000000000000000000000",
            "1.2.3.4",
        ]))
}
