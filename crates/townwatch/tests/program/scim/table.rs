//! A system with a table in a real `PostgreSQL`: its rows follow the accounts, whatever is killed.

use std::time::Duration;

use jiff::ToSpan as _;
use serde_json::json;

use super::cluster::Cluster;
use super::connectors::{first_unit, marked, wait};
use super::house::{House, WHO, free_port};
use super::{PATCH, entered};

/// A server with a table of another program, and a user who may write its columns.
struct Base {
    cluster: Cluster,
    port: u16,
}

impl Base {
    fn start() -> Self {
        let port = free_port();
        let cluster = Cluster::prepared(|cluster| {
            let hba = "local all all trust\nhost all all 127.0.0.1/32 scram-sha-256\n";
            std::fs::write(cluster.path("hba"), hba).unwrap();
            let hba = cluster.path("hba");
            format!("-c listen_addresses=127.0.0.1 -p {port} -c hba_file={hba}")
        });
        let base = Self { cluster, port };
        base.asked(
            "CREATE TABLE staff (login text PRIMARY KEY, full_name text, enabled smallint NOT NULL); \
             CREATE ROLE townwatch LOGIN PASSWORD 'right'; \
             GRANT SELECT, INSERT, UPDATE ON staff TO townwatch",
        );
        base
    }

    /// What the page of connectors sends to enter it.
    fn form(&self, unit: &str, secret: &str) -> String {
        let columns = "user_name%3Dlogin%2C+name%3Dfull_name%2C+active%3Denabled";
        let address = format!(
            "postgresql%3A%2F%2Ftownwatch%40127.0.0.1%3A{}%2Fpostgres%2Fpublic.staff",
            self.port
        );
        format!(
            "name=attendance&kind=postgresql&unit={unit}&address={address}&secret={secret}&columns={columns}"
        )
    }

    fn asked(&self, sql: &str) -> String {
        let (socket, port) = (self.cluster.path(""), self.port.to_string());
        let words = [
            "-h", &socket, "-p", &port, "-U", "postgres", "-q", "-At", "-c", sql,
        ];
        let output = self.cluster.run("psql", &words);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{sql}: {said}");
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    }

    fn until(&self, sql: &str, answer: &str) {
        let mut found = String::new();
        for _ in 0..300 {
            found = self.asked(sql);
            if found == answer {
                return;
            }
            wait(Duration::from_millis(100));
        }
        panic!("{found} is not {answer}");
    }
}

#[test]
fn a_table_follows_the_accounts_though_the_program_is_killed() {
    let base = Base::start();
    let mut house = House::new();
    let cookie = house.cookie();
    let unit = first_unit(&house, &cookie);
    let form = |secret: &str| base.form(&unit, secret);
    let without = house.post(&cookie, "/connectors", &form(""));
    assert_eq!(without.status, 422, "a table has a password");
    let made = house.post(&cookie, "/connectors", &form("right"));
    assert_eq!(made.status, 303, "{}", made.text);
    let path = made.header("location").to_owned();
    let compared = house.post(&cookie, &format!("{path}/compare"), "");
    assert_eq!(compared.status, 200, "{}", compared.text);
    assert!(!compared.text.contains("right@"), "{}", compared.text);
    assert_eq!(base.asked("SELECT count(*) FROM staff"), "0");
    let started = house.post(&cookie, &format!("{path}/start"), "waiting=9");
    assert_eq!(started.status, 303, "{}", started.text);
    let id = entered(&house, "chen.test");
    let row = "SELECT full_name, enabled FROM staff WHERE login = 'chen.test'";
    base.until(row, "陳測試|1");

    let closed = json!({"schemas": [PATCH], "Operations": [{"op": "replace", "path": "active", "value": false}]});
    let answer = house.scim("PATCH", &format!("/Users/{id}"), &closed);
    assert_eq!(answer.status, 200);
    house.kill();
    house.start();
    base.until(row, "陳測試|0");

    // Somebody opens the account there: it is found, and put right.
    base.asked("UPDATE staff SET enabled = 1 WHERE login = 'chen.test'");
    let compared = house.post(&cookie, &format!("{path}/compare"), "").text;
    assert_eq!(
        compared.matches("data-test=\"drift\"").count(),
        1,
        "{compared}"
    );
    let right = house.post(
        &cookie,
        &format!("{path}/drift"),
        "remote=chen.test&how=put-right",
    );
    assert_eq!(right.status, 303, "{}", right.text);
    base.until(row, "陳測試|0");
    let person = house.page(&cookie, &format!("/people/{id}")).text;
    assert!(
        marked(&person, "person-systems").contains("attendance"),
        "{person}"
    );
}

#[expect(
    clippy::disallowed_methods,
    reason = "the program goes by the machine's clock"
)]
fn in_a_month() -> jiff::civil::Date {
    jiff::Zoned::now().date().checked_add(30.days()).unwrap()
}

/// Access reviews read the system itself: what nobody here has is a line too, and is gone when the table does not have it.
#[test]
fn a_review_of_the_table_sees_who_is_there_and_who_went() {
    let base = Base::start();
    let house = House::new();
    let cookie = house.cookie();
    let unit = first_unit(&house, &cookie);
    base.asked(
        "INSERT INTO staff VALUES ('ghost', '幽靈帳號', 1), ('closed', '已停用', 0), ('next', '同仁', 1)",
    );
    let made = house.post(&cookie, "/connectors", &base.form(&unit, "right"));
    let id = made
        .header("location")
        .rsplit('/')
        .next()
        .unwrap_or_default();
    let last = in_a_month();
    let form = |go: &str| {
        format!(
            "name=attendance&unit={unit}&kind=connector%3A{id}&last={last}&reviewer={WHO}&go={go}"
        )
    };
    let looked = house.post(&cookie, "/reviews", &form("look"));
    assert_eq!(looked.status, 200, "{}", looked.text);
    assert!(marked(&looked.text, "review-strangers").contains('2'));
    let started = house.post(&cookie, "/reviews", &form("start"));
    assert_eq!(started.status, 303, "{}", started.text);
    let path = started.header("location").to_owned();
    let page = house.page(&cookie, &path).text;
    assert!(
        page.contains("ghost") && page.contains("幽靈帳號"),
        "{page}"
    );
    assert!(
        !page.contains("已停用"),
        "a closed account gives nothing: {page}"
    );
    let review = path.rsplit('=').next().unwrap_or_default();
    let again = |seen: u32| {
        let path = format!("/reviews/{review}/read");
        house.post(&cookie, &path, &format!("seen={seen}"))
    };
    let gone = |page: &str| page.matches("已無此權限").count();
    base.asked("UPDATE staff SET enabled = 0 WHERE login = 'ghost'; INSERT INTO staff VALUES ('late', '後到', 1)");
    assert_eq!(
        gone(&house.page(&cookie, &path).text),
        0,
        "nothing was read"
    );
    assert_eq!(again(1).status, 303);
    let page = house.page(&cookie, &path).text;
    assert_eq!(gone(&page), 1, "{page}");
    assert!(
        page.contains("其中 1 個為開始清查後新增") && !page.contains("後到"),
        "{page}"
    );
    assert_eq!(again(1).status, 409, "it was read in between");
    // A system that does not answer changes nothing.
    base.asked("REVOKE SELECT ON staff FROM townwatch");
    let silent = again(2);
    assert_eq!(silent.status, 409, "{}", silent.text);
    assert_eq!(gone(&house.page(&cookie, &path).text), 1);
}
