//! A PostgreSQL that is reached over TLS: by its name and its authority, or not at all.

use std::net::TcpListener;
use std::path::Path;

use store::{SqlRecords, StoreError};

use crate::cluster::Cluster;

/// A certificate of an authority of our own, for this machine's loopback address.
fn certify(cluster: &Cluster) {
    let must = |words: &str| {
        let words: Vec<&str> = words.split_whitespace().collect();
        let output = cluster.as_its_user(Path::new("/usr/bin/openssl"), &words);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "openssl: {said}");
    };
    let key = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2";
    must(&format!(
        "req -x509 {key} -subj /CN=Test-CA -keyout ca.key -out ca.pem"
    ));
    must(&format!(
        "req {key} -subj /CN=db -addext subjectAltName=IP:127.0.0.1 -keyout db.key -out db.csr"
    ));
    must("x509 -req -in db.csr -CA ca.pem -CAkey ca.key -days 2 -copy_extensions copy -out db.pem");
    must(&format!(
        "req -x509 {key} -subj /CN=Other-CA -keyout other.key -out other.pem"
    ));
}

async fn opened(url: &str) -> Result<(), StoreError> {
    SqlRecords::connect(url).await?.close().await;
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_proves_its_name_to_us_or_is_not_used() {
    // Somebody else might take the port before the server does: then its start fails, loudly.
    let free = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = free.local_addr().unwrap().port();
    drop(free);
    let cluster = Cluster::prepared(|cluster| {
        certify(cluster);
        let file = |name: &str| cluster.path(name);
        format!(
            "-c listen_addresses=127.0.0.1 -p {port} -c ssl=on -c ssl_cert_file={} -c ssl_key_file={}",
            file("db.pem"),
            file("db.key")
        )
    });
    let socket = cluster.path("");
    let port_word = port.to_string();
    cluster.must(
        "createdb",
        &["-h", &socket, "-p", &port_word, "-U", "postgres", "town"],
    );
    let at = |host: &str, authority: &str| {
        let authority = cluster.path(authority);
        format!(
            "postgres://postgres@{host}:{port}/town?sslmode=verify-full&sslrootcert={authority}"
        )
    };
    opened(&at("127.0.0.1", "ca.pem")).await.unwrap();
    for wrong in [at("127.0.0.1", "other.pem"), at("localhost", "ca.pem")] {
        let refused = opened(&wrong).await.unwrap_err().to_string();
        assert!(refused.contains("town at "), "{refused}");
        assert!(
            !refused.contains(&socket) && !refused.contains('\n'),
            "{refused}"
        );
    }
}
