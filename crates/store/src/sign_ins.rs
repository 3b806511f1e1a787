//! Sign-ins with accounts: rows to words, and back.

use application::deed::Change;
use application::sign_ins::{
    Batch, ConfirmationQuery, MOST_A_DAY, OwnSignIns, SignIn, SignInQuery, SignIns, Usual,
};
use application::{Fault, Scope};
use async_trait::async_trait;
use domain::id::{AccountId, EventId, PersonId, SignInId, SourceId};
use domain::people::{Account, Person};
use jiff::Timestamp;

use crate::answers;
use crate::engine::{Value, Write};
use crate::error::fault;
use crate::forwards;
use crate::open::SqlRecords;
use crate::reads::{each, first, limit};
use crate::rows::Columns;
use crate::statement::{self as sql, Statement};
use crate::writes::{maybe, micros};

#[async_trait]
impl SignIns for SqlRecords {
    async fn counted_accounts(
        &self,
        after: Option<AccountId>,
        limit: u32,
    ) -> Result<Vec<Account>, Fault> {
        let after = after.map(|after| after.to_string()).unwrap_or_default();
        let values = vec![after.into(), i64::from(limit).into()];
        let rows = self.rows(&sql::ACCOUNTS, values, None).await?;
        each(&rows, Columns::account)
    }

    async fn sign_in_mark(&self) -> Result<Option<EventId>, Fault> {
        let rows = self.rows(&sql::SIGN_IN_MARK, Vec::new(), None).await?;
        first(&rows, |row| row.parsed("event"))
    }

    async fn count_sign_ins(&self, batch: &Batch) -> Result<(), Fault> {
        let mut writer = self.engine.writer().await?;
        counted(writer.begin().await?, batch).await
    }

    async fn forget_all_sign_ins(&self) -> Result<(), Fault> {
        let mut writer = self.engine.writer().await?;
        let mut write = writer.begin().await?;
        write.run(&sql::FORGET_ALL_SIGN_INS, Vec::new()).await?;
        write.run(&sql::FORGET_ALL_FORWARDS, Vec::new()).await?;
        write.run(&sql::FORGET_SIGN_IN_MARK, Vec::new()).await?;
        let finished = write.commit().await;
        finished.map_err(|cause| fault("forget sign-ins", cause))
    }

    async fn forget_sign_ins(&self, source: SourceId, before: Timestamp) -> Result<(), Fault> {
        let mut writer = self.engine.writer().await?;
        let mut write = writer.begin().await?;
        for forgets in [&sql::FORGET_SIGN_INS, &sql::FORGET_FORWARDS] {
            let values = vec![source.to_string().into(), micros(before)];
            write.run(forgets, values).await?;
        }
        let finished = write.commit().await;
        finished.map_err(|cause| fault("forget sign-ins", cause))
    }

    async fn sign_ins(
        &self,
        account: AccountId,
        query: &SignInQuery,
    ) -> Result<Vec<SignIn>, Fault> {
        let (at, id) = match query.after {
            Some((at, id)) => (at.as_microsecond(), id.to_string()),
            None => (i64::MAX, String::new()),
        };
        let from = query.from.map_or(i64::MIN, Timestamp::as_microsecond);
        let values = vec![
            account.to_string().into(),
            from.into(),
            at.into(),
            id.into(),
            limit(query.limit).into(),
        ];
        each(
            &self.rows(&sql::SIGN_INS, values, None).await?,
            Columns::sign_in,
        )
    }

    async fn sign_in_row(&self, account: AccountId, id: SignInId) -> Result<Option<SignIn>, Fault> {
        let values = vec![account.to_string().into(), id.to_string().into()];
        first(
            &self.rows(&sql::SIGN_IN_ROW, values, None).await?,
            Columns::sign_in,
        )
    }

    async fn usual_networks(&self, account: AccountId) -> Result<Vec<Usual>, Fault> {
        let account = vec![account.to_string().into()];
        each(
            &self.rows(&sql::USUAL_NETWORKS, account, None).await?,
            |row| {
                Ok(Usual {
                    network: row.text("network")?,
                    country: row.text("country")?,
                    since: row.parsed("since")?,
                })
            },
        )
    }

    async fn confirmed_at(&self, person: PersonId) -> Result<Option<Timestamp>, Fault> {
        let person = vec![person.to_string().into()];
        let rows = self.rows(&sql::CONFIRMED_AT, person, None).await?;
        first(&rows, |row| row.time("confirmed_at"))
    }

    async fn confirmations(
        &self,
        scope: &Scope,
        query: &ConfirmationQuery,
        counts_from: Timestamp,
    ) -> Result<Vec<(Person, Option<Timestamp>)>, Fault> {
        let (name, id) = match &query.after {
            Some((name, id)) => (name.clone(), id.to_string()),
            None => (String::new(), String::new()),
        };
        let before = if query.outstanding {
            counts_from.as_microsecond()
        } else {
            i64::MAX
        };
        let values = vec![
            before.into(),
            name.into(),
            id.into(),
            limit(query.limit).into(),
        ];
        each(
            &self.rows(&sql::CONFIRMATIONS, values, Some(scope)).await?,
            |row| Ok((row.person()?, row.maybe_time("confirmed_at")?)),
        )
    }
}

/// Counts a batch, unless it is counted already. The mark that was seen must still stand.
async fn counted(mut write: Write<'_>, batch: &Batch) -> Result<(), Fault> {
    let rows = write.rows(&sql::SIGN_IN_MARK, Vec::new()).await?;
    let mark: Option<EventId> = first(&rows, |row| row.parsed("event"))?;
    if mark == Some(batch.upto) {
        return Ok(());
    }
    if mark != batch.after {
        return Err(Fault::new(
            "count sign-ins: another program counted them meanwhile",
        ));
    }
    for row in &batch.rows {
        count(&mut write, row).await?;
    }
    for row in &batch.forwards {
        forwards::count(&mut write, row).await?;
    }
    let upto = vec![batch.upto.to_string().into()];
    write.run(&sql::MOVE_SIGN_IN_MARK, upto).await?;
    let finished = write.commit().await;
    finished.map_err(|cause| fault("count sign-ins", cause))
}

async fn count(write: &mut Write<'_>, row: &SignIn) -> Result<(), Fault> {
    if added(write, row).await? {
        return Ok(());
    }
    let values = vec![
        row.account.to_string().into(),
        row.day.to_string().into(),
        i64::from(row.succeeded).into(),
    ];
    let found = write.row(&sql::SIGN_INS_OF_DAY, values).await?;
    let there = found.map_or(Ok(0), |found| Columns(&found).whole("how_many"))?;
    if there < MOST_A_DAY {
        write.run(&sql::ADD_SIGN_IN, values_of(row)).await?;
        return Ok(());
    }
    let many = row.clone().among_many();
    if !added(write, &many).await? {
        write.run(&sql::ADD_SIGN_IN, values_of(&many)).await?;
    }
    Ok(())
}

/// Adds to the row that is there; whether there is one.
async fn added(write: &mut Write<'_>, row: &SignIn) -> Result<bool, Fault> {
    let (first, last) = row.proofs;
    let values = vec![
        row.id().to_string().into(),
        micros(row.first),
        micros(row.last),
        whole(row.count),
        first.to_string().into(),
        last.to_string().into(),
    ];
    Ok(write.run(&sql::COUNT_SIGN_IN, values).await? > 0)
}

fn values_of(row: &SignIn) -> Vec<Value> {
    let (first, last) = row.proofs;
    vec![
        row.id().to_string().into(),
        row.account.to_string().into(),
        row.day.to_string().into(),
        row.source.to_string().into(),
        row.way.as_str().into(),
        row.address.as_str().into(),
        row.network.as_str().into(),
        row.country.as_str().into(),
        row.client.as_str().into(),
        i64::from(row.succeeded).into(),
        i64::from(row.weak).into(),
        micros(row.first),
        micros(row.last),
        whole(row.count),
        first.to_string().into(),
        last.to_string().into(),
        maybe(row.disowned),
    ]
}

pub(crate) fn whole(count: u64) -> Value {
    i64::try_from(count).unwrap_or(i64::MAX).into()
}

impl Columns<'_> {
    fn sign_in(&self) -> Result<SignIn, Fault> {
        Ok(SignIn {
            account: self.parsed("account")?,
            day: self.parsed("on_day")?,
            source: self.parsed("source")?,
            way: self.text("way")?,
            address: self.text("address")?,
            network: self.text("network")?,
            country: self.text("country")?,
            client: self.text("client")?,
            succeeded: self.whole("succeeded")? != 0,
            weak: self.whole("weak")? != 0,
            first: self.time("first_at")?,
            last: self.time("last_at")?,
            count: self.small("how_many")?,
            proofs: (self.parsed("first_event")?, self.parsed("last_event")?),
            disowned: self.maybe_parsed("disowned")?,
        })
    }
}

/// The row of what somebody said about their own.
pub(crate) fn entry(change: &Change) -> Option<(&'static Statement, Vec<Value>)> {
    let Change::OwnSignIns(change) = change else {
        return None;
    };
    Some(match change {
        OwnSignIns::Disown {
            account,
            id,
            finding,
            ..
        } => (
            &sql::DISOWN_SIGN_IN,
            vec![
                account.to_string().into(),
                id.to_string().into(),
                finding.to_string().into(),
            ],
        ),
        OwnSignIns::DisownForward {
            account,
            id,
            finding,
            ..
        } => (
            &sql::DISOWN_FORWARD,
            vec![
                account.to_string().into(),
                id.to_string().into(),
                finding.to_string().into(),
            ],
        ),
        OwnSignIns::Answer { answer, .. } => (&sql::ANSWER_FINDING, answers::row(answer)),
        OwnSignIns::Confirm { person, at, .. } => (
            &sql::CONFIRM_SIGN_INS,
            vec![person.to_string().into(), micros(*at)],
        ),
    })
}
