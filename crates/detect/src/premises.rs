//! What is normal at one unit, put into the rules' `%placeholders%` (Sigma's modifier `expand`).

use std::sync::Arc;

use domain::country::Country;
use domain::network::Network;
use rsigma_parser::{
    Detection, DetectionItem, Detections, Modifier, SigmaRule, SigmaString, SigmaValue,
};
use sha2::{Digest as _, Sha256};

use crate::documents::Documents;

/// Names that administrators' accounts usually have.
const ADMINISTRATORS: &[&str] = &[
    "root",
    "admin",
    "administrator",
    "sysadmin",
    "superuser",
    "webmaster",
    "postmaster",
    "hostmaster",
    "dba",
    "postgres",
    "oracle",
    "mysql",
    "sa",
];
/// Names under which programs usually sign in.
const SERVICE_ACCOUNTS: &[&str] = &[
    "ansible",
    "backup",
    "backupexec",
    "gitlab-runner",
    "jenkins",
    "monitor",
    "monitoring",
    "nagios",
    "rsync",
    "svc-backup",
    "svc-sql",
    "svc-web",
    "svc_backup",
    "svc_sql",
    "svc_web",
    "zabbix",
];
/// The names that rules may use.
const PLACEHOLDERS: [&str; 5] = [
    "%allowed_countries%",
    "%administrators%",
    "%own_networks%",
    "%own_domains%",
    "%service_accounts%",
];
/// Equals no value of any event.
const NEVER: &str = "\0";

/// What is normal at one unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Premises {
    /// Countries people sign in from: `%allowed_countries%`. Empty means that nobody has said yet,
    /// and every country is allowed.
    pub allowed_countries: Vec<Country>,
    /// Accounts that may change what others see: `%administrators%`.
    pub administrators: Vec<String>,
    /// The unit's own addresses on the internet, behind which many colleagues sit:
    /// `%own_networks%`.
    pub own_networks: Vec<Network>,
    /// The unit's own mail domains: `%own_domains%`.
    pub own_domains: Vec<String>,
    /// Accounts with which programs sign in, not people: `%service_accounts%`.
    pub service_accounts: Vec<String>,
}

impl Default for Premises {
    /// Every country, the usual names of administrators and of programs, no networks and domains.
    fn default() -> Self {
        Self {
            allowed_countries: Vec::new(),
            administrators: ADMINISTRATORS.iter().map(|&name| name.to_owned()).collect(),
            own_networks: Vec::new(),
            own_domains: Vec::new(),
            service_accounts: SERVICE_ACCOUNTS
                .iter()
                .map(|&name| name.to_owned())
                .collect(),
        }
    }
}

impl Premises {
    /// What holds until a unit says otherwise: the country its time zone lies in.
    pub fn of_zone(time_zone: &str) -> Self {
        let country = match time_zone {
            "Asia/Taipei" | "ROC" => Some(Country::TW),
            "Asia/Ho_Chi_Minh" | "Asia/Saigon" => Some(Country::VN),
            _ => None,
        };
        Self {
            allowed_countries: country.into_iter().collect(),
            ..Self::default()
        }
    }

    /// Those of the fictional office that rules' examples play in: Taiwan, `xiling.example`, and
    /// `192.0.2.0/24` as its own network.
    pub fn of_examples() -> Self {
        Self {
            own_networks: Network::parse("192.0.2.0/24").into_iter().collect(),
            own_domains: vec!["xiling.example".to_owned()],
            ..Self::of_zone("Asia/Taipei")
        }
    }

    /// The same for the same measures, in every run of the program.
    pub fn digest(&self) -> [u8; 32] {
        let mut hash = Sha256::new();
        for list in PLACEHOLDERS {
            for value in self.values(list).unwrap_or_default() {
                hash.update(value.as_bytes());
                hash.update([0]);
            }
            hash.update([0, 0]);
        }
        hash.finalize().into()
    }

    /// The values of a placeholder; none for a name that is not ours.
    fn values(&self, placeholder: &str) -> Option<Vec<String>> {
        let values: Vec<String> = match placeholder {
            "%allowed_countries%" if self.allowed_countries.is_empty() => vec!["*".to_owned()],
            "%allowed_countries%" => self.allowed_countries.iter().map(texts).collect(),
            "%administrators%" => self.administrators.clone(),
            "%own_networks%" => self.own_networks.iter().map(texts).collect(),
            "%own_domains%" => self.own_domains.clone(),
            "%service_accounts%" => self.service_accounts.clone(),
            _ => return None,
        };
        Some(values)
    }

    /// A rule with the placeholders filled; others are left to the engine.
    pub(crate) fn fill(&self, rule: &SigmaRule) -> SigmaRule {
        let mut rule = rule.clone();
        self.fill_all(&mut rule.detection);
        rule
    }

    /// Every document with the placeholders filled.
    pub(crate) fn fill_documents(&self, documents: &Documents) -> Documents {
        let mut filters = documents.filters.clone();
        for filter in &mut filters {
            self.fill_all(&mut filter.detection);
        }
        Documents {
            rules: documents.rules.iter().map(|rule| self.fill(rule)).collect(),
            correlations: documents.correlations.clone(),
            filters,
            mappings: Arc::clone(&documents.mappings),
        }
    }

    /// Detections with the placeholders filled.
    pub(crate) fn fill_all(&self, detections: &mut Detections) {
        for detection in detections.named.values_mut() {
            each_item(detection, &mut |item| self.fill_item(item));
        }
    }

    fn fill_item(&self, item: &mut DetectionItem) {
        let modifiers = &mut item.field.modifiers;
        if !modifiers.contains(&Modifier::Expand) {
            return;
        }
        let mut values = Vec::new();
        for value in &item.values {
            let SigmaValue::String(text) = value else {
                return;
            };
            let Some(own) = self.values(&text.original) else {
                return;
            };
            values.extend(own);
        }
        modifiers.retain(|modifier| *modifier != Modifier::Expand);
        if values.is_empty() {
            modifiers.clear();
            values.push(NEVER.to_owned());
        }
        item.values = values
            .iter()
            .map(|text| SigmaValue::String(SigmaString::new(text)))
            .collect();
    }
}

fn texts(value: &impl ToString) -> String {
    value.to_string()
}

/// Placeholders of a rule that no unit fills.
pub(crate) fn unknown_placeholders(rule: &SigmaRule) -> Vec<String> {
    let known = Premises::default();
    let mut unknown = Vec::new();
    let mut rule = rule.clone();
    for detection in rule.detection.named.values_mut() {
        each_item(detection, &mut |item| {
            if !item.field.has_modifier(Modifier::Expand) {
                return;
            }
            for value in &item.values {
                if let SigmaValue::String(text) = value
                    && known.values(&text.original).is_none()
                {
                    unknown.push(text.original.clone());
                }
            }
        });
    }
    unknown
}

fn each_item(detection: &mut Detection, work: &mut dyn FnMut(&mut DetectionItem)) {
    match detection {
        Detection::AllOf(items) => items.iter_mut().for_each(work),
        Detection::AnyOf(parts) | Detection::And(parts) => {
            for part in parts {
                each_item(part, work);
            }
        }
        Detection::ArrayMatch { body, .. } => each_item(body, work),
        Detection::Conditional { named, .. } => {
            for part in named.values_mut() {
                each_item(part, work);
            }
        }
        Detection::Keywords(_) => {}
    }
}
