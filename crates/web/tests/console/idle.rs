//! No jobs: pages are looked at without anything in the background.

use application::jobs::{Failure, Job, JobQuery, JobQueue, JobRow, Outcome, Track};
use application::{Fault, Scope};
use async_trait::async_trait;
use jiff::Timestamp;

use crate::house::Nobody;

#[async_trait]
impl JobQueue for Nobody {
    async fn due(&self, _: Track, _: Timestamp, _: u32) -> Result<Vec<Job>, Fault> {
        Ok(Vec::new())
    }
    async fn take(&self, _: &Job, _: Timestamp, _: Timestamp) -> Result<bool, Fault> {
        Ok(false)
    }
    async fn done(&self, _: &Job, _: &Outcome) -> Result<(), Fault> {
        Ok(())
    }
    async fn failed(&self, _: &Job, _: &str, _: Failure) -> Result<(), Fault> {
        Ok(())
    }
    async fn ensure(&self, _: &Job) -> Result<(), Fault> {
        Ok(())
    }
    async fn next_due(&self, _: Track) -> Result<Option<Timestamp>, Fault> {
        Ok(None)
    }
    async fn listed(&self, _: &Scope, _: &JobQuery, _: Timestamp) -> Result<Vec<JobRow>, Fault> {
        Ok(Vec::new())
    }
    async fn one(&self, _: &Scope, _: (&str, &str), _: Timestamp) -> Result<Option<JobRow>, Fault> {
        Ok(None)
    }
    async fn free(&self) -> Result<u64, Fault> {
        Ok(0)
    }
    async fn forget_ended(&self, _: Timestamp) -> Result<u64, Fault> {
        Ok(0)
    }
}
