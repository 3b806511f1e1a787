//! Witnesses: another Townwatch countersigns our checkpoints, and we countersign others'.
//!
//! `[evidence.witness]` says under which name we countersign (`name`) and who countersigns for us (`by`).
//! [`Countersigner`] answers `POST /witness/add-checkpoint` (C2SP tlog-witness); [`Asking`] sends our last
//! checkpoint to our witnesses every hour. What both remember stands in the records
//! (`application::witnessing`).

mod answering;
mod asking;
mod command;

use std::path::{Path, PathBuf};

use evidence::seal::{Cosigner, WitnessKey};
use serde::Deserialize;

pub use answering::{Countersigner, PATH, beside};
pub use asking::Asking;
pub use command::{WitnessCommand, run};
pub(crate) use command::{WitnessRequest, carry_out};

use crate::machine::MachineIds;
use crate::outgoing::Wrong;
use crate::stop::Unusable;

/// `[evidence]`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct EvidenceSettings {
    /// `[evidence.witness]`
    pub witness: WitnessSettings,
}

/// `[evidence.witness]`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct WitnessSettings {
    /// The name under which this server countersigns others' logs; without it, it does not.
    pub name: Option<String>,
    /// `[[evidence.witness.by]]`: who countersigns ours.
    pub by: Vec<OurWitness>,
}

/// `[[evidence.witness.by]]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OurWitness {
    /// Where it answers; `/add-checkpoint` is asked for below it.
    pub url: String,
    /// Its public key, as `townwatch evidence witness key` shows it there.
    pub key: String,
    /// Certificates of the authority that it is known by (PEM), beside the machine's.
    #[serde(default)]
    pub ca_file: Option<PathBuf>,
}

/// So many witnesses a log may have.
const MOST_WITNESSES: usize = 8;

impl WitnessSettings {
    /// Mistakes that can be seen without connecting anywhere.
    pub fn mistakes(&self) -> Vec<Wrong> {
        let mut wrong = Vec::new();
        if let Some(name) = &self.name
            && Cosigner::new(&[0; 32], name).is_none()
        {
            let what = "evidence.witness.name: no blanks and no plus signs; write it as \
                        townwatch.example";
            wrong.push((name.clone(), what.to_owned()));
        }
        for (one, before) in self.by.iter().zip(0_usize..) {
            let mut others = self.by.iter().take(before);
            if WitnessKey::parse(&one.key).is_none() {
                let what = "evidence.witness.by: this is no witness's key; copy what `townwatch evidence \
                            witness key` shows there";
                wrong.push((one.key.clone(), what.to_owned()));
            } else if others.any(|other| other.key == one.key) {
                let what = "evidence.witness.by: this witness is named twice";
                wrong.push((one.key.clone(), what.to_owned()));
            }
            if let Err(why) = asking::submitter(one) {
                wrong.push((one.url.clone(), format!("evidence.witness.by: {why}")));
            }
        }
        if self.by.len() > MOST_WITNESSES {
            let what = format!("evidence.witness.by: {MOST_WITNESSES} witnesses at most");
            wrong.push(("[[evidence.witness.by]]".to_owned(), what));
        }
        wrong
    }
}

/// The key that countersigns, `DATA/keys/witness` (0600); made when first needed. It is in no backup: a
/// witness that was restored may have forgotten what it saw, and must not speak for the one it was.
pub(crate) fn cosigner(data: &Path, name: &str) -> Result<Cosigner, Unusable> {
    use application::port::Ids as _;
    let path = data.join("keys").join("witness");
    let refused = |cause: String| Unusable::new(format!("{}: {cause}", path.display()));
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => {
            let text = domain::hex::text(&MachineIds.secret());
            crate::setup::write_private(&path, &text)?;
            text
        }
        Err(cause) => return Err(refused(cause.to_string())),
    };
    let secret = domain::hex::bytes(text.trim_end()).and_then(|bytes| bytes.try_into().ok());
    let secret = secret.ok_or_else(|| refused("it is not 64 hexadecimal digits".to_owned()))?;
    Cosigner::new(&secret, name).ok_or_else(|| refused(format!("{name:?} is no witness's name")))
}
