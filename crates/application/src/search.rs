//! Finding a case by what people call it.

use domain::incident::Incident;

use crate::authority::Actor;
use crate::office::Office;
use crate::port::IncidentQuery;
use crate::problem::Problem;
use crate::use_case::LIST_INCIDENTS;

/// How many of the newest cases are looked through.
const LOOKED_THROUGH: usize = 2_000;
/// Rows asked for at once.
const BATCH: u32 = 200;

impl Office {
    /// Cases of one's units with a number, the newest first; of any year where none is said.
    /// The newest 2,000 cases are looked through.
    ///
    /// # Errors
    /// [`crate::Refusal::NotFound`] without the role; a fault when records cannot be read.
    pub async fn find_cases(
        &self,
        actor: &Actor,
        year: Option<i16>,
        number: u32,
    ) -> Result<Vec<Incident>, Problem> {
        let permit = actor.permit(&LIST_INCIDENTS)?;
        let mut query = IncidentQuery {
            limit: BATCH,
            ..IncidentQuery::default()
        };
        let (mut found, mut seen) = (Vec::new(), 0_usize);
        while seen < LOOKED_THROUGH {
            let batch = self.parts.records.incidents(permit.scope(), &query).await?;
            seen = seen.saturating_add(batch.len());
            if batch.is_empty() {
                break;
            }
            query.after = batch.last().map(|last| (last.known_at, last.id));
            found.extend(
                batch.into_iter().filter(|case| {
                    case.number == number && year.is_none_or(|year| case.year == year)
                }),
            );
        }
        Ok(found)
    }
}
