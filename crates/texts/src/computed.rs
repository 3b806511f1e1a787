//! Keys that are put together at run time, declared so that "used" can be computed.

mod campaigns;
mod documents;
mod evidence;
mod fields;
mod help;
mod leaving;
mod navigation;
mod of_oneself;
mod policies;
mod reviews;
mod sweeps;
mod watched;

use domain::affected::Spared;
use domain::approval::State;
use domain::finding::{Severity, Sign};
use domain::incident::IncidentState;
use domain::message::Kind;
use domain::people::{AccountState, Role};
use domain::playbook::{Phase, Proof};
use domain::premise::Premise;
use domain::story::{Stage, Urgency};

use self::fields::FIELDS;
use self::help::HELP;
use self::leaving::LEAVING;
use self::navigation::NAVIGATION;
use self::of_oneself::OF_ONESELF;
use self::watched::WATCHED;
use crate::dates::Calendar;

/// A prefix and everything that may follow it.
#[derive(Debug, Clone, Copy)]
pub struct Computed {
    /// `role-`.
    pub prefix: &'static str,
    /// `staff`, `system-admin`, ….
    pub values: fn() -> Vec<&'static str>,
}

/// Every kind of key that does not stand in the source as a literal of `say` or `t`.
pub static COMPUTED_KEYS: &[Computed] = &[
    Computed {
        prefix: "role-",
        values: || Role::ALL.map(Role::name).to_vec(),
    },
    Computed {
        prefix: "severity-",
        values: || Severity::ALL.map(Severity::name).to_vec(),
    },
    Computed {
        prefix: "sign-",
        values: || [Sign::Precursor, Sign::Indication].map(Sign::name).to_vec(),
    },
    Computed {
        prefix: "stage-",
        values: || Stage::ALL.map(Stage::name).to_vec(),
    },
    Computed {
        prefix: "urgency-",
        values: || Urgency::ALL.map(Urgency::name).to_vec(),
    },
    Computed {
        prefix: "spared-",
        values: || Spared::ALL.map(Spared::name).to_vec(),
    },
    Computed {
        prefix: "year-state-",
        values: || domain::duty::Standing::NAMES.to_vec(),
    },
    Computed {
        prefix: "year-every-",
        values: || {
            domain::duty::Every::ALL
                .map(domain::duty::Every::name)
                .to_vec()
        },
    },
    // `application::duties::Which`.
    Computed {
        prefix: "year-which-",
        values: || vec!["all", "awaited", "late"],
    },
    // `application::imports::Column`.
    Computed {
        prefix: "import-column-",
        values: || {
            vec![
                "name", "account", "unit", "roles", "kind", "language", "mail", "issued",
                "password", "birthday", "id",
            ]
        },
    },
    Computed {
        prefix: "import-kind-",
        values: || vec!["person", "service", "break-glass"],
    },
    Computed {
        prefix: "step-",
        values: || {
            use domain::policy::Step::{Delete, ForceChange, None, Review, Suspend, Warn};
            [None, Warn, Review, ForceChange, Suspend, Delete]
                .map(domain::policy::Step::name)
                .to_vec()
        },
    },
    Computed {
        prefix: "sweep-brake-",
        values: || vec!["free", "held", "confirmed"],
    },
    Computed {
        prefix: "sweep-started-",
        values: || vec!["itself", "operator"],
    },
    // `domain::register::Refused`, where its words are not those of a rule.
    Computed {
        prefix: "sheet-refused-",
        values: || {
            vec![
                "unknown",
                "order",
                "other-case",
                "role",
                "same-person",
                "not-now",
                "reason",
                "oral",
            ]
        },
    },
    Computed {
        prefix: "sheet-value-",
        values: || {
            let bad = domain::register::BadValue::ALL.map(domain::register::BadValue::name);
            ["yes", "no"].into_iter().chain(bad).collect()
        },
    },
    // `application::normal::Meant`.
    Computed {
        prefix: "normal-meant-",
        values: || vec!["account", "address", "host"],
    },
    // `application::sign_ins::Newness`, but for the usual.
    Computed {
        prefix: "sign-ins-new-",
        values: || vec!["country", "network"],
    },
    // `application::sign_ins::SharedSign`.
    Computed {
        prefix: "shared-sign-",
        values: || vec!["at-once", "one-device"],
    },
    // `application::sign_ins::Whither`.
    Computed {
        prefix: "forwards-whither-",
        values: || vec!["inside", "outside", "unknown"],
    },
    // The actions of mailboxes' rules that `web::sign_ins` names.
    Computed {
        prefix: "mailbox-does-",
        values: || {
            "discard ereject fileinto redirect reject vacation"
                .split(' ')
                .collect()
        },
    },
    // The ways that `web::sign_ins` names.
    Computed {
        prefix: "way-",
        values: || {
            vec![
                "application",
                "console",
                "database",
                "domain",
                "firewall",
                "ftp",
                "imap",
                "imap-clear",
                "imap-old",
                "ldap",
                "pop3",
                "pop3-clear",
                "pop3-old",
                "proxy",
                "smtp",
                "ssh",
                "vpn",
                "web",
                "windows",
            ]
        },
    },
    // `domain::story::Reason`.
    Computed {
        prefix: "story-reason-",
        values: || {
            vec![
                "accounts",
                "administrator",
                "hosts",
                "indication",
                "severity",
                "stages",
            ]
        },
    },
    Computed {
        prefix: "finding-state-",
        values: || vec!["open", "dismissed", "watched", "accepted"],
    },
    Computed {
        prefix: "approval-state-",
        values: || State::ALL.map(State::name).to_vec(),
    },
    Computed {
        prefix: "approvals-which-",
        values: || vec!["mine", "asked", "all"],
    },
    Computed {
        prefix: "approvals-empty-",
        values: || vec!["mine", "asked", "all"],
    },
    Computed {
        prefix: "phase-",
        values: || Phase::ALL.map(Phase::name).to_vec(),
    },
    Computed {
        prefix: "proof-",
        values: || vec![Proof::Note.name(), Proof::File.name()],
    },
    // `domain::case_task::Progress`, and a measure that is in force.
    Computed {
        prefix: "task-state-",
        values: || vec!["open", "done", "in-force", "lifted", "skipped"],
    },
    Computed {
        prefix: "incident-state-",
        values: || IncidentState::ALL.map(IncidentState::name).to_vec(),
    },
    // Kinds of `domain::incident::TimelineEntry`; a judged level is told by texts of its own.
    Computed {
        prefix: "incident-line-",
        values: || {
            vec![
                "accepted",
                "approval-agreed",
                "approval-asked",
                "approval-confirmed",
                "approval-denied",
                "approval-oral",
                "approval-returned",
                "approval-void",
                "approval-waived",
                "approval-withdrawn",
                "assessed",
                "attachment-added",
                "closed",
                "controlled",
                "duty-done",
                "evidence-exported",
                "findings-joined",
                "hold-placed",
                "hold-released",
                "known-at-changed",
                "note",
                "regime-added",
                "reported",
                "playbook-chosen",
                "reopened",
                "reported-unconfirmed",
                "shared",
                "task-added",
                "task-assigned",
                "task-done",
                "task-lifted",
                "task-skipped",
                "task-taken-back",
                "task-unassigned",
            ]
        },
    },
    Computed {
        prefix: "incident-regime-status-",
        values: || vec!["draft", "unverified", "verified"],
    },
    // `application::sharing::Tlp`, with a hyphen.
    Computed {
        prefix: "share-tlp-",
        values: || vec!["amber", "amber-strict", "clear", "green", "red"],
    },
    Computed {
        prefix: "message-subject-",
        values: message_kinds,
    },
    // `domain::form::CaseValue`.
    Computed {
        prefix: "form-source-",
        values: || {
            domain::form::CaseValue::ALL
                .map(domain::form::CaseValue::name)
                .to_vec()
        },
    },
    Computed {
        prefix: "message-text-",
        values: message_kinds,
    },
    Computed {
        prefix: "notice-kind-",
        values: || {
            let kinds = Kind::ALL.into_iter();
            let chosen = kinds.filter(|kind| !matches!(kind, Kind::SetUpLink | Kind::Test));
            chosen.map(Kind::name).collect()
        },
    },
    Computed {
        prefix: "job-kind-",
        values: || {
            vec![
                "remind-duties",
                "remind-daily",
                "leavers-due",
                "mail",
                "webhook",
                "notice",
                "clocks",
                "forget-ended",
                "watch-over",
                "remove-old",
                "check-log",
                "give-checkpoint",
                "countersign",
                "directory",
                "directories-due",
                "client-keys",
                "client-sign-outs",
                "look-at-services",
                "connectors",
                "hunt",
            ]
        },
    },
    Computed {
        prefix: "directory-door-",
        values: || vec!["ldaps", "starttls", "plain"],
    },
    Computed {
        prefix: "job-state-",
        values: || vec!["planned", "running", "failing", "given-up"],
    },
    Computed {
        prefix: "duty-state-",
        values: || vec!["on", "off"],
    },
    Computed {
        prefix: "account-state-",
        values: || {
            let states = AccountState::ALL.into_iter().map(AccountState::name);
            states.chain(["none"]).collect()
        },
    },
    Computed {
        prefix: "grant-state-",
        values: || vec!["current", "future", "past"],
    },
    // `domain::premise`.
    Computed {
        prefix: "premise-hint-",
        values: || Premise::ALL.map(Premise::name).to_vec(),
    },
    Computed {
        prefix: "premise-save-",
        values: || Premise::ALL.map(Premise::name).to_vec(),
    },
    // `application::first_start`.
    Computed {
        prefix: "first-start-step-",
        values: || vec!["units", "countries", "contacts", "source"],
    },
    Computed {
        prefix: "first-start-mark-",
        values: || vec!["open", "later", "done"],
    },
    Computed {
        prefix: "first-start-snippet-",
        values: || vec!["sender", "receiver", "collect"],
    },
    Computed {
        prefix: "unit-state-",
        values: || vec!["open", "closed"],
    },
    Computed {
        prefix: "display-calendar-",
        values: || Calendar::ALL.map(Calendar::name).to_vec(),
    },
    // `help.rs`: a section of the help page has a title and a text.
    Computed {
        prefix: "help-",
        values: || HELP.to_vec(),
    },
    // `guessable::Reason` and the rules of `domain::policy::RuleBreach`.
    Computed {
        prefix: "guess-",
        values: || {
            vec![
                "too-short",
                "no-letter",
                "no-upper",
                "no-lower",
                "no-digit",
                "no-symbol",
                "used-before",
                "own-account",
                "own-name",
                "own-birthday",
                "own-id",
                "own-number",
                "national-id",
                "phone-number",
                "date",
                "house-word",
                "office-rule",
                "keyboard-walk",
                "zhuyin",
                "vietnamese",
                "known",
                "shared-rule",
                "like-before",
                "too-easy",
            ]
        },
    },
    // `application::Refusal::key`.
    Computed {
        prefix: "refusal-",
        values: || {
            vec![
                "account-state",
                "already-accepted",
                "busy",
                "last-administrator",
                "link-expired",
                "log-busy",
                "missing",
                "no-account",
                "no-grant",
                "no-mailbox",
                "not-found",
                "own-account",
                "own-role",
                "person-reaches-further",
                "sign-in-first",
                "stale",
                "passkey-there",
                "leaver-own",
                "leaver-same-person",
                "leaver-open",
                "leaver-answered",
                "leaver-announced",
                "proposal-own",
                "proposal-own-account",
                "proposal-only-look",
                "proposal-not-a-person",
                "proposal-no-way-back",
                "proposal-role",
                "sweep-held",
                "sweep-over",
                "totp-there",
                "undo-over",
                "unit-from-above",
                "unit-top",
                "wrong-credentials",
            ]
        },
    },
    Computed {
        prefix: "invalid-",
        values: || {
            vec![
                "administrators",
                "clock",
                "countries",
                "day",
                "day-before",
                "deputy",
                "end-before-start",
                "facts",
                "grant-end",
                "grant-overlap",
                "host",
                "name-taken",
                "old_mail_servers",
                "own_domains",
                "own_networks",
                "password-differs",
                "path",
                "regime",
                "service_accounts",
                "time",
                "time-before-known",
                "time-in-future",
                "time-in-past",
                "time-zone",
                "too-long",
                "unit-below-itself",
                "unit-name-taken",
                "unit-open-below",
                "unit-under-closed",
            ]
        },
    },
    // Names of `oidc::scope::Scope`; `openid` is no choice.
    Computed {
        prefix: "client-scope-",
        values: || vec!["profile", "email", "groups", "offline_access"],
    },
    // Names of `application::connectors::ConnectorKind`.
    Computed {
        prefix: "connector-kind-",
        values: || {
            vec![
                "scim",
                "webhook",
                "csv",
                "csv-big5",
                "postgresql",
                "mariadb",
            ]
        },
    },
    Computed {
        prefix: "connector-state-",
        values: || vec!["behind", "held", "in-step", "paused"],
    },
    Computed {
        prefix: "field-",
        values: || FIELDS.to_vec(),
    },
];

/// Kinds of messages; of a long legal time that ends, and of a step that is near for an account, there are words of
/// their own.
fn message_kinds() -> Vec<&'static str> {
    Kind::ALL
        .into_iter()
        .map(Kind::name)
        .chain(["clock-day", "clock-days", "clock-hours"])
        .chain(["account-warned-suspend", "account-warned-delete"])
        .collect()
}

/// Every key of [`COMPUTED_KEYS`], put together.
pub fn computed_keys() -> impl Iterator<Item = String> {
    let all = COMPUTED_KEYS
        .iter()
        .chain(&WATCHED)
        .chain(&evidence::EVIDENCE)
        .chain(&LEAVING)
        .chain(&campaigns::CAMPAIGNS)
        .chain(&documents::DOCUMENTS)
        .chain(&reviews::REVIEWS)
        .chain(&policies::POLICIES)
        .chain(&sweeps::SWEEPS)
        .chain(&OF_ONESELF)
        .chain(&NAVIGATION);
    all.flat_map(|computed| {
        (computed.values)()
            .into_iter()
            .map(|value| format!("{}{value}", computed.prefix))
    })
}
