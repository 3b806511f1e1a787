//! What a person chose, and who is on duty.

use domain::id::{PersonId, UnitId};
use domain::journal::Object;
use domain::message::Kind;
use domain::people::{Grant, Role};
use domain::telling::{Channel, ForWhat, NoticeSettings, may_be_told};
use serde_json::json;

use crate::authority::Actor;
use crate::deed::Change;
use crate::office::{Office, Ways};
use crate::problem::{Problem, Refusal};
use crate::use_case::{CHOOSE_NOTICES, LIST_DUTIES, VIEW_NOTICES};

/// What a person can choose from, and what they chose.
#[derive(Debug, Clone)]
pub struct NoticePage {
    /// What they chose.
    pub settings: NoticeSettings,
    /// Ways that are configured.
    pub ways: Ways,
    /// Kinds of notices that their duties are told of.
    pub kinds: Vec<(Kind, ForWhat)>,
}

/// A role that somebody holds now or later.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DutyRow {
    /// The grant.
    pub grant: Grant,
    /// Who holds it.
    pub name: String,
    /// For whom they stand in, if they do.
    pub deputy_of: Option<String>,
    /// Whether it is in force today and its holder can sign in.
    pub on_duty: bool,
}

impl Office {
    /// What one can choose and has chosen.
    ///
    /// # Errors
    /// A fault when records cannot be read.
    pub async fn view_notices(&self, actor: &Actor) -> Result<NoticePage, Problem> {
        let permit = actor.permit(&VIEW_NOTICES)?;
        let settings = self.parts.records.notice_settings(permit.person).await?;
        Ok(NoticePage {
            settings,
            ways: self.parts.ways.clone(),
            kinds: kinds_of(actor),
        })
    }

    /// Chooses where and how one is told. The journal says that it changed, never the address.
    ///
    /// # Errors
    /// Refused for a way that is not configured.
    pub async fn choose_notices(
        &self,
        actor: &Actor,
        settings: NoticeSettings,
    ) -> Result<(), Problem> {
        let permit = actor.permit(&CHOOSE_NOTICES)?;
        let known = |channel: &Channel| match channel {
            Channel::Mail => true,
            Channel::Hook(name) => self.parts.ways.hooks.contains(name),
        };
        let mut chosen = settings.preferences.channels.values().flatten();
        if !chosen.all(known) {
            return Err(Refusal::Invalid {
                field: "ways",
                why: "invalid-way",
            }
            .into());
        }
        let facts = json!({
            "mail": settings.mail.is_some(),
            "language": settings.language.map(domain::language::Language::tag),
        });
        let object = Object {
            kind: "person",
            id: permit.person.to_string(),
        };
        let change = Change::SetNotices {
            person: permit.person,
            settings: Box::new(settings),
        };
        let unit = actor.person.unit;
        self.carry_out(&permit, unit, object, facts.to_string(), vec![change])
            .await
    }

    /// Who holds which role in one's units, today or later; those of today first.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] without the right; a fault when records cannot be read.
    pub async fn list_duties(&self, actor: &Actor) -> Result<Vec<DutyRow>, Problem> {
        let permit = actor.permit(&LIST_DUTIES)?;
        let (records, today) = (&self.parts.records, self.today_of(actor));
        let mut rows = Vec::new();
        for role in Role::ALL.into_iter().filter(|role| *role != Role::Staff) {
            for (grant, state) in records.holders(role).await? {
                let over = grant.until.is_some_and(|until| until < today);
                if over || !permit.scope().covers(grant.unit) {
                    continue;
                }
                let people: Vec<PersonId> =
                    [grant.person].into_iter().chain(grant.deputy_of).collect();
                let names = records.names(&people).await?;
                let name = |id: PersonId| names.get(&id).cloned();
                rows.push(DutyRow {
                    name: name(grant.person).unwrap_or_default(),
                    deputy_of: grant.deputy_of.and_then(name),
                    on_duty: grant.in_force(today) && !state.is_suspended(),
                    grant,
                });
            }
        }
        rows.sort_by_cached_key(|row| {
            let grant = &row.grant;
            (
                !row.on_duty,
                unit_place(actor, grant.unit),
                grant.role,
                row.name.clone(),
            )
        });
        Ok(rows)
    }
}

/// Units in the order of the tree: by the names on the way to them.
fn unit_place(actor: &Actor, unit: UnitId) -> Vec<String> {
    let tree = actor.tree();
    let names = tree
        .path(unit)
        .into_iter()
        .filter_map(|unit| tree.unit(unit));
    names.map(|unit| unit.name.clone()).collect()
}

/// Kinds and duties, in the order of the kinds.
fn kinds_of(actor: &Actor) -> Vec<(Kind, ForWhat)> {
    let roles = actor.roles();
    let duties = roles.into_iter().map(ForWhat::Role).chain([ForWhat::Self_]);
    let duties: Vec<_> = duties.collect();
    Kind::ALL
        .into_iter()
        .flat_map(|kind| duties.iter().map(move |duty| (kind, *duty)))
        .filter(|(kind, duty)| may_be_told(*kind, *duty))
        .collect()
}
