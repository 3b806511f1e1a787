//! What proves the log, and what a backup is sealed in.

use domain::checkpoint::SignedHead;
use evidence::seal::{Checkpoint, Note, Signer, VerifierKey};
use vault::{ArchiveOpener, ArchiveParams, ArchiveSealer, Fresh, KeyRing, Passphrase, Vault};

use crate::Entry;
use crate::seeds::texts;

pub(crate) fn entries() -> Vec<Entry> {
    vec![notes(), keys(), backups()]
}

fn notes() -> Entry {
    let signer = Signer::new(&[7; 32]);
    let root = [9; 32];
    let note = signer
        .as_ref()
        .map(|signer| signer.sign(1, 1_234, root))
        .unwrap_or_default();
    let key = signer
        .map(|signer| signer.key(1).text())
        .unwrap_or_default();
    let (good, verifier) = (note.clone(), VerifierKey::parse(&key));
    let run = move |bytes: &[u8]| {
        let text = String::from_utf8_lossy(bytes);
        if let Ok(read) = Note::parse(&text)
            && let Some(key) = &verifier
            && read.check(key).is_ok()
        {
            // Whatever else stands beside it, only what was signed is believed.
            let said = Note::parse(&good).map(|good| good.text);
            assert_eq!(Ok(read.text), said, "a forged note counts");
        }
        if let Ok(checkpoint) = Checkpoint::parse(&text) {
            assert_eq!(Checkpoint::parse(&checkpoint.text()), Ok(checkpoint));
        }
        let _key = VerifierKey::parse(&text).map(|key| key.id());
        let _head = SignedHead::parse(&text).map(|head| head.note());
    };
    Entry::new("checkpoints", run)
        .splinters(&[
            "\n",
            "\n\n",
            "— ",
            " ",
            "+",
            "=",
            "townwatch",
            "0",
            "\u{2014}",
        ])
        .rounds(4_000)
        .seeds(texts(&[&note, &key]))
}

fn keys() -> Entry {
    let run = |bytes: &[u8]| {
        let text = String::from_utf8_lossy(bytes);
        if let Ok(ring) = KeyRing::parse(&text) {
            assert!(ring.versions().count() <= text.len());
        }
        let _version = Vault::version_of(bytes);
    };
    let ring = KeyRing::first(&Fresh::new([7; 32])).to_text();
    Entry::new("master-keys", run)
        .covers(&["vault/seal version_of"])
        .splinters(&["\n", " ", "00", "1 ", "4294967296 "])
        .seeds(texts(&[&ring]))
}

/// A sealed backup, in the cheapest form that is allowed: what it costs is in its own header.
fn backups() -> Entry {
    let passphrase = || Passphrase::parse("correct horse battery".to_owned());
    let params = ArchiveParams {
        memory_kib: 8,
        passes: 1,
        lanes: 1,
        part_log2: 6,
    };
    let mut seeds = Vec::new();
    if let Ok(word) = passphrase() {
        let fresh = Fresh::new([7; 32]);
        if let Ok(mut sealer) = ArchiveSealer::new(Vec::new(), &word, params, fresh) {
            let wrote = std::io::Write::write_all(&mut sealer, &[b'x'; 500]);
            seeds.extend(wrote.and_then(|()| sealer.finish()).ok());
        }
    }
    let good = seeds.clone();
    let run = move |bytes: &[u8]| {
        // Argon2's memory and passes at their allowed height are slow, not wrong: they are left out.
        let costs = bytes.get(9..17).unwrap_or_default();
        if !costs.is_empty() && costs != [0, 0, 0, 8, 0, 0, 0, 1] {
            return;
        }
        let Ok(word) = passphrase() else { return };
        let Ok(opener) = ArchiveOpener::new(bytes, &word) else {
            return;
        };
        if opener.finish().is_ok() {
            assert!(
                good.iter().any(|good| good == bytes),
                "an altered archive opens"
            );
        }
    };
    Entry::new("backups", run)
        .splinters(&["\0\0\0\0", "TOWNWARC", "\u{8}\0\0\0"])
        .rounds(1_000)
        .seeds(seeds)
}
