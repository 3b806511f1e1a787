//! What the page of a finding shows.

use application::Actor;
use application::findings::FindingView;
use application::use_case::{
    ACCEPT_FINDING, DECLARE_NORMAL, DISMISS_FINDING, REOPEN_FINDING, VIEW_SIGN_INS,
    VIEW_SURROUNDINGS, WATCH_FINDING,
};
use askama::Template;
use domain::affected::{Affected, Blocking};
use domain::finding::FindingState;
use domain::id::FindingId;
use domain::people::Account;
use jiff::Timestamp;

use crate::answer::asking;
use crate::findings::tag;
use crate::form::Choice;
use crate::normal;
use crate::own_findings;
use crate::page::Page;
use crate::registers::SheetsOf;
use crate::stories::touched::Touched;
use crate::story::Story;
use texts::visible;

/// A proving line, ready to be shown.
struct Line {
    at: Timestamp,
    at_words: String,
    source: String,
    event: String,
    /// Where the lines around it are; empty for those who may not see them.
    around: String,
    text: String,
}

/// So many lines are shown at once; the rest is folded.
const UNFOLDED: usize = 10;

/// What was typed into the forms of the page, shown again after a refusal.
#[derive(Debug, Default)]
pub(crate) struct Typed {
    /// Which form was sent; empty on a first look.
    pub(crate) deed: &'static str,
    pub(crate) title: String,
    pub(crate) watch_reason: String,
    pub(crate) until: String,
    pub(crate) dismiss_reason: String,
    pub(crate) normal_reason: String,
    pub(crate) normal_until: String,
    pub(crate) meant: String,
}

#[derive(Template)]
#[template(path = "finding.html")]
pub(crate) struct FindingPage {
    page: Page,
    id: FindingId,
    touched: Touched,
    story: Story,
    here: String,
    seen: u32,
    severity: String,
    tag: &'static str,
    sign: String,
    state: String,
    state_name: &'static str,
    judged: String,
    judged_reason: String,
    /// What those say whose accounts it is about.
    answers: Vec<String>,
    incident_href: String,
    lines: Vec<Line>,
    /// The lines after the first ones, behind "show all".
    folded: Vec<Line>,
    folded_words: String,
    lines_words: String,
    facts: Vec<(String, String)>,
    first: Timestamp,
    last: Timestamp,
    zone_hint: String,
    may: May,
    /// What of it can be declared normal; empty where nothing can, or not by this reader.
    normal: Vec<Choice>,
    /// How its account stands, for whoever may end everything of it; empty for others.
    account_state: String,
    /// Where the mail of its account goes on, for whoever may look; empty for others.
    account_mail: String,
    /// Sheets of registers that name it.
    pub(crate) papers: Vec<SheetsOf>,
    typed: Typed,
}

impl FindingPage {
    /// Offers to end everything of its account.
    pub(crate) fn offer_end(&mut self, actor: &Actor, account: &Account) {
        let page = &self.page;
        self.account_state = page.named("account-state-", account.state.name());
        if actor.may(&VIEW_SIGN_INS) {
            // The look is journalled with this purpose.
            let purpose = [("what", self.story.title.clone().into())];
            let purpose = page.say("forwards-purpose", &purpose);
            let person = account.person.to_string();
            let words = [("person", person), ("purpose", purpose)];
            self.account_mail = asking("/sign-ins/forwards", words);
        }
    }
}

/// Which forms the page offers.
struct May {
    accept: bool,
    /// Both judgements that leave no incident behind need the same role and state.
    put_aside: bool,
    reopen: bool,
}

/// The page of a finding for a person, with what was typed before.
pub(crate) fn filled(
    mut page: Page,
    actor: &Actor,
    (view, may_be_normal): (&FindingView, bool),
    (story, (affected, blocking)): (Story, (Affected, Blocking)),
    mut typed: Typed,
) -> FindingPage {
    let finding = &view.finding;
    // People type times of their own clock; what is shown is told in the unit's of the finding.
    let typing_zone = page.zone.iana_name().unwrap_or("UTC").to_owned();
    page.zone = application::zone(&view.time_zone);
    if typed.deed != "accept" {
        typed.title.clone_from(&story.title);
    }
    let open = finding.state == FindingState::Open;
    let accepted = matches!(finding.state, FindingState::Accepted { .. });
    let may = |use_case| actor.may_in(use_case, finding.unit);
    let (judged, judged_reason) = judgement(&page, view);
    let shown = i64::try_from(view.lines.len()).unwrap_or(i64::MAX);
    let (lines, folded) = folded(lines(&page, actor, view, &story));
    let hidden = i64::try_from(folded.len()).unwrap_or(i64::MAX);
    let counts = [("shown", shown.into()), ("count", finding.count.into())];
    let touched = Touched::of(&page, &page.here, &affected, &blocking);
    FindingPage {
        id: finding.id,
        touched: touched.asked_by(actor, &affected, finding.unit),
        here: page.here.clone(),
        seen: finding.version.count(),
        severity: page.named("severity-", finding.severity.name()),
        tag: tag(finding.severity),
        sign: page.named("sign-", finding.sign.name()),
        state: page.named("finding-state-", finding.state.name()),
        state_name: finding.state.name(),
        judged,
        judged_reason,
        answers: view
            .answers
            .iter()
            .map(|said| own_findings::told(&page, said))
            .collect(),
        incident_href: match &finding.state {
            FindingState::Accepted { incident } => format!("/incidents/{incident}"),
            _ => String::new(),
        },
        lines_words: page.say("finding-lines-count", &counts),
        facts: facts(&page, view, &story),
        first: finding.first,
        last: finding.last,
        zone_hint: page.say("finding-zone-hint", &[("zone", typing_zone.into())]),
        may: May {
            accept: !accepted && may(&ACCEPT_FINDING),
            put_aside: open && may(&DISMISS_FINDING) && may(&WATCH_FINDING),
            reopen: !open && !accepted && may(&REOPEN_FINDING),
        },
        normal: if may_be_normal && may(&DECLARE_NORMAL) {
            normal::choices(&page, finding, &typed.meant)
        } else {
            Vec::new()
        },
        account_state: String::new(),
        papers: Vec::new(),
        account_mail: String::new(),
        folded_words: page.say("finding-lines-rest", &[("count", hidden.into())]),
        lines,
        folded,
        story,
        typed,
        page,
    }
}

fn lines(page: &Page, actor: &Actor, view: &FindingView, story: &Story) -> Vec<Line> {
    let open = actor.may_in(&VIEW_SURROUNDINGS, view.finding.unit);
    let title = story.title.as_str();
    let purpose = page.say("log-purpose-finding", &[("title", title.into())]);
    let around = |event: &str| {
        let link = open.then(|| crate::log::around_link(event, &purpose));
        link.unwrap_or_default()
    };
    view.lines
        .iter()
        .map(|line| Line {
            at: line.at,
            at_words: page.moment(line.at),
            source: visible(&line.source),
            around: around(&line.event),
            event: line.event.clone(),
            text: visible(&line.text),
        })
        .collect()
}

/// The first lines, and the rest where it is worth folding: a fold that hides one line only hides.
fn folded(mut lines: Vec<Line>) -> (Vec<Line>, Vec<Line>) {
    let folded = if lines.len() > UNFOLDED.saturating_add(1) {
        lines.split_off(UNFOLDED)
    } else {
        Vec::new()
    };
    (lines, folded)
}

/// Who decided what, when and until when; and why.
fn judgement(page: &Page, view: &FindingView) -> (String, String) {
    let by = view.judged_by.clone().unwrap_or_default();
    match &view.finding.state {
        FindingState::Open | FindingState::Accepted { .. } => Default::default(),
        FindingState::Dismissed { at, reason, .. } => {
            let args = [("by", by.into()), ("at", page.moment(*at).into())];
            // Nobody judges in the moment in which a finding is raised: it was normal here.
            let words = if *at == view.finding.raised {
                page.say("finding-normal-by", &args)
            } else {
                page.say("finding-dismissed-by", &args)
            };
            (words, reason.clone())
        }
        FindingState::Watched {
            at, reason, until, ..
        } => {
            let args = [
                ("by", by.into()),
                ("at", page.moment(*at).into()),
                ("until", page.moment(*until).into()),
            ];
            (page.say("finding-watched-by", &args), reason.clone())
        }
    }
}

fn facts(page: &Page, view: &FindingView, story: &Story) -> Vec<(String, String)> {
    let finding = &view.finding;
    let subject = &finding.subject;
    let optional = |text: &Option<String>| text.as_deref().map(visible).unwrap_or_default();
    [
        (page.t("finding-account"), optional(&subject.account)),
        (page.t("finding-source-ip"), optional(&subject.source_ip)),
        (page.t("finding-host"), optional(&subject.host)),
        (page.t("finding-column-count"), page.count(finding.count)),
        (page.t("finding-unit"), view.unit_name.clone()),
        (page.t("finding-noticed"), noticed(page, view)),
        (
            page.t("finding-basis"),
            story.basis.join(&page.t("list-comma")),
        ),
        (page.t("finding-rule"), visible(&finding.rule)),
    ]
    .into_iter()
    .filter(|(_, value)| !value.is_empty())
    .collect()
}

/// How long it took to notice, and whether a look back did; empty where that is not known.
fn noticed(page: &Page, view: &FindingView) -> String {
    let finding = &view.finding;
    let Some(delay) = finding.delay() else {
        return String::new();
    };
    let args = [("took", texts::took(delay, page.language).into())];
    if finding.hunt.is_some() {
        page.say("finding-noticed-hunt", &args)
    } else {
        page.say("finding-noticed-live", &args)
    }
}
