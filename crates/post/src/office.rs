//! Both ways out of the house behind one port.

use application::post::{Delivery, Message, Post};
use async_trait::async_trait;
use domain::telling::Destination;
use jiff::Timestamp;

use crate::hook::HookPost;
use crate::reason::never;
use crate::smtp::SmtpPost;

/// The post of this installation: what is not configured says so for each message.
#[derive(Debug, Default)]
pub struct PostOffice {
    /// Mail, if configured.
    pub mail: Option<SmtpPost>,
    /// Webhooks, if any are configured.
    pub hooks: Option<HookPost>,
}

#[async_trait]
impl Post for PostOffice {
    async fn deliver(&self, message: &Message, now: Timestamp) -> Delivery {
        match (&message.to, &self.mail, &self.hooks) {
            (Destination::Mail(to), Some(mail), _) => mail.deliver(message, to).await,
            (Destination::Mail(_), None, _) => never("no mail server is configured"),
            (Destination::Hook(name), _, Some(hooks)) => hooks.deliver(message, name, now).await,
            (Destination::Hook(_), _, None) => never("no webhook is configured"),
        }
    }
}
