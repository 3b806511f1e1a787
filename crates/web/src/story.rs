//! What a finding tells: the one place that asks `detect` for words.

use application::Office;
use application::sign_ins::DISOWNED;
use domain::finding::Finding;
use domain::language::Language;
use jiff::tz::TimeZone;

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
    let style = Style {
        language,
        calendar: texts::Calendar::default(),
    };
    let moment = |at| texts::moment(at, zone, style);
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
