//! What real accounts have, as sets made here: each must be refused, and what is good must not be.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a preparation that fails ends the test"
)]

use guessable::{House, Person, Reason, check, is_like_before};

/// Numbers that are the same in every run.
struct Dice(u64);

impl Dice {
    fn next(&mut self, below: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % below
    }

    fn pick<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words[self.next(words.len())]
    }

    fn text(&mut self, letters: &str, length: usize) -> String {
        let letters: Vec<char> = letters.chars().collect();
        (0..length)
            .map(|_| letters[self.next(letters.len())])
            .collect()
    }
}

fn reasons(password: &str) -> Vec<Reason> {
    check(password, &Person::default(), &House::default())
}

/// Those that are accepted, of a set that must be refused; with one reason that most must have.
fn accepted(passwords: &[String], reason: Reason) -> Vec<&String> {
    let named = passwords
        .iter()
        .filter(|one| reasons(one).contains(&reason))
        .count();
    assert!(
        named * 4 >= passwords.len() * 3,
        "{reason:?} names {named} of {}",
        passwords.len()
    );
    passwords
        .iter()
        .filter(|password| reasons(password).is_empty())
        .collect()
}

const COUNTIES: [&str; 22] = [
    "Taipei",
    "NewTaipei",
    "Taoyuan",
    "Taichung",
    "Tainan",
    "Kaohsiung",
    "Keelung",
    "Hsinchu",
    "Chiayi",
    "Miaoli",
    "Changhua",
    "Nantou",
    "Yunlin",
    "Pingtung",
    "Yilan",
    "Hualien",
    "Taitung",
    "Penghu",
    "Kinmen",
    "Lienchiang",
    "Matsu",
    "HsinchuCity",
];
const PROVINCES: [&str; 63] = [
    "Hanoi",
    "Hochiminh",
    "Haiphong",
    "Danang",
    "Cantho",
    "Angiang",
    "Baria",
    "Bacgiang",
    "Backan",
    "Baclieu",
    "Bacninh",
    "Bentre",
    "Binhdinh",
    "Binhduong",
    "Binhphuoc",
    "Binhthuan",
    "Camau",
    "Caobang",
    "Daklak",
    "Daknong",
    "Dienbien",
    "Dongnai",
    "Dongthap",
    "Gialai",
    "Hagiang",
    "Hanam",
    "Hatinh",
    "Haiduong",
    "Haugiang",
    "Hoabinh",
    "Hungyen",
    "Khanhhoa",
    "Kiengiang",
    "Kontum",
    "Laichau",
    "Lamdong",
    "Langson",
    "Laocai",
    "Longan",
    "Namdinh",
    "Nghean",
    "Ninhbinh",
    "Ninhthuan",
    "Phutho",
    "Phuyen",
    "Quangbinh",
    "Quangnam",
    "Quangngai",
    "Quangninh",
    "Quangtri",
    "Soctrang",
    "Sonla",
    "Tayninh",
    "Thaibinh",
    "Thainguyen",
    "Thanhhoa",
    "Thuathienhue",
    "Tiengiang",
    "Travinh",
    "Tuyenquang",
    "Vinhlong",
    "Vinhphuc",
    "Yenbai",
];

#[test]
fn passwords_of_an_offices_rule_are_refused() {
    let mut all = Vec::new();
    for place in COUNTIES.iter().chain(&PROVINCES) {
        for end in [
            "@2024", "@123", "#113", "2026!", "_Gov1", "@2025!", "123456", "!@#123",
        ] {
            all.push(format!("{place}{end}"));
        }
    }
    for post in ["Paris", "Tokyo", "Berlin", "London", "Hanoi", "Sydney"] {
        all.push(format!("TECO-{post}#113"));
        all.push(format!("teco{post}2016"));
    }
    for base in [
        "Office2026!",
        "Summer2024!",
        "Spring@2025",
        "P@ssw0rd2024",
        "Welcome1!",
        "Admin@2024",
        "M@tkhau2024",
        "Mua-Xuan-2025",
    ] {
        all.push(base.to_owned());
    }
    assert_eq!(accepted(&all, Reason::OfficeRule), Vec::<&String>::new());
}

const LETTERS: &str = "ABCDEFGHJKLMNPQRSTUVXYWZIO";

/// A ROC identity number with its check digit.
fn roc_id(dice: &mut Dice) -> String {
    let place = dice.next(26);
    let letter = LETTERS.chars().nth(place).unwrap();
    let value = place + 10;
    let mut sum = value / 10 + value % 10 * 9;
    let mut id = letter.to_string();
    let first = ["1", "2", "8", "9"][dice.next(4)];
    id.push_str(first);
    sum += first.parse::<usize>().unwrap() * 8;
    for weight in (1..=7).rev() {
        let digit = dice.next(10);
        sum += digit * weight;
        id.push_str(&digit.to_string());
    }
    id.push_str(&((10 - sum % 10) % 10).to_string());
    id
}

#[test]
fn identity_numbers_of_anybody_are_refused() {
    let mut dice = Dice(1);
    let mut all: Vec<String> = (0..300).map(|_| roc_id(&mut dice)).collect();
    all.extend((0..100).map(|_| format!("{}!", roc_id(&mut dice).to_lowercase())));
    all.extend((0..100).map(|_| format!("tw-{}-abc", roc_id(&mut dice))));
    all.extend((0..300).map(|_| {
        format!(
            "{:03}{}{:02}{:06}",
            dice.next(96) + 1,
            dice.next(4),
            dice.next(100),
            dice.next(1_000_000)
        )
    }));
    assert_eq!(accepted(&all, Reason::NationalId), Vec::<&String>::new());
}

#[test]
fn dates_of_both_calendars_and_telephone_numbers_are_refused() {
    let mut dice = Dice(2);
    let mut dates = Vec::new();
    for _ in 0..200 {
        let (year, month, day) = (dice.next(70) + 1940, dice.next(12) + 1, dice.next(28) + 1);
        dates.push(format!("{year}{month:02}{day:02}"));
        dates.push(format!("{day:02}{month:02}{year}"));
        dates.push(format!("{:03}{month:02}{day:02}", year - 1911));
        dates.push(format!("{}/{month:02}/{day:02}", year - 1911));
    }
    assert_eq!(accepted(&dates, Reason::Date), Vec::<&String>::new());
    let phones: Vec<String> = (0..200)
        .map(|n| {
            format!(
                "{}{:08}",
                if n % 2 == 0 { "09" } else { "03" },
                dice.next(100_000_000)
            )
        })
        .collect();
    assert_eq!(
        accepted(&phones, Reason::PhoneNumber),
        Vec::<&String>::new()
    );
}

#[test]
fn phrases_typed_as_zhuyin_are_refused() {
    // 我的密碼, 帳號密碼, 你好嗎, 我愛你, 台南市, 密碼, 你好, 我是誰, 沒有密碼, 新密碼, 公務員, 臺灣, 歡迎, 資訊中心, 生日快樂, 不知道,
    // 早安, 謝謝你, 電腦, 請輸入密碼
    let typed = [
        "ji32k7au4a83",
        "5;4cl4au4a83",
        "su3cl3a87",
        "ji394su3",
        "w96s06g4",
        "au4a83",
        "su3cl3",
        "ji3g4gjo6",
        "ao6u.3au4a83",
        "vupau4a83",
        "ej/ j4m06",
        "w96j0 ",
        "cj0 u/6",
        "y vmp45j/ vup ",
        "g/ b4dj94xk4",
        "1j452l4",
        "yl3su3cl3",
        "vu,4vu,4su3",
        "2u04sl3",
        "fu/3gj bj4au4a83",
    ];
    let all: Vec<String> = typed.iter().map(|text| (*text).to_owned()).collect();
    assert_eq!(accepted(&all, Reason::Zhuyin), Vec::<&String>::new());
}

#[test]
fn phrases_typed_as_telex_and_vni_are_refused() {
    let typed = [
        "maatjkhaaur",
        "maatj khaaur",
        "tieengsvieetj",
        "xinchaof123",
        "anhyeeuem",
        "vieetjnam@2024",
        "matkhau123",
        "quanrtrij",
        "dduwowngfhoa",
        "hoocjsinh",
        "ma65tkha63u",
        "tie61ngvie65t",
        "d9u7o7ng2hoa",
        "vie65tnam123",
        "xinchao@2024",
        "emyeeuanh1",
        "coongchuwcs",
        "canbooj2024",
        "ddaanxng",
        "quanjlys",
    ];
    let all: Vec<String> = typed.iter().map(|text| (*text).to_owned()).collect();
    assert_eq!(accepted(&all, Reason::Vietnamese), Vec::<&String>::new());
}

#[test]
fn what_the_world_knows_and_what_keys_lie_beside_each_other_is_refused() {
    for password in [
        "1qaz2wsx",
        "!QAZ2wsx",
        "qwertyuiop",
        "1q2w3e4r5t",
        "zaq12wsx",
        "147258369",
        "password1",
        "Password123",
        "a123456789",
        "anhyeuem",
        "iloveyou1",
    ] {
        assert!(!reasons(password).is_empty(), "{password}");
    }
    assert!(reasons("1qaz@WSX").contains(&Reason::KeyboardWalk));
    assert!(reasons("a123456789").contains(&Reason::Known));
}

#[test]
fn what_others_know_of_a_person_is_refused_in_every_spelling() {
    let wang = Person {
        account: Some("hmwang01"),
        name: Some("王曉明"),
        id: Some("A123456789"),
        birthday: Some("1990-05-12"),
        numbers: &["0912345678", "EMP-40721", "ABC-1234"],
    };
    let nguyen = Person {
        account: Some("anhnt.tn"),
        name: Some("Nguyễn Thị Ánh"),
        id: Some("001190123456"),
        birthday: Some("12-05-1990"),
        numbers: &[],
    };
    let told = [
        (&wang, "Wangxiaoming#7", Reason::OwnName),
        (&wang, "XiaoMing-Wang-77", Reason::OwnName),
        (&wang, "hsiaoming+2291", Reason::OwnName),
        (&wang, "Siaoming_2291", Reason::OwnName),
        (&wang, "wxm#2291847", Reason::OwnName),
        (&wang, "gnimoaix-9471-x", Reason::OwnName),
        (&wang, "王曉明的電腦七八九", Reason::OwnName),
        (&wang, "hmwang01-Kx", Reason::OwnAccount),
        (&wang, "Kx-19900512-qv", Reason::OwnBirthday),
        (&wang, "Kx-0790512-qv", Reason::OwnBirthday),
        (&wang, "Kx-79/05/12-qv", Reason::OwnBirthday),
        (&wang, "Kx!456789!qv", Reason::OwnId),
        (&wang, "Kx!0912345678!qv", Reason::OwnNumber),
        (&wang, "qv-emp40721-Kx", Reason::OwnNumber),
        (&wang, "abc1234+Kxqv", Reason::OwnNumber),
        (&nguyen, "nguyenthianh!9", Reason::OwnName),
        (&nguyen, "Nguyễn-Ánh-9q", Reason::OwnName),
        (&nguyen, "anhnt@77412", Reason::OwnName),
        (&nguyen, "kx001190123456", Reason::OwnId),
    ];
    for (person, password, reason) in told {
        let found = check(password, person, &House::default());
        assert!(found.contains(&reason), "{password}: {found:?}");
    }
    // A short name inside another word is chance; as a word of its own it is not.
    let ming = Person {
        name: Some("王明"),
        ..Person::default()
    };
    let told = |password: &str| check(password, &ming, &House::default());
    assert_eq!(told("swimming-lamps-old-noon"), []);
    assert!(told("lamps-ming-old-noon").contains(&Reason::OwnName));
    assert!(told("mingming2241").contains(&Reason::OwnName));
    assert!(told("wangming-9q2").contains(&Reason::OwnName));
    // The same words are somebody else's.
    let found = check("quiet-XiaoMing-7-rivers", &nguyen, &House::default());
    assert_eq!(found, []);
}

#[test]
fn words_of_the_house_with_numbers_are_refused_and_in_a_phrase_they_are_not() {
    let house = House::new([
        "臺南市安平區公所",
        "UBND huyện Quế Sơn",
        "Green Harbour Records",
    ]);
    let told = |password: &str| check(password, &Person::default(), &house);
    for password in [
        "Harbour@2024",
        "greenharbour1!",
        "QueSon#2025",
        "uhqs@2024",
        "tnsapqgs2024!",
        "H@rbour-113",
    ] {
        let found = told(password);
        assert!(
            found.contains(&Reason::HouseWord) || found.contains(&Reason::OfficeRule),
            "{password}: {found:?}"
        );
    }
    assert_eq!(told("the-harbour-lamp-sings-at-noon"), []);
    assert!(
        reasons("Kumquatzz@2024").is_empty()
            == check("Kumquatzz@2024", &Person::default(), &house).is_empty()
    );
}

#[test]
fn whatever_is_sent_is_answered_soon() {
    for long in [
        "a".repeat(60_000),
        "5;4cl4".repeat(10_000),
        "maatj".repeat(10_000),
        "窗".repeat(30_000),
        "\u{301}".repeat(30_000),
    ] {
        let _ = check(
            &long,
            &Person {
                name: Some(&long),
                account: Some(&long),
                ..Person::default()
            },
            &House::default(),
        );
        let _ = is_like_before(&long, &long);
    }
    assert!(reasons("").contains(&Reason::TooEasy));
}

#[test]
fn a_small_change_of_the_one_before_is_seen() {
    for (new, old) in [
        ("Summer2025!", "Summer2024!"),
        ("Quiet-7-rivers", "Quiet-8-rivers"),
        ("Kx9#quiet", "Kx9#Quiet1"),
        ("2026!Kumquat", "Kumqu@t2024"),
    ] {
        assert!(is_like_before(new, old), "{new} {old}");
    }
    assert!(!is_like_before("nine rivers bend", "old lamps hum low"));
}

#[test]
fn good_phrases_of_three_languages_are_accepted() {
    for phrase in [
        "窗外的雲很會跳舞",
        "三隻貓坐在屋頂上看海",
        "con mèo xanh uống trà chiều",
        "Bảy cây cầu cũ hát rất khẽ",
        "con meo xanh uong tra chieu nay",
        "nine rivers bend slowly north",
        "correct-lamp-7-whistle-moss",
        "My dog Biscuit hates lawn mowers!",
        "tr0mbone-cliff-Sugar-44-wet",
    ] {
        assert_eq!(reasons(phrase), [], "{phrase}");
    }
}

#[test]
fn random_passwords_are_hardly_ever_refused() {
    let mut dice = Dice(3);
    let base64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let refused = |all: Vec<String>| -> Vec<(String, Vec<Reason>)> {
        let told = all.into_iter().map(|one| (reasons(&one), one));
        told.filter(|(why, _)| !why.is_empty())
            .map(|(why, one)| (one, why))
            .collect()
    };
    let wrong = refused((0..2_000).map(|_| dice.text(base64, 16)).collect());
    assert!(wrong.len() <= 2, "{wrong:?}");
    let wrong = refused(
        (0..1_000)
            .map(|_| dice.text("abcdefghijklmnopqrstuvwxyz0123456789", 10))
            .collect(),
    );
    assert!(wrong.len() <= 3, "{wrong:?}");
    let words = [
        "acorn", "basin", "cabin", "dwarf", "ember", "fable", "gravel", "hazel", "igloo", "jumbo",
        "kayak", "lantern", "mango", "noble", "onion", "paddle", "quartz", "raven", "salad",
        "tunnel", "umbrella", "velvet", "walnut", "xenon", "yonder", "zipper", "anchor", "bamboo",
        "candle", "donkey", "engine", "falcon", "garlic", "hammer", "insect", "jacket", "kettle",
        "ladder", "magnet", "napkin", "tan", "cat", "mix", "hot",
    ];
    let wrong = refused(
        (0..500)
            .map(|_| [0; 4].map(|_| dice.pick(&words)).join("-"))
            .collect(),
    );
    assert!(wrong.len() <= 5, "{wrong:?}");
}
