//! Which kept records a hunt need not read: those that none of its rules can match, as columns beside the
//! log say.
//!
//! Only what is certain is passed over. A record is read where its block has no columns, where they do not
//! tell all of it, or where earlier lines of its connection may add to it ([`Connections`]); of all others
//! the rules are asked what they would say of the little that is known (`detect::Glimpse`).

use std::collections::{BTreeMap, BTreeSet};

use detect::{Detector, Glimpse, Likely, Said};
use domain::event::FieldId;
use domain::id::UnitId;
use domain::search::folded;
use formats::Connections;

use super::course::{Course, Ground};
use crate::columns::{Column, Part, ReadBy, Sought, Strip};

/// Columns with few values: each combination is asked about once.
const NARROW: [Column; 3] = [Column::Dataset, Column::Action, Column::Outcome];
/// Of records that at most so many rules may match the columns with many values are looked at too.
const FEW_RULES: usize = 64;
/// So few records are read rather than looked at again.
const FEW_RECORDS: usize = 256;

/// Which records of a block are read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Worth {
    /// All.
    All,
    /// Only these, by their indexes, in order.
    Only(Vec<u64>),
}

impl Worth {
    /// The first record from a place on that is read.
    pub(super) fn next(&self, from: u64) -> Option<u64> {
        match self {
            Self::All => Some(from),
            Self::Only(indexes) => {
                let place = indexes.partition_point(|index| *index < from);
                indexes.get(place).copied()
            }
        }
    }

    /// Whether a record is read.
    pub(super) fn holds(&self, index: u64) -> bool {
        match self {
            Self::All => true,
            Self::Only(indexes) => indexes.binary_search(&index).is_ok(),
        }
    }
}

/// What is known of a record by columns with few values: unit, dataset, action, outcome.
type Narrow<'s> = [Option<&'s str>; 4];

/// What becomes of records.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Verdict {
    Read,
    Pass,
    /// Only these rules may match.
    Perhaps(Likely),
}

impl Course {
    /// Which records of a block are read.
    pub(super) async fn worth_of(&mut self, ground: Ground<'_>, block: u64) -> Worth {
        let whose = (&self.read_by, self.units.as_ref());
        let Some(strip) = columns_of(ground, block, whose, &NARROW).await else {
            return Worth::All;
        };
        for unit in units_in(&strip) {
            self.detector(unit);
        }
        let verdicts = self.verdicts(&strip);
        let perhaps = verdicts.iter();
        let perhaps = perhaps.filter(|one| matches!(one, Verdict::Perhaps(_)));
        let few = perhaps.count() <= FEW_RECORDS;
        let wide = if few { Vec::new() } else { self.wide_columns() };
        let mut closer = None;
        if !wide.is_empty() {
            let whose = (&self.read_by, self.units.as_ref());
            closer = columns_of(ground, block, whose, &wide).await;
        }
        let closer = closer.filter(|closer| closer.indexes == strip.indexes);
        Worth::Only(self.read_of(&strip, &verdicts, closer.as_ref().map(|one| (one, &*wide))))
    }

    fn verdicts(&self, strip: &Strip) -> Vec<Verdict> {
        let mut look = Look {
            detectors: &self.detectors,
            own_names: &strip.own_names,
            verdicts: BTreeMap::new(),
        };
        let rows = 0..strip.indexes.len();
        rows.map(|row| look.verdict(strip, row)).collect()
    }

    /// The records that are read, after a closer look where there is one.
    fn read_of(
        &self,
        strip: &Strip,
        verdicts: &[Verdict],
        closer: Option<(&Strip, &[Column])>,
    ) -> Vec<u64> {
        let mut closely = closer.map(|(closer, wide)| Closely {
            detectors: &self.detectors,
            wide,
            closer,
            known: BTreeMap::new(),
        });
        let rows = strip.indexes.iter().zip(verdicts).enumerate();
        let read = rows.filter(|(row, (_, verdict))| match (verdict, &mut closely) {
            (Verdict::Pass, _) => false,
            (Verdict::Perhaps(likely), Some(closely)) if likely.count() <= FEW_RULES => {
                closely.may_match(narrow(strip, *row), *row, likely)
            }
            (Verdict::Read | Verdict::Perhaps(_), _) => true,
        });
        read.map(|(_, (index, _))| *index).collect()
    }

    /// Columns with many values about which some rule asks.
    fn wide_columns(&self) -> Vec<Column> {
        let asks = |column: &Column| {
            let field = column.field().filter(|_| column.is_wide());
            field.is_some_and(|field| {
                let mut detectors = self.detectors.values();
                detectors.any(|detector| detector.asks_for(field))
            })
        };
        Column::ALL.into_iter().filter(asks).collect()
    }
}

/// Columns of the hunt's units in a block; none where it has none that can be used.
async fn columns_of(
    ground: Ground<'_>,
    block: u64,
    (read_by, units): (&ReadBy, Option<&BTreeSet<UnitId>>),
    columns: &[Column],
) -> Option<Strip> {
    let sought = Sought {
        units: units.cloned(),
        ..Sought::default()
    };
    let columns = columns.iter().copied().map(Part::Value);
    let parts: Vec<_> = [Part::Unit, Part::Several]
        .into_iter()
        .chain(columns)
        .collect();
    // What is spoilt is read instead.
    let told = ground.columns.strip(block, read_by, &sought, &parts).await;
    told.ok().flatten()
}

fn units_in(strip: &Strip) -> BTreeSet<UnitId> {
    let units = strip.texts.get(&Part::Unit).into_iter().flatten();
    let mut names: Vec<&str> = units.filter_map(Option::as_deref).collect();
    names.dedup();
    names
        .into_iter()
        .filter_map(|unit| unit.parse().ok())
        .collect()
}

fn text(strip: &Strip, part: Part, row: usize) -> Option<&str> {
    strip.texts.get(&part)?.get(row)?.as_deref()
}

fn narrow(strip: &Strip, row: usize) -> Narrow<'_> {
    [
        text(strip, Part::Unit, row),
        text(strip, Part::Value(Column::Dataset), row),
        text(strip, Part::Value(Column::Action), row),
        text(strip, Part::Value(Column::Outcome), row),
    ]
}

/// A value of a column in small letters, as rules compare it.
fn said(small: Option<&String>) -> Said<'_> {
    small.map_or(Said::Nothing, |text| Said::Text(text))
}

/// The glimpse that columns give of a record, shown to a detector.
fn likely(
    detector: &Detector,
    dataset: Option<&str>,
    fields: &[(FieldId, Said<'_>)],
    among: Option<&Likely>,
) -> Option<Likely> {
    let (product, service) = source_of(dataset);
    let glimpse = Glimpse {
        product,
        service,
        fields,
    };
    detector.likely(&glimpse, among)
}

/// Product and service that lines of a dataset come from.
fn source_of(dataset: Option<&str>) -> (Said<'static>, Said<'static>) {
    let source = dataset.and_then(formats::log_source_of);
    let product = source.map(|source| source.product.map_or(Said::Nothing, Said::Text));
    // Where the format names none, it may tell one by the line.
    let service = source.and_then(|source| source.service).map(Said::Text);
    (
        product.unwrap_or(Said::Unknown),
        service.unwrap_or(Said::Unknown),
    )
}

/// What columns with few values say.
struct Look<'l> {
    detectors: &'l BTreeMap<UnitId, Detector>,
    own_names: &'l BTreeSet<String>,
    verdicts: BTreeMap<Narrow<'l>, Verdict>,
}

impl<'l> Look<'l> {
    fn verdict(&mut self, strip: &'l Strip, row: usize) -> Verdict {
        let several = strip.numbers.get(&Part::Several);
        let several = several.and_then(|several| several.get(row));
        if several.is_none_or(|several| *several != 0) {
            return Verdict::Read;
        }
        let narrow = narrow(strip, row);
        if let Some(known) = self.verdicts.get(&narrow) {
            return known.clone();
        }
        let verdict = self.judge(narrow);
        self.verdicts.insert(narrow, verdict.clone());
        verdict
    }

    fn judge(&self, [unit, dataset, action, outcome]: Narrow<'_>) -> Verdict {
        let unit = unit.and_then(|unit| unit.parse::<UnitId>().ok());
        let (Some(dataset), Some(detector)) =
            (dataset, unit.and_then(|unit| self.detectors.get(&unit)))
        else {
            return Verdict::Read;
        };
        if Connections::JOINED.contains(&dataset) {
            // What earlier lines said may stand in no column, and is learnt by reading them.
            let mut joins = Connections::JOINED.into_iter();
            let seen = joins.any(|dataset| {
                let (product, service) = source_of(Some(dataset));
                detector.sees(product, service)
            });
            return if seen { Verdict::Read } else { Verdict::Pass };
        }
        let small = [action, outcome].map(|value| value.map(folded));
        let fields = [Column::Action, Column::Outcome].into_iter().zip(&small);
        let fields: Vec<_> = fields
            .filter(|_| !self.own_names.contains(dataset))
            .filter_map(|(column, small)| Some((column.field()?, said(small.as_ref()))))
            .collect();
        match likely(detector, Some(dataset), &fields, None) {
            None => Verdict::Read,
            Some(likely) if likely.is_none() => Verdict::Pass,
            Some(_) if self.own_names.contains(dataset) => Verdict::Read,
            Some(likely) => Verdict::Perhaps(likely),
        }
    }
}

/// What all columns say of records that few rules may match.
struct Closely<'l> {
    detectors: &'l BTreeMap<UnitId, Detector>,
    wide: &'l [Column],
    closer: &'l Strip,
    /// Answers by everything that is known.
    known: BTreeMap<(Narrow<'l>, Vec<Option<&'l str>>), bool>,
}

impl<'l> Closely<'l> {
    fn may_match(&mut self, narrow: Narrow<'l>, row: usize, among: &Likely) -> bool {
        let values = self.wide.iter();
        let values: Vec<_> = values
            .map(|column| text(self.closer, Part::Value(*column), row))
            .collect();
        let key = (narrow, values);
        if let Some(known) = self.known.get(&key) {
            return *known;
        }
        let answer = self.judge(narrow, &key.1, among);
        self.known.insert(key, answer);
        answer
    }

    fn judge(&self, narrow: Narrow<'_>, values: &[Option<&str>], among: &Likely) -> bool {
        let [unit, dataset, action, outcome] = narrow;
        let unit = unit.and_then(|unit| unit.parse::<UnitId>().ok());
        let Some(detector) = unit.and_then(|unit| self.detectors.get(&unit)) else {
            return true;
        };
        let columns = [Column::Action, Column::Outcome].iter().chain(self.wide);
        let values = [action, outcome].into_iter().chain(values.iter().copied());
        let small: Vec<_> = values.map(|value| value.map(folded)).collect();
        let fields: Vec<_> = columns
            .zip(&small)
            .filter_map(|(column, small)| Some((column.field()?, said(small.as_ref()))))
            .collect();
        let left = likely(detector, dataset, &fields, Some(among));
        left.is_none_or(|left| !left.is_none())
    }
}
