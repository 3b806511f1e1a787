//! A rule that raises findings.

use std::collections::BTreeSet;

use domain::event::{FieldId, FieldNames, TooManyFields, known};
use domain::finding::{RuleKind, Severity, Sign};
use domain::story::{Stage, Traits};
use jiff::SignedDuration;
use rsigma_parser::Level;

use crate::block::{
    Asks, Block, MeasureBlock, NewBlock, ReportKind, RuleExample, RuleTexts, UsualBlock,
};
use crate::novelty::New;
use crate::usual::{Measure, Usual};

/// How long a foreign rule's finding grows without a further event.
const FOREIGN_QUIET: SignedDuration = SignedDuration::from_hours(24);

/// A Sigma rule or correlation that raises findings.
#[derive(Debug, Clone)]
pub struct Rule {
    /// Sigma id.
    pub id: String,
    /// Sigma title.
    pub title: String,
    /// Sigma description.
    pub description: String,
    /// How bad.
    pub severity: Severity,
    /// Precursor or indication; a foreign rule counts as an indication.
    pub sign: Sign,
    /// One event or several.
    pub kind: RuleKind,
    /// What its findings are steps of, by the tags of the document.
    pub stages: BTreeSet<Stage>,
    /// Techniques of ATT&CK that the tags name: `T1110`, `T1114.003`.
    pub techniques: BTreeSet<String>,
    /// Clauses and cases it serves.
    pub basis: Vec<String>,
    /// Files of field mappings that decide how it finds what it asks for.
    pub mappings: Vec<String>,
    /// How it is told; a foreign rule is told by title and description.
    pub texts: Option<RuleTexts>,
    /// Its own tests.
    pub examples: Vec<RuleExample>,
    /// A finding grows until so much time has passed without a further event.
    pub quiet: SignedDuration,
    /// What the person is asked whose account a finding is about.
    pub asks: Option<Asks>,
    /// What people report by themselves and this rule judges.
    pub report: Option<ReportKind>,
    pub(crate) subject: SubjectIds,
    pub(crate) collect: Vec<Collected>,
    pub(crate) new: Option<New>,
    /// What is unusual for somebody.
    pub(crate) usual: Option<Usual>,
    pub(crate) yields_to: Vec<String>,
}

/// Distinct values to gather.
#[derive(Debug, Clone)]
pub(crate) struct Collected {
    pub(crate) name: String,
    pub(crate) field: FieldId,
    /// Only of events in which this field has this value.
    pub(crate) only: Option<(FieldId, String)>,
}

impl Collected {
    /// `user.name`, or `user.name where event.outcome is success`.
    fn read(name: &str, written: &str, fields: &FieldNames) -> Result<Self, TooManyFields> {
        let (field, only) = match written.split_once(" where ") {
            Some((field, only)) => (field, only.split_once(" is ")),
            None => (written, None),
        };
        let only = only
            .map(|(field, value)| Ok((fields.intern(field.trim())?, value.trim().to_owned())))
            .transpose()?;
        Ok(Self {
            name: name.to_owned(),
            field: fields.intern(field.trim())?,
            only,
        })
    }
}

/// Which fields fill the subject.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SubjectIds {
    pub(crate) account: Option<FieldId>,
    pub(crate) source_ip: Option<FieldId>,
    pub(crate) host: Option<FieldId>,
}

impl SubjectIds {
    const FOREIGN: Self = Self {
        account: Some(known::USER_NAME),
        source_ip: Some(known::SOURCE_IP),
        host: Some(known::HOST_NAME),
    };

    pub(crate) const NONE: Self = Self {
        account: None,
        source_ip: None,
        host: None,
    };

    pub(crate) fn all(self) -> impl Iterator<Item = FieldId> {
        [self.account, self.source_ip, self.host]
            .into_iter()
            .flatten()
    }
}

/// What every Sigma document has.
pub(crate) struct Head<'s> {
    pub(crate) id: String,
    pub(crate) title: &'s str,
    pub(crate) description: Option<&'s str>,
    pub(crate) level: Option<Level>,
    pub(crate) tags: &'s [String],
    pub(crate) kind: RuleKind,
}

/// The technique of a Sigma tag (`attack.t1114.003`); none for any other tag.
fn technique(tag: &str) -> Option<String> {
    let id = tag.strip_prefix("attack.")?.to_ascii_uppercase();
    let digits = id.strip_prefix('T')?;
    let (of, part) = digits.split_once('.').unwrap_or((digits, "001"));
    let number = |text: &str, long| text.len() == long && text.bytes().all(|b| b.is_ascii_digit());
    (number(of, 4) && number(part, 3)).then_some(id)
}

impl Rule {
    pub(crate) fn foreign(head: Head<'_>) -> Self {
        Self {
            severity: severity(head.level),
            id: head.id,
            title: head.title.to_owned(),
            description: head.description.unwrap_or_default().to_owned(),
            sign: Sign::Indication,
            stages: head
                .tags
                .iter()
                .filter_map(|tag| Stage::of_tag(tag))
                .collect(),
            techniques: head.tags.iter().filter_map(|tag| technique(tag)).collect(),
            kind: head.kind,
            basis: Vec::new(),
            mappings: Vec::new(),
            texts: None,
            examples: Vec::new(),
            quiet: FOREIGN_QUIET,
            asks: None,
            report: None,
            subject: SubjectIds::FOREIGN,
            collect: Vec::new(),
            new: None,
            usual: None,
            yields_to: Vec::new(),
        }
    }

    /// # Errors
    /// [`TooManyFields`] when the table of field names is full.
    pub(crate) fn ours(
        head: Head<'_>,
        block: Block,
        fields: &FieldNames,
    ) -> Result<Self, TooManyFields> {
        let field = |name: &Option<String>| name.as_deref().map(|n| fields.intern(n)).transpose();
        let subject = SubjectIds {
            account: field(&block.subject.account)?,
            source_ip: field(&block.subject.source_ip)?,
            host: field(&block.subject.host)?,
        };
        let collect = block
            .collect
            .iter()
            .map(|(name, written)| Collected::read(name, written, fields))
            .collect::<Result<_, TooManyFields>>()?;
        let new = block
            .new
            .as_ref()
            .map(|new| novel(new, fields))
            .transpose()?;
        let usual = block
            .usual
            .as_ref()
            .map(|usual| habitual(usual, fields))
            .transpose()?;
        let foreign = Self::foreign(head);
        Ok(Self {
            kind: if new.is_some() || usual.is_some() {
                RuleKind::Baseline
            } else {
                foreign.kind
            },
            new,
            usual,
            yields_to: block.yields_to,
            sign: block.sign,
            basis: block.basis,
            texts: Some(block.texts),
            examples: block.examples,
            quiet: block.quiet,
            asks: block.asks,
            report: block.report,
            subject,
            collect,
            ..foreign
        })
    }

    /// What stories are told by: stages, and which of its values are accounts, addresses, hosts.
    pub fn traits(&self) -> Traits {
        let named = |fields: &[FieldId]| {
            let own = self.collect.iter();
            let meant = own.filter(|own| fields.contains(&own.field));
            meant.map(|own| own.name.clone()).collect()
        };
        let also = |field: FieldId, subject: Option<FieldId>| {
            [Some(field), subject]
                .into_iter()
                .flatten()
                .collect::<Vec<_>>()
        };
        Traits {
            stages: self.stages.clone(),
            accounts: named(&also(known::USER_NAME, self.subject.account)),
            addresses: named(&also(known::SOURCE_IP, self.subject.source_ip)),
            hosts: named(&also(known::HOST_NAME, self.subject.host)),
        }
    }

    /// Whether a placeholder is filled with countries, which are told by their names.
    pub(crate) fn tells_country(&self, name: &str) -> bool {
        self.collect
            .iter()
            .any(|own| own.name == name && own.field == known::SOURCE_COUNTRY)
    }
}

fn novel(new: &NewBlock, fields: &FieldNames) -> Result<New, TooManyFields> {
    let of = new
        .of
        .iter()
        .map(|name| Ok((name.clone(), fields.intern(name)?)))
        .collect::<Result<_, TooManyFields>>()?;
    Ok(New {
        of,
        learn: new.learn,
        remember: new.remember,
    })
}

fn habitual(usual: &UsualBlock, fields: &FieldNames) -> Result<Usual, TooManyFields> {
    let of = usual
        .of
        .iter()
        .map(|name| Ok((name.clone(), fields.intern(name)?)))
        .collect::<Result<_, TooManyFields>>()?;
    let measure = match (usual.measure, &usual.sum) {
        (MeasureBlock::Hours, _) => Measure::Hours,
        (MeasureBlock::Beat, _) => Measure::Beat,
        (MeasureBlock::Sum, Some(field)) => Measure::Sum(fields.intern(field)?),
        (MeasureBlock::Events | MeasureBlock::Sum, _) => Measure::Events,
    };
    Ok(Usual {
        of,
        measure,
        every: usual.every,
        learn: usual.learn,
        stretches: usual.stretches,
        factor: usual.factor,
        least: usual.least,
    })
}

fn severity(level: Option<Level>) -> Severity {
    match level {
        Some(Level::Informational) => Severity::Informational,
        Some(Level::Low) => Severity::Low,
        Some(Level::High) => Severity::High,
        Some(Level::Critical) => Severity::Critical,
        Some(Level::Medium) | None => Severity::Medium,
    }
}
