//! Systems that are kept in step with the accounts here: by SCIM 2.0, or by signed webhooks. One call is one try for
//! each person; several connections at a time, and on each one request after the other. No redirect is followed, and
//! no name leads to where no such system is.

mod exchange;
mod hook;
mod scim;

use std::sync::Arc;
use std::time::Duration;

use application::connectors::{
    ConnectorKind, Laid, Missed, Remote, Target, Targets, Telling, Wish,
};
use async_trait::async_trait;
use rustls::ClientConfig;
use tokio::task::JoinSet;

use crate::error::PostError;
use crate::reason::printable;
use crate::trust::Trust;

use self::exchange::Line;

/// So many connections lead to one system at a time.
const LINES: usize = 4;

/// Tells systems.
#[derive(Debug, Clone)]
pub struct TargetPost {
    tls: Arc<ClientConfig>,
    limit: Duration,
}

impl TargetPost {
    /// Connects to nothing yet. One request takes no longer than `limit`.
    ///
    /// # Errors
    /// [`PostError::Tls`].
    pub fn new(trust: &Trust, limit: Duration) -> Result<Self, PostError> {
        let tls = trust.client().map_err(|cause| PostError::Tls {
            host: "connectors".to_owned(),
            why: cause.to_string(),
        })?;
        Ok(Self { tls, limit })
    }

    fn line(&self, target: &Target) -> Result<Line, Missed> {
        Line::new(
            &target.address,
            &target.secret,
            (Arc::clone(&self.tls), self.limit),
        )
    }
}

#[async_trait]
impl Targets for TargetPost {
    async fn tell(
        &self,
        target: &Target,
        people: Vec<Telling>,
    ) -> Vec<Result<Option<String>, Missed>> {
        let many = people.len();
        let broken = || Err(later("telling the system was broken off"));
        let mut became: Vec<_> = (0..many).map(|_| broken()).collect();
        let mut lines: Vec<Vec<(usize, Telling)>> = (0..LINES).map(|_| Vec::new()).collect();
        for (place, telling) in people.into_iter().enumerate() {
            if let Some(line) = lines.get_mut(place.rem_euclid(LINES)) {
                line.push((place, telling));
            }
        }
        let mut under_way = JoinSet::new();
        for people in lines.into_iter().filter(|people| !people.is_empty()) {
            let kind = target.kind;
            match self.line(target) {
                Ok(line) => {
                    under_way.spawn(one_after_the_other(line, kind, people));
                }
                Err(why) => {
                    for (place, _) in people {
                        if let Some(slot) = became.get_mut(place) {
                            *slot = Err(why.clone());
                        }
                    }
                }
            }
        }
        while let Some(ended) = under_way.join_next().await {
            for (place, told) in ended.unwrap_or_default() {
                if let Some(slot) = became.get_mut(place) {
                    *slot = told;
                }
            }
        }
        became
    }

    async fn read(&self, target: &Target) -> Result<Option<Vec<Remote>>, Missed> {
        match target.kind {
            ConnectorKind::Scim => scim::read(&mut self.line(target)?).await.map(Some),
            ConnectorKind::Webhook => Ok(None),
            ConnectorKind::Csv
            | ConnectorKind::CsvBig5
            | ConnectorKind::Postgres
            | ConnectorKind::MariaDb => Err(elsewhere()),
        }
    }

    async fn lay(&self, _: &Target, _: Option<&str>, _: Vec<Wish>) -> Result<Laid, Missed> {
        Err(elsewhere())
    }
}

type Told = (usize, Result<Option<String>, Missed>);

async fn one_after_the_other(
    mut line: Line,
    kind: ConnectorKind,
    people: Vec<(usize, Telling)>,
) -> Vec<Told> {
    let mut all = Vec::new();
    let mut away: Option<Missed> = None;
    for (place, telling) in people {
        // A system that does not answer is not asked for each of the others as well.
        let told = match &away {
            Some(why) => Err(why.clone()),
            None => match kind {
                ConnectorKind::Scim => scim::tell(&mut line, &telling).await,
                ConnectorKind::Webhook => hook::tell(&mut line, &telling).await,
                ConnectorKind::Csv
                | ConnectorKind::CsvBig5
                | ConnectorKind::Postgres
                | ConnectorKind::MariaDb => Err(elsewhere()),
            },
        };
        if let Err(why @ Missed::Later(..)) = &told {
            away = Some(why.clone());
        }
        all.push((place, told));
    }
    all
}

/// Files and tables are the crate `handover`'s.
fn elsewhere() -> Missed {
    never("this kind of system is told in another way")
}

fn later(why: &str) -> Missed {
    Missed::Later(printable(why), None)
}

fn never(why: &str) -> Missed {
    Missed::Never(printable(why))
}
