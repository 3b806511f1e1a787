//! Why a deed on a sheet is not carried out.

use super::field::BadValue;
use super::{Clause, Register};
use crate::people::Role;

/// Why a sheet was not moved. Nothing of it changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refused {
    /// The register has no such step or field.
    Unknown {
        /// As it was named.
        name: String,
    },
    /// The step does not lead from the state the sheet is in.
    Order {
        /// The step.
        step: String,
    },
    /// The step is for other cases.
    OtherCase {
        /// The step.
        step: String,
    },
    /// It is for other roles.
    Role {
        /// Those that may.
        roles: Vec<Role>,
        /// The clause, where one says so.
        clause: Option<String>,
    },
    /// Who did an earlier step does not do this one.
    SamePerson {
        /// The step.
        step: String,
    },
    /// Fields are empty that this step needs.
    Missing {
        /// The step.
        step: String,
        /// Their names.
        fields: Vec<String>,
    },
    /// A field cannot be filled in this state.
    NotNow {
        /// Its name.
        field: String,
    },
    /// A field holds something that cannot be.
    Value {
        /// Its name.
        field: String,
        /// Why.
        why: BadValue,
    },
    /// The step asks for a reason.
    Reason {
        /// The step.
        step: String,
    },
    /// What was written of an agreement by telephone does not hold.
    Oral {
        /// The field.
        field: String,
        /// The step.
        step: String,
    },
    /// A rule of the register.
    Rule {
        /// Its name.
        rule: String,
        /// Fields that are empty, or of which it speaks.
        fields: Vec<String>,
    },
}

impl Refused {
    /// Stable name: the rule's own, or the kind of refusal.
    pub fn name(&self) -> &str {
        match self {
            Self::Unknown { .. } => "unknown",
            Self::Order { .. } => "order",
            Self::OtherCase { .. } => "other-case",
            Self::Role { .. } => "role",
            Self::SamePerson { .. } => "same-person",
            Self::Missing { .. } => "missing",
            Self::NotNow { .. } => "not-now",
            Self::Value { .. } => "value",
            Self::Reason { .. } => "reason",
            Self::Oral { .. } => "oral",
            Self::Rule { rule, .. } => rule,
        }
    }

    /// The fields it is about.
    pub fn fields(&self) -> Vec<&str> {
        match self {
            Self::Missing { fields, .. } | Self::Rule { fields, .. } => {
                fields.iter().map(String::as_str).collect()
            }
            Self::NotNow { field } | Self::Value { field, .. } | Self::Oral { field, .. } => {
                vec![field]
            }
            _ => Vec::new(),
        }
    }
}

impl Register {
    /// The clause a refusal follows, where one does.
    pub fn clause_of(&self, refused: &Refused) -> Option<&Clause> {
        let of_step = |step: &String| Some(self.step_named(step)?.clause.as_str());
        let id = match refused {
            Refused::Rule { rule, .. } => Some(self.rule(rule)?.clause.as_str()),
            Refused::Role { clause, .. } => clause.as_deref(),
            Refused::Order { step }
            | Refused::OtherCase { step }
            | Refused::SamePerson { step }
            | Refused::Missing { step, .. }
            | Refused::Oral { step, .. }
            | Refused::Reason { step } => of_step(step),
            Refused::Unknown { .. } | Refused::NotNow { .. } | Refused::Value { .. } => None,
        };
        self.clause(id?)
    }
}
