//! What the conditions of a statement ask of the blocks. Whatever is not understood here is only
//! looked at later, record by record: a block may say too much, and never too little.

use application::columns::{Column, Sought};
use application::log_query::AskedSource;
use datafusion_common::ScalarValue;
use datafusion_expr::expr::{BinaryExpr, Like};
use datafusion_expr::{Expr, Operator};
use domain::id::{SourceId, UnitId};
use domain::search::{Wanted, folded};
use jiff::{SignedDuration, Timestamp};

use crate::events::Told;

const ONE: SignedDuration = SignedDuration::from_micros(1);

/// What may be seen, narrowed by the conditions.
pub(crate) fn narrowed(mut sought: Sought, filters: &[Expr], sources: &[AskedSource]) -> Sought {
    for filter in filters {
        narrow(&mut sought, filter, sources);
    }
    sought
}

fn narrow(sought: &mut Sought, filter: &Expr, sources: &[AskedSource]) {
    match filter {
        Expr::BinaryExpr(BinaryExpr {
            left,
            op: Operator::And,
            right,
        }) => {
            narrow(sought, left, sources);
            narrow(sought, right, sources);
        }
        Expr::BinaryExpr(BinaryExpr { left, op, right }) => {
            if let (Some(told), Expr::Literal(value, _)) = (column(left), &**right) {
                compare(sought, told, *op, value, sources);
            } else if let (Expr::Literal(value, _), Some(told)) = (&**left, column(right))
                && let Some(op) = op.swap()
            {
                compare(sought, told, op, value, sources);
            }
        }
        Expr::Like(Like {
            negated: false,
            expr,
            pattern,
            escape_char: None,
            case_insensitive: _,
        }) => {
            if let (Some(Told::Part(part)), Expr::Literal(value, _)) = (column(expr), &**pattern)
                && let application::columns::Part::Value(of) = part
                && let Some(pattern) = text(value)
            {
                begins(sought, of, pattern);
            }
        }
        Expr::IsNotNull(of) => {
            if let Some(Told::Part(application::columns::Part::Value(of))) = column(of) {
                sought.values.push((vec![of], Wanted::Any));
            }
        }
        _ => {}
    }
}

fn column(of: &Expr) -> Option<Told> {
    match of {
        Expr::Column(column) => Told::of(&column.name),
        _ => None,
    }
}

fn text(value: &ScalarValue) -> Option<&str> {
    value.try_as_str().flatten()
}

fn compare(
    sought: &mut Sought,
    told: Told,
    op: Operator,
    value: &ScalarValue,
    sources: &[AskedSource],
) {
    use application::columns::Part;
    match (told, op) {
        (Told::Part(Part::Time), _) => {
            if let Some(at) = moment(value) {
                within(sought, op, at);
            }
        }
        (Told::Part(Part::Value(of)), Operator::Eq) => {
            if let Some(value) = text(value) {
                sought.values.push((vec![of], Wanted::Exact(folded(value))));
            }
        }
        (Told::SourceName, Operator::Eq) => {
            if let Some(name) = text(value) {
                let named = sources.iter().filter(|source| source.name == name);
                let named: Vec<SourceId> = named.map(|source| source.id).collect();
                if let Some(wanted) = &mut sought.sources {
                    wanted.retain(|source| named.contains(source));
                }
            }
        }
        (Told::Part(Part::Unit), Operator::Eq) => {
            if let Some(unit) = text(value).and_then(|unit| unit.parse::<UnitId>().ok()) {
                match &mut sought.units {
                    Some(units) => units.retain(|one| *one == unit),
                    none => *none = Some([unit].into()),
                }
            }
        }
        _ => {}
    }
}

/// `LIKE 'begin%'`; case does not matter here, the engine looks again.
fn begins(sought: &mut Sought, of: Column, pattern: &str) {
    let end = pattern.find(['%', '_', '\\']);
    let begin = folded(
        pattern
            .get(..end.unwrap_or(pattern.len()))
            .unwrap_or_default(),
    );
    if begin.is_empty() {
        return;
    }
    let wanted = if end.is_some() {
        Wanted::Prefix(begin)
    } else {
        Wanted::Exact(begin)
    };
    sought.values.push((vec![of], wanted));
}

/// A moment of a literal; one finer than a microsecond is widened by its users.
fn moment(value: &ScalarValue) -> Option<Timestamp> {
    match value {
        ScalarValue::TimestampSecond(Some(at), _) => Timestamp::from_second(*at).ok(),
        ScalarValue::TimestampMillisecond(Some(at), _) => Timestamp::from_millisecond(*at).ok(),
        ScalarValue::TimestampMicrosecond(Some(at), _) => Timestamp::from_microsecond(*at).ok(),
        ScalarValue::TimestampNanosecond(Some(at), _) => {
            Timestamp::from_nanosecond(i128::from(*at)).ok()
        }
        _ => None,
    }
}

fn within(sought: &mut Sought, op: Operator, at: Timestamp) {
    let later = |at: Timestamp| at.checked_add(ONE).unwrap_or(Timestamp::MAX);
    let earlier = |at: Timestamp| at.checked_sub(ONE).unwrap_or(Timestamp::MIN);
    let (from, to) = match op {
        Operator::Gt | Operator::GtEq => (Some(earlier(at)), None),
        Operator::Lt | Operator::LtEq => (None, Some(later(at))),
        Operator::Eq => (Some(earlier(at)), Some(later(at))),
        _ => return,
    };
    sought.from = sought.from.max(from);
    sought.to = match (sought.to, to) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    };
}
