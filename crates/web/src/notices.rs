//! Where and how one is told: address, language, quiet hours, and the ways of every kind of notice.

use std::collections::{BTreeMap, BTreeSet};

use application::notices::NoticePage;
use application::{Problem, Refusal};
use askama::Template;
use axum::extract::State;
use domain::finding::Severity;
use domain::message::{HookName, Kind, MailAddress};
use domain::telling::{Channel, ForWhat, NoticeSettings, Preferences, QuietHours};
use jiff::civil::Time;

use crate::answer::{Reply, refused_status, see_other, shown, shown_as};
use crate::form::{Choice, Filled};
use crate::page::Page;
use crate::people::language_choices;
use crate::session::{Shared, SignedInPerson};

/// Findings of these severities may stay on the screen; from high on they are alarms.
const LEAST: [Severity; 4] = [
    Severity::Informational,
    Severity::Low,
    Severity::Medium,
    Severity::High,
];

/// A way of one kind, as a box to tick.
struct Way {
    id: String,
    value: String,
    label: String,
    chosen: bool,
}

/// A kind of notice for one duty.
struct KindRow {
    name: String,
    duty: String,
    alarm: bool,
    ways: Vec<Way>,
}

#[derive(Template)]
#[template(path = "notices.html")]
struct NoticesPage {
    page: Page,
    mail_configured: bool,
    mail: String,
    languages: Vec<Choice>,
    quiet_from: String,
    quiet_to: String,
    severities: Vec<Choice>,
    rows: Vec<KindRow>,
}

/// The form as it was posted: names may come more than once.
type Posted = Vec<(String, String)>;

/// `GET /account/notices`
pub(crate) async fn show(State(console): Shared, person: SignedInPerson) -> Reply {
    let notices = console.office.view_notices(person.actor()).await?;
    let settings = notices.settings.clone();
    shown(&filled(person.page, &notices, &settings, None))
}

/// `POST /account/notices`
pub(crate) async fn choose(
    State(console): Shared,
    mut person: SignedInPerson,
    Filled(posted): Filled<Posted>,
) -> Reply {
    let notices = console.office.view_notices(person.actor()).await?;
    let chosen = ways_chosen(&notices, &posted);
    let done = async {
        let settings = read(&posted, chosen.clone())?;
        console
            .office
            .choose_notices(person.actor(), settings)
            .await
    };
    match done.await {
        Ok(()) => see_other("/account/notices"),
        Err(Problem::Refused(refusal)) if refusal.is_for_the_form() => {
            person.page.refused("notices", &refusal);
            let status = refused_status(&refusal);
            let mut settings = notices.settings.clone();
            settings.preferences.channels = chosen;
            let page = filled(person.page, &notices, &settings, Some(&posted));
            shown_as(status, &page)
        }
        Err(problem) => Err(problem.into()),
    }
}

fn value<'p>(posted: &'p Posted, name: &str) -> &'p str {
    let found = posted.iter().find(|(given, _)| given == name);
    found.map_or("", |(_, value)| value.trim())
}

fn read(
    posted: &Posted,
    channels: BTreeMap<(Kind, ForWhat), BTreeSet<Channel>>,
) -> Result<NoticeSettings, Refusal> {
    let invalid = |field, why| Refusal::Invalid { field, why };
    let mail = match value(posted, "mail") {
        "" => None,
        mail => {
            let read = MailAddress::parse(mail);
            Some(read.map_err(|_| invalid("mail", "invalid-mail-address"))?)
        }
    };
    let quiet = match (value(posted, "quiet_from"), value(posted, "quiet_to")) {
        ("", "") => None,
        (from, to) => {
            let time = |text: &str| {
                let read: Result<Time, _> = text.parse();
                read.map_err(|_| invalid("quiet_from", "invalid-quiet"))
            };
            Some(QuietHours {
                from: time(from)?,
                to: time(to)?,
            })
        }
    };
    let from = Severity::from_name(value(posted, "findings_from"));
    Ok(NoticeSettings {
        mail,
        language: value(posted, "language").parse().ok(),
        preferences: Preferences {
            channels,
            quiet,
            findings_from: from.filter(|from| *from > Severity::Informational),
        },
    })
}

/// What was ticked, for every kind that could be; what is not known is left out.
fn ways_chosen(
    notices: &NoticePage,
    posted: &Posted,
) -> BTreeMap<(Kind, ForWhat), BTreeSet<Channel>> {
    let ticked: BTreeSet<&str> = posted
        .iter()
        .filter(|(name, _)| name == "way")
        .map(|(_, value)| value.as_str())
        .collect();
    let ways = all_ways(notices);
    let kinds = notices.kinds.iter().map(|(kind, duty)| {
        let chosen = ways
            .iter()
            .filter(|way| ticked.contains(way_value(*kind, *duty, way).as_str()));
        ((*kind, *duty), chosen.cloned().collect())
    });
    kinds.collect()
}

fn all_ways(notices: &NoticePage) -> Vec<Channel> {
    let hooks = notices.ways.hooks.iter().cloned().map(Channel::Hook);
    [Channel::Mail].into_iter().chain(hooks).collect()
}

/// `overdue.security-contact.mail`
fn way_value(kind: Kind, duty: ForWhat, way: &Channel) -> String {
    let way = match way {
        Channel::Mail => "mail",
        Channel::Hook(name) => return format!("{}.{}.hook-{name}", kind.name(), duty_name(duty)),
    };
    format!("{}.{}.{way}", kind.name(), duty_name(duty))
}

const fn duty_name(duty: ForWhat) -> &'static str {
    match duty {
        ForWhat::Role(role) => role.name(),
        ForWhat::Self_ => "self",
    }
}

fn filled(
    page: Page,
    notices: &NoticePage,
    settings: &NoticeSettings,
    posted: Option<&Posted>,
) -> NoticesPage {
    let clock = |time: Time| time.strftime("%H:%M").to_string();
    let quiet = settings.preferences.quiet;
    let typed = |name: &str, kept: Option<String>| match posted {
        Some(posted) => value(posted, name).to_owned(),
        None => kept.unwrap_or_default(),
    };
    let language = typed(
        "language",
        settings.language.map(|one| one.tag().to_owned()),
    );
    let least = settings
        .preferences
        .findings_from
        .unwrap_or(Severity::Informational);
    let least = typed("findings_from", Some(least.name().to_owned()));
    let severities = LEAST.map(|severity| Choice {
        value: severity.name().to_owned(),
        label: page.named("severity-", severity.name()),
        chosen: severity.name() == least,
    });
    let rows = notices.kinds.iter();
    NoticesPage {
        mail_configured: notices.ways.mail,
        mail: typed("mail", settings.mail.as_ref().map(ToString::to_string)),
        languages: language_choices(&language),
        quiet_from: typed("quiet_from", quiet.map(|quiet| clock(quiet.from))),
        quiet_to: typed("quiet_to", quiet.map(|quiet| clock(quiet.to))),
        severities: severities.into(),
        rows: rows
            .map(|(kind, duty)| kind_row(&page, notices, settings, (*kind, *duty)))
            .collect(),
        page,
    }
}

fn kind_row(
    page: &Page,
    notices: &NoticePage,
    settings: &NoticeSettings,
    (kind, duty): (Kind, ForWhat),
) -> KindRow {
    let kept = settings.preferences.channels.get(&(kind, duty));
    // What nobody chose goes by mail.
    let chosen = |way: &Channel| kept.map_or(*way == Channel::Mail, |kept| kept.contains(way));
    let ways = all_ways(notices).into_iter().map(|way| {
        let value = way_value(kind, duty, &way);
        Way {
            id: format!("way-{}", value.replace('.', "-")),
            value,
            label: way_label(page, &way),
            chosen: chosen(&way),
        }
    });
    KindRow {
        name: page.named("notice-kind-", kind.name()),
        duty: match duty {
            ForWhat::Role(role) => page.named("role-", role.name()),
            ForWhat::Self_ => page.t("notices-oneself"),
        },
        alarm: kind.is_alarm(),
        ways: ways.collect(),
    }
}

fn way_label(page: &Page, way: &Channel) -> String {
    match way {
        Channel::Mail => page.t("notices-way-mail"),
        Channel::Hook(name) => hook_label(page, name),
    }
}

fn hook_label(page: &Page, name: &HookName) -> String {
    page.say("notices-way-hook", &[("name", name.to_string().into())])
}
