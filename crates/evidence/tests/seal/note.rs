//! Signed notes and checkpoints.

use evidence::seal::{Checkpoint, Note, NoteError, Signer, VerifierKey};

/// The example in the documentation of Go's sumdb/note, which C2SP signed-note describes.
#[test]
fn a_published_note_is_read_and_its_signature_is_right() {
    let key = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
    let note = "If you think cryptography is the answer to your problem,\n\
                then you don't know what your problem is.\n\n\
                — PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
    let key = VerifierKey::parse(key).unwrap();
    assert_eq!(Note::parse(note).unwrap().check(&key), Ok(()));
    let other = note.replace("don't", "do not");
    let refused = Note::parse(&other).unwrap().check(&key);
    assert_eq!(refused, Err(NoteError::Signature));
}

#[test]
fn a_checkpoint_survives_and_every_changed_byte_is_found() {
    let signer = Signer::new(&[7; 32]).unwrap();
    let key = signer.key(3);
    assert_eq!(VerifierKey::parse(&key.text()), Some(key.clone()));
    let note = signer.sign(3, 70, [9; 32]);
    let read = Note::parse(&note).unwrap();
    assert_eq!(read.check(&key), Ok(()));
    let said = Checkpoint::parse(&read.text).unwrap();
    assert_eq!((said.size, said.root), (70, [9; 32]));
    assert_eq!(said.origin, key.name);
    assert_eq!(read.check(&signer.key(4)), Err(NoteError::NotSigned));
    for place in 0..note.len() {
        for bit in 0..8 {
            let mut bytes = note.clone().into_bytes();
            bytes[place] ^= 1 << bit;
            let Ok(text) = String::from_utf8(bytes) else {
                continue;
            };
            let found = Note::parse(&text).and_then(|note| note.check(&key));
            assert!(found.is_err(), "byte {place} bit {bit}");
        }
    }
}

#[test]
fn what_is_not_a_checkpoint_is_refused() {
    for text in [
        "",
        "\n",
        "a\n1\n",
        "a\n01\nAAAA\n",
        "\n1\nAAAA\n",
        "a\n1\nAAAA\n",
    ] {
        assert_eq!(Checkpoint::parse(text), Err(NoteError::Shape), "{text:?}");
    }
    for note in [
        "",
        "text\n",
        "text\n\n",
        "text\n\n- a AAAAAAA=\n",
        "text\n\n— a AAAAAAA=",
    ] {
        assert_eq!(Note::parse(note), Err(NoteError::Shape), "{note:?}");
    }
    for key in ["", "a+b", "a+00000000+AQ==", "a+b+c"] {
        assert_eq!(VerifierKey::parse(key), None);
    }
}
