//! Who is told: from what happened to one message for each way.

use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;
use domain::finding::{Finding, Severity};
use domain::id::{FindingId, HuntId, IncidentId, PersonId, UnitId};
use domain::message::{CaseNumber, ConsolePath, Left, Matter, NotSendable, OccasionKey};
use domain::people::{Grant, Person, Role, UnitTree};
use domain::telling::{Channel, Destination, Occasion, Recipient, Standing, who_gets_what};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use serde::de::DeserializeOwned;

use super::{Findings, NOTICE, Notice, SOURCE_SILENT, Told, written};
use crate::authority::Scope;
use crate::jobs::{Again, Failed, Job, JobKind, Late, MAIL, Outcome, WEBHOOK, Work};
use crate::office::{Office, zone};
use crate::port::FindingQuery;
use crate::post::Message;
use crate::problem::Fault;

/// After findings of a severity were told, the next ones of the unit wait so long: a flood of
/// findings is no flood of mail.
const PAUSE: SignedDuration = SignedDuration::from_mins(10);

static TELL: JobKind = JobKind {
    name: NOTICE,
    every: None,
    late: Late::Run,
    tries: 100,
};

/// Decides who is told, and plans the messages.
pub struct Tell;

/// Something to be told now.
struct Now {
    key: String,
    matter: Matter,
    link: String,
    again: Option<Notice>,
}

#[async_trait]
impl Work for Tell {
    fn kind(&self) -> &'static JobKind {
        &TELL
    }

    async fn run(&self, office: &Office, job: &Job) -> Result<Outcome, Failed> {
        let notice: Notice = read(job)?;
        if let Told::ApprovalAsked { approval, step } = notice.told {
            return office.deciders_told(job, approval, step).await;
        }
        if let Told::Noticed { finding } = notice.told {
            let plan = office.person_asked(finding).await?;
            return Ok(Outcome {
                plan: plan.into_iter().collect(),
                again: None,
            });
        }
        let Some(now) = office.what_is_told(job, &notice).await? else {
            return Ok(Outcome::default());
        };
        let units = office.parts.records.units().await?;
        let placings = office.parts.records.placings().await?;
        let at = office.now();
        let top = units.iter().find(|unit| unit.parent.is_none());
        let unit = job.unit.or(top.map(|unit| unit.id));
        let Some(unit) = units.iter().find(|one| Some(one.id) == unit).cloned() else {
            return Ok(Outcome::default());
        };
        let zone = zone(&unit.time_zone);
        let today = at.to_zoned(zone.clone()).date();
        let path = UnitTree::on(units, &placings, today).path(unit.id);
        let mut people = office.recipients(&path, today).await?;
        if let Some(addressee) = now.matter.addressee() {
            people.extend(office.addressee(addressee, &people).await?);
        }
        let occasion = Occasion {
            key: OccasionKey::parse(&now.key).map_err(|cause| unsendable(&cause))?,
            matter: now.matter,
            zone,
        };
        let link = ConsolePath::parse(&now.link).map_err(|cause| unsendable(&cause))?;
        let errands = who_gets_what(&occasion, &people, at).map_err(|cause| unsendable(&cause))?;
        let letters = errands.iter().map(|errand| {
            let message = Message::of(&occasion, errand, link.clone(), notice.at);
            letter(&message, unit.id, errand.at)
        });
        Ok(Outcome {
            plan: letters.collect(),
            again: now.again.map(|again| Again {
                due: at.checked_add(PAUSE).unwrap_or(Timestamp::MAX),
                payload: Some(written(&again)),
            }),
        })
    }
}

/// A look back found something.
fn hunt_told(job: &Job, hunt: HuntId, severity: Severity) -> Now {
    Now {
        key: job.key.clone(),
        matter: Matter::FindingRaised { severity },
        link: format!("/hunts/{hunt}"),
        again: None,
    }
}

/// A legal time ends soon, or has ended.
const fn clock_told(case: CaseNumber, due: Timestamp, left: Option<Left>) -> Matter {
    match left {
        Some(left) => Matter::ClockRunning { case, due, left },
        None => Matter::Overdue { case, due },
    }
}

fn letter(message: &Message, unit: UnitId, due: Timestamp) -> Job {
    let kind = match message.to {
        Destination::Mail(_) => MAIL,
        Destination::Hook(_) => WEBHOOK,
    };
    Job {
        kind: kind.to_owned(),
        key: message.id.to_string(),
        unit: Some(unit),
        due,
        attempts: 0,
        last_error: None,
        payload: written(message),
    }
}

/// The payload of a job.
pub(super) fn read<T: DeserializeOwned>(job: &Job) -> Result<T, Failed> {
    serde_json::from_str(&job.payload)
        .map_err(|cause| Failed::Never(format!("the job cannot be read: {cause}")))
}

fn unsendable(cause: &NotSendable) -> Failed {
    Failed::Never(cause.to_string())
}

/// What is told of the log's signature, of roles, of what recurs, and of accounts with which something is done soon.
fn of_duties(told: &Told, at: Timestamp) -> Option<(Matter, String)> {
    let (matter, link) = match *told {
        Told::AccountWarned { person, step, due } => {
            (Matter::AccountWarned { person, step, due }, "/account")
        }
        Told::AccountsWarned { sweep } => {
            let link = format!("/sweeps/warnings?run={sweep}");
            return Some((Matter::AccountsWarned { at }, link));
        }
        Told::Checkpoint { head } => (Matter::Checkpoint { head }, "/evidence"),
        Told::DutyGiven { person } => (Matter::DutyGiven { person, at }, "/account"),
        Told::CampaignDue { person, due } => {
            (Matter::CampaignDue { person, due }, "/account/asked")
        }
        Told::DutyDue { person, due } => (Matter::DutyDue { person, due }, "/year?which=awaited"),
        Told::ReviewDue { person, due } => {
            (Matter::CampaignDue { person, due }, "/account/reviews")
        }
        Told::ExceptionEnds { person, due } => (Matter::ExceptionEnds { person, due }, "/policies"),
        Told::WasThisYou { person } => (Matter::WasThisYou { person, at }, "/account/findings"),
        _ => return None,
    };
    Some((matter, link.to_owned()))
}

impl Office {
    /// What a notice says today; none when there is nothing to say any more.
    async fn what_is_told(&self, job: &Job, notice: &Notice) -> Result<Option<Now>, Fault> {
        let at = notice.at;
        let plain = |matter, link: String| Now {
            key: job.key.clone(),
            matter,
            link,
            again: None,
        };
        Ok(match &notice.told {
            Told::Findings { severity, which } => {
                self.findings_told(job, *severity, *which).await?
            }
            Told::SourceSilent { finding } => {
                let scope = Scope::whole_office();
                let found = self.parts.records.finding(&scope, *finding).await?;
                found.map(|found| {
                    let since = found.first;
                    let link = format!("/findings/{}", found.id);
                    plain(Matter::SourceSilent { since }, link)
                })
            }
            Told::IncidentOpened { incident } => self.case(*incident).await?.map(|case| {
                let link = format!("/incidents/{incident}");
                plain(Matter::IncidentOpened { case, at }, link)
            }),
            Told::Clock {
                incident,
                due,
                left,
            } => self.case(*incident).await?.map(|case| {
                let matter = clock_told(case, *due, *left);
                plain(matter, format!("/incidents/{incident}"))
            }),
            Told::AccountSuspended { account } => {
                let owner = self.parts.records.owner(*account).await?;
                owner.map(|person| plain(Matter::AccountSuspended { person, at }, "/".into()))
            }
            Told::DutyGiven { .. }
            | Told::DutyDue { .. }
            | Told::CampaignDue { .. }
            | Told::ReviewDue { .. }
            | Told::ExceptionEnds { .. }
            | Told::Noticed { .. }
            | Told::WasThisYou { .. }
            | Told::AccountWarned { .. }
            | Told::AccountsWarned { .. }
            | Told::Checkpoint { .. } => {
                of_duties(&notice.told, at).map(|(matter, link)| plain(matter, link))
            }
            Told::NewDevice { person, network } => {
                let matter = Matter::NewDevice {
                    person: *person,
                    at,
                    network: *network,
                    country: network.and_then(|network| self.country_of(network)),
                };
                Some(plain(matter, "/account/devices".into()))
            }
            Told::ApprovalAsked { .. }
            | Told::ApprovalFor { .. }
            | Told::ApprovalConfirm { .. }
            | Told::ApprovalAnswered { .. } => {
                let told = self.approval_told(notice).await?;
                told.map(|(matter, link)| plain(matter, link))
            }
            Told::HuntEnded { hunt, severity } => Some(hunt_told(job, *hunt, *severity)),
            Told::Trouble => Some(plain(Matter::JobFailed { at }, "/jobs?trouble=yes".into())),
        })
    }

    async fn findings_told(
        &self,
        job: &Job,
        severity: Severity,
        which: Findings,
    ) -> Result<Option<Now>, Fault> {
        let scope = Scope::whole_office();
        let (id, link, after) = match (which, job.unit) {
            (Findings::First { finding }, _) => {
                let found = self.parts.records.finding(&scope, finding).await?;
                let Some(found) = found else { return Ok(None) };
                // Raised in the same moment as this one, others are still to be told.
                let after = Findings::After {
                    raised: found.raised,
                    but: Some(finding),
                };
                (finding, format!("/findings/{finding}"), after)
            }
            (Findings::After { raised, but }, Some(unit)) => {
                let scope = scope.only(&BTreeSet::from([unit]));
                let new = self.raised_after(&scope, severity, raised, but).await?;
                let newest = new.into_iter().max_by_key(|one| (one.raised, one.id));
                let Some(newest) = newest else {
                    return Ok(None);
                };
                let after = Findings::After {
                    raised: newest.raised,
                    but: None,
                };
                (newest.id, "/findings?state=open".to_owned(), after)
            }
            (Findings::After { .. }, None) => return Ok(None),
        };
        Ok(Some(Now {
            key: format!("finding-{id}"),
            matter: Matter::FindingRaised { severity },
            link,
            again: Some(Notice {
                at: self.now(),
                told: Told::Findings {
                    severity,
                    which: after,
                },
            }),
        }))
    }

    async fn raised_after(
        &self,
        scope: &Scope,
        severity: Severity,
        raised: Timestamp,
        but: Option<FindingId>,
    ) -> Result<Vec<Finding>, Fault> {
        let query = FindingQuery {
            state: Some("open".into()),
            severity: Some(severity),
            limit: 200,
            ..FindingQuery::default()
        };
        let mut found = self.parts.records.findings(scope, &query).await?;
        found.retain(|one| {
            let at_once = but.is_some_and(|but| one.raised == raised && one.id != but);
            let not_told = one.raised > raised || at_once;
            let by_itself = one.rule != SOURCE_SILENT && one.hunt.is_none();
            one.severity == severity && by_itself && not_told
        });
        Ok(found)
    }

    /// Asks whoever's account a finding is about, where its rule asks: once a day at most.
    async fn person_asked(&self, id: FindingId) -> Result<Option<Job>, Fault> {
        let scope = Scope::whole_office();
        let Some(finding) = self.parts.records.finding(&scope, id).await? else {
            return Ok(None);
        };
        let Some(own) = self.whom_it_asks(&finding).await? else {
            return Ok(None);
        };
        let (at, unit, person) = (self.now(), own.unit, own.person);
        let (today, _) = self.top_today().await?;
        let told = Told::WasThisYou { person };
        let key = format!("was-this-you-{person}-{today}");
        Ok(Some(Notice { at, told }.job(key, Some(unit))))
    }

    async fn case(&self, id: IncidentId) -> Result<Option<CaseNumber>, Fault> {
        let scope = Scope::whole_office();
        let found = self.parts.records.incident(&scope, id).await?;
        Ok(found.map(|found| CaseNumber {
            year: found.year,
            number: found.number,
        }))
    }

    /// People on duty for a unit. `path` leads from the top to it: of a role, and of its deputies,
    /// those count that are nearest.
    pub(super) async fn recipients(
        &self,
        path: &[UnitId],
        today: Date,
    ) -> Result<Vec<Recipient>, Fault> {
        let mut held: BTreeMap<PersonId, BTreeSet<(Role, Standing)>> = BTreeMap::new();
        for role in Role::ALL.into_iter().filter(|role| *role != Role::Staff) {
            let holders = self.parts.records.holders(role).await?;
            let grants: Vec<_> = holders
                .into_iter()
                .filter(|(grant, state)| grant.in_force(today) && !state.is_suspended())
                .map(|(grant, _)| grant)
                .collect();
            for standing in [Standing::Own, Standing::Deputy] {
                for grant in nearest(&grants, path, standing) {
                    let roles = held.entry(grant.person).or_default();
                    roles.insert((role, standing));
                }
            }
        }
        let mut people = Vec::new();
        for (id, roles) in held {
            if let Some(person) = self.parts.records.person(id).await? {
                people.push(self.recipient(person, roles).await?);
            }
        }
        Ok(people)
    }

    /// The one person it is for, unless they are among the people already.
    async fn addressee(
        &self,
        id: PersonId,
        people: &[Recipient],
    ) -> Result<Option<Recipient>, Fault> {
        if people.iter().any(|person| person.person == id) {
            return Ok(None);
        }
        match self.parts.records.person(id).await? {
            Some(person) => Ok(Some(self.recipient(person, BTreeSet::new()).await?)),
            None => Ok(None),
        }
    }

    async fn recipient(
        &self,
        person: Person,
        roles: BTreeSet<(Role, Standing)>,
    ) -> Result<Recipient, Fault> {
        let mut settings = self.parts.records.notice_settings(person.id).await?;
        let ways = &self.parts.ways;
        // A way that is not configured any more leads nowhere: its people are told by mail.
        for chosen in settings.preferences.channels.values_mut() {
            let before = chosen.len();
            chosen.retain(|channel| match channel {
                Channel::Mail => true,
                Channel::Hook(name) => ways.hooks.contains(name),
            });
            if chosen.is_empty() && before > 0 {
                chosen.insert(Channel::Mail);
            }
        }
        Ok(Recipient {
            person: person.id,
            language: settings.language.unwrap_or(person.language),
            mail: settings.mail.filter(|_| ways.mail),
            roles,
            preferences: settings.preferences,
        })
    }
}

fn nearest<'g>(grants: &'g [Grant], path: &[UnitId], standing: Standing) -> Vec<&'g Grant> {
    let deputy = standing == Standing::Deputy;
    let mut of_kind = path.iter().rev().map(|unit| {
        grants
            .iter()
            .filter(|grant| grant.unit == *unit && grant.deputy_of.is_some() == deputy)
            .collect::<Vec<_>>()
    });
    of_kind.find(|found| !found.is_empty()).unwrap_or_default()
}
