//! How the program is linked.

use std::env;
use std::io::{self, Write};

/// Some 375,000 addresses are put into the program when it starts. Packed (glibc 2.36 and later, that of Debian 12)
/// they take 0.2 MB of it instead of 9, all of which would be read at every start and kept in memory.
const PACKED: &str = "cargo::rustc-link-arg-bins=-Wl,-z,pack-relative-relocs";

fn main() -> io::Result<()> {
    let target = |name| env::var(format!("CARGO_CFG_TARGET_{name}")).unwrap_or_default();
    let mut told = io::stdout();
    writeln!(told, "cargo::rerun-if-changed=build.rs")?;
    if target("OS") == "linux" && target("ENV") == "gnu" {
        writeln!(told, "{PACKED}")?;
    }
    Ok(())
}
