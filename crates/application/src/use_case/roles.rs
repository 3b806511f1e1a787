//! Roles that may do what belongs together.

use domain::people::Role;

pub(super) const DESK_READERS: &[Role] = &[
    Role::SecurityContact,
    Role::TeamLeader,
    Role::Ciso,
    Role::Auditor,
    Role::SystemAdmin,
];
pub(super) const CASE_READERS: &[Role] = &[
    Role::SecurityContact,
    Role::TeamLeader,
    Role::Ciso,
    Role::Head,
    Role::Auditor,
];
pub(super) const DESK_HOLDERS: &[Role] = &[Role::SecurityContact];
pub(super) const LOG_READERS: &[Role] = &[Role::SecurityContact, Role::Auditor];
pub(super) const OFFICE_READERS: &[Role] = &[Role::SystemAdmin, Role::Supervisor, Role::Auditor];
pub(super) const OFFICE_KEEPERS: &[Role] = &[Role::SystemAdmin];
/// Who has services of the office looked at out of turn, or left alone.
pub(super) const SERVICE_KEEPERS: &[Role] = &[Role::SystemAdmin, Role::NetworkAdmin];
/// Who sees the daily look: those who see its register.
pub(super) const DAILY_READERS: &[Role] = &[
    Role::SystemAdmin,
    Role::NetworkAdmin,
    Role::Supervisor,
    Role::ExecutiveSecretary,
    Role::Ciso,
    Role::Head,
    Role::Auditor,
];
pub(super) const ROLE_GIVERS: &[Role] = &[Role::SystemAdmin, Role::Supervisor];
pub(super) const DUTY_READERS: &[Role] = &[
    Role::SystemAdmin,
    Role::NetworkAdmin,
    Role::Supervisor,
    Role::SecurityContact,
    Role::TeamLeader,
    Role::Ciso,
    Role::Head,
    Role::ExecutiveSecretary,
    Role::Auditor,
];
/// What each register's own file says of roles comes on top.
pub(super) const SHEET_PARTIES: &[Role] = &[
    Role::SystemAdmin,
    Role::NetworkAdmin,
    Role::Supervisor,
    Role::SecurityContact,
    Role::TeamLeader,
    Role::Ciso,
    Role::Head,
    Role::ExecutiveSecretary,
    Role::Auditor,
    Role::VansAdmin,
];
/// Who sees what recurs; who does it and who agrees, each duty's own file says on top.
pub(super) const YEAR_PARTIES: &[Role] = SHEET_PARTIES;
pub(super) const PACK_TAKERS: &[Role] = &[Role::SecurityContact, Role::Ciso, Role::Auditor];
/// Who sees which units are late, never with what.
pub(super) const UNIT_COMPARERS: &[Role] = &[
    Role::SecurityContact,
    Role::TeamLeader,
    Role::Ciso,
    Role::Head,
    Role::ExecutiveSecretary,
    Role::Auditor,
];
pub(super) const APPROVERS: &[Role] = &[Role::TeamLeader, Role::Ciso, Role::Head];
pub(super) const APPROVAL_PARTIES: &[Role] = &[
    Role::SecurityContact,
    Role::TeamLeader,
    Role::Ciso,
    Role::Head,
];
pub(super) const SWEEP_READERS: &[Role] = &[
    Role::SystemAdmin,
    Role::Supervisor,
    Role::SecurityContact,
    Role::TeamLeader,
    Role::Ciso,
    Role::Head,
    Role::Auditor,
];
pub(super) const SWEEP_DECIDERS: &[Role] = &[
    Role::Supervisor,
    Role::SecurityContact,
    Role::TeamLeader,
    Role::Ciso,
    Role::Head,
];
/// Who asks for an exception from the account policy, and takes one back.
pub(super) const EXCEPTION_ASKERS: &[Role] = &[
    Role::SystemAdmin,
    Role::Supervisor,
    Role::SecurityContact,
    Role::TeamLeader,
    Role::Ciso,
    Role::Head,
];
/// Who agrees to one, and never to their own.
pub(super) const EXCEPTION_DECIDERS: &[Role] = &[Role::Ciso, Role::Head];
pub(super) const SWEEP_UNDOERS: &[Role] = &[
    Role::SystemAdmin,
    Role::Supervisor,
    Role::SecurityContact,
    Role::TeamLeader,
    Role::Ciso,
    Role::Head,
];
/// Who sees who leaves, and what was taken back.
pub(super) const LEAVER_READERS: &[Role] = &[
    Role::SystemAdmin,
    Role::Supervisor,
    Role::SecurityContact,
    Role::Auditor,
];
pub(super) const LEAVER_CHECKERS: &[Role] = &[Role::Supervisor, Role::SecurityContact];
/// Who ends everything of an account that somebody else may have in hand.
pub(super) const REVOKERS: &[Role] = &[Role::SystemAdmin, Role::SecurityContact];
pub(super) const CASE_HANDLERS: &[Role] = &[Role::SecurityContact, Role::TeamLeader];
/// Who sees what many people are asked, and who is left of their units.
pub(super) const CAMPAIGN_READERS: &[Role] = &[
    Role::SystemAdmin,
    Role::Supervisor,
    Role::SecurityContact,
    Role::TeamLeader,
    Role::Ciso,
    Role::Head,
    Role::ExecutiveSecretary,
    Role::Auditor,
];
/// Who asks many people to do something.
pub(super) const CAMPAIGN_STARTERS: &[Role] = &[
    Role::SystemAdmin,
    Role::SecurityContact,
    Role::TeamLeader,
    Role::Ciso,
    Role::ExecutiveSecretary,
];
/// Who sees access reviews of their units.
pub(super) const REVIEW_READERS: &[Role] = &[
    Role::SystemAdmin,
    Role::SecurityContact,
    Role::TeamLeader,
    Role::Ciso,
    Role::ExecutiveSecretary,
    Role::Auditor,
];
pub(super) const REVIEW_SIGNERS: &[Role] = &[Role::TeamLeader, Role::Ciso];
/// Who enters documents of the office and keeps them right.
pub(super) const DOCUMENT_KEEPERS: &[Role] = &[
    Role::SystemAdmin,
    Role::Supervisor,
    Role::SecurityContact,
    Role::TeamLeader,
    Role::Ciso,
    Role::ExecutiveSecretary,
];
/// Who issues an edition that somebody else made (S4 參一: the CISO, or whom they delegate).
pub(super) const DOCUMENT_ISSUERS: &[Role] = &[
    Role::TeamLeader,
    Role::Ciso,
    Role::Head,
    Role::ExecutiveSecretary,
];
/// Who sees documents of every class of their units, and who read them.
pub(super) const DOCUMENT_READERS: &[Role] = CAMPAIGN_READERS;
