//! Stories at the desk: findings that belong together, judged together, and what they touch.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use domain::affected::{Affected, Blocking, affected, blocking};
use domain::finding::{Finding, FindingState};
use domain::id::{FindingId, IncidentId};
use domain::story::{
    Background, GAP, Ground, LONGEST, MOST_MEMBERS, Story, Urgency, stories as told,
};
use domain::version::Version;
use jiff::Timestamp;
use serde_json::json;
use uuid::Uuid;

use crate::authority::{Actor, Permit};
use crate::deed::{Change, Deed};
use crate::findings::{finding_object, incident_object, unit_words};
use crate::office::{Office, reason};
use crate::port::FindingQuery;
use crate::premises::measures;
use crate::problem::{Fault, Problem, Refusal};
use crate::use_case::{ACCEPT_FINDING, LIST_FINDINGS, TAKE_BLOCK_LIST, VIEW_FINDING};

/// Stories are made of so many findings, the newest ones. Ours: what is older was judged long ago, or
/// is found in the list of findings.
pub const MOST_FINDINGS: usize = 2_000;
/// So many findings are read at once.
const BATCH: u32 = 200;

/// Which stories, the most urgent first.
#[derive(Debug, Clone, Default)]
pub struct StoryQuery {
    /// Also those of which every finding is judged.
    pub judged: bool,
    /// At least so urgent.
    pub least: Option<Urgency>,
    /// Only after this place in the list: (priority, last, id) of the last row of the page before.
    pub after: Option<(u32, Timestamp, FindingId)>,
    /// How many at most.
    pub limit: usize,
}

/// Whose addresses a block list is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BlockOf {
    /// One finding.
    Finding(FindingId),
    /// The story that a finding belongs to.
    Story(FindingId),
    /// The findings that became an incident.
    Incident(IncidentId),
}

/// A story with everything its page tells.
#[derive(Debug, Clone)]
pub struct StoryView {
    /// The story.
    pub story: Story,
    /// Name of the unit.
    pub unit_name: String,
    /// Zone of the unit.
    pub time_zone: String,
    /// What it touches.
    pub affected: Affected,
    /// Which addresses can be blocked.
    pub blocking: Blocking,
}

impl Office {
    /// Stories of one's units.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] without the role; a fault when records cannot be read.
    pub async fn list_stories(
        &self,
        actor: &Actor,
        query: &StoryQuery,
    ) -> Result<Vec<Story>, Problem> {
        let permit = actor.permit(&LIST_FINDINGS)?;
        let mut stories = self.newest(actor, &permit).await?;
        stories.retain(|story| {
            let place = (story.priority, story.last, story.id);
            (query.judged || story.is_open())
                && query
                    .least
                    .is_none_or(|least| story.priority >= least.least())
                && query.after.is_none_or(|after| place < after)
        });
        stories.truncate(query.limit);
        Ok(stories)
    }

    /// The story that a finding belongs to. The look is journalled with the findings it shows.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] outside one's units; a fault when records cannot be read.
    pub async fn view_story(
        &self,
        actor: &Actor,
        id: FindingId,
        reader: Option<IpAddr>,
    ) -> Result<StoryView, Problem> {
        let permit = actor.permit(&VIEW_FINDING)?;
        let (story, background) = self.story_of(actor, &permit, id).await?;
        let facts = json!({"findings": story.members.len()}).to_string();
        let (unit, head) = (story.unit, finding_object(story.id));
        self.carry_out(&permit, unit, head, facts, Vec::new())
            .await?;
        let (unit_name, time_zone) = unit_words(actor, unit);
        let affected = affected(&story.members, &background);
        Ok(StoryView {
            blocking: sorted(&affected, &background, reader),
            affected,
            story,
            unit_name,
            time_zone,
        })
    }

    /// What one finding touches, and which of its addresses can be blocked. For the page that
    /// [`Office::view_finding`] has journalled.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] without the role; a fault when records cannot be read.
    pub async fn finding_affects(
        &self,
        actor: &Actor,
        finding: &Finding,
        reader: Option<IpAddr>,
    ) -> Result<(Affected, Blocking), Problem> {
        actor.permit(&VIEW_FINDING)?;
        let background = self.background(actor).await?;
        let affected = affected([finding], &background);
        let blocking = sorted(&affected, &background, reader);
        Ok((affected, blocking))
    }

    /// The addresses of a finding, of its whole story or of the findings of an incident that can be blocked, for
    /// a file. Journalled with the format and how many there are.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] outside one's units; a fault when records cannot be read or written.
    pub async fn block_list(
        &self,
        actor: &Actor,
        of: BlockOf,
        format: &str,
        reader: Option<IpAddr>,
    ) -> Result<Blocking, Problem> {
        let permit = actor.permit(&TAKE_BLOCK_LIST)?;
        let records = &self.parts.records;
        let (unit, object, findings, background) = match of {
            BlockOf::Story(id) => {
                let (story, background) = self.story_of(actor, &permit, id).await?;
                (story.unit, finding_object(id), story.members, background)
            }
            BlockOf::Finding(id) => {
                let found = records.finding(permit.scope(), id).await?;
                let finding = found.ok_or(Refusal::NotFound)?;
                let background = self.background(actor).await?;
                (finding.unit, finding_object(id), vec![finding], background)
            }
            BlockOf::Incident(id) => {
                let found = records.incident(permit.scope(), id).await?;
                let unit = found.ok_or(Refusal::NotFound)?.unit;
                let mut findings = self.read(&permit, None, None).await?;
                let state = FindingState::Accepted { incident: id };
                findings.retain(|finding| finding.state == state);
                let background = self.background(actor).await?;
                (unit, incident_object(id), findings, background)
            }
        };
        let blocking = sorted(&affected(&findings, &background), &background, reader);
        let facts = json!({
            "block_list": format,
            "story": matches!(of, BlockOf::Story(_)),
            "addresses": blocking.addresses.len(),
        });
        self.carry_out(&permit, unit, object, facts.to_string(), Vec::new())
            .await?;
        Ok(blocking)
    }

    /// 是資安事件: findings of one story become one incident, known from now. Every finding has its own
    /// line in the journal.
    ///
    /// # Errors
    /// A refusal without the role, without a title or a finding, when one of them is not of the story
    /// any more, was accepted before, or was judged in between; then nothing is done.
    pub async fn accept_story(
        &self,
        actor: &Actor,
        id: FindingId,
        seen: &[(FindingId, Version)],
        title: &str,
    ) -> Result<IncidentId, Problem> {
        let permit = actor.permit(&ACCEPT_FINDING)?;
        let (story, _) = self.story_of(actor, &permit, id).await?;
        let title = reason(title, "title")?;
        let marked: BTreeMap<FindingId, Version> = seen.iter().copied().collect();
        if marked.is_empty() || marked.len() > MOST_MEMBERS {
            return Err(Refusal::Missing { field: "items" }.into());
        }
        let members = story.members.iter();
        let chosen: Vec<_> = members.filter(|it| marked.contains_key(&it.id)).collect();
        let Some(first) = chosen.first().filter(|_| chosen.len() == marked.len()) else {
            return Err(Refusal::Stale.into());
        };
        let accepted = |member: &&&Finding| matches!(member.state, FindingState::Accepted { .. });
        if chosen.iter().any(|member| accepted(&member)) {
            let why = "refusal-already-accepted";
            return Err(Refusal::WrongState { why }.into());
        }
        let incident = self.new_incident(actor, first, title)?;
        let (case, unit, known_at) = (incident.id, incident.unit, incident.known_at);
        let regime = json!({"regime": incident.regime.id, "version": incident.regime.version});
        let opened = self.person_entry(&permit, unit, incident_object(case), regime.to_string());
        let line = |kind, values| Change::AddTimeline {
            incident: case,
            entry: self.line(actor, kind, known_at, &values),
        };
        let mut changes = vec![Change::OpenIncident(incident)];
        changes.push(line("accepted", json!({"finding": first.id.to_string()})));
        if chosen.len() > 1 {
            let count = chosen.len().to_string();
            changes.push(line("findings-joined", json!({"count": count})));
        }
        let mut deed = Deed::new(changes, opened);
        for member in &chosen {
            let facts = json!({"incident": case.to_string()}).to_string();
            let judged = self.person_entry(&permit, unit, finding_object(member.id), facts);
            let seen = marked.get(&member.id).copied().unwrap_or(member.version);
            let (finding, state) = (member.id, FindingState::Accepted { incident: case });
            let judge = Change::JudgeFinding {
                finding,
                seen,
                state,
            };
            deed.and(vec![judge], judged);
        }
        self.commit(permit.scope(), deed).await?;
        Ok(case)
    }

    /// The story that holds a finding, and what it was told by.
    async fn story_of(
        &self,
        actor: &Actor,
        permit: &Permit,
        id: FindingId,
    ) -> Result<(Story, Background), Problem> {
        let found = self.parts.records.finding(permit.scope(), id).await?;
        let finding = found.ok_or(Refusal::NotFound)?;
        let background = self.background(actor).await?;
        let newest = self.read(permit, None, None).await?;
        let mut stories = told(newest, &background);
        if !stories.iter().any(|story| story.holds(id)) {
            // Older than what the list is made of: its own days are read.
            let span = LONGEST.saturating_add(GAP);
            let nobody = FindingId::new(Uuid::nil());
            let until = finding.last.checked_add(span).unwrap_or(Timestamp::MAX);
            let from = finding.first.checked_sub(span).unwrap_or(Timestamp::MIN);
            let mut around = self.read(permit, Some((until, nobody)), Some(from)).await?;
            around.push(finding);
            stories = told(around, &background);
        }
        let story = stories.into_iter().find(|story| story.holds(id));
        let story =
            story.ok_or_else(|| Fault::new("tell a story: its own finding is not in it"))?;
        Ok((story, background))
    }

    async fn newest(&self, actor: &Actor, permit: &Permit) -> Result<Vec<Story>, Problem> {
        let background = self.background(actor).await?;
        Ok(told(self.read(permit, None, None).await?, &background))
    }

    /// Findings newest first after a place, until one ended before `from`; bounded.
    pub(crate) async fn read(
        &self,
        permit: &Permit,
        mut after: Option<(Timestamp, FindingId)>,
        from: Option<Timestamp>,
    ) -> Result<Vec<Finding>, Fault> {
        let mut all: Vec<Finding> = Vec::new();
        while all.len() < MOST_FINDINGS {
            let query = FindingQuery {
                after,
                limit: BATCH,
                ..FindingQuery::default()
            };
            let batch = self.parts.records.findings(permit.scope(), &query).await?;
            let Some(last) = batch.last() else { break };
            let before = |from: Timestamp| last.last < from;
            let done = batch.len() < usize::try_from(BATCH).unwrap_or(usize::MAX)
                || from.is_some_and(before);
            after = Some((last.last, last.id));
            all.extend(batch);
            if done {
                break;
            }
        }
        Ok(all)
    }

    pub(crate) async fn background(&self, actor: &Actor) -> Result<Background, Fault> {
        let lists = self.parts.records.premises().await?;
        let grounds = measures(&lists, actor.tree()).into_iter();
        let ground = |premises: detect::Premises| Ground {
            networks: premises.own_networks,
            domains: premises.own_domains,
            administrators: premises.administrators,
        };
        let rules = self.parts.rules.rules().iter();
        Ok(Background {
            rules: rules.map(|rule| (rule.id.clone(), rule.traits())).collect(),
            grounds: grounds.map(|(unit, it)| (unit, ground(it))).collect(),
        })
    }
}

/// No unit's own addresses are blocked for another one: all of them sit behind one firewall, or talk
/// to each other.
pub(crate) fn sorted(
    affected: &Affected,
    background: &Background,
    reader: Option<IpAddr>,
) -> Blocking {
    let grounds: Vec<_> = background.grounds.values().collect();
    let addresses: &BTreeSet<String> = &affected.addresses.values;
    blocking(addresses, &grounds, reader)
}
