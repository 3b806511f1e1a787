//! The tools that change local accounts (`passwd`, `usermod`, `useradd`, `chage` …), where they
//! write themselves instead of through PAM.
//!
//! ```text
//! Nov 21 07:45:01 gw passwd[71]: password for 'chen' changed by 'root'
//! Nov 21 07:45:02 gw usermod[72]: change user 'nguyenvana' password
//! Nov 21 07:45:03 gw useradd[73]: new user: name=lin, UID=1004, GID=1004, home=/home/lin, shell=/bin/bash
//! ```

use domain::event::{Event, LogSource, known};

use crate::registry::{Claims, FormatInfo, Line, Recognition};
use crate::scan::between;
use crate::tell::{IAM, Kind, Outcome, Tell};

pub(crate) const FORMAT: FormatInfo = FormatInfo {
    id: "shadow",
    dataset: "shadow",
    log_source: LogSource {
        product: Some("linux"),
        service: Some("shadow"),
        category: None,
    },
    claims: Claims::Programs(|program| {
        matches!(
            program,
            "passwd"
                | "chpasswd"
                | "usermod"
                | "useradd"
                | "userdel"
                | "groupadd"
                | "groupdel"
                | "groupmod"
                | "gpasswd"
                | "chage"
                | "chsh"
                | "chfn"
                | "newusers"
        )
    }),
    read,
};

fn read<'r>(line: &Line<'r>, event: &mut Event<'r>) -> Recognition {
    change(line.message, event).into()
}

fn change<'r>(message: &'r str, event: &mut Event<'r>) -> Option<()> {
    let quoted = |before: &str| between(message, before, "'").map(|(name, _)| name);
    let (action, user) = if message.starts_with("password for '") {
        ("password-change", quoted("password for '"))
    } else if message.starts_with("change user '") && message.ends_with("' password") {
        ("password-change", quoted("change user '"))
    } else if message.starts_with("new user: ") {
        (
            "user-add",
            between(message, "name=", ",").map(|(name, _)| name),
        )
    } else if message.starts_with("delete user '") {
        ("user-delete", quoted("delete user '"))
    } else if message.starts_with("lock user '") {
        ("user-lock", quoted("lock user '"))
    } else if message.starts_with("unlock user '") {
        ("user-unlock", quoted("unlock user '"))
    } else {
        let starts = [
            "change user '",
            "changed ",
            "change ",
            "add '",
            "delete '",
            "removed ",
            "remove ",
            "new group",
            "group ",
            "user '",
            "user ",
            "members of ",
            "rename ",
        ];
        let known_start = starts.iter().any(|start| message.starts_with(start));
        ("account-change", known_start.then(|| quoted("'"))?)
    };
    event.tell(IAM, action, Kind::Change, Outcome::Success);
    if let Some(user) = user {
        event.put(known::USER_NAME, user);
    }
    if let Some((actor, _)) = between(message, "changed by '", "'") {
        event.put(known::ACTOR_NAME, actor);
    }
    Some(())
}
