//! Checkpoints: what was signed about the tree, as C2SP tlog-checkpoint in a C2SP signed note.
//!
//! ```text
//! townwatch/log-0123456789abcdef/1     origin: the log by its key, and its epoch
//! 70                                   leaves
//! q83vEj…=                             root, base64
//!
//! — townwatch/log-0123456789abcdef/1 Az3grl…=    key id (4 bytes) and Ed25519 signature, base64
//! ```

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::signature::{ED25519, Ed25519KeyPair, KeyPair as _, UnparsedPublicKey};

use crate::hash::{Hash, sha256};

/// Kind of an Ed25519 key in a key id and a verifier's key (C2SP signed-note).
const ED25519_KIND: u8 = 1;

/// What a checkpoint says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// Which log, and which of its epochs.
    pub origin: String,
    /// How many leaves.
    pub size: u64,
    /// Root of the tree of these leaves.
    pub root: Hash,
}

/// Why a note is not what it should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    /// Not a signed note or not a checkpoint.
    #[error("is not a signed checkpoint (origin, size, root, empty line, signature)")]
    Shape,
    /// No signature of that key.
    #[error("is not signed by the key of this log")]
    NotSigned,
    /// The signature is of another text or key.
    #[error("has a signature that is not right")]
    Signature,
}

impl Checkpoint {
    /// The text that is signed.
    pub fn text(&self) -> String {
        let root = STANDARD.encode(self.root);
        format!("{}\n{}\n{root}\n", self.origin, self.size)
    }

    /// Reads the text of a note. Lines after the third are allowed and not looked at.
    ///
    /// # Errors
    /// [`NoteError::Shape`].
    pub fn parse(text: &str) -> Result<Self, NoteError> {
        let mut lines = text.strip_suffix('\n').ok_or(NoteError::Shape)?.split('\n');
        let mut line = || lines.next().ok_or(NoteError::Shape);
        let (origin, digits, root) = (line()?, line()?, line()?);
        let size: u64 = digits.parse().map_err(|_| NoteError::Shape)?;
        let root = STANDARD.decode(root).map_err(|_| NoteError::Shape)?;
        let root = Hash::try_from(root).map_err(|_| NoteError::Shape)?;
        if origin.is_empty() || size.to_string() != digits {
            return Err(NoteError::Shape);
        }
        let origin = origin.to_owned();
        Ok(Self { origin, size, root })
    }
}

/// A note: its text with the last line's end, and its signature lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// What is signed.
    pub text: String,
    /// (name, key id and signature) of each line.
    pub signatures: Vec<(String, Vec<u8>)>,
}

impl Note {
    /// Reads a note.
    ///
    /// # Errors
    /// [`NoteError::Shape`].
    pub fn parse(note: &str) -> Result<Self, NoteError> {
        let at = note.rfind("\n\n").ok_or(NoteError::Shape)?;
        let (text, rest) = note
            .split_at_checked(at.saturating_add(1))
            .ok_or(NoteError::Shape)?;
        let lines = rest
            .strip_prefix('\n')
            .and_then(|rest| rest.strip_suffix('\n'));
        let mut signatures = Vec::new();
        for line in lines.ok_or(NoteError::Shape)?.split('\n') {
            let words = line
                .strip_prefix("— ")
                .and_then(|line| line.split_once(' '));
            let (name, signature) = words.ok_or(NoteError::Shape)?;
            let signature = STANDARD.decode(signature).map_err(|_| NoteError::Shape)?;
            if name.is_empty() || signature.len() < 5 {
                return Err(NoteError::Shape);
            }
            signatures.push((name.to_owned(), signature));
        }
        let text = text.to_owned();
        Ok(Self { text, signatures })
    }

    /// Looks for the signature of a key and checks it.
    ///
    /// # Errors
    /// [`NoteError::NotSigned`], [`NoteError::Signature`].
    pub fn check(&self, key: &VerifierKey) -> Result<(), NoteError> {
        let signature = self.signatures.iter().find_map(|(name, bytes)| {
            let (id, signature) = bytes.split_first_chunk::<4>()?;
            (*name == key.name && *id == key.id()).then_some(signature)
        });
        let signature = signature.ok_or(NoteError::NotSigned)?;
        UnparsedPublicKey::new(&ED25519, key.public)
            .verify(self.text.as_bytes(), signature)
            .map_err(|_| NoteError::Signature)
    }
}

/// A public key with its name: `name+id+base64(kind ‖ key)`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifierKey {
    /// Its name; for a log's own key the origin.
    pub name: String,
    /// Ed25519 public key.
    pub public: Hash,
}

impl VerifierKey {
    /// First four bytes of SHA-256(name ‖ 0x0A ‖ kind ‖ key).
    pub fn id(&self) -> [u8; 4] {
        let mut named = self.name.clone().into_bytes();
        named.extend_from_slice(&[b'\n', ED25519_KIND]);
        named.extend_from_slice(&self.public);
        let hash = sha256(&named);
        hash.first_chunk().copied().unwrap_or_default()
    }

    /// As text.
    pub fn text(&self) -> String {
        let id = u32::from_be_bytes(self.id());
        let mut key = vec![ED25519_KIND];
        key.extend_from_slice(&self.public);
        format!("{}+{id:08x}+{}", self.name, STANDARD.encode(key))
    }

    /// Reads the text; none when it is not exactly what [`Self::text`] gives.
    pub fn parse(text: &str) -> Option<Self> {
        let (name, rest) = text.split_once('+')?;
        let (_, key) = rest.split_once('+')?;
        let key = STANDARD.decode(key).ok()?;
        let public = Hash::try_from(key.strip_prefix(&[ED25519_KIND])?).ok()?;
        let name = name.to_owned();
        let key = Self { name, public };
        (key.text() == text).then_some(key)
    }
}

/// Signs checkpoints of one log.
pub struct Signer {
    pair: Ed25519KeyPair,
    public: Hash,
}

impl Signer {
    /// Of a secret; none where it is no secret that Ed25519 takes (all 32 bytes are).
    pub fn new(secret: &Hash) -> Option<Self> {
        let pair = Ed25519KeyPair::from_seed_unchecked(secret).ok()?;
        let public = Hash::try_from(pair.public_key().as_ref()).ok()?;
        Some(Self { pair, public })
    }

    /// The key of an epoch: named by the public key and the epoch.
    pub fn key(&self, epoch: u32) -> VerifierKey {
        let hash = sha256(&self.public);
        let short = u64::from_be_bytes(hash.first_chunk().copied().unwrap_or_default());
        VerifierKey {
            name: format!("townwatch/log-{short:016x}/{epoch}"),
            public: self.public,
        }
    }

    /// The signed note of an epoch's tree.
    pub fn sign(&self, epoch: u32, size: u64, root: Hash) -> String {
        let key = self.key(epoch);
        let origin = key.name.clone();
        let text = Checkpoint { origin, size, root }.text();
        let mut line = key.id().to_vec();
        line.extend_from_slice(self.pair.sign(text.as_bytes()).as_ref());
        format!("{text}\n— {} {}\n", key.name, STANDARD.encode(line))
    }
}

impl std::fmt::Debug for Signer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Signer(…)")
    }
}
