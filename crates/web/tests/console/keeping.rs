//! Holds and notes of the office over fakes: there are none.

use std::collections::{BTreeMap, BTreeSet};

use application::account_ages::Aged;
use application::app_passwords::{AppPassword, AppPasswordBook};
use application::approvals::{ApprovalBook, ApprovalQuery};
use application::assessing::CaseAnswers;
use application::campaigns::{
    Asked, AskedQuery, CampaignBook, CampaignQuery, Candidate, OwnAsked, UnitProgress,
};
use application::case_tasks::CaseTasks;
use application::clients::port::{Held, Login, SealedKey};
use application::clients::{Client, ClientBook};
use application::documents::{DocumentBook, Kept, OwnRead, ReadCount, Reader, ReaderQuery};
use application::duties::{DutyBook, DutyMark};
use application::exceptions::{ExceptionBook, ExceptionQuery};
use application::holds::{Hold, HoldBook};
use application::hunts::{Delay, Hunt, HuntBook, HuntQuery, Stood};
use application::imports::{Import, ImportBook, Imported};
use application::leavers::{LeaverBook, LeaverQuery};
use application::normal::{Normal, Normals};
use application::own_directory::{Bindable, DirectoryPerson, OwnDirectory, ServiceKey};
use application::passwords::{PasswordBook, PasswordDue};
use application::registers::{SheetBook, SheetQuery};
use application::reviews::{
    self, Holder, Identity, LineQuery, NewLine, ReviewBook, ReviewLine, ReviewQuery, UnitReviewed,
};
use application::saved_searches::{SavedSearch, SavedSearches};
use application::services::{DayOfLooks, LookedAt, Outage, OutageQuery, Service, ServiceBook};
use application::sign_ins::{
    AnswerBook, Batch, ConfirmationQuery, FindingAnswer, Forward, ForwardBook, LegacyBook,
    LegacyUse, SharedUse, SharedUseBook, SignIn, SignInQuery, SignIns, Usual,
};
use application::sweeps::{ProposalQuery, SweepBook, SweepQuery, WarningQuery};
use application::{Fault, Scope};
use async_trait::async_trait;
use domain::approval::{Approval, Subject};
use domain::campaign::Campaign;
use domain::case_task::CaseTask;
use domain::finding::Finding;
use domain::id::CampaignId;
use domain::id::DocumentId;
use domain::id::{
    AccountId, ApprovalId, CaseTaskId, ClientId, DutyMarkId, EventId, ExceptionId, FindingId,
    HuntId, ImportId, IncidentId, LeaverId, PersonId, ProposalId, ReviewId, ServiceId, SheetId,
    SignInId, SourceId, SweepId, UnitId,
};
use domain::leaver::Leaver;
use domain::people::{Account, Person, Role};
use domain::policy::{ExceptionRecord, Step};
use domain::register::Sheet;
use domain::review::{Reading, Review};
use domain::sweep::{Proposal, Run, Warning};
use jiff::Timestamp;
use jiff::civil::Date;
use uuid::Uuid;

use crate::house::Desk;

#[async_trait]
impl SavedSearches for Desk {
    async fn saved_searches(&self, _: &Scope, _: PersonId) -> Result<Vec<SavedSearch>, Fault> {
        Ok(Vec::new())
    }
}

#[async_trait]
impl OwnDirectory for Desk {
    async fn directory_people(
        &self,
        _: Option<AccountId>,
        _: u32,
    ) -> Result<Vec<DirectoryPerson>, Fault> {
        Ok(Vec::new())
    }
    async fn aged(&self, _: Option<AccountId>, _: u32) -> Result<Vec<Aged>, Fault> {
        Ok(Vec::new())
    }
    async fn roles_on(&self, _: Date) -> Result<Vec<(PersonId, Role)>, Fault> {
        Ok(Vec::new())
    }
    async fn bindable(&self, _: &str) -> Result<Option<Bindable>, Fault> {
        Ok(None)
    }
    async fn service_keys(&self, _: &Scope) -> Result<Vec<ServiceKey>, Fault> {
        Ok(Vec::new())
    }
    async fn service_key(&self, _: [u8; 32]) -> Result<Option<ServiceKey>, Fault> {
        Ok(None)
    }
}

#[async_trait]
impl ImportBook for Desk {
    async fn imports(&self, _: &Scope, _: u32) -> Result<Vec<Import>, Fault> {
        Ok(Vec::new())
    }
    async fn import(&self, _: &Scope, _: ImportId) -> Result<Option<Import>, Fault> {
        Ok(None)
    }
    async fn imported(&self, _: ImportId) -> Result<Vec<Imported>, Fault> {
        Ok(Vec::new())
    }
}

#[async_trait]
impl AppPasswordBook for Desk {
    async fn app_passwords(&self, _: AccountId) -> Result<Vec<AppPassword>, Fault> {
        Ok(Vec::new())
    }
    async fn app_password(&self, _: [u8; 32]) -> Result<Option<(AppPassword, Bindable)>, Fault> {
        Ok(None)
    }
}

#[async_trait]
impl AnswerBook for Desk {
    async fn findings_about(
        &self,
        _: &Scope,
        _: &str,
        _: Timestamp,
    ) -> Result<Vec<Finding>, Fault> {
        Ok(Vec::new())
    }
    async fn said_of(&self, _: AccountId) -> Result<Vec<FindingAnswer>, Fault> {
        Ok(Vec::new())
    }
    async fn said_to(&self, _: FindingId) -> Result<Vec<FindingAnswer>, Fault> {
        Ok(Vec::new())
    }
}

#[async_trait]
impl LegacyBook for Desk {
    async fn legacy_uses(&self, _: &Scope, _: Timestamp) -> Result<Vec<LegacyUse>, Fault> {
        Ok(Vec::new())
    }
    async fn legacy_people(&self, _: &Scope, _: Timestamp) -> Result<BTreeSet<PersonId>, Fault> {
        Ok(BTreeSet::new())
    }
    async fn uses_legacy(&self, _: AccountId, _: Timestamp) -> Result<bool, Fault> {
        Ok(false)
    }
}

#[async_trait]
impl SharedUseBook for Desk {
    async fn used_at_once(
        &self,
        _: AccountId,
        _: Timestamp,
        _: u32,
    ) -> Result<Vec<SharedUse>, Fault> {
        Ok(Vec::new())
    }
    async fn at_one_device(
        &self,
        _: &Scope,
        _: AccountId,
        _: Timestamp,
        _: u32,
        _: u32,
    ) -> Result<Vec<SharedUse>, Fault> {
        Ok(Vec::new())
    }
}

#[async_trait]
impl PasswordBook for Desk {
    async fn passwords_of(&self, _: AccountId, _: usize) -> Result<Vec<String>, Fault> {
        Ok(Vec::new())
    }
    async fn password_due(&self, _: AccountId) -> Result<Option<PasswordDue>, Fault> {
        Ok(None)
    }
}

#[async_trait]
impl ApprovalBook for Desk {
    async fn approvals(&self, _: &Scope, _: &ApprovalQuery) -> Result<Vec<Approval>, Fault> {
        Ok(Vec::new())
    }
    async fn approval(&self, _: &Scope, _: ApprovalId) -> Result<Option<Approval>, Fault> {
        Ok(None)
    }
    async fn approvals_of(&self, _: &Scope, _: Subject) -> Result<Vec<Approval>, Fault> {
        Ok(Vec::new())
    }
}

#[async_trait]
impl SheetBook for Desk {
    async fn sheets(&self, _: &Scope, _: &SheetQuery) -> Result<Vec<Sheet>, Fault> {
        Ok(Vec::new())
    }
    async fn sheet(&self, _: &Scope, _: SheetId) -> Result<Option<Sheet>, Fault> {
        Ok(None)
    }
    async fn sheets_numbered(
        &self,
        _: &Scope,
        _: &str,
        _: (i16, u32),
    ) -> Result<Vec<Sheet>, Fault> {
        Ok(Vec::new())
    }
    async fn sheets_naming(&self, _: &Scope, _: &str, _: Uuid) -> Result<Vec<Sheet>, Fault> {
        Ok(Vec::new())
    }
    async fn open_sheets(&self, _: &Scope, _: &str) -> Result<u64, Fault> {
        Ok(0)
    }
}

#[async_trait]
impl DutyBook for Desk {
    async fn duty_marks(&self, _: &Scope) -> Result<Vec<DutyMark>, Fault> {
        Ok(Vec::new())
    }
    async fn duty_mark(&self, _: &Scope, _: DutyMarkId) -> Result<Option<DutyMark>, Fault> {
        Ok(None)
    }
    async fn calendar_since(&self, _: PersonId) -> Result<Option<Timestamp>, Fault> {
        Ok(None)
    }
    async fn calendar_of(&self, _: [u8; 32]) -> Result<Option<PersonId>, Fault> {
        Ok(None)
    }
}

#[async_trait]
impl CaseTasks for Desk {
    async fn tasks_of(&self, _: &Scope, _: IncidentId) -> Result<Vec<CaseTask>, Fault> {
        Ok(Vec::new())
    }
    async fn task(&self, _: &Scope, _: CaseTaskId) -> Result<Option<CaseTask>, Fault> {
        Ok(None)
    }
    async fn answers_of(&self, _: &Scope, _: IncidentId) -> Result<Option<CaseAnswers>, Fault> {
        Ok(None)
    }
}

#[async_trait]
impl Normals for Desk {
    async fn normals(&self, _: &Scope) -> Result<Vec<Normal>, Fault> {
        Ok(Vec::new())
    }
}

#[async_trait]
impl SweepBook for Desk {
    async fn sweeps(&self, _: &Scope, _: &SweepQuery) -> Result<Vec<Run>, Fault> {
        Ok(Vec::new())
    }
    async fn sweep(&self, _: &Scope, _: SweepId) -> Result<Option<Run>, Fault> {
        Ok(None)
    }
    async fn last_sweep(&self, _: &str) -> Result<Option<Run>, Fault> {
        Ok(None)
    }
    async fn proposals(&self, _: &Scope, _: &ProposalQuery) -> Result<Vec<Proposal>, Fault> {
        Ok(Vec::new())
    }
    async fn proposal(&self, _: &Scope, _: ProposalId) -> Result<Option<Proposal>, Fault> {
        Ok(None)
    }
    async fn standing_proposals(&self, _: &str) -> Result<Vec<Proposal>, Fault> {
        Ok(Vec::new())
    }
    async fn swept(&self, _: &str) -> Result<BTreeMap<uuid::Uuid, Step>, Fault> {
        Ok(BTreeMap::new())
    }
    async fn to_be_done(&self, _: &str, _: Timestamp, _: u32) -> Result<Vec<Proposal>, Fault> {
        Ok(Vec::new())
    }
    async fn warnings(&self, _: &Scope, _: &WarningQuery) -> Result<Vec<Warning>, Fault> {
        Ok(Vec::new())
    }
    async fn warned(&self, _: &str, _: Timestamp) -> Result<BTreeSet<String>, Fault> {
        Ok(BTreeSet::new())
    }
    async fn open_proposals(&self, _: &Scope) -> Result<BTreeMap<Step, u64>, Fault> {
        Ok(BTreeMap::new())
    }
}

#[async_trait]
impl CampaignBook for Desk {
    async fn campaigns(&self, _: &Scope, _: &CampaignQuery) -> Result<Vec<Campaign>, Fault> {
        Ok(Vec::new())
    }
    async fn campaign(&self, _: &Scope, _: CampaignId) -> Result<Option<Campaign>, Fault> {
        Ok(None)
    }
    async fn asked(&self, _: &Scope, _: &AskedQuery) -> Result<Vec<Asked>, Fault> {
        Ok(Vec::new())
    }
    async fn progress(&self, _: &Scope, _: CampaignId) -> Result<Vec<UnitProgress>, Fault> {
        Ok(Vec::new())
    }
    async fn candidates(
        &self,
        _: &Scope,
        _: Option<PersonId>,
        _: u32,
    ) -> Result<Vec<Candidate>, Fault> {
        Ok(Vec::new())
    }
    async fn asked_of(&self, _: PersonId) -> Result<Vec<OwnAsked>, Fault> {
        Ok(Vec::new())
    }
    async fn campaigns_over(&self, _: Date) -> Result<Vec<Campaign>, Fault> {
        Ok(Vec::new())
    }
}

#[async_trait]
impl DocumentBook for Desk {
    async fn documents(&self, _: &Scope) -> Result<Vec<Kept>, Fault> {
        Ok(Vec::new())
    }
    async fn edition_content(&self, _: &Scope, _: DocumentId, _: u32) -> Result<Vec<u8>, Fault> {
        Ok(Vec::new())
    }
    async fn document_reads(&self, _: &Scope) -> Result<Vec<ReadCount>, Fault> {
        Ok(Vec::new())
    }
    async fn own_reads(&self, _: PersonId) -> Result<Vec<OwnRead>, Fault> {
        Ok(Vec::new())
    }
    async fn readers(&self, _: &Scope, _: &ReaderQuery) -> Result<Vec<Reader>, Fault> {
        Ok(Vec::new())
    }
}

#[async_trait]
impl ReviewBook for Desk {
    async fn reviews(&self, _: &Scope, _: &ReviewQuery) -> Result<Vec<Review>, Fault> {
        Ok(Vec::new())
    }
    async fn review(&self, _: &Scope, _: ReviewId) -> Result<Option<Review>, Fault> {
        Ok(None)
    }
    async fn reviews_for(&self, _: PersonId) -> Result<Vec<Review>, Fault> {
        Ok(Vec::new())
    }
    async fn reviewers_left(&self, _: ReviewId) -> Result<Vec<(PersonId, UnitId)>, Fault> {
        Ok(Vec::new())
    }
    async fn review_lines(&self, _: &Scope, _: &LineQuery) -> Result<Vec<ReviewLine>, Fault> {
        Ok(Vec::new())
    }
    async fn reviewed(
        &self,
        _: &Scope,
        _: ReviewId,
        _: reviews::Standing,
    ) -> Result<Vec<UnitReviewed>, Fault> {
        Ok(Vec::new())
    }
    async fn reviewable(
        &self,
        _: &Scope,
        _: reviews::Standing,
        _: u32,
    ) -> Result<Vec<NewLine<PersonId>>, Fault> {
        Ok(Vec::new())
    }
    async fn account_holders(&self, _: &Scope) -> Result<BTreeMap<String, Holder>, Fault> {
        Ok(BTreeMap::new())
    }
    async fn review_identities(&self, _: ReviewId) -> Result<Vec<Identity>, Fault> {
        Ok(Vec::new())
    }
    async fn review_readings(&self, _: ReviewId) -> Result<Vec<Reading>, Fault> {
        Ok(Vec::new())
    }
}

#[async_trait]
impl ExceptionBook for Desk {
    async fn exceptions(
        &self,
        _: &Scope,
        _: &ExceptionQuery,
    ) -> Result<Vec<ExceptionRecord>, Fault> {
        Ok(Vec::new())
    }
    async fn exception(&self, _: &Scope, _: ExceptionId) -> Result<Option<ExceptionRecord>, Fault> {
        Ok(None)
    }
    async fn exceptions_standing(&self, _: Date) -> Result<Vec<ExceptionRecord>, Fault> {
        Ok(Vec::new())
    }
}

#[async_trait]
impl LeaverBook for Desk {
    async fn leavers(&self, _: &Scope, _: &LeaverQuery) -> Result<Vec<Leaver>, Fault> {
        Ok(Vec::new())
    }
    async fn leaver(&self, _: &Scope, _: LeaverId) -> Result<Option<Leaver>, Fault> {
        Ok(None)
    }
    async fn leaver_of(&self, _: PersonId) -> Result<Option<Leaver>, Fault> {
        Ok(None)
    }
    async fn leavers_due(&self, _: Date) -> Result<Vec<Leaver>, Fault> {
        Ok(Vec::new())
    }
}

#[async_trait]
impl HuntBook for Desk {
    async fn hunts(&self, _: &Scope, _: &HuntQuery) -> Result<Vec<Hunt>, Fault> {
        Ok(Vec::new())
    }
    async fn hunt(&self, _: &Scope, _: HuntId) -> Result<Option<Hunt>, Fault> {
        Ok(None)
    }
    async fn hunt_on(&self, _: &Hunt) -> Result<bool, Fault> {
        Ok(false)
    }
    async fn stood(&self, _: UnitId, _: &str) -> Result<Vec<Stood>, Fault> {
        Ok(Vec::new())
    }
    async fn hunted(
        &self,
        _: UnitId,
        _: &str,
        _: (Timestamp, Timestamp),
    ) -> Result<Vec<Finding>, Fault> {
        Ok(Vec::new())
    }
    async fn delays(&self, _: &Scope, _: Timestamp) -> Result<Vec<Delay>, Fault> {
        Ok(Vec::new())
    }
}

#[async_trait]
impl ServiceBook for Desk {
    async fn services(&self, _: &Scope) -> Result<Vec<Service>, Fault> {
        Ok(Vec::new())
    }
    async fn looked_at(&self, _: &[LookedAt]) -> Result<(), Fault> {
        Ok(())
    }
    async fn outages(&self, _: &Scope, _: &OutageQuery) -> Result<Vec<Outage>, Fault> {
        Ok(Vec::new())
    }
    async fn outages_since(&self, _: &Scope, _: Timestamp) -> Result<Vec<Outage>, Fault> {
        Ok(Vec::new())
    }
    async fn days_of_looks(&self, _: ServiceId) -> Result<Vec<DayOfLooks>, Fault> {
        Ok(Vec::new())
    }
}

#[async_trait]
impl SignIns for Desk {
    async fn counted_accounts(&self, _: Option<AccountId>, _: u32) -> Result<Vec<Account>, Fault> {
        Ok(Vec::new())
    }
    async fn sign_in_mark(&self) -> Result<Option<EventId>, Fault> {
        Ok(None)
    }
    async fn count_sign_ins(&self, _: &Batch) -> Result<(), Fault> {
        Ok(())
    }
    async fn forget_all_sign_ins(&self) -> Result<(), Fault> {
        Ok(())
    }
    async fn forget_sign_ins(&self, _: SourceId, _: Timestamp) -> Result<(), Fault> {
        Ok(())
    }
    async fn sign_ins(&self, _: AccountId, _: &SignInQuery) -> Result<Vec<SignIn>, Fault> {
        Ok(Vec::new())
    }
    async fn sign_in_row(&self, _: AccountId, _: SignInId) -> Result<Option<SignIn>, Fault> {
        Ok(None)
    }
    async fn usual_networks(&self, _: AccountId) -> Result<Vec<Usual>, Fault> {
        Ok(Vec::new())
    }
    async fn confirmed_at(&self, _: PersonId) -> Result<Option<Timestamp>, Fault> {
        Ok(None)
    }
    async fn confirmations(
        &self,
        _: &Scope,
        _: &ConfirmationQuery,
        _: Timestamp,
    ) -> Result<Vec<(Person, Option<Timestamp>)>, Fault> {
        Ok(Vec::new())
    }
}

#[async_trait]
impl ForwardBook for Desk {
    async fn forwards(&self, _: AccountId) -> Result<Vec<Forward>, Fault> {
        Ok(Vec::new())
    }
}

#[async_trait]
impl HoldBook for Desk {
    async fn holds(&self, _: &Scope) -> Result<Vec<Hold>, Fault> {
        Ok(Vec::new())
    }
    async fn source_classes(&self) -> Result<BTreeMap<SourceId, BTreeSet<String>>, Fault> {
        Ok(BTreeMap::new())
    }
    async fn keeping_note(&self, _: &str) -> Result<Option<(String, Timestamp)>, Fault> {
        Ok(None)
    }
}

#[async_trait]
impl ClientBook for Desk {
    async fn clients(&self, _: &Scope) -> Result<Vec<Client>, Fault> {
        Ok(Vec::new())
    }
    async fn client(&self, _: ClientId) -> Result<Option<Client>, Fault> {
        Ok(None)
    }
    async fn ticket(&self, _: [u8; 32]) -> Result<Option<Held>, Fault> {
        Ok(None)
    }
    async fn tickets_of(&self, _: Uuid, _: Timestamp) -> Result<u64, Fault> {
        Ok(0)
    }
    async fn ended_logins(&self, _: Timestamp, _: u32) -> Result<Vec<Login>, Fault> {
        Ok(Vec::new())
    }
    async fn client_keys(&self) -> Result<Vec<SealedKey>, Fault> {
        Ok(Vec::new())
    }
}
