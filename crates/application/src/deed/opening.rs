//! Which changes open an account.

use domain::people::AccountState;

use super::Change;

impl Change {
    /// Whether it changes by what somebody gets into an account that is there: only after a proof
    /// that it is still them ([`crate::use_case::SelfProof`]).
    pub(crate) fn opens_account(&self) -> bool {
        if let Self::Client(change) = self {
            return change.opens();
        }
        if let Self::AppPassword(change) = self {
            return change.opens();
        }
        matches!(
            self,
            Self::SetPassword(_)
                | Self::SetAccountState {
                    state: AccountState::Active,
                    ..
                }
                | Self::SetTotp { .. }
                | Self::ConfirmTotp { .. }
                | Self::RemoveCodes(_)
                | Self::SetRecoveryCodes { .. }
                | Self::AddPasskey(_)
                | Self::RemovePasskey { .. }
                | Self::RemoveSecondFactor(_)
                | Self::IssueToken { .. }
        )
    }

    /// Whether it changes who may come in, or what our directory tells of them: what was read of accounts,
    /// people, roles, units and keys is to be read again.
    pub(crate) fn moves_accounts(&self) -> bool {
        if let Self::AppPassword(change) = self {
            return change.ends();
        }
        matches!(
            self,
            Self::SetPassword(_)
                | Self::PasswordDue(_)
                | Self::SetAccountState { .. }
                | Self::AddAccount { .. }
                | Self::AddPerson(_)
                | Self::UpdatePerson { .. }
                | Self::AddGrant(_)
                | Self::EndGrant { .. }
                | Self::AddUnit(_)
                | Self::RenameUnit { .. }
                | Self::PlaceUnit(_)
                | Self::ServiceKey(_)
        )
    }
}
