//! Documents of the office (文件): what is handed down as a file, in editions, with a revision table (S1 變更紀錄).
//!
//! A controlled document (受控文件) is issued by somebody who did not make the edition; any other file is issued as it comes.
//! Which edition holds is never written down: it is read with the day from those that were issued ([`in_force`]).

use jiff::Timestamp;
use jiff::ToSpan as _;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::id::{DocumentId, PersonId, UnitId};
use crate::version::Version;

/// How far a document may go (機密等級 on the covers of S1 and S4; DOC-13).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// 普通.
    Ordinary,
    /// 內部使用.
    Internal,
    /// 密.
    Restricted,
    /// 機密.
    Confidential,
}

impl Class {
    /// All of them, the lowest first.
    pub const ALL: [Self; 4] = [
        Self::Ordinary,
        Self::Internal,
        Self::Restricted,
        Self::Confidential,
    ];

    /// Stable name in storage, addresses and texts.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ordinary => "ordinary",
            Self::Internal => "internal",
            Self::Restricted => "restricted",
            Self::Confidential => "confidential",
        }
    }

    /// The class of a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.name() == name)
    }

    /// Whether everybody of the unit and below reads it; of a higher class only those with an office in the unit do.
    pub const fn is_for_everybody(self) -> bool {
        matches!(self, Self::Ordinary | Self::Internal)
    }
}

/// What was said when it was entered. It never changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentOpened {
    /// Its identity.
    pub id: DocumentId,
    /// Whose it is; it goes to this unit and all below.
    pub unit: UnitId,
    /// Its number, as `IS-02-008`; may be empty where it is not controlled.
    pub number: String,
    /// Its title.
    pub title: String,
    /// How far it may go.
    pub class: Class,
    /// Whether somebody else issues each edition.
    pub controlled: bool,
    /// Months after which it is looked at again; 0 for never.
    pub review_months: u16,
    /// Who entered it.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
}

/// That it does not hold any more, and nothing took its place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TakenBack {
    /// Who took it back.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
    /// Why.
    pub reason: String,
}

/// What became of it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct DocumentCourse {
    /// Who looked at it last and found it right as it is, and on which day.
    pub reviewed: Option<(PersonId, Date)>,
    /// That it was taken back.
    pub taken_back: Option<TakenBack>,
}

/// It was taken back before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("it was taken back")]
pub struct WasTakenBack;

/// A document with what became of it; its editions stand beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    opened: DocumentOpened,
    course: DocumentCourse,
    /// Counts its changes.
    pub version: Version,
}

impl Document {
    /// A new one.
    pub fn new(opened: DocumentOpened) -> Self {
        Self::stored(opened, DocumentCourse::default(), Version::FIRST)
    }

    /// As it was kept.
    pub const fn stored(opened: DocumentOpened, course: DocumentCourse, version: Version) -> Self {
        Self {
            opened,
            course,
            version,
        }
    }

    /// What was said when it was entered.
    pub const fn opened(&self) -> &DocumentOpened {
        &self.opened
    }

    /// What became of it.
    pub const fn course(&self) -> &DocumentCourse {
        &self.course
    }

    /// Whether it may still hold.
    pub const fn is_kept(&self) -> bool {
        self.course.taken_back.is_none()
    }

    /// Somebody looked at it and found it right as it is.
    ///
    /// # Errors
    /// After it was taken back.
    pub fn review(&mut self, by: PersonId, day: Date) -> Result<(), WasTakenBack> {
        if !self.is_kept() {
            return Err(WasTakenBack);
        }
        self.course.reviewed = Some((by, day));
        Ok(())
    }

    /// Somebody takes it back.
    ///
    /// # Errors
    /// After it was taken back.
    pub fn take_back(&mut self, how: TakenBack) -> Result<(), WasTakenBack> {
        if !self.is_kept() {
            return Err(WasTakenBack);
        }
        self.course.taken_back = Some(how);
        Ok(())
    }

    /// The day on which it is to be looked at again: so many months after it took effect, or after it was looked at last.
    pub fn review_on(&self, effective: Date) -> Option<Date> {
        if self.opened.review_months == 0 || !self.is_kept() {
            return None;
        }
        let looked = self.course.reviewed.map(|(_, day)| day);
        let since = looked.map_or(effective, |day| day.max(effective));
        let months = i32::from(self.opened.review_months).months();
        since.checked_add(months).ok()
    }
}

/// A file without its content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileFacts {
    /// Its name as it came, without folders.
    pub name: String,
    /// Length in bytes.
    pub bytes: u64,
    /// SHA-256 of its content.
    pub digest: [u8; 32],
}

impl FileFacts {
    /// The digest as people compare it: 64 digits.
    pub fn sha256(&self) -> String {
        crate::hex::text(&self.digest)
    }
}

/// What became of an edition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EditionCourse {
    /// Somebody else is to issue it.
    Waiting,
    /// It was issued; nobody where the document is not controlled.
    Issued {
        /// Who issued it.
        by: Option<PersonId>,
        /// When.
        at: Timestamp,
    },
    /// It was given back to whoever made it.
    Returned {
        /// Who gave it back.
        by: PersonId,
        /// When.
        at: Timestamp,
        /// Why.
        reason: String,
    },
}

impl EditionCourse {
    /// Stable name in storage.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Issued { .. } => "issued",
            Self::Returned { .. } => "returned",
        }
    }

    /// Who decided.
    pub const fn decided_by(&self) -> Option<PersonId> {
        match self {
            Self::Waiting => None,
            Self::Issued { by, .. } => *by,
            Self::Returned { by, .. } => Some(*by),
        }
    }
}

/// Why an edition is not decided on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotDecided {
    /// It does not wait.
    #[error("it does not wait")]
    NotWaiting,
    /// Who made it does not decide.
    #[error("it is one's own")]
    Own,
}

/// An edition of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edition {
    /// Its number, from one.
    pub number: u32,
    /// How it is called on the document itself, as `4.0`.
    pub label: String,
    /// What changed.
    pub note: String,
    /// The first day on which it holds, once it is issued.
    pub effective: Date,
    /// Its file.
    pub file: FileFacts,
    /// Who made it.
    pub by: PersonId,
    /// When it came.
    pub at: Timestamp,
    course: EditionCourse,
}

/// What an edition is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewEdition {
    /// Its number.
    pub number: u32,
    /// How it is called.
    pub label: String,
    /// What changed.
    pub note: String,
    /// The first day.
    pub effective: Date,
    /// Its file.
    pub file: FileFacts,
    /// Who made it.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
}

impl Edition {
    /// A new one: it waits where the document is controlled, and is issued where not.
    pub fn new(new: NewEdition, controlled: bool) -> Self {
        let course = if controlled {
            EditionCourse::Waiting
        } else {
            let at = new.at;
            EditionCourse::Issued { by: None, at }
        };
        Self::stored(new, course)
    }

    /// As it was kept.
    pub fn stored(kept: NewEdition, course: EditionCourse) -> Self {
        Self {
            number: kept.number,
            label: kept.label,
            note: kept.note,
            effective: kept.effective,
            file: kept.file,
            by: kept.by,
            at: kept.at,
            course,
        }
    }

    /// What became of it.
    pub const fn course(&self) -> &EditionCourse {
        &self.course
    }

    /// Whether somebody is to decide on it.
    pub fn waits(&self) -> bool {
        self.course == EditionCourse::Waiting
    }

    /// Whether it was issued.
    pub const fn is_issued(&self) -> bool {
        matches!(self.course, EditionCourse::Issued { .. })
    }

    /// Somebody else issues it, or gives it back with a reason.
    ///
    /// # Errors
    /// When it does not wait, and for whoever made it.
    pub fn decide(
        &mut self,
        by: PersonId,
        returned: Option<String>,
        at: Timestamp,
    ) -> Result<(), NotDecided> {
        if !self.waits() {
            return Err(NotDecided::NotWaiting);
        }
        if by == self.by {
            return Err(NotDecided::Own);
        }
        self.course = match returned {
            None => EditionCourse::Issued { by: Some(by), at },
            Some(reason) => EditionCourse::Returned { by, at, reason },
        };
        Ok(())
    }
}

/// Where an edition stands on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// Somebody is to issue it.
    Waiting,
    /// It was given back.
    Returned,
    /// It was issued and holds from a later day.
    Coming,
    /// It holds.
    InForce,
    /// A later one took its place.
    Replaced,
    /// The document was taken back.
    TakenBack,
}

impl Standing {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Waiting,
        Self::Returned,
        Self::Coming,
        Self::InForce,
        Self::Replaced,
        Self::TakenBack,
    ];

    /// Stable name in exports and texts.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Returned => "returned",
            Self::Coming => "coming",
            Self::InForce => "in-force",
            Self::Replaced => "replaced",
            Self::TakenBack => "taken-back",
        }
    }
}

/// The edition that holds on a day: of those that were issued the one that took effect last, and of one day the one with
/// the greatest number. None before the first, and after the document was taken back.
pub fn in_force<'e>(
    document: &Document,
    editions: &'e [Edition],
    day: Date,
) -> Option<&'e Edition> {
    let held = editions
        .iter()
        .filter(|one| document.is_kept() && one.is_issued() && one.effective <= day);
    held.max_by_key(|one| (one.effective, one.number))
}

/// Where one edition stands on a day, among all of its document.
pub fn standing(document: &Document, editions: &[Edition], one: &Edition, day: Date) -> Standing {
    match one.course() {
        EditionCourse::Waiting => Standing::Waiting,
        EditionCourse::Returned { .. } => Standing::Returned,
        EditionCourse::Issued { .. } if !document.is_kept() => Standing::TakenBack,
        EditionCourse::Issued { .. } if one.effective > day => Standing::Coming,
        EditionCourse::Issued { .. } => match in_force(document, editions, day) {
            Some(held) if held.number == one.number => Standing::InForce,
            _ => Standing::Replaced,
        },
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use uuid::Uuid;

    use super::*;

    fn person(number: u128) -> PersonId {
        PersonId::new(Uuid::from_u128(number))
    }

    fn document(controlled: bool) -> Document {
        Document::new(DocumentOpened {
            id: DocumentId::new(Uuid::from_u128(9)),
            unit: UnitId::new(Uuid::from_u128(8)),
            number: "IS-02-008".into(),
            title: "資訊安全作業程序".into(),
            class: Class::Internal,
            controlled,
            review_months: 12,
            by: person(1),
            at: Timestamp::UNIX_EPOCH,
        })
    }

    fn edition(number: u32, effective: Date, controlled: bool) -> Edition {
        let file = FileFacts {
            name: "程序.pdf".into(),
            bytes: 1,
            digest: [0; 32],
        };
        let new = NewEdition {
            number,
            label: format!("{number}.0"),
            note: String::new(),
            effective,
            file,
            by: person(1),
            at: Timestamp::UNIX_EPOCH,
        };
        Edition::new(new, controlled)
    }

    #[test]
    fn who_made_an_edition_never_issues_it() {
        let at = Timestamp::UNIX_EPOCH;
        let mut one = edition(1, date(2026, 1, 1), true);
        assert_eq!(one.decide(person(1), None, at), Err(NotDecided::Own));
        assert!(one.waits());
        assert_eq!(one.decide(person(2), None, at), Ok(()));
        assert_eq!(one.decide(person(2), None, at), Err(NotDecided::NotWaiting));
        assert_eq!(one.course().decided_by(), Some(person(2)));
    }

    #[test]
    fn what_holds_is_read_with_the_day() {
        use Standing::{Coming, InForce, Replaced, TakenBack as Gone, Waiting};

        let (first, second) = (date(2026, 1, 1), date(2026, 7, 1));
        let mut kept = document(false);
        let all = [
            edition(1, first, false),
            edition(2, second, false),
            edition(3, second, true),
        ];
        let on = |kept: &Document, day| in_force(kept, &all, day).map(|one| one.number);
        assert_eq!(on(&kept, date(2025, 12, 31)), None);
        assert_eq!(on(&kept, date(2026, 6, 30)), Some(1));
        assert_eq!(on(&kept, second), Some(2));
        let stands = |kept: &Document, day| {
            let each = all.iter().map(|one| standing(kept, &all, one, day));
            each.collect::<Vec<_>>()
        };
        assert_eq!(stands(&kept, first), [InForce, Coming, Waiting]);
        assert_eq!(stands(&kept, second), [Replaced, InForce, Waiting]);
        let how = TakenBack {
            by: person(2),
            at: Timestamp::UNIX_EPOCH,
            reason: "廢止".into(),
        };
        assert_eq!(kept.take_back(how.clone()), Ok(()));
        assert_eq!(kept.take_back(how), Err(WasTakenBack));
        assert_eq!(on(&kept, second), None);
        assert_eq!(stands(&kept, second), [Gone, Gone, Waiting]);
    }

    #[test]
    fn it_is_looked_at_again_so_many_months_after_the_later_of_effect_and_look() {
        let mut one = document(true);
        assert_eq!(one.review_on(date(2026, 2, 28)), Some(date(2027, 2, 28)));
        assert_eq!(one.review(person(2), date(2026, 12, 1)), Ok(()));
        assert_eq!(one.review_on(date(2026, 2, 28)), Some(date(2027, 12, 1)));
        assert_eq!(one.review_on(date(2027, 1, 1)), Some(date(2028, 1, 1)));
    }
}
