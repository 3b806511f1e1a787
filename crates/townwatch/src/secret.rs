//! `townwatch secret set NAME`: a secret of the configuration from standard input, sealed.

use std::collections::BTreeMap;
use std::io::Read as _;

use application::port::Ids as _;
use zeroize::Zeroizing;

use crate::assemble::{Machine, assemble};
use crate::cli::{SecretCommand, SetSecret};
use crate::config;
use crate::directories::DIRECTORY_PASSWORD;
use crate::machine::MachineIds;
use crate::mailboxes::MAILBOX_PASSWORD;
use crate::out::Out;
use crate::outgoing::{HOOK_SECRET, MAIL_PASSWORD};
use crate::stop::{Done, Unusable};

/// No secret is longer.
const LONGEST: u64 = 4_096;

/// Runs `townwatch secret …`.
///
/// # Errors
/// One line that names the thing and the next step; nothing is changed then.
pub async fn run(
    command: &SecretCommand,
    environment: &BTreeMap<String, String>,
    out: &mut Out,
) -> Result<Done, Unusable> {
    let SecretCommand::Set(arguments) = command;
    set(arguments, environment, out).await
}

async fn set(
    arguments: &SetSecret,
    environment: &BTreeMap<String, String>,
    out: &mut Out,
) -> Result<Done, Unusable> {
    let (file, data) = (arguments.config.as_deref(), arguments.data.as_deref());
    let config = config::load_for(file, data, environment)?;
    let name = arguments.name.as_str();
    let hooks: Vec<_> = config
        .webhook
        .iter()
        .map(|hook| format!("{HOOK_SECRET}{}", hook.name))
        .collect();
    let directories = config.directory.iter();
    let mut directories = directories.map(|one| format!("{DIRECTORY_PASSWORD}{}", one.name));
    if ![MAIL_PASSWORD, MAILBOX_PASSWORD].contains(&name)
        && !hooks.iter().any(|hook| hook == name)
        && !directories.any(|directory| directory == name)
    {
        return Err(Unusable::new(format!(
            "no secret {name:?} is used by this configuration; {MAIL_PASSWORD}, {MAILBOX_PASSWORD}, {HOOK_SECRET}NAME of \
             each [[webhook]] and {DIRECTORY_PASSWORD}NAME of each [[directory]] are"
        )));
    }
    let secret = if arguments.generate {
        Zeroizing::new(generated())
    } else {
        read()?
    };
    let data = config.server.data.clone();
    let assembled = assemble(&data, Machine::default(), &config).await?;
    let office = &assembled.office;
    office.keep_secret(name, secret.as_bytes()).await?;
    if arguments.generate {
        out.line(&secret);
    } else {
        out.line(&format!("{name} is kept, sealed"));
    }
    Ok(Done::Clean)
}

/// A secret for a webhook that nobody chose, in the form both sides know.
fn generated() -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let letter = |byte: u8| LETTERS.get(usize::from(byte & 63)).copied().unwrap_or(b'A');
    let random = MachineIds.secret();
    let text = random.into_iter().map(|byte| char::from(letter(byte)));
    format!("whsec_{}", text.collect::<String>())
}

/// One line of standard input.
fn read() -> Result<Zeroizing<String>, Unusable> {
    let mut text = Zeroizing::new(String::new());
    std::io::stdin()
        .take(LONGEST)
        .read_to_string(&mut text)
        .map_err(Unusable::new)?;
    let line = text.trim_end_matches(['\r', '\n']);
    if line.is_empty() || line.contains('\n') {
        return Err(Unusable::new(
            "give the secret as one line on standard input",
        ));
    }
    Ok(Zeroizing::new(line.to_owned()))
}
