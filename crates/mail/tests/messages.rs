//! Whole messages: official letters that must pass, attacks family by family, and messages that
//! try to break the reader. All invented.

#![expect(clippy::unwrap_used, reason = "a preparation that fails ends the test")]

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use mail::auth::{NoDns, Zone};
use mail::office::{Office, Prepared};
use mail::verdict::{Called, Verdict};

const NOW: i64 = 1_700_000_000;

fn office() -> Prepared {
    Prepared::new(Office {
        domains: vec!["tainan.gov.tw".to_owned()],
        ..Office::default()
    })
}

fn check(message: &str) -> Verdict {
    mail::check(message.as_bytes(), &office(), &NoDns, NOW)
}

fn codes(message: &str) -> Vec<String> {
    check(message)
        .reasons
        .into_iter()
        .map(|reason| reason.code)
        .collect()
}

const OUTSIDE: &str = "Return-Path: <a@sender.example.org>\r\nReceived: from mail.sender.example.org (mail.sender.example.org [198.51.100.5])\r\n\tby mx.tainan.gov.tw (Postfix) with ESMTPS id 1; x\r\n";

fn with_body(kind: &str, body: &str) -> String {
    format!(
        "{OUTSIDE}From: A <a@sender.example.org>\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: {kind}\r\n\r\n{body}"
    )
}

fn with_file(name: &str, bytes: &[u8]) -> String {
    with_body(
        "multipart/mixed; boundary=b",
        &format!(
            "--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nHi\r\n--b\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename*=utf-8''{name}\r\n\r\n{}\r\n--b--\r\n",
            STANDARD.encode(bytes)
        ),
    )
}

#[test]
fn official_letters_in_chinese_and_vietnamese_raise_nothing() {
    let letters = [
        (
            "臺北市政府資訊局 <doc@doit.gov.taipei>",
            "gov.taipei",
            "檢送「資通安全宣導」會議紀錄一份，請查照。\n說明：依本府113年1月5日函辦理。附件請至 https://www.gov.taipei/ 下載。請提醒同仁定期更改密碼，勿開啟不明信件，並於文到3日內回復。",
        ),
        (
            "數位發展部 <service@moda.gov.tw>",
            "moda.gov.tw",
            "為強化公務帳號安全，請各機關加強宣導密碼應定期更新，逾期將列入稽核。詳見 https://moda.gov.tw/ 。",
        ),
        (
            "UBND huyện Quế Lâm <vanthu@quangnam.gov.vn>",
            "quangnam.gov.vn",
            "Kính gửi: Các cơ quan, đơn vị. Đề nghị đổi mật khẩu hộp thư công vụ định kỳ, không truy cập đường dẫn lạ. Xem tại https://quangnam.gov.vn/van-ban. Trân trọng./.",
        ),
        (
            "Sở Thông tin và Truyền thông <stttt@quangnam.gov.vn>",
            "quangnam.gov.vn",
            "V/v tăng cường bảo mật tài khoản. Hộp thư: mail.quangnam.gov.vn; phần mềm https://qoffice.quangnam.gov.vn. Báo cáo trước ngày 30 tháng này.",
        ),
        (
            "國立某某大學 <office@ncku.edu.tw>",
            "ncku.edu.tw",
            "敬邀參加研討會，報名網址 https://www.ncku.edu.tw/event 。",
        ),
        (
            "中華郵政 <service@post.gov.tw>",
            "post.gov.tw",
            "您有一件掛號郵件，請洽 https://www.post.gov.tw/ 。",
        ),
    ];
    for (from, host, body) in letters {
        let message = format!(
            "Return-Path: <x@{host}>\r\nReceived: from mx.{host} (mx.{host} [198.51.100.9]) by mx.tainan.gov.tw with ESMTPS; x\r\nFrom: {from}\r\nSubject: 公文\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{body}\r\n"
        );
        let verdict = check(&message);
        assert_eq!(
            verdict.verdict,
            Called::Clean,
            "{from}: {:?}",
            verdict.reasons
        );
        assert!(verdict.score <= 10, "{from}: {:?}", verdict.reasons);
    }
}

#[test]
fn big5_subjects_and_bodies_are_read() {
    let body = encode("密碼即將到期，請於24小時內登入以驗證 https://a.weebly.com/");
    let mut message = format!("{OUTSIDE}From: =?big5?B?{}?= <a@sender.example.org>\r\nSubject: x\r\nContent-Type: text/plain; charset=big5\r\n\r\n", STANDARD.encode(encode("臺南市政府"))).into_bytes();
    message.extend(body);
    let told = mail::check(&message, &office(), &NoDns, NOW);
    let codes: Vec<_> = told
        .reasons
        .iter()
        .map(|reason| reason.code.as_str())
        .collect();
    for code in [
        "official_name",
        "words_password",
        "words_urgent",
        "link_builder",
        "asks_elsewhere",
    ] {
        assert!(codes.contains(&code), "{code}: {codes:?}");
    }
    assert_eq!(told.verdict, Called::Spoofed);
}

#[test]
fn a_subject_is_read_however_it_is_written_and_its_words_count() {
    let big5 = format!("=?big5?B?{}?=", STANDARD.encode(encode("密碼即將到期")));
    for (written, read) in [
        ("minutes", "minutes"),
        ("=?utf-8?B?5qmf5a+G?=", "機密"),
        (
            "=?UTF-8?Q?M=E1=BA=ADt?=\r\n =?UTF-8?Q?_kh=E1=BA=A9u?=",
            "Mật khẩu",
        ),
        (big5.as_str(), "密碼即將到期"),
    ] {
        for ends in ["\r\n", "\n"] {
            let message = format!("Subject: {written}\r\nFrom: a@b.example\r\n\r\nhello\r\n");
            let message = message.replace("\r\n", ends);
            let letter = mail::message::Letter::read(message.as_bytes());
            assert_eq!(letter.subject, read);
        }
    }
    let message = format!("From: a@b.example\r\nSubject: {big5}\r\n\r\nhello\r\n");
    let told = mail::check(message.as_bytes(), &office(), &NoDns, NOW);
    let codes = told.reasons.iter().map(|reason| reason.code.as_str());
    assert!(
        codes.clone().any(|code| code == "words_password"),
        "{told:?}"
    );
}

/// Big5 of the characters these tests use.
fn encode(text: &str) -> Vec<u8> {
    encoding_rs::BIG5.encode(text).0.into_owned()
}

#[test]
fn what_the_way_shows() {
    let relay = "Return-Path: <mayor@tainan.gov.tw>\r\nReceived: from relay.example.net (relay.example.net [198.51.100.7]) by mx.tainan.gov.tw with ESMTP; x\r\nReceived: from u (unknown [203.0.113.5]) by relay.example.net with SMTP; x\r\n";
    let own = "From: =?utf-8?B?5biC6ZW3?= <mayor@tainan.gov.tw>\r\nSubject: x\r\n\r\nx";
    let forged = check(&format!("{relay}{own}"));
    assert_eq!(forged.verdict, Called::Spoofed);
    assert!(
        forged.reasons.iter().any(|r| r.code == "open_relay"),
        "{:?}",
        forged.reasons
    );
    assert_eq!(
        (forged.auth.spf.as_str(), forged.auth.by),
        ("temperror", "none")
    );
    // The same way, proved by SPF.
    let zone = Zone::parse("tainan.gov.tw TXT \"v=spf1 ip4:198.51.100.7 -all\"\n").unwrap();
    let message = format!("{relay}{own}");
    let proved = mail::check(message.as_bytes(), &office(), &zone, NOW);
    assert_eq!(
        (proved.verdict, proved.auth.spf.as_str()),
        (Called::Clean, "pass"),
        "{:?}",
        proved.reasons
    );
    let zone = Zone::parse("tainan.gov.tw TXT \"v=spf1 ip4:192.0.2.1 -all\"\n_dmarc.tainan.gov.tw TXT \"v=DMARC1; p=reject\"\n").unwrap();
    let refused = mail::check(message.as_bytes(), &office(), &zone, NOW);
    assert_eq!(refused.auth.dmarc, "fail");
    assert!(refused.reasons.iter().any(|r| r.code == "dmarc_fail"));
    // Inside, signed in, in the cloud of one provider, and no way at all.
    for way in [
        "Received: from pc (pc [10.1.1.1]) by mail.tainan.gov.tw with ESMTP; x\r\n",
        "Received: from pc (x.example.net [203.0.113.5]) by mail.tainan.gov.tw with ESMTPSA; x\r\n",
        "Received: from A.prod.outlook.com (2001:db8::1) by B.prod.outlook.com (2001:db8::2) with Microsoft SMTP Server; x\r\n",
        "",
    ] {
        assert_eq!(
            check(&format!("{way}{own}")).verdict,
            Called::Clean,
            "{way}"
        );
    }
}

#[test]
fn results_of_our_own_server_count_only_above_the_strangers_step() {
    let own = "From: a@tainan.gov.tw\r\nSubject: x\r\n\r\nx";
    let results = "Authentication-Results: mx.tainan.gov.tw; dkim=pass header.d=tainan.gov.tw; dmarc=pass\r\n";
    let way = "Received: from o.example.net (o.example.net [198.51.100.7]) by mx.tainan.gov.tw with ESMTP; x\r\n";
    let earlier = "Received: from a (unknown [203.0.113.5]) by o.example.net with SMTP; x\r\n";
    let above = check(&format!("{results}{way}{own}"));
    assert_eq!(
        (above.verdict, above.auth.by),
        (Called::Clean, "authentication-results")
    );
    let below = check(&format!("{way}{earlier}{results}{own}"));
    assert_eq!(below.verdict, Called::Spoofed);
    assert!(
        below.reasons.iter().any(|r| r.code == "forged_results"),
        "{:?}",
        below.reasons
    );
}

#[test]
fn pages_that_lead_elsewhere_or_ask_are_seen() {
    let page = |body: &str| codes(&with_body("text/html; charset=utf-8", body));
    let has = |body: &str, code: &str| {
        let found = page(body);
        assert!(found.iter().any(|other| other == code), "{code}: {found:?}");
    };
    has(
        "<a href=https://evil.example.net/>https://www.tainan.gov.tw/eip</a>",
        "link_text_protected",
    );
    has(
        "<a href=https://evil.example.net/>www.example.org</a>",
        "link_text_differs",
    );
    has(
        "<form action=https://evil.example.net/><input type=password>",
        "html_password",
    );
    has("<a href='data:text/html;base64,AAAA'>x</a>", "link_data");
    has("<a href='\\\\203.0.113.9\\share\\a'>x</a>", "link_share");
    has(
        "<a href='https://www.google.com/url?q=https://tainan.gov.tw.evil-pages.net/'>x</a>",
        "link_embeds_protected",
    );
    assert!(page("<a href=https://www.tainan.gov.tw/x>www.tainan.gov.tw</a>").is_empty());
}

fn zip(entries: &[(&str, &[u8], bool)]) -> Vec<u8> {
    let (mut bytes, mut list) = (Vec::new(), Vec::new());
    for (name, content, locked) in entries {
        let number = |value: usize| u32::try_from(value).unwrap().to_le_bytes();
        let name_length = u16::try_from(name.len()).unwrap().to_le_bytes();
        let flags = u16::from(*locked).to_le_bytes();
        let at = bytes.len();
        let common = [
            &flags[..],
            &[0; 10],
            &number(content.len()),
            &number(content.len()),
            &name_length,
            &[0; 2],
        ]
        .concat();
        bytes.extend(
            [
                b"PK\x03\x04\x14\0".as_slice(),
                &common,
                name.as_bytes(),
                content,
            ]
            .concat(),
        );
        list.extend(
            [
                b"PK\x01\x02\x14\0\x14\0".as_slice(),
                &common,
                &[0; 10],
                &number(at),
                name.as_bytes(),
            ]
            .concat(),
        );
    }
    let (at, length) = (
        u32::try_from(bytes.len()).unwrap(),
        u32::try_from(list.len()).unwrap(),
    );
    bytes.extend(list);
    bytes.extend(
        [
            b"PK\x05\x06".as_slice(),
            &[0; 8],
            &length.to_le_bytes(),
            &at.to_le_bytes(),
            &[0; 2],
        ]
        .concat(),
    );
    bytes
}

#[test]
fn files_are_judged_by_name_content_and_what_is_inside() {
    let has = |name: &str, bytes: &[u8], code: &str| {
        let found = codes(&with_file(name, bytes));
        assert!(
            found.iter().any(|other| other == code),
            "{name}: {code}: {found:?}"
        );
    };
    has("report.pdf.exe", b"MZ", "file_double_extension");
    has("a%E2%80%AEfdp.exe", b"x", "file_reversed_name");
    has("report.pdf", b"MZ\x90", "file_disguised");
    has("a.iso", b"x", "file_disk_image");
    has(
        "a.docm",
        &zip(&[("word/vbaProject.bin", b"x", false)]),
        "file_macro",
    );
    has(
        "a.zip",
        &zip(&[("in/run.js", b"x", false)]),
        "archive_program",
    );
    has(
        "a.zip",
        &zip(&[("b.zip", &zip(&[("x.vbs", b"x", false)]), false)]),
        "archive_program",
    );
    has("a.zip", &zip(&[("x.doc", b"x", true)]), "archive_locked");
    has(
        "a.html",
        b"<script>new Blob([atob('x')])</script>",
        "file_smuggles",
    );
    has("a.svg", b"<svg onload=x>", "file_smuggles");
    has(
        "a.doc",
        &[
            &b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"[..],
            &"_VBA_PROJECT"
                .encode_utf16()
                .flat_map(u16::to_le_bytes)
                .collect::<Vec<_>>(),
        ]
        .concat(),
        "file_macro",
    );
    for (name, bytes) in [
        ("a.pdf", &b"%PDF-1.7"[..]),
        ("a.docx", &zip(&[("word/document.xml", b"<x/>", false)])),
        ("a.zip", &zip(&[("report.pdf", b"%PDF", false)])),
        ("a.odt", &zip(&[("content.xml", b"x", false)])),
    ] {
        assert!(codes(&with_file(name, bytes)).is_empty(), "{name}");
    }
    let told = with_file("a.zip", &zip(&[("x.doc", b"x", true)]))
        .replace("\r\nHi\r\n", "\r\n解壓縮密碼：1234\r\n");
    assert!(codes(&told).contains(&"archive_password_told".to_owned()));
}

#[test]
fn a_code_in_a_picture_leads_where_it_leads() {
    let code = qrcodegen::QrCode::encode_text(
        "https://tainan.gov.tw.pages-x.net/",
        qrcodegen::QrCodeEcc::Medium,
    )
    .unwrap();
    let side = u32::try_from(code.size() + 8).unwrap() * 4;
    let mut points = Vec::new();
    for y in 0..side {
        for x in 0..side {
            let at = |place: u32| i32::try_from(place / 4).unwrap() - 4;
            points.push(if code.get_module(at(x), at(y)) {
                0
            } else {
                255
            });
        }
    }
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, side, side);
    encoder.set_color(png::ColorType::Grayscale);
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(&points).unwrap();
    writer.finish().unwrap();
    let found = codes(&with_file("qr.png", &bytes));
    assert!(
        found.contains(&"qr_link".to_owned())
            && found.contains(&"link_embeds_protected".to_owned()),
        "{found:?}"
    );
}

#[test]
fn messages_that_try_to_break_the_reader_are_read_as_far_as_bounds_allow() {
    let mut header = String::from("From: a@b.example.com\r\n");
    for number in 0..200_000 {
        let _ = write!(header, "X-{number}: y\r\n");
    }
    assert!(codes(&format!("{header}\r\nx")).contains(&"not_all_seen".to_owned()));
    let many = with_body(
        "multipart/mixed; boundary=b",
        &"--b\r\n\r\nx\r\n".repeat(10_000),
    );
    assert!(codes(&many).contains(&"not_all_seen".to_owned()));
    let nested = format!(
        "{OUTSIDE}From: a@b.example.com\r\n{}",
        "Content-Type: message/rfc822\r\n\r\n".repeat(20_000)
    );
    assert!(codes(&nested).contains(&"not_all_seen".to_owned()));
    let multiparts: String = (0..5_000).fold(String::new(), |mut text, number| {
        let _ = write!(
            text,
            "Content-Type: multipart/mixed; boundary=b{number}\r\n\r\n--b{number}\r\n"
        );
        text
    });
    assert!(
        codes(&format!("From: a@b.example.com\r\n{multiparts}"))
            .contains(&"not_all_seen".to_owned())
    );
    // A file that says it is larger than any document.
    let mut bomb = zip(&[("a.txt", b"x", false)]);
    let end = memchr::memmem::rfind(&bomb, b"PK\x01\x02").unwrap();
    bomb.splice(end + 24..end + 28, u32::MAX.to_le_bytes());
    assert!(codes(&with_file("a.zip", &bomb)).contains(&"archive_bomb".to_owned()));
    for nothing in ["", "\r\n", "From", "From:", ":", "\0\0\0"] {
        assert_eq!(check(nothing).verdict, Called::Clean);
    }
}
