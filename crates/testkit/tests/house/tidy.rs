//! The invariants of ARCHITECTURE.md that are about the tree itself. Each test names its number.

#![expect(clippy::unwrap_used, reason = "a preparation that fails ends the test")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use cargo_metadata::MetadataCommand;
use domain::language::Language;
use texts::Texts;

fn top() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .canonicalize()
        .unwrap()
}

/// Files below a folder with an ending, sorted; what is built or installed is left out.
fn files(folder: &str, ending: &str) -> Vec<PathBuf> {
    fn gather(folder: &Path, ending: &str, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            let name = entry.file_name();
            if path.is_dir() && name != "node_modules" && name != "target" && name != ".git" {
                gather(&path, ending, found);
            } else if path.to_string_lossy().ends_with(ending) {
                found.push(path);
            }
        }
    }
    let mut found = Vec::new();
    gather(&top().join(folder), ending, &mut found);
    found.sort();
    assert!(!found.is_empty(), "no *{ending} below {folder}");
    found
}

fn short(path: &Path) -> String {
    path.strip_prefix(top())
        .unwrap_or(path)
        .display()
        .to_string()
}

/// Rust that ships: without tests, benches, build scripts and the tools of tests.
fn shipped() -> Vec<(String, String)> {
    files("crates", ".rs")
        .into_iter()
        .filter(|path| {
            let path = short(path);
            let apart = [
                "/tests/",
                "/tests.rs",
                "/benches/",
                "build.rs",
                "/testkit/",
                "/xtask/",
            ];
            !apart.iter().any(|part| path.contains(part))
        })
        .map(|path| {
            let text = fs::read_to_string(&path).unwrap();
            let code = text
                .split("#[cfg(test)]")
                .next()
                .unwrap_or_default()
                .to_owned();
            (short(&path), code)
        })
        .collect()
}

/// Dependencies of each of our crates, for shipping, by name.
fn dependencies() -> BTreeMap<String, BTreeSet<String>> {
    let metadata = MetadataCommand::new()
        .manifest_path(top().join("Cargo.toml"))
        .no_deps()
        .exec()
        .unwrap();
    let mut found = BTreeMap::new();
    for package in metadata.packages {
        let of: BTreeSet<_> = package
            .dependencies
            .iter()
            .filter(|dependency| dependency.kind == cargo_metadata::DependencyKind::Normal)
            .map(|dependency| dependency.name.clone())
            .collect();
        found.insert(package.name.to_string(), of);
    }
    found
}

/// What the program wires together.
const WIRED: &[&str] = &[
    "domain",
    "formats",
    "detect",
    "places",
    "mail",
    "milter",
    "managesieve",
    "ldap",
    "texts",
    "sheets",
    "application",
    "store",
    "evidence",
    "columns",
    "evidence-query",
    "collect",
    "post",
    "handover",
    "vault",
    "guessable",
    "identity",
    "directory",
    "api",
    "oidc",
    "scim",
    "web",
];

/// What the console knows.
const WEB: &[&str] = &[
    "domain",
    "application",
    "api",
    "oidc",
    "scim",
    "texts",
    "detect",
    "sheets",
];

/// What the list of readers of foreign bytes reads with.
const HOSTILE: &[&str] = &[
    "domain",
    "formats",
    "detect",
    "mail",
    "ldap",
    "evidence",
    "collect",
    "vault",
    "identity",
    "oidc",
    "scim",
    "application",
];

#[test]
fn i1_dependencies_point_one_way() {
    let mut allowed: BTreeMap<&str, &[&str]> = BTreeMap::from([
        ("domain", &[][..]),
        ("formats", &["domain"]),
        ("detect", &["domain"]),
        ("places", &["domain"]),
        ("mail", &["domain"]),
        ("texts", &["domain"]),
        ("sheets", &["texts"]),
        (
            "application",
            &["domain", "formats", "detect", "places", "oidc", "guessable"],
        ),
        ("store", &["domain", "application", "oidc"]),
        ("evidence", &["domain", "application", "formats"]),
        ("columns", &["domain", "application"]),
        ("evidence-query", &["domain", "application", "places"]),
        ("collect", &["domain", "application", "formats"]),
        ("api", &["domain", "application"]),
        ("web", WEB),
        ("post", &["domain", "application", "texts"]),
        ("handover", &["domain", "application", "sheets"]),
        ("identity", &["domain", "application"]),
        ("directory", &["domain"]),
        ("townwatch", WIRED),
        ("hostile", HOSTILE),
    ]);
    let alone = "guessable ldap managesieve milter oidc scim vault xtask";
    allowed.extend(alone.split(' ').map(|name| (name, &[][..])));
    let found = dependencies();
    let ours: BTreeSet<&str> = found.keys().map(String::as_str).collect();
    let mut wrong = Vec::new();
    for (name, of) in &found {
        if name == "testkit" {
            continue;
        }
        let Some(may) = allowed.get(name.as_str()) else {
            wrong.push(format!("{name} is not in the map"));
            continue;
        };
        let inside = of
            .iter()
            .map(String::as_str)
            .filter(|other| ours.contains(other));
        wrong.extend(
            inside
                .filter(|other| !may.contains(other))
                .map(|other| format!("{name} → {other}")),
        );
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn i2_only_their_crates_know_sql_http_and_the_machine() {
    let known_to: [(&[&str], &[&str]); 9] = [
        (&["sqlx"], &["store", "handover"]),
        (
            &["axum", "tower", "askama"],
            &["web", "townwatch", "testkit"],
        ),
        (&["hyper", "hyper-util"], &["post", "collect", "townwatch"]),
        (&["lettre"], &["post"]),
        (&["ldap3"], &["directory"]),
        (&["parquet"], &["columns"]),
        (
            &["arrow", "datafusion-expr", "datafusion-sql"],
            &["evidence-query"],
        ),
        (
            &["tokio"],
            &[
                "store",
                "evidence",
                "columns",
                "collect",
                "post",
                "handover",
                "identity",
                "directory",
                "managesieve",
                "web",
                "townwatch",
                "testkit",
            ],
        ),
        (&["rsigma-eval", "rsigma-parser"], &["detect"]),
    ];
    let mut wrong = Vec::new();
    for (name, of) in dependencies() {
        for (libraries, crates) in known_to {
            for library in libraries.iter().filter(|library| of.contains(**library)) {
                if !crates.contains(&name.as_str()) {
                    wrong.push(format!("{name} knows {library}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn i3_every_crate_keeps_the_workspace_lints_and_nothing_is_unsafe() {
    let manifest = fs::read_to_string(top().join("Cargo.toml")).unwrap();
    assert!(manifest.contains("unsafe_code = \"forbid\""));
    for path in files("crates", "Cargo.toml") {
        let text = fs::read_to_string(&path).unwrap();
        assert!(
            text.contains("[lints]\nworkspace = true"),
            "{} has no lints",
            short(&path)
        );
    }
    let bans = fs::read_to_string(top().join("clippy.toml")).unwrap();
    for banned in [
        "SystemTime::now",
        "Timestamp::now",
        "std::env::var",
        "thread::sleep",
        "HashMap",
    ] {
        assert!(bans.contains(banned), "clippy.toml does not ban {banned}");
    }
}

#[test]
fn i4_exceptions_are_expected_with_a_reason() {
    let mut wrong = Vec::new();
    for (file, code) in shipped() {
        for line in code
            .lines()
            .filter(|line| line.trim_start().starts_with("#[allow"))
        {
            wrong.push(format!("{file}: {line}"));
        }
    }
    assert!(wrong.is_empty(), "use #[expect(…, reason)]: {wrong:#?}");
}

#[test]
fn i5_no_legal_number_stands_in_rust() {
    let regime: BTreeSet<String> = domain::regime::builtin()
        .unwrap()
        .iter()
        .flat_map(|regime| regime.clauses().iter().map(|clause| clause.code.clone()))
        .collect();
    assert!(
        regime.len() >= 20,
        "the regulations name {} clauses",
        regime.len()
    );
    let policies = domain::policy::builtin_policies().unwrap();
    let of_policies = policies
        .iter()
        .flat_map(domain::policy::Policy::clauses)
        .map(|clause| clause.code.clone());
    let regime: BTreeSet<String> = regime.into_iter().chain(of_policies).collect();
    let periods = [
        "PT1H", "PT72H", "PT36H", "PT8H", "PT2H", "P1M", "P3M", "P6M", "P12M",
    ];
    let classes = [
        "core_ci",
        "core_non_ci",
        "non_core",
        "official_secret",
        "state_secret",
    ];
    let mut wrong = Vec::new();
    for (file, code) in shipped()
        .into_iter()
        .filter(|(file, _)| !file.contains("/demo/"))
    {
        let asks = |line: &&str| !(file.ends_with("migration.rs") && line.ends_with(".sql\","));
        for (line, number) in code.lines().zip(1..).filter(|(line, _)| asks(line)) {
            let line = line.split("//").next().unwrap_or_default();
            let clause = regime
                .iter()
                .find(|code| line.contains(&format!("\"{code}\"")));
            let period = periods
                .iter()
                .find(|period| line.contains(&format!("\"{period}\"")));
            let class = classes
                .iter()
                .find(|class| line.contains(&format!("\"{class}\"")));
            let hours = ["72", "36"].iter().find(|hours| {
                line.split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
                    .any(|word| word == **hours)
            });
            if clause.is_some() || period.is_some() || class.is_some() || hours.is_some() {
                wrong.push(format!("{file}:{number}: {}", line.trim()));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "a regulation's numbers belong into its file: {wrong:#?}"
    );
}

#[test]
fn i6_every_text_exists_in_three_languages_and_none_is_unused() {
    let mut sources = String::new();
    for path in files("crates/web", ".rs")
        .into_iter()
        .chain(files("crates/web/templates", ".html"))
        .chain(files("crates/townwatch/templates", ".html"))
    {
        sources.push_str(&fs::read_to_string(path).unwrap());
    }
    for path in files("crates/texts", ".rs")
        .into_iter()
        .chain(files("crates/townwatch", ".rs"))
    {
        sources.push_str(&fs::read_to_string(path).unwrap());
    }
    for path in files("crates/application", ".rs")
        .into_iter()
        .chain(files("crates/post/src", ".rs"))
    {
        sources.push_str(&fs::read_to_string(path).unwrap());
    }
    let computed: BTreeSet<String> = texts::computed_keys().collect();
    let mut wrong = Vec::new();
    for language in Language::ALL {
        let texts = Texts::get(language);
        assert!(
            texts.problems().is_empty(),
            "{language}: {:?}",
            texts.problems()
        );
        for other in Language::ALL {
            let missing = texts.keys().filter(|key| !Texts::get(other).has(key));
            wrong.extend(missing.map(|key| format!("{key} is in {language} and not in {other}")));
        }
        let missing = computed.iter().filter(|key| !texts.has(key));
        wrong.extend(missing.map(|key| format!("{key} is put together and not in {language}")));
    }
    for key in Texts::get(Language::En).keys() {
        if !computed.contains(key) && !sources.contains(&format!("\"{key}\"")) {
            wrong.push(format!("{key} is used nowhere"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn i7_no_file_is_forgotten() {
    let embedded = |names: Vec<&str>, folder: &str, ending: &str| {
        let on_disk: BTreeSet<_> = files(folder, ending)
            .iter()
            .map(|path| path.file_name().unwrap().to_string_lossy().into_owned())
            .collect();
        let embedded: BTreeSet<_> = names
            .iter()
            .map(|name| name.rsplit('/').next().unwrap_or(name).to_owned())
            .collect();
        assert_eq!(on_disk, embedded, "{folder}");
    };
    let rules = detect::BUILTIN.iter().map(|(name, _)| *name).collect();
    embedded(rules, "rules", ".yml");
    let mappings = detect::BUILTIN_MAPPINGS.iter().map(|(name, _)| *name);
    embedded(mappings.collect(), "mappings", ".toml");
    let regimes = domain::regime::BUILTIN
        .iter()
        .chain(domain::regime::BUILTIN_CALENDARS)
        .map(|(name, _)| *name)
        .collect();
    embedded(regimes, "regimes", ".toml");
    let senders = web::SENDERS.iter().map(|(name, _)| *name).collect();
    embedded(senders, "senders", ".toml");
    let clients = web::CLIENTS.iter().map(|(name, _)| *name).collect();
    embedded(clients, "clients", ".toml");
    let policies = domain::policy::BUILTIN_POLICIES;
    embedded(
        policies.iter().map(|(name, _)| *name).collect(),
        "policies",
        ".toml",
    );
    let approvals = domain::approval::BUILTIN_APPROVALS.iter();
    let approvals = approvals.map(|(name, _)| *name).collect();
    embedded(approvals, "approvals", ".toml");
    let registers = domain::register::BUILTIN_REGISTERS.iter();
    let registers = registers.map(|(name, _)| *name).collect();
    embedded(registers, "registers", ".toml");
    let duties = domain::duty::BUILTIN_DUTIES.iter();
    let duties = duties.map(|(name, _)| *name).collect();
    embedded(duties, "duties", ".toml");
    let playbooks = domain::playbook::BUILTIN_PLAYBOOKS.iter();
    let playbooks = playbooks.map(|(name, _)| *name).collect();
    embedded(playbooks, "playbooks", ".toml");
    let assessments = domain::assessment::BUILTIN_ASSESSMENTS.iter();
    let assessments = assessments.map(|(name, _)| *name).collect();
    embedded(assessments, "assessments", ".toml");
    let closing = domain::closing::BUILTIN_CLOSING.iter();
    let closing = closing.map(|(name, _)| *name).collect();
    embedded(closing, "closing", ".toml");
    let migrations = store::MIGRATIONS
        .iter()
        .map(|migration| migration.file)
        .collect();
    embedded(migrations, "crates/store/migrations", ".sql");
    let formats: BTreeSet<_> = formats::FORMATS
        .iter()
        .map(|format| format.id.to_owned())
        .collect();
    let on_disk: BTreeSet<_> = files("crates/formats/src/format", ".rs")
        .iter()
        .map(|path| path.file_stem().unwrap().to_string_lossy().into_owned())
        .collect();
    assert_eq!(on_disk, formats);
}

#[test]
fn i8_files_and_functions_stay_small() {
    let mut lengths = Vec::new();
    let mut wrong = Vec::new();
    for path in files("crates", ".rs") {
        let text = fs::read_to_string(&path).unwrap();
        let lines: Vec<_> = text.lines().collect();
        lengths.push(lines.len());
        if lines.len() > 600 {
            wrong.push(format!("{}: {} lines", short(&path), lines.len()));
        }
        for (start, line) in lines
            .iter()
            .enumerate()
            .filter(|(_, line)| line.contains("fn "))
        {
            let indent = line.len() - line.trim_start().len();
            let end = format!("{}}}", " ".repeat(indent));
            // A declaration without a body ends with its parameters.
            let declared = format!("{})", " ".repeat(indent));
            let opens = line.trim_end().ends_with('{') || line.trim_end().ends_with('(');
            let length = lines
                .iter()
                .skip(start)
                .position(|line| {
                    *line == end || (line.starts_with(&declared) && line.ends_with(';'))
                })
                .unwrap_or(0);
            if opens && length >= 70 {
                wrong.push(format!(
                    "{}:{}: {} lines",
                    short(&path),
                    start + 1,
                    length + 1
                ));
            }
        }
    }
    lengths.sort_unstable();
    let ninetieth = lengths[lengths.len() * 9 / 10];
    assert!(
        ninetieth <= 400,
        "nine files of ten have up to {ninetieth} lines"
    );
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn i9_nothing_is_left_for_later_and_no_machine_is_named() {
    let listed = Command::new("git")
        .args(["ls-files"])
        .current_dir(top())
        .output()
        .unwrap();
    assert!(listed.status.success(), "git ls-files");
    let listed = String::from_utf8(listed.stdout).unwrap();
    // Put together here, so that this file does not name them itself.
    let later = [
        "TO".to_owned() + "DO",
        "FIX".to_owned() + "ME",
        "to".to_owned() + "do!(",
    ];
    let machine = [
        "/wo".to_owned() + "rk/",
        "/fa".to_owned() + "rm",
        ".lib".to_owned() + "rary",
    ];
    let registries = [
        "registry.npm".to_owned() + "js.org",
        "static.crates".to_owned() + ".io",
    ];
    let mut wrong = Vec::new();
    for file in listed.lines() {
        let Ok(text) = fs::read_to_string(top().join(file)) else {
            continue;
        };
        for word in later.iter().chain(&machine).chain(&registries) {
            if text.contains(word.as_str()) {
                wrong.push(format!("{file}: {word}"));
            }
        }
    }
    assert!(
        listed.lines().count() > 100,
        "git lists {} files",
        listed.lines().count()
    );
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn i10_the_readme_and_ci_run_the_same_two_commands() {
    let readme = fs::read_to_string(top().join("README.md")).unwrap();
    let first = readme.find("cargo run --profile start --no-default-features -- serve --demo");
    let second = readme.find("cargo xtask test");
    assert!(first.is_some_and(|first| second.is_some_and(|second| first < second)));
    let ci = fs::read_to_string(top().join(".ci/run")).unwrap();
    let commands: Vec<_> = ci
        .lines()
        .filter(|line| {
            !line.starts_with('#') && !line.starts_with("set ") && !line.starts_with("cd ")
        })
        .filter(|line| !line.is_empty())
        .collect();
    assert_eq!(commands, ["cargo xtask test"]);
}

#[test]
fn i11_the_map_names_every_crate_and_every_invariant_its_test() {
    let map = fs::read_to_string(top().join("ARCHITECTURE.md")).unwrap();
    for name in dependencies().keys() {
        assert!(
            map.contains(&format!("`{name}`")),
            "ARCHITECTURE.md does not name `{name}`"
        );
    }
    let tests: Vec<_> = files("crates", ".rs")
        .iter()
        .map(|p| fs::read_to_string(p).unwrap())
        .collect();
    let mut invariants = 0;
    for line in map.lines().filter(|line| line.starts_with("| I")) {
        invariants += 1;
        let test = line.rsplit('`').nth(1).unwrap_or_default();
        let there = tests
            .iter()
            .any(|text| text.contains(&format!("fn {test}(")));
        assert!(there, "no test {test:?}: {line}");
    }
    assert!(invariants >= 11, "{invariants} invariants");
}
