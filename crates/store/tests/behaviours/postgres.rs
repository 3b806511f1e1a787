//! The same behaviours on a real PostgreSQL, each in a database of its own, and what only a server does.

use std::sync::Arc;

use store::{SqlRecords, StoreError};

use crate::cluster::Cluster;
use crate::{BEHAVIOURS, every_behaviour};

/// One cluster for all, because starting one takes longer than all behaviours together.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_behaviour_is_the_same_on_postgresql() {
    let cluster = Cluster::start();
    let mut failed = Vec::new();
    for (name, number) in BEHAVIOURS.iter().zip(0..) {
        let url = cluster.database(&format!("b{number}"), "");
        let records = Arc::new(SqlRecords::connect(&url).await.unwrap());
        let behaviour = every_behaviour(&records, name).unwrap();
        if tokio::spawn(behaviour).await.is_err() {
            failed.push(*name);
        }
        records.close().await;
    }
    assert!(BEHAVIOURS.len() > 15);
    assert!(failed.is_empty(), "{failed:#?}");
}

async fn refused(url: &str) -> StoreError {
    match SqlRecords::connect(url).await {
        Ok(_) => panic!("{url} was opened"),
        Err(error) => error,
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_cannot_be_used_is_told_in_one_line_without_its_password() {
    let cluster = Cluster::start();
    let plain = "TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C' ENCODING 'UTF8'";
    let url = cluster.database("town", plain);
    SqlRecords::connect(&url).await.unwrap().close().await;
    SqlRecords::connect(&url).await.unwrap().close().await;

    let icu = "TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'zh-TW' ENCODING 'UTF8'";
    let sorted = refused(&cluster.database("sorted", icu)).await;
    assert!(matches!(sorted, StoreError::Collation { .. }), "{sorted}");

    let closed = refused("postgres://town:geheim@127.0.0.1:9/town").await;
    let text = closed.to_string();
    assert!(matches!(closed, StoreError::Unreachable { .. }), "{text}");
    assert!(text.contains("town at 127.0.0.1:9"), "{text}");
    assert!(!text.contains("geheim") && !text.contains('\n'), "{text}");

    let nonsense = refused("mysql://geheim").await.to_string();
    assert!(!nonsense.contains("geheim"), "{nonsense}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_programs_that_start_at_once_migrate_once() {
    let cluster = Cluster::start();
    let url = cluster.database("town", "");
    let starts: Vec<_> = (0..4)
        .map(|_| {
            let url = url.clone();
            tokio::spawn(async move { SqlRecords::connect(&url).await.map(drop) })
        })
        .collect();
    for start in starts {
        start.await.unwrap().unwrap();
    }
}
