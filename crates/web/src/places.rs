//! The pages one goes to by name: one declaration for the navigation, the page `/go`, the palette
//! and the keys.

use application::Actor;
use application::use_case::{
    LIST_APPROVALS, LIST_CAMPAIGNS, LIST_CLIENTS, LIST_CONNECTORS, LIST_DOCUMENTS, LIST_DUTIES,
    LIST_FINDINGS, LIST_INCIDENTS, LIST_JOBS, LIST_LEAVERS, LIST_PEOPLE, LIST_REGISTERS,
    LIST_REVIEWS, LIST_SERVICES, LIST_SOURCES, LIST_SWEEPS, LIST_UNITS, LIST_YEAR, SEARCH_LOG,
    UseCase, VIEW_COVERAGE, VIEW_DAILY,
};

/// What belongs together in the navigation. Places of one group fold behind its name, so that the
/// line of links stays one line in every language, and a few on a telephone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Group {
    /// What people open many times a day: never folded.
    Daily,
    /// Registers and what comes again.
    Routine,
    /// Where lines come from, are looked for and are kept.
    Logs,
    /// People, their accounts and what they sign in to.
    Users,
    /// The office itself.
    Office,
}

impl Group {
    /// All, in the order of the navigation.
    pub(crate) const ALL: [Self; 5] = [
        Self::Daily,
        Self::Routine,
        Self::Logs,
        Self::Users,
        Self::Office,
    ];

    /// `logs`: its text is `nav-group-logs`. None where its places stand by themselves.
    pub(crate) const fn name(self) -> Option<&'static str> {
        match self {
            Self::Daily => None,
            Self::Routine => Some("routine"),
            Self::Logs => Some("logs"),
            Self::Users => Some("users"),
            Self::Office => Some("office"),
        }
    }
}

/// A page of the navigation.
pub(crate) struct Place {
    /// Its address.
    pub(crate) href: &'static str,
    /// `findings`: its text is `nav-findings`, and by `nav-findings` the browser harness finds it.
    pub(crate) name: &'static str,
    /// What one must be allowed; none where everybody is.
    use_case: Option<&'static UseCase>,
    /// What it belongs to.
    pub(crate) group: Group,
    /// Addresses elsewhere whose pages belong to it.
    also: &'static [&'static str],
    /// After `g`, this key leads there.
    pub(crate) key: char,
}

/// In the order of the navigation.
pub(crate) static PLACES: [Place; 23] = [
    Place {
        href: "/",
        name: "today",
        use_case: None,
        group: Group::Daily,
        also: &[],
        key: 't',
    },
    Place {
        href: "/findings",
        name: "findings",
        use_case: Some(&LIST_FINDINGS),
        group: Group::Daily,
        also: &["/stories", "/normal", "/hunts", "/sign-ins"],
        key: 'f',
    },
    Place {
        href: "/incidents",
        name: "incidents",
        use_case: Some(&LIST_INCIDENTS),
        group: Group::Daily,
        also: &[],
        key: 'i',
    },
    Place {
        href: "/approvals",
        name: "approvals",
        use_case: Some(&LIST_APPROVALS),
        group: Group::Daily,
        also: &[],
        key: 'a',
    },
    Place {
        href: "/report",
        name: "report",
        use_case: None,
        group: Group::Daily,
        also: &[],
        key: 'n',
    },
    Place {
        href: "/registers",
        name: "registers",
        use_case: Some(&LIST_REGISTERS),
        group: Group::Routine,
        also: &["/sheets"],
        key: 'r',
    },
    Place {
        href: "/year",
        name: "year",
        use_case: Some(&LIST_YEAR),
        group: Group::Routine,
        also: &[],
        key: 'y',
    },
    Place {
        href: "/documents",
        name: "documents",
        use_case: Some(&LIST_DOCUMENTS),
        group: Group::Routine,
        also: &[],
        key: 'm',
    },
    Place {
        href: "/sources",
        name: "sources",
        use_case: Some(&LIST_SOURCES),
        group: Group::Logs,
        also: &[],
        key: 's',
    },
    Place {
        href: "/daily",
        name: "daily",
        use_case: Some(&VIEW_DAILY),
        group: Group::Routine,
        also: &[],
        key: 'b',
    },
    Place {
        href: "/services",
        name: "services",
        use_case: Some(&LIST_SERVICES),
        group: Group::Routine,
        also: &[],
        key: 'v',
    },
    Place {
        href: "/log",
        name: "log",
        use_case: Some(&SEARCH_LOG),
        group: Group::Logs,
        also: &[],
        key: 'l',
    },
    Place {
        href: "/evidence",
        name: "evidence",
        use_case: Some(&VIEW_COVERAGE),
        group: Group::Logs,
        also: &[],
        key: 'e',
    },
    Place {
        href: "/people",
        name: "people",
        use_case: Some(&LIST_PEOPLE),
        group: Group::Users,
        also: &["/imports"],
        key: 'p',
    },
    Place {
        href: "/leavers",
        name: "leavers",
        use_case: Some(&LIST_LEAVERS),
        group: Group::Users,
        also: &[],
        key: 'z',
    },
    Place {
        href: "/campaigns",
        name: "campaigns",
        use_case: Some(&LIST_CAMPAIGNS),
        group: Group::Users,
        also: &[],
        key: 'q',
    },
    Place {
        href: "/reviews",
        name: "reviews",
        use_case: Some(&LIST_REVIEWS),
        group: Group::Users,
        also: &[],
        key: 'w',
    },
    Place {
        href: "/clients",
        name: "clients",
        use_case: Some(&LIST_CLIENTS),
        group: Group::Users,
        also: &[],
        key: 'o',
    },
    Place {
        href: "/connectors",
        name: "connectors",
        use_case: Some(&LIST_CONNECTORS),
        group: Group::Users,
        also: &[],
        key: 'x',
    },
    Place {
        href: "/sweeps",
        name: "sweeps",
        use_case: Some(&LIST_SWEEPS),
        group: Group::Users,
        also: &["/authority", "/directory", "/policies"],
        key: 'c',
    },
    Place {
        href: "/units",
        name: "units",
        use_case: Some(&LIST_UNITS),
        group: Group::Office,
        also: &[],
        key: 'u',
    },
    Place {
        href: "/duties",
        name: "duties",
        use_case: Some(&LIST_DUTIES),
        group: Group::Office,
        also: &[],
        key: 'd',
    },
    Place {
        href: "/jobs",
        name: "jobs",
        use_case: Some(&LIST_JOBS),
        group: Group::Office,
        also: &[],
        key: 'j',
    },
];

impl Place {
    /// Whether the page at this path (without a query) is this place's or one below it.
    pub(crate) fn holds(&self, path: &str) -> bool {
        path == self.href
            || (self.href != "/" && below(path, self.href))
            || self.also.iter().any(|of| path == *of || below(path, of))
    }
}

fn below(path: &str, of: &str) -> bool {
    path.strip_prefix(of)
        .is_some_and(|rest| rest.starts_with('/'))
}

/// The places somebody may go to.
pub(crate) fn open_to(actor: &Actor) -> impl Iterator<Item = &'static Place> {
    PLACES
        .iter()
        .filter(|place| place.use_case.is_none_or(|wanted| actor.may(wanted)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_place_has_a_key_of_its_own_that_is_free() {
        let keys: BTreeSet<_> = PLACES.iter().map(|place| place.key).collect();
        assert_eq!(keys.len(), PLACES.len());
        // After `g` a second `g` would be read as a new beginning.
        assert!(!keys.contains(&'g'));
    }
}
