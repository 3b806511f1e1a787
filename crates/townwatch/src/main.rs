//! The program.

use std::alloc::System;
use std::process::ExitCode;

use zeroizing_alloc::ZeroAlloc;

/// What is given back is overwritten first: a password lies in buffers of TLS, HTTP, LDAP and JSON that know
/// nothing of secrets, and whoever reads the memory of this process later finds none of them.
#[global_allocator]
static MEMORY: ZeroAlloc<System> = ZeroAlloc(System);

fn main() -> ExitCode {
    townwatch::run(std::env::args_os())
}
