//! What the configuration says of signing in.

use std::collections::BTreeSet;

use application::proof::PROOF_LASTS;
use domain::people::Role;
use jiff::SignedDuration;
use serde::Deserialize;

/// `[sign_in]`: what is asked for beside a password.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SignIn {
    /// Names of roles whose holders need a second factor.
    pub second_factor: Vec<String>,
    /// For how long it counts that somebody showed who they are, before what opens their account is
    /// changed.
    pub proof_minutes: ProofMinutes,
}

impl SignIn {
    /// How long a proof counts.
    pub fn proof_lasts(&self) -> SignedDuration {
        SignedDuration::from_mins(i64::from(self.proof_minutes.0))
    }

    /// The roles.
    ///
    /// # Errors
    /// One line that names what is no role.
    pub fn roles(&self) -> Result<BTreeSet<Role>, String> {
        let role = |name: &String| {
            Role::from_name(name).ok_or_else(|| {
                let known = Role::ALL.map(Role::name).join(", ");
                format!("sign_in.second_factor: no role {name:?}; known are: {known}")
            })
        };
        self.second_factor.iter().map(role).collect()
    }
}

/// Minutes, 1 to 60.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "i64")]
pub struct ProofMinutes(u8);

impl Default for ProofMinutes {
    fn default() -> Self {
        Self(u8::try_from(PROOF_LASTS.as_mins()).unwrap_or(1))
    }
}

impl TryFrom<i64> for ProofMinutes {
    type Error = String;

    fn try_from(minutes: i64) -> Result<Self, String> {
        let told = || format!("sign_in.proof_minutes: {minutes} is not 1 to 60 minutes");
        let minutes = u8::try_from(minutes).ok();
        let minutes = minutes.filter(|minutes| (1..=60).contains(minutes));
        Ok(Self(minutes.ok_or_else(told)?))
    }
}

impl ProofMinutes {
    /// Reads them from a variable.
    ///
    /// # Errors
    /// One line when it is no number of minutes from 1 to 60.
    pub fn parse(text: &str) -> Result<Self, String> {
        let minutes = text.trim().parse::<i64>();
        Self::try_from(minutes.map_err(|_| format!("{text:?} is no number of minutes"))?)
    }
}
