//! What `townwatch check` sees of the mail server and the webhooks: it connects and signs in, and
//! sends nothing unless a test message is asked for.

use application::directory::Directory;
use application::post::{Delivery, Message, Post as _};
use domain::language::Language;
use domain::message::{ConsolePath, HookName, MailAddress, Matter, MessageId};
use domain::telling::Destination;
use jiff::Timestamp;
use post::PostOffice;
use store::{MIGRATIONS, SqlRecords};

use crate::config::Config;
use crate::inspect::Inspection;
use crate::outgoing::post_office;

/// Looks at every way out of the house. Secrets are read from records of
/// this program's version only: nothing is changed.
pub(crate) async fn inspect(
    found: &mut Inspection,
    config: &Config,
    now: Timestamp,
    test: Option<&str>,
) {
    let newest = MIGRATIONS.last().map(|migration| migration.version);
    let readable = newest.is_some() && found.records_version == newest;
    let records = if readable { open(config).await } else { None };
    let directory = records.as_ref().map(|records| {
        let directory: &dyn Directory = records;
        directory
    });
    let post = match post_office(config, directory).await {
        Ok(post) => post,
        Err(unusable) => {
            found.mistake("messages", unusable.to_string());
            return;
        }
    };
    if let (Some(settings), Some(mail)) = (&config.mail, &post.mail) {
        match mail.look().await {
            Ok(()) => {
                let signed_in = if settings.user.is_some() {
                    ", signed in"
                } else {
                    ""
                };
                let line = format!("mail: {} answers{signed_in}", settings.host);
                found.seen.push(line);
            }
            Err(why) => found.mistake("mail", format!("{why}; no mail can be sent")),
        }
    }
    for hook in &config.webhook {
        let (Ok(name), Some(hooks)) = (HookName::parse(&hook.name), &post.hooks) else {
            continue;
        };
        match hooks.look(&name).await {
            Ok(()) => found
                .seen
                .push(format!("webhook {name}: its server answers")),
            Err(why) => found.mistake(format!("webhook {name}"), why),
        }
    }
    if let Some(address) = test {
        send_test(found, &post, address, now).await;
    }
}

/// The records as they are, if this program's version of the tables is there.
async fn open(config: &Config) -> Option<SqlRecords> {
    if let Some(url) = config.records.url().ok()? {
        return SqlRecords::look_at(&url).await.ok();
    }
    let path = config.server.data.join("records.db");
    SqlRecords::look(&path).await.ok()
}

async fn send_test(found: &mut Inspection, post: &PostOffice, address: &str, now: Timestamp) {
    let Ok(to) = MailAddress::parse(address) else {
        found.mistake("--send-test", format!("{address:?} is no mail address"));
        return;
    };
    let message = test_message(to, now);
    let Some(message) = message else { return };
    match post.deliver(&message, now).await {
        Delivery::Delivered => {
            let line = format!("a test message to {address} was handed over");
            found.seen.push(line);
        }
        Delivery::Later { reason, .. } | Delivery::Never { reason } => {
            found.mistake("--send-test", reason);
        }
    }
}

fn test_message(to: MailAddress, now: Timestamp) -> Option<Message> {
    Some(Message {
        id: MessageId::parse(&format!("test-{}", now.as_microsecond())).ok()?,
        to: Destination::Mail(to),
        language: Language::ZhTw,
        matter: Matter::Test { at: now },
        link: ConsolePath::parse("/").ok()?,
        zone: "UTC".to_owned(),
        decided: now,
    })
}
