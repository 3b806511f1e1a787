//! The pages one goes to by name: one declaration for the navigation, the page `/go`, the palette
//! and the keys.

use application::Actor;
use application::use_case::{
    LIST_APPROVALS, LIST_CLIENTS, LIST_CONNECTORS, LIST_DUTIES, LIST_FINDINGS, LIST_INCIDENTS,
    LIST_JOBS, LIST_PEOPLE, LIST_REGISTERS, LIST_SOURCES, LIST_SWEEPS, LIST_UNITS, LIST_YEAR,
    SEARCH_LOG, UseCase, VIEW_COVERAGE,
};

/// A page of the navigation.
pub(crate) struct Place {
    /// Its address.
    pub(crate) href: &'static str,
    /// `findings`: its text is `nav-findings`, and by `nav-findings` the browser harness finds it.
    pub(crate) name: &'static str,
    /// What one must be allowed; none where everybody is.
    use_case: Option<&'static UseCase>,
    /// After `g`, this key leads there.
    pub(crate) key: char,
}

/// In the order of the navigation.
pub(crate) static PLACES: [Place; 16] = [
    Place {
        href: "/",
        name: "today",
        use_case: None,
        key: 't',
    },
    Place {
        href: "/findings",
        name: "findings",
        use_case: Some(&LIST_FINDINGS),
        key: 'f',
    },
    Place {
        href: "/incidents",
        name: "incidents",
        use_case: Some(&LIST_INCIDENTS),
        key: 'i',
    },
    Place {
        href: "/approvals",
        name: "approvals",
        use_case: Some(&LIST_APPROVALS),
        key: 'a',
    },
    Place {
        href: "/registers",
        name: "registers",
        use_case: Some(&LIST_REGISTERS),
        key: 'r',
    },
    Place {
        href: "/year",
        name: "year",
        use_case: Some(&LIST_YEAR),
        key: 'y',
    },
    Place {
        href: "/sources",
        name: "sources",
        use_case: Some(&LIST_SOURCES),
        key: 's',
    },
    Place {
        href: "/log",
        name: "log",
        use_case: Some(&SEARCH_LOG),
        key: 'l',
    },
    Place {
        href: "/evidence",
        name: "evidence",
        use_case: Some(&VIEW_COVERAGE),
        key: 'e',
    },
    Place {
        href: "/people",
        name: "people",
        use_case: Some(&LIST_PEOPLE),
        key: 'p',
    },
    Place {
        href: "/clients",
        name: "clients",
        use_case: Some(&LIST_CLIENTS),
        key: 'o',
    },
    Place {
        href: "/connectors",
        name: "connectors",
        use_case: Some(&LIST_CONNECTORS),
        key: 'x',
    },
    Place {
        href: "/sweeps",
        name: "sweeps",
        use_case: Some(&LIST_SWEEPS),
        key: 'c',
    },
    Place {
        href: "/units",
        name: "units",
        use_case: Some(&LIST_UNITS),
        key: 'u',
    },
    Place {
        href: "/duties",
        name: "duties",
        use_case: Some(&LIST_DUTIES),
        key: 'd',
    },
    Place {
        href: "/jobs",
        name: "jobs",
        use_case: Some(&LIST_JOBS),
        key: 'j',
    },
];

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
