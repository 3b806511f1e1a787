//! A generator of impersonations and of their harmless twins, seeded, and how many of each are
//! called what. Names, offices and hosts are invented.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "lists and numbers of the test itself"
)]

use mail::auth::NoDns;
use mail::office::{Colleague, Office, Prepared};
use mail::verdict::Called;

const NOW: i64 = 1_700_000_000;
const OWN: &str = "quangson.gov.vn";
const PEOPLE: [(&str, &str, &str); 6] = [
    ("Nguyễn Thị Hằng", "Nguyen Thi Hang", "hang"),
    ("Trần Văn Đức", "Tran Van Duc", "duc"),
    ("Lê Quốc Bảo", "Le Quoc Bao", "bao"),
    ("王大同", "王大同", "wang"),
    ("陳小明", "陳小明", "ming"),
    ("Phạm Thuỳ Dương", "Pham Thuy Duong", "duong"),
];

/// A generator of numbers (splitmix64), so that every run is the same.
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn one<'t, T>(&mut self, of: &'t [T]) -> &'t T {
        let count = u64::try_from(of.len()).unwrap();
        &of[usize::try_from(self.roll() % count).unwrap()]
    }
}

fn office() -> Prepared {
    Prepared::new(Office {
        domains: vec![OWN.to_owned()],
        relays: vec!["192.0.2.0/24".to_owned().try_into().unwrap()],
        directory: PEOPLE
            .iter()
            .map(|(name, _, short)| Colleague {
                name: (*name).to_owned(),
                addresses: vec![format!("{short}@{OWN}")],
            })
            .collect(),
        ..Office::default()
    })
}

fn outside(host: &str, ip: &str) -> String {
    format!(
        "Return-Path: <bounce@{host}>\r\nReceived: from {host} ({host} [{ip}])\r\n\tby mx.{OWN} (Postfix) with ESMTPS id 1; Mon, 1 Jan 2024 08:00:00 +0700\r\n"
    )
}

fn letter(way: &str, from: &str, body: &str) -> String {
    format!(
        "{way}From: {from}\r\nTo: an@{OWN}\r\nSubject: Thong bao\r\nMessage-ID: <1@x>\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{body}\r\n"
    )
}

/// Letters that no list of builders and no list of domains knows.
fn word(dice: &mut Dice) -> String {
    let count = 5 + dice.roll() % 6;
    let letters: Vec<char> = ('a'..='z').collect();
    (0..count).map(|_| *dice.one(&letters)).collect()
}

fn colleague_from_outside(dice: &mut Dice) -> String {
    let (toned, plain, _) = dice.one(&PEOPLE);
    let title = dice.one(&["", "Ông ", "Bà ", "Chủ tịch ", "主任 "]);
    let name = if dice.roll().is_multiple_of(2) {
        toned
    } else {
        plain
    };
    let mut words: Vec<_> = name.split(' ').collect();
    if dice.roll().is_multiple_of(3) {
        words.rotate_left(1);
    }
    let name = format!("{title}{}", words.join(" "));
    let free = dice.one(&["gmail.com", "outlook.com", "proton.me"]);
    let address = format!("{}{}@{free}", word(dice), dice.roll() % 99);
    letter(
        &outside("mail.example.net", "198.51.100.7"),
        &format!("{name} <{address}>"),
        "Anh gọi lại giúp tôi.",
    )
}

fn lookalike(dice: &mut Dice) -> String {
    let domain = dice.one(&[
        "quangson-gov.vn",
        "quangsongov.com",
        "quangson-gov-vn.com",
        "qu\u{430}ngson.gov.vn",
        "quangson.gov.vn.mail-center.net",
        "cong-thong-tin-quangson-gov-vn.online",
        "quangsongovvn.net",
    ]);
    let ascii = mail::name::ascii(domain);
    letter(
        &outside(&ascii, "203.0.113.4"),
        &format!("Phong CNTT <hotro@{domain}>"),
        "Kính gửi đồng chí.",
    )
}

fn brand_in_builder(dice: &mut Dice) -> String {
    let builder = format!(
        "{}.{}",
        word(dice),
        dice.one(&["net", "com", "site", "app", "io", "online"])
    );
    let brand = dice.one(&[
        "quangson.gov.vn",
        "mail.quangson.gov.vn",
        "vnuedu.vn",
        "quangson-gov-vn",
        "webmail-quangson-gov-vn",
        "dichvucong.gov.vn",
        "moda.gov.tw",
        "tainan-gov-tw",
    ]);
    let link = format!("https://{brand}.{builder}/{}", word(dice));
    let body = dice.one(&[
        "Đề nghị đồng chí cập nhật tại",
        "請至下列網址更新",
        "Please see",
    ]);
    // A colleague's mailbox that was taken over: everything about the way is genuine.
    let way = format!(
        "Received: from pc (unknown [10.0.0.8]) by mail.{OWN} (Postfix) with ESMTPSA id 2; x\r\n"
    );
    letter(
        &way,
        &format!("Le Quoc Bao <bao@{OWN}>"),
        &format!("{body} {link}"),
    )
}

fn open_relay(dice: &mut Dice) -> String {
    let (toned, _, short) = dice.one(&PEOPLE);
    let relay = format!("mail.{}.example.com", word(dice));
    let helo = dice.one(&["localhost", "mail.quangson.gov.vn", "user-pc", "WIN-8K2"]);
    let way = format!(
        "Return-Path: <{short}@{OWN}>\r\nReceived: from {relay} ({relay} [198.51.100.{}])\r\n\tby mx.{OWN} with ESMTP id 3; x\r\nReceived: from {helo} (unknown [203.0.113.{}])\r\n\tby {relay} with SMTP id 4; x\r\n",
        dice.roll() % 250,
        dice.roll() % 250
    );
    letter(
        &way,
        &format!("{toned} <{short}@{OWN}>"),
        "Gửi đồng chí tài liệu họp, đề nghị xem gấp.",
    )
}

fn own_address_shown(dice: &mut Dice) -> String {
    let (_, _, short) = dice.one(&PEOPLE);
    let name = dice.one(&["", "Phòng CNTT ", "Van phong "]);
    let domain = format!("{}.com", word(dice));
    letter(
        &outside(&format!("smtp.{domain}"), "203.0.113.9"),
        &format!("\"{name}{short}@{OWN}\" <x@{domain}>"),
        "Xin chào.",
    )
}

fn called(message: &str, office: &Prepared) -> Called {
    let verdict = mail::check(message.as_bytes(), office, &NoDns, NOW);
    let sum: i32 = verdict.reasons.iter().map(|reason| reason.weight).sum();
    assert_eq!(sum, verdict.score);
    verdict.verdict
}

type Make = fn(&mut Dice) -> String;

#[test]
fn of_a_thousand_impersonations_ninety_eight_of_a_hundred_are_caught_in_every_kind() {
    let office = office();
    let kinds: [(&str, Make); 5] = [
        ("a colleague's name from outside", colleague_from_outside),
        ("look-alike domains", lookalike),
        ("a brand in a builder nobody lists", brand_in_builder),
        ("an open relay", open_relay),
        ("an own address in the name", own_address_shown),
    ];
    for (kind, make) in kinds {
        let mut dice = Dice(9);
        let missed: Vec<_> = (0..200)
            .map(|_| make(&mut dice))
            .filter(|message| called(message, &office) == Called::Clean)
            .collect();
        assert!(
            missed.len() <= 4,
            "{kind}: {} missed, such as {}",
            missed.len(),
            missed[0]
        );
    }
}

fn stranger_of_like_name(dice: &mut Dice) -> String {
    let name = dice.one(&[
        "Nguyễn Thị Hà",
        "Trần Văn Đại",
        "王大明",
        "陳曉明",
        "Lê Bảo",
    ]);
    let free = dice.one(&["gmail.com", "yahoo.com.tw"]);
    letter(
        &outside("mail.example.net", "198.51.100.7"),
        &format!("{name} <{}@{free}>", word(dice)),
        "Tôi xin hỏi về thủ tục đăng ký.",
    )
}

fn colleague_on_the_way(dice: &mut Dice) -> String {
    let (toned, _, short) = dice.one(&PEOPLE);
    let way = format!(
        "Received: from phone (dynamic.example.net [203.0.113.{}])\r\n\t(Authenticated sender: {short})\r\n\tby mail.{OWN} (Postfix) with ESMTPSA id 5; x\r\n",
        dice.roll() % 250
    );
    letter(
        &way,
        &format!("{toned} <{short}@{OWN}>"),
        &format!("Tài liệu họp ở https://www.{OWN}/tin/{}", word(dice)),
    )
}

fn neighbour_office(dice: &mut Dice) -> String {
    let domain = dice.one(&[
        "quangnam.gov.vn",
        "quangngai.gov.vn",
        "tainan.gov.tw",
        "hoian.gov.vn",
    ]);
    let name = dice.one(&["UBND huyện", "Văn thư", "Sở Nội vụ", "Phòng Nội vụ"]);
    let link = dice.one(&[
        "https://dichvucong.gov.vn/",
        "https://www.moda.gov.tw/",
        "https://chinhphu.vn/van-ban",
    ]);
    letter(
        &outside(&format!("mx.{domain}"), "198.51.100.20"),
        &format!("{name} <vanthu@{domain}>"),
        &format!("Kính gửi quý cơ quan, xem {link}"),
    )
}

fn newsletter(dice: &mut Dice) -> String {
    let of = format!("{}.com", word(dice));
    let way = format!(
        "{}List-Id: <news.{of}>\r\nList-Unsubscribe: <https://click.{of}/u>\r\n",
        outside(&format!("out.{of}"), "198.51.100.30")
    );
    letter(
        &way,
        &format!("Tin tuc <news@{of}>"),
        &format!(
            "https://click.{of}/a https://www.{of}/b https://www.facebook.com/{}",
            word(dice)
        ),
    )
}

fn company(dice: &mut Dice) -> String {
    let of = format!("{}.vn", word(dice));
    letter(
        &outside(&format!("mail.{of}"), "198.51.100.40"),
        &format!("Cong ty <kinhdoanh@{of}>"),
        &format!("Kính gửi báo giá. https://www.{of}/san-pham Mật khẩu wifi hội thảo sẽ gửi sau."),
    )
}

#[test]
fn of_a_thousand_harmless_twins_at_most_one_of_a_hundred_is_disturbed() {
    let office = office();
    let kinds: [(&str, Make); 5] = [
        ("a stranger of a like name", stranger_of_like_name),
        ("a colleague on the way", colleague_on_the_way),
        ("a neighbour office", neighbour_office),
        ("a newsletter", newsletter),
        ("a company", company),
    ];
    for (kind, make) in kinds {
        let mut dice = Dice(77);
        let disturbed: Vec<_> = (0..200)
            .map(|_| make(&mut dice))
            .filter(|message| called(message, &office) != Called::Clean)
            .collect();
        assert!(
            disturbed.len() <= 2,
            "{kind}: {} disturbed, such as {}",
            disturbed.len(),
            disturbed[0]
        );
    }
}
