//! Rows of a table in a real `PostgreSQL`, by a user who may do nothing else.

use std::net::TcpListener;
use std::time::Duration;

use application::connectors::{Attribute, ConnectorKind, Missed, Target};
use handover::Tables;

use crate::cluster::Cluster;
use crate::{target, telling, wish};

const COLUMNS: [(Attribute, &str); 5] = [
    (Attribute::Id, "outside"),
    (Attribute::UserName, "login"),
    (Attribute::Name, "full_name"),
    (Attribute::Mail, "mail"),
    (Attribute::Active, "enabled"),
];

struct Base {
    cluster: Cluster,
    port: u16,
}

impl Base {
    /// A server that wants a password, with a table of another program and a user for it.
    fn start() -> Self {
        let free = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = free.local_addr().unwrap().port();
        drop(free);
        let cluster = Cluster::prepared(|cluster| {
            let hba = "local all all trust\nhost all all 127.0.0.1/32 scram-sha-256\n";
            std::fs::write(cluster.path("hba"), hba).unwrap();
            let hba = cluster.path("hba");
            format!("-c listen_addresses=127.0.0.1 -p {port} -c hba_file={hba}")
        });
        let base = Self { cluster, port };
        base.says(
            "postgres",
            "CREATE ROLE townwatch LOGIN PASSWORD 'right'; CREATE ROLE other",
        );
        base.says("postgres", "CREATE DATABASE attendance");
        base.says(
            "attendance",
            "CREATE TABLE staff (number serial PRIMARY KEY, outside uuid UNIQUE, login varchar(20) UNIQUE NOT NULL, \
             full_name text, mail text, enabled boolean NOT NULL, card text DEFAULT 'none'); \
             GRANT SELECT (outside, login, full_name, mail, enabled), INSERT (outside, login, full_name, mail, enabled), \
             UPDATE (login, full_name, mail, enabled) ON staff TO townwatch; \
             GRANT USAGE ON SEQUENCE staff_number_seq TO townwatch",
        );
        base
    }

    fn asked(&self, database: &str, sql: &str) -> String {
        let (socket, port) = (self.cluster.path(""), self.port.to_string());
        let words = [
            "-h",
            &socket,
            "-p",
            &port,
            "-U",
            "postgres",
            "-d",
            database,
            "-q",
            "-At",
            "-v",
            "ON_ERROR_STOP=1",
            "-c",
            sql,
        ];
        let output = self.cluster.run("psql", &words);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{sql}: {said}");
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    }

    fn says(&self, database: &str, sql: &str) {
        self.asked(database, sql);
    }

    fn target(&self, columns: &[(Attribute, &str)]) -> Target {
        let address = format!(
            "postgresql://townwatch@127.0.0.1:{}/attendance/public.staff",
            self.port
        );
        target(ConnectorKind::Postgres, &address, columns)
    }
}

fn tables() -> Tables {
    Tables::new(Duration::from_mins(1))
}

#[tokio::test]
async fn rows_are_written_by_their_key_closed_and_read_again() {
    let base = Base::start();
    let target = base.target(&COLUMNS);
    base.says(
        "attendance",
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
    base.says(
        "attendance",
        "UPDATE staff SET card = '0815' WHERE login = 'staff.001'",
    );
    let closed = vec![
        telling(wish(1, "王小明", false)),
        telling(wish(3, "never told", false)),
    ];
    let became = tables().tell(&target, &closed).await;
    assert!(became.iter().all(Result::is_ok), "{became:?}");
    let rows = base.asked(
        "attendance",
        "SELECT login, full_name, mail, enabled, card FROM staff ORDER BY login",
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

#[tokio::test]
async fn a_row_that_the_table_refuses_leaves_the_others() {
    let base = Base::start();
    let target = base.target(&COLUMNS);
    base.says(
        "attendance",
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
    assert_eq!(base.asked("attendance", "SELECT count(*) FROM staff"), "3");
}

#[tokio::test]
async fn a_table_that_others_keep_is_known_by_its_sign_in_names() {
    let base = Base::start();
    let columns = &COLUMNS[1..];
    base.says(
        "attendance",
        "INSERT INTO staff (login, full_name, enabled) VALUES ('staff.001', 'before', true)",
    );
    let target = base.target(columns);
    let became = tables()
        .tell(&target, &[telling(wish(1, "王小明", true))])
        .await;
    assert_eq!(became, [Ok(Some("staff.001".to_owned()))]);
    let row = base.asked("attendance", "SELECT full_name, outside FROM staff");
    assert_eq!(row, "王小明|");
}

#[tokio::test]
async fn what_the_user_may_not_do_is_not_done_and_a_wrong_password_opens_nothing() {
    let base = Base::start();
    let mut target = base.target(&COLUMNS);
    let one = || vec![telling(wish(1, "王小明", true))];
    target.secret = b"wrong".to_vec();
    let refused = tables().tell(&target, &one()).await;
    assert!(
        matches!(&refused[0], Err(Missed::Later(why, _)) if why.contains("28P01")),
        "{refused:?}"
    );
    let card = base.target(&[
        (Attribute::UserName, "login"),
        (Attribute::Name, "card"),
        (Attribute::Active, "enabled"),
    ]);
    let refused = tables().tell(&card, &one()).await;
    assert!(
        matches!(&refused[0], Err(Missed::Later(why, _)) if why.contains("42501")),
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
    assert_eq!(base.asked("attendance", "SELECT count(*) FROM staff"), "0");
}

#[tokio::test]
async fn over_the_network_nothing_is_said_without_tls() {
    let base = Base::start();
    // The same server under a name that is not this machine's own: it has no TLS.
    let address = format!(
        "postgresql://townwatch@127.1:{}/attendance/public.staff",
        base.port
    );
    let target = target(ConnectorKind::Postgres, &address, &COLUMNS);
    let refused = tables()
        .tell(&target, &[telling(wish(1, "王小明", true))])
        .await;
    assert!(
        matches!(&refused[0], Err(Missed::Later(why, _)) if why.contains("TLS")),
        "{refused:?}"
    );
    assert_eq!(base.asked("attendance", "SELECT count(*) FROM staff"), "0");
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
