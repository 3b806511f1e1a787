//! Whether rules can match a record of which only some things are known: yes, no, or perhaps.

use super::compile::{Node, Plan, Planned, RuleNumber};
use super::fields::FieldNumber;
use super::test::{Ask, Test};
use crate::glimpse::{Glimpse, Likely, Said};

/// An answer to a question about such a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum May {
    No,
    Perhaps,
    Yes,
}

/// What is known, by the numbers of the plan.
struct Known<'p, 'g> {
    plan: &'p Plan,
    fields: Vec<(FieldNumber, Said<'g>)>,
}

impl Plan {
    /// Which rules may match; of `among` where some are given.
    pub(crate) fn likely(&self, glimpse: &Glimpse<'_>, among: Option<&Likely>) -> Likely {
        let fields = glimpse.fields.iter();
        let known = Known {
            plan: self,
            fields: fields
                .filter_map(|(field, said)| Some((self.fields.of_id(*field)?, *said)))
                .collect(),
        };
        let may = |number: &RuleNumber| {
            let rule = self.rules.get(number.place()).and_then(Option::as_ref);
            rule.is_some_and(|rule| {
                rule.may_see(glimpse.product, glimpse.service) && known.may(&rule.node) != May::No
            })
        };
        if let Some(among) = among {
            return Likely(among.0.iter().copied().filter(may).collect());
        }
        let all = self.rules.iter().zip(0..).map(|(_, number)| number);
        Likely(all.map(RuleNumber).filter(may).collect())
    }

    /// Whether some rule may look at lines of a log source, whatever they say.
    pub(crate) fn sees(&self, product: Said<'_>, service: Said<'_>) -> bool {
        let mut rules = self.rules.iter().flatten();
        rules.any(|rule| rule.may_see(product, service))
    }

    /// Whether knowing a field may tell that a rule does not match.
    pub(crate) fn asks_for(&self, field: domain::event::FieldId) -> bool {
        let number = self.fields.of_id(field);
        number.is_some() && self.tests.iter().any(|test| test.field == number)
    }
}

impl Planned {
    fn may_see(&self, product: Said<'_>, service: Said<'_>) -> bool {
        self.sources().any(|own| {
            routes(own.product.as_deref(), product) && routes(own.service.as_deref(), service)
        })
    }
}

/// Whether a part of a rule's log source may be the record's.
fn routes(wanted: Option<&str>, said: Said<'_>) -> bool {
    match (wanted, said) {
        (None, _) | (_, Said::Unknown) => true,
        (Some(_), Said::Nothing) => false,
        (Some(wanted), Said::Text(own)) => wanted.eq_ignore_ascii_case(own),
    }
}

impl Known<'_, '_> {
    fn may(&self, node: &Node) -> May {
        match node {
            Node::Ask(number) => self
                .plan
                .test(*number)
                .map_or(May::No, |test| self.ask(test)),
            Node::All(nodes) => {
                let each = nodes.iter().map(|node| self.may(node));
                each.fold(May::Yes, |one, other| match (one, other) {
                    (May::No, _) | (_, May::No) => May::No,
                    (May::Yes, May::Yes) => May::Yes,
                    _ => May::Perhaps,
                })
            }
            Node::Any(nodes) => self.at_least(1, nodes),
            Node::AtLeast(least, nodes) => self.at_least(*least, nodes),
            Node::Not(inner) => match self.may(inner) {
                May::No => May::Yes,
                May::Perhaps => May::Perhaps,
                May::Yes => May::No,
            },
            Node::Never => May::No,
        }
    }

    fn at_least(&self, least: u64, nodes: &[Node]) -> May {
        let (mut certain, mut possible) = (0_u64, 0_u64);
        for node in nodes {
            match self.may(node) {
                May::No => {}
                May::Perhaps => possible = possible.saturating_add(1),
                May::Yes => certain = certain.saturating_add(1),
            }
        }
        if certain >= least {
            May::Yes
        } else if certain.saturating_add(possible) >= least {
            May::Perhaps
        } else {
            May::No
        }
    }

    fn ask(&self, test: &Test) -> May {
        let known = self
            .fields
            .iter()
            .find(|(field, _)| Some(*field) == test.field);
        match known.map(|(_, said)| *said) {
            None | Some(Said::Unknown) => May::Perhaps,
            Some(Said::Nothing) if matches!(test.ask, Ask::Null) => May::Yes,
            Some(Said::Nothing) => May::No,
            Some(Said::Text(value)) => match test.ask.holds_of_small(value) {
                Some(true) => May::Yes,
                Some(false) => May::No,
                None => May::Perhaps,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use domain::event::{Event, EventTime, FieldId, FieldNames, LogSource, TimeBasis, known};
    use jiff::Timestamp;
    use proptest::prelude::*;
    use rsigma_parser::parse_sigma_yaml;

    use super::super::Matcher;
    use super::*;
    use crate::mapping::Mappings;

    const FIELDS: [FieldId; 3] = [known::EVENT_ACTION, known::EVENT_OUTCOME, known::SOURCE_IP];
    const NAMES: [&str; 3] = ["event.action", "event.outcome", "source.ip"];
    const VALUES: [&str; 4] = ["ssh-login", "Failure", "192.0.2.7", "SUCCESS"];
    const MODIFIERS: [&str; 6] = [
        "",
        "|contains",
        "|startswith",
        "|endswith|cased",
        "|exists",
        "|cidr",
    ];

    fn selection() -> impl Strategy<Value = String> {
        (
            0..NAMES.len(),
            0..MODIFIERS.len(),
            0..VALUES.len(),
            any::<bool>(),
        )
            .prop_map(|(name, modifier, value, null)| {
                let value = match MODIFIERS[modifier] {
                    "|exists" => ["true", "false"][value % 2].to_owned(),
                    "|cidr" => "192.0.2.0/24".to_owned(),
                    "" if null => "null".to_owned(),
                    "|contains" => format!("'{}'", &VALUES[value][1..4]),
                    _ => format!("'{}'", VALUES[value]),
                };
                format!("{}{}: {value}", NAMES[name], MODIFIERS[modifier])
            })
    }

    fn rule() -> impl Strategy<Value = String> {
        let condition = prop_oneof![
            Just("a and b"),
            Just("a or b"),
            Just("a and not b"),
            Just("not a and not b"),
            Just("1 of them"),
            Just("2 of them"),
        ];
        let product = prop_oneof![
            Just("product: linux"),
            Just("service: sshd"),
            Just("category: authentication")
        ];
        (selection(), selection(), condition, product).prop_map(|(a, b, condition, product)| {
            format!(
                "title: t\nid: 5f0c7a52-7f1f-4a57-9d0c-5b1b3c9a1009\nlogsource:\n  {product}\ndetection:\n  a:\n    {a}\n  b:\n    {b}\n  condition: {condition}\n"
            )
        })
    }

    proptest! {
        #[test]
        fn what_matches_is_never_said_to_be_impossible_whatever_is_known(
            rule in rule(),
            said in prop::array::uniform3(prop::option::of(0..VALUES.len())),
            hidden in prop::array::uniform3(any::<bool>()),
        ) {
            let names = FieldNames::default();
            let parsed = parse_sigma_yaml(&rule).unwrap();
            let (plan, wrong) = Plan::of(&parsed.rules, &[], &Mappings::default(), &names);
            prop_assert!(wrong.is_empty(), "{rule}");
            let time = EventTime { at: Timestamp::UNIX_EPOCH, basis: TimeBasis::Stated };
            let source = LogSource {
                product: Some("linux"),
                service: Some("sshd"),
                category: Some("authentication"),
            };
            let mut event = Event::new("", time, "openssh", source);
            let lowered: Vec<_> = said.iter().map(|said| said.map(|at| VALUES[at].to_lowercase())).collect();
            for (field, said) in FIELDS.into_iter().zip(said) {
                if let Some(said) = said {
                    event.put(field, VALUES[said]);
                }
            }
            let known: Vec<_> = FIELDS.into_iter().zip(&lowered).zip(hidden).map(|((field, said), hidden)| {
                let said = said.as_deref().map_or(Said::Nothing, Said::Text);
                (field, if hidden { Said::Unknown } else { said })
            }).collect();
            let glimpse = Glimpse {
                product: if hidden[0] { Said::Unknown } else { Said::Text("linux") },
                service: Said::Text("sshd"),
                fields: &known,
            };
            let likely = plan.likely(&glimpse, None);
            let matches = Matcher::new(Arc::new(plan)).matches(&event);
            prop_assert!(matches.is_empty() || !likely.is_none(), "{rule}");
        }
    }

    #[test]
    fn a_rule_is_passed_over_where_what_is_known_forbids_it() {
        let rule = "title: t\nid: 5f0c7a52-7f1f-4a57-9d0c-5b1b3c9a1009\nlogsource:\n  product: linux\ndetection:\n  a:\n    event.action: ssh-login\n    user.name|contains: root\n  condition: a\n";
        let parsed = parse_sigma_yaml(rule).unwrap();
        let (plan, _) = Plan::of(
            &parsed.rules,
            &[],
            &Mappings::default(),
            &FieldNames::default(),
        );
        let likely = |product, action| {
            let fields = [(known::EVENT_ACTION, action)];
            let glimpse = Glimpse {
                product,
                service: Said::Unknown,
                fields: &fields,
            };
            !plan.likely(&glimpse, None).is_none()
        };
        assert!(likely(Said::Text("linux"), Said::Text("ssh-login")));
        assert!(likely(Said::Unknown, Said::Unknown));
        assert!(!likely(Said::Text("windows"), Said::Text("ssh-login")));
        assert!(!likely(Said::Nothing, Said::Text("ssh-login")));
        assert!(!likely(Said::Text("linux"), Said::Text("ssh-logout")));
        assert!(!likely(Said::Text("linux"), Said::Nothing));
        assert!(plan.asks_for(known::USER_NAME) && !plan.asks_for(known::SOURCE_IP));
    }
}
