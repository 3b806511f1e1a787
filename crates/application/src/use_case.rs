//! Every deed as one declaration: its name in the journal, who may do it, and where.
//!
//! Routers, the role table of the documents and the table test (use case × role × unit) are
//! computed from [`ALL`]; a use case that is not listed cannot be permitted.

mod roles;

use domain::people::Role;

use self::roles::{
    APPROVAL_PARTIES, APPROVERS, CAMPAIGN_READERS, CAMPAIGN_STARTERS, CASE_HANDLERS, CASE_READERS,
    DAILY_READERS, DESK_HOLDERS, DESK_READERS, DOCUMENT_ISSUERS, DOCUMENT_KEEPERS,
    DOCUMENT_READERS, DUTY_READERS, EXCEPTION_ASKERS, EXCEPTION_DECIDERS, LEAVER_CHECKERS,
    LEAVER_READERS, LOG_READERS, OFFICE_KEEPERS, OFFICE_READERS, PACK_TAKERS, REVIEW_READERS,
    REVIEW_SIGNERS, REVOKERS, ROLE_GIVERS, SERVICE_KEEPERS, SHEET_PARTIES, SWEEP_DECIDERS,
    SWEEP_READERS, SWEEP_UNDOERS, UNIT_COMPARERS, YEAR_PARTIES,
};

/// How far a use case reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Before anybody is signed in.
    Anyone,
    /// Any signed-in person with a browser, about themselves; never a program's key.
    Session,
    /// Any signed-in person, about themselves.
    Self_,
    /// The units of the grants that carry one of the roles, and everything below them.
    Units,
}

/// What somebody must show beside an open session: who finds a browser open, or took its cookie,
/// must not come to stay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SelfProof {
    /// Nothing: the session is enough.
    Session,
    /// That it is still them, within the last minutes (`sign_in.proof_minutes`);
    /// [`crate::Actor::permit`] refuses with [`crate::Refusal::ProveFirst`].
    Fresh,
    /// The deed itself asks for the present password or a code.
    Within,
}

/// One thing that can be done.
#[derive(Debug, PartialEq, Eq)]
pub struct UseCase {
    /// Verb and object; stands in the journal and in the role table.
    pub name: &'static str,
    /// What it is, in one sentence.
    pub says: &'static str,
    /// Roles that may; empty where the reach is not by units.
    pub roles: &'static [Role],
    /// Where.
    pub reach: Reach,
    /// What is asked for beside the session.
    pub proof: SelfProof,
}

macro_rules! use_cases {
    ($($(#[doc = $says:literal])* $id:ident = $name:literal, $reach:expr, $roles:expr $(, $proof:ident)?;)*) => {
        $($(#[doc = $says])* pub static $id: UseCase = UseCase {
            name: $name,
            says: concat!($($says),*).trim_ascii(),
            roles: $roles,
            reach: $reach,
            proof: use_cases!(@proof $($proof)?),
        };)*

        /// Every use case of the program.
        pub static ALL: &[&UseCase] = &[$(&$id,)*];
    };
    (@proof) => { SelfProof::Session };
    (@proof $proof:ident) => { SelfProof::$proof };
}

use_cases! {
    /// The one-time link: make the first unit and its first administrator.
    SET_UP = "set_up", Reach::Anyone, &[];
    /// Name and password for a session.
    SIGN_IN = "sign_in", Reach::Anyone, &[];
    /// A passkey for a session.
    SIGN_IN_BY_PASSKEY = "sign_in_by_passkey", Reach::Anyone, &[];
    /// A one-time code or a recovery code, after the password.
    ENTER_CODE = "enter_code", Reach::Anyone, &[];
    /// Change a password that must be changed, between the sign-in and everything else.
    RENEW_PASSWORD = "renew_password", Reach::Anyone, &[];
    /// A one-time link: choose the password of one's own account.
    CHOOSE_PASSWORD = "choose_password", Reach::Anyone, &[];
    /// End the session.
    SIGN_OUT = "sign_out", Reach::Session, &[];
    /// The browsers one is signed in with.
    LIST_SESSIONS = "list_sessions", Reach::Session, &[];
    /// Sign one of one's own browsers out.
    END_SESSION = "end_session", Reach::Session, &[];
    /// Sign every other browser of one's own out.
    END_OTHER_SESSIONS = "end_other_sessions", Reach::Session, &[];
    /// The browsers from which one signed in before, and which do not wait for others' failures.
    LIST_DEVICES = "list_devices", Reach::Session, &[];
    /// Forget a known browser of one's own.
    FORGET_DEVICE = "forget_device", Reach::Session, &[];
    /// Forget every known browser of one's own but this one.
    FORGET_OTHER_DEVICES = "forget_other_devices", Reach::Session, &[];
    /// Who signed in with one's own account: when, from where, how.
    LIST_OWN_SIGN_INS = "list_own_sign_ins", Reach::Session, &[];
    /// 不是我: sign-ins with one's own account were somebody else's. The security contact is told, every other browser and key ends.
    DISOWN_SIGN_INS = "disown_sign_ins", Reach::Session, &[];
    /// Where mail of one's own account goes on, inside the office and out.
    LIST_OWN_FORWARDS = "list_own_forwards", Reach::Session, &[];
    /// 不是我設的: one did not set a forward of one's own mailbox. The security contact is told, every other browser and key ends.
    DISOWN_FORWARDS = "disown_forwards", Reach::Session, &[];
    /// What rules noticed about one's own sign-ins and mailbox, and what one said to it.
    LIST_OWN_FINDINGS = "list_own_findings", Reach::Session, &[];
    /// 是我 / 不是我: say whether it was oneself. It closes no finding; "not me" raises one and ends every other browser and key.
    ANSWER_FINDING = "answer_finding", Reach::Session, &[];
    /// 通報異常: something odd was seen (S4 肆三, 伍二(一)). It goes into the sealed log, and the security contact gets a finding.
    REPORT_SIGN = "report_sign", Reach::Session, &[];
    /// All sign-ins with one's own account were one's own: said once a year.
    CONFIRM_SIGN_INS = "confirm_sign_ins", Reach::Session, &[];
    /// Change one's own password; every other browser is signed out.
    CHANGE_PASSWORD = "change_password", Reach::Session, &[], Within;
    /// Show again that it is oneself, before something that opens the account changes.
    PROVE_ONESELF = "prove_oneself", Reach::Session, &[];
    /// What one has set up beside the password.
    VIEW_SECOND_FACTOR = "view_second_factor", Reach::Session, &[];
    /// One-time codes of one's own authenticator.
    SET_UP_CODES = "set_up_codes", Reach::Session, &[], Fresh;
    /// Ask for one-time codes no longer.
    REMOVE_CODES = "remove_codes", Reach::Session, &[], Fresh;
    /// A passkey of one's own.
    ADD_PASSKEY = "add_passkey", Reach::Session, &[], Fresh;
    /// Take a passkey of one's own away.
    REMOVE_PASSKEY = "remove_passkey", Reach::Session, &[], Fresh;
    /// New recovery codes for oneself.
    RENEW_RECOVERY_CODES = "renew_recovery_codes", Reach::Session, &[], Within;
    /// Choose the language of the pages.
    CHOOSE_LANGUAGE = "choose_language", Reach::Session, &[];
    /// The keys that one's programs use.
    LIST_TOKENS = "list_tokens", Reach::Session, &[];
    /// A key for a program, in one role and unit one holds.
    ISSUE_TOKEN = "issue_token", Reach::Session, &[], Fresh;
    /// Take a program's key back.
    REVOKE_TOKEN = "revoke_token", Reach::Session, &[];
    /// The passwords that one made for single mail programs and devices, with when each was used last.
    LIST_APP_PASSWORDS = "list_app_passwords", Reach::Session, &[];
    /// A password for one mail program or device: it opens what asks our directory, and nothing else.
    MAKE_APP_PASSWORD = "make_app_password", Reach::Session, &[], Fresh;
    /// End passwords of one's own mail programs and devices.
    END_APP_PASSWORD = "end_app_password", Reach::Session, &[];
    /// Choose how pages look in this browser: calendar, keys.
    CHOOSE_DISPLAY = "choose_display", Reach::Session, &[];
    /// Read how the console is used.
    VIEW_HELP = "view_help", Reach::Anyone, &[];
    /// Find a page one may open, or a case by its number.
    FIND_PLACE = "find_place", Reach::Self_, &[];
    /// What is due and what runs, within the roles one has.
    VIEW_TODAY = "view_today", Reach::Self_, &[];
    /// Findings of one's units.
    LIST_FINDINGS = "list_findings", Reach::Units, DESK_READERS;
    /// One finding with the lines that prove it.
    VIEW_FINDING = "view_finding", Reach::Units, DESK_READERS;
    /// 是資安事件: known from now, the clocks run.
    ACCEPT_FINDING = "accept_finding", Reach::Units, DESK_HOLDERS;
    /// 不是資安事件, with a reason.
    DISMISS_FINDING = "dismiss_finding", Reach::Units, DESK_HOLDERS;
    /// 再觀察, until a time.
    WATCH_FINDING = "watch_finding", Reach::Units, DESK_HOLDERS;
    /// Take a judgement back.
    REOPEN_FINDING = "reopen_finding", Reach::Units, DESK_HOLDERS;
    /// Looks back through the kept log, how far they have come, and how long noticing took.
    LIST_HUNTS = "list_hunts", Reach::Units, LOG_READERS;
    /// Have rules look back through the kept log of one's units, for a purpose that is written down.
    ORDER_HUNT = "order_hunt", Reach::Units, DESK_HOLDERS;
    /// End a look back; what it has found stays.
    CANCEL_HUNT = "cancel_hunt", Reach::Units, DESK_HOLDERS;
    /// What rules say and is normal here, by whom, why and until when.
    LIST_NORMALS = "list_normals", Reach::Units, DESK_READERS;
    /// 此處正常: what a rule says about one account, address or host is put aside until a time, and counted.
    DECLARE_NORMAL = "declare_normal", Reach::Units, DESK_HOLDERS;
    /// It is normal no longer.
    END_NORMAL = "end_normal", Reach::Units, DESK_HOLDERS;
    /// It is normal until another time.
    EXTEND_NORMAL = "extend_normal", Reach::Units, DESK_HOLDERS;
    /// Incidents of one's units.
    LIST_INCIDENTS = "list_incidents", Reach::Units, CASE_READERS;
    /// One incident with clocks and chronology.
    VIEW_INCIDENT = "view_incident", Reach::Units, CASE_READERS;
    /// Facts to level, by the regulation of the case.
    JUDGE_LEVEL = "judge_level", Reach::Units, CASE_HANDLERS;
    /// Judge a case by a further regulation.
    ADD_REGIME = "add_regime", Reach::Units, CASE_HANDLERS;
    /// A duty of a regulation was done.
    RECORD_DUTY = "record_duty", Reach::Units, DESK_HOLDERS;
    /// A form of a case, filled from it, on paper or as a file.
    PRINT_FORM = "print_form", Reach::Units, CASE_READERS;
    /// 知悉時間 corrected, with a reason.
    CHANGE_KNOWN_AT = "change_known_at", Reach::Units, DESK_HOLDERS;
    /// Reported to the authority, with the receipt number.
    RECORD_REPORT = "record_report", Reach::Units, DESK_HOLDERS;
    /// Damage controlled or recovered.
    RECORD_CONTROL = "record_control", Reach::Units, CASE_HANDLERS;
    /// A line for the chronology.
    ADD_NOTE = "add_note", Reach::Units, CASE_HANDLERS;
    /// What is to be done for an incident, and which playbooks fit it.
    LIST_TASKS = "list_tasks", Reach::Units, CASE_READERS;
    /// Follow a playbook: its tasks are to be done for an incident.
    CHOOSE_PLAYBOOK = "choose_playbook", Reach::Units, CASE_HANDLERS;
    /// A task for an incident, in one's own words.
    ADD_TASK = "add_task", Reach::Units, CASE_HANDLERS;
    /// Ask somebody to do a task.
    ASSIGN_TASK = "assign_task", Reach::Units, CASE_HANDLERS;
    /// A task was done, with the proof that it asks for.
    FINISH_TASK = "finish_task", Reach::Units, CASE_HANDLERS;
    /// A task is not for this incident, with the reason.
    SKIP_TASK = "skip_task", Reach::Units, CASE_HANDLERS;
    /// Lift a measure that somebody else put in force: reconnect, reactivate, reopen.
    LIFT_MEASURE = "lift_measure", Reach::Units, CASE_HANDLERS;
    /// A task is to be done after all.
    TAKE_TASK_BACK = "take_task_back", Reach::Units, CASE_HANDLERS;
    /// What a procedure has assessed in an incident, and what was answered.
    VIEW_ASSESSMENT = "view_assessment", Reach::Units, CASE_READERS;
    /// Answer what a procedure has assessed in an incident.
    FILL_ASSESSMENT = "fill_assessment", Reach::Units, CASE_HANDLERS;
    /// Close an incident, once the records are there that its procedure asks for.
    CLOSE_INCIDENT = "close_incident", Reach::Units, DESK_HOLDERS;
    /// Open a closed incident again, with the reason.
    REOPEN_INCIDENT = "reopen_incident", Reach::Units, CASE_HANDLERS;
    /// Approvals of one's units: what waits for oneself, what one asked for, all.
    LIST_APPROVALS = "list_approvals", Reach::Units, CASE_READERS;
    /// One approval with what is to be decided, for a phone.
    VIEW_APPROVAL = "view_approval", Reach::Units, CASE_READERS;
    /// Ask for an approval of a case, as a clause of the office's procedure demands it.
    REQUEST_APPROVAL = "request_approval", Reach::Units, CASE_HANDLERS;
    /// Waive an approval where its clause lets one, with the reason.
    WAIVE_APPROVAL = "waive_approval", Reach::Units, DESK_HOLDERS;
    /// Take one's own asking for an approval back.
    WITHDRAW_APPROVAL = "withdraw_approval", Reach::Units, CASE_HANDLERS;
    /// Agree to what somebody else asks for, or return it with a reason.
    DECIDE_APPROVAL = "decide_approval", Reach::Units, APPROVERS, Fresh;
    /// Write down that somebody agreed by telephone: number, time, who heard it.
    RECORD_ORAL_APPROVAL = "record_oral_approval", Reach::Units, CASE_HANDLERS;
    /// Confirm an agreement by telephone: one's own, or after calling back.
    CONFIRM_ORAL_APPROVAL = "confirm_oral_approval", Reach::Units, APPROVAL_PARTIES, Fresh;
    /// Add a file to an incident.
    ADD_ATTACHMENT = "add_attachment", Reach::Units, CASE_HANDLERS;
    /// A file of an incident.
    VIEW_ATTACHMENT = "view_attachment", Reach::Units, CASE_READERS;
    /// The registers of the office that one may see.
    LIST_REGISTERS = "list_registers", Reach::Units, SHEET_PARTIES;
    /// The sheets of a register, in one's units.
    LIST_SHEETS = "list_sheets", Reach::Units, SHEET_PARTIES;
    /// One sheet with its history.
    VIEW_SHEET = "view_sheet", Reach::Units, SHEET_PARTIES;
    /// Begin a sheet of a register.
    BEGIN_SHEET = "begin_sheet", Reach::Units, SHEET_PARTIES;
    /// Fill fields of a sheet, or take a step that its register lets one's role take.
    MOVE_SHEET = "move_sheet", Reach::Units, SHEET_PARTIES;
    /// Decide on a sheet that others filled, where its register lets one's role decide.
    DECIDE_SHEET = "decide_sheet", Reach::Units, SHEET_PARTIES, Fresh;
    /// A sheet on paper or as a file.
    PRINT_SHEET = "print_sheet", Reach::Units, SHEET_PARTIES;
    /// What recurs in one's units: what is awaited, what was done, what is late.
    LIST_YEAR = "list_year", Reach::Units, YEAR_PARTIES;
    /// One time of a duty, with what shows that it was done.
    VIEW_OCCURRENCE = "view_occurrence", Reach::Units, YEAR_PARTIES;
    /// One time of a duty was done, with its proof, where its file names one's role.
    RECORD_OCCURRENCE = "record_occurrence", Reach::Units, YEAR_PARTIES;
    /// Ask that one time of a duty need not be done, with the reason.
    EXCUSE_OCCURRENCE = "excuse_occurrence", Reach::Units, YEAR_PARTIES;
    /// Agree that one time of a duty need not be done, or not, where its file lets one's role.
    DECIDE_EXCUSE = "decide_excuse", Reach::Units, YEAR_PARTIES, Fresh;
    /// Which units are late with what recurs: counts only.
    COMPARE_UNITS = "compare_units", Reach::Units, UNIT_COMPARERS;
    /// A period with every duty, its proofs and what is missing, as a file for an audit.
    TAKE_AUDIT_PACK = "take_audit_pack", Reach::Units, PACK_TAKERS;
    /// Let somebody look as an auditor for some days, in one step.
    ADMIT_AUDITOR = "admit_auditor", Reach::Units, ROLE_GIVERS, Fresh;
    /// An address for one's own calendar of duties, which only oneself knows.
    SUBSCRIBE_YEAR = "subscribe_year", Reach::Session, &[];
    /// Take the address of one's own calendar back.
    UNSUBSCRIBE_YEAR = "unsubscribe_year", Reach::Session, &[];
    /// One's own calendar by its secret address: what is due when, nothing of a case.
    READ_YEAR = "read_year", Reach::Anyone, &[];
    /// Where log lines come from, and when the last one came.
    LIST_SOURCES = "list_sources", Reach::Units, DESK_READERS;
    /// One source: how much it sends, how its clock goes, what could not be read, how its sender is set up.
    VIEW_SOURCE = "view_source", Reach::Units, DESK_READERS;
    /// Enter a source, and get the key of its sender once.
    ENTER_SOURCE = "enter_source", Reach::Units, OFFICE_KEEPERS, Fresh;
    /// Give the sender of a source a new key; the one from before opens no more.
    GIVE_SOURCE_KEY = "give_source_key", Reach::Units, OFFICE_KEEPERS, Fresh;
    /// Change name, unit, format, time zone or network of a source.
    CHANGE_SOURCE = "change_source", Reach::Units, OFFICE_KEEPERS;
    /// Take a source out of use: the key of its sender opens no more.
    RETIRE_SOURCE = "retire_source", Reach::Units, OFFICE_KEEPERS;
    /// Take a source into use again, with the key its sender had.
    RESTORE_SOURCE = "restore_source", Reach::Units, OFFICE_KEEPERS, Fresh;
    /// Look for kept log lines, for a purpose that is written down.
    SEARCH_LOG = "search_log", Reach::Units, LOG_READERS;
    /// How many kept log lines a search would find, by hour or day, for a purpose that is written down.
    COUNT_LOG = "count_log", Reach::Units, LOG_READERS;
    /// New log lines as they arrive, for a purpose that is written down.
    FOLLOW_LOG = "follow_log", Reach::Units, LOG_READERS;
    /// The searches one keeps, and those that one's units share.
    LIST_SAVED_SEARCHES = "list_saved_searches", Reach::Units, LOG_READERS;
    /// Keep a search to run again, for oneself or for one's unit.
    SAVE_SEARCH = "save_search", Reach::Units, LOG_READERS;
    /// Give a search that is kept another name.
    RENAME_SAVED_SEARCH = "rename_saved_search", Reach::Units, LOG_READERS;
    /// Delete a search that is kept.
    DELETE_SAVED_SEARCH = "delete_saved_search", Reach::Units, LOG_READERS;
    /// Bring a deleted search back.
    RESTORE_SAVED_SEARCH = "restore_saved_search", Reach::Units, LOG_READERS;
    /// Ask in SQL over kept log lines, findings and the journal, for a purpose that is written down.
    QUERY_LOG = "query_log", Reach::Units, LOG_READERS;
    /// The lines around one of them at the same source, for a purpose that is written down.
    VIEW_SURROUNDINGS = "view_surroundings", Reach::Units, LOG_READERS;
    /// What of the demanded logs is kept, with gaps, forecast and the state of the seal.
    VIEW_COVERAGE = "view_coverage", Reach::Units, DESK_READERS;
    /// Say which kinds of logs a source sends.
    NAME_LOG_KINDS = "name_log_kinds", Reach::Units, OFFICE_KEEPERS;
    /// Let more records go at once, whose time is over, than the program does by itself.
    LET_GO = "let_go", Reach::Units, DESK_HOLDERS, Fresh;
    /// Keep records of the log for an incident, whatever their term.
    PLACE_HOLD = "place_hold", Reach::Units, CASE_HANDLERS;
    /// Take lines of the log out as evidence for an incident, with their proofs, for a purpose that is written down.
    EXPORT_EVIDENCE = "export_evidence", Reach::Units, LOG_READERS;
    /// Let records that were kept for an incident go when their time is over.
    RELEASE_HOLD = "release_hold", Reach::Units, DESK_HOLDERS, Fresh;
    /// Sign-ins with a person's account, for a purpose that is written down.
    VIEW_SIGN_INS = "view_sign_ins", Reach::Units, LOG_READERS;
    /// Who has looked through their own sign-ins within a year, and who has not.
    LIST_CONFIRMATIONS = "list_confirmations", Reach::Units, LOG_READERS;
    /// The tree of units as of today, with every move that is known.
    LIST_UNITS = "list_units", Reach::Units, OFFICE_READERS;
    /// Enter a unit below another.
    ENTER_UNIT = "enter_unit", Reach::Units, OFFICE_KEEPERS;
    /// Give a unit another name.
    RENAME_UNIT = "rename_unit", Reach::Units, OFFICE_KEEPERS;
    /// Put a unit under another one from a day on.
    MOVE_UNIT = "move_unit", Reach::Units, OFFICE_KEEPERS;
    /// End a unit, or merge it into another, from a day on.
    CLOSE_UNIT = "close_unit", Reach::Units, OFFICE_KEEPERS;
    /// People of one's units, with roles and accounts.
    LIST_PEOPLE = "list_people", Reach::Units, OFFICE_READERS;
    /// One person, with every role they were given.
    VIEW_PERSON = "view_person", Reach::Units, OFFICE_READERS;
    /// Enter a person, who chooses a password by a one-time link.
    ENTER_PERSON = "enter_person", Reach::Units, OFFICE_KEEPERS;
    /// Tables of accounts that were taken in, with what became of their people.
    LIST_IMPORTS = "list_imports", Reach::Units, OFFICE_READERS;
    /// Take a table of accounts in: all of its rows, or none.
    IMPORT_ACCOUNTS = "import_accounts", Reach::Units, OFFICE_KEEPERS, Fresh;
    /// Undo a table that was taken in: accounts that nobody chose a password for are closed.
    UNDO_IMPORT = "undo_import", Reach::Units, OFFICE_KEEPERS;
    /// Print a slip with a one-time code for each person of a table; each from before opens no more.
    PRINT_SLIPS = "print_slips", Reach::Units, OFFICE_KEEPERS, Fresh;
    /// A one-time link for choosing a password.
    ISSUE_LINK = "issue_link", Reach::Units, OFFICE_KEEPERS, Fresh;
    /// Name and language of a person.
    CHANGE_PERSON = "change_person", Reach::Units, OFFICE_KEEPERS;
    /// Keep a person from signing in, with a reason.
    SUSPEND_ACCOUNT = "suspend_account", Reach::Units, OFFICE_KEEPERS;
    /// Let a suspended person choose a new password, with a reason.
    REACTIVATE_ACCOUNT = "reactivate_account", Reach::Units, OFFICE_KEEPERS;
    /// Take one's own suspension back within minutes: the account is again what it was.
    UNDO_SUSPENSION = "undo_suspension", Reach::Units, OFFICE_KEEPERS, Fresh;
    /// Sign every browser of a person out.
    END_SESSIONS = "end_sessions", Reach::Units, OFFICE_KEEPERS;
    /// Take a person's codes and passkeys away, who lost them, and sign them out.
    RESET_SECOND_FACTOR = "reset_second_factor", Reach::Units, OFFICE_KEEPERS, Fresh;
    /// Give a role to somebody else, from a day until a day, also as a deputy (代理).
    GRANT_ROLE = "grant_role", Reach::Units, ROLE_GIVERS;
    /// End a role early; every unit keeps an administrator who can sign in.
    END_GRANT = "end_grant", Reach::Units, ROLE_GIVERS;
    /// End everything that the program gave a person, now: account, browsers, devices, keys, links; with the reason.
    REVOKE_EVERYWHERE = "revoke_everywhere", Reach::Units, REVOKERS;
    /// Switch the rules of somebody's mailbox at the mail server off, or one set on again; no rule is taken away.
    SWITCH_MAILBOX_RULES = "switch_mailbox_rules", Reach::Units, DESK_HOLDERS;
    /// People who leave, with what was taken back and what is open.
    LIST_LEAVERS = "list_leavers", Reach::Units, LEAVER_READERS;
    /// Somebody leaves on a day: after it, everything that the program gave them ends.
    ANNOUNCE_LEAVER = "announce_leaver", Reach::Units, ROLE_GIVERS;
    /// Say that something of a leaver was taken back, or open the line again.
    ANSWER_LEAVER = "answer_leaver", Reach::Units, ROLE_GIVERS;
    /// Take everything that the program gave a leaver back now, before the last day is over.
    END_LEAVER = "end_leaver", Reach::Units, ROLE_GIVERS, Fresh;
    /// Say that everything of a leaver was taken back; nobody who did something of it.
    CHECK_LEAVER = "check_leaver", Reach::Units, LEAVER_CHECKERS, Fresh;
    /// Somebody does not leave after all, with the reason.
    WITHDRAW_LEAVER = "withdraw_leaver", Reach::Units, ROLE_GIVERS;
    /// Print the form that a leaver's account was closed (離職人員帳號停用查核表).
    PRINT_LEAVER = "print_leaver", Reach::Units, LEAVER_READERS;
    /// What many people are asked to do until a day, with how far one's units are, and who is left.
    LIST_CAMPAIGNS = "list_campaigns", Reach::Units, CAMPAIGN_READERS;
    /// Ask many people to do something until a day: change a password, set up a second factor, look at sign-ins, read a notice.
    START_CAMPAIGN = "start_campaign", Reach::Units, CAMPAIGN_STARTERS;
    /// End a campaign before its day, with the reason: nothing follows.
    END_CAMPAIGN = "end_campaign", Reach::Units, CAMPAIGN_STARTERS;
    /// What one is asked to do until a day.
    LIST_OWN_CAMPAIGNS = "list_own_campaigns", Reach::Session, &[];
    /// Say that one read a notice, or report what was done of a directive.
    ACKNOWLEDGE_NOTICE = "acknowledge_notice", Reach::Session, &[];
    /// Documents of one's unit and those above: instructions, circulars, procedures, with how often each was read.
    LIST_DOCUMENTS = "list_documents", Reach::Self_, &[];
    /// A document with its revision table.
    VIEW_DOCUMENT = "view_document", Reach::Self_, &[];
    /// The file of an edition of a document; that one read it is counted.
    READ_DOCUMENT = "read_document", Reach::Self_, &[];
    /// Ask whether a file that one has is the newest edition of a document.
    CHECK_DOCUMENT = "check_document", Reach::Self_, &[];
    /// Who of one's units read a document.
    LIST_DOCUMENT_READERS = "list_document_readers", Reach::Units, DOCUMENT_READERS;
    /// Enter a document with its first edition, for everybody of a unit and those below.
    ENTER_DOCUMENT = "enter_document", Reach::Units, DOCUMENT_KEEPERS;
    /// Bring another edition of a document.
    ADD_EDITION = "add_edition", Reach::Units, DOCUMENT_KEEPERS;
    /// Issue an edition of a controlled document (受控文件) that somebody else made, or give it back.
    DECIDE_EDITION = "decide_edition", Reach::Units, DOCUMENT_ISSUERS, Fresh;
    /// Say that a document was looked at again and is right as it is.
    REVIEW_DOCUMENT = "review_document", Reach::Units, DOCUMENT_KEEPERS;
    /// Take a document back, with the reason: nothing of it holds any more.
    TAKE_DOCUMENT_BACK = "take_document_back", Reach::Units, DOCUMENT_KEEPERS;
    /// Access reviews (存取權限清查) of one's units, and those with lines of them.
    LIST_REVIEWS = "list_reviews", Reach::Units, REVIEW_READERS;
    /// An access review with how far one's units are, and its lines of them.
    VIEW_REVIEW = "view_review", Reach::Units, REVIEW_READERS;
    /// Write down what people of a unit may do, and have somebody else look at every line until a day.
    START_REVIEW = "start_review", Reach::Units, CAMPAIGN_STARTERS;
    /// Print an access review (存取權限清查表) with every line of one's units.
    PRINT_REVIEW = "print_review", Reach::Units, REVIEW_READERS;
    /// Read the other system of an access review again, to see what is gone.
    READ_REVIEW_AGAIN = "read_review_again", Reach::Units, CAMPAIGN_STARTERS;
    /// Sign an access review, when every line is answered and what had to go is gone.
    SIGN_REVIEW = "sign_review", Reach::Units, REVIEW_SIGNERS;
    /// End an access review without a signature, with the reason.
    END_REVIEW = "end_review", Reach::Units, CAMPAIGN_STARTERS;
    /// Access reviews that have lines for oneself to look at.
    LIST_OWN_REVIEWS = "list_own_reviews", Reach::Self_, &[];
    /// The lines of an access review that are for oneself to look at; never one's own.
    VIEW_OWN_REVIEW = "view_own_review", Reach::Self_, &[];
    /// Say of lines for oneself to look at whether they are kept, or have to go and why.
    ANSWER_REVIEW = "answer_review", Reach::Self_, &[];
    /// Hand lines for oneself to look at to somebody else.
    HAND_REVIEW = "hand_review", Reach::Self_, &[];
    /// Who is the authority for accounts: which directories, in which of the three modes, and what is not built.
    VIEW_AUTHORITY = "view_authority", Reach::Units, SWEEP_READERS;
    /// The account policies of the office: what holds, where an overlay disagrees, and by which exception.
    VIEW_POLICIES = "view_policies", Reach::Units, SWEEP_READERS;
    /// Exceptions from an account policy: who asked, who agreed, by which document, until when.
    LIST_EXCEPTIONS = "list_exceptions", Reach::Units, SWEEP_READERS;
    /// Ask to follow an overlay instead of the account policy in one subject, until a day.
    ASK_EXCEPTION = "ask_exception", Reach::Units, EXCEPTION_ASKERS;
    /// Agree to an exception from the account policy that somebody else asked for, or refuse it.
    DECIDE_EXCEPTION = "decide_exception", Reach::Units, EXCEPTION_DECIDERS, Fresh;
    /// Take an exception from the account policy back: what it kept from being asked is asked again.
    WITHDRAW_EXCEPTION = "withdraw_exception", Reach::Units, EXCEPTION_ASKERS;
    /// How far the guided first start of a unit has come.
    VIEW_FIRST_START = "view_first_start", Reach::Units, OFFICE_KEEPERS;
    /// A step of the first start is done or put off.
    MARK_STEP = "mark_step", Reach::Units, OFFICE_KEEPERS;
    /// What is normal at a unit: countries, own networks and mail domains, administrators' accounts.
    VIEW_PREMISES = "view_premises", Reach::Units, OFFICE_KEEPERS;
    /// Say what is normal at a unit.
    SET_PREMISE = "set_premise", Reach::Units, OFFICE_KEEPERS;
    /// Readings of the office's directories, with what each counted and its brake.
    LIST_SWEEPS = "list_sweeps", Reach::Units, SWEEP_READERS;
    /// What the policy asks for with accounts of a directory, with clause, evidence and what became of it.
    LIST_PROPOSALS = "list_proposals", Reach::Units, SWEEP_READERS;
    /// People who were told before something is done with their account, with when and of what.
    LIST_WARNINGS = "list_warnings", Reach::Units, SWEEP_READERS;
    /// Have a directory read and judged now; nothing is done.
    RUN_SWEEP = "run_sweep", Reach::Units, OFFICE_KEEPERS;
    /// Confirm the numbers of a reading that would change too many accounts; who may is named by the policy.
    CONFIRM_BRAKE = "confirm_brake", Reach::Units, SWEEP_DECIDERS, Fresh;
    /// Agree that what a clause asks for is done with an account; who may is named by the policy.
    APPROVE_PROPOSAL = "approve_proposal", Reach::Units, SWEEP_DECIDERS, Fresh;
    /// Do nothing with an account until a day, by a document; who may is named by the policy.
    PUT_PROPOSAL_ASIDE = "put_proposal_aside", Reach::Units, SWEEP_DECIDERS;
    /// Take a decision about an account back before anything is done.
    TAKE_DECISION_BACK = "take_decision_back", Reach::Units, SWEEP_DECIDERS;
    /// Open an account again that was suspended by a sweep, with the reason.
    REOPEN_ACCOUNT = "reopen_account", Reach::Units, SWEEP_UNDOERS, Fresh;
    /// The addresses of others that a finding, its story or an incident names, as a list for a firewall.
    TAKE_BLOCK_LIST = "take_block_list", Reach::Units, DESK_READERS;
    /// Tell others of an incident: outside addresses and techniques as STIX 2.1 or as an event for MISP.
    SHARE_INCIDENT = "share_incident", Reach::Units, DESK_HOLDERS;
    /// Services of the office that are looked at, with how long each was down this month.
    LIST_SERVICES = "list_services", Reach::Units, DUTY_READERS;
    /// Times in which services of the office were down.
    LIST_OUTAGES = "list_outages", Reach::Units, DUTY_READERS;
    /// Have a service of the office looked at regularly.
    ENTER_SERVICE = "enter_service", Reach::Units, OFFICE_KEEPERS, Fresh;
    /// Change where a service is and what it must answer.
    CHANGE_SERVICE = "change_service", Reach::Units, OFFICE_KEEPERS, Fresh;
    /// Look at a service now.
    TRY_SERVICE = "try_service", Reach::Units, SERVICE_KEEPERS;
    /// Leave a service alone for a while, with the reason.
    PAUSE_SERVICE = "pause_service", Reach::Units, SERVICE_KEEPERS;
    /// Look at a service again that was left alone.
    RESUME_SERVICE = "resume_service", Reach::Units, SERVICE_KEEPERS;
    /// What the program saw since the daily look was last signed.
    VIEW_DAILY = "view_daily", Reach::Units, DAILY_READERS;
    /// Sign the daily look: a sheet of the maintenance record.
    SIGN_DAILY = "sign_daily", Reach::Units, SERVICE_KEEPERS;
    /// Name and password for a program that asks our directory.
    BIND_DIRECTORY = "bind_directory", Reach::Anyone, &[];
    /// Our directory: its doors, who came last, and the keys of programs that look people up in it.
    LIST_SERVICE_KEYS = "list_service_keys", Reach::Units, OFFICE_READERS;
    /// A key for a program that looks people of a unit up in our directory.
    ISSUE_SERVICE_KEY = "issue_service_key", Reach::Units, OFFICE_KEEPERS, Fresh;
    /// Take a program's key for our directory back.
    REVOKE_SERVICE_KEY = "revoke_service_key", Reach::Units, OFFICE_KEEPERS;
    /// Go on to an application of the office with the session one has: it learns who one is.
    ENTER_APPLICATION = "enter_application", Reach::Session, &[];
    /// An application gets tokens for the code that a browser brought it.
    REDEEM_CODE = "redeem_code", Reach::Anyone, &[];
    /// An application reads what it may know of the person who signed in.
    READ_CLAIMS = "read_claims", Reach::Anyone, &[];
    /// Applications that people of one's units reach with their sign-in here.
    LIST_CLIENTS = "list_clients", Reach::Units, OFFICE_READERS;
    /// One application: its addresses, what it may know, who may use it, how it is set up.
    VIEW_CLIENT = "view_client", Reach::Units, OFFICE_READERS;
    /// Enter an application, and get its secret once.
    ENTER_CLIENT = "enter_client", Reach::Units, OFFICE_KEEPERS, Fresh;
    /// Change name, addresses, knowledge or people of an application.
    CHANGE_CLIENT = "change_client", Reach::Units, OFFICE_KEEPERS, Fresh;
    /// Give an application a new secret; the one from before opens no more.
    RENEW_CLIENT_SECRET = "renew_client_secret", Reach::Units, OFFICE_KEEPERS, Fresh;
    /// Take an application out of use: nobody goes on to it, and what it holds opens nothing.
    SUSPEND_CLIENT = "suspend_client", Reach::Units, OFFICE_KEEPERS;
    /// Take an application into use again, with the secret it had.
    RESTORE_CLIENT = "restore_client", Reach::Units, OFFICE_KEEPERS, Fresh;
    /// Systems that are kept in step with the accounts here: state, what waits, the last receipt.
    LIST_CONNECTORS = "list_connectors", Reach::Units, OFFICE_READERS;
    /// One of these systems: whom it was not told of yet, and what differs there.
    VIEW_CONNECTOR = "view_connector", Reach::Units, OFFICE_READERS;
    /// Enter a system that is kept in step, with its secret. It is told nothing before somebody starts it.
    ENTER_CONNECTOR = "enter_connector", Reach::Units, OFFICE_KEEPERS, Fresh;
    /// Change name, address, secret, people or brake of such a system; it is paused by that.
    CHANGE_CONNECTOR = "change_connector", Reach::Units, OFFICE_KEEPERS, Fresh;
    /// Tell a system nothing for now; what changes waits.
    PAUSE_CONNECTOR = "pause_connector", Reach::Units, OFFICE_KEEPERS;
    /// Have a system told what waits, as many changes as were seen.
    START_CONNECTOR = "start_connector", Reach::Units, OFFICE_KEEPERS, Fresh;
    /// Read what a system has and say what would be done and what was changed there; nothing is done.
    COMPARE_CONNECTOR = "compare_connector", Reach::Units, OFFICE_KEEPERS;
    /// Have a system told of somebody again.
    RESEND_CONNECTOR = "resend_connector", Reach::Units, OFFICE_KEEPERS;
    /// Put right what was changed at a system behind our back, or accept it.
    SETTLE_DRIFT = "settle_drift", Reach::Units, OFFICE_KEEPERS, Fresh;
    /// Units with their people, roles with their holders, and lists that programs keep here, as groups.
    LIST_GROUPS = "list_groups", Reach::Units, OFFICE_READERS;
    /// Keep a list of people here that gives nobody a right, or give and end a role as its group (SCIM).
    KEEP_GROUP = "keep_group", Reach::Units, OFFICE_KEEPERS;
    /// Where and how one is told of what.
    VIEW_NOTICES = "view_notices", Reach::Session, &[];
    /// Choose where and how one is told: address, language, ways, quiet hours.
    CHOOSE_NOTICES = "choose_notices", Reach::Session, &[];
    /// Who is on duty for what, from when until when.
    LIST_DUTIES = "list_duties", Reach::Units, DUTY_READERS;
    /// What the program is to do later, and what it could not do.
    LIST_JOBS = "list_jobs", Reach::Units, OFFICE_KEEPERS;
    /// Try a job again now.
    RETRY_JOB = "retry_job", Reach::Units, OFFICE_KEEPERS;
    /// Give a job up for good.
    DROP_JOB = "drop_job", Reach::Units, OFFICE_KEEPERS;
}
