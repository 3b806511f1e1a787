//! Witnesses: somebody else countersigns a checkpoint after seeing that the log only grew.
//!
//! The formats are C2SP's: `cosignature/v1` with Ed25519 (tlog-cosignature) and the request
//! `add-checkpoint` (tlog-witness). A witness keeps the last checkpoint it saw of each log; what does not
//! begin with that tree is refused, whoever signed it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::signature::{ED25519, Ed25519KeyPair, KeyPair as _, UnparsedPublicKey};

use crate::hash::{Hash, sha256};
use crate::note::{Checkpoint, Note, NoteError, VerifierKey};
use crate::tree::is_consistent;

/// Kind of an Ed25519 cosigner's key in a key id and a verifier's key (C2SP tlog-cosignature).
const COSIGNER_KIND: u8 = 4;
/// Hashes of one proof (C2SP tlog-witness).
const MOST_STEPS: usize = 63;
/// Longest name of a witness, in bytes. Ours.
const LONGEST_NAME: usize = 200;

/// The public key of a witness with its name: `name+id+base64(kind ‖ key)`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WitnessKey {
    /// Its name, without blanks and plus signs.
    pub name: String,
    /// Ed25519 public key.
    pub public: Hash,
}

impl WitnessKey {
    /// First four bytes of SHA-256(name ‖ 0x0A ‖ 0x04 ‖ key).
    pub fn id(&self) -> [u8; 4] {
        let mut named = self.name.clone().into_bytes();
        named.extend_from_slice(&[b'\n', COSIGNER_KIND]);
        named.extend_from_slice(&self.public);
        sha256(&named).first_chunk().copied().unwrap_or_default()
    }

    /// As text.
    pub fn text(&self) -> String {
        let id = u32::from_be_bytes(self.id());
        let mut key = vec![COSIGNER_KIND];
        key.extend_from_slice(&self.public);
        format!("{}+{id:08x}+{}", self.name, STANDARD.encode(key))
    }

    /// Reads the text; none when it is not exactly what [`Self::text`] gives.
    pub fn parse(text: &str) -> Option<Self> {
        let (name, rest) = text.split_once('+')?;
        let (_, key) = rest.split_once('+')?;
        let key = STANDARD.decode(key).ok()?;
        let public = Hash::try_from(key.strip_prefix(&[COSIGNER_KIND])?).ok()?;
        let name = named(name)?.to_owned();
        let key = Self { name, public };
        (key.text() == text).then_some(key)
    }

    /// Looks for this witness's signature under a checkpoint and checks it; when it was made, in seconds
    /// since 1970.
    ///
    /// # Errors
    /// [`NoteError::NotSigned`], [`NoteError::Signature`].
    pub fn check(&self, note: &Note) -> Result<u64, NoteError> {
        let mut wrong = NoteError::NotSigned;
        for (name, bytes) in &note.signatures {
            let Some((id, stamped)) = bytes.split_first_chunk::<4>() else {
                continue;
            };
            if *name != self.name || *id != self.id() {
                continue;
            }
            let Some((time, signature)) = stamped.split_first_chunk::<8>() else {
                continue;
            };
            let time = u64::from_be_bytes(*time);
            let key = UnparsedPublicKey::new(&ED25519, self.public);
            if key.verify(&signed(&note.text, time), signature).is_ok() {
                return Ok(time);
            }
            wrong = NoteError::Signature;
        }
        Err(wrong)
    }
}

/// A name that a line of a note can hold.
fn named(name: &str) -> Option<&str> {
    let plain = |letter: char| !letter.is_whitespace() && !letter.is_control() && letter != '+';
    let good = !name.is_empty() && name.len() <= LONGEST_NAME && name.chars().all(plain);
    good.then_some(name)
}

/// What a witness signs: that it saw this tree at this time, and none that is larger.
fn signed(text: &str, time: u64) -> Vec<u8> {
    format!("cosignature/v1\ntime {time}\n{text}").into_bytes()
}

/// Countersigns under one name.
pub struct Cosigner {
    pair: Ed25519KeyPair,
    key: WitnessKey,
}

impl Cosigner {
    /// Of a secret; none where the name cannot stand in a note.
    pub fn new(secret: &Hash, name: &str) -> Option<Self> {
        let pair = Ed25519KeyPair::from_seed_unchecked(secret).ok()?;
        let public = Hash::try_from(pair.public_key().as_ref()).ok()?;
        let name = named(name)?.to_owned();
        let key = WitnessKey { name, public };
        Some(Self { pair, key })
    }

    /// Its public key.
    pub const fn key(&self) -> &WitnessKey {
        &self.key
    }

    /// The line under a checkpoint's text, with its end; the time in seconds since 1970.
    pub fn line(&self, text: &str, time: u64) -> String {
        let mut stamped = self.key.id().to_vec();
        stamped.extend_from_slice(&time.to_be_bytes());
        stamped.extend_from_slice(self.pair.sign(&signed(text, time)).as_ref());
        format!("— {} {}\n", self.key.name, STANDARD.encode(stamped))
    }
}

impl std::fmt::Debug for Cosigner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Cosigner({})", self.key.name)
    }
}

/// What a log asks of a witness.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Submission {
    /// Leaves of the last checkpoint that the witness countersigned, as the log believes.
    pub old: u64,
    /// That the tree of the checkpoint begins with that one.
    pub proof: Vec<Hash>,
    /// The checkpoint, a signed note.
    pub note: String,
}

impl Submission {
    /// As it is sent.
    pub fn text(&self) -> String {
        let mut text = format!("old {}\n", self.old);
        for step in &self.proof {
            text.push_str(&STANDARD.encode(step));
            text.push('\n');
        }
        text.push('\n');
        text.push_str(&self.note);
        text
    }

    /// Reads what was sent.
    ///
    /// # Errors
    /// [`NotWitnessed::Unreadable`].
    pub fn parse(text: &str) -> Result<Self, NotWitnessed> {
        let (head, note) = text.split_once("\n\n").ok_or(NotWitnessed::Unreadable)?;
        let mut lines = head.split('\n');
        let digits = lines.next().and_then(|line| line.strip_prefix("old "));
        let digits = digits.ok_or(NotWitnessed::Unreadable)?;
        let old: u64 = digits.parse().map_err(|_| NotWitnessed::Unreadable)?;
        let step = |line: &str| Hash::try_from(STANDARD.decode(line).ok()?).ok();
        let proof: Option<Vec<Hash>> = lines.map(step).collect();
        let proof = proof.ok_or(NotWitnessed::Unreadable)?;
        if old.to_string() != digits || proof.len() > MOST_STEPS {
            return Err(NotWitnessed::Unreadable);
        }
        let note = note.to_owned();
        Ok(Self { old, proof, note })
    }
}

/// Why a witness does not countersign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotWitnessed {
    /// It is no request with a checkpoint, or the old size is above the new one.
    #[error("this is no checkpoint with a proof that can be read")]
    Unreadable,
    /// Nobody entered this log here.
    #[error("this log is not known here")]
    UnknownLog,
    /// Not with a key that was entered for it.
    #[error("the checkpoint is not signed by a key that is known here")]
    NotSigned,
    /// The witness countersigned another size last.
    #[error("the last checkpoint that was countersigned here has {size} leaves")]
    OtherSize {
        /// That size.
        size: u64,
    },
    /// Two trees of one size.
    #[error("another tree of {size} leaves was countersigned here: the log was forked")]
    OtherTree {
        /// Their size.
        size: u64,
    },
    /// The tree does not begin with the one that was countersigned.
    #[error("the proof does not show that the log only grew")]
    NotGrown,
}

/// Whether a witness may countersign: by the keys that were entered, and the last checkpoint that it
/// countersigned of this log. What it answers is to be kept before it is countersigned.
///
/// # Errors
/// [`NotWitnessed`], in the order that C2SP tlog-witness asks for.
pub fn judge(
    asked: &Submission,
    keys: &[VerifierKey],
    last: impl FnOnce(&str) -> Option<Checkpoint>,
) -> Result<Note, NotWitnessed> {
    let note = Note::parse(&asked.note).map_err(|_| NotWitnessed::Unreadable)?;
    let said = Checkpoint::parse(&note.text).map_err(|_| NotWitnessed::Unreadable)?;
    let mut known = keys.iter().filter(|key| key.name == said.origin).peekable();
    if known.peek().is_none() {
        return Err(NotWitnessed::UnknownLog);
    }
    if !known.any(|key| note.check(key).is_ok()) {
        return Err(NotWitnessed::NotSigned);
    }
    if asked.old > said.size {
        return Err(NotWitnessed::Unreadable);
    }
    let last = last(&said.origin);
    let (size, root) = last.map_or_else(|| (0, sha256(&[])), |last| (last.size, last.root));
    if asked.old != size {
        return Err(NotWitnessed::OtherSize { size });
    }
    if size == said.size && root != said.root {
        return Err(NotWitnessed::OtherTree { size });
    }
    if !is_consistent(size, root, said.size, said.root, &asked.proof) {
        return Err(NotWitnessed::NotGrown);
    }
    Ok(note)
}

/// A checkpoint with the signature of one witness out of an answer, and when that was made, in seconds
/// since 1970. Lines of others are left out.
///
/// # Errors
/// [`NoteError`], when the answer holds no good signature of this witness.
pub fn countersigned(
    note: &str,
    answer: &str,
    witness: &WitnessKey,
) -> Result<(String, u64), NoteError> {
    let own = format!("— {} ", witness.name);
    for line in answer.lines().filter(|line| line.starts_with(&own)) {
        let text = format!("{note}{line}\n");
        if let Ok(time) = witness.check(&Note::parse(&text)?) {
            return Ok((text, time));
        }
    }
    Err(NoteError::NotSigned)
}
