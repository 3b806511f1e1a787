//! The table of operations.

use std::future::Future;
use std::pin::Pin;

use application::use_case::{self as cases, UseCase};
use application::{Actor, Office, Problem};
use schemars::{Schema, SchemaGenerator};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::approvals::{
    self, ApprovalBegun, ApprovalBody, ApprovalFilter, OneApproval, RecordOralApproval,
    RequestApproval, WaiveApproval, WithdrawApproval,
};
use crate::assessing::{self, AssessmentBody, FillAssessment};
use crate::authority;
use crate::blocking::{self, BlockListBody, TakeBlockList};
use crate::campaigns::{self, CampaignBody, CampaignFilter};
use crate::connectors::{
    self, ComparedBody, ConnectorBody, ConnectorPage, OneConnector, ResendConnector,
};
use crate::daily::{self, DailyBody, SignDaily};
use crate::desk;
use crate::documents;
use crate::exceptions::{
    self, AskException, DecideException, ExceptionBegun, ExceptionBody, ExceptionFilter,
    PolicyList, WithdrawException,
};
use crate::files::{self, AddAttachment, Added, AttachmentContent, OneAttachment};
use crate::hunts::{self, HuntBody, HuntFilter, OneHunt, OrderHunt, Ordered};
use crate::imports::{self, ImportAccounts, ImportedBody};
use crate::jobs::{self, DutyBody, JobBody, JobFilter, OneJob};
use crate::keeping::{self, CoverageBody, Held, NameLogKinds, PlaceHold};
use crate::log::{
    self, AnsweredBody, CountBody, CountLog, FoundBody, OneEvent, QueryLog, SearchLog,
    SurroundingsBody,
};
use crate::people::{
    self, ChangePerson, EndGrant, EnterPerson, GrantRole, OnePerson, PeopleFilter, PersonBody,
    PersonEntered, PersonPage, ReactivateAccount, SuspendAccount,
};
use crate::reviews::{self, OneReview, ReviewBody};
use crate::services;
use crate::sharing::{self, ShareIncident, SharedBody};
use crate::sheets::{
    self, BeginSheet, MoveSheet, OneSheet, RegisterBody, SheetBody, SheetFilter, SheetMoved,
    WholeSheet,
};
use crate::sources::{self, ChangeSource, OneSource, SourcePage};
use crate::tasks::{
    self, AddTask, AssignTask, ChoosePlaybook, FinishTask, SkipTask, TakeTaskBack, TaskAdded,
    TaskBody,
};
use crate::units::{
    self, CloseUnit, EnterUnit, Entered, FirstStartBody, MarkStep, MoveUnit, OneUnit, PremiseBody,
    RenameUnit, SetPremise, UnitBody,
};
use crate::wire::{
    AcceptFinding, Accepted, AddNote, AddRegime, ChangeKnownAt, DismissFinding, Done, FindingBody,
    FindingFilter, FindingPage, IncidentBody, IncidentFilter, IncidentPage, JudgeLevel, Nothing,
    OneFinding, OneIncident, Page, RecordControl, RecordDuty, RecordReport, ReopenFinding,
    SourceBody, TodayBody, WatchFinding,
};
use crate::year::{
    self, ExcuseOccurrence, OccurrenceBody, OneOccurrence, RecordOccurrence, YearFilter,
};

/// How an operation is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Reads; its input stands in the query.
    Read,
    /// Does; its input is a JSON body.
    Deed,
}

/// What came in, not yet read.
#[derive(Debug, Clone)]
pub enum Given {
    /// `state=open&limit=10`
    Query(String),
    /// JSON.
    Body(Vec<u8>),
}

/// Why there is no answer.
#[derive(Debug)]
pub enum Unanswered {
    /// The input is not what the schema says; the text names the place.
    Unreadable(String),
    /// The use case ended without its effect.
    Problem(Problem),
}

impl From<Problem> for Unanswered {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

/// An operation under way.
pub type Running<'a> = Pin<Box<dyn Future<Output = Result<Value, Unanswered>> + Send + 'a>>;

/// A use case as programs ask for it.
pub struct Operation {
    /// What it carries out, and so who may.
    pub use_case: &'static UseCase,
    /// How it is asked.
    pub kind: Kind,
    /// Schema of what goes in.
    pub input: fn(&mut SchemaGenerator) -> Schema,
    /// Schema of what comes out.
    pub output: fn(&mut SchemaGenerator) -> Schema,
    /// Carries it out.
    pub call: for<'a> fn(&'a Office, &'a Actor, Given) -> Running<'a>,
}

macro_rules! operations {
    ($($case:ident: $kind:ident $input:ty => $output:ty, $run:path;)*) => {
        /// Every operation.
        pub static OPERATIONS: &[Operation] = &[$({
            fn call<'a>(office: &'a Office, actor: &'a Actor, given: Given) -> Running<'a> {
                Box::pin(async move {
                    let output: $output = $run(office, actor, read(&given)?).await?;
                    written(&output)
                })
            }
            Operation {
                use_case: &cases::$case,
                kind: Kind::$kind,
                input: |schemas| <$input as schemars::JsonSchema>::json_schema(schemas),
                output: |schemas| schemas.subschema_for::<$output>(),
                call,
            }
        },)*];
    };
}

operations! {
    VIEW_TODAY: Read Nothing => TodayBody, desk::view_today;
    LIST_FINDINGS: Read FindingFilter => Page<FindingBody>, desk::list_findings;
    VIEW_FINDING: Read OneFinding => FindingPage, desk::view_finding;
    ACCEPT_FINDING: Deed AcceptFinding => Accepted, desk::accept_finding;
    DISMISS_FINDING: Deed DismissFinding => Done, desk::dismiss_finding;
    WATCH_FINDING: Deed WatchFinding => Done, desk::watch_finding;
    REOPEN_FINDING: Deed ReopenFinding => Done, desk::reopen_finding;
    TAKE_BLOCK_LIST: Read TakeBlockList => BlockListBody, blocking::take_block_list;
    SHARE_INCIDENT: Deed ShareIncident => SharedBody, sharing::share_incident;
    LIST_CAMPAIGNS: Read CampaignFilter => Page<CampaignBody>, campaigns::list_campaigns;
    LIST_DOCUMENTS: Read Nothing => Page<documents::DocumentBody>, documents::list_documents;
    VIEW_DOCUMENT: Read documents::OneDocument => documents::WholeDocument, documents::view_document;
    READ_DOCUMENT: Read documents::OneEdition => documents::EditionContent, documents::read_document;
    CHECK_DOCUMENT: Read documents::CheckDocument => Page<documents::CheckedBody>, documents::check_document;
    LIST_DOCUMENT_READERS: Read documents::ReaderFilter => Page<documents::ReaderBody>, documents::list_document_readers;
    ENTER_DOCUMENT: Deed documents::EnterDocument => documents::DocumentEntered, documents::enter_document;
    ADD_EDITION: Deed documents::AddEdition => documents::EditionAdded, documents::add_edition;
    DECIDE_EDITION: Deed documents::DecideEdition => Done, documents::decide_edition;
    REVIEW_DOCUMENT: Deed documents::SeenDocument => Done, documents::review_document;
    TAKE_DOCUMENT_BACK: Deed documents::TakeDocumentBack => Done, documents::take_document_back;
    LIST_REVIEWS: Read reviews::ReviewFilter => Page<ReviewBody>, reviews::list_reviews;
    VIEW_REVIEW: Read OneReview => reviews::ReviewPage, reviews::view_review;
    START_REVIEW: Deed reviews::StartReview => reviews::ReviewBegun, reviews::start_review;
    READ_REVIEW_AGAIN: Deed reviews::ReadReviewAgain => reviews::ReadAgainBody, reviews::read_review_again;
    SIGN_REVIEW: Deed reviews::SignReview => Done, reviews::sign_review;
    END_REVIEW: Deed reviews::EndReview => Done, reviews::end_review;
    LIST_OWN_REVIEWS: Read Nothing => Page<ReviewBody>, reviews::list_own_reviews;
    VIEW_OWN_REVIEW: Read OneReview => reviews::OwnReviewPage, reviews::view_own_review;
    ANSWER_REVIEW: Deed reviews::AnswerReview => Done, reviews::answer_review;
    HAND_REVIEW: Deed reviews::HandReview => Done, reviews::hand_review;
    VIEW_AUTHORITY: Read Nothing => authority::AuthorityBody, authority::view_authority;
    VIEW_POLICIES: Read Nothing => PolicyList, exceptions::view_policies;
    LIST_EXCEPTIONS: Read ExceptionFilter => Page<ExceptionBody>, exceptions::list_exceptions;
    ASK_EXCEPTION: Deed AskException => ExceptionBegun, exceptions::ask_exception;
    DECIDE_EXCEPTION: Deed DecideException => Done, exceptions::decide_exception;
    WITHDRAW_EXCEPTION: Deed WithdrawException => Done, exceptions::withdraw_exception;
    LIST_HUNTS: Read HuntFilter => Page<HuntBody>, hunts::list_hunts;
    ORDER_HUNT: Deed OrderHunt => Ordered, hunts::order_hunt;
    CANCEL_HUNT: Deed OneHunt => Done, hunts::cancel_hunt;
    LIST_INCIDENTS: Read IncidentFilter => Page<IncidentBody>, desk::list_incidents;
    VIEW_INCIDENT: Read OneIncident => IncidentPage, desk::view_incident;
    JUDGE_LEVEL: Deed JudgeLevel => Done, desk::judge_level;
    ADD_REGIME: Deed AddRegime => Done, desk::add_regime;
    RECORD_DUTY: Deed RecordDuty => Done, desk::record_duty;
    CHANGE_KNOWN_AT: Deed ChangeKnownAt => Done, desk::change_known_at;
    RECORD_REPORT: Deed RecordReport => Done, desk::record_report;
    RECORD_CONTROL: Deed RecordControl => Done, desk::record_control;
    ADD_NOTE: Deed AddNote => Done, desk::add_note;
    VIEW_ASSESSMENT: Read OneIncident => AssessmentBody, assessing::view_assessment;
    FILL_ASSESSMENT: Deed FillAssessment => Done, assessing::fill_assessment;
    LIST_TASKS: Read OneIncident => Page<TaskBody>, tasks::list_tasks;
    CHOOSE_PLAYBOOK: Deed ChoosePlaybook => Done, tasks::choose_playbook;
    ADD_TASK: Deed AddTask => TaskAdded, tasks::add_task;
    ASSIGN_TASK: Deed AssignTask => Done, tasks::assign_task;
    FINISH_TASK: Deed FinishTask => Done, tasks::finish_task;
    SKIP_TASK: Deed SkipTask => Done, tasks::skip_task;
    TAKE_TASK_BACK: Deed TakeTaskBack => Done, tasks::take_task_back;
    LIST_APPROVALS: Read ApprovalFilter => Page<ApprovalBody>, approvals::list_approvals;
    VIEW_APPROVAL: Read OneApproval => ApprovalBody, approvals::view_approval;
    REQUEST_APPROVAL: Deed RequestApproval => ApprovalBegun, approvals::request_approval;
    WAIVE_APPROVAL: Deed WaiveApproval => ApprovalBegun, approvals::waive_approval;
    WITHDRAW_APPROVAL: Deed WithdrawApproval => Done, approvals::withdraw_approval;
    RECORD_ORAL_APPROVAL: Deed RecordOralApproval => Done, approvals::record_oral_approval;
    ADD_ATTACHMENT: Deed AddAttachment => Added, files::add_attachment;
    VIEW_ATTACHMENT: Read OneAttachment => AttachmentContent, files::view_attachment;
    VIEW_COVERAGE: Read Nothing => Page<CoverageBody>, keeping::view_coverage;
    NAME_LOG_KINDS: Deed NameLogKinds => Done, keeping::name_log_kinds;
    PLACE_HOLD: Deed PlaceHold => Held, keeping::place_hold;
    LIST_REGISTERS: Read Nothing => Page<RegisterBody>, sheets::list_registers;
    LIST_SHEETS: Read SheetFilter => Page<SheetBody>, sheets::list_sheets;
    VIEW_SHEET: Read OneSheet => WholeSheet, sheets::view_sheet;
    BEGIN_SHEET: Deed BeginSheet => SheetMoved, sheets::begin_sheet;
    MOVE_SHEET: Deed MoveSheet => SheetMoved, sheets::move_sheet;
    LIST_YEAR: Read YearFilter => Page<OccurrenceBody>, year::list_year;
    VIEW_OCCURRENCE: Read OneOccurrence => OccurrenceBody, year::view_occurrence;
    RECORD_OCCURRENCE: Deed RecordOccurrence => Done, year::record_occurrence;
    EXCUSE_OCCURRENCE: Deed ExcuseOccurrence => Done, year::excuse_occurrence;
    VIEW_DAILY: Read Nothing => DailyBody, daily::view_daily;
    SIGN_DAILY: Deed SignDaily => SheetMoved, daily::sign_daily;
    LIST_SERVICES: Read Nothing => Page<services::ServiceBody>, services::list_services;
    LIST_OUTAGES: Read services::OutageFilter => Page<services::OutageBody>, services::list_outages;
    TRY_SERVICE: Deed services::OneService => services::LookedBody, services::try_service;
    PAUSE_SERVICE: Deed services::PauseService => Done, services::pause_service;
    RESUME_SERVICE: Deed services::ResumeService => Done, services::resume_service;
    LIST_CONNECTORS: Read Nothing => Page<ConnectorBody>, connectors::list_connectors;
    VIEW_CONNECTOR: Read OneConnector => ConnectorPage, connectors::view_connector;
    COMPARE_CONNECTOR: Deed OneConnector => ComparedBody, connectors::compare_connector;
    PAUSE_CONNECTOR: Deed OneConnector => Done, connectors::pause_connector;
    RESEND_CONNECTOR: Deed ResendConnector => Done, connectors::resend_connector;
    LIST_SOURCES: Read Nothing => Page<SourceBody>, desk::list_sources;
    VIEW_SOURCE: Read OneSource => SourcePage, sources::view_source;
    CHANGE_SOURCE: Deed ChangeSource => Done, sources::change_source;
    RETIRE_SOURCE: Deed OneSource => Done, sources::retire_source;
    SEARCH_LOG: Read SearchLog => FoundBody, log::search_log;
    COUNT_LOG: Read CountLog => CountBody, log::count_log;
    QUERY_LOG: Read QueryLog => AnsweredBody, log::query_log;
    VIEW_SURROUNDINGS: Read OneEvent => SurroundingsBody, log::view_surroundings;
    LIST_UNITS: Read Nothing => Page<UnitBody>, units::list_units;
    ENTER_UNIT: Deed EnterUnit => Entered, units::enter_unit;
    RENAME_UNIT: Deed RenameUnit => Done, units::rename_unit;
    MOVE_UNIT: Deed MoveUnit => Done, units::move_unit;
    CLOSE_UNIT: Deed CloseUnit => Done, units::close_unit;
    LIST_PEOPLE: Read PeopleFilter => Page<PersonBody>, people::list_people;
    VIEW_PERSON: Read OnePerson => PersonPage, people::view_person;
    ENTER_PERSON: Deed EnterPerson => PersonEntered, people::enter_person;
    IMPORT_ACCOUNTS: Deed ImportAccounts => ImportedBody, imports::import_accounts;
    CHANGE_PERSON: Deed ChangePerson => Done, people::change_person;
    SUSPEND_ACCOUNT: Deed SuspendAccount => Done, people::suspend_account;
    REACTIVATE_ACCOUNT: Deed ReactivateAccount => Done, people::reactivate_account;
    END_SESSIONS: Deed OnePerson => Done, people::end_sessions;
    GRANT_ROLE: Deed GrantRole => Done, people::grant_role;
    END_GRANT: Deed EndGrant => Done, people::end_grant;
    VIEW_FIRST_START: Read OneUnit => FirstStartBody, units::view_first_start;
    MARK_STEP: Deed MarkStep => Done, units::mark_step;
    VIEW_PREMISES: Read OneUnit => Page<PremiseBody>, units::view_premises;
    SET_PREMISE: Deed SetPremise => Done, units::set_premise;
    LIST_DUTIES: Read Nothing => Page<DutyBody>, jobs::list_duties;
    LIST_JOBS: Read JobFilter => Page<JobBody>, jobs::list_jobs;
    RETRY_JOB: Deed OneJob => Done, jobs::retry_job;
    DROP_JOB: Deed OneJob => Done, jobs::drop_job;
}

/// Use cases that no program may ask for, each with the reason.
pub static NOT_FOR_PROGRAMS: &[(&UseCase, &str)] = &[
    (&cases::SET_UP, "the first administrator is a person"),
    (&cases::LIST_SWEEPS, "an export of the page gives the list"),
    (
        &cases::LIST_PROPOSALS,
        "an export of the page gives the list",
    ),
    (
        &cases::LIST_WARNINGS,
        "an export of the page gives the list",
    ),
    (&cases::START_CAMPAIGN, "a person looks first whom it asks"),
    (&cases::END_CAMPAIGN, "a person gives the reason"),
    (
        &cases::LIST_OWN_CAMPAIGNS,
        "people are asked; programs are not",
    ),
    (&cases::ACKNOWLEDGE_NOTICE, "a person reads it"),
    (&cases::LIST_LEAVERS, "an export of the page gives the list"),
    (&cases::ANNOUNCE_LEAVER, "a person announces who leaves"),
    (&cases::ANSWER_LEAVER, "a person says what was taken back"),
    (&cases::END_LEAVER, "a person shows again who they are"),
    (&cases::CHECK_LEAVER, "a person shows again who they are"),
    (&cases::WITHDRAW_LEAVER, "a person says who stays"),
    (&cases::PRINT_LEAVER, "the form is for people to sign"),
    (&cases::PRINT_REVIEW, "the form is for people to sign"),
    (
        &cases::REVOKE_EVERYWHERE,
        "a person ends everything; programs suspend",
    ),
    (
        &cases::RUN_SWEEP,
        "the scheduler and the command line do so",
    ),
    (&cases::CONFIRM_BRAKE, "a person looks at the numbers"),
    (&cases::APPROVE_PROPOSAL, "a person decides"),
    (&cases::PUT_PROPOSAL_ASIDE, "a person decides"),
    (&cases::TAKE_DECISION_BACK, "a person decides"),
    (&cases::REOPEN_ACCOUNT, "a person decides"),
    (&cases::SIGN_IN, "people sign in; programs have keys"),
    (&cases::CHOOSE_PASSWORD, "people choose passwords"),
    (&cases::LIST_IMPORTS, "an export of the page gives the list"),
    (
        &cases::UNDO_IMPORT,
        "a person answers for whom it keeps out",
    ),
    (
        &cases::PRINT_SLIPS,
        "a code goes from one person to another",
    ),
    (&cases::RENEW_PASSWORD, "people choose passwords"),
    (&cases::ISSUE_LINK, "a link goes from one person to another"),
    (&cases::SIGN_OUT, "belongs to a browser"),
    (&cases::LIST_OWN_SIGN_INS, "a person looks at their own"),
    (&cases::DISOWN_SIGN_INS, "a person says: not me"),
    (&cases::LIST_OWN_FORWARDS, "a person looks at their own"),
    (&cases::DISOWN_FORWARDS, "a person says: not mine"),
    (&cases::SWITCH_MAILBOX_RULES, "a person decides"),
    (&cases::CONFIRM_SIGN_INS, "a person says that it was them"),
    (&cases::REPORT_SIGN, "a person says what they saw"),
    (
        &cases::VIEW_SIGN_INS,
        "a person says why they look at somebody's sign-ins, one by one",
    ),
    (
        &cases::LIST_CONFIRMATIONS,
        "the list of the console is a file as well",
    ),
    (&cases::LIST_SESSIONS, "belongs to a browser"),
    (&cases::END_SESSION, "belongs to a browser"),
    (&cases::END_OTHER_SESSIONS, "belongs to a browser"),
    (
        &cases::SIGN_IN_BY_PASSKEY,
        "people sign in; programs have keys",
    ),
    (&cases::LIST_DEVICES, "belongs to a browser"),
    (&cases::FORGET_DEVICE, "belongs to a browser"),
    (&cases::FORGET_OTHER_DEVICES, "belongs to a browser"),
    (&cases::PROVE_ONESELF, "a key is shown with every request"),
    (&cases::REMOVE_CODES, "belongs to a person's own hand"),
    (&cases::ADD_PASSKEY, "belongs to a person's own hand"),
    (&cases::REMOVE_PASSKEY, "belongs to a person's own hand"),
    (&cases::ENTER_CODE, "people sign in; programs have keys"),
    (&cases::VIEW_SECOND_FACTOR, "belongs to a person's own hand"),
    (&cases::SET_UP_CODES, "belongs to a person's own hand"),
    (
        &cases::RENEW_RECOVERY_CODES,
        "belongs to a person's own hand",
    ),
    (&cases::ENTER_CONNECTOR, "a person gives the secret"),
    (&cases::CHANGE_CONNECTOR, "a person gives the secret"),
    (
        &cases::START_CONNECTOR,
        "a person confirms the numbers, after showing that it is them",
    ),
    (
        &cases::SETTLE_DRIFT,
        "a person decides, after showing that it is them",
    ),
    (&cases::LIST_GROUPS, "programs ask for groups by SCIM"),
    (&cases::KEEP_GROUP, "programs keep groups by SCIM"),
    (
        &cases::UNDO_SUSPENSION,
        "the person who suspended sees the mistake and takes it back",
    ),
    (
        &cases::RESET_SECOND_FACTOR,
        "a person shows one's face at the desk",
    ),
    (&cases::CHANGE_PASSWORD, "people choose passwords"),
    (&cases::CHOOSE_LANGUAGE, "belongs to a browser"),
    (&cases::CHOOSE_DISPLAY, "belongs to a browser"),
    (&cases::VIEW_HELP, "is written for people"),
    (
        &cases::EXPORT_EVIDENCE,
        "a person takes the file and answers for it; the operator's command does the same",
    ),
    (
        &cases::PRINT_FORM,
        "paper is for people; view_incident tells a program the same",
    ),
    (
        &cases::RELEASE_HOLD,
        "a person answers for what is lost by it",
    ),
    (
        &cases::DECIDE_APPROVAL,
        "a person agrees with their own hand, after showing that it is them",
    ),
    (
        &cases::CONFIRM_ORAL_APPROVAL,
        "a person confirms with their own hand, after showing that it is them",
    ),
    (
        &cases::CLOSE_INCIDENT,
        "a person answers for the end of a case",
    ),
    (
        &cases::REOPEN_INCIDENT,
        "a person answers for the end of a case",
    ),
    (
        &cases::LIFT_MEASURE,
        "a person makes sure with their own eyes, and is not who put it in force",
    ),
    (&cases::LET_GO, "a person looks at what goes"),
    (
        &cases::DECIDE_SHEET,
        "a person decides with their own hand, after showing that it is them",
    ),
    (&cases::PRINT_SHEET, "paper is for people"),
    (
        &cases::DECIDE_EXCUSE,
        "a person agrees with their own hand, after showing that it is them",
    ),
    (
        &cases::COMPARE_UNITS,
        "an export of the page gives the list",
    ),
    (
        &cases::TAKE_AUDIT_PACK,
        "a person takes the file and answers for it; the operator's command does the same",
    ),
    (&cases::ADMIT_AUDITOR, "a person lets somebody in"),
    (&cases::SUBSCRIBE_YEAR, "a key must not make addresses"),
    (&cases::UNSUBSCRIBE_YEAR, "an address is its person's own"),
    (&cases::READ_YEAR, "the address itself is the key"),
    (
        &cases::LIST_NORMALS,
        "kept for people; findings put aside are dismissed, with who and why",
    ),
    (
        &cases::DECLARE_NORMAL,
        "a person answers for what nobody sees",
    ),
    (&cases::END_NORMAL, "a person looks at the list"),
    (
        &cases::EXTEND_NORMAL,
        "a person answers for what nobody sees",
    ),
    (
        &cases::LIST_SAVED_SEARCHES,
        "kept for people; a program has its words itself",
    ),
    (&cases::SAVE_SEARCH, "people keep what they look for"),
    (
        &cases::RENAME_SAVED_SEARCH,
        "people keep what they look for",
    ),
    (
        &cases::DELETE_SAVED_SEARCH,
        "people keep what they look for",
    ),
    (
        &cases::RESTORE_SAVED_SEARCH,
        "the person who deleted sees the mistake and takes it back",
    ),
    (
        &cases::FOLLOW_LOG,
        "a person watches; a program asks search_log again",
    ),
    (
        &cases::ENTER_APPLICATION,
        "belongs to a browser; a key must not become a sign-in",
    ),
    (
        &cases::REDEEM_CODE,
        "applications have an address of their own",
    ),
    (
        &cases::READ_CLAIMS,
        "applications have an address of their own",
    ),
    (
        &cases::ENTER_SERVICE,
        "a person answers for where this machine connects to",
    ),
    (
        &cases::CHANGE_SERVICE,
        "a person answers for where this machine connects to",
    ),
    (&cases::LIST_CLIENTS, "an export of the page gives the list"),
    (&cases::VIEW_CLIENT, "an export of the page gives the list"),
    (
        &cases::ENTER_CLIENT,
        "a key must not open accounts to others",
    ),
    (
        &cases::CHANGE_CLIENT,
        "a key must not open accounts to others",
    ),
    (
        &cases::RENEW_CLIENT_SECRET,
        "a key must not open accounts to others",
    ),
    (
        &cases::SUSPEND_CLIENT,
        "a person answers for whom it keeps out",
    ),
    (
        &cases::RESTORE_CLIENT,
        "a key must not open accounts to others",
    ),
    (&cases::FIND_PLACE, "finds pages"),
    (&cases::LIST_TOKENS, "a key must not learn of other keys"),
    (&cases::ISSUE_TOKEN, "a key must not make keys"),
    (
        &cases::LIST_OWN_FINDINGS,
        "a person looks through their own",
    ),
    (&cases::ANSWER_FINDING, "a person answers for themselves"),
    (
        &cases::LIST_APP_PASSWORDS,
        "a key must not learn of passwords",
    ),
    (&cases::MAKE_APP_PASSWORD, "a key must not make passwords"),
    (&cases::END_APP_PASSWORD, "a key must not end passwords"),
    (
        &cases::BIND_DIRECTORY,
        "programs ask our directory itself, by LDAP",
    ),
    (
        &cases::LIST_SERVICE_KEYS,
        "a key must not learn of other keys",
    ),
    (&cases::ISSUE_SERVICE_KEY, "a key must not make keys"),
    (&cases::REVOKE_SERVICE_KEY, "a key must not take keys back"),
    (&cases::ENTER_SOURCE, "a key must not make keys"),
    (&cases::GIVE_SOURCE_KEY, "a key must not make keys"),
    (&cases::RESTORE_SOURCE, "a key must not open others again"),
    (&cases::REVOKE_TOKEN, "a key must not take keys back"),
    (&cases::VIEW_NOTICES, "an address is its person's own"),
    (
        &cases::CHOOSE_NOTICES,
        "a key must not lead alarms elsewhere",
    ),
];

fn read<T: DeserializeOwned>(given: &Given) -> Result<T, Unanswered> {
    let read = match given {
        Given::Query(query) => serde_urlencoded::from_str(query).map_err(|bad| bad.to_string()),
        Given::Body(body) => serde_json::from_slice(body).map_err(|bad| bad.to_string()),
    };
    read.map_err(Unanswered::Unreadable)
}

fn written(output: &impl Serialize) -> Result<Value, Unanswered> {
    serde_json::to_value(output).map_err(|cause| {
        let fault = application::Fault::caused("write an answer as JSON", cause);
        Unanswered::Problem(fault.into())
    })
}

impl Operation {
    /// The operation of a use case's name.
    pub fn named(name: &str) -> Option<&'static Self> {
        OPERATIONS
            .iter()
            .find(|operation| operation.use_case.name == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_use_case_is_an_operation_or_not_for_programs_and_why() {
        for use_case in cases::ALL {
            let operations = OPERATIONS
                .iter()
                .filter(|operation| operation.use_case == *use_case)
                .count();
            let excluded = NOT_FOR_PROGRAMS
                .iter()
                .filter(|(excluded, _)| excluded == use_case)
                .count();
            assert_eq!(operations + excluded, 1, "{}", use_case.name);
        }
    }

    #[test]
    fn what_is_not_declared_is_not_taken() {
        let given = Given::Body(
            br#"{"id":"00000000-0000-0000-0000-000000000001","seen":1,"x":1}"#.to_vec(),
        );
        let refused = read::<ReopenFinding>(&given);
        assert!(
            matches!(&refused, Err(Unanswered::Unreadable(why)) if why.contains("unknown field `x`"))
        );
        let given = Given::Query("limit=0&state=open".into());
        assert!(read::<FindingFilter>(&given).is_err());
    }
}
