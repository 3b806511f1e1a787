//! A look at a package: what is in it, what it says of itself, and whether it works where it is put.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::Path;

use super::tree::pages;
use crate::steps::{Done, answers, output, program};

/// Every file with its mode, beside the manual pages.
const EXPECTED: [(&str, &str); 15] = [
    ("-rw-r--r--", "./etc/townwatch/townwatch.toml"),
    ("-rwxr-xr-x", "./usr/bin/townwatch"),
    ("-rw-r--r--", "./usr/lib/systemd/system/townwatch.service"),
    ("-rw-r--r--", "./usr/lib/sysusers.d/townwatch.conf"),
    ("-rw-r--r--", "./usr/lib/tmpfiles.d/townwatch.conf"),
    (
        "-rw-r--r--",
        "./usr/share/bash-completion/completions/townwatch",
    ),
    ("-rw-r--r--", "./usr/share/doc/townwatch/README.Debian"),
    (
        "-rw-r--r--",
        "./usr/share/doc/townwatch/changelog.Debian.gz",
    ),
    ("-rw-r--r--", "./usr/share/doc/townwatch/changelog.gz"),
    ("-rw-r--r--", "./usr/share/doc/townwatch/copyright"),
    ("-rw-r--r--", "./usr/share/doc/townwatch/licences.gz"),
    (
        "-rw-r--r--",
        "./usr/share/fish/vendor_completions.d/townwatch.fish",
    ),
    ("-rw-r--r--", "./usr/share/lintian/overrides/townwatch"),
    ("-rw-r--r--", "./usr/share/man/man1/townwatch.1.gz"),
    (
        "-rw-r--r--",
        "./usr/share/zsh/vendor-completions/_townwatch",
    ),
];

/// Looks at everything; what it unpacks goes into a scratch folder, which is removed when all is well.
pub(super) fn look(package: &Path, scratch: &Path) -> Done {
    let package = package
        .canonicalize()
        .map_err(|cause| format!("{}: {cause}", package.display()))?;
    super::remove(scratch)?;
    fs::create_dir_all(scratch).map_err(|cause| format!("{}: {cause}", scratch.display()))?;
    fields(&package)?;
    contents(&package)?;
    let prefix = scratch.join("prefix");
    unpack(&package, &prefix)?;
    unit(&prefix, scratch)?;
    works(&prefix)?;
    if output(&mut program("id", &["-u"]))?.trim() == "0" {
        installs(&package, &scratch.join("machine"))?;
    } else {
        println!("not installed into a folder: only root may");
    }
    super::remove(scratch)
}

/// One field of the control file.
fn field(package: &Path, name: &str) -> Result<String, String> {
    let mut ask = program("dpkg-deb", &["--field"]);
    let said = output(ask.arg(package).arg(name))?;
    Ok(said.trim().to_owned())
}

fn fields(package: &Path) -> Done {
    let is = |name: &str, good: &dyn Fn(&str) -> bool| {
        let said = field(package, name)?;
        if good(&said) {
            Ok(())
        } else {
            Err(format!("the package's {name} is {said:?}"))
        }
    };
    let own = super::facts()?;
    is("Package", &|said| said == "townwatch")?;
    is("Version", &|said| said == own.version)?;
    is("Architecture", &|said| said == own.architecture)?;
    is("Maintainer", &|said| {
        said.contains(" <") && said.ends_with('>')
    })?;
    is("Installed-Size", &|said| {
        said.parse::<u64>().is_ok_and(|size| size > 10_000)
    })?;
    is("Depends", &|said| {
        said.contains("libc6 (>= 2.") && said.contains("systemd |")
    })?;
    is("Description", &|said| said.lines().count() > 3)
}

/// What is in it, whose it is and who may do what with it: the list and nothing else.
fn contents(package: &Path) -> Done {
    let mut list = program("dpkg-deb", &["--contents"]);
    let said = output(list.arg(package))?;
    let mut found = BTreeMap::new();
    let mut wrong = Vec::new();
    for line in said.lines() {
        let words: Vec<&str> = line.split_whitespace().collect();
        let [mode, owner, .., path] = words.as_slice() else {
            return Err(format!("dpkg-deb says {line:?}"));
        };
        if *owner != "root/root" {
            wrong.push(format!("{path} is {owner}'s"));
        }
        if mode.starts_with('d') {
            if *mode != "drwxr-xr-x" {
                wrong.push(format!("{path} is {mode}"));
            }
        } else {
            found.insert((*path).to_owned(), (*mode).to_owned());
        }
    }
    let pages = pages()?.into_iter();
    let pages = pages.map(|(name, _)| format!("./usr/share/man/man1/{name}.gz"));
    let mut expected: BTreeMap<String, String> =
        pages.map(|path| (path, "-rw-r--r--".to_owned())).collect();
    expected.extend(EXPECTED.map(|(mode, path)| (path.to_owned(), mode.to_owned())));
    for (path, mode) in &expected {
        match found.remove(path) {
            None => wrong.push(format!("{path} is missing")),
            Some(has) if has == *mode => {}
            Some(has) => wrong.push(format!("{path} is {has}")),
        }
    }
    wrong.extend(
        found
            .keys()
            .map(|path| format!("{path} is not in the list")),
    );
    if wrong.is_empty() {
        println!("{} files, all root's", expected.len());
        return Ok(());
    }
    Err(wrong.join("; "))
}

/// Unpacks it, compares every file with its sum, and reads the scripts.
fn unpack(package: &Path, prefix: &Path) -> Done {
    output(program("dpkg-deb", &["-x"]).arg(package).arg(prefix))?;
    let told = prefix.join("DEBIAN");
    output(program("dpkg-deb", &["-e"]).arg(package).arg(&told))?;
    let mut sums = program("md5sum", &["--check", "--quiet", "DEBIAN/md5sums"]);
    output(sums.current_dir(prefix))?;
    let conffiles = fs::read_to_string(told.join("conffiles")).unwrap_or_default();
    if conffiles != "/etc/townwatch/townwatch.toml\n" {
        return Err(format!("conffiles says {conffiles:?}"));
    }
    for script in ["postinst", "prerm", "postrm"] {
        output(program("sh", &["-n"]).arg(told.join(script)))?;
    }
    Ok(())
}

/// Where systemd is: whether it takes the unit with this program, and how open it finds it.
fn unit(prefix: &Path, scratch: &Path) -> Done {
    if !answers("systemd-analyze", &["--version"]) {
        println!("the unit was not looked at: systemd-analyze is not here");
        return Ok(());
    }
    let path = prefix.join("usr/lib/systemd/system/townwatch.service");
    let text = fs::read_to_string(&path).map_err(|cause| format!("the unit: {cause}"))?;
    let binary = prefix.join("usr/bin/townwatch");
    let text = text.replace("/usr/bin/townwatch", &binary.to_string_lossy());
    let own = scratch.join("townwatch.service");
    fs::write(&own, text).map_err(|cause| format!("{}: {cause}", own.display()))?;
    output(program("systemd-analyze", &["verify", "--man=no"]).arg(&own))?;
    // Tenths of 10, which is wide open.
    let words = ["security", "--offline=true", "--no-pager", "--threshold=20"];
    let said = output(program("systemd-analyze", &words).arg(&own))?;
    let exposure = said.lines().rfind(|line| line.contains("exposure"));
    println!("{}", exposure.unwrap_or_default().trim());
    Ok(())
}

/// The program in its place takes the configuration that is installed with it.
fn works(prefix: &Path) -> Done {
    let data = prefix.join("var/lib/townwatch");
    let binary = prefix.join("usr/bin/townwatch");
    let mut check = program(&binary, &["check", "--config"]);
    check.arg(prefix.join("etc/townwatch/townwatch.toml"));
    let said = output(check.arg("--data").arg(&data))?;
    if !said.contains("are well") {
        return Err(format!("`townwatch check` says {said:?}"));
    }
    let version = output(&mut program(&binary, &["--version"]))?;
    println!("{}", version.trim());
    Ok(())
}

/// dpkg with a folder in the place of the machine: nothing outside it is touched.
fn dpkg(machine: &Path, words: &[&str], last: &Path) -> Result<String, String> {
    let mut dpkg = program("dpkg", &[]);
    dpkg.arg(format!("--root={}", machine.display()));
    dpkg.arg("--log=/dev/null");
    dpkg.args(["--force-depends", "--force-script-chrootless"]);
    dpkg.args(words).arg(last);
    output(dpkg.env("LC_ALL", "C"))
}

/// Installed, changed, upgraded, removed and purged: what the office keeps is never touched.
fn installs(package: &Path, machine: &Path) -> Done {
    let write = |path: &str, text: &str| {
        let path = machine.join(path);
        let folder = path.parent().map_or(Ok(()), fs::create_dir_all);
        let done = folder.and_then(|()| fs::write(&path, text));
        done.map_err(|cause| format!("{}: {cause}", path.display()))
    };
    write("var/lib/dpkg/status", "")?;
    write("var/lib/dpkg/info/format", "1\n")?;
    write("var/lib/dpkg/updates/.keep", "")?;
    fs::remove_file(machine.join("var/lib/dpkg/updates/.keep")).map_err(|why| why.to_string())?;
    dpkg(machine, &["--install"], package)?;
    belongs(machine)?;

    let config = "etc/townwatch/townwatch.toml";
    let text = fs::read_to_string(machine.join(config)).map_err(|why| why.to_string())?;
    let own = format!("{text}# ours\n");
    write(config, &own)?;
    write("var/lib/townwatch/records.db", "kept")?;
    let is = |path: &str, wanted: Option<&str>, when: &str| {
        let found = fs::read_to_string(machine.join(path)).ok();
        if found.as_deref() == wanted {
            Ok(())
        } else {
            Err(format!("after {when}, {path} holds {found:?}"))
        }
    };
    let records = "var/lib/townwatch/records.db";
    dpkg(machine, &["--install"], package)?;
    is(config, Some(&own), "an upgrade")?;
    is(records, Some("kept"), "an upgrade")?;
    dpkg(machine, &["--remove"], Path::new("townwatch"))?;
    if machine.join("usr/bin/townwatch").exists() {
        return Err("after the removal the program is still there".to_owned());
    }
    is(config, Some(&own), "a removal")?;
    is(records, Some("kept"), "a removal")?;
    let said = dpkg(machine, &["--purge"], Path::new("townwatch"))?;
    is(config, None, "a purge")?;
    is(records, Some("kept"), "a purge")?;
    if !said.contains("They lie in /var/lib/townwatch") {
        return Err(format!(
            "a purge does not say where the log stays: {said:?}"
        ));
    }
    println!("installed, upgraded, removed and purged in a folder: what is kept stayed");
    Ok(())
}

/// The user is there, and the folders are its alone.
fn belongs(machine: &Path) -> Done {
    let users = fs::read_to_string(machine.join("etc/passwd"))
        .map_err(|cause| format!("etc/passwd: {cause}"))?;
    let line = users.lines().find(|line| line.starts_with("townwatch:"));
    let line = line.ok_or("no user townwatch was made")?;
    let uid = line.split(':').nth(2).and_then(|uid| uid.parse().ok());
    if !line.ends_with("/nologin") {
        return Err(format!("the user can sign in: {line}"));
    }
    for folder in ["var/lib/townwatch", "var/lib/townwatch-keys"] {
        let facts = fs::metadata(machine.join(folder));
        let facts = facts.map_err(|cause| format!("{folder}: {cause}"))?;
        let mode = facts.permissions().mode() & 0o7777;
        if Some(facts.uid()) != uid || mode != 0o700 {
            return Err(format!("{folder} is {}'s, {mode:o}", facts.uid()));
        }
    }
    Ok(())
}
