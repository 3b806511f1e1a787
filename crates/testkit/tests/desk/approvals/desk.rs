//! A case of level 2 at the township, and the people who decide on it.

use application::Actor;
use application::approvals::{HeardByPhone, NewApproval};
use application::people::NewPerson;
use application::port::FindingQuery;
use domain::approval::Approval;
use domain::id::{ApprovalId, IncidentId, PersonId};
use domain::language::Language;
use domain::people::Role;
use serde_json::json;
use testkit::office::{Failure, PASSWORD, TestOffice};

pub(crate) struct Desk {
    pub(crate) office: TestOffice,
    pub(crate) contact: Actor,
    pub(crate) leader: Actor,
    pub(crate) case: IncidentId,
}

impl Desk {
    pub(crate) async fn new() -> Result<Self, Failure> {
        Self::with(TestOffice::new().await?).await
    }

    pub(crate) async fn with(office: TestOffice) -> Result<Self, Failure> {
        let lines: Vec<_> = (0..20)
            .map(|second| {
                format!(
                    "Nov 21 09:30:{second:02} srv sshd[41]: Failed password for root from 198.51.100.10 port 4000 ssh2"
                )
            })
            .collect();
        let lines = lines.iter().map(String::as_str);
        office.take("log", lines).await?;
        let contact = office.actor("lin.contact").await?;
        let query = FindingQuery {
            limit: 10,
            ..FindingQuery::default()
        };
        let findings = office.office.list_findings(&contact, &query).await?;
        let first = findings.first().ok_or("no finding")?;
        let case = office
            .office
            .accept_finding(&contact, first.id, first.version, "王小姐的帳號")
            .await?;
        let leader = office.actor("chang.leader").await?;
        let desk = Self {
            office,
            contact,
            leader,
            case,
        };
        desk.judge("core_non_ci", "minor").await?;
        Ok(desk)
    }

    /// Level 1: `non_core`, `minor`; 2: `core_non_ci`, `minor`; 3: `core_non_ci`, `serious`.
    pub(crate) async fn judge(&self, class: &str, degree: &str) -> Result<(), Failure> {
        let desk = &self.office.office;
        let seen = desk.view_incident(&self.contact, self.case).await?;
        let seen = seen.view.incident.version;
        let facts = json!({"impacts": [{
            "kind": "confidentiality", "object": "information", "class": class, "degree": degree,
        }]});
        let facts = facts.to_string();
        Ok(desk
            .judge_level(&self.contact, self.case, seen, None, &facts)
            .await?)
    }

    pub(crate) async fn ask(&self, by: &Actor, demand: &str) -> Result<ApprovalId, Failure> {
        let wanted = new(demand);
        let asked = self.office.office.request_approval(by, self.case, &wanted);
        Ok(asked.await?)
    }

    pub(crate) async fn found(&self, id: ApprovalId) -> Result<Approval, Failure> {
        let page = self.office.office.view_approval(&self.contact, id).await?;
        Ok(page.view.approval)
    }

    /// Kinds of the lines of the chronology.
    pub(crate) async fn lines(&self) -> Result<Vec<String>, Failure> {
        let page = self
            .office
            .office
            .view_incident(&self.contact, self.case)
            .await?;
        let lines = page.timeline.into_iter();
        Ok(lines.map(|(line, _)| line.kind).collect())
    }

    pub(crate) async fn person(&self, name: &str, roles: &[Role]) -> Result<Actor, Failure> {
        enter(&self.office, name, roles).await
    }

    /// What the leader said by telephone, a moment ago.
    pub(crate) fn said(&self, from: PersonId) -> HeardByPhone {
        HeardByPhone {
            from,
            number: "06-555-0100".to_owned(),
            said_at: self.office.now(),
            heard_by: "王淑芬".to_owned(),
        }
    }
}

pub(crate) fn new(demand: &str) -> NewApproval {
    NewApproval {
        demand: demand.to_owned(),
        note: String::new(),
    }
}

pub(crate) async fn enter(
    office: &TestOffice,
    name: &str,
    roles: &[Role],
) -> Result<Actor, Failure> {
    let person = NewPerson {
        name: name.to_owned(),
        sign_in_name: name.to_owned(),
        password: PASSWORD.into(),
        language: Language::En,
        unit: office.township,
        roles: roles.to_vec(),
    };
    office.office.enter_person(person).await?;
    office.actor(name).await
}
