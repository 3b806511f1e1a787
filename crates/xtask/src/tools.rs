//! What the tests need on the machine, and how it gets there.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::steps::{Done, answers, cargo, program, root, run};

/// Something on the machine that a Debian package brings.
struct Need {
    /// Any of these files proves that it is there.
    proofs: &'static [&'static str],
    /// Debian's package.
    package: &'static str,
    /// What it is for, told when it cannot be installed.
    purpose: &'static str,
}

/// The whole list. Adding a need touches this table only.
const NEEDS: &[Need] = &[
    Need {
        proofs: &["/usr/bin/chromium"],
        package: "chromium",
        purpose: "the browser checks",
    },
    Need {
        proofs: &["/usr/bin/node", "/usr/local/bin/node"],
        package: "nodejs",
        purpose: "the browser checks",
    },
    Need {
        proofs: &["/usr/bin/npm", "/usr/local/bin/npm"],
        package: "npm",
        purpose: "playwright-core and axe-core",
    },
    Need {
        proofs: &["/usr/lib/postgresql"],
        package: "postgresql",
        purpose: "the records' tests",
    },
    Need {
        proofs: &[
            "/usr/share/doc/python3-venv",
            "/usr/lib/python3.11/ensurepip",
        ],
        package: "python3-venv",
        purpose: "made-up requests of programs",
    },
    Need {
        proofs: &["/usr/bin/soffice"],
        package: "libreoffice-calc-nogui",
        purpose: "exports opened by a spreadsheet program",
    },
    Need {
        proofs: &["/usr/lib/libreoffice/program/libswlo.so"],
        package: "libreoffice-writer-nogui",
        purpose: "forms opened by a text program",
    },
    Need {
        proofs: &["/usr/bin/pdftotext"],
        package: "poppler-utils",
        purpose: "forms read back from paper",
    },
    Need {
        proofs: &["/usr/share/fonts/truetype/liberation2/LiberationSerif-Regular.ttf"],
        package: "fonts-liberation2",
        purpose: "Vietnamese on paper, in the shape of Times New Roman",
    },
    Need {
        proofs: &["/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc"],
        package: "fonts-noto-cjk",
        purpose: "Chinese on paper",
    },
    Need {
        proofs: &["/usr/sbin/dnsmasq"],
        package: "dnsmasq-base",
        purpose: "names that the mail guard asks for; each test starts a private instance",
    },
    Need {
        proofs: &["/usr/sbin/nft"],
        package: "nftables",
        purpose: "block lists as the firewall reads them; it only looks at them",
    },
    Need {
        proofs: &["/usr/sbin/iptables"],
        package: "iptables",
        purpose: "block lists as an older firewall takes them, in a network of the test's own",
    },
    Need {
        proofs: &["/usr/sbin/ipset", "/sbin/ipset"],
        package: "ipset",
        purpose: "the sets of addresses of such lists",
    },
    Need {
        proofs: &["/usr/sbin/postfix"],
        package: "postfix",
        purpose: "the tests of mail; each starts a private instance",
    },
    Need {
        proofs: &[
            "/usr/lib/x86_64-linux-gnu/rsyslog/omrelp.so",
            "/usr/lib/aarch64-linux-gnu/rsyslog/omrelp.so",
        ],
        package: "rsyslog-relp",
        purpose: "the tests of listeners; each starts a private instance",
    },
    Need {
        proofs: &[
            "/usr/lib/x86_64-linux-gnu/rsyslog/lmnsd_ossl.so",
            "/usr/lib/aarch64-linux-gnu/rsyslog/lmnsd_ossl.so",
        ],
        package: "rsyslog-openssl",
        purpose: "the tests of listeners over TLS",
    },
    Need {
        proofs: &[
            "/usr/lib/x86_64-linux-gnu/rsyslog/lmnsd_gtls.so",
            "/usr/lib/aarch64-linux-gnu/rsyslog/lmnsd_gtls.so",
        ],
        package: "rsyslog-gnutls",
        purpose: "the tests of listeners over TLS",
    },
    Need {
        proofs: &["/usr/sbin/mariadbd"],
        package: "mariadb-server-core",
        purpose: "the tests of systems kept in step; each starts a private server",
    },
    Need {
        proofs: &["/usr/bin/mariadb"],
        package: "mariadb-client-core",
        purpose: "the tests of systems kept in step",
    },
    Need {
        proofs: &["/usr/sbin/slapd"],
        package: "slapd",
        purpose: "the tests of directories; each starts a private instance",
    },
    Need {
        proofs: &["/usr/bin/ldappasswd"],
        package: "ldap-utils",
        purpose: "the tests of our own directory",
    },
    Need {
        proofs: &["/usr/lib/dovecot/modules/auth/libauthdb_ldap.so"],
        package: "dovecot-ldap",
        purpose: "the tests of our own directory; each starts a private instance",
    },
    Need {
        proofs: &["/usr/lib/dovecot/managesieve"],
        package: "dovecot-managesieved",
        purpose: "the tests of mailboxes' rules; each starts a private instance",
    },
    Need {
        proofs: &["/usr/lib/postfix/postfix-ldap.so"],
        package: "postfix-ldap",
        purpose: "the tests of our own directory",
    },
    Need {
        proofs: &["/usr/share/samba/setup/provision.ldif"],
        package: "samba-ad-provision",
        purpose: "the tests of directories; each makes a private domain",
    },
    Need {
        proofs: &["/usr/sbin/samba"],
        package: "samba-ad-dc",
        purpose: "the tests of directories; each starts a private domain controller",
    },
    Need {
        proofs: &[
            "/usr/lib/x86_64-linux-gnu/samba/ldb/samba_dsdb.so",
            "/usr/lib/aarch64-linux-gnu/samba/ldb/samba_dsdb.so",
        ],
        package: "samba-dsdb-modules",
        purpose: "the tests of directories; a domain's own rules",
    },
    Need {
        proofs: &["/usr/bin/ldbmodify"],
        package: "ldb-tools",
        purpose: "back-dated accounts of a domain",
    },
    Need {
        proofs: &["/usr/sbin/apache2"],
        package: "apache2-bin",
        purpose: "an application that people sign in to; each test starts a private instance",
    },
    Need {
        proofs: &["/usr/lib/apache2/modules/mod_auth_openidc.so"],
        package: "libapache2-mod-auth-openidc",
        purpose: "an application that people sign in to",
    },
    Need {
        proofs: &["/usr/bin/logger"],
        package: "bsdutils",
        purpose: "the tests of listeners for datagrams",
    },
    Need {
        proofs: &["/usr/bin/openssl"],
        package: "openssl",
        purpose: "certificates made by tests",
    },
    Need {
        proofs: &["/usr/bin/systemd-analyze"],
        package: "systemd",
        purpose: "looking at packaging/townwatch.service",
    },
    Need {
        proofs: &["/lib/systemd/systemd-journal-upload"],
        package: "systemd-journal-remote",
        purpose: "journals sent to us by the real sender",
    },
    Need {
        proofs: &["/usr/bin/readelf"],
        package: "binutils",
        purpose: "the libraries that a Debian package depends on",
    },
    Need {
        proofs: &["/usr/bin/xz"],
        package: "xz-utils",
        purpose: "compressed logs in tests",
    },
    Need {
        proofs: &["/usr/bin/zstd"],
        package: "zstd",
        purpose: "compressed logs in tests",
    },
];

/// The version is fixed so that a new lint of theirs does not break an old commit.
const CARGO_DENY: &str = "0.20.2";

/// Installs what is absent, or says in one line what is missing.
pub(crate) fn install() -> Done {
    debian()?;
    npm(&root().join("tests-browser"))?;
    schemathesis()?;
    senders()?;
    scim()?;
    sharing()?;
    syslog_ng()?;
    mail_suites()?;
    cargo_deny().map(|_| ())
}

fn debian() -> Done {
    let missing = || {
        NEEDS
            .iter()
            .filter(|need| !need.proofs.iter().any(|file| Path::new(file).exists()))
    };
    let packages: Vec<&str> = missing().map(|need| need.package).collect();
    if packages.is_empty() {
        return Ok(());
    }
    println!("installing from Debian: {}", packages.join(" "));
    let told = || {
        let names: Vec<String> = missing()
            .map(|need| format!("{} (for {})", need.package, need.purpose))
            .collect();
        format!(
            "missing Debian packages: {}; install them with `apt-get install {}`",
            names.join(", "),
            packages.join(" ")
        )
    };
    // A package list that cannot be refreshed may still be good enough.
    if let Err(cause) = run(&mut apt(&["update", "-qq"])) {
        eprintln!("xtask: {cause}");
    }
    if packages.contains(&"postfix") {
        keep_postfix_still()?;
    }
    let mut words = vec!["install", "-y", "-qq", "--no-install-recommends"];
    words.extend(&packages);
    run(&mut apt(&words)).map_err(|_| told())?;
    keep_directories_still(&packages);
    if missing().next().is_none() {
        Ok(())
    } else {
        Err(told())
    }
}

fn apt(words: &[&str]) -> Command {
    let mut command = as_root("apt-get");
    command.args(words).env("DEBIAN_FRONTEND", "noninteractive");
    command
}

fn as_root(name: &str) -> Command {
    let is_root =
        crate::steps::output(&mut program("id", &["-u"])).is_ok_and(|id| id.trim() == "0");
    if is_root {
        program(name, &[])
    } else {
        // Never asks for a password: a chore that waits for input looks like one that hangs.
        program("sudo", &["-n", name])
    }
}

/// A Postfix that is not configured does not start: the tests bring their own instances, and a
/// developer's machine must not begin to listen for mail.
fn keep_postfix_still() -> Done {
    let answer = "postfix postfix/main_mailer_type select No configuration";
    let mut command = as_root("sh");
    command.args(["-c", &format!("echo {answer} | debconf-set-selections")]);
    run(&mut command).map_err(|cause| format!("cannot tell Debian to keep Postfix still: {cause}"))
}

/// Debian starts what it installs: a developer's machine must not become a directory or a file server. The
/// tests bring their own instances.
fn keep_directories_still(installed: &[&str]) {
    if !Path::new("/run/systemd/system").exists() {
        return;
    }
    let started = [
        ("slapd", &["slapd"][..]),
        ("dovecot-ldap", &["dovecot"]),
        ("dovecot-managesieved", &["dovecot"]),
        // The module may bring the whole server with it.
        ("libapache2-mod-auth-openidc", &["apache2"]),
        ("samba-ad-dc", &["samba-ad-dc", "smbd", "nmbd", "winbind"]),
    ];
    let services = started
        .iter()
        .filter(|(package, _)| installed.contains(package))
        .flat_map(|(_, services)| *services);
    for service in services {
        let mut command = as_root("systemctl");
        if let Err(cause) = run(command.args(["disable", "--now", service])) {
            eprintln!("xtask: {service} may still run: {cause}");
        }
    }
}

/// Brings a folder's npm packages, by its committed lock file, unless they are there.
pub(crate) fn npm(folder: &Path) -> Done {
    let wanted = folder.join("package-lock.json");
    let there = folder.join("node_modules/.package-lock.json");
    let changed = |file: &Path| fs::metadata(file).and_then(|facts| facts.modified());
    if let (Ok(wanted), Ok(there)) = (changed(&wanted), changed(&there))
        && there >= wanted
    {
        return Ok(());
    }
    let mut command = program(
        "npm",
        &["ci", "--no-audit", "--no-fund", "--ignore-scripts"],
    );
    run(command.current_dir(folder)).map_err(|cause| {
        let name = folder.file_name().unwrap_or_default().to_string_lossy();
        format!("missing npm packages of {name}/package-lock.json: {cause}")
    })
}

/// cargo-deny's path: the machine's own, or one built into the target folder.
pub(crate) fn cargo_deny() -> Result<PathBuf, String> {
    if answers("cargo-deny", &["--version"]) {
        return Ok(PathBuf::from("cargo-deny"));
    }
    let folder = target()?.join("tools");
    let built = folder.join("bin/cargo-deny");
    if answers(&built, &["--version"]) {
        return Ok(built);
    }
    // A debug build: about a minute on two cores, and it runs for a second a time.
    let mut command = cargo(&["install", "--quiet", "--locked", "--debug", "cargo-deny"]);
    command
        .args(["--version", CARGO_DENY, "--root"])
        .arg(&folder);
    command.arg("--target-dir").arg(folder.join("build"));
    run(&mut command).map_err(|cause| format!("missing cargo-deny {CARGO_DENY}: {cause}"))?;
    fs::remove_dir_all(folder.join("build"))
        .map_err(|cause| format!("cannot remove cargo-deny's build folder: {cause}"))?;
    Ok(built)
}

/// schemathesis' path: its pinned version in a Python environment in the target folder.
pub(crate) fn schemathesis() -> Result<PathBuf, String> {
    let wanted = root().join("tests-api/requirements.txt");
    let folder = target()?.join("tools/python");
    python(&folder, &wanted, "schemathesis")?;
    Ok(folder.join("bin/schemathesis"))
}

/// The official clients whose requests the doors for HTTP take.
fn senders() -> Done {
    let wanted = root().join("crates/townwatch/tests/senders/doors/requirements.txt");
    python(&target()?.join("tools/senders"), &wanted, "python")
}

/// Referees of SCIM, and a server that accounts are carried to.
fn scim() -> Done {
    let wanted = root().join("crates/townwatch/tests/program/scim/requirements.txt");
    python(&target()?.join("tools/scim"), &wanted, "scim2")
}

/// Referees of what others are told of an incident.
fn sharing() -> Done {
    let wanted = root().join("crates/testkit/tests/desk/sharing/requirements.txt");
    python(&target()?.join("tools/sharing"), &wanted, "stix2_validator")
}

/// Published suites of SPF and DKIM, as the sources of two Python packages carry them, unpacked into the
/// target folder: they are read by tests and never become part of the project.
fn mail_suites() -> Done {
    let wanted = root().join("crates/mail/tests/requirements.txt");
    let folder = target()?.join("tools/mail-suites");
    let done = folder.join("unpacked.txt");
    let text = |file: &Path| fs::read_to_string(file).unwrap_or_default();
    if text(&done) == text(&wanted) {
        return Ok(());
    }
    let told = |cause: String| format!("missing published suites of mail (crates/mail): {cause}");
    let archives = folder.join("archives");
    fs::create_dir_all(&archives).map_err(|cause| told(cause.to_string()))?;
    let pip = target()?.join("tools/senders/bin/pip");
    let mut download = program(
        pip,
        &["download", "--quiet", "--no-deps", "--no-binary", ":all:"],
    );
    download.args(["--require-hashes", "-r"]).arg(&wanted);
    run(download.arg("-d").arg(&archives)).map_err(told)?;
    let found = fs::read_dir(&archives).map_err(|cause| told(cause.to_string()))?;
    for archive in found.flatten() {
        let mut unpack = program("tar", &["-xzf"]);
        run(unpack.arg(archive.path()).arg("-C").arg(&folder)).map_err(told)?;
    }
    fs::copy(&wanted, &done)
        .map(|_| ())
        .map_err(|cause| told(cause.to_string()))
}

/// syslog-ng and what it needs, unpacked into the target folder: Debian does not let it be installed
/// beside rsyslog.
fn syslog_ng() -> Done {
    const PACKAGES: [&str; 6] = [
        "syslog-ng-core",
        "libivykis0",
        "libjson-c5",
        "libnet1",
        "libpcre3",
        "libwrap0",
    ];
    let folder = target()?.join("tools/syslog-ng");
    if folder.join("usr/sbin/syslog-ng").exists() {
        return Ok(());
    }
    let told = |cause: String| format!("missing Debian's syslog-ng-core, unpacked: {cause}");
    let archives = folder.join("archives");
    fs::create_dir_all(&archives).map_err(|cause| told(cause.to_string()))?;
    let mut download = program("apt-get", &["download", "-qq"]);
    run(download.args(PACKAGES).current_dir(&archives)).map_err(told)?;
    let found = fs::read_dir(&archives).map_err(|cause| told(cause.to_string()))?;
    for archive in found.flatten() {
        let mut unpack = program("dpkg", &["-x"]);
        run(unpack.arg(archive.path()).arg(&folder)).map_err(told)?;
    }
    fs::remove_dir_all(&archives).map_err(|cause| told(cause.to_string()))
}

/// Pinned packages in a Python environment of their own, which then has a program.
fn python(folder: &Path, wanted: &Path, has: &str) -> Done {
    let installed = folder.join("installed.txt");
    let text = |file: &Path| fs::read_to_string(file).unwrap_or_default();
    if text(&installed) == text(wanted) && folder.join("bin").join(has).exists() {
        return Ok(());
    }
    let shown = wanted.strip_prefix(root()).unwrap_or(wanted).display();
    let told = |cause: String| format!("missing Python packages of {shown}: {cause}");
    run(program("/usr/bin/python3", &["-m", "venv"]).arg(folder)).map_err(told)?;
    let mut pip = program(folder.join("bin/pip"), &["install", "--quiet", "-r"]);
    run(pip.arg(wanted)).map_err(told)?;
    fs::copy(wanted, &installed)
        .map(|_| ())
        .map_err(|cause| told(format!("{}: {cause}", installed.display())))
}

/// Cargo's target folder, where everything that may be thrown away lives.
pub(crate) fn target() -> Result<PathBuf, String> {
    let facts = cargo_metadata::MetadataCommand::new()
        .manifest_path(root().join("Cargo.toml"))
        .no_deps()
        .exec()
        .map_err(|cause| format!("cargo metadata: {cause}"))?;
    Ok(facts.target_directory.into_std_path_buf())
}
