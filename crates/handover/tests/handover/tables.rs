//! Rows of a table in a real `PostgreSQL` and a real `MariaDB`, by a user who may do nothing else. Each test runs on both.

use std::net::TcpListener;
use std::time::Duration;

use application::connectors::{Attribute, ConnectorKind, Missed, Target};
use handover::Tables;

use crate::certificates::Certificates;
use crate::cluster::Cluster;
use crate::maria::Maria;
use crate::{target, telling, wish};

const COLUMNS: [(Attribute, &str); 5] = [
    (Attribute::Id, "outside"),
    (Attribute::UserName, "login"),
    (Attribute::Name, "full_name"),
    (Attribute::Mail, "mail"),
    (Attribute::Active, "enabled"),
];

/// A server that wants a password, with a table of another program and a user for it.
pub(crate) trait Peer {
    const KIND: ConnectorKind;
    /// What comes between the server and the table in an address.
    const PLACE: &'static str;
    /// What is told of a wrong password, and of a right that is missing.
    const REFUSED: [&'static str; 2];
    /// Opens the column `second` of the table to the user.
    const OPENED: &'static str;

    fn start_with(tls: Option<&Certificates>) -> Self;
    fn port(&self) -> u16;
    /// Runs SQL that must go well; rows on lines, columns with `|` between.
    fn asked(&self, sql: &str) -> String;

    fn says(&self, sql: &str) {
        self.asked(sql);
    }

    fn at(&self, host: &str) -> String {
        let (scheme, port) = (Self::KIND.name(), self.port());
        format!("{scheme}://townwatch@{host}:{port}/{}", Self::PLACE)
    }

    fn target(&self, columns: &[(Attribute, &str)]) -> Target {
        target(Self::KIND, &self.at("127.0.0.1"), columns)
    }
}

/// A port that nobody has.
pub(crate) fn free_port() -> u16 {
    let free = TcpListener::bind("127.0.0.1:0").unwrap();
    free.local_addr().unwrap().port()
}

struct Postgres {
    cluster: Cluster,
    port: u16,
}

impl Postgres {
    fn asked_in(&self, database: &str, sql: &str) -> String {
        let (socket, port) = (self.cluster.path(""), self.port.to_string());
        let mut words = vec!["-h", &socket, "-p", &port, "-U", "postgres", "-d", database];
        words.extend(["-q", "-At", "-v", "ON_ERROR_STOP=1", "-c", sql]);
        let output = self.cluster.run("psql", &words);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{sql}: {said}");
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    }
}

/// Settings for TLS; the key has to be a file of its own user.
fn secured(cluster: &Cluster, tls: &Certificates) -> String {
    let (from, key) = (tls.path("key"), cluster.path("key"));
    let words = ["-m", "600", from.to_str().unwrap(), &key];
    let copied = cluster.as_its_user("install".as_ref(), &words);
    assert!(copied.status.success(), "{copied:?}");
    let (address, certificate) = (tls.address, tls.path("certificate"));
    format!(
        "-c listen_addresses={address} -c ssl=on -c ssl_cert_file={} -c ssl_key_file={key}",
        certificate.display()
    )
}

impl Peer for Postgres {
    const KIND: ConnectorKind = ConnectorKind::Postgres;
    const PLACE: &'static str = "attendance/public.staff";
    const REFUSED: [&'static str; 2] = ["28P01", "42501"];
    const OPENED: &'static str = "ALTER TABLE staff ALTER COLUMN login DROP NOT NULL; \
        GRANT SELECT (second), INSERT (second), UPDATE (second) ON staff TO townwatch";

    fn start_with(tls: Option<&Certificates>) -> Self {
        let port = free_port();
        let cluster = Cluster::prepared(|cluster| {
            let hba = "local all all trust\nhost all all 127.0.0.0/8 scram-sha-256\n";
            std::fs::write(cluster.path("hba"), hba).unwrap();
            let hba = cluster.path("hba");
            let own = tls.map_or_else(
                || "-c listen_addresses=127.0.0.1".to_owned(),
                |tls| secured(cluster, tls),
            );
            format!("{own} -p {port} -c hba_file={hba}")
        });
        let base = Self { cluster, port };
        let before = "CREATE ROLE townwatch LOGIN PASSWORD 'right'; CREATE ROLE other";
        base.asked_in("postgres", before);
        base.asked_in("postgres", "CREATE DATABASE attendance");
        base.says(
            "CREATE TABLE staff (number serial PRIMARY KEY, outside uuid UNIQUE, login varchar(20) UNIQUE NOT NULL, \
             full_name text, mail text, enabled boolean NOT NULL, card text DEFAULT 'none'); \
             GRANT SELECT (outside, login, full_name, mail, enabled), INSERT (outside, login, full_name, mail, enabled), \
             UPDATE (login, full_name, mail, enabled) ON staff TO townwatch; \
             GRANT USAGE ON SEQUENCE staff_number_seq TO townwatch",
        );
        base
    }

    fn port(&self) -> u16 {
        self.port
    }

    fn asked(&self, sql: &str) -> String {
        self.asked_in("attendance", sql)
    }
}

fn tables() -> Tables {
    Tables::new(Duration::from_mins(1), None)
}

/// A test on each kind of server.
macro_rules! on_both {
    ($($name:ident),+ $(,)?) => {
        mod postgres {
            $(#[tokio::test] async fn $name() { super::$name::<super::Postgres>().await; })+
        }
        mod mariadb {
            $(#[tokio::test] async fn $name() { super::$name::<super::Maria>().await; })+
        }
    };
}

on_both!(
    rows_are_written_by_their_key_closed_and_read_again,
    a_row_that_the_table_refuses_leaves_the_others,
    a_table_that_others_keep_is_known_by_its_sign_in_names,
    what_the_user_may_not_do_is_not_done_and_a_wrong_password_opens_nothing,
    over_the_network_nothing_is_said_without_tls,
    over_the_network_it_is_who_its_authority_says,
    without_an_index_of_its_own_nobody_is_told_apart,
);

async fn rows_are_written_by_their_key_closed_and_read_again<P: Peer>() {
    let base = P::start_with(None);
    let target = base.target(&COLUMNS);
    base.says(
        "INSERT INTO staff (login, full_name, enabled) VALUES ('stranger', 'nobody here', true)",
    );
    let people = vec![
        telling(wish(1, "王小明", true)),
        telling(wish(2, "Trần Bình", true)),
    ];
    let became = tables().tell(&target, &people).await;
    let ids: Vec<_> = people
        .iter()
        .map(|one| Ok(Some(one.wish.id.to_string())))
        .collect();
    assert_eq!(became, ids);
    // Told twice, nothing is doubled; who is closed stays, and what is not ours stays as it is.
    base.says("UPDATE staff SET card = '0815' WHERE login = 'staff.001'");
    let closed = vec![
        telling(wish(1, "王小明", false)),
        telling(wish(3, "never told", false)),
    ];
    let became = tables().tell(&target, &closed).await;
    assert!(became.iter().all(Result::is_ok), "{became:?}");
    let rows = base.asked(
        "SELECT login, full_name, coalesce(mail, ''), CASE WHEN enabled THEN 't' ELSE 'f' END, card FROM staff ORDER BY login",
    );
    let rows: Vec<_> = rows.lines().collect();
    assert_eq!(
        rows,
        [
            "staff.001|王小明|1@staff.example|f|0815",
            "staff.002|Trần Bình||t|none",
            "stranger|nobody here||t|none",
        ]
    );
    let mut read = tables().read(&target).await.unwrap();
    read.sort_by(|one, other| one.sign_in_name.cmp(&other.sign_in_name));
    assert_eq!(read[0].outside, Some(closed[0].wish.id.to_string()));
    let open: Vec<_> = read.iter().map(|one| one.active).collect();
    assert_eq!(open, [false, true, true]);
    assert_eq!((read[2].id.as_str(), &read[2].outside), ("stranger", &None));
}

async fn a_row_that_the_table_refuses_leaves_the_others<P: Peer>() {
    let base = P::start_with(None);
    let target = base.target(&COLUMNS);
    base.says(
        "INSERT INTO staff (outside, login, enabled) VALUES ('00000000-0000-0000-0000-0000000000ff', 'staff.002', true)",
    );
    let mut long = wish(3, "長", true);
    long.sign_in_name = "x".repeat(21);
    let people = [
        wish(1, "一", true),
        wish(2, "二", true),
        long,
        wish(4, "四", true),
    ];
    let people: Vec<_> = people.into_iter().map(telling).collect();
    let became = tables().tell(&target, &people).await;
    assert!(became[0].is_ok() && became[3].is_ok(), "{became:?}");
    for refused in [&became[1], &became[2]] {
        let Err(Missed::Never(why)) = refused else {
            panic!("{became:?}");
        };
        assert!(why.contains("SQLSTATE") && !why.contains("staff"), "{why}");
    }
    assert_eq!(base.asked("SELECT count(*) FROM staff"), "3");
}

async fn a_table_that_others_keep_is_known_by_its_sign_in_names<P: Peer>() {
    let base = P::start_with(None);
    let columns = &COLUMNS[1..];
    base.says("INSERT INTO staff (login, full_name, enabled) VALUES ('staff.001', 'before', true)");
    let target = base.target(columns);
    let became = tables()
        .tell(&target, &[telling(wish(1, "王小明", true))])
        .await;
    assert_eq!(became, [Ok(Some("staff.001".to_owned()))]);
    let row = base.asked("SELECT full_name, coalesce(mail, 'none') FROM staff");
    assert_eq!(row, "王小明|1@staff.example");
}

async fn what_the_user_may_not_do_is_not_done_and_a_wrong_password_opens_nothing<P: Peer>() {
    let base = P::start_with(None);
    let mut target = base.target(&COLUMNS);
    let one = || vec![telling(wish(1, "王小明", true))];
    target.secret = b"wrong".to_vec();
    let refused = tables().tell(&target, &one()).await;
    assert!(
        matches!(&refused[0], Err(Missed::Later(why, _)) if why.contains(P::REFUSED[0])),
        "{refused:?}"
    );
    let card = base.target(&[
        (Attribute::UserName, "login"),
        (Attribute::Name, "card"),
        (Attribute::Active, "enabled"),
    ]);
    let refused = tables().tell(&card, &one()).await;
    assert!(
        matches!(&refused[0], Err(Missed::Later(why, _)) if why.contains(P::REFUSED[1])),
        "{refused:?}"
    );
    let none = base.target(&[
        (Attribute::UserName, "login"),
        (Attribute::Active, "no_such_column"),
    ]);
    let refused = tables().tell(&none, &one()).await;
    assert!(
        matches!(&refused[0], Err(Missed::Later(why, _)) if why.contains("no_such_column")),
        "{refused:?}"
    );
    assert_eq!(base.asked("SELECT count(*) FROM staff"), "0");
}

async fn over_the_network_nothing_is_said_without_tls<P: Peer>() {
    let base = P::start_with(None);
    // The same server under a name that is not this machine's own: it has no TLS.
    let target = target(P::KIND, &base.at("127.1"), &COLUMNS);
    let refused = tables()
        .tell(&target, &[telling(wish(1, "王小明", true))])
        .await;
    assert!(
        matches!(&refused[0], Err(Missed::Later(why, _)) if why.contains("TLS") || why.contains("InvalidDnsName")),
        "{refused:?}"
    );
    assert_eq!(base.asked("SELECT count(*) FROM staff"), "0");
}

async fn over_the_network_it_is_who_its_authority_says<P: Peer>() {
    let tls = Certificates::made();
    let base = P::start_with(Some(&tls));
    let target = target(P::KIND, &base.at(&tls.name), &COLUMNS);
    let believing = |file: &str| Tables::new(Duration::from_mins(1), Some(tls.path(file)));
    let one = [telling(wish(1, "王小明", true))];
    for tables in [tables(), believing("stranger")] {
        let refused = tables.tell(&target, &one).await;
        assert!(
            matches!(&refused[0], Err(Missed::Later(why, _)) if why.contains("UnknownIssuer")),
            "{refused:?}"
        );
    }
    assert_eq!(base.asked("SELECT count(*) FROM staff"), "0");
    let told = believing("ca").tell(&target, &one).await;
    assert!(told[0].is_ok(), "{told:?}");
    assert_eq!(base.asked("SELECT login FROM staff"), "staff.001");
}

async fn without_an_index_of_its_own_nobody_is_told_apart<P: Peer>() {
    let base = P::start_with(None);
    base.says("ALTER TABLE staff ADD COLUMN second varchar(20)");
    base.says("CREATE UNIQUE INDEX together ON staff (second, login)");
    base.says(P::OPENED);
    let target = base.target(&[
        (Attribute::UserName, "second"),
        (Attribute::Name, "full_name"),
        (Attribute::Active, "enabled"),
    ]);
    let refused = tables()
        .tell(&target, &[telling(wish(1, "王小明", true))])
        .await;
    assert!(
        matches!(refused[..], [Err(Missed::Later(..))]),
        "{refused:?}"
    );
    assert_eq!(base.asked("SELECT count(*) FROM staff"), "0");
}

#[tokio::test]
async fn a_server_that_is_away_is_tried_later() {
    let free = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = free.local_addr().unwrap().port();
    drop(free);
    let address = format!("postgresql://townwatch@127.0.0.1:{port}/attendance/public.staff");
    let target = target(ConnectorKind::Postgres, &address, &COLUMNS);
    let missed = tables()
        .tell(&target, &[telling(wish(1, "王小明", true))])
        .await;
    assert!(matches!(missed[..], [Err(Missed::Later(..))]), "{missed:?}");
    assert!(tables().read(&target).await.is_err());
}
