//! Passwords: what the configuration says of them, and the thread that looks at those in use.

use std::sync::Arc;
use std::time::Duration;

use application::Office;
use application::passwords::{PasswordRules, Weakness};
use jiff::Timestamp;
use serde::Deserialize;
use texts::Texts;
use tokio::task::JoinHandle;

use crate::policies::Chosen;
use crate::stop::Unusable;

/// So long the thread waits at a time; it is woken when there is something.
const PATIENCE: Duration = Duration::from_mins(1);

/// `[passwords]`: what is asked of passwords here, beside that nobody can guess them.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PasswordsSettings {
    /// The account policy that says how passwords look: an id of `policies/`, or a file.
    pub policy: Option<String>,
    /// A policy laid over it.
    pub overlay: Option<String>,
    /// What people here would put into a password: names of systems, streets, buildings. Names of units need not
    /// be named.
    pub words: Vec<String>,
}

impl PasswordsSettings {
    /// What is asked of passwords on a day.
    ///
    /// # Errors
    /// One line that names what is no policy.
    pub fn rules(&self, now: Timestamp) -> Result<PasswordRules, Unusable> {
        if self.policy.is_none() && self.overlay.is_some() {
            return Err(Unusable::new(
                "passwords.overlay lies over a policy; give passwords.policy as well",
            ));
        }
        let chosen = Chosen {
            policy: self.policy.clone(),
            overlay: self.overlay.clone(),
            exception: Vec::new(),
        };
        let held = chosen.in_force(now);
        let held = held.map_err(|cause| Unusable::new(format!("passwords: {cause}")))?;
        Ok(PasswordRules {
            policy: held.map(|held| held.policy),
            words: self.words.clone(),
        })
    }

    /// What is wrong, with the word it stands at.
    pub(crate) fn mistakes(&self, now: Timestamp) -> Option<(String, String)> {
        let wrong = self.rules(now).err()?;
        let alone = Self {
            overlay: None,
            ..self.clone()
        };
        // Where the policy alone is right, the overlay is not.
        let word = if self.policy.is_some() && alone.rules(now).is_err() {
            "policy"
        } else {
            "overlay"
        };
        Some((word.to_owned(), wrong.to_string()))
    }
}

/// What a reason says.
pub(crate) fn said(texts: Texts, why: &Weakness) -> String {
    let number = i64::try_from(why.number).unwrap_or(i64::MAX);
    texts.say(&format!("guess-{}", why.code), &[("number", number.into())])
}

/// The thread that looks at passwords in use.
pub(crate) struct Looking {
    office: Arc<Office>,
    thread: JoinHandle<()>,
}

impl Looking {
    /// Begins to look.
    pub(crate) fn begin(office: &Arc<Office>) -> Self {
        office.attend_proved();
        let (theirs, runtime) = (Arc::clone(office), tokio::runtime::Handle::current());
        let thread = tokio::task::spawn_blocking(move || {
            while theirs.attends_proved() {
                let Some(proved) = theirs.next_proved(PATIENCE) else {
                    continue;
                };
                if let Err(problem) = runtime.block_on(theirs.look_at_proved(proved)) {
                    tracing::warn!("a password in use is not looked at: {problem}");
                }
            }
        });
        Self {
            office: Arc::clone(office),
            thread,
        }
    }

    /// Ends it; passwords that still wait are wiped.
    pub(crate) async fn finish(self) {
        self.office.leave_proved();
        let _ = self.thread.await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(text: &str) -> Result<PasswordRules, String> {
        let settings: PasswordsSettings = toml::from_str(text).unwrap();
        let now = "2026-11-21T02:02:00Z".parse().unwrap();
        settings.rules(now).map_err(|wrong| wrong.to_string())
    }

    #[test]
    fn the_configuration_names_the_policy_of_passwords() {
        assert_eq!(rules("").unwrap().least(), 12);
        assert_eq!(rules("policy = \"tainan-2013\"").unwrap().least(), 8);
        let both = "policy = \"tainan-2013\"\noverlay = \"nist-800-63b-4\"";
        assert_eq!(rules(both).unwrap().least(), 15);
        for (wrong, told) in [
            ("policy = \"nonsense\"", "nonsense"),
            ("overlay = \"nist-800-63b-4\"", "passwords.policy"),
        ] {
            let refused = rules(wrong).unwrap_err();
            assert!(refused.contains(told), "{refused}");
        }
    }
}
