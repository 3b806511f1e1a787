//! A message as a letter: headers that cannot be broken, a plain part and an HTML part.

use std::time::SystemTime;

use application::post::Message;
use domain::message::MailAddress;
use lettre::address::AddressError;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart, SinglePart};

use crate::error::PostError;
use crate::wording::{ConsoleUrl, wording};

/// The name that stands before the sender's address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SenderName(String);

impl SenderName {
    /// Checks a name from the configuration.
    ///
    /// # Errors
    /// [`PostError::SenderName`].
    pub fn parse(text: &str) -> Result<Self, PostError> {
        let text = text.trim();
        let fits = (1..=100).contains(&text.chars().count());
        if fits && !text.chars().any(char::is_control) {
            Ok(Self(text.to_owned()))
        } else {
            Err(PostError::SenderName)
        }
    }
}

/// The whole letter as it goes over the wire; the same bytes in every try.
pub(crate) fn letter(
    message: &Message,
    to: &MailAddress,
    sender: &MailAddress,
    sender_name: &SenderName,
    console: &ConsoleUrl,
) -> Result<Vec<u8>, String> {
    let words = wording(message, console);
    let plain = SinglePart::builder()
        .header(ContentType::TEXT_PLAIN)
        .body(words.plain());
    let html = SinglePart::builder()
        .header(ContentType::TEXT_HTML)
        .body(words.html(message.language));
    // A boundary of our own, or every try would be other bytes; `=_` never stands in base64 or
    // quoted-printable text.
    let boundary = format!("=_{}", message.id)
        .chars()
        .take(70)
        .collect::<String>();
    let parts = MultiPart::alternative()
        .boundary(boundary)
        .singlepart(plain)
        .singlepart(html);
    let mailbox = |name: Option<String>, address: &MailAddress| {
        let parsed = address.as_str().parse();
        let failed = |cause: AddressError| format!("mail address refused: {cause}");
        parsed
            .map(|address| Mailbox::new(name, address))
            .map_err(failed)
    };
    let built = lettre::Message::builder()
        .from(mailbox(Some(sender_name.0.clone()), sender)?)
        .to(mailbox(None, to)?)
        .date(SystemTime::from(message.decided))
        .message_id(Some(format!("<{}@{}>", message.id, sender.domain())))
        .subject(words.subject)
        // RFC 3834: nobody's holiday note answers a machine.
        .raw_header(HeaderValue::new(
            HeaderName::new_from_ascii_str("Auto-Submitted"),
            "auto-generated".to_owned(),
        ))
        .multipart(parts);
    built
        .map(|letter| letter.formatted())
        .map_err(|cause| format!("cannot write the letter: {cause}"))
}
