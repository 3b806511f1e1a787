//! The ways to systems that are kept in step with the accounts here, each told in its own.

use std::path::PathBuf;
use std::time::Duration;

use application::connectors::{
    ConnectorKind, Laid, Missed, Remote, Target, Targets, Telling, Wish,
};
use async_trait::async_trait;
use handover::{Folder, Tables};
use post::{TargetPost, Trust};
use serde::Deserialize;

use crate::outgoing::{LIMIT, machine_trust};
use crate::stop::Unusable;

/// Where files lie in the data folder, unless told otherwise.
const FOLDER: &str = "handover";
/// People of one turn are written into a table within this.
const TABLE_LIMIT: Duration = Duration::from_mins(1);

/// `[connectors]`
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ConnectorsSettings {
    /// The folder that CSV files are laid into; `handover` in the data folder where none is given. A relative one lies
    /// beside the configuration.
    pub folder: Option<PathBuf>,
    /// PEM file of the office's own authority, which is believed beside the machine's.
    pub ca_file: Option<PathBuf>,
}

/// All ways.
pub(crate) struct Systems {
    post: TargetPost,
    folder: Folder,
    tables: Tables,
}

impl Systems {
    /// Connects to nothing yet.
    ///
    /// # Errors
    /// When TLS cannot be set up.
    pub(crate) fn new(
        settings: &ConnectorsSettings,
        data: &std::path::Path,
    ) -> Result<Self, Unusable> {
        let trust = machine_trust(settings.ca_file.as_deref()).unwrap_or(Trust::nobody());
        let folder = settings.folder.clone();
        Ok(Self {
            post: TargetPost::new(&trust, LIMIT).map_err(Unusable::new)?,
            folder: Folder::new(folder.unwrap_or_else(|| data.join(FOLDER))),
            tables: Tables::new(TABLE_LIMIT, settings.ca_file.clone()),
        })
    }
}

#[async_trait]
impl Targets for Systems {
    async fn tell(
        &self,
        target: &Target,
        people: Vec<Telling>,
    ) -> Vec<Result<Option<String>, Missed>> {
        match target.kind {
            kind if kind.is_table() => self.tables.tell(target, &people).await,
            _ => self.post.tell(target, people).await,
        }
    }

    async fn lay(
        &self,
        target: &Target,
        before: Option<&str>,
        everybody: Vec<Wish>,
    ) -> Result<Laid, Missed> {
        self.folder.lay(target, before, everybody).await
    }

    async fn read(&self, target: &Target) -> Result<Option<Vec<Remote>>, Missed> {
        match target.kind {
            ConnectorKind::Postgres | ConnectorKind::MariaDb => {
                self.tables.read(target).await.map(Some)
            }
            ConnectorKind::Csv | ConnectorKind::CsvBig5 => self.folder.read(target).await.map(Some),
            ConnectorKind::Scim | ConnectorKind::Webhook => self.post.read(target).await,
        }
    }
}
