//! The one-time set-up link, and `townwatch init`.

use std::collections::BTreeMap;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use application::people::NewPerson;
use application::port::{Ids, Now};
use application::{Office, Problem, Refusal};
use domain::language::Language;
use domain::people::{Role, Unit};
use identity::token::{OneTimeLink, Secret};
use texts::Texts;

use crate::assemble::{Machine, assemble};
use crate::cli::Init;
use crate::config;
use crate::machine::{MachineClock, MachineIds, new_unit_id};
use crate::out::Out;
use crate::stop::{Done, Unusable};

/// The one-time link of a start without an administrator. Only a digest of its token is held by
/// the console; the token itself is printed once.
pub struct SetUpLink {
    secret: Secret,
    link: Mutex<OneTimeLink>,
}

impl SetUpLink {
    /// A link, if nobody is there yet.
    ///
    /// # Errors
    /// When the records cannot be read.
    pub async fn offered(office: &Office) -> Result<Option<Arc<Self>>, Unusable> {
        if office.is_set_up().await? {
            return Ok(None);
        }
        let secret = Secret::link(MachineIds.secret());
        let link = Mutex::new(OneTimeLink::new(&secret, MachineClock.now()));
        Ok(Some(Arc::new(Self { secret, link })))
    }

    /// The token, to be printed once.
    pub fn token(&self) -> &str {
        self.secret.shown_once()
    }

    fn link(&self) -> MutexGuard<'_, OneTimeLink> {
        self.link.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl web::SetUpGate for SetUpLink {
    fn accepts(&self, token: &str) -> bool {
        self.link().accepts(token, MachineClock.now())
    }

    fn used(&self) {
        let now = MachineClock.now();
        self.link().open(self.secret.shown_once(), now);
    }
}

/// Runs `townwatch init`.
///
/// # Errors
/// One line that names the thing and the next step; nothing is changed then.
pub async fn init(
    arguments: &Init,
    environment: &BTreeMap<String, String>,
    out: &mut Out,
) -> Result<Done, Unusable> {
    let (file, data) = (arguments.config.as_deref(), Some(&*arguments.data));
    let config = config::load_for(file, data, environment)?;
    let mut password = String::new();
    std::io::stdin()
        .read_line(&mut password)
        .map_err(Unusable::new)?;
    let assembled = assemble(&arguments.data, Machine::default(), &config).await?;
    let office = &assembled.office;
    if office.is_set_up().await? {
        return Err(Unusable::new(format!(
            "{} already has people; sign in to add others",
            arguments.data.display()
        )));
    }
    let unit = Unit {
        id: new_unit_id(),
        parent: None,
        name: arguments.unit.clone(),
        time_zone: arguments.time_zone.clone(),
    };
    let first = NewPerson {
        name: arguments.admin.clone(),
        sign_in_name: arguments.admin.clone(),
        password: password.trim_end_matches(['\r', '\n']).to_owned(),
        language: Language::ZhTw,
        unit: unit.id,
        roles: vec![Role::Staff, Role::SystemAdmin, Role::SecurityContact],
    };
    office.set_up(unit, first).await.map_err(told)?;
    if arguments.demo {
        crate::demo::enter_office(office, &random_password(), new_unit_id).await?;
        crate::demo::write_logs(&arguments.data.join("demo"), office.now())
            .map_err(Unusable::new)?;
    }
    out.line(&format!(
        "{} is set up; start it with: townwatch serve --data {}",
        arguments.unit,
        arguments.data.display()
    ));
    Ok(Done::Clean)
}

/// A refused password with every reason, in English as all of the command line.
fn told(problem: Problem) -> Unusable {
    match problem {
        Problem::Refused(Refusal::Weak { reasons }) => {
            let texts = Texts::get(Language::En);
            let told: Vec<_> = reasons
                .iter()
                .map(|why| crate::passwords::said(texts, why))
                .collect();
            Unusable::new(format!("standard input: {}", told.join(" ")))
        }
        problem => problem.into(),
    }
}

/// A password nobody chose, in letters that can be read out.
pub fn random_password() -> String {
    const LETTERS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz234567892";
    let letter = |byte: &u8| LETTERS.get(usize::from(byte & 31)).copied().unwrap_or(b'a');
    let letters: Vec<u8> = MachineIds.secret().iter().take(16).map(letter).collect();
    let groups: Vec<_> = letters.chunks(4).map(String::from_utf8_lossy).collect();
    groups.join("-")
}

/// A file that only its owner may read (0600).
///
/// # Errors
/// When it cannot be written.
pub fn write_private(path: &Path, text: &str) -> Result<(), Unusable> {
    let written = std::fs::OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(path)
        .and_then(|mut file| file.write_all(text.as_bytes()));
    written.map_err(|cause| Unusable::new(format!("cannot write {}: {cause}", path.display())))
}
