//! One message on its way, tried until it is taken over or given up.

use std::sync::Arc;

use async_trait::async_trait;
use jiff::SignedDuration;

use super::sealed::{Carried, erased, too_late};
use crate::jobs::{Failed, Job, JobKind, Late, MAIL, Outcome, WEBHOOK, Work};
use crate::office::Office;
use crate::post::{Delivery, Message, Post};

/// So long a message is tried; then it is given up, and shown to the system administrator. Ours, not
/// a law's: a mail server may be away over a long weekend.
pub const GIVEN_UP_AFTER: SignedDuration = SignedDuration::from_hours(4 * 24);

static BY_MAIL: JobKind = JobKind {
    name: MAIL,
    every: None,
    late: Late::Run,
    tries: u32::MAX,
};
static BY_WEBHOOK: JobKind = JobKind {
    name: WEBHOOK,
    ..BY_MAIL
};

/// Delivers messages of one kind.
pub struct Deliver {
    kind: &'static JobKind,
    post: Arc<dyn Post>,
}

impl Deliver {
    /// Messages for the mail server.
    pub fn by_mail(post: Arc<dyn Post>) -> Self {
        let kind = &BY_MAIL;
        Self { kind, post }
    }

    /// Messages for webhooks.
    pub fn by_webhook(post: Arc<dyn Post>) -> Self {
        let kind = &BY_WEBHOOK;
        Self { kind, post }
    }
}

#[async_trait]
impl Work for Deliver {
    fn kind(&self) -> &'static JobKind {
        self.kind
    }

    async fn run(&self, office: &Office, job: &Job) -> Result<Outcome, Failed> {
        match office.carried(job)? {
            Carried::Open(message) => self.deliver(office, &message).await,
            Carried::Sealed(message) => {
                let until = message.matter.due();
                if let Some(until) = until.filter(|until| *until <= office.now()) {
                    return Err(too_late(until));
                }
                let ended = self.deliver(office, &message).await;
                ended.map_err(erased)
            }
        }
    }
}

impl Deliver {
    async fn deliver(&self, office: &Office, message: &Message) -> Result<Outcome, Failed> {
        let now = office.now();
        if message.matter.is_past(now) {
            return Ok(Outcome::default());
        }
        match self.post.deliver(message, now).await {
            Delivery::Delivered => Ok(Outcome::default()),
            Delivery::Later { reason, .. }
                if now.duration_since(message.decided) > GIVEN_UP_AFTER =>
            {
                Err(Failed::Never(reason))
            }
            Delivery::Later {
                reason,
                after: None,
            } => Err(Failed::Later(reason)),
            Delivery::Later {
                reason,
                after: Some(after),
            } => Err(Failed::NotBefore(reason, after)),
            Delivery::Never { reason } => Err(Failed::Never(reason)),
        }
    }
}
