use super::*;

fn own() -> Vec<String> {
    vec!["tainan.gov.tw".to_owned()]
}

fn codes(file: &str, text: &str) -> Vec<(String, Vec<String>)> {
    let audited = audit(file, text.as_bytes(), &own());
    audited
        .into_iter()
        .map(|one| {
            (
                one.rule.name,
                one.risks.into_iter().map(|risk| risk.code).collect(),
            )
        })
        .collect()
}

fn of(pairs: &[(&str, &[&str])]) -> Vec<(String, Vec<String>)> {
    pairs
        .iter()
        .map(|(name, codes)| {
            (
                (*name).to_owned(),
                codes.iter().map(|c| (*c).to_owned()).collect(),
            )
        })
        .collect()
}

#[test]
fn the_risks_are_read_in_three_languages() {
    assert_eq!(RISKS.len(), 9);
}

#[test]
fn a_sieve_script_tells_who_gets_mail_and_what_disappears() {
    let script = r#"
        require ["fileinto", "copy"];
        # rule:[Vacation]
        if true { vacation :days 7 "Tôi vắng mặt"; }
        # rule:[.]
        if header :contains "subject" ["password", "資安"] { discard; stop; }
        # rule:[copy]
        redirect :copy "Thief@mail.example";
        # rule:[to a colleague]
        if address :is "from" "a@b.example" { redirect "ming@tainan.gov.tw"; }
        # rule:[news]
        if header :contains "list-id" "x" { fileinto "INBOX/RSS Feeds"; }
        # rule:[set apart]
        if header :contains "subject" "[news]" { fileinto "News"; }
    "#;
    assert_eq!(
        codes("a.sieve", script),
        of(&[
            ("Vacation", &[]),
            (".", &["hides_warnings", "hidden_name"]),
            ("copy", &["sends_outside", "sends_everything"]),
            ("to a colleague", &[]),
            ("news", &["moves_out_of_sight"]),
            ("set apart", &[]),
        ])
    );
}

#[test]
fn what_sieve_computes_or_adds_cannot_be_judged() {
    let script = "set \"to\" \"x@y.example\";\nredirect \"${to}\";\nif true { frobnicate \"x\"; pipe \"run.sh\"; }";
    assert_eq!(
        codes("b.sieve", script),
        of(&[
            ("line 2", &["cannot_judge"]),
            ("line 3", &["runs_program", "cannot_judge"])
        ])
    );
    let deep = "if true {".repeat(5_000);
    assert!(
        codes("c.sieve", &deep)
            .iter()
            .any(|(_, codes)| codes.contains(&"cannot_judge".to_owned()))
    );
}

#[test]
fn a_forward_file_sends_on() {
    let text = "# mine\n\\an, thief@mail.example\n\"|/usr/bin/vacation an\"\n";
    assert_eq!(
        codes("/home/an/.forward", text),
        of(&[
            ("line 2", &["sends_outside", "sends_everything"]),
            ("line 3", &["runs_program"])
        ])
    );
}

#[test]
fn alias_maps_of_both_kinds_are_read() {
    let text = "postmaster: root\nnews: an@tainan.gov.tw,\n  binh@elsewhere.example\nlist: :include:/etc/list\nall: /var/mail/all\n";
    assert_eq!(
        codes("/etc/aliases", text),
        of(&[
            ("postmaster", &[]),
            ("news", &["sends_outside", "sends_everything"]),
            ("list", &["cannot_judge"]),
            ("all", &["writes_file"]),
        ])
    );
    let virtuals = "info@tainan.gov.tw  an@tainan.gov.tw\nx@tainan.gov.tw x@elsewhere.example\n/^y/ z@a.example\n";
    let told = codes("virtual", virtuals);
    assert_eq!(told[0].1, Vec::<String>::new());
    assert_eq!(told[1].1[0], "sends_outside");
    assert_eq!(told[2].1, ["cannot_judge"]);
}

const EXPORT: &str = r#"[
    {"Name": "..", "Enabled": true, "MailboxOwnerId": "an", "SubjectOrBodyContainsWords": ["invoice", "payment"],
     "MoveToFolder": "RSS Feeds", "MarkAsRead": true, "StopProcessingRules": true, "ForwardTo": null},
    {"Name": "send", "MailboxOwnerId": "an", "RedirectTo": ["\"T\" [SMTP:thief@mail.example]"], "DeleteMessage": true},
    {"Name": "inside", "MailboxOwnerId": "an", "ForwardTo": ["\"B\" [EX:/o=Office/cn=b]"]},
    {"Name": "sort", "MailboxOwnerId": "an", "FromAddressContainsWords": ["news"], "MoveToFolder": "Newsletter"}
]"#;

#[test]
fn an_exchange_export_is_read_as_json_and_csv() {
    assert_eq!(
        codes("rules.json", EXPORT),
        of(&[
            (
                "..",
                &["hides_warnings", "moves_out_of_sight", "hidden_name"]
            ),
            ("send", &["sends_outside", "sends_everything"]),
            ("inside", &["cannot_judge"]),
            ("sort", &[]),
        ])
    );
    let csv = "#TYPE x\r\n\"MailboxOwnerId\",\"Name\",\"ForwardTo\",\"DeleteMessage\",\"SubjectContainsWords\"\r\n\
        \"an\",\"a \"\"b\"\"\",\"\"\"T\"\" [SMTP:thief@mail.example]\",\"False\",\"\"\r\n\"an\",\"x\",\"\",\"True\",\"密碼\"\r\n";
    assert_eq!(
        codes("rules.csv", csv),
        of(&[
            ("a \"b\"", &["sends_outside", "sends_everything"]),
            ("x", &["hides_warnings"])
        ])
    );
    let wide: Vec<u8> = [0xff, 0xfe]
        .into_iter()
        .chain(csv.encode_utf16().flat_map(u16::to_le_bytes))
        .collect();
    assert_eq!(audit("rules.csv", &wide, &own()).len(), 2);
    assert_eq!(codes("rules.csv", "a,b\n1,2\n")[0].1, ["cannot_judge"]);
    assert_eq!(codes("rules.json", "{broken")[0].1, ["cannot_judge"]);
}

#[test]
fn what_changed_since_last_time_is_told() {
    let before = audit("rules.json", EXPORT.as_bytes(), &own());
    let later = EXPORT
        .replace("\"sort\"", "\"order\"")
        .replace("thief@", "other@");
    let after = audit("rules.json", later.as_bytes(), &own());
    let told: Vec<_> = differences(&before, &after)
        .into_iter()
        .map(|(what, rule)| (what, rule.rule.name.clone()))
        .collect();
    let expected = [("changed", "send"), ("new", "order"), ("gone", "sort")];
    assert_eq!(told, expected.map(|(what, name)| (what, name.to_owned())));
    assert!(differences(&before, &before).is_empty());
}
