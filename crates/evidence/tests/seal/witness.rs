//! Witnesses: what is countersigned, and what never is.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use evidence::seal::{
    Checkpoint, Cosigner, NotWitnessed, Note, Submission, VerifierKey, WitnessKey, countersigned,
    judge,
};
use evidence::{Outside, ProveError, own_key, submission, verify_witnessed};

use crate::office::{append, open, runtime};

const TIME: u64 = 1_679_315_147;

fn witness() -> Cosigner {
    Cosigner::new(&[9; 32], "witness.example/w1").unwrap()
}

/// A witness as it remembers one log.
struct Desk {
    key: VerifierKey,
    last: Option<Checkpoint>,
}

impl Desk {
    fn ask(&mut self, asked: &Submission) -> Result<Note, NotWitnessed> {
        let last = self.last.clone();
        let judged = judge(asked, std::slice::from_ref(&self.key), |_| last)?;
        self.last = Some(Checkpoint::parse(&judged.text).unwrap());
        Ok(judged)
    }
}

fn copied(from: &std::path::Path) -> tempfile::TempDir {
    let to = tempfile::tempdir().unwrap();
    let mut command = std::process::Command::new("cp");
    let copied = command.arg("-a").arg(from.join(".")).arg(to.path());
    assert!(copied.status().unwrap().success());
    to
}

#[test]
fn a_cosignature_is_over_the_header_the_time_and_the_whole_text() {
    let text = "origin\n3\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\nmore\n";
    let line = witness().line(text, TIME);
    let rest = line.strip_prefix("— witness.example/w1 ").unwrap();
    let bytes = STANDARD.decode(rest.trim_end()).unwrap();
    assert_eq!(bytes.len(), 4 + 8 + 64);
    assert_eq!(bytes[4..12], TIME.to_be_bytes());
    let message = format!("cosignature/v1\ntime 1679315147\n{text}");
    let key = witness().key().clone();
    ring_verifies(&key, message.as_bytes(), &bytes[12..]);
    let read = WitnessKey::parse(&key.text()).unwrap();
    assert_eq!(read, key);
    // The kind of a log's own key is another one, and so is its id.
    let own = VerifierKey {
        name: key.name.clone(),
        public: key.public,
    };
    assert_ne!(own.id(), key.id());
    assert_eq!(WitnessKey::parse(&own.text()), None);
    for wrong in ["", "with blank", "with+plus", "line\nend"] {
        assert!(Cosigner::new(&[1; 32], wrong).is_none(), "{wrong:?}");
    }
}

fn ring_verifies(key: &WitnessKey, message: &[u8], signature: &[u8]) {
    let public = ring::signature::UnparsedPublicKey::new(&ring::signature::ED25519, key.public);
    public.verify(message, signature).unwrap();
}

#[test]
fn a_log_that_only_grew_is_countersigned_and_another_never() {
    let data = tempfile::tempdir().unwrap();
    let log = open(data.path(), 1);
    append(&log, 0, 0, 300);
    runtime().block_on(log.sign()).unwrap();
    let key = own_key(data.path()).unwrap();
    let mut desk = Desk { key, last: None };
    let first = submission(data.path(), 0).unwrap().0;
    assert_eq!(Submission::parse(&first.text()), Ok(first.clone()));
    desk.ask(&first).unwrap();
    desk.ask(&submission(data.path(), 300).unwrap().0).unwrap();
    drop(log);
    let before = copied(data.path());

    let log = open(data.path(), 2);
    append(&log, 0, 300, 77);
    runtime().block_on(log.sign()).unwrap();
    let grown = submission(data.path(), 300).unwrap().0;
    assert!(!grown.proof.is_empty());
    for (wrong, why) in [
        (
            Submission {
                old: 299,
                ..grown.clone()
            },
            NotWitnessed::OtherSize { size: 300 },
        ),
        (
            Submission {
                old: 999,
                ..grown.clone()
            },
            NotWitnessed::Unreadable,
        ),
        (
            Submission {
                proof: Vec::new(),
                ..grown.clone()
            },
            NotWitnessed::NotGrown,
        ),
        (
            Submission {
                note: grown.note.replacen("\n377\n", "\n376\n", 1),
                ..grown.clone()
            },
            NotWitnessed::NotSigned,
        ),
        (
            Submission {
                note: grown.note.replacen("log-", "log-0", 1),
                ..grown.clone()
            },
            NotWitnessed::UnknownLog,
        ),
    ] {
        assert_eq!(desk.ask(&wrong), Err(why));
    }
    for place in 0..grown.proof.len() {
        let mut other = grown.clone();
        other.proof[place][0] ^= 1;
        assert_eq!(
            desk.ask(&other),
            Err(NotWitnessed::NotGrown),
            "step {place}"
        );
    }
    desk.ask(&grown).unwrap();

    // The folder of before, which grew otherwise: fewer leaves, as many, and more.
    let log = open(before.path(), 3);
    let mut size = 300;
    for (more, why) in [
        (76, None),
        (1, Some(NotWitnessed::OtherTree { size: 377 })),
        (40, Some(NotWitnessed::NotGrown)),
    ] {
        append(&log, 0, 5_000 + size, more);
        size += more;
        runtime().block_on(log.sign()).unwrap();
        let asked = submission(before.path(), 377);
        match why {
            None => assert!(matches!(
                asked,
                Err(ProveError::Fewer {
                    old: 377,
                    size: 376
                })
            )),
            Some(why) => assert_eq!(desk.ask(&asked.unwrap().0), Err(why)),
        }
    }
}

#[test]
fn a_countersigned_checkpoint_is_told_and_one_without_is_a_problem() {
    let data = tempfile::tempdir().unwrap();
    let log = open(data.path(), 1);
    append(&log, 0, 0, 5);
    runtime().block_on(log.sign()).unwrap();
    let note = submission(data.path(), 0).unwrap().0.note;
    let text = Note::parse(&note).unwrap().text;
    let stranger = Cosigner::new(&[8; 32], "witness.example/w1").unwrap();
    let answer = format!(
        "{}{}",
        stranger.line(&text, TIME),
        witness().line(&text, TIME)
    );
    let (cosigned, time) = countersigned(&note, &answer, witness().key()).unwrap();
    assert_eq!(time, TIME);
    assert!(countersigned(&note, &stranger.line(&text, TIME), witness().key()).is_err());
    let kept = |note: &str| Outside {
        name: "kept".to_owned(),
        note: note.to_owned(),
    };
    let keys = [witness().key().clone()];
    let seen = verify_witnessed(data.path(), &[kept(&cosigned)], &keys).unwrap();
    assert_eq!(seen.problems, []);
    assert_eq!(seen.witnessed[0].at.as_second(), 1_679_315_147);
    // A stranger's hundred lines of Python say the same.
    let event = domain::id::EventId { epoch: 1, index: 2 };
    let proof = evidence::prove(data.path(), event, event).unwrap();
    let file = |name: &str, text: &str| {
        let path = data.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    };
    let script = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/verify.py");
    let python = |kept: &str, key: &WitnessKey| {
        let output = std::process::Command::new("python3")
            .arg(&script)
            .arg(file("proof.json", &proof.to_string()))
            .arg(file("kept", kept))
            .arg(key.text())
            .output()
            .unwrap();
        let said = [output.stdout, output.stderr].concat();
        (output.status.code(), String::from_utf8(said).unwrap())
    };
    let (code, said) = python(&cosigned, witness().key());
    assert_eq!(code, Some(0), "{said}");
    assert!(
        said.contains("countersigned by witness.example/w1 at 2023-03-20 12:25:47"),
        "{said}"
    );
    for (note, key) in [(&note, witness()), (&cosigned, stranger)] {
        let (code, said) = python(note, key.key());
        assert_eq!(code, Some(1), "{said}");
    }
    let bare = verify_witnessed(data.path(), &[kept(&note)], &keys).unwrap();
    assert!(
        bare.problems[0].what.contains("not countersigned"),
        "{bare:?}"
    );
    // A time that the witness did not sign.
    let other = witness().line(&text, TIME + 1);
    let bytes = STANDARD
        .decode(other.trim_end().rsplit(' ').next().unwrap())
        .unwrap();
    let good = witness().line(&text, TIME);
    let mut forged = STANDARD
        .decode(good.trim_end().rsplit(' ').next().unwrap())
        .unwrap();
    forged[4..12].copy_from_slice(&bytes[4..12]);
    let forged = format!("{note}— witness.example/w1 {}\n", STANDARD.encode(forged));
    let seen = verify_witnessed(data.path(), &[kept(&forged)], &keys).unwrap();
    assert!(seen.problems[0].what.contains("not right"), "{seen:?}");
}
