//! How the program is linked.

use std::env;
use std::io::{self, Write};

/// Some 375,000 addresses are put into the program when it starts. Packed (glibc 2.36 and later, that of Debian 12)
/// they take 0.2 MB of it instead of 9, all of which would be read at every start and kept in memory.
const PACKED: &str = "cargo::rustc-link-arg-bins=-Wl,-z,pack-relative-relocs";

fn main() -> io::Result<()> {
    let mut told = io::stdout();
    writeln!(told, "cargo::rerun-if-changed=build.rs")?;
    if target_is("OS", "linux") && target_is("ENV", "gnu") {
        writeln!(told, "{PACKED}")?;
    }
    Ok(())
}

#[expect(
    clippy::disallowed_methods,
    reason = "cargo tells a build script its target this way"
)]
fn target_is(part: &str, name: &str) -> bool {
    env::var_os(format!("CARGO_CFG_TARGET_{part}")).is_some_and(|is| is == name)
}
