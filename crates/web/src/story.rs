//! What a finding tells: the one place that asks `detect` for words.

use application::Office;
use application::services::{CERTIFICATE_ENDS, SERVICE_DOWN};
use application::sign_ins::{DISOWNED, FORWARD_DISOWNED};
use domain::finding::Finding;
use domain::language::Language;
use domain::service::Why;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use texts::{Style, Texts, visible};

/// A finding in words of one language, ready to be shown: what came from logs is made visible.
pub(crate) struct Story {
    pub(crate) title: String,
    pub(crate) what: String,
    pub(crate) why: Vec<String>,
    pub(crate) next: Vec<String>,
    pub(crate) false_positives: Vec<String>,
    /// Clauses and cases the rule serves; empty for a rule from elsewhere.
    pub(crate) basis: Vec<String>,
}

/// Tells a finding. One whose rule is not loaded any more is told by the rule's id.
pub(crate) fn tell(
    office: &Office,
    finding: &Finding,
    language: Language,
    zone: &TimeZone,
) -> Story {
    if finding.rule == DISOWNED {
        return disowned(finding, language, zone);
    }
    if finding.rule == FORWARD_DISOWNED {
        return forward_disowned(finding, language, zone);
    }
    if finding.rule == SERVICE_DOWN {
        return service_down(finding, language, zone);
    }
    if finding.rule == CERTIFICATE_ENDS {
        return certificate_ends(finding, language, zone);
    }
    let rules = office.rules();
    let Some(rule) = rules.rule(&finding.rule) else {
        return Story {
            title: visible(&finding.rule),
            what: visible(&finding.rule),
            why: Vec::new(),
            next: Vec::new(),
            false_positives: Vec::new(),
            basis: Vec::new(),
        };
    };
    let told = detect::narrate(rule, &detect::Facts::from(finding), language, zone);
    let lines = |lines: Vec<String>| lines.iter().map(|line| visible(line)).collect();
    Story {
        title: visible(&told.title),
        what: visible(&told.what),
        why: lines(told.why),
        next: lines(told.next),
        false_positives: lines(told.false_positives),
        basis: rule.basis.clone(),
    }
}

/// What a person said of their own account, and no rule.
fn disowned(finding: &Finding, language: Language, zone: &TimeZone) -> Story {
    let texts = Texts::get(language);
    let moment = |at| texts::moment(at, zone, style(language));
    let account = finding.subject.account.as_deref().map(visible);
    let account = account.unwrap_or_default();
    let count = i64::try_from(finding.count).unwrap_or(i64::MAX);
    let args = [
        ("account", account.into()),
        ("count", count.into()),
        ("first", moment(finding.first).into()),
        ("last", moment(finding.last).into()),
    ];
    Story {
        title: texts.say("disowned-title", &args),
        what: texts.say("disowned-what", &args),
        why: vec![texts.t("disowned-why")],
        next: vec![
            texts.t("disowned-next-call"),
            texts.t("disowned-next-look"),
            texts.t("disowned-next-password"),
        ],
        false_positives: vec![texts.t("disowned-false")],
        basis: Vec::new(),
    }
}

/// What a person said of a forward of their own mailbox, and no rule.
fn forward_disowned(finding: &Finding, language: Language, zone: &TimeZone) -> Story {
    let texts = Texts::get(language);
    let account = finding.subject.account.as_deref().map(visible);
    let recipients = finding.values.get("recipients").into_iter().flatten();
    let recipients: Vec<_> = recipients.map(|one| visible(one)).collect();
    let first = texts::moment(finding.first, zone, style(language));
    let args = [
        ("account", account.unwrap_or_default().into()),
        ("recipients", recipients.join(&texts.t("list-comma")).into()),
        ("first", first.into()),
    ];
    Story {
        title: texts.say("forward-disowned-title", &args),
        what: texts.say("forward-disowned-what", &args),
        why: vec![texts.t("forward-disowned-why")],
        next: vec![
            texts.t("forward-disowned-next-remove"),
            texts.t("disowned-next-look"),
            texts.t("disowned-next-password"),
        ],
        false_positives: vec![texts.t("forward-disowned-false")],
        basis: Vec::new(),
    }
}

/// What a look at a service saw, and no rule.
fn service_down(finding: &Finding, language: Language, zone: &TimeZone) -> Story {
    let texts = Texts::get(language);
    let moment = |at| texts::moment(at, zone, style(language));
    let of = |name: &str| finding.values.get(name).map_or(&[][..], Vec::as_slice);
    let service = of("service").first().map(|name| visible(name));
    let host = finding.subject.host.as_deref().map(visible);
    let seconds = of("seconds").first().and_then(|text| text.parse().ok());
    let args = [
        ("service", service.unwrap_or_default().into()),
        ("host", host.unwrap_or_default().into()),
        ("first", moment(finding.first).into()),
        ("last", moment(finding.last).into()),
        (
            "took",
            texts::took(SignedDuration::from_secs(seconds.unwrap_or(0)), language).into(),
        ),
    ];
    let mut why: Vec<_> = of("why")
        .iter()
        .filter_map(|name| Why::from_name(name))
        .map(|why| texts.t(&format!("service-why-{}", why.name())))
        .collect();
    why.push(texts.say(
        if seconds.is_some() {
            "service-down-over"
        } else {
            "service-down-still"
        },
        &args,
    ));
    Story {
        title: texts.say("service-down-title", &args),
        what: texts.say("service-down-what", &args),
        why,
        next: vec![
            texts.t("service-down-next-look"),
            texts.t("service-down-next-log"),
            texts.t("service-down-next-report"),
        ],
        false_positives: vec![texts.t("service-down-false")],
        basis: vec!["WAT-43".to_owned()],
    }
}

/// What a look saw of a certificate, and no rule.
fn certificate_ends(finding: &Finding, language: Language, zone: &TimeZone) -> Story {
    let texts = Texts::get(language);
    let of = |name: &str| finding.values.get(name).and_then(|all| all.first());
    let until: Option<Timestamp> = of("until").and_then(|text| text.parse().ok());
    let until = until.map(|until| texts::moment(until, zone, style(language)));
    let service = of("service").map(|name| visible(name));
    let args = [
        ("service", service.unwrap_or_default().into()),
        ("until", until.unwrap_or_default().into()),
    ];
    Story {
        title: texts.say("certificate-ends-title", &args),
        what: texts.say("certificate-ends-what", &args),
        why: vec![texts.t("certificate-ends-why")],
        next: vec![texts.t("certificate-ends-next")],
        false_positives: Vec::new(),
        basis: Vec::new(),
    }
}

fn style(language: Language) -> Style {
    Style {
        language,
        calendar: texts::Calendar::default(),
    }
}

/// About whom, in one line.
pub(crate) fn subject(finding: &Finding) -> String {
    let subject = &finding.subject;
    let parts: Vec<_> = [&subject.account, &subject.source_ip, &subject.host]
        .into_iter()
        .flatten()
        .map(|part| visible(part))
        .collect();
    parts.join(" · ")
}
