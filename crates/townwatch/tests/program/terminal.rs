//! The terminal as a sink: what `townwatch scan` prints of a hostile line cannot steer it.

use std::process::{Command, Stdio};

#[test]
fn a_hostile_line_cannot_steer_the_terminal_of_a_scan() {
    let folder = tempfile::TempDir::new().unwrap();
    // The name of a file is chosen by others, too.
    let log = folder.path().join("auth\u{1b}[31m.log");
    let name = "\u{1b}]0;owned\u{7}\u{1b}[2J\u{202e}nimda\u{9b}1m\u{2028}=1+1";
    let lines: Vec<_> = (0..30)
        .map(|second| {
            format!("Nov 20 03:10:{second:02} srv sshd[7]: Failed password for invalid user {name} from 203.0.113.9 port 4000 ssh2\n")
        })
        .collect();
    std::fs::write(&log, lines.concat()).unwrap();
    for output in [&["scan"][..], &["scan", "--json"]] {
        let done = Command::new(env!("CARGO_BIN_EXE_townwatch"))
            .args(output)
            .arg(&log)
            .env("LC_ALL", "C.UTF-8")
            .stdin(Stdio::null())
            .output()
            .unwrap();
        assert_eq!(done.status.code(), Some(1), "{done:?}");
        let printed = [done.stdout, done.stderr].concat();
        let printed = String::from_utf8(printed).unwrap();
        assert!(
            printed.contains("nimda"),
            "the trial reached no output: {printed}"
        );
        let steers = printed.chars().find(|c| *c != '\n' && texts::hides(*c));
        assert_eq!(steers, None, "{printed:?}");
    }
}
