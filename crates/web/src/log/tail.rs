//! `GET /log/tail`: new lines as they arrive.
//!
//! The page shows the newest lines and can be asked for again; where the browser runs scripts, it takes
//! what comes after them as a stream of server-sent events. One task reads for one browser, and waits
//! for it: what is not taken is not read.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use application::log_search::{Fresh, LogQuery, Tail};
use application::people::SignedIn;
use application::use_case::FOLLOW_LOG;
use application::{Problem, Refusal};
use askama::Template;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, HeaderName, StatusCode};
use axum::response::IntoResponse;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::stream;
use serde::Deserialize;
use serde_json::json;
use texts::visible;
use tokio::sync::mpsc::{Sender, channel};
use tokio::time::{MissedTickBehavior, interval, timeout};

use super::{around_link, refused};
use crate::answer::{Reply, Turned, asking, refused_status, shown_as};
use crate::page::Page;
use crate::session::{Shared, SignedInPerson, cookie_name, cookie_of, digest};
use crate::settings::Console;

/// Lines that the page itself shows.
const ROWS: u32 = 50;
/// How often the log is looked at: what is acknowledged is seen within two seconds.
const LOOK: Duration = Duration::from_secs(1);
/// A connection over which nothing goes is taken for dead by what stands between.
const KEEP_ALIVE: Duration = Duration::from_secs(15);
/// Events that wait for a slow browser; then its reading stops.
const WAITING: usize = 4;
/// A browser that takes nothing for so long is gone.
const PATIENCE: Duration = Duration::from_mins(1);

/// What the address line says.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    query: String,
    purpose: String,
    /// Index from which on lines are new; the end of the log where it is none.
    from: String,
}

impl Asked {
    fn wanted(&self) -> LogQuery {
        LogQuery {
            text: self.query.clone(),
            purpose: self.purpose.clone(),
            limit: ROWS,
            ..LogQuery::default()
        }
    }
}

/// Where new lines of some words are shown.
pub(super) fn address(query: &str, purpose: &str) -> String {
    if query.trim().is_empty() {
        return "/log/tail".to_owned();
    }
    asking("/log/tail", [("query", query), ("purpose", purpose)])
}

/// A line, ready to be shown.
struct Line {
    index: u64,
    href: String,
    event: String,
    iso: String,
    at: String,
    source: String,
    text: String,
}

#[derive(Template)]
#[template(path = "log_tail.html")]
struct TailPage {
    page: Page,
    query: String,
    purpose: String,
    /// None before anything was looked for.
    lines: Option<Vec<Line>>,
    /// Where the stream is, from the first line on that the page does not show.
    stream: String,
    /// The same page once more.
    again: String,
}

/// `GET /log/tail`
pub(crate) async fn tail(
    State(console): Shared,
    person: SignedInPerson,
    Query(asked): Query<Asked>,
) -> Reply {
    let SignedInPerson {
        signed_in,
        mut page,
    } = person;
    let actor = &signed_in.actor;
    if !actor.may(&FOLLOW_LOG) {
        return Err(Turned::NotFound);
    }
    let (mut status, mut lines) = (StatusCode::OK, None);
    let mut stream = String::new();
    if !asked.query.trim().is_empty() || !asked.purpose.trim().is_empty() {
        // What comes while the page is made is shown by the stream.
        let from = console.office.log_end();
        match console.office.search_log(actor, &asked.wanted()).await {
            Ok(found) => {
                let told = found.lines.iter().map(|line| told(&page, &asked, line));
                lines = Some(told.filter(|line| line.index < from).collect());
                let words = address(&asked.query, &asked.purpose);
                let words = words.replacen("/log/tail?", "/log/tail/stream?", 1);
                stream = format!("{words}&from={from}");
            }
            Err(Problem::Refused(refusal)) if refusal.is_for_the_form() => {
                refused(&mut page, "tail", &refusal, &asked.query);
                status = refused_status(&refusal);
            }
            Err(problem) => return Err(problem.into()),
        }
    }
    let template = TailPage {
        again: address(&asked.query, &asked.purpose),
        query: asked.query,
        purpose: asked.purpose,
        lines,
        stream,
        page,
    };
    shown_as(status, &template)
}

fn told(page: &Page, asked: &Asked, line: &application::log_search::FoundLine) -> Line {
    let event = line.event.to_string();
    Line {
        index: line.event.index,
        href: around_link(&event, &asked.purpose),
        event,
        iso: page.iso(line.at),
        at: page.moment(line.at),
        source: visible(&line.source_name),
        text: visible(&line.text),
    }
}

/// `GET /log/tail/stream`
pub(crate) async fn follow(
    State(console): Shared,
    person: SignedInPerson,
    headers: HeaderMap,
    Query(asked): Query<Asked>,
) -> Reply {
    let SignedInPerson { signed_in, page } = person;
    // A browser that lost the connection says what it saw last.
    let last = headers.get(HeaderName::from_static("last-event-id"));
    let last = last.and_then(|last| last.to_str().ok()?.parse().ok());
    let from = last.or_else(|| asked.from.parse().ok());
    let wanted = asked.wanted();
    let begun = console
        .office
        .begin_tail(&signed_in.actor, &wanted, from)
        .await?;
    let token = cookie_of(&headers, cookie_name(console.settings.secure));
    let (to, mut from) = channel(WAITING);
    let follower = Follower {
        session: digest(token.unwrap_or_default()),
        console,
        page,
        asked,
        to,
    };
    tokio::spawn(follower.run(signed_in, begun));
    let events = stream::poll_fn(move |context| from.poll_recv(context));
    let kept = KeepAlive::new().interval(KEEP_ALIVE);
    Ok(Sse::new(events).keep_alive(kept).into_response())
}

/// What reads for one browser.
struct Follower {
    console: Arc<Console>,
    session: [u8; 32],
    page: Page,
    asked: Asked,
    to: Sender<Result<Event, Infallible>>,
}

impl Follower {
    async fn run(self, signed_in: SignedIn, mut tail: Tail) {
        let end = self.until_it_ends(signed_in, &mut tail).await;
        if let Some(key) = end {
            let told = Event::default().event("end").data(self.page.t(key));
            let _gone = timeout(PATIENCE, self.to.send(Ok(told))).await;
        }
        if let Err(problem) = self.console.office.end_tail(tail).await {
            tracing::error!("the end of a live view stands in no journal: {problem}");
        }
    }

    /// Key of the text that says why it ended; none where nobody listens any more.
    async fn until_it_ends(&self, signed_in: SignedIn, tail: &mut Tail) -> Option<&'static str> {
        let mut looks = interval(LOOK);
        looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let stopped = self.console.settings.collecting.stopped.clone();
        let stopping = async move {
            match stopped {
                Some(mut stopped) => drop(stopped.wait_for(|stopped| *stopped).await),
                None => std::future::pending().await,
            }
        };
        tokio::pin!(stopping);
        let mut now = Some(signed_in);
        loop {
            tokio::select! {
                () = self.to.closed() => return None,
                () = &mut stopping => return Some("log-tail-stopped"),
                _ = looks.tick() => {}
            }
            // Who signs out, or loses the role, sees nothing more.
            let signed_in = match now.take() {
                Some(first) => first,
                None => match self.console.office.signed_in(self.session).await {
                    Ok(Some(signed_in)) => signed_in,
                    Ok(None) => return Some("log-tail-signed-out"),
                    Err(problem) => return Some(failed(&problem)),
                },
            };
            match self
                .console
                .office
                .follow_tail(&signed_in.actor, tail)
                .await
            {
                Ok(fresh) => {
                    if !self.send(fresh, tail).await {
                        return None;
                    }
                }
                Err(Problem::Refused(Refusal::WrongState { .. })) => return Some("log-tail-over"),
                Err(Problem::Refused(_)) => return Some("log-tail-signed-out"),
                Err(problem) => return Some(failed(&problem)),
            }
        }
    }

    /// Whether the browser still takes something.
    async fn send(&self, fresh: Fresh, tail: &Tail) -> bool {
        if fresh.lines.is_empty() && fresh.behind == 0 {
            return true;
        }
        let lines: Vec<_> = fresh
            .lines
            .iter()
            .map(|line| told(&self.page, &self.asked, line))
            .map(|line| {
                json!({
                    "href": line.href, "event": line.event, "iso": line.iso, "at": line.at,
                    "source": line.source, "text": line.text,
                })
            })
            .collect();
        let behind = match fresh.behind {
            0 => String::new(),
            behind => {
                let args = [("count", self.page.count(behind).into())];
                self.page.say("log-tail-behind", &args)
            }
        };
        let shown = i64::try_from(tail.shown()).unwrap_or(i64::MAX);
        let data = json!({
            "lines": lines,
            "behind": behind,
            "told": self.page.say("log-tail-told", &[("count", shown.into())]),
        });
        let event = Event::default()
            .id(tail.at().to_string())
            .data(data.to_string());
        let sent = timeout(PATIENCE, self.to.send(Ok(event))).await;
        matches!(sent, Ok(Ok(())))
    }
}

fn failed(problem: &Problem) -> &'static str {
    tracing::error!("a live view ended: {problem}");
    "log-tail-failed"
}
