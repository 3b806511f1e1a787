//! The whole program before a Samba domain controller: a sweep from its proposals to what then stands in the domain, and
//! people who sign in with the password of their computer.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a preparation that fails ends the test"
)]

mod bridged;
#[path = "../../../../directory/tests/servers/domain.rs"]
mod domain;
#[path = "../../../../directory/tests/servers/oracle.rs"]
mod oracle;
#[path = "../../../../directory/tests/servers/peers.rs"]
#[expect(dead_code, reason = "the tests of `directory` use all of it")]
mod peers;
#[path = "../../../../directory/tests/servers/put.rs"]
mod put;
mod swept;

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use self::domain::{Domain, PASSWORD, STAFF};
use townwatch::config::Config;

/// The configuration of a directory that is read from these addresses, and what else stands in its table.
fn configuration(domain: &Domain, servers: &[&str], more: &str) -> Config {
    let file = |name: &str| domain.folder().join(name);
    fs::write(file("password"), format!("{PASSWORD}\n")).unwrap();
    fs::set_permissions(file("password"), fs::Permissions::from_mode(0o600)).unwrap();
    let text = format!(
        "[[directory]]\nname = \"town\"\nkind = \"active-directory\"\nservers = {servers:?}\nca_file = \"{}\"\n\
         user = \"townwatch@town.example\"\npassword_file = \"{}\"\nbase = \"{STAFF}\"\n{more}",
        domain.authority().display(),
        file("password").display(),
    );
    fs::write(file("townwatch.toml"), text).unwrap();
    let read = townwatch::config::load(Some(&file("townwatch.toml")), &BTreeMap::new());
    read.unwrap()
}
