//! What is wrong with the settings of the post, told at the start and not at the first alarm.

use domain::message::HookName;

/// A setting that cannot work.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PostError {
    /// Not `http://` or `https://` with a host, without user, query or fragment.
    #[error("the address of the console must look like https://townwatch.example.org")]
    ConsoleUrl,
    /// Empty, too long, or with characters that do not belong into a header.
    #[error("the sender's name may have 1 to 100 printable characters")]
    SenderName,
    /// Mail in the clear leaves the machine only to itself.
    #[error("{host}: mail without TLS is sent to this machine only; use starttls or tls")]
    PlainToOthers {
        /// The mail server.
        host: String,
    },
    /// No certificate in a file of certificates.
    #[error("the file of trusted certificates holds none that can be read")]
    NoCertificates,
    /// TLS cannot be set up with this host.
    #[error("{host}: cannot prepare TLS: {why}")]
    Tls {
        /// The server.
        host: String,
        /// What the library says.
        why: String,
    },
    /// Not `whsec_` and base64 of 24 to 64 bytes.
    #[error("a webhook's secret must be `whsec_` and base64 of 24 to 64 bytes")]
    HookSecret,
    /// Not an address that a webhook can have.
    #[error("webhook {name}: its address must look like https://host/path")]
    HookUrl {
        /// Which webhook.
        name: HookName,
    },
    /// Its host is not in the list of allowed hosts.
    #[error("webhook {name}: {host} is not in the list of allowed hosts")]
    HookHost {
        /// Which webhook.
        name: HookName,
        /// The host.
        host: String,
    },
    /// In the clear only inside the house.
    #[error("webhook {name}: http is allowed to hosts inside the house only; use https")]
    HookPlain {
        /// Which webhook.
        name: HookName,
    },
}
