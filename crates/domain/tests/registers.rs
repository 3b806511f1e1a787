//! Registers: what comes with the program holds, and mistakes are told where they stand.

use std::collections::{BTreeMap, BTreeSet};

use domain::register::{BUILTIN_REGISTERS, Register, builtin_registers};

const CHANGE: &str = include_str!("../../../registers/change-request.toml");

/// The change request with one text in another's place.
fn with(from: &str, to: &str) -> String {
    assert!(CHANGE.contains(from), "{from}");
    let told = Register::parse("own.toml", &CHANGE.replacen(from, to, 1));
    told.map_or_else(|cause| cause.to_string(), |_| "it loads".to_owned())
}

#[test]
fn every_register_that_comes_along_holds_its_examples() {
    for (file, text) in BUILTIN_REGISTERS {
        let register = Register::parse(file, text);
        let register = register.unwrap_or_else(|cause| panic!("{cause}"));
        assert_eq!(*file, format!("{}.toml", register.id()));
        assert!(register.examples() >= 4, "{file}");
    }
    let all = builtin_registers().unwrap();
    let codes: BTreeSet<_> = all.iter().map(Register::code).collect();
    assert_eq!(codes.len(), all.len(), "two registers count by one code");
}

#[test]
fn every_sheet_of_another_register_that_is_named_is_of_one_that_is_there() {
    let all = builtin_registers().unwrap();
    let ids: BTreeSet<_> = all.iter().map(Register::id).collect();
    for register in &all {
        for field in register.fields() {
            if let domain::register::Kind::Sheet(of) = &field.kind {
                assert!(ids.contains(of.as_str()), "{}: {of}", register.id());
            }
        }
    }
}

#[test]
fn quotes_are_words_of_the_procedure() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/seeds");
    let Ok(files) = std::fs::read_dir(folder) else {
        // The seed documents lie beside the project only where it is built.
        return;
    };
    let read = |file: std::fs::DirEntry| std::fs::read_to_string(file.path()).ok();
    let texts: Vec<_> = files.flatten().filter_map(read).collect();
    // Pages break lines anywhere.
    let plain = |text: &str| text.split_whitespace().collect::<String>();
    let texts: String = texts.iter().map(|text| plain(text)).collect();
    for register in builtin_registers().unwrap() {
        for clause in register
            .clauses()
            .iter()
            .filter(|one| !one.quote.is_empty())
        {
            let quote = plain(&clause.quote);
            assert!(
                texts.contains(&quote),
                "{}: {}",
                register.id(),
                clause.quote
            );
        }
    }
}

#[test]
fn mistakes_are_told_with_their_place() {
    let told = with("type = \"long\"", "type = \"lnog\"");
    assert!(
        told.starts_with("own.toml:") && told.contains("lnog"),
        "{told}"
    );
    let line = CHANGE.lines().position(|line| line.contains("\"lnog\""));
    assert_eq!(line, None);
    for (from, to, says) in [
        ("code = \"CHG\"", "code = \"chg\"", "capital letters"),
        ("keep = \"P3Y\"", "keep = \"3 years\"", "is no period"),
        (
            "fill = [\"draft\", \"unformed\"]",
            "fill = [\"drfat\"]",
            "unknown state \"drfat\"",
        ),
        (
            "need = [\"submit\", \"oral\"]",
            "need = [\"sbumit\"]",
            "unknown step \"sbumit\"",
        ),
        (
            "clause = \"first\"",
            "clause = \"frist\"",
            "unknown clause \"frist\"",
        ),
        ("is = [\"major\"]", "is = [\"majro\"]", "is never \"majro\""),
        ("after = \"now\"", "after = \"later\"", "cannot be compared"),
        ("name = \"submit\"", "name = \"fill\"", "no step is"),
        ("ends = true", "ends = false", "has no step from it"),
        (
            "state = \"closed\"",
            "state = \"draft\"",
            "it ends in state \"closed\"",
        ),
        (
            "refused = \"order\"",
            "refused = \"role\"",
            "is refused as \"order\"",
        ),
        (
            "not = [\"fill\", \"submit\"]",
            "not = []",
            "nothing was refused",
        ),
    ] {
        let told = with(from, to);
        assert!(
            told.starts_with("own.toml:") && told.contains(says),
            "{from}: {told}"
        );
    }
    let place = with("keep = \"P3Y\"", "keep = \"3 years\"");
    let line = 1 + CHANGE
        .lines()
        .position(|line| line.starts_with("keep"))
        .unwrap();
    assert!(place.starts_with(&format!("own.toml:{line}:8:")), "{place}");
}

#[test]
fn a_register_without_examples_does_not_load() {
    let cut = CHANGE.find("\n[[example]]").unwrap();
    let told = Register::parse("own.toml", CHANGE.get(..cut).unwrap());
    let told = told.unwrap_err().to_string();
    assert!(told.contains("write at least 2 that pass"), "{told}");
}

#[test]
fn a_rule_that_no_example_reaches_does_not_load() {
    let told = with(
        "refused = \"reverted\"\nclause = \"revert\"",
        "refused = \"escorted\"",
    );
    assert!(told.contains("reverted"), "{told}");
}

/// What S1 forbids, as the registers refuse it: register, refusal, the words it is refused by.
#[test]
fn what_the_procedure_forbids_is_refused_by_its_words() {
    let mut forbidden: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (file, text) in BUILTIN_REGISTERS {
        let register = Register::parse(file, text).unwrap();
        let rows: toml::Table = text.parse().unwrap();
        for example in rows.get("example").unwrap().as_array().unwrap() {
            let word = |key: &str| example.get(key).and_then(toml::Value::as_str);
            let Some((refused, clause)) = word("refused").zip(word("clause")) else {
                continue;
            };
            let clause = register.clause(clause).unwrap();
            let of = format!("{} {refused}", register.id());
            forbidden
                .entry(of)
                .or_default()
                .insert(clause.quote.clone());
        }
    }
    for (deed, words) in [
        ("breach-notice missing", "通知個人資料遭外洩之當事人"),
        ("change-request order", "經權責主管核准後，方可進行變更作業"),
        ("change-request role", "應經執行秘書以上核准"),
        ("change-request backup-first", "設定檔備份"),
        ("change-request lists-updated", "即時修改網路架構圖"),
        ("change-request escorted", "由系統管理人員陪同並紀錄"),
        ("change-request reverted", "應能回復變更前之狀態"),
        ("change-request link-reviewed", "從嚴審核"),
        ("change-request missing", "進行補單作業"),
        ("corrective-action retested", "於修補後再次進行檢測"),
        ("corrective-action order", "於修補後再次進行檢測"),
        ("corrective-action exception-told", "補償性控制措施"),
        ("corrective-action same-person", "經權責主管核准"),
        ("site-visit missing", "到場查看"),
        ("site-visit order", "分析判斷是否為資安事故"),
        ("site-visit gone-after", "直到該異常徵兆已確實解除"),
    ] {
        let quotes = forbidden.get(deed);
        let quotes = quotes.unwrap_or_else(|| panic!("{deed} is refused by no example"));
        assert!(quotes.iter().any(|quote| quote.contains(words)), "{deed}");
    }
}

#[test]
fn numbers_are_written_and_read() {
    let register = Register::parse("c.toml", CHANGE).unwrap();
    assert_eq!(register.number(2026, 7), "115-CHG-0007");
    assert_eq!(register.numbered("115-CHG-0007"), Some((2026, 7)));
    assert_eq!(register.numbered("115-CAR-0007"), None);
    assert_eq!(register.numbered("115-CHG"), None);
}
