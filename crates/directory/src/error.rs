//! What can go wrong with a directory.

/// What is no longer as it was judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Otherwise {
    /// The account is not there.
    Gone,
    /// It was used since.
    Used,
    /// Its password was changed since.
    Password,
    /// Its person is away.
    OnLeave,
    /// Nothing of it may go.
    Held,
    /// Its state is another, or a value is no longer what was written.
    State,
}

impl std::fmt::Display for Otherwise {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Gone => "it is gone",
            Self::Used => "it was used since",
            Self::Password => "its password was changed since",
            Self::OnLeave => "its person is away now",
            Self::Held => "it is held now",
            Self::State => "its state is another",
        })
    }
}

/// Why a directory was not read or changed. No message holds a password.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DirectoryError {
    /// The password would go over the network in the clear.
    #[error(
        "{0}: without TLS the password would be readable on the way; write encryption = \"tls\" or \"starttls\""
    )]
    Unprotected(String),
    /// An address that none can be.
    #[error("{0:?} is no server; write host or host:port")]
    NotAServer(String),
    /// No server is named.
    #[error("no server is named; write servers = [\"dc1.town.example\"]")]
    NoServer,
    /// Nobody's certificate would be believed.
    #[error("no certificate of an authority could be read; give a PEM file")]
    NoCertificates,
    /// The server cannot be reached, or not by TLS.
    #[error("{server}: {why}")]
    Connection {
        /// Host and port.
        server: String,
        /// What went wrong.
        why: String,
    },
    /// The server did not let us in.
    #[error("{server} refused to sign {user} in: {why}")]
    SignIn {
        /// Host and port.
        server: String,
        /// As configured.
        user: String,
        /// In words.
        why: String,
    },
    /// A question that was not answered, or only in part.
    #[error("{server}: {what} was not answered: {why}")]
    Search {
        /// Host and port.
        server: String,
        /// What was asked.
        what: String,
        /// What the server said.
        why: String,
    },
    /// The server ended the list early, or nobody would keep so long a one.
    #[error(
        "{server} gave only {count} accounts and said there are more; raise its limit for the reading account"
    )]
    Cut {
        /// Host and port.
        server: String,
        /// So many came.
        count: usize,
    },
    /// The server says no base, and none is configured.
    #[error("{0} names no default naming context; write base = \"dc=town,dc=example\"")]
    NoBase(String),
    /// A group that is not there: whom it protects is not known.
    #[error(
        "group {0:?} is not found in the directory; nobody is judged while it is not known whom it protects"
    )]
    NoGroup(String),
    /// Nothing that could be judged.
    #[error(
        "no account is found under {0:?}; look at base, filter and the reading account's rights"
    )]
    NoAccounts(String),
    /// Every account looks as if it was never used.
    #[error(
        "no account shows {0}: sign-ins are not recorded there, or the reading account may not see them, and every \
         account would look unused (docs/accounts.md)"
    )]
    NoSignIns(&'static str),
    /// An entry was not written.
    #[error("{server}: {dn} was not changed: {why}")]
    Change {
        /// Host and port.
        server: String,
        /// Which entry.
        dn: String,
        /// What the server said.
        why: String,
    },
    /// Programs and envelopes are never touched.
    #[error("{0} is no person's account; nothing is done with it")]
    NotAPerson(String),
    /// It is not what was looked at when the change was wanted.
    #[error("{account} is no longer what was judged: {what}; judge it anew")]
    Moved {
        /// Its name.
        account: String,
        /// What is otherwise.
        what: Otherwise,
    },
    /// The server said yes, and the account is not what it should be.
    #[error("{account} was changed and is {state} when read again")]
    NotReached {
        /// Its name.
        account: String,
        /// As it was read again.
        state: &'static str,
    },
}
