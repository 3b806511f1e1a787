//! Who a message says it is from, against who it can be from.

use crate::links::{self, Embedded, is_freemail};
use crate::message::{Letter, Mailbox};
use crate::name::{self, registrable};
use crate::office::Prepared;
use crate::transport::{Way, within_any};
use crate::verdict::Found;

/// Signs of the sender.
pub(crate) fn look(letter: &Letter<'_>, way: &Way, office: &Prepared, found: &mut Found) {
    let Some(from) = letter.sender() else {
        return;
    };
    let fields = letter.raw.all("From").count();
    if fields > 1 || letter.from.len() > 1 {
        found.add(
            "many_from",
            format!("{fields} From, {} addresses", letter.from.len()),
        );
    }
    domain(from, office, found);
    shown_name(letter, from, way, office, found);
    reply_to(letter, from, office, found);
    if way.proved && office.knows(&from.address) {
        found.add("known_sender", from.address.clone());
    }
}

fn domain(from: &Mailbox, office: &Prepared, found: &mut Found) {
    let host = name::ascii(from.domain());
    if office.is_protected(&host) {
        return;
    }
    if let Some(imitated) = office.imitates(&host) {
        found.add(
            "lookalike_sender",
            format!("{} ~ {imitated}", from.domain()),
        );
    } else if links::embeds(&host, office) == Some(Embedded::Protected) {
        found.add("sender_embeds_name", from.domain());
    }
    if links::mixed(&host) {
        found.add("mixed_script_sender", name::shown(&host));
    }
}

fn shown_name(
    letter: &Letter<'_>,
    from: &Mailbox,
    way: &Way,
    office: &Prepared,
    found: &mut Found,
) {
    let shown = from.name.as_str();
    if shown.is_empty() || office.knows(&from.address) {
        return;
    }
    let own = office.owns(from.domain());
    if let Some(addresses) = office.colleague(shown)
        && !own
        && !addresses.contains(&from.address)
    {
        found.add("colleague_name", format!("{shown} <{}>", from.address));
    }
    for part in shown.split(|c: char| {
        c.is_whitespace()
            || matches!(
                c,
                '<' | '>'
                    | '('
                    | ')'
                    | '"'
                    | '\''
                    | ','
                    | ';'
                    | '：'
                    | ':'
                    | '【'
                    | '】'
                    | '（'
                    | '）'
            )
    }) {
        other_address(letter, part, from, way, office, found);
    }
    if !own
        && let Some(domains) = office.claimed(shown)
        && !within_any(&name::ascii(from.domain()), &domains)
        && !(way.proved && !is_freemail(from.domain()) && office.is_protected(from.domain()))
    {
        found.add("official_name", format!("{shown} <{}>", from.address));
    }
}

/// An address, or a domain, inside the name that is shown.
fn other_address(
    letter: &Letter<'_>,
    part: &str,
    from: &Mailbox,
    way: &Way,
    office: &Prepared,
    found: &mut Found,
) {
    let (is_address, host) = match part.rsplit_once('@') {
        Some((local, host)) => (!local.is_empty(), host),
        None => (false, part),
    };
    let host = name::ascii(host.trim_end_matches('.'));
    let Some(of) = registrable(&host) else {
        return;
    };
    if registrable(from.domain()).as_ref() == Some(&of) {
        return;
    }
    let seen = format!("{part} <{}>", from.address);
    let claims = office.owns(&host) && !office.owns(from.domain());
    // Calendars answer in somebody's name, and lists write who wrote to them.
    let on_behalf = letter.calendar || (letter.by_list() && way.proved);
    if claims && !on_behalf {
        found.add("shown_own_address", seen);
    } else if is_address && !on_behalf {
        found.add("shown_other_address", seen);
    }
}

fn reply_to(letter: &Letter<'_>, from: &Mailbox, office: &Prepared, found: &mut Found) {
    let Some(reply) = letter.reply_to.first() else {
        return;
    };
    let (one, other) = (registrable(from.domain()), registrable(reply.domain()));
    if one == other
        || other.is_none()
        || office.knows(&reply.address)
        || office.owns(reply.domain())
    {
        return;
    }
    let seen = format!("{} → {}", from.address, reply.address);
    if is_freemail(reply.domain())
        && (office.is_protected(from.domain()) || official(from.domain()))
    {
        found.add("reply_to_freemail", seen);
    } else if !letter.by_list() {
        found.add("reply_to_elsewhere", seen);
    }
}

fn official(domain: &str) -> bool {
    let ends = ["gov.tw", "gov.vn", "edu.tw", "edu.vn", "nat.gov.tw"];
    ends.iter().any(|end| name::within(domain, end))
}
