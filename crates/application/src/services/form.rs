//! What people write down of a service.

use std::collections::BTreeSet;

use domain::service::{
    Address, DOWN_AFTER, EVERY_SECONDS, LONGEST_TEXT, MOST_ANSWERS, PATIENCE_SECONDS, Scheme,
    Watched, WrongAddress,
};

use super::{LONGEST_NAME, Service};
use crate::office::reason;
use crate::problem::Refusal;

/// What a web server answers when all is well.
const WELL: u16 = 200;

/// What is written down of a service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceForm {
    /// What people call it.
    pub name: String,
    /// Where it is: `https://…`, `http://…`, `tcp://HOST:PORT`, `smtp://…`, `smtp+starttls://…`,
    /// `dns://SERVER/NAME/TYPE`.
    pub address: String,
    /// What it must answer: a status of a web server, or the answers of a server of names with blanks
    /// between. Empty for 200, and for any answer.
    pub expected: String,
    /// What a web server's text must hold; empty for anything.
    pub text: String,
    /// Seconds between two looks.
    pub every: u32,
    /// Seconds that an answer may take.
    pub patience: u32,
    /// Failed looks in a row after which it is down.
    pub down_after: u32,
    /// Whether a certificate is accepted that no authority signed.
    pub any_certificate: bool,
}

impl Default for ServiceForm {
    fn default() -> Self {
        Self {
            name: String::new(),
            address: String::new(),
            expected: String::new(),
            text: String::new(),
            every: 60,
            patience: 10,
            down_after: 3,
            any_certificate: false,
        }
    }
}

impl ServiceForm {
    /// A service as its form shows it.
    pub fn of(service: &Service) -> Self {
        let watched = &service.watched;
        let answers: Vec<_> = watched.answers.iter().map(String::as_str).collect();
        let expected = if watched.address.scheme.is_web() {
            watched.status.to_string()
        } else {
            answers.join(" ")
        };
        Self {
            name: service.name.clone(),
            address: watched.address.to_string(),
            expected,
            text: watched.text.clone(),
            every: watched.every,
            patience: watched.patience,
            down_after: watched.down_after,
            any_certificate: watched.any_certificate,
        }
    }

    /// The name, if it is one.
    pub(super) fn named(&self) -> Result<String, Refusal> {
        let name = reason(&self.name, "name")?;
        if name.chars().count() > LONGEST_NAME || name.chars().any(char::is_control) {
            let (field, why) = ("name", "invalid-too-long");
            return Err(Refusal::Invalid { field, why });
        }
        Ok(name)
    }

    /// What is looked at, held to its bounds.
    pub(super) fn watched(&self) -> Result<Watched, Refusal> {
        let address = address(&self.address)?;
        let text = self.text.trim();
        let unfit = text.chars().count() > LONGEST_TEXT || text.chars().any(char::is_control);
        if unfit || (!text.is_empty() && !address.scheme.is_web()) {
            let (field, why) = ("text", "invalid-service-text");
            return Err(Refusal::Invalid { field, why });
        }
        let (status, answers) = expected(&address, self.expected.trim())?;
        let any_certificate = self.any_certificate && address.scheme.has_certificate();
        Ok(Watched {
            address,
            status,
            text: text.to_owned(),
            answers,
            every: within(self.every, EVERY_SECONDS, "every")?,
            patience: within(self.patience, PATIENCE_SECONDS, "patience")?,
            down_after: within(self.down_after, DOWN_AFTER, "down_after")?,
            any_certificate,
        })
    }
}

fn within(number: u32, bounds: (u32, u32), field: &'static str) -> Result<u32, Refusal> {
    if (bounds.0..=bounds.1).contains(&number) {
        return Ok(number);
    }
    let why = "invalid-service-number";
    Err(Refusal::Invalid { field, why })
}

fn address(text: &str) -> Result<Address, Refusal> {
    let field = "address";
    if text.trim().is_empty() {
        return Err(Refusal::Missing { field });
    }
    Address::parse(text).map_err(|wrong| {
        let why = match wrong {
            WrongAddress::Form => "invalid-service-address",
            WrongAddress::Port => "invalid-service-port",
            WrongAddress::Person => "invalid-service-person",
            WrongAddress::Question => "invalid-service-question",
        };
        Refusal::Invalid { field, why }
    })
}

fn expected(address: &Address, text: &str) -> Result<(u16, BTreeSet<String>), Refusal> {
    let why = "invalid-service-expected";
    let refused = Refusal::Invalid {
        field: "expected",
        why,
    };
    if address.scheme.is_web() {
        let status = match text {
            "" => Some(WELL),
            text => text.parse().ok().filter(|one| (100..600).contains(one)),
        };
        return Ok((status.ok_or(refused)?, BTreeSet::new()));
    }
    let answers: BTreeSet<_> = text
        .split_whitespace()
        .map(|one| one.trim_end_matches('.').to_ascii_lowercase())
        .collect();
    let fits = |one: &String| one.len() <= 260 && one.bytes().all(|byte| byte.is_ascii_graphic());
    let asked = address.scheme == Scheme::Dns || answers.is_empty();
    if !asked || answers.len() > MOST_ANSWERS || !answers.iter().all(fits) {
        return Err(refused);
    }
    Ok((WELL, answers))
}
