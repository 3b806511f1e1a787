//! What recurs: the year with its times, one time, who has how much to do, which units are late, calendars for other
//! programs, and packs for an audit.

mod audit;
mod calendar;
mod daily;
mod list;
mod one;
mod work;

pub(crate) use audit::{admit, fetch, order, show as audit};
pub(crate) use calendar::{issue, read, revoke, show as calendar};
pub(crate) use daily::{Looks, looks};
pub(crate) use list::{Year, awaited, show};
pub(crate) use one::{decide, done, excuse, show as one};
pub(crate) use work::{Compared, Work, compared, work};
