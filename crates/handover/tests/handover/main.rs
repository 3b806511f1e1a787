//! Accounts are handed over: to a folder of this test, and to a real `PostgreSQL` and a real `MariaDB`.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test says what is wrong by failing"
)]

mod certificates;
#[path = "../../../store/tests/behaviours/cluster.rs"]
#[expect(dead_code, reason = "the tests of `store` use all of it")]
mod cluster;
mod files;
mod maria;
mod tables;

use application::connectors::{Attribute, ConnectorColumn, ConnectorKind, Target, Telling, Wish};
use domain::id::PersonId;
use domain::language::Language;
use jiff::Timestamp;
use uuid::Uuid;

/// A person as a system is told of them.
fn wish(number: u128, name: &str, active: bool) -> Wish {
    Wish {
        id: PersonId::new(Uuid::from_u128(number)),
        sign_in_name: format!("staff.{number:03}"),
        name: name.to_owned(),
        language: Language::ZhTw,
        mail: (number % 2 == 1).then(|| format!("{number}@staff.example")),
        active,
    }
}

fn telling(wish: Wish) -> Telling {
    Telling {
        remote: None,
        wish,
        number: 1,
        at: Timestamp::UNIX_EPOCH,
    }
}

fn target(kind: ConnectorKind, address: &str, columns: &[(Attribute, &str)]) -> Target {
    let column = |(what, name): &(Attribute, &str)| ConnectorColumn {
        what: *what,
        name: (*name).to_owned(),
    };
    Target {
        kind,
        address: address.to_owned(),
        columns: columns.iter().map(column).collect(),
        secret: b"right".to_vec(),
    }
}
