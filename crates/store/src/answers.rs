//! What people say to findings about their own accounts.

use application::sign_ins::{Answer, AnswerBook, FindingAnswer, Weak};
use application::{Fault, Scope};
use async_trait::async_trait;
use domain::finding::Finding;
use domain::id::{AccountId, FindingId};
use jiff::Timestamp;

use crate::engine::Value;
use crate::open::SqlRecords;
use crate::reads::each;
use crate::rows::{Columns, bad};
use crate::statement as sql;
use crate::writes::micros;

#[async_trait]
impl AnswerBook for SqlRecords {
    async fn findings_about(
        &self,
        scope: &Scope,
        name: &str,
        from: Timestamp,
    ) -> Result<Vec<Finding>, Fault> {
        let values = vec![micros(from), names(name).into()];
        let rows = self.rows(&sql::FINDINGS_ABOUT, values, Some(scope)).await?;
        each(&rows, Columns::finding)
    }

    async fn said_of(&self, account: AccountId) -> Result<Vec<FindingAnswer>, Fault> {
        let account = vec![account.to_string().into()];
        let rows = self.rows(&sql::SAID_OF, account, None).await?;
        each(&rows, Columns::answer)
    }

    async fn said_to(&self, finding: FindingId) -> Result<Vec<FindingAnswer>, Fault> {
        let finding = vec![finding.to_string().into()];
        let rows = self.rows(&sql::SAID_TO, finding, None).await?;
        each(&rows, Columns::answer)
    }
}

impl Columns<'_> {
    fn answer(&self) -> Result<FindingAnswer, Fault> {
        let weak = self.text("weak")?;
        let known = Weak::from_name(&weak);
        if known.is_none() && !weak.is_empty() {
            return Err(bad("weak"));
        }
        Ok(FindingAnswer {
            finding: self.parsed("finding")?,
            account: self.parsed("account")?,
            answer: Answer::from_name(&self.text("answer")?).ok_or_else(|| bad("answer"))?,
            at: self.time("said_at")?,
            network: self.text("said_network")?,
            browser: self.text("said_browser")?,
            weak: known,
        })
    }
}

/// A row's values.
pub(crate) fn row(said: &FindingAnswer) -> Vec<Value> {
    vec![
        said.finding.to_string().into(),
        said.account.to_string().into(),
        said.answer.name().into(),
        micros(said.at),
        said.network.as_str().into(),
        said.browser.as_str().into(),
        said.weak.map_or("", Weak::name).into(),
    ]
}

/// What the subject of a finding about an account of this name looks like, as it is kept (JSON); signs with
/// a meaning of their own are taken as they stand.
fn names(name: &str) -> String {
    let mut text = serde_json::Value::from(name).to_string();
    for sign in ['!', '%', '_'] {
        text = text.replace(sign, &format!("!{sign}"));
    }
    format!("%\"account\":{text}%")
}

#[cfg(test)]
mod tests {
    use super::names;

    #[test]
    fn a_name_means_itself() {
        assert_eq!(names("wang_%!"), "%\"account\":\"wang!_!%!!\"%");
        assert_eq!(names("a\"b"), "%\"account\":\"a\\\"b\"%");
    }
}
