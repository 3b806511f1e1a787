//! The list of stories, declared.

use application::use_case::{LIST_FINDINGS, UseCase};
use application::{Actor, Problem};
use domain::story::{Story, Urgency};
use sheets::{Cell, Kind};

use super::{Filter, headline, stages, tag, who};
use crate::list::{Column, List, Shown, Teller};
use crate::settings::Console;

/// The list of stories.
pub(crate) struct Stories;

impl List for Stories {
    type Asked = Filter;
    type Row = Story;

    const NAME: &'static str = "stories";
    const ITEM: &'static str = "story";
    const PATH: &'static str = "/stories";
    const EXPORT: &'static str = "/stories/export/{format}";
    const TITLE: &'static str = "stories-title";
    const USE_CASE: &'static UseCase = &LIST_FINDINGS;

    fn columns() -> &'static [Column<Story>] {
        &COLUMNS
    }

    fn filters(asked: &Filter) -> Vec<(&'static str, String)> {
        let query = asked.query("", 0);
        let state = if query.judged { "all" } else { "open" };
        let urgency = query.least.map_or("", Urgency::name);
        vec![("state", state.to_owned()), ("urgency", urgency.to_owned())]
    }

    async fn fetch(
        console: &Console,
        actor: &Actor,
        asked: &Filter,
        after: &str,
        limit: u32,
    ) -> Result<Vec<Story>, Problem> {
        let query = asked.query(after, limit);
        console.office.list_stories(actor, &query).await
    }

    fn place(story: &Story) -> String {
        let last = story.last.as_microsecond();
        format!("{}_{last}_{}", story.priority, story.id)
    }
}

type Col = Column<Story>;

static COLUMNS: [Col; 17] = [
    Col::new("id", "list-column-id", Kind::Id, |_, story| {
        Cell::text(story.id.to_string())
    }),
    Col::new(
        "title",
        "stories-column-what",
        Kind::Text,
        |teller, story| Cell::text(headline(teller, story)),
    )
    .shown(|teller, story| Shown::Link {
        href: format!("/stories/{}", story.id),
        text: headline(teller, story),
    }),
    Col::new(
        "urgency",
        "stories-column-urgency",
        Kind::Text,
        |teller, story| Cell::text(urgency(teller, story)),
    )
    .shown(|teller, story| Shown::Tag {
        class: tag(Urgency::of(story.priority)),
        text: urgency(teller, story),
        beside: teller.page.count(story.priority.into()),
    }),
    Col::new(
        "priority",
        "stories-column-priority",
        Kind::Number,
        |_, story| Cell::count(story.priority.into()),
    ),
    Col::new(
        "reasons",
        "stories-column-reasons",
        Kind::Text,
        |teller, story| {
            let reasons = story.reasons.iter();
            let words: Vec<_> = reasons
                .map(|it| super::one::reason(teller.page, *it))
                .collect();
            Cell::text(words.join("; "))
        },
    ),
    Col::new("who", "stories-column-who", Kind::Text, |teller, story| {
        Cell::text(who(teller.page, story))
    })
    .shown(|teller, story| Shown::Words(who(teller.page, story))),
    Col::new(
        "stages",
        "stories-column-stages",
        Kind::Text,
        |teller, story| Cell::text(stages(teller.page, story)),
    )
    .shown(|teller, story| Shown::Words(stages(teller.page, story))),
    Col::new(
        "findings",
        "stories-column-findings",
        Kind::Number,
        |_, story| Cell::count(count(story.members.len())),
    )
    .shown(|teller, story| Shown::Count(teller.page.count(count(story.members.len())))),
    Col::new("open", "stories-column-open", Kind::Number, |_, story| {
        Cell::count(count(story.open().count()))
    }),
    Col::new("first", "stories-column-since", Kind::Time, |_, story| {
        Cell::Time(story.first)
    })
    .shown(|teller, story| Shown::moment(teller, story.first)),
    Col::new("last", "finding-column-last", Kind::Time, |_, story| {
        Cell::Time(story.last)
    }),
    Col::new(
        "severity",
        "finding-column-severity",
        Kind::Text,
        |teller, story| Cell::text(teller.page.named("severity-", story.severity.name())),
    ),
    Col::new("accounts", "affected-accounts", Kind::Text, |_, story| {
        Cell::text(joined(&story.accounts))
    }),
    Col::new("addresses", "affected-addresses", Kind::Text, |_, story| {
        Cell::text(joined(&story.addresses))
    }),
    Col::new("hosts", "affected-hosts", Kind::Text, |_, story| {
        Cell::text(joined(&story.hosts))
    }),
    Col::new("unit", "finding-unit", Kind::Text, |teller, story| {
        Cell::text(teller.unit(story.unit))
    }),
    Col::new("unit_id", "list-column-unit-id", Kind::Id, |_, story| {
        Cell::text(story.unit.to_string())
    }),
];

fn urgency(teller: &Teller<'_>, story: &Story) -> String {
    let urgency = Urgency::of(story.priority);
    teller.page.named("urgency-", urgency.name())
}

fn count(of: usize) -> u64 {
    u64::try_from(of).unwrap_or(u64::MAX)
}

fn joined(names: &std::collections::BTreeSet<String>) -> String {
    names
        .iter()
        .map(String::as_str)
        .collect::<Vec<_>>()
        .join(", ")
}
